//! Fetching an open record in parts: the first for the first glance, then the others beside each other, each failing alone.
//!
//! What comes too late, for a patient who was left or a session that was locked, is dropped. A part takes the place of an older one
//! only when all of it has come.

use std::{
    collections::BTreeMap,
    future::Future,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use access::{Grant, Refusal};
use audit::Act;
use contract::ProblemCode;
use gateway_client::{CallError, FetchedRecord};
use record::{Part, Record};
use tokio::{
    sync::{Notify, watch},
    time::{sleep, timeout},
};

use crate::{
    Trouble, Viewer,
    open_record::Errand,
    state::{AtWork, OpenRecord, State},
    wire::HasCome,
};

/// What is being fetched, and what is waited for.
#[derive(Default)]
pub(crate) struct Fetches {
    /// Held by whoever fetches what is coming, so that nothing is fetched twice.
    alone: tokio::sync::Mutex<()>,
    /// Rung when a record was opened, or taken up again.
    coming: Notify,
    /// How many first parts are awaited.
    first: watch::Sender<u32>,
    /// Since when each answer is awaited that somebody waits for.
    awaited: Mutex<BTreeMap<u64, Instant>>,
}

/// An errand for parts of the open record, under the grant that it has now.
struct Fetch {
    errand: Errand,
    grant: Grant,
}

impl Viewer {
    /// Fetches the parts of the open record that are on their way, until none is. What cannot be fetched is said to be missing.
    pub async fn fetch_what_is_coming(&self) {
        let _alone = self.inner.fetches.alone.lock().await;
        while let Some((fetch, parts)) = self.coming() {
            let [now, results, history] =
                Part::REST.map(|part| self.fetch_part(&fetch, part, parts.contains(&part)));
            tokio::select! {
                _ = async { tokio::join!(now, results, history) } => {}
                () = self.superseded(&fetch.errand) => {}
            }
        }
    }

    /// The same whenever a record is opened, until the program ends.
    pub(crate) async fn keep_fetching(&self) {
        loop {
            self.fetch_what_is_coming().await;
            self.inner.fetches.coming.notified().await;
        }
    }

    /// There may be parts to be fetched.
    pub(crate) fn more_is_coming(&self) {
        self.inner.fetches.coming.notify_one();
    }

    /// Fetches the first part of a record. While it is awaited, nothing else takes the line.
    pub(crate) async fn fetch_first(
        &self,
        errand: &Errand,
        grant: &Grant,
    ) -> Result<FetchedRecord, Trouble> {
        let _clear = self.keep_the_line_clear();
        self.fetch(errand, grant, Part::First).await
    }

    /// From now on somebody waits for a first part, until what this returns is dropped.
    pub(crate) fn keep_the_line_clear(&self) -> impl Drop + use<'_> {
        let first = &self.inner.fetches.first;
        first.send_modify(|awaited| *awaited += 1);
        OnDrop(|| first.send_modify(|awaited| *awaited -= 1))
    }

    /// Waits while the first part of a record is awaited, but not for long.
    pub(crate) async fn leave_the_line_to_the_first(&self) {
        let mut first = self.inner.fetches.first.subscribe();
        let _ = timeout(LEFT_TO_THE_FIRST, first.wait_for(|awaited| *awaited == 0)).await;
    }

    /// Fetches the pages of a letter, `DocumentReference/abc`, if it was only listed so far.
    pub(crate) async fn fetch_letter(&self, patient: &str, letter: &str) -> Result<(), Trouble> {
        // The second entry of one resource has `#2` after its id.
        let resource = letter.split('#').next().unwrap_or_default();
        let Some(fetch) = self.lacking_pages(patient, letter)? else { return Ok(()) };
        let Fetch { errand, grant } = &fetch;
        let id = resource.rsplit('/').next().unwrap_or_default();
        let recorded = self.write_about(errand, fetching(grant, resource))?;
        let call = self.client()?.fetch_letter(&errand.token, grant, id, recorded);
        let came = self.awaited(call).await;
        let came = self.given(errand, grant, came)?;
        self.join(errand, |record| {
            let letter = record.with_letter(resource, came.bundle.clone(), came.at);
            letter.map_err(|_| Trouble::LetterNotSent)
        })
    }

    /// Puts on the desk what is made of the record that lies there. It is made outside of the lock, for it takes its time and a
    /// locking waits for nobody; where another took the place of the record meanwhile, it is made again of that.
    fn join(
        &self,
        errand: &Errand,
        make: impl Fn(&Record) -> Result<Record, Trouble>,
    ) -> Result<(), Trouble> {
        loop {
            let before = Arc::clone(&self.open_of(errand, &mut self.state())?.record);
            let joined = make(&before)?;
            let mut state = self.state();
            let open = self.open_of(errand, &mut state)?;
            if Arc::ptr_eq(&open.record, &before) {
                open.record = joined.into();
                return Ok(());
            }
        }
    }

    /// Notes that a part did not come, as soon as nobody joins another one.
    async fn miss(&self, errand: &Errand, part: Part) -> Result<(), Trouble> {
        let now = self.gateway_time();
        loop {
            if let Some(record) = Arc::get_mut(&mut self.open_of(errand, &mut self.state())?.record)
            {
                record.miss(part, now);
                return Ok(());
            }
            sleep(SOON).await;
        }
    }

    /// The open record, if it is still the one that the errand is about.
    fn open_of<'s>(
        &self,
        errand: &Errand,
        state: &'s mut State,
    ) -> Result<&'s mut OpenRecord, Trouble> {
        if state.epoch != errand.epoch {
            return Err(Trouble::Superseded);
        }
        state.at_work().ok_or(Trouble::NotSignedIn)?.open_record_of(errand.patient.as_str())
    }

    /// What the answer to a question is, noting that somebody waits for it.
    pub(crate) async fn awaited<T>(&self, answer: impl Future<Output = T>) -> T {
        let begun = Instant::now();
        let number = {
            let mut awaited = self.awaited_answers();
            let number = awaited.last_key_value().map_or(0, |(last, _)| last + 1);
            awaited.insert(number, begun);
            number
        };
        let _answered = OnDrop(|| {
            self.awaited_answers().remove(&number);
            self.inner.changed.notify_one();
        });
        answer.await
    }

    /// Whether somebody waits for an answer, and whether for so long that it has to be said.
    pub(crate) fn is_waited_for(&self) -> (bool, bool) {
        let awaited = self.awaited_answers();
        let long = awaited.values().any(|since| since.elapsed() >= SLOW);
        (!awaited.is_empty(), long)
    }

    async fn fetch_part(&self, fetch: &Fetch, part: Part, is_coming: bool) {
        if !is_coming {
            return;
        }
        let Fetch { errand, grant } = fetch;
        let came = self.fetch(errand, grant, part).await;
        let joined = came.and_then(|came| {
            self.join(errand, |record| {
                let joined = record.with_part(part, came.bundle.clone(), came.at);
                joined.map_err(|_| Trouble::Call(CallError::Nonsense))
            })
        });
        if joined.is_err() && self.miss(errand, part).await.is_err() {
            return;
        }
        self.inner.changed.notify_one();
    }

    async fn fetch(
        &self,
        errand: &Errand,
        grant: &Grant,
        part: Part,
    ) -> Result<FetchedRecord, Trouble> {
        let recorded = self.write_about(errand, fetching(grant, part.name()))?;
        let client = self.client()?;
        let call = client.fetch_sections(&errand.token, grant, part.sections(), recorded);
        let came = self.awaited(call).await;
        self.given(errand, grant, came)
    }

    /// What the gateway gave out under the grant. Where the grant has ended, a copy that was fetched before does not outlast it.
    pub(crate) fn given(
        &self,
        errand: &Errand,
        grant: &Grant,
        came: Result<FetchedRecord, CallError>,
    ) -> Result<FetchedRecord, Trouble> {
        if came.as_ref().is_err_and(has_no_grant) {
            self.close_because(grant.id(), Refusal::GrantEnded);
        }
        let came = self.heard(&errand.token, came)?;
        self.note_word(&errand.token);
        Ok(came)
    }

    /// The parts that are on their way, and the errand for them.
    fn coming(&self) -> Option<(Fetch, Vec<Part>)> {
        let mut state = self.state();
        let epoch = state.epoch;
        let work = state.at_work()?;
        let parts: Vec<Part> = work.open.as_ref()?.record.arrival().coming().collect();
        if parts.is_empty() {
            return None;
        }
        Some((work.fetch(epoch)?, parts))
    }

    /// The errand for a letter that was listed without its pages; nothing where they are here.
    fn lacking_pages(&self, patient: &str, letter: &str) -> Result<Option<Fetch>, Trouble> {
        let at_gateway = self.gateway_time();
        let mut state = self.state();
        let epoch = state.epoch;
        let work = state.at_work().ok_or(Trouble::NotSignedIn)?;
        let open = work.open_record_of(patient)?;
        let view =
            open.record.seen_through(&open.grant, at_gateway).map_err(|_| Trouble::NothingOpen)?;
        let lacks = view.lacks_pages(letter);
        Ok(work.fetch(epoch).filter(|_| lacks))
    }

    async fn superseded(&self, errand: &Errand) {
        while self.still(errand).is_ok() {
            sleep(LOOKING).await;
        }
    }

    fn awaited_answers(&self) -> std::sync::MutexGuard<'_, BTreeMap<u64, Instant>> {
        self.inner.fetches.awaited.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl AtWork {
    fn fetch(&self, epoch: u64) -> Option<Fetch> {
        let grant = self.open.as_ref()?.grant.clone();
        let patient = grant.patient().clone();
        let known = self.known.get(&patient)?.clone();
        Some(Fetch { errand: Errand { token: self.token.clone(), epoch, patient, known }, grant })
    }

    /// How far the open record has come.
    pub(crate) fn has_come(&self) -> Option<HasCome> {
        let open = self.open.as_ref()?;
        let patient = open.grant.patient().to_string();
        Some(HasCome { patient, round: open.record.arrival().round() })
    }
}

fn fetching(grant: &Grant, part: &str) -> Act {
    Act::Fetching { grant: grant.id().to_string(), purpose: grant.purpose(), part: part.to_owned() }
}

pub(crate) fn has_no_grant(error: &CallError) -> bool {
    matches!(error, CallError::Problem(problem) if problem.code == ProblemCode::NoGrant)
}

/// Does something at the end, also of what is given up.
struct OnDrop<F: FnMut()>(F);

impl<F: FnMut()> Drop for OnDrop<F> {
    fn drop(&mut self) {
        (self.0)();
    }
}

/// An answer that is awaited for longer makes a slow link.
const SLOW: Duration = Duration::from_secs(2);
const SOON: Duration = Duration::from_millis(5);
const LOOKING: Duration = Duration::from_millis(100);
const LEFT_TO_THE_FIRST: Duration = Duration::from_secs(5);

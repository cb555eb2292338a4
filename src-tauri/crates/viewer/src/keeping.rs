//! Keeping a record for a visit, and opening it again without the network.

use std::{collections::BTreeSet, time::Duration};

use access::{Grant, Refusal, Standing};
use audit::Act;
use chrono::{DateTime, TimeDelta, Utc};
use contract::{Permitted, ProblemCode};
use gateway_client::{CallError, FetchedRecord};
use nhs::{PatientId, Section};
use record::{Part, Record, view::Banner};
use serde::{Deserialize, Serialize};

use crate::{
    Clock, Shown, Trouble, Viewer,
    gate::date_text,
    kept::{Kept, Label},
    open_record::Errand,
    state::{AtWork, OnScreen, OpenRecord},
    wire::{Chosen, Keeping, Network, Place},
};

/// What is remembered of a copy that was opened, while it is open.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct SavedCopy {
    /// When it was fetched.
    fetched: DateTime<Utc>,
    /// What was in it, each with its version.
    held: BTreeSet<(String, Option<String>)>,
    /// What is there now and was not in it, as far as the record had come then.
    new: Vec<String>,
    round: Option<u32>,
    /// When the gateway was last heard, where that is longer ago than an open record may go without a word.
    silent_since: Option<DateTime<Utc>>,
}

impl Viewer {
    /// Keeps the open record for a visit: the whole of it is fetched, and sealed at once.
    ///
    /// # Errors
    /// [`Trouble::NotToBeKept`] if the policy does not let it be kept; [`Trouble::TooManyKept`].
    pub async fn keep(&self, patient: &str) -> Result<(), Trouble> {
        let (patient, permitted, standing) = self.opened(patient)?;
        let errand = self.errand(&patient)?;
        let grant = self.decide(&standing, &permitted)?.map_err(|_| Trouble::NothingOpen)?;
        self.may_keep(&grant)?;
        let recorded = self.write_about(&errand, Act::Kept { grant: grant.id().to_string() })?;
        let answer = self.client()?.keep_access(&errand.token, &grant, recorded).await;
        let until = self.heard(&errand.token, answer).map_err(not_to_be_kept)?.until;
        let kept = match self.fetch_copy(&errand, &grant).await {
            Ok(copy) => self.put_by(&errand, (permitted, standing), until, copy),
            Err(trouble) => Err(trouble),
        };
        if kept.is_err() {
            let dropped = Act::KeptDropped { grant: grant.id().to_string(), because: None };
            let _ = self.write_about(&errand, dropped);
        }
        kept
    }

    /// Fetches again what is kept, now that the gateway can be heard: first the copy that is open, by its parts, then each as a whole.
    pub async fn refresh_kept(&self) {
        if self.is_offline() {
            return;
        }
        if let Err(trouble) = self.refresh_open_copy().await {
            tracing::info!(code = trouble.fault().code, "the saved copy that is open stays");
        }
        // A link that comes and goes must not bring every record again each time.
        let before = self.gateway_time() - FRESH;
        let kept: Vec<PatientId> = match self.state().at_work() {
            Some(work) => {
                let old = work.kept.iter().filter(|kept| kept.fetched <= before);
                old.map(|kept| kept.opening.patient.clone()).collect()
            }
            None => return,
        };
        for patient in kept {
            if let Err(trouble) = self.refresh_one(&patient).await {
                tracing::info!(code = trouble.fault().code, "a saved copy stays as it was");
            }
        }
    }

    /// The same whenever the gateway is heard again, until the program ends.
    pub(crate) async fn keep_visits(&self) {
        loop {
            self.inner.visits.notified().await;
            self.refresh_kept().await;
        }
    }

    /// Opens a record that is kept, as it was fetched: decided again, and written down before its seal is opened.
    pub(crate) fn open_kept(&self, errand: &Errand) -> Result<Shown<Chosen>, Trouble> {
        self.tick();
        let (label, fetched) = {
            let mut state = self.state();
            let work = state.at_work().ok_or(Trouble::NotSignedIn)?;
            let kept = work.kept(&errand.patient).ok_or(Trouble::NothingOpen)?;
            (kept.label(&work.vault)?, kept.fetched)
        };
        let Label { permitted, standing, .. } = label;
        if !self.backlog()?.permits(permitted.basis.kind()) {
            return self.nothing_to_open(errand, Refusal::TooMuchUnsent);
        }
        let may_use = self.may_use(errand, &permitted, true)?;
        let grant = match self.decide(&standing, &permitted)? {
            Ok(grant) if may_use => grant,
            Ok(_) => return self.kept_no_longer(errand, Refusal::GrantEnded),
            Err(refusal) => return self.kept_no_longer(errand, refusal),
        };
        let act =
            Act::KeptOpened { grant: grant.id().to_string(), purpose: grant.purpose(), fetched };
        let (recorded, at_gateway) = (self.write_about(errand, act)?, self.gateway_time());
        {
            let mut state = self.state();
            if state.epoch != errand.epoch {
                return Err(Trouble::Superseded);
            }
            state.epoch += 1;
            let work = state.at_work().ok_or(Trouble::NotSignedIn)?;
            let kept = work.kept(&errand.patient).ok_or(Trouble::NothingOpen)?;
            let bundle = kept.opened(&work.vault, recorded)?;
            let record = Record::saved_copy(&errand.patient, bundle.to_vec(), fetched)
                .map_err(|_| Trouble::Call(CallError::Nonsense))?;
            work.lay_out(errand, (permitted, standing), grant, record, (fetched, at_gateway));
        }
        self.inner.changed.notify_one();
        let opened = self.show_opened(&errand.patient)?;
        Ok(opened.map(|record| Chosen::Opened { record }))
    }

    /// Whether the gateway could not be reached when it was last tried.
    pub(crate) fn is_offline(&self) -> bool {
        matches!(self.state().network, Network::Offline { .. })
    }

    /// How long the gateway is waited for where a record is chosen: not long where it did not answer the last time.
    pub(crate) fn patience(&self) -> Duration {
        if self.is_offline() { STILL_AWAY } else { Duration::MAX }
    }

    /// Why nothing can be opened, with whom to ring, where the network is away.
    pub(crate) fn nothing_kept(&self, errand: &Errand, trouble: Trouble) -> Trouble {
        if !self.is_offline() {
            return trouble;
        }
        let Banner { practice, practice_telephone, .. } = &errand.known.banner;
        let ring = practice.clone().zip(practice_telephone.clone());
        Trouble::NothingKept { trouble: Box::new(trouble), ring }
    }

    /// Whether this patient's record is kept.
    pub(crate) fn is_kept(&self, patient: &PatientId) -> bool {
        self.state().at_work().is_some_and(|work| work.kept(patient).is_some())
    }

    fn kept_no_longer(&self, errand: &Errand, refusal: Refusal) -> Result<Shown<Chosen>, Trouble> {
        let now = self.inner.clock.now();
        let gone =
            self.state().let_go(now, Some(refusal), |kept| kept.opening.patient == errand.patient);
        self.note_let_go(gone);
        self.nothing_to_open(errand, refusal)
    }

    fn opened(&self, patient: &str) -> Result<(PatientId, Permitted, Standing), Trouble> {
        let mut state = self.state();
        let open = state.at_work().ok_or(Trouble::NotSignedIn)?.open_record_of(patient)?;
        let patient = open.grant.patient().clone();
        Ok((patient, open.permitted.clone(), open.standing.clone()))
    }

    fn may_keep(&self, grant: &Grant) -> Result<(), Trouble> {
        let mut state = self.state();
        let work = state.at_work().ok_or(Trouble::NotSignedIn)?;
        if !work.policy.keep().permits(work.profile, grant.basis()) {
            return Err(Trouble::NotToBeKept);
        }
        let others = work.kept.iter().filter(|kept| kept.opening.grant != *grant.id()).count();
        let most = work.policy.keep().records;
        if u32::try_from(others).is_ok_and(|others| others < most) {
            Ok(())
        } else {
            Err(Trouble::TooManyKept { most })
        }
    }

    async fn fetch_copy(&self, errand: &Errand, grant: &Grant) -> Result<FetchedRecord, Trouble> {
        let fetching = Act::Fetching {
            grant: grant.id().to_string(),
            purpose: grant.purpose(),
            part: "record".to_owned(),
        };
        let recorded = self.write_about(errand, fetching)?;
        let call = self.client()?.fetch_record(&errand.token, grant, recorded);
        let came = self.awaited(call).await;
        self.given(errand, grant, came)
    }

    /// Seals the copy, if nothing has changed since the errand began.
    fn put_by(
        &self,
        errand: &Errand,
        (permitted, standing): (Permitted, Standing),
        until: DateTime<Utc>,
        FetchedRecord { bundle, at }: FetchedRecord,
    ) -> Result<(), Trouble> {
        let (record, fetched) = (theirs(&errand.patient, bundle, at)?, self.gateway_time());
        let mut state = self.state();
        if state.epoch != errand.epoch {
            return Err(Trouble::Superseded);
        }
        let work = state.at_work().ok_or(Trouble::NotSignedIn)?;
        let label = Label::new(permitted, standing, &errand.known);
        let kept = Kept::seal(&work.vault, &label, until, (record.bundle().as_bytes(), fetched))?;
        work.kept.retain(|kept| kept.opening.patient != errand.patient);
        work.kept.push(kept);
        drop(state);
        self.inner.changed.notify_one();
        Ok(())
    }

    async fn refresh_one(&self, patient: &PatientId) -> Result<(), Trouble> {
        let errand = self.errand(patient)?;
        let (label, until) = {
            let mut state = self.state();
            let work = state.at_work().ok_or(Trouble::NotSignedIn)?;
            let kept = work.kept(patient).ok_or(Trouble::NothingOpen)?;
            (kept.label(&work.vault)?, kept.until)
        };
        let grant =
            self.decide(&label.standing, &label.permitted)?.map_err(|_| Trouble::NothingOpen)?;
        let FetchedRecord { bundle, at } = self.fetch_copy(&errand, &grant).await?;
        let (record, fetched) = (theirs(patient, bundle, at)?, self.gateway_time());
        let mut state = self.state();
        let work = state.at_work().ok_or(Trouble::NotSignedIn)?;
        let fresh = Kept::seal(&work.vault, &label, until, (record.bundle().as_bytes(), fetched))?;
        // It may have been let go meanwhile, or kept anew.
        let same = |kept: &&mut Kept| kept.opening.grant == label.permitted.grant;
        if let Some(kept) = work.kept.iter_mut().find(same) {
            *kept = fresh;
        }
        drop(state);
        self.inner.changed.notify_one();
        Ok(())
    }

    /// Begins to fetch the open copy again, part by part: each takes the place of what was saved when it has come.
    async fn refresh_open_copy(&self) -> Result<(), Trouble> {
        let patient = match self.state().at_work().and_then(|work| work.open.as_ref()) {
            Some(open) if is_saved(&open.record) => open.grant.patient().clone(),
            Some(_) | None => return Ok(()),
        };
        let (_, permitted, standing) = self.opened(patient.as_str())?;
        let errand = self.errand(&patient)?;
        let grant = self.decide(&standing, &permitted)?.map_err(|_| Trouble::NothingOpen)?;
        let first = self.fetch_first(&errand, &grant).await?;
        {
            let mut state = self.state();
            if state.epoch != errand.epoch {
                return Err(Trouble::Superseded);
            }
            let work = state.at_work().ok_or(Trouble::NotSignedIn)?;
            let open = work.open_record_of(patient.as_str())?;
            let record = open.record.with_part(Part::First, first.bundle, first.at);
            let mut record = record.map_err(|_| Trouble::Call(CallError::Nonsense))?;
            Part::REST.into_iter().for_each(|part| record.expect(part));
            open.record = record.into();
        }
        self.inner.changed.notify_one();
        self.more_is_coming();
        Ok(())
    }
}

impl AtWork {
    /// Puts a copy on the desk.
    fn lay_out(
        &mut self,
        errand: &Errand,
        (permitted, standing): (Permitted, Standing),
        grant: Grant,
        record: Record,
        (fetched, now): (DateTime<Utc>, DateTime<Utc>),
    ) {
        self.asking = None;
        self.recents.retain(|patient| *patient != errand.patient);
        self.recents.insert(0, errand.patient.clone());
        let mut open = OpenRecord {
            basis: permitted.basis.clone(),
            grant,
            permitted,
            standing,
            record: record.into(),
            fetched,
            was_in_force: true,
            on_screen: OnScreen::top_of(Place::Overview),
            copy: None,
        };
        open.copy = Some(SavedCopy {
            fetched,
            held: open.entries(now).unwrap_or_default(),
            new: Vec::new(),
            round: None,
            silent_since: None,
        });
        self.open = Some(open);
    }

    /// Notes what of the open record is newer than the copy that was opened, and how long nothing has been heard.
    pub(crate) fn note_copy(&mut self, clock: &Clock, at_gateway: DateTime<Utc>) {
        let silence = clock.passed_since(self.heard);
        let lease = self.policy.limits().lease();
        let Some(open) = &mut self.open else { return };
        let round = Some(open.record.arrival().round());
        let fresh = match &open.copy {
            Some(copy) if copy.round != round => open.entries(at_gateway),
            Some(_) | None => None,
        };
        let Some(copy) = &mut open.copy else { return };
        copy.silent_since = (silence >= lease).then(|| at_gateway - silence);
        if let Some(now) = fresh {
            copy.new = now.difference(&copy.held).map(|(id, _)| id.clone()).collect();
            copy.round = round;
        }
    }

    /// Whether the open record can be kept, or is.
    pub(crate) fn keeping(&self, open: &OpenRecord) -> Keeping {
        match self.kept(open.grant.patient()) {
            Some(kept) => Keeping::Kept { until: date_text(kept.until) },
            None if self.policy.keep().permits(self.profile, open.grant.basis()) => Keeping::CanBe,
            None => Keeping::Not,
        }
    }
}

impl OpenRecord {
    /// Everything that the grant shows, each with its version.
    fn entries(&self, at: DateTime<Utc>) -> Option<BTreeSet<(String, Option<String>)>> {
        let view = self.record.seen_through(&self.grant, at).ok()?;
        let shown = Section::ALL.into_iter().flat_map(|section| view.section(section).manifest());
        Some(shown.map(|entry| (entry.id, entry.version)).collect())
    }

    /// The words of the strip, as long as something of what is on the screen was saved and not fetched again.
    pub(crate) fn saved_words(&self, at_gateway: DateTime<Utc>) -> Option<String> {
        let copy = self.copy.as_ref().filter(|_| is_saved(&self.record))?;
        let silent = copy
            .silent_since
            .map_or_else(String::new, |since| format!(" No word since {}.", Clock::of_day(since)));
        Some(format!(
            "Saved copy from {} ({}). Newer results or allergies may exist. Check with the patient.{silent}",
            date_text(copy.fetched).short,
            ago(at_gateway - copy.fetched),
        ))
    }

    /// The ids of what was not in the copy that was opened, or in another version.
    pub(crate) fn new_since_copy(&self) -> Vec<String> {
        self.copy.as_ref().map_or_else(Vec::new, |copy| copy.new.clone())
    }
}

/// Whether something of it was saved, and not fetched again.
fn is_saved(record: &Record) -> bool {
    Section::ALL.into_iter().any(|section| record.arrival().is_saved(section))
}

/// `14hr ago`
fn ago(time: TimeDelta) -> String {
    match time.num_minutes() {
        ..1 => "just now".to_owned(),
        minutes @ 1..60 => format!("{minutes}min ago"),
        minutes => format!("{}hr ago", minutes / 60),
    }
}

/// The record, if it is of this patient: nothing else is kept.
fn theirs(patient: &PatientId, bundle: Vec<u8>, at: DateTime<Utc>) -> Result<Record, Trouble> {
    Record::keeping(patient, bundle, at).map_err(|_| Trouble::Call(CallError::Nonsense))
}

/// A copy that is no older is not fetched again.
const FRESH: TimeDelta = TimeDelta::minutes(2);
/// Nobody who stands before a patient waits longer to hear that nothing can be opened.
const STILL_AWAY: Duration = Duration::from_millis(1_500);

fn not_to_be_kept(trouble: Trouble) -> Trouble {
    let is_refused = matches!(
        &trouble,
        Trouble::Call(CallError::Problem(problem)) if problem.code == ProblemCode::NoGrant
    );
    if is_refused { Trouble::NotToBeKept } else { trouble }
}

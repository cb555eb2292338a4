//! Closing a record: by the person, by time, by the patient, by the gateway, by its silence.

use access::{CouldAgree, GrantId, Refusal};
use audit::{Event, Recorded};
use chrono::{DateTime, Utc};
use contract::{EndAccess, Permitted};
use identity::Token;

use crate::{
    Trouble, Viewer,
    open_record::Errand,
    state::{AtWork, Desk, HowClosed, Opening, State},
    wire::RecordClosed,
};

/// A record that was taken from the desk: whose session it was, what has to be ended, and what has to be written down.
pub(crate) struct PutAway {
    pub(crate) token: Token,
    pub(crate) opening: Opening,
    pub(crate) event: Event,
}

impl Viewer {
    /// Closes the open record, and gives back a grant that lasts only while it is open. Whatever was on its way to the page,
    /// a question or an opening, is given up. After an emergency it says whether the patient was able to agree later.
    ///
    /// # Errors
    /// [`Trouble`] if the closing cannot be written down; it is closed all the same.
    pub async fn close_patient(&self, could_agree: Option<CouldAgree>) -> Result<(), Trouble> {
        let how = HowClosed { could_agree, because: None };
        let Some(put_away) = self.put_away(how) else { return Ok(()) };
        let recorded = self.write_down(&put_away.event)?;
        self.give_back(&put_away.token, &put_away.opening, how, recorded).await;
        Ok(())
    }

    /// The person has read why the record that was open is closed.
    pub fn told_of_closing(&self) {
        if let Desk::Taken(work) = &mut self.state().desk {
            work.closed = None;
        }
        self.inner.changed.notify_one();
    }

    /// Closes the record under this grant, on the desk or in the seal, because of something that the person did not do.
    pub(crate) fn close_because(&self, grant: &GrantId, refusal: Refusal) {
        let now = self.inner.clock.now();
        let event = self.state().close(grant, refusal, now);
        if let Some(event) = event {
            self.inner.changed.notify_one();
            self.write_or_warn(&event);
        }
    }

    /// Writes down what has happened already and cannot be refused any more.
    pub(crate) fn write_or_warn(&self, event: &Event) {
        if let Err(trouble) = self.write_down(event) {
            self.warn(Some(trouble.stops()));
        }
    }

    /// Takes the open record from the desk, if there is one.
    pub(crate) fn put_away(&self, how: HowClosed) -> Option<PutAway> {
        let now = self.inner.clock.now();
        let put_away = self.state().put_away(how, now);
        self.inner.changed.notify_one();
        put_away
    }

    /// Gives a grant back under which nothing was opened here.
    pub(crate) async fn give_back_unopened(
        &self,
        errand: &Errand,
        permitted: &Permitted,
        how: HowClosed,
    ) {
        let opening = Opening {
            grant: permitted.grant.clone(),
            basis: permitted.basis.kind(),
            patient: errand.patient.clone(),
            expires: permitted.expires,
        };
        let now = self.inner.clock.now();
        let event = match &self.state().desk {
            Desk::Taken(work) if work.token == errand.token && opening.ends_with_closing() => {
                work.closed_event(now, &opening, how)
            }
            Desk::Taken(_) | Desk::Empty | Desk::Locked(_) => return,
        };
        if let Ok(recorded) = self.write_down(&event) {
            self.give_back(&errand.token, &opening, how, recorded).await;
        }
    }

    /// Gives a grant back; it ends by its time if the gateway cannot be told.
    pub(crate) async fn give_back(
        &self,
        token: &Token,
        opening: &Opening,
        how: HowClosed,
        recorded: Recorded,
    ) {
        if !opening.ends_with_closing() {
            return;
        }
        let end = EndAccess { grant: opening.grant.clone(), could_agree: how.could_agree };
        let Ok(client) = self.client() else { return };
        if let Err(error) = client.end_access(token, &end, recorded).await {
            tracing::warn!(%error, "a grant could not be given back; it ends by its time");
        }
    }
}

impl State {
    /// Takes the open record from the desk, and begins a new epoch whether there was one or not: a gate that is left, or an
    /// opening that is under way, must not come back over the next patient.
    fn put_away(&mut self, how: HowClosed, now: DateTime<Utc>) -> Option<PutAway> {
        self.epoch += 1;
        let work = match &mut self.desk {
            Desk::Taken(work) => work,
            Desk::Empty | Desk::Locked(_) => return None,
        };
        work.asking = None;
        let opening = work.open.take()?.opening();
        work.closed = how.because.and_then(|refusal| work.told_why(&opening, refusal));
        let event = work.closed_event(now, &opening, how);
        Some(PutAway { token: work.token.clone(), opening, event })
    }

    /// Closes what is open under this grant, wherever it lies; the event of it.
    fn close(&mut self, grant: &GrantId, refusal: Refusal, now: DateTime<Utc>) -> Option<Event> {
        match &mut self.desk {
            Desk::Taken(work) => {
                work.open.as_ref().filter(|open| open.grant.id() == grant)?;
                self.put_away(refusal.into(), now).map(|put_away| put_away.event)
            }
            Desk::Locked(locked) => {
                locked.person.opening.as_ref().filter(|opening| opening.grant == *grant)?;
                let event = locked.person.closed(now, refusal.into());
                locked.person.opening = None;
                locked.sealed.forget_record();
                event
            }
            Desk::Empty => None,
        }
    }
}

impl AtWork {
    /// The event that an opening has ended.
    pub(crate) fn closed_event(
        &self,
        now: DateTime<Utc>,
        opening: &Opening,
        how: HowClosed,
    ) -> Event {
        self.event_about(now, opening.closed(how), &opening.patient)
    }

    /// What the person is told of a record that was closed.
    fn told_why(&self, opening: &Opening, refusal: Refusal) -> Option<RecordClosed> {
        let known = self.known.get(&opening.patient)?;
        Some(RecordClosed { banner: known.banner.clone(), refusal })
    }
}

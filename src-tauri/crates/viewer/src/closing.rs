//! Closing a record: by the person, by time, by the patient, by the gateway, by its silence.

use std::sync::Arc;

use access::{CouldAgree, GrantId, Refusal, WrongPatient};
use audit::{Event, WhyClosed};
use chrono::{DateTime, Utc};
use contract::Permitted;
use identity::Token;

use crate::{
    Trouble, Viewer,
    ended_here::{Untold, What},
    open_record::Errand,
    state::{AtWork, Desk, HowClosed, Opening, State},
    wire::RecordClosed,
};

/// A record that was taken from the desk, and whose session it was.
pub(crate) struct PutAway {
    pub(crate) token: Token,
    pub(crate) closing: Closing,
}

/// The end of an opening: what has ended, how, and what has to be written down of it.
pub(crate) struct Closing {
    pub(crate) opening: Opening,
    pub(crate) how: HowClosed,
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
        let Some(PutAway { token, closing }) = self.put_away(how) else { return Ok(()) };
        self.give_back(&token, closing).await
    }

    /// Closes the record because it is another patient's than the one who was meant, and notes it as that. What was given to an
    /// answer for the wrong patient never held; what was in force before goes on.
    ///
    /// # Errors
    /// [`Trouble`] if it cannot be written down; it is closed all the same.
    pub async fn wrong_patient(&self, patient: &str) -> Result<(), Trouble> {
        let now = self.inner.clock.now();
        let put_away = {
            let mut state = self.state();
            let work = state.at_work().ok_or(Trouble::NotSignedIn)?;
            let was_in_force = work.open_record_of(patient)?.was_in_force;
            let wrong = if was_in_force { WrongPatient::InForce } else { WrongPatient::Asked };
            let because = Some(WhyClosed::WrongPatient(wrong));
            state.put_away(HowClosed { because, could_agree: None }, now)
        };
        self.inner.changed.notify_one();
        let Some(PutAway { token, closing }) = put_away else { return Ok(()) };
        self.give_back(&token, closing).await
    }

    /// The person has read why the record that was open is closed.
    pub fn told_of_closing(&self) {
        if let Desk::Taken(work) = &mut self.state().desk {
            work.closed = None;
            work.gone.clear();
        }
        self.inner.changed.notify_one();
    }

    /// Closes the record under this grant, on the desk or in the seal, because of something that the person did not do.
    pub(crate) fn close_because(&self, grant: &GrantId, refusal: Refusal) {
        let now = self.inner.clock.now();
        let (gone, closing) = {
            let mut state = self.state();
            let gone = state.let_go(now, Some(refusal), |kept| kept.opening.grant == *grant);
            (gone, state.close(grant, refusal, now))
        };
        self.note_let_go(gone);
        if let Some(closing) = closing {
            self.inner.changed.notify_one();
            self.close_or_warn(closing);
        }
    }

    /// Ends an opening here for good, writes that down, and keeps what the gateway has to be told.
    pub(crate) fn close_down(&self, closing: Closing) -> Result<Option<Arc<Untold>>, Trouble> {
        let Closing { opening, how, event } = closing;
        if self.goes_on(&opening, how, event.recorded) {
            return self.write_down(&event).map(|_recorded| None);
        }
        self.state().ended_here.close(&opening, how);
        let recorded = self.write_down(&event)?;
        let wrong_patient = how.wrong_patient();
        if !opening.ends_with(how) && wrong_patient.is_none() {
            return Ok(None);
        }
        let (grant, could_agree) = (opening.grant, how.could_agree);
        let what = What::Closed { grant, could_agree, wrong_patient };
        Ok(Some(self.has_to_tell(&opening.patient, what, recorded)))
    }

    /// Whether the opening goes on after its closing, because it is kept for a visit. What ends for another reason than that the person
    /// closed it is kept no longer either.
    fn goes_on(&self, opening: &Opening, how: HowClosed, now: DateTime<Utc>) -> bool {
        let Some(why) = how.because else { return self.state().keeps(&opening.grant) };
        let refusal = why.refusal();
        let gone = self.state().let_go(now, refusal, |kept| kept.opening.grant == opening.grant);
        self.note_let_go_with_closing(gone);
        false
    }

    /// The same where nobody waits for it.
    pub(crate) fn close_or_warn(&self, closing: Closing) {
        if let Err(trouble) = self.close_down(closing) {
            self.warn(Some(trouble.stops()));
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
        let closing = match &self.state().desk {
            Desk::Taken(work) if work.token == errand.token && opening.ends_with_closing() => {
                work.closing(now, opening, how)
            }
            Desk::Taken(_) | Desk::Empty | Desk::Locked(_) => return,
        };
        let _ = self.give_back(&errand.token, closing).await;
    }

    /// Ends an opening here, and gives its grant back; if the gateway cannot be told now, it is told again.
    ///
    /// # Errors
    /// [`Trouble`] if it cannot be written down.
    pub(crate) async fn give_back(&self, token: &Token, closing: Closing) -> Result<(), Trouble> {
        let untold = self.close_down(closing)?;
        self.tell_all(token, untold.as_slice()).await;
        Ok(())
    }
}

impl State {
    /// Takes the open record from the desk, and begins a new epoch whether there was one or not: a gate that is left, or an
    /// opening that is under way, must not come back over the next patient.
    pub(crate) fn put_away(&mut self, how: HowClosed, now: DateTime<Utc>) -> Option<PutAway> {
        self.epoch += 1;
        let work = match &mut self.desk {
            Desk::Taken(work) => work,
            Desk::Empty | Desk::Locked(_) => return None,
        };
        work.asking = None;
        let opening = work.open.take()?.opening();
        let told = how.because.and_then(WhyClosed::refusal);
        work.closed = told.and_then(|refusal| work.told_why(&opening, refusal));
        let closing = work.closing(now, opening, how);
        Some(PutAway { token: work.token.clone(), closing })
    }

    /// Closes what is open under this grant, wherever it lies.
    fn close(&mut self, grant: &GrantId, refusal: Refusal, now: DateTime<Utc>) -> Option<Closing> {
        match &mut self.desk {
            Desk::Taken(work) => {
                work.open.as_ref().filter(|open| open.grant.id() == grant)?;
                self.put_away(refusal.into(), now).map(|put_away| put_away.closing)
            }
            Desk::Locked(locked) => {
                locked.person.opening.as_ref().filter(|opening| opening.grant == *grant)?;
                let closing = locked.person.closing(now, refusal.into());
                locked.person.opening = None;
                locked.sealed.forget_record();
                closing
            }
            Desk::Empty => None,
        }
    }
}

impl AtWork {
    /// An opening has ended.
    pub(crate) fn closing(&self, now: DateTime<Utc>, opening: Opening, how: HowClosed) -> Closing {
        let event = self.event_about(now, opening.closed(how), &opening.patient);
        Closing { opening, how, event }
    }

    /// What the person is told of a record that was closed.
    fn told_why(&self, opening: &Opening, refusal: Refusal) -> Option<RecordClosed> {
        let known = self.known.get(&opening.patient)?;
        Some(RecordClosed { banner: known.banner.clone(), refusal })
    }
}

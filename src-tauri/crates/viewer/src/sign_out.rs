//! Closing the patient, and the end of the session. What was written down stays until the gateway has it.

use audit::{Act, Event, Recorded, Subject};
use contract::EndAccess;
use identity::Token;

use crate::{
    Trouble, Viewer,
    sign_in::who,
    state::{AtWork, Desk, LockedOut, Opening},
};

impl Viewer {
    /// Closes the open record, and gives back a grant that lasts only while it is open. Whatever was on its way to the page,
    /// a question or an opening, is given up.
    ///
    /// # Errors
    /// [`Trouble`] if the closing cannot be written down; it is closed all the same.
    pub async fn close_patient(&self) -> Result<(), Trouble> {
        let Some((token, opening, event)) = self.put_away() else { return Ok(()) };
        let recorded = self.write_down(&event)?;
        self.give_back(&token, &opening, recorded).await;
        Ok(())
    }

    /// Signs out. What was not sent yet is kept and sent later.
    ///
    /// # Errors
    /// [`Trouble`] if the end cannot be written down; the session is over all the same.
    pub async fn sign_out(&self) -> Result<(), Trouble> {
        let token = match &self.state().desk {
            Desk::Taken(work) => Some(work.token.clone()),
            Desk::Empty | Desk::Locked(_) => None,
        };
        let closed = self.put_away().map(|(_, opening, event)| (opening, self.write_down(&event)));
        self.end_session();
        let (Some(token), Ok(client)) = (token, self.client()) else { return Ok(()) };
        let written = match closed {
            Some((opening, Ok(recorded))) => {
                self.give_back(&token, &opening, recorded).await;
                Ok(())
            }
            Some((_, Err(trouble))) => Err(trouble),
            None => Ok(()),
        };
        if let Err(error) = client.sign_out(&token).await {
            tracing::warn!(%error, "the gateway could not be told of the sign-out; the session ends by its time");
        }
        written
    }

    /// Ends the session here and now: nothing of it is left in memory, and an opening that it held is closed.
    pub(crate) fn end_session(&self) {
        let now = self.inner.clock.now();
        let desk = {
            let mut state = self.state();
            state.epoch += 1;
            std::mem::replace(&mut state.desk, Desk::Empty)
        };
        let events = match &desk {
            Desk::Empty => return,
            Desk::Taken(work) => {
                let closed = work.open.as_ref().map(|open| work.closed(now, &open.opening()));
                [closed, Some(work.event(now, Act::SignedOut))]
            }
            Desk::Locked(locked) => {
                [locked.person.closed(now), Some(locked.person.event(now, Act::SignedOut))]
            }
        };
        self.inner.changed.notify_one();
        for event in events.into_iter().flatten() {
            self.write_or_warn(&event);
        }
    }

    /// Closes a record whose grant has ended, on the desk or in the seal.
    pub(crate) fn close_ended_record(&self) {
        let now = self.inner.clock.now();
        let of_locked = match &mut self.state().desk {
            Desk::Locked(locked) => {
                let closed = locked.person.closed(now);
                locked.person.opening = None;
                locked.sealed.forget_record();
                closed
            }
            Desk::Empty | Desk::Taken(_) => None,
        };
        let event = of_locked.or_else(|| self.put_away().map(|(_, _, event)| event));
        if let Some(event) = event {
            self.write_or_warn(&event);
        }
    }

    /// Writes down what has happened already and cannot be refused any more.
    pub(crate) fn write_or_warn(&self, event: &Event) {
        if let Err(trouble) = self.write_down(event) {
            self.warn(Some(trouble.stops()));
        }
    }

    /// Takes the open record from the desk, and begins a new epoch whether there was one or not: a gate that is left, or an
    /// opening that is under way, must not come back over the next patient.
    fn put_away(&self) -> Option<(Token, Opening, Event)> {
        let now = self.inner.clock.now();
        let mut state = self.state();
        state.epoch += 1;
        let work = match &mut state.desk {
            Desk::Taken(work) => work,
            Desk::Empty | Desk::Locked(_) => return None,
        };
        work.asking = None;
        let opening = work.open.take()?.opening();
        let (token, event) = (work.token.clone(), work.closed(now, &opening));
        drop(state);
        self.inner.changed.notify_one();
        Some((token, opening, event))
    }

    /// Gives a grant back; it ends by its time if the gateway cannot be told.
    async fn give_back(&self, token: &Token, opening: &Opening, recorded: Recorded) {
        if !opening.ends_with_closing() {
            return;
        }
        let end = EndAccess { grant: opening.grant.clone(), could_agree: None };
        let Ok(client) = self.client() else { return };
        if let Err(error) = client.end_access(token, &end, recorded).await {
            tracing::warn!(%error, "a grant could not be given back; it ends by its time");
        }
    }
}

impl AtWork {
    fn closed(&self, now: chrono::DateTime<chrono::Utc>, opening: &Opening) -> Event {
        self.event_about(now, opening.closed(), &opening.patient)
    }
}

impl LockedOut {
    /// An event by the person who is locked out.
    pub(crate) fn event(&self, at: chrono::DateTime<chrono::Utc>, act: Act) -> Event {
        Event {
            who: Some(who(&self.practitioner)),
            policy_version: Some(self.policy_version.clone()),
            ..Event::now(at, act)
        }
    }

    /// The end of the opening that is sealed. The NHS number lies in the seal, so the opaque id alone says whose record it was.
    pub(crate) fn closed(&self, at: chrono::DateTime<chrono::Utc>) -> Option<Event> {
        let opening = self.opening.as_ref()?;
        let subject = Subject { id: opening.patient.clone(), nhs_number: None };
        Some(Event { patient: Some(subject), ..self.event(at, opening.closed()) })
    }
}

//! The end of the session. What was written down stays until the gateway has it.

use audit::{Act, Event, Subject};
use identity::Token;

use crate::{
    Trouble, Viewer,
    sign_in::who,
    state::{Desk, HowClosed, LockedOut},
};

impl Viewer {
    /// Signs out. What was not sent yet is kept and sent later.
    ///
    /// # Errors
    /// [`Trouble`] if the end cannot be written down; the session is over all the same.
    pub async fn sign_out(&self) -> Result<(), Trouble> {
        let token = match &self.state().desk {
            Desk::Taken(work) => Some(work.token.clone()),
            Desk::Empty | Desk::Locked(_) => None,
        };
        let how = HowClosed::default();
        let closed =
            self.put_away(how).map(|put_away| (put_away.opening, self.write_down(&put_away.event)));
        self.end_session();
        let Some(token) = token else { return Ok(()) };
        let written = match closed {
            Some((opening, Ok(recorded))) => {
                self.give_back(&token, &opening, how, recorded).await;
                Ok(())
            }
            Some((_, Err(trouble))) => Err(trouble),
            None => Ok(()),
        };
        self.leave(&token).await;
        written
    }

    /// Tells the gateway that a session is over; it ends by its time if the gateway cannot be told.
    pub(crate) async fn leave(&self, token: &Token) {
        let Ok(client) = self.client() else { return };
        if let Err(error) = client.sign_out(token).await {
            tracing::warn!(%error, "the gateway could not be told of the sign-out; the session ends by its time");
        }
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
                let closed = work
                    .open
                    .as_ref()
                    .map(|open| work.closed_event(now, &open.opening(), HowClosed::default()));
                [closed, Some(work.event(now, Act::SignedOut))]
            }
            Desk::Locked(locked) => [
                locked.person.closed(now, HowClosed::default()),
                Some(locked.person.event(now, Act::SignedOut)),
            ],
        };
        self.desk_has_changed();
        for event in events.into_iter().flatten() {
            self.write_or_warn(&event);
        }
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
    pub(crate) fn closed(
        &self,
        at: chrono::DateTime<chrono::Utc>,
        how: HowClosed,
    ) -> Option<Event> {
        let opening = self.opening.as_ref()?;
        let subject = Subject { id: opening.patient.clone(), nhs_number: None };
        Some(Event { patient: Some(subject), ..self.event(at, opening.closed(how)) })
    }
}

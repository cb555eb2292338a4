//! Closing the patient, and the end of the session. What was written down stays until the gateway has it.

use access::BasisKind;
use audit::Act;
use contract::EndAccess;
use identity::Token;

use crate::{
    Trouble, Viewer,
    sign_in::who,
    state::{Desk, OpenRecord},
};

impl Viewer {
    /// Closes the open record, and gives back a grant that lasts only while it is open.
    ///
    /// # Errors
    /// [`Trouble`] if the closing cannot be written down; it is closed all the same.
    pub async fn close_patient(&self) -> Result<(), Trouble> {
        let Some((token, open)) = self.put_away() else { return Ok(()) };
        self.write_closed(&open)?;
        let ends_with_closing = match open.grant.basis() {
            BasisKind::PermissionOnce | BasisKind::Emergency => true,
            BasisKind::PermissionUntil => false,
        };
        if ends_with_closing {
            let end = EndAccess { grant: open.grant.id().clone() };
            // The grant ends by its time if the gateway cannot be told.
            if let Err(error) = self.client()?.end_access(&token, &end).await {
                tracing::warn!(%error, "a grant could not be given back; it ends by its time");
            }
        }
        Ok(())
    }

    /// Signs out. What was not sent yet is kept and sent later.
    ///
    /// # Errors
    /// [`Trouble`] if the sign-out cannot be written down; the session is over all the same.
    pub async fn sign_out(&self) -> Result<(), Trouble> {
        let closed = self.close_patient().await;
        let token = match &self.state().desk {
            Desk::Taken(work) => Some(work.token.clone()),
            Desk::Empty | Desk::Locked(_) => None,
        };
        self.end_session();
        if let (Some(token), Ok(client)) = (token, self.client())
            && let Err(error) = client.sign_out(&token).await
        {
            tracing::warn!(%error, "the gateway could not be told of the sign-out; the session ends by its time");
        }
        closed
    }

    /// Ends the session here and now: nothing of it is left in memory.
    pub(crate) fn end_session(&self) {
        let now = self.inner.clock.now();
        let desk = {
            let mut state = self.state();
            state.epoch += 1;
            std::mem::replace(&mut state.desk, Desk::Empty)
        };
        let event = match &desk {
            Desk::Empty => return,
            Desk::Taken(work) => work.event(now, Act::SignedOut),
            Desk::Locked(locked) => audit::Event {
                who: Some(who(&locked.practitioner)),
                policy_version: Some(locked.policy_version.clone()),
                ..audit::Event::now(now, Act::SignedOut)
            },
        };
        self.inner.changed.notify_one();
        if let Err(trouble) = self.write_down(&event) {
            self.warn(Some(trouble.stops()));
        }
    }

    /// Closes a record whose grant has ended.
    pub(crate) fn close_ended_record(&self) {
        let Some((_, open)) = self.put_away() else { return };
        if let Err(trouble) = self.write_closed(&open) {
            self.warn(Some(trouble.stops()));
        }
    }

    /// Takes the open record from the desk; whatever was on its way to the page is given up.
    fn put_away(&self) -> Option<(Token, OpenRecord)> {
        let mut state = self.state();
        let work = match &mut state.desk {
            Desk::Taken(work) => work,
            Desk::Empty | Desk::Locked(_) => return None,
        };
        work.asking = None;
        let open = work.open.take()?;
        let token = work.token.clone();
        state.epoch += 1;
        drop(state);
        self.inner.changed.notify_one();
        Some((token, open))
    }

    fn write_closed(&self, open: &OpenRecord) -> Result<(), Trouble> {
        let act = Act::Closed {
            grant: open.grant.id().to_string(),
            emergency: open.grant.basis() == BasisKind::Emergency,
        };
        let event = match &self.state().desk {
            Desk::Taken(work) => {
                work.event_about(self.inner.clock.now(), act, open.grant.patient())
            }
            Desk::Empty | Desk::Locked(_) => return Ok(()),
        };
        self.write_down(&event).map(|_recorded| ())
    }
}

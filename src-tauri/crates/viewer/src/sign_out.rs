//! The end of the session. What was written down stays until the gateway has it.

use access::Refusal;
use audit::{Act, Event, Subject};
use identity::Token;

use crate::{
    Trouble, Viewer,
    closing::Closing,
    sign_in::Author,
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
        self.keep_nothing();
        let put_away = self.put_away(HowClosed::default());
        let written = put_away.map(|put_away| self.close_down(put_away.closing)).transpose();
        let untold = self.state().ended_here.take_untold();
        self.end_session();
        let Some(token) = token else { return Ok(()) };
        self.tell_all(&token, &untold).await;
        self.leave(&token).await;
        written.map(|_untold| ())
    }

    /// What was kept goes with the session; the record that is open is closed after it.
    fn keep_nothing(&self) {
        let now = self.inner.clock.now();
        let gone = self.state().let_go(now, None, |_| true);
        self.note_let_go(gone);
    }

    /// Tells the gateway that a session is over; it ends by its time if the gateway cannot be told.
    pub(crate) async fn leave(&self, token: &Token) {
        let Ok(client) = self.client() else { return };
        if let Err(error) = client.sign_out(token).await {
            let code = Trouble::from(error).fault().code;
            tracing::warn!(
                code,
                "the gateway could not be told of the sign-out; the session ends by its time"
            );
        }
    }

    /// Ends the session here and now: nothing of it is left in memory but which opening it held, which is closed.
    pub(crate) fn end_session(&self) {
        let now = self.inner.clock.now();
        let mut desk = {
            let mut state = self.state();
            state.epoch += 1;
            std::mem::replace(&mut state.desk, Desk::Empty)
        };
        let how = HowClosed::default();
        let because = Some(Refusal::SessionNotActive);
        let gone = match &mut desk {
            Desk::Empty => return,
            Desk::Taken(work) => work.let_go(now, because, |_| true),
            Desk::Locked(locked) => locked.person.let_go(now, because, |_| true),
        };
        let (closing, signed_out) = match &desk {
            Desk::Empty => return,
            Desk::Taken(work) => {
                let closing = work.open.as_ref().map(|open| work.closing(now, open.opening(), how));
                (closing, work.event(now, Act::SignedOut))
            }
            Desk::Locked(locked) => {
                (locked.person.closing(now, how), locked.person.event(now, Act::SignedOut))
            }
        };
        self.desk_has_changed();
        self.note_let_go(gone);
        closing.into_iter().for_each(|closing| self.close_or_warn(closing));
        self.write_or_warn(&signed_out);
        self.sign_log(now);
    }
}

impl LockedOut {
    /// An event by the person who is locked out.
    pub(crate) fn event(&self, at: chrono::DateTime<chrono::Utc>, act: Act) -> Event {
        Author::new(&self.practitioner, self.session_id, &self.policy_version).event(at, act)
    }

    /// The end of the opening that is sealed. The NHS number lies in the seal, so the opaque id alone says whose record it was.
    pub(crate) fn closing(
        &self,
        at: chrono::DateTime<chrono::Utc>,
        how: HowClosed,
    ) -> Option<Closing> {
        let opening = self.opening.clone()?;
        let subject = Subject { id: opening.patient.clone(), nhs_number: None };
        let event = Event { patient: Some(subject), ..self.event(at, opening.closed(how)) };
        Some(Closing { opening, how, event })
    }
}

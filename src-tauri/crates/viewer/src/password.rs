//! Changing the password.

use audit::Act;
use contract::{ChangePassword, ProblemCode};

use crate::{Trouble, Viewer, sign_in::digits, state::Desk, vault::Vault};

impl Viewer {
    /// Takes another password. The gateway ends every other session of the account, and from now on the lock of this one
    /// opens with the new password.
    ///
    /// # Errors
    /// [`Trouble`]; a password that cannot be taken says why, and which of the old password and the code was wrong is never
    /// said.
    pub async fn change_password(&self, old: &str, new: &str, code: &str) -> Result<(), Trouble> {
        let (token, me, author) = {
            let mut state = self.state();
            let work = state.at_work().ok_or(Trouble::NotSignedIn)?;
            (work.token.clone(), work.practitioner.id.clone(), work.author())
        };
        // Made first, so that a password which was changed can always be used at the lock.
        let vault = Vault::new(new).map_err(|_| Trouble::Sealing)?;
        let change =
            ChangePassword { old: old.to_owned(), new: new.to_owned(), code: digits(code) };
        let answer = self.client()?.change_password(&token, &change).await;
        self.heard(&token, answer).map_err(|trouble| trouble.at(field))?;
        let changed = author.event(self.inner.clock.now(), Act::PasswordChanged);
        let written = self.write_down(&changed);
        let locked_meanwhile = match &mut self.state().desk {
            Desk::Taken(work) if work.token == token => {
                work.vault = vault;
                false
            }
            // The seal would open with the old password only.
            Desk::Locked(locked) => locked.person.practitioner.id == me,
            Desk::Taken(_) | Desk::Empty => false,
        };
        if locked_meanwhile {
            self.end_session();
        }
        written.map(|_recorded| ())
    }
}

fn field(code: ProblemCode) -> Option<&'static str> {
    match code {
        ProblemCode::WeakPassword => Some("new-password"),
        ProblemCode::CodeNotAccepted | ProblemCode::NoMatch | ProblemCode::TooManyTries => {
            Some("old-password")
        }
        ProblemCode::Unreadable
        | ProblemCode::NotNhsEmail
        | ProblemCode::NotSignedIn
        | ProblemCode::StatementNotAccepted
        | ProblemCode::StepUpNeeded
        | ProblemCode::FunctionNotAllowed
        | ProblemCode::Oneself
        | ProblemCode::LastAdministrator
        | ProblemCode::NoGrant
        | ProblemCode::NotFound
        | ProblemCode::DeviceNotAccepted
        | ProblemCode::ListChanged
        | ProblemCode::SecondPerson
        | ProblemCode::ChainConflict
        | ProblemCode::NetworkNotAllowed
        | ProblemCode::Internal => None,
    }
}

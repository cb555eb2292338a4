//! What a role may do besides opening records, and what everybody may do with the own account.

use contract::{ChangePassword, StepUp, path};
use identity::Token;

use crate::{CallError, Client};

impl Client {
    /// Gives the second factor again: for some minutes it opens the functions of privacy and administration.
    ///
    /// # Errors
    /// [`CallError`], here and in the call below.
    pub async fn step_up(&self, token: &Token, code: String) -> Result<(), CallError> {
        self.transport.tell(path::STEP_UP, Some(token), &StepUp { code }).await
    }

    /// Takes another password; every other session of the account ends.
    pub async fn change_password(
        &self,
        token: &Token,
        change: &ChangePassword,
    ) -> Result<(), CallError> {
        self.transport.tell(path::PASSWORD, Some(token), change).await
    }
}

//! What a role may do besides opening records, and what everybody may do with the own account.

use audit::Recorded;
use contract::{ChangePassword, EndSession, SessionsInForce, StepUp, path};
use identity::Token;
use reqwest::Method;
use serde::de::DeserializeOwned;

use crate::{
    CallError, Client,
    client::with_event,
    transport::{SMALL, checked, read},
};

impl Client {
    /// Gives the second factor again: for some minutes it opens the functions of privacy and administration.
    ///
    /// # Errors
    /// [`CallError`], here and in every call below.
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

    /// The sessions in force; `recorded` proves that looking at them was written down.
    pub async fn sessions(
        &self,
        token: &Token,
        recorded: Recorded,
    ) -> Result<SessionsInForce, CallError> {
        self.look(path::SESSIONS, token, recorded).await
    }

    /// Ends a session; `recorded` proves that it was written down.
    pub async fn end_session(
        &self,
        token: &Token,
        end: &EndSession,
        recorded: Recorded,
    ) -> Result<(), CallError> {
        let call = self.transport.request(Method::POST, path::END_SESSION, Some(token)).json(end);
        checked(with_event(call, &recorded).send().await?).await.map(|_| ())
    }

    async fn look<A: DeserializeOwned>(
        &self,
        place: &str,
        token: &Token,
        recorded: Recorded,
    ) -> Result<A, CallError> {
        let call = self.transport.request(Method::GET, place, Some(token));
        read(checked(with_event(call, &recorded).send().await?).await?, SMALL).await
    }
}

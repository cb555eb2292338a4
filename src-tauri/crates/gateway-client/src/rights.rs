//! The rights of a patient: who has opened the record, and a copy of what it holds.

use audit::Recorded;
use contract::{AccessReport, AskAccessReport, AskSubjectAccess, path};
use identity::Token;
use reqwest::Method;

use crate::{
    CallError, Client,
    client::with_event,
    transport::{SMALL, bytes, checked, read},
};

impl Client {
    /// Who has opened a patient's record; `recorded` proves that the asking was written down.
    ///
    /// # Errors
    /// [`CallError`], here and below.
    pub async fn access_report(
        &self,
        token: &Token,
        ask: &AskAccessReport,
        recorded: Recorded,
    ) -> Result<AccessReport, CallError> {
        let call = self.transport.request(Method::POST, path::ACCESS_REPORT, Some(token)).json(ask);
        read(checked(with_event(call, &recorded).send().await?).await?, SMALL).await
    }

    /// All that is held about a patient, as it was sent; `recorded` proves that the asking was written down.
    pub async fn subject_access(
        &self,
        token: &Token,
        ask: &AskSubjectAccess,
        recorded: Recorded,
    ) -> Result<Vec<u8>, CallError> {
        let call =
            self.transport.request(Method::POST, path::SUBJECT_ACCESS, Some(token)).json(ask);
        bytes(checked(with_event(call, &recorded).send().await?).await?, COPY).await
    }
}

/// As large as any record may be.
const COPY: usize = 128 << 20;

use audit::{ActKind, Recorded};
use gateway_client::CallError;
use nhs::PatientId;
use serde::Serialize;

use crate::Trouble;

/// Something of a record that may be drawn: the list of what it shows was written down before.
///
/// Only `Viewer::show` and a print make one of a record, and the page takes nothing of a record in any other form.
#[derive(Debug, Serialize)]
#[serde(transparent)]
pub struct Shown<T>(T);

impl<T> Shown<T> {
    /// Spends the proof that this act is written down, with the list of what is shown of this patient's record.
    ///
    /// # Errors
    /// [`CallError::NotWhatWasRecorded`] where something else was written down, or of somebody else.
    pub(crate) fn of_record(
        recorded: Recorded,
        act: ActKind,
        patient: &PatientId,
        what: T,
    ) -> Result<Self, Trouble> {
        if recorded.kind() != act || recorded.patient() != Some(patient) {
            return Err(CallError::NotWhatWasRecorded.into());
        }
        Ok(Self(what))
    }

    /// Holds nothing of a record; spends the proof that what led to it was written down.
    pub(crate) fn after(_recorded: Recorded, what: T) -> Self {
        Self(what)
    }

    /// Holds nothing of a record: only demographics, which the search that found them has written down.
    pub(crate) fn of_demographics(what: T) -> Self {
        Self(what)
    }

    /// Holds nothing of a record: words that say why there is nothing.
    pub(crate) fn of_words(what: T) -> Self {
        Self(what)
    }

    /// What is shown.
    #[must_use]
    pub fn get(&self) -> &T {
        &self.0
    }

    /// The same as a part of a larger answer.
    pub(crate) fn map<U>(self, part: impl FnOnce(T) -> U) -> Shown<U> {
        Shown(part(self.0))
    }
}

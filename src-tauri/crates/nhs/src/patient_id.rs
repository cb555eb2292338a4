use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// The gateway's own id of a patient: opaque, 1 to 64 letters, digits, dots and dashes (FHIR `id`).
///
/// It says nothing about the person, so it may stand in an address or a log; an NHS number may not.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PatientId(String);

/// A text that is not a FHIR id.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("a patient id has 1 to 64 letters, digits, dots and dashes")]
pub struct PatientIdError;

impl PatientId {
    /// The id as it stands in an address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for PatientId {
    type Err = PatientIdError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let fits = (1..=64).contains(&text.len())
            && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.'));
        fits.then(|| Self(text.to_owned())).ok_or(PatientIdError)
    }
}

impl TryFrom<String> for PatientId {
    type Error = PatientIdError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<PatientId> for String {
    fn from(id: PatientId) -> Self {
        id.0
    }
}

impl fmt::Display for PatientId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

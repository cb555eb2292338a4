use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// A job role of the Spine Directory Service: `R` and four digits, `R8001`.
///
/// Any well-formed code is a job role; whether it may see anything is for the policy to say, and a role that the
/// policy does not name sees nothing.
///
/// Source: `https://fhir.hl7.org.uk/CodeSystem/UKCore-SDSJobRoleName`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct JobRole(String);

/// A text that is not a job role code.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("a job role is R and four digits")]
pub struct JobRoleError;

impl JobRole {
    /// The code, `R8001`.
    #[must_use]
    pub fn code(&self) -> &str {
        &self.0
    }
}

impl FromStr for JobRole {
    type Err = JobRoleError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let digits = text.strip_prefix('R').ok_or(JobRoleError)?;
        let fits = digits.len() == 4 && digits.bytes().all(|b| b.is_ascii_digit());
        fits.then(|| Self(text.to_owned())).ok_or(JobRoleError)
    }
}

impl TryFrom<String> for JobRole {
    type Error = JobRoleError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<JobRole> for String {
    fn from(role: JobRole) -> Self {
        role.0
    }
}

impl fmt::Display for JobRole {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

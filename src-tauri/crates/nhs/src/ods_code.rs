use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// The code of an organisation in the Organisation Data Service: 3 to 12 capital letters and digits, `RNS`.
///
/// Source: NHS Digital, Organisation Data Service, `https://fhir.nhs.uk/Id/ods-organization-code`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct OdsCode(String);

/// A text that is not the code of an organisation.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("an organisation code has 3 to 12 capital letters and digits")]
pub struct OdsCodeError;

impl OdsCode {
    /// The code as it is written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for OdsCode {
    type Err = OdsCodeError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let code = text.trim().to_ascii_uppercase();
        let fits =
            (3..=12).contains(&code.len()) && code.bytes().all(|b| b.is_ascii_alphanumeric());
        fits.then_some(Self(code)).ok_or(OdsCodeError)
    }
}

impl TryFrom<String> for OdsCode {
    type Error = OdsCodeError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<OdsCode> for String {
    fn from(code: OdsCode) -> Self {
        code.0
    }
}

impl fmt::Display for OdsCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

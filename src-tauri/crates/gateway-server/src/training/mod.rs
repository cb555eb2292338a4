//! The synthetic county: made-up people with believable shared care records, for training and for tests.
//!
//! The same day gives the same county, byte for byte, and every date is told from that day, so that the story
//! is always recent. Nobody in it exists: the NHS numbers come from the range that is never issued (999), the
//! telephone numbers cannot be dialled, and the letters were written for it.
//!
//! * Who is in it? [`named`]
//! * Who may sign in? [`accounts()`]
//! * What of it may not be shared, and what does not answer? [`opted_out`], [`PRACTICES_THAT_DO_NOT_SHARE`], [`silences`]
//! * How to make it larger: [`PATIENTS`].

mod accounts;
mod care;
mod chart;
mod clinical;
mod code;
mod dice;
mod letters;
mod medicines;
mod pdf;
mod person;
mod results;
mod sources;
mod staff;
mod story;
mod time;

use chrono::NaiveDate;
use nhs::NhsNumber;

pub use accounts::{Account, accounts};
pub use sources::{PRACTICES_THAT_DO_NOT_SHARE, Source};

use time::Calendar;

/// What one source holds about one patient.
#[derive(Clone, Debug, PartialEq)]
pub struct Feed {
    /// Whose page of the record this is.
    pub source: Source,
    /// A FHIR R4 Bundle of type `collection`; every reference in it resolves inside it.
    pub bundle: serde_json::Value,
}

/// The whole county as it stands on this day.
#[must_use]
pub fn county(today: NaiveDate) -> Vec<Feed> {
    let calendar = Calendar { today };
    NhsNumber::from_stem(999_000_001).map(|nhs| story::record(nhs, calendar)).unwrap_or_default()
}

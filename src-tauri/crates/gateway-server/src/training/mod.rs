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
mod everyday;
mod known;
mod letters;
mod lives;
mod medicines;
mod names;
mod pdf;
mod people;
mod person;
mod results;
mod sources;
mod staff;
mod story;
mod time;
mod vaccines;

use chrono::NaiveDate;
use nhs::NhsNumber;

pub use accounts::{Account, accounts, own_record};
pub use people::named;
pub use sources::{PRACTICES_THAT_DO_NOT_SHARE, Source};

use chart::Chart;
use dice::Dice;
use time::Calendar;

/// What one source holds about one patient.
#[derive(Clone, Debug, PartialEq)]
pub struct Feed {
    /// Whose page of the record this is.
    pub source: Source,
    /// A FHIR R4 Bundle of type `collection`; every reference in it resolves inside it.
    pub bundle: serde_json::Value,
}

/// A patient for whom one of the sources does not answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Silence {
    /// Whose record.
    pub patient: NhsNumber,
    /// The code of the source that is silent, `NGH`.
    pub source: &'static str,
}

/// How many people live in the county.
pub const PATIENTS: usize = 43;

/// The whole county as it stands on this day.
#[must_use]
pub fn county(today: NaiveDate) -> Vec<Feed> {
    county_of(PATIENTS, today)
}

/// Everybody who has opted out of the shared record: nothing of theirs may be kept but that.
///
/// The choice itself stands in the GP's page as a Consent with SNOMED 416409005 and provision `deny`.
#[must_use]
pub fn opted_out() -> Vec<NhsNumber> {
    named::OPTED_OUT.parse().into_iter().collect()
}

/// Which source is silent for whom. Its page holds the patient alone, and `answers` there is false.
#[must_use]
pub fn silences() -> Vec<Silence> {
    known::silent().into_iter().map(|(patient, source)| Silence { patient, source }).collect()
}

fn county_of(patients: usize, today: NaiveDate) -> Vec<Feed> {
    let calendar = Calendar { today };
    let mut numbers = (1..).filter_map(|stem| NhsNumber::from_stem(FIRST_STEM + stem));
    let ivy = numbers.next().map(|nhs| story::record(nhs, calendar)).unwrap_or_default();
    let known = people::known(calendar);
    let strangers = patients.saturating_sub(1 + known.len());
    let numbers = {
        let taken: Vec<NhsNumber> = known.iter().map(|person| person.nhs).collect();
        numbers.filter(move |number| !taken.contains(number)).take(strangers)
    };
    let known = known.into_iter().flat_map(|person| {
        let mut dice = dice_for(person.nhs);
        known::record(person, calendar, &mut dice)
    });
    let neighbours = numbers.zip(lives::LIVES.into_iter().cycle()).flat_map(|(nhs, life)| {
        let mut dice = dice_for(nhs);
        let person = people::neighbour(nhs, life.ages, life.gender, calendar, &mut dice);
        let mut chart = Chart::new(person, calendar);
        everyday::live(&mut chart, life, &mut dice);
        chart.close()
    });
    ivy.into_iter().chain(known).chain(neighbours).collect()
}

/// Each person has dice of their own, so that one more neighbour changes nobody else.
fn dice_for(nhs: NhsNumber) -> Dice {
    Dice::new(SEED ^ nhs.digits().parse().unwrap_or(0))
}

const FIRST_STEM: u32 = 999_000_000;
const SEED: u64 = 0x00C0_0417_2026_1945;

#[cfg(test)]
mod tests;

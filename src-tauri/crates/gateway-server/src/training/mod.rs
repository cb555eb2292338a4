//! The synthetic county: made-up people with believable shared care records, for training and for tests.
//!
//! The same day gives the same county, byte for byte, and every date is told from that day, so that the story
//! is always recent. Nobody in it exists: the NHS numbers come from the range that is never issued (999), the
//! telephone numbers cannot be dialled, and the letters were written for it.
//!
//! * Who is in it? [`named`]
//! * Who may sign in? [`accounts()`]
//! * What of it may not be shared, and what does not answer? [`opted_out`], [`PRACTICES_THAT_DO_NOT_SHARE`], [`silences`]
//! * How large is it? [`PATIENTS`], of whom the first [`VILLAGE`] are as they have always been: tests that need a
//!   record, and not two hundred, take those, or one person by number ([`record_of`]).

mod accounts;
mod arranged;
mod besides;
mod care;
mod chart;
mod choices;
mod clinical;
mod code;
mod dice;
mod dispensing;
mod everyday;
mod household;
mod known;
mod letters;
mod lives;
mod medicines;
mod names;
mod particulars;
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
use lives::{LATER, LIVES, Life};
use person::Person;
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
pub const PATIENTS: usize = 200;

/// How many of them have lived here from the beginning: their records never change but with the day.
pub const VILLAGE: usize = 43;

/// The whole county as it stands on this day.
#[must_use]
pub fn county(today: NaiveDate) -> Vec<Feed> {
    first(PATIENTS, today).collect()
}

/// The village alone: the first people of the county, in whom no test has to wait for the others.
#[must_use]
pub fn village(today: NaiveDate) -> Vec<Feed> {
    first(VILLAGE, today).collect()
}

/// Those who came later: the county without the village.
pub fn newcomers(today: NaiveDate) -> impl Iterator<Item = Feed> {
    let calendar = Calendar { today };
    residents(calendar)
        .skip(VILLAGE)
        .take(PATIENTS - VILLAGE)
        .flat_map(move |one| one.record(calendar))
}

/// What every source holds about one person of the county; nothing for a number that nobody here has.
#[must_use]
pub fn record_of(number: &NhsNumber, today: NaiveDate) -> Vec<Feed> {
    let calendar = Calendar { today };
    let mut residents = residents(calendar).take(PATIENTS);
    residents
        .find(|one| one.number() == *number)
        .map(|one| one.record(calendar))
        .unwrap_or_default()
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

fn first(patients: usize, today: NaiveDate) -> impl Iterator<Item = Feed> {
    let calendar = Calendar { today };
    residents(calendar).take(patients).flat_map(move |one| one.record(calendar))
}

/// Somebody who lives here, before anything is written down.
enum Resident {
    Ivy(NhsNumber),
    Known(Box<Person>),
    KnownLater(Box<Person>),
    Neighbour(NhsNumber, &'static Life),
    Newcomer(NhsNumber, usize, &'static Life),
}

/// Everybody in the order in which they came, without an end.
///
/// The numbers that people have who are known by name are not given to others.
fn residents(calendar: Calendar) -> impl Iterator<Item = Resident> {
    let ivy = NhsNumber::from_stem(FIRST_STEM + 1).map(Resident::Ivy);
    let (village, newcomers) = (people::known(calendar), people::later::known(calendar));
    let taken: Vec<NhsNumber> = village.iter().chain(&newcomers).map(|person| person.nhs).collect();
    let mut free = (2..)
        .filter_map(|stem| NhsNumber::from_stem(FIRST_STEM + stem))
        .filter(move |number| !taken.contains(number));
    let first: Vec<NhsNumber> = free.by_ref().take(LIVES.len()).collect();
    let neighbours =
        first.into_iter().zip(LIVES).map(|(number, life)| Resident::Neighbour(number, life));
    let later = free.zip(LATER.into_iter().cycle()).enumerate();
    let later = later.map(|(place, (number, life))| Resident::Newcomer(number, place, life));
    let newcomers = newcomers.into_iter().map(|person| Resident::KnownLater(Box::new(person)));
    ivy.into_iter()
        .chain(village.into_iter().map(|person| Resident::Known(Box::new(person))))
        .chain(neighbours)
        .chain(newcomers)
        .chain(later)
}

impl Resident {
    fn number(&self) -> NhsNumber {
        match self {
            Self::Ivy(number) | Self::Neighbour(number, _) | Self::Newcomer(number, ..) => *number,
            Self::Known(person) | Self::KnownLater(person) => person.nhs,
        }
    }

    /// What every source holds about them.
    fn record(self, calendar: Calendar) -> Vec<Feed> {
        let mut dice = dice_for(self.number());
        match self {
            Self::Ivy(number) => story::record(number, calendar),
            Self::Known(person) => known::record(*person, calendar, &mut dice),
            Self::KnownLater(person) => known::later::record(*person, calendar, &mut dice),
            Self::Neighbour(nhs, life) => {
                let person = people::neighbour(nhs, life.ages, life.gender, calendar, &mut dice);
                let mut chart = Chart::new(person, calendar);
                everyday::live(&mut chart, life, &mut dice);
                chart.close()
            }
            Self::Newcomer(nhs, place, life) => {
                let person = people::newcomers::newcomer(nhs, place, life, calendar, &mut dice);
                let mut chart = Chart::new(person, calendar);
                everyday::live_later(&mut chart, life, place / LATER.len(), &mut dice);
                chart.close()
            }
        }
    }
}

/// Each person has dice of their own, so that one more neighbour changes nobody else.
fn dice_for(nhs: NhsNumber) -> Dice {
    Dice::new(SEED ^ nhs.digits().parse().unwrap_or(0))
}

const FIRST_STEM: u32 = 999_000_000;
const SEED: u64 = 0x00C0_0417_2026_1945;

#[cfg(test)]
mod tests;

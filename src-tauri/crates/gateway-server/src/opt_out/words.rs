//! Everything that was said about sharing, and what counts of it.
//!
//! The latest word of each organisation counts, and whoever's latest word is a dissent keeps the patient out: two
//! organisations that disagree are a doubt, and a doubt is a refusal. So a dissent stands until the *same* organisation is
//! told a consent that is certainly later. Where a date leaves that open (`2026`, a day without a time), a dissent is
//! taken as late and a consent as early as its date can mean. On one day the later of two ids counts, if the source
//! counts its ids; if not, the dissent does.
//!
//! What two people have said here for the patient ([`super::proposals`]) goes beyond that: their opt-in answers everything
//! that was known when they gave it, whoever had said it, and their opt-out is undone by nobody but two people here.

use chrono::{DateTime, Datelike, Duration, NaiveDate, Utc};
use nhs::{ClinicalDate, PatientId};
use rusqlite::{Connection, OptionalExtension as _, Row, Transaction, named_params};

use crate::{accounts::sessions::time, records::shelf::Said};

/// What a choice is about. Only the first keeps a record from being opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum About {
    /// This shared record.
    ThisRecord,
    /// The Summary Care Record, the national one.
    SummaryCareRecord,
    /// Use of the practice's data for other purposes than care (Type 1).
    SecondaryUse,
    /// The same of other organisations' data (Type 2, closed in 2018).
    Type2,
    /// What took the place of Type 2.
    NationalDataOptOut,
    /// One third party that the entry names.
    ThirdParty,
}

/// What an entry says of a choice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Says {
    /// The patient does not share.
    No,
    /// The patient shares.
    Yes,
    /// What it said was taken back.
    Nothing,
}

/// One thing that was said about sharing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Word {
    /// The id of the entry, or of the proposal that was carried out here.
    pub(crate) entry: String,
    pub(crate) about: About,
    /// Who said it; nobody else than two people here where it is `None`.
    pub(crate) source: Option<i64>,
    /// What the source calls the entry.
    pub(crate) key: String,
    pub(crate) says: Says,
    pub(crate) date: Option<ClinicalDate>,
    /// When it was first heard here.
    pub(crate) learnt: DateTime<Utc>,
    pub(crate) said: Said,
}

/// Whether what was said keeps the patient out of this record.
pub(crate) fn is_opted_out(words: &[Word]) -> bool {
    let about_this = || words.iter().filter(|word| word.about == About::ThisRecord);
    let of = |says| about_this().filter(move |word| word.says == says);
    of(Says::No).any(|dissent| !of(Says::Yes).any(|consent| consent.answers(dissent)))
}

/// Everything that was said by or for this patient, in the order in which it was learnt.
pub(crate) fn of_patient(db: &Connection, patient: &PatientId) -> rusqlite::Result<Vec<Word>> {
    db.prepare_cached(
        "SELECT * FROM sharing_choice WHERE patient = ?1 ORDER BY learnt, entry, about",
    )?
    .query_map([patient.as_str()], read)?
    .collect()
}

/// Keeps a word; of two that one entry says of one choice, the later version, and where neither says which that is, the
/// one that keeps the patient out.
pub(crate) fn keep(tx: &Transaction<'_>, patient: &PatientId, word: &Word) -> rusqlite::Result<()> {
    let stands = tx
        .prepare_cached("SELECT * FROM sharing_choice WHERE entry = ?1 AND about = ?2")?
        .query_row((&word.entry, word.about.name()), read)
        .optional()?;
    if stands.is_some_and(|stands| !word.takes_the_place_of(&stands)) {
        return Ok(());
    }
    tx.prepare_cached(
        "INSERT INTO sharing_choice (entry, about, patient, source, key, says, date, learnt, said_at, said_version)
         VALUES (:entry, :about, :patient, :source, :key, :says, :date, :learnt, :said_at, :said_version)
         ON CONFLICT (entry, about) DO UPDATE SET patient = excluded.patient, says = excluded.says, date = excluded.date,
             learnt = excluded.learnt, said_at = excluded.said_at, said_version = excluded.said_version",
    )?
    .execute(named_params! {
        ":entry": word.entry,
        ":about": word.about.name(),
        ":patient": patient.as_str(),
        ":source": word.source,
        ":key": word.key,
        ":says": word.says.name(),
        ":date": word.date.as_ref().map(written),
        ":learnt": word.learnt.to_rfc3339(),
        ":said_at": word.said.at,
        ":said_version": word.said.version,
    })?;
    Ok(())
}

/// What an entry has said of choices of which it does not speak any more: a consent is taken back with it, and everything
/// where the entry was an error. A dissent stays: sharing again must be active.
pub(crate) fn keep_silence(
    tx: &Transaction<'_>,
    patient: &PatientId,
    entry: &str,
    spoken: &[About],
    is_an_error: bool,
    said: &Said,
) -> rusqlite::Result<()> {
    let known: Vec<Word> = tx
        .prepare_cached("SELECT * FROM sharing_choice WHERE entry = ?1")?
        .query_map([entry], read)?
        .collect::<Result<_, _>>()?;
    for word in known.into_iter().filter(|word| !spoken.contains(&word.about)) {
        if is_an_error || word.says == Says::Yes {
            keep(tx, patient, &Word { says: Says::Nothing, said: said.clone(), ..word })?;
        }
    }
    Ok(())
}

impl Word {
    /// Whether this consent answers that dissent.
    fn answers(&self, dissent: &Self) -> bool {
        match (self.source, dissent.source) {
            (None, _) if dissent.learnt < self.learnt => true,
            (Some(_), None) => false,
            (Some(one), Some(other)) if one != other => false,
            (None, _) | (Some(_), Some(_)) => self.is_certainly_later_than(dissent),
        }
    }

    /// Whether this was certainly said after that dissent; on one day by the ids of the source, if these are counted.
    fn is_certainly_later_than(&self, dissent: &Self) -> bool {
        if let (Some(ClinicalDate::Moment(this)), Some(ClinicalDate::Moment(that))) =
            (&self.date, &dissent.date)
            && this != that
        {
            return this > that && !self.is_in_the_future();
        }
        let Some(first) = self.first_day() else { return false };
        let last = dissent.last_day();
        first > last
            || (first == last
                && self.is_of_a_day()
                && dissent.is_of_a_day()
                && is_later_id(&self.key, &dissent.key))
    }

    /// The first day on which this consent can have been given. One without a date is older than everything; so is one
    /// that is dated after it was heard: the date is wrong.
    fn first_day(&self) -> Option<NaiveDate> {
        let day = match self.date? {
            ClinicalDate::Year(year) => NaiveDate::from_ymd_opt(year, 1, 1)?,
            ClinicalDate::Month(year, month) => NaiveDate::from_ymd_opt(year, month, 1)?,
            ClinicalDate::Day(day) => day,
            ClinicalDate::Moment(at) => at.to_utc().date_naive(),
        };
        (!self.is_in_the_future()).then_some(day)
    }

    /// The last day on which this dissent can have been said, which is never after it was heard.
    fn last_day(&self) -> NaiveDate {
        let heard = in_summer_time(self.learnt);
        let last = match self.date {
            Some(ClinicalDate::Year(year)) => NaiveDate::from_ymd_opt(year, 12, 31),
            Some(ClinicalDate::Month(year, month)) => last_of_month(year, month),
            Some(ClinicalDate::Day(day)) => Some(day),
            Some(ClinicalDate::Moment(at)) => Some(in_summer_time(at.to_utc())),
            None => None,
        };
        last.map_or(heard, |last| last.min(heard))
    }

    fn is_in_the_future(&self) -> bool {
        self.date
            .is_some_and(|date| date.earliest() > (self.learnt + Duration::days(1)).naive_utc())
    }

    fn is_of_a_day(&self) -> bool {
        matches!(self.date, Some(ClinicalDate::Day(_) | ClinicalDate::Moment(_)))
    }

    fn takes_the_place_of(&self, stands: &Self) -> bool {
        if self.said.is_older_than(&stands.said)
            || (self.says == stands.says && self.date == stands.date)
        {
            return false;
        }
        if stands.said.is_older_than(&self.said) {
            return true;
        }
        match (self.says, stands.says) {
            (Says::Nothing, _) => true,
            // An entry that was an error does not come back by itself.
            (Says::No | Says::Yes, Says::Nothing) => false,
            (Says::No, Says::No) => self.last_day() > stands.last_day(),
            (Says::No, Says::Yes) => !stands.is_certainly_later_than(self),
            (Says::Yes, Says::No) => self.is_certainly_later_than(stands),
            (Says::Yes, Says::Yes) => self.first_day() < stands.first_day(),
        }
    }
}

impl About {
    /// Every choice.
    pub(crate) const ALL: [Self; 6] = [
        Self::ThisRecord,
        Self::SummaryCareRecord,
        Self::SecondaryUse,
        Self::Type2,
        Self::NationalDataOptOut,
        Self::ThirdParty,
    ];

    /// As it stands in the database.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::ThisRecord => "this-record",
            Self::SummaryCareRecord => "summary-care-record",
            Self::SecondaryUse => "secondary-use",
            Self::Type2 => "type-2",
            Self::NationalDataOptOut => "national-data-opt-out",
            Self::ThirdParty => "third-party",
        }
    }

    /// As people read it.
    pub(crate) fn words(self) -> &'static str {
        match self {
            Self::ThisRecord => "this shared record",
            Self::SummaryCareRecord => "Summary Care Record",
            Self::SecondaryUse => "secondary use of the practice's data (Type 1)",
            Self::Type2 => "secondary use of other data (Type 2, closed)",
            Self::NationalDataOptOut => "National Data Opt-out",
            Self::ThirdParty => "a third party that the entry names",
        }
    }
}

impl Says {
    /// As it stands in the database.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::No => "no",
            Self::Yes => "yes",
            Self::Nothing => "nothing",
        }
    }
}

fn read(row: &Row<'_>) -> rusqlite::Result<Word> {
    let (about, says): (String, String) = (row.get("about")?, row.get("says")?);
    let date: Option<String> = row.get("date")?;
    let unknown = || rusqlite::Error::InvalidQuery;
    Ok(Word {
        entry: row.get("entry")?,
        about: About::ALL.into_iter().find(|each| each.name() == about).ok_or_else(unknown)?,
        source: row.get("source")?,
        key: row.get("key")?,
        says: [Says::No, Says::Yes, Says::Nothing]
            .into_iter()
            .find(|each| each.name() == says)
            .ok_or_else(unknown)?,
        date: date.map(|date| date.parse().map_err(|_| unknown())).transpose()?,
        learnt: time(row, "learnt")?,
        said: Said { at: row.get("said_at")?, version: row.get("said_version")? },
    })
}

/// As FHIR writes it, so that it can be read again.
fn written(date: &ClinicalDate) -> String {
    match date {
        ClinicalDate::Year(year) => format!("{year:04}"),
        ClinicalDate::Month(year, month) => format!("{year:04}-{month:02}"),
        ClinicalDate::Day(day) => day.to_string(),
        ClinicalDate::Moment(at) => at.to_rfc3339(),
    }
}

/// The latest day that it can be at this moment in England, which is never behind UTC and at most an hour ahead.
fn in_summer_time(at: DateTime<Utc>) -> NaiveDate {
    (at + Duration::hours(1)).date_naive()
}

fn last_of_month(year: i32, month: u32) -> Option<NaiveDate> {
    let first = NaiveDate::from_ymd_opt(year, month, 1)?;
    NaiveDate::from_ymd_opt(year, month, u32::from(first.num_days_in_month()))
}

/// Whether a source that counts its ids made this one after that: they are alike but for the number at the end.
fn is_later_id(this: &str, that: &str) -> bool {
    let parts = |id: &str| {
        let (before, number) = id.split_at(id.trim_end_matches(|c: char| c.is_ascii_digit()).len());
        Some((before.to_owned(), number.parse::<u128>().ok()?))
    };
    match (parts(this), parts(that)) {
        (Some((before, this)), Some((same, that))) => before == same && this > that,
        (None, _) | (_, None) => false,
    }
}

#[cfg(test)]
mod tests;

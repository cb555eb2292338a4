//! What a patient has said about sharing, as sources write it: by a Consent, or by a code of the GP.
//!
//! Several choices are often confused, and each is kept apart under what it is [`About`]. Only the one about this record
//! counts here. The Summary Care Record's, the two about secondary use (Type 1, and Type 2 which has closed), the National
//! Data Opt-out and what was said of one named third party never block care in this record: they are kept for extracts,
//! which do not exist yet, and shown to nobody.
//!
//! * *Declined by a person with parental responsibility* is a dissent: it was said for the patient.
//! * *Unable to consent* is none, and no consent either: an earlier word stands.
//! * *Confidential data held* says that some of the data is guarded, not that the record is.
//! * The National Data Opt-out has no code of the GP: it is the profile of a Consent.
//!
//! Source of the codes: NHS Read codes version 2 and 3 and SNOMED CT UK, preference and consent codes.

use chrono::{DateTime, Utc};
use nhs::{ClinicalDate, PatientId, system::SNOMED};
use rusqlite::Transaction;
use serde_json::Value;

use crate::{
    fhir,
    opt_out::{About, Says, Word, words},
    records::shelf::Said,
};

/// From whom an entry was heard, and whose it is.
pub(crate) struct Heard<'a> {
    pub(crate) patient: &'a PatientId,
    pub(crate) source: i64,
    /// The gateway's id of the entry.
    pub(crate) entry: &'a str,
    /// The source's own.
    pub(crate) key: &'a str,
    pub(crate) now: DateTime<Utc>,
}

/// One choice, in the words of one entry.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Choice {
    about: About,
    says: Says,
    /// As precise as it was written; nothing where it was not.
    date: Option<ClinicalDate>,
}

/// Keeps what this entry says about sharing, if it says anything, and takes back what it said before and says no more.
pub(crate) fn learn(
    tx: &Transaction<'_>,
    heard: &Heard<'_>,
    entry: &Value,
) -> rusqlite::Result<()> {
    let (choices, said) = (choices_in(entry), Said::of(entry));
    let spoken: Vec<About> = choices.iter().map(|choice| choice.about).collect();
    words::keep_silence(tx, heard.patient, heard.entry, &spoken, is_an_error(entry), &said)?;
    choices.into_iter().try_for_each(|Choice { about, says, date }| {
        let word = Word {
            entry: heard.entry.to_owned(),
            about,
            source: Some(heard.source),
            key: heard.key.to_owned(),
            says,
            date,
            learnt: heard.now,
            said: said.clone(),
        };
        words::keep(tx, heard.patient, &word)
    })
}

/// What this entry says, or no longer says, of each choice.
fn choices_in(entry: &Value) -> Vec<Choice> {
    let date = date_of(entry);
    let of_codes = dissents_first(coded(entry));
    let said = if of_codes.is_empty() { of_consent(entry).into_iter().collect() } else { of_codes };
    said.into_iter()
        .filter_map(|(about, shares)| Some(Choice { about, says: says(entry, shares)?, date }))
        .collect()
}

/// Whether the source says that the entry was wrong from the beginning.
fn is_an_error(entry: &Value) -> bool {
    let verification = fhir::codings(entry, "verificationStatus")
        .any(|coding| fhir::text(coding, "code") == Some("entered-in-error"));
    verification || fhir::text(entry, "status") == Some("entered-in-error")
}

/// A dissent that has lapsed is neither a dissent nor a consent: sharing again must be active. A consent that has lapsed
/// is taken back.
fn says(entry: &Value, shares: bool) -> Option<Says> {
    match (is_an_error(entry), is_void(entry), shares) {
        (true, ..) | (false, true, true) => Some(Says::Nothing),
        (false, true, false) => None,
        (false, false, true) => Some(Says::Yes),
        (false, false, false) => Some(Says::No),
    }
}

fn is_void(entry: &Value) -> bool {
    let refuted = fhir::codings(entry, "verificationStatus")
        .any(|coding| fhir::text(coding, "code") == Some("refuted"));
    let status = fhir::text(entry, "status");
    refuted || matches!(status, Some("cancelled" | "rejected" | "draft" | "proposed" | "inactive"))
}

/// A Consent that denies or permits as a whole; one about some people or purposes only says something else.
fn of_consent(consent: &Value) -> Option<(About, bool)> {
    if fhir::kind(consent) != "Consent" {
        return None;
    }
    let shares = match fhir::text(consent, "provision.type") {
        Some("deny") => false,
        Some("permit") => true,
        Some(_) | None => {
            return is_national(consent).then_some((About::NationalDataOptOut, false));
        }
    };
    if is_national(consent) {
        return Some((About::NationalDataOptOut, shares));
    }
    let about_sharing = fhir::codings(consent, "scope")
        .any(|coding| fhir::text(coding, "code") == Some("patient-privacy"));
    let whole = about_sharing && !is_narrow(consent, &["code"]);
    (whole && !(shares && ends(consent))).then_some((About::ThisRecord, shares))
}

/// The profile in which the National Data Opt-out is sent.
fn is_national(consent: &Value) -> bool {
    let profiles = fhir::list(consent, "meta.profile").iter().filter_map(Value::as_str);
    profiles.into_iter().any(|profile| profile.contains("NDOP-Consent"))
}

fn is_narrow(consent: &Value, more: &[&str]) -> bool {
    let narrow = ["actor", "purpose", "class", "data", "securityLabel"];
    narrow.iter().chain(more).any(|part| !fhir::at(consent, &format!("provision.{part}")).is_null())
}

/// A permission for a time does not undo an opt-out: nobody would opt the patient out again when it ends.
fn ends(consent: &Value) -> bool {
    !fhir::at(consent, "provision.period.end").is_null()
}

/// The choices that the codes of this entry tell of. In a Consent that denies, a code of consent denies too; one that
/// permits a part only, or for a time, permits nothing.
fn coded(entry: &Value) -> Vec<(About, bool)> {
    let is_consent = fhir::kind(entry) == "Consent";
    let places: &[&str] = if is_consent {
        &["provision.code", "category", "policyRule"]
    } else {
        &["code", "valueCodeableConcept"]
    };
    let denies = is_consent && fhir::text(entry, "provision.type") == Some("deny");
    let in_part = is_consent && (is_narrow(entry, &[]) || ends(entry));
    let untrue = fhir::at(entry, "valueBoolean") == &Value::Bool(false);
    places
        .iter()
        .flat_map(|place| fhir::codings(entry, place))
        .filter_map(meaning)
        .filter_map(|(about, shares)| match (shares, denies, in_part || untrue) {
            (true, false, true) => None,
            (shares, denies, _) => Some((about, shares && !denies)),
        })
        .collect()
}

/// One word about each choice: where an entry says both, it is a dissent.
fn dissents_first(mut said: Vec<(About, bool)>) -> Vec<(About, bool)> {
    said.sort_unstable();
    said.dedup_by_key(|(about, _)| *about);
    said
}

fn meaning(coding: &Value) -> Option<(About, bool)> {
    let code = fhir::text(coding, "code")?;
    let system = fhir::text(coding, "system").map(System::named);
    let stands = |wanted: System, codes: &[&str]| {
        system.is_none_or(|system| system == Some(wanted)) && codes.contains(&wanted.folded(code))
    };
    CODES
        .iter()
        .find(|row| {
            stands(System::Snomed, row.snomed)
                || stands(System::ReadV2, row.read_v2)
                || stands(System::Ctv3, row.ctv3)
        })
        .map(|row| (row.about, row.shares))
}

/// A system of clinical codes in which a choice can be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum System {
    Snomed,
    ReadV2,
    Ctv3,
}

impl System {
    /// The system with this name, a URI or an object identifier; no other system has codes of choices.
    fn named(name: &str) -> Option<Self> {
        let name = name.trim_end_matches('/');
        match name.strip_prefix("urn:oid:").unwrap_or(name) {
            "2.16.840.1.113883.6.96" | "2.16.840.1.113883.2.1.3.2.4.15" => Some(Self::Snomed),
            "http://read.info/readv2" | "2.16.840.1.113883.2.1.6.2" => Some(Self::ReadV2),
            "http://read.info/ctv3" | "2.16.840.1.113883.2.1.6.3" => Some(Self::Ctv3),
            // An edition or a version may follow.
            name => name.starts_with(SNOMED).then_some(Self::Snomed),
        }
    }

    /// Read codes have five characters; two more name one of the terms for the same.
    fn folded(self, code: &str) -> &str {
        match self {
            Self::Snomed => code,
            Self::ReadV2 | Self::Ctv3 if code.len() == 7 => code.get(..5).unwrap_or(code),
            Self::ReadV2 | Self::Ctv3 => code,
        }
    }
}

fn date_of(entry: &Value) -> Option<ClinicalDate> {
    DATES.iter().find_map(|place| fhir::text(entry, place)?.parse().ok())
}

const DATES: [&str; 8] = [
    "dateTime",
    "effectiveDateTime",
    "effectivePeriod.start",
    "recordedDate",
    "onsetDateTime",
    "issued",
    "performedDateTime",
    "authoredOn",
];

/// One meaning, and its codes.
struct Row {
    about: About,
    shares: bool,
    read_v2: &'static [&'static str],
    ctv3: &'static [&'static str],
    snomed: &'static [&'static str],
}

const fn row(
    about: About,
    shares: bool,
    read_v2: &'static [&'static str],
    ctv3: &'static [&'static str],
    snomed: &'static [&'static str],
) -> Row {
    Row { about, shares, read_v2, ctv3, snomed }
}

use About::{SecondaryUse, SummaryCareRecord, ThirdParty, ThisRecord, Type2};

const CODES: &[Row] = &[
    // Upload to the local shared electronic record, refused and given.
    row(ThisRecord, false, &["93C1."], &["XaKRw"], &["416409005"]),
    row(ThisRecord, true, &["93C0."], &["XaKRv"], &["417528008"]),
    // Sharing of the electronic record: none, given, declined by a person with parental responsibility.
    row(ThisRecord, false, &["9Nd1."], &["XaKII"], &[]),
    row(ThisRecord, true, &["9Nd7."], &[], &["425691002"]),
    row(ThisRecord, false, &["9Ndb."], &["XaX1u"], &[]),
    // The national shared electronic record, refused and given; the Summary Care Record's own codes.
    row(SummaryCareRecord, false, &["93C3."], &["XaKRy"], &["416308001"]),
    row(SummaryCareRecord, true, &["93C2."], &[], &["417370002"]),
    row(SummaryCareRecord, true, &["9Ndl.", "9Ndm.", "9Ndn."], &["XaXbX", "XaXbY", "XaXbZ"], &[]),
    row(SummaryCareRecord, false, &["9Ndo."], &["XaXj6"], &[]),
    // Type 1 and Type 2, made and withdrawn.
    row(SecondaryUse, false, &["9Nu0."], &["XaZ89"], &["827241000000103"]),
    row(SecondaryUse, true, &["9Nu1."], &["XaZ8A"], &["827261000000102"]),
    row(Type2, false, &["9Nu4."], &["XaaVL"], &["881561000000100"]),
    row(Type2, true, &["9Nu5."], &["XaaVM"], &[]),
    // A third party that the entry names: given, declined, withdrawn.
    row(ThirdParty, true, &[], &["XaNwR"], &["319951000000105"]),
    row(ThirdParty, false, &["9NdH.", "9NdJ."], &["XaNwT", "XaNwU"], &["320011000000108"]),
];

#[cfg(test)]
mod tests;

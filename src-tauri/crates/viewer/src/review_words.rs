//! The words of a review: why something is looked at, on which basis, with which tie, how long, how many.

use access::{BasisKind, Relationship};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use crate::faults::sentence;

/// Why something is looked at, as a line of the queue says it. A kind that is newer than this program is said as it is.
#[must_use]
pub fn kind_words(kind: &str) -> String {
    KINDS
        .iter()
        .find(|(word, _)| *word == kind)
        .map_or_else(|| as_it_is(kind), |(_, name)| (*name).to_owned())
}

pub(crate) fn basis_words(kind: BasisKind) -> &'static str {
    match kind {
        BasisKind::PermissionOnce => "Patient agreed to this visit",
        BasisKind::PermissionUntil => "Patient agreed until a date",
        BasisKind::PermissionByProxy => "Agreed in the patient’s place",
        BasisKind::Informed => "Patient told",
        BasisKind::TestInterpretation => "Interpreting a requested test",
        BasisKind::Emergency => "Emergency",
        BasisKind::Safeguarding => "Safeguarding",
        BasisKind::LegalDuty => "Legal duty",
    }
}

pub(crate) fn tie_words(tie: Relationship) -> &'static str {
    match tie {
        Relationship::RegisteredPractice => "Registered with the person’s practice",
        Relationship::PresentInOrganisation => "Present in the person’s organisation",
        Relationship::LaunchedInContext => "Launched from the person’s own system",
        Relationship::PresentingHere => "Presenting here",
        Relationship::SelfClaimed => "Claimed by the person",
    }
}

pub(crate) fn contact_words(what: &str) -> String {
    match what {
        "attendance" => "Attendance".to_owned(),
        "appointment" => "Appointment".to_owned(),
        "referral" => "Referral".to_owned(),
        "registration" => "Registered".to_owned(),
        other => as_it_is(other),
    }
}

pub(crate) fn closeness_words(what: &str) -> String {
    match what {
        "own-record" => "The person’s own record".to_owned(),
        "same-surname-and-address" => "Same surname and address".to_owned(),
        "colleague" => "Colleague".to_owned(),
        other => as_it_is(other),
    }
}

/// `Overview`, `Care plans`
pub(crate) fn screen_words(screen: &str) -> String {
    as_it_is(screen)
}

/// `November 2026`
pub(crate) fn month_words(month: &str) -> String {
    NaiveDate::parse_from_str(&format!("{month}-01"), "%Y-%m-%d")
        .map_or_else(|_| month.to_owned(), |first| first.format("%B %Y").to_string())
}

/// `4min 20sec`
pub(crate) fn for_how_long(seconds: u64) -> String {
    let passed = TimeDelta::seconds(i64::try_from(seconds).unwrap_or(i64::MAX / 1_000));
    match (passed.num_hours(), passed.num_minutes() % 60, passed.num_seconds() % 60) {
        (0, 0, seconds) => format!("{seconds}sec"),
        (0, minutes, seconds) => format!("{minutes}min {seconds}sec"),
        (hours, minutes, _) => format!("{hours}h {minutes}min"),
    }
}

pub(crate) fn day(at: DateTime<Utc>) -> String {
    nhs::british(at).format("%d-%b-%Y").to_string()
}

/// `184,211`
pub(crate) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut words = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.char_indices() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            words.push(',');
        }
        words.push(digit);
    }
    words
}

/// A word of the wire without its hyphens.
fn as_it_is(word: &str) -> String {
    sentence(&word.replace('-', " ")).trim_end_matches('.').to_owned()
}

/// As the gateway's table of rules names them.
const KINDS: [(&str, &str); 30] = [
    ("emergency", "Emergency"),
    ("safeguarding", "Safeguarding"),
    ("legal-duty", "Legal duty"),
    ("own-record", "Own record"),
    ("same-surname-and-address", "Same surname and address"),
    ("colleague", "Colleague"),
    ("after-refusal", "After a refusal"),
    ("self-claimed", "Relationship claimed"),
    ("wrong-patient", "Wrong patient"),
    ("unrecorded", "Not told by the computer"),
    ("not-given-here", "Not given here"),
    ("no-contact", "No contact found"),
    ("out-of-hours", "Unusual time"),
    ("many-a-minute", "Many patients at once"),
    ("many-emergencies", "Many emergencies"),
    ("once-used-often", "One visit many times"),
    ("gap", "Entries are missing"),
    ("log-gone", "Log gone or unreadable"),
    ("rolled-back", "Log set back"),
    ("fork", "Another entry"),
    ("edited", "Changed entry"),
    ("not-tied", "Entry out of line"),
    ("foreign-chain", "Another’s entry"),
    ("second-chain", "Second log"),
    ("clock-jump", "Clock jumped"),
    ("not-in-session", "Outside of a session"),
    ("not-given", "Not permitted"),
    ("ledger-doubted", "Ledger doubted"),
    ("presenting-here", "Presenting here by lot"),
    ("sample", "Sample"),
];

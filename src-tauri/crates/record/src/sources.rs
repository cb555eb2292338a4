//! What is expected of the sources of a record: which sections they have, and for how long an answer is fresh.

use chrono::Duration;
use nhs::Section;

use crate::{
    clock::time_of_day,
    envelope::SourceAnswer,
    view::{Answer, Source, SourceState},
};

/// Whether a source of this short name normally has entries of this section.
///
/// A practice and a hospital have everything but the care package; an ambulance service has what happened on the way; a
/// council has what it arranges. A source that is not known here is expected to have everything: then its silence shows.
/// Where the patient's whereabouts are protected, sources are named by their kind, the second one `Hospital 2`.
pub(crate) fn normally_has(short: &str, section: Section) -> bool {
    match short.trim_end_matches(|c: char| c.is_ascii_digit() || c == ' ') {
        "GP" | "NGH" | "KGH" | "Hospital" => section != Section::SocialCare,
        "EMAS" | "Ambulance" => matches!(
            section,
            Section::Contacts | Section::Letters | Section::Results | Section::Other
        ),
        "ASC" | "Social care" => matches!(
            section,
            Section::SocialCare
                | Section::People
                | Section::CarePlans
                | Section::Contacts
                | Section::Letters
                | Section::Flags
                | Section::Other
        ),
        _ => true,
    }
}

/// How long a section is taken as fresh: what decides a dose or an operation, not as long as a letter.
pub(crate) fn fresh_for(section: Section) -> Duration {
    match section {
        Section::Allergies | Section::Medicines | Section::Results | Section::Flags => {
            Duration::minutes(15)
        }
        Section::Problems
        | Section::Procedures
        | Section::Vaccinations
        | Section::Letters
        | Section::Contacts
        | Section::Appointments
        | Section::CarePlans
        | Section::People
        | Section::SocialCare
        | Section::Other => Duration::hours(24),
    }
}

/// A source for the strip of sources.
pub(crate) fn source_state(source: &SourceAnswer) -> SourceState {
    SourceState {
        source: Source { short: source.short.clone(), name: source.name.clone() },
        answer: if source.answered { Answer::UpToDate } else { Answer::Silent },
        at: time_of_day(source.at),
    }
}

//! What is expected of the sources of a record: which sections they have, and for how long an answer is fresh.

use chrono::{DateTime, Duration, Utc};
use nhs::Section;

use crate::{
    clock::time_of_day,
    envelope::{Envelope, SourceAnswer},
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

/// A source beside what it may lack.
pub(crate) fn source_state(source: &SourceAnswer) -> SourceState {
    SourceState {
        source: Source { short: source.short.clone(), name: source.name.clone() },
        answer: if source.answered { Answer::UpToDate } else { Answer::Silent },
        at: time_of_day(source.at),
    }
}

/// Each source for the strip of sources, by what it answered in every part that is here: silent where it once was, and else as
/// old as the oldest of its answers.
pub(crate) fn source_states<'e>(
    envelopes: impl Iterator<Item = &'e Envelope>,
    all_here: bool,
) -> Vec<SourceState> {
    let mut worst: Vec<&SourceAnswer> = Vec::new();
    for answer in envelopes.flat_map(|envelope| &envelope.sources) {
        match worst.iter_mut().find(|known| known.short == answer.short) {
            Some(known) if rank(answer) < rank(known) => *known = answer,
            Some(_) => {}
            None => worst.push(answer),
        }
    }
    let mut states: Vec<SourceState> = worst.into_iter().map(source_state).collect();
    for state in states.iter_mut().filter(|state| !all_here && state.answer == Answer::UpToDate) {
        state.answer = Answer::InPart;
    }
    states
}

fn rank(answer: &SourceAnswer) -> (bool, DateTime<Utc>) {
    (answer.answered, answer.at)
}

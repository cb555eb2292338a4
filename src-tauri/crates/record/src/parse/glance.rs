//! What is known of an entry before it is read: its date, and whether it may belong on the first screen.
//!
//! The kinds of which a record has thousands are known at a glance; of the others there are few, and they are read for it.
//! That a glance sees what reading finds is held by a test over every kind.

use nhs::{ClinicalDate, Section};

use super::{
    Draft, bundle::drafts, contact, flags, letter, medicine, problem, result, sheet::Sheet, term,
};
use crate::{fhir::Fhir as _, view::Body};

/// An entry at a glance.
pub(super) struct Glance {
    pub(super) date: Option<ClinicalDate>,
    pub(super) stands_out: bool,
}

/// Each of the entries that a resource of this section makes.
pub(super) fn glance(sheet: &Sheet<'_>, section: Section) -> impl Iterator<Item = Glance> {
    let quick = quick(sheet, section);
    let read = if quick.is_some() { Vec::new() } else { drafts(sheet) };
    let read = read.into_iter().map(move |draft: Draft| Glance {
        stands_out: stands_out(&draft.body, section),
        date: draft.date,
    });
    quick.into_iter().chain(read)
}

/// Whether an entry belongs on the first screen, as far as it itself can say: a result that the laboratory has flagged; a
/// medicine or a problem unless it is over.
pub(crate) fn stands_out(body: &Body, section: Section) -> bool {
    match body {
        Body::Medicine { current, .. } => *current,
        Body::Problem { active, .. } => *active,
        Body::Result { flag, .. } => flag.as_ref().is_some_and(flags::is_the_laboratorys),
        Body::Unreadable { .. } => matches!(section, Section::Medicines | Section::Problems),
        Body::Allergy { .. }
        | Body::Letter { .. }
        | Body::Contact { .. }
        | Body::Appointment { .. }
        | Body::CarePlan { .. }
        | Body::Person { .. }
        | Body::SocialCare { .. }
        | Body::Flag { .. }
        | Body::Term { .. } => false,
    }
}

fn quick(sheet: &Sheet<'_>, section: Section) -> Option<Glance> {
    let kind = sheet.kind()?;
    let (dates, stands_out): (&[&str], bool) = match (kind, section) {
        ("Observation", Section::Results) => (&result::DATES, flags::is_flagged(sheet)),
        ("DiagnosticReport", Section::Results) => (&result::DATES, false),
        ("DiagnosticReport" | "DocumentReference", Section::Letters) => (&letter::DATES, false),
        (_, Section::Medicines) => (&medicine::STARTED, medicine::may_be_current(sheet)),
        ("Condition", Section::Problems) => (&problem::DATES, problem::may_be_active(sheet)),
        ("Encounter", _) => (&contact::DATES, false),
        ("Procedure" | "Immunization", _) => (&term::DATES, false),
        _ => return None,
    };
    Some(Glance { date: sheet.date(dates), stands_out })
}

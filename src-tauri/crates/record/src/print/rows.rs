//! The entries of a section as rows of a paper.

use nhs::Section;

use super::words::{flag, thousands, with_status};
use crate::view::{
    Body, DateText, Detail, Entry, PaperCell, PaperColumn, PaperHolds, PaperRow, TimelineRow,
};

/// The columns in which a section stands.
pub(super) fn columns(section: Section) -> Vec<PaperColumn> {
    let columns: &[(&str, PaperHolds)] = match section {
        Section::Results => &[
            ("Taken", PaperHolds::Date),
            ("Test", PaperHolds::Words),
            ("Value", PaperHolds::Value),
            ("Range", PaperHolds::Range),
            ("Flag", PaperHolds::Standing),
            ("From", PaperHolds::From),
        ],
        Section::Medicines => &[
            ("Medicine", PaperHolds::Words),
            ("Started, last issued", PaperHolds::Dates),
            ("Status", PaperHolds::Standing),
            ("From", PaperHolds::From),
        ],
        Section::Flags
        | Section::Allergies
        | Section::Problems
        | Section::Procedures
        | Section::Vaccinations
        | Section::Letters
        | Section::Contacts
        | Section::Appointments
        | Section::CarePlans
        | Section::People
        | Section::SocialCare
        | Section::Other => &[
            ("Date", PaperHolds::Date),
            ("What is recorded", PaperHolds::Words),
            ("Status", PaperHolds::Standing),
            ("From", PaperHolds::From),
        ],
    };
    columns.iter().map(|(head, holds)| column(head, *holds)).collect()
}

/// The row of an entry in the columns of its section. One that is not of the section's kind says so in its words.
pub(super) fn row(section: Section, entry: &Entry) -> PaperRow {
    let cells = match (section, &entry.body) {
        (Section::Results, body) => of_result(entry, body),
        (Section::Medicines, body) => of_medicine(entry, body),
        (_, body) => {
            let (strong, lines) = said(entry, body);
            vec![
                plain(dated(entry.date.as_ref())),
                PaperCell::new(Some(strong), lines),
                standing(entry, standing_of(body)),
                plain(entry.source.name.clone()),
            ]
        }
    };
    PaperRow { cells }
}

/// The columns of the timeline.
pub(super) fn columns_of_timeline() -> Vec<PaperColumn> {
    vec![
        column("Date", PaperHolds::Date),
        column("What happened", PaperHolds::Words),
        column("From", PaperHolds::From),
    ]
}

/// A row of the timeline.
pub(super) fn of_timeline(row: &TimelineRow) -> PaperRow {
    let words = PaperCell::new(Some(row.words.clone()), vec![]);
    PaperRow { cells: vec![plain(row.date.short.clone()), words, plain(row.source.name.clone())] }
}

pub(super) fn column(head: &str, holds: PaperHolds) -> PaperColumn {
    PaperColumn { head: head.to_owned(), holds }
}

fn of_result(entry: &Entry, body: &Body) -> Vec<PaperCell> {
    let date = plain(dated(entry.date.as_ref()));
    let from = plain(entry.source.name.clone());
    let Body::Result { test, value, unit, range, flag: sent, flag_words, parts, method, .. } = body
    else {
        let (strong, lines) = said(entry, body);
        let words = PaperCell::new(Some(strong), lines);
        return vec![date, words, nothing(), nothing(), standing(entry, None), from];
    };
    let unit = unit.as_ref().map_or_else(String::new, |unit| format!("\u{a0}{unit}"));
    let value = filled(format!("{}{unit}", thousands(value)));
    let range = range.clone().unwrap_or_else(|| "not sent".to_owned());
    vec![
        date,
        PaperCell::new(Some(test.clone()), method.iter().cloned().collect()),
        PaperCell::new(value, parts.iter().map(labelled).collect()),
        plain(range),
        flagged_cell(entry, flag(*sent, flag_words.as_deref())),
        from,
    ]
}

fn of_medicine(entry: &Entry, body: &Body) -> Vec<PaperCell> {
    let (strong, lines) = said(entry, body);
    let words = PaperCell::new(Some(strong), lines);
    let from = plain(entry.source.name.clone());
    let Body::Medicine { started, ended, last_issued, status, current, .. } = body else {
        return vec![words, plain(dated(entry.date.as_ref())), standing(entry, None), from];
    };
    let date = |label: &str, date: &Option<DateText>| {
        date.as_ref().map(|date| format!("{label} {}", date.short))
    };
    let dates = [date("Started", started), date("Ended", ended), date("Last issued", last_issued)];
    let dates: Vec<String> = dates.into_iter().flatten().collect();
    let dates = if dates.is_empty() { vec!["Dates not recorded".to_owned()] } else { dates };
    let when = if *current { "Current" } else { "Past" };
    let status = Some(format!("{when}, {status}"));
    vec![words, PaperCell::new(None, dates), standing(entry, status), from]
}

fn nothing() -> PaperCell {
    PaperCell::new(None, vec![])
}

/// What an entry says: what is heavier, and the lines under it.
fn said(entry: &Entry, body: &Body) -> (String, Vec<String>) {
    match body {
        Body::Medicine { name, form, dose, route, frequency, text, indication, note, .. } => {
            let dose = dose.as_ref().map(|dose| format!("DOSE {dose}"));
            let how = [form, &dose, route, frequency, text, indication];
            let how: Vec<&str> = how.into_iter().filter_map(Option::as_deref).collect();
            (name.clone(), lines([filled(how.join(" – ")), note.clone()]))
        }
        Body::Allergy { agent, reaction, severity, .. } => {
            let reaction = reaction.as_deref().unwrap_or("reaction not recorded");
            (agent.clone(), vec![with_status(reaction, severity.as_deref())])
        }
        Body::Problem { term, onset, ended, .. } => {
            let onset = onset.as_ref().filter(|onset| entry.date.as_ref() != Some(onset));
            let onset = onset.map(|date| format!("since {}", date.short));
            let ended = ended.as_ref().map(|date| format!("ended {}", date.short));
            (term.clone(), lines([onset, ended]))
        }
        Body::Result { test, value, unit, range, flag: sent, flag_words, parts, .. } => {
            let unit = unit.as_ref().map_or_else(String::new, |unit| format!("\u{a0}{unit}"));
            let range = range.as_ref().map(|range| format!("range {range}"));
            let value = filled(format!("{}{unit}", thousands(value)));
            let flagged = flag(*sent, flag_words.as_deref());
            let parts = parts.iter().map(labelled);
            (test.clone(), lines([value, range, flagged]).into_iter().chain(parts).collect())
        }
        Body::Letter { title, letter_type, author, format, size } => {
            let about = [letter_type.as_deref(), author.as_deref(), Some(format), size.as_deref()];
            let about: Vec<&str> = about.into_iter().flatten().collect();
            (title.clone(), vec![about.join(", ")])
        }
        Body::Contact { what, reason, ended, place } => {
            let day = |date: &DateText| date.short.split(' ').next().map(str::to_owned);
            let begun = entry.date.as_ref().and_then(day);
            let ended = ended.as_ref().filter(|ended| day(ended) != begun);
            let until = ended.map(|date| format!("until {}", date.short));
            let place = place.clone().filter(|place| *place != entry.source.name);
            (what.clone(), lines([reason.clone(), place, until]))
        }
        Body::Appointment { what, place, .. } => (what.clone(), lines([place.clone()])),
        Body::CarePlan { title, lines, .. } => (title.clone(), lines.clone()),
        Body::Person { name, role, organisation, telephone } => {
            let telephone =
                telephone.clone().unwrap_or_else(|| "Telephone not recorded".to_owned());
            (format!("{name}, {role}"), lines([organisation.clone(), Some(telephone)]))
        }
        Body::SocialCare { label, words, lines } => {
            let further = lines.iter().map(labelled);
            (label.clone(), [words.clone()].into_iter().chain(further).collect())
        }
        Body::Flag { words, lines, .. } => (words.clone(), lines.clone()),
        Body::Term { term, note } => (term.clone(), lines([note.clone()])),
        Body::Unreadable { resource_type, why } => (
            "This entry could not be read".to_owned(),
            vec![format!("{resource_type}: {why}. Ask {} for the original.", entry.source.name)],
        ),
    }
}

fn standing_of(body: &Body) -> Option<String> {
    let active = |active: bool| (if active { "Active" } else { "Past" }).to_owned();
    match body {
        Body::Medicine { status, .. } => Some(status.clone()),
        Body::Allergy { standing, .. }
        | Body::Appointment { standing, .. }
        | Body::CarePlan { standing, .. } => Some(standing.clone()),
        Body::Problem { active: is, .. } | Body::Flag { active: is, .. } => Some(active(*is)),
        Body::Result { .. }
        | Body::Letter { .. }
        | Body::Contact { .. }
        | Body::Person { .. }
        | Body::SocialCare { .. }
        | Body::Term { .. }
        | Body::Unreadable { .. } => None,
    }
}

/// Where an entry stands, and what makes it other than ordinary: that is heavier.
fn standing(entry: &Entry, standing: Option<String>) -> PaperCell {
    match &entry.status {
        Some(status) => PaperCell::new(
            Some(status.clone()),
            standing.filter(|standing| standing != status).into_iter().collect(),
        ),
        None => PaperCell::new(standing, vec![]),
    }
}

/// A laboratory's flag is what is heavier, whatever else makes the result other than ordinary.
fn flagged_cell(entry: &Entry, flag: Option<String>) -> PaperCell {
    match flag {
        Some(flag) => PaperCell::new(Some(flag), entry.status.iter().cloned().collect()),
        None => standing(entry, None),
    }
}

fn plain(words: String) -> PaperCell {
    PaperCell::new(None, filled(words).into_iter().collect())
}

fn dated(date: Option<&DateText>) -> String {
    date.map_or("Not recorded", |date| &date.short).to_owned()
}

fn labelled(detail: &Detail) -> String {
    format!("{} {}", detail.label, detail.value)
}

fn lines<const N: usize>(said: [Option<String>; N]) -> Vec<String> {
    said.into_iter().flatten().collect()
}

fn filled(words: String) -> Option<String> {
    (!words.is_empty()).then_some(words)
}

//! What happened, in the order in which it happened.

use std::cmp::Reverse;

use nhs::ClinicalDate;

use crate::{
    fhir::{day_text, lower_first},
    parse::stands_out,
    record::{Facts, Item},
    view::{Body, TimelineRow},
};

/// The rows of these items, newest first.
pub(crate) fn rows(items: &[Item<'_>]) -> Vec<TimelineRow> {
    let mut rows: Vec<(ClinicalDate, TimelineRow)> = items.iter().flat_map(of_item).collect();
    rows.sort_by_key(|(date, _)| Reverse(*date));
    rows.into_iter().map(|(_, row)| row).collect()
}

fn of_item(item: &Item<'_>) -> Vec<(ClinicalDate, TimelineRow)> {
    let dated = |words: String| item.head.date.map(|date| (date, row(item, &date, words)));
    let one = match &item.entry.body {
        Body::Medicine { name, .. } => return of_medicine(item, name),
        Body::Result { test, value, unit, .. }
            if stands_out(&item.entry.body, item.head.section) =>
        {
            let unit = unit.as_deref().unwrap_or_default();
            dated(format!("{test} {value} {unit}").trim_end().to_owned())
        }
        Body::Letter { title, .. } => dated(title.clone()),
        Body::Contact { what, reason, .. } => dated(joined(what, reason.as_deref())),
        Body::Appointment { what, standing, .. } => {
            dated(format!("{what}: {}", standing.to_lowercase()))
        }
        Body::Problem { term, .. } => dated(term.clone()),
        Body::Term { term, note } => dated(joined(term, note.as_deref())),
        Body::Allergy { .. }
        | Body::Result { .. }
        | Body::CarePlan { .. }
        | Body::Person { .. }
        | Body::SocialCare { .. }
        | Body::Flag { .. }
        | Body::Unreadable { .. } => None,
    };
    one.into_iter().collect()
}

fn of_medicine(item: &Item<'_>, name: &str) -> Vec<(ClinicalDate, TimelineRow)> {
    let mut rows = Vec::new();
    if let Some(started) = &item.head.date {
        let forbidden = matches!(&item.facts, Facts::Medicine(facts) if facts.forbidden);
        let words = if forbidden { ": do not give" } else { " started" };
        rows.push((*started, row(item, started, format!("{name}{words}"))));
    }
    if let Facts::Medicine(facts) = &item.facts
        && let Some(ended) = &facts.ended
    {
        rows.push((*ended, row(item, ended, format!("{name} ended"))));
    }
    rows
}

/// A row, with the status of its entry where that is not an ordinary one.
fn row(item: &Item<'_>, date: &ClinicalDate, words: String) -> TimelineRow {
    let status = item.entry.status.as_deref().map(lower_first);
    let words = match status.filter(|status| !words.to_lowercase().contains(status.as_str())) {
        Some(status) => format!("{words} ({status})"),
        None => words,
    };
    TimelineRow {
        section: item.head.section,
        id: item.entry.id.clone(),
        date: day_text(date),
        words,
        source: item.entry.source.clone(),
        version: item.entry.version.clone(),
    }
}

fn joined(first: &str, second: Option<&str>) -> String {
    second.map_or_else(|| first.to_owned(), |second| format!("{first}, {second}"))
}

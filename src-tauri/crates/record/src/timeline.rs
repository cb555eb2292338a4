//! What happened, in the order in which it happened.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, HashSet},
};

use chrono::NaiveDate;
use nhs::{ClinicalDate, Section};

use crate::{
    fhir::{day_text, lower_first},
    parse::stands_out,
    record::{Facts, Head, Item, Record},
    view::{Body, TimelineRow},
};

/// Those of these entries that have to be read for it: of the many results, the ones of days with a flagged one.
pub(crate) fn telling<'r>(record: &'r Record, heads: &[&'r Head]) -> Vec<&'r Head> {
    let is_result = |head: &Head| {
        head.section == Section::Results && record.sheet(head.page).kind() == Some("Observation")
    };
    let day = |head: &Head| Some((head.date.as_ref()?.day()?, head.source));
    let days: HashSet<_> =
        heads.iter().filter(|head| head.stands_out).filter_map(|head| day(head)).collect();
    let tells = |head: &Head| head.stands_out || day(head).is_some_and(|day| days.contains(&day));
    heads.iter().copied().filter(|head| !is_result(head) || tells(head)).collect()
}

/// The rows of these items, newest first. The results of one day from one source make one row.
pub(crate) fn rows(items: &[Item<'_>]) -> Vec<TimelineRow> {
    let (results, others): (Vec<&Item<'_>>, Vec<&Item<'_>>) =
        items.iter().partition(|item| matches!(&item.entry.body, Body::Result { .. }));
    let mut rows: Vec<(ClinicalDate, TimelineRow)> = others.into_iter().flat_map(of_item).collect();
    rows.extend(of_days(&results));
    rows.sort_by_key(|(date, _)| Reverse(*date));
    rows.into_iter().map(|(_, row)| row).collect()
}

fn of_item(item: &Item<'_>) -> Vec<(ClinicalDate, TimelineRow)> {
    let dated = |words: String| item.head.date.map(|date| (date, row(item, &date, words)));
    let one = match &item.entry.body {
        Body::Medicine { name, .. } => return of_medicine(item, name),
        Body::Letter { title, .. } => dated(title.clone()),
        Body::Contact { what, reason, .. } => dated(joined(what, reason.as_deref())),
        Body::Appointment { what, standing, .. } => {
            dated(format!("{what}: {}", standing.to_lowercase()))
        }
        Body::Problem { term, .. } => dated(term.clone()),
        // That there is none is said where all that is known of it stands.
        Body::Term { .. } if matches!(item.facts, Facts::Allergy(_)) => None,
        Body::Term { term, note } => dated(joined(term, note.as_deref())),
        Body::Allergy { agent, standing, .. } => {
            dated(format!("{agent}: allergy, {}", lower_first(standing)))
        }
        Body::CarePlan { title, standing, .. } => {
            dated(format!("{title}: {}", standing.to_lowercase()))
        }
        Body::SocialCare { label, words, .. } => dated(joined(label, Some(words.as_str()))),
        Body::Flag { words, active, .. } => {
            let what = if *active { "flag" } else { "flag, no longer active" };
            dated(format!("{words}: {what}"))
        }
        Body::Result { .. } | Body::Person { .. } | Body::Unreadable { .. } => None,
    };
    one.into_iter().collect()
}

/// A row for each day and source with a flagged result: how many results there are, and each that is flagged.
fn of_days(results: &[&Item<'_>]) -> Vec<(ClinicalDate, TimelineRow)> {
    let mut days: BTreeMap<(NaiveDate, &str), Vec<&Item<'_>>> = BTreeMap::new();
    let mut rows = Vec::new();
    for item in results {
        match item.head.date.as_ref().and_then(|date| Some((date, date.day()?))) {
            Some((_, day)) => {
                days.entry((day, item.entry.source.short.as_str())).or_default().push(item);
            }
            // What is less precise than a day stands by itself.
            None => rows.extend(of_results(&[item])),
        }
    }
    rows.extend(days.values().filter_map(|of_day| of_results(of_day)));
    rows
}

fn of_results(of_day: &[&Item<'_>]) -> Option<(ClinicalDate, TimelineRow)> {
    let flagged: Vec<&Item<'_>> = of_day
        .iter()
        .copied()
        .filter(|item| stands_out(&item.entry.body, item.head.section))
        .collect();
    let (first, others) = flagged.split_first()?;
    let date = first.head.date.as_ref()?;
    if of_day.len() == 1 {
        return Some((*date, row(first, date, result_in_words(first)?)));
    }
    let said: Vec<String> = flagged.iter().filter_map(|item| with_status(item)).collect();
    let words = format!("{} results, {} flagged: {}", of_day.len(), flagged.len(), said.join(", "));
    let with = others.iter().map(|item| (item.entry.id.clone(), item.entry.version.clone()));
    Some((*date, TimelineRow { words, with: with.collect(), ..row(first, date, String::new()) }))
}

/// `creatinine 142 umol/L`
fn result_in_words(item: &Item<'_>) -> Option<String> {
    let Body::Result { test, value, unit, .. } = &item.entry.body else { return None };
    let unit = unit.as_deref().unwrap_or_default();
    Some(format!("{test} {value} {unit}").trim_end().to_owned())
}

/// The same with its status, where that is not an ordinary one.
fn with_status(item: &Item<'_>) -> Option<String> {
    let words = result_in_words(item)?;
    let status = item.entry.status.as_deref().map(lower_first);
    Some(status.map_or_else(|| words.clone(), |status| format!("{words} ({status})")))
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
        with: Vec::new(),
    }
}

fn joined(first: &str, second: Option<&str>) -> String {
    second.map_or_else(|| first.to_owned(), |second| format!("{first}, {second}"))
}

#[cfg(test)]
mod tests {
    use chrono::Utc;
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn what_is_left_unread_would_have_told_nothing() {
        let results = (0..400).map(|place| result(place % 23 + 1, place % 2, place % 7 == 0));
        let undated =
            json!({ "resourceType": "Observation", "status": "final", "code": { "text": "urea" } });
        let report = json!({ "resourceType": "DiagnosticReport", "code": { "text": "X-ray" },
            "conclusion": "No fracture", "effectiveDateTime": "2026-11-30" });
        let unreadable =
            json!({ "resourceType": "Observation", "effectiveDateTime": "2026-11-01" });
        let resources = results.chain([undated, report, unreadable, result(28, 0, false)]);
        let entries: Vec<Value> = resources.map(|one| json!({ "resource": one })).collect();
        let bundle = json!({ "resourceType": "Bundle", "type": "searchset", "entry": entries });
        let patient = "ivy".parse().unwrap();
        let record =
            Record::keeping(&patient, bundle.to_string().into_bytes(), Utc::now()).unwrap();
        let all: Vec<&Head> = record.heads.iter().collect();

        let read = telling(&record, &all);

        assert!(read.len() < all.len(), "days without a flag are not read");
        assert_eq!(rows(&record.read(read)), rows(&record.read(all)));
    }

    /// A result of this day and hour, from one of two sources.
    fn result(day: usize, source: usize, flagged: bool) -> Value {
        let mut result = json!({ "resourceType": "Observation", "status": "final", "code": { "text": "sodium" },
            "effectiveDateTime": format!("2026-10-{day:02}T09:{source:02}:00Z"),
            "valueQuantity": { "value": 131, "unit": "mmol/L" } });
        crate::envelope::tag_source(&mut result, ["GP", "NGH"][source], "Its name");
        if flagged {
            result["interpretation"] = json!([{ "coding": [{ "code": "L" }] }]);
        }
        result
    }
}

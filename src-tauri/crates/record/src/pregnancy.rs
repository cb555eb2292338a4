//! Whether the patient is pregnant: said only where a problem that is active says so, with the date that a result gives.

use chrono::{Duration, NaiveDate};
use nhs::{ClinicalDate, Section};

use crate::{
    fhir::{Fhir as _, day_text},
    parse::Sheet,
    record::{Head, Record},
    view::{Body, Pregnancy},
};

/// What the heads that are shown say; with those that say it, for the audit event.
pub(crate) fn of<'r>(
    record: &'r Record,
    shown: &[&'r Head],
    today: NaiveDate,
) -> Option<(Pregnancy, Vec<&'r Head>)> {
    let problem = shown.iter().copied().find(|head| {
        head.section == Section::Problems
            && head.stands_out
            && record.sheet(head.page).has_code("code", &PREGNANT)
    })?;
    let item = record.read([problem]).pop()?;
    if !matches!(item.entry.body, Body::Problem { active: true, .. }) {
        return None;
    }
    // A date long gone was of another pregnancy. They are newest first.
    let current = |due: &ClinicalDate| {
        due.day().is_some_and(|day| {
            (today - Duration::days(OVERDUE_DAYS)..=today + Duration::days(WHOLE_DAYS))
                .contains(&day)
        })
    };
    let due = shown.iter().copied().find_map(|head| {
        let due = due_date(&record.sheet(head.page)).filter(current)?;
        Some((head, due))
    });
    let mut told = vec![problem];
    told.extend(due.map(|(head, _)| head));
    let due = due.map(|(_, due)| day_text(&due));
    let words = due
        .as_ref()
        .map_or_else(|| "Pregnant".to_owned(), |due| format!("Pregnant, due {}", due.short));
    let source = item.entry.source;
    Some((Pregnancy { words, due, source, status: item.entry.status }, told))
}

fn due_date(sheet: &Sheet<'_>) -> Option<ClinicalDate> {
    let says = sheet.kind() == Some("Observation")
        && sheet.text("status") != Some("entered-in-error")
        && sheet.has_code("code", &DUE);
    says.then(|| sheet.date(&["valueDateTime", "valuePeriod"])).flatten()
}

/// SNOMED CT: pregnant.
const PREGNANT: [&str; 1] = ["77386006"];
/// LOINC: date of delivery, estimated, and estimated from the last period, from a scan; SNOMED CT: the same.
const DUE: [&str; 5] = ["11778-8", "11779-6", "11781-2", "161714006", "738070007"];
const OVERDUE_DAYS: i64 = 42;
const WHOLE_DAYS: i64 = 301;

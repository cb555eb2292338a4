//! When a test was requested for a patient, or its result came: whoever interprets it may open the record for some time.

use chrono::NaiveDate;
use nhs::{ClinicalDate, Section};
use rusqlite::Transaction;
use serde_json::Value;

use crate::fhir;

/// The day on which this entry requests a test or reports one: a request for a test, a result of the laboratory, a report.
///
/// A day that is known by its month or year alone is the first of it: an old test is no reason to open a record.
pub(super) fn day_in(entry: &Value) -> Option<NaiveDate> {
    let dates: &[&str] = match fhir::kind(entry) {
        "ServiceRequest" if record::section_of(entry) == Section::Results => &["authoredOn"],
        "Observation" if is_of_laboratory(entry) => RESULT,
        "DiagnosticReport" => RESULT,
        _ => return None,
    };
    let stands = !NEVER_DONE.contains(&fhir::text(entry, "status").unwrap_or_default());
    let said = dates.iter().filter_map(|date| fhir::text(entry, date)?.parse().ok());
    said.map(|date: ClinicalDate| date.earliest().date()).max().filter(|_| stands)
}

/// Keeps the day with its entry, or forgets the one that was kept.
pub(super) fn keep(
    tx: &Transaction<'_>,
    entry: &str,
    day: Option<NaiveDate>,
) -> rusqlite::Result<()> {
    match day {
        Some(day) => tx
            .prepare_cached(
                "INSERT INTO tested (resource, day) VALUES (?1, ?2) ON CONFLICT (resource) DO UPDATE SET day = excluded.day",
            )?
            .execute((entry, day.to_string())),
        None => tx.prepare_cached("DELETE FROM tested WHERE resource = ?1")?.execute([entry]),
    }
    .map(drop)
}

fn is_of_laboratory(observation: &Value) -> bool {
    fhir::codings(observation, "category")
        .any(|coding| fhir::text(coding, "code") == Some("laboratory"))
}

const RESULT: &[&str] = &["issued", "effectiveDateTime", "effectivePeriod.end", "effectiveInstant"];
const NEVER_DONE: [&str; 4] = ["entered-in-error", "revoked", "cancelled", "draft"];

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_test_is_one_that_was_requested_or_reported() {
        let request = |category: &str, status: &str| {
            json!({ "resourceType": "ServiceRequest", "status": status, "authoredOn": "2026-11-20T09:00:00Z",
                    "category": [{ "coding": [{ "system": "http://snomed.info/sct", "code": category }] }] })
        };
        let result = |kind: &str, category: &str| {
            json!({ "resourceType": kind, "status": "final", "effectiveDateTime": "2026-11-18",
                    "issued": "2026-11-20T16:00:00Z", "category": [{ "coding": [{ "code": category }] }] })
        };
        let cases = [
            ("a request for a test", request("108252007", "active"), true),
            ("one that was called off", request("108252007", "revoked"), false),
            ("a referral", request("3457005", "active"), false),
            ("a result of the laboratory", result("Observation", "laboratory"), true),
            ("a pulse", result("Observation", "vital-signs"), false),
            ("a report", result("DiagnosticReport", "LAB"), true),
            ("a problem", result("Condition", "laboratory"), false),
        ];
        for (what, entry, is_test) in cases {
            let day = NaiveDate::from_ymd_opt(2026, 11, 20).filter(|_| is_test);
            assert_eq!(day_in(&entry), day, "{what}");
        }
    }
}

//! The first screen is made from entries that are only glanced at; it says what the sections hold when they are read.

use nhs::{ClinicalDate, Section};
use record::{
    View,
    view::{Body, Entry, Flag},
};
use serde_json::{Value, json};

use crate::people::{from, record_of, seen};

/// Whether counts, order and first screen are those of the entries as they are read.
pub(crate) fn assert_that_first_screen_and_sections_agree(view: &View<'_>) {
    let first = view.first_screen();
    for count in &first.sections {
        let read = view.section(count.section);
        let shown = count.shown.unwrap_or(0) as usize;
        assert_eq!(shown, read.entries.len(), "{}", count.section);
        let flagged = read.entries.iter().filter(|entry| is_flagged(entry)).count();
        assert_eq!(count.flagged as usize, flagged, "{}", count.section);
        if count.section != Section::Medicines {
            let dates: Vec<Option<ClinicalDate>> = read.entries.iter().map(date).collect();
            assert!(dates.is_sorted_by(|one, next| one >= next), "{} newest first", count.section);
        }
    }
    let overview = &first.overview;
    for (shown, section) in
        [(&overview.medicines, Section::Medicines), (&overview.problems, Section::Problems)]
    {
        let read = view.section(section).entries;
        let current: Vec<&Entry> = read.iter().filter(|entry| is_current(entry)).collect();
        assert_eq!(shown.entries.iter().collect::<Vec<_>>(), current, "{section}");
    }
    assert!(overview.flagged_results.entries.iter().all(is_flagged));
}

#[test]
fn the_first_screen_says_what_the_sections_hold() {
    let entry = |kind: &str, more: Value| {
        let mut resource = json!({ "resourceType": kind, "code": { "text": "x" }, "meta": { "lastUpdated": "2026-11-20" } });
        for (name, value) in more.as_object().into_iter().flatten() {
            resource[name.as_str()] = value.clone();
        }
        from("GP", resource)
    };
    let coded = |code: &str| json!({ "coding": [{ "code": code }] });
    let result = |more: Value| entry("Observation", more);
    let record = record_of(
        &[("GP", true)],
        &[
            result(json!({ "interpretation": coded("H"), "effectiveDateTime": "2026-11-19" })),
            result(json!({ "interpretation": coded("N"), "effectiveDateTime": "2026-11-21" })),
            result(json!({ "interpretation": coded("H"), "code": null })),
            result(json!({ "interpretation": coded("H"), "status": "entered-in-error" })),
            result(json!({ "component": [{ "interpretation": coded("LL") }] })),
            result(
                json!({ "valueQuantity": { "value": 9 }, "referenceRange": [{ "high": { "value": 1 } }] }),
            ),
            entry("DiagnosticReport", json!({ "code": null })),
            entry("ImagingStudy", json!({})),
            entry(
                "MedicationRequest",
                json!({ "status": "active", "medicationCodeableConcept": { "text": "a" } }),
            ),
            entry(
                "MedicationRequest",
                json!({ "status": "stopped", "medicationCodeableConcept": { "text": "b" } }),
            ),
            entry("MedicationRequest", json!({ "status": "stopped" })),
            entry(
                "MedicationStatement",
                json!({ "medicationCodeableConcept": coded("787481004") }),
            ),
            entry("Condition", json!({})),
            entry("Condition", json!({ "clinicalStatus": "resolved" })),
            entry("Condition", json!({ "clinicalStatus": "resolved", "code": null })),
            entry("Encounter", json!({ "period": { "start": "2026-11-01" } })),
            entry("Encounter", json!({ "class": { "code": "AMB" } })),
        ],
    );
    let view = seen(&record);
    assert_that_first_screen_and_sections_agree(&view);
    let shown = |section: &record::view::SectionView| section.entries.len();
    let overview = view.first_screen().overview;
    assert_eq!((shown(&overview.medicines), shown(&overview.problems)), (2, 2));
    assert_eq!(shown(&overview.flagged_results), 1, "two of the same test are shown once");
}

fn is_flagged(entry: &Entry) -> bool {
    let flag = if let Body::Result { flag, .. } = &entry.body { *flag } else { None };
    flag.is_some_and(|flag| flag != Flag::OutsideRangeWorkedOutHere)
}

fn is_current(entry: &Entry) -> bool {
    let earlier = entry.status.as_ref().is_some_and(|said| said.starts_with("Earlier version"));
    !earlier
        && matches!(
            &entry.body,
            Body::Medicine { current: true, .. }
                | Body::Problem { active: true, .. }
                | Body::Unreadable { .. }
        )
}

fn date(entry: &Entry) -> Option<ClinicalDate> {
    entry.date.as_ref().map(|date| date.iso.parse().expect("a date"))
}

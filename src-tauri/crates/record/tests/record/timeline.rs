//! What happened, in its order: everything with a date, the results of one day in one line.

use nhs::Section;
use record::view::{Body, TimelineRow};
use serde_json::{Value, json};

use crate::people::{from, record_of, seen};

#[test]
fn the_results_of_one_day_make_one_line_that_names_each_that_is_flagged() {
    let rows = rows(&[
        result("a", "creatinine", "2026-10-14T09:10:00Z", 142, Some("H")),
        result("b", "sodium", "2026-10-14T09:10:00Z", 139, None),
        result("c", "potassium", "2026-10-14T11:00:00Z", 6, Some("HH")),
        result("d", "urea", "2026-10-13T09:10:00Z", 9, Some("H")),
        result("e", "calcium", "2026-10-12T09:10:00Z", 2, None),
    ]);
    let words: Vec<&str> = rows.iter().map(|row| row.words.as_str()).collect();
    assert_eq!(
        words,
        ["3 results, 2 flagged: potassium 6 mmol/L, creatinine 142 mmol/L", "urea 9 mmol/L"],
        "a day without a flag is told in the section of results"
    );
    let listed: Vec<String> = TimelineRow::manifest(&rows).into_iter().map(|one| one.id).collect();
    assert_eq!(
        listed,
        ["Observation/a", "Observation/c", "Observation/d"],
        "each that is named is written down"
    );
}

#[test]
fn plans_flags_allergies_and_the_care_package_stand_in_the_timeline() {
    let told = rows(&[
        from(
            "GP",
            json!({ "resourceType": "AllergyIntolerance", "id": "y", "clinicalStatus": { "coding": [{ "code": "active" }] },
            "code": { "text": "Latex" }, "recordedDate": "2026-06-04" }),
        ),
        from(
            "GP",
            json!({ "resourceType": "Flag", "id": "f", "status": "active", "code": { "text": "Falls risk" }, "period": { "start": "2026-06-03" } }),
        ),
        from(
            "GP",
            json!({ "resourceType": "CarePlan", "id": "p", "status": "active", "intent": "plan", "title": "ReSPECT plan",
            "period": { "start": "2026-06-02" } }),
        ),
    ]);
    let words: Vec<&str> = told.iter().map(|row| row.words.as_str()).collect();
    assert_eq!(words, ["latex: allergy, active", "Falls risk: flag", "ReSPECT plan: active"]);
}

#[test]
fn that_there_is_no_allergy_is_never_said_in_the_timeline() {
    let told = rows(&[from(
        "GP",
        json!({ "resourceType": "AllergyIntolerance", "id": "n", "clinicalStatus": { "coding": [{ "code": "active" }] },
            "code": { "coding": [{ "system": "http://snomed.info/sct", "code": "716186003", "display": "No known allergy" }] },
            "recordedDate": "2019-06-04" }),
    )]);
    assert_eq!(told, []);
}

#[test]
fn a_possible_duplicate_names_the_entry_that_it_may_repeat() {
    let medicine = |id: &str, source: &str, name: &str| {
        from(
            source,
            json!({ "resourceType": "MedicationStatement", "id": id, "status": "active",
            "medicationCodeableConcept": { "text": name }, "effectiveDateTime": "2026-10-01" }),
        )
    };
    let record = record_of(
        &[("GP", true), ("NGH", true)],
        &[
            medicine("gp", "GP", "Co-codamol 8mg/500mg tablets"),
            medicine("ngh", "NGH", "Paracetamol 500mg tablets"),
            medicine("alone", "GP", "Ramipril 5mg capsules"),
        ],
    );
    let view = seen(&record).section(Section::Medicines);
    let twins: Vec<(&str, Option<&str>)> = view
        .entries
        .iter()
        .map(|entry| {
            let Body::Medicine { twin, .. } = &entry.body else { panic!("a medicine") };
            (entry.id.as_str(), twin.as_deref())
        })
        .collect();
    assert_eq!(
        twins,
        [
            ("MedicationStatement/gp", Some("MedicationStatement/ngh")),
            ("MedicationStatement/ngh", Some("MedicationStatement/gp")),
            ("MedicationStatement/alone", None),
        ]
    );
}

fn rows(resources: &[Value]) -> Vec<TimelineRow> {
    let record = record_of(&[("GP", true)], resources);
    seen(&record).timeline()
}

fn result(id: &str, test: &str, at: &str, value: u32, flag: Option<&str>) -> Value {
    let mut result = json!({ "resourceType": "Observation", "id": id, "status": "final", "code": { "text": test },
        "effectiveDateTime": at, "valueQuantity": { "value": value, "unit": "mmol/L" } });
    if let Some(flag) = flag {
        result["interpretation"] = json!([{ "coding": [{ "code": flag }] }]);
    }
    from("GP", result)
}

use serde_json::json;

use super::*;
use crate::wire::SheetBlock;

fn bundle() -> Value {
    let source = json!({ "tag": [{ "system": record::envelope::SOURCE_TAG, "code": "NGH", "display": "Northampton General Hospital" }] });
    let envelope = Envelope {
        withheld: vec![Withheld { section: nhs::Section::Letters, count: 2 }],
        sources: vec![],
    };
    json!({
        "resourceType": "Bundle", "type": "collection", "identifier": { "value": "4711" },
        "entry": [
            { "resource": { "resourceType": "Patient", "id": "p1", "name": [{ "family": "Patterson", "given": ["Ivy"] }], "birthDate": "1945-03-12" } },
            { "resource": { "resourceType": "AllergyIntolerance", "id": "a", "meta": source, "code": { "text": "Penicillin" }, "recordedDate": "2011-05-01",
                "reaction": [{ "manifestation": [{ "text": "Rash" }] }] } },
            { "resource": { "resourceType": "Observation", "id": "o", "meta": source, "code": { "coding": [{ "display": "HbA1c" }] },
                "valueQuantity": { "value": 61, "unit": "mmol/mol" }, "effectiveDateTime": "2026-10-02", "note": [{ "text": "Fasting." }] } },
            { "resource": { "resourceType": "Basic", "id": "b", "meta": source } },
            { "resource": envelope.to_outcome() },
        ],
    })
}

fn text(sheet: &crate::wire::Sheet) -> String {
    sheet
        .blocks
        .iter()
        .map(|block| match block {
            SheetBlock::Heading { words, .. }
            | SheetBlock::Paragraph { words }
            | SheetBlock::Strong { words } => words.clone(),
            SheetBlock::List { items } => items.join("|"),
            SheetBlock::Facts { facts } => facts
                .iter()
                .map(|fact| format!("{}: {}", fact.name, fact.value))
                .collect::<Vec<_>>()
                .join("|"),
            SheetBlock::Table { rows, .. } => {
                rows.iter().map(|row| row.join(" / ")).collect::<Vec<_>>().join("|")
            }
        })
        .collect::<Vec<_>>()
        .join("\n")
}

#[test]
fn every_entry_is_in_the_readable_copy_with_its_date_and_its_source() {
    let words = text(&readable::sheet(&bundle(), "2026-11-24T09:00:00Z".parse().unwrap()));

    for expected in [
        "Name: Ivy Patterson",
        "Penicillin. Reaction: Rash / 1 May 2011 / Northampton General Hospital",
        "HbA1c. 61 mmol/mol. Fasting / 2 October 2026 / Northampton General Hospital",
        "Basic without a name",
        "2 entries are not in this copy",
        "never shared in this record",
    ] {
        assert!(words.contains(expected), "{expected} in {words}");
    }
}

#[test]
fn the_copy_can_be_set_on_paper_whatever_is_in_it() {
    let sheet = readable::sheet(&bundle(), "2026-11-24T09:00:00Z".parse().unwrap());

    for size in [PrintSize::Ordinary, PrintSize::Large] {
        assert!(sheet.to_pdf("Copy 4711".to_owned(), chrono::Utc::now(), size).is_ok());
    }
}

#[test]
fn a_copy_names_its_patient_and_a_reference_that_can_stand_in_a_file_name() {
    let copy = Copy::read(serde_json::to_vec(&bundle()).unwrap()).unwrap();
    assert_eq!(copy.patient.as_ref().map(PatientId::as_str), Some("p1"));
    assert_eq!((copy.reference.as_str(), copy.entries()), ("4711", 4));

    let mut odd = bundle();
    odd["identifier"]["value"] = "../../x".into();
    assert!(Copy::read(serde_json::to_vec(&odd).unwrap()).is_err());
}

/// A medicine is named wherever its name stands, and what is not so is not read as if it were.
#[test]
fn a_copy_names_every_medicine_and_says_what_was_refuted() {
    let bundle = json!({
        "resourceType": "Bundle", "type": "collection",
        "entry": [
            { "resource": { "resourceType": "MedicationRequest", "id": "m1", "status": "active", "medicationReference": { "reference": "#it" },
                "contained": [{ "resourceType": "Medication", "id": "it", "code": { "text": "Apixaban 5mg tablets" } }],
                "category": [{ "text": "Repeat" }] } },
            { "resource": { "resourceType": "MedicationStatement", "id": "m2", "medicationReference": { "reference": "Medication/other" } } },
            { "resource": { "resourceType": "Medication", "id": "other", "code": { "coding": [{ "display": "Ramipril 5mg capsules" }] } } },
            { "resource": { "resourceType": "AllergyIntolerance", "id": "a", "code": { "text": "Latex" },
                "clinicalStatus": { "coding": [{ "code": "active" }] },
                "verificationStatus": { "coding": [{ "code": "refuted" }] } } },
        ],
    });

    let words = text(&readable::sheet(&bundle, "2026-11-24T09:00:00Z".parse().unwrap()));

    for expected in
        ["Apixaban 5mg tablets", "Ramipril 5mg capsules", "Latex. Verification: refuted"]
    {
        assert!(words.contains(expected), "{expected} in {words}");
    }
}

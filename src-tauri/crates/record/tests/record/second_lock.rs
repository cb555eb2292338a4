//! What the gateway should have kept back is kept back here as well.

use identity::WorkplaceKind;
use nhs::Section;
use record::{Record, RecordError};
use serde_json::{Value, json};

use crate::people::{consultant, from, grant, ivy, now, record_of, seen, triage_nurse};

#[test]
fn a_restricted_entry_is_shown_counted_or_hidden_as_the_role_says() {
    let record = record_of(&[("GP", true)], &[from("GP", labelled(CONFIDENTIALITY, "R"))]);
    let scientist = grant(&ivy(), "R8005", WorkplaceKind::Laboratory);
    let cases = [(consultant(&ivy()), 1, 0), (triage_nurse(&ivy()), 0, 1), (scientist, 0, 0)];
    for (grant, shown, withheld) in cases {
        let view = record.seen_through(&grant, now()).expect("a view");
        let problems = view.section(Section::Problems);
        assert_eq!(
            (problems.entries.len(), problems.withheld),
            (shown, withheld),
            "{}",
            grant.rule()
        );
    }
}

#[test]
fn a_label_that_is_not_known_withholds_from_everybody() {
    for (system, code) in [(CONFIDENTIALITY, "Q"), ("urn:label:of:tomorrow", "X")] {
        let record = record_of(&[("GP", true)], &[from("GP", labelled(system, code))]);
        let problems = seen(&record).section(Section::Problems);
        assert!(problems.entries.is_empty(), "{code} may mean anything");
        assert_eq!(problems.withheld, 1, "but that it is there is said");
    }
}

#[test]
fn what_is_never_shared_is_neither_shown_nor_counted() {
    for code in ["GENDER", "STD", "SEX", "SDV"] {
        let record = record_of(&[("GP", true)], &[from("GP", labelled(ACT_CODE, code))]);
        let problems = seen(&record).section(Section::Problems);
        assert_eq!((problems.entries.len(), problems.withheld), (0, 0), "{code}");
    }
}

#[test]
fn a_restricted_problem_is_not_told_as_the_reason_of_a_medicine() {
    let mut problem = labelled(CONFIDENTIALITY, "R");
    problem["id"] = json!("secret");
    let medicine = json!({
        "resourceType": "MedicationStatement",
        "status": "active",
        "medicationCodeableConcept": { "text": "Olanzapine" },
        "reasonReference": [{ "reference": "Condition/secret" }],
    });
    let record = record_of(&[("GP", true)], &[from("GP", problem), from("GP", medicine)]);
    let view = record.seen_through(&triage_nurse(&ivy()), now()).expect("a view");

    let medicines = view.section(Section::Medicines);

    assert_eq!(medicines.entries.len(), 1);
    let told = serde_json::to_string(&medicines).expect("json");
    assert!(!told.contains("Schizophrenia"), "the problem is withheld, and so is its name");
}

/// The people whom the patient names are entries with the patient's address, and every entry refers to the patient.
#[test]
fn an_entry_is_not_withheld_because_it_is_the_patients() {
    let person = json!({ "resourceType": "Patient", "id": ivy().to_string(), "contact": [{ "name": { "text": "Karen DAUGHTER" } }] });
    let problem = json!({
        "resourceType": "Condition",
        "code": { "text": "Asthma" },
        "subject": { "reference": format!("Patient/{}", ivy()) },
    });
    let record = record_of(&[("GP", true)], &[from("GP", person), from("GP", problem)]);
    let scientist = grant(&ivy(), "R8005", WorkplaceKind::Laboratory);

    let view = record.seen_through(&scientist, now()).expect("a view");

    let of = |section| view.section(section);
    assert!(of(Section::People).entries.is_empty(), "people are hidden from this role");
    assert_eq!((of(Section::Problems).entries.len(), of(Section::Problems).withheld), (1, 0));
}

#[test]
fn a_record_of_somebody_else_or_in_part_is_no_record() {
    let read =
        |bundle: Value| Record::from_bundle(&ivy(), bundle.to_string().as_bytes(), now()).err();
    let other = json!({ "resource": { "resourceType": "Patient", "id": "somebody-else" } });
    assert_eq!(
        read(json!({ "resourceType": "Bundle", "entry": [other] })),
        Some(RecordError::NotTheirs)
    );
    let page = json!({ "resourceType": "Bundle", "link": [{ "relation": "next", "url": "x" }] });
    assert_eq!(read(page), Some(RecordError::InPart));
    assert_eq!(
        read(json!({ "resourceType": "Patient", "id": "ivy" })),
        Some(RecordError::NotABundle)
    );
}

#[test]
fn a_debug_print_of_a_record_and_of_a_view_says_nothing() {
    let record = record_of(&[("GP", true)], &[from("GP", labelled(CONFIDENTIALITY, "N"))]);
    assert_eq!(format!("{record:?}"), "Record(hidden)");
    assert_eq!(format!("{:?}", seen(&record)), "View(hidden)");
}

#[test]
fn the_manifest_names_every_resource_that_the_first_screen_shows() {
    let flag = json!({ "resourceType": "Flag", "id": "f", "code": { "text": "Falls risk" }, "meta": { "versionId": "3" } });
    let mut problem = labelled(CONFIDENTIALITY, "N");
    problem["id"] = json!("p");
    let patient =
        json!({ "resourceType": "Patient", "id": "ivy", "name": [{ "family": "Patterson" }] });
    let record = record_of(&[("GP", true)], &[from("GP", flag), from("GP", problem), patient]);

    let manifest = seen(&record).first_screen().manifest();

    let ids: Vec<_> =
        manifest.iter().map(|shown| (shown.id.as_str(), shown.version.as_deref())).collect();
    assert_eq!(ids, [("Flag/f", Some("3")), ("Condition/p", None), ("Patient/ivy", None)]);
}

fn labelled(system: &str, code: &str) -> Value {
    json!({
        "resourceType": "Condition",
        "code": { "text": "Schizophrenia" },
        "meta": { "security": [{ "system": system, "code": code }] },
    })
}

const CONFIDENTIALITY: &str = "http://terminology.hl7.org/CodeSystem/v3-Confidentiality";
const ACT_CODE: &str = "http://terminology.hl7.org/CodeSystem/v3-ActCode";

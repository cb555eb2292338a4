//! Earlier and later versions of FHIR: their states and names are read, or said to be unreadable; never taken for nothing.

use nhs::Section;
use record::view::{AllergyState, Body, Entry};
use serde_json::{Value, json};

use crate::people::{from, record_of, seen};

/// One state in every form in which it is sent.
fn forms(state: &str) -> [Value; 4] {
    let words = state.replace('-', " ");
    [
        json!(state),
        json!({ "coding": [{ "code": state }] }),
        json!({ "text": words }),
        json!([{ "coding": [{ "code": state }] }]),
    ]
}

#[test]
fn a_denial_entered_in_error_denies_nothing_in_whatever_form_its_state_is_sent() {
    for state in ["entered-in-error", "refuted", "of no known kind"] {
        for sent in forms(state) {
            let denial = with(no_known_allergy(), json!({ "verificationStatus": sent }));
            let record = record_of(&[("GP", true)], &[from("GP", denial)]);
            let state = seen(&record).first_screen().allergies.state;
            assert_eq!(state, AllergyState::NotRecorded, "{sent}");
        }
    }
    let confirmed = with(no_known_allergy(), json!({ "verificationStatus": "confirmed" }));
    let record = record_of(&[("GP", true)], &[from("GP", confirmed)]);
    let state = seen(&record).first_screen().allergies.state;
    assert!(matches!(state, AllergyState::NoneKnown { .. }), "and one that is confirmed does");
}

#[test]
fn an_allergy_stands_unless_it_is_read_that_it_does_not() {
    let cases = [
        ("clinicalStatus", "resolved", None),
        ("clinicalStatus", "inactive", None),
        ("verificationStatus", "refuted", None),
        ("verificationStatus", "entered-in-error", None),
        ("clinicalStatus", "active", Some(None)),
        ("verificationStatus", "unconfirmed", Some(Some("Not confirmed"))),
        ("verificationStatus", "of no known kind", Some(Some("Status cannot be read"))),
        ("clinicalStatus", "of no known kind", Some(Some("Status cannot be read"))),
    ];
    for (place, state, expected) in cases {
        for sent in forms(state) {
            let allergy = json!({ "resourceType": "AllergyIntolerance", "code": { "text": "Latex" }, place: sent });
            let record = record_of(&[("GP", true)], &[from("GP", allergy)]);
            let state = seen(&record).first_screen().allergies.state;
            let AllergyState::Known { lines } = state else {
                assert_eq!(expected, None, "{place} {sent}");
                continue;
            };
            let said = Some(lines[0].status.clone());
            assert_eq!(said.as_ref().map(|status| status.as_deref()), expected, "{place} {sent}");
        }
    }
}

#[test]
fn a_problem_that_is_over_is_not_shown_as_active_in_whatever_form_that_is_sent() {
    let cases = [
        ("clinicalStatus", "resolved", false, None),
        ("clinicalStatus", "remission", false, None),
        ("clinicalStatus", "recurrence", true, None),
        ("verificationStatus", "entered-in-error", false, Some("Entered in error")),
        ("verificationStatus", "provisional", true, Some("Not confirmed")),
        ("verificationStatus", "confirmed", true, None),
        ("clinicalStatus", "of no known kind", true, Some("Status cannot be read")),
        ("verificationStatus", "of no known kind", true, Some("Status cannot be read")),
    ];
    for (place, state, expected, status) in cases {
        for sent in forms(state) {
            let entry = only(
                Section::Problems,
                json!({ "resourceType": "Condition", "code": { "text": "Asthma" }, place: sent }),
            );
            let Body::Problem { active, .. } = entry.body else { panic!("a problem") };
            assert_eq!((active, entry.status.as_deref()), (expected, status), "{place} {sent}");
        }
    }
}

#[test]
fn a_medicine_is_named_where_a_later_version_names_it() {
    let concept = json!({ "concept": { "text": "Metformin" } });
    let referred = json!({ "reference": { "reference": "#m" } });
    for medication in [concept, referred] {
        let entry = only(
            Section::Medicines,
            json!({
                "resourceType": "MedicationRequest",
                "status": "active",
                "medication": medication,
                "contained": [{ "resourceType": "Medication", "id": "m", "code": { "text": "Metformin" } }],
            }),
        );
        let Body::Medicine { name, .. } = &entry.body else {
            panic!("a medicine: {:?}", entry.body)
        };
        assert_eq!(name, "metformin");
    }
}

#[test]
fn a_medicine_that_an_earlier_version_says_is_not_taken_is_not_current() {
    let entry = only(
        Section::Medicines,
        json!({
            "resourceType": "MedicationStatement",
            "status": "active",
            "taken": "n",
            "medicationCodeableConcept": { "text": "Metformin" },
        }),
    );
    let Body::Medicine { current, .. } = entry.body else { panic!("a medicine") };
    assert_eq!((current, entry.status.as_deref()), (false, Some("Not taken")));
}

#[test]
fn a_reaction_is_told_where_a_later_version_tells_it_and_never_as_not_recorded() {
    let cases = [
        (json!({ "concept": { "text": "Anaphylaxis" } }), "anaphylaxis"),
        (json!({ "reference": { "reference": "#o" } }), "wheeze"),
        (
            json!({ "reference": { "reference": "Observation/not-sent" } }),
            "a reaction that cannot be read",
        ),
    ];
    for (sign, words) in cases {
        let entry = only(
            Section::Allergies,
            json!({
                "resourceType": "AllergyIntolerance",
                "code": { "text": "Latex" },
                "reaction": [{ "manifestation": [sign] }],
                "contained": [{ "resourceType": "Observation", "id": "o", "code": { "text": "Wheeze" } }],
            }),
        );
        let Body::Allergy { reaction, .. } = &entry.body else { panic!("an allergy") };
        assert_eq!(reaction.as_deref(), Some(words));
    }
}

fn no_known_allergy() -> Value {
    json!({
        "resourceType": "AllergyIntolerance",
        "code": { "coding": [{ "system": "http://snomed.info/sct", "code": "716186003" }] },
    })
}

fn only(section: Section, resource: Value) -> Entry {
    let record = record_of(&[("GP", true)], &[from("GP", resource)]);
    seen(&record).section(section).entries.into_iter().next().expect("one entry")
}

fn with(mut resource: Value, more: Value) -> Value {
    for (name, value) in more.as_object().into_iter().flatten() {
        resource[name.as_str()] = value.clone();
    }
    resource
}

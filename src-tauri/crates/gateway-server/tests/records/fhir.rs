//! Small pieces of FHIR, so that a test shows only what it is about.

use serde_json::{Value, json};

/// A Bundle of one patient with this NHS number and these entries; each gets `id` and `subject` if it has none.
pub(crate) fn of_patient(number: &str, entries: &[Value]) -> Value {
    let mut all = vec![patient(number)];
    all.extend(entries.iter().cloned());
    bundle(&all, &format!("Patient/p-{number}"))
}

/// A patient: Ivy Patterson, born 12 March 1945, registered with Abington Park Surgery.
pub(crate) fn patient(number: &str) -> Value {
    json!({
        "resourceType": "Patient",
        "id": format!("p-{number}"),
        "identifier": [{ "system": "https://fhir.nhs.uk/Id/nhs-number", "value": number }],
        "name": [{ "use": "official", "family": "Patterson", "given": ["Ivy"] }, { "use": "nickname", "given": ["Ives"] }],
        "gender": "female",
        "birthDate": "1945-03-12",
        "address": [{ "line": ["4 Mill Rd"], "city": "Northampton", "postalCode": "NN2 6AB" }],
        "contact": [{ "name": { "text": "Karen Daughter" } }],
        "generalPractitioner": [{ "reference": "Organization/practice", "display": "Abington Park Surgery" }],
    })
}

/// The practice, as an Organization with its code.
pub(crate) fn practice(ods: &str) -> Value {
    json!({
        "resourceType": "Organization",
        "id": "practice",
        "name": "Abington Park Surgery",
        "identifier": [{ "system": "https://fhir.nhs.uk/Id/ods-organization-code", "value": ods }],
        "telecom": [{ "system": "phone", "value": "01604 555 0100" }],
    })
}

/// An entry of this type and id that says these words.
pub(crate) fn entry(kind: &str, id: &str, words: &str) -> Value {
    json!({ "resourceType": kind, "id": id, "code": { "text": words } })
}

/// The entry with this added.
pub(crate) fn with(mut entry: Value, field: &str, value: Value) -> Value {
    entry[field] = value;
    entry
}

/// A reference.
pub(crate) fn to(reference: &str) -> Value {
    json!({ "reference": reference })
}

/// An entry labelled as sensitive.
pub(crate) fn sensitive(entry: Value) -> Value {
    label(entry, "http://terminology.hl7.org/CodeSystem/v3-ActCode", "STD")
}

/// An entry labelled as restricted.
pub(crate) fn restricted(entry: Value) -> Value {
    label(entry, "http://terminology.hl7.org/CodeSystem/v3-Confidentiality", "R")
}

/// What a GP writes of a patient who does not share, or shares again.
pub(crate) fn choice(id: &str, code: &str, day: &str) -> Value {
    let system = "http://snomed.info/sct";
    json!({ "resourceType": "Observation", "id": id, "status": "final", "effectiveDateTime": day,
        "code": { "coding": [{ "system": system, "code": code }] } })
}

/// A collection of these resources, of whoever this is.
pub(crate) fn bundle(resources: &[Value], subject: &str) -> Value {
    let entries: Vec<Value> = resources
        .iter()
        .cloned()
        .map(|mut resource| {
            let shared = ["Patient", "Organization", "Practitioner", "Location"]
                .map(Value::from)
                .contains(&resource["resourceType"]);
            if !shared && resource.get("subject").is_none() {
                resource["subject"] = to(subject);
            }
            json!({ "resource": resource })
        })
        .collect();
    json!({ "resourceType": "Bundle", "type": "collection", "entry": entries })
}

/// The resources in a Bundle that was answered, of this type.
pub(crate) fn of_kind<'v>(bundle: &'v Value, kind: &str) -> Vec<&'v Value> {
    let entries = bundle["entry"].as_array().expect("a Bundle");
    entries
        .iter()
        .map(|entry| &entry["resource"])
        .filter(|resource| resource["resourceType"] == kind)
        .collect()
}

fn label(entry: Value, system: &str, code: &str) -> Value {
    with(entry, "meta", json!({ "security": [{ "system": system, "code": code }] }))
}

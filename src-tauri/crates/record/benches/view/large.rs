//! The record of one person who has been ill for very long, as a gateway sends it.

use record::envelope::{Envelope, SourceAnswer, tag_source};
use serde_json::{Value, json};

/// A bundle of this many resources besides the patient: results above all, then contacts, medicines, problems, letters.
pub(crate) fn bundle(resources: usize) -> Vec<u8> {
    let patient = json!({ "resourceType": "Patient", "id": "ivy", "birthDate": "1945-03-12",
        "name": [{ "use": "official", "family": "PATTERSON", "given": ["Ivy"], "prefix": ["Mrs"] }] });
    let mut entries = vec![json!({ "fullUrl": "urn:uuid:ivy", "resource": patient })];
    entries.extend((0..resources).map(entry));
    let answered = |(short, name): &(&str, &str)| SourceAnswer {
        short: (*short).to_owned(),
        name: (*name).to_owned(),
        answered: true,
        at: "2026-11-21T14:02:00Z".parse().unwrap_or_default(),
    };
    let envelope =
        Envelope { sources: SOURCES.iter().map(answered).collect(), withheld: Vec::new() };
    entries.push(json!({ "search": { "mode": "outcome" }, "resource": envelope.to_outcome() }));
    json!({ "resourceType": "Bundle", "type": "searchset", "entry": entries })
        .to_string()
        .into_bytes()
}

fn entry(place: usize) -> Value {
    let mut resource = match place % 20 {
        0 => encounter(place),
        1 => medicine(place),
        2 => problem(place),
        3 => letter(place),
        4 => procedure(place),
        5 => vaccination(place),
        _ => result(place),
    };
    resource["id"] = json!(format!("e{place}"));
    resource["meta"] = json!({ "versionId": "1", "lastUpdated": day(place) });
    resource["subject"] = json!({ "reference": "Patient/ivy" });
    resource["encounter"] = json!({ "reference": format!("Encounter/e{}", place / 20 * 20) });
    let (short, name) = SOURCES.get(place % SOURCES.len()).copied().unwrap_or(("GP", "Practice"));
    tag_source(&mut resource, short, name);
    json!({ "fullUrl": format!("urn:uuid:e{place}"), "resource": resource })
}

fn result(place: usize) -> Value {
    let (code, name, unit) =
        TESTS.get(place % TESTS.len()).copied().unwrap_or(("1", "Test", "mmol/L"));
    let mut result = json!({
        "resourceType": "Observation",
        "status": "final",
        "category": [concept("http://terminology.hl7.org/CodeSystem/observation-category", "laboratory", "Laboratory")],
        "code": concept("http://loinc.org", code, name),
        "effectiveDateTime": day(place),
        "issued": day(place),
        "valueQuantity": { "value": 40 + place % 70, "unit": unit, "system": "http://unitsofmeasure.org", "code": unit },
        "referenceRange": [{ "low": { "value": 49, "unit": unit }, "high": { "value": 90, "unit": unit } }],
    });
    if place % 70 > 50 {
        result["interpretation"] = json!([concept(
            "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation",
            "H",
            "High"
        )]);
    }
    result
}

fn encounter(place: usize) -> Value {
    json!({ "resourceType": "Encounter", "status": "finished",
        "class": { "system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "AMB" },
        "type": [concept("http://snomed.info/sct", "185349003", "Encounter for check up")],
        "period": { "start": day(place), "end": day(place) },
        "serviceProvider": { "display": "Northampton General Hospital" } })
}

fn medicine(place: usize) -> Value {
    let status = if place % 400 < 20 { "active" } else { "stopped" };
    json!({ "resourceType": "MedicationRequest", "status": status, "intent": "order",
        "medicationCodeableConcept": concept("https://dmd.nhs.uk", "325278007", "Metformin 500mg tablets"),
        "authoredOn": day(place),
        "dosageInstruction": [{ "text": "one twice a day", "timing": { "repeat": { "frequency": 2, "period": 1, "periodUnit": "d" } },
            "doseAndRate": [{ "doseQuantity": { "value": 500, "unit": "mg" } }] }] })
}

fn problem(place: usize) -> Value {
    let clinical = if place % 400 < 20 { "active" } else { "resolved" };
    json!({ "resourceType": "Condition",
        "clinicalStatus": concept("http://terminology.hl7.org/CodeSystem/condition-clinical", clinical, clinical),
        "code": concept("http://snomed.info/sct", "195662009", "Acute viral pharyngitis (disorder)"),
        "onsetDateTime": day(place) })
}

fn letter(place: usize) -> Value {
    let text = "RGVhciBEciBXYXJkLCBzaGUgY2FtZSB0byBjbGluaWMu".repeat(20);
    json!({ "resourceType": "DocumentReference", "status": "current", "date": day(place),
        "type": concept("http://snomed.info/sct", "823691000000103", "Clinical letter"),
        "content": [{ "attachment": { "contentType": "text/plain", "data": text, "title": "Clinic letter" } }] })
}

fn procedure(place: usize) -> Value {
    json!({ "resourceType": "Procedure", "status": "completed", "performedDateTime": day(place),
        "code": concept("http://snomed.info/sct", "430193006", "Medication reconciliation (procedure)") })
}

fn vaccination(place: usize) -> Value {
    json!({ "resourceType": "Immunization", "status": "completed", "occurrenceDateTime": day(place),
        "vaccineCode": concept("http://snomed.info/sct", "822851000000102", "Seasonal influenza vaccination") })
}

fn concept(system: &str, code: &str, display: &str) -> Value {
    json!({ "coding": [{ "system": system, "code": code, "display": display }], "text": display })
}

fn day(place: usize) -> String {
    format!("20{:02}-{:02}-{:02}T09:30:00Z", 10 + place % 17, 1 + place % 11, 1 + place % 28)
}

const SOURCES: [(&str, &str); 3] = [
    ("GP", "Abington Park Surgery"),
    ("NGH", "Northampton General Hospital"),
    ("NHFT", "Community trust"),
];
const TESTS: [(&str, &str, &str); 5] = [
    ("14682-9", "Creatinine", "umol/L"),
    ("2823-3", "Potassium", "mmol/L"),
    ("2951-2", "Sodium", "mmol/L"),
    ("4548-4", "Haemoglobin A1c", "mmol/mol"),
    ("1988-5", "C reactive protein", "mg/L"),
];

//! An entry in the words of its source, field by field.

use nhs::Section;
use serde_json::{Value, json};

use crate::people::{from, ivy, now, record_of, seen, triage_nurse};

#[test]
fn every_field_that_the_source_sent_is_told_in_words() {
    let lines = told(json!({
        "resourceType": "Condition",
        "id": "c",
        "meta": { "versionId": "3" },
        "code": { "coding": [{ "system": "http://snomed.info/sct", "code": "44054006", "display": "Diabetes mellitus type 2 (disorder)" }] },
        "onsetDateTime": "2009-05",
        "note": [{ "text": "Diet first." }, { "text": "Then metformin." }],
        "extension": [{ "url": "https://fhir.example/Extension-UKCore-ProblemSignificance", "valueCode": "major" }],
        "text": { "status": "generated", "div": "<div><p>Sugar <b>disease</b></p></div>" },
        "abatementBoolean": false,
    }));
    let line = |label: &str, value: &str| (label.to_owned(), value.to_owned());
    for expected in [
        line("Version", "3"),
        line("Code, coding, system", "http://snomed.info/sct"),
        line("Code, coding, code", "44054006"),
        line("Code, coding, display", "Diabetes mellitus type 2 (disorder)"),
        line("Onset date time", "2009-05"),
        line("Note, text", "Diet first."),
        line("Note, text", "Then metformin."),
        line("Extension UKCore-ProblemSignificance, value code", "major"),
        line("Text", "Sugar disease"),
        line("Abatement boolean", "No"),
    ] {
        assert!(lines.contains(&expected), "{expected:?} is not among {lines:#?}");
    }
}

#[test]
fn people_and_places_are_named_and_of_another_entry_only_its_kind_is_told() {
    let lines = told(json!({
        "resourceType": "Condition",
        "id": "c",
        "code": { "text": "Fall" },
        "recorder": { "reference": "Practitioner/p", "display": "Dr A. Lewin" },
        "encounter": { "reference": "Encounter/secret", "display": "Sexual health clinic" },
        "evidence": [{ "detail": [{ "identifier": { "value": "777" }, "display": "Letter of the clinic" }] }],
    }));
    let values: Vec<&str> = lines.iter().map(|(_, value)| value.as_str()).collect();
    assert!(values.contains(&"Dr A. Lewin"));
    assert!(lines.contains(&("Encounter".to_owned(), "Encounter".to_owned())));
    for hidden in ["clinic", "secret", "777"] {
        assert!(!values.iter().any(|value| value.contains(hidden)), "{hidden}: {values:?}");
    }
}

#[test]
fn what_is_no_text_is_not_written_out() {
    let record = record_of(
        &[("NGH", true)],
        &[from(
            "NGH",
            json!({ "resourceType": "DocumentReference", "id": "d", "status": "current", "type": { "text": "Letter" },
            "content": [{ "attachment": { "contentType": "application/pdf", "url": "Binary/1", "data": "JVBERi0xLjQK" } }] }),
        )],
    );
    let original = seen(&record).original(Section::Letters, "DocumentReference/d").expect("shown");
    let said: Vec<&str> = original.lines.iter().map(|line| line.value.as_str()).collect();
    assert!(said.contains(&"12 characters that are no text"));
    assert!(!said.iter().any(|words| words.contains("JVBER")));
}

#[test]
fn what_the_grant_does_not_show_has_no_original_and_what_is_shown_is_written_down() {
    let letter = from(
        "NGH",
        json!({ "resourceType": "DocumentReference", "id": "d", "status": "current", "type": { "text": "Letter" },
        "meta": { "versionId": "2" }, "content": [{ "attachment": { "contentType": "text/plain", "data": "SGVsbG8=" } }] }),
    );
    let record = record_of(&[("NGH", true)], &[letter]);
    let nurse = record.seen_through(&triage_nurse(&ivy()), now()).expect("a view");
    assert_eq!(nurse.original(Section::Letters, "DocumentReference/d"), None);
    let view = seen(&record);
    assert_eq!(
        view.original(Section::Problems, "DocumentReference/d"),
        None,
        "only in its section"
    );
    let listed = view.original(Section::Letters, "DocumentReference/d").expect("shown").manifest();
    assert_eq!(listed.len(), 1);
    assert_eq!(
        (listed[0].id.as_str(), listed[0].version.as_deref()),
        ("DocumentReference/d", Some("2"))
    );
}

fn told(resource: Value) -> Vec<(String, String)> {
    let record = record_of(&[("GP", true)], &[from("GP", resource)]);
    let original = seen(&record).original(Section::Problems, "Condition/c").expect("shown");
    original.lines.into_iter().map(|line| (line.label, line.value)).collect()
}

//! FHIR as it really comes: versions of one thing, versions of FHIR, references by identifier, reasons in place of values.

use nhs::Section;
use record::view::{AllergyState, Body, Entry};
use serde_json::{Value, json};

use crate::people::{beside, from, record_of, seen, triage_nurse};

#[test]
fn of_two_versions_the_newest_counts_and_the_other_says_that_it_is_earlier() {
    let potassium = |version: &str, value: f64, flag: &str| {
        from(
            "NGH",
            json!({
                "resourceType": "Observation",
                "id": "k",
                "meta": { "versionId": version },
                "status": "final",
                "code": { "text": "potassium" },
                "effectiveDateTime": "2026-11-20",
                "valueQuantity": { "value": value, "unit": "mmol/L" },
                "interpretation": [{ "coding": [{ "code": flag }] }],
            }),
        )
    };
    // The tenth comes before the ninth, and is later than it.
    let record =
        record_of(&[("NGH", true)], &[potassium("10", 4.1, "N"), potassium("9", 6.9, "HH")]);
    let view = seen(&record);
    let results = view.section(Section::Results).entries;
    let said: Vec<_> = results
        .iter()
        .map(|entry| {
            let Body::Result { value, was, .. } = &entry.body else { panic!("a result") };
            (value.as_str(), entry.status.as_deref(), was.as_deref())
        })
        .collect();
    assert_eq!(said, [("4.1", None, Some("6.9 mmol/L")), ("6.9", Some("Earlier version"), None)]);
    let flagged = view.first_screen().overview.flagged_results;
    assert!(flagged.entries.is_empty(), "what was taken back flags nobody");
}

#[test]
fn an_earlier_version_of_an_allergy_or_a_medicine_holds_no_longer() {
    let allergy = |version: &str, state: &str| {
        from(
            "GP",
            json!({ "resourceType": "AllergyIntolerance", "id": "a", "meta": { "versionId": version },
            "code": { "text": "Latex" }, "clinicalStatus": state }),
        )
    };
    let medicine = |version: &str, state: &str| {
        from(
            "GP",
            json!({ "resourceType": "MedicationRequest", "id": "m", "meta": { "versionId": version },
            "medicationCodeableConcept": { "text": "Ramipril" }, "status": state }),
        )
    };
    let record = record_of(
        &[("GP", true)],
        &[
            allergy("1", "active"),
            allergy("2", "resolved"),
            medicine("1", "active"),
            medicine("2", "stopped"),
        ],
    );
    let first = seen(&record).first_screen();
    assert_eq!(first.allergies.state, AllergyState::NotRecorded);
    assert!(first.overview.medicines.entries.is_empty());
    let other = record_of(
        &[("GP", true)],
        &[
            allergy("1", "active"),
            from("NGH", {
                let mut other = allergy("2", "resolved");
                other["meta"] = json!({ "versionId": "2" });
                other
            }),
        ],
    );
    assert!(
        matches!(seen(&other).first_screen().allergies.state, AllergyState::Known { .. }),
        "of two sources it may be two things"
    );
}

#[test]
fn one_restricted_version_restricts_them_all() {
    let problem = |version: &str, label: &str| {
        from(
            "GP",
            json!({ "resourceType": "Condition", "id": "c", "code": { "text": "Schizophrenia" },
            "meta": { "versionId": version, "security": [{ "code": label }] } }),
        )
    };
    let record = record_of(&[("GP", true)], &[problem("1", "N"), problem("2", "R")]);
    let grant = triage_nurse(&crate::people::ivy());
    let view = record.seen_through(&grant, crate::people::now()).expect("a view");
    let problems = view.section(Section::Problems);
    assert_eq!((problems.entries.len(), problems.withheld), (0, 2));
}

#[test]
fn a_reference_by_identifier_alone_names_what_has_it_and_tells_of_it() {
    let reason = json!({ "identifier": { "system": "urn:gp", "value": "77" } });
    let problem = |label: &str| {
        from(
            "GP",
            json!({ "resourceType": "Condition", "id": "c", "code": { "text": "Psychosis" },
            "identifier": [{ "system": "urn:gp", "value": "77" }], "meta": { "security": [{ "code": label }] } }),
        )
    };
    let medicine = from(
        "GP",
        json!({ "resourceType": "MedicationRequest", "id": "m", "status": "active",
        "medicationCodeableConcept": { "text": "Olanzapine" }, "reasonReference": [reason] }),
    );
    for (label, expected) in [("N", Some("for psychosis")), ("R", None)] {
        let record = record_of(&[("GP", true)], &[problem(label), medicine.clone()]);
        let entry = seen(&record).section(Section::Medicines).entries.remove(0);
        let Body::Medicine { indication, .. } = entry.body else { panic!("a medicine") };
        assert_eq!(indication.as_deref(), expected, "{label}");
    }
}

#[test]
fn another_version_of_fhir_is_named_and_so_is_what_a_source_does_not_know() {
    let cases = [
        (
            json!({ "meta": { "profile": ["http://hl7.org/fhir/5.0/StructureDefinition/Condition"] } }),
            Some("FHIR R5"),
        ),
        (json!({ "clinicalStatus": "active" }), Some("FHIR STU3")),
        (json!({ "assertedDate": "2019" }), Some("FHIR STU3")),
        (json!({ "clinicalStatus": { "coding": [{ "code": "active" }] } }), None),
    ];
    for (more, expected) in cases {
        let mut problem = json!({ "resourceType": "Condition", "code": { "text": "Asthma" } });
        for (name, value) in more.as_object().into_iter().flatten() {
            problem[name.as_str()] = value.clone();
        }
        assert_eq!(told(problem, "Sent as").as_deref(), expected, "{more}");
    }
    let unreadable = only(
        Section::Other,
        json!({ "resourceType": "Transport", "meta": { "profile": ["http://hl7.org/fhir/5.0/StructureDefinition/Transport"] } }),
    );
    let Body::Unreadable { why, .. } = &unreadable.body else { panic!("nobody can read it") };
    assert!(why.ends_with("It was sent as FHIR R5"), "{why}");
    let absent = json!({ "resourceType": "Condition", "code": { "text": "Asthma" }, "_onsetDateTime": { "extension":
        [{ "url": "http://hl7.org/fhir/StructureDefinition/data-absent-reason", "valueCode": "asked-unknown" }] } });
    let not_known = told(absent, "Not known to the source");
    assert_eq!(not_known.as_deref(), Some("Onset date time: asked unknown"));
}

#[test]
fn a_result_says_how_and_where_it_was_measured_and_for_whom_its_ranges_are() {
    let entry = only(
        Section::Results,
        json!({
            "resourceType": "Observation",
            "code": { "text": "ferritin" },
            "method": { "text": "Immunoassay" },
            "performer": [{ "display": "NGH Pathology" }],
            "valueQuantity": { "value": 12, "unit": "ug/L" },
            "interpretation": [{ "text": "Within normal limits" }],
            "referenceRange": [
                { "low": { "value": 15 }, "high": { "value": 200 }, "appliesTo": [{ "text": "Women" }] },
                { "low": { "value": 30 }, "type": { "text": "Pregnant" }, "age": { "low": { "value": 16, "unit": "a" } } },
            ],
        }),
    );
    let told = serde_json::to_string(&entry).expect("json");
    assert!(!told.contains("normal"), "that is never said");
    let Body::Result { method, laboratory, ranges, flag, .. } = entry.body else {
        panic!("a result")
    };
    assert_eq!(
        (method.as_deref(), laboratory.as_deref()),
        (Some("Immunoassay"), Some("NGH Pathology"))
    );
    assert_eq!(flag, None, "of two ranges it is not known which applies");
    let ranges: Vec<_> =
        ranges.iter().map(|range| (range.words.as_str(), range.population.as_deref())).collect();
    assert_eq!(
        ranges,
        [("15 to 200", Some("Women")), ("from 30", Some("Pregnant, aged from 16 years"))]
    );
}

#[test]
fn a_pregnancy_stands_on_the_first_screen_with_its_date_and_is_written_down() {
    let problem = |state: &str| {
        from(
            "GP",
            json!({ "resourceType": "Condition", "id": "p", "clinicalStatus": { "coding": [{ "code": state }] },
            "code": { "coding": [{ "system": "http://snomed.info/sct", "code": "77386006" }], "text": "Pregnant" } }),
        )
    };
    let due = |day: &str| {
        from(
            "NGH",
            json!({ "resourceType": "Observation", "id": "d", "status": "final", "valueDateTime": day,
            "code": { "coding": [{ "system": "http://loinc.org", "code": "11778-8" }], "text": "Estimated date of delivery" } }),
        )
    };
    let cases = [
        ("active", "2027-03-14", Some("Pregnant, due 14-Mar-2027")),
        ("active", "2019-03-14", Some("Pregnant")),
        ("resolved", "2027-03-14", None),
    ];
    for (state, day, expected) in cases {
        let record = record_of(&[("GP", true)], &[problem(state), due(day)]);
        let first = seen(&record).first_screen();
        let said = first.overview.pregnancy.as_ref().map(|pregnancy| pregnancy.words.as_str());
        assert_eq!(said, expected, "{state} {day}");
        let ids: Vec<String> = first.manifest().into_iter().map(|shown| shown.id).collect();
        let named = expected.is_some_and(|words| words.contains("due"));
        assert_eq!(ids.contains(&"Observation/d".to_owned()), named, "{ids:?}");
    }
}

#[test]
fn who_the_person_is_is_told_beyond_the_banner_and_not_where_they_are_protected() {
    let patient = |label: &str| {
        json!({
            "resourceType": "Patient",
            "id": "ivy",
            "meta": { "security": [{ "code": label }] },
            "communication": [{ "language": { "text": "Polish" }, "extension": [{ "url": "urn:nhs", "extension":
                [{ "url": "interpreterRequired", "valueBoolean": true }] }] }],
            "extension": [{ "url": "https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-EthnicCategory",
                "valueCodeableConcept": { "text": "White Polish" } }],
            "name": [{ "use": "official", "family": "Nowak" }, { "use": "old", "family": "Stone", "given": ["Ivy"] }],
            "address": [{ "use": "old", "line": ["1 High St"], "city": "Northampton" }],
            "contact": [{ "relationship": [{ "coding": [{ "code": "N" }] }], "name": { "text": "Karen DAUGHTER" },
                "telecom": [{ "system": "phone", "value": "07700 900123" }] }],
        })
    };
    let told = |patient: Value| {
        let record = record_of(&[("GP", true)], &[patient]);
        let said = seen(&record).first_screen().demographics;
        said.iter().map(|each| format!("{}: {}", each.label, each.value)).collect::<Vec<_>>()
    };
    let beyond = [
        "Language: Polish",
        "Interpreter: Required",
        "Ethnic category: White Polish",
        "Name before: Ivy STONE",
    ];
    let whereabouts =
        ["Address before: 1 High St, Northampton", "Next of kin: Karen DAUGHTER, 07700 900123"];
    assert_eq!(told(patient("N")), [&beyond[..], &whereabouts].concat());
    assert_eq!(told(patient("R")), beyond);
}

/// What stands beside the row of this problem.
fn told(problem: Value, label: &str) -> Option<String> {
    let record = record_of(&[("GP", true)], &[from("GP", problem)]);
    let id = seen(&record).section(Section::Problems).entries.remove(0).id;
    beside(&record, Section::Problems, &id, label)
}

fn only(section: Section, resource: Value) -> Entry {
    let record = record_of(&[("GP", true)], &[from("GP", resource)]);
    seen(&record).section(section).entries.remove(0)
}

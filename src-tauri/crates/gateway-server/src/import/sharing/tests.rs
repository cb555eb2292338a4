use serde_json::{Value, json};

use super::{About::NationalDataOptOut, *};

/// Every code of a choice, by system: what it is about and whether the patient shares.
const EVERY_CODE: [(&str, &str, About, bool); 40] = [
    ("readv2", "93C1.", ThisRecord, false),
    ("ctv3", "XaKRw", ThisRecord, false),
    ("snomed", "416409005", ThisRecord, false),
    ("readv2", "93C0.", ThisRecord, true),
    ("ctv3", "XaKRv", ThisRecord, true),
    ("snomed", "417528008", ThisRecord, true),
    ("readv2", "9Nd1.", ThisRecord, false),
    ("ctv3", "XaKII", ThisRecord, false),
    ("readv2", "9Nd7.", ThisRecord, true),
    ("snomed", "425691002", ThisRecord, true),
    ("readv2", "9Ndb.", ThisRecord, false),
    ("ctv3", "XaX1u", ThisRecord, false),
    ("readv2", "93C3.", SummaryCareRecord, false),
    ("ctv3", "XaKRy", SummaryCareRecord, false),
    ("snomed", "416308001", SummaryCareRecord, false),
    ("readv2", "93C2.", SummaryCareRecord, true),
    ("snomed", "417370002", SummaryCareRecord, true),
    ("readv2", "9Ndl.", SummaryCareRecord, true),
    ("ctv3", "XaXbX", SummaryCareRecord, true),
    ("readv2", "9Ndm.", SummaryCareRecord, true),
    ("ctv3", "XaXbY", SummaryCareRecord, true),
    ("readv2", "9Ndn.", SummaryCareRecord, true),
    ("ctv3", "XaXbZ", SummaryCareRecord, true),
    ("readv2", "9Ndo.", SummaryCareRecord, false),
    ("ctv3", "XaXj6", SummaryCareRecord, false),
    ("readv2", "9Nu0.", SecondaryUse, false),
    ("ctv3", "XaZ89", SecondaryUse, false),
    ("snomed", "827241000000103", SecondaryUse, false),
    ("readv2", "9Nu1.", SecondaryUse, true),
    ("ctv3", "XaZ8A", SecondaryUse, true),
    ("snomed", "827261000000102", SecondaryUse, true),
    ("readv2", "9Nu4.", Type2, false),
    ("ctv3", "XaaVL", Type2, false),
    ("snomed", "881561000000100", Type2, false),
    ("readv2", "9Nu5.", Type2, true),
    ("ctv3", "XaaVM", Type2, true),
    ("snomed", "319951000000105", ThirdParty, true),
    ("readv2", "9NdH.", ThirdParty, false),
    ("ctv3", "XaNwU", ThirdParty, false),
    ("snomed", "320011000000108", ThirdParty, false),
];

#[test]
fn every_code_says_what_it_is_about_and_counts_in_its_own_system_only() {
    for (system, code, about, shares) in EVERY_CODE {
        let expected = vec![(about, if shares { Says::Yes } else { Says::No })];
        assert_eq!(said(&coded(Some(uri(system)), code)), expected, "{system} {code}");
        assert_eq!(said(&coded(None, code)), expected, "{code} without a system");
        for other in ["snomed", "readv2", "ctv3"].into_iter().filter(|other| *other != system) {
            assert_eq!(said(&coded(Some(uri(other)), code)), [], "{code} is none of {other}");
        }
        assert_eq!(said(&coded(Some("http://loinc.org"), code)), [], "{code} of another system");
    }
}

#[test]
fn what_is_no_choice_says_nothing() {
    for (system, code, why) in [
        ("readv2", "9NdR.", "unable to consent is no dissent"),
        ("ctv3", "XaQxZ", "nor in the other Read codes"),
        ("readv2", "9R1..", "confidential data held is no dissent"),
        ("readv2", "9R11.", "nor any of its kinds"),
        ("snomed", "44054006", "a diagnosis"),
        ("readv2", "93c1.", "Read codes tell capital letters apart"),
    ] {
        assert_eq!(said(&coded(Some(uri(system)), code)), [], "{why}");
    }
}

#[test]
fn a_code_is_known_however_its_system_is_written() {
    for (system, code) in [
        ("http://snomed.info/sct/83821000000107", "416409005"),
        ("http://snomed.info/sct/", "416409005"),
        ("urn:oid:2.16.840.1.113883.6.96", "416409005"),
        ("urn:oid:2.16.840.1.113883.2.1.6.2", "93C1."),
        ("http://read.info/readv2", "93C1.00"),
        ("urn:oid:2.16.840.1.113883.2.1.6.3", "XaKRw"),
    ] {
        assert_eq!(said(&coded(Some(system), code)), [(ThisRecord, Says::No)], "{system} {code}");
    }
}

#[test]
fn a_consent_counts_as_a_whole_and_for_what_it_is_about() {
    let national = json!(["https://fhir.nhs.uk/STU3/StructureDefinition/NDOP-Consent-1"]);
    let cases = [
        (consent(json!({ "type": "deny" })), vec![(ThisRecord, Says::No)]),
        (consent(json!({ "type": "permit" })), vec![(ThisRecord, Says::Yes)]),
        (
            consent(json!({ "type": "deny", "period": { "end": "2020-01-01" } })),
            vec![(ThisRecord, Says::No)],
        ),
        (consent(json!({ "type": "permit", "period": { "end": "2030-01-01" } })), vec![]),
        (consent(json!({ "type": "deny", "actor": [{}] })), vec![]),
        (consent(json!({ "type": "deny", "purpose": [{ "code": "HRESCH" }] })), vec![]),
        (with(consent(json!({ "type": "deny" })), "scope", coding(None, "adr")), vec![]),
        (
            with(
                consent(json!({ "type": "deny" })),
                "category",
                json!([coding(None, "827241000000103")]),
            ),
            vec![(SecondaryUse, Says::No)],
        ),
        (
            with(
                consent(json!({ "type": "deny" })),
                "category",
                json!([coding(None, "417528008")]),
            ),
            vec![(ThisRecord, Says::No)],
        ),
        (
            with(
                consent(json!({ "type": "permit" })),
                "category",
                json!([coding(None, "416409005")]),
            ),
            vec![(ThisRecord, Says::No)],
        ),
        (
            with(
                consent(json!({ "type": "permit", "actor": [{}] })),
                "category",
                json!([coding(None, "417528008")]),
            ),
            vec![],
        ),
        (
            with(consent(json!({ "type": "deny" })), "meta", json!({ "profile": national })),
            vec![(NationalDataOptOut, Says::No)],
        ),
        (
            with(
                consent(json!({ "type": "deny" })),
                "category",
                json!([coding(None, "416409005"), coding(None, "416308001")]),
            ),
            vec![(ThisRecord, Says::No), (SummaryCareRecord, Says::No)],
        ),
    ];
    for (entry, expected) in cases {
        assert_eq!(said(&entry), expected, "{entry}");
    }
}

#[test]
fn an_entry_that_says_both_is_a_dissent() {
    let both = json!({ "resourceType": "Observation",
        "code": { "coding": [{ "code": "417528008" }, { "code": "416409005" }] } });
    assert_eq!(said(&both), [(ThisRecord, Says::No)]);

    let denied = with(coded(None, "417528008"), "valueBoolean", json!(false));
    assert_eq!(said(&denied), [], "a consent that is not true is none");
}

#[test]
fn a_dissent_that_lapses_is_no_consent_and_a_consent_that_lapses_is_taken_back() {
    let (against, for_it) = (coded(None, "416409005"), coded(None, "417528008"));
    let verification = json!({ "coding": [{ "code": "entered-in-error" }] });
    for (field, value, dissent, consent) in [
        ("status", json!("final"), vec![(ThisRecord, Says::No)], vec![(ThisRecord, Says::Yes)]),
        ("status", json!("inactive"), vec![], vec![(ThisRecord, Says::Nothing)]),
        (
            "status",
            json!("entered-in-error"),
            vec![(ThisRecord, Says::Nothing)],
            vec![(ThisRecord, Says::Nothing)],
        ),
        (
            "verificationStatus",
            verification,
            vec![(ThisRecord, Says::Nothing)],
            vec![(ThisRecord, Says::Nothing)],
        ),
    ] {
        assert_eq!(said(&with(against.clone(), field, value.clone())), dissent, "{field} {value}");
        assert_eq!(said(&with(for_it.clone(), field, value.clone())), consent, "{field} {value}");
    }
}

fn said(entry: &Value) -> Vec<(About, Says)> {
    choices_in(entry).into_iter().map(|choice| (choice.about, choice.says)).collect()
}

fn coded(system: Option<&str>, code: &str) -> Value {
    json!({ "resourceType": "Observation", "code": coding(system, code) })
}

fn coding(system: Option<&str>, code: &str) -> Value {
    match system {
        Some(system) => json!({ "coding": [{ "system": system, "code": code }] }),
        None => json!({ "coding": [{ "code": code }] }),
    }
}

fn consent(provision: Value) -> Value {
    json!({ "resourceType": "Consent", "status": "active", "scope": coding(None, "patient-privacy"),
        "provision": provision })
}

fn with(mut entry: Value, field: &str, value: Value) -> Value {
    entry[field] = value;
    entry
}

fn uri(system: &str) -> &'static str {
    match system {
        "snomed" => "http://snomed.info/sct",
        "readv2" => "http://read.info/readv2",
        _ => "http://read.info/ctv3",
    }
}

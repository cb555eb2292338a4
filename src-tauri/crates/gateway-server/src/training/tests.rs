use std::collections::{BTreeMap, BTreeSet};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::Value;

use super::*;

fn today() -> NaiveDate {
    "2026-11-21".parse().unwrap()
}

#[test]
fn the_same_day_gives_the_same_county_to_the_last_byte() {
    assert_eq!(bytes(today()), bytes(today()));
    assert_ne!(
        bytes(today()),
        bytes("2026-11-22".parse().unwrap()),
        "the story moves with the day"
    );
}

#[test]
fn everybody_who_lives_here_has_a_number_that_is_never_issued() {
    let patients: BTreeSet<String> = county(today()).iter().map(number_of).collect();
    assert_eq!(patients.len(), PATIENTS);
    for digits in patients {
        let number: NhsNumber = digits.parse().unwrap();
        assert!(number.is_for_testing(), "only numbers that begin with 999");
    }
}

#[test]
fn people_of_every_age_live_here() {
    let ages: BTreeSet<u32> = county(today())
        .iter()
        .map(|feed| {
            let born = patient(feed)["birthDate"].as_str().unwrap();
            let whole = format!("{born}-01-01");
            let born: NaiveDate = whole.get(..10).unwrap().parse().unwrap();
            today().years_since(born).unwrap()
        })
        .collect();
    assert!(ages.contains(&0), "a baby");
    assert!(ages.contains(&97), "a woman of 97");
    assert!(ages.iter().any(|age| (13..18).contains(age)), "somebody at school");
}

#[test]
fn every_feed_is_a_collection_in_which_every_reference_resolves_and_no_id_stands_twice() {
    for feed in county(today()) {
        assert_eq!(feed.bundle["resourceType"], "Bundle");
        assert_eq!(feed.bundle["type"], "collection");
        let mut known = BTreeSet::new();
        for resource in resources(&feed) {
            assert!(known.insert(address(resource)), "{} stands twice", address(resource));
        }
        for resource in resources(&feed) {
            let mut references = Vec::new();
            collect(resource, "reference", &mut references);
            for reference in references.into_iter().filter(|reference| *reference != "#medicine") {
                assert!(known.contains(reference), "{} refers to {reference}", address(resource));
            }
        }
    }
}

#[test]
fn no_field_is_empty_which_fhir_forbids() {
    fn has_gap(value: &Value) -> bool {
        match value {
            Value::Null => true,
            Value::String(text) => text.is_empty(),
            Value::Array(items) => items.is_empty() || items.iter().any(has_gap),
            Value::Object(fields) => fields.is_empty() || fields.values().any(has_gap),
            Value::Bool(_) | Value::Number(_) => false,
        }
    }
    for (resource, kind) in everything() {
        assert!(!has_gap(&resource), "{kind}: {resource}");
    }
}

#[test]
fn every_clinical_entry_says_what_it_is_in_words_and_its_codes_have_systems() {
    for (resource, kind) in everything() {
        let Some(field) = what_it_is(&kind) else { continue };
        let concept = resource.pointer(field).unwrap_or(&Value::Null);
        assert!(concept["text"].is_string(), "{kind} has words at {field}: {resource}");
        for coding in concept["coding"].as_array().into_iter().flatten() {
            for part in ["system", "code", "display"] {
                assert!(coding[part].is_string(), "{kind} codes have a {part}");
            }
        }
    }
}

#[test]
fn every_snomed_code_has_a_valid_check_digit() {
    let mut codes = BTreeSet::new();
    for (resource, _) in everything() {
        collect_codes(&resource, &mut codes);
    }
    assert!(codes.len() > 60, "{} codes", codes.len());
    for code in codes {
        assert!(verhoeff(&code), "{code}");
    }
}

#[test]
fn every_entry_says_when_it_was_written_and_never_in_the_future() {
    for day in some_days() {
        let tomorrow = day.succ_opt().unwrap().to_string();
        for resource in county(day).iter().flat_map(resources) {
            let updated = resource["meta"]["lastUpdated"].as_str().unwrap();
            assert!(*updated < *tomorrow, "{} {updated}", address(resource));
            for field in [
                "recordedDate",
                "authoredOn",
                "effectiveDateTime",
                "performedDateTime",
                "dateAsserted",
                "date",
            ] {
                if let Some(written) = resource[field].as_str() {
                    assert!(*written < *tomorrow, "{}.{field} {written}", address(resource));
                }
            }
        }
    }
}

#[test]
fn nothing_happens_to_anybody_before_they_are_born() {
    for feed in some_days().into_iter().flat_map(county) {
        let born = patient(&feed)["birthDate"].as_str().unwrap();
        for resource in resources(&feed) {
            for at in [
                "/period/start",
                "/effectivePeriod/start",
                "/occurrenceDateTime",
                "/effectiveDateTime",
                "/start",
                "/authoredOn",
                "/date",
            ] {
                if let Some(day) = resource.pointer(at).and_then(Value::as_str) {
                    assert!(day >= born, "{at} {day} of {}", address(resource));
                }
            }
        }
    }
}

#[test]
fn nothing_is_issued_or_measured_after_a_death() {
    let day_of_death = Calendar { today: today() }.ago(18).to_string();
    for feed in feeds_of(named::DECEASED) {
        assert!(patient(&feed)["deceasedDateTime"].as_str().unwrap().starts_with(&day_of_death));
        for medicine in of_kind(&feed, "MedicationStatement") {
            assert_ne!(medicine["status"], "active");
        }
        for resource in resources(&feed) {
            let written = resource["meta"]["lastUpdated"].as_str().unwrap();
            assert!(written.get(..10).unwrap() <= day_of_death.as_str(), "{resource}");
        }
    }
}

#[test]
fn nobody_is_given_what_they_are_allergic_to() {
    for (digits, feeds) in everybody::by_person() {
        let allergies = words(&feeds, "AllergyIntolerance", "/code/text");
        let medicines = words(&feeds, "MedicationStatement", "/contained/0/code/text")
            .union(&words(&feeds, "MedicationRequest", "/contained/0/code/text"))
            .cloned()
            .collect::<BTreeSet<_>>();
        for (allergy, forbidden) in FORBIDDEN {
            let given = medicines.iter().any(|medicine| medicine.contains(forbidden));
            let known = allergies.contains(*allergy);
            assert!(!(known && given), "{allergy} and {forbidden}: {digits}");
        }
    }
}

const FORBIDDEN: &[(&str, &str)] = &[
    ("penicillin", "amoxicillin"),
    ("penicillin", "penicillin"),
    ("penicillin", "flucloxacillin"),
    ("codeine", "codeine"),
    ("codeine", "co-codamol"),
    ("aspirin", "aspirin"),
    ("aspirin", "naproxen"),
    ("aspirin", "ibuprofen"),
    ("ibuprofen", "ibuprofen"),
    ("ibuprofen", "naproxen"),
    ("trimethoprim", "trimethoprim"),
    ("ramipril", "ramipril"),
    ("simvastatin", "simvastatin"),
    ("tramadol", "tramadol"),
    ("azathioprine", "azathioprine"),
];

#[test]
fn the_county_holds_entries_of_every_kind() {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for (_, kind) in everything() {
        *counts.entry(kind).or_default() += 1;
    }
    println!("{counts:#?}");
    for (kind, at_least) in [
        ("AllergyIntolerance", 180),
        ("Appointment", 200),
        ("CarePlan", 48),
        ("CareTeam", 200),
        ("Condition", 450),
        ("Consent", 1),
        ("DiagnosticReport", 400),
        ("DocumentReference", 190),
        ("Encounter", 500),
        ("Device", 1),
        ("FamilyMemberHistory", 8),
        ("Flag", 70),
        ("Goal", 6),
        ("Immunization", 400),
        ("MedicationDispense", 30),
        ("MedicationRequest", 30),
        ("MedicationStatement", 550),
        ("Observation", 2500),
        ("Organization", 80),
        ("Patient", 80),
        ("Practitioner", 100),
        ("PractitionerRole", 100),
        ("Procedure", 100),
        ("RelatedPerson", 190),
        ("ServiceRequest", 90),
    ] {
        let count = counts.get(kind).copied().unwrap_or(0);
        assert!(count >= at_least, "{kind}: {count}");
    }
}

#[test]
fn all_six_sources_hold_something() {
    let codes: BTreeSet<&str> = county(today()).iter().map(|feed| feed.source.code).collect();
    assert_eq!(codes, BTreeSet::from(["ASC", "EMAS", "GP", "KGH", "NGH", "NHFT"]));
}

#[test]
fn every_letter_can_be_read_and_every_printed_one_is_a_pdf() {
    let (mut texts, mut files) = (0, 0);
    for (resource, kind) in everything().into_iter().filter(|(_, kind)| kind == "DocumentReference")
    {
        for content in resource["content"].as_array().unwrap() {
            let attachment = &content["attachment"];
            let Some(data) = attachment["data"].as_str() else {
                assert!(attachment["url"].is_string(), "what is not sent lies somewhere");
                continue;
            };
            let bytes = STANDARD.decode(data).unwrap();
            if attachment["contentType"] == "application/pdf" {
                assert!(bytes.starts_with(b"%PDF-") && bytes.ends_with(b"%%EOF\n"), "{kind}");
                files += 1;
            } else if attachment["contentType"].as_str().unwrap().contains("wordprocessing") {
                assert!(bytes.starts_with(b"PK"), "a Word document is an archive");
            } else {
                let text = String::from_utf8(bytes).unwrap();
                assert!(text.contains("NHS number 999"), "a letter names its patient");
                assert!(!text.contains('{'), "no gap is left in it: {text}");
                let printable =
                    |c: char| u32::from(c) < 0x100 || matches!(c, '\u{2013}' | '\u{2019}');
                assert!(text.chars().all(printable), "the printed page can show it: {text}");
                texts += 1;
            }
        }
    }
    assert!(texts > 40 && files > 12, "{texts} texts, {files} files");
}

mod everybody;
mod later;
mod story;

/// A Saturday, a leap day, the first day of a year, and a day of summer time.
fn some_days() -> [NaiveDate; 4] {
    ["2026-11-21", "2028-02-29", "2027-01-01", "2031-07-03"].map(|day| day.parse().unwrap())
}

fn bytes(day: NaiveDate) -> Vec<u8> {
    county(day).iter().flat_map(|feed| serde_json::to_vec(&feed.bundle).unwrap()).collect()
}

fn everything() -> Vec<(Value, String)> {
    county(today())
        .iter()
        .flat_map(resources)
        .map(|resource| (resource.clone(), resource["resourceType"].as_str().unwrap().to_owned()))
        .collect()
}

fn feeds_of(digits: &str) -> Vec<Feed> {
    record_of(&digits.parse().unwrap(), today())
}

fn resources(feed: &Feed) -> impl Iterator<Item = &Value> {
    feed.bundle["entry"].as_array().into_iter().flatten().map(|entry| &entry["resource"])
}

fn of_kind<'a>(feed: &'a Feed, kind: &'a str) -> impl Iterator<Item = &'a Value> {
    resources(feed).filter(move |resource| resource["resourceType"] == kind)
}

fn patient(feed: &Feed) -> &Value {
    of_kind(feed, "Patient").next().unwrap()
}

fn number_of(feed: &Feed) -> String {
    patient(feed)["identifier"][0]["value"].as_str().unwrap().to_owned()
}

fn words(feeds: &[Feed], kind: &str, at: &str) -> BTreeSet<String> {
    feeds
        .iter()
        .flat_map(|feed| of_kind(feed, kind))
        .filter_map(|resource| resource.pointer(at)?.as_str())
        .map(str::to_owned)
        .collect()
}

fn address(resource: &Value) -> String {
    format!("{}/{}", resource["resourceType"].as_str().unwrap(), resource["id"].as_str().unwrap())
}

fn what_it_is(kind: &str) -> Option<&'static str> {
    match kind {
        "AllergyIntolerance" | "Condition" | "Procedure" | "Observation" | "DiagnosticReport"
        | "Flag" | "ServiceRequest" => Some("/code"),
        "MedicationStatement" | "MedicationRequest" => Some("/contained/0/code"),
        "Immunization" => Some("/vaccineCode"),
        "Encounter" => Some("/type/0"),
        "DocumentReference" => Some("/type"),
        "CarePlan" => Some("/category/0"),
        "FamilyMemberHistory" => Some("/condition/0/code"),
        "Appointment" => Some("/serviceType/0"),
        _ => None,
    }
}

fn collect<'a>(value: &'a Value, key: &str, into: &mut Vec<&'a str>) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                if let (true, Some(text)) = (name == key, value.as_str()) {
                    into.push(text);
                }
                collect(value, key, into);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, key, into)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn collect_codes(value: &Value, into: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => {
            if fields.get("system").and_then(Value::as_str) == Some(nhs::system::SNOMED) {
                into.extend(fields.get("code").and_then(Value::as_str).map(str::to_owned));
            }
            fields.values().for_each(|value| collect_codes(value, into));
        }
        Value::Array(items) => items.iter().for_each(|item| collect_codes(item, into)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// The check that every SNOMED CT identifier passes, worked out in the dihedral group of ten elements.
fn verhoeff(code: &str) -> bool {
    let turned = |place: usize, digit: usize| {
        (0..place % 8).fold(digit, |digit, _| [1, 5, 7, 6, 2, 8, 3, 0, 9, 4][digit])
    };
    let times = |a: usize, b: usize| match (a < 5, b < 5) {
        (true, true) => (a + b) % 5,
        (true, false) => 5 + (a + b - 5) % 5,
        (false, true) => 5 + (a - b) % 5,
        (false, false) => (5 + a - b) % 5,
    };
    let digits = code.bytes().rev().map(|digit| usize::from(digit - b'0'));
    digits.enumerate().fold(0, |sum, (place, digit)| times(sum, turned(place, digit))) == 0
}

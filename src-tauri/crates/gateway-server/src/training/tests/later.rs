//! The people who came later, each for the one thing that a clinician meets in them.

use super::*;

fn of<'a>(feeds: &'a [Feed], kind: &'a str) -> Vec<&'a Value> {
    feeds.iter().flat_map(|feed| of_kind(feed, kind)).collect()
}

fn texts(feeds: &[Feed]) -> String {
    feeds.iter().map(|feed| feed.bundle.to_string()).collect()
}

#[test]
fn the_fullest_first_screen_has_nine_medicines_six_allergies_six_flags_and_care_at_home() {
    let feeds = feeds_of(named::FULLEST);
    let active =
        |kind| of(&feeds, kind).into_iter().filter(|entry| entry["status"] == "active").count();
    assert_eq!(active("MedicationStatement"), 9);
    assert_eq!(of(&feeds, "AllergyIntolerance").len(), 6);
    assert_eq!(active("Flag"), 6);
    assert_eq!(of(&feeds, "Condition").len(), 7);
    assert!(texts(&feeds).contains("Home care, 4 visits a day"));
}

#[test]
fn paracetamol_is_taken_twice_where_the_practice_and_the_hospital_both_give_it() {
    let feeds = feeds_of(named::DUPLICATES);
    let of_gp = words(&feeds, "MedicationStatement", "/contained/0/code/text");
    let of_hospital = words(&feeds, "MedicationRequest", "/contained/0/code/text");
    assert!(of_gp.contains("co-codamol 30/500") && of_hospital.contains("paracetamol"));
    assert!(of_gp.contains("naproxen") && of_hospital.contains("ibuprofen"));
}

#[test]
fn a_pharmacy_hands_over_a_pack_each_week_and_has_the_next_one_ready() {
    let feeds = feeds_of(named::DISPENSED);
    let dispensed = of(&feeds, "MedicationDispense");
    assert_eq!(dispensed.len(), 35, "seven medicines in five weeks");
    assert!(dispensed.iter().any(|pack| pack["status"] == "in-progress"));
    assert!(dispensed.iter().any(|pack| pack["whenHandedOver"].is_string()));
}

#[test]
fn whoever_dies_at_home_has_a_plan_medicines_in_the_house_and_a_number_for_the_night() {
    let feeds = feeds_of(named::END_OF_LIFE);
    let said = texts(&feeds);
    for words in [
        "ReSPECT plan",
        "Not for cardiopulmonary resuscitation",
        "just in case",
        "01604 555 0150",
        "Hospice",
    ] {
        assert!(said.contains(words), "{words}");
    }
}

#[test]
fn whoever_signs_or_speaks_another_language_has_an_interpreter_written_down() {
    for (number, code) in
        [(named::SIGNS, "bfi"), (named::INTERPRETER_SOMALI, "so"), (named::PARTIAL_DATES, "ti")]
    {
        let feeds = feeds_of(number);
        let patient = patient(&feeds[0]);
        assert_eq!(patient["communication"][0]["language"]["coding"][0]["code"], code);
        let needs = patient["extension"].as_array().unwrap().iter().any(|each| {
            each["url"].as_str().unwrap().ends_with("interpreterRequired")
                && each["valueBoolean"] == true
        });
        assert!(needs, "{number}");
    }
}

#[test]
fn a_pregnancy_has_its_day() {
    let feeds = feeds_of(named::PREGNANT_HIGH_RISK);
    let due =
        of(&feeds, "Observation").into_iter().find_map(|entry| entry["valueDateTime"].as_str());
    assert_eq!(due, Some("2027-01-02"), "34 weeks on 21 November 2026");
}

#[test]
fn every_kind_of_result_is_met() {
    let feeds = feeds_of(named::RESULTS);
    let results = of(&feeds, "Observation");
    let has = |path: &str, value: &str| {
        results.iter().any(|one| one.pointer(path).and_then(Value::as_str) == Some(value))
    };
    for comparator in ["<", ">"] {
        assert!(has("/valueQuantity/comparator", comparator), "{comparator}");
    }
    for flag in ["POS", "NEG", "H", "A", "R", "S"] {
        assert!(has("/interpretation/0/coding/0/code", flag), "{flag}");
    }
    for status in ["preliminary", "corrected", "entered-in-error"] {
        assert!(has("/status", status), "{status}");
    }
    let methods: BTreeSet<&str> =
        results.iter().filter_map(|one| one["method"]["text"].as_str()).collect();
    assert_eq!(methods.len(), 4, "{methods:?}");
    let units: BTreeSet<&str> = results
        .iter()
        .filter(|one| one["code"]["text"] == "HbA1c")
        .filter_map(|one| one["valueQuantity"]["unit"].as_str())
        .collect();
    assert_eq!(units, BTreeSet::from(["%", "mmol/mol"]));
    assert!(results.iter().any(|one| !one["dataAbsentReason"].is_null()));
    let corrected = results.iter().find(|one| one["status"] == "corrected").unwrap();
    let earlier = corrected["extension"][0]["valueReference"]["reference"].as_str().unwrap();
    assert!(
        results.iter().any(|one| address(one) == earlier),
        "the version before is there as well"
    );
}

#[test]
fn letters_come_in_every_format() {
    let feeds = feeds_of(named::LETTERS);
    let letters = of(&feeds, "DocumentReference");
    let formats: Vec<&str> = letters
        .iter()
        .flat_map(|letter| letter["content"].as_array().unwrap())
        .filter_map(|content| content["attachment"]["contentType"].as_str())
        .collect();
    for format in ["text/plain; charset=utf-8", "text/html; charset=utf-8", "application/pdf"] {
        assert!(formats.contains(&format), "{format}");
    }
    assert!(formats.iter().any(|format| format.contains("wordprocessingml")));
    assert!(letters.iter().any(|letter| letter["status"] == "superseded"));
    assert!(letters.iter().any(|letter| letter["relatesTo"][0]["code"] == "replaces"));
    assert!(letters.iter().any(|letter| letter["content"].as_array().unwrap().len() == 2));
}

#[test]
fn the_practice_of_a_visitor_is_named_and_has_no_page() {
    let feeds = feeds_of(named::VISITOR);
    assert!(feeds.iter().all(|feed| feed.source.code != "GP"));
    assert!(texts(&feeds).contains("Tregarth Surgery"));
}

#[test]
fn of_some_dates_only_a_part_is_known() {
    let feeds = feeds_of(named::PARTIAL_DATES);
    assert_eq!(patient(&feeds[0])["birthDate"], "1963");
    let onsets = words(&feeds, "Condition", "/onsetDateTime");
    assert!(onsets.contains("1991") && onsets.contains("2019-06"), "{onsets:?}");
    let died = feeds_of(named::DIED_NOT_WHEN);
    assert_eq!(patient(&died[0])["deceasedBoolean"], true);
    assert!(patient(&died[0])["deceasedDateTime"].is_null());
}

#[test]
fn three_entries_are_changed_by_a_modifier_that_nobody_knows() {
    let feeds = feeds_of(named::MODIFIED);
    let modified =
        feeds.iter().flat_map(resources).filter(|one| !one["modifierExtension"].is_null());
    let kinds: BTreeSet<&str> = modified.map(|one| one["resourceType"].as_str().unwrap()).collect();
    assert_eq!(kinds, BTreeSet::from(["AllergyIntolerance", "Condition", "MedicationRequest"]));
}

#[test]
fn numbers_and_names_that_are_almost_the_same_are_of_different_people() {
    for [one, other] in [
        [named::TWIN_AVA, named::TWIN_EVA],
        [named::GEORGE_ELDER, named::GEORGE_YOUNGER],
        [named::NEAR_NUMBER, named::NEARLY_THAT_NUMBER],
    ] {
        let (one, other) = (feeds_of(one), feeds_of(other));
        let (one, other) = (patient(&one[0]), patient(&other[0]));
        assert_eq!(one["name"][0]["family"], other["name"][0]["family"]);
        assert_ne!(number_digits(one), number_digits(other));
    }
    let digits = |number: &str| {
        let mut digits: Vec<char> = number.chars().collect();
        digits.sort_unstable();
        digits
    };
    assert_eq!(
        digits(named::NEAR_NUMBER),
        digits(named::NEARLY_THAT_NUMBER),
        "the same digits in another order"
    );
}

fn number_digits(patient: &Value) -> &str {
    patient["identifier"][0]["value"].as_str().unwrap()
}

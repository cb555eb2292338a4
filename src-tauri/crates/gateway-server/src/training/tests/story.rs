//! The people that stories and other tests count on.

use super::*;

#[test]
fn ivy_is_as_the_screens_draw_her() {
    let feeds = feeds_of(named::IVY);
    let patient = patient(&feeds[0]);
    assert_eq!(patient["name"][0]["family"], "Patterson");
    assert_eq!(patient["birthDate"], "1945-03-12");
    assert_eq!(patient["address"][0]["postalCode"], "NN2 6AB");
    let sources: BTreeSet<&str> = feeds.iter().map(|feed| feed.source.code).collect();
    assert_eq!(sources, BTreeSet::from(["ASC", "EMAS", "GP", "NGH", "NHFT"]));
}

#[test]
fn ivy_takes_eight_medicines_and_apixaban_was_not_issued_for_seven_months() {
    let feeds = feeds_of(named::IVY);
    let current: Vec<&Value> = feeds
        .iter()
        .flat_map(|feed| {
            of_kind(feed, "MedicationStatement").chain(of_kind(feed, "MedicationRequest"))
        })
        .filter(|medicine| medicine["status"] == "active")
        .collect();
    let names: BTreeSet<&str> = current
        .iter()
        .filter_map(|medicine| medicine["contained"][0]["code"]["text"].as_str())
        .collect();
    assert_eq!(
        names,
        BTreeSet::from([
            "apixaban",
            "atorvastatin",
            "colecalciferol",
            "gliclazide",
            "levothyroxine",
            "metformin",
            "paracetamol",
            "ramipril",
        ])
    );
    let issued = |name: &str| {
        let medicine = current
            .iter()
            .find(|medicine| medicine["contained"][0]["code"]["text"] == name)
            .unwrap();
        medicine["extension"][0]["valueDateTime"].as_str().unwrap().to_owned()
    };
    assert_eq!(issued("apixaban"), "2026-04-14");
    assert_eq!(issued("metformin"), "2026-11-02");
    let past = feeds.iter().flat_map(|feed| of_kind(feed, "MedicationStatement"));
    assert_eq!(past.filter(|medicine| medicine["status"] != "active").count(), 23);
}

#[test]
fn ivys_allergies_name_the_agent_and_what_it_did() {
    let feeds = feeds_of(named::IVY);
    let allergies: BTreeSet<(String, String)> = feeds
        .iter()
        .flat_map(|feed| of_kind(feed, "AllergyIntolerance"))
        .map(|allergy| {
            let reaction = &allergy["reaction"][0]["manifestation"][0]["text"];
            (text(&allergy["code"]["text"]), text(reaction))
        })
        .collect();
    let expected = [("latex", "contact rash"), ("penicillin", "anaphylaxis")];
    assert_eq!(allergies, expected.map(|(to, did)| (to.to_owned(), did.to_owned())).into());
}

#[test]
fn ivys_potassium_is_critical_and_her_creatinine_rises() {
    let feeds = feeds_of(named::IVY);
    let values = |name: &str| {
        let mut values: Vec<(String, f64)> = feeds
            .iter()
            .flat_map(|feed| of_kind(feed, "Observation"))
            .filter(|result| result["code"]["text"] == name)
            .map(|result| {
                (
                    text(&result["effectiveDateTime"]),
                    result["valueQuantity"]["value"].as_f64().unwrap(),
                )
            })
            .collect();
        values.sort_by(|a, b| a.0.cmp(&b.0));
        values.into_iter().map(|(_, value)| value).collect::<Vec<_>>()
    };
    assert_eq!(values("creatinine"), [84.0, 85.0, 86.0, 88.0, 91.0, 96.0, 128.0, 148.0, 142.0]);
    assert_eq!(values("eGFR").last(), Some(&30.0));
    let critical = feeds
        .iter()
        .flat_map(|feed| of_kind(feed, "Observation"))
        .find(|result| result["interpretation"][0]["coding"][0]["code"] == "HH")
        .unwrap();
    assert_eq!(critical["code"]["text"], "potassium");
    assert_eq!(critical["valueQuantity"]["value"], 6.6);
}

#[test]
fn ivy_has_more_than_twelve_letters_and_four_of_them_are_restricted() {
    let feeds = feeds_of(named::IVY);
    let letters: Vec<&Value> =
        feeds.iter().flat_map(|feed| of_kind(feed, "DocumentReference")).collect();
    let restricted =
        letters.iter().filter(|letter| letter["meta"]["security"][0]["code"] == "R").count();
    assert_eq!((letters.len() - restricted, restricted), (13, 4));
}

#[test]
fn nine_people_around_ivy_can_be_rung() {
    let feeds = feeds_of(named::IVY);
    let members: usize = feeds
        .iter()
        .flat_map(|feed| of_kind(feed, "CareTeam"))
        .map(|team| team["participant"].as_array().unwrap().len())
        .sum();
    let relatives = feeds.iter().flat_map(|feed| of_kind(feed, "RelatedPerson"));
    assert_eq!(members + relatives.count(), 9);
}

#[test]
fn the_ambulance_brought_ivy_in_today() {
    let feeds = feeds_of(named::IVY);
    let mut conveyed = feeds.iter().flat_map(|feed| of_kind(feed, "Encounter"));
    assert!(conveyed.any(|contact| {
        contact["class"]["code"] == "FLD" && contact["period"]["start"] == today().to_string()
    }));
}

#[test]
fn ivy_has_near_twins() {
    let twin = |digits| {
        let feeds = feeds_of(digits);
        let patient = patient(&feeds[0]);
        (text(&patient["name"][0]["family"]), text(&patient["birthDate"]))
    };
    assert_eq!(twin(named::IVOR), ("Patterson".to_owned(), "1945-03-12".to_owned()));
    assert_eq!(twin(named::IVA), ("Paterson".to_owned(), "1945-11-02".to_owned()));
    assert_eq!(twin(named::MARGARET_14_MAY).0, twin(named::MARGARET_15_MAY).0);
}

#[test]
fn the_one_who_opted_out_has_a_denial_in_the_gps_page_and_a_record_that_must_not_be_kept() {
    assert_eq!(opted_out().len(), 1);
    let feeds = feeds_of(&opted_out()[0].digits());
    let consent = feeds.iter().flat_map(|feed| of_kind(feed, "Consent")).next().unwrap();
    assert_eq!(consent["provision"]["type"], "deny");
    assert_eq!(consent["category"][1]["coding"][0]["code"], "416409005");
    let clinical = feeds.iter().flat_map(|feed| of_kind(feed, "MedicationStatement")).count();
    assert!(clinical > 0, "there is something to leave out");
}

#[test]
fn one_practice_does_not_share() {
    let feeds = feeds_of(named::PRACTICE_DOES_NOT_SHARE);
    assert!(PRACTICES_THAT_DO_NOT_SHARE.contains(&feeds[0].source.ods));
    let others =
        county(today()).iter().filter(|feed| feed.source.ods == feeds[0].source.ods).count();
    assert_eq!(others, 1, "nobody else is registered there");
}

#[test]
fn allergies_are_told_in_all_the_ways_that_must_never_look_alike() {
    let codes = |digits| words(&feeds_of(digits), "AllergyIntolerance", "/code/coding/0/code");
    assert!(codes(named::ALLERGIES_NOT_RECORDED).is_empty());
    assert_eq!(codes(named::NO_KNOWN_ALLERGIES), BTreeSet::from(["716186003".to_owned()]));
    assert_eq!(codes(named::IVY).len(), 2);
}

#[test]
fn a_silent_source_gives_nothing_but_that_it_knows_the_patient() {
    let silences = silences();
    assert_eq!(silences.len(), 2, "a hospital, and a practice");
    for silence in &silences {
        let feeds = feeds_of(&silence.patient.digits());
        let silent = feeds.iter().find(|feed| !feed.source.answers).unwrap();
        assert_eq!(silent.source.code, silence.source);
        let kinds: BTreeSet<String> =
            resources(silent).map(|resource| text(&resource["resourceType"])).collect();
        assert_eq!(kinds, BTreeSet::from(["Organization".to_owned(), "Patient".to_owned()]));
    }
    let all = county(today()).iter().filter(|feed| !feed.source.answers).count();
    assert_eq!(all, silences.len(), "everybody else's sources answer");
}

#[test]
fn what_refers_to_the_sensitive_entry_can_be_found_and_what_does_not_can_stay() {
    let feeds = feeds_of(named::SENSITIVE);
    let clinic = feeds.iter().find(|feed| feed.source.code == "NGH").unwrap();
    let diagnosis =
        of_kind(clinic, "Condition").find(|entry| entry["code"]["coding"][0]["code"] == "86406008");
    let diagnosis = address(diagnosis.unwrap());
    let referring = |to: &str| -> BTreeSet<String> {
        resources(clinic)
            .filter(|resource| {
                let mut references = Vec::new();
                collect(resource, "reference", &mut references);
                references.contains(&to)
            })
            .map(|resource| text(&resource["resourceType"]))
            .collect()
    };
    let directly = ["Encounter", "MedicationRequest", "Observation", "ServiceRequest"];
    assert_eq!(referring(&diagnosis), directly.map(str::to_owned).into());
    let visit =
        address(of_kind(clinic, "Encounter").find(|visit| visit["diagnosis"].is_array()).unwrap());
    assert!(referring(&visit).contains("DocumentReference"));
    let report = of_kind(clinic, "DiagnosticReport").next().unwrap();
    assert_eq!(
        report["conclusionCode"][0]["coding"][0]["code"], "86406008",
        "the report names it itself"
    );
    assert!(referring(&visit).contains("AllergyIntolerance"), "an allergy that must stay");
    assert!(
        words(&feeds, "Condition", "/code/text").contains("Asthma"),
        "what has nothing to do with it"
    );
}

#[test]
fn some_entries_of_one_person_are_restricted_and_others_are_not() {
    let feeds = feeds_of(named::RESTRICTED);
    let labelled = |kind: &str| {
        let all: Vec<&Value> = feeds.iter().flat_map(|feed| of_kind(feed, kind)).collect();
        let restricted = all.iter().filter(|entry| entry["meta"]["security"].is_array()).count();
        (restricted, all.len() - restricted)
    };
    assert_eq!(labelled("Condition"), (1, 2));
    assert!(labelled("MedicationStatement").0 == 1 && labelled("MedicationStatement").1 > 1);
}

#[test]
fn the_flags_that_people_need_are_there() {
    let flags = |digits| words(&feeds_of(digits), "Flag", "/code/text");
    assert!(flags(named::IVY).is_superset(
        &["ReSPECT plan in place", "Falls risk", "Hearing aid"].map(String::from).into()
    ));
    assert!(flags(named::CHILD_PROTECTION).contains("Child protection plan"));
    assert!(flags(named::INTERPRETER).contains("Interpreter needed: Polish"));
    assert_eq!(flags(named::ADJUSTMENTS).len(), 3);
}

#[test]
fn a_woman_is_pregnant_and_her_baby_is_expected() {
    let feeds = feeds_of(named::PREGNANT);
    assert!(words(&feeds, "Condition", "/code/text").contains("Pregnant"));
    assert!(words(&feeds, "Observation", "/code/text").contains("Estimated date of delivery"));
}

#[test]
fn the_longest_names_are_35_letters_each() {
    let feeds = feeds_of(named::LONG_NAMES);
    let name = &patient(&feeds[0])["name"][0];
    assert_eq!(text(&name["family"]).len(), 35);
    assert_eq!(text(&name["given"][0]).len(), 35);
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

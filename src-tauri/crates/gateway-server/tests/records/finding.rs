use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::{
    fhir::{bundle, entry, of_kind, of_patient, patient, practice, with},
    house::{House, Person},
};

#[tokio::test]
async fn a_patient_is_found_by_number_or_name_birth_and_postcode() {
    let (house, rita) = house().await;
    let cases: [(&[(&str, &str)], usize); 11] = [
        (&[("identifier", "https://fhir.nhs.uk/Id/nhs-number|999 000 0018")], 1),
        (&[("name", "PATT")], 1),
        (&[("name", "ivy"), ("name", "patt")], 1),
        (&[("name", "patterson ivy")], 1),
        (&[("name", "ives")], 1),
        (&[("name", "patt"), ("birthdate", "1945")], 1),
        (&[("name", "patt"), ("birthdate", "1945-03-12")], 1),
        (&[("name", "patt"), ("address-postalcode", "nn26")], 1),
        (&[("name", "patt"), ("address-postalcode", "NN3")], 0),
        (&[("name", "sanch")], 1),
        (&[("name", "o'br")], 1),
    ];
    for (form, expected) in cases {
        let found = house.search(&rita, form).await.json();
        let exact = found["entry"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|entry| entry["search"]["score"] == 1.0)
            .count();
        assert_eq!(exact, expected, "{form:?}");
    }
}

#[tokio::test]
async fn similar_names_are_offered_only_where_nobody_matches_and_it_is_said() {
    let (house, rita) = house().await;

    let similar =
        house.search(&rita, &[("name", "Paterson"), ("birthdate", "1945-12-03")]).await.json();
    let exact = house.search(&rita, &[("name", "Patterson")]).await.json();
    let none = house.search(&rita, &[("name", "Zwilling")]).await.json();

    assert_eq!(of_kind(&similar, "Patient").len(), 1);
    assert_eq!(code(&similar), "similar", "it is said");
    assert!(of_kind(&exact, "OperationOutcome").is_empty(), "nothing has to be said");
    assert_eq!(none["total"], 0);
}

#[tokio::test]
async fn a_search_answers_demographics_and_nothing_clinical() {
    let (house, rita) = house().await;

    let answer = house.search(&rita, &[("identifier", IVY)]).await;

    let found = answer.json();
    let ivy = &of_kind(&found, "Patient")[0];
    assert_eq!(ivy["name"][0]["family"], "Patterson");
    assert_eq!(ivy["generalPractitioner"][0]["display"], "Abington Park Surgery");
    assert_eq!(
        ivy["contained"][0]["telecom"][0]["value"], "01604 555 0100",
        "the practice can be called"
    );
    let banners = record::patients(&answer.body, house.now()).unwrap().banners;
    assert_eq!(
        banners[0].practice_telephone.as_deref(),
        Some("01604 555 0100"),
        "in the viewer too"
    );
    for hidden in ["diabetes", "Karen", "p-9990000018"] {
        assert!(!answer.text().contains(hidden), "{hidden} is no business of a search");
    }
    assert_eq!(answer.header("cache-control"), Some("no-store"));
}

#[tokio::test]
async fn a_search_for_everybody_is_refused() {
    let (house, rita) = house().await;
    let forms: [&[(&str, &str)]; 5] = [
        &[],
        &[("name", "p")],
        &[("birthdate", "1945")],
        &[("name", "pat"), ("gender", "female")],
        &[("identifier", "9990000019")],
    ];
    for form in forms {
        let answer = house.search(&rita, form).await;
        let outcome: Value = answer.is(StatusCode::BAD_REQUEST);
        assert_eq!(outcome["resourceType"], "OperationOutcome", "{form:?}");
        assert!(!answer.text().contains("9990000019"), "what was typed is not repeated");
    }
}

#[tokio::test]
async fn more_than_are_shown_is_said() {
    let house = House::open();
    for number in ["9990000018", "9990000026", "9990000034"] {
        house.import(NGH, &of_patient(number, &[]));
    }
    let rita = house.signed_in("triage-nurse").await;

    let found = house.search(&rita, &[("name", "patterson"), ("_count", "2")]).await.json();

    assert_eq!((of_kind(&found, "Patient").len(), found["total"].as_u64()), (2, Some(3)));
    assert_eq!(code(&found), "more");
}

/// Whoever searches by number sees one row, and has to know that it could be the wrong one (HSIB 2021).
#[tokio::test]
async fn a_patient_for_whom_another_could_be_mistaken_is_marked_though_only_one_is_listed() {
    let house = House::open();
    let others = [
        ("9990000026", "Patterson", "Ivor", "1950-01-01", "similar-name"),
        ("9990000034", "Okafor", "Grace", "1962-07-30", "similar-name-same-birth"),
        ("9990000042", "Okafor", "Gracie", "1962-07-30", "similar-name-same-birth"),
        ("9990000050", "Singh", "Amar", "1988-02-02", "same-surname-same-birth"),
        ("9990000069", "Singh", "Balbir", "1988-02-02", "same-surname-same-birth"),
        ("9990000077", "Hughes", "Megan", "1975", ""),
        ("9990000085", "Hughes", "Rhys", "1975", ""),
        ("9990000093", "Jones", "Alan", "1962-07-30", ""),
    ];
    house.import(NGH, &of_patient(IVY, &[practice("Y99001")]));
    for (number, family, given, born, _) in others {
        let name = json!([{ "family": family, "given": [given] }]);
        let person = with(with(patient(number), "name", name), "birthDate", json!(born));
        house.import(NGH, &bundle(&[person], ""));
    }
    let rita = house.signed_in("triage-nurse").await;
    for (number, _, _, _, expected) in [(IVY, "", "", "", "similar-name")].into_iter().chain(others)
    {
        let found = house.search(&rita, &[("identifier", number)]).await.json();
        let marks = &found["entry"][0]["search"]["extension"];
        let marked = marks[0]["valueCode"].as_str().unwrap_or_default();
        assert_eq!((of_kind(&found, "Patient").len(), marked), (1, expected), "{number}");
        assert!(
            !found.to_string().contains("Okafor")
                || number.ends_with("34")
                || number.ends_with("42")
        );
    }
}

#[tokio::test]
async fn where_a_protected_person_lives_is_not_shown() {
    let house = House::open();
    house.import(NGH, &of_patient(IVY, &[practice("Y99001")]));
    let label = json!({ "security": [{ "system": "http://terminology.hl7.org/CodeSystem/v3-Confidentiality", "code": "R" }] });
    let protected = with(patient(IVY), "meta", label);
    house.import("Personal Demographics Service", &bundle(&[protected], ""));
    let rita = house.signed_in("triage-nurse").await;

    let answer = house.search(&rita, &[("identifier", IVY)]).await;

    assert!(answer.text().contains("Patterson"));
    for hidden in ["Mill Rd", "NN2", "Abington"] {
        assert!(
            !answer.text().contains(hidden),
            "{hidden} says where she is, whichever source sent it"
        );
    }
    let by_postcode =
        house.search(&rita, &[("name", "patterson"), ("address-postalcode", "NN2")]).await.json();
    assert_eq!(
        by_postcode["entry"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|e| e["search"]["score"] == 1.0)
            .count(),
        0
    );
}

#[tokio::test]
async fn a_death_that_one_source_knows_is_never_lost() {
    let house = House::open();
    house.import(NGH, &bundle(&[with(patient(IVY), "deceasedDateTime", json!("2026-10-01"))], ""));
    let later = with(
        with(patient(IVY), "meta", json!({ "lastUpdated": "2026-11-01T00:00:00Z" })),
        "deceasedBoolean",
        json!(false),
    );
    house.import("Abington Park Surgery", &bundle(&[later], ""));
    let rita = house.signed_in("triage-nurse").await;

    let found = house.search(&rita, &[("identifier", IVY)]).await.json();

    assert_eq!(of_kind(&found, "Patient")[0]["deceasedDateTime"], "2026-10-01");
}

async fn house() -> (House, Person) {
    let house = House::open();
    house.import(NGH, &of_patient(IVY, &[practice("Y99001"), entry("Condition", "c", "diabetes")]));
    let mut other = patient("9990000026");
    other["name"] = json!([{ "family": "O’Brien-Sánchez", "given": ["Aoife"] }]);
    house.import(NGH, &bundle(&[other], ""));
    let rita = house.signed_in("triage-nurse").await;
    (house, rita)
}

fn code(bundle: &Value) -> String {
    let outcome = of_kind(bundle, "OperationOutcome")[0];
    outcome["issue"][0]["details"]["coding"][0]["code"].as_str().unwrap().to_owned()
}

const IVY: &str = "9990000018";
const NGH: &str = "Northampton General Hospital";

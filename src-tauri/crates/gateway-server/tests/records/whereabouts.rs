//! A patient whose whereabouts are protected: nobody is shown where they live or are looked after.

use std::collections::BTreeSet;

use axum::http::StatusCode;
use gateway_server::training::named::WHEREABOUTS_PROTECTED;
use record::envelope::{Envelope, SOURCE_TAG};
use serde_json::{Value, json};

use crate::{
    fhir::{of_kind, of_patient, practice, with},
    house::{House, Person, emergency},
};

#[tokio::test]
async fn no_name_of_a_place_crosses_the_wire_for_any_role() {
    let house = House::of_the_county();
    for job in [
        "gp",
        "triage-nurse",
        "ed-consultant",
        "out-of-hours-doctor",
        "biomedical-scientist",
        "receptionist",
    ] {
        let person = house.signed_in(job).await;
        let patient = house.find(&person, WHEREABOUTS_PROTECTED).await;
        for (why, form) in [
            ("by number", [("identifier", WHEREABOUTS_PROTECTED)]),
            ("by name", [("name", "rowntree")]),
        ] {
            let found = house.search(&person, &form).await;
            tells_no_place(&format!("{job}, search {why}"), &found.text());
            assert_eq!(found.json()["total"], 1, "{job}: but the patient is found {why}");
        }
        let Some(grant) = house.grant_of(&person, &patient).await else { continue };
        let record = house.record(&person, &patient, &grant).await;
        tells_no_place(&format!("{job}, record"), &record.text());
    }
}

#[tokio::test]
async fn nor_where_entries_are_read_one_by_one_or_type_by_type() {
    let house = House::of_the_county();
    let raj = house.signed_in("ed-consultant").await;
    let patient = house.find(&raj, WHEREABOUTS_PROTECTED).await;
    let grant = house.opened(&raj, &patient, emergency()).await.grant;
    let record = house.record(&raj, &patient, &grant).await.json();
    let mut kinds = BTreeSet::new();
    for resource in of_every_kind(&record) {
        let kind = resource["resourceType"].as_str().unwrap();
        let one = format!("/fhir/{kind}/{}", resource["id"].as_str().unwrap());
        tells_no_place(&one, &house.read(&raj, &one, &grant).await.text());
        kinds.insert(kind);
    }
    kinds.remove("Patient");
    assert!(kinds.len() > 5, "{kinds:?}");
    for kind in kinds {
        let place = format!("/fhir/{kind}/_search");
        let header = [(contract::header::GRANT, grant.0.as_str())];
        let all = house.form(&raj, &place, &[("patient", patient.as_str())], &header).await;
        tells_no_place(&place, &all.text());
        assert!(all.json()["total"].as_u64() > Some(0), "{place}");
    }
}

#[tokio::test]
async fn the_record_says_from_which_kind_of_place_each_entry_comes_and_what_is_withheld() {
    let house = House::of_the_county();
    let raj = house.signed_in("ed-consultant").await;
    let patient = house.find(&raj, WHEREABOUTS_PROTECTED).await;
    let grant = house.opened(&raj, &patient, emergency()).await.grant;
    let bundle = house.record(&raj, &patient, &grant).await.json();

    let envelope = Envelope::from_bundle(&bundle);
    let sources: Vec<(&str, &str)> = envelope
        .sources
        .iter()
        .map(|source| (source.short.as_str(), source.name.as_str()))
        .collect();
    assert_eq!(
        sources,
        [
            ("Hospital", "A hospital"),
            ("Ambulance", "An ambulance service"),
            ("Hospital 2", "A hospital (2)"),
            ("GP", "A GP practice"),
        ],
        "each by its kind, told apart by a number"
    );
    let tags: Vec<&Value> = of_every_kind(&bundle)
        .iter()
        .flat_map(|resource| resource["meta"]["tag"].as_array().into_iter().flatten())
        .collect();
    assert!(tags.len() > 10, "the record is there");
    for tag in tags {
        assert_eq!(tag["system"], SOURCE_TAG);
        assert!(
            sources.iter().any(|(short, name)| tag["code"] == *short && tag["display"] == *name),
            "{tag}"
        );
    }
    let letters = envelope
        .withheld
        .iter()
        .find(|withheld| withheld.section == nhs::Section::Letters)
        .expect("letters are told of");
    assert!(letters.count > 0, "letters are counted: a letterhead cannot be taken out of a page");
    assert!(of_kind(&bundle, "DocumentReference").is_empty());
    let person = of_kind(&bundle, "Patient")[0];
    assert_eq!(person["meta"]["security"][0]["code"], "R", "the label itself says so");
    assert!(
        person.get("address").is_none()
            && person.get("telecom").is_none()
            && person.get("contact").is_none()
    );
    let plan = of_kind(&bundle, "CarePlan")[0].to_string();
    assert!(plan.contains("HbA1c every three months"), "what names no place stays: {plan}");
    assert!(
        plan.contains("Not shown: it says where the patient is or was."),
        "and nothing goes in silence: {plan}"
    );
}

#[tokio::test]
async fn what_is_withheld_cannot_be_read_one_by_one_either() {
    let house = House::of_the_county();
    let raj = house.signed_in("ed-consultant").await;
    let patient = house.find(&raj, WHEREABOUTS_PROTECTED).await;
    let grant = house.opened(&raj, &patient, emergency()).await.grant;
    let ids: Vec<(String, String)> = house
        .gateway
        .store
        .read(|db| {
            db.prepare(
                "SELECT type, id FROM resource WHERE patient = ?1 AND section = 'letters'
                 UNION SELECT type, id FROM resource WHERE type IN ('Organization', 'Location', 'Practitioner', 'PractitionerRole')",
            )?
            .query_map([patient.as_str()], |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect()
        })
        .unwrap();
    assert!(ids.len() > 5);
    for (kind, id) in ids {
        let answer = house.read(&raj, &format!("/fhir/{kind}/{id}"), &grant).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{kind}");
    }
}

#[tokio::test]
async fn a_postcode_never_finds_them_and_any_label_of_any_source_restricts() {
    let label = |code: &str| json!({ "security": [{ "system": "http://terminology.hl7.org/CodeSystem/v3-Confidentiality", "code": code }] });
    let other = json!({ "security": [{ "system": "https://somewhere.example/labels", "code": "shielded" }] });
    for (why, meta, restricted) in [
        ("restricted", label("R"), true),
        ("very restricted", label("V"), true),
        ("redacted", label("REDACTED"), true),
        ("a code that nobody knows", label("Q"), true),
        ("a system that nobody knows", other, true),
        ("unrestricted", label("U"), false),
        ("normal", label("N"), false),
        ("no label", json!({}), false),
    ] {
        let house = House::open();
        house.import("Northampton General Hospital", &of_patient(IVY, &[]));
        let mut sent = of_patient(IVY, &[practice("Y99001")]);
        sent["entry"][0]["resource"]["meta"] = meta;
        house.import("Abington Park Surgery", &sent);
        house.import("Kettering General Hospital", &of_patient(IVY, &[]));
        let rita = house.signed_in("triage-nurse").await;

        let by_name = house.search(&rita, &[("name", "patterson")]).await;
        let by = |postcode: &'static str| [("name", "patterson"), ("address-postalcode", postcode)];
        let (right, wrong) =
            (house.search(&rita, &by("NN2 6AB")).await, house.search(&rita, &by("NN9 9ZZ")).await);

        assert_eq!(by_name.json()["total"], 1, "{why}: found by name");
        assert_eq!(
            right.text() == wrong.text(),
            restricted,
            "{why}: the right postcode finds no more than a wrong one"
        );
        for place in ["Mill Rd", "NN2 6AB", "Abington", "01604 555 0100", "Karen"] {
            assert!(!(restricted && by_name.text().contains(place)), "{why}: {place}");
        }
    }
}

#[tokio::test]
async fn a_note_that_names_a_place_gives_way_and_an_allergy_never_does() {
    let house = House::open();
    let mut sent = of_patient(
        IVY,
        &[
            practice("Y99001"),
            json!({ "resourceType": "AllergyIntolerance", "id": "a", "code": { "text": "Northampton balsam" }, "note": [{ "text": "told at Abington Park Surgery" }] }),
            with(
                json!({ "resourceType": "Condition", "id": "c", "code": { "text": "asthma" } }),
                "note",
                json!([{ "text": "uses a spacer" }]),
            ),
        ],
    );
    sent["entry"][0]["resource"]["meta"] = json!({ "security": [{ "code": "R" }] });
    house.import("Abington Park Surgery", &sent);
    let raj = house.signed_in("ed-consultant").await;
    let ivy = house.find(&raj, IVY).await;
    let grant = house.opened(&raj, &ivy, emergency()).await.grant;

    let sent = house.record(&raj, &ivy, &grant).await.text();

    for stays in [
        "Northampton balsam",
        "asthma",
        "uses a spacer",
        "Not shown: it says where the patient is or was.",
    ] {
        assert!(sent.contains(stays), "{stays} is there: {sent}");
    }
    assert!(!sent.contains("Abington"), "{sent}");
}

impl House {
    async fn grant_of(&self, person: &Person, patient: &nhs::PatientId) -> Option<access::GrantId> {
        for basis in [access::Basis::PermissionOnce, access::Basis::Informed, emergency()] {
            if let contract::AccessAnswer::Permitted(permitted) =
                self.ask(person, patient, Some(basis)).await
            {
                return Some(permitted.grant);
            }
        }
        None
    }
}

fn tells_no_place(why: &str, text: &str) {
    for place in PLACES {
        assert!(!text.contains(place), "{why}: {place} in {text}");
    }
}

fn of_every_kind(bundle: &Value) -> Vec<&Value> {
    let entries = bundle["entry"].as_array().expect("a Bundle");
    entries
        .iter()
        .map(|entry| &entry["resource"])
        .filter(|resource| resource["resourceType"] != "OperationOutcome")
        .collect()
}

const IVY: &str = "9990000018";
/// Where she lives, every organisation of the county with what leads to it, and the people of her practice and hospitals.
const PLACES: [&str; 38] = [
    "Ise Valley",
    "NN16",
    "07700 900441",
    "Kettering",
    "Rockingham",
    "Y99003",
    "01536 555",
    "NN15",
    "Rothwell",
    "KGH",
    "RNQ",
    "Northampton",
    "NGH",
    "RNS",
    "Cliftonville",
    "NN1 5BD",
    "01604 555",
    "NHFT",
    "RP1",
    "Berrywood",
    "EMAS",
    "RX9",
    "Midlands",
    "Beechdale",
    "Nottingham",
    "NG8",
    "0115 555",
    "Abington",
    "Kingsthorpe",
    "Y99001",
    "Y99101",
    "Angel Row",
    ".records.example",
    "LENNOX",
    "Lennox",
    "Mehta",
    "MEHTA",
    "555 0",
];

//! Permissions and refusals as FHIR Consent, in the basic shape of IHE Privacy Consent on FHIR.

use access::{Basis, LegalReason, ProxyAuthority, SafeguardingReason};
use axum::http::StatusCode;
use chrono::Duration;
use contract::{Withdraw, path};
use nhs::PatientId;
use serde_json::{Value, json};

use crate::{
    house::{House, Person, emergency, note},
    practice::a_practice,
};

#[tokio::test]
async fn each_kind_has_the_shape_that_the_profile_asks_for() {
    for (said, basis) in permissions() {
        let (house, helen, ivy) = a_practice().await;
        let open = house.opened(&helen, &ivy, basis.clone()).await;

        let consent = the_only_one(&house, &helen, &ivy).await;
        is_basic_consent(&consent, said);
        assert_eq!(consent["provision"]["type"], "permit", "{said}");
        assert_eq!(
            consent["provision"]["period"]["end"],
            instant(open.expires),
            "{said}: it has an end"
        );
        assert_eq!(consent["provision"]["purpose"][0]["code"], "TREAT", "{said}");
        assert!(
            !consent.to_string().contains("cannot say her name"),
            "{said}: no note stands in it"
        );
    }
    let (house, helen, ivy) = a_practice().await;
    house.said_no(&helen, &ivy).await;
    let refusal = the_only_one(&house, &helen, &ivy).await;
    is_basic_consent(&refusal, "a refusal");
    assert_eq!(refusal["provision"]["type"], "deny");
    assert_eq!(refusal["status"], "active");
    assert!(refusal["provision"]["period"]["end"].is_null(), "until the patient says otherwise");
}

#[tokio::test]
async fn who_permitted_and_by_which_right_is_said() {
    let (house, helen, ivy) = a_practice().await;
    let patient = format!("Patient/{ivy}");
    let cases = [
        (
            Basis::PermissionOnce,
            json!({ "reference": patient }),
            json!({ "url": ONCE, "valueBoolean": true }),
        ),
        (
            by(ProxyAuthority::Attorney),
            json!({ "type": "RelatedPerson", "display": "Attorney for health and welfare" }),
            json!({ "url": BY_PROXY, "valueCode": "attorney" }),
        ),
        (
            by(ProxyAuthority::Parent),
            json!({ "type": "RelatedPerson", "display": "Person with parental responsibility" }),
            json!({ "url": BY_PROXY, "valueCode": "parent" }),
        ),
    ];
    for (basis, performer, extension) in cases {
        house.opened(&helen, &ivy, basis).await;
        let consent = last(&house, &helen, &ivy).await;
        assert_eq!(consent["performer"], json!([performer]));
        assert_eq!(consent["extension"], json!([extension]));
    }
    house.opened(&helen, &ivy, by(ProxyAuthority::BestInterests)).await;
    let consent = last(&house, &helen, &ivy).await;
    assert_eq!(
        consent["performer"][0]["display"], "Helen WARD",
        "who found it to be in the patient's best interests"
    );
}

#[tokio::test]
async fn what_is_no_consent_is_not_written_down_as_one() {
    let (house, helen, ivy) = a_practice().await;
    for basis in [
        emergency(),
        Basis::Safeguarding { reason: SafeguardingReason::ChildAtRisk, note: note() },
        Basis::LegalDuty { reason: LegalReason::Statute, note: note() },
    ] {
        house.opened(&helen, &ivy, basis).await;
    }
    assert_eq!(search(&house, &helen, &ivy).await["total"], 0, "nobody consented");
}

#[tokio::test]
async fn what_a_consent_said_before_stays_readable_and_why_it_changed() {
    let (house, helen, ivy) = a_practice().await;
    let endings = [
        ("closed", "The record was closed", "Practitioner"),
        ("withdrawn", "The patient took every permission back", "Patient"),
        ("refused", "The patient refused", "Patient"),
        ("left alone", "The session ended", "Device"),
    ];
    let mut helen = helen;
    for (ending, words, who) in endings {
        let open = house.opened(&helen, &ivy, Basis::PermissionOnce).await;
        let before = last(&house, &helen, &ivy).await;
        match ending {
            "closed" => assert_eq!(house.close(&helen, &open.grant).await, StatusCode::NO_CONTENT),
            "withdrawn" => {
                let withdraw = Withdraw { patient: ivy.clone() };
                house.post(&helen, path::WITHDRAW, &withdraw).await;
            }
            "refused" => house.said_no(&helen, &ivy).await,
            _ => {
                house.later(Duration::minutes(31));
                helen = house.signed_in("gp").await;
            }
        }
        let place = format!("{}/{}", path::CONSENT, before["id"].as_str().unwrap());
        let now = house.get(&helen, &place, &[]).await.json();
        let then = house.get(&helen, &format!("{place}/_history/1"), &[]).await.json();
        let history = house.get(&helen, &format!("{place}/_history"), &[]).await.json();

        assert_eq!(then, before, "{ending}: what it said is kept");
        assert_eq!(
            (&now["status"], &now["meta"]["versionId"]),
            (&json!("inactive"), &json!("2")),
            "{ending}"
        );
        is_basic_consent(&now, ending);
        assert_eq!(history["type"], "history");
        assert_eq!(history["entry"][0]["resource"], now, "{ending}: the latest first");
        assert_eq!(history["entry"][1]["resource"], before, "{ending}");

        let provenance = provenance_of(&house, &helen, &ivy, before["id"].as_str().unwrap()).await;
        assert_eq!(provenance["activity"]["coding"][0]["code"], "UPDATE", "{ending}");
        assert_eq!(provenance["entity"][0]["role"], "revision", "{ending}");
        let id = before["id"].as_str().unwrap();
        assert_eq!(
            provenance["entity"][0]["what"]["reference"],
            format!("Consent/{id}/_history/1")
        );
        assert_eq!(provenance["target"][0]["reference"], format!("Consent/{id}/_history/2"));
        assert_eq!(provenance["reason"][0]["text"], words, "{ending}");
        let agent = &provenance["agent"][0]["who"];
        let kind = agent["type"].as_str().unwrap_or_else(|| agent["reference"].as_str().unwrap());
        assert!(kind.starts_with(who), "{ending}: {agent}");
        house.later(Duration::minutes(1));
    }
}

#[tokio::test]
async fn who_wrote_a_withdrawal_down_is_not_told_to_those_whom_it_concerns() {
    let (house, helen, ivy) = a_practice().await;
    let raj = house.signed_in("ed-consultant").await;
    house.opened(&raj, &ivy, Basis::PermissionOnce).await;
    house.post(&helen, path::WITHDRAW, &Withdraw { patient: ivy.clone() }).await;

    let seen = search(&house, &raj, &ivy).await.to_string();
    assert!(seen.contains("took every permission back"));
    assert!(!seen.contains("Helen") && !seen.contains(&house.practitioner(&helen).id.0), "{seen}");
}

#[tokio::test]
async fn nobody_reads_a_consent_that_was_given_to_another() {
    let (house, helen, ivy) = a_practice().await;
    house.opened(&helen, &ivy, Basis::PermissionOnce).await;
    let id = the_only_one(&house, &helen, &ivy).await["id"].as_str().unwrap().to_owned();
    let raj = house.signed_in("ed-consultant").await;

    for place in ["", "/_history", "/_history/1"] {
        let answer = house.get(&raj, &format!("{}/{id}{place}", path::CONSENT), &[]).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{place}");
        let own = house.get(&helen, &format!("{}/{id}{place}", path::CONSENT), &[]).await;
        assert_eq!(own.status, StatusCode::OK, "{place}");
    }
    let none = house.get(&helen, &format!("{}/{id}/_history/2", path::CONSENT), &[]).await;
    assert_eq!(none.status, StatusCode::NOT_FOUND, "there is no second version yet");
}

#[tokio::test]
async fn a_later_permission_until_a_date_takes_the_place_of_an_earlier_one() {
    let (house, helen, ivy) = a_practice().await;
    let until = |days| Basis::PermissionUntil { until: house.now() + Duration::days(days) };
    house.opened(&helen, &ivy, until(6)).await;

    let shorter = house.opened(&helen, &ivy, until(1)).await;

    let in_force = house.standing(&helen, &ivy).await.in_force.expect("it is in force");
    assert_eq!(
        (in_force.id, in_force.expires),
        (shorter.grant, shorter.expires),
        "what was said last counts"
    );
}

/// What IHE PCF asks of a basic Consent, and what it forbids (`IHE.PCF.consentBasic`).
fn is_basic_consent(consent: &Value, said: &str) {
    let coding = |place: &str| {
        let coding = consent.pointer(place).unwrap_or_else(|| panic!("{said}: {place}"));
        (coding["system"].as_str().unwrap().to_owned(), coding["code"].as_str().unwrap().to_owned())
    };
    let is = |place: &str, system: &str, code: &str| {
        assert_eq!(coding(place), (system.to_owned(), code.to_owned()), "{said}: {place}");
    };
    assert_eq!(consent["resourceType"], "Consent");
    assert_eq!(
        consent["meta"]["profile"][0],
        "https://profiles.ihe.net/ITI/PCF/StructureDefinition/IHE.PCF.consentBasic"
    );
    assert!(["active", "inactive"].contains(&consent["status"].as_str().unwrap()), "{said}");
    is("/scope/coding/0", "http://terminology.hl7.org/CodeSystem/consentscope", "patient-privacy");
    is("/category/0/coding/0", "http://loinc.org", "59284-0");
    assert!(consent["patient"]["reference"].as_str().unwrap().starts_with("Patient/"), "{said}");
    assert!(consent["dateTime"].is_string(), "{said}");
    assert_eq!(consent["performer"].as_array().unwrap().len(), 1, "{said}");
    assert!(consent["organization"][0]["identifier"]["value"].is_string(), "{said}");
    let sources = ["sourceAttachment", "sourceReference"];
    assert_eq!(sources.iter().filter(|source| !consent[**source].is_null()).count(), 1, "{said}");
    assert!(consent["sourceAttachment"]["title"].as_str().unwrap().contains("wording"), "{said}");
    assert_eq!(consent["policy"].as_array().unwrap().len(), 1, "{said}");
    assert!(consent["policy"][0]["uri"].is_string(), "{said}");
    let provision = &consent["provision"];
    assert!(["permit", "deny"].contains(&provision["type"].as_str().unwrap()), "{said}");
    is(
        "/provision/actor/0/role/coding/0",
        "http://terminology.hl7.org/CodeSystem/v3-ParticipationType",
        "IRCP",
    );
    assert!(provision["actor"][0]["reference"]["identifier"]["value"].is_string(), "{said}");
    is("/provision/purpose/0", "http://terminology.hl7.org/CodeSystem/v3-ActReason", "TREAT");
    for forbidden in ["verification", "policyRule"] {
        assert!(consent[forbidden].is_null(), "{said}: {forbidden}");
    }
    for forbidden in ["action", "class", "code", "provision"] {
        assert!(provision[forbidden].is_null(), "{said}: provision.{forbidden}");
    }
}

fn permissions() -> [(&'static str, Basis); 3] {
    let until = "2026-11-24T12:00:00Z".parse().unwrap();
    [
        ("a permission once", Basis::PermissionOnce),
        ("a permission until a date", Basis::PermissionUntil { until }),
        ("a permission by proxy", by(ProxyAuthority::Deputy)),
    ]
}

fn by(authority: ProxyAuthority) -> Basis {
    Basis::PermissionByProxy { authority, note: note() }
}

fn instant(at: chrono::DateTime<chrono::Utc>) -> String {
    at.to_rfc3339_opts(chrono::SecondsFormat::Millis, true)
}

async fn search(house: &House, person: &Person, patient: &PatientId) -> Value {
    let place = format!("{}/_search", path::CONSENT);
    let form = [("patient", patient.as_str()), ("_revinclude", "Provenance:target")];
    house.form(person, &place, &form, &[]).await.json()
}

async fn consents(house: &House, person: &Person, patient: &PatientId) -> Vec<Value> {
    let found = search(house, person, patient).await;
    let entries = found["entry"].as_array().unwrap().iter();
    entries
        .map(|entry| entry["resource"].clone())
        .filter(|each| each["resourceType"] == "Consent")
        .collect()
}

async fn the_only_one(house: &House, person: &Person, patient: &PatientId) -> Value {
    let mut found = consents(house, person, patient).await;
    assert_eq!(found.len(), 1);
    found.remove(0)
}

async fn last(house: &House, person: &Person, patient: &PatientId) -> Value {
    let found = consents(house, person, patient).await;
    found.into_iter().rfind(|each| each["provision"]["type"] == "permit").expect("a permission")
}

async fn provenance_of(
    house: &House,
    person: &Person,
    patient: &PatientId,
    consent: &str,
) -> Value {
    let found = search(house, person, patient).await;
    let of_it = found["entry"].as_array().unwrap().iter().find(|entry| {
        entry["search"]["mode"] == "include"
            && entry["resource"]["entity"][0]["what"]["reference"]
                .as_str()
                .unwrap()
                .contains(consent)
    });
    of_it.expect("a Provenance")["resource"].clone()
}

const ONCE: &str = "https://care-record.example/StructureDefinition/permission-for-this-visit";
const BY_PROXY: &str = "https://care-record.example/StructureDefinition/permission-by-proxy";

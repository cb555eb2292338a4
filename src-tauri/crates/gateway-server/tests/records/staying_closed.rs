//! What was closed after a backup was made stays closed where it is restored: who is protected, who may do what, who refuses.

use access::{Basis, Policy};
use axum::http::StatusCode;
use chrono::Duration;
use contract::{Decide, ReviewDecision, StepUp, UnsayNo, path};
use gateway_server::{
    Gateway,
    accounts::{self, duties::Duties},
    closed, closeness,
    policy::signed_for_training,
};
use identity::WorkplaceKind;
use serde_json::{Value, json};

use crate::{
    fhir::{bundle, of_patient, patient, practice, restricted, with},
    house::{House, Person},
    restoring::{backed_up, restored},
};

#[tokio::test]
async fn where_a_patient_lives_who_was_protected_after_the_backup_is_not_shown() {
    for source in [NGH, PDS, "Daventry Walk-in Centre"] {
        let house = House::open();
        house.import(NGH, &of_patient(IVY, &[practice("Y99001")]));
        house.import(PDS, &bundle(&[at(patient(IVY), "2026-10-01")], ""));
        let backup = backed_up(&house);
        house.import(source, &bundle(&[at(restricted(patient(IVY)), "2026-11-01")], ""));

        let (restored, rita) = comes_back(&house, &backup).await;

        let found = restored.search(&rita, &[("identifier", IVY)]).await;
        assert!(found.text().contains("Patterson"), "who it is, is known: {source}");
        let hidden = ["Mill Rd", "NN2", "Abington"];
        assert!(!hidden.iter().any(|hidden| found.text().contains(hidden)), "{source}");
        restored.import(source, &bundle(&[at(patient(IVY), "2026-10-01")], ""));
        assert_eq!(restored.count(PROTECTED), 1, "an older word of {source} changes nothing");
        restored.import(source, &bundle(&[at(restricted(patient(IVY)), "2026-11-01")], ""));
        assert_eq!(restored.count(PROTECTED), 1, "{source} says it again");
        restored.import(source, &bundle(&[at(patient(IVY), "2026-11-20")], ""));
        assert_eq!(restored.count(PROTECTED), 0, "{source} takes it back");
    }
}

#[tokio::test]
async fn who_was_protected_is_so_where_the_backup_did_not_know_the_patient_or_knew_another() {
    let house = House::open();
    house.import(PDS, &bundle(&[another_number(patient(IVY), MARGARET)], ""));
    let backup = backed_up(&house);
    house.import(PDS, &bundle(&[restricted(patient(IVY))], ""));

    let (restored, rita) = comes_back(&house, &backup).await;

    restored.import(NGH, &of_patient(IVY, &[practice("Y99001")]));
    for number in [IVY, MARGARET] {
        let found = restored.search(&rita, &[("identifier", number)]).await;
        assert!(!found.text().contains("Mill Rd"), "{number}: {}", found.text());
    }
}

#[tokio::test]
async fn duties_that_changed_after_the_backup_are_those_of_now() {
    let house = House::open();
    house.signed_in("privacy-officer").await;
    let backup = backed_up(&house);
    let duties = Duties {
        role: Some("R8008".parse().unwrap()),
        ods: Some("Y99001".parse().unwrap()),
        organisation: Some("Abington Park Surgery".to_owned()),
        workplace: Some(WorkplaceKind::GeneralPractice),
        workplace_name: Some("Reception".to_owned()),
        ..Duties::default()
    };
    house.does("privacy-officer@nhs.net", &duties);
    closed::keep(&house.gateway.store, house.now()).unwrap();

    let (folder, gateway) = restored(&house, &backup);

    let said = |gateway: &Gateway| -> String {
        let duty = "SELECT concat_ws(', ', role, title, ods, organisation, workplace_kind, workplace) FROM account
                    WHERE email = 'privacy-officer@nhs.net'";
        gateway.store.read(|db| db.query_row(duty, [], |row| row.get(0))).unwrap()
    };
    assert!(said(&gateway).starts_with("R8008, "), "{}", said(&gateway));
    assert_eq!(said(&gateway), said(&house.gateway));
    drop((folder, gateway));
}

#[tokio::test]
async fn the_policy_that_was_given_after_the_backup_is_the_one_in_force() {
    let house = House::open();
    let backup = backed_up(&house);
    let stricter = Policy::standard().replacen("version = \"", "version = \"stricter-", 1);
    let stricter = signed_for_training(&stricter).unwrap();
    let (folder, settings) = (house.folder.path(), house.gateway.settings.clone());
    Gateway::open(folder, Some(&stricter), settings, house.clock.clone()).unwrap();
    closed::keep(&house.gateway.store, house.now()).unwrap();

    let (folder, gateway) = restored(&house, &backup);

    assert_eq!(*gateway.signed_policy, stricter);
    assert_eq!(count(&gateway, "SELECT count(*) FROM policy"), 2, "the one before is there once");
    drop((folder, gateway));
}

#[tokio::test]
async fn a_refusal_after_the_backup_is_told_to_the_next_person() {
    let house = House::open();
    for number in [IVY, MARGARET] {
        house.import(NGH, &of_patient(number, &[]));
    }
    let rita = house.signed_in("triage-nurse").await;
    let (ivy, margaret) = (house.find(&rita, IVY).await, house.find(&rita, MARGARET).await);
    let backup = backed_up(&house);
    let at = house.now();
    house.said_no(&rita, &ivy).await;
    house.said_no(&rita, &margaret).await;
    house.later(Duration::minutes(1));
    house.opened(&rita, &margaret, Basis::PermissionOnce).await;

    let (restored, rita) = comes_back(&house, &backup).await;

    assert_eq!(restored.standing(&rita, &ivy).await.refused, Some(at), "as it was said");
    assert_eq!(restored.standing(&rita, &margaret).await.refused, None, "she agreed since");
    assert_eq!(restored.count("SELECT count(*) FROM consent WHERE refusal"), 1);
}

#[tokio::test]
async fn a_refusal_that_was_taken_back_after_the_backup_is_told_to_nobody_and_no_other_is() {
    let house = House::open();
    for number in [IVY, MARGARET] {
        house.import(NGH, &of_patient(number, &[]));
    }
    let rita = house.signed_in("triage-nurse").await;
    let (ivy, margaret) = (house.find(&rita, IVY).await, house.find(&rita, MARGARET).await);
    house.said_no(&rita, &margaret).await;
    let meant = house.now();
    house.later(Duration::minutes(1));
    for patient in [&ivy, &margaret] {
        house.said_no(&rita, patient).await;
    }
    let backup = backed_up(&house);
    for patient in [&ivy, &margaret] {
        let slip = UnsayNo { patient: patient.clone() };
        let taken_back = house.post(&rita, path::UNSAY_NO, &slip).await;
        assert_eq!(taken_back.status, StatusCode::NO_CONTENT);
    }

    let (restored, rita) = comes_back(&house, &backup).await;

    assert_eq!(restored.standing(&rita, &ivy).await.refused, None, "it was a slip");
    assert_eq!(restored.standing(&rita, &margaret).await.refused, Some(meant), "she had said it");
    assert_eq!(restored.count("SELECT count(*) FROM consent_version"), 2, "what it said is kept");
}

#[tokio::test]
async fn whose_own_record_it_is_was_said_after_the_backup_and_is_known() {
    let house = House::open();
    house.signed_in("triage-nurse").await;
    let (rita, officer) = ("triage-nurse@nhs.net", "privacy-officer@nhs.net");
    let link = |email, number: Option<&str>| {
        let number = number.map(|number| number.parse().unwrap());
        closeness::say_own_record(&house.gateway, email, number).unwrap();
    };
    link(officer, Some(IVY));
    let backup = backed_up(&house);
    link(officer, None);
    link(rita, Some(IVY));
    closed::keep(&house.gateway.store, house.now()).unwrap();

    let (folder, gateway) = restored(&house, &backup);

    let linked = closeness::linked(&gateway).unwrap();
    assert!(linked.contains(&rita.to_owned()), "she was tied to it since");
    assert_eq!(linked, closeness::linked(&house.gateway).unwrap(), "and the officer no longer is");
    drop((folder, gateway));
}

/// The gateway into which the backup was restored, and somebody who has signed in there.
/// Whoever looks at the queue of the restored gateway finds what was decided after the backup as it was decided; the words are lost.
#[tokio::test]
async fn what_was_decided_in_a_review_after_the_backup_stays_decided() {
    let house = House::open();
    house.import(NGH, &of_patient(IVY, &[practice("Y99001")]));
    let rita = house.signed_in("triage-nurse").await;
    let ivy = house.find(&rita, IVY).await;
    house.opened(&rita, &ivy, crate::house::emergency()).await;
    house.later(Duration::minutes(5));
    house.opened(&rita, &ivy, crate::house::emergency()).await;
    let backup = backed_up(&house);
    let grace = house.signed_in("privacy-officer").await;
    house.later(Duration::minutes(1));
    let code = accounts::training::code("privacy-officer", house.now()).unwrap();
    house.post(&grace, path::STEP_UP, &StepUp { code }).await;
    let alert = |order| {
        let find = format!("SELECT id FROM alert ORDER BY at {order} LIMIT 1");
        house
            .gateway
            .store
            .read(|db| db.query_row(&find, [], |row| row.get::<_, String>(0)))
            .unwrap()
    };
    let asked = [(alert("ASC"), ReviewDecision::Appropriate), (alert("DESC"), ReviewDecision::Ask)];
    for (id, decision) in asked {
        let decide =
            Decide { items: vec![id], decision, note: Some("Who was with her?".to_owned()) };
        assert!(house.post(&grace, path::PRIVACY_DECIDE, &decide).await.status.is_success());
    }

    let (restored, _) = comes_back(&house, &backup).await;

    let stands =
        "SELECT group_concat(state || ' ' || (due IS NOT NULL), ', ' ORDER BY at) FROM alert";
    let stands: String =
        restored.gateway.store.read(|db| db.query_row(stands, [], |row| row.get(0))).unwrap();
    assert_eq!(stands, "closed 0, asked 1");
    assert_eq!(
        restored.count("SELECT count(*) FROM review_act WHERE by IS NOT NULL"),
        2,
        "and by whom"
    );
}

async fn comes_back(house: &House, backup: &std::path::Path) -> (House, Person) {
    closed::keep(&house.gateway.store, house.now()).unwrap();
    let (folder, gateway) = restored(house, backup);
    let restored = House::around(folder, gateway);
    restored.later(Duration::minutes(1));
    let rita = restored.signed_in("triage-nurse").await;
    (restored, rita)
}

fn at(mut patient: Value, day: &str) -> Value {
    patient["meta"]["lastUpdated"] = format!("{day}T00:00:00Z").into();
    patient
}

/// The same person as far as the source can tell, under another number.
fn another_number(patient: Value, number: &str) -> Value {
    let identifier = json!([{ "system": "https://fhir.nhs.uk/Id/nhs-number", "value": number }]);
    with(patient, "identifier", identifier)
}

fn count(gateway: &Gateway, query: &str) -> i64 {
    gateway.store.read(|db| db.query_row(query, [], |row| row.get(0))).unwrap()
}

const NGH: &str = "Northampton General Hospital";
const PDS: &str = "Personal Demographics Service";
const IVY: &str = "9990000018";
const MARGARET: &str = "9990000026";
const PROTECTED: &str = "SELECT restricted FROM patient WHERE nhs_number = '9990000018'";

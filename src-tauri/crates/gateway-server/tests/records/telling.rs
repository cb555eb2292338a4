//! What a patient is told of an opening when something has changed since, or went another way than it mostly does.

use access::{Basis, BasisKind, GrantId};
use axum::http::StatusCode;
use chrono::Duration;
use contract::{AccessKind, SayAfterwards, path};
use nhs::Section;
use serde_json::json;

use crate::{
    device::Device,
    house::{House, emergency},
    rights::{IVY, account, ask, report, showing, stepped_up},
};

#[tokio::test]
async fn who_opened_a_record_is_told_by_the_post_of_that_time_and_not_by_that_of_today() {
    let house = House::of_the_county();
    let rita = house.signed_in("triage-nurse").await;
    let ivy = house.find(&rita, IVY).await;
    house.opened(&rita, &ivy, emergency()).await;
    does(
        &house,
        "UPDATE account SET title = 'Receptionist', organisation = 'Kings Heath Practice', workplace = 'Front desk'
         WHERE email = 'triage-nurse@nhs.net'",
    );
    let records = stepped_up(&house, "records-officer").await;

    let told = report(&house, &records, &ask()).await;

    let access = &told.accesses[0];
    assert_eq!(access.title.as_deref(), Some("Triage nurse"));
    assert_eq!(access.organisation, "Northampton General Hospital");
    assert_eq!(access.workplace.as_deref(), Some("Emergency department"));
}

/// The gateway never gave it, or does not know any more that it did.
#[tokio::test]
async fn an_opening_of_which_a_computer_alone_tells_is_told() {
    let house = House::of_the_county();
    let rita = house.signed_in("triage-nurse").await;
    let ivy = house.find(&rita, IVY).await;
    let mut device = Device::registered(&house);
    let unknown = GrantId("00000000-0000-4000-8000-000000000001".to_owned());
    let nurse = account(&house, "triage-nurse");
    for by in [nurse.as_str(), "somebody-who-is-not-known"] {
        let seen = showing(by, &ivy, &unknown, house.now(), &[Section::Letters]);
        assert!(device.does(&house, seen).await.is_new());
    }
    let records = stepped_up(&house, "records-officer").await;

    let told = report(&house, &records, &ask()).await;

    let [one, other] = told.accesses.as_slice() else { panic!("{:?}", told.accesses.len()) };
    for access in [one, other] {
        assert_eq!(access.kind, AccessKind::Opened);
        assert_eq!(access.title.as_deref(), Some("Triage nurse"), "as the computer says");
        assert_eq!(access.looked_at, [Section::Letters]);
        assert_eq!(access.basis, None, "why is not known");
    }
    assert_ne!(one.person, other.person);
    let organisations = [one.organisation.as_str(), other.organisation.as_str()];
    assert!(organisations.contains(&"Northampton General Hospital"), "{organisations:?}");
    assert!(organisations.contains(&"an organisation that is not known here"));
}

#[tokio::test]
async fn an_opening_that_was_rescued_from_the_log_of_a_computer_is_told() {
    let house = House::of_the_county();
    let rita = house.signed_in("triage-nurse").await;
    let ivy = house.find(&rita, IVY).await;
    let nurse = account(&house, "triage-nurse");
    let unknown = GrantId("00000000-0000-4000-8000-000000000002".to_owned());
    let event = showing(&nurse, &ivy, &unknown, house.now(), &[Section::Results]);
    let rescued = json!({ "recorded": event["recorded"], "event": event.to_string() }).to_string();
    let keep = "INSERT INTO gateway_event (id, recorded, kind, outcome, account, patient, event, sealed)
                SELECT max(id) + 1, ?1, 'rescued', 'showing', ?2, ?3, 'e', sealed('gateway_event/' || (max(id) + 1), ?4)
                FROM gateway_event";
    let now = house.now().to_rfc3339();
    let keeps =
        |tx: &rusqlite::Transaction<'_>| tx.execute(keep, (&now, &nurse, ivy.as_str(), &rescued));
    assert_eq!(house.gateway.store.write(keeps).unwrap(), 1);
    let records = stepped_up(&house, "records-officer").await;

    let told = report(&house, &records, &ask()).await;

    let [access] = told.accesses.as_slice() else { panic!("told once") };
    assert_eq!(
        (access.kind, access.looked_at.as_slice()),
        (AccessKind::Opened, &[Section::Results][..])
    );
    assert_eq!(access.title.as_deref(), Some("Triage nurse"));
}

/// Nobody has to look at it; the patient is told all the same.
#[tokio::test]
async fn a_permission_that_a_restored_backup_has_forgotten_is_told_with_its_ground() {
    let house = House::of_the_county();
    let rita = house.signed_in("triage-nurse").await;
    let ivy = house.find(&rita, IVY).await;
    let mut device = Device::registered(&house);
    let (made, at) = (house.now() - Duration::hours(1), house.now() + Duration::minutes(1));
    does(
        &house,
        &format!(
            "INSERT INTO restored (at, made) VALUES ('{}', '{}')",
            at.to_rfc3339(),
            made.to_rfc3339()
        ),
    );
    let forgotten = GrantId("00000000-0000-4000-8000-000000000003".to_owned());
    let mut event = showing(&account(&house, "triage-nurse"), &ivy, &forgotten, house.now(), &[]);
    event["meta"]["tag"][0]["code"] = "permitted".into();
    event["entity"][1]["detail"] = json!([{ "type": "basis", "valueString": "permission-once" }]);
    assert!(device.does(&house, event).await.is_new());
    assert_eq!(house.count("SELECT count(*) FROM access_grant"), 1, "it is kept, and is over");
    assert_eq!(house.count("SELECT count(*) FROM alert WHERE grant_id IS NOT NULL"), 0);
    let records = stepped_up(&house, "records-officer").await;

    let told = report(&house, &records, &ask()).await;

    let [access] = told.accesses.as_slice() else { panic!("told once") };
    assert_eq!(access.basis, Some(BasisKind::PermissionOnce));
    assert_eq!(access.organisation, "Northampton General Hospital");
}

#[tokio::test]
async fn what_a_colleague_did_under_anothers_grant_is_not_told_of_that_other() {
    let house = House::of_the_county();
    let rita = house.signed_in("triage-nurse").await;
    let ivy = house.find(&rita, IVY).await;
    let permitted = house.opened(&rita, &ivy, emergency()).await;
    let mut device = Device::registered(&house);
    let gp = account(&house, "gp");
    let seen = showing(&gp, &ivy, &permitted.grant, house.now(), &[Section::Letters]);
    assert!(device.does(&house, seen).await.is_new());
    let records = stepped_up(&house, "records-officer").await;

    let told = report(&house, &records, &ask()).await;

    let looked_at = |basis: Option<BasisKind>| {
        let access = told.accesses.iter().find(|access| access.basis == basis);
        access.map(|access| access.looked_at.clone())
    };
    assert_eq!(looked_at(Some(BasisKind::Emergency)), Some(vec![]));
    assert_eq!(looked_at(None), Some(vec![Section::Letters]));
}

#[tokio::test]
async fn a_clock_that_is_behind_moves_no_look_to_before_the_record_was_opened() {
    let house = House::of_the_county();
    let rita = house.signed_in("triage-nurse").await;
    let ivy = house.find(&rita, IVY).await;
    let permitted = house.opened(&rita, &ivy, emergency()).await;
    let mut device = Device::registered(&house);
    let behind = house.now() - Duration::days(2);
    let nurse = account(&house, "triage-nurse");
    let seen = showing(&nurse, &ivy, &permitted.grant, behind, &[Section::Letters]);
    assert!(device.does(&house, seen).await.is_new());
    let records = stepped_up(&house, "records-officer").await;

    let told = report(&house, &records, &ask()).await;

    let [access] = told.accesses.as_slice() else { panic!("on one day") };
    assert_eq!(access.looked_at, [Section::Letters]);
}

#[tokio::test]
async fn a_slip_that_was_taken_back_does_not_hide_the_no_before_it() {
    let house = House::of_the_county();
    let rita = house.signed_in("triage-nurse").await;
    let ivy = house.find(&rita, IVY).await;
    house.said_no(&rita, &ivy).await;
    let first = house.now();
    house.later(Duration::minutes(5));
    house.said_no(&rita, &ivy).await;
    let unsay = contract::UnsayNo { patient: ivy.clone() };
    assert_eq!(house.post(&rita, path::UNSAY_NO, &unsay).await.status, StatusCode::NO_CONTENT);
    let records = stepped_up(&house, "records-officer").await;

    let told = report(&house, &records, &ask()).await;

    let [access] = told.accesses.as_slice() else { panic!("one no is left") };
    assert_eq!((access.kind, access.at), (AccessKind::PatientSaidNo, first));
}

#[tokio::test]
async fn a_permission_noted_of_the_wrong_patient_is_marked_so_whenever_that_is_said() {
    let house = House::of_the_county();
    let rita = house.signed_in("triage-nurse").await;
    let ivy = house.find(&rita, IVY).await;
    house.opened(&rita, &ivy, emergency()).await;
    house.later(Duration::minutes(5));
    let permission = house.opened(&rita, &ivy, Basis::PermissionOnce).await;
    house.close(&rita, &permission.grant).await;
    let records = stepped_up(&house, "records-officer").await;
    let became = async || {
        let told = report(&house, &records, &ask()).await;
        let emergency =
            told.accesses.into_iter().find(|each| each.basis == Some(BasisKind::Emergency));
        emergency.expect("the emergency is told").became
    };
    assert_eq!(became().await, Some(BasisKind::PermissionOnce));

    let said = SayAfterwards { grant: permission.grant, could_agree: None, wrong_patient: true };
    let answer = house.post(&rita, path::MY_AFTERWARDS, &said).await;

    assert_eq!(answer.status, StatusCode::NO_CONTENT, "{}", answer.text());
    let marked = "SELECT count(*) FROM consent WHERE status = 'entered-in-error'";
    assert_eq!(house.count(marked), 1, "what was never permitted is no permission");
    assert_eq!(became().await, None, "and an emergency has not become one by it");
}

/// What nobody can do through the gateway, or only later.
pub(crate) fn does(house: &House, statement: &str) {
    house.gateway.store.write(|tx| tx.execute_batch(statement)).unwrap();
}

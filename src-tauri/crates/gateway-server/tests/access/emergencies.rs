//! The emergency: its alert comes with it, it ends on time, and what became of it is kept.

use access::{Basis, CouldAgree};
use axum::http::StatusCode;
use chrono::Duration;
use contract::{AccessRequest, EndAccess, path};
use nhs::PatientId;

use crate::{
    fhir::{entry, of_patient},
    house::{House, Person, emergency},
};

#[tokio::test]
async fn without_the_alert_there_is_no_emergency_access() {
    let (house, rita, ivy) = house_with_ivy().await;
    for broken in ["alert", "alert_kind"] {
        let trigger = format!(
            "CREATE TRIGGER broken_{broken} BEFORE INSERT ON {broken} BEGIN SELECT raise(ABORT, 'broken'); END"
        );
        house.breaks(&trigger);
        let written = written(&house);

        let asked = AccessRequest { patient: ivy.clone(), basis: Some(emergency()), claim: None };
        let answer = house.post(&rita, path::ACCESS, &asked).await;

        assert_eq!(answer.status, StatusCode::INTERNAL_SERVER_ERROR, "the asking fails");
        assert_eq!(self::written(&house), written, "and nothing of it stands there");
        house.breaks(&format!("DROP TRIGGER broken_{broken}"));
    }
    house.opened(&rita, &ivy, emergency()).await;
}

#[tokio::test]
async fn without_the_note_of_the_decision_there_is_no_access_of_any_kind() {
    let (house, rita, ivy) = house_with_ivy().await;
    house.breaks("CREATE TRIGGER broken BEFORE INSERT ON gateway_event WHEN NEW.kind = 'decision' BEGIN SELECT raise(ABORT, 'broken'); END");
    let written = written(&house);

    for basis in [Basis::PermissionOnce, emergency()] {
        let asked = AccessRequest { patient: ivy.clone(), basis: Some(basis), claim: None };
        let answer = house.post(&rita, path::ACCESS, &asked).await;
        assert_eq!(answer.status, StatusCode::INTERNAL_SERVER_ERROR);
    }
    assert_eq!(self::written(&house), written, "neither grant nor consent nor alert");
}

#[tokio::test]
async fn an_extension_is_another_emergency_that_takes_the_place_of_the_first() {
    let (house, rita, ivy) = house_with_ivy().await;
    let first = house.opened(&rita, &ivy, emergency()).await;
    house.later(Duration::minutes(20));

    let second = house.opened(&rita, &ivy, emergency()).await;

    assert_eq!(second.expires, house.now() + Duration::hours(4), "asked again, it lasts anew");
    assert_eq!(house.record(&rita, &ivy, &first.grant).await.status, StatusCode::FORBIDDEN);
    assert_eq!(house.record(&rita, &ivy, &second.grant).await.status, StatusCode::OK);
    for open in [&first, &second] {
        assert_eq!(house.kinds_of(&open.grant), ["emergency"], "each has its alert");
    }
    let replaced = format!(
        "SELECT count(*) FROM access_grant WHERE id = '{}' AND ended_by = 'replaced' AND replaced_by = '{}'",
        first.grant, second.grant
    );
    assert_eq!(house.count(&replaced), 1);
}

#[tokio::test]
async fn whether_the_patient_could_agree_later_is_kept_with_the_emergency() {
    let (house, rita, ivy) = house_with_ivy().await;
    let said = |grant: &access::GrantId| {
        house.text(&format!(
            "SELECT coalesce(could_agree, 'nothing') FROM access_grant WHERE id = '{grant}'"
        ))
    };
    let emergency = house.opened(&rita, &ivy, emergency()).await.grant;
    assert_eq!(end(&house, &rita, &emergency, Some(CouldAgree::Yes)).await, StatusCode::NO_CONTENT);
    assert_eq!(said(&emergency), "yes");
    end(&house, &rita, &emergency, Some(CouldAgree::No)).await;
    assert_eq!(said(&emergency), "yes", "what was said first counts");

    let late = house.opened(&rita, &ivy, self::emergency()).await;
    house.later(Duration::minutes(29));
    house.standing(&rita, &ivy).await;
    house
        .gateway
        .store
        .write(|tx| tx.execute("UPDATE access_grant SET expires = given", []))
        .unwrap();
    assert_eq!(house.standing(&rita, &ivy).await.in_force, None, "its time is over");
    assert_eq!(
        end(&house, &rita, &late.grant, Some(CouldAgree::NotKnown)).await,
        StatusCode::NO_CONTENT
    );
    assert_eq!(said(&late.grant), "not-known", "it can still be said when the record closes");

    let once = house.opened(&rita, &ivy, Basis::PermissionOnce).await.grant;
    end(&house, &rita, &once, Some(CouldAgree::Yes)).await;
    assert_eq!(said(&once), "nothing", "who was asked has agreed already");
    let raj = house.signed_in("ed-consultant").await;
    assert_eq!(
        end(&house, &raj, &once, None).await,
        StatusCode::FORBIDDEN,
        "nobody ends another's"
    );
}

#[tokio::test]
async fn an_emergency_ends_at_its_moment_however_late_that_is_noticed() {
    let (house, rita, ivy) = house_with_ivy().await;
    let open = house.opened(&rita, &ivy, emergency()).await;

    house.later(Duration::hours(9));
    let rita = house.signed_in("triage-nurse").await;
    assert_eq!(house.record(&rita, &ivy, &open.grant).await.status, StatusCode::FORBIDDEN);

    let ended = house.text(&format!("SELECT ended FROM access_grant WHERE id = '{}'", open.grant));
    assert_eq!(ended, open.expires.to_rfc3339(), "not when somebody looked");
}

async fn end(
    house: &House,
    person: &Person,
    grant: &access::GrantId,
    could_agree: Option<CouldAgree>,
) -> StatusCode {
    let end = EndAccess { grant: grant.clone(), could_agree, wrong_patient: None };
    house.post(person, path::END_ACCESS, &end).await.status
}

fn written(house: &House) -> [i64; 4] {
    ["access_grant", "consent", "alert", "gateway_event"]
        .map(|table| house.count(&format!("SELECT count(*) FROM {table}")))
}

async fn house_with_ivy() -> (House, Person, PatientId) {
    let house = House::open();
    house.import(NGH, &of_patient(IVY, &[entry("Condition", "c", "diabetes")]));
    let rita = house.signed_in("triage-nurse").await;
    let ivy = house.find(&rita, IVY).await;
    (house, rita, ivy)
}

const IVY: &str = "9990000018";
const NGH: &str = "Northampton General Hospital";

//! A backup comes back, and nothing that was closed after it was made opens again.

use std::path::PathBuf;

use axum::http::StatusCode;
use chrono::Duration;
use contract::{Enrolment, ProblemCode, Recover, path};
use gateway_server::{
    accounts::users::{self, Keeps},
    backup, closed, devices,
    keys::KeysAt,
    restore::{Closed, Restore, Restored},
};
use serde_json::json;
use tempfile::TempDir;
use uuid::Uuid;

use crate::house::{Answer, House, Person, RITA};

const RAJ: &str = "raj.patel@nhs.net";

#[tokio::test]
async fn a_code_that_was_used_after_the_backup_is_not_taken_again() {
    let house = House::open();
    let rita = house.enrolled(RITA).await;
    let backup = backed_up(&house);
    assert_eq!(house.sign_in(&rita).await.status, StatusCode::OK, "it is used now");

    let (restored, _) = restored(&house, &backup, Closed::Here);

    assert_eq!(restored.sign_in(&rita).await.code(), ProblemCode::NoMatch, "it was used before");
    house.later(Duration::minutes(1));
    assert_eq!(restored.sign_in(&rita).await.status, StatusCode::OK, "the next but one is good");
}

#[tokio::test]
async fn every_session_of_the_backup_has_ended() {
    let house = House::open();
    let (_, rita) = house.signed_in(RITA).await;
    let backup = backed_up(&house);

    let (restored, told) = restored(&house, &backup, Closed::Here);

    let asked = async |house: &House| house.post_as(&rita.token, path::SIGN_OUT, &json!({})).await;
    assert_eq!(asked(&restored).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(asked(&house).await.status, StatusCode::NO_CONTENT, "it would hold otherwise");
    assert_eq!(told.sessions, 1);
    assert!(restored.events().contains(&("restored".to_owned(), "done".to_owned())));
}

#[tokio::test]
async fn whoever_was_shut_out_after_the_backup_stays_out() {
    let house = House::open();
    let (rita, raj) = (house.enrolled(RITA).await, house.enrolled(RAJ).await);
    let backup = backed_up(&house);
    house.disabled(RITA);
    users::reset(&house.gateway, RAJ, Keeps::Nothing).unwrap();
    let (known, told) = restored(&house, &backup, Closed::Here);
    let (lost, _) = restored(&house, &backup, Closed::Lost);
    house.later(Duration::minutes(2));

    assert_eq!(told.told.accounts, 2);
    assert_eq!(known.sign_in(&rita).await.code(), ProblemCode::NoMatch, "she was disabled");
    assert_eq!(known.sign_in(&raj).await.code(), ProblemCode::NoMatch, "his telephone was stolen");
    assert_eq!(known.activated(RITA, "", "wet lemon tractor").await.status.as_u16() / 100, 4);
    assert_eq!(lost.sign_in(&rita).await.status, StatusCode::OK, "without closed.db nobody knows");
}

#[tokio::test]
async fn a_device_that_was_revoked_after_the_backup_stays_revoked() {
    let house = House::open();
    let device = Uuid::new_v4();
    let insert = "INSERT INTO device (id, name, algorithm, public_key, registered, how)
                  VALUES (?1, 'WARD-1', 'Ed25519', zeroblob(32), '2026-01-01T00:00:00Z', 'code')";
    house.gateway.store.write(|tx| tx.execute(insert, [device.to_string()])).unwrap();
    let backup = backed_up(&house);
    house.revoked(device);

    let (restored, told) = restored(&house, &backup, Closed::Here);

    assert_eq!(told.told.devices, 1);
    let key = |house: &House| {
        house.gateway.store.read(|db| devices::public_key(db, device)).unwrap().is_some()
    };
    assert!(!key(&restored), "nothing is taken from it");
}

#[tokio::test]
async fn codes_that_were_handed_out_before_the_backup_are_void() {
    let house = House::open();
    let invited = house.invited(RITA);
    let device = devices::invite(&house.gateway, "WARD-1").unwrap();
    let raj = house.enrolled(RAJ).await;
    let begun: Enrolment = recovered(&house, &raj, &raj.recovery_codes[0]).await.is(StatusCode::OK);
    let backup = backed_up(&house);

    let (restored, _) = restored(&house, &backup, Closed::Here);

    let activated = restored.activated(RITA, &invited, "wet lemon tractor 9").await;
    assert_eq!(activated.code(), ProblemCode::CodeNotAccepted);
    let first = crate::house::code_of(&begun.key, house.clock.now());
    let confirmed = restored.confirmed(&begun.enrolment, &first).await;
    assert_eq!(confirmed.code(), ProblemCode::CodeNotAccepted);
    let register = json!({
        "device": Uuid::new_v4(), "name": "WARD-1", "algorithm": "Ed25519",
        "publicKey": "A".repeat(43) + "=", "code": device.expose(),
    });
    let registered = restored.post(path::DEVICES, &register).await;
    assert_eq!(registered.code(), ProblemCode::DeviceNotAccepted);
    assert_eq!(
        house.activated(RITA, &invited, "wet lemon tractor 9").await.status,
        StatusCode::OK,
        "they would be good otherwise"
    );
    assert_eq!(house.post(path::DEVICES, &register).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_recovery_code_that_was_spent_after_the_backup_stays_spent() {
    let house = House::open();
    let rita = house.enrolled(RITA).await;
    let backup = backed_up(&house);
    let spent = &rita.recovery_codes[0];
    assert_eq!(recovered(&house, &rita, spent).await.status, StatusCode::OK);

    let (known, _) = restored(&house, &backup, Closed::Here);
    let (lost, _) = restored(&house, &backup, Closed::Lost);

    assert_eq!(recovered(&known, &rita, spent).await.code(), ProblemCode::CodeNotAccepted);
    let unspent = &rita.recovery_codes[1];
    assert_eq!(recovered(&known, &rita, unspent).await.status, StatusCode::OK, "this one is not");
    let answer = recovered(&lost, &rita, unspent).await;
    assert_eq!(answer.code(), ProblemCode::CodeNotAccepted, "where nobody knows, none is taken");
}

async fn recovered(house: &House, person: &Person, code: &str) -> Answer {
    let body = Recover {
        email: person.email.clone(),
        password: person.password.clone(),
        recovery_code: code.to_owned(),
    };
    house.post(path::RECOVER, &body).await
}

/// A backup of this moment.
fn backed_up(house: &House) -> PathBuf {
    let to = house.folder.path().join("backup");
    backup::make(&house.gateway, &to, &mut |_| {}).unwrap();
    to
}

/// Another gateway into which the backup was restored, with the keys of this one and what it knows to be closed.
fn restored(house: &House, backup: &std::path::Path, closed: Closed) -> (House, Restored) {
    let folder = TempDir::new().unwrap();
    let keys = KeysAt::from(house.folder.path());
    for key in [gateway_server::keys::SEAL_FILE, gateway_server::keys::AUDIT_FILE] {
        std::fs::copy(keys.folder.join(key), folder.path().join(key)).unwrap();
    }
    let closed = match closed {
        Closed::Here => {
            closed::keep(&house.gateway.store, house.clock.now()).unwrap();
            Closed::File(house.folder.path().join("closed.db"))
        }
        Closed::File(_) | Closed::Lost => closed,
    };
    let restore = Restore {
        from: backup.to_owned(),
        data: folder.path().to_owned(),
        keys,
        closed,
        replace: false,
        now: house.clock.now(),
    };
    let restored = restore.run().unwrap();
    (house.in_folder(folder), restored)
}

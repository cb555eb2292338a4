//! Keys are replaced while people work, and what was replaced opens nothing.

use std::{
    collections::BTreeSet,
    fs,
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
    thread,
};

use access::Basis;
use axum::http::StatusCode;
use gateway_server::{
    Clock, Gateway, GatewayEvent, Settings,
    keys::{
        self, KeyError, KeysAt, Outside,
        rotation::{self, Progress, RotationError, SEALED},
    },
    note,
    state::OpenError,
};
use serde_json::json;

use crate::{
    fhir::{entry, of_patient, sensitive},
    house::{House, emergency},
};

#[test]
fn every_sealed_column_is_known_to_the_rotation() {
    let house = House::open();
    let referring =
        "SELECT m.name, f.\"from\" FROM sqlite_schema AS m, pragma_foreign_key_list(m.name) AS f
                     WHERE m.type = 'table' AND f.\"table\" = 'sealing_key'";
    let read = |db: &rusqlite::Connection| {
        db.prepare(referring)?
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect::<Result<BTreeSet<(String, String)>, _>>()
    };

    let known: BTreeSet<(String, String)> =
        SEALED.iter().map(|sealed| (sealed.table.to_owned(), sealed.key.to_owned())).collect();

    assert_eq!(house.gateway.store.read(read).unwrap(), known);
}

#[tokio::test]
async fn everything_is_sealed_anew_and_the_old_key_opens_none_of_it() {
    let house = house_with_some_of_everything().await;
    let before = opened(&house.gateway);
    let copy = tempfile::tempdir().unwrap();
    copy_of(&house, copy.path());
    let old = open(copy.path(), copy.path()).unwrap();
    let mut seen = Vec::new();

    rotation::rotate(&house.gateway, &mut |progress| seen.push(progress)).unwrap();

    assert_eq!(opened(&house.gateway), before, "nothing is lost, and everything opens");
    for (place, sealed) in values(&house.gateway) {
        assert!(house.gateway.seal.open_sealed(&place, &sealed).is_ok());
        assert!(old.seal.open_sealed(&place, &sealed).is_err(), "{place} with the old key");
    }
    assert_eq!(house.count("SELECT count(*) FROM sealing_key"), 2, "the old key is gone");
    let total: u64 = before.iter().map(|(_, count)| count).sum();
    assert_eq!(seen.first().unwrap().done, 0);
    assert!(seen.iter().any(|Progress { done, of }| done == of && *done >= total), "{seen:?}");
    assert!(fs::metadata(log_of(&house)).map_or(0, |log| log.len()) < 64 << 10, "nor in the log");
}

#[tokio::test]
async fn what_is_hashed_is_known_again_after_a_rotation() {
    let house = House::of_the_county();
    let rita = house.signed_in("triage-nurse").await;

    rotation::rotate(&house.gateway, &mut |_| {}).unwrap();

    house.find(&rita, IVY).await;
    house.signed_in("ed-consultant").await;
    house.gateway.store.write(|tx| tx.execute("DELETE FROM training_day", [])).unwrap();
    let again = gateway_server::training_load::load(&again(&house)).unwrap();
    assert_eq!(again.changes(), 0, "and nothing counts as new after a restart");
}

#[tokio::test]
async fn a_rotation_that_was_interrupted_goes_on_and_everything_opens_meanwhile() {
    let house = house_with_some_of_everything().await;
    let before = opened(&house.gateway);
    let stop = |Progress { done, .. }| assert!(done < 300, "the power fails");

    let interrupted =
        catch_unwind(AssertUnwindSafe(|| rotation::rotate(&house.gateway, &mut { stop })));

    assert!(interrupted.is_err());
    assert_eq!(house.count("SELECT count(*) FROM sealing_key WHERE purpose = 'seal'"), 2);
    assert_eq!(opened(&again(&house)), before, "both keys are needed, and both are there");
    rotation::rotate(&again(&house), &mut |_| {}).unwrap();
    assert_eq!(house.count("SELECT count(*) FROM sealing_key WHERE purpose = 'seal'"), 1);
    assert_eq!(house.count("SELECT count(*) FROM gateway_event WHERE kind = 'key-rotation'"), 2);
    assert_eq!(opened(&house.gateway), before);
}

#[tokio::test]
async fn a_gateway_that_serves_keeps_up_with_a_rotation_by_another_process() {
    let house = House::of_the_county();
    let rita = house.signed_in("triage-nurse").await;
    let ivy = house.find(&rita, IVY).await;
    let grant = house.opened(&rita, &ivy, emergency()).await.grant;
    let other = again(&house);
    let rotating = thread::spawn(move || rotation::rotate(&other, &mut |_| {}).unwrap());

    let mut reads = 0;
    while !rotating.is_finished() || reads == 0 {
        let answer = house.record(&rita, &ivy, &grant).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
        reads += 1;
    }
    rotating.join().unwrap();

    assert_eq!(house.count("SELECT count(*) FROM sealing_key WHERE purpose = 'seal'"), 1);
    assert_eq!(house.record(&rita, &ivy, &grant).await.status, StatusCode::OK);
    opened(&house.gateway);
    opened(&again(&house));
}

#[test]
fn whoever_only_reads_opens_what_another_process_has_just_sealed_anew() {
    let house = House::of_the_county();
    let before = opened(&house.gateway);

    rotation::rotate(&again(&house), &mut |_| {}).unwrap();

    let after: Vec<(String, u64)> = opened(&house.gateway);
    let records = |all: Vec<(String, u64)>| {
        all.into_iter().filter(|(column, _)| column.starts_with("resource")).collect::<Vec<_>>()
    };
    assert_eq!(records(after), records(before), "with a key that it had never seen");
}

#[test]
fn nothing_is_kept_whose_key_is_not_there() {
    let house = House::open();
    let elsewhere = keys::SealKey::fleeting().unwrap();
    let sealed = elsewhere.seal("consent/x", b"{}").unwrap();
    let insert = "INSERT INTO patient (id, sealed_card) VALUES ('x', ?1)";

    let refused = house.gateway.store.write(|tx| tx.execute(insert, [sealed]).map(drop));
    let kept = house.gateway.store.write(|tx| {
        tx.execute(
            "INSERT INTO patient (id, sealed_card) VALUES ('y', sealed('patient/card/y', '{}'))",
            [],
        )?;
        tx.execute("DELETE FROM sealing_key WHERE purpose = 'seal'", []).map(drop)
    });

    assert!(refused.is_err(), "it would never open");
    assert!(kept.is_err(), "a key that opens something is not let go");
}

#[test]
fn what_is_moved_to_another_place_does_not_open_there() {
    let house = House::of_the_county();
    let swap = "UPDATE patient SET sealed_person = (SELECT other.sealed_person FROM patient AS other WHERE other.id <> patient.id)";
    house.gateway.store.write(|tx| tx.execute(swap, []).map(drop)).unwrap();

    let read = "SELECT opened_text('patient/person/' || id, sealed_person) FROM patient";
    let read = house.gateway.store.read(|db| db.query_row(read, [], |row| row.get::<_, String>(0)));

    assert!(read.is_err(), "nobody reads another patient's record for this one's");
}

#[tokio::test]
async fn after_a_new_outside_key_the_old_one_opens_nothing() {
    let house = house_with_some_of_everything().await;
    let before = opened(&house.gateway);
    let folder = house.folder.path();
    let apart = tempfile::tempdir().unwrap();
    let new = Outside::File(apart.path().join("new.key"));

    rotation::rewrap(&house.gateway, &new).unwrap();

    let error = open(folder, folder).err().unwrap();
    assert!(matches!(error, OpenError::Keys(KeyError::Other(_))), "{error}");
    let at = KeysAt { folder: folder.to_owned(), outside: new.clone() };
    assert_eq!(opened(&open(folder, at).unwrap()), before, "the new one opens everything, at once");
    let again = rotation::rewrap(&house.gateway, &new).unwrap_err();
    assert!(matches!(again, RotationError::InUse(_)), "{again}");
}

#[tokio::test]
async fn a_gateway_whose_outside_key_was_replaced_seals_nothing_under_two_keys() {
    let house = House::open();
    let apart = tempfile::tempdir().unwrap();
    let new = Outside::File(apart.path().join("new.key"));
    rotation::rewrap(&again(&house), &new).unwrap();

    let error = rotation::rotate(&house.gateway, &mut |_| {}).unwrap_err();

    assert!(matches!(error, RotationError::Store(_)), "it is told to start anew: {error}");
    assert_eq!(house.count("SELECT count(*) FROM sealing_key"), 2, "and nothing was begun");
}

/// A county, and at least one value in each column that is sealed.
async fn house_with_some_of_everything() -> House {
    let house = House::of_the_county();
    let rita = house.signed_in("triage-nurse").await;
    let ivy = house.find(&rita, IVY).await;
    // The emergency takes the place of a permission, which says something else then.
    house.opened(&rita, &ivy, Basis::PermissionOnce).await;
    let grant = house.opened(&rita, &ivy, emergency()).await.grant;
    house.record(&rita, &ivy, &grant).await;
    house.said_no(&rita, &ivy).await;
    let said = |word: &str| {
        of_patient(
            ANOTHER,
            &[entry("Condition", "1", word), sensitive(entry("Condition", "2", word))],
        )
    };
    house.import("Elsewhere", &said("one"));
    house.import("Elsewhere", &said("another"));
    let event = GatewayEvent { detail: Some(json!({})), ..GatewayEvent::new("search", "done") };
    house
        .gateway
        .store
        .write(|tx| {
            note(tx, house.now(), &event)?;
            tx.execute_batch(
                "INSERT INTO device (id, name, algorithm, public_key, registered, how)
                     VALUES ('d', 'WARD-1', 'Ed25519', zeroblob(32), '2026-11-21T14:00:00Z', 'code');
                 INSERT INTO audit_event (id, chain, sequence, previous, hash, content_hash, device, signature, recorded, received, act, outcome, sealed)
                     VALUES ('a', 'c', 1, '', '', '', 'd', '', '', '', '', '', sealed('audit_event/a', 'an event'));
                 INSERT INTO review_act (id, alert, at, act, sealed)
                     SELECT 'r', id, '2026-11-21T14:00:00Z', 'escalated', sealed('review_act/r', 'a note') FROM alert LIMIT 1;
                 INSERT INTO enrolment (id, account, totp, expires)
                     SELECT x'01', id, sealed('totp of ' || id, 'a secret'), '2026-11-21T14:00:00Z' FROM account LIMIT 1",
            )
        })
        .unwrap();
    for (column, count) in opened(&house.gateway) {
        assert!(count > 0, "{column} holds something");
    }
    house
}

/// How many values each column holds, all of which open.
fn opened(gateway: &Gateway) -> Vec<(String, u64)> {
    let count = |sealed: &rotation::Sealed| {
        let count = gateway.store.read(|db| sealed.opened(db)).unwrap();
        let held = format!("SELECT count({}) FROM {}", sealed.column, sealed.table);
        let held: u64 = gateway.store.read(|db| db.query_row(&held, [], |row| row.get(0))).unwrap();
        assert_eq!(count, held);
        // The gateway's own events grow while it works.
        let count = if sealed.table == "gateway_event" { count.min(1) } else { count };
        (format!("{}.{}", sealed.table, sealed.column), count)
    };
    SEALED.iter().map(count).collect()
}

/// Every sealed value and its place.
fn values(gateway: &Gateway) -> Vec<(String, Vec<u8>)> {
    let of = |sealed: &rotation::Sealed| {
        let rotation::Sealed { table, column, place, .. } = sealed;
        let find = format!("SELECT {place}, {column} FROM {table} WHERE {column} IS NOT NULL");
        let read = |db: &rusqlite::Connection| {
            db.prepare(&find)?
                .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
                .collect::<Result<Vec<_>, _>>()
        };
        gateway.store.read(read).unwrap()
    };
    SEALED.iter().flat_map(of).collect()
}

/// What a thief of yesterday has: the files of the database, and the key.
fn copy_of(house: &House, to: &Path) {
    for file in fs::read_dir(house.folder.path()).unwrap() {
        let file = file.unwrap();
        fs::copy(file.path(), to.join(file.file_name())).unwrap();
    }
}

fn log_of(house: &House) -> std::path::PathBuf {
    house.folder.path().join("gateway.db-wal")
}

/// The same folder, as another process opens it.
fn again(house: &House) -> Gateway {
    let settings = house.gateway.settings.clone();
    Gateway::open(house.folder.path(), None, settings, house.clock.clone()).unwrap()
}

fn open(data: &Path, keys: impl Into<KeysAt>) -> Result<Gateway, OpenError> {
    Gateway::open_with_keys(data, keys, None, Settings::named("Care Record"), Clock::real())
}

const IVY: &str = "9990000018";
const ANOTHER: &str = "9999990002";

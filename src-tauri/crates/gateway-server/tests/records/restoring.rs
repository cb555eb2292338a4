//! A restore is done or not done, takes the place of nothing that is in use, and never brings back who was purged.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use access::Basis;
use chrono::{DateTime, Duration, Utc};
use gateway_server::{
    Gateway, accounts, backup, closed,
    keys::{AUDIT_FILE, KeysAt, SEAL_FILE},
    restore::{Closed, Restore, RestoreError},
    sensitive::{again, reference_sets},
    state::DATABASE,
};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::{
    fhir::{entry, of_patient, with},
    house::House,
};

#[tokio::test]
async fn every_permission_of_the_backup_has_ended_and_what_was_replaced_is_kept() {
    let house = House::of_the_county();
    let rita = house.signed_in("triage-nurse").await;
    let ivy = house.find(&rita, IVY).await;
    let until = Basis::PermissionUntil { until: house.now() + Duration::days(3) };
    house.opened(&rita, &ivy, until).await;
    let backup = backed_up(&house);
    house.later(Duration::minutes(10));
    house.said_no(&rita, &ivy).await;
    let (folder, settings) = (copy_of(&house), house.gateway.settings.clone());

    let restored = restoring(&folder, &backup, house.now()).run().unwrap();

    assert_eq!(restored.grants, 1);
    assert_eq!(restored.made.unwrap().date_naive(), house.now().date_naive());
    let gateway =
        Gateway::open(folder.path(), None, settings.clone(), house.clock.clone()).unwrap();
    assert_eq!(count(&gateway, "SELECT count(*) FROM access_grant WHERE ended IS NULL"), 0);
    assert_eq!(
        count(&gateway, "SELECT count(*) FROM consent WHERE status = 'active' AND NOT refusal"),
        0
    );
    let aside = TempDir::new().unwrap();
    fs::copy(restored.replaced.unwrap(), aside.path().join(DATABASE)).unwrap();
    with_keys_of(&house, aside.path());
    let replaced = Gateway::open(aside.path(), None, settings, house.clock.clone()).unwrap();
    assert_eq!(
        count(&replaced, "SELECT count(*) FROM consent WHERE refusal"),
        1,
        "it can be read there"
    );
}

#[test]
fn what_is_no_whole_backup_is_named_and_changes_nothing() {
    let house = House::of_the_county();
    accounts::training::enrol(&house.gateway).unwrap();
    let backup = fs::read(backed_up(&house)).unwrap();
    let folder = copy_of(&house);
    let before = state_of(folder.path());
    let cases: [(&str, Vec<u8>, &str); 8] = [
        ("cut in half", backup[..backup.len() / 2].to_vec(), "damaged"),
        ("without its last page", backup[..backup.len() - 4096].to_vec(), "damaged"),
        (
            "one bit of a letter changed",
            with_a_bit_changed(&house, &backup),
            "damaged: not everything in",
        ),
        (
            "one letter of an address changed",
            with_a_letter_changed(&backup),
            "cut short or changed",
        ),
        ("empty", Vec::new(), "no database of a gateway"),
        ("a text", b"a text that is no backup ".repeat(1000), "no database of a gateway"),
        ("another version", of_version(&backup, 3), "version 3"),
        ("another gateway's", anothers_backup(), "another key"),
    ];
    for (what, bytes, expected) in cases {
        let from = folder.path().with_extension("bad");
        fs::write(&from, bytes).unwrap();

        let error = restoring(&folder, &from, house.now()).run().unwrap_err();

        let error = anyhow::Error::from(error);
        let said = format!("{error:#}");
        assert!(said.contains(expected), "{what}: {said}");
        assert!(said.contains(from.to_str().unwrap()), "the file is named: {said}");
        assert_eq!(state_of(folder.path()), before, "{what}: everything is as it was");
        fs::remove_file(from).unwrap();
    }
    let error = restoring(&folder, Path::new("/nowhere/backup"), house.now()).run().unwrap_err();
    assert!(error.to_string().contains("/nowhere/backup"), "{error}");
}

#[test]
fn a_database_is_replaced_only_if_that_is_said_and_nobody_works_with_it() {
    let house = House::open();
    let backup = backed_up(&house);
    let folder = copy_of(&house);
    let restore = restoring(&folder, &backup, house.now());

    let unsaid = Restore { replace: false, ..restore.clone() }.run().unwrap_err();
    let settings = house.gateway.settings.clone();
    let working = Gateway::open(folder.path(), None, settings, house.clock.clone()).unwrap();
    let in_use = restore.run().unwrap_err();
    working.store.write(|tx| tx.execute("UPDATE installation SET training = 1", [])).unwrap();
    drop(working);
    let done = restore.run();

    assert!(matches!(unsaid, RestoreError::NotEmpty(_)), "{unsaid}");
    assert!(matches!(in_use, RestoreError::InUse(_)), "{in_use}");
    assert!(done.is_ok(), "{:?}", done.err());
}

#[test]
fn without_a_word_of_what_was_closed_since_nothing_is_restored() {
    let house = House::open();
    closed::keep(&house.gateway.store, house.now()).unwrap();
    let old = fs::read(house.folder.path().join(CLOSED)).unwrap();
    house.later(Duration::hours(1));
    let backup = backed_up(&house);
    let folder = TempDir::new().unwrap();
    with_keys_of(&house, folder.path());
    let restore = restoring(&folder, &backup, house.now());

    let missing = restore.run().unwrap_err();
    fs::write(folder.path().join(CLOSED), b"rubbish").unwrap();
    let unreadable = restore.run().unwrap_err();
    fs::write(folder.path().join(CLOSED), old).unwrap();
    let too_old = restore.run().unwrap_err();
    let lost = Restore { closed: Closed::Lost, ..restore.clone() }.run().unwrap();

    assert!(matches!(missing, RestoreError::ClosedMissing(_)), "{missing}");
    assert!(matches!(unreadable, RestoreError::ClosedUnreadable(_)), "{unreadable}");
    assert!(matches!(too_old, RestoreError::ClosedTooOld(_)), "{too_old}");
    assert_eq!(lost.known_until, None, "it has to be said, and it is said again");
}

#[test]
fn a_damaged_database_is_replaced_and_what_it_had_closed_is_known_from_the_file_beside() {
    let house = House::of_the_county();
    let backup = backed_up(&house);
    house.later(Duration::hours(1));
    closed::keep(&house.gateway.store, house.now()).unwrap();
    let folder = copy_of(&house);
    let damaged = folder.path().join(DATABASE);
    fs::write(&damaged, &fs::read(&damaged).unwrap()[..10_000]).unwrap();

    let restored = restoring(&folder, &backup, house.now()).run().unwrap();

    assert_eq!(restored.known_until, Some(house.now()));
    assert_eq!(fs::read(restored.replaced.unwrap()).unwrap().len(), 10_000, "it is kept as it was");
    let settings = house.gateway.settings.clone();
    let gateway = Gateway::open(folder.path(), None, settings, house.clock.clone()).unwrap();
    assert!(count(&gateway, "SELECT count(*) FROM resource") > 1000);
}

#[test]
fn what_was_made_sensitive_after_the_backup_is_left_out_again() {
    let house = House::open();
    let about = |entry: Value| of_patient(IVY, &[entry]);
    let named = json!({ "coding": [{ "system": "http://snomed.info/sct", "code": CODE }] });
    house.import("Somewhere", &about(with(entry("Condition", "c", "told"), "code", named)));
    assert_eq!(house.count("SELECT count(*) FROM resource WHERE type = 'Condition'"), 1);
    let backup = backed_up(&house);
    let list = reference_sets::List {
        name: "abuse".to_owned(),
        refset: None,
        system: "http://snomed.info/sct".to_owned(),
        codes: vec![(CODE.to_owned(), None)],
    };
    let (store, seal) = (&house.gateway.store, &house.gateway.seal);
    reference_sets::load(store, seal, &[list], "abuse.txt", "hash", house.now()).unwrap();
    closed::keep(store, house.now()).unwrap();

    let (folder, restored) = restored(&house, &backup);

    assert_eq!(restored.store.read(again::outstanding).unwrap(), 1, "judged before it is read");
    again::judge_all(&restored.store, &restored.seal, &mut |_| {}).unwrap();
    assert_eq!(count(&restored, "SELECT count(*) FROM resource WHERE type = 'Condition'"), 0);
    drop((folder, restored));
}

#[tokio::test]
async fn what_was_handed_out_to_other_systems_before_the_backup_is_void() {
    let house = House::of_the_county();
    house.signed_in("triage-nurse").await;
    let before = "INSERT INTO launcher (id, name, ods, key, added) VALUES ('l', 'GP system', 'RNS', x'01', '2026-11-21T14:00:00Z');
                  INSERT INTO launch (code, launcher, account, patient, expires)
                      SELECT x'02', 'l', account.id, patient.id, '2027-01-01T00:00:00Z' FROM account, patient LIMIT 1;
                  INSERT INTO sharing_proposal (id, nhs_number, shares, proposed, proposed_by, expires)
                      SELECT 'p', '9990000018', 1, '2026-11-21T14:00:00Z', id, '2027-01-01T00:00:00Z' FROM account LIMIT 1";
    house.gateway.store.write(|tx| tx.execute_batch(before)).unwrap();
    let backup = backed_up(&house);
    let revoke = "UPDATE launcher SET revoked = '2026-11-21T15:00:00Z'";
    house.gateway.store.write(|tx| tx.execute(revoke, [])).unwrap();
    closed::keep(&house.gateway.store, house.now()).unwrap();

    let (folder, restored) = restored(&house, &backup);

    assert_eq!(count(&restored, "SELECT count(*) FROM launch"), 0);
    assert_eq!(count(&restored, "SELECT count(*) FROM launcher WHERE revoked IS NULL"), 0);
    assert_eq!(count(&restored, "SELECT count(*) FROM sharing_proposal WHERE ended IS NULL"), 0);
    drop((folder, restored));
}

/// A gateway in a folder of its own into which the backup was restored.
pub(crate) fn restored(house: &House, backup: &Path) -> (TempDir, Gateway) {
    let folder = TempDir::new().unwrap();
    with_keys_of(house, folder.path());
    fs::copy(house.folder.path().join(CLOSED), folder.path().join(CLOSED)).unwrap();
    restoring(&folder, backup, house.now()).run().unwrap();
    let settings = house.gateway.settings.clone();
    let gateway = Gateway::open(folder.path(), None, settings, house.clock.clone()).unwrap();
    (folder, gateway)
}

fn restoring(folder: &TempDir, backup: &Path, now: DateTime<Utc>) -> Restore {
    Restore {
        from: backup.to_owned(),
        data: folder.path().to_owned(),
        keys: KeysAt::from(folder.path()),
        closed: Closed::Here,
        replace: true,
        now,
    }
}

pub(crate) fn backed_up(house: &House) -> PathBuf {
    let to = house.folder.path().join("backup");
    backup::make(&house.gateway, &to, &mut |_| {}).unwrap();
    to
}

/// What stands on the disk of a gateway that was stopped.
fn copy_of(house: &House) -> TempDir {
    let folder = TempDir::new().unwrap();
    backup::make(&house.gateway, &folder.path().join(DATABASE), &mut |_| {}).unwrap();
    with_keys_of(house, folder.path());
    let closed = house.folder.path().join(CLOSED);
    if closed.exists() {
        fs::copy(closed, folder.path().join(CLOSED)).unwrap();
    }
    folder
}

fn with_keys_of(house: &House, folder: &Path) {
    for file in [SEAL_FILE, AUDIT_FILE] {
        fs::copy(house.folder.path().join(file), folder.join(file)).unwrap();
    }
}

/// Every file and what is in it.
fn state_of(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let files = fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
    files.map(|file| (file.clone(), fs::read(file).unwrap())).collect()
}

fn count(gateway: &Gateway, query: &str) -> i64 {
    gateway.store.read(|db| db.query_row(query, [], |row| row.get(0))).unwrap()
}

/// The same with another bit in the midst of a sealed value, which SQLite does not notice.
fn with_a_bit_changed(house: &House, backup: &[u8]) -> Vec<u8> {
    let longest = "SELECT sealed FROM resource ORDER BY length(sealed) DESC LIMIT 1";
    let sealed: Vec<u8> =
        house.gateway.store.read(|db| db.query_row(longest, [], |row| row.get(0))).unwrap();
    let start = &sealed[..64];
    let at = backup.windows(start.len()).position(|window| window == start).unwrap();
    let mut changed = backup.to_vec();
    changed[at + 60] ^= 1;
    changed
}

/// The same with an address that its index knows otherwise.
fn with_a_letter_changed(backup: &[u8]) -> Vec<u8> {
    let address = b"triage-nurse@nhs.net";
    let at = backup.windows(address.len()).position(|window| window == address).unwrap();
    let mut changed = backup.to_vec();
    changed[at] = b'f';
    changed
}

fn of_version(backup: &[u8], version: i64) -> Vec<u8> {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("db");
    fs::write(&file, backup).unwrap();
    let db = rusqlite::Connection::open(&file).unwrap();
    db.pragma_update(None, "user_version", version).unwrap();
    drop(db);
    fs::read(file).unwrap()
}

fn anothers_backup() -> Vec<u8> {
    fs::read(backed_up(&House::open())).unwrap()
}

const IVY: &str = "9990000018";
const CLOSED: &str = "closed.db";
const CODE: &str = "371422002";

//! A log whose key is lost, or that was put aside on its computer, is read with the gateway's own key: nothing of it that is whole is
//! lost, and nothing of it is taken for what a device has sent.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use audit::{Rescue, RescueError, RescueFault, Unfit};
use gateway_server::{
    audit_ledger::{
        questions::{Question, page},
        rescuing::{Do, NotHeld, Rescued, rescue},
        verify::verify,
    },
    keys::AuditKey,
};
use rusqlite::Connection;
use serde_json::Value;
use uuid::Uuid;

use crate::{
    desk::{AT, Desk, PATIENT, public},
    house::House,
};

#[tokio::test]
async fn a_log_whose_key_is_lost_is_rescued_and_nothing_of_it_is_lost() {
    let house = House::open();
    let desk = Desk::with_six_entries(&house);
    let sent = desk.next_run(2);
    desk.send(&house, &sent).await;
    let all = desk.next_run(6);
    let log = desk.loses_its_key(&house);
    let before = every_file(&log);

    let (found, told) = looked(&house, &log, Do::Look);

    let whole = Rescued {
        device: Some(desk.keys.device().id()),
        whole: 6,
        signed: 6,
        held: 2,
        rescued: 4,
        span: Some((AT.to_owned(), AT.to_owned())),
        ..Rescued::default()
    };
    assert_eq!(found, whole);
    assert_eq!(told.iter().map(|entry| entry.sequence).collect::<Vec<_>>(), [3, 4, 5, 6]);
    assert!(taken_in(&house).is_empty(), "to look takes nothing in");
    assert_eq!(every_file(&log), before, "and changes nothing of the log");

    assert_eq!(looked(&house, &log, Do::TakeIn).0, whole);
    let waiting: Vec<&str> =
        all.events[2..].iter().map(|event| std::str::from_utf8(&event.body).unwrap()).collect();
    assert!(taken_in(&house) == waiting, "what was not sent, to the byte");

    let again = Rescued { rescued: 0, rescued_before: 4, ..whole };
    assert_eq!(looked(&house, &log, Do::TakeIn).0, again, "nothing is taken twice");
    assert_eq!(taken_in(&house).len(), 4);
    assert_eq!(verify(&house.gateway, None).unwrap().wrong, None, "and the ledger still verifies");
    let acts = "SELECT count(*) FROM gateway_event WHERE kind = 'log-rescued' AND outcome = ";
    assert_eq!(house.count(&format!("{acts} 'looked'")), 1, "that it was read is written down");
    assert_eq!(house.count(&format!("{acts} 'taken-in'")), 2, "and that it was taken in");
}

#[tokio::test]
async fn what_was_rescued_is_found_by_patient_person_and_device_and_says_so() {
    let house = House::open();
    let desk = Desk::with_six_entries(&house);
    desk.send(&house, &desk.next_run(2)).await;
    looked(&house, &desk.loses_its_key(&house), Do::TakeIn);

    let device = desk.keys.device().id();
    let questions = [
        (Question::OfPatient(PATIENT.parse().unwrap()), 1, 4),
        (Question::OfPerson("rita".to_owned()), 1, 4),
        (Question::OfDevice(device), 2, 4),
    ];
    for (question, of_device, rescued) in questions {
        let (mut all, mut before) = (Vec::new(), None);
        loop {
            let found = page(&house.gateway, &question, before, 2).unwrap();
            let Some(last) = found.last() else { break };
            before = Some(last.place);
            all.extend(found);
        }
        let (is_rescued, is_sent): (Vec<_>, Vec<_>) =
            all.iter().partition(|entry| entry.act == "rescued");
        assert_eq!((is_sent.len(), is_rescued.len()), (of_device, rescued), "{question:?}");
        for entry in is_rescued {
            assert_eq!(entry.outcome, "patient-chosen", "what was done");
            assert_eq!(entry.recorded, AT, "when, by the device's clock");
            assert_eq!(entry.person.as_deref(), Some("Rita CLARKE"));
            assert_eq!(entry.patient.as_deref(), Some(PATIENT));
            assert_eq!(entry.device, Some(device.to_string()));
        }
    }
}

#[tokio::test]
async fn what_was_rescued_stands_in_nobodys_way() {
    let house = House::open();
    let desk = Desk::with_six_entries(&house);
    let all = desk.next_run(6);
    looked(&house, &desk.log(), Do::TakeIn);

    desk.send(&house, &all).await;

    assert_eq!(house.count("SELECT count(*) FROM audit_event"), 6, "its device sent it after all");
    let (found, told) = looked(&house, &desk.log(), Do::Look);
    assert_eq!((found.held, found.rescued), (6, 0));
    assert_eq!(told, []);
}

#[tokio::test]
async fn whatever_was_altered_is_named_and_the_rest_is_rescued() {
    // A log is signed at its first entry, and here at its last.
    let changes: [(&str, &str, &str, &[u64], u64); 7] = [
        (
            "an envelope",
            "UPDATE event SET sealed_for_gateway = CAST(substr(sealed_for_gateway, 1, length(sealed_for_gateway) - 4) || zeroblob(4) AS BLOB) WHERE sequence = 4",
            "entry 4 was altered, or stands in the place of another",
            &[1, 2, 3, 5, 6],
            3,
        ),
        (
            "two change places",
            "UPDATE event SET sealed_for_gateway = (SELECT sealed_for_gateway FROM event WHERE sequence = 5) WHERE sequence = 3",
            "entry 3 was altered, or stands in the place of another",
            &[1, 2, 4, 5, 6],
            4,
        ),
        (
            "an entry is gone",
            "DELETE FROM event WHERE sequence = 4",
            "entry 4 is missing",
            &[1, 2, 3, 5, 6],
            3,
        ),
        (
            "a hash",
            "UPDATE event SET hash = zeroblob(32) WHERE sequence = 4",
            "entry 4 is not tied to the one before",
            &[1, 2, 3, 5, 6],
            3,
        ),
        ("the end", "DELETE FROM event WHERE sequence > 4", "entry 5 is missing", &[1, 2, 3, 4], 1),
        (
            "the beginning",
            "DELETE FROM event WHERE sequence < 3",
            "entry 1 is missing",
            &[3, 4, 5, 6],
            4,
        ),
        (
            "the signature",
            "UPDATE checkpoint SET signature = zeroblob(64)",
            "",
            &[1, 2, 3, 4, 5, 6],
            0,
        ),
    ];
    for (what, change, expected, rescued, signed) in changes {
        let house = House::open();
        let desk = Desk::with_six_entries(&house);
        desk.meddle(change);

        let (found, told) = looked(&house, &desk.log(), Do::TakeIn);

        let wrong = found.first_wrong.map(|wrong| wrong.to_string()).unwrap_or_default();
        assert_eq!(wrong, expected, "{what}");
        let taken: Vec<u64> = told.iter().map(|entry| entry.sequence).collect();
        assert_eq!(taken, rescued, "{what}: what is whole is rescued");
        assert_eq!(taken_in(&house).len(), rescued.len(), "{what}");
        assert_eq!(found.signed, signed, "{what}: what lies beyond it is not said to be signed");
    }
}

#[tokio::test]
async fn an_entry_that_was_put_in_by_another_hand_is_not_taken() {
    let house = House::open();
    let desk = Desk::with_six_entries(&house);
    let forged = Desk::with_six_entries(&house);
    let envelope: Vec<u8> = sealed_again(&house, desk.chain, 4, &forged.next_run(6).events[3].body);
    desk.meddle(&format!(
        "UPDATE event SET sealed_for_gateway = x'{}' WHERE sequence = 4",
        in_hex(&envelope)
    ));

    let (found, _) = looked(&house, &desk.log(), Do::TakeIn);

    let not_tied = RescueFault { at: 4, what: Unfit::NotTied };
    assert_eq!(found.first_wrong, Some(not_tied), "whoever has the public key can seal");
    assert_eq!(taken_in(&house).len(), 5);
}

#[tokio::test]
async fn a_log_that_no_registered_device_has_signed_says_so() {
    for (what, change) in [
        ("of a computer that nobody registered", "DELETE FROM device"),
        ("of a computer that was revoked", "UPDATE device SET revoked = '2026-11-20T14:00:00Z'"),
        ("in the name of another computer", "UPDATE device SET public_key = zeroblob(32)"),
    ] {
        let house = House::open();
        let desk = Desk::with_six_entries(&house);
        house.gateway.store.write(|tx| tx.execute(change, [])).unwrap();

        let (found, told) = looked(&house, &desk.log(), Do::TakeIn);

        assert_eq!((found.whole, found.signed), (6, 0), "{what}");
        assert!(told.iter().all(|entry| !entry.signed), "{what}");
        let by_nobody = "SELECT count(*) FROM gateway_event WHERE kind = 'rescued'
                         AND opened_text('gateway_event/' || id, sealed) ->> '$.signedBy' IS NULL";
        assert_eq!(house.count(by_nobody), 6, "{what}: it is kept, and says that nobody signed it");
    }
}

#[tokio::test]
async fn behind_a_page_that_does_not_read_the_rest_is_rescued() {
    let house = House::open();
    let desk = Desk::with_entries(&house, 60);
    let database = desk.log().join("chain.sqlite");
    Connection::open(&database).unwrap().execute_batch("PRAGMA wal_checkpoint(TRUNCATE)").unwrap();
    let mut bytes = fs::read(&database).unwrap();
    let page = page_of_an_entry(&database, 30);
    bytes[page..page + 100].fill(0xff);
    fs::write(&database, bytes).unwrap();

    let (found, told) = looked(&house, &desk.log(), Do::TakeIn);

    assert_eq!(found.first_wrong.map(|wrong| wrong.what), Some(Unfit::Unreadable));
    let taken: Vec<u64> = told.iter().map(|entry| entry.sequence).collect();
    assert!(taken.contains(&1) && taken.contains(&60), "from both sides of it: {taken:?}");
    assert!(taken.len() < 60);
}

#[tokio::test]
async fn a_log_of_another_gateway_is_refused_in_words() {
    let (house, other) = (House::open(), House::open());
    let desk = Desk::with_six_entries(&other);

    let error = Rescue::open(&desk.log(), &key(&house)).err().unwrap();

    assert!(matches!(error, RescueError::OtherGateway { .. }));
    let (theirs, ours) = (&other.gateway.audit_key.id, &house.gateway.audit_key.id);
    assert_eq!(
        error.to_string(),
        format!(
            "the audit log was written for another gateway: it is sealed for the key {theirs}, and the key here is {ours}"
        )
    );
}

#[tokio::test]
async fn the_command_reads_the_logs_that_lie_on_a_disk_and_ends_with_whether_they_are_whole() {
    let house = House::open();
    let desk = Desk::with_six_entries(&house);
    let run = |more: &[&str], folder: &Path| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_care-record-gateway"));
        command.args(["audit", "rescue", "--data"]).arg(house.folder.path()).args(more);
        let output = command.arg(folder).output().unwrap();
        let said = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
        (output.status.success(), said)
    };

    let (whole, said) = run(&[], &desk.log());
    assert!(whole, "{said}");
    assert!(said.contains("6 are missing there: --take-in writes them"), "{said}");
    assert!(said.contains(&format!("chain    {}", desk.chain)), "{said}");
    assert_eq!(said.matches("Rita CLARKE").count(), 5, "when, what and by whom: {said}");
    assert!(!said.contains(PATIENT), "and of whom, the ledger alone says: {said}");

    let (whole, said) = run(&["--take-in"], &desk.log());
    assert!(whole && said.contains("6 are rescued now"), "{said}");
    desk.meddle("DELETE FROM event WHERE sequence = 4");
    let (whole, said) = run(&[], &desk.log());
    assert!(!whole, "{said}");
    assert!(said.contains("1 places are wrong; the first: entry 4 is missing"), "{said}");
    let (whole, said) = run(&[], house.folder.path());
    assert!(!whole && said.contains("there is no audit log in"), "{said}");
}

fn looked(house: &House, log: &Path, what: Do) -> (Rescued, Vec<NotHeld>) {
    let mut told = Vec::new();
    let key = key(house);
    let log = Rescue::open(log, &key).unwrap();
    let found = rescue(&house.gateway, &log, &key, what, |entry| told.push(entry)).unwrap();
    (found, told)
}

fn key(house: &House) -> audit::GatewayPrivateKey {
    AuditKey::private(house.folder.path()).unwrap()
}

/// The events that were rescued, byte by byte.
fn taken_in(house: &House) -> Vec<String> {
    let find = "SELECT opened_text('gateway_event/' || id, sealed) FROM gateway_event WHERE kind = 'rescued' ORDER BY leaf";
    let details: Vec<String> = house
        .gateway
        .store
        .read(|db| db.prepare(find)?.query_map([], |row| row.get(0))?.collect())
        .unwrap();
    let event = |detail: &String| {
        let detail: Value = serde_json::from_str(detail).unwrap();
        detail["event"].as_str().unwrap().to_owned()
    };
    details.iter().map(event).collect()
}

/// What anybody can do who knows the gateway's public key.
fn sealed_again(house: &House, chain: Uuid, sequence: u64, body: &[u8]) -> Vec<u8> {
    let place = audit::seal::Place { chain, sequence };
    public(house).sealer().unwrap().seal(place, body).unwrap()
}

/// Where the page begins on which this entry stands.
fn page_of_an_entry(database: &Path, sequence: i64) -> usize {
    let needle: Vec<u8> = Connection::open(database)
        .unwrap()
        .query_row("SELECT hash FROM event WHERE sequence = ?1", [sequence], |row| row.get(0))
        .unwrap();
    let bytes = fs::read(database).unwrap();
    let at = bytes.windows(needle.len()).position(|bytes| bytes == needle).unwrap();
    at / PAGE * PAGE
}

fn every_file(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut files: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| (path.clone(), fs::read(&path).unwrap()))
        .collect();
    files.sort();
    files
}

fn in_hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

const PAGE: usize = 4096;

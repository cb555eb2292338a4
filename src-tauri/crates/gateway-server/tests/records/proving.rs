//! Nothing in the ledger is changed, removed or put in between without its being seen and named.

use audit::{
    Hash,
    chain::hex,
    merkle::{self, TreeHead},
};
use aws_lc_rs::signature::{ED25519, UnparsedPublicKey};
use axum::{
    body::Body,
    http::{Request, StatusCode},
};
use base64::{Engine, prelude::BASE64_STANDARD};
use chrono::Duration;
use contract::{GatewayAbout, LedgerConsistency, LedgerHead, LedgerInclusion, path};
use gateway_server::audit_ledger::{heads, verify::verify};
use serde::de::DeserializeOwned;

use crate::{
    device::{Device, Event},
    house::House,
};

#[tokio::test]
async fn a_ledger_in_which_nothing_was_altered_verifies() {
    let (house, device, _) = ledger_of(5).await;

    let verified = verify(&house.gateway, None).unwrap();

    assert_eq!(verified.wrong, None);
    assert_eq!((verified.of_devices, verified.chains, verified.gaps, verified.heads), (5, 1, 0, 2));
    let own = house.count("SELECT count(*) FROM gateway_event");
    assert_eq!(verified.of_the_gateway, own.unsigned_abs(), "every one of the gateway's own");
    assert!(own > 0);
    let of_one = verify(&house.gateway, Some(device.id())).unwrap();
    assert_eq!((of_one.of_devices, of_one.wrong), (5, None));
}

#[tokio::test]
async fn whatever_is_altered_is_found_and_the_first_of_it_is_named() {
    let third = "(SELECT id FROM audit_event WHERE sequence = 3)";
    let cases = [
        (
            "what an event says",
            format!("UPDATE audit_event SET sealed = sealed('audit_event/' || id, 'another') WHERE id = {third}"),
            "entry 3 of chain",
        ),
        ("of whom an event is, in a column", "UPDATE audit_event SET patient = NULL, practitioner = 'another' WHERE sequence = 3".into(), "entry 3 of chain"),
        ("when it happened, in a column", "UPDATE audit_event SET recorded = '2020-01-01T00:00:00Z' WHERE sequence = 3".into(), "entry 3 of chain"),
        ("what was done, in a column", "UPDATE audit_event SET act = 'locked' WHERE sequence = 3".into(), "entry 3 of chain"),
        ("the seal of an event", "UPDATE audit_event SET sealed = CAST(substr(sealed, 1, length(sealed) - 4) || zeroblob(4) AS BLOB) WHERE sequence = 3".into(), "entry 3 of chain"),
        ("the salt of an event", "UPDATE audit_event SET salt = zeroblob(16) WHERE sequence = 3".into(), "event "),
        ("the leaf of an event", "UPDATE tree_node SET hash = zeroblob(32) WHERE level = 0 AND place = (SELECT leaf FROM audit_event WHERE sequence = 3)".into(), "event "),
        ("who did it, in a column", "UPDATE gateway_event SET account = 'another' WHERE id = 2".into(), "gateway event 2"),
        ("what the gateway decided", "UPDATE gateway_event SET outcome = 'permitted' WHERE id = 2".into(), "gateway event 2"),
        ("when it was", "UPDATE gateway_event SET recorded = '2020-01-01T00:00:00+00:00' WHERE id = 2".into(), "gateway event 2"),
        ("an event that is removed", format!("DELETE FROM audit_event WHERE id = {third}"), "entry "),
        ("the last event", "DELETE FROM audit_event WHERE sequence = 5".into(), "entry "),
        ("an event of the gateway's", "DELETE FROM gateway_event WHERE id = 2".into(), "entry "),
        (
            "two that change places",
            "UPDATE audit_event SET sequence = 9 WHERE sequence = 4; UPDATE audit_event SET sequence = 4 WHERE sequence = 5;
             UPDATE audit_event SET sequence = 5 WHERE sequence = 9".into(),
            "entry 4 of chain",
        ),
        (
            "one that is put beside",
            "INSERT INTO gateway_event (recorded, kind, outcome) VALUES ('now', 'read', 'done')".into(),
            "gateway event",
        ),
        (
            "all of the end, with the tree over it",
            "DELETE FROM audit_event WHERE leaf >= 3; DELETE FROM gateway_event WHERE leaf >= 3;
             DELETE FROM tree_node WHERE ((place + 1) << level) > 3"
                .into(),
            "the head over",
        ),
        (
            "a head",
            "UPDATE tree_head SET signature = (SELECT signature FROM tree_head ORDER BY size LIMIT 1)".into(),
            "the head over",
        ),
    ];
    for (what, change, named) in cases {
        let (house, ..) = ledger_of(5).await;
        by_hand(&house, &change);

        let wrong = verify(&house.gateway, None).unwrap().wrong;

        let wrong = wrong.unwrap_or_else(|| panic!("{what} is not seen")).to_string();
        assert!(wrong.contains(named), "{what}: {wrong}");
    }
}

/// Only the last of a run is signed: whose the others are is known from that.
#[tokio::test]
async fn an_entry_within_a_run_that_is_said_to_be_another_devices_is_found() {
    for sequence in 1..=3 {
        let house = House::open();
        let mut device = Device::registered(&house);
        let other = Device::registered(&house);
        let run: Vec<Event> = (0..3).map(|_| device.event()).collect();
        device.offer_run(&house, &run).await;
        let change =
            format!("UPDATE audit_event SET device = '{}' WHERE sequence = {sequence}", other.id());
        by_hand(&house, &change);

        for asked in [None, Some(device.id()), Some(other.id())] {
            let wrong = verify(&house.gateway, asked).unwrap().wrong;
            let wrong = wrong.unwrap_or_else(|| panic!("entry {sequence} is not seen")).to_string();
            assert!(wrong.contains("of chain"), "entry {sequence}: {wrong}");
        }
    }
}

/// The device itself signs another past for what it has said: every entry is held against the one before it, however long the ledger is.
#[tokio::test]
async fn an_entry_that_is_not_tied_to_the_one_before_is_found_wherever_it_stands() {
    let house = House::open();
    let mut device = Device::registered(&house);
    let events: Vec<Event> = (0..1_030).map(|_| device.event()).collect();
    for run in events.chunks(1_000) {
        assert!(device.offer_run(&house, run).await.is_new());
    }
    assert_eq!(verify(&house.gateway, None).unwrap().wrong, None);

    // From behind, so that each is the first that is wrong; what is read at once ends with entry 1,024.
    for sequence in [1_030, 1_025, 1_024, 513, 512, 2, 1] {
        let was = &events[sequence - 1];
        let forged = device.made_of(was.id, was.sequence, [7; 32], was.body.clone());
        by_hand(
            &house,
            &format!(
                "UPDATE audit_event SET previous = '{}', hash = '{}', signature = '{}' WHERE sequence = {sequence}",
                hex(&forged.previous),
                hex(&forged.hash),
                forged.signature
            ),
        );

        let wrong = verify(&house.gateway, None).unwrap().wrong.expect("it is seen");

        assert!(wrong.place.contains(&format!("(entry {sequence} of")), "{wrong}");
        assert_eq!(wrong.fault, "it is not tied to the entry before");
    }
}

/// Whoever can rewrite the database can rewrite the tree with it, but not what was signed before.
#[tokio::test]
async fn a_tree_that_was_made_anew_over_what_was_altered_does_not_fit_the_heads() {
    let (house, ..) = ledger_of(5).await;
    by_hand(&house, "UPDATE gateway_event SET outcome = 'permitted' WHERE id = 2");
    let leaves = leaves_of(&house);
    by_hand(&house, "DELETE FROM tree_node");
    for (place, leaf) in leaves.iter().enumerate() {
        let keep = "INSERT INTO tree_node (level, place, hash) VALUES (0, ?1, ?2)";
        house.gateway.store.write(|tx| tx.execute(keep, (place, leaf))).unwrap();
    }

    let wrong = verify(&house.gateway, None).unwrap().wrong.expect("it is seen").to_string();

    assert!(wrong.contains("what stands under it is not what was signed"), "{wrong}");
}

#[tokio::test]
async fn anybody_can_check_that_an_event_stands_there_and_that_nothing_under_an_old_head_changed() {
    let (house, mut device, events) = ledger_of(5).await;
    let key = public_key(&house).await;
    let old: LedgerHead = get(&house, path::LEDGER_HEAD).await;
    assert_signed(&old, &key);
    for event in &events {
        let place = format!("{}/{}", path::LEDGER_INCLUSION, event.id);
        let proof: LedgerInclusion = get(&house, &place).await;
        let leaf = merkle::leaf(&from_hex::<16>(&proof.salt), event.body());
        let root = from_hex(&old.root);
        let checked = |leaf: &Hash| {
            merkle::check_inclusion(leaf, proof.index, proof.size, &hashes(&proof.path), &root)
        };
        assert_eq!(proof.size, old.size);
        assert!(checked(&leaf).is_ok(), "its exact bytes");
        assert!(checked(&merkle::leaf(&from_hex::<16>(&proof.salt), b"another")).is_err());
    }

    for _ in 0..4 {
        device.offer_next(&house).await;
    }
    house.later(Duration::minutes(1));
    let new: LedgerHead = get(&house, path::LEDGER_HEAD).await;
    assert_signed(&new, &key);
    assert!(new.size > old.size);
    let place = format!("{}?old={}&new={}", path::LEDGER_CONSISTENCY, old.size, new.size);
    let proof: LedgerConsistency = get(&house, &place).await;
    let (before, after) = (from_hex(&old.root), from_hex(&new.root));
    let checked =
        merkle::check_consistency((old.size, &before), (new.size, &after), &hashes(&proof.path));
    assert!(checked.is_ok());
}

/// Every viewer asks again and again: of that the ledger does not grow.
#[tokio::test]
async fn a_head_is_told_for_a_minute_and_one_that_is_newer_covers_what_came_since() {
    let (house, mut device, events) = ledger_of(2).await;
    let signed = "SELECT count(*) FROM tree_head";
    let before = house.count(signed);
    for _ in 0..5 {
        device.offer_next(&house).await;
        let _: LedgerHead = get(&house, path::LEDGER_HEAD).await;
        let place = format!("{}/{}", path::LEDGER_INCLUSION, events[0].id);
        let _: LedgerInclusion = get(&house, &place).await;
        house.later(Duration::seconds(10));
    }
    assert_eq!(house.count(signed), before, "not one is signed within the minute");

    let event = device.offer_next(&house).await;
    let place = format!("{}/{}", path::LEDGER_INCLUSION, event.id);
    let proof: LedgerInclusion = get(&house, &place).await;
    let head: LedgerHead = get(&house, path::LEDGER_HEAD).await;
    assert_eq!(head.size, proof.size, "one is signed for an event that no head covers");
    let leaf = merkle::leaf(&from_hex::<16>(&proof.salt), event.body());
    let (path_up, root) = (hashes(&proof.path), from_hex(&head.root));
    assert!(merkle::check_inclusion(&leaf, proof.index, proof.size, &path_up, &root).is_ok());
    assert_eq!(house.count(signed), before + 1);

    device.offer_next(&house).await;
    house.later(Duration::minutes(1));
    let later: LedgerHead = get(&house, path::LEDGER_HEAD).await;
    assert!(later.size > head.size, "a minute later it is told anew");
}

#[tokio::test]
async fn nothing_is_proved_of_what_is_not_there() {
    let (house, ..) = ledger_of(2).await;
    let size = heads::newest_head(&house.gateway).unwrap().size;
    let places = [
        format!("{}/018f5e7a-0000-7000-8000-000000000000", path::LEDGER_INCLUSION),
        format!("{}?old=0&new=1", path::LEDGER_CONSISTENCY),
        format!("{}?old=2&new=1", path::LEDGER_CONSISTENCY),
        format!("{}?old=1&new={}", path::LEDGER_CONSISTENCY, size + 100),
    ];
    for place in places {
        assert_eq!(asked(&house, &place).await.status, StatusCode::NOT_FOUND, "{place}");
    }
}

/// A device that has sent so many events, with heads signed in the midst of them and at the end; and somebody who was at work.
async fn ledger_of(events: usize) -> (House, Device, Vec<Event>) {
    let house = House::open();
    house.signed_in("triage-nurse").await;
    let mut device = Device::registered(&house);
    let mut sent = Vec::new();
    for number in 0..events {
        sent.push(device.offer_next(&house).await);
        if number == events / 2 {
            heads::newest_head(&house.gateway).unwrap();
        }
    }
    heads::newest_head(&house.gateway).unwrap();
    (house, device, sent)
}

/// Changes the database as somebody would who has it in hand: no trigger stands in the way.
pub(crate) fn by_hand(house: &House, change: &str) {
    let triggers = "SELECT group_concat('DROP TRIGGER ' || name, ';') FROM sqlite_schema WHERE type = 'trigger' AND tbl_name IN ('audit_event', 'gateway_event', 'tree_node', 'tree_head')";
    house
        .gateway
        .store
        .write(|tx| {
            let drop: Option<String> = tx.query_row(triggers, [], |row| row.get(0))?;
            tx.execute_batch(&drop.unwrap_or_default())?;
            tx.execute_batch(change)
        })
        .unwrap();
}

/// The leaves of what stands there now.
fn leaves_of(house: &House) -> Vec<Hash> {
    house.gateway.store.read(gateway_server::audit_ledger::verify::leaves).unwrap()
}

async fn public_key(house: &House) -> Vec<u8> {
    let about: GatewayAbout = get(house, path::ABOUT).await;
    BASE64_STANDARD.decode(about.ledger_key.strip_prefix("Ed25519:").unwrap()).unwrap()
}

fn assert_signed(head: &LedgerHead, key: &[u8]) {
    let signed = TreeHead {
        size: head.size,
        root: from_hex(&head.root),
        at: head.signed.timestamp_millis(),
    };
    let signature =
        BASE64_STANDARD.decode(head.signature.strip_prefix("Ed25519:").unwrap()).unwrap();
    let verified = UnparsedPublicKey::new(&ED25519, key).verify(&signed.message(), &signature);
    assert!(verified.is_ok(), "by the key that the gateway has told");
}

async fn get<T: DeserializeOwned>(house: &House, place: &str) -> T {
    asked(house, place).await.is(StatusCode::OK)
}

async fn asked(house: &House, place: &str) -> crate::house::Answer {
    house.send(Request::builder().uri(place).body(Body::empty()).unwrap()).await
}

fn hashes(path: &[String]) -> Vec<Hash> {
    path.iter().map(|hash| from_hex(hash)).collect()
}

fn from_hex<const N: usize>(text: &str) -> [u8; N] {
    let byte = |place: usize| u8::from_str_radix(&text[place * 2..place * 2 + 2], 16).unwrap();
    std::array::from_fn(byte)
}

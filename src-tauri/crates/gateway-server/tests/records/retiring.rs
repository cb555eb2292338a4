//! What the ledger says of people goes when the policy says so; that nothing was altered can still be shown.

use access::Policy;
use audit::{Hash, merkle};
use axum::{
    body::Body,
    http::{Request, StatusCode},
};
use chrono::Duration;
use contract::{LedgerConsistency, LedgerHead, LedgerInclusion, path};
use gateway_server::{
    GatewayEvent, WrittenDown,
    audit_ledger::{
        compare::compare,
        findings, heads,
        retiring::{dry_run, retire},
        verify::verify,
    },
    note,
};
use serde_json::json;

use crate::{
    device::{Device, Event},
    fhir::{entry, of_patient},
    house::House,
    proving::by_hand,
};

#[tokio::test]
async fn what_is_older_than_the_policy_keeps_it_goes_and_the_ledger_still_verifies() {
    let (house, mut device, events) = eight_years_ago().await;
    let old_head = heads::newest_head(&house.gateway).unwrap();
    let heads_then = heads::all(&house.gateway).unwrap().len();
    house.later(Duration::days(2));
    let young = device.done(saw("today"));
    device.offer(&house, &young).await;
    close_all(&house);
    let before = house.count("SELECT count(*) FROM gateway_event WHERE account IS NOT NULL");
    assert!(before > 0, "there is something of people in the gateway's own");

    let would = dry_run(&house.gateway).unwrap();
    assert_eq!((would.of_devices, would.held_back), (3, 0));
    assert_eq!(house.count("SELECT count(*) FROM audit_event WHERE retired IS NOT NULL"), 0);
    let retired = retire(&house.gateway).unwrap();

    assert_eq!(retired, would, "as was said");
    let left = "SELECT count(*) FROM audit_event WHERE coalesce(practitioner, person, patient, sealed) IS NOT NULL";
    assert_eq!(house.count(left), 1, "what is younger");
    let own = "SELECT count(*) FROM gateway_event WHERE coalesce(account, session, patient, address, sealed) IS NOT NULL
               AND recorded < '2027-01-01'";
    assert_eq!(house.count(own), 0);
    assert_eq!(
        house.count("SELECT count(*) FROM audit_event WHERE hash <> '' AND salt IS NOT NULL"),
        4
    );
    let verified = verify(&house.gateway, None).unwrap();
    assert_eq!(verified.wrong, None);
    assert_eq!(verified.retired, retired.of_devices + retired.of_the_gateway);
    assert_eq!((verified.of_devices, verified.gaps), (4, 0));
    assert_eq!(verified.heads as usize, heads_then, "each head that was signed still holds");
    let noted = "SELECT count(*) FROM gateway_event WHERE kind = 'audit-retired'";
    assert_eq!(house.count(noted), 2, "that it began and that it is done");
    assert_eq!(retire(&house.gateway).unwrap().of_devices, 0, "once");
    assert_eq!(house.count(noted), 2);

    assert_proved(&house, &old_head, &events).await;
    assert!(!device.offer(&house, &events[0]).await.is_new(), "it is known still, by its hash");
}

/// Whoever has the event can still prove that it stood there; whoever has an old head, that nothing under it changed.
async fn assert_proved(house: &House, old: &LedgerHead, events: &[Event]) {
    let new = heads::newest_head(&house.gateway).unwrap();
    let place = format!("{}/{}", path::LEDGER_INCLUSION, events[0].id);
    let proof: LedgerInclusion = asked(house, &place).await;
    let salt: [u8; 16] = bytes(&proof.salt).try_into().unwrap();
    let leaf = merkle::leaf(&salt, events[0].body());
    let path_to_root: Vec<Hash> = proof.path.iter().map(|hash| hash_in(hash)).collect();
    let root = hash_in(&new.root);
    assert!(merkle::check_inclusion(&leaf, proof.index, proof.size, &path_to_root, &root).is_ok());
    let place = format!("{}?old={}&new={}", path::LEDGER_CONSISTENCY, old.size, new.size);
    let proof: LedgerConsistency = asked(house, &place).await;
    let between: Vec<Hash> = proof.path.iter().map(|hash| hash_in(hash)).collect();
    let (was, is) = ((old.size, &hash_in(&old.root)), (new.size, &root));
    assert!(merkle::check_consistency(was, is, &between).is_ok());
}

#[tokio::test]
async fn the_policy_says_how_many_years() {
    for (years, days, expected) in [(1, 366, 3), (1, 364, 0), (30, 366 * 8, 0)] {
        let policy = Policy::standard()
            .replace("event_keep_years = 8", &format!("event_keep_years = {years}"));
        let house = House::under(&policy);
        let mut device = Device::registered(&house);
        for _ in 0..3 {
            device.does(&house, saw("somebody")).await;
        }
        close_all(&house);
        house.later(Duration::days(days));

        assert_eq!(dry_run(&house.gateway).unwrap().of_devices, expected, "{years} y, {days} d");
    }
}

#[tokio::test]
async fn what_is_in_doubt_is_kept() {
    let (house, mut device, _) = eight_years_ago().await;
    let asked = GatewayEvent {
        account: Some("rita".to_owned()),
        ..GatewayEvent::new("read", "done")
            .after(&WrittenDown { event: Some(uuid::Uuid::now_v7()), ..WrittenDown::default() })
    };
    house.gateway.store.write(|tx| note(tx, house.now(), &asked)).unwrap();
    let mut quiet = Device::registered(&house);
    quiet.does(&house, saw("somebody")).await;
    close_all(&house);
    house.later(-Duration::days(1));
    device.does(&house, json!({ "recorded": house.now() + Duration::days(30) })).await;
    house.later(Duration::days(2) + Duration::days(366 * 8));
    compare(&house.gateway).unwrap();
    findings::look(&house.gateway).unwrap();

    let would = dry_run(&house.gateway).unwrap();
    assert_eq!(would.of_devices, 1, "of the device of which nothing is open");
    let untold = house.count("SELECT count(*) FROM untold WHERE came IS NULL");
    assert!(untold > 0, "a request was made of which no device has told");
    assert!(would.held_back >= 4 + untold.unsigned_abs());
    retire(&house.gateway).unwrap();
    let kept = "SELECT count(*) FROM untold JOIN gateway_event ON id = gateway_event WHERE retired IS NULL AND account IS NOT NULL";
    assert_eq!(house.count(kept), untold, "who asked is known as long as it is open");

    close_all(&house);
    assert_eq!(dry_run(&house.gateway).unwrap().of_devices, 4, "once it was looked into");
}

#[tokio::test]
async fn an_event_is_retired_whole_or_not_at_all_and_never_filled_again() {
    let (house, ..) = eight_years_ago().await;
    let tried = |change: &str| house.gateway.store.write(|tx| tx.execute(change, []));
    let refused = [
        "UPDATE audit_event SET person = NULL",
        "UPDATE audit_event SET patient = NULL, practitioner = NULL, person = NULL",
        "UPDATE audit_event SET sealed = NULL",
        "UPDATE audit_event SET retired = 'now'",
        "UPDATE audit_event SET retired = 'now', sealed = NULL",
        "UPDATE gateway_event SET account = NULL",
        "UPDATE gateway_event SET sealed = NULL WHERE sealed IS NOT NULL",
        "UPDATE gateway_event SET retired = 'now' WHERE account IS NOT NULL",
    ];
    for change in refused {
        assert!(tried(change).is_err(), "{change}");
    }

    retire(&house.gateway).unwrap();

    for change in [
        "UPDATE audit_event SET person = 'another' WHERE retired IS NOT NULL",
        "UPDATE audit_event SET retired = NULL WHERE retired IS NOT NULL",
        "UPDATE audit_event SET sealed = sealed('audit_event/' || id, 'another') WHERE retired IS NOT NULL",
        "UPDATE gateway_event SET account = 'another' WHERE retired IS NOT NULL",
        "UPDATE gateway_event SET sealed = sealed('gateway_event/' || id, '{}') WHERE retired IS NOT NULL",
    ] {
        assert!(tried(change).is_err(), "{change}");
    }
}

/// Who has the database in hand cannot hide an event as if it had been retired.
#[tokio::test]
async fn what_was_taken_away_without_an_act_of_retiring_is_found() {
    let of_device = "practitioner = NULL, person = NULL, patient = NULL, sealed = NULL";
    let of_gateway = "account = NULL, session = NULL, patient = NULL, grant_id = NULL, address = NULL, sealed = NULL";
    let act = "(SELECT recorded FROM gateway_event WHERE kind = 'audit-retired' LIMIT 1)";
    let young_device =
        "id = (SELECT id FROM audit_event WHERE retired IS NULL ORDER BY received DESC LIMIT 1)";
    let young_gateway = "id = (SELECT max(id) FROM gateway_event WHERE kind = 'sign-in')";
    let held_back =
        "id = (SELECT id FROM audit_event WHERE retired IS NULL ORDER BY received LIMIT 1)";
    let cases = [
        ("one that is held back, as if by the act", "audit_event", of_device, act, held_back),
        (
            "at a moment of its own",
            "audit_event",
            of_device,
            "'2034-11-25T00:00:00+00:00'",
            young_device,
        ),
        ("as if by the act, though too young", "audit_event", of_device, act, young_device),
        (
            "a sign-in, at a moment of its own",
            "gateway_event",
            of_gateway,
            "'2034-11-25T00:00:00+00:00'",
            young_gateway,
        ),
        ("a sign-in, as if by the act", "gateway_event", of_gateway, act, young_gateway),
    ];
    for (what, table, gone, at, which) in cases {
        let (house, mut device, _) = eight_years_ago().await;
        house.later(Duration::days(2));
        house.signed_in("ed-consultant").await;
        device.does(&house, saw("today")).await;
        close_all(&house);
        let mut in_doubt = Device::registered(&house);
        in_doubt.does(&house, saw("yesterday")).await;
        let long_ago = "UPDATE audit_event SET received = '2026-11-21T15:00:00+00:00' WHERE leaf = (SELECT max(leaf) FROM audit_event)";
        by_hand(&house, long_ago);
        retire(&house.gateway).unwrap();
        assert_eq!(verify(&house.gateway, None).unwrap().wrong, None);

        by_hand(&house, &format!("UPDATE {table} SET {gone}, retired = {at} WHERE {which}"));

        assert!(verify(&house.gateway, None).unwrap().wrong.is_some(), "{what}");
    }
}

/// Nor make it older than it is, and have it retired: the heads say when they were signed.
#[tokio::test]
async fn what_was_made_older_than_it_is_and_retired_is_found() {
    let (house, mut device, _) = eight_years_ago().await;
    house.later(Duration::days(2));
    heads::newest_head(&house.gateway).unwrap();
    device.does(&house, saw("today")).await;
    close_all(&house);
    let older = "UPDATE audit_event SET received = '2026-11-21T14:00:00+00:00'";
    by_hand(&house, older);

    assert_eq!(retire(&house.gateway).unwrap().of_devices, 4);

    assert!(verify(&house.gateway, None).unwrap().wrong.is_some());
}

/// What was retired under a head that was signed is what it was: its leaf cannot be put in place of it.
#[tokio::test]
async fn the_leaf_of_what_was_retired_is_held_by_the_heads() {
    let (house, ..) = eight_years_ago().await;
    retire(&house.gateway).unwrap();
    let other = "UPDATE tree_node SET hash = zeroblob(32) WHERE level = 0
                 AND place = (SELECT min(leaf) FROM audit_event WHERE retired IS NOT NULL)";
    by_hand(&house, other);

    assert!(verify(&house.gateway, None).unwrap().wrong.is_some());
}

/// Three events of a nurse about Ivy, and what the gateway wrote down of it, eight years and a day ago; nothing is open.
async fn eight_years_ago() -> (House, Device, Vec<Event>) {
    let house = House::open();
    house.import(
        "Northampton General Hospital",
        &of_patient("9990000018", &[entry("Condition", "c", "asthma")]),
    );
    let raj = house.signed_in("ed-consultant").await;
    let ivy = house.find(&raj, "9990000018").await;
    let mut device = Device::registered(&house);
    let mut events = Vec::new();
    for _ in 0..3 {
        let event = device.done(saw(ivy.as_str()));
        device.offer(&house, &event).await;
        events.push(event);
    }
    heads::newest_head(&house.gateway).unwrap();
    house.later(Duration::days(366 * 8));
    compare(&house.gateway).unwrap();
    findings::look(&house.gateway).unwrap();
    close_all(&house);
    (house, device, events)
}

fn close_all(house: &House) {
    for finding in findings::all(&house.gateway, None).unwrap() {
        findings::close(&house.gateway, finding.id).unwrap();
    }
}

fn saw(patient: &str) -> serde_json::Value {
    json!({
        "meta": { "tag": [{ "code": "showing" }] },
        "recorded": "2026-11-21T14:00:00Z",
        "agent": [{ "requestor": true, "role": [], "who": { "identifier": { "value": "rita" }, "display": "Rita CLARKE" } }],
        "entity": [{ "what": { "reference": format!("Patient/{patient}") } }],
    })
}

async fn asked<T: serde::de::DeserializeOwned>(house: &House, place: &str) -> T {
    house.send(Request::builder().uri(place).body(Body::empty()).unwrap()).await.is(StatusCode::OK)
}

fn bytes(hex: &str) -> Vec<u8> {
    (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap()).collect()
}

fn hash_in(hex: &str) -> Hash {
    audit::chain::from_hex(hex).unwrap()
}

//! The ledger takes what fits in the chain of a registered device, keeps it as it was sent, and nothing else.

use audit::chain::{BEFORE_THE_FIRST, hex};
use axum::http::StatusCode;
use gateway_server::{
    GatewayEvent,
    audit_ledger::{self, verify::verify},
    note,
};
use serde_json::json;
use uuid::Uuid;

use crate::{
    device::{Device, Event, bundle, packed},
    house::House,
};

#[tokio::test]
async fn events_are_taken_in_chain_order_and_kept_as_they_were_sent() {
    let house = House::open();
    let mut device = Device::registered(&house);
    let (first, second) = (device.event(), device.event());

    assert_eq!(device.head(&house).await, (0, String::new()), "it holds nothing yet");
    let answer = device.offer(&house, &first).await;
    assert_eq!(answer.created(), [("201 Created".to_owned(), first.id, hex(&first.said))]);
    assert!(device.offer(&house, &second).await.is_new());
    assert_eq!(device.head(&house).await, (2, hex(&second.hash)));

    let kept: Vec<u8> = house
        .gateway
        .store
        .read(|db| {
            db.query_row(
                "SELECT opened('audit_event/' || id, sealed) FROM audit_event WHERE sequence = 1",
                [],
                |row| row.get(0),
            )
        })
        .unwrap();
    assert_eq!(kept, first.body, "not a byte is changed");
}

#[tokio::test]
async fn a_repeat_is_answered_with_the_hash_of_what_is_held() {
    let house = House::open();
    let mut device = Device::registered(&house);
    let first = device.event();
    let second = device.event();
    device.offer(&house, &first).await;
    device.offer(&house, &second).await;

    let again = device.offer(&house, &first).await;

    assert_eq!(
        again.created(),
        [("200 OK".to_owned(), first.id, hex(&first.said))],
        "it is done already"
    );
    assert_eq!(house.count("SELECT count(*) FROM audit_event"), 2);
}

#[tokio::test]
async fn a_gap_hinders_nobody_and_shows_until_it_is_filled() {
    let house = House::open();
    let mut device = Device::registered(&house);
    let (first, second, third) = (device.event(), device.event(), device.event());
    device.offer(&house, &first).await;

    assert!(
        device.offer(&house, &third).await.is_new(),
        "an event set aside must not stop the rest"
    );
    let gaps = audit_ledger::gaps(&house.gateway).unwrap();
    assert_eq!(
        (gaps.len(), gaps[0].after, gaps[0].before),
        (1, 1, 3),
        "what has not come is found"
    );

    let held = device.held(&house).await;
    let missing: Vec<_> = held.missing.iter().map(|gap| (gap.from, gap.to)).collect();
    assert_eq!((held.sequence, held.hash), (3, hex(&third.hash)));
    assert_eq!(missing, [(2, 2)], "this one is offered again, if it was not set aside");

    assert!(device.offer(&house, &second).await.is_new());
    assert_eq!(audit_ledger::gaps(&house.gateway).unwrap(), [], "it has come");
    assert!(!device.offer(&house, &third).await.is_new(), "a repeat does no harm");
    assert_eq!(device.head(&house).await, (3, hex(&third.hash)));
    assert_eq!(device.held(&house).await.missing.len(), 0);
}

#[tokio::test]
async fn a_chain_whose_first_event_has_not_come_is_offered_from_the_beginning() {
    let house = House::open();
    let mut device = Device::registered(&house);
    let (_, second) = (device.event(), device.event());
    device.offer(&house, &second).await;

    let held = device.held(&house).await;
    assert_eq!((held.sequence, held.backed_up), (2, 0));
    assert_eq!((held.missing[0].from, held.missing[0].to), (1, 1));
}

#[tokio::test]
async fn an_event_that_names_all_of_a_long_record_is_taken_and_one_without_end_is_not() {
    let house = House::open();
    let device = Device::registered(&house);
    let of = |device: &Device, size: usize| {
        device.made(Uuid::now_v7(), 1, BEFORE_THE_FIRST, &"x".repeat(size))
    };

    let endless = device.offer(&house, &of(&device, 16 << 20)).await;
    assert_eq!(
        endless.is::<serde_json::Value>(StatusCode::PAYLOAD_TOO_LARGE)["resourceType"],
        "OperationOutcome"
    );
    let long = of(&device, 15 << 20);
    assert!(device.offer(&house, &long).await.is_new());
    assert_eq!(house.count("SELECT length(sealed) > 15 << 20 FROM audit_event"), 1, "whole");
}

#[tokio::test]
async fn what_fills_a_gap_has_to_fit_on_both_sides() {
    let house = House::open();
    let mut device = Device::registered(&house);
    let (first, _, third) = (device.event(), device.event(), device.event());
    device.offer(&house, &first).await;
    device.offer(&house, &third).await;

    let other_second = device.made(Uuid::now_v7(), 2, first.hash, "made up later");

    assert_eq!(
        device.offer(&house, &other_second).await.status,
        StatusCode::CONFLICT,
        "the third names another before it"
    );
}

#[tokio::test]
async fn a_fork_an_edit_and_a_rolled_back_log_are_refused() {
    let house = House::open();
    let mut device = Device::registered(&house);
    let first = device.event();
    let second = device.event();
    device.offer(&house, &first).await;
    device.offer(&house, &second).await;

    let forked = device.made(Uuid::now_v7(), 2, first.hash, "a second second");
    let rolled_back = device.made(Uuid::now_v7(), 1, BEFORE_THE_FIRST, "a new first");
    let edited = device.made(first.id, 1, BEFORE_THE_FIRST, "another first");
    let untied = device.made(Uuid::now_v7(), 3, first.hash, "tied to another");
    for (said, event) in
        [("fork", forked), ("roll back", rolled_back), ("edit", edited), ("untied", untied)]
    {
        let answer = device.offer(&house, &event).await;
        assert_eq!(answer.status, StatusCode::CONFLICT, "{said}");
        assert_eq!(
            answer.is::<serde_json::Value>(StatusCode::CONFLICT)["issue"][0]["code"],
            "conflict",
            "{said}"
        );
    }
    assert_eq!(device.head(&house).await, (2, hex(&second.hash)), "nothing has changed");
}

#[tokio::test]
async fn only_a_registered_device_is_believed() {
    let house = House::open();
    let mut device = Device::registered(&house);
    let mut stranger = Device::new();
    let unknown = stranger.event();
    assert_eq!(
        stranger.offer(&house, &unknown).await.status,
        StatusCode::FORBIDDEN,
        "nobody knows it"
    );

    let mut forged = device.event();
    forged.signature = stranger.sign(device.id, &forged.hash);
    assert_eq!(
        device.offer(&house, &forged).await.status,
        StatusCode::FORBIDDEN,
        "signed by another"
    );

    house.gateway.store.write(|tx| tx.execute("UPDATE device SET revoked = 'now'", [])).unwrap();
    let revoked = device.event();
    assert_eq!(
        device.offer(&house, &revoked).await.status,
        StatusCode::FORBIDDEN,
        "it was revoked"
    );
}

#[tokio::test]
async fn another_device_cannot_continue_a_chain() {
    let house = House::open();
    let mut device = Device::registered(&house);
    let first = device.event();
    device.offer(&house, &first).await;
    let mut other = Device::registered(&house);
    other.chain = device.chain;

    let second = other.made(Uuid::now_v7(), 2, first.hash, "mine");

    assert_eq!(other.offer(&house, &second).await.status, StatusCode::CONFLICT);
}

#[tokio::test]
async fn what_is_not_what_its_hashes_say_is_refused() {
    let house = House::open();
    let mut device = Device::registered(&house);
    let good = device.event();
    let mut body = good.clone();
    body.body.insert(1, b' ');
    let mut sequence = good.clone();
    sequence.sequence = 2;
    let no_event = device.made_of(
        Uuid::now_v7(),
        1,
        BEFORE_THE_FIRST,
        b"{\"resourceType\":\"Patient\"}".to_vec(),
    );
    let other_id = device.made_of(Uuid::now_v7(), 1, BEFORE_THE_FIRST, good.body.clone());

    let headless = device.made(Uuid::now_v7(), 1, good.hash, "tied to something before the first");

    let (bad, contradicts) = (StatusCode::UNPROCESSABLE_ENTITY, StatusCode::CONFLICT);
    for (said, event, expected) in [
        ("bytes", body, contradicts),
        ("place", sequence, contradicts),
        ("no event", no_event, bad),
        ("another id", other_id, bad),
        ("no beginning", headless, contradicts),
    ] {
        assert_eq!(device.offer(&house, &event).await.status, expected, "{said}");
    }
    assert!(device.offer(&house, &good).await.is_new(), "the good one is good");
}

#[test]
fn nobody_changes_or_removes_an_event() {
    let house = House::open();
    let device = Device::registered(&house);
    let insert = format!(
        "INSERT INTO audit_event (id, chain, sequence, previous, hash, content_hash, device, signature, recorded, received, act, outcome, sealed)
         VALUES ('a', 'c', 1, '', '', '', '{}', '', '', '', '', '', sealed('audit_event/a', 'an event'))",
        device.id
    );
    let event = GatewayEvent { detail: Some(json!({})), ..GatewayEvent::new("search", "done") };
    house.gateway.store.write(|tx| tx.execute(&insert, [])).unwrap();
    house.gateway.store.write(|tx| note(tx, house.now(), &event)).unwrap();

    for table in ["audit_event", "gateway_event"] {
        let tried = |change: &str| house.gateway.store.write(|tx| tx.execute(change, []));
        assert!(tried(&format!("DELETE FROM {table}")).is_err(), "none is removed");
        for column in columns(&house, table).iter().filter(|column| *column != "sealed") {
            let change = format!("UPDATE {table} SET {column} = {column}");
            assert!(tried(&change).is_err(), "nobody changes {column} of {table}");
        }
        let other = format!("UPDATE {table} SET sealed = x'02'");
        assert!(tried(&other).is_err(), "in place of a seal stands nothing but a seal");
    }
}

#[tokio::test]
async fn a_run_is_taken_whole_under_the_signature_of_its_last_event() {
    let house = House::open();
    let mut device = Device::registered(&house);
    let run: Vec<Event> = (0..5).map(|_| device.event()).collect();

    let answer = device.offer_run(&house, &run).await;

    let each = |status: &str| -> Vec<_> {
        run.iter().map(|event| (status.to_owned(), event.id, hex(&event.said))).collect()
    };
    assert_eq!(answer.created(), each("201 Created"), "each is named with what is held of it");
    assert_eq!(device.head(&house).await, (5, hex(&run[4].hash)));
    assert_eq!(house.count("SELECT count(signature) FROM audit_event"), 1, "one signature");
    let verified = verify(&house.gateway, None).unwrap();
    assert_eq!((verified.of_devices, verified.wrong), (5, None), "covers all");

    assert_eq!(device.offer_run(&house, &run).await.created(), each("200 OK"), "a repeat is one");
    let sixth = device.event();
    let longer = [&run[2..], &[sixth]].concat();
    let answer = device.offer_run(&house, &longer).await;
    let news: Vec<bool> = answer.created().iter().map(|(s, ..)| s == "201 Created").collect();
    assert_eq!(news, [false, false, false, true], "what is held is done, the rest is new");
    assert_eq!(house.count("SELECT count(*) FROM audit_event"), 6, "none stands twice");
    assert_eq!(verify(&house.gateway, None).unwrap().wrong, None);
}

#[tokio::test]
async fn of_a_run_in_which_one_event_contradicts_nothing_is_taken() {
    let house = House::open();
    let mut device = Device::registered(&house);
    let held = device.offer_next(&house).await;
    let run: Vec<Event> = (0..3).map(|_| device.event()).collect();
    let first_id = run[0].id;
    let fork = device.made(Uuid::now_v7(), 4, run[1].hash, "another fourth");
    let after_fork = device.made(Uuid::now_v7(), 5, fork.hash, "after it");
    let old_id = device.made(held.id, 3, run[0].hash, "under the id of the first");
    let no_event = device.made_of(Uuid::now_v7(), 3, run[0].hash, b"[]".to_vec());
    let same_id = device.made(first_id, 3, run[0].hash, "under the id of the one before");
    let too_far = device.made(Uuid::now_v7(), 4, run[0].hash, "a place left out");

    let first = run[0].clone();
    device.offer(&house, &run[2]).await;
    for (said, run, expected) in [
        ("a fork", vec![first.clone(), run[1].clone(), fork, after_fork], StatusCode::CONFLICT),
        ("an id that stands", vec![first.clone(), old_id], StatusCode::CONFLICT),
        ("one id for two", vec![first.clone(), same_id], StatusCode::CONFLICT),
        ("no event", vec![first.clone(), no_event], StatusCode::UNPROCESSABLE_ENTITY),
        ("a gap within", vec![first.clone(), too_far], StatusCode::CONFLICT),
        ("another order", vec![run[1].clone(), first.clone()], StatusCode::CONFLICT),
        ("the same twice", vec![first.clone(), first.clone()], StatusCode::CONFLICT),
    ] {
        let answer = device.offer_run(&house, &run).await;
        assert_eq!(answer.status, expected, "{said}: {}", answer.text());
        assert_eq!(house.count("SELECT count(*) FROM audit_event"), 2, "{said}: nothing of it");
    }
    let too_many = vec![first.clone(); 1025];
    let answer = device.offer_run(&house, &too_many).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE, "{}", answer.text());
    let none = device.offer_as(&house, std::slice::from_ref(&first), packed(&bundle(&[]))).await;
    assert_eq!(none.status, StatusCode::CONFLICT, "a run of nothing is not what was signed");

    assert!(device.offer_run(&house, &run[..2]).await.is_new(), "the right ones fill the gap");
    assert_eq!(verify(&house.gateway, None).unwrap().wrong, None);
}

#[tokio::test]
async fn a_run_that_grows_without_end_when_it_is_unpacked_is_not_unpacked() {
    let house = House::open();
    let mut device = Device::registered(&house);
    let event = device.event();
    let bomb = packed(&vec![b' '; 64 << 20]);
    assert!(bomb.len() < 1 << 20, "it is small as it comes");

    let answer = device.offer_as(&house, std::slice::from_ref(&event), bomb).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    let torn = packed(&bundle(std::slice::from_ref(&event)));
    let torn = device.offer_as(&house, std::slice::from_ref(&event), torn[..40].to_vec()).await;
    assert!(
        torn.status.is_client_error(),
        "what ends in the middle is unreadable: {}",
        torn.status
    );
    assert!(device.offer(&house, &event).await.is_new());
}

#[tokio::test]
async fn an_unsigned_end_of_a_chain_is_found() {
    let house = House::open();
    let mut device = Device::registered(&house);
    let run: Vec<Event> = (0..3).map(|_| device.event()).collect();
    device.offer_run(&house, &run).await;
    let meddle = "DROP TRIGGER audit_event_is_not_changed; UPDATE audit_event SET signature = NULL WHERE sequence = 3";
    house.gateway.store.write(|tx| tx.execute_batch(meddle)).unwrap();

    let wrong = verify(&house.gateway, None).unwrap().wrong.expect("it is found");

    assert!(
        wrong.place.contains("entry 1 of chain"),
        "from the first that nothing covers: {wrong}"
    );
    assert_eq!(wrong.fault, "it does not bear the signature of its device");
}

/// The columns that can be written.
fn columns(house: &House, table: &str) -> Vec<String> {
    let read = |db: &rusqlite::Connection| {
        db.prepare("SELECT name FROM pragma_table_xinfo(?1) WHERE hidden = 0")?
            .query_map([table], |row| row.get(0))?
            .collect()
    };
    house.gateway.store.read(read).unwrap()
}

#[tokio::test]
async fn a_person_reads_own_events_and_no_others() {
    let house = House::open();
    let rita = house.signed_in("triage-nurse").await;
    let account: String = house
        .gateway
        .store
        .read(|db| {
            db.query_row("SELECT id FROM account WHERE email LIKE 'triage-nurse%'", [], |row| {
                row.get(0)
            })
        })
        .unwrap();
    let mut device = Device::registered(&house);
    device.person = account;
    let own_event = device.event();
    device.person = "somebody else".to_owned();
    let of_another = device.event();
    device.offer(&house, &own_event).await;
    device.offer(&house, &of_another).await;

    let place = |event: &Event| format!("/fhir/AuditEvent/{}", event.id);
    assert_eq!(house.get(&rita, &place(&own_event), &[]).await.body, own_event.body);
    assert_eq!(house.get(&rita, &place(&of_another), &[]).await.status, StatusCode::NOT_FOUND);

    let noted = "SELECT count(*) FROM gateway_event WHERE kind = 'read-audit-event' AND event IS NOT NULL AND outcome = ";
    assert_eq!(house.count(&format!("{noted}'done'")), 1, "that it was read is written down");
    assert_eq!(house.count(&format!("{noted}'not-found'")), 1, "and that the other was asked for");

    let mut listed = audit_ledger::newest(&house.gateway, 100).unwrap();
    listed.retain(|entry| entry.event.is_some());
    assert_eq!(listed.len(), 2, "the administrator sees that there are two");
    assert_eq!(listed[0].act, "fetching");
}

//! What does not fit in what the devices have written down is found, told once, and drops nothing.

use audit::chain::{BEFORE_THE_FIRST, hex};
use axum::http::StatusCode;
use chrono::Duration;
use gateway_server::audit_ledger::{
    findings::{self, Kind, all, look},
    verify::verify,
};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    device::{Device, Event},
    house::{House, Person},
    ward::{Claims, Nurse, found, ward},
};

#[tokio::test]
async fn what_comes_out_of_order_is_no_gap_and_what_stays_away_is() {
    let (house, mut device, nurse) = ward().await;
    let events: Vec<Event> =
        (0..5).map(|_| device.done(nurse.did("locked", house.now()))).collect();
    for late in [0, 2, 1] {
        device.offer(&house, &events[late]).await;
    }
    house.later(Duration::minutes(11));
    assert_eq!(look(&house.gateway).unwrap(), 0, "overtaken on the way, and there");

    device.offer(&house, &events[4]).await;
    house.later(Duration::minutes(9));
    assert_eq!(look(&house.gateway).unwrap(), 0, "it may still be on its way");
    house.later(Duration::minutes(2));
    assert_eq!(look(&house.gateway).unwrap(), 1, "it has not come");
    assert_eq!(look(&house.gateway).unwrap(), 0, "it is told once");
    let [gap] = found(&house, Kind::Gap).try_into().unwrap();
    assert_eq!((gap.sequence, gap.closed), (4, None));

    device.offer(&house, &events[3]).await;
    let [gap] = found(&house, Kind::Gap).try_into().unwrap();
    assert_eq!(gap.closed, Some(house.now()), "it came after all");
}

#[tokio::test]
async fn what_contradicts_the_ledger_is_not_taken_and_told_once_however_often_it_is_offered() {
    let (house, mut device, nurse) = ward().await;
    let first = device.done(nurse.did("locked", house.now()));
    let second = device.done(nurse.did("locked", house.now()));
    device.offer(&house, &first).await;
    device.offer(&house, &second).await;
    let mut other = Device::registered(&house);
    other.chain = device.chain;
    let offers = [
        (Kind::Fork, &device, device.made(Uuid::now_v7(), 2, first.hash, "a second second")),
        (Kind::Fork, &device, device.made(Uuid::now_v7(), 1, BEFORE_THE_FIRST, "rolled back")),
        (Kind::Edited, &device, device.made(first.id, 1, BEFORE_THE_FIRST, "another first")),
        (Kind::NotTied, &device, device.made(Uuid::now_v7(), 3, first.hash, "tied to another")),
        (Kind::ForeignChain, &other, other.made(Uuid::now_v7(), 3, second.hash, "not mine")),
    ];

    for _ in 0..3 {
        for (kind, by, event) in &offers {
            let answer = by.offer(&house, event).await;
            assert_eq!(answer.status, StatusCode::CONFLICT, "{kind:?}");
        }
    }

    let found = all(&house.gateway, None).unwrap();
    let seen: Vec<(&str, u64)> =
        found.iter().rev().map(|each| (each.kind.as_str(), each.times)).collect();
    assert_eq!(seen, [("fork", 6), ("edited", 3), ("not-tied", 3), ("foreign-chain", 3)]);
    assert_eq!(found[3].event, Some(offers[0].2.id.to_string()));
    assert!(found[3].said.contains(&hex(&offers[0].2.hash)), "what was signed is named");
    let noted = "SELECT count(*) FROM gateway_event WHERE kind = 'finding'";
    assert_eq!(house.count(noted), 4, "each stands in the ledger, once");
    assert_eq!(house.count("SELECT count(*) FROM audit_event"), 2, "and nothing was taken");
}

#[tokio::test]
async fn what_is_not_what_the_device_signed_is_told_as_well() {
    let (house, mut device, nurse) = ward().await;
    let first = device.done(nurse.did("locked", house.now()));
    let mut changed = device.made(first.id, 1, BEFORE_THE_FIRST, "changed on the disk");
    (changed.hash, changed.signature) = (first.hash, first.signature.clone());

    for _ in 0..2 {
        assert_eq!(device.offer(&house, &changed).await.status, StatusCode::CONFLICT);
    }

    let [edited] = found(&house, Kind::Edited).try_into().unwrap();
    assert_eq!((edited.sequence, edited.times), (1, 2));
}

#[tokio::test]
async fn a_log_that_was_replaced_by_an_older_copy_is_found_whichever_comes_first() {
    // The older copy goes on: it writes another third event where the one that was lost stood.
    for (case, sent_before) in [
        ("the ledger holds the lost one", true),
        ("the lost one was only told, and the new one comes", false),
    ] {
        let (house, mut device, nurse) = ward().await;
        let sent: Vec<Event> =
            (0..2).map(|_| device.done(nurse.did("locked", house.now()))).collect();
        let lost = device.done(nurse.did("locked", house.now()));
        for event in sent.iter().chain(sent_before.then_some(&lost)) {
            device.offer(&house, event).await;
        }
        nurse.tells(&house, &device, &lost).await;
        assert_eq!(look(&house.gateway).unwrap(), 0, "{case}: nothing is wrong yet");

        device.rolled_back_before(&lost);
        let another = device.done(nurse.did("unlocked", house.now()));
        nurse.tells(&house, &device, &another).await;
        device.offer(&house, &another).await;
        look(&house.gateway).unwrap();

        let [rolled_back] = found(&house, Kind::RolledBack).try_into().unwrap();
        assert_eq!(rolled_back.sequence, 3, "{case}");
        for _ in 0..3 {
            let more = device.done(nurse.did("locked", house.now()));
            nurse.tells(&house, &device, &more).await;
            look(&house.gateway).unwrap();
        }
        assert_eq!(found(&house, Kind::RolledBack).len(), 1, "{case}: the device is told of once");
    }
}

#[tokio::test]
async fn a_head_that_goes_back_behind_what_was_told_is_found_and_one_that_was_overtaken_is_not() {
    for (minutes, expected) in [(1, 0), (30, 1)] {
        let (house, mut device, mut nurse) = ward().await;
        let events: Vec<Event> =
            (0..4).map(|_| device.done(nurse.did("locked", house.now()))).collect();
        nurse.tells(&house, &device, &events[3]).await;
        house.later(Duration::minutes(minutes));
        nurse.person = house.signed_in("triage-nurse").await;
        device.rolled_back_before(&events[1]);
        let another = device.done(nurse.did("locked", house.now()));

        nurse.tells(&house, &device, &another).await;

        assert_eq!(look(&house.gateway).unwrap(), expected, "after {minutes} min");
    }
}

/// A log and the keys beside it are set back together: all that it writes from then on is refused, and that is one thing to look into.
#[tokio::test]
async fn a_log_that_was_set_back_with_its_keys_is_one_finding_however_much_it_writes() {
    let (house, mut device, nurse) = ward().await;
    let events: Vec<Event> =
        (0..20).map(|_| device.done(nurse.did("locked", house.now()))).collect();
    for event in &events {
        device.offer(&house, event).await;
    }
    device.rolled_back_before(&events[0]);

    for _ in 0..20 {
        let event = device.done(nurse.did("unlocked", house.now()));
        assert_eq!(device.offer(&house, &event).await.status, StatusCode::CONFLICT);
    }

    let [only] = found(&house, Kind::Fork).try_into().unwrap();
    assert_eq!((only.times, only.sequence), (20, 1));
}

/// Whoever reaches the gateway can name any computer and any head.
#[tokio::test]
async fn a_head_that_is_told_without_a_session_or_by_no_computer_is_no_finding() {
    let (house, mut device, nurse) = ward().await;
    let event = device.done(nurse.did("locked", house.now()));
    device.offer(&house, &event).await;
    let mut wrong = event.clone();
    wrong.hash = [7; 32];
    let stranger = Person::with_token("no-such-token");
    let stranger = Nurse { person: stranger, account: String::new(), session: String::new() };
    let mut unknown = Device::registered(&house);
    let forget = "DELETE FROM device WHERE id = ?1";
    house.gateway.store.write(|tx| tx.execute(forget, [unknown.id().to_string()])).unwrap();
    unknown.chain = device.chain;

    stranger.tells(&house, &device, &wrong).await;
    nurse.tells(&house, &unknown, &wrong).await;
    assert_eq!(look(&house.gateway).unwrap(), 0);

    nurse.tells(&house, &device, &wrong).await;
    assert!(look(&house.gateway).unwrap() > 0);
    let [only] = found(&house, Kind::RolledBack).try_into().unwrap();
    assert_eq!(only.device, device.id().to_string());
}

#[tokio::test]
async fn a_device_that_raises_findings_without_end_is_told_of_in_a_bounded_list() {
    let (house, mut device, _) = ward().await;
    for _ in 0..80 {
        device.begins_again();
        device.does(&house, json!({ "recorded": house.now() })).await;
    }

    let all = found(&house, Kind::SecondChain);
    assert_eq!(all.len(), 51);
    assert!(all[0].said.contains("there are more than 50"), "{}", all[0].said);
    assert_eq!(all[0].times, 29, "79 of them");
    let mut other = Device::registered(&house);
    for _ in 0..2 {
        other.begins_again();
        other.does(&house, json!({ "recorded": house.now() })).await;
    }
    assert_eq!(
        found(&house, Kind::SecondChain).len(),
        52,
        "another computer is told of for itself"
    );
    house.later(Duration::hours(25));
    device.begins_again();
    device.does(&house, json!({ "recorded": house.now() })).await;
    assert_eq!(found(&house, Kind::SecondChain).len(), 53, "and the next day it is told anew");
}

/// The finding that stands for many gaps closes with the last of them.
#[tokio::test]
async fn gaps_without_end_are_one_finding_until_the_last_is_filled() {
    let (house, mut device, nurse) = ward().await;
    let events: Vec<Event> =
        (0..108).map(|_| device.done(nurse.did("locked", house.now()))).collect();
    let (missing, sent): (Vec<&Event>, Vec<&Event>) =
        events.iter().partition(|event| event.sequence % 2 == 1);
    for event in sent {
        device.offer(&house, event).await;
    }
    house.later(Duration::minutes(11));
    look(&house.gateway).unwrap();
    assert_eq!(found(&house, Kind::Gap).len(), 51);

    let more = |house: &House| found(house, Kind::Gap).remove(0);
    for (filled, event) in missing.iter().enumerate() {
        assert_eq!(more(&house).closed, None, "{filled} are filled");
        device.offer(&house, event).await;
    }
    assert!(found(&house, Kind::Gap).iter().all(|gap| gap.closed.is_some()), "all are");
}

/// A device asks for hours while its log does not get through, then its log comes: there is nothing in that to find.
#[tokio::test]
async fn a_device_whose_log_comes_days_later_raises_nothing() {
    let (house, mut device, nurse) = ward().await;
    let mut events = Vec::new();
    for _ in 0..5 {
        let event = device.done(nurse.did("locked", house.now()));
        nurse.tells(&house, &device, &event).await;
        look(&house.gateway).unwrap();
        house.later(Duration::minutes(20));
        events.push(event);
    }
    house.later(Duration::days(3));
    for event in &events {
        device.offer(&house, event).await;
        look(&house.gateway).unwrap();
    }

    assert_eq!(all(&house.gateway, None).unwrap(), []);
}

#[tokio::test]
async fn a_second_log_of_a_device_names_the_one_before_and_what_was_lost_with_it_is_told() {
    let aside = |why| {
        json!({ "name": "audit.damaged", "detail": [
            { "type": "sha256", "valueString": "ab" }, { "type": "why", "valueString": why },
        ] })
    };
    let (second, gone, older) =
        (Some(Kind::SecondChain), Some(Kind::LogGone), Some(Kind::RolledBack));
    let made_up = Uuid::new_v4();
    let cases = [
        ("names nothing", vec![], second),
        ("names the damaged log that it kept aside", vec![aside("unreadable")], gone),
        ("names an older copy that it kept aside", vec![aside("older-copy")], older),
        ("names one of which the gateway knew better", vec![aside("other-at-gateway")], older),
        ("names the one that is missing, of which all has come", vec![before(None, 2)], None),
        ("names the one that is missing, of which some had not come", vec![before(None, 5)], gone),
        (
            "names the one that it kept aside, of which some had not come",
            vec![aside("unreadable"), before(None, 3)],
            gone,
        ),
        ("names one that was made up", vec![before(Some(made_up), 0)], second),
    ];
    for (what, mut names, expected) in cases {
        let (house, mut device, _) = ward().await;
        let begun = |entities: &[Value]| {
            let mut event =
                json!({ "meta": { "tag": [{ "code": "chain-begun" }] }, "recorded": house.now() });
            if !entities.is_empty() {
                event["entity"] = entities.into();
            }
            event
        };
        device.does(&house, begun(&[])).await;
        device.does(&house, json!({ "recorded": house.now() })).await;
        for entity in &mut names {
            if entity["what"]["identifier"]["value"] == json!(null) && entity["name"].is_null() {
                entity["what"]["identifier"]["value"] = device.chain.urn().to_string().into();
            }
        }
        device.begins_again();

        device.does(&house, begun(&names)).await;

        let found = all(&house.gateway, None).unwrap();
        let kinds: Vec<&str> = found.iter().map(|finding| finding.kind.as_str()).collect();
        assert_eq!(kinds, expected.map(Kind::name).into_iter().collect::<Vec<_>>(), "{what}");
        assert_eq!(house.count("SELECT count(*) FROM audit_event"), 3, "{what}: it is kept");
    }
}

/// The chain that was there before, its own unless another is said, and how far it had come.
fn before(chain: Option<Uuid>, reached: u64) -> Value {
    json!({
        "what": { "identifier": { "value": chain.map(|chain| chain.urn().to_string()) } },
        "detail": [{ "type": "reached", "valueString": reached.to_string() }],
    })
}

#[tokio::test]
async fn what_was_looked_into_is_closed_once_and_found_again_if_it_happens_again() {
    let (house, mut device, nurse) = ward().await;
    let without = Claims { session: Some(""), ..Claims::own(0) };
    device.does(&house, nurse.claims("fetching", &without, house.now())).await;
    let [first] = found(&house, Kind::NotInSession).try_into().unwrap();
    assert_eq!(verify(&house.gateway, None).unwrap().findings, 1);

    assert!(findings::close(&house.gateway, first.id).unwrap());
    assert!(!findings::close(&house.gateway, first.id).unwrap(), "it is closed");
    assert_eq!(verify(&house.gateway, None).unwrap().findings, 0);
    device.does(&house, nurse.claims("fetching", &without, house.now())).await;

    assert_eq!(found(&house, Kind::NotInSession).len(), 2);
    let noted = "SELECT count(*) FROM gateway_event WHERE kind = 'finding-closed' AND outcome = 'looked-into'";
    assert_eq!(house.count(noted), 1, "that it was closed is written down");
    assert_eq!(verify(&house.gateway, None).unwrap().wrong, None);
}

#[test]
fn nobody_changes_or_removes_a_finding() {
    let house = House::open();
    let keep = "INSERT INTO finding (found, kind, device, chain, sequence, about, said) VALUES ('now', 'gap', 'd', 'c', 1, '', '')";
    house.gateway.store.write(|tx| tx.execute(keep, [])).unwrap();
    let tried = |change: &str| house.gateway.store.write(|tx| tx.execute(change, []));

    for column in ["id", "found", "kind", "device", "chain", "sequence", "event", "about", "said"] {
        assert!(tried(&format!("UPDATE finding SET {column} = {column}")).is_err(), "{column}");
    }
    assert!(tried("DELETE FROM finding").is_err());
    assert!(tried("UPDATE finding SET closed = 'now'").is_ok());
    assert!(tried("UPDATE finding SET closed = NULL").is_err(), "nobody opens it again");
}

/// The document that the gateway serves names each of them.
#[test]
fn the_gateway_says_which_kinds_there_are() {
    let document = serde_json::to_string(&gateway_server::openapi::document()).unwrap();
    for kind in Kind::ALL {
        assert!(document.contains(&format!("`{}`", kind.name())), "{}", kind.name());
    }
}

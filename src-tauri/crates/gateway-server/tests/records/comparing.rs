//! What the gateway decided and sent is held against what the devices have written down.

use access::Basis;
use chrono::{DateTime, Duration, Utc};
use gateway_server::{
    GatewayEvent, WrittenDown,
    audit_ledger::compare::{all, compare},
    note,
};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    device::{Device, Event},
    fhir::{entry, of_patient},
    house::House,
};

#[tokio::test]
async fn a_record_that_was_read_and_of_which_no_device_tells_is_an_alert_after_its_time() {
    let house = House::open();
    house.import(
        "Northampton General Hospital",
        &of_patient(IVY, &[entry("Condition", "c", "asthma")]),
    );
    let raj = house.signed_in("ed-consultant").await;
    let ivy = house.find(&raj, IVY).await;
    let grant = house.opened(&raj, &ivy, Basis::PermissionOnce).await.grant;
    house.record(&raj, &ivy, &grant).await;

    house.later(Duration::hours(23));
    assert_eq!(compare(&house.gateway).unwrap(), 0, "it is not due yet");
    house.later(Duration::hours(2));

    assert_eq!(compare(&house.gateway).unwrap(), 2, "the decision, and the read");
    assert_eq!(compare(&house.gateway).unwrap(), 0, "once each");
    let told = format!(
        "SELECT count(*) FROM alert JOIN alert_kind ON alert = id WHERE kind = 'unrecorded' AND state = 'new' AND grant_id = '{grant}'"
    );
    assert_eq!(house.count(&told), 1, "the privacy officer is told, once for the opening");
    assert!(all(&house.gateway).unwrap().iter().all(|request| request.came.is_none()));
}

#[tokio::test]
async fn what_a_device_tells_in_time_is_no_alert_and_what_it_tells_late_is_noted() {
    for (hours, untold) in [(1, 0), (30, 1)] {
        let house = House::open();
        let mut device = Device::registered(&house);
        let event = device.done(said("fetching", Some("p"), PATIENT, house.now()));
        requested(&house, &device, "read", &event);
        for hour in 0..32 {
            if hour == hours {
                device.offer(&house, &event).await;
            }
            compare(&house.gateway).unwrap();
            house.later(Duration::hours(1));
        }

        let found = all(&house.gateway).unwrap();
        assert_eq!(found.len(), untold, "after {hours} h");
        assert!(found.iter().all(|request| request.came.is_some()), "it came after all");
    }
}

/// Whoever has a session can name any event that the gateway holds: only one that says just this counts.
#[tokio::test]
async fn an_event_tells_only_of_the_request_that_it_was_written_down_for() {
    let own = Some("p");
    let cases = [
        ("a fetch", "read", "fetching", own, PATIENT, own_place as Place, true),
        ("a question", "decision", "asked", own, PATIENT, own_place, true),
        ("a question that was only asked", "read", "asked", own, PATIENT, own_place, false),
        ("a fetch that was not asked for", "decision", "fetching", own, PATIENT, own_place, false),
        ("something else", "read", "closed", own, PATIENT, own_place, false),
        ("another person's", "read", "fetching", Some("q"), PATIENT, own_place, false),
        ("nobody's", "read", "fetching", None, PATIENT, own_place, false),
        ("about another patient", "read", "fetching", own, "other", own_place, false),
        (
            "another computer's",
            "read",
            "fetching",
            own,
            PATIENT,
            |_, chain| (Uuid::nil(), chain),
            false,
        ),
        ("of another chain", "read", "fetching", own, PATIENT, |id, _| (id, Uuid::nil()), false),
    ];
    for (what, kind, act, person, patient, place, is_told) in cases {
        for comes_late in [false, true] {
            let house = House::open();
            let mut device = Device::registered(&house);
            let event = device.done(said(act, person, patient, house.now()));
            let (id, chain) = place(device.id(), device.chain);
            requested_from(&house, (id, chain), kind, &event);
            if !comes_late {
                device.offer(&house, &event).await;
            }
            house.later(Duration::hours(25));
            compare(&house.gateway).unwrap();
            device.offer(&house, &event).await;

            let found = all(&house.gateway).unwrap();
            let told = found.iter().all(|request| request.came.is_some());
            assert_eq!(told, is_told, "{what}, late: {comes_late}");
            assert_eq!(found.is_empty(), is_told && !comes_late, "{what}, late: {comes_late}");
        }
    }
}

#[tokio::test]
async fn an_event_that_was_sent_long_ago_answers_for_no_further_read() {
    let house = House::open();
    let mut device = Device::registered(&house);
    let event = device.done(said("fetching", Some("p"), PATIENT, house.now()));
    device.offer(&house, &event).await;
    for _ in 0..3 {
        requested(&house, &device, "read", &event);
        house.later(Duration::hours(25));
        compare(&house.gateway).unwrap();
    }

    assert_eq!(all(&house.gateway).unwrap().len(), 2, "the first alone was written down");
}

/// What a colleague's event is named for uses up nothing of it.
#[tokio::test]
async fn nobody_spends_the_event_of_somebody_else() {
    let house = House::open();
    let mut device = Device::registered(&house);
    let event = device.done(said("fetching", Some("p"), PATIENT, house.now()));
    device.offer(&house, &event).await;
    requested_from(&house, (Uuid::nil(), device.chain), "read", &event);
    requested(&house, &device, "read", &event);
    house.later(Duration::hours(25));

    assert_eq!(compare(&house.gateway).unwrap(), 1, "that of the other computer");
}

type Place = fn(Uuid, Uuid) -> (Uuid, Uuid);

fn own_place(device: Uuid, chain: Uuid) -> (Uuid, Uuid) {
    (device, chain)
}

/// What a computer writes down before it asks.
fn said(act: &str, person: Option<&str>, patient: &str, at: DateTime<Utc>) -> Value {
    let mut event = json!({
        "meta": { "tag": [{ "code": act }] },
        "recorded": at,
        "entity": [{ "what": { "reference": format!("Patient/{patient}") } }],
    });
    if let Some(person) = person {
        event["agent"] = json!([{ "requestor": true, "role": [], "who": { "identifier": { "value": person } } }]);
    }
    event
}

/// The gateway notes that this was asked of it after the event, by the person `p` about the patient.
fn requested(house: &House, device: &Device, kind: &'static str, event: &Event) {
    requested_from(house, (device.id(), device.chain), kind, event);
}

fn requested_from(house: &House, (device, chain): (Uuid, Uuid), kind: &'static str, event: &Event) {
    let written_down = WrittenDown {
        device: Some(device),
        event: Some(event.id),
        chain: Some(chain),
        chain_head: None,
    };
    let request = GatewayEvent {
        account: Some("p".to_owned()),
        patient: Some(PATIENT.to_owned()),
        ..GatewayEvent::new(kind, "done").after(&written_down)
    };
    house.gateway.store.write(|tx| note(tx, house.now(), &request)).unwrap();
}

const PATIENT: &str = "the-patient";
const IVY: &str = "9990000018";

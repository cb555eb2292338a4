//! What the gateway decided and sent is held against what the devices have written down.

use access::Basis;
use chrono::Duration;
use gateway_server::{
    GatewayEvent, WrittenDown,
    audit_ledger::compare::{all, compare},
    note,
};
use serde_json::json;

use crate::{
    fhir::{entry, of_patient},
    house::House,
    ledger::Device,
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
        "SELECT count(*) FROM alert JOIN alert_kind ON alert = id WHERE kind = 'unrecorded' AND seen IS NULL AND grant_id = '{grant}'"
    );
    assert_eq!(house.count(&told), 1, "the privacy officer is told, once for the opening");
    assert!(all(&house.gateway).unwrap().iter().all(|request| request.came.is_none()));
}

#[tokio::test]
async fn what_a_device_tells_in_time_is_no_alert_and_what_it_tells_late_is_noted() {
    for (hours, untold) in [(1, 0), (30, 1)] {
        let house = House::open();
        let mut device = Device::registered(&house);
        let event = device.done(json!({ "recorded": house.now() }));
        let written_down = WrittenDown { event: Some(event.id), ..WrittenDown::default() };
        let read = GatewayEvent::new("read", "done").after(&written_down);
        house.gateway.store.write(|tx| note(tx, house.now(), &read)).unwrap();
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

const IVY: &str = "9990000018";

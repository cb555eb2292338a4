//! A computer that doubts the ledger says so in its log, and the privacy officer is told.

use chrono::Duration;
use gateway_server::audit_ledger::{
    findings::{Kind, Listed},
    verify::verify,
};
use serde_json::json;

use crate::{
    device::Device,
    ward::{found, ward},
};

#[tokio::test]
async fn a_computer_that_doubts_the_ledger_is_told_of_once_for_each_reason_and_day() {
    let (house, mut device, nurse) = ward().await;
    let doubted = |why: &str| {
        let sizes = json!([
            { "type": "known-size", "valueString": "5102" },
            { "type": "told-size", "valueString": "5101" },
        ]);
        let mut event = nurse.did("ledger-doubted", house.now());
        event["outcomeDesc"] = why.into();
        event["entity"] = json!([{ "detail": sizes }]);
        event
    };
    device.does(&house, doubted("smaller")).await;
    device.does(&house, doubted("smaller")).await;
    device.does(&house, doubted("other-key")).await;
    device.begins_again();
    device.does(&house, doubted("smaller")).await;
    let mut other = Device::registered(&house);
    other.does(&house, doubted("smaller")).await;

    let told = |found: &[Listed]| -> Vec<(String, u64)> {
        found.iter().rev().map(|each| (each.device.clone(), each.times)).collect()
    };
    let (here, there) = (device.id().to_string(), other.id().to_string());
    let found_first = found(&house, Kind::LedgerDoubted);
    let expected = [(here.clone(), 3), (here.clone(), 1), (there, 1)];
    assert_eq!(told(&found_first), expected, "each reason of each computer, whichever log it is");
    assert_eq!(
        found_first[2].said,
        "The ledger holds less than this computer knew. It had 5102 entries when this computer last saw it, and 5101 now."
    );

    house.later(Duration::days(1));
    device.does(&house, doubted("smaller")).await;
    assert_eq!(told(&found(&house, Kind::LedgerDoubted))[3], (here, 1), "and of each day");
    assert_eq!(verify(&house.gateway, None).unwrap().wrong, None);
}

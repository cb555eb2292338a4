use audit::{Algorithm, HoldingKeyStore, Keys};
use axum::http::StatusCode;
use base64::{Engine, prelude::BASE64_STANDARD};
use chrono::Duration;
use contract::{DeviceRegistered, GatewayAbout, ProblemCode, RegisterDevice, path};
use gateway_server::devices;
use uuid::Uuid;

use crate::house::{Answer, House, address};

#[tokio::test]
async fn a_device_comes_in_by_an_administrators_code_once() {
    let house = House::open();
    let code = devices::invite(&house.gateway, "ED-PC-14").unwrap();

    let device = device(1, Some(code.expose()));
    let registered: DeviceRegistered = offered(&house, &device).await.is(StatusCode::OK);

    assert_eq!(registered.device, device.device);
    let again: DeviceRegistered = offered(&house, &device).await.is(StatusCode::OK);
    assert_eq!(again.device, device.device, "saying it again changes nothing");
    let second = offered(&house, &self::device(2, Some(code.expose()))).await;
    assert_eq!(second.code(), ProblemCode::DeviceNotAccepted, "the code was used");
}

#[tokio::test]
async fn a_code_for_a_device_holds_for_a_day() {
    let house = House::open();
    let code = devices::invite(&house.gateway, "ED-PC-14").unwrap();
    house.later(Duration::hours(24));

    let late = offered(&house, &device(1, Some(code.expose()))).await;

    assert_eq!(late.code(), ProblemCode::DeviceNotAccepted);
}

#[tokio::test]
async fn a_device_comes_in_from_a_listed_network_and_from_no_other() {
    let house = House::open();
    let (ward, home) = (address("10.1.2.3"), address("10.2.2.3"));
    let from =
        async |place, device: &RegisterDevice| house.post_from(place, path::DEVICES, device).await;

    assert_eq!(from(home, &device(1, None)).await.code(), ProblemCode::DeviceNotAccepted);
    assert_eq!(from(ward, &device(1, None)).await.status, StatusCode::OK);

    let at_the_ward: GatewayAbout = house.get_from(ward, path::ABOUT).await.is(StatusCode::OK);
    let at_home: GatewayAbout = house.get_from(home, path::ABOUT).await.is(StatusCode::OK);
    assert!(at_the_ward.may_register_devices, "and is told so beforehand");
    assert!(!at_home.may_register_devices);
}

#[tokio::test]
async fn a_device_keeps_its_key_and_a_revoked_one_stays_out() {
    let house = House::open();
    let ward = address("10.1.2.3");
    let known = device(1, None);
    house.post_from(ward, path::DEVICES, &known).await;

    let other_key = RegisterDevice { public_key: device(2, None).public_key, ..known.clone() };
    let answer = house.post_from(ward, path::DEVICES, &other_key).await;
    assert_eq!(answer.code(), ProblemCode::DeviceNotAccepted, "nobody takes its place");

    let key = |house: &House| house.gateway.store.read(|db| devices::public_key(db, known.device));
    let registered = key(&house).unwrap().expect("it is registered");
    assert_eq!((registered.algorithm(), registered.public()), (Algorithm::Ed25519, &[1; 32][..]));
    house.revoked(known.device);
    assert_eq!(key(&house).unwrap(), None, "its signatures are not believed any more");
    let answer = house.post_from(ward, path::DEVICES, &known).await;
    assert_eq!(answer.code(), ProblemCode::DeviceNotAccepted);
}

#[tokio::test]
async fn a_device_whose_key_is_held_by_its_hardware_comes_in_with_that() {
    let house = House::open();
    let ward = address("10.1.2.3");
    let keys = Keys::load_or_make(&HoldingKeyStore::default()).unwrap();
    let by_hardware = RegisterDevice {
        device: keys.device().id(),
        algorithm: "ES256".to_owned(),
        public_key: keys.device().public_base64(),
        ..device(1, None)
    };
    let misnamed = RegisterDevice { algorithm: "Ed25519".to_owned(), ..by_hardware.clone() };
    let answer = house.post_from(ward, path::DEVICES, &misnamed).await;
    assert_eq!(answer.code(), ProblemCode::DeviceNotAccepted, "a point is no Ed25519 key");

    let _: DeviceRegistered =
        house.post_from(ward, path::DEVICES, &by_hardware).await.is(StatusCode::OK);

    let key = |db: &_| devices::public_key(db, by_hardware.device);
    let registered = house.gateway.store.read(key).unwrap();
    assert_eq!(registered.as_ref(), Some(keys.device().public()));
    let answer = house.post_from(ward, path::DEVICES, &misnamed).await;
    assert_eq!(answer.code(), ProblemCode::DeviceNotAccepted, "nor is it taken for another");
}

#[tokio::test]
async fn what_is_no_key_is_refused() {
    let house = House::open();
    let ward = address("10.1.2.3");
    let good = device(1, None);
    let bad = [
        RegisterDevice { algorithm: "none".to_owned(), ..good.clone() },
        RegisterDevice { public_key: "AAAA".to_owned(), ..good.clone() },
        RegisterDevice { public_key: "not base64!".to_owned(), ..good },
    ];
    for device in bad {
        let answer = house.post_from(ward, path::DEVICES, &device).await;
        assert_eq!(answer.code(), ProblemCode::DeviceNotAccepted, "{}", device.algorithm);
    }
}

#[tokio::test]
async fn a_stranger_does_not_fill_the_gateways_log() {
    let house = House::open();
    let stranger = address("203.0.113.5");

    for _ in 0..100 {
        let answer = house.post_from(stranger, path::DEVICES, &device(1, Some("guess"))).await;
        assert_eq!(answer.code(), ProblemCode::DeviceNotAccepted);
    }
    let answer = house.post_from(stranger, path::DEVICES, &device(1, Some("guess"))).await;

    assert_eq!(answer.code(), ProblemCode::TooManyTries, "what is limited fills nothing");
}

async fn offered(house: &House, device: &RegisterDevice) -> Answer {
    house.post(path::DEVICES, device).await
}

fn device(number: u8, code: Option<&str>) -> RegisterDevice {
    RegisterDevice {
        device: Uuid::from_bytes([number; 16]),
        name: format!("ED-PC-{number}"),
        algorithm: "Ed25519".to_owned(),
        public_key: BASE64_STANDARD.encode([number; 32]),
        code: code.map(str::to_owned),
    }
}

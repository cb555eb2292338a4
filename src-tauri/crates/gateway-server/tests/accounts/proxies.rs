use axum::{
    body::Body,
    extract::ConnectInfo,
    http::{Request, StatusCode, header},
};
use contract::{GatewayAbout, ProblemCode, path};
use gateway_server::Settings;
use std::net::{IpAddr, SocketAddr};

use crate::house::{Answer, House, RITA, address};

#[tokio::test]
async fn behind_a_proxy_a_stranger_makes_nobody_else_wait() {
    let house = behind_a_proxy();
    let rita = house.enrolled(RITA).await;
    let (proxy, ward, stranger) = (address("10.0.0.1"), "198.51.100.4", "203.0.113.66");
    let code = rita.code(house.clock.now());

    for _ in 0..6 {
        signs_in(&house, proxy, stranger, "guess", "000000").await;
    }

    let waits = signs_in(&house, proxy, stranger, "guess", "000000").await;
    assert_eq!(waits.code(), ProblemCode::TooManyTries);
    let forged = format!("{ward}, {stranger}");
    let waits = signs_in(&house, proxy, &forged, "guess", "000000").await;
    assert_eq!(waits.code(), ProblemCode::TooManyTries, "what he writes himself is not believed");
    let nurse = signs_in(&house, proxy, ward, &rita.password, &code).await;
    assert_eq!(nurse.status, StatusCode::OK);
}

#[tokio::test]
async fn a_stranger_does_not_name_another_address_to_guess_on() {
    let house = behind_a_proxy();
    house.enrolled(RITA).await;
    let stranger = address("203.0.113.66");

    for number in 1..=5 {
        let answer = signs_in(&house, stranger, &format!("192.0.2.{number}"), "guess", "0").await;
        assert_eq!(answer.code(), ProblemCode::NoMatch);
    }

    let answer = signs_in(&house, stranger, "192.0.2.6", "guess", "0").await;
    assert_eq!(answer.code(), ProblemCode::TooManyTries, "he is no listed proxy");
}

#[tokio::test]
async fn networks_are_those_of_the_people_and_not_of_the_proxy() {
    let house = House::set_up(Settings {
        networks: vec!["198.51.100.0/24".parse().unwrap()],
        device_networks: vec!["198.51.100.0/28".parse().unwrap()],
        proxies: vec!["10.0.0.0/24".parse().unwrap()],
        ..Settings::named("Care Record")
    });
    let proxy = address("10.0.0.1");
    let about = async |from, forwarded| asked(&house, from, forwarded, path::ABOUT).await;

    let ward: GatewayAbout = about(proxy, "198.51.100.4").await.is(StatusCode::OK);
    let office: GatewayAbout = about(proxy, "198.51.100.77").await.is(StatusCode::OK);
    assert!(ward.may_register_devices && !office.may_register_devices);
    let refused = [
        (proxy, "203.0.113.66"),
        (proxy, "198.51.100.4, 203.0.113.66"),
        (proxy, "198.51.100.4, not an address"),
        (address("203.0.113.66"), "198.51.100.4"),
    ];
    for (from, forwarded) in refused {
        let answer = about(from, forwarded).await;
        assert_eq!(answer.code(), ProblemCode::NetworkNotAllowed, "{from} says {forwarded}");
    }
}

fn behind_a_proxy() -> House {
    House::set_up(Settings {
        proxies: vec!["10.0.0.0/24".parse().unwrap()],
        ..Settings::named("Care Record")
    })
}

async fn signs_in(
    house: &House,
    from: IpAddr,
    forwarded: &str,
    password: &str,
    code: &str,
) -> Answer {
    let body = serde_json::json!({ "email": RITA, "password": password, "code": code });
    let request = Request::post(path::SIGN_IN)
        .header(header::CONTENT_TYPE, "application/json")
        .header("x-forwarded-for", forwarded)
        .extension(ConnectInfo(SocketAddr::new(from, 40_000)));
    house.answer_to(request.body(Body::from(body.to_string())).unwrap()).await
}

async fn asked(house: &House, from: IpAddr, forwarded: &str, path: &str) -> Answer {
    let request = Request::get(path)
        .header("x-forwarded-for", forwarded)
        .extension(ConnectInfo(SocketAddr::new(from, 40_000)));
    house.answer_to(request.body(Body::empty()).unwrap()).await
}

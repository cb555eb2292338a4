use std::{fs, path::Path};

use axum::{
    body::Body,
    http::{Method, StatusCode, header},
};
use contract::{GatewayAbout, ProblemCode, path};
use gateway_server::{Settings, openapi};
use serde_json::Value;

use crate::house::{House, RITA, address};

#[tokio::test]
async fn the_gateway_says_what_it_is() {
    let house = House::open();

    let about: GatewayAbout = house.get(path::ABOUT).await.is(StatusCode::OK);

    assert_eq!(about.name, "Northamptonshire Care Record");
    assert_eq!(about.training, None);
    assert_eq!(about.time, house.clock.now());
    assert_eq!(about.audit_key_id.len(), 16);
    assert_eq!(house.get(path::HEALTH).await.body, "ok");
}

#[tokio::test]
async fn nothing_that_is_answered_is_kept_on_the_way() {
    let house = House::open();
    for path in [path::ABOUT, path::SIGN_OUT, "/fhir/nothing"] {
        let headers = house.get(path).await.headers;
        assert_eq!(headers[header::CACHE_CONTROL], "no-store", "{path}");
        assert_eq!(headers[header::X_CONTENT_TYPE_OPTIONS], "nosniff", "{path}");
        assert_eq!(headers[header::REFERRER_POLICY], "no-referrer", "{path}");
    }
}

#[tokio::test]
async fn a_fault_is_said_in_the_language_of_its_side() {
    let house = House::open();

    let json = house.get("/api/nothing").await;
    assert_eq!((json.status, json.code()), (StatusCode::NOT_FOUND, ProblemCode::NotFound));
    let fhir = house.get("/fhir/nothing").await;
    assert_eq!(fhir.headers[header::CONTENT_TYPE], "application/fhir+json");
    let outcome: Value = fhir.is(StatusCode::NOT_FOUND);
    assert_eq!(outcome["resourceType"], "OperationOutcome");

    let wrong_method = house.get(path::SIGN_IN).await;
    assert_eq!(wrong_method.status, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(wrong_method.headers[header::ALLOW], "POST");
    assert_eq!(wrong_method.code(), ProblemCode::NotFound);
}

#[tokio::test]
async fn what_cannot_be_read_is_not_repeated() {
    let house = House::open();
    let bodies = [
        r#"{"email":"ivy.secret@nhs.net""#,
        r#"{"email":"ivy.secret@nhs.net","password":5,"code":"1"}"#,
        r#"{"email":"ivy.secret@nhs.net","password":"x","code":"1","admin":true}"#,
    ];
    for body in bodies {
        let answer = house.ask(None, None, Method::POST, path::SIGN_IN, Body::from(body)).await;
        assert_eq!(answer.code(), ProblemCode::Unreadable, "{body}");
        let said = String::from_utf8_lossy(&answer.body).into_owned();
        assert!(!said.contains("ivy"), "what was sent is not said back: {said}");
    }
}

#[tokio::test]
async fn a_body_of_more_than_a_mebibyte_is_refused() {
    let house = House::open();
    let body = serde_json::json!({ "email": "x".repeat(1024 * 1024) });

    let answer = house.post(path::SIGN_IN, &body).await;

    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(answer.code(), ProblemCode::Unreadable);
}

#[tokio::test]
async fn where_networks_are_listed_others_are_not_answered() {
    let house = House::set_up(Settings {
        networks: vec!["10.0.0.0/8".parse().unwrap()],
        ..Settings::named("Care Record")
    });

    let inside = house.get_from(address("10.9.8.7"), path::ABOUT).await;
    let outside = house.get_from(address("203.0.113.9"), path::ABOUT).await;

    assert_eq!(inside.status, StatusCode::OK);
    assert_eq!(outside.code(), ProblemCode::NetworkNotAllowed);
    assert_eq!(
        house.get(path::ABOUT).await.code(),
        ProblemCode::NetworkNotAllowed,
        "nor the unknown"
    );
}

#[tokio::test]
async fn every_call_but_the_open_ones_needs_a_session() {
    let house = House::open();
    house.enrolled(RITA).await;
    for (method, path, open) in described_calls() {
        let answer = house.ask(None, None, method.clone(), &path, Body::from("{}")).await;
        let expected = answer.status != StatusCode::UNAUTHORIZED;
        assert_eq!(open, expected, "{method} {path} answers {}", answer.status);
        assert_ne!(answer.status, StatusCode::METHOD_NOT_ALLOWED, "{path} is there");
        assert_ne!(answer.status, StatusCode::NOT_FOUND, "{path} is there");
    }
}

#[tokio::test]
async fn the_gateway_describes_itself_as_approved() {
    let house = House::open();
    let approved = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/openapi.json");

    let served: Value = house.get(path::OPENAPI).await.is(StatusCode::OK);

    let text = serde_json::to_string_pretty(&served).unwrap() + "\n";
    if std::env::var_os("APPROVE").is_some() {
        fs::write(&approved, &text).unwrap();
    }
    let as_approved = fs::read_to_string(approved).unwrap_or_default() == text;
    assert!(
        as_approved,
        "if the change is meant, run this with APPROVE=1 and commit tests/openapi.json"
    );
}

/// Method, path, and whether it is open to everybody, from the gateway's own description.
fn described_calls() -> Vec<(Method, String, bool)> {
    let document = serde_json::to_value(openapi::document()).unwrap();
    let mut calls = Vec::new();
    for (path, operations) in document["paths"].as_object().unwrap() {
        for (method, operation) in operations.as_object().unwrap() {
            let method = method.to_uppercase().parse().unwrap();
            let path = path.replace("{chain}", "00000000-0000-0000-0000-000000000001");
            calls.push((method, path, operation.get("security").is_none()));
        }
    }
    assert!(calls.len() > 10, "the description is not empty");
    calls
}

use axum::{
    body::Body,
    http::{Method, StatusCode},
};
use chrono::Duration;
use contract::{ProblemCode, SignedIn, path};

use crate::house::{House, RITA};

#[tokio::test]
async fn a_session_ends_when_the_person_signs_out() {
    let house = House::open();
    let (_, session) = house.signed_in(RITA).await;

    let answer = house.post_as(&session.token, path::SIGN_OUT, &()).await;

    assert_eq!(answer.status, StatusCode::NO_CONTENT);
    assert!(!is_open(&house, &session).await);
}

#[tokio::test]
async fn a_session_that_is_left_alone_ends() {
    let house = House::open();
    let (_, session) = house.signed_in(RITA).await;

    house.later(Duration::minutes(29));
    assert!(is_open(&house, &session).await, "it was used in time, which keeps it");
    house.later(Duration::minutes(29));
    assert!(is_open(&house, &session).await, "so it still stands");
    house.later(Duration::minutes(30));
    assert!(!is_open(&house, &session).await, "half an hour of nothing ends it");
}

#[tokio::test]
async fn no_session_outlasts_twelve_hours() {
    let house = House::open();
    let (_, session) = house.signed_in(RITA).await;

    for _ in 0..36 {
        house.later(Duration::minutes(19));
        assert!(is_open(&house, &session).await, "somebody is at work");
    }
    house.later(Duration::minutes(36));
    assert!(!is_open(&house, &session).await, "even so");
}

#[tokio::test]
async fn a_disabled_account_is_out_at_once() {
    let house = House::open();
    let (person, session) = house.signed_in(RITA).await;

    house.disabled(RITA);

    assert!(!is_open(&house, &session).await, "the session has ended");
    house.later(Duration::minutes(1));
    assert_eq!(house.sign_in(&person).await.code(), ProblemCode::NoMatch, "and none begins");
}

#[tokio::test]
async fn without_the_statement_nothing_about_patients_is_answered() {
    let house = House::open();
    let person = house.enrolled(RITA).await;
    let session: SignedIn = house.sign_in(&person).await.is(StatusCode::OK);
    let statement = session.statement.clone().unwrap();

    let asked = search(&house, &session).await;
    assert_eq!(asked, StatusCode::FORBIDDEN, "it is read first");
    let other = serde_json::json!({ "version": "1066.1" });
    let answer = house.post_as(&session.token, path::STATEMENT, &other).await;
    assert_eq!(answer.code(), ProblemCode::Unreadable, "another statement is not this one");
    let this = serde_json::json!({ "version": statement.version });
    let answer = house.post_as(&session.token, path::STATEMENT, &this).await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT);

    assert_ne!(search(&house, &session).await, StatusCode::FORBIDDEN, "now it is answered");
    assert!(house.events().contains(&("statement".to_owned(), "done".to_owned())), "and recorded");
}

#[tokio::test]
async fn the_statement_is_read_again_after_a_year() {
    let house = House::open();
    let (person, _) = house.signed_in(RITA).await;

    house.later(Duration::days(364));
    let within: SignedIn = house.sign_in(&person).await.is(StatusCode::OK);
    assert!(within.statement.is_none());
    house.later(Duration::days(1));
    let after: SignedIn = house.sign_in(&person).await.is(StatusCode::OK);
    assert!(after.statement.is_some_and(|statement| {
        statement.paragraphs.iter().any(|words| words.contains("disciplinary"))
    }));
}

#[tokio::test]
async fn what_is_no_token_opens_nothing() {
    let house = House::open();
    let (_, session) = house.signed_in(RITA).await;
    for token in ["", "null", &session.token[1..], &format!("{}A", session.token)] {
        let answer = house.post_as(token, path::SIGN_OUT, &()).await;
        assert_eq!(answer.code(), ProblemCode::NotSignedIn, "{token}");
    }
}

/// Whether it is open, and uses it.
async fn is_open(house: &House, session: &SignedIn) -> bool {
    search(house, session).await != StatusCode::UNAUTHORIZED
}

async fn search(house: &House, session: &SignedIn) -> StatusCode {
    let form = Body::from("name=nobody");
    house.ask(None, Some(&session.token), Method::POST, path::PATIENT_SEARCH, form).await.status
}

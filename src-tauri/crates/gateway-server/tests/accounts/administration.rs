use axum::http::StatusCode;
use chrono::Duration;
use contract::{EndSession, ProblemCode, SessionsInForce, SignedIn, path};
use gateway_server::accounts::{administration, users::UserError};

use crate::house::{Answer, House, PETRA, RA_AGENT, RITA};

#[tokio::test]
async fn an_administrator_sees_who_is_signed_in_and_ends_a_session() {
    let (house, petra) = house_with_an_administrator().await;
    let (rita, ritas) = house.signed_in(RITA).await;

    let list: SessionsInForce = house.sessions(&petra.token).await.is(StatusCode::OK);
    let [latest, own] = list.sessions.as_slice() else {
        panic!("{} sessions", list.sessions.len())
    };
    assert_eq!((latest.email.as_str(), latest.own), (RITA, false), "the latest first");
    assert_eq!((own.email.as_str(), own.own), (PETRA, true), "and it says which is her own");
    assert_eq!(latest.began, house.clock.now());
    assert_ne!(latest.session, ritas.token, "the id is not the token");

    let answer = ended(&house, &petra, &latest.session).await;

    assert_eq!(answer.status, StatusCode::NO_CONTENT);
    let answer = house.post_as(&ritas.token, path::SIGN_OUT, &()).await;
    assert_eq!(answer.code(), ProblemCode::NotSignedIn, "it has ended at once");
    let again = ended(&house, &petra, &latest.session).await;
    assert_eq!(again.code(), ProblemCode::NotFound, "there is nothing left to end");
    house.later(Duration::seconds(30));
    assert_eq!(house.sign_in(&rita).await.status, StatusCode::OK, "Rita may sign in again");
    assert_eq!(house.outcomes("end-session"), ["done", "not-found"]);
    assert_eq!(house.outcomes("session-ended"), ["by-administrator"]);
}

#[tokio::test]
async fn nobody_ends_a_session_without_the_function_and_the_second_factor() {
    let (house, petra) = house_with_an_administrator().await;
    let (_, ritas) = house.signed_in(RITA).await;
    let list: SessionsInForce = house.sessions(&petra.token).await.is(StatusCode::OK);
    let session = list.sessions[1].session.clone();
    house.later(Duration::minutes(10));

    assert_eq!(ended(&house, &ritas, &session).await.code(), ProblemCode::FunctionNotAllowed);
    assert_eq!(ended(&house, &petra, &session).await.code(), ProblemCode::StepUpNeeded);
    let nobody = house.post(path::END_SESSION, &EndSession { session }).await;
    assert_eq!(nobody.code(), ProblemCode::NotSignedIn);
    assert!(house.outcomes("session-ended").is_empty());
}

#[tokio::test]
async fn sessions_are_listed_and_ended_on_the_gateways_own_computer() {
    let house = House::open();
    let (_, ritas) = house.signed_in(RITA).await;
    let (_, rajs) = house.signed_in("raj@nhs.net").await;
    let count = |email| administration::sessions(&house.gateway, email).unwrap().len();
    assert_eq!((count(None), count(Some(" Rita.Clarke@NHS.net "))), (2, 1));

    assert_eq!(administration::end_sessions(&house.gateway, RITA).unwrap(), 1);
    assert_eq!(administration::end_sessions(&house.gateway, RITA).unwrap(), 0);

    let out = house.post_as(&ritas.token, path::SIGN_OUT, &()).await;
    assert_eq!(out.code(), ProblemCode::NotSignedIn);
    let goes_on = house.post_as(&rajs.token, path::SIGN_OUT, &()).await;
    assert_eq!(goes_on.status, StatusCode::NO_CONTENT, "Raj goes on");
    assert_eq!((count(None), count(Some(RITA))), (0, 0));
    let unknown = administration::end_sessions(&house.gateway, "nobody@nhs.net");
    assert!(matches!(unknown, Err(UserError::Unknown)));
    let unknown = administration::sessions(&house.gateway, Some("nobody@nhs.net"));
    assert!(matches!(unknown, Err(UserError::Unknown)), "a misspelt address is no empty list");
    assert_eq!(house.outcomes("session-ended"), ["by-administrator"]);
}

#[tokio::test]
async fn a_session_that_was_left_alone_is_not_in_force_and_its_end_is_written_down() {
    let house = House::open();
    let (rita, _) = house.signed_in(RITA).await;

    house.later(Duration::minutes(30));
    assert!(administration::sessions(&house.gateway, None).unwrap().is_empty());
    let next: SignedIn = house.sign_in(&rita).await.is(StatusCode::OK);
    house.post_as(&next.token, path::SIGN_OUT, &()).await;

    assert_eq!(house.outcomes("session-ended"), ["left-alone"]);
    assert_eq!(house.outcomes("sign-out"), ["done"]);
}

/// Petra is signed in and has given her second factor again.
async fn house_with_an_administrator() -> (House, SignedIn) {
    let house = House::open();
    let (petra, session) = house.signed_in(PETRA).await;
    house.has_role(PETRA, RA_AGENT);
    house.later(Duration::seconds(30));
    let answer = house.step_up(&session.token, &petra.code(house.clock.now())).await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT);
    (house, session)
}

async fn ended(house: &House, by: &SignedIn, session: &str) -> Answer {
    let body = EndSession { session: session.to_owned() };
    house.post_as(&by.token, path::END_SESSION, &body).await
}

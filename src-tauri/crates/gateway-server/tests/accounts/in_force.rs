//! Who is signed in now, as the gateway's own computer lists it.

use axum::http::StatusCode;
use chrono::Duration;
use contract::{ProblemCode, SignedIn, path};
use gateway_server::{
    accounts::{in_force, users::UserError},
    administration::{
        acts,
        order::{ActError, Whom},
    },
};

use crate::house::{House, RITA, order};

#[tokio::test]
async fn sessions_are_listed_and_ended_on_the_gateways_own_computer() {
    let house = House::open();
    let (_, ritas) = house.signed_in(RITA).await;
    let (_, rajs) = house.signed_in("raj@nhs.net").await;
    let count = |email| in_force::sessions(&house.gateway, email).unwrap().len();
    assert_eq!((count(None), count(Some(" Rita.Clarke@NHS.net "))), (2, 1));

    assert_eq!(house.signed_out(RITA), 1);
    assert_eq!(house.signed_out(RITA), 0);

    let out = house.post_as(&ritas.token, path::SIGN_OUT, &()).await;
    assert_eq!(out.code(), ProblemCode::NotSignedIn);
    let goes_on = house.post_as(&rajs.token, path::SIGN_OUT, &()).await;
    assert_eq!(goes_on.status, StatusCode::NO_CONTENT, "Raj goes on");
    assert_eq!((count(None), count(Some(RITA))), (0, 0));
    let nobody = Whom::Email("nobody@nhs.net");
    let unknown = acts::end_sessions(&house.gateway, &order(), nobody);
    assert!(matches!(unknown, Err(ActError::NoPerson)));
    let unknown = in_force::sessions(&house.gateway, Some("nobody@nhs.net"));
    assert!(matches!(unknown, Err(UserError::Unknown)), "a misspelt address is no empty list");
    assert_eq!(house.outcomes("session-ended"), ["by-administrator"]);
}

#[tokio::test]
async fn a_session_that_was_left_alone_is_not_in_force_and_its_end_is_written_down() {
    let house = House::open();
    let (rita, _) = house.signed_in(RITA).await;

    house.later(Duration::minutes(30));
    assert!(in_force::sessions(&house.gateway, None).unwrap().is_empty());
    let next: SignedIn = house.sign_in(&rita).await.is(StatusCode::OK);
    house.post_as(&next.token, path::SIGN_OUT, &()).await;

    assert_eq!(house.outcomes("session-ended"), ["left-alone"]);
    assert_eq!(house.outcomes("sign-out"), ["done"]);
}

use axum::http::StatusCode;
use chrono::{DateTime, Duration, Utc};
use contract::{Enrolment, ProblemCode, Recover, path};
use gateway_server::accounts::{
    Seconds,
    token::{Spelling, TokenSecret},
    users::{self, UserState},
};
use totp_rs::{Builder, Secret};

use crate::house::{House, RITA, code_of, holds};

#[tokio::test]
async fn a_person_with_a_hardware_token_begins_without_a_telephone() {
    let house = House::open();
    let paper = house.invited(RITA);
    given(&house, Seconds::Thirty);
    let state = |house: &House| users::list(&house.gateway).unwrap()[0].state;
    assert_eq!(state(&house), UserState::Invited, "there is no password yet");
    let begin = async |code: Option<&str>| house.activated_with(RITA, &paper, PASSWORD, code).await;

    let without = begin(None).await;
    assert_eq!(
        without.code(),
        ProblemCode::CodeNotAccepted,
        "and no other authenticator is offered"
    );
    assert!(without.problem().title.contains("your token"), "{}", without.problem().title);
    assert_eq!(begin(Some("000000")).await.code(), ProblemCode::CodeNotAccepted);
    let code = shown(house.clock.now(), Seconds::Thirty);
    let done = begin(Some(&code)).await;

    assert_eq!((done.status, done.body.len()), (StatusCode::NO_CONTENT, 0), "it is ready");
    assert_eq!(state(&house), UserState::Active);
    let used = house.try_with(RITA, PASSWORD, &code).await;
    assert_eq!(used.code(), ProblemCode::NoMatch, "the code that began is used up");
    house.later(Duration::seconds(30));
    let next = shown(house.clock.now(), Seconds::Thirty);
    assert_eq!(house.try_with(RITA, PASSWORD, &next).await.status, StatusCode::OK);
    assert_eq!(house.outcomes("activation"), ["wrong-code", "wrong-code", "done"]);
    assert_eq!(house.outcomes("token-given"), ["done"]);
}

#[tokio::test]
async fn a_wrong_activation_code_says_nothing_of_a_token() {
    let house = House::open();
    house.invited(RITA);
    given(&house, Seconds::Thirty);
    let code = shown(house.clock.now(), Seconds::Thirty);

    let wrong = house.activated_with(RITA, WRONG_CODE, PASSWORD, Some(&code)).await;
    let unknown = house.activated_with("nobody@nhs.net", WRONG_CODE, PASSWORD, Some(&code)).await;

    assert_eq!(wrong.code(), ProblemCode::CodeNotAccepted);
    assert_eq!(wrong, unknown, "nothing tells them apart");
}

#[tokio::test]
async fn a_token_takes_the_place_of_a_telephone_and_everything_that_hung_on_it() {
    let house = House::open();
    let (rita, before) = house.signed_in(RITA).await;
    let recover = |code: &str| Recover {
        email: RITA.to_owned(),
        password: rita.password.clone(),
        recovery_code: code.to_owned(),
    };
    let begun: Enrolment =
        house.post(path::RECOVER, &recover(&rita.recovery_codes[0])).await.is(StatusCode::OK);

    given(&house, Seconds::Thirty);

    let stale = house.post_as(&before.token, path::SIGN_OUT, &()).await;
    assert_eq!(stale.code(), ProblemCode::NotSignedIn);
    house.later(Duration::seconds(30));
    assert_eq!(house.sign_in(&rita).await.code(), ProblemCode::NoMatch, "the telephone is out");
    let answer = house.post(path::RECOVER, &recover(&rita.recovery_codes[1])).await;
    assert_eq!(answer.code(), ProblemCode::CodeNotAccepted, "and so are its codes on paper");
    let first = code_of(&begun.key, house.clock.now());
    let answer = house.confirmed(&begun.enrolment, &first).await;
    assert_eq!(answer.code(), ProblemCode::CodeNotAccepted, "nor is another one enrolled");
    let code = shown(house.clock.now(), Seconds::Thirty);
    assert_eq!(house.try_with(RITA, &rita.password, &code).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_token_that_shows_a_code_for_a_minute_may_be_one_step_off() {
    let house = House::open();
    let rita = house.enrolled(RITA).await;
    given(&house, Seconds::Sixty);
    let signs_in = async |drift: i64| {
        house.later(Duration::minutes(30));
        let code = shown(house.clock.now() + Duration::seconds(drift), Seconds::Sixty);
        house.try_with(RITA, &rita.password, &code).await.status == StatusCode::OK
    };

    assert!(signs_in(0).await);
    assert!(signs_in(60).await, "one step fast");
    assert!(signs_in(-60).await, "one step slow");
    assert!(!signs_in(120).await, "two steps are too many");
    assert!(!signs_in(-120).await);
}

#[tokio::test]
async fn the_secret_of_a_token_is_sealed() {
    let house = House::open();
    house.invited(RITA);
    given(&house, Seconds::Sixty);

    let bytes = house.bytes_on_disk();

    assert!(holds(&bytes, RITA.as_bytes()), "these are the bytes in question");
    assert!(!holds(&bytes, Secret::try_from_base32(SECRET).unwrap().as_bytes()));
    assert!(!holds(&bytes, SECRET.as_bytes()));
}

fn given(house: &House, seconds: Seconds) {
    let token = TokenSecret::parse(SECRET, Spelling::Base32, seconds).unwrap();
    users::give_token(&house.gateway, RITA, &token).unwrap();
}

/// What the token shows.
fn shown(at: DateTime<Utc>, seconds: Seconds) -> String {
    let totp = Builder::new()
        .with_secret(Secret::try_from_base32(SECRET).unwrap())
        .with_step_duration(u64::from(seconds.number()))
        .build()
        .unwrap();
    totp.generate(u64::try_from(at.timestamp()).unwrap()).to_string()
}

const SECRET: &str = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";
const PASSWORD: &str = "wet lemon tractor";
const WRONG_CODE: &str = "0000-0000-0000-0000-0000";

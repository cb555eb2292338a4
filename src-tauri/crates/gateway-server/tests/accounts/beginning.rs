use axum::http::StatusCode;
use chrono::Duration;
use contract::{Enrolment, ProblemCode, Recover, RecoveryCodes, path};
use gateway_server::accounts::users::{self, Keeps, UserState};

use crate::house::{Answer, House, Person, RITA, code_of, nurse};

#[tokio::test]
async fn a_person_begins_with_a_code_a_password_and_an_authenticator() {
    let house = House::open();
    let code = house.invited(RITA);

    let enrolment: Enrolment = house.activated(RITA, &code, PASSWORD).await.is(StatusCode::OK);
    let first = code_of(&enrolment.key, house.clock.now());
    let codes: RecoveryCodes =
        house.confirmed(&enrolment.enrolment, &first).await.is(StatusCode::OK);

    assert_eq!(code.replace('-', "").len() * 5, 100, "100 bits");
    assert_eq!(enrolment.key.len() * 5, 160, "160 bits");
    assert_eq!(enrolment.account, RITA);
    assert!(enrolment.otpauth.starts_with("otpauth://totp/"), "{}", enrolment.otpauth);
    assert!(enrolment.otpauth.contains("issuer=Northamptonshire%20Care%20Record"));
    assert_eq!(codes.codes.len(), 10);
    let same = house.try_with(RITA, PASSWORD, &first).await;
    assert_eq!(same.code(), ProblemCode::NoMatch, "the code that confirmed is used up");
    house.later(Duration::seconds(30));
    let next = code_of(&enrolment.key, house.clock.now());
    assert_eq!(house.try_with(RITA, PASSWORD, &next).await.status, StatusCode::OK);
}

#[tokio::test]
async fn an_activation_code_holds_for_a_day() {
    let house = House::open();
    let code = house.invited(RITA);

    house.later(Duration::hours(24));

    assert_eq!(house.activated(RITA, &code, PASSWORD).await.code(), ProblemCode::CodeNotAccepted);
}

#[tokio::test]
async fn an_activation_code_is_spent_with_the_first_authenticator() {
    let house = House::open();
    let code = house.invited(RITA);
    let abandoned: Enrolment = house.activated(RITA, &code, PASSWORD).await.is(StatusCode::OK);
    let enrolment: Enrolment = house.activated(RITA, &code, PASSWORD).await.is(StatusCode::OK);
    let first = code_of(&enrolment.key, house.clock.now());
    let confirm = async |id: &str| house.confirmed(id, &first).await;

    assert_eq!(
        confirm(&abandoned.enrolment).await.code(),
        ProblemCode::CodeNotAccepted,
        "one at a time"
    );
    assert_eq!(confirm(&enrolment.enrolment).await.status, StatusCode::OK);

    assert_eq!(confirm(&enrolment.enrolment).await.code(), ProblemCode::CodeNotAccepted, "once");
    assert_eq!(
        house.activated(RITA, &code, PASSWORD).await.code(),
        ProblemCode::CodeNotAccepted,
        "once"
    );
}

#[tokio::test]
async fn a_wrong_code_and_an_unknown_account_are_answered_alike() {
    let house = House::open();
    house.invited(RITA);
    let of_another = house.invited("raj@nhs.net");

    let wrong = house.activated(RITA, "0000-0000-0000-0000-0000", PASSWORD).await;
    let unknown = house.activated("nobody@nhs.net", "0000-0000-0000-0000-0000", PASSWORD).await;
    let anothers = house.activated(RITA, &of_another, PASSWORD).await;

    assert_eq!(wrong.code(), ProblemCode::CodeNotAccepted);
    assert_eq!(wrong, unknown, "nothing tells them apart");
    assert_eq!(anothers.code(), ProblemCode::CodeNotAccepted, "a code is for one account");
}

#[tokio::test]
async fn codes_cannot_be_guessed_at_length() {
    let house = House::open();
    let code = house.invited(RITA);
    for _ in 0..5 {
        house.activated(RITA, "0000-0000-0000-0000-0000", PASSWORD).await;
    }

    assert_eq!(house.activated(RITA, &code, PASSWORD).await.code(), ProblemCode::TooManyTries);
}

#[tokio::test]
async fn a_weak_password_is_refused_with_the_reason() {
    let house = House::open();
    let code = house.invited(RITA);

    let answer = house.activated(RITA, &code, "Password1234!").await;

    assert_eq!(answer.code(), ProblemCode::WeakPassword);
    assert!(
        answer.problem().title.contains("first that are guessed"),
        "{}",
        answer.problem().title
    );
}

#[tokio::test]
async fn an_enrolment_ends_after_a_quarter_of_an_hour_or_five_wrong_codes() {
    let house = House::open();
    let code = house.invited(RITA);

    let late: Enrolment = house.activated(RITA, &code, PASSWORD).await.is(StatusCode::OK);
    house.later(Duration::minutes(15));
    let its_code = code_of(&late.key, house.clock.now());
    let answer = house.confirmed(&late.enrolment, &its_code).await;
    assert_eq!(answer.code(), ProblemCode::CodeNotAccepted, "too late");

    let guessed: Enrolment = house.activated(RITA, &code, PASSWORD).await.is(StatusCode::OK);
    let old = code_of(&guessed.key, house.clock.now() - Duration::days(1));
    for left in [4, 3, 2, 1, 0] {
        assert_eq!(
            house.confirmed(&guessed.enrolment, &old).await.problem().tries_left,
            Some(left)
        );
    }
    let its_code = code_of(&guessed.key, house.clock.now());
    let answer = house.confirmed(&guessed.enrolment, &its_code).await;
    assert_eq!(answer.code(), ProblemCode::CodeNotAccepted, "five guesses are enough");
}

#[tokio::test]
async fn a_recovery_code_lets_a_person_enrol_a_new_authenticator_once() {
    let house = House::open();
    let (person, before) = house.signed_in(RITA).await;
    let code = person.recovery_codes[3].clone();

    let enrolment: Enrolment = recovered(&house, &person, &code).await.is(StatusCode::OK);
    assert_eq!(
        recovered(&house, &person, &code).await.code(),
        ProblemCode::CodeNotAccepted,
        "once"
    );

    let first = code_of(&enrolment.key, house.clock.now());
    let new: RecoveryCodes = house.confirmed(&enrolment.enrolment, &first).await.is(StatusCode::OK);
    assert_ne!(new.codes, person.recovery_codes);
    let old = recovered(&house, &person, &person.recovery_codes[4]).await;
    assert_eq!(
        old.code(),
        ProblemCode::CodeNotAccepted,
        "the old ones went with the old authenticator"
    );
    let stale = house.post_as(&before.token, path::SIGN_OUT, &()).await;
    assert_eq!(stale.code(), ProblemCode::NotSignedIn, "whoever held the old one is out");

    house.later(Duration::minutes(1));
    assert_eq!(house.sign_in(&person).await.code(), ProblemCode::NoMatch, "the old one is gone");
    let person = person.with_key(&enrolment.key);
    house.later(Duration::seconds(30));
    assert_eq!(house.sign_in(&person).await.status, StatusCode::OK, "the new one is good");
}

#[tokio::test]
async fn a_recovery_code_needs_the_password_and_signs_nobody_in() {
    let house = House::open();
    let person = house.enrolled(RITA).await;
    let code = &person.recovery_codes[0];

    let as_totp = house.try_with(RITA, &person.password, code).await;
    assert_eq!(as_totp.code(), ProblemCode::NoMatch, "it is no code of an authenticator");
    let guess = Recover {
        email: RITA.to_owned(),
        password: "not the password".to_owned(),
        recovery_code: code.clone(),
    };
    let answer = house.post(path::RECOVER, &guess).await;
    assert_eq!(answer.code(), ProblemCode::CodeNotAccepted);

    assert_eq!(recovered(&house, &person, code).await.status, StatusCode::OK, "it was not spent");
}

#[tokio::test]
async fn a_person_who_lost_everything_begins_again() {
    let house = House::open();
    let (person, before) = house.signed_in(RITA).await;

    let earlier = users::reset(&house.gateway, RITA, Keeps::Nothing).unwrap();
    let code = users::reset(&house.gateway, RITA, Keeps::Nothing).unwrap();

    assert_eq!(
        house.sign_in(&person).await.code(),
        ProblemCode::NoMatch,
        "the old password is gone"
    );
    let answer = house.post_as(&before.token, path::SIGN_OUT, &()).await;
    assert_eq!(answer.code(), ProblemCode::NotSignedIn);
    let recovery = recovered(&house, &person, &person.recovery_codes[0]).await;
    assert_eq!(recovery.code(), ProblemCode::CodeNotAccepted);
    let answer = house.activated(RITA, earlier.expose(), PASSWORD).await;
    assert_eq!(answer.code(), ProblemCode::CodeNotAccepted, "the last code alone holds");
    assert_eq!(house.activated(RITA, code.expose(), PASSWORD).await.status, StatusCode::OK);
    assert_eq!(house.outcomes("user-reset"), ["done", "done"]);
    assert_eq!(house.outcomes("session-ended"), ["account-reset"]);
}

#[tokio::test]
async fn an_enrolment_that_was_begun_does_not_outlive_a_reset() {
    let house = House::open();
    let (person, _) = house.signed_in(RITA).await;
    let code = &person.recovery_codes[0];
    let begun: Enrolment = recovered(&house, &person, code).await.is(StatusCode::OK);

    users::reset(&house.gateway, RITA, Keeps::Nothing).unwrap();

    let first = code_of(&begun.key, house.clock.now());
    let answer = house.confirmed(&begun.enrolment, &first).await;
    assert_eq!(answer.code(), ProblemCode::CodeNotAccepted, "whoever began it is out");
}

#[tokio::test]
async fn who_forgot_the_password_alone_keeps_the_authenticator() {
    let house = House::open();
    let (person, before) = house.signed_in(RITA).await;
    let paper = users::reset(&house.gateway, RITA, Keeps::Authenticator).unwrap();
    let begin =
        async |code: Option<&str>| house.activated_with(RITA, paper.expose(), PASSWORD, code).await;

    let stale = house.post_as(&before.token, path::SIGN_OUT, &()).await;
    assert_eq!(stale.code(), ProblemCode::NotSignedIn);
    assert_eq!(house.sign_in(&person).await.code(), ProblemCode::NoMatch, "not with the old one");
    assert_eq!(begin(None).await.code(), ProblemCode::CodeNotAccepted, "paper is not enough");
    assert_eq!(begin(Some("000000")).await.code(), ProblemCode::CodeNotAccepted);
    let used = person.code(house.clock.now());
    assert_eq!(
        begin(Some(&used)).await.code(),
        ProblemCode::CodeNotAccepted,
        "a step that signed in begins nothing"
    );
    house.later(Duration::seconds(30));
    let code = person.code(house.clock.now());

    assert_eq!(begin(Some(&code)).await.status, StatusCode::NO_CONTENT);

    house.later(Duration::seconds(30));
    let next = person.code(house.clock.now());
    assert_eq!(begin(Some(&next)).await.code(), ProblemCode::CodeNotAccepted, "once");
    assert_eq!(house.try_with(RITA, PASSWORD, &next).await.status, StatusCode::OK);
    let person = person.with_password(PASSWORD);
    let answer = recovered(&house, &person, &person.recovery_codes[0]).await;
    assert_eq!(answer.status, StatusCode::OK, "the codes on paper stand for the authenticator");
}

#[tokio::test]
async fn a_lost_telephone_is_told_to_it() {
    let house = House::open();
    let (person, _) = house.signed_in(RITA).await;
    let listed = |house: &House| users::list(&house.gateway).unwrap().remove(0).recovered;
    assert_eq!(listed(&house), None);

    recovered(&house, &person, &person.recovery_codes[0]).await;
    recovered(&house, &person, &person.recovery_codes[0]).await;

    assert_eq!(listed(&house), Some(house.clock.now()), "it stands in the list of accounts");
    assert_eq!(house.outcomes("recovery"), ["done", "code-not-accepted"]);
    users::reset(&house.gateway, RITA, Keeps::Nothing).unwrap();
    assert_eq!(listed(&house), None, "IT has seen to it");
    assert_eq!(users::list(&house.gateway).unwrap()[0].state, UserState::Invited);
}

#[test]
fn an_account_is_made_once_and_for_nhs_addresses_only() {
    let house = House::open();
    house.invited(RITA);

    assert!(users::add(&house.gateway, &nurse("Rita.Clarke@NHS.net")).is_err(), "there is one");
    assert!(users::add(&house.gateway, &nurse("rita@evil.example")).is_err(), "not an NHS address");
}

async fn recovered(house: &House, person: &Person, code: &str) -> Answer {
    let (email, password) = (person.email.clone(), person.password.clone());
    house.post(path::RECOVER, &Recover { email, password, recovery_code: code.to_owned() }).await
}

const PASSWORD: &str = "wet lemon tractor";

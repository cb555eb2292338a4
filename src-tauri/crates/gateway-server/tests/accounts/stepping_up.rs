use axum::http::StatusCode;
use chrono::Duration;
use contract::{ConfirmEnrolment, Enrolment, ProblemCode, Recover, SignedIn, path};

use crate::house::{House, PETRA, Person, RA_AGENT, RITA, code_of};

#[tokio::test]
async fn administration_opens_only_with_the_second_factor_given_again() {
    let (house, petra, session) = house_with_petra().await;

    let before = house.sessions(&session.token).await;
    assert_eq!(before.code(), ProblemCode::StepUpNeeded, "signing in is not enough");
    assert_eq!(before.status, StatusCode::FORBIDDEN);
    house.later(Duration::seconds(30));
    let answer = house.step_up(&session.token, &petra.code(house.clock.now())).await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT);

    assert_eq!(house.sessions(&session.token).await.status, StatusCode::OK);
    house.later(Duration::minutes(9));
    assert_eq!(house.sessions(&session.token).await.status, StatusCode::OK, "for ten minutes");
    house.later(Duration::minutes(1));
    let after = house.sessions(&session.token).await;
    assert_eq!(after.code(), ProblemCode::StepUpNeeded, "and no longer");
    assert_eq!(house.outcomes("step-up"), ["done"]);
    assert_eq!(house.outcomes("function"), ["step-up-needed", "step-up-needed"]);
}

#[tokio::test]
async fn stepping_up_opens_one_session_and_no_other() {
    let (house, petra, session) = house_with_petra().await;
    house.later(Duration::seconds(30));
    let other: SignedIn = house.sign_in(&petra).await.is(StatusCode::OK);
    house.later(Duration::seconds(30));
    house.step_up(&session.token, &petra.code(house.clock.now())).await;

    assert_eq!(house.sessions(&session.token).await.status, StatusCode::OK);
    assert_eq!(house.sessions(&other.token).await.code(), ProblemCode::StepUpNeeded);
    assert_eq!(house.sessions("nobody's").await.code(), ProblemCode::NotSignedIn);
}

#[tokio::test]
async fn a_function_is_for_the_roles_that_have_it() {
    let house = House::open();
    let (rita, session) = house.signed_in(RITA).await;
    house.later(Duration::seconds(30));
    house.step_up(&session.token, &rita.code(house.clock.now())).await;

    let nurse = house.sessions(&session.token).await;
    assert_eq!(nurse.code(), ProblemCode::FunctionNotAllowed, "stepped up or not");
    assert_eq!(nurse.status, StatusCode::FORBIDDEN);
    house.has_role(RITA, "R0001");
    let privacy_officer = house.sessions(&session.token).await;
    assert_eq!(privacy_officer.code(), ProblemCode::FunctionNotAllowed, "reviewing is another one");

    house.has_role(RITA, RA_AGENT);
    assert_eq!(house.sessions(&session.token).await.status, StatusCode::OK, "the role of now");
    house.has_role(RITA, "R8001");
    let changed = house.sessions(&session.token).await;
    assert_eq!(changed.code(), ProblemCode::FunctionNotAllowed, "a changed role counts at once");
    assert_eq!(house.outcomes("function"), ["not-allowed", "not-allowed", "not-allowed"]);
}

#[tokio::test]
async fn a_step_is_taken_once_whatever_it_was_for() {
    let (house, petra, session) = house_with_petra().await;
    let token = &session.token;

    let signed_in_with = petra.code(house.clock.now());
    let answer = house.step_up(token, &signed_in_with).await;
    assert_eq!(answer.code(), ProblemCode::CodeNotAccepted, "it has signed in");
    house.later(Duration::seconds(30));
    let code = petra.code(house.clock.now());
    assert_eq!(house.step_up(token, &code).await.status, StatusCode::NO_CONTENT);
    assert_eq!(house.step_up(token, &code).await.code(), ProblemCode::CodeNotAccepted);
    assert_eq!(house.sign_in(&petra).await.code(), ProblemCode::NoMatch, "nor does it sign in");

    assert_eq!(house.outcomes("step-up"), ["code-used-before", "done", "code-used-before"]);
}

#[tokio::test]
async fn one_code_used_twice_at_once_is_good_for_one_thing() {
    let (house, petra, session) = house_with_petra().await;
    let elsewhere = house.opened_again();
    for _ in 0..5 {
        house.later(Duration::seconds(30));
        let code = petra.code(house.clock.now());
        let (stepped_up, signed_in) =
            tokio::join!(house.step_up(&session.token, &code), elsewhere.sign_in(&petra));

        let good = [stepped_up.status, signed_in.status].map(|status| status.is_success());
        assert_ne!(good[0], good[1], "the database takes a step once, whoever asks");
    }
}

#[tokio::test]
async fn a_guess_is_one_of_five_and_makes_nobody_wait_who_signs_in() {
    let (house, petra, session) = house_with_petra().await;
    house.later(Duration::seconds(30));

    for left in [4, 3, 2, 1, 0] {
        let answer = house.step_up(&session.token, "000000").await;
        assert_eq!(answer.code(), ProblemCode::CodeNotAccepted);
        assert_eq!(answer.problem().tries_left, Some(left));
    }
    let right = petra.code(house.clock.now());
    let waits = house.step_up(&session.token, &right).await;
    assert_eq!(waits.code(), ProblemCode::TooManyTries);
    assert_eq!(house.sessions(&session.token).await.code(), ProblemCode::StepUpNeeded);
    assert_eq!(house.sign_in(&petra).await.status, StatusCode::OK, "signing in is counted apart");

    house.later(Duration::seconds(61));
    let answer = house.step_up(&session.token, &petra.code(house.clock.now())).await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT);
    let mut expected = vec!["wrong-code"; 5];
    expected.extend(["too-many-tries", "done"]);
    assert_eq!(house.outcomes("step-up"), expected);
}

#[tokio::test]
async fn a_recovery_code_satisfies_no_step_up_and_signs_nobody_in() {
    let (house, petra, session) = house_with_petra().await;
    let code = petra.recovery_codes[0].clone();

    assert_eq!(house.step_up(&session.token, &code).await.code(), ProblemCode::CodeNotAccepted);
    let recover =
        Recover { email: PETRA.to_owned(), password: petra.password.clone(), recovery_code: code };
    let enrolment: Enrolment = house.post(path::RECOVER, &recover).await.is(StatusCode::OK);
    let answer = house.sessions(&enrolment.enrolment).await;
    assert_eq!(answer.code(), ProblemCode::NotSignedIn, "it is no token");
    house.later(Duration::seconds(30));
    let first = code_of(&enrolment.key, house.clock.now());
    let unconfirmed = house.step_up(&session.token, &first).await;
    assert_eq!(unconfirmed.code(), ProblemCode::CodeNotAccepted, "not before it is confirmed");

    let confirm = ConfirmEnrolment { enrolment: enrolment.enrolment, code: first.clone() };
    assert_eq!(house.post(path::CONFIRM_ENROLMENT, &confirm).await.status, StatusCode::OK);
    let answer = house.sessions(&session.token).await;
    assert_eq!(answer.code(), ProblemCode::NotSignedIn, "and then everybody signs in anew");
    let petra = petra.with_key(&enrolment.key);
    let same = house.try_with(PETRA, &petra.password, &first).await;
    assert_eq!(same.code(), ProblemCode::NoMatch, "with a code that confirmed nothing");
    house.later(Duration::seconds(30));
    let session: SignedIn = house.sign_in(&petra).await.is(StatusCode::OK);
    assert_eq!(house.sessions(&session.token).await.code(), ProblemCode::StepUpNeeded);
}

#[tokio::test]
async fn a_clock_that_was_set_back_asks_again() {
    let (house, petra, session) = house_with_petra().await;
    house.later(Duration::minutes(20));
    house.step_up(&session.token, &petra.code(house.clock.now())).await;
    assert_eq!(house.sessions(&session.token).await.status, StatusCode::OK);

    house.later(Duration::minutes(-5));

    assert_eq!(house.sessions(&session.token).await.code(), ProblemCode::StepUpNeeded, "a doubt");
}

#[tokio::test]
async fn an_ended_session_is_not_stepped_up() {
    let (house, petra, session) = house_with_petra().await;
    house.later(Duration::seconds(30));
    house.signed_out(PETRA);

    let answer = house.step_up(&session.token, &petra.code(house.clock.now())).await;

    assert_eq!(answer.code(), ProblemCode::NotSignedIn);
}

async fn house_with_petra() -> (House, Person, SignedIn) {
    let house = House::open();
    let (petra, session) = house.signed_in(PETRA).await;
    house.has_role(PETRA, RA_AGENT);
    (house, petra, session)
}

use std::fs;

use axum::http::StatusCode;
use chrono::Duration;
use contract::{ChangePassword, Enrolment, ProblemCode, Recover, SignedIn, path};
use gateway_server::{Settings, accounts::breached::Breached};

use crate::house::{Answer, House, Person, RITA, code_of};

#[tokio::test]
async fn a_person_changes_the_password_and_every_other_session_ends() {
    let (house, rita, here) = house_with_rita().await;
    let elsewhere: SignedIn = house.sign_in(&rita).await.is(StatusCode::OK);
    let (_, rajs) = house.signed_in("raj@nhs.net").await;
    house.later(Duration::seconds(30));

    let answer = changed(&house, &here, &rita.password, NEW, &rita.code(house.clock.now())).await;

    assert_eq!(answer.status, StatusCode::NO_CONTENT);
    let out = house.post_as(&elsewhere.token, path::SIGN_OUT, &()).await;
    assert_eq!(out.code(), ProblemCode::NotSignedIn, "whoever else is signed in is out");
    house.later(Duration::seconds(30));
    let old = house.sign_in(&rita).await;
    assert_eq!(old.code(), ProblemCode::NoMatch, "the old one is gone");
    let new = house.try_with(RITA, NEW, &rita.code(house.clock.now())).await;
    assert_eq!(new.status, StatusCode::OK);
    let goes_on = house.post_as(&here.token, path::SIGN_OUT, &()).await;
    assert_eq!(goes_on.status, StatusCode::NO_CONTENT, "this session went on");
    let goes_on = house.post_as(&rajs.token, path::SIGN_OUT, &()).await;
    assert_eq!(goes_on.status, StatusCode::NO_CONTENT, "and so did everybody else's");
    assert_eq!(house.outcomes("password-change"), ["done"]);
    assert_eq!(house.outcomes("session-ended"), ["password-change"]);
}

#[tokio::test]
async fn old_password_and_a_fresh_code_are_both_needed() {
    let (house, rita, here) = house_with_rita().await;
    let used = rita.code(house.clock.now() - Duration::seconds(30));
    let fresh = rita.code(house.clock.now());

    let wrong = changed(&house, &here, "not the password", NEW, &fresh).await;
    let no_code = changed(&house, &here, &rita.password, NEW, "000000").await;
    let again = changed(&house, &here, &rita.password, NEW, &used).await;

    assert_eq!(wrong.code(), ProblemCode::CodeNotAccepted);
    let said = |answer: &Answer| (answer.status, answer.problem().code, answer.problem().title);
    assert_eq!(said(&no_code), said(&wrong), "it is not said which");
    assert_eq!(said(&again), said(&wrong), "nor that it was used before");
    assert_eq!(
        house.outcomes("password-change"),
        ["wrong-password", "wrong-code", "code-used-before"],
        "but written down"
    );
    assert_eq!(house.sign_in(&rita).await.status, StatusCode::OK, "the old one holds");
    let stranger = ChangePassword { old: rita.password.clone(), new: NEW.to_owned(), code: fresh };
    let stranger = house.post(path::PASSWORD, &stranger).await;
    assert_eq!(stranger.code(), ProblemCode::NotSignedIn);
}

#[tokio::test]
async fn whoever_finds_a_screen_open_guesses_five_times() {
    let (house, rita, here) = house_with_rita().await;
    let code = rita.code(house.clock.now());
    for left in [4, 3, 2, 1, 0] {
        let answer = changed(&house, &here, "guess", NEW, &code).await;
        assert_eq!(answer.problem().tries_left, Some(left));
    }

    let right = changed(&house, &here, &rita.password, NEW, &code).await;

    assert_eq!(right.code(), ProblemCode::TooManyTries);
    let other_door = house.step_up(&here.token, &code).await;
    assert_eq!(other_door.code(), ProblemCode::TooManyTries, "step-up is no second chance");
}

#[tokio::test]
async fn the_code_that_changed_a_password_is_good_for_nothing_else() {
    let (house, rita, here) = house_with_rita().await;
    let code = rita.code(house.clock.now());
    let answer = changed(&house, &here, &rita.password, NEW, &code).await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT);

    assert_eq!(house.step_up(&here.token, &code).await.code(), ProblemCode::CodeNotAccepted);
    assert_eq!(house.try_with(RITA, NEW, &code).await.code(), ProblemCode::NoMatch);
}

#[tokio::test]
async fn who_began_to_enrol_before_the_password_was_changed_does_not_finish() {
    let (house, rita, here) = house_with_rita().await;
    let thief = Recover {
        email: RITA.to_owned(),
        password: rita.password.clone(),
        recovery_code: rita.recovery_codes[0].clone(),
    };
    let begun: Enrolment = house.post(path::RECOVER, &thief).await.is(StatusCode::OK);
    changed(&house, &here, &rita.password, NEW, &rita.code(house.clock.now())).await;

    let first = code_of(&begun.key, house.clock.now());
    let answer = house.confirmed(&begun.enrolment, &first).await;

    assert_eq!(answer.code(), ProblemCode::CodeNotAccepted);
}

#[tokio::test]
async fn a_new_password_keeps_the_rules() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("breached");
    fs::write(&file, "antelope stapler cloud\n").unwrap();
    let house = House::set_up(Settings {
        breached: Some(Breached::open(&file).unwrap()),
        ..Settings::named("Care Record")
    });
    let (rita, here) = house.signed_in(RITA).await;
    house.later(Duration::seconds(30));
    let code = rita.code(house.clock.now());
    let cases = [
        ("too short", "12 characters"),
        ("Password1234!", "first that are guessed"),
        ("antelope stapler cloud", "stolen"),
        (rita.password.as_str(), "have not now"),
    ];
    for (new, why) in cases {
        let answer = changed(&house, &here, &rita.password, new, &code).await;
        assert_eq!(answer.code(), ProblemCode::WeakPassword, "{new}");
        assert!(answer.problem().title.contains(why), "{}", answer.problem().title);
    }

    let answer = changed(&house, &here, &rita.password, NEW, &code).await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT, "no try was counted, no code used up");

    let invited = house.invited("raj@nhs.net");
    let answer = house.activated("raj@nhs.net", &invited, "antelope stapler cloud").await;
    assert_eq!(answer.code(), ProblemCode::WeakPassword, "nor at the beginning");
}

#[tokio::test]
async fn where_the_list_of_stolen_passwords_cannot_be_read_none_is_chosen() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("breached");
    fs::write(&file, "antelope stapler cloud\n").unwrap();
    let house = House::set_up(Settings {
        breached: Some(Breached::open(&file).unwrap()),
        ..Settings::named("Care Record")
    });
    let code = house.invited(RITA);
    fs::remove_file(&file).unwrap();

    let answer = house.activated(RITA, &code, NEW).await;

    assert_eq!(answer.code(), ProblemCode::Internal, "a doubt is not a permission");
}

/// Rita is signed in, and her next code has not been used.
async fn house_with_rita() -> (House, Person, SignedIn) {
    let house = House::open();
    let (rita, session) = house.signed_in(RITA).await;
    house.later(Duration::seconds(30));
    (house, rita, session)
}

async fn changed(house: &House, by: &SignedIn, old: &str, new: &str, code: &str) -> Answer {
    let body = ChangePassword { old: old.to_owned(), new: new.to_owned(), code: code.to_owned() };
    house.post_as(&by.token, path::PASSWORD, &body).await
}

const NEW: &str = "seven quiet herons";

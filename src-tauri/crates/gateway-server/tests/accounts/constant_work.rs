//! Who asks is told nothing by the work that the answer takes: it is counted, because a time can only be measured.

use axum::http::StatusCode;
use chrono::Duration;
use contract::{ChangePassword, Recover, path};
use gateway_server::accounts::{AuthenticateError, authenticate};

use crate::house::{House, RITA};

#[tokio::test]
async fn an_account_that_is_not_there_costs_as_much_as_one_that_is() {
    let house = House::open();
    let rita = house.enrolled(RITA).await;
    house.invited("invited@nhs.net");
    house.enrolled("disabled@nhs.net").await;
    house.disabled("disabled@nhs.net");
    let everybody = [RITA, "nobody@nhs.net", "invited@nhs.net", "disabled@nhs.net"];

    for email in everybody {
        let worked = house.gateway.passwords_hashed();
        house.try_with(email, "guess", "000000").await;
        assert_eq!(house.gateway.passwords_hashed(), worked + 1, "{email} signs in");

        house.activated(email, "0000-0000-0000-0000-0000", "wet lemon tractor").await;
        assert_eq!(house.gateway.passwords_hashed(), worked + 2, "{email} begins");

        let (recovery_code, password) = ("0000-0000-0000".to_owned(), "guess".to_owned());
        let recover = Recover { email: email.to_owned(), password, recovery_code };
        house.post(path::RECOVER, &recover).await;
        assert_eq!(house.gateway.passwords_hashed(), worked + 3, "{email} has lost the telephone");

        assert!(authenticate(&house.gateway, email, "guess", "000000").is_err());
        assert_eq!(house.gateway.passwords_hashed(), worked + 4, "{email} gives a command");
    }

    let worked = house.gateway.passwords_hashed();
    house.later(Duration::minutes(2));
    assert_eq!(house.sign_in(&rita).await.status, StatusCode::OK);
    assert_eq!(house.gateway.passwords_hashed(), worked + 1, "what is right costs no less");
}

#[tokio::test]
async fn a_changed_password_costs_the_same_whatever_was_wrong() {
    let house = House::open();
    let (rita, session) = house.signed_in(RITA).await;
    house.later(Duration::seconds(30));
    let right = rita.code(house.clock.now());
    let tries = [("guess", right.as_str()), (&rita.password, "000000"), (&rita.password, &right)];

    for (old, code) in tries {
        let worked = house.gateway.passwords_hashed();
        let (old, new, code) = (old.to_owned(), "seven quiet herons".to_owned(), code.to_owned());
        house.post_as(&session.token, path::PASSWORD, &ChangePassword { old, new, code }).await;
        assert_eq!(house.gateway.passwords_hashed(), worked + 2);
    }
}

#[tokio::test]
async fn who_has_to_wait_costs_nothing() {
    let house = House::open();
    house.enrolled(RITA).await;
    for _ in 0..5 {
        house.try_with(RITA, "guess", "000000").await;
    }
    let worked = house.gateway.passwords_hashed();

    for email in [RITA, RITA, RITA] {
        house.try_with(email, "guess", "000000").await;
    }

    assert_eq!(house.gateway.passwords_hashed(), worked, "nobody is kept busy by a guesser");
}

#[tokio::test]
async fn whoever_gives_a_command_is_known_by_password_and_code() {
    let house = House::open();
    let rita = house.enrolled(RITA).await;
    let now = house.clock.now();
    let given = |password: &str, code: &str| {
        authenticate(&house.gateway, " Rita.Clarke@NHS.net ", password, code)
    };

    let wrong = given("guess", &rita.code(now));
    assert!(matches!(wrong, Err(AuthenticateError::NoMatch)));
    let person = given(&rita.password, &rita.code(now)).unwrap();
    assert_eq!(person.email, RITA);
    let again = given(&rita.password, &rita.code(now));
    assert!(matches!(again, Err(AuthenticateError::NoMatch)), "the code is used up");
    assert!(!house.sign_in(&rita).await.status.is_success(), "for signing in as well");

    for _ in 0..4 {
        assert!(given("guess", "000000").is_err());
    }
    let waits = given(&rita.password, &rita.code(now));
    assert!(matches!(waits, Err(AuthenticateError::TooManyTries(61))), "as at signing in");
    assert_eq!(
        house.outcomes("command-sign-in")[..3],
        ["wrong-password", "done", "code-used-before"]
    );
    assert!(house.outcomes("session-ended").is_empty());
}

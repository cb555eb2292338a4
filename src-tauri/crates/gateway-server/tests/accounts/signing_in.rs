use axum::http::StatusCode;
use chrono::Duration;
use contract::{ProblemCode, SignedIn};

use crate::house::{House, RITA, holds};

#[tokio::test]
async fn password_and_code_sign_a_person_in() {
    let house = House::open();
    let person = house.enrolled(RITA).await;

    let signed_in: SignedIn = house.sign_in(&person).await.is(StatusCode::OK);

    assert_eq!(signed_in.practitioner.email, RITA);
    assert_eq!(signed_in.practitioner.role.code(), "R8001");
    assert_eq!(signed_in.until, house.clock.now() + Duration::hours(12), "whatever happens");
    assert_eq!(
        signed_in.policy, *house.gateway.signed_policy,
        "the viewer decides by the same policy"
    );
    assert!(signed_in.statement.is_some(), "it has to be read first");
    assert_eq!(signed_in.token.len(), 43, "256 bits in base64");
}

#[tokio::test]
async fn a_step_is_never_accepted_twice() {
    let house = House::open();
    let person = house.enrolled(RITA).await;

    assert_eq!(house.sign_in(&person).await.status, StatusCode::OK);
    assert_eq!(house.sign_in(&person).await.code(), ProblemCode::NoMatch, "the code was used");

    house.later(Duration::seconds(30));
    assert_eq!(house.sign_in(&person).await.status, StatusCode::OK, "the next one is good");
}

#[tokio::test]
async fn a_step_is_not_accepted_again_after_a_restart_or_elsewhere() {
    let house = House::open();
    let person = house.enrolled(RITA).await;
    assert_eq!(house.sign_in(&person).await.status, StatusCode::OK);

    let elsewhere = house.opened_again();

    assert_eq!(elsewhere.sign_in(&person).await.code(), ProblemCode::NoMatch, "it stands on disk");
}

#[tokio::test]
async fn one_code_used_twice_at_once_opens_one_session() {
    let house = House::open();
    let person = house.enrolled(RITA).await;
    let elsewhere = house.opened_again();

    let (one, other) = tokio::join!(house.sign_in(&person), elsewhere.sign_in(&person));

    let opened = [&one, &other].iter().filter(|answer| answer.status == StatusCode::OK).count();
    assert_eq!(opened, 1, "the database takes a step once, whoever asks");
}

#[tokio::test]
async fn an_older_step_is_not_accepted_after_a_newer_one() {
    let house = House::open();
    let person = house.enrolled(RITA).await;
    let now = house.clock.now();
    let newer = person.code(now + Duration::seconds(30));

    assert_eq!(house.try_with(RITA, &person.password, &newer).await.status, StatusCode::OK);
    let older = house.try_with(RITA, &person.password, &person.code(now)).await;

    assert_eq!(older.code(), ProblemCode::NoMatch, "it may have been watched while it was typed");
}

#[tokio::test]
async fn whatever_is_wrong_is_answered_alike() {
    let house = House::open();
    let rita = house.enrolled(RITA).await;
    house.enrolled("disabled@nhs.net").await;
    house.disabled("disabled@nhs.net");
    house.invited("invited@nhs.net");
    let code = rita.code(house.clock.now());

    let answers = [
        house.try_with(RITA, "not the password", &code).await,
        house.try_with("nobody@nhs.net", &rita.password, &code).await,
        house.try_with("disabled@nhs.net", &rita.password, &code).await,
        house.try_with("invited@nhs.net", &rita.password, &code).await,
        house.enrolled("raj@nhs.net").await.wrong_code_at(&house).await,
    ];

    for answer in &answers {
        assert_eq!(answer, &answers[0], "status, headers and body are the same");
        assert_eq!(answer.code(), ProblemCode::NoMatch);
        assert_eq!(
            answer.problem().tries_left,
            Some(4),
            "for those who exist and those who do not"
        );
    }
}

#[tokio::test]
async fn only_nhs_addresses_and_listed_domains_sign_in() {
    let house = House::open();
    let cases = [
        ("x@nhs.net.evil.com", ProblemCode::NotNhsEmail),
        ("x@evilnhs.net", ProblemCode::NotNhsEmail),
        ("rita", ProblemCode::NotNhsEmail),
        ("x@trust.nhs.uk", ProblemCode::NoMatch),
        ("x@northants.example", ProblemCode::NoMatch),
    ];
    for (email, expected) in cases {
        assert_eq!(
            house.try_with(email, "wet lemon tractor", "123456").await.code(),
            expected,
            "{email}"
        );
    }
}

#[tokio::test]
async fn what_a_thief_would_want_does_not_stand_in_the_database() {
    let house = House::open();
    let (person, signed_in) = house.signed_in(RITA).await;

    let bytes = house.bytes_on_disk();

    assert!(holds(&bytes, RITA.as_bytes()), "these are the bytes in question");
    assert!(!holds(&bytes, signed_in.token.as_bytes()), "of the token only a hash is kept");
    assert!(!holds(&bytes, &person.secret()), "the authenticator's secret is sealed");
    assert!(!holds(&bytes, person.key().as_bytes()), "in any spelling");
    assert!(!holds(&bytes, person.password.as_bytes()), "of the password only Argon2id is kept");
    for code in &person.recovery_codes {
        assert!(!holds(&bytes, code.as_bytes()), "of recovery codes only keyed hashes are kept");
        assert!(!holds(&bytes, code.replace('-', "").as_bytes()), "in any spelling");
    }
}

#[tokio::test]
async fn every_sign_in_and_failure_is_written_down() {
    let house = House::open();
    let person = house.enrolled(RITA).await;
    house.try_with(RITA, "not the password", "123456").await;
    house.try_with("nobody@nhs.net", "not the password", "123456").await;
    house.sign_in(&person).await;
    house.sign_in(&person).await;

    let signs: Vec<String> = house
        .events()
        .into_iter()
        .filter(|(kind, _)| kind == "sign-in")
        .map(|(_, outcome)| outcome)
        .collect();

    assert_eq!(signs, ["wrong-password", "no-such-account", "done", "code-used-before"]);
    let change = |sql: &'static str| house.gateway.store.write(|tx| tx.execute(sql, []));
    assert!(change("DELETE FROM gateway_event").is_err(), "an event is never removed");
    assert!(change("UPDATE gateway_event SET outcome = 'done'").is_err(), "nor changed");
}

impl crate::house::Person {
    async fn wrong_code_at(&self, house: &House) -> crate::house::Answer {
        let long_ago = self.code(house.clock.now() - Duration::days(1));
        house.try_with(&self.email, &self.password, &long_ago).await
    }
}

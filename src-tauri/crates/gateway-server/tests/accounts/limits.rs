use axum::http::{StatusCode, header};
use chrono::Duration;
use contract::ProblemCode;

use uuid::Uuid;

use crate::house::{Answer, House, RITA, address};

#[tokio::test]
async fn after_five_tries_even_the_right_password_waits() {
    let house = House::open();
    let person = house.enrolled(RITA).await;

    for left in [4, 3, 2, 1, 0] {
        assert_eq!(wrong(&house, RITA).await.problem().tries_left, Some(left));
    }
    let right = house.sign_in(&person).await;

    assert_eq!(right.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(right.problem().retry_after_seconds, Some(61));
    assert_eq!(right.headers[header::RETRY_AFTER], "61", "for whoever reads headers");

    house.later(Duration::seconds(61));
    assert_eq!(house.sign_in(&person).await.status, StatusCode::OK, "the wait is over");
    assert_eq!(wrong(&house, RITA).await.problem().tries_left, Some(4), "and forgotten");
}

#[tokio::test]
async fn the_wait_doubles_to_a_quarter_of_an_hour() {
    let house = House::open();
    for _ in 0..4 {
        wrong(&house, RITA).await;
    }
    for minutes in [1, 2, 4, 8, 15, 15] {
        assert_eq!(wrong(&house, RITA).await.code(), ProblemCode::NoMatch);
        let wait = wrong(&house, RITA).await.problem().retry_after_seconds.unwrap();
        assert_eq!(wait, minutes * 60 + 1);
        house.later(Duration::seconds(i64::try_from(wait).unwrap()));
    }
}

#[tokio::test]
async fn an_account_that_does_not_exist_waits_alike() {
    let house = House::open();
    house.enrolled(RITA).await;

    for _ in 0..6 {
        let (known, unknown) = (wrong(&house, RITA).await, wrong(&house, "nobody@nhs.net").await);
        assert_eq!(known, unknown, "nothing tells them apart");
    }
}

#[tokio::test]
async fn a_restart_frees_nobody() {
    let house = House::open();
    for _ in 0..5 {
        wrong(&house, RITA).await;
    }

    let again = house.opened_again();

    assert_eq!(wrong(&again, RITA).await.status, StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test]
async fn many_tries_at_once_gain_nothing() {
    let house = House::open();
    house.enrolled(RITA).await;

    let tries = (0..20).map(|_| wrong(&house, RITA));
    let answers = futures_of(tries).await;

    let checked = answers.iter().filter(|answer| answer.status == StatusCode::UNAUTHORIZED).count();
    assert_eq!(checked, 5, "a try is counted before it is checked");
}

#[tokio::test]
async fn a_stranger_elsewhere_does_not_lock_a_person_out() {
    let house = House::open();
    let person = house.enrolled(RITA).await;
    let ward = Some(address("10.20.0.7"));
    let from_the_ward = async || {
        house.try_from(ward, RITA, &person.password, &person.code(house.clock.now())).await
    };
    assert_eq!(from_the_ward().await.status, StatusCode::OK, "the ward is known from now on");

    let mut refused = false;
    for host in 1..=40 {
        let stranger = Some(address(&format!("203.0.113.{host}")));
        refused |= house.try_from(stranger, RITA, "guess", "000000").await.code()
            == ProblemCode::TooManyTries;
    }

    assert!(refused, "the account alone is limited too, wherever the tries come from");
    house.later(Duration::seconds(30));
    assert_eq!(from_the_ward().await.status, StatusCode::OK, "where Rita works she does not wait");
}

#[tokio::test]
async fn one_address_does_not_try_every_account() {
    let house = House::open();
    let stranger = Some(address("2001:db8:1:2::77"));
    let neighbour = Some(address("2001:db8:1:2:ffff::1"));

    for number in 0..100 {
        let email = format!("nurse{number}@nhs.net");
        let answer = house.try_from(stranger, &email, "guess", "000000").await;
        assert_eq!(answer.code(), ProblemCode::NoMatch, "{number}");
    }
    let next = house.try_from(neighbour, "nurse100@nhs.net", "guess", "000000").await;

    assert_eq!(next.code(), ProblemCode::TooManyTries, "the whole /64 is one stranger");
}

#[tokio::test]
async fn one_bad_computer_in_the_hospital_does_not_lock_its_people_out() {
    let house = House::open();
    let person = house.enrolled(RITA).await;
    let hospital = address("198.51.100.1");
    let (ward_pc, bad_pc) = (Uuid::from_u128(1), Uuid::from_u128(2));
    let from_the_ward = async || {
        let code = person.code(house.clock.now());
        house.try_on(ward_pc, hospital, RITA, &person.password, &code).await
    };
    assert_eq!(from_the_ward().await.status, StatusCode::OK, "this PC is known from now on");

    for device in [bad_pc, Uuid::from_u128(3), bad_pc, bad_pc, bad_pc] {
        let guess = house.try_on(device, hospital, RITA, "guess", "000000").await;
        assert_eq!(guess.code(), ProblemCode::NoMatch);
    }
    let next = house.try_on(Uuid::from_u128(4), hospital, RITA, "guess", "000000").await;
    assert_eq!(next.code(), ProblemCode::TooManyTries, "whichever device the guesser names");

    house.later(Duration::seconds(30));
    assert_eq!(from_the_ward().await.status, StatusCode::OK, "at her own PC Rita does not wait");
    let next = house.try_on(bad_pc, hospital, RITA, "guess", "000000").await;
    assert_eq!(next.code(), ProblemCode::TooManyTries, "which frees nobody else");
}

#[tokio::test]
async fn that_somebody_waits_is_written_down_once_for_each_try() {
    let house = House::open();
    house.enrolled(RITA).await;
    for _ in 0..12 {
        wrong(&house, RITA).await;
    }
    assert_eq!(house.outcomes("sign-in").len(), 6);
    assert_eq!(house.outcomes("sign-in")[5], "too-many-tries", "and seven times more it was not");

    house.later(Duration::seconds(61));
    wrong(&house, RITA).await;
    wrong(&house, RITA).await;
    wrong(&house, RITA).await;

    assert_eq!(house.outcomes("sign-in")[6..], ["wrong-password", "too-many-tries"]);
}

async fn wrong(house: &House, email: &str) -> Answer {
    house.try_with(email, "not the password", "000000").await
}

async fn futures_of<F: Future>(futures: impl Iterator<Item = F>) -> Vec<F::Output> {
    let mut waiting: Vec<_> = futures.map(Box::pin).collect();
    let mut done = Vec::new();
    std::future::poll_fn(|cx| {
        waiting.retain_mut(|future| match future.as_mut().poll(cx) {
            std::task::Poll::Ready(output) => {
                done.push(output);
                false
            }
            std::task::Poll::Pending => true,
        });
        if waiting.is_empty() { std::task::Poll::Ready(()) } else { std::task::Poll::Pending }
    })
    .await;
    done
}

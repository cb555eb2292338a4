//! A record that is kept for a visit: which may be, how many, until when, and what ends it.

use access::{Basis, GrantId, SafeguardingReason};
use axum::http::StatusCode;
use chrono::Duration;
use contract::{KeepAccess, KeptAccess, Problem, ProblemCode, Withdraw, path};

use crate::{
    fhir::{entry, of_patient, practice},
    house::{Answer, House, Person, emergency, note},
    practice::a_practice,
};

#[tokio::test]
async fn a_session_in_which_a_record_is_kept_may_be_left_alone_until_its_time_and_no_other() {
    for is_kept in [true, false] {
        let (house, helen, ivy) = a_practice().await;
        let grant = house.opened(&helen, &ivy, Basis::PermissionOnce).await;
        let until = if is_kept {
            let kept: KeptAccess = keep(&house, &helen, &grant.grant).await.is(StatusCode::OK);
            assert!(kept.until <= grant.expires, "never longer than its grant");
            kept.until
        } else {
            grant.expires
        };

        house.later(Duration::hours(3));
        let later = house.record(&helen, &ivy, &grant.grant).await.status;
        house.later(until - house.now() + Duration::seconds(1));
        let over = house.record(&helen, &ivy, &grant.grant).await.status;

        assert_eq!(later == StatusCode::OK, is_kept, "kept: {is_kept}");
        assert_ne!(over, StatusCode::OK, "kept: {is_kept}: its time is over");
    }
}

#[tokio::test]
async fn only_what_the_patient_knows_of_and_what_holds_may_be_kept() {
    let (house, helen, ivy) = a_practice().await;
    let raj = house.signed_in("ed-consultant").await;
    let duty = Basis::Safeguarding { reason: SafeguardingReason::AdultAtRisk, note: note() };
    let until = Basis::PermissionUntil { until: house.now() + Duration::days(3) };
    let of_helen = house.opened(&helen, &ivy, until).await.grant;
    let ended = house.opened(&raj, &ivy, Basis::PermissionOnce).await.grant;
    house.close(&raj, &ended).await;
    let cases = [
        ("an emergency", house.opened(&raj, &ivy, emergency()).await.grant),
        ("a duty to protect", house.opened(&raj, &ivy, duty).await.grant),
        ("somebody else's", of_helen.clone()),
        ("one that has ended", ended),
        ("one that never was", GrantId("made-up".to_owned())),
    ];
    for (what, grant) in cases {
        let refused = keep(&house, &raj, &grant).await.is::<Problem>(StatusCode::FORBIDDEN);
        assert_eq!(refused.code, ProblemCode::NoGrant, "{what}");
    }
    assert_eq!(house.count(KEPT), 0);
    keep(&house, &helen, &of_helen).await.is::<KeptAccess>(StatusCode::OK);
    assert_eq!(house.count(KEPT), 1);
}

#[tokio::test]
async fn no_more_are_kept_at_once_than_the_policy_says() {
    let (house, helen, _) = a_practice().await;
    let mut answers = Vec::new();
    for number in NINE {
        house.import(
            "Abington Park Surgery",
            &of_patient(number, &[entry("Condition", "c", "asthma"), practice("Y99001")]),
        );
        let patient = house.find(&helen, number).await;
        let grant = house.opened(&helen, &patient, Basis::PermissionOnce).await.grant;
        answers.push((keep(&house, &helen, &grant).await.status, grant));
    }
    let (ninth, eight) = answers.split_last().unwrap();
    assert!(eight.iter().all(|(status, _)| *status == StatusCode::OK));
    assert_eq!(ninth.0, StatusCode::FORBIDDEN, "the ninth");
    let again = keep(&house, &helen, &eight[0].1).await.status;
    assert_eq!(again, StatusCode::OK, "one that is kept already is not one more");

    house.close(&helen, &eight[0].1).await;
    assert_eq!(keep(&house, &helen, &ninth.1).await.status, StatusCode::OK, "one was let go");
}

#[tokio::test]
async fn what_the_patient_takes_back_is_kept_no_longer_nor_its_session() {
    let (house, helen, ivy) = a_practice().await;
    let raj = house.signed_in("ed-consultant").await;
    let grant = house.opened(&raj, &ivy, Basis::PermissionOnce).await.grant;
    keep(&house, &raj, &grant).await.is::<KeptAccess>(StatusCode::OK);

    house.post(&helen, path::WITHDRAW, &Withdraw { patient: ivy.clone() }).await;

    assert_eq!(house.record(&raj, &ivy, &grant).await.status, StatusCode::FORBIDDEN);
    house.later(Duration::minutes(31));
    let left_alone = house.record(&raj, &ivy, &grant).await.status;
    assert_eq!(left_alone, StatusCode::UNAUTHORIZED, "nothing is kept in it any more");
}

async fn keep(house: &House, person: &Person, grant: &GrantId) -> Answer {
    house.post(person, path::KEEP_ACCESS, &KeepAccess { grant: grant.clone() }).await
}

const KEPT: &str = "SELECT count(*) FROM access_grant WHERE kept_until IS NOT NULL";
const NINE: [&str; 9] = [
    "9990000018",
    "9990000026",
    "9990000034",
    "9990000042",
    "9990000050",
    "9990000069",
    "9990000077",
    "9990000085",
    "9990000093",
];

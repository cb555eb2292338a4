//! The review of privacy: what waits, in words, for those who may see it.

use access::{Basis, Claim, ClaimReason, CouldAgree, Relationship, SafeguardingReason};
use axum::http::StatusCode;
use chrono::Duration;
use contract::{Alert, Alerts, EndAccess, Problem, ProblemCode, StepUp, path};
use gateway_server::accounts;
use identity::WorkplaceKind;

use crate::{
    fhir::{entry, of_patient, practice},
    house::{Answer, House, Person, emergency, note},
    program::program,
};

#[tokio::test]
async fn the_review_says_who_opened_whose_record_and_why_and_nothing_clinical() {
    let (house, helen) = a_practice().await;
    let rita = house.signed_in("triage-nurse").await;
    let (ivy, stranger) = (house.find(&helen, IVY).await, house.find(&helen, MARGARET).await);
    program(&house, &["own-record", "set", "triage-nurse@nhs.net"], IVY);
    house.said_no(&rita, &ivy).await;
    house.later(Duration::minutes(1));
    let own = house.opened(&rita, &ivy, emergency()).await;
    let claim = Claim {
        reason: ClaimReason::Covering,
        note: "Dr Ward asked me to look after her list".parse().unwrap(),
    };
    house.later(Duration::minutes(1));
    house.ask_claiming(&helen, &stranger, Some(Basis::PermissionOnce), Some(claim)).await;
    let end = EndAccess {
        grant: own.grant.clone(),
        could_agree: Some(CouldAgree::No),
        wrong_patient: None,
    };
    house.post(&rita, path::END_ACCESS, &end).await;
    let ended = house.now();

    let grace = house.signed_in("privacy-officer").await;
    house.step_up(&grace, "privacy-officer").await;
    let answer = house.get(&grace, path::ALERTS, &[]).await;
    let Alerts { alerts, .. } = answer.is(StatusCode::OK);

    let [first, second] = alerts.as_slice() else { panic!("two wait: {}", answer.text()) };
    assert_eq!(
        first.kinds,
        ["after-refusal", "emergency", "own-record"],
        "one line for one opening"
    );
    assert_eq!((first.person.as_str(), first.title.as_str()), ("Rita CLARKE", "Triage nurse"));
    assert_eq!(first.organisation, "Northampton General Hospital");
    assert_eq!(first.patient, "PATTERSON, Ivy");
    assert_eq!(first.reason.as_deref(), Some("Cannot communicate"));
    assert_eq!(
        first.note.as_deref(),
        Some(note().as_str()),
        "what was sealed is opened for the review"
    );
    assert_eq!((first.given, first.ended), (own.given, Some(ended)));
    assert_eq!(first.could_agree, Some(CouldAgree::No));
    assert_eq!(second.kinds, ["self-claimed"]);
    assert_eq!(second.relationship, Some(Relationship::SelfClaimed));
    assert_eq!(
        second.claim.as_deref(),
        Some("I am covering for a colleague: Dr Ward asked me to look after her list")
    );
    assert_eq!(second.ended, None, "it is open still");
    for hidden in ["diabetes", "gout", IVY, MARGARET, "1945"] {
        assert!(!answer.text().contains(hidden), "{hidden}");
    }
    let noted =
        "SELECT count(*) FROM gateway_event WHERE kind = 'alerts-reviewed' AND event IS NOT NULL";
    assert_eq!(house.count(noted), 1, "who looked is written down as well");
}

#[tokio::test]
async fn nobody_reviews_without_the_function_and_the_second_factor_given_again() {
    let (house, helen) = a_practice().await;
    let grace = house.signed_in("privacy-officer").await;
    let code = |answer: Answer| answer.is::<Problem>(StatusCode::FORBIDDEN).code;

    assert_eq!(code(house.get(&helen, path::ALERTS, &[]).await), ProblemCode::FunctionNotAllowed);
    assert_eq!(code(house.get(&grace, path::ALERTS, &[]).await), ProblemCode::StepUpNeeded);
    house.step_up(&grace, "privacy-officer").await;
    assert_eq!(house.get(&grace, path::ALERTS, &[]).await.status, StatusCode::OK);
    house.later(Duration::minutes(10));
    assert_eq!(
        code(house.get(&grace, path::ALERTS, &[]).await),
        ProblemCode::StepUpNeeded,
        "it holds for minutes"
    );
}

#[tokio::test]
async fn nobody_reviews_their_own_openings() {
    let (house, helen) = a_practice().await;
    let ivy = house.find(&helen, IVY).await;
    let safeguarding =
        Basis::Safeguarding { reason: SafeguardingReason::ChildAtRisk, note: note() };
    let grace = house.signed_in("privacy-officer").await;
    house.becomes(&grace, "R0260", WorkplaceKind::GeneralPractice);
    house.opened(&grace, &ivy, safeguarding).await;
    house.becomes(&grace, "R0001", WorkplaceKind::Office);
    let margaret = house.signed_in("caldicott-guardian").await;

    let own = waiting(&house, &grace, "privacy-officer").await;
    let anothers = waiting(&house, &margaret, "caldicott-guardian").await;

    assert!(own.is_empty(), "not to the one who opened it");
    assert_eq!(anothers.len(), 1, "but to another");
    assert_eq!(anothers[0].person, "Grace ABARA");
}

#[tokio::test]
async fn an_emergency_that_became_a_permission_stays_and_is_marked() {
    let (house, _) = a_practice().await;
    let rita = house.signed_in("triage-nurse").await;
    let ivy = house.find(&rita, IVY).await;
    house.opened(&rita, &ivy, emergency()).await;
    house.later(Duration::minutes(20));
    let became = house.opened(&rita, &ivy, Basis::PermissionOnce).await;
    let grace = house.signed_in("privacy-officer").await;

    let alerts = waiting(&house, &grace, "privacy-officer").await;

    let emergency = alerts.iter().find(|alert| alert.kinds == ["emergency"]).expect("it stays");
    assert_eq!(emergency.became, Some(access::BasisKind::PermissionOnce));
    assert_eq!(emergency.ended, Some(became.given), "the one ended as the other began");
}

async fn waiting(house: &House, person: &Person, job: &str) -> Vec<Alert> {
    house.step_up(person, job).await;
    house.get(person, path::ALERTS, &[]).await.is::<Alerts>(StatusCode::OK).alerts
}

impl House {
    /// Gives the second factor again, a minute later.
    async fn step_up(&self, person: &Person, job: &str) {
        self.later(Duration::minutes(1));
        let code = accounts::training::code(job, self.now()).unwrap();
        let answer = self.post(person, path::STEP_UP, &StepUp { code }).await;
        assert_eq!(answer.status, StatusCode::NO_CONTENT, "{}", answer.text());
    }
}

async fn a_practice() -> (House, Person) {
    let house = House::open();
    house.import(
        "Abington Park Surgery",
        &of_patient(IVY, &[entry("Condition", "c", "diabetes"), practice("Y99001")]),
    );
    house.import(
        "Kettering",
        &of_patient(MARGARET, &[entry("Condition", "c", "gout"), practice("Y99002")]),
    );
    let helen = house.signed_in("gp").await;
    (house, helen)
}

const IVY: &str = "9990000018";
const MARGARET: &str = "9990000026";

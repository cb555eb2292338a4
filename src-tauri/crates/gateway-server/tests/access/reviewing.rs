//! The review of privacy: what waits, in words, for those who may see it; what is decided, and what becomes of it.

use access::{Basis, Claim, ClaimReason, CouldAgree, Relationship, SafeguardingReason};
use axum::http::StatusCode;
use chrono::Duration;
use contract::{
    EndAccess, OpeningReviewed, Problem, ProblemCode, ReviewAct, ReviewDecision, ReviewTab, path,
};
use identity::WorkplaceKind;

use crate::{
    fhir::{entry, of_patient, practice},
    house::{Answer, House, Person, emergency, note},
    office::{Office, opening, queue_of},
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

    let grace = Office::of(&house, "privacy-officer").await;
    let (answer, queue) = grace.queue(ReviewTab::New).await;

    let [first, second] = queue.items.as_slice() else { panic!("two wait: {}", answer.text()) };
    assert_eq!(first.kinds, ["emergency", "own-record", "after-refusal"], "one line, one opening");
    assert_eq!(first.who, "Rita CLARKE");
    assert_eq!(second.kinds, ["self-claimed"]);
    assert!(!answer.text().contains("PATTERSON"), "the queue names no patient");
    let (shown, item) = grace.item(&first.id).await;
    let of_rita = opening(&item);
    assert_eq!((of_rita.person.as_str(), of_rita.title.as_str()), ("Rita CLARKE", "Triage nurse"));
    assert_eq!(of_rita.organisation, "Northampton General Hospital");
    assert_eq!(
        (of_rita.patient.as_str(), of_rita.nhs_number.as_deref()),
        ("PATTERSON, Ivy", Some(IVY))
    );
    assert_eq!(of_rita.reason.as_deref(), Some("Cannot communicate"));
    assert_eq!(of_rita.note.as_deref(), Some(note().as_str()), "what was sealed is opened");
    assert_eq!((of_rita.given, of_rita.ended), (own.given, Some(ended)));
    assert_eq!(of_rita.could_agree, Some(CouldAgree::No));
    assert_eq!(of_rita.closeness, ["own-record"]);
    assert!(item.why.iter().all(|why| !why.sentence.is_empty()), "each says why in a sentence");
    let (_, second) = grace.item(&second.id).await;
    let claimed: &OpeningReviewed = opening(&second);
    assert_eq!(claimed.relationship, Some(Relationship::SelfClaimed));
    assert_eq!(
        claimed.claim.as_deref(),
        Some("I am covering for a colleague: Dr Ward asked me to look after her list")
    );
    assert_eq!(claimed.ended, None, "it is open still");
    for hidden in ["diabetes", "gout", "1945", "Mill Rd"] {
        assert!(!answer.text().contains(hidden) && !shown.text().contains(hidden), "{hidden}");
    }
    let noted = "SELECT count(*) FROM gateway_event WHERE kind = 'review-item' AND event IS NOT NULL AND patient IS NOT NULL";
    assert_eq!(house.count(noted), 2, "who looked at which is written down as well");
}

#[tokio::test]
async fn nobody_reviews_without_the_function_and_the_second_factor_given_again() {
    let (house, helen) = a_practice().await;
    let grace = house.signed_in("privacy-officer").await;
    let code = |answer: Answer| answer.is::<Problem>(StatusCode::FORBIDDEN).code;

    for (place, body) in [
        (path::PRIVACY_QUEUE, serde_json::json!({ "tab": "new" })),
        (path::PRIVACY_ITEM, serde_json::json!({ "id": "any" })),
        (path::PRIVACY_DECIDE, serde_json::json!({ "items": ["any"], "decision": "appropriate" })),
    ] {
        let refused = code(house.post(&helen, place, &body).await);
        assert_eq!(refused, ProblemCode::FunctionNotAllowed, "{place}");
        let refused = code(house.post(&grace, place, &body).await);
        assert_eq!(refused, ProblemCode::StepUpNeeded, "{place}");
    }
    let office = Office::stepped_up(&house, grace, "privacy-officer").await;
    assert_eq!(office.queue(ReviewTab::New).await.0.status, StatusCode::OK);
    house.later(Duration::minutes(10));
    let late = house.post(&office.person, path::PRIVACY_QUEUE, &queue_of(ReviewTab::New)).await;
    assert_eq!(code(late), ProblemCode::StepUpNeeded, "it holds for minutes");
}

#[tokio::test]
async fn nobody_reviews_their_own_openings_nor_those_of_their_own_record() {
    let (house, helen) = a_practice().await;
    let ivy = house.find(&helen, IVY).await;
    let safeguarding =
        Basis::Safeguarding { reason: SafeguardingReason::ChildAtRisk, note: note() };
    let grace = house.signed_in("privacy-officer").await;
    house.becomes(&grace, "R0260", WorkplaceKind::GeneralPractice);
    house.opened(&grace, &ivy, safeguarding).await;
    house.becomes(&grace, "R0001", WorkplaceKind::Office);
    let margaret = Office::of(&house, "caldicott-guardian").await;
    let (_, seen) = margaret.queue(ReviewTab::New).await;
    let [item] = seen.items.as_slice() else { panic!("another sees it") };
    assert_eq!(item.who, "Grace ABARA");

    let grace = Office::stepped_up(&house, grace, "privacy-officer").await;
    let (_, own) = grace.queue(ReviewTab::New).await;
    assert!(own.items.is_empty() && own.counts.new == 0, "not to the one who opened it");
    let refused = grace.decide(&[&item.id], ReviewDecision::Appropriate, None).await;
    assert_eq!(refused.status, StatusCode::NOT_FOUND, "and it is as if it were not there");
    let ask = contract::AskItem { id: item.id.clone() };
    let unseen = house.post(&grace.person, path::PRIVACY_ITEM, &ask).await;
    assert_eq!(unseen.status, StatusCode::NOT_FOUND);

    program(&house, &["own-record", "set", "caldicott-guardian@nhs.net"], IVY);
    let (_, of_herself) = margaret.queue(ReviewTab::New).await;
    assert!(of_herself.items.is_empty(), "who opened her own record another looks at");
}

#[tokio::test]
async fn what_was_found_appropriate_comes_back_when_another_rule_selects_it() {
    let (house, _) = a_practice().await;
    let rita = house.signed_in("triage-nurse").await;
    let ivy = house.find(&rita, IVY).await;
    house.opened(&rita, &ivy, emergency()).await;
    let grace = Office::of(&house, "privacy-officer").await;
    let id = grace.first().await;

    assert!(grace.decide(&[&id], ReviewDecision::Appropriate, None).await.is_done());
    let (_, closed) = grace.queue(ReviewTab::Closed).await;
    assert_eq!((closed.counts.new, closed.counts.closed), (0, 1));

    house.later(Duration::hours(30));
    let grace = Office::of(&house, "privacy-officer").await;
    let (_, queue) = grace.queue(ReviewTab::New).await;
    assert_eq!(queue.items[0].kinds, ["emergency", "no-contact"], "nobody had seen her there");
    let (_, item) = grace.item(&id).await;
    let acts: Vec<ReviewAct> = item.history.iter().map(|line| line.act).collect();
    assert_eq!(acts, [ReviewAct::Raised, ReviewAct::Appropriate, ReviewAct::Raised]);
}

#[tokio::test]
async fn an_emergency_that_became_a_permission_stays_and_is_marked() {
    let (house, _) = a_practice().await;
    let rita = house.signed_in("triage-nurse").await;
    let ivy = house.find(&rita, IVY).await;
    house.opened(&rita, &ivy, emergency()).await;
    house.later(Duration::minutes(20));
    let became = house.opened(&rita, &ivy, Basis::PermissionOnce).await;
    let grace = Office::of(&house, "privacy-officer").await;

    let id = grace.first().await;
    let (_, item) = grace.item(&id).await;

    assert_eq!(item.why[0].kind, "emergency", "it stays");
    let emergency = opening(&item);
    assert_eq!(emergency.became, Some(access::BasisKind::PermissionOnce));
    assert_eq!(emergency.ended, Some(became.given), "the one ended as the other began");
}

#[tokio::test]
async fn an_opening_is_reviewed_by_the_post_in_which_it_was_done() {
    let (house, _) = a_practice().await;
    let rita = house.signed_in("triage-nurse").await;
    let ivy = house.find(&rita, IVY).await;
    house.opened(&rita, &ivy, emergency()).await;
    house.breaks(
        "UPDATE account SET role = 'R8010', title = 'Receptionist', ods = 'K83001', organisation = 'Kings Heath Practice'
         WHERE email = 'triage-nurse@nhs.net'",
    );
    let grace = Office::of(&house, "privacy-officer").await;

    let (_, queue) = grace.queue(ReviewTab::New).await;
    let (_, item) = grace.item(&queue.items[0].id).await;

    assert_eq!(queue.items[0].title.as_deref(), Some("Triage nurse"));
    let opening = opening(&item);
    assert_eq!(opening.title, "Triage nurse");
    assert_eq!(opening.organisation, "Northampton General Hospital");
}

pub(crate) async fn a_practice() -> (House, Person) {
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

pub(crate) const IVY: &str = "9990000018";
pub(crate) const MARGARET: &str = "9990000026";

//! Every way to say no.

use access::Refusal;
use tests::{County, agreed, emergency, patient};
use viewer::wire::{Chosen, Opening};

#[tokio::test]
async fn an_opted_out_patient_has_no_record_to_open_whatever_the_reason() {
    let county = County::open().await;
    let nurse = county.signed_in("triage-nurse").await;

    let chosen = nurse.choose(patient::OPTED_OUT).await;

    assert!(matches!(chosen, Chosen::Refused { refusal: Refusal::OptedOut, .. }), "{chosen:?}");
    let forced = nurse.answer(emergency()).await;
    assert!(forced.is_err(), "there is no gate behind which an emergency could stand");
}

#[tokio::test]
async fn a_practice_that_does_not_share_has_no_record_to_open() {
    let county = County::open().await;
    let nurse = county.signed_in("triage-nurse").await;

    let chosen = nurse.choose(patient::PRACTICE_DOES_NOT_SHARE).await;

    assert!(
        matches!(chosen, Chosen::Refused { refusal: Refusal::PracticeNotSharing, .. }),
        "{chosen:?}"
    );
}

#[tokio::test]
async fn a_privacy_officer_opens_no_record() {
    let county = County::open().await;
    let officer = county.signed_in("privacy-officer").await;

    let chosen = officer.choose(patient::IVY).await;

    assert!(
        matches!(chosen, Chosen::Refused { refusal: Refusal::RoleOpensNoRecord, .. }),
        "{chosen:?}"
    );
}

#[tokio::test]
async fn a_patient_who_said_no_is_not_asked_again_unknowingly() {
    let county = County::open().await;
    let nurse = county.signed_in("triage-nurse").await;
    nurse.choose(patient::IVY).await;
    nurse.said_no().await.unwrap();

    let consultant = county.signed_in("ed-consultant").await;
    let chosen = consultant.choose(patient::IVY).await;

    let Chosen::Gate { gate } = chosen else { panic!("the next person may ask: {chosen:?}") };
    assert!(gate.refused.is_some(), "and is told first that the patient has said no");
}

#[tokio::test]
async fn a_grant_of_one_person_opens_nothing_for_another() {
    let county = County::open().await;
    let nurse = county.signed_in("triage-nurse").await;
    nurse.opened(patient::IVY, agreed()).await;

    let consultant = county.signed_in("ed-consultant").await;

    assert!(
        matches!(consultant.choose(patient::IVY).await, Chosen::Gate { .. }),
        "each person asks for himself"
    );
}

#[tokio::test]
async fn a_permission_longer_than_the_policy_allows_is_refused() {
    let county = County::open().await;
    let nurse = county.signed_in("triage-nurse").await;
    let far = (chrono::Local::now().date_naive() + chrono::Days::new(30)).to_string();

    let answer = viewer::wire::GateAnswer::PermissionUntil { until: far };
    let opening = nurse.open(patient::IVY, answer).await;

    assert!(
        matches!(opening, Opening::Refused { refusal: Refusal::PermissionTooLong, .. }),
        "{opening:?}"
    );
}

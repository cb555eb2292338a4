//! The wrong patient's record: closed at once, noted as that, and nothing of the patient who was meant is ended by it.

use tests::{County, Weather, Workstation, agreed, agreed_for_today, code_of, emergency, patient};
use viewer::wire::{Chosen, GateAnswer};

#[tokio::test]
async fn whoever_opened_the_wrong_patient_closes_it_as_that_and_what_was_given_never_held() {
    type Answer = fn() -> GateAnswer;
    let answers: [(Answer, &[&str]); 3] = [
        (agreed, &["Wrong patient"]),
        (agreed_for_today, &["Wrong patient"]),
        (emergency, &["Emergency", "Wrong patient"]),
    ];
    for (answer, kinds) in answers {
        let county = County::open().await;
        let nurse = county.signed_in("triage-nurse").await;
        nurse.opened(patient::IVOR, answer()).await;

        nurse.viewer.wrong_patient(&nurse.page()).await.unwrap();

        assert!(nurse.overview().is_err() && nurse.viewer.status().access.is_none(), "closed");
        assert!(asks(&nurse, patient::IVOR).await, "nothing of it is in force");
        assert_eq!(county.count(GIVEN_IN_ERROR), 1, "and it is known why it ended");
        let consents = county.column("SELECT status FROM consent");
        assert!(consents.iter().all(|status| status == "entered-in-error"), "{consents:?}");
        assert_eq!(alerts(&county).await, [kinds], "the privacy officer reads of it");
    }
}

#[tokio::test]
async fn what_the_patient_had_given_before_outlives_an_opening_by_mistake() {
    let county = County::open().await;
    let nurse = county.signed_in("triage-nurse").await;
    nurse.opened(patient::IVY, agreed_for_today()).await;
    nurse.viewer.close_patient(None).await.unwrap();
    assert!(matches!(nurse.choose(patient::IVY).await, Chosen::Opened { .. }), "by mistake");

    nurse.viewer.wrong_patient(&nurse.page()).await.unwrap();

    assert!(nurse.overview().is_err(), "closed");
    assert_eq!(alerts(&county).await, [["Wrong patient"]]);
    assert!(!asks(&nurse, patient::IVY).await, "her permission was given rightly");
}

#[tokio::test]
async fn out_of_reach_the_log_tells_it_later() {
    let county = County::open().await;
    let nurse = county.signed_in("triage-nurse").await;
    nurse.opened(patient::IVOR, agreed_for_today()).await;
    county.link.turns(Weather::Cut).await;
    nurse.viewer.wrong_patient(&nurse.page()).await.unwrap();
    assert_eq!(county.count(GIVEN_IN_ERROR), 0, "the gateway does not know of it");

    let nurse = nurse.restarted();
    county.link.turns(Weather::Fair).await;
    nurse.viewer.contact().await;
    nurse.send().await;

    assert_eq!(county.count(GIVEN_IN_ERROR), 1);
    assert_eq!(alerts(&county).await, [["Wrong patient"]]);
}

#[tokio::test]
async fn a_click_about_a_patient_who_is_no_longer_on_the_screen_closes_nobody_else() {
    let county = County::open().await;
    let nurse = county.signed_in("triage-nurse").await;
    nurse.opened(patient::IVOR, agreed()).await;
    let before = nurse.page();
    nurse.opened(patient::IVY, agreed()).await;

    let refused = nurse.viewer.wrong_patient(&before).await.unwrap_err();

    assert_eq!(code_of(&refused), "APP-01", "{}", refused.fault().words);
    assert!(nurse.overview().is_ok(), "Ivy's record stays open");
}

/// Whether the question stands before this patient's record.
async fn asks(nurse: &Workstation, number: &str) -> bool {
    matches!(nurse.choose(number).await, Chosen::Gate { .. })
}

/// Why each opening is to be looked at, in the words that the privacy officer reads.
async fn alerts(county: &County) -> Vec<Vec<String>> {
    let officer = county.signed_in("privacy-officer").await;
    officer.viewer.step_up(&county.code("privacy-officer")).await.unwrap();
    let mut rows = officer.to_review().await;
    rows.retain(|row| !row.work.is_empty());
    // A few in a hundred openings are looked at by lot.
    let not_by_lot = |kinds: Vec<String>| kinds.into_iter().filter(|kind| !kind.contains("by lot"));
    rows.into_iter().map(|row| not_by_lot(row.kinds).collect()).collect()
}

const GIVEN_IN_ERROR: &str = "SELECT count(*) FROM access_grant WHERE ended_by = 'wrong-patient'";

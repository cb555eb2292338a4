//! When the patient cannot be asked.

use access::{BasisKind, EmergencyReason};
use tests::{County, emergency, patient};
use viewer::wire::{Chosen, GateAnswer};

#[tokio::test]
async fn an_emergency_opens_the_record_for_four_hours_and_tells_the_privacy_officer() {
    let county = County::open().await;
    let nurse = county.signed_in("triage-nurse").await;

    let opened = nurse.opened(patient::IVY, emergency()).await;

    assert_eq!(opened.access.basis, BasisKind::Emergency);
    assert!((14_000..=14_400).contains(&opened.access.seconds_left), "4 hours");
    let alerts: u64 = county
        .gateway
        .store
        .read(|db| db.query_row("SELECT count(*) FROM alert", [], |row| row.get(0)))
        .unwrap();
    assert_eq!(alerts, 1, "the alert stands when the grant does");
}

#[tokio::test]
async fn a_note_that_says_nothing_opens_nothing() {
    let county = County::open().await;
    let nurse = county.signed_in("triage-nurse").await;
    let Chosen::Gate { .. } = nurse.choose(patient::IVY).await else { panic!("the gate stands") };
    let notes = ["", "short", "aaaaaaaaaaaaaaaaaaaa", &"long ".repeat(50)];

    for note in notes {
        let answer =
            GateAnswer::Emergency { reason: EmergencyReason::Unconscious, note: note.to_owned() };
        let fault = nurse.answer(answer).await.unwrap_err().fault();
        assert_eq!(fault.field.as_deref(), Some("note"), "the field is named: {}", fault.words);
    }

    assert!(nurse.overview().is_err(), "nothing is open");
}

#[tokio::test]
async fn an_emergency_ends_on_time_and_the_record_is_gone() {
    let county = County::open().await;
    let nurse = county.signed_in("triage-nurse").await;
    nurse.opened(patient::IVY, emergency()).await;

    for _ in 0..(4 * 60) {
        nurse.clock.pass(chrono::Duration::minutes(1));
        nurse.viewer.touch();
    }
    nurse.viewer.tick();

    assert!(nurse.is_active(), "the nurse is still at work");
    assert!(nurse.overview().is_err(), "the record is closed");
    assert!(nurse.viewer.status().access.is_none(), "the page is told to drop it");
}

#[tokio::test]
async fn a_role_without_the_right_is_not_offered_an_emergency() {
    let county = County::open().await;
    let scientist = county.signed_in("biomedical-scientist").await;

    match scientist.choose(patient::IVY).await {
        Chosen::Gate { gate } => {
            assert!(gate.options.iter().all(|option| option.basis != BasisKind::Emergency));
        }
        Chosen::Refused { .. } => {}
        Chosen::Opened { .. } => panic!("nothing opens without an answer"),
    }
}

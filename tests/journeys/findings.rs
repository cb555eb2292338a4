//! Faults that were found once, each with the attack that found it.

use std::time::Duration;

use access::{BasisKind, Policy, Refusal};
use gateway_server::policy::signed_for_training;
use nhs::Section;
use tests::{County, Weather, agreed, agreed_for_today, code_of, emergency, patient};
use viewer::wire::{Chosen, Opening, ReviewTab, Then};

/// Found by holding back the first patient's record while a second one was chosen: the second page showed the first record.
#[tokio::test]
async fn a_record_that_was_left_while_it_was_opening_never_comes_back_over_the_next_patient() {
    let county = County::open().await;
    let nurse = county.signed_in("triage-nurse").await;
    nurse.choose(patient::IVY).await;
    county.link.turns(Weather::Slow(Duration::from_millis(700))).await;
    let (viewer, ivy) = (nurse.viewer.clone(), nurse.page());
    let late = tokio::spawn(async move { viewer.answer_gate(&ivy, agreed(), None).await });
    tokio::time::sleep(Duration::from_millis(100)).await;

    nurse.viewer.close_patient(None).await.unwrap();

    assert!(late.await.unwrap().is_err(), "what was left is given up");
    assert!(nurse.viewer.status().access.is_none(), "and lies nowhere");
    let amir = nurse.opened(patient::AMIR, agreed()).await;
    assert_eq!(amir.first.banner.family, "KHAN");
}

/// Found by answering one patient's question while the other's had just been asked.
#[tokio::test]
async fn an_answer_that_names_another_patient_than_the_question_opens_nothing() {
    let county = County::open().await;
    let nurse = county.signed_in("triage-nurse").await;
    nurse.choose(patient::AMIR).await;
    let amir = nurse.page();
    nurse.choose(patient::IVY).await;

    let misdirected = nurse.viewer.answer_gate(&amir, agreed(), None).await;
    let denied = nurse.viewer.patient_said_no(&amir).await;

    assert!(misdirected.is_err() && denied.is_err(), "a yes of Amir's is none of Ivy's");
    nurse.opened(patient::IVY, agreed()).await;
    assert!(nurse.viewer.show_section(&amir, Section::Medicines).is_err(), "nor is his page hers");
}

/// Found by leaving a computer in an emergency: the gateway never heard that the emergency had ended.
#[tokio::test]
async fn an_emergency_that_is_left_alone_is_written_down_as_ended() {
    let county = County::open().await;
    let nurse = county.signed_in("triage-nurse").await;
    nurse.opened(patient::IVY, emergency()).await;

    nurse.clock.pass(chrono::Duration::minutes(6));
    nurse.viewer.tick();
    nurse.clock.pass(chrono::Duration::minutes(30));
    nurse.viewer.tick();
    nurse.send().await;

    let closed: u64 = county
        .gateway
        .store
        .read(|db| {
            db.query_row("SELECT count(*) FROM audit_event WHERE act = 'closed'", [], |row| {
                row.get(0)
            })
        })
        .unwrap();
    assert_eq!(closed, 1, "the end of the session is the end of the emergency");
}

/// Found by waiting under the lock until the grant had ended: the sealed record stayed in memory.
#[tokio::test]
async fn a_sealed_record_is_forgotten_when_its_grant_ends() {
    let county = County::open().await;
    let nurse = county.signed_in("triage-nurse").await;
    let opened = nurse.opened(patient::IVY, agreed_for_today()).await;
    assert_eq!(opened.access.basis, BasisKind::PermissionUntil);
    nurse.viewer.lock().unwrap();

    county.clock.advance(chrono::Duration::days(2));
    nurse.viewer.contact().await;
    nurse.viewer.tick();

    let unlocked = nurse.viewer.unlock(&tests::person("triage-nurse").password).await.unwrap();
    assert!(
        matches!(unlocked.get(), viewer::wire::Unlocking::Back { record: None, .. }),
        "there is nothing to come back to: {:?}",
        unlocked.get()
    );
}

/// Found by cutting the network under a refusal: the next person was not told.
#[tokio::test]
async fn a_refusal_that_did_not_reach_the_gateway_can_be_said_again() {
    let county = County::open().await;
    let nurse = county.signed_in("triage-nurse").await;
    nurse.choose(patient::IVY).await;
    county.link.turns(Weather::Cut).await;
    assert!(nurse.said_no().await.is_err());

    county.link.turns(Weather::Fair).await;
    nurse.said_no().await.unwrap();

    let consultant = county.signed_in("ed-consultant").await;
    let Chosen::Gate { gate } = consultant.choose(patient::IVY).await else {
        panic!("the gate stands")
    };
    assert!(gate.refused.is_some(), "the next person is told");
}

/// Found by emptying the ledger, as a restore from a backup does: what was acknowledged was never offered again.
#[tokio::test]
async fn a_gateway_that_has_lost_what_it_acknowledged_gets_it_again() {
    let county = County::open().await;
    let nurse = county.signed_in("triage-nurse").await;
    nurse.send().await;
    let held = county.events_held();
    assert!(held > 0);
    county
        .gateway
        .store
        .write(|tx| {
            tx.execute_batch(
                "DROP TRIGGER audit_event_is_not_removed; DELETE FROM audit_event WHERE sequence > 1;",
            )
        })
        .unwrap();
    county.link.turns(Weather::Cut).await;
    nurse.viewer.contact().await;

    county.link.turns(Weather::Fair).await;
    nurse.viewer.contact().await;
    nurse.send().await;

    assert_eq!(
        county.events_held(),
        held,
        "nothing that was acknowledged is lost with the gateway's disk"
    );
}

/// Found by holding back a search until its session had ended: the answer ended the next person's session as well.
#[tokio::test]
async fn a_late_answer_to_a_session_that_has_ended_does_not_end_the_next_one() {
    let county = County::open().await;
    let ward = county.signed_in("triage-nurse").await;
    county.link.turns(Weather::Slow(Duration::from_millis(2500))).await;
    let viewer = ward.viewer.clone();
    let late = tokio::spawn(async move { viewer.find_patient("patterson").await });
    tokio::time::sleep(Duration::from_millis(300)).await;
    county.link.turns(Weather::Fair).await;

    ward.viewer.sign_out().await.unwrap();
    ward.sign_in(&county, "ed-consultant").await;
    let answer = late.await.unwrap();

    assert_eq!(tests::code_of(&answer.unwrap_err()), "AUTH-05", "the first session is over");
    assert!(ward.is_active(), "the second is not");
}

#[tokio::test]
async fn the_gateway_knows_from_which_computer_somebody_signs_in_and_asks() {
    let county = County::open().await;
    let nurse = county.signed_in("triage-nurse").await;
    nurse.find(patient::IVY).await;

    let count = |query: &str| -> i64 {
        county.gateway.store.read(|db| db.query_row(query, [], |row| row.get(0))).expect("a count")
    };

    assert_eq!(count("SELECT count(*) FROM gateway_event WHERE kind = 'search'"), 1);
    let without =
        "SELECT count(*) FROM gateway_event WHERE kind IN ('search', 'sign-in') AND device IS NULL";
    assert_eq!(count(without), 0, "each is told by its device, which tries are counted by");
}

/// Found by ending a permission while the choice was being answered: the patient could not be opened, not even in an emergency.
#[tokio::test]
async fn a_permission_that_lapses_while_it_is_used_leads_to_the_question() {
    let county = County::open().await;
    let nurse = county.signed_in("triage-nurse").await;
    nurse.opened(patient::IVY, agreed_for_today()).await;
    nurse.viewer.close_patient(None).await.unwrap();
    county.link.turns(Weather::LateAnswers(Duration::from_millis(800))).await;
    let (viewer, ivy) = (nurse.viewer.clone(), nurse.page());
    let choosing = tokio::spawn(async move { viewer.choose_patient(&ivy).await });
    tokio::time::sleep(Duration::from_millis(400)).await;

    let end = "UPDATE access_grant SET ended = given, ended_by = 'expired'";
    county.gateway.store.write(|tx| tx.execute_batch(end)).unwrap();

    let chosen = choosing.await.unwrap().unwrap();
    assert!(matches!(chosen.get(), Chosen::Gate { .. }), "she can be asked: {chosen:?}");
    let opening = nurse.answer(emergency()).await.unwrap();
    assert!(matches!(opening.get(), Opening::Opened { .. }), "or helped: {opening:?}");
}

/// Found by making the policy stricter than a permission in force: the patient could not be opened, not even in an emergency.
#[tokio::test]
async fn a_permission_that_the_viewer_no_longer_takes_leads_to_the_question() {
    let mut county = County::open().await;
    let nurse = county.signed_in("triage-nurse").await;
    nurse.opened(patient::IVY, agreed_for_today()).await;
    nurse.viewer.close_patient(None).await.unwrap();
    let stricter = Policy::standard()
        .replace("\"permission-until\", ", "")
        .replace("version = \"2026.2\"", "version = \"2026.3\"");
    let stricter = signed_for_training(&stricter).unwrap();
    county.starts_again_with(|gateway| gateway.signed_policy = stricter.into()).await;
    nurse.sign_in(&county, "triage-nurse").await;

    let chosen = nurse.choose(patient::IVY).await;

    assert!(matches!(chosen, Chosen::Gate { .. }), "she can be asked: {chosen:?}");
    let opening = nurse.answer(emergency()).await.unwrap();
    assert!(matches!(opening.get(), Opening::Opened { .. }), "or helped: {opening:?}");
}

/// Found by holding back what the gateway says to a withdrawal: it closed the record that was opened meanwhile.
#[tokio::test]
async fn a_late_answer_to_a_withdrawal_does_not_close_the_next_patient() {
    let county = County::open().await;
    let nurse = county.signed_in("triage-nurse").await;
    nurse.opened(patient::IVY, agreed()).await;
    county.link.turns(Weather::Slow(Duration::from_millis(2500))).await;
    let (viewer, ivy) = (nurse.viewer.clone(), nurse.page());
    let late = tokio::spawn(async move { viewer.withdraw(&ivy).await });
    tokio::time::sleep(Duration::from_millis(300)).await;
    county.link.turns(Weather::Fair).await;

    nurse.opened(patient::AMIR, agreed()).await;
    assert!(!late.is_finished(), "the answer comes after that");

    late.await.unwrap().unwrap();
    assert!(nurse.overview().is_ok(), "Amir has withdrawn nothing");
}

/// Found in the same way, with a patient who says no.
#[tokio::test]
async fn a_late_answer_to_a_refusal_does_not_close_the_next_patient() {
    let county = County::open().await;
    let nurse = county.signed_in("triage-nurse").await;
    nurse.choose(patient::IVY).await;
    county.link.turns(Weather::Slow(Duration::from_millis(2500))).await;
    let (viewer, ivy) = (nurse.viewer.clone(), nurse.page());
    let late = tokio::spawn(async move { viewer.patient_said_no(&ivy).await });
    tokio::time::sleep(Duration::from_millis(300)).await;
    county.link.turns(Weather::Fair).await;

    nurse.opened(patient::AMIR, agreed()).await;
    assert!(!late.is_finished(), "the answer comes after that");

    late.await.unwrap().unwrap();
    assert!(nurse.overview().is_ok(), "Amir has refused nothing");
}

/// Found by withdrawing while the yes to the same question was on its way: the record opened after it had been withdrawn.
#[tokio::test]
async fn a_withdrawal_overtakes_an_opening_that_is_under_way() {
    let county = County::open().await;
    let nurse = county.signed_in("triage-nurse").await;
    nurse.choose(patient::IVY).await;
    county.link.turns(Weather::LateAnswers(Duration::from_millis(800))).await;
    let (viewer, ivy) = (nurse.viewer.clone(), nurse.page());
    let opening = tokio::spawn(async move { viewer.answer_gate(&ivy, agreed(), None).await });
    tokio::time::sleep(Duration::from_millis(300)).await;

    let (withdrawn, opening) = tokio::join!(nurse.withdraw(), opening);

    withdrawn.unwrap();
    assert!(opening.unwrap().is_err(), "it is given up");
    assert!(nurse.overview().is_err(), "and nothing is open");
}

/// Found by asking for the latest after the patient had withdrawn elsewhere: the gateway refused, and the old copy stayed.
#[tokio::test]
async fn a_record_that_the_gateway_no_longer_gives_does_not_stay_on_the_screen() {
    let county = County::open().await;
    let nurse = county.signed_in("triage-nurse").await;
    nurse.opened(patient::IVY, agreed()).await;
    county.withdrawn_elsewhere(patient::IVY).await;
    assert!(nurse.overview().is_ok(), "nobody can know of it here yet");

    let refreshed = nurse.viewer.refresh(&nurse.page()).await;

    assert_eq!(code_of(&refreshed.unwrap_err()), "ACC-01");
    assert!(nurse.overview().is_err(), "nothing of it is left here");
    assert_eq!(nurse.told_why_closed(), Some(Refusal::GrantEnded));
}

/// Found by withdrawing while the permit that takes an emergency's place was on its way: the record stayed open under it.
#[tokio::test]
async fn a_withdrawal_that_overtakes_the_permit_closes_what_it_permits() {
    let county = County::open().await;
    let nurse = county.signed_in("triage-nurse").await;
    nurse.opened(patient::IVY, emergency()).await;
    nurse.ask_again().await.unwrap();
    let doctor = county.signed_in_elsewhere("out-of-hours-doctor").await;
    doctor.choose(patient::IVY).await;
    county.link.turns(Weather::LateAnswers(Duration::from_millis(1500))).await;
    let (viewer, ivy) = (nurse.viewer.clone(), nurse.page());
    let late = tokio::spawn(async move { viewer.answer_gate(&ivy, agreed(), None).await });
    tokio::time::sleep(Duration::from_millis(500)).await;

    doctor.withdraw().await.unwrap();
    assert!(!late.is_finished(), "the permit comes after that");

    assert!(late.await.unwrap().is_err(), "it opens nothing");
    assert!(nurse.overview().is_err(), "and nothing stays open");
    assert_eq!(nurse.told_why_closed(), Some(Refusal::PermissionWithdrawn));
}

/// Found by leaving the lists open for a colleague who knows the password: the lock had not closed what the code had opened.
#[tokio::test]
async fn a_function_asks_for_the_second_factor_again_after_a_lock() {
    let county = County::open().await;
    let officer = county.signed_in("privacy-officer").await;
    officer.viewer.step_up(&county.code("privacy-officer")).await.unwrap();
    officer.viewer.review_queue(ReviewTab::New, None).await.unwrap();

    officer.viewer.lock().unwrap();
    officer.viewer.unlock(&tests::person("privacy-officer").password).await.unwrap();

    assert_eq!(
        officer.viewer.review_queue(ReviewTab::New, None).await.unwrap_err().fault().then,
        Then::StepUp
    );
    officer.viewer.step_up(&county.code("privacy-officer")).await.unwrap();
    officer.viewer.review_queue(ReviewTab::New, None).await.unwrap();
}

//! When the patient cannot be asked.

use std::time::Duration;

use access::{BasisKind, CouldAgree, EmergencyReason, Refusal};
use tests::{County, Weather, Workstation, agreed, emergency, patient, person};
use viewer::wire::{Chosen, Gate, GateAnswer, Opening, Unlocking};

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

    nurse.works_on(&county, 4 * 60 - 16).await;
    assert!(!nurse.viewer.status().access.unwrap().ends_soon, "more than a quarter of an hour");
    nurse.works_on(&county, 1).await;
    assert!(nurse.viewer.status().access.unwrap().ends_soon, "the person is warned");
    nurse.works_on(&county, 15).await;

    assert!(nurse.is_active(), "the nurse is still at work");
    assert!(nurse.overview().is_err(), "the record is closed");
    assert!(nurse.viewer.status().access.is_none(), "the page is told to drop it");
    assert_eq!(nurse.told_why_closed(), Some(Refusal::GrantEnded), "and why");
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

#[tokio::test]
async fn an_emergency_is_extended_only_by_asking_again_with_a_reason_and_a_note() {
    let county = County::open().await;
    let nurse = county.signed_in("triage-nurse").await;
    nurse.opened(patient::IVY, emergency()).await;
    nurse.works_on(&county, 3 * 60 + 50).await;

    let gate = asked_again(&nurse).await;
    assert!(gate.open_now.is_some_and(|now| now.ends_soon), "the access that is open is named");
    assert!(nurse.overview().is_ok(), "and the record stays open behind the question");
    let short = GateAnswer::Emergency { reason: EmergencyReason::Other, note: "again".into() };
    assert_eq!(nurse.answer(short).await.unwrap_err().fault().field.as_deref(), Some("note"));
    let extended = nurse.answer(emergency()).await.unwrap();

    let Opening::Opened { record } = extended.get() else { panic!("it is extended") };
    assert!((14_000..=14_400).contains(&record.access.seconds_left), "four hours from now");
    nurse.works_on(&county, 30).await;
    assert!(nurse.overview().is_ok(), "beyond the end of the first");
    assert_eq!(county.count("SELECT count(*) FROM alert"), 2, "the privacy officer is told again");
    assert_eq!(county.count(GRANTS), 1, "the second has taken the place of the first");
}

#[tokio::test]
async fn going_back_from_the_question_leaves_the_record_as_it_was() {
    let county = County::open().await;
    let nurse = county.signed_in("triage-nurse").await;
    let opened = nurse.opened(patient::IVY, emergency()).await;
    asked_again(&nurse).await;

    nurse.viewer.stay(&nurse.page()).unwrap();

    let access = nurse.viewer.status().access.unwrap();
    assert_eq!((access.basis, access.until), (opened.access.basis, opened.access.until));
    assert!(nurse.overview().is_ok());
    assert!(nurse.answer(agreed()).await.is_err(), "no question stands any more");
}

#[tokio::test]
async fn an_emergency_becomes_a_permission_when_the_patient_can_be_asked() {
    let county = County::open().await;
    let nurse = county.signed_in("triage-nurse").await;
    nurse.opened(patient::IVY, emergency()).await;
    asked_again(&nurse).await;

    let agreed = nurse.answer(agreed()).await.unwrap();

    let Opening::Opened { record } = agreed.get() else { panic!("the patient has agreed") };
    assert_eq!(record.access.basis, BasisKind::PermissionOnce);
    assert!(!record.access.can_ask_again, "there is nothing left to ask");
    assert_eq!(county.count(COULD_AGREE), 1, "the reviewer sees that the patient has agreed since");
    nurse.send().await;
    let closed = county.events().into_iter().find(|event| event.act == "closed").unwrap();
    assert!(closed.body.contains("could-agree"), "{}", closed.body);
}

/// The stream says that the emergency is gone before the answer says what took its place.
#[tokio::test]
async fn an_emergency_that_becomes_a_permission_stays_open_whichever_word_comes_first() {
    let county = County::open().await;
    county.link.turns(Weather::LateAnswers(Duration::from_millis(400))).await;
    let nurse = county.signed_in("triage-nurse").await;
    let _running = nurse.runs();
    nurse.opened(patient::IVY, emergency()).await;
    county.clock.advance(chrono::Duration::minutes(1));
    asked_again(&nurse).await;

    let agreed = nurse.answer(agreed()).await;

    assert!(matches!(agreed.unwrap().get(), Opening::Opened { .. }), "it is not given up");
    assert_eq!(nurse.told_why_closed(), None);
    assert!(nurse.overview().is_ok());
}

#[tokio::test]
async fn who_asks_again_after_the_practice_has_stopped_sharing_is_told_so_and_sees_nothing() {
    let county = County::open().await;
    let nurse = county.signed_in("triage-nurse").await;
    nurse.opened(patient::IVY, emergency()).await;
    let practice = "Y99001".parse().unwrap();
    gateway_server::opt_out::say_of_practice(&county.gateway, &practice, false).unwrap();

    let asked = nurse.ask_again().await.unwrap();

    let Chosen::Refused { refusal, .. } = asked.get() else {
        panic!("there is nothing to ask for")
    };
    assert_eq!(*refusal, Refusal::PracticeNotSharing);
    assert!(nurse.overview().is_err(), "and the record is closed at once");
}

#[tokio::test]
async fn an_answer_that_is_refused_leaves_the_emergency_open_until_its_own_end() {
    let county = County::open().await;
    let nurse = county.signed_in("triage-nurse").await;
    nurse.opened(patient::IVY, emergency()).await;
    asked_again(&nurse).await;
    let far = (chrono::Local::now().date_naive() + chrono::Days::new(90)).to_string();

    let refused = nurse.answer(GateAnswer::PermissionUntil { until: far }).await.unwrap();

    assert!(matches!(refused.get(), Opening::Refused { .. }));
    assert!(nurse.overview().is_ok(), "the emergency goes on");
    nurse.works_on(&county, 4 * 60).await;
    assert!(nurse.overview().is_err(), "and ends when it ends");
}

#[tokio::test]
async fn closing_says_whether_the_patient_could_agree() {
    let county = County::open().await;
    for (answer, word) in
        [(CouldAgree::Yes, "yes"), (CouldAgree::No, "no"), (CouldAgree::NotKnown, "not-known")]
    {
        let nurse = county.signed_in("triage-nurse").await;
        nurse.opened(patient::IVY, emergency()).await;
        nurse.viewer.close_patient(Some(answer)).await.unwrap();

        let kept = format!("SELECT count(*) FROM access_grant WHERE could_agree = '{word}'");
        assert_eq!(county.count(&kept), 1, "{word}");
        nurse.send().await;
        let said =
            county.events().iter().any(|event| event.act == "closed" && event.body.contains(word));
        assert!(said, "{word}: and it is written down");
    }
}

/// Sent while the record is being closed: the answer comes when nobody wants it any more.
#[tokio::test]
async fn an_answer_that_comes_after_the_record_was_closed_opens_nothing_here_or_at_the_gateway() {
    let county = County::open().await;
    let nurse = county.signed_in("triage-nurse").await;
    nurse.opened(patient::IVY, emergency()).await;
    asked_again(&nurse).await;
    county.link.turns(Weather::Slow(Duration::from_millis(700))).await;
    let (viewer, page) = (nurse.viewer.clone(), nurse.page());
    let late = tokio::spawn(async move { viewer.answer_gate(&page, agreed(), None).await });
    tokio::time::sleep(Duration::from_millis(100)).await;

    nurse.viewer.close_patient(None).await.unwrap();

    assert!(late.await.unwrap().is_err(), "it was given up");
    assert!(nurse.viewer.status().access.is_none() && nurse.overview().is_err());
    assert_eq!(county.count(GRANTS), 0, "what was granted too late is given back");
}

#[tokio::test]
async fn nothing_can_be_asked_again_about_a_patient_whose_record_is_not_the_open_one() {
    let county = County::open().await;
    let nurse = county.signed_in("triage-nurse").await;
    nurse.choose(patient::AMIR).await;
    let amir = nurse.page();
    assert!(nurse.ask_again().await.is_err(), "nothing is open yet");
    nurse.opened(patient::IVY, emergency()).await;

    assert!(nurse.viewer.ask_again(&amir).await.is_err(), "Ivy's record is not Amir's");
    assert!(nurse.viewer.stay(&amir).is_err());
    assert!(nurse.viewer.withdraw(&amir).await.is_err());
    assert!(nurse.overview().is_ok(), "and none of it has touched hers");
    nurse.viewer.close_patient(None).await.unwrap();
    assert!(nurse.ask_again().await.is_err(), "what was closed is closed");
}

#[tokio::test]
async fn an_emergency_that_dies_with_the_program_ends_at_the_gateway_by_its_time() {
    let county = County::open().await;
    let nurse = county.signed_in("triage-nurse").await;
    nurse.opened(patient::IVY, emergency()).await;
    let nurse = nurse.restarted();
    nurse.viewer.contact().await;

    county.clock.advance(chrono::Duration::hours(4));
    nurse.sign_in(&county, "triage-nurse").await;

    assert!(matches!(nurse.choose(patient::IVY).await, Chosen::Gate { .. }), "it is asked anew");
}

#[tokio::test]
async fn an_emergency_that_ends_under_the_lock_does_not_come_back_and_its_end_is_written_down() {
    let hourly = access::Policy::standard().replace("emergency_hours = 4", "emergency_hours = 1");
    let county = County::under(&hourly).await;
    let nurse = county.signed_in("triage-nurse").await;
    nurse.opened(patient::IVY, emergency()).await;
    nurse.works_on(&county, 55).await;
    nurse.viewer.lock().unwrap();

    for _ in 0..10 {
        county.clock.advance(chrono::Duration::minutes(1));
        nurse.clock.pass(chrono::Duration::minutes(1));
        nurse.viewer.tick();
    }
    let unlocked = nurse.viewer.unlock(&person("triage-nurse").password).await.unwrap();

    assert!(matches!(unlocked.get(), Unlocking::Back { record: None, .. }), "nothing comes back");
    nurse.send().await;
    let events = county.events();
    let acts: Vec<&str> = events.iter().map(|event| event.act.as_str()).collect();
    assert_eq!(acts[acts.len() - 3..], ["locked", "closed", "unlocked"], "at its time");
    assert!(events.iter().any(|event| event.act == "closed" && event.body.contains("grant-ended")));
}

async fn asked_again(nurse: &Workstation) -> Gate {
    match nurse.ask_again().await.unwrap().get() {
        Chosen::Gate { gate } => gate.clone(),
        Chosen::Opened { .. } | Chosen::Refused { .. } => panic!("the question stands again"),
    }
}

const GRANTS: &str = "SELECT count(*) FROM access_grant WHERE ended IS NULL";
const COULD_AGREE: &str =
    "SELECT count(*) FROM access_grant WHERE could_agree = 'yes' AND ended_by = 'replaced'";

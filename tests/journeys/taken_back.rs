//! What was closed, refused or withdrawn here while the gateway could not be told: it opens nothing again, and is told later.

use access::{CouldAgree, Refusal};
use tests::{
    County, Weather, Workstation, agreed, agreed_for_today, code_of, emergency, patient, person,
    until,
};
use viewer::wire::{Chosen, Gate, Opening};

/// Found by withdrawing offline and choosing the patient again: the record opened on the permission that had been withdrawn.
#[tokio::test]
async fn a_withdrawal_that_the_gateway_does_not_know_of_is_told_again_and_opens_nothing_meanwhile()
{
    let county = County::open().await;
    let nurse = county.signed_in("triage-nurse").await;
    let doctor = county.signed_in_elsewhere("ed-consultant").await;
    let _running = doctor.runs();
    doctor.opened(patient::IVY, agreed()).await;
    nurse.opened(patient::IVY, agreed_for_today()).await;
    nurse.send().await;
    county.link.turns(Weather::Cut).await;

    let trouble = nurse.withdraw().await.unwrap_err();

    assert_eq!(code_of(&trouble), "ACC-05", "{}", trouble.fault().words);
    assert!(trouble.fault().words.contains("does not know"), "{}", trouble.fault().words);
    assert!(nurse.viewer.status().access.is_none() && nurse.overview().is_err(), "closed here");
    assert_eq!(nurse.viewer.status().unsent, 2, "the withdrawal and the closing are on the disk");
    assert!(doctor.overview().is_ok(), "elsewhere it is not known yet");

    county.link.turns(Weather::Fair).await;
    assert!(gate(&nurse).await.refused.is_some(), "whoever asks is told");
    until("the closing elsewhere", || doctor.viewer.status().access.is_none()).await;
    assert_eq!(doctor.told_why_closed(), Some(Refusal::PermissionWithdrawn));

    let opening = nurse.answer(agreed()).await.unwrap();
    assert!(matches!(opening.get(), Opening::Opened { .. }), "a new yes is a new permission");
    assert_eq!(county.count(WITHDRAWN), 2, "and none of the old ones is left");
}

#[tokio::test]
async fn what_could_not_be_told_is_told_at_the_next_contact() {
    let county = County::open().await;
    let nurse = county.signed_in("triage-nurse").await;
    nurse.opened(patient::IVY, agreed_for_today()).await;
    county.link.turns(Weather::Cut).await;
    nurse.withdraw().await.unwrap_err();
    assert_eq!(county.count(WITHDRAWN), 0);

    county.link.turns(Weather::Fair).await;
    nurse.viewer.contact().await;

    assert_eq!(county.count(WITHDRAWN), 1);
    nurse.viewer.contact().await;
    assert_eq!(county.count("SELECT count(*) FROM consent WHERE refusal"), 1, "and once only");
}

/// The program died before the gateway could be told: the log is all that is left of it.
#[tokio::test]
async fn what_only_the_log_tells_holds_at_the_gateway_when_the_log_is_sent() {
    let county = County::open().await;
    let nurse = county.signed_in("triage-nurse").await;
    let doctor = county.signed_in_elsewhere("ed-consultant").await;
    let _running = doctor.runs();
    doctor.opened(patient::IVY, agreed()).await;
    nurse.opened(patient::IVY, agreed_for_today()).await;
    county.link.turns(Weather::Cut).await;
    nurse.withdraw().await.unwrap_err();
    assert_eq!(county.count(WITHDRAWN), 0, "the gateway knows of nothing");

    let nurse = nurse.restarted();
    county.link.turns(Weather::Fair).await;
    nurse.viewer.contact().await;
    nurse.send().await;

    assert_eq!(
        county.count("SELECT count(*) FROM consent WHERE refusal"),
        1,
        "it is told to the next person"
    );
    until("the closing elsewhere", || doctor.viewer.status().access.is_none()).await;
    assert_eq!(doctor.told_why_closed(), Some(Refusal::PermissionWithdrawn));
    assert_eq!(county.count(IN_FORCE), 0, "and nothing is in force any more");
}

#[tokio::test]
async fn a_no_that_closed_an_emergency_offline_leads_to_the_question_that_tells_of_it() {
    let county = County::open().await;
    let nurse = county.signed_in("triage-nurse").await;
    nurse.opened(patient::IVY, emergency()).await;
    nurse.ask_again().await.unwrap();
    county.link.turns(Weather::Cut).await;
    assert_eq!(code_of(&nurse.said_no().await.unwrap_err()), "ACC-05");

    county.link.turns(Weather::Fair).await;

    assert!(gate(&nurse).await.refused.is_some());
    assert_eq!(county.count(IN_FORCE), 0, "the gateway has ended it as well");
}

/// Found by closing an emergency offline: hours later it opened as "in force", without a question.
#[tokio::test]
async fn what_was_closed_offline_has_ended_and_the_gateway_is_told_whether_the_patient_could_agree()
{
    let county = County::open().await;
    let nurse = county.signed_in("triage-nurse").await;
    for (answer, could_agree) in [(emergency(), Some(CouldAgree::No)), (agreed(), None)] {
        nurse.opened(patient::IVY, answer).await;
        county.link.turns(Weather::Cut).await;
        nurse.viewer.close_patient(could_agree).await.unwrap();
        assert_eq!(county.count(IN_FORCE), 1, "the gateway cannot know");

        county.link.turns(Weather::Fair).await;

        assert!(gate(&nurse).await.refused.is_none(), "nobody has refused");
        assert_eq!(county.count(IN_FORCE), 0, "and it knows before the question");
    }
    let no = "SELECT count(*) FROM access_grant WHERE could_agree = 'no'";
    assert_eq!(county.count(no), 1, "with the answer that was given offline");
}

#[tokio::test]
async fn a_record_that_closed_because_of_silence_is_not_opened_again_without_a_question() {
    let brief = access::Policy::standard().replace("lease_minutes = 30", "lease_minutes = 15");
    let county = County::under(&brief).await;
    let nurse = county.signed_in("triage-nurse").await;
    nurse.opened(patient::IVY, agreed()).await;
    county.link.turns(Weather::Cut).await;
    nurse.works_on(&county, 15).await;
    assert_eq!(nurse.told_why_closed(), Some(Refusal::NoWordFromGateway));

    county.link.turns(Weather::Fair).await;

    gate(&nurse).await;
}

#[tokio::test]
async fn whatever_the_gateway_still_says_what_was_withdrawn_here_opens_nothing() {
    let county = County::open().await;
    let nurse = county.signed_in("triage-nurse").await;
    nurse.opened(patient::IVY, agreed_for_today()).await;
    county.link.turns(Weather::Without("/api/access/withdraw")).await;
    nurse.withdraw().await.unwrap_err();
    assert_eq!(county.count(IN_FORCE), 1, "the gateway does not take it");

    assert!(gate(&nurse).await.refused.is_some());
    let unasked = nurse.answer(agreed()).await;
    assert!(unasked.is_err(), "no new permission before the old one has ended: {unasked:?}");

    nurse.viewer.lock().unwrap();
    nurse.viewer.unlock(&person("triage-nurse").password).await.unwrap();
    assert!(gate(&nurse).await.refused.is_some(), "nor after a lock");
    nurse.viewer.sign_out().await.unwrap();
    nurse.sign_in(&county, "triage-nurse").await;
    assert!(gate(&nurse).await.refused.is_some(), "nor in the next session");
}

#[tokio::test]
async fn whatever_the_gateway_still_says_what_was_closed_here_opens_nothing() {
    let county = County::open().await;
    let nurse = county.signed_in("triage-nurse").await;
    nurse.opened(patient::IVY, emergency()).await;
    county.link.turns(Weather::Without("/api/access/end")).await;
    nurse.viewer.close_patient(None).await.unwrap();

    gate(&nurse).await;
    nurse.viewer.lock().unwrap();
    nurse.viewer.unlock(&person("triage-nurse").password).await.unwrap();
    gate(&nurse).await;

    assert_eq!(county.count(IN_FORCE), 1, "the gateway does not take it");
}

/// Found by leaving the computer alone: the session that had ended here lived on at the gateway, and its emergency with it.
#[tokio::test]
async fn an_emergency_that_ended_with_its_session_is_not_in_force_in_the_next_one() {
    let county = County::open().await;
    let nurse = county.signed_in("triage-nurse").await;
    nurse.opened(patient::IVY, emergency()).await;
    nurse.clock.pass(chrono::Duration::minutes(6));
    nurse.viewer.tick();
    nurse.clock.pass(chrono::Duration::minutes(30));
    nurse.viewer.tick();

    nurse.sign_in(&county, "triage-nurse").await;

    gate(&nurse).await;
}

#[tokio::test]
async fn a_permission_that_was_given_after_a_withdrawal_is_in_force() {
    let county = County::open().await;
    let nurse = county.signed_in("triage-nurse").await;
    nurse.opened(patient::IVY, agreed_for_today()).await;
    nurse.withdraw().await.unwrap();
    nurse.opened(patient::IVY, agreed_for_today()).await;
    nurse.viewer.close_patient(None).await.unwrap();

    let chosen = nurse.choose(patient::IVY).await;

    assert!(matches!(chosen, Chosen::Opened { .. }), "it is newer: {chosen:?}");
}

#[tokio::test]
async fn a_withdrawal_that_this_person_may_not_write_down_is_said_to_be_so() {
    let county = County::open().await;
    let nurse = county.signed_in("triage-nurse").await;
    nurse.opened(patient::AMIR, agreed()).await;
    let practice = "Y99001".parse().unwrap();
    gateway_server::opt_out::say_of_practice(&county.gateway, &practice, false).unwrap();

    let trouble = nurse.withdraw().await.unwrap_err();

    assert_eq!(code_of(&trouble), "ACC-06", "{}", trouble.fault().words);
    assert!(nurse.overview().is_err(), "it is closed here all the same");
}

/// With these the gateway learns of it after the session in which it could not be told.
#[tokio::test]
async fn what_was_ended_offline_is_written_down_with_its_patient_and_its_grant() {
    let county = County::open().await;
    let nurse = county.signed_in("triage-nurse").await;
    nurse.opened(patient::IVY, emergency()).await;
    county.link.turns(Weather::Cut).await;
    nurse.withdraw().await.unwrap_err();
    nurse.viewer.sign_out().await.unwrap();

    county.link.turns(Weather::Fair).await;
    nurse.send().await;

    let grant: String = county
        .gateway
        .store
        .read(|db| db.query_row("SELECT id FROM access_grant", [], |row| row.get(0)))
        .unwrap();
    let ivy = nurse.page();
    for (act, says) in [("withdrawn", vec![&ivy]), ("closed", vec![&ivy, &grant])] {
        let event = county.events().into_iter().rfind(|event| event.act == act).expect(act);
        assert!(says.iter().all(|id| event.body.contains(id.as_str())), "{}", event.body);
    }
}

async fn gate(nurse: &Workstation) -> Gate {
    let chosen = nurse.choose(patient::IVY).await;
    let Chosen::Gate { gate } = chosen else { panic!("the question has to stand: {chosen:?}") };
    gate
}

const IN_FORCE: &str = "SELECT count(*) FROM access_grant WHERE ended IS NULL";
const WITHDRAWN: &str = "SELECT count(*) FROM access_grant WHERE ended_by = 'permission-withdrawn'";

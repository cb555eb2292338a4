//! "Patient said no" that was a slip: taken back at once, on record, and nothing opens by it.

use tests::{County, Weather, Workstation, code_of, emergency, patient, person};
use viewer::wire::{Chosen, Gate};

#[tokio::test]
async fn a_no_that_was_a_slip_is_taken_back_on_record() {
    let county = County::open().await;
    let nurse = county.signed_in("triage-nurse").await;
    let doctor = county.signed_in_elsewhere("ed-consultant").await;
    gate(&nurse).await;
    nurse.said_no().await.unwrap();
    assert!(gate(&doctor).await.refused.is_some(), "the next person is told");
    let offered = nurse.viewer.status().said_no.expect("it can be taken back");
    assert_eq!(offered.patient, nurse.page());

    nurse.viewer.unsay_no(&nurse.page()).await.unwrap();

    assert!(gate(&doctor).await.refused.is_none(), "and no longer");
    assert_eq!(county.column(REFUSALS), ["entered-in-error"], "it is kept, as what it was");
    assert!(nurse.viewer.status().said_no.is_none(), "once is enough");
    nurse.send().await;
    let acts: Vec<String> = county.events().into_iter().map(|event| event.act).collect();
    let place = |act: &str| acts.iter().rposition(|each| each == act);
    assert!(place("patient-said-no") < place("refusal-taken-back"), "both are on record: {acts:?}");
    assert!(gate(&nurse).await.refused.is_none(), "she is asked as always");
}

#[tokio::test]
async fn what_had_ended_with_a_no_stays_ended_when_it_is_taken_back() {
    let county = County::open().await;
    let nurse = county.signed_in("triage-nurse").await;
    nurse.opened(patient::IVY, emergency()).await;
    nurse.ask_again().await.unwrap();
    nurse.said_no().await.unwrap();

    nurse.viewer.unsay_no(&nurse.page()).await.unwrap();

    assert!(nurse.overview().is_err(), "closed");
    assert_eq!(county.count("SELECT count(*) FROM access_grant WHERE ended IS NULL"), 0);
    gate(&nurse).await;
}

#[tokio::test]
async fn a_slip_that_the_gateway_never_heard_of_is_taken_back_when_it_is_heard() {
    for restarts in [false, true] {
        let county = County::open().await;
        let nurse = county.signed_in("triage-nurse").await;
        gate(&nurse).await;
        nurse.send().await;
        county.link.turns(Weather::Cut).await;
        assert_eq!(code_of(&nurse.said_no().await.unwrap_err()), "ACC-05");
        let trouble = nurse.viewer.unsay_no(&nurse.page()).await.unwrap_err();
        assert_eq!(code_of(&trouble), "ACC-07", "{}", trouble.fault().words);
        assert_eq!(county.count("SELECT count(*) FROM consent"), 0, "nothing has reached it");

        let nurse = if restarts { nurse.restarted() } else { nurse };
        county.link.turns(Weather::Fair).await;
        nurse.viewer.contact().await;
        nurse.send().await;

        assert_eq!(county.column(REFUSALS), ["entered-in-error"], "restarted: {restarts}");
        let doctor = county.signed_in_elsewhere("ed-consultant").await;
        assert!(gate(&doctor).await.refused.is_none(), "restarted: {restarts}");
    }
}

/// Found by losing the answer: the same no was written down twice, and one of the two stood after it was taken back.
#[tokio::test]
async fn a_no_of_which_the_answer_was_lost_is_one_no() {
    let county = County::open().await;
    let nurse = county.signed_in("triage-nurse").await;
    gate(&nurse).await;
    county.link.turns(Weather::Cut).await;
    nurse.said_no().await.unwrap_err();
    county.link.turns(Weather::Fair).await;
    // The log comes before it is told again.
    nurse.send().await;
    assert_eq!(county.column(REFUSALS), ["active"]);

    nurse.viewer.contact().await;
    assert_eq!(county.column(REFUSALS), ["active"], "the same no");

    nurse.viewer.unsay_no(&nurse.page()).await.unwrap();
    assert_eq!(county.column(REFUSALS), ["entered-in-error"]);
}

#[tokio::test]
async fn a_no_is_taken_back_in_the_same_session_at_once_or_not_at_all() {
    type Meanwhile = fn(&Workstation);
    let cases: [(&str, Meanwhile); 3] = [
        ("a quarter of an hour later", |nurse| nurse.clock.pass(chrono::Duration::minutes(14))),
        ("after a lock", |nurse| nurse.viewer.lock().unwrap()),
        ("after turning to somebody else", |_| {}),
    ];
    for (when, meanwhile) in cases {
        let county = County::open().await;
        let nurse = county.signed_in("triage-nurse").await;
        gate(&nurse).await;
        nurse.said_no().await.unwrap();
        let ivy = nurse.page();
        meanwhile(&nurse);
        if nurse.is_locked() {
            nurse.viewer.unlock(&person("triage-nurse").password).await.unwrap();
        }
        if when.contains("somebody else") {
            nurse.choose(patient::AMIR).await;
        }

        assert!(nurse.viewer.status().said_no.is_none(), "{when} nothing is offered");
        assert!(nurse.viewer.unsay_no(&ivy).await.is_err(), "{when}");
        assert_eq!(county.column(REFUSALS), ["active"], "{when} it stands");
    }
}

#[tokio::test]
async fn a_click_about_another_patient_takes_nothing_back() {
    let county = County::open().await;
    let nurse = county.signed_in("triage-nurse").await;
    nurse.find(patient::AMIR).await;
    gate(&nurse).await;
    nurse.said_no().await.unwrap();

    let refused = nurse.viewer.unsay_no("somebody-else").await.unwrap_err();

    assert_eq!(code_of(&refused), "APP-01", "{}", refused.fault().words);
    assert_eq!(county.column(REFUSALS), ["active"]);
}

async fn gate(person: &Workstation) -> Gate {
    let chosen = person.choose(patient::IVY).await;
    let Chosen::Gate { gate } = chosen else { panic!("the question has to stand: {chosen:?}") };
    gate
}

const REFUSALS: &str = "SELECT status FROM consent WHERE refusal";

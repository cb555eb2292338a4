//! A permission that is taken back: the record closes wherever it is open, as soon as the network lets it be known.

use std::time::Duration;

use access::Refusal;
use tests::{County, Weather, Workstation, agreed, emergency, patient, person, until};
use viewer::wire::{Chosen, PeopleListed, PersonAct, SessionState, Unlocking};

#[tokio::test]
async fn a_withdrawal_at_another_workstation_closes_the_record_and_says_why() {
    let county = County::open().await;
    let nurse = county.signed_in("triage-nurse").await;
    let _running = nurse.runs();
    nurse.opened(patient::IVY, agreed()).await;

    county.withdrawn_elsewhere(patient::IVY).await;
    until("the closing", || nurse.viewer.status().access.is_none()).await;

    assert!(nurse.overview().is_err(), "nothing of it is left here");
    let told = nurse.viewer.status().closed.expect("the person is told");
    assert_eq!(
        (told.refusal, told.banner.family.as_str()),
        (Refusal::PermissionWithdrawn, "PATTERSON")
    );
    assert!(nurse.is_active(), "and goes on working");
    until("the sending", || nurse.viewer.status().unsent == 0).await;
    let closed = county.events().into_iter().rfind(|event| event.act == "closed").unwrap();
    assert!(closed.body.contains("permission-withdrawn"), "{}", closed.body);
    nurse.viewer.told_of_closing();
    assert!(nurse.viewer.status().closed.is_none());
}

#[tokio::test]
async fn it_closes_in_every_weather_in_which_the_gateway_can_be_heard_at_all() {
    let county = County::open().await;
    for weather in [Weather::HoldsStreams, Weather::Slow(Duration::from_millis(300)), Weather::Fair]
    {
        county.link.turns(weather).await;
        let nurse = county.signed_in("triage-nurse").await;
        let _running = nurse.runs();
        nurse.opened(patient::AMIR, agreed()).await;

        county.withdrawn_elsewhere(patient::AMIR).await;
        until(&format!("the closing in {weather:?}"), || nurse.viewer.status().access.is_none())
            .await;

        assert_eq!(nurse.told_why_closed(), Some(Refusal::PermissionWithdrawn), "{weather:?}");
    }
}

#[tokio::test]
async fn it_closes_what_was_opened_in_an_emergency_and_leaves_other_patients_alone() {
    let county = County::open().await;
    let (nurse, doctor) =
        (county.signed_in("triage-nurse").await, county.signed_in("ed-consultant").await);
    let (_first, _second) = (nurse.runs(), doctor.runs());
    nurse.opened(patient::IVY, emergency()).await;
    doctor.opened(patient::AMIR, agreed()).await;

    county.withdrawn_elsewhere(patient::IVY).await;
    until("the closing", || nurse.viewer.status().access.is_none()).await;

    assert_eq!(nurse.told_why_closed(), Some(Refusal::PermissionWithdrawn));
    assert!(doctor.overview().is_ok(), "Amir has withdrawn nothing");
}

#[tokio::test]
async fn offline_it_closes_at_the_next_contact_if_that_is_sooner_than_the_lease() {
    let county = County::open().await;
    let nurse = county.signed_in("triage-nurse").await;
    let _running = nurse.runs();
    nurse.opened(patient::IVY, agreed()).await;
    county.link.turns(Weather::Cut).await;
    county.withdrawn_elsewhere(patient::IVY).await;
    assert!(nurse.overview().is_ok(), "nobody can know of it here yet");

    county.link.turns(Weather::Fair).await;
    nurse.viewer.contact().await;
    until("the closing", || nurse.viewer.status().access.is_none()).await;

    assert_eq!(nurse.told_why_closed(), Some(Refusal::PermissionWithdrawn));
}

#[tokio::test]
async fn offline_it_closes_when_the_lease_ends_if_that_is_sooner() {
    let county = County::open().await;
    let nurse = county.signed_in("triage-nurse").await;
    nurse.opened(patient::IVY, agreed()).await;
    county.link.turns(Weather::Cut).await;
    county.withdrawn_elsewhere(patient::IVY).await;

    nurse.works_on(&county, 29).await;
    assert!(nurse.overview().is_ok(), "half an hour is not over");
    nurse.works_on(&county, 1).await;

    assert!(nurse.overview().is_err() && nurse.is_active());
    assert_eq!(nurse.told_why_closed(), Some(Refusal::NoWordFromGateway));
}

/// Found by refusing the two paths that say what holds and no other: every other answer renewed the lease.
#[tokio::test]
async fn it_closes_when_the_lease_ends_if_all_that_is_heard_says_nothing_of_what_holds() {
    let county = County::open().await;
    let nurse = county.signed_in("triage-nurse").await;
    nurse.opened(patient::IVY, agreed()).await;
    county.link.turns(Weather::Without("/api/holding")).await;
    county.withdrawn_elsewhere(patient::IVY).await;

    nurse.works_on(&county, 29).await;
    nurse.find(patient::AMIR).await;
    assert!(nurse.overview().is_ok(), "half an hour is not over");
    nurse.works_on(&county, 1).await;

    assert!(nurse.overview().is_err() && nurse.is_active());
    assert_eq!(nurse.told_why_closed(), Some(Refusal::NoWordFromGateway));
}

#[tokio::test]
async fn a_permit_says_what_holds_however_long_nothing_else_did() {
    let county = County::open().await;
    let nurse = county.signed_in("triage-nurse").await;
    county.link.turns(Weather::Without("/api/holding")).await;
    nurse.works_on(&county, 40).await;

    nurse.opened(patient::IVY, agreed()).await;
    nurse.viewer.tick();

    assert!(nurse.overview().is_ok());
}

#[tokio::test]
async fn what_was_withdrawn_under_the_lock_closes_as_soon_as_the_gateway_is_heard_again() {
    let county = County::open().await;
    let nurse = county.signed_in("triage-nurse").await;
    let _running = nurse.runs();
    nurse.opened(patient::IVY, agreed()).await;
    nurse.viewer.lock().unwrap();
    county.withdrawn_elsewhere(patient::IVY).await;

    let _ = nurse.viewer.unlock(&person("triage-nurse").password).await;
    until("the closing", || nurse.viewer.status().access.is_none()).await;

    assert_eq!(nurse.told_why_closed(), Some(Refusal::PermissionWithdrawn));
}

#[tokio::test]
async fn a_record_under_the_lock_does_not_come_back_once_the_lease_is_over() {
    let brief = access::Policy::standard().replace("lease_minutes = 30", "lease_minutes = 15");
    let county = County::under(&brief).await;
    for (minutes, comes_back) in [(14, true), (15, false)] {
        county.link.turns(Weather::Fair).await;
        let nurse = county.signed_in("triage-nurse").await;
        nurse.opened(patient::IVY, agreed()).await;
        nurse.viewer.lock().unwrap();
        county.link.turns(Weather::Cut).await;
        nurse.clock.pass(chrono::Duration::minutes(minutes));
        nurse.viewer.tick();

        let unlocked = nurse.viewer.unlock(&person("triage-nurse").password).await.unwrap();

        let Unlocking::Back { record, .. } = unlocked.get() else { panic!("it is unlocked") };
        assert_eq!(record.is_some(), comes_back, "after {minutes} minutes without a word");
    }
}

#[tokio::test]
async fn a_withdrawal_here_closes_the_record_here_and_everywhere_and_is_told_to_the_next_person() {
    let county = County::open().await;
    let nurse = county.signed_in("triage-nurse").await;
    let doctor = county.signed_in_elsewhere("ed-consultant").await;
    let _running = doctor.runs();
    doctor.opened(patient::IVY, agreed()).await;
    nurse.opened(patient::IVY, agreed()).await;

    nurse.withdraw().await.unwrap();

    assert!(nurse.viewer.status().access.is_none() && nurse.overview().is_err());
    until("the closing elsewhere", || doctor.viewer.status().access.is_none()).await;
    let Chosen::Gate { gate } = nurse.choose(patient::IVY).await else { panic!("it can be asked") };
    assert!(gate.refused.is_some(), "and whoever asks is told that the patient has said no");
    nurse.send().await;
    let acts: Vec<String> = county.events().into_iter().map(|event| event.act).collect();
    let withdrawn = acts.iter().position(|act| act == "withdrawn").expect("it is written down");
    assert_eq!(acts[withdrawn + 1], "closed", "before the gateway is told: {acts:?}");
}

#[tokio::test]
async fn a_patient_who_says_no_when_asked_again_has_closed_the_emergency_offline_as_well() {
    let county = County::open().await;
    for weather in [Weather::Fair, Weather::Cut] {
        county.link.turns(Weather::Fair).await;
        let nurse = county.signed_in("triage-nurse").await;
        nurse.opened(patient::IVY, emergency()).await;
        nurse.ask_again().await.unwrap();
        county.link.turns(weather).await;

        let said = nurse.said_no().await;

        assert_eq!(said.is_ok(), weather == Weather::Fair, "{weather:?}: whether it is known");
        assert!(nurse.overview().is_err(), "{weather:?}: it is closed");
        let said =
            "SELECT count(*) FROM access_grant WHERE basis = 'emergency' AND could_agree = 'yes'";
        assert_eq!(
            county.count(said),
            1,
            "{weather:?}: who says no was able to answer, once that is known"
        );
    }
}

#[tokio::test]
async fn a_practice_that_stops_sharing_closes_the_record_that_is_open() {
    let county = County::open().await;
    let nurse = county.signed_in("triage-nurse").await;
    let _running = nurse.runs();
    nurse.opened(patient::AMIR, emergency()).await;

    let practice = "Y99001".parse().unwrap();
    gateway_server::opt_out::say_of_practice(&county.gateway, &practice, false).unwrap();
    until("the closing", || nurse.viewer.status().access.is_none()).await;

    assert_eq!(nurse.told_why_closed(), Some(Refusal::PracticeNotSharing));
    assert!(nurse.overview().is_err(), "no emergency reaches past it");
}

#[tokio::test]
async fn what_the_same_person_closes_at_a_second_computer_is_closed_at_the_first() {
    let county = County::open().await;
    let nurse = county.signed_in("triage-nurse").await;
    let _running = nurse.runs();
    nurse.opened(patient::IVY, agreed()).await;
    let second = county.signed_in_elsewhere("triage-nurse").await;
    assert!(matches!(second.choose(patient::IVY).await, Chosen::Opened { .. }), "it is in force");

    second.viewer.close_patient(None).await.unwrap();
    until("the closing", || nurse.viewer.status().access.is_none()).await;

    assert_eq!(nurse.told_why_closed(), Some(Refusal::GrantEnded));
}

#[tokio::test]
async fn a_session_that_an_administrator_ends_is_over_here_at_once() {
    let county = County::open().await;
    let nurse = county.signed_in("triage-nurse").await;
    let _running = nurse.runs();
    nurse.opened(patient::IVY, agreed()).await;
    let administrator = county.signed_in_elsewhere("administrator").await;
    administrator.viewer.step_up(&county.code("administrator")).await.unwrap();
    let found = administrator.viewer.people("rita clarke".into(), PeopleListed::SignedIn, None);
    let account = found.await.unwrap().rows.remove(0).id;

    let end =
        administrator.viewer.act_on_person(account, PersonAct::EndSessions, "Lost her telephone");
    end.await.unwrap();
    until("the end", || nurse.viewer.status().session == SessionState::SignedOut).await;

    assert!(nurse.overview().is_err());
    assert_eq!(ends_of(&nurse, &county).await, ["closed", "signed-out"], "and is written down");
}

/// Found by reading a record for half an hour without asking for anything: the gateway had ended the session.
#[tokio::test]
async fn somebody_who_reads_for_an_hour_is_not_signed_out() {
    let county = County::open().await;
    let nurse = county.signed_in("triage-nurse").await;
    nurse.opened(patient::IVY, agreed()).await;

    nurse.works_on(&county, 60).await;

    assert!(nurse.is_active() && nurse.overview().is_ok());
    assert!(nurse.viewer.find_patient("khan").await.is_ok(), "the gateway still knows the session");
}

async fn ends_of(nurse: &Workstation, county: &County) -> Vec<String> {
    nurse.send().await;
    let acts: Vec<String> = county.events().into_iter().map(|event| event.act).collect();
    acts.iter().filter(|act| matches!(act.as_str(), "closed" | "signed-out")).cloned().collect()
}

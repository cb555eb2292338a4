//! Days on which nobody does anything wrong: the privacy officer must hear nothing, or the alert that matters is not read.

use audit::Pause;
use chrono::Duration;
use gateway_server::audit_ledger::{compare, findings, verify::verify};
use nhs::Section;
use tests::{County, Weather, Workstation, agreed, agreed_for_today, emergency, patient, person};

/// What the privacy officer would be shown of a whole ledger: nothing.
fn nothing_is_found(county: &County, when: &str) {
    for hours in [0, 30] {
        county.clock.advance(Duration::hours(hours));
        compare::compare(&county.gateway).unwrap();
        findings::look(&county.gateway).unwrap();
        let found = findings::all(&county.gateway, None).unwrap();
        assert!(found.is_empty(), "{when}, {hours} hours later: {found:#?}");
        let untold = compare::all(&county.gateway).unwrap();
        assert!(untold.is_empty(), "{when}, {hours} hours later: {} untold", untold.len());
    }
    assert_eq!(verify(&county.gateway, None).unwrap().wrong, None, "{when}");
}

async fn all_is_sent(nurse: &Workstation) {
    assert_eq!(nurse.send().await, Pause::NothingWaits);
}

#[tokio::test]
async fn a_shift_with_locks_emergencies_refusals_and_a_change_of_person_raises_nothing() {
    let county = County::open().await;
    let desk = county.signed_in("triage-nurse").await;
    desk.opened(patient::IVY, agreed()).await;
    desk.section(Section::Medicines).unwrap();
    desk.viewer.close_patient(None).await.unwrap();
    desk.opened(patient::AMIR, emergency()).await;
    desk.works_on(&county, 3).await;
    desk.viewer.lock().unwrap();
    let password = person("triage-nurse").password;
    desk.viewer.unlock("a wrong password").await.unwrap();
    desk.viewer.unlock(&password).await.unwrap();
    desk.viewer.sign_out().await.unwrap();
    desk.viewer.sign_in("triage-nurse@nhs.net", "a wrong password", "000000").await.unwrap_err();
    desk.sign_in(&county, "ed-consultant").await;
    desk.opened(patient::IVY, agreed_for_today()).await;
    desk.withdraw().await.unwrap();
    desk.viewer.sign_out().await.unwrap();

    all_is_sent(&desk).await;

    nothing_is_found(&county, "after a shift");
}

#[tokio::test]
async fn a_night_without_the_network_a_crash_and_a_computer_left_alone_raise_nothing() {
    let county = County::open().await;
    let desk = county.signed_in("triage-nurse").await;
    desk.opened(patient::IVY, agreed_for_today()).await;
    county.link.turns(Weather::Cut).await;
    desk.section(Section::Results).unwrap();
    desk.works_on(&county, 2).await;
    desk.viewer.close_patient(None).await.unwrap();
    let desk = desk.restarted();
    desk.viewer.contact().await;

    county.link.turns(Weather::Fair).await;
    desk.viewer.contact().await;
    all_is_sent(&desk).await;
    desk.sign_in(&county, "triage-nurse").await;
    desk.opened(patient::AMIR, agreed()).await;
    // Left alone: it locks, and much later the session ends.
    for minutes in [6, 40] {
        county.clock.advance(Duration::minutes(minutes));
        desk.clock.pass(Duration::minutes(minutes));
        desk.viewer.tick();
    }
    desk.viewer.contact().await;
    all_is_sent(&desk).await;

    nothing_is_found(&county, "after a night");
}

#[tokio::test]
async fn several_people_at_several_computers_at_once_raise_nothing() {
    let county = County::open().await;
    let (here, there) =
        (county.signed_in("triage-nurse").await, county.signed_in_elsewhere("ed-consultant").await);
    for _ in 0..3 {
        here.opened(patient::IVY, agreed()).await;
        there.opened(patient::IVY, agreed()).await;
        all_is_sent(&there).await;
        here.viewer.close_patient(None).await.unwrap();
        there.viewer.close_patient(None).await.unwrap();
    }
    here.viewer.sign_out().await.unwrap();
    there.viewer.sign_out().await.unwrap();
    all_is_sent(&here).await;
    all_is_sent(&there).await;

    nothing_is_found(&county, "after three visits of two people");
}

/// What could not be told at once is told again later, after other things were asked.
#[tokio::test]
async fn a_network_that_comes_and_goes_raises_nothing() {
    let county = County::open().await;
    let desk = county.signed_in("triage-nurse").await;
    for _ in 0..3 {
        desk.opened(patient::IVY, agreed()).await;
        county.link.turns(Weather::Cut).await;
        desk.viewer.close_patient(None).await.unwrap();
        county.link.turns(Weather::Without("/api/access/end")).await;
        desk.opened(patient::AMIR, agreed_for_today()).await;
        county.link.turns(Weather::Without("/api/access/withdraw")).await;
        // It is told again when the way there is open.
        let _ = desk.withdraw().await;
        county.link.turns(Weather::Fair).await;
        desk.opened(patient::IVOR, agreed()).await;
        desk.viewer.contact().await;
        desk.viewer.close_patient(None).await.unwrap();
        all_is_sent(&desk).await;
    }
    desk.viewer.sign_out().await.unwrap();
    all_is_sent(&desk).await;

    nothing_is_found(&county, "after a network that came and went");
}

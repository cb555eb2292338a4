//! What waits at a computer to be sent: the policy says how much and for how long.

use access::{Backlog, BasisKind, Refusal};
use chrono::Duration;
use machine::profile::{self, Keeping};
use nhs::Section;
use tempfile::TempDir;
use tests::{County, Weather, Workstation, agreed, agreed_for_today, emergency, patient};
use viewer::wire::{Chosen, Opening, Sending};

#[tokio::test]
async fn beyond_the_limit_only_an_emergency_opens_a_record_and_the_rest_is_refused_in_words() {
    let county = County::under(&letting_wait(50)).await;
    let nurse = county.signed_in("triage-nurse").await;
    county.link.turns(Weather::Without("/fhir ")).await;
    works_until(&nurse, Backlog::Full).await;
    let decisions = decisions(&county);

    let refused = nurse.open(patient::IVY, agreed()).await;

    assert!(is_held_up(&refused), "a permission opens nothing here now");
    assert_eq!(decisions_since(&county, decisions), 0, "and the gateway was not asked");
    nurse.opened(patient::IVY, emergency()).await;
    assert!(nurse.section(Section::Medicines).is_ok(), "an emergency is never held up");

    county.link.turns(Weather::Fair).await;
    nurse.send().await;
    assert_eq!(nurse.viewer.status().backlog, Backlog::Usual);
    nurse.opened(patient::AMIR, agreed()).await;
    nurse.send().await;
    let told = county.events().into_iter().filter(|event| event.act == "refused");
    let told: Vec<String> = told.map(|event| event.body).collect();
    let [told] = told.as_slice() else { panic!("one refusal was written down") };
    assert!(told.contains("too-much-unsent") && told.contains("permission-once"));
}

#[tokio::test]
async fn at_half_of_the_limit_whoever_is_at_work_is_warned_and_everything_opens() {
    let county = County::under(&letting_wait(50)).await;
    let nurse = county.signed_in("triage-nurse").await;
    assert_eq!(nurse.viewer.status().backlog, Backlog::Usual);

    works_until(&nurse, Backlog::Heavy).await;

    assert_eq!(nurse.viewer.status().unsent, 25);
    nurse.opened(patient::IVY, agreed()).await;
}

#[tokio::test]
async fn what_has_waited_for_too_long_holds_up_as_well_however_little_it_is() {
    let county = County::open().await;
    let nurse = county.signed_in("triage-nurse").await;
    let cases =
        [(35, Backlog::Usual), (36, Backlog::Heavy), (71, Backlog::Heavy), (72, Backlog::Full)];
    let mut hours = 0;
    for (waited, expected) in cases {
        county.clock.advance(Duration::hours(waited - hours));
        nurse.clock.pass(Duration::hours(waited - hours));
        hours = waited;
        nurse.viewer.tick();
        nurse.sign_in(&county, "triage-nurse").await;

        assert_eq!(nurse.viewer.status().backlog, expected, "after {waited} hours");
        let opening = nurse.open(patient::IVY, agreed()).await;
        assert_eq!(is_held_up(&opening), expected == Backlog::Full, "after {waited} hours");
    }
    assert!(nurse.viewer.status().unsent < 200, "few events, and old ones");
}

#[tokio::test]
async fn a_record_that_is_open_stays_open_and_its_emergency_may_become_a_permission() {
    let county = County::under(&letting_wait(50)).await;
    let nurse = county.signed_in("triage-nurse").await;
    nurse.opened(patient::IVY, emergency()).await;
    while nurse.viewer.status().backlog != Backlog::Full {
        nurse.section(Section::Medicines).unwrap();
    }

    nurse.viewer.refresh(&nurse.page()).await.expect("it is fetched again");
    nurse.overview().expect("it is drawn");
    nurse.ask_again().await.expect("the question is asked again");
    let answered = nurse.answer(agreed()).await.expect("it is answered");

    assert!(matches!(answered.get(), Opening::Opened { record }
        if record.access.basis == BasisKind::PermissionOnce));
}

#[tokio::test]
async fn a_permission_in_force_opens_nothing_anew_then_and_the_emergency_is_offered() {
    let county = County::under(&letting_wait(50)).await;
    let nurse = county.signed_in("triage-nurse").await;
    nurse.opened(patient::IVY, agreed_for_today()).await;
    works_until(&nurse, Backlog::Full).await;

    let Chosen::Gate { gate } = nurse.choose(patient::IVY).await else { panic!("the question") };

    assert!(gate.options.iter().any(|option| option.basis == BasisKind::Emergency));
    let opening = nurse.answer(emergency()).await.expect("it is answered");
    assert!(matches!(opening.get(), Opening::Opened { .. }));
    nurse.viewer.close_patient(None).await.unwrap();
}

#[tokio::test]
async fn a_computer_that_keeps_nothing_says_so_before_anybody_signs_out_of_it() {
    let county = County::open().await;
    let disk = TempDir::new_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let disk_keeps = profile::of(disk.path()) == Keeping::Keeps;
    let kept = county.workstation_in(disk).await;
    assert_eq!(kept.viewer.status().lost_at_sign_out, !disk_keeps);
    let Ok(memory) = TempDir::new_in("/dev/shm") else {
        println!("SKIPPED: this machine has no /dev/shm");
        return;
    };

    let lost = county.workstation_in(memory).await;

    assert!(lost.viewer.status().lost_at_sign_out);
}

#[tokio::test]
async fn what_the_gateway_will_never_take_is_counted_and_shown_with_its_reason() {
    let county = County::open().await;
    let nurse = county.signed_in("triage-nurse").await;
    nurse.find(patient::AMIR).await;
    nurse.send().await;
    let last = "(SELECT max(sequence) FROM audit_event)";
    let other = "00".repeat(32);
    county.meddle(&format!("UPDATE audit_event SET hash = '{other}' WHERE sequence = {last}"));

    nurse.find(patient::IVY).await;
    nurse.find(patient::AMIR).await;
    nurse.send().await;

    let status = nurse.viewer.status();
    assert_eq!((status.unsent, status.set_aside), (0, 1), "and what follows is sent all the same");
    let activity = nurse.viewer.my_activity(90).await.unwrap();
    let rows = activity.get().rows.iter();
    let reasons: Vec<&str> = rows
        .filter_map(|row| match &row.sending {
            Sending::SetAside { reason } => Some(reason.as_str()),
            Sending::Waiting | Sending::Sent => None,
        })
        .collect();
    let [reason] = reasons.as_slice() else { panic!("one row is set aside: {reasons:?}") };
    assert!(reason.len() > 10, "in the gateway's words: {reason}");
    assert!(activity.get().intact, "its place in the chain is kept");
}

/// Looks for a patient again and again, and sends nothing of it.
async fn works_until(nurse: &Workstation, backlog: Backlog) {
    while nurse.viewer.status().backlog != backlog {
        nurse.find(patient::AMIR).await;
    }
}

fn is_held_up(opening: &Opening) -> bool {
    matches!(opening, Opening::Refused { refusal: Refusal::TooMuchUnsent, .. })
}

fn decisions(county: &County) -> u64 {
    county.count("SELECT count(*) FROM gateway_event WHERE kind = 'decision'")
}

fn decisions_since(county: &County, before: u64) -> u64 {
    decisions(county) - before
}

fn letting_wait(events: u32) -> String {
    access::Policy::standard().replace("unsent_events = 2000", &format!("unsent_events = {events}"))
}

//! The log on this computer over the months: what leaves it, and what is noticed when it is gone.

use std::{fs, sync::Arc};

use audit::{Courier, HoldingKeyStore};
use chrono::TimeDelta;
use gateway_server::{
    audit_ledger::{findings, verify::verify},
    backup,
};
use tempfile::TempDir;
use tests::{County, agreed, patient, person, policy_key, settings};
use viewer::{Clock, Viewer};

#[tokio::test]
async fn what_the_gateway_and_its_backup_have_kept_for_ninety_days_leaves_the_computer() {
    let county = County::open().await;
    let nurse = county.signed_in("triage-nurse").await;
    nurse.opened(patient::IVY, agreed()).await;
    nurse.send().await;
    assert_eq!(nurse.viewer.prune_log().await.unwrap(), 0, "not on the day itself");
    nurse.viewer.sign_out().await.unwrap();
    let held = county.events_held();
    nurse.clock.pass(TimeDelta::days(91));
    county.clock.advance(TimeDelta::days(91));
    nurse.viewer.contact().await;
    nurse.sign_in(&county, "triage-nurse").await;
    nurse.send().await;
    assert_eq!(nurse.viewer.prune_log().await.unwrap(), 0, "no backup of the gateway has it");

    backup::make(&county.gateway, &nurse.folder().join("backup"), &mut |_| {}).unwrap();
    let gone = nurse.viewer.prune_log().await.unwrap();

    assert!(gone >= 8, "from the beginning of the log to the record that was shown: {gone}");
    let activity = nurse.viewer.my_activity(90).await.unwrap();
    assert!(activity.get().intact, "the rest is proved to be whole");
    assert!(county.events_held() > held, "and all of it is at the gateway");
}

#[tokio::test]
async fn a_log_that_somebody_deleted_is_missed_and_the_gateway_is_told() {
    let county = County::open().await;
    let nurse = county.signed_in("triage-nurse").await;
    nurse.opened(patient::IVY, agreed()).await;

    fs::remove_dir_all(nurse.folder().join("audit-log")).unwrap();
    let nurse = nurse.restarted();

    let warning = nurse.viewer.status().warning;

    assert_eq!(warning.map(|warning| warning.code).as_deref(), Some("AUD-05"));
    nurse.viewer.contact().await;
    nurse.send().await;
    let told = county.events();
    let missed = told.iter().filter(|event| event.body.contains("\"reached\""));
    assert_eq!(missed.count(), 1, "which chain it was, and how far it had come");
    let found = findings::all(&county.gateway, None).unwrap();
    let kinds: Vec<&str> = found.iter().map(|finding| finding.kind.as_str()).collect();
    assert_eq!(kinds, ["log-gone"], "the privacy officer hears what was lost with it");
}

/// Found by reading: each event of such a log was refused and set aside, one by one, for ever.
#[tokio::test]
async fn a_log_put_back_with_its_key_store_is_put_aside_when_the_gateway_knows_better_and_work_goes_on()
 {
    let county = County::open().await;
    let nurse = county.signed_in("triage-nurse").await;
    nurse.send().await;
    nurse.viewer.sign_out().await.unwrap();
    let nurse = nurse.restarted();
    let older = nurse.taken_as_it_is();
    nurse.viewer.contact().await;
    nurse.sign_in(&county, "triage-nurse").await;
    nurse.opened(patient::IVY, agreed()).await;
    nurse.send().await;
    let held = county.events_held();

    let nurse = nurse.put_back(older);
    assert_eq!(nurse.viewer.status().warning, None, "by itself it is a whole log");
    nurse.viewer.contact().await;
    nurse.sign_in(&county, "triage-nurse").await;
    nurse.opened(patient::AMIR, agreed()).await;
    nurse.send().await;

    let status = nurse.viewer.status();
    assert!(status.notices.iter().any(|notice| notice.code == "AUD-04"), "it is said");
    assert_eq!((status.unsent, status.set_aside), (0, 0), "and nothing is refused");
    assert!(county.events_held() > held);
    assert_eq!(county.column("SELECT DISTINCT chain FROM audit_event").len(), 2);
    let found = findings::all(&county.gateway, None).unwrap();
    assert!(
        !found.is_empty() && found.len() < 4,
        "the privacy officer hears of it once: {found:#?}"
    );
    assert_eq!(verify(&county.gateway, None).unwrap().wrong, None);
}

#[tokio::test]
async fn a_computer_whose_hardware_holds_its_key_is_registered_and_believed_by_that() {
    let county = County::open().await;
    let folder = TempDir::new().unwrap();
    let settings = settings(folder.path(), &county.link.address(), Some(policy_key()));
    let store = Arc::new(HoldingKeyStore::default());
    let viewer = Viewer::start(settings, store, Clock::of_this_computer());
    viewer.contact().await;
    let rita = person("triage-nurse");
    viewer.sign_in(rita.email, &rita.password, &county.code("triage-nurse")).await.unwrap();
    viewer.send_what_waits(&mut Courier::default()).await;

    assert_eq!(viewer.status().unsent, 0, "the gateway took it");
    assert_eq!(county.column("SELECT algorithm FROM device"), ["ES256"]);
    let verified = verify(&county.gateway, None).unwrap();
    assert_eq!((verified.of_devices, verified.wrong), (county.events_held(), None));
    let another_letter = "iif(signature LIKE 'A%', 'B', 'A') || substr(signature, 2)";
    county.meddle(&format!("UPDATE audit_event SET signature = {another_letter}"));
    assert!(verify(&county.gateway, None).unwrap().wrong.is_some(), "its signatures are checked");
}

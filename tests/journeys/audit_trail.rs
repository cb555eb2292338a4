//! Everything is written down, before it happens, and reaches the gateway once.

use std::fs;

use tests::{County, Held, agreed, code_of, emergency, patient};

#[tokio::test]
async fn every_act_of_a_visit_reaches_the_gateway_in_the_order_of_the_chain() {
    let county = County::open().await;
    let nurse = county.signed_in("triage-nurse").await;
    nurse.opened(patient::IVY, emergency()).await;
    nurse.section(nhs::Section::Medicines).unwrap();
    nurse.viewer.sign_out().await.unwrap();
    nurse.send().await;

    let kinds: Vec<String> = county.events().iter().map(kind_of).collect();

    assert_eq!(
        kinds,
        [
            "chain-begun",
            "signed-in",
            "statement-accepted",
            "search",
            "patient-chosen",
            "asked",
            "permitted",
            "fetching",
            "showing",
            "showing",
            "closed",
            "signed-out"
        ],
        "asked before it was decided, fetched after it was written down, shown after its manifest"
    );
    assert_eq!(nurse.viewer.status().unsent, 0);
}

#[tokio::test]
async fn a_crash_loses_no_event() {
    let county = County::open().await;
    let nurse = county.signed_in("triage-nurse").await;
    nurse.opened(patient::IVY, agreed()).await;
    let waiting = nurse.viewer.status().unsent;
    assert!(waiting > 0);

    let nurse = nurse.restarted();

    assert_eq!(
        nurse.viewer.status().unsent,
        waiting,
        "what was not acknowledged waits on the disk"
    );
    nurse.viewer.contact().await;
    nurse.send().await;
    assert_eq!(nurse.viewer.status().unsent, 0);
}

#[tokio::test]
async fn a_log_that_cannot_be_read_is_kept_aside_and_a_new_chain_names_it() {
    let county = County::open().await;
    let nurse = county.signed_in("triage-nurse").await;
    nurse.send().await;
    let log = log_file(nurse.folder());
    let folder = nurse.folder().to_owned();
    let nurse = {
        // The program has ended before its file is damaged.
        let nurse = nurse.restarted();
        drop_log(&log);
        nurse.restarted()
    };

    assert_eq!(
        nurse.viewer.status().warning.map(|warning| warning.code).as_deref(),
        Some("AUD-02")
    );
    let kept = fs::read_dir(&folder).unwrap().flatten();
    let kept = kept.filter(|entry| entry.file_name().to_string_lossy().contains("kept")).count();
    assert_eq!(kept, 1, "the damaged log is still there for IT");
    nurse.viewer.contact().await;
    nurse.send().await;
    assert_eq!(nurse.viewer.status().unsent, 0, "the new chain reaches the gateway");
}

#[tokio::test]
async fn without_a_log_that_can_be_written_nothing_opens() {
    let county = County::open().await;
    let nurse = county.workstation().await;
    let second = tests::person("triage-nurse");
    let blocked = nurse.blocked_copy();

    let trouble = blocked
        .sign_in(second.email, &second.password, &county.code("triage-nurse"))
        .await
        .unwrap_err();

    assert!(
        code_of(&trouble).starts_with("AUD") || code_of(&trouble) == "NET-01",
        "{}",
        trouble.fault().words
    );
    assert!(
        blocked.status().warning.is_some_and(|warning| warning.stops),
        "and the reason is said"
    );
}

#[tokio::test]
async fn people_see_their_own_activity_and_nobody_elses() {
    let county = County::open().await;
    let nurse = county.signed_in("triage-nurse").await;
    nurse.opened(patient::IVY, emergency()).await;
    let hers = nurse.viewer.my_activity().unwrap();
    assert!(hers.get().rows.iter().any(|row| row.emergency && row.patient.is_some()));
    assert!(hers.get().intact);
    nurse.viewer.sign_out().await.unwrap();

    nurse.sign_in(&county, "ed-consultant").await;
    let his = nurse.viewer.my_activity().unwrap();

    assert!(his.get().rows.iter().all(|row| !row.emergency), "the same computer, another person");
}

fn kind_of(event: &Held) -> String {
    let event: serde_json::Value = serde_json::from_str(&event.body).unwrap();
    event.pointer("/meta/tag/0/code").and_then(|code| code.as_str()).unwrap_or_default().to_owned()
}

fn log_file(folder: &std::path::Path) -> std::path::PathBuf {
    fs::read_dir(folder.join("audit-log"))
        .unwrap()
        .flatten()
        .map(|entry| entry.path())
        .find(|path| path.extension().is_some_and(|kind| kind == "sqlite"))
        .expect("the log is a database in its folder")
}

fn drop_log(log: &std::path::Path) {
    fs::write(log, b"this is not a database").unwrap();
}

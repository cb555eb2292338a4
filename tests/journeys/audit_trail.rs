//! Everything is written down, before it happens, and reaches the gateway once.

use std::fs;

use gateway_server::accounts::users;
use tests::{County, Held, Weather, agreed, code_of, emergency, patient, person};
use totp_rs::{Builder, Secret};

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
            "fetching",
            "fetching",
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
    let hers = nurse.viewer.my_activity(90).await.unwrap();
    assert!(hers.get().rows.iter().any(|row| row.emergency && row.patient.is_some()));
    assert!(hers.get().intact);
    nurse.viewer.sign_out().await.unwrap();

    nurse.sign_in(&county, "ed-consultant").await;
    let his = nurse.viewer.my_activity(90).await.unwrap();

    assert!(his.get().rows.iter().all(|row| !row.emergency), "the same computer, another person");
}

#[tokio::test]
async fn whatever_the_gateway_answers_people_see_what_they_did_at_this_computer() {
    let county = County::open().await;
    let nurse = county.signed_in("triage-nurse").await;
    nurse.opened(patient::IVY, emergency()).await;
    for weather in [Weather::Without("/api/my/accesses"), Weather::Cut, Weather::Portal] {
        county.link.turns(weather).await;

        let hers = nurse.viewer.my_activity(1).await.unwrap();

        assert!(hers.get().rows.iter().any(|row| row.emergency), "{weather:?}");
        let without = hers.get().without.clone().expect("what is missing is said");
        let is_fault = !matches!(weather, Weather::Cut);
        assert_eq!(without.contains("a fault"), is_fault, "{weather:?}: {without}");
        assert!(without.contains("eviews"), "{without}");
    }
}

#[tokio::test]
async fn how_an_account_begins_and_is_recovered_is_written_down_with_what_did_not_match() {
    let county = County::open().await;
    let ward = county.workstation().await;
    let rita = person("triage-nurse");
    let code = users::reset(&county.gateway, rita.email, users::Keeps::Nothing).unwrap();
    let password = "cold porridge in the morning";

    let _wrong = ward.viewer.activate(rita.email, "NOT-THE-CODE", password, None).await;
    let activated = ward.viewer.activate(rita.email, code.expose(), password, None).await.unwrap();
    let key = activated.expect("there is an authenticator to enrol").key;
    let _wrong = ward.viewer.confirm_enrolment("000000").await;
    let codes = ward.viewer.confirm_enrolment(&code_from(&key, &county)).await.unwrap();
    let _wrong = ward.viewer.recover(rita.email, password, "NOT-THE-CODE").await;
    ward.viewer.recover(rita.email, password, &codes[0]).await.unwrap();
    county.signed_in("ed-consultant").await.send().await;
    ward.send().await;

    let told: Vec<String> = county.events().iter().filter_map(how_of).collect();
    let changes = ["activation-code-used", "authenticator-enrolled", "recovery-code-used"];
    let expected: Vec<&str> = changes.iter().flat_map(|how| ["failed", how]).collect();
    assert_eq!(told, expected, "each try, by the address that was typed");
}

#[tokio::test]
async fn every_event_of_a_person_names_the_session_at_the_gateway_also_while_locked() {
    let county = County::open().await;
    let nurse = county.signed_in("triage-nurse").await;
    nurse.opened(patient::IVY, emergency()).await;
    nurse.viewer.lock().unwrap();
    for _ in 0..5 {
        nurse.viewer.unlock("not the password").await.unwrap();
    }
    nurse.send().await;
    let first = county.events();
    nurse.sign_in(&county, "triage-nurse").await;
    nurse.send().await;

    let sessions = county.column("SELECT id FROM session ORDER BY began");
    let [session_one, session_two] = sessions.as_slice() else { panic!("two sessions") };
    let events = county.events();
    let (one, two) = events.split_at(first.len());
    assert!(one.iter().any(|event| event.act == "unlock-failed"));
    assert_eq!(one.last().unwrap().act, "signed-out", "the fifth wrong password ends it");
    let names = |event: &Held, session: &str| {
        event.body.contains(&format!("\"urn:ietf:params:oauth:jti:{session}\""))
    };
    for event in one.iter().filter(|event| event.act != "chain-begun") {
        assert!(names(event, session_one), "{}", event.act);
    }
    assert!(!two.is_empty());
    assert!(two.iter().all(|event| names(event, session_two)), "another sign-in, another session");
}

/// How an account was changed, or that it was tried in vain, by the nurse's address.
fn how_of(event: &Held) -> Option<String> {
    let kind = kind_of(event);
    let event: serde_json::Value = serde_json::from_str(&event.body).unwrap();
    let said = |pointer: &str| event.pointer(pointer).and_then(|said| said.as_str());
    let typed = said("/agent/1/name") == Some(person("triage-nurse").email);
    match kind.as_str() {
        "credentials-changed" if typed => said("/entity/0/detail/0/valueString"),
        "sign-in-failed" if typed => Some("failed"),
        _ => None,
    }
    .map(str::to_owned)
}

/// What an authenticator shows into which this key was typed.
fn code_from(key: &str, county: &County) -> String {
    let secret = Secret::try_from_base32(key.replace(' ', "")).unwrap();
    let totp = Builder::new().with_secret(secret).build().unwrap();
    totp.generate(county.clock.now().timestamp().unsigned_abs()).to_string()
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

//! Opting out on the command line: two people, each by password and code, and nothing on the way says who the patient is.
#![expect(clippy::expect_used, clippy::unwrap_used, reason = "test vocabulary")]

use std::{
    io::Write,
    path::Path,
    process::{Command, Output, Stdio},
};

use gateway_server::{
    Clock, Gateway, Settings, accounts,
    import::{Import, SourceName},
    installation, training,
};
use serde_json::json;
use tempfile::TempDir;

#[test]
fn two_people_opt_a_patient_out_and_in_again() {
    let folder = with_ivy();
    assert!(shown(&folder).contains("record here: shared"), "{}", shown(&folder));

    let proposed = by("administrator", &folder, &["patient", "opt-out", IVY]);
    assert!(proposed.status.success(), "{}", said(&proposed));
    let id = String::from_utf8(proposed.stdout.clone()).unwrap().trim().to_owned();
    let listed = run(&folder, &["patient", "proposals"], "");
    assert!(
        text(&listed).contains(&id) && text(&listed).contains("999 000 0018"),
        "{}",
        text(&listed)
    );

    // The next code of the authenticator: the one of now is used up.
    let confirm = ["patient", "opt-out", "--confirm", &id];
    let alone = as_typed("administrator", &folder, &confirm, &typed("administrator", 30));
    assert!(said(&alone).contains("it takes another person"), "{}", said(&alone));
    assert!(shown(&folder).contains("record here: shared"), "{}", shown(&folder));
    let done = by("registration-authority", &folder, &["patient", "opt-out", "--confirm", &id]);
    assert!(done.status.success(), "{}", said(&done));
    assert!(shown(&folder).contains("none; the patient has opted out"), "{}", shown(&folder));

    let authority = typed("registration-authority", 30);
    let back = as_typed("registration-authority", &folder, &["patient", "opt-in", IVY], &authority);
    assert!(back.status.success(), "{}", said(&back));
    assert!(shown(&folder).contains("opted out"), "a proposal alone opts nobody in");
    let log = text(&run(&folder, &["audit", "list"], ""));
    for kind in ["opt-out", "purged", "choices-shown"] {
        assert!(log.contains(kind), "{kind} is written down: {log}");
    }
    for output in [&proposed, &alone, &done, &back] {
        assert!(
            !said(output).contains("9990000018") && !said(output).contains("999 000 0018"),
            "{}",
            said(output)
        );
    }
    assert!(!log.contains("9990000018"), "{log}");
}

#[test]
fn whoever_proposed_it_does_not_carry_it_out_and_no_other_role_does_either() {
    let folder = with_ivy();
    let proposed = by("administrator", &folder, &["patient", "opt-out", IVY]);
    let id = String::from_utf8(proposed.stdout).unwrap().trim().to_owned();

    let doctor = by("gp", &folder, &["patient", "opt-out", "--confirm", &id]);
    assert!(!doctor.status.success());
    assert!(said(&doctor).contains("role"), "{}", said(&doctor));
    let nobody =
        as_typed("administrator", &folder, &["patient", "opt-out", IVY], "wrong\n000000\n");
    assert!(said(&nobody).contains("not right"), "{}", said(&nobody));
    assert!(shown(&folder).contains("record here: shared"));
    let withdrawn = by("registration-authority", &folder, &["patient", "withdraw-proposal", &id]);
    assert!(withdrawn.status.success(), "{}", said(&withdrawn));
    assert!(!text(&run(&folder, &["patient", "proposals"], "")).contains(&id));
}

#[test]
fn a_practice_shares_or_does_not() {
    let folder = with_ivy();
    let not = run(&folder, &["practice", "not-share", "Y99001"], "");
    assert!(not.status.success(), "{}", said(&not));
    let listed = text(&run(&folder, &["practice", "list"], ""));
    assert!(listed.contains("Y99001") && listed.contains("does not share"), "{listed}");
    assert!(shown(&folder).contains("the practice does not share"), "{}", shown(&folder));

    assert!(run(&folder, &["practice", "share", "Y99001"], "").status.success());
    assert!(shown(&folder).contains("record here: shared"));
    let misspelt = run(&folder, &["practice", "not-share", "not a code"], "");
    assert!(!misspelt.status.success());
}

/// A training gateway that knows Ivy, and its accounts.
fn with_ivy() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let settings = Settings { training: true, ..Settings::named("Care Record") };
    let gateway = Gateway::open(folder.path(), None, settings, Clock::real()).unwrap();
    installation::open_for_training(&gateway.store).unwrap();
    accounts::training::enrol(&gateway).unwrap();
    let import = Import {
        store: &gateway.store,
        seal: &gateway.seal,
        source: SourceName::new("Abington Park Surgery", Some("GP")),
        assign_test_nhs_numbers: false,
        now: gateway.clock.now(),
    };
    let practice =
        json!({ "system": "https://fhir.nhs.uk/Id/ods-organization-code", "value": "Y99001" });
    let ivy = json!({ "resourceType": "Patient", "id": "p", "name": [{ "family": "Patterson" }],
        "identifier": [{ "system": "https://fhir.nhs.uk/Id/nhs-number", "value": IVY }],
        "generalPractitioner": [{ "identifier": practice }] });
    import.document("ivy.json", ivy, true).unwrap();
    folder
}

/// The command, given by this training account with its password and the code of now.
fn by(job: &str, folder: &TempDir, arguments: &[&str]) -> Output {
    as_typed(job, folder, arguments, &typed(job, 0))
}

fn as_typed(job: &str, folder: &TempDir, arguments: &[&str], typed: &str) -> Output {
    let email = format!("{job}@nhs.net");
    run(folder, &[arguments, &["--as", &email]].concat(), typed)
}

/// Password and code, a line each.
fn typed(job: &str, seconds: i64) -> String {
    let account = training::accounts()
        .into_iter()
        .find(|account| account.email.starts_with(job))
        .expect("an account");
    let at = chrono::Utc::now() + chrono::Duration::seconds(seconds);
    format!("{}\n{}\n", account.password, accounts::training::code(job, at).unwrap())
}

fn run(folder: &TempDir, arguments: &[&str], typed: &str) -> Output {
    let data = Path::new(folder.path()).to_str().unwrap();
    let mut child = Command::new(env!("CARGO_BIN_EXE_care-record-gateway"))
        .args(arguments)
        .args(["--data", data])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(typed.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

fn shown(folder: &TempDir) -> String {
    text(&run(folder, &["patient", "show", IVY], ""))
}

fn text(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

const IVY: &str = "9990000018";

//! The program itself, as a script and a person meet it.

use std::{fs, path::Path, process::Command};

use tempfile::TempDir;

use crate::{
    computer::Computer,
    servers::{gateway, plain},
};

#[test]
fn programs_read_what_was_approved() {
    let report = Computer::with_gateway("http://127.0.0.1:1").report();
    let said = serde_json::to_string_pretty(&report).expect("it is JSON") + "\n";
    let approved = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/checks/approved.json");
    if std::env::var_os("APPROVE").is_some() {
        fs::write(&approved, &said).expect("it is written");
    }
    // The words of this system stand in it, and where the folder is said to be depends on the account.
    if cfg!(target_os = "linux") && std::env::var_os("XDG_DATA_HOME").is_none() {
        assert_eq!(said, fs::read_to_string(approved).expect("it was approved"));
    }
}

#[test]
fn the_exit_code_names_the_first_failure_and_every_line_fits_the_console() {
    let told = run(&[("CARE_RECORD_GATEWAY_URL", "https://no-such-gateway.invalid")], &[]);

    assert_eq!(told.0, Some(10), "no policy key is set: {}", told.1);
    for (line, words) in told.1.lines().map(|line| (line.chars().count(), line)) {
        assert!(line <= 80, "{words}");
    }
    assert!(told.1.contains("FAIL Gateway's name  no-such-gateway.invalid:443 leads nowhere"));
    assert!(told.1.contains("\n                     Fix: "), "{}", told.1);
    let log = if cfg!(windows) { r"Care Record\Viewer\logs" } else { "Care Record/Viewer/logs" };
    let last = told.1.lines().last().expect("a line");
    assert!(last.starts_with("The log for support: ") && last.ends_with(log), "{last}");
}

#[test]
fn without_a_key_store_the_program_says_so_and_what_starts_one() {
    let away = plain(gateway(env!("CARGO_PKG_VERSION"), ""));
    let told = run(&[("CARE_RECORD_GATEWAY_URL", &away), ("CARE_RECORD_POLICY_KEY", KEY)], &[]);

    if cfg!(target_os = "linux") {
        assert_eq!(told.0, Some(18), "{}", told.1);
        assert!(told.1.contains("no key store answers"), "{}", told.1);
        assert!(told.1.contains("start the keyring"), "{}", told.1);
    }
}

#[test]
fn a_script_reads_one_document() {
    let told = run(&[("CARE_RECORD_GATEWAY_URL", "http://127.0.0.1:1")], &["--json"]);

    let report: serde_json::Value = serde_json::from_str(&told.1).expect("it is JSON");
    let checks = report["checks"].as_array().expect("checks");
    assert_eq!(checks.len(), diagnose::CheckId::ALL.len());
    assert_eq!(report["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(checks[0]["id"], "settings");
}

#[test]
fn help_lists_every_check_with_its_exit_code() {
    let told = run(&[], &["--help"]);
    for id in diagnose::CheckId::ALL {
        let line = format!("  {:>2}  {:<16}", id.exit_code(), id.title());
        assert!(told.1.contains(&line), "{line}: {}", told.1);
    }
}

/// The program of an account without a desktop; its exit code and its words.
fn run(set: &[(&str, &str)], asked: &[&str]) -> (Option<i32>, String) {
    let home = TempDir::new().expect("a folder");
    let mut program = Command::new(env!("CARGO_BIN_EXE_care-record-diagnose"));
    program.args(asked).envs(set.iter().copied());
    program.env("HOME", home.path()).env("LOCALAPPDATA", home.path());
    program.env_remove("XDG_DATA_HOME").env_remove("CARE_RECORD_KEYS");
    program.env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere").env_remove("DISPLAY");
    let told = program.output().expect("it runs");
    (told.status.code(), String::from_utf8_lossy(&told.stdout).into_owned())
}

const KEY: &str = "Ed25519:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

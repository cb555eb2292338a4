use std::{fs, sync::Arc};

use access::Profile;
use audit::{KeyStore, KeyStoreError};
use diagnose::CheckId;
use tempfile::TempDir;
use zeroize::Zeroizing;

use super::*;
use crate::{Clock, Logs, Setting, SettingSource, Settings, Viewer};

#[test]
fn a_support_file_is_read_whole_before_it_is_saved_and_saved_as_it_was_read() {
    let (place, diagnostics) = a_computer();
    let shown = diagnostics.prepare(at());

    let saved = diagnostics.save(&[place.path().to_owned()]).unwrap();

    let file = place.path().join("care-record-viewer-support-2026-11-22-2231.txt");
    assert_eq!(fs::read_to_string(file).unwrap(), shown.text);
    assert!(saved.path.ends_with("care-record-viewer-support-2026-11-22-2231.txt"), "{saved:?}");
    for part in [
        "FAILED   Gateway          nobody answers",
        "Fix: Start the gateway.",
        "OK       Clock",
        "gateway.example",
        "a line of the log",
        "2026-11-22T22:31:00Z",
    ] {
        assert!(shown.text.contains(part), "{part}\n{}", shown.text);
    }
}

#[test]
fn what_was_not_shown_is_not_saved() {
    let (place, diagnostics) = a_computer();
    let error = diagnostics.save(&[place.path().to_owned()]).unwrap_err();
    assert!(matches!(error, SaveError::NotShown));
    assert_eq!(fs::read_dir(place.path()).unwrap().count(), 1, "only the log is there");
}

#[test]
fn no_file_is_ever_written_over() {
    let (place, diagnostics) = a_computer();
    diagnostics.prepare(at());
    let folders = [place.path().to_owned()];
    let names: Vec<String> = (0..3).map(|_| diagnostics.save(&folders).unwrap().path).collect();
    assert!(names[1].ends_with("-2231-2.txt") && names[2].ends_with("-2231-3.txt"), "{names:?}");
    let first = place.path().join("care-record-viewer-support-2026-11-22-2231.txt");
    fs::write(&first, "somebody’s own").unwrap();
    diagnostics.save(&folders).unwrap();
    assert_eq!(fs::read_to_string(first).unwrap(), "somebody’s own");
}

#[test]
fn a_folder_that_does_not_take_it_is_named_and_the_next_is_tried() {
    let (place, diagnostics) = a_computer();
    diagnostics.prepare(at());
    let missing = place.path().join("not there");

    let error = diagnostics.save(std::slice::from_ref(&missing)).unwrap_err();
    let fault = error.fault();
    assert!(fault.words.contains("the folder is not there. Nothing was saved."), "{}", fault.words);
    assert_eq!(fault.code, "SUP-01");
    assert!(diagnostics.save(&[missing, place.path().to_owned()]).is_ok());
    let nowhere = diagnostics.save(&[]).unwrap_err().fault();
    assert!(nowhere.words.contains("no Documents and no Downloads"), "{}", nowhere.words);
}

#[cfg(unix)]
#[test]
fn a_folder_that_may_not_be_written_is_said() {
    use std::os::unix::fs::PermissionsExt as _;

    let (place, diagnostics) = a_computer();
    diagnostics.prepare(at());
    let locked = place.path().join("locked");
    fs::create_dir(&locked).unwrap();
    fs::set_permissions(&locked, fs::Permissions::from_mode(0o500)).unwrap();
    if fs::write(locked.join("probe"), "").is_ok() {
        println!("SKIPPED: this account may write everywhere");
        return;
    }
    let words = diagnostics.save(&[locked]).unwrap_err().fault().words;
    assert!(words.contains("this account may not write there"), "{words}");
}

#[test]
fn before_the_checks_are_made_there_are_none_to_copy() {
    let place = tempfile::tempdir().unwrap();
    let diagnostics = Diagnostics::new(viewer(&place), Logs::new(None, false));
    assert_eq!(diagnostics.as_text(), None);
    assert!(diagnostics.prepare(at()).text.contains("The checks were not made."));
}

/// A computer whose checks were made and whose log has a line.
fn a_computer() -> (TempDir, Diagnostics) {
    let place = tempfile::tempdir().unwrap();
    let line =
        "{\"at\":\"2026-11-22T22:30:00.000Z\",\"level\":\"info\",\"says\":\"a line of the log\"}\n";
    let logs = place.path().join("logs");
    fs::create_dir(&logs).unwrap();
    fs::write(logs.join("viewer.log"), line).unwrap();
    let diagnostics = Diagnostics::new(viewer(&place), Logs::new(Some(logs), true));
    let check = |id: CheckId, verdict, found: &str, fix: Option<&str>| Check {
        id,
        title: id.title(),
        verdict,
        found: found.into(),
        details: vec!["GatewayUrl = https://gateway.example".into()],
        fix: fix.map(Into::into),
    };
    let checks = vec![
        check(CheckId::Clock, Verdict::Ok, "it agrees", None),
        check(CheckId::Gateway, Verdict::Failed, "nobody answers", Some("Start the gateway.")),
    ];
    diagnostics.found(Report { version: "0.1.0", at: at(), checks });
    (place, diagnostics)
}

fn viewer(place: &TempDir) -> Viewer {
    let set = |value| Setting { value, source: SettingSource::Default };
    let settings = Settings {
        gateway: Setting {
            value: "https://gateway.example".into(),
            source: SettingSource::Default,
        },
        proxy: set(None),
        organisation: set(None),
        profile: Setting { value: Profile::Ward, source: SettingSource::Default },
        registration_code: set(None),
        policy_key: Setting { value: None, source: SettingSource::Default },
        feedback: Setting { value: None, source: SettingSource::Default },
        use_case: Setting { value: None, source: SettingSource::Default },
        folder: place.path().join("data"),
        computer: "this computer".into(),
    };
    Viewer::start(settings, Arc::new(NoKeys), Clock::of_this_computer())
}

fn at() -> DateTime<Utc> {
    "2026-11-22T22:31:00Z".parse().unwrap()
}

struct NoKeys;

impl KeyStore for NoKeys {
    fn load(&self, _: &str) -> Result<Option<Zeroizing<Vec<u8>>>, KeyStoreError> {
        Ok(None)
    }

    fn save(&self, _: &str, _: &[u8]) -> Result<(), KeyStoreError> {
        Err(KeyStoreError::CannotMake)
    }
}

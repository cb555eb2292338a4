//! This computer and this account.

use std::{fs, io};

use audit::{KeyStoreError, MemoryKeyStore};
use diagnose::{AuditLog, CheckId, Surroundings, Verdict, WebView};
use machine::{
    Dumps,
    profile::{Keeping, WhyLost},
};
use settings::{SettingsError, Shown};

use crate::computer::{Broken, Computer};

/// What is wrong, how it comes about, where it is said, how bad it is, and in which words.
type Case = (&'static str, fn(&mut Computer), CheckId, Verdict, &'static str);

const CASES: &[Case] = &[
    (
        "a setting that does not exist",
        |on| on.surroundings.settings = Err(unknown()),
        CheckId::Settings,
        Verdict::Failed,
        "`GatewayURL` in the policy is not a setting",
    ),
    (
        "no gateway is set",
        |on| unset(on, "GatewayUrl"),
        CheckId::Settings,
        Verdict::Failed,
        "no gateway is set",
    ),
    (
        "no policy key is set",
        |on| unset(on, "PolicyKey"),
        CheckId::Settings,
        Verdict::Failed,
        "so no record opens",
    ),
    (
        "no web view",
        |on| on.surroundings.web_view = WebView::Missing,
        CheckId::WebView,
        Verdict::Failed,
        "is not installed",
    ),
    (
        "no key can be had",
        |on| on.surroundings.keys = Box::new(Broken(|| KeyStoreError::HeldKey(None))),
        CheckId::KeyStore,
        Verdict::Failed,
        "does not sign",
    ),
    (
        "the key is none",
        |on| on.surroundings.keys = Box::new(Broken(|| KeyStoreError::NotAKey("x".into()))),
        CheckId::KeyStore,
        Verdict::Failed,
        "is not a key of this program",
    ),
    (
        "a profile that is thrown away",
        |on| on.surroundings.keeping = |_| Keeping::LosesAtSignOut(WhyLost::TemporaryProfile),
        CheckId::Profile,
        Verdict::Warning,
        "a temporary profile: what was not sent is lost",
    ),
    (
        "a profile of which nothing is known",
        |on| on.surroundings.keeping = |_| Keeping::Unknown,
        CheckId::Profile,
        Verdict::Warning,
        "does not say",
    ),
    (
        "no folder at all",
        |on| on.surroundings.folder = None,
        CheckId::DataFolder,
        Verdict::Failed,
        "no folder for its data",
    ),
    (
        "a log that is none",
        |on| fs::write(on.log(), "not a log").expect("it is spoilt"),
        CheckId::AuditLog,
        Verdict::Failed,
        "damaged: the file is not the database",
    ),
    (
        "a log whose end is gone",
        |on| cut_short(on),
        CheckId::AuditLog,
        Verdict::Failed,
        "damaged: ",
    ),
    (
        "a log under a lost key",
        |on| on.surroundings.keys = Box::<MemoryKeyStore>::default(),
        CheckId::AuditLog,
        Verdict::Warning,
        "none opens under a key of this account",
    ),
    (
        "the open log is not what was written",
        |on| open(on, 0, Some(7)),
        CheckId::AuditLog,
        Verdict::Failed,
        "damaged: entry 7",
    ),
    (
        "the gateway does not take an event",
        |on| open(on, 2, None),
        CheckId::AuditLog,
        Verdict::Warning,
        "the gateway does not take 2",
    ),
    (
        "a disk that is full",
        |on| on.surroundings.free_space = |_| Ok(3_000_000),
        CheckId::DiskSpace,
        Verdict::Failed,
        "3 MB free: nothing opens when it is full",
    ),
    (
        "a disk that fills",
        |on| on.surroundings.free_space = |_| Ok(400_000_000),
        CheckId::DiskSpace,
        Verdict::Warning,
        "400 MB free",
    ),
    (
        "a disk that does not say",
        |on| on.surroundings.free_space = |_| Err(io::ErrorKind::Other.into()),
        CheckId::DiskSpace,
        Verdict::Warning,
        "does not say",
    ),
    (
        "dumps of programs",
        |on| on.surroundings.dumps = || Dumps::OfPrograms,
        CheckId::CrashDumps,
        Verdict::Failed,
        "keeps the memory of programs that fail",
    ),
    (
        "dumps of everything",
        |on| on.surroundings.dumps = || Dumps::OfEverything,
        CheckId::CrashDumps,
        Verdict::Failed,
        "keeps the whole memory",
    ),
];

#[test]
fn whatever_is_wrong_here_is_named_with_what_mends_it() {
    for (what, spoil, id, verdict, expected) in CASES {
        let mut computer = Computer::with_gateway(NOWHERE);
        let before = computer.check(*id);
        assert_eq!(before.verdict, Verdict::Ok, "{what}: it was well: {before:?}");

        spoil(&mut computer);

        let check = computer.check(*id);
        assert_eq!(check.verdict, *verdict, "{what}: {check:?}");
        assert!(check.found.contains(expected), "{what}: {check:?}");
        assert!(check.fix.is_some(), "{what}: and what mends it: {check:?}");
    }
}

#[test]
fn a_folder_that_cannot_be_written_to_is_named() {
    let mut computer = Computer::with_gateway(NOWHERE);
    let file = computer.home.path().join("a file");
    fs::write(&file, "").expect("a file");
    computer.surroundings.folder = Some(file.join("Care Record/Viewer"));
    let check = computer.check(CheckId::DataFolder);
    assert_eq!(check.verdict, Verdict::Failed, "{check:?}");
    assert!(check.found.contains("cannot be written to: a file stands in its place"), "{check:?}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_folder_on_a_disk_that_takes_nothing_is_named() {
    let mut computer = Computer::with_gateway(NOWHERE);
    computer.surroundings.folder = Some("/proc/Care Record/Viewer".into());
    let check = computer.check(CheckId::DataFolder);
    assert_eq!(check.verdict, Verdict::Failed, "{check:?}");
}

#[cfg(unix)]
#[test]
fn a_folder_into_which_others_can_look_is_named() {
    let computer = Computer::with_gateway(NOWHERE);
    let folder = computer.home.path().join("Care Record/Viewer");
    let rights = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    fs::set_permissions(folder, rights).expect("rights");
    let check = computer.check(CheckId::DataFolder);
    assert_eq!(check.verdict, Verdict::Warning, "{check:?}");
    assert!(check.found.starts_with("other accounts can look into"), "{check:?}");
}

#[test]
fn an_account_that_never_ran_the_program_is_well_and_nothing_is_made() {
    let mut computer = Computer::with_gateway(NOWHERE);
    let folder = computer.home.path().join("new");
    computer.surroundings.folder = Some(folder.clone());
    computer.surroundings.keys = Box::<MemoryKeyStore>::default();
    for id in [CheckId::KeyStore, CheckId::AuditLog, CheckId::DataFolder, CheckId::DiskSpace] {
        let check = computer.check(id);
        assert_eq!(check.verdict, Verdict::Ok, "{check:?}");
    }
    assert!(!folder.exists(), "looking makes nothing");
}

#[test]
fn this_computer_is_looked_at_without_a_fault_of_our_own() {
    let report = diagnose::run(&Surroundings::of_this_computer(), |_| {});
    assert_eq!(report.checks.iter().map(|check| check.id).collect::<Vec<_>>(), CheckId::ALL);
}

fn unknown() -> SettingsError {
    SettingsError::UnknownName { name: "GatewayURL".into(), place: "the policy".into() }
}

fn unset(computer: &mut Computer, name: &str) {
    let set = computer.surroundings.settings.as_mut().expect("settings");
    for listed in set.listed.iter_mut().filter(|each| each.name == name) {
        listed.shown = Shown::Unset("nothing");
    }
}

fn open(computer: &mut Computer, set_aside: u64, broken_at: Option<u64>) {
    computer.surroundings.audit_log = AuditLog::Open { waiting: 3, set_aside, broken_at };
}

fn cut_short(computer: &mut Computer) {
    let whole = fs::read(computer.log()).expect("it reads");
    fs::write(computer.log(), whole.get(..whole.len() / 2).expect("half")).expect("it is cut");
}

/// Port 1 of this computer: nobody answers.
const NOWHERE: &str = "http://127.0.0.1:1";

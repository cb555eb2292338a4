//! Computers with a log, and the program that is asked about it.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
    sync::{Mutex, MutexGuard, PoisonError},
    time::SystemTime,
};

use audit::{Act, Event, GatewayKey, KeyStore, KeyStoreError, Keys, Opened, Spool};
use chrono::{DateTime, Utc};
use tempfile::TempDir;
use zeroize::Zeroizing;

/// One test at a time: a program that another one starts holds, for an instant, the lock of every log that is open here.
pub(super) fn alone() -> MutexGuard<'static, ()> {
    static ALONE: Mutex<()> = Mutex::new(());
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A computer with an account, its keys and its log.
pub(super) struct Computer {
    home: TempDir,
    keys: Keys,
    gateway: GatewayKey,
}

/// What the program said, and how it ended.
pub(super) struct Told {
    pub(super) code: i32,
    pub(super) words: String,
}

impl Computer {
    pub(super) fn new() -> Self {
        let home = TempDir::new().expect("a folder");
        fs::create_dir(home.path().join("keys")).expect("a folder");
        let keys = Keys::load_or_make(&KeysOf(home.path().join("keys"))).expect("keys are made");
        let public = GatewayKey::generate().public_base64().expect("its public half");
        let gateway = GatewayKey::parse("https://gateway.example", &public).expect("a key");
        Self { home, keys, gateway }
    }

    pub(super) fn with_five_entries() -> Self {
        let computer = Self::new();
        let mut spool = computer.open_spool().spool;
        for _ in 0..4 {
            let _recorded = spool.append(&Event::now(now(), Act::Locked)).expect("written down");
        }
        computer
    }

    /// The folder of the program.
    pub(super) fn account(&self) -> PathBuf {
        self.home.path().join("data/Care Record/Viewer")
    }

    pub(super) fn log(&self) -> PathBuf {
        self.account().join("audit-log")
    }

    pub(super) fn open_spool(&self) -> Opened {
        Spool::open(&self.account(), &self.keys, &self.gateway, now()).expect("it opens")
    }

    /// The program at work, with something just written down.
    pub(super) fn open(&self) -> Opened {
        let mut opened = self.open_spool();
        let _recorded = opened.spool.append(&Event::now(now(), Act::Locked)).expect("written down");
        opened
    }

    /// Changes the closed log past its triggers and puts them back, so that they do not give it away.
    pub(super) fn tamper(&self, sql: &str) {
        let triggers: Vec<&str> = SCHEMA.split("\n\n").filter_map(trigger).collect();
        let name = |text: &&str| text.split_whitespace().nth(2).expect("a name").to_owned();
        let drops: String =
            triggers.iter().map(|text| format!("DROP TRIGGER {};", name(text))).collect();
        let back = triggers.iter().filter(|text| !sql.contains(&format!("TRIGGER {}", name(text))));
        let back: String = back.map(|text| format!("{text}\n")).collect();
        let sql = if sql.starts_with("DROP TRIGGER") { "" } else { sql };
        let spool = self.open_spool().spool;
        spool.meddle(&format!("{drops} {sql}; {back}")).expect("the tampering succeeds");
    }

    /// The log's own folder, copied as it stands now.
    pub(super) fn copied_elsewhere(&self) -> TempDir {
        let copy = TempDir::new().expect("a folder");
        for file in fs::read_dir(self.log()).expect("it reads") {
            let path = file.expect("a file").path();
            fs::copy(&path, copy.path().join(path.file_name().expect("a name"))).expect("a copy");
        }
        copy
    }

    pub(super) fn verify(&self, folders: &[&Path]) -> Told {
        self.verify_with(folders, &[])
    }

    pub(super) fn verify_with(&self, folders: &[&Path], more: &[&str]) -> Told {
        let mut command = program();
        command.env("XDG_DATA_HOME", self.home.path().join("data"));
        command.env("LOCALAPPDATA", self.home.path().join("data"));
        command.env("CARE_RECORD_KEYS", self.home.path().join("keys"));
        Told::by(command.args(folders).args(more).output().expect("it runs"))
    }
}

/// Another computer: the account there has no keys.
pub(super) fn verify_elsewhere(folder: &Path, more: &[&str]) -> Told {
    let nothing = TempDir::new().expect("a folder");
    let mut command = program();
    command.env("CARE_RECORD_KEYS", nothing.path());
    Told::by(command.arg(folder).args(more).output().expect("it runs"))
}

fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_care-record-diagnose"));
    command.args(["audit", "verify"]);
    command
}

impl Told {
    pub(super) fn by(output: Output) -> Self {
        let words = String::from_utf8_lossy(&output.stdout).into_owned();
        Self { code: output.status.code().expect("it ended by itself"), words }
    }
}

fn trigger(paragraph: &'static str) -> Option<&'static str> {
    let begins = paragraph.find("CREATE TRIGGER")?;
    paragraph.get(begins..)
}

/// Each file below a folder: its bytes, and when it was changed.
pub(super) fn every_file(folder: &Path) -> BTreeMap<PathBuf, (Vec<u8>, SystemTime)> {
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(folder).expect("it reads") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files.extend(every_file(&path));
        } else {
            let changed = fs::metadata(&path).and_then(|about| about.modified()).expect("a time");
            files.insert(path.clone(), (fs::read(&path).expect("it reads"), changed));
        }
    }
    files
}

fn now() -> DateTime<Utc> {
    "2026-11-21T09:14:07Z".parse().expect("a time")
}

/// A key store that the program finds.
struct KeysOf(PathBuf);

impl KeyStore for KeysOf {
    fn load(&self, name: &str) -> Result<Option<Zeroizing<Vec<u8>>>, KeyStoreError> {
        Ok(fs::read(self.0.join(name)).ok().map(Zeroizing::new))
    }

    fn save(&self, name: &str, key: &[u8]) -> Result<(), KeyStoreError> {
        fs::write(self.0.join(name), key).expect("the key is written");
        Ok(())
    }
}

const SCHEMA: &str = include_str!("../../../audit/src/schema.sql");

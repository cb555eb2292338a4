//! What IT and an investigation are told of an audit log, by the program itself.
#![expect(clippy::expect_used, reason = "test vocabulary")]

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

#[test]
fn a_log_as_it_was_written_is_whole() {
    let _alone = alone();
    let computer = Computer::with_five_entries();

    let told = computer.verify(&[]);

    assert_eq!(told.code, 0, "{}", told.words);
    assert!(told.words.contains("whole: every entry is what was written"), "{}", told.words);
    assert!(
        told.words.contains("5; 5 wait for the gateway, 0 were set aside"),
        "how many entries: {}",
        told.words
    );
    assert!(
        told.words.contains("not checked  whether the whole log was replaced by an older copy"),
        "and what this computer alone cannot know: {}",
        told.words
    );
}

#[test]
fn whatever_was_changed_is_found_and_the_first_entry_of_it_is_named() {
    let _alone = alone();
    for (change, sql, expected) in CHANGES {
        let computer = Computer::with_five_entries();
        computer.tamper(sql);

        let told = computer.verify(&[]);

        assert_eq!(told.code, 1, "{change}: {}", told.words);
        assert!(
            told.words.lines().last().is_some_and(|last| last.starts_with(expected)),
            "{change}: `{expected}` in {}",
            told.words
        );
    }
}

#[test]
fn without_the_key_a_gap_is_found_and_what_could_not_be_checked_is_said() {
    let _alone = alone();
    for (change, sql, _) in CHANGES {
        let computer = Computer::with_five_entries();
        computer.tamper(sql);
        let copy = computer.copied_elsewhere();

        let told = verify_elsewhere(copy.path(), &[]);

        assert!(told.words.contains("not checked  what each entry says"), "{}", told.words);
        if let Some((_, seen)) = SEEN_WITHOUT_KEY.iter().find(|(name, _)| name == change) {
            assert_eq!(told.code, 1, "{change}: {}", told.words);
            assert!(told.words.contains(seen), "{change}: {}", told.words);
        } else {
            assert_eq!(told.code, 2, "{change}: never said to be whole: {}", told.words);
            assert!(told.words.contains("unread: nothing wrong was found, but"), "{}", told.words);
        }
    }
}

#[test]
fn a_file_that_was_cut_short_flipped_overwritten_or_taken_away_is_not_the_one_that_was_written() {
    let _alone = alone();
    let spoils: [(&str, Spoil); 4] = [
        ("cut short", |database| {
            let bytes = fs::read(database).expect("it reads");
            fs::write(database, bytes.get(..bytes.len() / 2).expect("half")).expect("it is cut");
        }),
        ("a bit flipped", |database| {
            let mut bytes = fs::read(database).expect("it reads");
            let place = bytes.len() - 100;
            *bytes.get_mut(place).expect("a byte") ^= 1;
            fs::write(database, bytes).expect("it is written");
        }),
        ("overwritten", |database| fs::write(database, "not a log").expect("it is written")),
        ("taken away", |database| fs::remove_file(database).expect("it goes")),
    ];
    for (what, spoil) in spoils {
        let computer = Computer::with_five_entries();
        spoil(&computer.log().join("chain.sqlite"));

        let told = computer.verify(&[]);

        assert_eq!(told.code, 1, "{what}: {}", told.words);
        assert!(told.words.contains("damaged: "), "{what}: {}", told.words);
    }
}

#[test]
fn while_the_program_runs_its_log_is_not_read_and_that_is_said() {
    let _alone = alone();
    let computer = Computer::with_five_entries();
    let running = computer.open();

    let told = computer.verify(&[]);

    assert_eq!(told.code, 2, "{}", told.words);
    assert!(told.words.contains("the program is running for this account"), "{}", told.words);
    drop(running);
    assert_eq!(computer.verify(&[]).code, 0, "and afterwards it is");
}

#[test]
fn what_a_program_that_was_killed_had_not_yet_moved_into_the_file_counts_too() {
    let _alone = alone();
    let computer = Computer::with_five_entries();
    let running = computer.open();
    let copy = computer.copied_elsewhere();
    drop(running);
    let write_ahead = fs::metadata(copy.path().join("chain.sqlite-wal")).expect("there is a log");
    assert!(write_ahead.len() > 0, "something stands in it");

    let told = computer.verify(&[copy.path()]);

    assert_eq!(told.code, 0, "{}", told.words);
    assert!(told.words.contains("entries      6;"), "{}", told.words);
}

#[test]
fn an_account_without_a_log_is_told_so() {
    let _alone = alone();
    let computer = Computer::new();

    let told = computer.verify(&[]);

    assert_eq!(told.code, 2, "{}", told.words);
    assert!(told.words.contains("there is no audit log in"), "{}", told.words);
    assert!(!computer.account().exists(), "and no folder is made");
}

#[test]
fn the_log_of_another_account_is_not_said_to_be_damaged() {
    let _alone = alone();
    let (computer, other) = (Computer::with_five_entries(), Computer::with_five_entries());

    let told = computer.verify(&[&other.log()]);

    assert_eq!(told.code, 2, "{}", told.words);
    assert!(
        told.words.contains("another account wrote it, or the key was replaced"),
        "{}",
        told.words
    );
}

#[test]
fn a_log_that_was_put_aside_is_named_and_verified_by_its_folder() {
    let _alone = alone();
    let computer = Computer::with_five_entries();
    computer.tamper("UPDATE event SET previous = zeroblob(32) WHERE sequence = 3");
    let kept = computer.open().kept_aside.expect("it is put aside");

    let told = computer.verify(&[]);

    assert_eq!(told.code, 0, "the new log is whole: {}", told.words);
    assert!(told.words.contains(&format!("put aside    {}", kept.file)), "{}", told.words);
    let told = computer.verify(&[&computer.account().join(kept.file)]);
    assert_eq!(told.code, 1, "{}", told.words);
    assert!(told.words.contains("entry 3 is not tied"), "{}", told.words);
}

#[test]
fn nothing_is_changed_by_looking() {
    let _alone = alone();
    let whole = Computer::with_five_entries();
    let damaged = Computer::with_five_entries();
    damaged.tamper("UPDATE event SET previous = zeroblob(32) WHERE sequence = 3");
    let running = whole.open();
    let killed = whole.copied_elsewhere();
    for folder in [killed.path(), &damaged.account()] {
        let before = every_file(folder);

        let with_key = whole.verify(&[folder]);
        let without = verify_elsewhere(folder, &["--json"]);

        assert!(every_file(folder) == before, "{} and {}", with_key.words, without.words);
    }
    drop(running);
}

#[test]
fn a_program_reads_the_same_as_json() {
    let _alone = alone();
    let computer = Computer::with_five_entries();
    computer.tamper("DELETE FROM event WHERE sequence = 3");

    let told = computer.verify_with(&[], &["--json"]);

    let words: serde_json::Value = serde_json::from_str(&told.words).expect("it is JSON");
    assert_eq!(told.code, 1);
    assert_eq!(words["result"], "damaged");
    assert_eq!(words["firstWrong"]["entry"], 3);
    assert_eq!(words["entries"]["there"], 4);
    let none = Computer::new().verify_with(&[], &["--json"]);
    let none: serde_json::Value = serde_json::from_str(&none.words).expect("it is JSON as well");
    assert_eq!(none["result"], "unread");
}

/// One test at a time: a program that another one starts holds, for an instant, the lock of every log that is open here.
fn alone() -> MutexGuard<'static, ()> {
    static ALONE: Mutex<()> = Mutex::new(());
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What is done to the file of a database.
type Spoil = fn(&Path);

/// What is done to a log, how, and how the last line begins that is said of it.
const CHANGES: &[(&str, &str, &str)] = &[
    (
        "a digit of an entry is another",
        "UPDATE event SET sealed_here = unhex(substr(hex(sealed_here), 1, 80)
             || iif(substr(hex(sealed_here), 81, 1) = '0', '1', '0')
             || substr(hex(sealed_here), 82)) WHERE sequence = 3",
        "damaged: entry 3 was altered",
    ),
    (
        "the copy for the gateway is another",
        "UPDATE event SET sealed_for_gateway = zeroblob(length(sealed_for_gateway)) WHERE sequence = 4",
        "damaged: entry 4 was altered",
    ),
    ("an entry is gone", "DELETE FROM event WHERE sequence = 3", "damaged: entry 3 is missing"),
    (
        "an entry is gone and the gap is closed",
        "DELETE FROM event WHERE sequence = 3; UPDATE event SET sequence = sequence - 1 WHERE sequence > 3",
        "damaged: entry 3 ",
    ),
    ("the end is gone", "DELETE FROM event WHERE sequence > 3", "damaged: entry 4 is missing"),
    (
        "two entries changed places",
        "UPDATE event SET sequence = 99 WHERE sequence = 2; UPDATE event SET sequence = 2 WHERE sequence = 3;
         UPDATE event SET sequence = 3 WHERE sequence = 99",
        "damaged: entry 2 ",
    ),
    (
        "a hash is another",
        "UPDATE event SET hash = zeroblob(32) WHERE sequence = 3",
        "damaged: entry 3 is not tied",
    ),
    (
        "an entry is tied to another",
        "UPDATE event SET previous = zeroblob(32) WHERE sequence = 3",
        "damaged: entry 3 is not tied",
    ),
    (
        "the end is sealed by somebody else",
        "UPDATE chain SET head = zeroblob(length(head))",
        "damaged: the sealed end of the log was altered",
    ),
    (
        "a rule of the file is gone",
        "DROP TRIGGER event_stays",
        "damaged: its tables or triggers are not those that the program makes",
    ),
];
/// Those that show without the key, and how.
const SEEN_WITHOUT_KEY: &[(&str, &str)] = &[
    ("an entry is gone", "damaged: entry 3 is missing"),
    ("an entry is gone and the gap is closed", "damaged: entry 3 is not tied"),
    ("two entries changed places", "damaged: entry 2 is not tied"),
    ("a hash is another", "damaged: entry 4 is not tied"),
    ("an entry is tied to another", "damaged: entry 3 is not tied"),
    ("a rule of the file is gone", "damaged: its tables or triggers"),
];

/// A computer with an account, its keys and its log.
struct Computer {
    home: TempDir,
    keys: Keys,
    gateway: GatewayKey,
}

/// What the program said, and how it ended.
struct Told {
    code: i32,
    words: String,
}

impl Computer {
    fn new() -> Self {
        let home = TempDir::new().expect("a folder");
        fs::create_dir(home.path().join("keys")).expect("a folder");
        let keys = Keys::load_or_make(&KeysOf(home.path().join("keys"))).expect("keys are made");
        let public = GatewayKey::generate().public_base64().expect("its public half");
        let gateway = GatewayKey::parse("https://gateway.example", &public).expect("a key");
        Self { home, keys, gateway }
    }

    fn with_five_entries() -> Self {
        let computer = Self::new();
        let mut spool = computer.open_spool().spool;
        for _ in 0..4 {
            let _recorded = spool.append(&Event::now(now(), Act::Locked)).expect("written down");
        }
        computer
    }

    /// The folder of the program.
    fn account(&self) -> PathBuf {
        self.home.path().join("data/Care Record/Viewer")
    }

    fn log(&self) -> PathBuf {
        self.account().join("audit-log")
    }

    fn open_spool(&self) -> Opened {
        Spool::open(&self.account(), &self.keys, &self.gateway, now()).expect("it opens")
    }

    /// The program at work, with something just written down.
    fn open(&self) -> Opened {
        let mut opened = self.open_spool();
        let _recorded = opened.spool.append(&Event::now(now(), Act::Locked)).expect("written down");
        opened
    }

    /// Changes the closed log past its triggers and puts them back, so that they do not give it away.
    fn tamper(&self, sql: &str) {
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
    fn copied_elsewhere(&self) -> TempDir {
        let copy = TempDir::new().expect("a folder");
        for file in fs::read_dir(self.log()).expect("it reads") {
            let path = file.expect("a file").path();
            fs::copy(&path, copy.path().join(path.file_name().expect("a name"))).expect("a copy");
        }
        copy
    }

    fn verify(&self, folders: &[&Path]) -> Told {
        self.verify_with(folders, &[])
    }

    fn verify_with(&self, folders: &[&Path], more: &[&str]) -> Told {
        let mut command = program();
        command.env("XDG_DATA_HOME", self.home.path().join("data"));
        command.env("LOCALAPPDATA", self.home.path().join("data"));
        command.env("CARE_RECORD_KEYS", self.home.path().join("keys"));
        Told::by(command.args(folders).args(more).output().expect("it runs"))
    }
}

/// Another computer: the account there has no keys.
fn verify_elsewhere(folder: &Path, more: &[&str]) -> Told {
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
    fn by(output: Output) -> Self {
        let words = String::from_utf8_lossy(&output.stdout).into_owned();
        Self { code: output.status.code().expect("it ended by itself"), words }
    }
}

fn trigger(paragraph: &'static str) -> Option<&'static str> {
    let begins = paragraph.find("CREATE TRIGGER")?;
    paragraph.get(begins..)
}

/// Each file below a folder: its bytes, and when it was changed.
fn every_file(folder: &Path) -> BTreeMap<PathBuf, (Vec<u8>, SystemTime)> {
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

const SCHEMA: &str = include_str!("../../audit/src/schema.sql");

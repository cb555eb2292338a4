//! What IT and an investigation are told of an audit log, by the program itself.
#![expect(clippy::expect_used, reason = "test vocabulary")]

mod computer;

use std::{fs, path::Path};

use self::computer::{Computer, alone, every_file, verify_elsewhere};

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

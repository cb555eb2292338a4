//! A log that is gone, and one that is an older copy of itself, where the key store remembers more.

use std::{fs, sync::Arc};

use audit::{KeyStore, KeyStoreError, Keys, MemoryKeyStore, Opened, SpoolError, WhyAside};
use zeroize::Zeroizing;

use crate::people::{Computer, alone, at, copy_folder, fetching, take_all, write};

#[test]
fn a_log_that_was_deleted_is_missed_and_the_new_one_says_so_first() {
    for gone in ["audit-log", ""] {
        let computer = with_five_entries();
        let before = computer.spool().head();
        fs::remove_dir_all(computer.folder().join(gone)).expect("it goes");

        let opened = computer.open().expect("a new chain begins");

        assert!(opened.was_missing && opened.kept_aside.is_none(), "there is nothing to keep");
        assert_ne!(opened.spool.head().chain, before.chain);
        let first = beginning(&opened);
        assert!(first.contains("chain-begun"), "{first}");
        assert!(first.contains(&before.chain.urn().to_string()), "which log is gone: {first}");
        assert!(
            first.contains(r#"{"type":"reached","valueString":"5"}"#),
            "how far it was: {first}"
        );
        drop(opened);
        let again = computer.open().expect("it opens");
        assert!(!again.was_missing && again.kept_aside.is_none(), "it is told once");
    }
}

#[test]
fn the_first_log_of_an_account_misses_none() {
    let computer = of(&Arc::default());

    let opened = computer.open().expect("it begins");

    assert!(!opened.was_missing && opened.kept_aside.is_none());
    assert!(!beginning(&opened).contains("reached"), "it names none before");
}

#[test]
fn an_older_copy_of_the_log_is_noticed_without_the_gateway_and_kept_aside_as_it_was() {
    let computer = with_five_entries();
    let log = computer.folder().join("audit-log");
    let older = computer.folder().join("older");
    copy_folder(&log, &older);
    let mut spool = computer.spool();
    let _ = write(&mut spool, &fetching());
    let before = spool.head();
    drop(spool);
    fs::remove_dir_all(&log).expect("the log goes");
    copy_folder(&older, &log);

    let opened = computer.open().expect("another chain begins");

    let kept = opened.kept_aside.clone().expect("the older copy is kept");
    assert_eq!(kept.why, WhyAside::OlderCopy);
    assert!(computer.every_byte_of_the_log(&kept.file) == bytes_in(&older), "as it was put there");
    let first = beginning(&opened);
    for told in [&kept.file, "older-copy", &before.chain.urn().to_string(), r#""valueString":"6""#]
    {
        assert!(first.contains(told), "`{told}` in {first}");
    }
}

#[test]
fn another_whole_log_of_the_same_account_is_not_taken_for_the_one_that_is_gone() {
    let store = Arc::default();
    let (one, other) = (of(&store), of(&Arc::new(with_the_same_keys(&store))));
    drop(one.spool());
    let mut spool = other.spool();
    for _ in 0..9 {
        let _ = write(&mut spool, &fetching());
    }
    drop(spool);
    fs::remove_dir_all(one.folder().join("audit-log")).expect("the log goes");
    copy_folder(&other.folder().join("audit-log"), &one.folder().join("audit-log"));

    let opened = one.open().expect("another chain begins");

    assert_eq!(opened.kept_aside.map(|kept| kept.why), Some(WhyAside::OlderCopy));
}

#[test]
fn what_a_program_wrote_before_it_was_killed_is_no_older_copy() {
    let computer = with_five_entries();
    let died =
        Computer { folder: tempfile::TempDir::new().expect("a folder"), ..with_keys_of(&computer) };
    let mut spool = computer.spool();
    let _ = write(&mut spool, &fetching());
    copy_folder(&computer.folder().join("audit-log"), &died.folder().join("audit-log"));

    let opened = died.open().expect("it opens");

    assert!(opened.kept_aside.is_none() && !opened.was_missing, "the mark is behind the log");
    assert_eq!(opened.spool.head().sequence, 6);
}

#[test]
fn a_new_log_of_which_the_key_store_was_not_told_yet_is_known_by_what_it_follows() {
    let store = Arc::new(MemoryKeyStore::default());
    let computer = of(&store);
    drop(computer.spool());
    let before = store.load(MARK).expect("it answers").expect("it is marked");
    fs::write(computer.database(), "no database").expect("it is overwritten");
    drop(computer.open().expect("another chain begins"));
    let after = store.load(MARK).expect("it answers").expect("it is marked");
    assert!(before != after, "it is told of the new one");

    store.save(MARK, &before).expect("the power goes before that is kept");
    let opened = computer.open().expect("it opens");

    assert!(opened.kept_aside.is_none() && !opened.was_missing, "it is the one that followed");
    assert_eq!(opened.spool.head().sequence, 1);
    drop(opened);
    assert!(store.load(MARK).expect("it answers") == Some(after), "and is told of now");
}

#[test]
fn a_log_that_was_pruned_and_closed_is_still_the_one_that_is_known() {
    let computer = with_five_entries();
    let mut spool = computer.spool();
    take_all(&mut spool);
    let _ = write(&mut spool, &fetching());
    let fifth = spool.entry(5).expect("it reads").expect("it is here");
    let a_year = std::time::Duration::from_hours(365 * 24);
    assert_eq!(spool.prune(&fifth, 5, at(11) + a_year, a_year / 2).expect("it prunes"), 5);
    drop(spool);

    assert_eq!(computer.spool().head().sequence, 6, "whole, as far as it is here");
}

#[test]
fn a_key_store_that_no_longer_answers_is_no_reason_to_begin_another_log() {
    let computer = with_five_entries();
    let keys = Keys::of(Arc::new(Failing(Arc::new(with_the_same_keys(&Arc::default())))));
    let computer = Computer { keys: keys.expect("they are had"), ..computer };

    let error = computer.open().expect_err("it cannot be compared");

    assert!(matches!(error, SpoolError::KeyStore(_)), "{error:?}");
    assert!(computer.database().exists(), "and nothing is moved");
}

/// A store that gives keys, and nothing else.
struct Failing(Arc<MemoryKeyStore>);

impl KeyStore for Failing {
    fn load(&self, name: &str) -> Result<Option<Zeroizing<Vec<u8>>>, KeyStoreError> {
        if name == MARK { Err(KeyStoreError::CannotMake) } else { self.0.load(name) }
    }

    fn save(&self, name: &str, key: &[u8]) -> Result<(), KeyStoreError> {
        self.0.save(name, key)
    }
}

/// A computer that keeps its keys, and its mark, in this store.
fn of(store: &Arc<MemoryKeyStore>) -> Computer {
    let keys = Keys::of(Arc::<MemoryKeyStore>::clone(store)).expect("they are made");
    Computer { keys, ..Computer::new() }
}

fn with_five_entries() -> Computer {
    let computer = of(&Arc::default());
    let mut spool = computer.spool();
    for _ in 0..4 {
        let _ = write(&mut spool, &fetching());
    }
    drop(spool);
    computer
}

fn with_keys_of(computer: &Computer) -> Computer {
    Computer { keys: computer.keys.clone(), gateway: computer.gateway.clone(), ..Computer::new() }
}

/// Another store with the same keys and no mark.
fn with_the_same_keys(store: &Arc<MemoryKeyStore>) -> MemoryKeyStore {
    let _made = Keys::load_or_make(store.as_ref()).expect("they are made");
    let copy = MemoryKeyStore::default();
    for name in ["audit-log-key", "device-id", "device-signing-key"] {
        let key = store.load(name).expect("it answers").expect("it is kept");
        copy.save(name, &key).expect("it is saved");
    }
    copy
}

/// The first event of a log that has just begun.
fn beginning(opened: &Opened) -> String {
    String::from_utf8(alone(&opened.spool).events.remove(0).body).expect("JSON is text")
}

fn bytes_in(folder: &std::path::Path) -> Vec<u8> {
    let mut names: Vec<_> = fs::read_dir(folder)
        .expect("it reads")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    names.sort();
    names.iter().flat_map(|path| fs::read(path).expect("it reads")).collect()
}

const MARK: &str = "audit-log-mark";

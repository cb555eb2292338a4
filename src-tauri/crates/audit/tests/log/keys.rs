//! The keys and the store that keeps them.

use audit::{GatewayKey, KeyStore, KeyStoreError, Keys, MemoryKeyStore};
use zeroize::Zeroizing;

use crate::people::{Computer, GATEWAY, alone, fetching, write};

/// A store that somebody has locked.
struct LockedStore;

impl KeyStore for LockedStore {
    fn load(&self, _: &str) -> Result<Option<Zeroizing<Vec<u8>>>, KeyStoreError> {
        Err(KeyStoreError::Locked(keyring_core::Error::NoStorageAccess("locked".into())))
    }

    fn save(&self, _: &str, _: &[u8]) -> Result<(), KeyStoreError> {
        panic!(
            "no key is made while the store is locked: it would orphan what the first one sealed"
        )
    }
}

#[test]
fn the_keys_of_a_device_are_made_once() {
    let store = MemoryKeyStore::default();

    let (first, again) = (Keys::load_or_make(&store), Keys::load_or_make(&store));

    let (first, again) = (first.expect("they are made"), again.expect("they are loaded"));
    assert_eq!(first.device().id(), again.device().id());
    assert_eq!(first.device().public_base64(), again.device().public_base64());
    assert_eq!(first.device().sign(&[7; 32]), again.device().sign(&[7; 32]));
}

#[test]
fn a_locked_key_store_is_an_error_and_no_second_key_is_made() {
    let error = Keys::load_or_make(&LockedStore).err().expect("a locked store has no keys");

    assert!(matches!(error, KeyStoreError::Locked(_)), "it is told from a missing one");
    assert!(error.to_string().contains("unlock the keyring"), "with what to do: {error}");
}

#[test]
fn a_key_of_the_wrong_length_is_an_error() {
    let store = MemoryKeyStore::default();
    store.save("audit-log-key", b"short").expect("it is saved");

    let error = Keys::load_or_make(&store).err().expect("five bytes are no key");

    assert!(matches!(error, KeyStoreError::NotAKey(_)), "{error:?}");
}

#[test]
fn the_gateway_is_remembered_for_the_next_time_without_a_network() {
    let store = MemoryKeyStore::default();
    assert_eq!(GatewayKey::remembered(&store).expect("it answers"), None, "before first contact");

    let gateway = Computer::new().gateway;
    gateway.remember(&store).expect("it is saved");

    assert_eq!(GatewayKey::remembered(&store).expect("it answers"), Some(gateway));
}

#[test]
fn a_text_that_is_no_key_is_refused_as_a_gateway() {
    for text in ["", "not base64!", "c2hvcnQ="] {
        assert!(GatewayKey::parse(GATEWAY, text).is_err(), "`{text}` is no key");
    }
}

#[cfg(target_os = "linux")]
mod of_the_operating_system {
    use std::process::Command;

    use audit::{KeyStore, KeyStoreError, OsKeyStore};

    #[test]
    fn without_a_key_store_the_reader_is_told_what_to_do() {
        let output = Command::new(std::env::current_exe().expect("this program"))
            .args(["--ignored", "--exact", "keys::of_the_operating_system::where_no_store_answers"])
            .env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere/at/all")
            .output()
            .expect("it runs");

        let said = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success() && said.contains("1 passed"), "{said}");
    }

    #[test]
    #[ignore = "runs inside the test above, which takes the session bus away"]
    fn where_no_store_answers() {
        let error = OsKeyStore::open("Care Record Viewer test").err().expect("no store answers");

        assert!(matches!(error, KeyStoreError::Missing(_)), "{error:?}");
        assert!(error.to_string().starts_with("no key store answers: start"), "{error}");
    }

    #[test]
    #[ignore = "needs an unlocked Secret Service"]
    fn a_key_is_kept_by_the_operating_system() {
        let name = uuid::Uuid::new_v4().to_string();
        let store = OsKeyStore::open("Care Record Viewer test").expect("a store answers");
        assert!(store.load(&name).expect("it answers").is_none(), "never saved");

        store.save(&name, &[0, 159, 146, 150]).expect("it is saved");

        let again = OsKeyStore::open("Care Record Viewer test").expect("a store answers");
        let key = again.load(&name).expect("it answers").expect("it was kept");
        assert_eq!(*key, [0, 159, 146, 150], "bytes that are no text come back whole");
    }
}

#[test]
fn when_the_key_of_the_log_alone_is_gone_the_log_is_put_aside_whole_and_the_device_is_the_same() {
    let store = MemoryKeyStore::default();
    let computer =
        Computer { keys: Keys::load_or_make(&store).expect("they are made"), ..Computer::new() };
    let mut spool = computer.spool();
    let _ = write(&mut spool, &fetching());
    drop(spool);
    let left = MemoryKeyStore::default();
    for name in ["device-id", "device-signing-key"] {
        let key = store.load(name).expect("it answers").expect("it is kept");
        left.save(name, &key).expect("it is saved");
    }
    let before = computer.every_byte_of_the_log("audit-log");

    let keys = Keys::load_or_make(&left).expect("a new key is made for the log");
    let computer = Computer { keys, ..computer };
    let opened = computer.open().expect("a new chain begins");

    let kept = opened.kept_aside.expect("the log does not open under another key");
    assert!(computer.every_byte_of_the_log(&kept.file) == before, "for the gateway to rescue");
    let run = alone(&opened.spool);
    let first = &run.events[0];
    assert!(String::from_utf8_lossy(&first.body).contains(&kept.file), "and it is named");
    let device = Keys::load_or_make(&store).expect("they are kept").device().id();
    assert_eq!(run.device, device, "by the same device");
}

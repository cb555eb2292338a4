//! The keys and the store that keeps them.

use audit::{
    Algorithm, ChainCheck, DeviceKey, GatewayKey, HoldingKeyStore, KeyStore, KeyStoreError, Keys,
    MemoryKeyStore, chain::check_signature,
};
use zeroize::Zeroizing;

use crate::people::{Computer, GATEWAY, alone, at, fetching, take_all, write};

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
    let signed = |keys: &Keys| keys.device().sign(&[7; 32]).expect("it signs");
    assert_eq!(signed(&first), signed(&again));
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

#[test]
fn where_the_operating_system_holds_keys_a_new_device_signs_with_one_that_is_not_in_the_key_store()
{
    let store = HoldingKeyStore::default();

    let (first, again) = (Keys::load_or_make(&store), Keys::load_or_make(&store));

    let (first, again) = (first.expect("it is made"), again.expect("it is opened"));
    assert_eq!(first.device().algorithm(), Algorithm::EcdsaP256);
    assert_eq!(first.device().public(), again.device().public(), "once");
    let kept = store.load("device-signing-key").expect("it answers").expect("it is noted");
    assert_eq!(*kept, *b"ES256", "whoever reads the store has nothing to sign with elsewhere");
    let signature = again.device().sign(&[7; 32]).expect("it signs");
    let (device, key) = (first.device().id(), first.device().public());
    assert_eq!(check_signature(key, device, &[7; 32], &signature), Ok(()));
    assert!(check_signature(key, device, &[8; 32], &signature).is_err(), "over this alone");
    let other = Keys::load_or_make(&HoldingKeyStore::default()).expect("another device");
    let other = other.device().public();
    assert!(check_signature(other, device, &[7; 32], &signature).is_err(), "by this device alone");
}

#[test]
fn a_device_keeps_the_key_that_it_was_registered_with_where_better_ones_can_be_held_now() {
    let before = MemoryKeyStore::default();
    let registered = Keys::load_or_make(&before).expect("it is made");
    let store = HoldingKeyStore::default();
    for name in ["audit-log-key", "device-id", "device-signing-key"] {
        let key = before.load(name).expect("it answers").expect("it is kept");
        store.save(name, &key).expect("it is saved");
    }

    let keys = Keys::load_or_make(&store).expect("it is loaded");

    assert_eq!(keys.device().public(), registered.device().public());
}

#[test]
fn when_the_hardware_is_cleared_no_second_key_is_made_for_the_same_device() {
    let store = HoldingKeyStore::default();
    drop(Keys::load_or_make(&store).expect("it is made"));
    store.clear_hardware();

    let error = Keys::load_or_make(&store).err().expect("it is gone");

    assert!(matches!(error, KeyStoreError::HeldKey(None)), "{error:?}");
    assert!(error.to_string().contains("register this computer anew"), "{error}");
}

#[test]
fn a_log_signed_by_a_key_that_is_held_is_whole_pruned_and_sent_like_any_other() {
    let keys = Keys::load_or_make(&HoldingKeyStore::default()).expect("they are made");
    let computer = Computer { keys, ..Computer::new() };
    for _ in 0..3 {
        let _ = write(&mut computer.spool(), &fetching());
    }
    let mut spool = computer.spool();
    let run = alone(&spool);
    assert_eq!(run.algorithm, "ES256");
    let key = computer.keys.device().public();
    assert_eq!(check_signature(key, run.device, &run.events[0].hash, &run.signature), Ok(()));
    take_all(&mut spool);
    let third = spool.entry(3).expect("it reads").expect("it is here");
    let a_month = std::time::Duration::from_hours(30 * 24);

    let gone = spool.prune(&third, 3, at(10) + 2 * a_month, a_month).expect("it prunes");

    assert_eq!(gone, 3);
    drop(spool);
    let spool = computer.spool();
    assert_eq!(spool.verify().expect("it reads"), ChainCheck::Intact { through: 4 });
}

#[test]
fn a_signature_is_never_checked_by_another_algorithm_than_that_of_the_key() {
    let p256 = Keys::load_or_make(&HoldingKeyStore::default()).expect("they are made");
    let ed25519 = Keys::load_or_make(&MemoryKeyStore::default()).expect("they are made");
    let public = |keys: &Keys| keys.device().public().public().to_vec();
    let compressed = {
        let point = public(&p256);
        [&[2 + (point[64] & 1)][..], &point[1..33]].concat()
    };
    let mut off_the_curve = public(&p256);
    off_the_curve[64] ^= 1;
    for (algorithm, bytes, what) in [
        (Algorithm::Ed25519, public(&p256), "a point for Ed25519"),
        (Algorithm::EcdsaP256, public(&ed25519), "32 bytes for P-256"),
        (Algorithm::EcdsaP256, compressed, "a second writing of the same key"),
        (Algorithm::EcdsaP256, off_the_curve, "no point of the curve"),
        (Algorithm::EcdsaP256, vec![4; 65], "nor this"),
        (Algorithm::Ed25519, vec![], "nothing"),
    ] {
        assert!(DeviceKey::new(algorithm, bytes).is_none(), "{what} is no key");
    }
    for algorithm in Algorithm::ALL {
        assert_eq!(Algorithm::of_name(algorithm.name()), Some(algorithm));
    }
    assert_eq!(Algorithm::of_name("none"), None);
    assert_eq!(Algorithm::of_name("es256"), None, "names are compared exactly");
}

#[cfg(windows)]
#[test]
#[ignore = "leaves its keys with this account of Windows"]
fn a_device_signs_with_a_key_that_windows_holds_or_else_with_one_that_it_keeps() {
    let name = format!("Care Record Viewer test {}", uuid::Uuid::new_v4());
    let store = audit::OsKeyStore::open(&name).expect("a store answers");

    let (first, again) = (Keys::load_or_make(&store), Keys::load_or_make(&store));

    let (first, again) = (first.expect("it is made"), again.expect("it is found"));
    println!("{}", first.device().algorithm().name());
    assert_eq!(first.device().public(), again.device().public());
    let signature = again.device().sign(&[7; 32]).expect("it signs");
    let (device, key) = (first.device().id(), first.device().public());
    assert_eq!(check_signature(key, device, &[7; 32], &signature), Ok(()));
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

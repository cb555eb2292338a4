use std::{fs, path::Path};

use audit::{GatewayKey, GatewayPrivateKey, open_sealed_for_gateway, seal::Place};
use base64::{Engine, prelude::BASE64_STANDARD};
use gateway_server::{Clock, Gateway, Settings, keys, state::OpenError};

use uuid::Uuid;

use crate::house::{House, RITA};

#[test]
fn a_database_opens_with_its_own_key_only() {
    let house = House::open();
    house.invited(RITA);
    let folder = house.folder.path();
    let key = folder.join(keys::SEAL_FILE);
    let kept = fs::read(&key).unwrap();

    fs::remove_file(&key).unwrap();
    let missing = opened(folder).unwrap_err().to_string();
    assert!(missing.contains("missing"), "no new one is made in its place: {missing}");
    assert!(!key.exists(), "none was made");

    fs::write(&key, "A".repeat(43) + "=").unwrap();
    make_private(&key);
    let other = opened(folder).unwrap_err().to_string();
    assert!(other.contains("not the one"), "{other}");

    fs::write(&key, "not a key").unwrap();
    assert!(opened(folder).unwrap_err().to_string().contains("32 bytes"));

    fs::write(&key, kept).unwrap();
    assert!(opened(folder).is_ok(), "with its own it opens");
}

#[cfg(unix)]
#[test]
fn keys_and_database_are_for_the_gateways_own_account() {
    use std::os::unix::fs::PermissionsExt;

    let house = House::open();
    let folder = house.folder.path();
    for file in [keys::SEAL_FILE, keys::AUDIT_FILE, "gateway.db", "gateway.db-wal"] {
        let mode = fs::metadata(folder.join(file)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{file}");
    }

    let key = folder.join(keys::AUDIT_FILE);
    fs::set_permissions(&key, fs::Permissions::from_mode(0o640)).unwrap();
    let error = opened(folder).unwrap_err().to_string();
    assert!(error.contains("0600"), "it says what to do: {error}");
}

#[test]
fn keys_may_lie_in_a_folder_of_their_own() {
    let (data, apart) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let settings = Settings::named("Care Record");

    Gateway::open_with_keys(data.path(), apart.path(), None, settings, Clock::real()).unwrap();

    assert!(apart.path().join(keys::SEAL_FILE).exists());
    assert!(!data.path().join(keys::SEAL_FILE).exists(), "a copy of the data opens nothing");
}

#[test]
fn the_audit_key_is_the_same_after_a_restart() {
    let house = House::open();

    let again = house.opened_again();

    assert_eq!(house.gateway.audit_key, again.gateway.audit_key);
}

#[test]
fn what_a_device_seals_to_the_audit_key_opens_with_the_gateways_file() {
    let house = House::open();
    let published = &house.gateway.audit_key;
    let text = fs::read_to_string(house.folder.path().join(keys::AUDIT_FILE)).unwrap();
    let private =
        GatewayPrivateKey::from_bytes(&BASE64_STANDARD.decode(text.trim()).unwrap()).unwrap();
    let place = Place { chain: Uuid::from_bytes([7; 16]), sequence: 3 };

    let gateway = GatewayKey::parse("https://gateway.example", &published.public).unwrap();
    let sealed = gateway.sealer().unwrap().seal(place, b"an event").unwrap();

    let id: String = sealed[2..10].iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(id, published.id, "the envelope names the key by the id that is published");
    let opened = open_sealed_for_gateway(&private, place, &sealed).unwrap();
    assert_eq!(opened.as_slice(), b"an event");
}

fn opened(folder: &Path) -> Result<(), OpenError> {
    let settings = Settings::named("Care Record");
    Gateway::open(folder, None, settings, Clock::real()).map(drop)
}

#[cfg(unix)]
fn make_private(file: &Path) {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(file, fs::Permissions::from_mode(0o600)).unwrap();
}

#[cfg(not(unix))]
fn make_private(_: &Path) {}

use std::{fs, path::Path};

use access::Policy;
use gateway_server::{Clock, Gateway, Settings, keys, state::OpenError};

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

    Gateway::open_with_keys(data.path(), apart.path(), Policy::standard(), settings, Clock::real())
        .unwrap();

    assert!(apart.path().join(keys::SEAL_FILE).exists());
    assert!(!data.path().join(keys::SEAL_FILE).exists(), "a copy of the data opens nothing");
}

#[test]
fn the_audit_key_is_the_same_after_a_restart() {
    let house = House::open();

    let again = house.opened_again();

    assert_eq!(house.gateway.audit_key, again.gateway.audit_key);
}

fn opened(folder: &Path) -> Result<(), OpenError> {
    let settings = Settings::named("Care Record");
    Gateway::open(folder, Policy::standard(), settings, Clock::real()).map(drop)
}

#[cfg(unix)]
fn make_private(file: &Path) {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(file, fs::Permissions::from_mode(0o600)).unwrap();
}

#[cfg(not(unix))]
fn make_private(_: &Path) {}

//! A backup is of one moment, whole, sealed, and opens only with the key of its time.

use std::{
    fs,
    path::Path,
    sync::atomic::{AtomicBool, Ordering},
    thread,
};

use axum::http::StatusCode;
use gateway_server::{
    Gateway, GatewayEvent,
    backup::{self, BackupError},
    keys::{AUDIT_FILE, KeyError, SEAL_FILE},
    note,
    state::{DATABASE, OpenError},
};

use crate::{
    device::Device,
    house::{House, emergency},
};

#[tokio::test]
async fn a_backup_is_of_one_moment_though_the_gateway_serves() {
    let house = House::of_the_county();
    let rita = house.signed_in("triage-nurse").await;
    let before = house.count("SELECT count(*) FROM resource");
    let to = house.folder.path().join("backup");
    let over = AtomicBool::new(false);

    thread::scope(|scope| {
        // Always two at once: a backup with one of them would be of no moment.
        let pairs = || {
            while !over.load(Ordering::Relaxed) {
                let event = GatewayEvent::new("pair", "done");
                let both = |tx: &rusqlite::Transaction<'_>| {
                    note(tx, house.now(), &event)?;
                    note(tx, house.now(), &event)
                };
                house.gateway.store.write(both).unwrap();
            }
        };
        scope.spawn(pairs);
        for number in 0..5 {
            backup::make(&house.gateway, &to.with_extension(number.to_string()), &mut |_| {})
                .unwrap();
        }
        over.store(true, Ordering::Relaxed);
    });

    let mut seen = 0;
    for number in 0..5 {
        let restored = tempfile::tempdir().unwrap();
        fs::copy(to.with_extension(number.to_string()), restored.path().join(DATABASE)).unwrap();
        with_keys_of(&house, restored.path());
        let again = opened(&house, restored.path()).unwrap();
        let count = |query: &str| {
            again.store.read(|db| db.query_row(query, [], |row| row.get::<_, i64>(0))).unwrap()
        };
        let pairs = count("SELECT count(*) FROM gateway_event WHERE kind = 'pair'");
        assert_eq!(pairs % 2, 0, "half of what was done at once is never there");
        assert!(pairs >= seen, "each is later than the one before");
        assert_eq!(count("SELECT count(*) FROM resource"), before, "everything is there");
        seen = pairs;
    }
    assert!(seen > 0, "the gateway worked meanwhile");
    house.find(&rita, "9990000018").await;
}

#[tokio::test]
async fn what_was_recorded_opens_again_from_a_backup_with_the_key_and_not_without() {
    let house = House::of_the_county();
    let rita = house.signed_in("triage-nurse").await;
    let ivy = house.find(&rita, "9990000018").await;
    let grant = house.opened(&rita, &ivy, emergency()).await.grant;
    let to = house.folder.path().join("backup");

    let made = backup::make(&house.gateway, &to, &mut |_| {}).unwrap();

    assert!(made.values > 1000, "each was opened: {made:?}");
    assert_eq!(house.record(&rita, &ivy, &grant).await.status, StatusCode::OK);
    let elsewhere = tempfile::tempdir().unwrap();
    fs::copy(&to, elsewhere.path().join(DATABASE)).unwrap();
    let error = opened(&house, elsewhere.path()).err().unwrap();
    assert!(
        matches!(error, OpenError::Keys(KeyError::Missing(_))),
        "the keys are not in it: {error}"
    );
    with_keys_of(&house, elsewhere.path());
    assert!(opened(&house, elsewhere.path()).is_ok());
    let key = fs::read(house.folder.path().join(SEAL_FILE)).unwrap();
    let bytes = fs::read(&to).unwrap();
    assert!(!bytes.windows(key.len()).any(|window| window == key));
}

#[tokio::test]
async fn a_device_is_told_how_far_the_newest_backup_holds_its_chain() {
    let house = House::open();
    let mut device = Device::registered(&house);
    let to = |name: &str| house.folder.path().join(name);
    let held = async |device: &Device| {
        let head = device.held(&house).await;
        (head.sequence, head.backed_up)
    };

    device.offer_next(&house).await;
    device.offer_next(&house).await;
    assert_eq!(held(&device).await, (2, 0), "there is no backup");
    backup::make(&house.gateway, &to("first"), &mut |_| {}).unwrap();
    assert_eq!(held(&device).await, (2, 2));
    let late = device.offer_next(&house).await;
    assert_eq!(held(&device).await, (3, 2), "what has come since is in none");

    let (fourth, fifth) = (device.event(), device.event());
    device.offer(&house, &fifth).await;
    backup::make(&house.gateway, &to("first"), &mut |_| {}).unwrap_err();
    assert_eq!(held(&device).await, (5, 2), "one that failed is none");
    backup::make(&house.gateway, &to("second"), &mut |_| {}).unwrap();
    assert_eq!(held(&device).await, (5, 3), "it holds the fifth, but not what is before it");
    device.offer(&house, &fourth).await;
    assert_eq!(held(&device).await, (5, 3), "what has filled the gap is in none");
    assert!(!device.offer(&house, &late).await.is_new());
    assert_eq!(held(&device).await, (5, 3), "a repeat changes nothing");
}

#[test]
fn a_backup_overwrites_nothing_and_is_for_the_gateways_own_account() {
    let house = House::open();
    let to = house.folder.path().join("backup");

    backup::make(&house.gateway, &to, &mut |_| {}).unwrap();
    let made = fs::read(&to).unwrap();
    let again = backup::make(&house.gateway, &to, &mut |_| {}).unwrap_err();

    assert!(matches!(again, BackupError::Exists(_)), "{again}");
    assert_eq!(fs::read(&to).unwrap(), made, "it is as it was");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        gateway_server::closed::keep(&house.gateway.store, house.now()).unwrap();
        for file in [&to, &house.folder.path().join("closed.db")] {
            assert_eq!(fs::metadata(file).unwrap().permissions().mode() & 0o777, 0o600);
        }
    }
    let nowhere = house.folder.path().join("nowhere").join("backup");
    let error = backup::make(&house.gateway, &nowhere, &mut |_| {}).unwrap_err();
    assert!(error.to_string().contains("nowhere"), "the file is named: {error}");
}

fn with_keys_of(house: &House, folder: &Path) {
    for file in [SEAL_FILE, AUDIT_FILE] {
        fs::copy(house.folder.path().join(file), folder.join(file)).unwrap();
    }
}

fn opened(house: &House, folder: &Path) -> Result<Gateway, OpenError> {
    Gateway::open(folder, None, house.gateway.settings.clone(), house.clock.clone())
}

//! Whom the computer itself trusts, asked of its own store through the program as it is installed.

use std::process::Command;

use rcgen::date_time_ymd;
use serde_json::Value;
use tempfile::TempDir;

use crate::servers::{Authority, Certificate, for_name, gateway, secured};

#[test]
#[cfg_attr(windows, ignore = "changes whom this computer trusts, and needs an administrator")]
fn an_authority_in_the_computers_own_store_is_believed_and_each_fault_is_named() {
    let trust = Authority::named("The trust");
    let stranger = Authority::named("Trust TLS Inspection CA");
    let store = Store::with(&trust);
    let ended = |of: &mut rcgen::CertificateParams| of.not_after = date_time_ymd(2024, 1, 1);
    let later = |of: &mut rcgen::CertificateParams| of.not_before = date_time_ymd(2088, 1, 1);
    let cases = [
        (trust.certificate(|_| {}), "trusted, by \"The trust\", which is not public"),
        (trust.certificate(ended), "it ended "),
        (trust.certificate(later), "it does not hold yet"),
        (trust.certificate(|of| *of = for_name("elsewhere.example")), "it is made out to"),
        (stranger.certificate(|_| {}), "it was issued by \"Trust TLS Inspection CA\", whom"),
    ];
    for (certificate, expected) in cases {
        let found = said_of(&certificate, &store);
        assert!(found.starts_with(expected), "{expected}: {found}");
    }
}

#[test]
#[cfg_attr(windows, ignore = "changes whom this computer trusts, and needs an administrator")]
fn an_authority_is_a_stranger_until_it_is_put_into_the_store() {
    let trust = Authority::named("The trust");
    let certificate = trust.certificate(|_| {});
    let stranger = "it was issued by \"The trust\", whom this computer does not trust";
    assert_eq!(said_of(&certificate, &Store::empty()), stranger);
    assert_ne!(said_of(&certificate, &Store::with(&trust)), stranger);
}

/// What the program says of a gateway with this certificate.
fn said_of(certificate: &Certificate, store: &Store) -> String {
    let home = TempDir::new().expect("a folder");
    let port = secured(certificate, gateway(env!("CARGO_PKG_VERSION"), ""));
    let mut program = Command::new(env!("CARGO_BIN_EXE_care-record-diagnose"));
    program.arg("--json").env("CARE_RECORD_GATEWAY_URL", format!("https://localhost:{port}"));
    program.env("HOME", home.path()).env("LOCALAPPDATA", home.path()).env_remove("XDG_DATA_HOME");
    program.env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere").env_remove("DISPLAY");
    store.lend(&mut program);
    let told = program.output().expect("it runs");
    let report: Value = serde_json::from_slice(&told.stdout).expect("it is JSON");
    let checks = report.get("checks").and_then(Value::as_array).expect("checks");
    let of_it = |check: &&Value| check.get("id").is_some_and(|id| id == "certificate");
    let found = checks.iter().find(of_it).and_then(|check| check.get("found"));
    found.and_then(Value::as_str).expect("words").to_owned()
}

/// The authorities of a Linux computer, in a file that stands for them.
#[cfg(not(windows))]
struct Store(TempDir);

#[cfg(not(windows))]
impl Store {
    fn with(authority: &Authority) -> Self {
        let store = Self::empty();
        std::fs::write(store.file(), authority.pem()).expect("it is written");
        store
    }

    fn empty() -> Self {
        let store = Self(TempDir::new().expect("a folder"));
        std::fs::write(store.file(), Authority::named("Somebody else").pem()).expect("written");
        store
    }

    fn lend(&self, program: &mut Command) {
        program.env("SSL_CERT_FILE", self.file()).env_remove("SSL_CERT_DIR");
    }

    fn file(&self) -> std::path::PathBuf {
        self.0.path().join("authorities.pem")
    }
}

/// The certificate store of Windows, with one more authority for as long as the test runs.
#[cfg(windows)]
struct Store(Option<String>);

#[cfg(windows)]
impl Store {
    fn with(authority: &Authority) -> Self {
        use aws_lc_rs::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};

        let root = authority.root();
        let hash = digest(&SHA1_FOR_LEGACY_USE_ONLY, &root);
        let name: String = hash.as_ref().iter().map(|byte| format!("{byte:02X}")).collect();
        let mut blob = property(CERT_SHA1_HASH_PROP_ID, hash.as_ref());
        blob.extend(property(CERT_CERT_PROP_ID, &root));
        let key = windows_registry::LOCAL_MACHINE.create(format!(r"{ROOTS}\{name}"));
        key.and_then(|key| key.set_bytes("Blob", windows_registry::Type::Bytes, &blob))
            .expect("it is added");
        Self(Some(name))
    }

    fn empty() -> Self {
        Self(None)
    }

    fn lend(&self, _program: &mut Command) {}
}

#[cfg(windows)]
impl Drop for Store {
    fn drop(&mut self) {
        if let (Some(name), Ok(roots)) = (&self.0, windows_registry::LOCAL_MACHINE.create(ROOTS)) {
            let _ = roots.remove_tree(name);
        }
    }
}

/// One property of a certificate as the registry keeps it: its number, a one, its length, and what it is.
#[cfg(windows)]
fn property(number: u32, value: &[u8]) -> Vec<u8> {
    let length = u32::try_from(value.len()).expect("it is short");
    let head = [number, 1, length].map(u32::to_le_bytes).concat();
    [&head, value].concat()
}

#[cfg(windows)]
const ROOTS: &str = r"SOFTWARE\Microsoft\SystemCertificates\ROOT\Certificates";
#[cfg(windows)]
const CERT_SHA1_HASH_PROP_ID: u32 = 3;
#[cfg(windows)]
const CERT_CERT_PROP_ID: u32 = 32;

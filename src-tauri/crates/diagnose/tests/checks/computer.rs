//! A computer that is well, in surroundings that a test can spoil.

use std::fs;

use audit::{Act, Event, GatewayKey, KeyStore, KeyStoreError, Keys, MemoryKeyStore, Spool};
use chrono::{DateTime, Utc};
use diagnose::{AuditLog, Check, CheckId, Report, SetByIt, Surroundings, WebView};
use machine::{Dumps, profile::Keeping};
use settings::{Listed, SettingSource, Shown};
use tempfile::TempDir;
use zeroize::Zeroizing;

pub(crate) struct Computer {
    pub(crate) home: TempDir,
    pub(crate) surroundings: Surroundings,
}

impl Computer {
    /// With a log of two entries, and a gateway at this address.
    pub(crate) fn with_gateway(address: &str) -> Self {
        let home = TempDir::new().expect("a folder");
        let folder = home.path().join("Care Record/Viewer");
        let keys = MemoryKeyStore::default();
        write_down(&folder, &Keys::load_or_make(&keys).expect("keys"));
        private(&folder);
        let surroundings = Surroundings {
            settings: Ok(SetByIt {
                listed: listed(address),
                gateway: address.to_owned(),
                proxy: None,
            }),
            roots: vec![],
            folder: Some(folder),
            keys: Box::new(keys),
            audit_log: AuditLog::OnDisk,
            web_view: WebView::Version("138.0.3351.55".to_owned()),
            keeping: |_| Keeping::Keeps,
            free_space: |_| Ok(20_000_000_000),
            dumps: || Dumps::None,
            clock: now,
        };
        Self { home, surroundings }
    }

    pub(crate) fn report(&self) -> Report {
        diagnose::run(&self.surroundings, |_| {})
    }

    pub(crate) fn check(&self, id: CheckId) -> Check {
        of(&self.report(), id)
    }

    pub(crate) fn set(&mut self, proxy: &str) {
        self.surroundings.settings.as_mut().expect("settings").proxy = Some(proxy.to_owned());
    }

    pub(crate) fn log(&self) -> std::path::PathBuf {
        self.home.path().join("Care Record/Viewer/audit-log/chain.sqlite")
    }
}

pub(crate) fn of(report: &Report, id: CheckId) -> Check {
    report.checks.iter().find(|check| check.id == id).expect("each check is made").clone()
}

fn write_down(folder: &std::path::Path, keys: &Keys) {
    let public = GatewayKey::generate().public_base64().expect("its public half");
    let gateway = GatewayKey::parse("https://gateway.example", &public).expect("a key");
    let mut spool = Spool::open(folder, keys, &gateway, now()).expect("it opens").spool;
    let _recorded = spool.append(&Event::now(now(), Act::Locked)).expect("written down");
}

fn private(folder: &std::path::Path) {
    #[cfg(unix)]
    fs::set_permissions(folder, std::os::unix::fs::PermissionsExt::from_mode(0o700))
        .expect("rights");
    #[cfg(not(unix))]
    let _ = fs::metadata(folder);
}

pub(crate) fn listed(gateway: &str) -> Vec<Listed> {
    let policy = SettingSource::Policy("the policy".to_owned());
    let set = |name, shown| Listed { name, shown, source: policy.clone() };
    vec![
        set("GatewayUrl", Shown::Value(gateway.to_owned())),
        set("PolicyKey", Shown::Value("Ed25519:key".to_owned())),
        set("RegistrationCode", Shown::Kept),
        Listed { name: "ProxyUrl", shown: Shown::Unset("none"), source: SettingSource::Default },
    ]
}

/// The clock of this computer.
pub(crate) fn now() -> DateTime<Utc> {
    "2026-11-21T09:14:07Z".parse().expect("a time")
}

/// A key store that answers with this.
pub(crate) struct Broken(pub(crate) fn() -> KeyStoreError);

impl KeyStore for Broken {
    fn load(&self, _: &str) -> Result<Option<Zeroizing<Vec<u8>>>, KeyStoreError> {
        Err((self.0)())
    }

    fn save(&self, _: &str, _: &[u8]) -> Result<(), KeyStoreError> {
        Err((self.0)())
    }
}

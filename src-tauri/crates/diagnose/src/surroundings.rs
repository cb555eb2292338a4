use std::{
    io,
    path::{Path, PathBuf},
};

use audit::KeyStore;
use chrono::{DateTime, Utc};
use gateway_client::probe::CertificateDer;
use machine::{Dumps, profile::Keeping};
use settings::{Listed, SettingsError};

use crate::AccountKeys;

/// What the checks look at: a computer, or one that a test makes up.
pub struct Surroundings {
    /// What IT has set.
    pub settings: Result<SetByIt, SettingsError>,
    /// Authorities that are trusted beside those of the computer.
    pub roots: Vec<CertificateDer<'static>>,
    /// The folder in which the audit log of this account lies, if it has one.
    pub folder: Option<PathBuf>,
    /// The key store of this account. Nothing is saved in it.
    pub keys: Box<dyn KeyStore>,
    /// Who has the audit log now.
    pub audit_log: AuditLog,
    /// What draws the page.
    pub web_view: WebView,
    /// Whether what lies in a folder outlasts the account's session.
    pub keeping: fn(&Path) -> Keeping,
    /// How many bytes are free on the disk of a folder.
    pub free_space: fn(&Path) -> io::Result<u64>,
    /// What becomes of the memory of programs that fail.
    pub dumps: fn() -> Dumps,
    /// The clock of this computer.
    pub clock: fn() -> DateTime<Utc>,
}

/// What IT has set, as far as it is needed to reach the gateway, and as it is listed.
pub struct SetByIt {
    /// Each setting with where it comes from; a secret without its value.
    pub listed: Vec<Listed>,
    /// The gateway's address.
    pub gateway: String,
    /// The proxy, where one is set.
    pub proxy: Option<String>,
}

/// Who has the audit log of this account.
pub enum AuditLog {
    /// Nobody that is known here: it is read from the disk.
    OnDisk,
    /// This program itself, which knows how it stands.
    Open {
        /// How many events wait for the gateway.
        waiting: u64,
        /// How many the gateway will not take.
        set_aside: u64,
        /// The first entry that is not what was written, if there is one.
        broken_at: Option<u64>,
    },
}

/// What draws the page.
pub enum WebView {
    /// This version of it.
    Version(String),
    /// It is not there.
    Missing,
}

impl Surroundings {
    /// Those of this computer and of the account that runs this program.
    #[must_use]
    pub fn of_this_computer() -> Self {
        Self {
            settings: SetByIt::on_this_computer(),
            roots: vec![],
            folder: audit::folder_of_this_account(),
            keys: Box::new(AccountKeys),
            audit_log: AuditLog::OnDisk,
            web_view: machine::web_view_version().map_or(WebView::Missing, WebView::Version),
            keeping: machine::profile::of,
            free_space: machine::free_space,
            dumps: machine::dumps,
            clock: Utc::now,
        }
    }
}

impl SetByIt {
    fn on_this_computer() -> Result<Self, SettingsError> {
        let listed = settings::listed()?;
        let read = settings::read()?;
        Ok(Self { listed, gateway: read.gateway.value, proxy: read.proxy.value })
    }
}

use chrono::{DateTime, Utc};
use serde::Serialize;

/// What was found on a computer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// The version of the program that looked.
    pub version: &'static str,
    /// When (UTC).
    #[cfg_attr(feature = "ts", ts(type = "string"))]
    pub at: DateTime<Utc>,
    /// Each check, in the order of [`CheckId::ALL`].
    pub checks: Vec<Check>,
}

/// One thing that was looked at. Its words can be acted on, and name no patient, no person and no account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase")]
pub struct Check {
    /// Which.
    pub id: CheckId,
    /// Its name for a reader, as [`CheckId::title`] gives it.
    pub title: &'static str,
    /// How it stands.
    pub verdict: Verdict,
    /// What was found, in one sentence.
    pub found: String,
    /// What belongs to it, a line each: the settings, the certificates.
    pub details: Vec<String>,
    /// What mends it; said of every failure and of every warning.
    pub fix: Option<String>,
}

/// How a thing stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// As it has to be.
    Ok,
    /// The program works, and something may go wrong.
    Warning,
    /// The program does not work, or does not keep what it promises.
    Failed,
    /// Not looked at, because of something else; what was found says why.
    Skipped,
}

/// What is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "kebab-case")]
pub enum CheckId {
    /// What IT has set for this computer.
    Settings,
    /// The gateway's name in the DNS.
    Name,
    /// The proxy on the way to the gateway.
    Proxy,
    /// The certificate that is shown for the gateway.
    Certificate,
    /// The clock of this computer.
    Clock,
    /// The gateway itself.
    Gateway,
    /// Whether the gateway can sign people in.
    SignIn,
    /// What draws the page: WebView2 on Windows.
    WebView,
    /// The key store of this account.
    KeyStore,
    /// Whether the folder of this account outlasts its session.
    Profile,
    /// The audit log of this account.
    AuditLog,
    /// The folder in which the audit log and the program's own logs lie.
    DataFolder,
    /// The room on its disk.
    DiskSpace,
    /// Whether this computer keeps what stood in the memory of programs that failed.
    CrashDumps,
}

impl CheckId {
    /// All of them, in the order in which they are made.
    pub const ALL: [Self; 14] = [
        Self::Settings,
        Self::Name,
        Self::Proxy,
        Self::Certificate,
        Self::Clock,
        Self::Gateway,
        Self::SignIn,
        Self::WebView,
        Self::KeyStore,
        Self::Profile,
        Self::AuditLog,
        Self::DataFolder,
        Self::DiskSpace,
        Self::CrashDumps,
    ];

    /// The exit code of a run in which this is the first failure (10 and above; 1 and 2 are of the console itself). A number is
    /// never given to another check, so that scripts can rely on it.
    #[must_use]
    pub fn exit_code(self) -> u8 {
        match self {
            Self::Settings => 10,
            Self::Name => 11,
            Self::Proxy => 12,
            Self::Certificate => 13,
            Self::Clock => 14,
            Self::Gateway => 15,
            Self::SignIn => 16,
            Self::WebView => 17,
            Self::KeyStore => 18,
            Self::Profile => 19,
            Self::AuditLog => 20,
            Self::DataFolder => 21,
            Self::DiskSpace => 22,
            Self::CrashDumps => 23,
        }
    }

    /// What is asked.
    #[must_use]
    pub fn asks(self) -> &'static str {
        match self {
            Self::Settings => "what is set, and by whom",
            Self::Name => "does the DNS know the gateway",
            Self::Proxy => "which is used, and does it let us through",
            Self::Certificate => "whose is shown, and is it trusted here",
            Self::Clock => "is it that of the gateway",
            Self::Gateway => "is it one, and can we talk to it",
            Self::SignIn => "do its accounts answer",
            Self::WebView => "can the page be drawn",
            Self::KeyStore => "does it give this account its keys",
            Self::Profile => "does what is written outlast the session",
            Self::AuditLog => "is it what was written, and what waits",
            Self::DataFolder => "can this account, and no other, use it",
            Self::DiskSpace => "is there room on the disk of the profile",
            Self::CrashDumps => "does this computer keep any",
        }
    }

    /// What it is called.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Settings => "Settings",
            Self::Name => "Gateway's name",
            Self::Proxy => "Proxy",
            Self::Certificate => "Certificate",
            Self::Clock => "Clock",
            Self::Gateway => "Gateway",
            Self::SignIn => "Sign-in",
            Self::WebView => "Web view",
            Self::KeyStore => "Key store",
            Self::Profile => "Profile",
            Self::AuditLog => "Audit log",
            Self::DataFolder => "Data folder",
            Self::DiskSpace => "Disk space",
            Self::CrashDumps => "Crash dumps",
        }
    }
}

impl Check {
    pub(crate) fn ok(id: CheckId, found: impl Into<String>) -> Self {
        let found = found.into();
        Self { id, title: id.title(), verdict: Verdict::Ok, found, details: vec![], fix: None }
    }

    pub(crate) fn warning(id: CheckId, found: impl Into<String>, fix: impl Into<String>) -> Self {
        Self { verdict: Verdict::Warning, fix: Some(fix.into()), ..Self::ok(id, found) }
    }

    pub(crate) fn failed(id: CheckId, found: impl Into<String>, fix: impl Into<String>) -> Self {
        Self { verdict: Verdict::Failed, ..Self::warning(id, found, fix) }
    }

    pub(crate) fn skipped(id: CheckId, why: impl Into<String>) -> Self {
        Self { verdict: Verdict::Skipped, ..Self::ok(id, why) }
    }

    pub(crate) fn with(self, details: Vec<String>) -> Self {
        Self { details, ..self }
    }
}

impl Report {
    /// The first check that failed; warnings do not fail.
    #[must_use]
    pub fn first_failure(&self) -> Option<CheckId> {
        self.checks.iter().find(|check| check.verdict == Verdict::Failed).map(|check| check.id)
    }

    /// How many checks stand so.
    #[must_use]
    pub fn count(&self, verdict: Verdict) -> usize {
        self.checks.iter().filter(|check| check.verdict == verdict).count()
    }
}

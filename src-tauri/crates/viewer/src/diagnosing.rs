//! What IT asks of this computer from within the program. The checks are those of the crate `diagnose`; they name nobody.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use audit::ChainCheck;
use diagnose::{AuditLog, Check, Report, Surroundings};

use crate::{
    Logs, Viewer,
    gate::date_text,
    support,
    wire::{Diagnosis, SupportFile},
};

/// The checks of this computer as they were made last, and what is ready for support. It opens, ends and changes nothing.
///
/// It is cheap to clone; all clones are the same.
#[derive(Clone)]
pub struct Diagnostics {
    pub(crate) inner: Arc<Found>,
}

pub(crate) struct Found {
    viewer: Viewer,
    pub(crate) logs: Logs,
    report: Mutex<Option<Report>>,
    pub(crate) prepared: Mutex<Option<SupportFile>>,
}

impl Diagnostics {
    /// Of the computer on which this viewer runs.
    #[must_use]
    pub fn new(viewer: Viewer, logs: Logs) -> Self {
        let (report, prepared) = (Mutex::default(), Mutex::default());
        Self { inner: Arc::new(Found { viewer, logs, report, prepared }) }
    }

    /// Makes the checks, and tells of each as soon as it is made. It waits for the network: not for a thread that draws.
    pub fn run(&self, on_each: impl FnMut(&Check)) -> Diagnosis {
        let own = self.inner.viewer.audit_log_as_it_stands();
        let mut computer = Surroundings::of_this_computer();
        computer.audit_log = own.unwrap_or(AuditLog::OnDisk);
        self.found(diagnose::run(&computer, on_each))
    }

    /// The checks as they were made last, as text; nothing before they were made.
    #[must_use]
    pub fn as_text(&self) -> Option<String> {
        self.report().as_ref().map(support::text_of)
    }

    pub(crate) fn report(&self) -> MutexGuard<'_, Option<Report>> {
        self.inner.report.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn found(&self, report: Report) -> Diagnosis {
        let logs = &self.inner.logs;
        let diagnosis = Diagnosis {
            at: date_text(report.at),
            version: report.version.to_owned(),
            checks: report.checks.clone(),
            logs: logs.place(),
            logs_are_written: logs.is_written(),
        };
        *self.report() = Some(report);
        diagnosis
    }
}

impl Viewer {
    /// How the audit log stands that this program holds open; `None` where it holds none.
    fn audit_log_as_it_stands(&self) -> Option<AuditLog> {
        let spool = self.spool().ok()?;
        let broken_at = match spool.verify().ok()? {
            ChainCheck::Intact { .. } => None,
            ChainCheck::Broken { at, .. } => Some(at),
        };
        let (waiting, set_aside) = (spool.waiting().ok()?, spool.set_aside_count().ok()?);
        Some(AuditLog::Open { waiting, set_aside, broken_at })
    }
}

//! The support file: what a person sends to whoever helps. It is made on demand, shown whole before it is saved, and saved only
//! as it was shown.

use std::{fmt::Write as _, io, path::PathBuf, sync::PoisonError};

use chrono::{DateTime, SecondsFormat, Utc};
use diagnose::{Check, Report, Verdict};
use thiserror::Error;

use crate::{
    Diagnostics,
    logs::in_the_account,
    saving::{why, write_new},
    wire::{Fault, Saved, SupportFile, Then},
};

/// Why the support file was not saved.
#[derive(Debug, Error)]
pub enum SaveError {
    /// It was not shown before.
    #[error("nothing was shown that could be saved")]
    NotShown,
    /// This account has neither folder.
    #[error("this account has no Documents and no Downloads folder")]
    NoFolder,
    /// The folder does not take it.
    #[error("the folder does not take it")]
    NotWritten(#[source] io::Error),
}

impl Diagnostics {
    /// Makes the support file ready, so that it can be read before it is saved.
    pub fn prepare(&self, now: DateTime<Utc>) -> SupportFile {
        let checks = self.as_text().unwrap_or_else(|| "The checks were not made.\n".to_owned());
        let log = self.inner.logs.last_lines(LINES);
        let prepared = SupportFile { name: name_of(now), text: whole(&checks, &log, now) };
        *self.inner.prepared.lock().unwrap_or_else(PoisonError::into_inner) =
            Some(prepared.clone());
        prepared
    }

    /// Saves what was shown last into the first of these folders that takes it, under a name that no file there has.
    ///
    /// # Errors
    /// [`SaveError`]; then nothing was saved.
    pub fn save(&self, folders: &[PathBuf]) -> Result<Saved, SaveError> {
        let shown = self.inner.prepared.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let shown = shown.ok_or(SaveError::NotShown)?;
        let mut answer = Err(SaveError::NoFolder);
        for folder in folders {
            answer = write_new(folder, &shown.name, "txt", shown.text.as_bytes())
                .map_err(SaveError::NotWritten);
            if answer.is_ok() {
                break;
            }
        }
        answer.map(|path| Saved { path: in_the_account(&path) })
    }
}

impl SaveError {
    /// The same in words that the reader can act on.
    #[must_use]
    pub fn fault(&self) -> Fault {
        let words = match self {
            Self::NotShown => "The support file has to be looked at first. Nothing was saved.".into(),
            Self::NoFolder => {
                "This account has no Documents and no Downloads folder. Nothing was saved. Copy the checks instead.".into()
            }
            Self::NotWritten(error) => format!(
                "The support file could not be saved in Documents or Downloads: {}. Nothing was saved. {}",
                why(error),
                "Copy the checks instead, or try again when that is mended."
            ),
        };
        Fault {
            words,
            code: "SUP-01".into(),
            field: None,
            retry_after_seconds: None,
            then: Then::Stay,
        }
    }
}

/// The checks as text: a line each, and beneath it what belongs to it and what mends it.
pub(crate) fn text_of(report: &Report) -> String {
    let mut text = format!("Checks of {}, version {}\n\n", moment(report.at), report.version);
    for check in &report.checks {
        text.push_str(&lines_of(check));
    }
    text
}

fn lines_of(check: &Check) -> String {
    let mut lines = format!("{:<8} {:<16} {}\n", word(check.verdict), check.title, check.found);
    for beneath in &check.details {
        let _ = writeln!(lines, "{:<25} {beneath}", "");
    }
    if let Some(fix) = &check.fix {
        let _ = writeln!(lines, "{:<25} Fix: {fix}", "");
    }
    lines
}

fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Ok => "OK",
        Verdict::Warning => "WARNING",
        Verdict::Failed => "FAILED",
        Verdict::Skipped => "SKIPPED",
    }
}

fn whole(checks: &str, log: &[String], now: DateTime<Utc>) -> String {
    let system = std::env::consts::OS;
    let mut text = format!("{HEAD}\n\nMade {}, on {system}\n\n{checks}\n", moment(now));
    let _ = writeln!(text, "Log: the last {} lines, the oldest first, all times UTC\n", log.len());
    for line in log {
        text.push_str(line);
        text.push('\n');
    }
    text
}

fn moment(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

fn name_of(now: DateTime<Utc>) -> String {
    format!("care-record-viewer-support-{}", nhs::british(now).format("%Y-%m-%d-%H%M"))
}

const HEAD: &str = "\
Care Record Viewer: support file
It names no patient and no member of staff. It was not sent anywhere: whoever saved it may send it to support.";
const LINES: usize = 200;

#[cfg(test)]
mod tests;

//! The program's own log, for IT and for support: one JSON line an event, five files of a mebibyte at most, in the folder
//! `logs` of this account's data.
//!
//! It identifies nobody: what a line can say is settled in `line.rs`, whatever is handed to it. It holds nobody up: lines are
//! written by a thread of their own, and where that does not keep up they are dropped. What fails by itself is told by its place in the source
//! alone.

mod file;
mod line;

use std::{
    path::Path,
    sync::{
        OnceLock,
        atomic::{AtomicU32, Ordering},
        mpsc::{Receiver, SyncSender, sync_channel},
    },
    thread,
    time::Duration,
};

use chrono::Utc;
use machine::event_log::{self, Notice};
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::{
    Layer, filter::Targets, layer::Context, prelude::*, util::SubscriberInitExt,
};

use self::{file::Rotated, line::Line};

/// Begins to log into this folder, and answers whether it can be written; without it the program runs all the same.
pub(crate) fn begin(folder: &Path) -> bool {
    let written = Rotated::open(folder).ok().and_then(|log| write_behind(log).ok());
    let can_be_written = written.is_some();
    if let Some(written) = written {
        let _ = WRITTEN.set(written);
    }
    let ours = Targets::new().with_targets(PARTS.map(|part| (part, Level::INFO)));
    let _ = tracing_subscriber::registry().with(Log.with_filter(ours)).try_init();
    std::panic::set_hook(Box::new(|failed| {
        let place = failed.location().and_then(|place| line::place(&place.to_string()));
        tracing::error!(place, "the program failed");
        settle();
    }));
    can_be_written
}

/// Waits a moment, until what was said by now is in the file.
pub(crate) fn settle() {
    let (done, wait) = sync_channel(1);
    let asked = WRITTEN.get().is_some_and(|written| written.try_send(Said::Settle(done)).is_ok());
    if asked {
        let _ = wait.recv_timeout(A_MOMENT);
    }
}

/// Tells IT where a log of this program is not looked for: once in each run.
pub(crate) fn tell_it(notice: Notice) {
    let bit = 1 << notice.id();
    if TOLD.fetch_or(bit, Ordering::Relaxed) & bit == 0 {
        // Where this cannot be told, the file has it.
        let _ = event_log::tell(notice);
    }
}

/// Takes every event of our own parts.
struct Log;

impl<S: Subscriber> Layer<S> for Log {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let line = Line::of(event, Utc::now());
        if let Some(notice) = line.code().and_then(notice_of) {
            tell_it(notice);
        }
        if let Some(written) = WRITTEN.get() {
            let _ = written.try_send(Said::Line(line.json()));
        }
    }
}

enum Said {
    Line(String),
    /// Answer when everything before is written.
    Settle(SyncSender<()>),
}

fn write_behind(mut log: Rotated) -> std::io::Result<SyncSender<Said>> {
    let (said, hears) = sync_channel(WAITING_LINES);
    thread::Builder::new().name("log".into()).spawn(move || write_all(&mut log, &hears))?;
    Ok(said)
}

fn write_all(log: &mut Rotated, hears: &Receiver<Said>) {
    for said in hears {
        match said {
            // A full disk is no reason to stop; the diagnosis tells of it.
            Said::Line(line) => drop(log.write(&line)),
            Said::Settle(done) => drop(done.try_send(())),
        }
    }
}

/// What of the faults IT must see: the audit log, the key store, the certificate.
fn notice_of(code: &str) -> Option<Notice> {
    match code {
        "KEY-01" => Some(Notice::KeyStore),
        "NET-04" => Some(Notice::Certificate),
        log if log.starts_with("AUD-") => Some(Notice::AuditLog),
        _ => None,
    }
}

static WRITTEN: OnceLock<SyncSender<Said>> = OnceLock::new();
static TOLD: AtomicU32 = AtomicU32::new(0);
const WAITING_LINES: usize = 512;
const A_MOMENT: Duration = Duration::from_millis(300);
/// Ours only: libraries may tell of addresses and bodies.
const PARTS: [&str; 5] = ["viewer", "care_record_viewer", "gateway_client", "audit", "diagnose"];

#[cfg(test)]
mod tests {
    use std::{
        fs,
        process::{Command, Stdio},
    };

    use super::*;

    /// This test once more, in a process of its own, which fails and catches itself.
    #[test]
    fn what_fails_by_itself_is_told_by_its_place_and_nothing_that_it_held() {
        if let Some(folder) = std::env::var_os(FAIL_INTO) {
            assert!(begin(Path::new(&folder)));
            let fails = || panic!("no entry for PATTERSON, Ivy, 999 000 0018");
            assert!(std::panic::catch_unwind(fails).is_err());
            return;
        }
        let folder = tempfile::tempdir().unwrap();
        let this =
            "logging::tests::what_fails_by_itself_is_told_by_its_place_and_nothing_that_it_held";
        let ended = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", this, "--nocapture"])
            .env(FAIL_INTO, folder.path())
            .stdout(Stdio::null())
            .output()
            .unwrap();
        assert!(ended.status.success());
        let log = fs::read_to_string(folder.path().join("viewer.log")).unwrap();
        assert!(log.contains("the program failed") && log.contains("src/logging.rs:"), "{log}");
        let said = log + &String::from_utf8_lossy(&ended.stderr);
        assert!(!said.contains("PATTERSON") && !said.contains("999"), "{said}");
    }

    #[test]
    fn where_the_folder_cannot_be_made_the_program_goes_on_and_knows_it() {
        let place = tempfile::tempdir().unwrap();
        let file = place.path().join("a file");
        fs::write(&file, "").unwrap();
        assert!(!begin(&file.join("logs")));
        tracing::info!("and what it says is lost");
        settle();
    }

    #[test]
    fn whoever_looks_after_the_computer_sees_what_must_be_seen_and_nothing_else() {
        for (code, seen) in [
            ("AUD-04", Some(Notice::AuditLog)),
            ("KEY-01", Some(Notice::KeyStore)),
            ("NET-04", Some(Notice::Certificate)),
            ("NET-02", None),
            ("ACC-01", None),
        ] {
            assert_eq!(notice_of(code), seen, "{code}");
        }
    }

    const FAIL_INTO: &str = "CARE_RECORD_TEST_LOGS";
}

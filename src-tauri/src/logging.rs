//! The program's own log, for IT: one JSON line an event in `viewer.log`, begun anew at 1 MiB. It never identifies a patient.

use std::{
    fs::{File, OpenOptions},
    path::Path,
    sync::Mutex,
};

use tracing_subscriber::EnvFilter;

/// Begins to log into this folder; without a file the program runs all the same.
pub(crate) fn begin(folder: &Path) {
    let Some(file) = file(folder) else { return };
    let begun = tracing_subscriber::fmt()
        .json()
        .with_env_filter(EnvFilter::new(LEVELS))
        .with_writer(Mutex::new(file))
        .try_init();
    drop(begun);
}

fn file(folder: &Path) -> Option<File> {
    std::fs::create_dir_all(folder).ok()?;
    let path = folder.join("viewer.log");
    let full = std::fs::metadata(&path).is_ok_and(|about| about.len() > LARGEST);
    if full {
        let _ = std::fs::rename(&path, folder.join("viewer.log.1"));
    }
    OpenOptions::new().create(true).append(true).open(&path).ok()
}

const LARGEST: u64 = 1 << 20;
/// Ours only: libraries may log addresses and bodies.
const LEVELS: &str = "off,viewer=info,care_record_viewer=info,gateway_client=info,audit=info";

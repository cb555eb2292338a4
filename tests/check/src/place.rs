//! Where things lie in the checkout.

use crate::fault::Fault;
use std::{
    env,
    fs::{self, File},
    path::{Path, PathBuf},
    sync::atomic::{AtomicBool, Ordering},
    time::SystemTime,
};

/// The folder that holds the workspace.
pub(crate) fn root() -> PathBuf {
    // Cargo names the folder of the moment; the one of the build may have been moved since.
    let here = env::var_os("CARGO_MANIFEST_DIR")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    here.ancestors().nth(2).map_or(here.clone(), Path::to_path_buf)
}

/// Everything that building and running leaves behind.
pub(crate) fn target() -> PathBuf {
    env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

/// The page that the window shows.
pub(crate) fn ui() -> PathBuf {
    root().join("ui")
}

/// The journeys through the real window.
pub(crate) fn desktop() -> PathBuf {
    root().join("tests").join("desktop")
}

/// The validators of what is written down.
pub(crate) fn audit_shapes() -> PathBuf {
    root().join("tests").join("fhir")
}

/// A program of the product, as built for development, or for release where that is measured.
pub(crate) fn program(name: &str) -> PathBuf {
    let profile = if RELEASED.load(Ordering::Relaxed) { "release" } else { "debug" };
    target().join(profile).join(format!("{name}{}", env::consts::EXE_SUFFIX))
}

/// From now on the programs are those that are built for release.
pub(crate) fn released() {
    RELEASED.store(true, Ordering::Relaxed);
}

static RELEASED: AtomicBool = AtomicBool::new(false);

/// Makes `folder` exist and hold nothing.
pub(crate) fn emptied(folder: &Path) -> Result<(), Fault> {
    if folder.exists() {
        fs::remove_dir_all(folder).map_err(|cause| Fault::at(folder, &cause))?;
    }
    fs::create_dir_all(folder).map_err(|cause| Fault::at(folder, &cause))
}

/// Waits until no other run of this `name` is at work in this checkout, and keeps others waiting while the answer lives.
pub(crate) fn alone(name: &str) -> Result<File, Fault> {
    let path = target().join(format!("{name}.lock"));
    let lock = File::create(&path).map_err(|cause| Fault::at(&path, &cause))?;
    if lock.try_lock().is_err() {
        println!("Another `cargo {name}` is at work here: waiting for its end");
        lock.lock().map_err(|cause| Fault::at(&path, &cause))?;
    }
    Ok(lock)
}

/// Every file under `path`, or `path` itself; none where it does not exist.
pub(crate) fn files_under(path: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(path) else {
        return if path.is_file() { vec![path.to_path_buf()] } else { Vec::new() };
    };
    // What a link points to is looked at where it lies, or not at all.
    let mut files: Vec<PathBuf> = entries
        .flatten()
        .filter(|entry| entry.file_type().is_ok_and(|kind| !kind.is_symlink()))
        .flat_map(|entry| files_under(&entry.path()))
        .collect();
    files.sort();
    files
}

/// When the newest file under `path` was changed.
pub(crate) fn newest(path: &Path) -> Option<SystemTime> {
    files_under(path).iter().filter_map(|file| changed(file)).max()
}

/// When `file` was changed; `None` where it does not exist.
pub(crate) fn changed(file: &Path) -> Option<SystemTime> {
    fs::metadata(file).and_then(|facts| facts.modified()).ok()
}

//! Backups: the database of one moment in one file, made while the gateway serves, and checked before it counts as one.
//!
//! The keys are not in it: a backup opens only with the outside key of its time ([`crate::keys`]). How one comes back:
//! [`crate::restore`].

use std::{
    ffi::OsString,
    fs, io,
    path::{Path, PathBuf},
    sync::mpsc::{self, RecvTimeoutError},
    thread,
    time::Duration,
};

use rusqlite::Connection;
use thiserror::Error;

use crate::{
    Gateway, GatewayEvent, StoreError,
    keys::{SealKey, rotation::SEALED},
    note, store,
};

/// How far a backup has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Bytes that are written.
    pub done: u64,
    /// Bytes in all, about.
    pub of: u64,
}

/// A backup that was made and checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Made {
    /// Its size in bytes.
    pub bytes: u64,
    /// How many sealed values it holds, each of which was opened.
    pub values: u64,
}

/// Why there is no backup.
#[derive(Debug, Error)]
pub enum BackupError {
    /// Nothing is overwritten.
    #[error("{0} is there already: nothing is overwritten, name another file")]
    Exists(PathBuf),
    /// It cannot be written: no space, no right, no folder.
    #[error("the backup {path} cannot be written; nothing of it is left")]
    Write {
        /// Which file.
        path: PathBuf,
        /// Why not.
        #[source]
        source: io::Error,
    },
    /// SQLite cannot write it.
    #[error("the backup {path} cannot be written; nothing of it is left")]
    Copy {
        /// Which file.
        path: PathBuf,
        /// Why not.
        #[source]
        source: rusqlite::Error,
    },
    /// It was written and is not sound.
    #[error("the backup was written and is not sound; nothing of it is left")]
    Unsound(#[from] UnsoundError),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Why a file is no sound database of this program.
#[derive(Debug, Error)]
pub enum UnsoundError {
    /// It is something else, or empty.
    #[error("{0} is no database of a gateway")]
    NotADatabase(PathBuf),
    /// It was made by another version of this program.
    #[error("{path} is of version {version}, which this program does not know")]
    Version {
        /// Which file.
        path: PathBuf,
        /// Its version.
        version: i64,
    },
    /// It is cut short or changed.
    #[error("{0} is damaged: it was cut short or changed")]
    Damaged(PathBuf),
    /// Another outside key.
    #[error(
        "{0} was sealed under another key than the one that is given: give the key of its time (--key-file, --key-command)"
    )]
    OtherKey(PathBuf),
    /// A value does not open.
    #[error("{path} is damaged: not everything in {table} opens")]
    Sealed {
        /// Which file.
        path: PathBuf,
        /// Which table.
        table: &'static str,
    },
}

/// Makes a backup in this file, which must not be there yet.
pub fn make(
    gateway: &Gateway,
    to: &Path,
    progress: &mut dyn FnMut(Progress),
) -> Result<Made, BackupError> {
    if to.exists() {
        return Err(BackupError::Exists(to.to_owned()));
    }
    let part = beside(to, ".part");
    let failed = |source| BackupError::Write { path: to.to_owned(), source };
    store::make_new_private(&part).map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => BackupError::Exists(part.clone()),
        _ => failed(error),
    })?;
    let made = write(gateway, &part, progress).and_then(|made| {
        let settled = fs::File::open(&part).and_then(|file| file.sync_all());
        settled.and_then(|()| put_in_place(&part, to)).map_err(failed)?;
        Ok(made)
    });
    match made {
        Ok(made) => {
            tell(gateway, "done")?;
            Ok(made)
        }
        Err(error) => {
            // What is left of it says nothing without the key; that it cannot be removed is said by the next run.
            let _ = fs::remove_file(&part);
            tell(gateway, "failed")?;
            Err(error)
        }
    }
}

/// Whether this file is a whole database of this program that the key opens; how many values it holds, all of which open.
pub(crate) fn check(path: &Path, seal: &SealKey) -> Result<u64, UnsoundError> {
    let damaged = |_| UnsoundError::Damaged(path.to_owned());
    let db = store::look_into(path, seal).map_err(damaged)?;
    let version: Result<i64, _> = db.pragma_query_value(None, "user_version", |row| row.get(0));
    match version {
        Ok(store::VERSION) => {}
        Ok(0) | Err(_) => return Err(UnsoundError::NotADatabase(path.to_owned())),
        Ok(version) => return Err(UnsoundError::Version { path: path.to_owned(), version }),
    }
    let whole: String =
        db.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0)).map_err(damaged)?;
    let orphans: bool = db
        .query_row("SELECT EXISTS (SELECT 1 FROM pragma_foreign_key_check)", [], |row| row.get(0))
        .map_err(damaged)?;
    if whole != "ok" || orphans {
        return Err(UnsoundError::Damaged(path.to_owned()));
    }
    SEALED
        .iter()
        .map(|column| {
            let (path, table) = (path.to_owned(), column.table);
            column.opened(&db).map_err(|_| UnsoundError::Sealed { path, table })
        })
        .sum()
}

/// The file of this name and more.
pub(crate) fn beside(path: &Path, more: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(more);
    name.into()
}

/// Moves a file into a place in the same folder, for good.
pub(crate) fn put_in_place(from: &Path, to: &Path) -> io::Result<()> {
    fs::rename(from, to)?;
    #[cfg(unix)]
    if let Some(folder) = to.parent() {
        let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        fs::File::open(folder)?.sync_all()?;
    }
    Ok(())
}

fn write(
    gateway: &Gateway,
    part: &Path,
    progress: &mut dyn FnMut(Progress),
) -> Result<Made, BackupError> {
    let failed = |source| BackupError::Copy { path: part.to_owned(), source };
    tell(gateway, "begun")?;
    copy(gateway, part, progress)?.map_err(failed)?;
    let of_copy = gateway.seal.of_copy(part).map_err(failed)?;
    let seal = of_copy.ok_or_else(|| UnsoundError::OtherKey(part.to_owned()))?;
    let values = check(part, &seal)?;
    let bytes = fs::metadata(part).map_or(0, |file| file.len());
    Ok(Made { bytes, values })
}

/// SQLite copies what stood there at one moment, and leaves out what was deleted; others go on reading and writing.
fn copy(
    gateway: &Gateway,
    part: &Path,
    progress: &mut dyn FnMut(Progress),
) -> Result<rusqlite::Result<()>, StoreError> {
    let of = gateway.store.read(size)?;
    thread::scope(|scope| {
        let (done, ended) = mpsc::channel();
        scope.spawn(move || {
            let into = part.to_string_lossy();
            let copied =
                gateway.store.read(|db| Ok(db.execute("VACUUM INTO ?1", [into]).map(drop)));
            // Whoever asked waits for it.
            let _ = done.send(copied);
        });
        loop {
            match ended.recv_timeout(LOOK) {
                Ok(copied) => {
                    progress(Progress { done: of, of });
                    return copied;
                }
                Err(RecvTimeoutError::Timeout) => {
                    let done = fs::metadata(part).map_or(0, |file| file.len());
                    progress(Progress { done: done.min(of), of });
                }
                Err(RecvTimeoutError::Disconnected) => {
                    return Ok(Err(rusqlite::Error::InvalidQuery));
                }
            }
        }
    })
}

fn size(db: &Connection) -> rusqlite::Result<u64> {
    db.query_row(
        "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size",
        [],
        |row| row.get(0),
    )
}

fn tell(gateway: &Gateway, outcome: &str) -> Result<(), StoreError> {
    let now = gateway.clock.now();
    gateway.store.write(|tx| note(tx, now, &GatewayEvent::new(EVENT, outcome)))
}

/// The gateway's own event of a backup: the last one in a backup that has begun tells when it was made.
pub(crate) const EVENT: &str = "backup";
const LOOK: Duration = Duration::from_millis(200);

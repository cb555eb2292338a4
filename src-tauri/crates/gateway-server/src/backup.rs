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

use rusqlite::{Connection, ErrorCode, OpenFlags};
use thiserror::Error;

use crate::{
    Gateway, GatewayEvent, StoreError,
    audit_ledger::tree,
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
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum UnsoundError {
    /// It is something else, or empty.
    #[error("it is no database of a gateway")]
    NotADatabase,
    /// It was made by another version of this program.
    #[error("it is of version {0}, which this program does not know")]
    Version(i64),
    /// SQLite finds a fault in it.
    #[error("it is damaged: it was cut short or changed")]
    Damaged,
    /// Another outside key.
    #[error(
        "it was sealed under another key than the one that is given: give the key of its time (--key-file, --key-command)"
    )]
    OtherKey,
    /// A value does not open.
    #[error("it is damaged: not everything in {0} opens")]
    Sealed(&'static str),
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
    store::make_new_private(&part).map_err(|error| {
        let is_there = error.kind() == io::ErrorKind::AlreadyExists;
        if is_there { BackupError::Exists(part.clone()) } else { failed(error) }
    })?;
    // What stands in the ledger now will stand in the copy.
    let leaves = gateway.store.read(tree::size)?;
    let made = write(gateway, &part, progress).and_then(|made| {
        let settled =
            fs::OpenOptions::new().write(true).open(&part).and_then(|file| file.sync_all());
        settled.and_then(|()| put_in_place(&part, to)).map_err(failed)?;
        Ok((made, leaves))
    });
    match made {
        Ok((made, leaves)) => {
            tell(gateway, "done")?;
            gateway.store.write(|tx| {
                tx.execute("UPDATE backed_up SET leaves = max(leaves, ?1)", [leaves])
            })?;
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
pub(crate) fn check(
    path: &Path,
    keys: impl FnOnce(&Path) -> rusqlite::Result<Option<SealKey>>,
) -> Result<u64, UnsoundError> {
    check_form(path)?;
    let seal = keys(path).map_err(|_| UnsoundError::Damaged)?.ok_or(UnsoundError::OtherKey)?;
    let db = store::look_into(path, &seal).map_err(|_| UnsoundError::Damaged)?;
    SEALED
        .iter()
        .map(|column| column.opened(&db).map_err(|_| UnsoundError::Sealed(column.table)))
        .sum()
}

fn check_form(path: &Path) -> Result<(), UnsoundError> {
    let db = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)
        .map_err(|_| UnsoundError::Damaged)?;
    match db.pragma_query_value(None, "user_version", |row| row.get(0)) {
        Ok(0) => return Err(UnsoundError::NotADatabase),
        Ok(version) if store::is_known(version) => {}
        Ok(version) => return Err(UnsoundError::Version(version)),
        Err(error) if error.sqlite_error_code() == Some(ErrorCode::NotADatabase) => {
            return Err(UnsoundError::NotADatabase);
        }
        Err(_) => return Err(UnsoundError::Damaged),
    }
    let is_sound = || -> rusqlite::Result<bool> {
        let whole: String = db.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
        let orphans: bool =
            db.query_row("SELECT EXISTS (SELECT 1 FROM pragma_foreign_key_check)", [], |row| {
                row.get(0)
            })?;
        Ok(whole == "ok" && !orphans)
    };
    if is_sound().unwrap_or(false) { Ok(()) } else { Err(UnsoundError::Damaged) }
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
    let values = check(part, |part| gateway.seal.of_copy(part))?;
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
                gateway.store.copy_out(|db| Ok(db.execute("VACUUM INTO ?1", [into]).map(drop)));
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

//! The reading of a log for an investigation: it is checked and not one byte of it is changed.
//!
//! Opening a log to work with mends, checkpoints and puts aside. Here a private copy is read instead, so that a log that was copied
//! from another computer, that lies on a medium without writing, or that is about to be evidence stays as it was found.
//!
//! Under the keys of the account that wrote it, everything is checked that [`crate::Spool::verify`] checks. Without them the
//! entries stay sealed: then only the ties between them, their order and the form of the file can be.

use std::{
    fs::{self, File, TryLockError},
    io,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering::SeqCst},
    },
};

use rusqlite::{Connection, OpenFlags, OptionalExtension};
use tempfile::TempDir;
use thiserror::Error;
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::{
    chain::{BEFORE_THE_FIRST, Hash},
    check::{ChainCheck, ChainFault, check},
    device::Keys,
    extent::Extent,
    files::{CHAIN, DATABASE, KEPT_ASIDE, LOCK},
    key_store::{HeldKey, KeyStore, KeyStoreError},
    opening::{SCHEMA_VERSION, is_as_made},
    spool::{Row, SpoolError},
};

/// What was found in a log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inspection {
    /// The folder of the log itself.
    pub log: PathBuf,
    /// The chain, where its id could be read.
    pub chain: Option<Uuid>,
    /// How many entries are there.
    pub entries: u64,
    /// How many of them the gateway has not acknowledged.
    pub waiting: u64,
    /// How many of them the gateway will not take.
    pub set_aside: u64,
    /// How much could be checked.
    pub depth: Depth,
    /// What is wrong, if something is.
    pub damage: Option<Damage>,
    /// Logs beside this one that were put aside, by the names of their folders.
    pub kept_aside: Vec<String>,
}

/// How much of a log could be checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Depth {
    /// Everything: the entries open under these keys.
    Opened,
    /// The ties between the entries: there was no key.
    WithoutKey,
    /// The ties between the entries: nothing in it opens under these keys, so it was written by another account, or its key was lost.
    UnderAnotherKey,
}

/// What is wrong with a log: the first thing that is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Damage {
    /// The file does not read as the database that it was.
    File,
    /// Its tables, its index or its triggers are not those that were made.
    Tables,
    /// An entry.
    Entry {
        /// The first that is wrong.
        at: u64,
        /// What is wrong with it.
        fault: ChainFault,
    },
    /// The sealed end, which says how many entries there are, was altered.
    End,
}

/// Why a log could not be read at all.
#[derive(Debug, Error)]
pub enum InspectError {
    /// None is there.
    #[error("there is no audit log in {}", .0.display())]
    NoLog(PathBuf),
    /// The viewer has it open.
    #[error(
        "the program is running for this account and holds its audit log: close the program, or give a copy of the folder"
    )]
    InUse,
    /// It was written by a newer version of this program.
    #[error("the audit log was written by a newer version of this program")]
    NewerVersion,
    /// The file system said no.
    #[error("the audit log cannot be read from this disk")]
    Files(#[from] io::Error),
}

/// Reads the log in this folder: that of an account, or a log's own folder, wherever it was copied to.
///
/// # Errors
/// [`InspectError`] if there is nothing to check; that something is wrong is an answer.
pub fn inspect(folder: &Path, keys: Option<&Keys>) -> Result<Inspection, InspectError> {
    let log = log_in(folder)?;
    let mut found = Inspection {
        kept_aside: kept_beside(&log)?,
        log,
        chain: None,
        entries: 0,
        waiting: 0,
        set_aside: 0,
        depth: if keys.is_some() { Depth::Opened } else { Depth::WithoutKey },
        damage: None,
    };
    let copy = copy_of(&found.log)?;
    match found.read(&copy.path().join(DATABASE), keys) {
        Ok(()) => {}
        Err(SpoolError::NewerVersion) => return Err(InspectError::NewerVersion),
        Err(SpoolError::Files(error)) => return Err(error.into()),
        Err(SpoolError::DiskFull) => {
            return Err(InspectError::Files(io::ErrorKind::StorageFull.into()));
        }
        Err(
            SpoolError::Database(_)
            | SpoolError::Seal(_)
            | SpoolError::KeyStore(_)
            | SpoolError::Damaged(_)
            | SpoolError::InUse,
        ) => {
            found.damage = Some(Damage::File);
        }
    }
    Ok(found)
}

impl Keys {
    /// The keys that the key store has; `None` where one of them was never made. None is made now.
    ///
    /// # Errors
    /// What the key store says.
    pub fn load(store: &dyn KeyStore) -> Result<Option<Self>, KeyStoreError> {
        let found = Found { store, missing: false.into() };
        match Self::load_or_make(&found) {
            Err(_) if found.missing.load(SeqCst) => Ok(None),
            other => other.map(Some),
        }
    }
}

impl Inspection {
    fn read(&mut self, database: &Path, keys: Option<&Keys>) -> Result<(), SpoolError> {
        if !database.exists() {
            self.damage = Some(Damage::File);
            return Ok(());
        }
        let connection = Connection::open_with_flags(database, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        let version: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
        if version > SCHEMA_VERSION {
            return Err(SpoolError::NewerVersion);
        }
        let sound: String =
            connection.pragma_query_value(None, "integrity_check", |row| row.get(0))?;
        if sound != "ok" {
            self.damage = Some(Damage::File);
        } else if version < SCHEMA_VERSION || !is_as_made(&connection)? {
            self.damage = Some(Damage::Tables);
        }
        self.count(&connection)?;
        let id: Vec<u8> = connection.query_row("SELECT id FROM chain", [], |row| row.get(0))?;
        let chain = Uuid::from_slice(&id).map_err(|_| SpoolError::Damaged(0))?;
        self.chain = Some(chain);
        let damaged_entry = match keys {
            Some(keys) if is_under(&connection, keys, chain)? => opened(&connection, keys, chain)?,
            Some(_) => {
                self.depth = Depth::UnderAnotherKey;
                tied(&connection)?
            }
            None => tied(&connection)?,
        };
        // An entry by its number tells more than the file that it stands in.
        self.damage = damaged_entry.or(self.damage);
        Ok(())
    }

    fn count(&mut self, connection: &Connection) -> Result<(), SpoolError> {
        let count = "SELECT count(*), coalesce(sum(state = 'waiting'), 0), coalesce(sum(state = 'set-aside'), 0)
                     FROM event";
        (self.entries, self.waiting, self.set_aside) =
            connection.query_row(count, [], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        Ok(())
    }
}

/// Everything, as the program itself checks it.
fn opened(connection: &Connection, keys: &Keys, chain: Uuid) -> Result<Option<Damage>, SpoolError> {
    let last: u64 =
        connection
            .query_row("SELECT coalesce(max(sequence), 0) FROM event", [], |row| row.get(0))?;
    Ok(match check(connection, keys, chain)? {
        ChainCheck::Intact { .. } => None,
        ChainCheck::Broken { at, fault: ChainFault::Altered } if at > last => Some(Damage::End),
        ChainCheck::Broken { at, fault } => Some(Damage::Entry { at, fault }),
    })
}

/// Whether anything in it opens under these keys.
fn is_under(connection: &Connection, keys: &Keys, chain: Uuid) -> Result<bool, SpoolError> {
    let head: Vec<u8> = connection.query_row("SELECT head FROM chain", [], |row| row.get(0))?;
    if Extent::open(keys, chain, &head).is_ok() {
        return Ok(true);
    }
    let mut statement = connection.prepare("SELECT * FROM event ORDER BY sequence")?;
    for row in statement.query_map([], Row::read)? {
        if row?.open(keys, chain).is_ok() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The order of the entries and the ties between them.
fn tied(connection: &Connection) -> Result<Option<Damage>, SpoolError> {
    let mut last = pruned_through(connection)?.unwrap_or((0, BEFORE_THE_FIRST));
    let mut statement = connection.prepare("SELECT * FROM event ORDER BY sequence")?;
    for row in statement.query_map([], Row::read)? {
        let row = row?;
        let at = last.0 + 1;
        if row.sequence != at {
            return Ok(Some(Damage::Entry { at, fault: ChainFault::Missing }));
        }
        if row.previous != last.1 {
            return Ok(Some(Damage::Entry { at, fault: ChainFault::NotTied }));
        }
        last = (row.sequence, row.hash);
    }
    Ok(None)
}

/// The checkpoint that stands where a log was pruned: what is here is tied to it.
fn pruned_through(connection: &Connection) -> Result<Option<(u64, Hash)>, SpoolError> {
    let find =
        "SELECT sequence, hash FROM checkpoint WHERE sequence < (SELECT min(sequence) FROM event)
                ORDER BY sequence DESC LIMIT 1";
    Ok(connection.query_row(find, [], |row| Ok((row.get(0)?, row.get(1)?))).optional()?)
}

/// The folder of the log, given its account's folder or itself.
pub(crate) fn log_in(folder: &Path) -> Result<PathBuf, InspectError> {
    let below = folder.join(CHAIN);
    if below.is_dir() {
        Ok(below)
    } else if folder.join(DATABASE).exists() {
        Ok(folder.to_owned())
    } else if folder.is_dir() || !folder.exists() {
        Err(InspectError::NoLog(folder.to_owned()))
    } else {
        Err(InspectError::Files(io::ErrorKind::NotADirectory.into()))
    }
}

/// A copy in a folder that only this account can read, made while the viewer does not have the log.
pub(crate) fn copy_of(log: &Path) -> Result<TempDir, InspectError> {
    let _lock = free(log)?;
    let copy = TempDir::with_prefix("care-record-diagnose-")?;
    for file in fs::read_dir(log)? {
        let file = file?;
        let name = file.file_name();
        let name = name.to_string_lossy();
        // What lies in shared memory belongs to a process that is gone.
        if name.starts_with(DATABASE) && !name.ends_with("-shm") {
            let mut from = File::open(file.path())?;
            io::copy(&mut from, &mut File::create(copy.path().join(name.as_ref()))?)?;
        }
    }
    Ok(copy)
}

/// The lock of the log, where it is the one that a viewer works with.
fn free(log: &Path) -> Result<Option<File>, InspectError> {
    let beside = log.parent().filter(|_| log.file_name().is_some_and(|name| name == CHAIN));
    let Some(lock) = beside.map(|folder| folder.join(LOCK)).filter(|lock| lock.exists()) else {
        return Ok(None);
    };
    let lock = File::open(lock)?;
    match lock.try_lock_shared() {
        Ok(()) => Ok(Some(lock)),
        Err(TryLockError::WouldBlock) => Err(InspectError::InUse),
        Err(TryLockError::Error(error)) => Err(error.into()),
    }
}

fn kept_beside(log: &Path) -> io::Result<Vec<String>> {
    let Some(folder) = log.parent().filter(|_| log.file_name().is_some_and(|name| name == CHAIN))
    else {
        return Ok(vec![]);
    };
    let mut kept = Vec::new();
    for entry in fs::read_dir(if folder.as_os_str().is_empty() { Path::new(".") } else { folder })?
    {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if name.starts_with(KEPT_ASIDE) {
            kept.push(name);
        }
    }
    kept.sort();
    Ok(kept)
}

/// A key store in which nothing is saved.
struct Found<'a> {
    store: &'a dyn KeyStore,
    missing: AtomicBool,
}

impl KeyStore for Found<'_> {
    fn load(&self, name: &str) -> Result<Option<Zeroizing<Vec<u8>>>, KeyStoreError> {
        self.store.load(name)
    }

    fn held_key(&self, name: &str, _: bool) -> Result<Option<Arc<dyn HeldKey>>, KeyStoreError> {
        self.store.held_key(name, false)
    }

    fn save(&self, _: &str, _: &[u8]) -> Result<(), KeyStoreError> {
        self.missing.store(true, SeqCst);
        Err(KeyStoreError::CannotMake)
    }
}

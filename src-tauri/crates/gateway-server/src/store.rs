//! The store: everything that the gateway keeps, in one SQLite file.
//!
//! Functions of its SQL seal and open, each value for one place: `sealed(place, plain)`, `opened(place, sealed)` with
//! bytes and `opened_text(place, sealed)` with text; `hashed(purpose, plain)` makes a keyed hash. Of nothing they make nothing. See
//! [`crate::keys`].

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError},
    time::Duration,
};

use rusqlite::{
    Connection, OpenFlags, Transaction, TransactionBehavior,
    functions::{Context, FunctionFlags},
    types::ValueRef,
};
use thiserror::Error;

use crate::keys::{SealError, SealKey};

/// The gateway's database. Clones share it; one writes at a time, readers do not wait for writers.
#[derive(Clone)]
pub struct Store(Arc<Inner>);

struct Inner {
    path: PathBuf,
    seal: Seal,
    writer: Mutex<Connection>,
    readers: Mutex<Vec<Connection>>,
}

/// What seals, once it is known.
pub(crate) type Seal = Arc<OnceLock<SealKey>>;

/// Why a function of the SQL has no answer.
type Fault = Box<dyn std::error::Error + Send + Sync>;

/// Why the store could not be opened, read or written.
#[derive(Debug, Error)]
pub enum StoreError {
    /// The file cannot be made or opened.
    #[error("the database {path} cannot be opened")]
    Open {
        /// Which file.
        path: PathBuf,
        /// Why not.
        #[source]
        source: io::Error,
    },
    /// The file was made by another version of this program.
    #[error(
        "the database is of version {0}, which this program does not know: use the version that made it, or begin in an empty folder and import the records again"
    )]
    UnknownVersion(i64),
    /// SQLite says no.
    #[error("the database cannot be read or written")]
    Sqlite(#[from] rusqlite::Error),
}

impl Store {
    /// Opens the database, and makes it if there is none. Only the account that runs the gateway may read the file.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        make_private(path).map_err(|source| StoreError::Open { path: path.to_owned(), source })?;
        let seal = Seal::default();
        let mut writer = connect(path, &seal)?;
        writer.pragma_update(None, "cache_size", -CACHE)?;
        prepare(&mut writer)?;
        let (writer, readers) = (Mutex::new(writer), Mutex::new(Vec::new()));
        Ok(Self(Arc::new(Inner { path: path.to_owned(), seal, writer, readers })))
    }

    /// Seals with these keys from now on; before that nothing can be sealed or opened.
    pub(crate) fn seal_with(&self, seal: SealKey) {
        // Whoever was first has opened the same keys of the same file.
        let _ = self.0.seal.set(seal);
    }

    /// Moves everything from the log beside the file into the file, and leaves nothing in the log of what was there before.
    ///
    /// While somebody reads what was there, that stays; the log is emptied at the next opportunity then.
    pub(crate) fn empty_log(&self) -> Result<(), StoreError> {
        Ok(lock(&self.0.writer).query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?)
    }

    /// What it seals with, if it does.
    pub(crate) fn seal(&self) -> Option<&SealKey> {
        self.0.seal.get()
    }

    /// The file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.0.path
    }

    /// Reads, all of it of one moment.
    pub fn read<T>(
        &self,
        ask: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> Result<T, StoreError> {
        // One snapshot for all that is asked: what becomes protected in between is protected in the whole answer or in none.
        self.copy_out(|reader| reader.unchecked_transaction().and_then(|snapshot| ask(&snapshot)))
    }

    /// Copies into another file, which SQLite does only outside of a transaction.
    pub(crate) fn copy_out<T>(
        &self,
        copy: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> Result<T, StoreError> {
        let idle = lock(&self.0.readers).pop();
        let connection = match idle {
            Some(connection) => connection,
            None => connect(&self.0.path, &self.0.seal)?,
        };
        let answer = copy(&connection);
        lock(&self.0.readers).push(connection);
        Ok(answer?)
    }

    /// Writes, in one transaction: all of it is on disk when this returns, or nothing.
    pub fn write<T>(
        &self,
        change: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<T>,
    ) -> Result<T, StoreError> {
        let mut writer = lock(&self.0.writer);
        let transaction = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
        if let Some(seal) = self.0.seal.get() {
            seal.keep_up(&transaction)?;
        }
        let answer = change(&transaction)?;
        transaction.commit()?;
        Ok(answer)
    }
}

// A panic while the lock was held rolled its transaction back, so the connection is sound.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn connect(path: &Path, seal: &Seal) -> rusqlite::Result<Connection> {
    let connection = Connection::open(path)?;
    connection.busy_timeout(BUSY)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.pragma_update(None, "secure_delete", true)?;
    connection.pragma_update(None, "trusted_schema", false)?;
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    add_functions(&connection, seal)?;
    Ok(connection)
}

/// Lets this connection seal and open.
pub(crate) fn add_functions(connection: &Connection, seal: &Seal) -> rusqlite::Result<()> {
    add_function(connection, "sealed", seal, |seal, place, plain| Ok(seal.seal(place, plain)?))?;
    add_function(connection, "resealed", seal, |seal, place, sealed| {
        Ok(seal.reseal(place, sealed)?)
    })?;
    add_function(connection, "hashed", seal, |seal, purpose, plain| {
        Ok(audit::chain::hex(&seal.hash(purpose, plain)))
    })?;
    add_function(connection, "opened", seal, |seal, place, sealed| {
        Ok(seal.open_sealed(place, sealed)?.to_vec())
    })?;
    add_function(connection, "opened_text", seal, |seal, place, sealed| {
        Ok(String::from_utf8(seal.open_sealed(place, sealed)?.to_vec())?)
    })
}

/// A function of a place and of bytes or text; of nothing it makes nothing.
fn add_function<T: rusqlite::ToSql + 'static>(
    connection: &Connection,
    name: &str,
    seal: &Seal,
    make: fn(&SealKey, &str, &[u8]) -> Result<T, Fault>,
) -> rusqlite::Result<()> {
    let seal = Arc::clone(seal);
    let failed = rusqlite::Error::UserFunctionError;
    connection.create_scalar_function(name, 2, FLAGS, move |call: &Context<'_>| {
        let place: String = call.get(0)?;
        let value = match call.get_raw(1) {
            ValueRef::Null => return Ok(None),
            ValueRef::Text(bytes) | ValueRef::Blob(bytes) => bytes,
            ValueRef::Integer(_) | ValueRef::Real(_) => return Err(failed(SealError.into())),
        };
        let seal = seal.get().ok_or_else(|| failed(SealError.into()))?;
        make(seal, &place, value).map(Some).map_err(failed)
    })
}

fn prepare(connection: &mut Connection) -> Result<(), StoreError> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let version = transaction.pragma_query_value(None, "user_version", |row| row.get(0))?;
    match version {
        0 => SCHEMA.iter().try_for_each(|part| transaction.execute_batch(part))?,
        known if is_known(known) => upgrade(&transaction, known)?,
        other => return Err(StoreError::UnknownVersion(other)),
    }
    transaction.pragma_update(None, "user_version", VERSION)?;
    Ok(transaction.commit()?)
}

/// Whether a database of this version can be opened: of this one, or of one from which an upgrade leads here.
pub(crate) fn is_known(version: i64) -> bool {
    version == VERSION || UPGRADES.iter().any(|(from, _)| *from == version)
}

fn upgrade(transaction: &Transaction<'_>, version: i64) -> rusqlite::Result<()> {
    let steps = UPGRADES.iter().filter(|(from, _)| *from >= version);
    steps.into_iter().try_for_each(|(_, step)| transaction.execute_batch(step))
}

/// SQLite gives its journal files the permissions of the database, so it is made private before SQLite sees it.
fn make_private(path: &Path) -> io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.create(true).append(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(drop)
}

/// Makes a file that is not there yet, for the gateway's own account alone.
pub(crate) fn make_new_private(path: &Path) -> io::Result<fs::File> {
    let mut options = fs::OpenOptions::new();
    options.create_new(true).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// A database that is only looked into, as it is.
pub(crate) fn look_into(path: &Path, seal: &SealKey) -> rusqlite::Result<Connection> {
    let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    connection.busy_timeout(BUSY)?;
    connection.pragma_update(None, "trusted_schema", false)?;
    add_functions(&connection, &Seal::new(seal.clone().into()))?;
    Ok(connection)
}

/// In this order: later parts refer to earlier ones.
const SCHEMA: [&str; 5] = [
    include_str!("schema/accounts.sql"),
    include_str!("schema/records.sql"),
    include_str!("schema/access.sql"),
    include_str!("schema/audit.sql"),
    include_str!("schema/review.sql"),
];
/// The version of the schema. Whoever changes the schema adds the upgrade that leads to it.
pub(crate) const VERSION: i64 = 9;
/// From which version each leads to the next.
const UPGRADES: [(i64, &str); 3] = [
    (6, include_str!("schema/upgrade_7.sql")),
    (7, include_str!("schema/upgrade_8.sql")),
    (8, include_str!("schema/upgrade_9.sql")),
];
/// No view or trigger may call them, should somebody have written one into the file.
const FLAGS: FunctionFlags = FunctionFlags::SQLITE_UTF8.union(FunctionFlags::SQLITE_DIRECTONLY);
/// How many prepared statements a connection keeps: more than a run of audit events needs, each of which asks some twenty.
const STATEMENTS: usize = 128;
/// What the one who writes keeps of the file in memory, in KiB: the ids of events come in no order, so that the whole of their
/// index is written to.
const CACHE: i64 = 32 * 1024;
/// How long one process waits for another that writes: an import writes a whole file at once.
const BUSY: Duration = Duration::from_secs(30);

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn a_database_of_another_version_is_left_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("gateway.db");
        Connection::open(&path).unwrap().pragma_update(None, "user_version", 2).unwrap();

        assert!(matches!(Store::open(&path), Err(StoreError::UnknownVersion(2))));
    }

    #[test]
    fn a_database_of_a_version_before_becomes_one_of_this_version_and_keeps_what_it_holds() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("gateway.db");
        let before = Connection::open(&path).unwrap();
        before.execute_batch(include_str!("../tests/version_6.sql")).unwrap();
        drop(before);

        let upgraded = Store::open(&path).unwrap();

        let post = "SELECT post_title || ', ' || post_workplace FROM access_grant WHERE id = 'g'";
        let post: String = upgraded.read(|db| db.query_row(post, [], |row| row.get(0))).unwrap();
        assert_eq!(post, "Triage nurse, Emergency department");
        let numbered = "SELECT count(*) FROM opening_order WHERE grant_id = 'g'";
        let numbered: i64 =
            upgraded.read(|db| db.query_row(numbered, [], |row| row.get(0))).unwrap();
        assert_eq!(numbered, 1);
        let new = Store::open(&folder.path().join("new.db")).unwrap();
        assert_eq!(upgraded.read(shape).unwrap(), new.read(shape).unwrap());
    }

    /// Every column, index and trigger, whatever their order.
    fn shape(db: &Connection) -> rusqlite::Result<BTreeSet<String>> {
        let columns = "SELECT tables.name || ' ' || columns.name || ' ' || columns.type || ' ' || \"notnull\" || ' ' || pk || ' ' || hidden
                       FROM sqlite_master AS tables, pragma_table_xinfo(tables.name) AS columns WHERE tables.type = 'table'";
        let others =
            "SELECT name || ' ' || coalesce(sql, '') FROM sqlite_master WHERE type <> 'table'";
        let version = "SELECT 'version ' || user_version FROM pragma_user_version";
        db.prepare(&format!("{columns} UNION {others} UNION {version}"))?
            .query_map([], |row| row.get(0))?
            .collect()
    }
}

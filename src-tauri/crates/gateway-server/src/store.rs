//! The store: everything that the gateway keeps, in one SQLite file.

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use rusqlite::{Connection, Transaction, TransactionBehavior};
use thiserror::Error;

/// The gateway's database. Clones share it; one writes at a time, readers do not wait for writers.
#[derive(Clone)]
pub struct Store(Arc<Inner>);

struct Inner {
    path: PathBuf,
    writer: Mutex<Connection>,
    readers: Mutex<Vec<Connection>>,
}

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
    /// The file was made by a later version of this program.
    #[error("the database is of version {0}, which this program does not know")]
    UnknownVersion(i64),
    /// SQLite says no.
    #[error("the database cannot be read or written")]
    Sqlite(#[from] rusqlite::Error),
}

impl Store {
    /// Opens the database, and makes it if there is none. Only the account that runs the gateway may read the file.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        make_private(path).map_err(|source| StoreError::Open { path: path.to_owned(), source })?;
        let mut writer = connect(path)?;
        prepare(&mut writer)?;
        let (writer, readers) = (Mutex::new(writer), Mutex::new(Vec::new()));
        Ok(Self(Arc::new(Inner { path: path.to_owned(), writer, readers })))
    }

    /// Reads; what is read is of one moment only within one statement.
    pub fn read<T>(
        &self,
        ask: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> Result<T, StoreError> {
        let idle = lock(&self.0.readers).pop();
        let connection = match idle {
            Some(connection) => connection,
            None => connect(&self.0.path)?,
        };
        let answer = ask(&connection);
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
        let answer = change(&transaction)?;
        transaction.commit()?;
        Ok(answer)
    }
}

// A panic while the lock was held rolled its transaction back, so the connection is sound.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn connect(path: &Path) -> rusqlite::Result<Connection> {
    let connection = Connection::open(path)?;
    connection.busy_timeout(BUSY)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.pragma_update(None, "secure_delete", true)?;
    connection.pragma_update(None, "trusted_schema", false)?;
    Ok(connection)
}

fn prepare(connection: &mut Connection) -> Result<(), StoreError> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let version = transaction.pragma_query_value(None, "user_version", |row| row.get(0))?;
    match version {
        0 => {
            transaction.execute_batch(include_str!("schema.sql"))?;
            transaction.execute_batch(include_str!("records.sql"))?;
            transaction.pragma_update(None, "user_version", VERSION)?;
        }
        1 => {
            transaction.execute_batch(include_str!("since_1.sql"))?;
            transaction.pragma_update(None, "user_version", VERSION)?;
        }
        VERSION => {}
        later => return Err(StoreError::UnknownVersion(later)),
    }
    Ok(transaction.commit()?)
}

/// SQLite gives its journal files the permissions of the database, so it is made private before SQLite sees it.
fn make_private(path: &Path) -> io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.create(true).append(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(drop)
}

const VERSION: i64 = 2;
/// How long one process waits for another that writes: an import writes a whole file at once.
const BUSY: Duration = Duration::from_secs(30);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_database_of_version_1_is_brought_up_to_this_one() {
        let folder = tempfile::tempdir().unwrap();
        let (new, old) = (folder.path().join("new"), folder.path().join("old"));
        Store::open(&new).unwrap();
        connect(&old).unwrap().execute_batch(include_str!("../tests/version-1.sql")).unwrap();

        Store::open(&old).unwrap();

        assert_eq!(columns(&old), columns(&new), "each table has what a new database has");
    }

    fn columns(path: &Path) -> Vec<String> {
        connect(path)
            .unwrap()
            .prepare(
                "SELECT tables.type || ' ' || tables.name || '.' || columns.name || ' ' || columns.type
                 FROM sqlite_schema AS tables, pragma_table_info(tables.name) AS columns
                 UNION SELECT type || ' ' || name FROM sqlite_schema ORDER BY 1",
            )
            .unwrap()
            .query_map([], |row| row.get(0))
            .unwrap()
            .collect::<Result<_, _>>()
            .unwrap()
    }
}

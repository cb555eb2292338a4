//! What a database is for: invented patients or real ones. It is one or the other, and never becomes the other.

use rusqlite::{Connection, Transaction};
use thiserror::Error;

use crate::{Store, StoreError};

/// Why a database is not opened for what was asked.
#[derive(Debug, Error)]
pub enum PurposeError {
    /// It holds the synthetic county, and `--training` was not said.
    #[error("this database is for training: serve it with --training, or name another folder")]
    ForTraining,
    /// It holds accounts or patients that are not of training.
    #[error(
        "this database holds accounts or patients of its own: the synthetic county is never put beside them; \
         name another folder for training"
    )]
    NotForTraining,
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Opens the database for training, and marks it so for good; one that holds anything else is refused.
pub fn open_for_training(store: &Store) -> Result<(), PurposeError> {
    let marked = store.write(|tx| {
        if is_training(tx)? {
            return Ok(true);
        }
        if holds_anything(tx)? {
            return Ok(false);
        }
        tx.execute("UPDATE installation SET training = 1", [])?;
        Ok(true)
    })?;
    if marked { Ok(()) } else { Err(PurposeError::NotForTraining) }
}

/// Opens the database for real patients; one that is marked for training is refused.
pub fn open_for_care(store: &Store) -> Result<(), PurposeError> {
    if store.read(is_training)? { Err(PurposeError::ForTraining) } else { Ok(()) }
}

/// Whether the database is marked for training.
pub fn is_training(db: &Connection) -> rusqlite::Result<bool> {
    db.query_row("SELECT training FROM installation", [], |row| row.get(0))
}

fn holds_anything(tx: &Transaction<'_>) -> rusqlite::Result<bool> {
    let anything = "SELECT EXISTS (SELECT 1 FROM account) OR EXISTS (SELECT 1 FROM patient)";
    tx.query_row(anything, [], |row| row.get(0))
}

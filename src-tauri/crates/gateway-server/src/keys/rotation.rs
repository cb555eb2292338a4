//! Replacing keys: a new data key for everything that is sealed, or a new outside key for the data keys.
//!
//! * [`rotate`] makes a new data key and seals everything anew with it, piece by piece, while the gateway serves. What was begun goes on where
//!   it stopped. When nothing is left that the old key opens, the old key is destroyed; the database refuses to let go of it any sooner.
//! * [`rewrap`] wraps the data keys by a new outside key, at once. From then on the old one opens nothing here.
//!
//! Whoever has had both the outside key and a copy of the database may have the data keys: then both are replaced, the outside key first.
//! The key of the hashes stays: it opens nothing, but who may have had it may guess at codes and passwords, which are set anew then.

use rusqlite::{Connection, Transaction};
use thiserror::Error;

use super::{
    KeyError,
    outside::Outside,
    ring::{SEAL, Wrapped},
};
use crate::{Gateway, GatewayEvent, StoreError, note};

/// How far it has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Values that are sealed anew.
    pub done: u64,
    /// Values in all.
    pub of: u64,
}

/// Why keys could not be replaced.
#[derive(Debug, Error)]
pub enum RotationError {
    /// The new outside key is the old one.
    #[error("{0} is the one that is in use already")]
    InUse(Outside),
    /// A key.
    #[error(transparent)]
    Keys(#[from] KeyError),
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Seals everything anew with a new data key, or goes on with what was begun, and destroys the old key.
pub fn rotate(gateway: &Gateway, progress: &mut dyn FnMut(Progress)) -> Result<u64, RotationError> {
    begin(gateway)?;
    let mut of = gateway.store.read(left)?;
    let mut done = 0;
    progress(Progress { done, of });
    while !destroyed(gateway)? {
        for column in SEALED {
            loop {
                let sealed = gateway.store.write(|tx| column.seal_some_anew(tx))?;
                if sealed == 0 {
                    break;
                }
                done += sealed;
                of = of.max(done);
                progress(Progress { done, of });
            }
        }
    }
    gateway.store.empty_log()?;
    Ok(done)
}

/// Wraps the data keys by the key that is there, which is made in its file if there is none.
pub fn rewrap(gateway: &Gateway, to: &Outside) -> Result<(), RotationError> {
    let new = to.key(true)?;
    let now = gateway.clock.now();
    let changed = gateway.store.write(|tx| {
        let keys = Wrapped::all(tx)?;
        if keys.iter().any(|key| key.is_wrapped_by(&new)) {
            return Ok(false);
        }
        for key in &keys {
            let wrapped = gateway.seal.rewrapped(key, &new)?;
            let change = "UPDATE sealing_key SET wrapped = ?2 WHERE id = ?1";
            tx.execute(change, (key.id(), wrapped))?;
        }
        note(tx, now, &GatewayEvent::new("keys-rewrapped", "done"))?;
        Ok(true)
    })?;
    gateway.store.empty_log()?;
    if changed { Ok(()) } else { Err(RotationError::InUse(to.clone())) }
}

/// A column that holds sealed values.
pub struct Sealed {
    /// Its table.
    pub table: &'static str,
    /// Itself.
    pub column: &'static str,
    /// The column beside it that says with which key.
    pub key: &'static str,
    /// What tells the rows of the table apart.
    row: &'static str,
    /// The place for which a value is sealed, as SQL.
    pub place: &'static str,
}

impl Sealed {
    const fn new(
        table: &'static str,
        column: &'static str,
        key: &'static str,
        row: &'static str,
        place: &'static str,
    ) -> Self {
        Self { table, column, key, row, place }
    }

    /// Opens every value of the column; how many there are, if each of them opens.
    pub fn opened(&self, db: &Connection) -> rusqlite::Result<u64> {
        let Self { table, column, place, .. } = self;
        let count =
            format!("SELECT count(*) FROM {table} WHERE length(opened({place}, {column})) >= 0");
        db.query_row(&count, [], |row| row.get(0))
    }

    fn seal_some_anew(&self, tx: &Transaction<'_>) -> rusqlite::Result<u64> {
        let Self { table, column, key, row, place } = self;
        let sealed = tx.execute(
            &format!(
                "UPDATE {table} SET {column} = resealed({place}, {column}) WHERE ({row}) IN
                     (SELECT {row} FROM {table} WHERE {key} IN ({RETIRED}) LIMIT {AT_ONCE})"
            ),
            [],
        )?;
        Ok(u64::try_from(sealed).unwrap_or(u64::MAX))
    }

    fn left(&self, db: &Connection) -> rusqlite::Result<u64> {
        let Self { table, key, .. } = self;
        let count = format!("SELECT count(*) FROM {table} WHERE {key} IN ({RETIRED})");
        db.query_row(&count, [], |row| row.get(0))
    }
}

/// Makes a new key and retires the one before, unless one that is retired is not gone yet.
fn begin(gateway: &Gateway) -> Result<(), RotationError> {
    let new = gateway.seal.new_key(SEAL)?;
    let now = gateway.clock.now();
    gateway.store.write(|tx| {
        gateway.seal.check(tx)?;
        if retired(tx)? > 0 {
            return Ok(());
        }
        let retire = "UPDATE sealing_key SET retired = ?1 WHERE purpose = ?2 AND retired IS NULL";
        tx.execute(retire, (now.to_rfc3339(), SEAL))?;
        new.insert(tx, now)?;
        note(tx, now, &GatewayEvent::new("key-rotation", "begun"))
    })?;
    Ok(())
}

/// Whether the retired keys are gone; they go when nothing is left that they open.
fn destroyed(gateway: &Gateway) -> Result<bool, StoreError> {
    let now = gateway.clock.now();
    gateway.store.write(|tx| {
        if left(tx)? > 0 {
            return Ok(false);
        }
        let gone = tx.execute("DELETE FROM sealing_key WHERE retired IS NOT NULL", [])?;
        if gone > 0 {
            note(tx, now, &GatewayEvent::new("key-rotation", "done"))?;
        }
        Ok(true)
    })
}

fn retired(db: &Connection) -> rusqlite::Result<i64> {
    db.query_row(&format!("SELECT count(*) FROM ({RETIRED})"), [], |row| row.get(0))
}

fn left(db: &Connection) -> rusqlite::Result<u64> {
    SEALED.iter().map(|column| column.left(db)).sum()
}

/// Everything in the database that is sealed, and for which place.
pub const SEALED: &[Sealed] = &[
    Sealed::new("account", "totp", "totp_key", "id", "'totp of ' || id"),
    Sealed::new("enrolment", "totp", "totp_key", "id", "'totp of ' || account"),
    Sealed::new("patient", "sealed_card", "card_key", "id", "'patient/card/' || id"),
    Sealed::new("patient", "sealed_person", "person_key", "id", "'patient/person/' || id"),
    Sealed::new(
        "patient_source",
        "sealed",
        "sealed_key",
        "source, key",
        "'patient_source/' || source || '/' || key",
    ),
    Sealed::new("resource", "sealed", "sealed_key", "id", "'resource/' || id"),
    Sealed::new("resource_version", "sealed", "sealed_key", "id, version", "'resource/' || id"),
    Sealed::new("left_out", "sealed", "sealed_key", "whose", "'left_out/' || lower(hex(whose))"),
    Sealed::new("access_grant", "ground", "ground_key", "id", "'grant/' || id"),
    Sealed::new("consent", "sealed", "sealed_key", "id", "'consent/' || id"),
    Sealed::new(
        "consent_version",
        "sealed",
        "sealed_key",
        "consent, version",
        "'consent/' || consent",
    ),
    Sealed::new("review_act", "sealed", "sealed_key", "id", "'review_act/' || id"),
    Sealed::new("gateway_event", "sealed", "sealed_key", "id", "'gateway_event/' || id"),
    Sealed::new("audit_event", "sealed", "sealed_key", "id", "'audit_event/' || id"),
];
const RETIRED: &str = "SELECT id FROM sealing_key WHERE purpose = 'seal' AND retired IS NOT NULL";
/// An audit event of a long record is several mebibytes, and nobody else writes while these are sealed anew.
const AT_ONCE: u32 = 100;

//! The gateway's keys, at two levels: one outside the database opens those that stand in it.
//!
//! The **outside key** is a file that only the gateway's own account may read, or what a command prints ([`Outside`]). It does one
//! thing: it opens the **data keys**, which stand in the database, wrapped (`sealing_key` in `schema/accounts.sql`). One data key
//! seals, and is replaced by [`rotation`]; another keys the hashes of codes, passwords and tries and is never replaced, because
//! what was hashed cannot be hashed again. The gateway holds them opened in memory as a [`SealKey`].
//!
//! What is sealed: every clinical entry and its earlier versions, what was left out as sensitive, what each source says of a patient and what
//! is shown of who they are, the grounds and notes of every access, consents, the devices' audit events, the details of the gateway's own
//! events, the secrets of authenticators. These columns are called `sealed` in the schema, or are listed with those in
//! [`rotation::SEALED`]; a copy of the database alone opens none of them.
//!
//! What stays readable, because the database searches, orders or decides by it: NHS number, words of names, date of birth, postcode
//! and practice of a patient, and what was said about sharing; which sources know a patient, that they were at an organisation and when, on
//! which days tests were asked for; type, section, confidentiality, dates and opaque ids of entries, never what they say; who opened
//! whose record when, on which kind of basis and with what outcome; who works here. So a copy says who is known here and how much
//! there is of each kind, never what.
//!
//! `audit.key` is a file of its own: it opens what viewers seal for the gateway, and only its public half is used, but where a log is
//! rescued. Without the outside key nobody can sign in and no record opens: keep a copy of both, apart from the copies of the database.

mod audit_key;
mod file;
mod outside;
mod ring;
pub mod rotation;

use std::{io, path::PathBuf, process::ExitStatus};

use aws_lc_rs::rand;
use chrono::{DateTime, Utc};
use thiserror::Error;
use zeroize::Zeroizing;

pub use audit_key::AuditKey;
pub use outside::{KeysAt, Outside, OutsideKey};
pub use ring::SealKey;

use crate::{Store, StoreError};

/// Why the gateway has no keys.
#[derive(Debug, Error)]
pub enum KeyError {
    /// The file is not there, though the database was sealed with it.
    #[error(
        "the key {0} is missing: without it, what the database holds cannot be opened; put it back, or say where it is"
    )]
    Missing(PathBuf),
    /// Another key than the one with which the database was sealed.
    #[error("{0} is not the one with which this database was sealed")]
    Other(Outside),
    /// Others can read the file.
    #[error("the key {0} can be read by others: set its mode to 0600")]
    NotPrivate(PathBuf),
    /// What is in the file is not a key.
    #[error("{0} does not hold a key of 32 bytes in base64")]
    NotAKey(PathBuf),
    /// The file cannot be read or made.
    #[error("the key {path} cannot be read or made")]
    File {
        /// Which file.
        path: PathBuf,
        /// Why not.
        #[source]
        source: io::Error,
    },
    /// The command that prints the key cannot be run.
    #[error("the key command cannot be run")]
    CommandNotRun(#[source] io::Error),
    /// The command that prints the key failed.
    #[error("the key command failed ({0}): run it by hand to see why")]
    CommandFailed(ExitStatus),
    /// What the command printed is not a key.
    #[error("the key command printed no key of 32 bytes in base64, and nothing but it")]
    CommandPrintedNoKey,
    /// No randomness, or the cryptographic library failed.
    #[error("a key cannot be made")]
    CannotMake,
    /// The database, in which the data keys stand.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What was sealed does not open, or cannot be sealed.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("what is sealed in the database does not open")]
pub struct SealError;

/// Opens the keys of this database; made with it, and from then on the same ones or none. The store seals with them from now on.
pub fn open(
    store: &Store,
    at: &KeysAt,
    now: DateTime<Utc>,
) -> Result<(SealKey, AuditKey), KeyError> {
    let is_new = !ring::has_keys(store)?;
    let outside = at.outside.key(is_new)?;
    let audit_key = AuditKey::open(&at.folder, is_new)?;
    if is_new {
        ring::make_keys(store, &outside, now)?;
    }
    Ok((open_with(store, at, outside)?, audit_key))
}

/// The same with a key that was read before, of a database that has its keys.
pub(crate) fn open_with(
    store: &Store,
    at: &KeysAt,
    outside: OutsideKey,
) -> Result<SealKey, KeyError> {
    let seal = SealKey::open(store, outside)?.ok_or_else(|| KeyError::Other(at.outside.clone()))?;
    store.seal_with(seal.clone());
    Ok(seal)
}

/// So many random bytes.
pub fn random<const N: usize>() -> Result<Zeroizing<[u8; N]>, KeyError> {
    let mut bytes = Zeroizing::new([0; N]);
    rand::fill(bytes.as_mut_slice()).map_err(|_| KeyError::CannotMake)?;
    Ok(bytes)
}

/// The file of the outside key, unless it is elsewhere.
pub const SEAL_FILE: &str = "gateway.key";
/// The file of the key that opens audit events.
pub const AUDIT_FILE: &str = "audit.key";

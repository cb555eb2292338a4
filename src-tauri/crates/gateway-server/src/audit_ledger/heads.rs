//! What the ledger says of itself to others: signed heads, and the proofs that go with them.
//!
//! Whoever has a head can demand, of every later one, the proof that nothing under the first was changed or removed. Hashes alone are
//! told, so nobody has to be signed in.

use std::sync::Arc;

use audit::{
    Hash,
    chain::{SIGNATURE_ALGORITHM, hex},
    merkle::{self, TreeHead},
};
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};
use axum::{
    Json,
    extract::{Path, Query, State, rejection::QueryRejection},
};
use base64::{Engine, prelude::BASE64_STANDARD};
use chrono::{DateTime, TimeDelta, Utc};
use contract::{LedgerConsistency, LedgerHead, LedgerInclusion, ProblemCode};
use rusqlite::{Connection, OptionalExtension as _, Transaction};
use serde::Deserialize;
use uuid::Uuid;

use super::tree::{self, Kept, Leaf};
use crate::{
    Failure, Gateway, StoreError,
    accounts::sessions::time,
    keys::{KeyError, SealKey},
};

/// The key by which the ledger signs its heads.
#[derive(Debug)]
pub struct LedgerKey(Ed25519KeyPair);

impl LedgerKey {
    /// The key of this gateway: derived from its secret, so that it is the same for as long as the gateway is.
    ///
    /// # Errors
    /// [`KeyError`] if no key can be made of the secret.
    pub fn of(seal: &SealKey) -> Result<Self, KeyError> {
        let seed = seal.derived("ledger heads");
        Ed25519KeyPair::from_seed_unchecked(&seed).map(Self).map_err(|_| KeyError::CannotMake)
    }

    /// The public half, `Ed25519:` and the key in base64.
    #[must_use]
    pub fn public(&self) -> String {
        tagged(self.0.public_key().as_ref())
    }

    fn sign(&self, head: &TreeHead) -> String {
        tagged(self.0.sign(&head.message()).as_ref())
    }
}

/// The newest head; one is signed where the ledger has grown since the last.
///
/// # Errors
/// [`StoreError`]
pub fn newest_head(gateway: &Gateway) -> Result<LedgerHead, StoreError> {
    let now = gateway.clock.now();
    gateway.store.write(|tx| sign_if_grown(tx, &gateway.ledger_key, now))
}

/// A head of the last minute, or the newest: what every viewer asks for again and again leaves one signed head a minute at most.
fn young_head(gateway: &Gateway) -> Result<LedgerHead, StoreError> {
    let now = gateway.clock.now();
    let is_young = |head: &LedgerHead| (TimeDelta::zero()..YOUNG).contains(&(now - head.signed));
    match gateway.store.read(newest)?.filter(is_young) {
        Some(head) => Ok(head),
        None => newest_head(gateway),
    }
}

/// Every head that was ever signed, the oldest first.
///
/// # Errors
/// [`StoreError`]
pub fn all(gateway: &Gateway) -> Result<Vec<LedgerHead>, StoreError> {
    gateway.store.read(|db| db.prepare(ALL)?.query_map([], read)?.collect())
}

/// That this event stands under the newest head that was signed, or under one that is signed now if it came since; `None` if it does not.
///
/// # Errors
/// [`StoreError`]
pub fn prove(
    gateway: &Gateway,
    event: Uuid,
) -> Result<Option<(LedgerHead, LedgerInclusion)>, StoreError> {
    let now = gateway.clock.now();
    let head = gateway.store.write(|tx| {
        let Some(leaf) = leaf_of(tx, event)? else { return Ok(None) };
        match newest(tx)?.filter(|head| leaf < head.size) {
            Some(head) => Ok(Some(head)),
            None => sign(tx, &gateway.ledger_key, now).map(Some),
        }
    })?;
    let Some(head) = head else { return Ok(None) };
    let inclusion = gateway.store.read(|db| inclusion_of(db, event, head.size))?;
    Ok(inclusion.map(|inclusion| (head, inclusion)))
}

/// `GET /api/ledger/head`: it may be a minute old.
pub(super) async fn head(State(gateway): State<Arc<Gateway>>) -> Result<Json<LedgerHead>, Failure> {
    gateway.blocking(|gateway| Ok(young_head(gateway).map(Json)?)).await
}

/// `GET /api/ledger/inclusion/{event}`
pub(super) async fn inclusion(
    State(gateway): State<Arc<Gateway>>,
    Path(event): Path<Uuid>,
) -> Result<Json<LedgerInclusion>, Failure> {
    gateway
        .blocking(move |gateway| {
            let proved = prove(gateway, event)?;
            proved.map(|(_, inclusion)| Json(inclusion)).ok_or_else(no_such_entry)
        })
        .await
}

#[derive(Debug, Deserialize)]
pub(super) struct Sizes {
    old: u64,
    new: u64,
}

/// `GET /api/ledger/consistency`
pub(super) async fn consistency(
    State(gateway): State<Arc<Gateway>>,
    sizes: Result<Query<Sizes>, QueryRejection>,
) -> Result<Json<LedgerConsistency>, Failure> {
    let Query(Sizes { old, new }) = sizes.map_err(|_| unreadable())?;
    gateway
        .blocking(move |gateway| {
            let path = gateway.store.read(|db| {
                if old == 0 || old > new || new > tree::size(db)? {
                    return Ok(None);
                }
                merkle::consistency(&Kept(db), old, new).map(Some)
            })?;
            let path = path.ok_or_else(no_such_entry)?;
            Ok(Json(LedgerConsistency { old, new, path: in_hex(&path) }))
        })
        .await
}

/// The head over what the ledger is now: a new one, if it has grown since the last.
pub(crate) fn sign_if_grown(
    tx: &Transaction<'_>,
    key: &LedgerKey,
    now: DateTime<Utc>,
) -> rusqlite::Result<LedgerHead> {
    let size = tree::size(tx)?;
    match newest(tx)?.filter(|last| last.size == size) {
        Some(last) => Ok(last),
        None => sign(tx, key, now),
    }
}

/// Signs what the ledger is now.
fn sign(tx: &Transaction<'_>, key: &LedgerKey, now: DateTime<Utc>) -> rusqlite::Result<LedgerHead> {
    let size = tree::size(tx)?;
    let root = merkle::root(&Kept(tx), size)?;
    let at = now.timestamp_millis();
    let signed = DateTime::from_timestamp_millis(at).unwrap_or(now);
    let signature = key.sign(&TreeHead { size, root, at });
    tx.execute(
        "INSERT INTO tree_head (size, root, signed, signature) VALUES (?1, ?2, ?3, ?4)",
        (size, root, signed.to_rfc3339(), &signature),
    )?;
    Ok(LedgerHead { size, root: hex(&root), signed, signature })
}

fn newest(db: &Connection) -> rusqlite::Result<Option<LedgerHead>> {
    db.prepare_cached("SELECT * FROM tree_head ORDER BY size DESC LIMIT 1")?
        .query_row([], read)
        .optional()
}

fn leaf_of(db: &Connection, event: Uuid) -> rusqlite::Result<Option<u64>> {
    db.prepare_cached("SELECT leaf FROM audit_event WHERE id = ?1 AND leaf IS NOT NULL")?
        .query_row([event.to_string()], |row| row.get(0))
        .optional()
}

fn inclusion_of(
    db: &Connection,
    event: Uuid,
    size: u64,
) -> rusqlite::Result<Option<LedgerInclusion>> {
    let place: Option<(u64, [u8; 16])> = db
        .prepare_cached("SELECT leaf, salt FROM audit_event WHERE id = ?1 AND leaf < ?2")?
        .query_row((event.to_string(), size), |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let Some((index, salt)) = place else { return Ok(None) };
    let path = in_hex(&merkle::inclusion(&Kept(db), index, size)?);
    Ok(Some(LedgerInclusion { index, salt: hex(&salt), size, path }))
}

/// That this entry of the ledger stands under a head of this size.
pub(crate) fn inclusion_under(
    tx: &Transaction<'_>,
    leaf: Leaf,
    size: u64,
) -> rusqlite::Result<LedgerInclusion> {
    let path = in_hex(&merkle::inclusion(&Kept(tx), leaf.index, size)?);
    Ok(LedgerInclusion { index: leaf.index, salt: hex(&leaf.salt), size, path })
}

pub(super) fn read(row: &rusqlite::Row<'_>) -> rusqlite::Result<LedgerHead> {
    let root: Hash = row.get("root")?;
    Ok(LedgerHead {
        size: row.get("size")?,
        root: hex(&root),
        signed: time(row, "signed")?,
        signature: row.get("signature")?,
    })
}

fn in_hex(path: &[Hash]) -> Vec<String> {
    path.iter().map(|hash| hex(hash)).collect()
}

fn tagged(bytes: &[u8]) -> String {
    format!("{SIGNATURE_ALGORITHM}:{}", BASE64_STANDARD.encode(bytes))
}

fn unreadable() -> Failure {
    Failure::problem(ProblemCode::Unreadable, "Two sizes are asked for: old and new.")
}

fn no_such_entry() -> Failure {
    Failure::problem(ProblemCode::NotFound, "The ledger holds no such entry.")
}

/// Every head, the oldest first.
pub(super) const ALL: &str = "SELECT * FROM tree_head ORDER BY size";
/// For so long a signed head is told again, though the ledger has grown.
const YOUNG: TimeDelta = TimeDelta::minutes(1);

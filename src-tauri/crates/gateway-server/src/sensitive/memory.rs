//! What the gateway remembers of what it has left out: opaque ids and how they are tied, nothing that was said.
//!
//! It is kept so that whatever refers to it later is left out too, in whatever order files come. What one source has sent
//! of one patient is remembered in one sealed row, whose key is a keyed hash: it can be forgotten with the patient, and a
//! copy of the database does not say of whom anything was left out.

use std::collections::BTreeMap;

use nhs::PatientId;
use rusqlite::{OptionalExtension as _, Transaction};
use serde::{Deserialize, Serialize};

use super::judge::Node;
use crate::{import::Links, keys::SealKey, records::shelf::Said};

/// What is remembered of one portion of a record.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Memory {
    /// What is not stored, by id.
    pub(crate) entries: BTreeMap<String, LeftOut>,
    /// What is stored without its free text or without a reference, by id: to what it was tied as it was sent.
    pub(crate) cut: BTreeMap<String, Links>,
}

/// An entry that is not stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct LeftOut {
    pub(crate) node: Node,
    /// Whether it is left out now; otherwise what it was left out for has been corrected, and it comes back when its source sends
    /// it again.
    pub(crate) still: bool,
    pub(crate) said: Said,
    /// Keyed hashes of what its source has said, the last one last.
    pub(crate) seen: Vec<Vec<u8>>,
}

/// Under what it is remembered that something of this patient from this source was left out, or nothing was.
pub(crate) fn whose(seal: &SealKey, source: i64, patient: &PatientId) -> Vec<u8> {
    key(seal, source, Some(patient))
}

impl Memory {
    /// What is remembered of one source and one patient, or of what the source has sent to explain the entries of many;
    /// nothing, mostly.
    pub(crate) fn of(
        tx: &Transaction<'_>,
        seal: &SealKey,
        source: i64,
        patient: Option<&PatientId>,
    ) -> rusqlite::Result<Self> {
        let whose = key(seal, source, patient);
        let text: Option<String> = tx
            .prepare_cached(
                "SELECT opened_text('left_out/' || lower(hex(whose)), sealed) FROM left_out WHERE whose = ?1",
            )?
            .query_row([whose], |row| row.get(0))
            .optional()?;
        let Some(text) = text else { return Ok(Self::default()) };
        serde_json::from_str(&text).map_err(|_| rusqlite::Error::InvalidQuery)
    }

    /// What is remembered of each source that has sent something to explain the entries of many.
    pub(crate) fn of_nobody(tx: &Transaction<'_>, seal: &SealKey) -> rusqlite::Result<Vec<Self>> {
        let sources: Vec<i64> = tx
            .prepare_cached("SELECT id FROM source")?
            .query_map([], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        sources.into_iter().map(|source| Self::of(tx, seal, source, None)).collect()
    }

    /// Remembers it. Nothing stands where nothing is left out.
    pub(crate) fn remember(
        &self,
        tx: &Transaction<'_>,
        seal: &SealKey,
        source: i64,
        patient: Option<&PatientId>,
    ) -> rusqlite::Result<()> {
        let whose = key(seal, source, patient);
        if *self == Self::default() {
            return tx
                .prepare_cached("DELETE FROM left_out WHERE whose = ?1")?
                .execute([whose])
                .map(drop);
        }
        let text = serde_json::to_string(self).map_err(|_| rusqlite::Error::InvalidQuery)?;
        tx.prepare_cached(
            "INSERT INTO left_out (whose, sealed) VALUES (?1, sealed('left_out/' || lower(hex(?1)), ?2))
             ON CONFLICT (whose) DO UPDATE SET sealed = excluded.sealed",
        )?
        .execute((whose, text))
        .map(drop)
    }
}

/// A patient whom a source has known as another: what was left out of the one was left out of the other.
pub(crate) fn move_memory(
    tx: &Transaction<'_>,
    seal: &SealKey,
    source: i64,
    from: &PatientId,
    to: &PatientId,
) -> rusqlite::Result<()> {
    let before = Memory::of(tx, seal, source, Some(from))?;
    if before == Memory::default() {
        return Ok(());
    }
    Memory::default().remember(tx, seal, source, Some(from))?;
    let mut memory = Memory::of(tx, seal, source, Some(to))?;
    memory.entries.extend(before.entries);
    memory.cut.extend(before.cut);
    memory.remember(tx, seal, source, Some(to))
}

fn key(seal: &SealKey, source: i64, patient: Option<&PatientId>) -> Vec<u8> {
    let patient = patient.map(PatientId::as_str).unwrap_or_default();
    seal.hash("left out", format!("{source}|{patient}").as_bytes())
}

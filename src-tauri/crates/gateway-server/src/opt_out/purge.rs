//! The purge: everything that was held of patients who do not share goes, in the transaction in which that is learnt.
//!
//! What goes: the entries, every version of them, their attendances; the marks of what was left out as sensitive; the
//! permissions and refusals that were recorded here, the words on which accesses were grounded and those of their reviews; what the sources say
//! of the patient beyond what a search shows; and what only these entries named, a medicine or a place. What stays: what was
//! said about sharing, who the patient is, and the audit: who opened what and when, by opaque ids, never what it said.
//!
//! Open grants end in the same transaction, so that a record that is on a screen is closed.
//!
//! To purge again ([`purge`] is told a list and may be told it twice): nothing is left to delete the second time, no grant is
//! open, nothing is written down anew.

use access::{Refusal, Sharing};
use chrono::{DateTime, Utc};
use nhs::PatientId;
use rusqlite::Transaction;
use serde_json::Value;
use uuid::Uuid;

use super::{is_purged, sharing, told, unused};
use crate::{grants, keys::SealKey, note, patients::demographics, review::acts, sensitive};

/// Forgets everything about these patients but what was said about sharing and what a search shows. The write-ahead log
/// has to be emptied afterwards: [`super::log::empty`].
pub(crate) fn purge(
    tx: &Transaction<'_>,
    seal: &SealKey,
    patients: &[PatientId],
    now: DateTime<Utc>,
) -> rusqlite::Result<()> {
    let mut named = Vec::new();
    for patient in patients {
        grants::end_all_of_patient(tx, patient, why_it_ends(tx, patient)?, now)?;
        named.extend(unused::named_by_entries_of(tx, patient)?);
        forget_entries(tx, seal, patient)?;
        forget_accesses(tx, patient)?;
        shorten_who_it_is(tx, seal, patient)?;
        if !is_purged(tx, patient)? {
            remember(tx, patient, now)?;
        }
    }
    unused::forget_unused(tx, named)
}

/// That it was purged, so that a restored backup can be purged again; and whether the log still has to be emptied.
fn remember(tx: &Transaction<'_>, patient: &PatientId, now: DateTime<Utc>) -> rusqlite::Result<()> {
    let at = now.to_rfc3339();
    tx.execute("UPDATE patient SET purged = ?2 WHERE id = ?1", (patient.as_str(), &at))?;
    tx.execute(
        "INSERT INTO purge (id, patient, purged) VALUES (?1, ?2, ?3)",
        (Uuid::new_v4().to_string(), patient.as_str(), &at),
    )?;
    let why = match sharing(tx, patient)? {
        Sharing::OptedOut => "opted-out",
        Sharing::PracticeNotSharing => "practice-not-sharing",
        Sharing::Shared => "restored",
    };
    note(tx, now, &told("purged", why, patient))
}

/// What whoever has the record open is told.
fn why_it_ends(tx: &Transaction<'_>, patient: &PatientId) -> rusqlite::Result<Refusal> {
    Ok(match sharing(tx, patient)? {
        Sharing::OptedOut => Refusal::OptedOut,
        Sharing::PracticeNotSharing => Refusal::PracticeNotSharing,
        Sharing::Shared => Refusal::GrantEnded,
    })
}

/// Versions, attendances and what entries are known by go with them.
fn forget_entries(
    tx: &Transaction<'_>,
    seal: &SealKey,
    patient: &PatientId,
) -> rusqlite::Result<()> {
    tx.prepare_cached("DELETE FROM resource WHERE patient = ?1")?.execute([patient.as_str()])?;
    let mut left_out = tx.prepare_cached("DELETE FROM left_out WHERE whose = ?1")?;
    for (source, known_as) in known_as(tx, patient)? {
        let whose = sensitive::whose(seal, source, &known_as);
        left_out.execute([&whose])?;
    }
    Ok(())
}

/// As whom each source has ever known this patient.
fn known_as(tx: &Transaction<'_>, patient: &PatientId) -> rusqlite::Result<Vec<(i64, PatientId)>> {
    let all: Vec<(i64, String)> = tx
        .prepare_cached(
            "SELECT id, ?1 FROM source UNION SELECT source, was FROM moved WHERE patient = ?1",
        )?
        .query_map([patient.as_str()], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    Ok(all.into_iter().filter_map(|(source, id)| Some((source, id.parse().ok()?))).collect())
}

/// Who opened the record, when and on which kind of basis stays; what was said of the patient then goes.
fn forget_accesses(tx: &Transaction<'_>, patient: &PatientId) -> rusqlite::Result<()> {
    tx.prepare_cached("DELETE FROM consent WHERE patient = ?1")?.execute([patient.as_str()])?;
    tx.prepare_cached("DELETE FROM launch WHERE patient = ?1")?.execute([patient.as_str()])?;
    tx.prepare_cached(
        "UPDATE access_grant SET ground = sealed('grant/' || id, x'') WHERE patient = ?1",
    )?
    .execute([patient.as_str()])?;
    acts::forget_words(tx, patient)
}

/// What the sources say of the patient, as far as a search shows it.
fn shorten_who_it_is(
    tx: &Transaction<'_>,
    seal: &SealKey,
    patient: &PatientId,
) -> rusqlite::Result<()> {
    let said: Vec<(i64, String, String)> = tx
        .prepare_cached(
            "SELECT source, key, opened_text('patient_source/' || source || '/' || key, sealed) FROM patient_source
             WHERE patient = ?1 AND sealed IS NOT NULL",
        )?
        .query_map([patient.as_str()], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
        .collect::<Result<_, _>>()?;
    for (source, key, text) in said {
        let said: Value = serde_json::from_str(&text).unwrap_or_default();
        let short = demographics::only_demographics(&said).to_string();
        tx.execute(
            "UPDATE patient_source SET sealed = sealed('patient_source/' || source || '/' || key, ?3) WHERE source = ?1 AND key = ?2",
            (source, key, short),
        )?;
    }
    demographics::refresh(tx, seal, patient)
}

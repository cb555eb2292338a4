//! Opting out: whether there is a record to open at all, and what is forgotten where there is none.

use access::Sharing;
use nhs::PatientId;
use rusqlite::{Connection, Transaction};
use serde_json::Value;

use crate::{keys::SealKey, patients::demographics};

/// Whether there is a record to open at all: the patient's own choice, then that of the practice.
pub(crate) fn sharing(db: &Connection, patient: &PatientId) -> rusqlite::Result<Sharing> {
    let (opted_out, practice_shares) = db
        .prepare_cached(
            "SELECT opted_out, coalesce((SELECT shares FROM practice WHERE ods = patient.practice), 1) FROM patient WHERE id = ?1",
        )?
        .query_row([patient.as_str()], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(match (opted_out, practice_shares) {
        (true, _) => Sharing::OptedOut,
        (false, false) => Sharing::PracticeNotSharing,
        (false, true) => Sharing::Shared,
    })
}

/// Forgets everything about a patient but the choice and who it is.
pub(crate) fn keep_nothing_of(
    tx: &Transaction<'_>,
    seal: &SealKey,
    patient: &PatientId,
) -> rusqlite::Result<()> {
    tx.execute("DELETE FROM resource WHERE patient = ?1", [patient.as_str()])?;
    let said: Vec<(i64, String, String)> = tx
        .prepare_cached(
            "SELECT source, key, opened_text('patient_source/' || source || '/' || key, sealed) FROM patient_source
             WHERE patient = ?1 AND sealed IS NOT NULL",
        )?
        .query_map([patient.as_str()], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
        .collect::<Result<_, _>>()?;
    for (source, key, text) in said {
        let patient: Value = serde_json::from_str(&text).unwrap_or_default();
        let short = demographics::only_demographics(&patient).to_string();
        tx.execute(
            "UPDATE patient_source SET sealed = sealed('patient_source/' || source || '/' || key, ?3) WHERE source = ?1 AND key = ?2",
            (source, key, short),
        )?;
    }
    demographics::refresh(tx, seal, patient)
}

/// Says of a practice whether it shares; what is held of its patients goes if it does not.
pub(crate) fn practice_shares(
    tx: &Transaction<'_>,
    seal: &SealKey,
    ods: &str,
    shares: bool,
) -> rusqlite::Result<()> {
    tx.execute(
        "INSERT INTO practice (ods, shares) VALUES (?1, ?2) ON CONFLICT (ods) DO UPDATE SET shares = excluded.shares",
        (ods, shares),
    )?;
    let patients: Vec<String> = tx
        .prepare_cached("SELECT id FROM patient WHERE practice = ?1")?
        .query_map([ods], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    for patient in patients.iter().filter_map(|id| id.parse().ok()) {
        if shares {
            see_anew(tx, &patient)?;
        } else {
            keep_nothing_of(tx, seal, &patient)?;
        }
    }
    Ok(())
}

/// Forgets what the sources have said of a patient before, so that what they say next counts as new.
pub(crate) fn see_anew(tx: &Transaction<'_>, patient: &PatientId) -> rusqlite::Result<()> {
    tx.execute("UPDATE patient_source SET hash = NULL WHERE patient = ?1", [patient.as_str()])?;
    Ok(())
}

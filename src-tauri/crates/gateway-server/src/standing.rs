//! What is known about one person and one patient, told only from what the gateway itself holds.

use access::{GrantId, GrantInForce, Relationship, Sharing, Standing};
use chrono::{DateTime, Duration, Utc};
use identity::Practitioner;
use nhs::PatientId;
use rusqlite::{Connection, OptionalExtension as _, Transaction};
use serde_json::Value;

use crate::{accounts::sessions::time, keys::SealKey, patients::demographics};

/// What is known about them now; `None` if there is no such patient.
pub(crate) fn standing(
    db: &Connection,
    practitioner: &Practitioner,
    patient: &PatientId,
    now: DateTime<Utc>,
) -> rusqlite::Result<Option<Standing>> {
    if !exists(db, patient)? {
        return Ok(None);
    }
    Ok(Some(Standing {
        patient: patient.clone(),
        sharing: sharing(db, patient)?,
        relationship: relationship(db, practitioner, patient, now)?,
        refused: refused(db, patient)?,
        in_force: in_force(db, practitioner, patient, now)?,
    }))
}

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
            "SELECT source, key, text FROM patient_source WHERE patient = ?1 AND text IS NOT NULL",
        )?
        .query_map([patient.as_str()], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
        .collect::<Result<_, _>>()?;
    for (source, key, text) in said {
        let patient: Value = serde_json::from_str(&text).unwrap_or_default();
        let short = demographics::only_demographics(&patient).to_string();
        tx.execute(
            "UPDATE patient_source SET text = ?3 WHERE source = ?1 AND key = ?2",
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

fn exists(db: &Connection, patient: &PatientId) -> rusqlite::Result<bool> {
    db.prepare_cached("SELECT EXISTS (SELECT 1 FROM patient WHERE id = ?1)")?
        .query_row([patient.as_str()], |row| row.get(0))
}

fn relationship(
    db: &Connection,
    practitioner: &Practitioner,
    patient: &PatientId,
    now: DateTime<Utc>,
) -> rusqlite::Result<Option<Relationship>> {
    let ods = practitioner.organisation.ods.as_str();
    let registered = db
        .prepare_cached("SELECT coalesce(practice = ?2, 0) FROM patient WHERE id = ?1")?
        .query_row((patient.as_str(), ods), |row| row.get(0))?;
    if registered {
        return Ok(Some(Relationship::RegisteredPractice));
    }
    let present = db
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM attendance WHERE patient = ?1 AND ods = ?2 AND begins <= ?4 AND (ends IS NULL OR ends >= ?3))",
        )?
        .query_row(
            (patient.as_str(), ods, (now - AROUND_NOW).to_rfc3339(), (now + AROUND_NOW).to_rfc3339()),
            |row| row.get(0),
        )?;
    Ok(match (present, practitioner.workplace.kind.is_unscheduled_care()) {
        (true, _) => Some(Relationship::PresentInOrganisation),
        (false, true) => Some(Relationship::PresentingHere),
        (false, false) => None,
    })
}

/// When the patient last said no, unless a permission was given since.
fn refused(db: &Connection, patient: &PatientId) -> rusqlite::Result<Option<DateTime<Utc>>> {
    db.prepare_cached("SELECT refusal, decided FROM consent WHERE patient = ?1 ORDER BY decided DESC, rowid DESC LIMIT 1")?
        .query_row([patient.as_str()], |row| {
            let refusal: bool = row.get("refusal")?;
            Ok(if refusal { Some(time(row, "decided")?) } else { None })
        })
        .optional()
        .map(Option::flatten)
}

fn in_force(
    db: &Connection,
    practitioner: &Practitioner,
    patient: &PatientId,
    now: DateTime<Utc>,
) -> rusqlite::Result<Option<GrantInForce>> {
    let found = db
        .prepare_cached(
            "SELECT id, basis, given, expires FROM access_grant
             WHERE practitioner = ?1 AND patient = ?2 AND ended IS NULL AND expires > ?3
             ORDER BY expires DESC LIMIT 1",
        )?
        .query_row((&practitioner.id.0, patient.as_str(), now.to_rfc3339()), |row| {
            let basis: String = row.get("basis")?;
            Ok((row.get::<_, String>("id")?, basis, time(row, "given")?, time(row, "expires")?))
        })
        .optional()?;
    Ok(found.and_then(|(id, basis, given, expires)| {
        let basis = access::BasisKind::ALL.into_iter().find(|kind| kind.name() == basis)?;
        Some(GrantInForce { id: GrantId(id), basis, given, expires })
    }))
}

/// An encounter or appointment this long before or after now still ties the people there to the patient.
const AROUND_NOW: Duration = Duration::hours(48);

//! What a restored backup does not know: that a patient has refused since, or that a refusal was taken back as a slip.
//! [`crate::closed`] keeps it.
//!
//! What was permitted since needs no word: every permission of the backup ends when it is restored.

use access::BasisKind;
use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension as _, Transaction};

use super::{ENTERED_IN_ERROR, change, refuse, taking_back::TAKEN_BACK};
use crate::{
    accounts::{carried::practitioner, sessions::time},
    opt_out::carried::patient,
};

/// Writes down again what is not known yet, so that whoever asks next is told of what stands, and of nothing else.
pub(crate) fn carry_over(
    tx: &Transaction<'_>,
    closed: &Connection,
    now: DateTime<Utc>,
) -> rusqlite::Result<()> {
    refused_since(tx, closed)?;
    taken_back_since(tx, closed, now)
}

fn refused_since(tx: &Transaction<'_>, closed: &Connection) -> rusqlite::Result<()> {
    let known = "SELECT EXISTS (SELECT 1 FROM consent WHERE refusal AND patient = ?1 AND practitioner = ?2 AND decided = ?3)";
    let mut known = tx.prepare(known)?;
    let mut all = closed.prepare("SELECT * FROM refusal ORDER BY decided")?;
    let mut rows = all.query([])?;
    while let Some(row) = rows.next()? {
        let (id, to): (String, String) = (row.get("patient")?, row.get("practitioner")?);
        let Some(patient) = patient(tx, &id, row.get("nhs_number")?)? else { continue };
        let decided: String = row.get("decided")?;
        if known.query_row((patient.as_str(), &to, &decided), |row| row.get(0))? {
            continue;
        }
        if let Some(practitioner) = practitioner(closed, &to)? {
            refuse(tx, &practitioner, &patient, None, time(row, "decided")?)?;
        }
    }
    Ok(())
}

fn taken_back_since(
    tx: &Transaction<'_>,
    closed: &Connection,
    now: DateTime<Utc>,
) -> rusqlite::Result<()> {
    let said = "SELECT version, opened_text('consent/' || id, sealed) FROM consent WHERE id = ?1 AND refusal AND status <> ?2";
    let mut said = tx.prepare(said)?;
    let mut all = closed.prepare("SELECT id FROM slip")?;
    let mut rows = all.query([])?;
    while let Some(row) = rows.next()? {
        let id: String = row.get("id")?;
        let stands = said.query_row((&id, ENTERED_IN_ERROR), |row| {
            Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?))
        });
        if let Some((version, text)) = stands.optional()? {
            change(tx, (&id, version, &text), (ENTERED_IN_ERROR, TAKEN_BACK), now)?;
        }
    }
    Ok(())
}

/// Copies the refusals that stand, which nobody took back as a slip and after which the patient has permitted nothing, and which were slips,
/// to a database that is attached as `closed`.
pub(crate) fn copy(tx: &Transaction<'_>) -> rusqlite::Result<()> {
    tx.execute_batch(
        "CREATE TABLE closed.refusal (patient TEXT, nhs_number TEXT, practitioner TEXT, decided TEXT);
         CREATE TABLE closed.slip AS SELECT id FROM main.consent WHERE refusal AND status = 'entered-in-error';",
    )?;
    tx.execute(
        "INSERT INTO closed.refusal
         SELECT patient, nhs_number, practitioner, decided FROM main.consent AS said JOIN main.patient ON patient.id = patient
         WHERE refusal AND status <> 'entered-in-error' AND NOT EXISTS (
             SELECT 1 FROM main.consent AS later JOIN main.access_grant ON access_grant.id = later.grant_id
             WHERE later.patient = said.patient AND NOT later.refusal AND basis <> ?1 AND later.status <> 'entered-in-error'
               AND (later.decided, later.rowid) > (said.decided, said.rowid))",
        [BasisKind::PermissionByProxy.name()],
    )
    .map(drop)
}

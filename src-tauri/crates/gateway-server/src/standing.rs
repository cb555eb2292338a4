//! What is known about one person and one patient, told only from what the gateway itself holds.

use access::{GrantId, GrantInForce, Relationship, Standing};
use chrono::{DateTime, Duration, Utc};
use identity::Practitioner;
use nhs::PatientId;
use rusqlite::{Connection, OptionalExtension as _};

use crate::{accounts::sessions::time, opt_out};

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
        sharing: opt_out::sharing(db, patient)?,
        relationship: relationship(db, practitioner, patient, now)?,
        closeness: Vec::new(),
        test_requested: false,
        refused: refused(db, patient)?,
        in_force: in_force(db, practitioner, patient, now)?,
    }))
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

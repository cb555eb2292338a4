//! What is known about one person and one patient, told only from what the gateway itself holds.

use access::{
    BasisKind, Decision, GrantId, GrantInForce, Limits, Relationship, Restricted, Standing,
};
use chrono::{DateTime, Duration, Utc};
use nhs::{Confidentiality, PatientId};
use rusqlite::{Connection, OptionalExtension as _, named_params};

use crate::{
    Gateway, SignedInAs,
    access_decisions::decide_again,
    accounts::sessions::time,
    closeness,
    grants::{self, Found},
    launches, opt_out,
};

/// What is known about them now, with the grant in force; `None` if there is no such patient.
pub(crate) fn standing(
    db: &Connection,
    gateway: &Gateway,
    who: &SignedInAs,
    patient: &PatientId,
    now: DateTime<Utc>,
) -> rusqlite::Result<Option<Standing>> {
    let Some(known) = known(db, gateway, who, patient, now)? else { return Ok(None) };
    let in_force = in_force(db, gateway, who, &known, now)?;
    Ok(Some(Standing { in_force, ..known }))
}

/// The same without asking for a grant.
pub(crate) fn known(
    db: &Connection,
    gateway: &Gateway,
    who: &SignedInAs,
    patient: &PatientId,
    now: DateTime<Utc>,
) -> rusqlite::Result<Option<Standing>> {
    if !exists(db, patient)? {
        return Ok(None);
    }
    let row = gateway.policy.row(&who.practitioner);
    let limits = row.map_or(gateway.policy.limits(), |row| &row.limits);
    let interprets = row.is_some_and(|row| row.allows(BasisKind::TestInterpretation));
    Ok(Some(Standing {
        patient: patient.clone(),
        sharing: opt_out::sharing(db, patient)?,
        relationship: relationship(db, gateway, who, patient, now)?,
        closeness: closeness::told(db, &who.practitioner.id, patient)?,
        test_requested: interprets && test_requested(db, patient, limits, now)?,
        refused: refused(db, patient)?,
        in_force: None,
    }))
}

fn exists(db: &Connection, patient: &PatientId) -> rusqlite::Result<bool> {
    db.prepare_cached("SELECT EXISTS (SELECT 1 FROM patient WHERE id = ?1)")?
        .query_row([patient.as_str()], |row| row.get(0))
}

/// The best tie that can be looked up now. One that the person claims is not among them.
fn relationship(
    db: &Connection,
    gateway: &Gateway,
    who: &SignedInAs,
    patient: &PatientId,
    now: DateTime<Utc>,
) -> rusqlite::Result<Option<Relationship>> {
    let ods = who.practitioner.organisation.ods.as_str();
    Ok(if is_registered(db, patient, ods)? {
        Some(Relationship::RegisteredPractice)
    } else if is_present(db, gateway, who, patient, now)? {
        Some(Relationship::PresentInOrganisation)
    } else if launches::is_launched(db, &who.session, patient, now)? {
        Some(Relationship::LaunchedInContext)
    } else if who.practitioner.workplace.kind.is_unscheduled_care() {
        Some(Relationship::PresentingHere)
    } else {
        None
    })
}

fn is_registered(db: &Connection, patient: &PatientId, ods: &str) -> rusqlite::Result<bool> {
    db.prepare_cached("SELECT coalesce(practice = ?2, 0) FROM patient WHERE id = ?1")?
        .query_row((patient.as_str(), ods), |row| row.get(0))
}

/// Whether an encounter or an appointment there lies around now, as far as the policy says. What is restricted says so only
/// to those from whom it is not hidden.
fn is_present(
    db: &Connection,
    gateway: &Gateway,
    who: &SignedInAs,
    patient: &PatientId,
    now: DateTime<Utc>,
) -> rusqlite::Result<bool> {
    let Some(row) = gateway.policy.row(&who.practitioner) else { return Ok(false) };
    let around = Duration::hours(i64::from(row.limits.presence_hours));
    let mut labels = db.prepare_cached(
        "SELECT confidentiality FROM resource JOIN attendance ON attendance.resource = resource.id
         WHERE attendance.patient = :patient AND ods = :ods
           AND begins <= :until AND (ends IS NULL OR ends >= :since)",
    )?;
    let labels = labels.query_map(
        named_params! {
            ":patient": patient.as_str(),
            ":ods": who.practitioner.organisation.ods.as_str(),
            ":since": (now - around).to_rfc3339(),
            ":until": (now + around).to_rfc3339(),
        },
        |row| row.get(0),
    )?;
    says_so(labels, row.restricted != Restricted::Hidden)
}

/// Whether one of these labels is of an entry that may say that it is there.
fn says_so(
    labels: impl Iterator<Item = rusqlite::Result<String>>,
    restricted_too: bool,
) -> rusqlite::Result<bool> {
    for label in labels {
        if restricted_too || !Confidentiality::from_code(&label?).is_restricted() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether a test was requested for the patient, or a result came, within the policy's window. What is restricted says nothing.
fn test_requested(
    db: &Connection,
    patient: &PatientId,
    limits: &Limits,
    now: DateTime<Utc>,
) -> rusqlite::Result<bool> {
    let since = now - Duration::days(i64::from(limits.test_window_days));
    let mut labels = db.prepare_cached(
        "SELECT confidentiality FROM resource JOIN tested ON tested.resource = resource.id
         WHERE patient = ?1 AND type IN ('ServiceRequest', 'Observation', 'DiagnosticReport') AND day BETWEEN ?2 AND ?3",
    )?;
    let days = (since.date_naive().to_string(), now.date_naive().to_string());
    let labels = labels.query_map((patient.as_str(), days.0, days.1), |row| row.get(0))?;
    says_so(labels, false)
}

/// When the patient last said no, unless the patient has given a permission since, also while a source did not know the NHS number
/// yet. Whoever permits in the patient's place does not take back what the patient said, and what was written down by a slip, or of
/// the wrong patient, was never said.
fn refused(db: &Connection, patient: &PatientId) -> rusqlite::Result<Option<DateTime<Utc>>> {
    db.prepare_cached(
        "SELECT refusal, decided FROM consent LEFT JOIN access_grant ON access_grant.id = grant_id
         WHERE (refusal OR basis <> ?2) AND status <> 'entered-in-error'
           AND (consent.patient = ?1 OR consent.patient IN
                    (SELECT was FROM moved JOIN patient ON patient.id = was WHERE moved.patient = ?1 AND nhs_number IS NULL))
         ORDER BY decided DESC, consent.rowid DESC LIMIT 1",
    )?
    .query_row((patient.as_str(), BasisKind::PermissionByProxy.name()), |row| {
        let refusal: bool = row.get("refusal")?;
        Ok(if refusal { Some(time(row, "decided")?) } else { None })
    })
    .optional()
    .map(Option::flatten)
}

/// The grant that lasts longest of those that would be permitted again now: one that would not is in nobody's way.
fn in_force(
    db: &Connection,
    gateway: &Gateway,
    who: &SignedInAs,
    known: &Standing,
    now: DateTime<Utc>,
) -> rusqlite::Result<Option<GrantInForce>> {
    let mut find = db.prepare_cached(
        "SELECT id FROM access_grant
         WHERE practitioner = ?1 AND patient = ?2 AND ended IS NULL AND expires > ?3
         ORDER BY expires DESC, rowid DESC",
    )?;
    let person = &who.practitioner;
    let mut rows = find.query((&person.id.0, known.patient.as_str(), now.to_rfc3339()))?;
    while let Some(row) = rows.next()? {
        let Found::Kept(kept) = grants::find(db, &gateway.seal, &GrantId(row.get("id")?), person)?
        else {
            continue;
        };
        if let Decision::Permit(grant) =
            decide_again(gateway, who, &kept.standing(known), &kept, now)
        {
            return Ok(Some(GrantInForce {
                id: kept.id.clone(),
                basis: kept.basis.kind(),
                given: kept.given,
                expires: grant.expires(),
            }));
        }
    }
    Ok(None)
}

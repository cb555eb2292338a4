//! To which organisations a patient was referred, and when: it explains that somebody there opens the record.

use chrono::NaiveDate;
use nhs::{ClinicalDate, PatientId, system::ODS_ORGANISATION};
use rusqlite::Transaction;
use serde_json::Value;

use super::attendance::ods_of;
use crate::fhir;

/// A referral that stands.
pub(super) struct Referral {
    day: NaiveDate,
    to: Vec<String>,
}

/// The referral that this entry tells of, to organisations that are known by their codes.
pub(super) fn referral_in(
    tx: &Transaction<'_>,
    entry: &Value,
) -> rusqlite::Result<Option<Referral>> {
    let stands = !NEVER_DONE.contains(&fhir::text(entry, "status").unwrap_or_default());
    let written = fhir::text(entry, "authoredOn").and_then(|day| day.parse().ok());
    let Some(day) = written.map(|day: ClinicalDate| day.earliest().date()) else { return Ok(None) };
    if fhir::kind(entry) != "ServiceRequest" || !stands {
        return Ok(None);
    }
    let mut to = Vec::new();
    for performer in fhir::list(entry, "performer") {
        to.extend(code_of(tx, performer)?);
    }
    Ok(Some(Referral { day, to }))
}

/// Keeps it with its entry, in place of what the entry told before.
pub(super) fn keep(
    tx: &Transaction<'_>,
    entry: &str,
    patient: &PatientId,
    referral: Option<&Referral>,
) -> rusqlite::Result<()> {
    tx.prepare_cached("DELETE FROM referral WHERE resource = ?1")?.execute([entry])?;
    let Some(Referral { day, to }) = referral else { return Ok(()) };
    let mut insert = tx.prepare_cached(
        "INSERT INTO referral (resource, patient, ods, day) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING",
    )?;
    to.iter().try_for_each(|ods| {
        insert.execute((entry, patient.as_str(), ods, day.to_string())).map(drop)
    })
}

fn code_of(tx: &Transaction<'_>, performer: &Value) -> rusqlite::Result<Option<String>> {
    if fhir::text(performer, "identifier.system") == Some(ODS_ORGANISATION) {
        return Ok(fhir::text(performer, "identifier.value").map(str::to_owned));
    }
    let named = fhir::text(performer, "reference").and_then(|at| at.strip_prefix("Organization/"));
    named.map_or(Ok(None), |id| ods_of(tx, id))
}

const NEVER_DONE: [&str; 4] = ["entered-in-error", "revoked", "cancelled", "draft"];

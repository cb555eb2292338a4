//! When a patient was, is or will be somewhere, from encounters and appointments: what ties the people there to them.

use chrono::{DateTime, Duration, NaiveDateTime, Utc};
use nhs::{ClinicalDate, system::ODS_ORGANISATION};
use rusqlite::{OptionalExtension as _, Transaction};
use serde_json::Value;

use crate::fhir;

/// A stay or an appointment at an organisation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Attendance {
    pub(crate) begins: DateTime<Utc>,
    /// Nothing while it lasts.
    pub(crate) ends: Option<DateTime<Utc>>,
}

/// The attendance that this entry tells of.
pub(crate) fn attendance_in(entry: &Value) -> Option<Attendance> {
    let status = fhir::text(entry, "status").unwrap_or_default();
    match fhir::kind(entry) {
        "Encounter" if !matches!(status, "cancelled" | "entered-in-error") => {
            let lasts = matches!(status, "arrived" | "triaged" | "in-progress" | "onleave");
            between(fhir::text(entry, "period.start"), fhir::text(entry, "period.end"), lasts)
        }
        "Appointment"
            if !matches!(status, "cancelled" | "noshow" | "entered-in-error" | "waitlist") =>
        {
            between(fhir::text(entry, "start"), fhir::text(entry, "end"), false)
        }
        _ => None,
    }
}

/// The code of the organisation at which an encounter was: its own, else the source's.
pub(crate) fn organisation_of(
    tx: &Transaction<'_>,
    entry: &Value,
    of_source: Option<&str>,
) -> rusqlite::Result<Option<String>> {
    let provider = fhir::at(entry, "serviceProvider");
    if fhir::text(provider, "identifier.system") == Some(ODS_ORGANISATION) {
        return Ok(fhir::text(provider, "identifier.value").map(str::to_owned));
    }
    let named =
        fhir::text(provider, "reference").and_then(|address| address.strip_prefix("Organization/"));
    let found = match named {
        Some(id) => ods_of(tx, id)?,
        None => None,
    };
    Ok(found.or_else(|| of_source.map(str::to_owned)))
}

/// The ODS code of an organisation in the store.
pub(crate) fn ods_of(tx: &Transaction<'_>, id: &str) -> rusqlite::Result<Option<String>> {
    tx.prepare_cached("SELECT value FROM identifier WHERE resource = ?1 AND system = ?2")?
        .query_row((id, ODS_ORGANISATION), |row| row.get(0))
        .optional()
}

/// An entry that tells of no attendance any more, because it was cancelled or nobody came.
pub(crate) fn forget(tx: &Transaction<'_>, entry: &str) -> rusqlite::Result<()> {
    tx.prepare_cached("DELETE FROM attendance WHERE resource = ?1")?.execute([entry]).map(drop)
}

fn between(start: Option<&str>, end: Option<&str>, lasts: bool) -> Option<Attendance> {
    let start: ClinicalDate = start?.parse().ok()?;
    let end: Option<ClinicalDate> = end.and_then(|end| end.parse().ok());
    let ends = if lasts && end.is_none() {
        None
    } else {
        Some(last_moment(&end.unwrap_or(start)).and_utc())
    };
    Some(Attendance { begins: start.earliest().and_utc(), ends })
}

fn last_moment(date: &ClinicalDate) -> NaiveDateTime {
    match date {
        ClinicalDate::Moment(_) => date.earliest(),
        ClinicalDate::Day(_) => date.earliest() + Duration::days(1),
        ClinicalDate::Month(..) => date.earliest() + Duration::days(31),
        ClinicalDate::Year(_) => date.earliest() + Duration::days(366),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_stay_lasts_until_it_has_an_end() {
        let stay = |status: &str, end: Option<&str>| {
            attendance_in(
                &json!({ "resourceType": "Encounter", "status": status, "period": { "start": "2026-11-20T10:00:00Z", "end": end } }),
            )
        };
        assert_eq!(stay("in-progress", None).unwrap().ends, None);
        assert_eq!(
            stay("finished", None).unwrap().ends,
            Some("2026-11-20T10:00:00Z".parse().unwrap())
        );
        assert_eq!(
            stay("finished", Some("2026-11-21")).unwrap().ends,
            Some("2026-11-22T00:00:00Z".parse().unwrap())
        );
        assert_eq!(stay("cancelled", None), None, "who did not come is not there");
    }
}

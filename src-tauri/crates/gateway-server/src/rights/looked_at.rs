//! What was looked at: the names of sections, read from the events that devices have sent, and from those that were rescued.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use nhs::{PatientId, Section};
use rusqlite::{Connection, Row};
use serde::Deserialize;

use crate::accounts::sessions::time;

/// One look at a part of a record.
pub(super) struct Seen {
    pub(super) grant: String,
    pub(super) at: DateTime<Utc>,
    pub(super) sections: BTreeSet<Section>,
    pub(super) printed: bool,
}

/// Every look at this patient's record, and every read of it that the gateway has answered.
pub(super) fn of(db: &Connection, patient: &PatientId) -> rusqlite::Result<Vec<Seen>> {
    let mut seen = by_devices(db, patient)?;
    seen.extend(by_the_gateway(db, patient)?);
    Ok(seen)
}

fn by_devices(db: &Connection, patient: &PatientId) -> rusqlite::Result<Vec<Seen>> {
    db.prepare_cached(
        "SELECT act, received, recorded, opened('audit_event/' || id, sealed) AS event FROM audit_event
         WHERE patient = ?1 AND act IN ('showing', 'printed', 'copied') AND retired IS NULL",
    )?
    .query_map([patient.as_str()], seen)?
    .filter_map(Result::transpose)
    .collect()
}

/// A read stands for a look where the device's own event has not come.
fn by_the_gateway(db: &Connection, patient: &PatientId) -> rusqlite::Result<Vec<Seen>> {
    db.prepare_cached(
        "SELECT grant_id, recorded FROM gateway_event
         WHERE patient = ?1 AND kind = 'read' AND outcome = 'done' AND grant_id IS NOT NULL",
    )?
    .query_map([patient.as_str()], |row| {
        let (grant, at) = (row.get("grant_id")?, time(row, "recorded")?);
        Ok(Seen { grant, at, sections: BTreeSet::new(), printed: false })
    })?
    .collect()
}

/// Nothing of an event that names no grant: it cannot be said whose permission it used.
fn seen(row: &Row<'_>) -> rusqlite::Result<Option<Seen>> {
    let act: String = row.get("act")?;
    let Ok(event) = serde_json::from_slice::<Event>(&row.get::<_, Vec<u8>>("event")?) else {
        return Ok(None);
    };
    let Some(grant) = event.entity.iter().find_map(Entity::grant) else { return Ok(None) };
    let sections: BTreeSet<Section> = event.entity.iter().flat_map(Entity::sections).collect();
    Ok(Some(Seen {
        grant: grant.to_owned(),
        // A clock that runs ahead moves nothing to a day that has not come.
        at: time(row, "recorded")?.min(time(row, "received")?),
        // The receipt that a patient is handed is no part of the record.
        printed: act == "printed" && !sections.is_empty(),
        sections,
    }))
}

/// The little of an AuditEvent that is told.
#[derive(Deserialize)]
struct Event {
    #[serde(default)]
    entity: Vec<Entity>,
}

#[derive(Deserialize)]
struct Entity {
    what: Option<What>,
    #[serde(default)]
    detail: Vec<Detail>,
}

#[derive(Deserialize)]
struct What {
    reference: Option<String>,
    identifier: Option<Identifier>,
}

#[derive(Deserialize)]
struct Identifier {
    value: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Detail {
    #[serde(rename = "type")]
    kind: String,
    value_string: Option<String>,
}

impl Entity {
    /// The grant, if this is what was read under it.
    fn grant(&self) -> Option<&str> {
        let what = self.what.as_ref().filter(|what| what.reference.is_none())?;
        what.identifier.as_ref().map(|identifier| identifier.value.as_str())
    }

    fn sections(&self) -> impl Iterator<Item = Section> {
        let of_section = self.detail.iter().filter(|detail| detail.kind == "section");
        of_section.filter_map(|detail| detail.value_string.as_deref()?.parse().ok())
    }
}

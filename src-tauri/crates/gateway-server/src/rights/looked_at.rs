//! What was looked at: the names of sections, read from the events that devices have sent, and from those that were rescued.

use std::collections::BTreeSet;

use access::BasisKind;
use chrono::{DateTime, Utc};
use nhs::{PatientId, Section};
use rusqlite::{Connection, Row};
use serde::Deserialize;

use crate::accounts::sessions::time;

/// One look at a part of a record, or a permit of which a device tells.
pub(super) struct Seen {
    /// The event that says so; nothing of what the gateway wrote down itself.
    pub(super) event: String,
    pub(super) grant: String,
    /// The account of whoever looked.
    pub(super) person: String,
    pub(super) at: DateTime<Utc>,
    /// Whether something was looked at: a permit alone is no look.
    pub(super) is_look: bool,
    pub(super) sections: BTreeSet<Section>,
    pub(super) printed: bool,
    pub(super) said: Said,
}

/// What a device says of who looked and why, for a grant that is not known here.
#[derive(Clone, Default)]
pub(super) struct Said {
    pub(super) title: Option<String>,
    pub(super) ods: Option<String>,
    pub(super) basis: Option<BasisKind>,
    pub(super) reason: Option<String>,
}

/// Every look at this patient's record, and every read of it that the gateway has answered.
pub(super) fn of(db: &Connection, patient: &PatientId) -> rusqlite::Result<Vec<Seen>> {
    let mut seen = by_devices(db, patient)?;
    seen.extend(rescued(db, patient)?);
    seen.extend(by_the_gateway(db, patient)?);
    Ok(seen)
}

fn by_devices(db: &Connection, patient: &PatientId) -> rusqlite::Result<Vec<Seen>> {
    db.prepare_cached(&format!(
        "SELECT id, act, practitioner, received, recorded, opened('audit_event/' || id, sealed) AS event FROM audit_event
         WHERE patient = ?1 AND act IN ({ACTS}) AND retired IS NULL",
    ))?
    .query_map([patient.as_str()], seen)?
    .filter_map(Result::transpose)
    .collect()
}

/// What a device wrote down and could not send: it stands in the gateway's own event of the rescue.
fn rescued(db: &Connection, patient: &PatientId) -> rusqlite::Result<Vec<Seen>> {
    db.prepare_cached(&format!(
        "SELECT coalesce(event, id) AS id, outcome AS act, account AS practitioner, recorded AS received,
                said ->> 'recorded' AS recorded, CAST(said ->> 'event' AS BLOB) AS event
         FROM (SELECT *, opened_text('gateway_event/' || id, sealed) AS said FROM gateway_event
               WHERE patient = ?1 AND kind = 'rescued' AND outcome IN ({ACTS}) AND retired IS NULL)",
    ))?
    .query_map([patient.as_str()], seen)?
    .filter_map(Result::transpose)
    .collect()
}

/// A read stands for a look where the device's own event has not come.
fn by_the_gateway(db: &Connection, patient: &PatientId) -> rusqlite::Result<Vec<Seen>> {
    db.prepare_cached(
        "SELECT grant_id, account, recorded FROM gateway_event
         WHERE patient = ?1 AND kind = 'read' AND outcome = 'done' AND grant_id IS NOT NULL",
    )?
    .query_map([patient.as_str()], |row| {
        Ok(Seen {
            event: String::new(),
            grant: row.get("grant_id")?,
            person: row.get::<_, Option<String>>("account")?.unwrap_or_default(),
            at: time(row, "recorded")?,
            is_look: true,
            sections: BTreeSet::new(),
            printed: false,
            said: Said::default(),
        })
    })?
    .collect()
}

/// Nothing of an event that shows nothing of the record and names no grant: the receipt that a patient is handed.
fn seen(row: &Row<'_>) -> rusqlite::Result<Option<Seen>> {
    let act: String = row.get("act")?;
    let Ok(event) = serde_json::from_slice::<Event>(&row.get::<_, Vec<u8>>("event")?) else {
        return Ok(None);
    };
    let sections: BTreeSet<Section> = event.entity.iter().flat_map(Entity::sections).collect();
    let grant = event.entity.iter().find_map(Entity::grant);
    if grant.is_none() && sections.is_empty() {
        return Ok(None);
    }
    Ok(Some(Seen {
        event: row.get("id")?,
        grant: grant.unwrap_or_default().to_owned(),
        person: row.get::<_, Option<String>>("practitioner")?.unwrap_or_default(),
        // A clock that runs ahead moves nothing to a day that has not come.
        at: time(row, "recorded")?.min(time(row, "received")?),
        is_look: act != PERMITTED,
        printed: act == "printed" && !sections.is_empty(),
        sections,
        said: event.said(),
    }))
}

/// The little of an AuditEvent that is told.
#[derive(Deserialize)]
struct Event {
    #[serde(default)]
    agent: Vec<Agent>,
    source: Option<Source>,
    #[serde(default)]
    entity: Vec<Entity>,
}

#[derive(Deserialize)]
struct Agent {
    #[serde(default)]
    role: Vec<Role>,
}

#[derive(Deserialize)]
struct Role {
    text: Option<String>,
}

#[derive(Deserialize)]
struct Source {
    site: Option<String>,
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

impl Event {
    fn said(self) -> Said {
        let detail = |kind| {
            let mut details = self.entity.iter().flat_map(|entity| &entity.detail);
            details.find(|detail| detail.kind == kind)?.value_string.clone()
        };
        Said {
            basis: detail("basis").as_deref().and_then(BasisKind::from_name),
            reason: detail("reason"),
            title: self.agent.into_iter().flat_map(|agent| agent.role).find_map(|role| role.text),
            ods: self.source.and_then(|source| source.site),
        }
    }
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

const PERMITTED: &str = "permitted";
/// What tells that a record was opened or looked at.
const ACTS: &str = "'permitted', 'kept-opened', 'showing', 'printed', 'copied'";

//! The questions of an investigation: who saw this patient, what did this person do, what happened on this device.
//!
//! Each is answered from an index of its own, the newest first, page by page: a page costs the same however long the ledger is.
//! The order is that in which the events came, which no clock of a device can change.

use nhs::{NhsNumber, PatientId};
use rusqlite::{OptionalExtension as _, Row, named_params};
use serde::Serialize;
use serde_json::json;
use uuid::Uuid;

use crate::{Gateway, GatewayEvent, StoreError, accounts::users, note};

/// What is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Question {
    /// Who did what about this patient?
    OfPatient(PatientId),
    /// What did this person do?
    OfPerson(String),
    /// What happened on this device?
    OfDevice(Uuid),
}

/// One event, as an investigation reads it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Found {
    /// Its place in the ledger; the next page begins before the last one's.
    pub place: u64,
    /// The event's id, by which it can be proved.
    pub event: String,
    /// When it happened, by the device's clock.
    pub recorded: String,
    /// When it came.
    pub received: String,
    /// What was done.
    pub act: String,
    /// FHIR AuditEvent.outcome: `0` done, `4` failed, `8` refused.
    pub outcome: String,
    /// The person's name, as it was then.
    pub person: Option<String>,
    /// The opaque id of the patient.
    pub patient: Option<String>,
    /// The device.
    pub device: String,
}

/// Searches, and writes down that it was searched.
///
/// # Errors
/// [`StoreError`]
pub fn search(
    gateway: &Gateway,
    question: &Question,
    before: Option<u64>,
    at_most: u32,
) -> Result<Vec<Found>, StoreError> {
    gateway.store.write(|tx| note(tx, gateway.clock.now(), &question.event()))?;
    page(gateway, question, before, at_most)
}

/// The patient with this NHS number.
///
/// # Errors
/// [`StoreError`]
pub fn patient_with(gateway: &Gateway, number: NhsNumber) -> Result<Option<PatientId>, StoreError> {
    let find = "SELECT id FROM patient WHERE nhs_number = ?1";
    let id: Option<String> = gateway
        .store
        .read(|db| db.query_row(find, [number.digits()], |row| row.get(0)).optional())?;
    Ok(id.and_then(|id| id.parse().ok()))
}

/// The id of the account with this address.
///
/// # Errors
/// [`StoreError`]
pub fn person_with(gateway: &Gateway, address: &str) -> Result<Option<String>, StoreError> {
    gateway.store.read(|db| users::id_of(db, &users::as_kept(address)))
}

/// A page of the answer: at most so many events, of those before this place in the ledger.
///
/// # Errors
/// [`StoreError`]
pub fn page(
    gateway: &Gateway,
    question: &Question,
    before: Option<u64>,
    at_most: u32,
) -> Result<Vec<Found>, StoreError> {
    gateway.store.read(|db| {
        db.prepare_cached(&question.query())?
            .query_map(
                named_params! {
                    ":of": question.of(),
                    ":before": before.map_or(i64::MAX, |place| i64::try_from(place).unwrap_or(i64::MAX)),
                    ":at_most": at_most,
                },
                found,
            )?
            .collect()
    })
}

impl Question {
    /// How it is asked of the database.
    #[must_use]
    pub fn query(&self) -> String {
        let column = match self {
            Self::OfPatient(_) => "patient",
            Self::OfPerson(_) => "practitioner",
            Self::OfDevice(_) => "device",
        };
        format!(
            "SELECT leaf, id, recorded, received, act, outcome, person, patient, device FROM audit_event
             WHERE {column} = :of AND leaf < :before ORDER BY leaf DESC LIMIT :at_most"
        )
    }

    /// That it was asked.
    fn event(&self) -> GatewayEvent {
        let mut event = GatewayEvent::new("audit-search", "done");
        match self {
            Self::OfPatient(patient) => event.patient = Some(patient.to_string()),
            Self::OfPerson(person) => event.detail = Some(json!({ "person": person })),
            Self::OfDevice(device) => event.detail = Some(json!({ "device": device })),
        }
        event
    }

    fn of(&self) -> String {
        match self {
            Self::OfPatient(patient) => patient.to_string(),
            Self::OfPerson(person) => person.clone(),
            Self::OfDevice(device) => device.to_string(),
        }
    }
}

fn found(row: &Row<'_>) -> rusqlite::Result<Found> {
    Ok(Found {
        place: row.get("leaf")?,
        event: row.get("id")?,
        recorded: row.get("recorded")?,
        received: row.get("received")?,
        act: row.get("act")?,
        outcome: row.get("outcome")?,
        person: row.get("person")?,
        patient: row.get("patient")?,
        device: row.get("device")?,
    })
}

//! The questions of an investigation: who saw this patient, what did this person do, what happened on this device.
//!
//! Each is answered from an index of its own, the newest first, page by page: a page costs the same however long the ledger is.
//! The order is that in which the events came, which no clock of a device can change.

use std::sync::Arc;

use axum::Json;
use contract::{AskLedger, LedgerEntries, LedgerEntry, LedgerSubject, ProblemCode};
use nhs::{NhsNumber, PatientId};
use rusqlite::{OptionalExtension as _, named_params};
use serde_json::json;
use uuid::Uuid;

use super::{
    listing::{OF_DEVICES, entry},
    rescuing::{KIND, RESCUED},
};
use crate::{
    Failure, Gateway, GatewayEvent, StoreError,
    access_decisions::must_be,
    accounts::{Asked, PrivacyReview, SteppedUp, users},
    note,
    problem::Body,
};

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

/// Searches, and writes down that it was searched, by whom this event says.
///
/// # Errors
/// [`StoreError`]
pub fn search(
    gateway: &Gateway,
    question: &Question,
    event: GatewayEvent,
    before: Option<u64>,
    at_most: u32,
) -> Result<Vec<LedgerEntry>, StoreError> {
    gateway.store.write(|tx| note(tx, gateway.clock.now(), &question.noted(event)))?;
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
) -> Result<Vec<LedgerEntry>, StoreError> {
    gateway.store.read(|db| {
        db.prepare_cached(&question.query())?
            .query_map(
                named_params! {
                    ":of": question.of(),
                    ":before": before.map_or(i64::MAX, |place| i64::try_from(place).unwrap_or(i64::MAX)),
                    ":at_most": at_most,
                },
                entry,
            )?
            .collect()
    })
}

impl Question {
    /// How it is asked of the database: among what devices have sent, and what was rescued from their logs.
    #[must_use]
    pub fn query(&self) -> String {
        let (column, of_rescued) = match self {
            Self::OfPatient(_) => ("patient", "patient"),
            Self::OfPerson(_) => ("practitioner", "account"),
            Self::OfDevice(_) => ("device", "device"),
        };
        format!(
            "SELECT {OF_DEVICES} FROM audit_event WHERE {column} = :of AND leaf < :before
             UNION ALL
             SELECT {RESCUED} FROM gateway_event WHERE kind = '{KIND}' AND {of_rescued} = :of AND leaf < :before
             ORDER BY place DESC LIMIT :at_most"
        )
    }

    /// What is asked over the wire; nothing where there is no such person.
    fn of_wire(gateway: &Gateway, of: LedgerSubject) -> Result<Option<Self>, Failure> {
        match of {
            LedgerSubject::Patient(id) if id.as_str().parse::<NhsNumber>().is_ok() => {
                let words = "A patient is named by the gateway’s id, never by a number.";
                Err(Failure::problem(ProblemCode::Unreadable, words))
            }
            LedgerSubject::Patient(id) => Ok(Some(Self::OfPatient(id))),
            LedgerSubject::Person(address) => {
                Ok(person_with(gateway, &address)?.map(Self::OfPerson))
            }
            LedgerSubject::Device(id) => Ok(Some(Self::OfDevice(id))),
        }
    }

    /// What is written down of it.
    fn noted(&self, event: GatewayEvent) -> GatewayEvent {
        match self {
            Self::OfPatient(patient) => {
                GatewayEvent { patient: Some(patient.to_string()), ..event }
            }
            Self::OfPerson(person) => {
                GatewayEvent { detail: Some(json!({ "person": person })), ..event }
            }
            Self::OfDevice(device) => {
                GatewayEvent { detail: Some(json!({ "device": device })), ..event }
            }
        }
    }

    fn of(&self) -> String {
        match self {
            Self::OfPatient(patient) => patient.to_string(),
            Self::OfPerson(person) => person.clone(),
            Self::OfDevice(device) => device.to_string(),
        }
    }
}

/// `POST` [`contract::path::PRIVACY_LEDGER`]
pub(super) async fn answer(
    asked: Asked,
    reviewer: SteppedUp<PrivacyReview>,
    Body(AskLedger { of, before, at_most }): Body<AskLedger>,
) -> Result<Json<LedgerEntries>, Failure> {
    must_be(&asked.written_down)?;
    let at_most = at_most.unwrap_or(PAGE).clamp(1, LARGEST_PAGE);
    let gateway = Arc::clone(&asked.gateway);
    gateway
        .blocking(move |gateway| {
            let event = |outcome| asked.event(EVENT, outcome).by(&reviewer.who);
            let Some(question) = Question::of_wire(gateway, of)? else {
                gateway.store.write(|tx| note(tx, gateway.clock.now(), &event("not-found")))?;
                let words = "There is nobody with this address here.";
                return Err(Failure::problem(ProblemCode::NotFound, words));
            };
            let entries = search(gateway, &question, event("done"), before, at_most)?;
            Ok(Json(LedgerEntries { entries }))
        })
        .await
}

/// What is written down of every question.
pub(crate) const EVENT: &str = "audit-search";
/// How many entries a page has where nothing is said.
const PAGE: u32 = 50;
const LARGEST_PAGE: u32 = 200;

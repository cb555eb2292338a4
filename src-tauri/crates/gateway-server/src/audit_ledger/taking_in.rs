//! How an event comes in: who offers it, whether it fits its place in the chain, and its being kept.

use std::sync::Arc;

use audit::chain::{
    BEFORE_THE_FIRST, SIGNATURE_ALGORITHM, chain_hash, check_signature, content_hash, from_hex, hex,
};
use axum::{
    body::Bytes,
    extract::{Path, State},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode},
    response::{IntoResponse, Response},
};
use chrono::{DateTime, Utc};
use contract::header;
use rusqlite::{Connection, OptionalExtension, Row, Transaction, named_params};
use serde_json::Value;
use uuid::Uuid;

use super::{catching_up::Late, compare, tree};
use crate::{FhirFailure, Gateway, StoreError, devices, gateway_event::opaque};

/// An event that a device offers.
struct Offered {
    id: Uuid,
    device: Uuid,
    chain: Uuid,
    sequence: i64,
    previous: String,
    hash: String,
    signature: String,
    body: Bytes,
}

/// What came of an offer.
enum Taken {
    /// It stands in the ledger now.
    New,
    /// It stood there already.
    Repeat,
}

/// Why an offer was not taken.
enum NotTaken {
    Device,
    Contradiction(&'static str),
    Unreadable(&'static str),
    Store(StoreError),
}

/// Takes an event in.
pub(super) async fn take(
    State(gateway): State<Arc<Gateway>>,
    Path(id): Path<Uuid>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, FhirFailure> {
    let offered = Offered::read(id, &headers, body)?;
    let content = hex(&content_hash(&offered.body));
    let hash = content.clone();
    let taken = tokio::task::spawn_blocking(move || gateway.take(&offered, &hash))
        .await
        .map_err(|_| FhirFailure::new(StatusCode::INTERNAL_SERVER_ERROR, "exception", FAILED))?;
    match taken {
        Ok(Taken::New) => Ok(answer(StatusCode::CREATED, &content)),
        Ok(Taken::Repeat) => Ok(answer(StatusCode::OK, &content)),
        Err(NotTaken::Device) => Err(FhirFailure::new(
            StatusCode::FORBIDDEN,
            "security",
            "The device is not registered, or its signature does not fit.",
        )),
        Err(NotTaken::Contradiction(words)) => {
            Err(FhirFailure::new(StatusCode::CONFLICT, "conflict", words))
        }
        Err(NotTaken::Unreadable(words)) => Err(unreadable(words)),
        Err(NotTaken::Store(error)) => Err(FhirFailure::from(error)),
    }
}

impl Gateway {
    /// What comes from nobody who is known is not even read.
    fn take(&self, offered: &Offered, content: &str) -> Result<Taken, NotTaken> {
        self.check_device(offered)?;
        let event = event_in(offered)?;
        let mut contradiction = None;
        let now = self.clock.now();
        let taken = self.store.write(|tx| {
            if let Some(held) = held(tx, offered.id)? {
                contradiction = (held != content).then_some(OTHER_CONTENT);
                return Ok(Taken::Repeat);
            }
            contradiction = contradiction_with_neighbours(tx, offered)?;
            if contradiction.is_none() {
                keep(tx, offered, &event, content, &now.to_rfc3339())?;
                compare::came(tx, &offered.id.to_string(), now)?;
                if let Some(late) = late(offered, &event, now) {
                    late.catch_up(tx, self, now)?;
                }
            }
            Ok(Taken::New)
        });
        match (taken, contradiction) {
            (Ok(_), Some(words)) => Err(NotTaken::Contradiction(words)),
            (Ok(taken), None) => Ok(taken),
            (Err(error), _) => Err(NotTaken::Store(error)),
        }
    }

    fn check_device(&self, offered: &Offered) -> Result<(), NotTaken> {
        let key = self
            .store
            .read(|db| devices::public_key(db, offered.device))
            .map_err(NotTaken::Store)?;
        let key = key.ok_or(NotTaken::Device)?;
        let content = content_hash(&offered.body);
        let previous = from_hex(&offered.previous).ok_or(NotTaken::Contradiction(WRONG_HASH))?;
        let sequence = offered.sequence.unsigned_abs();
        let hash = chain_hash(&previous, offered.chain, sequence, offered.id, &content);
        if hex(&hash) != offered.hash {
            return Err(NotTaken::Contradiction(WRONG_HASH));
        }
        check_signature(&key, offered.device, &hash, &offered.signature)
            .map_err(|_| NotTaken::Device)
    }
}

impl Offered {
    fn read(id: Uuid, headers: &HeaderMap, body: Bytes) -> Result<Self, FhirFailure> {
        let text = |name: &'static str| {
            let value = headers.get(name).and_then(|value| value.to_str().ok());
            value.map(str::to_owned).ok_or_else(|| unreadable("A header of the offer is missing."))
        };
        let uuid =
            |name| text(name)?.parse().map_err(|_| unreadable("A header of the offer is no UUID."));
        let sequence: i64 = text(header::SEQUENCE)?
            .parse()
            .map_err(|_| unreadable("The sequence is no number."))?;
        let signature = text(header::SIGNATURE)?;
        let (algorithm, signature) = signature.split_once(':').unwrap_or_default();
        if sequence < 1 || algorithm != SIGNATURE_ALGORITHM {
            return Err(unreadable(
                "The sequence begins at 1, and the signature names its algorithm.",
            ));
        }
        Ok(Self {
            id,
            device: uuid(header::DEVICE)?,
            chain: uuid(header::CHAIN)?,
            sequence,
            previous: text(header::PREVIOUS)?,
            hash: text(header::HASH)?,
            signature: signature.to_owned(),
            body,
        })
    }
}

/// The content hash that the ledger holds under this id.
fn held(db: &Connection, id: Uuid) -> rusqlite::Result<Option<String>> {
    let find = "SELECT content_hash FROM audit_event WHERE id = ?1";
    db.query_row(find, [id.to_string()], |row| row.get(0)).optional()
}

/// An entry has to be tied to the one before it and to the one after it, where the ledger holds them, and a chain belongs to one
/// device. An empty place does not hinder those after it: an event that was refused for good leaves one.
fn contradiction_with_neighbours(
    db: &Connection,
    offered: &Offered,
) -> rusqlite::Result<Option<&'static str>> {
    let chain = offered.chain.to_string();
    let entry = |sequence: i64| {
        let find = "SELECT previous, hash FROM audit_event WHERE chain = ?1 AND sequence = ?2";
        let pair = |row: &Row<'_>| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?));
        db.query_row(find, rusqlite::params![chain, sequence], pair).optional()
    };
    let owner: Option<String> = db
        .query_row("SELECT device FROM audit_event WHERE chain = ?1 LIMIT 1", [&chain], |row| {
            row.get(0)
        })
        .optional()?;
    let device = offered.device.to_string();
    Ok(if owner.is_some_and(|owner| owner != device) {
        Some("The chain belongs to another device.")
    } else if entry(offered.sequence)?.is_some() {
        Some("Another event stands at this place of the chain.")
    } else if (offered.sequence == 1 && offered.previous != hex(&BEFORE_THE_FIRST))
        || entry(offered.sequence - 1)?.is_some_and(|(_, hash)| hash != offered.previous)
        || entry(offered.sequence + 1)?.is_some_and(|(previous, _)| previous != offered.hash)
    {
        Some("The event is not tied to those beside it.")
    } else {
        None
    })
}

fn keep(
    tx: &Transaction<'_>,
    offered: &Offered,
    event: &Value,
    content: &str,
    now: &str,
) -> rusqlite::Result<()> {
    let text = |pointer: &str| event.pointer(pointer).and_then(Value::as_str);
    let person = requestor(event);
    let leaf = tree::append(tx, &offered.body)?;
    tx.execute(
        "INSERT INTO audit_event (id, chain, sequence, previous, hash, content_hash, device, signature,
             recorded, received, act, outcome, practitioner, person, patient, leaf, salt, sealed)
         VALUES (:id, :chain, :sequence, :previous, :hash, :content, :device, :signature,
             :recorded, :received, :act, :outcome, :practitioner, :person, :patient, :leaf, :salt, sealed('audit_event/' || :id, :body))",
        named_params! {
            ":id": offered.id.to_string(),
            ":chain": offered.chain.to_string(),
            ":sequence": offered.sequence,
            ":previous": offered.previous,
            ":hash": offered.hash,
            ":content": content,
            ":device": offered.device.to_string(),
            ":signature": offered.signature,
            ":recorded": text("/recorded").unwrap_or_default(),
            ":received": now,
            ":act": text("/meta/tag/0/code").or(text("/subtype/0/code")).unwrap_or("unknown"),
            ":outcome": text("/outcome").unwrap_or_default(),
            ":practitioner": person.and_then(|agent| agent.pointer("/who/identifier/value")?.as_str()),
            ":person": person.and_then(|agent| agent.pointer("/who/display")?.as_str()),
            ":patient": patient(event).map(opaque),
            ":leaf": leaf.index,
            ":salt": leaf.salt,
            ":body": offered.body.as_ref(),
        },
    )?;
    Ok(())
}

/// The event as one that may say what the gateway was not told.
fn late<'e>(offered: &Offered, event: &'e Value, now: DateTime<Utc>) -> Option<Late<'e>> {
    let recorded: DateTime<Utc> = event.get("recorded")?.as_str()?.parse().ok()?;
    Some(Late {
        id: offered.id.to_string(),
        act: event.pointer("/meta/tag/0/code")?.as_str()?,
        practitioner: requestor(event)?.pointer("/who/identifier/value")?.as_str()?,
        patient: patient(event).and_then(|id| id.parse().ok()),
        event,
        at: recorded.min(now),
    })
}

/// The person who did it: the agent that requested, where it is a person and not the computer.
fn requestor(event: &Value) -> Option<&Value> {
    let agents = event.get("agent")?.as_array()?;
    agents.iter().find(|agent| {
        agent.get("requestor") == Some(&Value::Bool(true)) && agent.get("role").is_some()
    })
}

fn patient(event: &Value) -> Option<&str> {
    let entities = event.get("entity")?.as_array()?;
    entities
        .iter()
        .find_map(|entity| entity.pointer("/what/reference")?.as_str()?.strip_prefix("Patient/"))
}

fn event_in(offered: &Offered) -> Result<Value, NotTaken> {
    let event: Value = serde_json::from_slice(&offered.body)
        .map_err(|_| NotTaken::Unreadable("The event is not JSON."))?;
    let text = |name: &str| event.get(name).and_then(Value::as_str);
    let id = offered.id.to_string();
    if text("resourceType") == Some("AuditEvent") && text("id") == Some(id.as_str()) {
        return Ok(event);
    }
    Err(NotTaken::Unreadable("The body is not the AuditEvent of this address."))
}

fn answer(status: StatusCode, content: &str) -> Response {
    let mut response = status.into_response();
    if let Ok(value) = HeaderValue::from_str(content) {
        response.headers_mut().insert(HeaderName::from_static(header::CONTENT_HASH), value);
    }
    response
}

fn unreadable(words: &str) -> FhirFailure {
    FhirFailure::new(StatusCode::BAD_REQUEST, "invalid", words)
}

const FAILED: &str = "The gateway could not answer. Try again.";
const OTHER_CONTENT: &str = "Another event stands under this id.";
const WRONG_HASH: &str = "The hash of the entry does not fit its content.";
/// An event says of every entry that it was shown: of a long record that is several mebibytes.
pub(super) const LARGEST_EVENT: usize = 16 * 1024 * 1024;

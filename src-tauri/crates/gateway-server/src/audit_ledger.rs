//! The ledger: the audit events of the devices, exactly as they were sent, in the order of their chains.
//!
//! An event is taken only from a registered device, under its signature, at a place in its chain that fits what stands before and
//! after it. Nothing in it is ever changed. A place that stays empty is a gap, and shows as one.

mod catching_up;
pub mod compare;
pub mod heads;
pub mod questions;
pub(crate) mod tree;
pub mod verify;

use std::sync::Arc;

use audit::chain::{
    BEFORE_THE_FIRST, SIGNATURE_ALGORITHM, chain_hash, check_signature, content_hash, hex,
};
use axum::{
    Router,
    body::Bytes,
    extract::{DefaultBodyLimit, Path, State},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode},
    response::{IntoResponse, Response},
    routing::{get, put},
};
use chrono::{DateTime, Utc};
use contract::{ChainHead, header, path};
use rusqlite::{Connection, OptionalExtension, Row, Transaction, named_params};
use serde_json::Value;
use tower_http::limit::RequestBodyLimitLayer;
use uuid::Uuid;

use self::catching_up::Late;
use crate::{
    Failure, FhirFailure, Gateway, GatewayEvent, SignedInAs, StoreError, WrittenDown, devices,
    gateway_event::opaque, note, records::fhir_json, serve::Address,
};

/// The routes by which events come in, are read again, and are told to have come.
pub(crate) fn routes() -> Router<Arc<Gateway>> {
    Router::new()
        .route("/fhir/AuditEvent/{id}", put(take).get(read))
        .route("/api/chains/{chain}", get(chain_head))
        .route(path::LEDGER_HEAD, get(heads::head))
        .route(path::LEDGER_CONSISTENCY, get(heads::consistency))
        .route(&format!("{}/{{event}}", path::LEDGER_INCLUSION), get(heads::inclusion))
        .layer(DefaultBodyLimit::disable())
        .layer(RequestBodyLimitLayer::new(LARGEST_EVENT))
}

/// One event of the ledger, as `audit list` prints it.
#[derive(Clone, Debug)]
pub struct ListedEvent {
    /// When it happened, by the device's clock.
    pub recorded: String,
    /// When it came in.
    pub received: String,
    /// What was done.
    pub act: String,
    /// FHIR AuditEvent.outcome: `0` done, `4` failed, `8` refused.
    pub outcome: String,
    /// Who did it, where somebody was signed in.
    pub person: Option<String>,
    /// The opaque id of the patient.
    pub patient: Option<String>,
    /// The chain and the place in it.
    pub place: String,
}

/// The newest events of the ledger, the latest first.
pub fn newest(gateway: &Gateway, at_most: u32) -> Result<Vec<ListedEvent>, StoreError> {
    gateway.store.read(|db| {
        let mut rows = db.prepare(
            "SELECT recorded, received, act, outcome, person, patient, chain, sequence
             FROM audit_event ORDER BY received DESC, sequence DESC LIMIT ?1",
        )?;
        rows.query_map([at_most], listed)?.collect()
    })
}

/// Places of a chain that are empty although later ones are not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gap {
    /// The chain.
    pub chain: String,
    /// The last place before the gap, 0 if it begins the chain.
    pub after: u64,
    /// The first place after it.
    pub before: u64,
}

/// Every gap in every chain: events that were written down on a device and have not come.
pub fn gaps(gateway: &Gateway) -> Result<Vec<Gap>, StoreError> {
    gateway.store.read(|db| {
        let mut rows = db.prepare(
            "SELECT chain, earlier, sequence FROM (
                 SELECT chain, sequence, lag(sequence, 1, 0) OVER (PARTITION BY chain ORDER BY sequence) AS earlier
                 FROM audit_event)
             WHERE sequence > earlier + 1 ORDER BY chain, sequence",
        )?;
        rows.query_map([], |row| Ok(Gap { chain: row.get(0)?, after: row.get(1)?, before: row.get(2)? }))?
            .collect()
    })
}

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
pub(crate) async fn take(
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

/// Reads an event again, for whoever it is about.
pub(crate) async fn read(
    State(gateway): State<Arc<Gateway>>,
    Path(id): Path<Uuid>,
    who: SignedInAs,
    written_down: WrittenDown,
    address: Address,
) -> Result<Response, Failure> {
    gateway
        .blocking(move |gateway| {
            let now = gateway.clock.now();
            let found = gateway.store.write(|tx| {
                let found = one_of(tx, &who, id)?;
                let outcome = if found.is_some() { "done" } else { "not-found" };
                let event = GatewayEvent {
                    detail: Some(serde_json::json!({ "what": id })),
                    ..GatewayEvent::new("read-audit-event", outcome)
                        .by(&who)
                        .after(&written_down)
                        .from(address)
                };
                note(tx, now, &event)?;
                Ok(found)
            })?;
            let words = "There is no such event of yours.";
            found
                .map(fhir_json)
                .ok_or_else(|| FhirFailure::new(StatusCode::NOT_FOUND, "not-found", words).into())
        })
        .await
}

/// Says how far the gateway holds a chain without a gap, from its first entry on: what comes after that is to be offered
/// again, and a repeat of what is held does no harm. Hashes alone, so nobody has to be signed in.
pub(crate) async fn chain_head(
    State(gateway): State<Arc<Gateway>>,
    Path(chain): Path<Uuid>,
) -> Result<axum::Json<ChainHead>, Failure> {
    let held = gateway.store.read(|db| {
        db.query_row(
            "SELECT sequence, hash FROM audit_event AS last
             WHERE chain = ?1 AND EXISTS (SELECT 1 FROM audit_event WHERE chain = ?1 AND sequence = 1)
               AND NOT EXISTS (SELECT 1 FROM audit_event WHERE chain = ?1 AND sequence = last.sequence + 1)
             ORDER BY sequence LIMIT 1",
            [chain.to_string()],
            |row| Ok((row.get::<_, i64>(0)?, row.get(1)?)),
        )
        .optional()
    });
    let (sequence, hash) = held.map_err(|error| Failure::because(&error))?.unwrap_or_default();
    Ok(axum::Json(ChainHead { chain, sequence: sequence.unsigned_abs(), hash }))
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

fn one_of(db: &Connection, who: &SignedInAs, id: Uuid) -> rusqlite::Result<Option<Vec<u8>>> {
    let find = "SELECT opened('audit_event/' || id, sealed) FROM audit_event WHERE id = ?1 AND practitioner = ?2";
    let (id, person) = (id.to_string(), who.practitioner.id.to_string());
    db.query_row(find, [id, person], |row| row.get(0)).optional()
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

fn listed(row: &Row<'_>) -> rusqlite::Result<ListedEvent> {
    let chain: String = row.get(6)?;
    let sequence: i64 = row.get(7)?;
    Ok(ListedEvent {
        recorded: row.get(0)?,
        received: row.get(1)?,
        act: row.get(2)?,
        outcome: row.get(3)?,
        person: row.get(4)?,
        patient: row.get(5)?,
        place: format!("{}:{sequence}", chain.get(..8).unwrap_or_default()),
    })
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

fn from_hex(text: &str) -> Option<[u8; 32]> {
    if text.len() != 64 || !text.is_ascii() {
        return None;
    }
    let mut bytes = [0; 32];
    for (place, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(text.get(place * 2..place * 2 + 2)?, 16).ok()?;
    }
    Some(bytes)
}

const FAILED: &str = "The gateway could not answer. Try again.";
const OTHER_CONTENT: &str = "Another event stands under this id.";
const WRONG_HASH: &str = "The hash of the entry does not fit its content.";
/// An event says of every entry that it was shown: of a long record that is several mebibytes.
const LARGEST_EVENT: usize = 16 * 1024 * 1024;

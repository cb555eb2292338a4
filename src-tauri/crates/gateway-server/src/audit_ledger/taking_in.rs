//! How an event comes in: who offers it, whether it fits its place in the chain, and its being kept.

mod offer;

use std::sync::Arc;

use audit::chain::{BEFORE_THE_FIRST, check_signature, hex};
use axum::{
    body::Bytes,
    extract::{FromRequest, Request, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use chrono::{DateTime, Utc};
use contract::{CreatedResponse, Transaction, TransactionAnswer};
use rusqlite::{Connection, OptionalExtension, named_params};
use serde_json::Value;
use uuid::Uuid;

use self::offer::{Entry, Offered};
use super::{
    catching_up::Late,
    compare,
    findings::{self, Came, Kind, Shown},
    said::{Said, patient, requestor},
    tree, unknown_grants,
};
use crate::{FhirFailure, Gateway, StoreError, devices, records::fhir_json};

/// What came of one event.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Taken {
    /// It stands in the ledger now.
    New,
    /// It stood there already.
    Repeat,
}

/// Why a run was not taken.
enum NotTaken {
    Device,
    Contradiction(&'static str),
    TooMany,
    /// One of them is no event that could ever stand here.
    NoEvent(&'static str),
    /// What came is not what was sent, or not by one who speaks as we do: that says nothing about the events.
    Unreadable(&'static str),
    Store(StoreError),
}

/// Takes a run of events in: all of it or nothing. What comes from nobody who is known is not even read.
pub(super) async fn take(
    State(gateway): State<Arc<Gateway>>,
    request: Request,
) -> Result<Response, FhirFailure> {
    let offered = Arc::new(Offered::read(request.headers())?);
    let (asked, by) = (Arc::clone(&gateway), Arc::clone(&offered));
    aside(move || asked.check_device(&by)).await?;
    let body = match Bytes::from_request(request, &()).await {
        Ok(body) => body,
        Err(cause) => return Ok(cause.into_response()),
    };
    aside(move || gateway.take(&offered, &body)).await.map(fhir_json)
}

/// Works where it holds up nobody.
async fn aside<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, NotTaken> + Send + 'static,
) -> Result<T, FhirFailure> {
    let done = tokio::task::spawn_blocking(work).await;
    let failed = |_| FhirFailure::new(StatusCode::INTERNAL_SERVER_ERROR, "exception", FAILED);
    done.map_err(failed)?.map_err(FhirFailure::from)
}

impl From<NotTaken> for FhirFailure {
    fn from(why: NotTaken) -> Self {
        let (status, code, words) = match why {
            NotTaken::Device => (
                StatusCode::FORBIDDEN,
                "security",
                "The device is not registered, or its signature does not fit.",
            ),
            NotTaken::Contradiction(words) => (StatusCode::CONFLICT, "conflict", words),
            NotTaken::TooMany => {
                (StatusCode::PAYLOAD_TOO_LARGE, "too-long", "There are too many events in the run.")
            }
            NotTaken::NoEvent(words) => (StatusCode::UNPROCESSABLE_ENTITY, "invalid", words),
            NotTaken::Unreadable(words) => (StatusCode::BAD_REQUEST, "invalid", words),
            NotTaken::Store(error) => return Self::from(error),
        };
        Self::new(status, code, words)
    }
}

impl Gateway {
    fn take(&self, offered: &Offered, body: &[u8]) -> Result<Vec<u8>, NotTaken> {
        let transaction: Transaction<'_> = serde_json::from_slice(body)
            .map_err(|_| NotTaken::Unreadable("The body is no transaction of events."))?;
        let now = self.clock.now();
        let entries = match offered.entries(&transaction) {
            Ok(entries) => entries,
            Err(NotTaken::Contradiction(words)) => {
                let found = self.store.write(|tx| offered.not_what_was_signed(tx, now));
                return Err(found.err().map_or(NotTaken::Contradiction(words), NotTaken::Store));
            }
            Err(error) => return Err(error),
        };
        let taken = self.store.write(|tx| {
            let taken = match already_there(tx, offered, &entries)? {
                Err((kind, at)) => {
                    let entry = entries.get(at).ok_or(rusqlite::Error::InvalidQuery)?;
                    offered.came(entry, |came| findings::refused(tx, kind, came, now))?;
                    return Ok(Err(kind.refusal()));
                }
                Ok(taken) => taken,
            };
            for entry in entries.iter().zip(&taken).filter(|(_, taken)| **taken == Taken::New) {
                self.keep(tx, offered, entry.0, now)?;
            }
            Ok(Ok(taken))
        });
        let taken = taken.map_err(NotTaken::Store)?.map_err(NotTaken::Contradiction)?;
        let answers = entries.iter().zip(taken).map(|(entry, taken)| {
            CreatedResponse::of(entry.id, &hex(&entry.content), taken == Taken::New, now)
        });
        serde_json::to_vec(&TransactionAnswer::of(answers))
            .map_err(|_| NotTaken::Unreadable("The answer cannot be written."))
    }

    fn check_device(&self, offered: &Offered) -> Result<(), NotTaken> {
        let key = self
            .store
            .read(|db| devices::public_key(db, offered.device))
            .map_err(NotTaken::Store)?;
        let key = key.filter(|key| key.algorithm() == offered.algorithm).ok_or(NotTaken::Device)?;
        check_signature(&key, offered.device, &offered.hash, &offered.signature)
            .map_err(|_| NotTaken::Device)
    }

    fn keep(
        &self,
        tx: &rusqlite::Transaction<'_>,
        offered: &Offered,
        entry: &Entry<'_>,
        now: DateTime<Utc>,
    ) -> rusqlite::Result<()> {
        keep(tx, offered, entry, &now.to_rfc3339())?;
        compare::came(tx, &entry.id.to_string(), now)?;
        let shown = offered.came(entry, |came| {
            let shown = findings::look_at(tx, came, now)?;
            unknown_grants::look_at(tx, self, came, now)?;
            Ok::<_, rusqlite::Error>(shown)
        })?;
        if let Some(late) = late(entry, shown, now) {
            late.catch_up(tx, self, now)?;
        }
        Ok(())
    }
}

impl Offered {
    /// The device has signed something else than what came: that is written down, though nobody knows what it was.
    fn not_what_was_signed(
        &self,
        tx: &rusqlite::Transaction<'_>,
        now: DateTime<Utc>,
    ) -> rusqlite::Result<()> {
        let unknown = Came {
            id: "unknown",
            device: &self.device.to_string(),
            chain: &self.chain.to_string(),
            sequence: self.sequence,
            hash: &hex(&self.hash),
            event: &Value::Null,
        };
        findings::refused(tx, Kind::Edited, &unknown, now)
    }
}

/// Which of the events stand in the ledger already, or what contradicts it and which of them does.
///
/// An entry has to be tied to the one before it and to the one after it, where the ledger holds them, and a chain belongs to one
/// device. Within a run each is tied to the one before. An empty place does not hinder those after it: an event that was refused for
/// good leaves one.
fn already_there(
    db: &Connection,
    offered: &Offered,
    entries: &[Entry<'_>],
) -> rusqlite::Result<Result<Vec<Taken>, (Kind, usize)>> {
    let chain = offered.chain.to_string();
    let owner: Option<String> = db
        .prepare_cached("SELECT device FROM audit_event WHERE chain = ?1 LIMIT 1")?
        .query_row([&chain], |row| row.get(0))
        .optional()?;
    if owner.is_some_and(|owner| owner != offered.device.to_string()) {
        return Ok(Err((Kind::ForeignChain, 0)));
    }
    if offered.sequence == 1 && offered.previous != BEFORE_THE_FIRST {
        return Ok(Err((Kind::NotTied, 0)));
    }
    let mut taken = Vec::with_capacity(entries.len());
    for (at_entry, entry) in entries.iter().enumerate() {
        taken.push(match held(db, entry.id)? {
            Some(hash) if hash == hex(&entry.hash) => Taken::Repeat,
            Some(_) => return Ok(Err((Kind::Edited, at_entry))),
            None if at(db, &chain, entry.sequence)?.is_some() => {
                return Ok(Err((Kind::Fork, at_entry)));
            }
            None => Taken::New,
        });
    }
    let before = at(db, &chain, offered.sequence - 1)?;
    let after = at(db, &chain, offered.sequence.saturating_add_unsigned(entries.len() as u64))?;
    let fits_before = before.is_none_or(|(_, hash)| hash == hex(&offered.previous));
    let fits_after = after.is_none_or(|(previous, _)| previous == hex(&offered.hash));
    Ok(match (fits_before, fits_after) {
        (true, true) => Ok(taken),
        (false, _) => Err((Kind::NotTied, 0)),
        (true, false) => Err((Kind::NotTied, entries.len() - 1)),
    })
}

/// The hash before and the hash of the entry at this place.
fn at(db: &Connection, chain: &str, sequence: i64) -> rusqlite::Result<Option<(String, String)>> {
    db.prepare_cached("SELECT previous, hash FROM audit_event WHERE chain = ?1 AND sequence = ?2")?
        .query_row((chain, sequence), |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()
}

/// The hash of the entry that the ledger holds under this id: over its content and its place.
fn held(db: &Connection, id: Uuid) -> rusqlite::Result<Option<String>> {
    db.prepare_cached("SELECT hash FROM audit_event WHERE id = ?1")?
        .query_row([id.to_string()], |row| row.get(0))
        .optional()
}

fn keep(
    tx: &rusqlite::Transaction<'_>,
    offered: &Offered,
    entry: &Entry<'_>,
    now: &str,
) -> rusqlite::Result<()> {
    let said = Said::of(&entry.event);
    let leaf = tree::append(tx, entry.body)?;
    tx.prepare_cached(
        "INSERT INTO audit_event (id, chain, sequence, previous, hash, content_hash, device, signature,
             recorded, received, act, outcome, practitioner, person, patient, leaf, salt, sealed)
         VALUES (:id, :chain, :sequence, :previous, :hash, :content, :device, :signature,
             :recorded, :received, :act, :outcome, :practitioner, :person, :patient, :leaf, :salt, sealed('audit_event/' || :id, :body))",
    )?
    .execute(
        named_params! {
            ":id": entry.id.to_string(),
            ":chain": offered.chain.to_string(),
            ":sequence": entry.sequence,
            ":previous": hex(&entry.previous),
            ":hash": hex(&entry.hash),
            ":content": hex(&entry.content),
            ":device": offered.device.to_string(),
            ":signature": entry.signature,
            ":recorded": said.recorded,
            ":received": now,
            ":act": said.act,
            ":outcome": said.outcome,
            ":practitioner": said.practitioner,
            ":person": said.person,
            ":patient": said.patient,
            ":leaf": leaf.index,
            ":salt": leaf.salt,
            ":body": entry.body,
        },
    )?;
    Ok(())
}

/// The event as one that may say what the gateway was not told.
fn late<'e>(entry: &'e Entry<'_>, shown: Shown, now: DateTime<Utc>) -> Option<Late<'e>> {
    let event = &entry.event;
    let recorded: DateTime<Utc> = event.get("recorded")?.as_str()?.parse().ok()?;
    Some(Late {
        id: entry.id.to_string(),
        act: event.pointer("/meta/tag/0/code")?.as_str()?,
        practitioner: requestor(event)?.pointer("/who/identifier/value")?.as_str()?,
        patient: patient(event).and_then(|id| id.parse().ok()),
        event,
        shown,
        at: recorded.min(now),
    })
}

const FAILED: &str = "The gateway could not answer. Try again.";
/// An event says of every entry that it was shown: of a long record that is several mebibytes.
pub(super) const LARGEST_RUN: usize = 16 * 1024 * 1024;

//! What a device offers: a run of events in the order of its chain, as the headers of the request and its body say.

use std::collections::HashSet;

use audit::{
    Algorithm, Hash,
    chain::{chain_hash, content_hash, from_hex, hex},
};
use axum::http::{HeaderMap, StatusCode};
use contract::{Creation, Transaction, header};
use serde_json::Value;
use uuid::Uuid;

use super::NotTaken;
use crate::{FhirFailure, audit_ledger::findings::Came};

/// A run of events that a device offers: one after the other in its chain, signed as a whole by the last.
pub(super) struct Offered {
    pub(super) device: Uuid,
    pub(super) chain: Uuid,
    /// The sequence of the first.
    pub(super) sequence: i64,
    /// The hash before the first.
    pub(super) previous: Hash,
    /// The hash of the last.
    pub(super) hash: Hash,
    pub(super) algorithm: Algorithm,
    pub(super) signature: String,
}

/// One event of a run, at its place.
pub(super) struct Entry<'a> {
    pub(super) id: Uuid,
    pub(super) sequence: i64,
    pub(super) previous: Hash,
    pub(super) hash: Hash,
    pub(super) content: Hash,
    /// Over its own hash: on the last of a run.
    pub(super) signature: Option<&'a str>,
    pub(super) body: &'a [u8],
    pub(super) event: Value,
}

impl Offered {
    pub(super) fn read(headers: &HeaderMap) -> Result<Self, FhirFailure> {
        let text = |name: &'static str| {
            let value = headers.get(name).and_then(|value| value.to_str().ok());
            value.ok_or_else(|| unreadable("A header of the offer is missing."))
        };
        let uuid =
            |name| text(name)?.parse().map_err(|_| unreadable("A header of the offer is no UUID."));
        let hash = |name| {
            from_hex(text(name)?).ok_or_else(|| unreadable("A header of the offer is no hash."))
        };
        let sequence: i64 = text(header::SEQUENCE)?
            .parse()
            .map_err(|_| unreadable("The sequence is no number."))?;
        let (algorithm, signature) = text(header::SIGNATURE)?.split_once(':').unwrap_or_default();
        let algorithm =
            Algorithm::of_name(algorithm).filter(|_| sequence >= 1).ok_or_else(|| {
                unreadable("The sequence begins at 1, and the signature names its algorithm.")
            })?;
        Ok(Self {
            algorithm,
            device: uuid(header::DEVICE)?,
            chain: uuid(header::CHAIN)?,
            sequence,
            previous: hash(header::PREVIOUS)?,
            hash: hash(header::HASH)?,
            signature: signature.to_owned(),
        })
    }

    /// One of its events, as it is looked at.
    pub(super) fn came<T>(&self, entry: &Entry<'_>, look: impl FnOnce(&Came<'_>) -> T) -> T {
        look(&Came {
            id: &entry.id.to_string(),
            device: &self.device.to_string(),
            chain: &self.chain.to_string(),
            sequence: entry.sequence,
            hash: &hex(&entry.hash),
            event: &entry.event,
        })
    }

    /// The events at their places, of which the last has to be the one that was signed.
    pub(super) fn entries<'a>(
        &'a self,
        transaction: &'a Transaction<'_>,
    ) -> Result<Vec<Entry<'a>>, NotTaken> {
        if !transaction.is_one() {
            return Err(NotTaken::Unreadable("The body is no transaction of events."));
        }
        if transaction.entry.len() > MOST_EVENTS {
            return Err(NotTaken::TooMany);
        }
        let (mut sequence, mut previous) = (self.sequence, self.previous);
        let mut ids = HashSet::new();
        let mut entries = Vec::with_capacity(transaction.entry.len());
        for creation in &transaction.entry {
            let body = creation.resource.get().as_bytes();
            let (id, event) = event_in(creation)?;
            if !ids.insert(id) {
                return Err(NotTaken::Contradiction("Two events of the run have the same id."));
            }
            let content = content_hash(body);
            let hash = chain_hash(&previous, self.chain, sequence.unsigned_abs(), id, &content);
            entries.push(Entry {
                id,
                sequence,
                previous,
                hash,
                content,
                signature: None,
                body,
                event,
            });
            (sequence, previous) = (sequence.saturating_add(1), hash);
        }
        let last = entries.last_mut().filter(|last| last.hash == self.hash);
        let last = last.ok_or(NotTaken::Contradiction(WRONG_HASH))?;
        last.signature = Some(&self.signature);
        Ok(entries)
    }
}

/// The event that is to be created, if it is an AuditEvent under its own id.
fn event_in(creation: &Creation<'_>) -> Result<(Uuid, Value), NotTaken> {
    let event: Value = serde_json::from_str(creation.resource.get())
        .map_err(|_| NotTaken::NoEvent("The event is not JSON."))?;
    let text = |name: &str| event.get(name).and_then(Value::as_str);
    let id = creation.id().filter(|id| {
        text("resourceType") == Some("AuditEvent") && text("id") == Some(id.to_string().as_str())
    });
    let id = id.ok_or(NotTaken::NoEvent("The body is not the AuditEvent of this address."))?;
    Ok((id, event))
}

fn unreadable(words: &str) -> FhirFailure {
    FhirFailure::new(StatusCode::BAD_REQUEST, "invalid", words)
}

const WRONG_HASH: &str = "The hash of the last entry does not fit what comes before it.";
/// A device offers half as many at once.
const MOST_EVENTS: usize = 1024;

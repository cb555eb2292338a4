//! What is offered to the gateway, and what it answers.

use std::fmt;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::chain::Hash;

/// A run of events as it is offered to the gateway: one after the other in the chain, signed as a whole by its last.
///
/// Each event is tied to the one before by its hash, so that the signature over the last covers them all.
#[derive(Clone)]
pub struct Run {
    /// The chain.
    pub chain: Uuid,
    /// The events in the order of the chain; there is at least one.
    pub events: Vec<Offer>,
    /// The device's signature over [`crate::chain::offer_message`] of the last event's hash, in base64.
    pub signature: String,
    /// The device that signs.
    pub device: Uuid,
    /// How it signs, the name of a [`crate::chain::Algorithm`].
    pub algorithm: &'static str,
}

/// One event of a run: the exact bytes, and its place in the chain.
#[derive(Clone)]
pub struct Offer {
    /// The event's id (`AuditEvent.id`).
    pub id: Uuid,
    /// The AuditEvent as FHIR JSON; these bytes are what the hashes are over.
    pub body: Vec<u8>,
    /// The place in the chain, from 1.
    pub sequence: u64,
    /// The hash of the entry before, [`crate::chain::BEFORE_THE_FIRST`] for the first.
    pub previous: Hash,
    /// The hash of this entry ([`crate::chain::chain_hash`]).
    pub hash: Hash,
    /// SHA-256 of `body`.
    pub content_hash: Hash,
}

/// The gateway's word that it keeps an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Acknowledgement {
    /// The event's id.
    pub id: Uuid,
    /// SHA-256 of what the gateway holds under that id.
    pub content_hash: Hash,
    /// When the gateway said so, by its clock where it tells it.
    pub received: DateTime<Utc>,
}

impl Run {
    /// The first event.
    #[must_use]
    pub fn first(&self) -> Option<&Offer> {
        self.events.first()
    }

    /// The last event, over whose hash the signature is.
    #[must_use]
    pub fn last(&self) -> Option<&Offer> {
        self.events.last()
    }
}

impl fmt::Debug for Run {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Run({} {:?})", self.chain, self.events)
    }
}

impl fmt::Debug for Offer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.sequence)
    }
}

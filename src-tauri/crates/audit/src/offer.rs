//! What is offered to the gateway, and what it answers.

use std::fmt;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::chain::Hash;

/// One event as it is offered to the gateway: the exact bytes, and its place in the chain, signed.
#[derive(Clone)]
pub struct Offer {
    /// The event's id (`AuditEvent.id`).
    pub id: Uuid,
    /// The AuditEvent as FHIR JSON; these bytes are what the hashes are over.
    pub body: Vec<u8>,
    /// The chain.
    pub chain: Uuid,
    /// The place in the chain, from 1.
    pub sequence: u64,
    /// The hash of the entry before, [`crate::chain::BEFORE_THE_FIRST`] for the first.
    pub previous: Hash,
    /// The hash of this entry ([`crate::chain::chain_hash`]).
    pub hash: Hash,
    /// SHA-256 of `body`.
    pub content_hash: Hash,
    /// The device's signature over [`crate::chain::offer_message`], in base64.
    pub signature: String,
    /// The device that signs.
    pub device: Uuid,
    /// How it signs, [`crate::chain::SIGNATURE_ALGORITHM`].
    pub algorithm: &'static str,
}

/// The gateway's word that it keeps an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Acknowledgement {
    /// SHA-256 of what the gateway holds under the event's id.
    pub content_hash: Hash,
    /// When the gateway took it, by its clock.
    pub received: DateTime<Utc>,
}

impl fmt::Debug for Offer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Offer({} {})", self.chain, self.sequence)
    }
}

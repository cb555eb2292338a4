//! The chain: how each event is tied to the one before. Pure; the gateway checks with the same functions.

use aws_lc_rs::{
    digest::{Context, SHA256, digest},
    signature::{ED25519, UnparsedPublicKey},
};
use base64::{Engine, prelude::BASE64_STANDARD};
use thiserror::Error;
use uuid::Uuid;

/// SHA-256 of something.
pub type Hash = [u8; 32];

/// The signature algorithm of this version, as it stands in an offer.
pub const SIGNATURE_ALGORITHM: &str = "Ed25519";

/// What the first event of a chain has in the place of the hash before.
pub const BEFORE_THE_FIRST: Hash = [0; 32];

/// Where a chain stands: its last event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    /// The chain.
    pub chain: Uuid,
    /// The sequence of its last event; the first event is 1.
    pub sequence: u64,
    /// The hash of its last event.
    pub hash: Hash,
}

/// A signature that does not fit.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("the signature is not by this device over this entry")]
pub struct SignatureError;

/// SHA-256 of the exact bytes of an AuditEvent.
#[must_use]
pub fn content_hash(body: &[u8]) -> Hash {
    let mut hash = Hash::default();
    hash.copy_from_slice(digest(&SHA256, body).as_ref());
    hash
}

/// The hash of one entry of a chain:
///
/// ```text
/// SHA-256( "care-record audit chain 1" NUL | previous (32) | chain (16) | sequence (8, big-endian)
///          | event id (16) | content hash (32) )
/// ```
///
/// `previous` is the hash of the entry before, or [`BEFORE_THE_FIRST`]; ids are the 16 bytes of the UUID.
#[must_use]
pub fn chain_hash(
    previous: &Hash,
    chain: Uuid,
    sequence: u64,
    event: Uuid,
    content_hash: &Hash,
) -> Hash {
    let mut context = Context::new(&SHA256);
    context.update(CHAIN_LABEL);
    context.update(previous);
    context.update(chain.as_bytes());
    context.update(&sequence.to_be_bytes());
    context.update(event.as_bytes());
    context.update(content_hash);
    let mut hash = Hash::default();
    hash.copy_from_slice(context.finish().as_ref());
    hash
}

/// What a device signs when it offers an entry:
///
/// ```text
/// "care-record audit offer 1" NUL | device (16) | hash of the entry (32)
/// ```
///
/// The hash already covers the chain, the sequence, the event's id, its content and everything before it.
#[must_use]
pub fn offer_message(device: Uuid, hash: &Hash) -> Vec<u8> {
    [OFFER_LABEL, device.as_bytes(), hash.as_slice()].concat()
}

/// What a device signs of a whole chain, at intervals, as far as it then goes ([`crate::Spool::sign`]):
///
/// ```text
/// "care-record audit checkpoint 1" NUL | device (16) | chain (16) | sequence of the checkpoint before (8, big-endian)
///          | sequence (8, big-endian) | hash of the entry (32) | when (RFC 3339, to the end)
/// ```
///
/// The one before is named (0: there is none), so that none can be taken out from between two others.
#[must_use]
pub fn checkpoint_message(device: Uuid, place: &Head, before: u64, at: &str) -> Vec<u8> {
    [
        CHECKPOINT_LABEL,
        device.as_bytes(),
        place.chain.as_bytes(),
        &before.to_be_bytes(),
        &place.sequence.to_be_bytes(),
        &place.hash,
        at.as_bytes(),
    ]
    .concat()
}

/// Checks the signature (base64) of an offered entry with the device's public key (32 bytes).
pub fn check_signature(
    public_key: &[u8],
    device: Uuid,
    hash: &Hash,
    signature: &str,
) -> Result<(), SignatureError> {
    let signature = BASE64_STANDARD.decode(signature).map_err(|_| SignatureError)?;
    UnparsedPublicKey::new(&ED25519, public_key)
        .verify(&offer_message(device, hash), &signature)
        .map_err(|_| SignatureError)
}

/// Bytes in lower case hex, as hashes are written in words.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The hash in this text of 64 hexadecimal digits.
#[must_use]
pub fn from_hex(text: &str) -> Option<Hash> {
    if text.len() != 64 || !text.is_ascii() {
        return None;
    }
    let mut bytes = Hash::default();
    for (place, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(text.get(place * 2..place * 2 + 2)?, 16).ok()?;
    }
    Some(bytes)
}

const CHAIN_LABEL: &[u8] = b"care-record audit chain 1\0";
const OFFER_LABEL: &[u8] = b"care-record audit offer 1\0";
const CHECKPOINT_LABEL: &[u8] = b"care-record audit checkpoint 1\0";

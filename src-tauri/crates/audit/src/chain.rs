//! The chain: how each event is tied to the one before. Pure; the gateway checks with the same functions.

use aws_lc_rs::{
    digest::{Context, SHA256, digest},
    signature::{
        ECDSA_P256_SHA256_FIXED, ED25519, ParsedPublicKey, UnparsedPublicKey, VerificationAlgorithm,
    },
};
use base64::{Engine, prelude::BASE64_STANDARD};
use thiserror::Error;
use uuid::Uuid;

/// SHA-256 of something.
pub type Hash = [u8; 32];

/// How the gateway signs the heads of its ledger, and a device its entries where its key lies in a key store.
pub const SIGNATURE_ALGORITHM: &str = Algorithm::Ed25519.name();

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

/// How a device signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Algorithm {
    /// Ed25519 (RFC 8032): a public key of 32 bytes.
    Ed25519,
    /// ECDSA over P-256 with SHA-256, the signature as `r | s` of 32 bytes each (RFC 7518, `ES256`); the public key is the
    /// uncompressed point, 65 bytes. It is what the hardware of a computer can hold.
    EcdsaP256,
}

impl Algorithm {
    /// Every algorithm.
    pub const ALL: [Self; 2] = [Self::Ed25519, Self::EcdsaP256];

    /// Its name where a signature or a key is told.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ed25519 => "Ed25519",
            Self::EcdsaP256 => "ES256",
        }
    }

    /// The algorithm of this name.
    #[must_use]
    pub fn of_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|algorithm| algorithm.name() == name)
    }

    fn verification(self) -> &'static dyn VerificationAlgorithm {
        match self {
            Self::Ed25519 => &ED25519,
            Self::EcdsaP256 => &ECDSA_P256_SHA256_FIXED,
        }
    }
}

/// The public key of a device. Key and algorithm belong together: a signature is never checked by one that it names itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceKey {
    algorithm: Algorithm,
    public: Vec<u8>,
}

impl DeviceKey {
    /// The key of this algorithm in these bytes, if they can be one.
    #[must_use]
    pub fn new(algorithm: Algorithm, public: Vec<u8>) -> Option<Self> {
        let is_one = match algorithm {
            Algorithm::Ed25519 => public.len() == 32,
            // Of the forms that the library reads, the uncompressed one alone, so that one key has one writing.
            Algorithm::EcdsaP256 => {
                public.len() == 65
                    && ParsedPublicKey::new(algorithm.verification(), &public).is_ok()
            }
        };
        is_one.then_some(Self { algorithm, public })
    }

    /// How its device signs.
    #[must_use]
    pub fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// Its bytes.
    #[must_use]
    pub fn public(&self) -> &[u8] {
        &self.public
    }

    pub(crate) fn verify(&self, message: &[u8], signature: &[u8]) -> Result<(), SignatureError> {
        UnparsedPublicKey::new(self.algorithm.verification(), &self.public)
            .verify(message, signature)
            .map_err(|_| SignatureError)
    }
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

/// Checks the signature (base64) of an offered entry with the key of the device.
pub fn check_signature(
    key: &DeviceKey,
    device: Uuid,
    hash: &Hash,
    signature: &str,
) -> Result<(), SignatureError> {
    let signature = BASE64_STANDARD.decode(signature).map_err(|_| SignatureError)?;
    key.verify(&offer_message(device, hash), &signature)
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

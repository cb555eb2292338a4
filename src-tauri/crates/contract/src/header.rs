//! The headers that carry what FHIR has no place for.

/// The grant under which a record is fetched.
pub const GRANT: &str = "care-record-grant";
/// The id of the audit event that was written down before this request; the gateway keeps it with its own.
pub const EVENT: &str = "care-record-event";
/// The sequence of that event in its chain, and the chain's head: `sequence:hash` in hex.
pub const CHAIN_HEAD: &str = "care-record-chain-head";
/// The device that sends it.
pub const DEVICE: &str = "care-record-device";
/// The chain to which an offered audit event belongs.
pub const CHAIN: &str = "care-record-chain";
/// Its sequence in the chain, from 1.
pub const SEQUENCE: &str = "care-record-sequence";
/// The hash of the entry before it, hex.
pub const PREVIOUS: &str = "care-record-previous";
/// The hash of the entry itself, hex.
pub const HASH: &str = "care-record-hash";
/// The signature of the device over the entry: `Ed25519:` and base64.
pub const SIGNATURE: &str = "care-record-signature";
/// SHA-256 of the exact bytes of the body, hex; in the answer, of what the gateway holds.
pub const CONTENT_HASH: &str = "care-record-content-hash";

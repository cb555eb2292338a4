//! The headers that carry what FHIR has no place for.

/// The grant under which a record is fetched.
pub const GRANT: &str = "care-record-grant";
/// The id of the audit event that was written down before this request; the gateway keeps it with its own.
pub const EVENT: &str = "care-record-event";
/// The sequence of that event in its chain, and the chain's head: `sequence:hash` in hex.
pub const CHAIN_HEAD: &str = "care-record-chain-head";
/// The device that sends it.
pub const DEVICE: &str = "care-record-device";
/// The chain to which the offered audit events belong.
pub const CHAIN: &str = "care-record-chain";
/// The sequence of the first of them in the chain, from 1; the others follow without a gap.
pub const SEQUENCE: &str = "care-record-sequence";
/// The hash of the entry before the first, hex.
pub const PREVIOUS: &str = "care-record-previous";
/// The hash of the last, hex.
pub const HASH: &str = "care-record-hash";
/// The signature of the device over the last, and with it over all: `Ed25519:` and base64.
pub const SIGNATURE: &str = "care-record-signature";

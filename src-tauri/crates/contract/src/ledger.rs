use chrono::{DateTime, Utc};

use crate::bodies;

bodies! {
/// What the gateway's ledger says of itself: a signed head of the tree over all that was ever written down (RFC 6962).
struct LedgerHead {
    /// How many entries there were.
    pub size: u64,
    /// The root over them, hex.
    pub root: String,
    /// When it was signed, to the millisecond.
    pub signed: DateTime<Utc>,
    /// By the key that `GatewayAbout` names: `Ed25519:` and the signature over `audit::merkle::TreeHead::message`, base64.
    pub signature: String,
}

/// That an event stands in the ledger: its leaf, `SHA-256(0x00 | salt | the exact bytes)`, and the path from it to a root.
struct LedgerInclusion {
    /// Its place, from 0.
    pub index: u64,
    /// The salt of its leaf, hex.
    pub salt: String,
    /// The size of the tree to whose root the path leads: that of the last signed head.
    pub size: u64,
    /// The hashes beside it, from the leaf upwards, hex.
    pub path: Vec<String>,
}

/// That what the ledger held under one head is the beginning of what it holds under another.
struct LedgerConsistency {
    /// The smaller size.
    pub old: u64,
    /// The larger one.
    pub new: u64,
    /// The proof (RFC 6962, section 2.1.2), hex.
    pub path: Vec<String>,
}
}

use chrono::{DateTime, Utc};
use nhs::PatientId;
use uuid::Uuid;

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

/// A question of the review of privacy: what stands in the ledger about a patient, a person or a device.
struct AskLedger {
    /// Of whom, or of what.
    pub of: LedgerSubject,
    /// Only what came before this place: the last one of the page before.
    #[serde(default)]
    pub before: Option<u64>,
    /// How many entries at most, 1 to 200; 50 where it is not said.
    #[serde(default)]
    pub at_most: Option<u32>,
}

/// Of whom, or of what, the ledger is asked.
enum LedgerSubject {
    /// Who saw this patient? The gateway's id, never an NHS number.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    Patient(PatientId),
    /// What did the person with this address do?
    Person(String),
    /// What happened on this device?
    Device(Uuid),
}

/// A page of the answer.
struct LedgerEntries {
    /// The newest first; fewer than were asked for where there are no more.
    pub entries: Vec<LedgerEntry>,
}

/// An entry of the ledger, as an investigation reads it. It never says who the patient is but by the opaque id.
struct LedgerEntry {
    /// Its place in the ledger, by the order in which entries came; the next page begins before the last one's.
    pub place: u64,
    /// The id of a device's event, by which it can be proved; nothing for what the gateway wrote down itself.
    pub event: Option<String>,
    /// When it happened: by the device's clock where a device says so, RFC 3339.
    pub recorded: String,
    /// When it came, by the gateway's clock.
    pub received: String,
    /// What was done.
    pub act: String,
    /// How it ended: FHIR AuditEvent.outcome (`0` done, `4` failed, `8` refused), or the gateway's own word.
    pub outcome: String,
    /// The person's name as it was then, or the account.
    pub person: Option<String>,
    /// The opaque id of the patient.
    pub patient: Option<String>,
    /// The device.
    pub device: Option<String>,
}
}

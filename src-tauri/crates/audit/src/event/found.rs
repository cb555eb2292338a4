//! What was found wrong with a log or with the gateway's ledger.

use uuid::Uuid;

/// A log in whose place another was begun, kept for the investigation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptAside {
    /// The name that the file was given.
    pub file: String,
    /// SHA-256 of its bytes, in hex.
    pub sha256: String,
    /// Why it was put aside.
    pub why: WhyAside,
}

/// Why a log was put aside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WhyAside {
    /// It could not be read, or is not whole.
    Unreadable,
    /// It is whole, but older than what the key store remembers: a copy was put back.
    OlderCopy,
    /// The gateway holds something else.
    OtherAtGateway,
}

/// How far a chain had come, at the least.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reached {
    /// The chain.
    pub chain: Uuid,
    /// A sequence that it had.
    pub sequence: u64,
}

impl WhyAside {
    /// The word in the event.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Unreadable => "unreadable",
            Self::OlderCopy => "older-copy",
            Self::OtherAtGateway => "other-at-gateway",
        }
    }
}

/// Why the gateway's ledger is doubted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LedgerDoubt {
    /// It holds less than was known here.
    Smaller,
    /// What it holds does not begin with what was known here.
    Altered,
    /// An event of this computer that it had taken does not stand in it.
    EntryMissing,
    /// It signs with another key than before.
    OtherKey,
    /// What it says of itself is not signed by its key.
    NotSigned,
    /// It gives no proof, though the gateway answers.
    NoProof,
}

impl LedgerDoubt {
    /// Every reason.
    pub const ALL: [Self; 6] = [
        Self::Smaller,
        Self::Altered,
        Self::EntryMissing,
        Self::OtherKey,
        Self::NotSigned,
        Self::NoProof,
    ];

    /// The word in the event.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Smaller => "smaller",
            Self::Altered => "altered",
            Self::EntryMissing => "entry-missing",
            Self::OtherKey => "other-key",
            Self::NotSigned => "not-signed",
            Self::NoProof => "no-proof",
        }
    }
}

//! What is in an audit event.

use std::fmt;

use access::{Basis, BasisKind, Claim, CouldAgree, Function, Refusal};
use chrono::{DateTime, Utc};
use nhs::{NhsNumber, PatientId, PurposeOfUse, Section};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// One act, as it is written down on this computer and sent to the gateway as a FHIR AuditEvent.
#[derive(Clone, Debug)]
pub struct Event {
    /// Its own id, made here, under which the gateway keeps it (FHIR `AuditEvent.id`).
    pub id: Uuid,
    /// When it happened by this computer's clock (`AuditEvent.recorded`).
    pub recorded: DateTime<Utc>,
    /// Who did it (`agent`, requestor); `None` before somebody has signed in.
    pub who: Option<Who>,
    /// Whose record it is about (`entity`, role patient).
    pub patient: Option<Subject>,
    /// What was done.
    pub act: Act,
    /// The version of the policy by which it was decided.
    pub policy_version: Option<String>,
}

/// The person who did it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Who {
    /// The gateway's id of the person (`agent.who.identifier`).
    pub id: String,
    /// The name as colleagues read it (`agent.who.display`).
    pub name: String,
    /// The address of sign-in (`agent.name`).
    pub email: String,
    /// The job role (`agent.role`).
    pub role: nhs::JobRole,
    /// The job title (`agent.role.text`).
    pub title: String,
    /// The code of the organisation (`source.site`).
    pub organisation: nhs::OdsCode,
    /// The gateway's id of the session, which is not its token (`agent.policy`, `urn:ietf:params:oauth:jti:`).
    pub session: Uuid,
}

/// The patient whom it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject {
    /// The gateway's id (`entity.what.reference`).
    pub id: PatientId,
    /// The NHS number, where it is known (`entity.what.identifier`).
    pub nhs_number: Option<NhsNumber>,
}

/// What was done, and what is said of it.
#[derive(Clone)]
pub enum Act {
    /// A chain begins on this computer. Neither: it is the first of this account here.
    ChainBegun {
        /// The log that was kept aside for it.
        after: Option<KeptAside>,
        /// The chain that the key store remembers. Without a log that was kept aside, it is gone.
        known: Option<Reached>,
    },
    /// Signed in.
    SignedIn,
    /// A sign-in that failed; never says which part was wrong.
    SignInFailed {
        /// The address that was typed, if it was an address.
        email: Option<String>,
    },
    /// With what somebody signs in was changed, before anybody had signed in.
    CredentialsChanged {
        /// The address that was typed.
        email: String,
        /// How: `activation-code-used`, `recovery-code-used`, `authenticator-enrolled`.
        how: &'static str,
    },
    /// The misuse statement was read and accepted.
    StatementAccepted {
        /// Its version.
        version: String,
    },
    /// Locked, by hand or by time.
    Locked,
    /// Unlocked.
    Unlocked,
    /// An unlocking that failed.
    UnlockFailed,
    /// Signed out, or ended by time.
    SignedOut,
    /// A search for a patient: about to be asked.
    Search {
        /// The parameters as they will be sent (`entity.query`).
        query: String,
    },
    /// A patient was chosen from a list: about to ask what the gateway knows of the two.
    PatientChosen,
    /// About to ask whether a record may be opened.
    Asked {
        /// On which basis.
        basis: Ground,
    },
    /// The answer: permitted.
    Permitted {
        /// On which basis.
        basis: Ground,
        /// The grant at the gateway.
        grant: String,
        /// The row of the policy.
        rule: String,
        /// For which purpose.
        purpose: PurposeOfUse,
    },
    /// The answer: refused.
    Refused {
        /// On which basis it was asked.
        basis: Ground,
        /// The reason.
        refusal: Refusal,
    },
    /// The patient said no.
    PatientSaidNo,
    /// The patient's permission was taken back.
    Withdrawn,
    /// About to fetch a record.
    Fetching {
        /// Under which grant.
        grant: String,
        /// For which purpose.
        purpose: PurposeOfUse,
    },
    /// About to show a part of a record: the manifest of what will be on the screen.
    Showing {
        /// Under which grant.
        grant: String,
        /// For which purpose.
        purpose: PurposeOfUse,
        /// The screen: `overview`, `letter`, or the name of a section.
        screen: String,
        /// Every entry on it.
        entries: Vec<ShownEntry>,
        /// How many entries were withheld, by section.
        withheld: Vec<(Section, u32)>,
        /// Each source and whether it had answered.
        sources: Vec<(String, bool)>,
    },
    /// The record was closed.
    Closed {
        /// The grant that it was open under.
        grant: String,
        /// Whether that was an emergency, which ends with it.
        emergency: bool,
        /// After an emergency: whether the patient was able to agree later.
        could_agree: Option<CouldAgree>,
        /// Why it was closed, if not by the person.
        because: Option<Refusal>,
    },
    /// The person looked at the list of own activity.
    ActivityViewed,
    /// The second factor was given again, for privacy or administration.
    SteppedUp,
    /// It was given again, and did not match.
    StepUpFailed,
    /// The password was changed.
    PasswordChanged,
    /// About to use a function of privacy or administration.
    FunctionUsed {
        /// Which one.
        function: Function,
        /// What for: `sessions`, `end-session`, `alerts`.
        what: &'static str,
    },
    /// The gateway's ledger is not the one that this computer knew.
    LedgerDoubted {
        /// Why.
        why: LedgerDoubt,
        /// How many entries it had when it was last seen here.
        known: u64,
        /// How many it says that it has now.
        told: u64,
    },
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

/// One entry that was on the screen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShownEntry {
    /// The section in which it stood.
    pub section: Section,
    /// `Observation/abc`
    pub id: String,
    /// The version that was shown.
    pub version: Option<String>,
}

/// The basis of an opening, as it is written down.
#[derive(Clone, PartialEq, Eq)]
pub enum Ground {
    /// A basis was claimed, and with it perhaps what ties the two.
    Claimed {
        /// The basis, with its reason and note.
        basis: Basis,
        /// A tie that only the person claims.
        claim: Option<Claim>,
    },
    /// There was nothing to ask for: no record is shared, or the role has no way to one.
    NotAsked,
    /// A grant that was in force already.
    InForce(String),
}

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

impl Event {
    /// An event that happens now, with an id of its own.
    #[must_use]
    pub fn now(at: DateTime<Utc>, act: Act) -> Self {
        Self {
            id: Uuid::now_v7(),
            recorded: at,
            who: None,
            patient: None,
            act,
            policy_version: None,
        }
    }
}

/// Which kind of act it is, without what is said of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "each is the act of the same name")]
pub enum ActKind {
    ChainBegun,
    SignedIn,
    SignInFailed,
    CredentialsChanged,
    StatementAccepted,
    Locked,
    Unlocked,
    UnlockFailed,
    SignedOut,
    Search,
    PatientChosen,
    Asked,
    Permitted,
    Refused,
    PatientSaidNo,
    Withdrawn,
    Fetching,
    Showing,
    Closed,
    ActivityViewed,
    SteppedUp,
    StepUpFailed,
    PasswordChanged,
    FunctionUsed,
    LedgerDoubted,
}

impl ActKind {
    /// Every kind.
    pub const ALL: [Self; 25] = [
        Self::ChainBegun,
        Self::SignedIn,
        Self::SignInFailed,
        Self::CredentialsChanged,
        Self::StatementAccepted,
        Self::Locked,
        Self::Unlocked,
        Self::UnlockFailed,
        Self::SignedOut,
        Self::Search,
        Self::PatientChosen,
        Self::Asked,
        Self::Permitted,
        Self::Refused,
        Self::PatientSaidNo,
        Self::Withdrawn,
        Self::Fetching,
        Self::Showing,
        Self::Closed,
        Self::ActivityViewed,
        Self::SteppedUp,
        Self::StepUpFailed,
        Self::PasswordChanged,
        Self::FunctionUsed,
        Self::LedgerDoubted,
    ];

    /// The word in the event (`AuditEvent.meta.tag`).
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::ChainBegun => "chain-begun",
            Self::SignedIn => "signed-in",
            Self::SignInFailed => "sign-in-failed",
            Self::CredentialsChanged => "credentials-changed",
            Self::StatementAccepted => "statement-accepted",
            Self::Locked => "locked",
            Self::Unlocked => "unlocked",
            Self::UnlockFailed => "unlock-failed",
            Self::SignedOut => "signed-out",
            Self::Search => "search",
            Self::PatientChosen => "patient-chosen",
            Self::Asked => "asked",
            Self::Permitted => "permitted",
            Self::Refused => "refused",
            Self::PatientSaidNo => "patient-said-no",
            Self::Withdrawn => "withdrawn",
            Self::Fetching => "fetching",
            Self::Showing => "showing",
            Self::Closed => "closed",
            Self::ActivityViewed => "activity-viewed",
            Self::SteppedUp => "stepped-up",
            Self::StepUpFailed => "step-up-failed",
            Self::PasswordChanged => "password-changed",
            Self::FunctionUsed => "function-used",
            Self::LedgerDoubted => "ledger-doubted",
        }
    }
}

impl Act {
    /// Which kind of act it is.
    #[must_use]
    pub fn kind(&self) -> ActKind {
        match self {
            Self::ChainBegun { .. } => ActKind::ChainBegun,
            Self::SignedIn => ActKind::SignedIn,
            Self::SignInFailed { .. } => ActKind::SignInFailed,
            Self::CredentialsChanged { .. } => ActKind::CredentialsChanged,
            Self::StatementAccepted { .. } => ActKind::StatementAccepted,
            Self::Locked => ActKind::Locked,
            Self::Unlocked => ActKind::Unlocked,
            Self::UnlockFailed => ActKind::UnlockFailed,
            Self::SignedOut => ActKind::SignedOut,
            Self::Search { .. } => ActKind::Search,
            Self::PatientChosen => ActKind::PatientChosen,
            Self::Asked { .. } => ActKind::Asked,
            Self::Permitted { .. } => ActKind::Permitted,
            Self::Refused { .. } => ActKind::Refused,
            Self::PatientSaidNo => ActKind::PatientSaidNo,
            Self::Withdrawn => ActKind::Withdrawn,
            Self::Fetching { .. } => ActKind::Fetching,
            Self::Showing { .. } => ActKind::Showing,
            Self::Closed { .. } => ActKind::Closed,
            Self::ActivityViewed => ActKind::ActivityViewed,
            Self::SteppedUp => ActKind::SteppedUp,
            Self::StepUpFailed => ActKind::StepUpFailed,
            Self::PasswordChanged => ActKind::PasswordChanged,
            Self::FunctionUsed { .. } => ActKind::FunctionUsed,
            Self::LedgerDoubted { .. } => ActKind::LedgerDoubted,
        }
    }
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

/// Names the kind alone: a query and a note say something about a patient.
impl fmt::Debug for Act {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Act({})", self.kind().name())
    }
}

/// Names the kind alone: a note says something about a patient.
impl fmt::Debug for Ground {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Ground({})", self.name())
    }
}

impl Ground {
    /// The word in the event.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Claimed { basis, .. } => basis.kind().name(),
            Self::InForce(_) => "in-force",
            Self::NotAsked => "not-asked",
        }
    }

    /// The kind of basis that was claimed, if one was.
    #[must_use]
    pub fn kind(&self) -> Option<BasisKind> {
        match self {
            Self::Claimed { basis, .. } => Some(basis.kind()),
            Self::NotAsked | Self::InForce(_) => None,
        }
    }

    /// For which purpose a record is opened on it, where the ground alone says so.
    #[must_use]
    pub fn purpose(&self) -> Option<PurposeOfUse> {
        self.kind().map(BasisKind::purpose)
    }
}

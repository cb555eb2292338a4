//! What is in an audit event.

mod closing;
mod found;
mod ground;
mod kind;
mod launch;

use std::fmt;

use access::{CouldAgree, Function, Refusal};
use chrono::{DateTime, Utc};
use nhs::{NhsNumber, OdsCode, PatientId, PurposeOfUse, Section};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub use self::{
    closing::WhyClosed,
    found::{KeptAside, LedgerDoubt, Reached, WhyAside},
    ground::Ground,
    kind::ActKind,
    launch::Launched,
};

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
    /// Another program asked for a record.
    Launched {
        /// Where that led.
        led: Launched,
        /// Where it was asked, if the link can be read.
        location: Option<OdsCode>,
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
    /// That the patient said no was a slip, and is taken back by who wrote it down.
    RefusalTakenBack,
    /// The patient's permission was taken back.
    Withdrawn,
    /// About to fetch a record, or a part of it.
    Fetching {
        /// Under which grant.
        grant: String,
        /// For which purpose.
        purpose: PurposeOfUse,
        /// Which part: `record`, the name of a part, or the letter (`DocumentReference/abc`).
        part: String,
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
    /// About to hand a part of a record to the printer: what will be on the paper.
    Printed {
        /// Under which grant.
        grant: String,
        /// For which purpose.
        purpose: PurposeOfUse,
        /// The screen that is printed: `overview`, `letter`, or the name of a section.
        screen: String,
        /// Every entry on the paper.
        entries: Vec<ShownEntry>,
        /// How many entries were withheld, by section.
        withheld: Vec<(Section, u32)>,
    },
    /// About to put words of a record on the clipboard.
    Copied {
        /// Under which grant.
        grant: String,
        /// For which purpose.
        purpose: PurposeOfUse,
        /// The screen from which they are copied.
        screen: String,
        /// Every entry of which there are words among them.
        entries: Vec<ShownEntry>,
        /// How many characters.
        characters: u32,
    },
    /// About to save a copy of all that is held about a patient, for the patient.
    Exported {
        /// By which the gateway's ledger finds it again.
        reference: String,
        /// How many entries are in it.
        entries: u32,
    },
    /// A record is kept for a visit, in memory.
    Kept {
        /// Under which grant.
        grant: String,
    },
    /// About to open a record that is kept, as it was fetched.
    KeptOpened {
        /// Under which grant.
        grant: String,
        /// For which purpose.
        purpose: PurposeOfUse,
        /// When what is opened was fetched.
        fetched: DateTime<Utc>,
    },
    /// A record is kept no longer.
    KeptDropped {
        /// The grant that it was kept under.
        grant: String,
        /// Why, unless the person let it go.
        because: Option<Refusal>,
    },
    /// The record was closed.
    Closed {
        /// The grant that it was open under.
        grant: String,
        /// Whether that was an emergency, which ends with it.
        emergency: bool,
        /// After an emergency: whether the patient was able to agree later.
        could_agree: Option<CouldAgree>,
        /// Why it was closed, where there is more to say than that it was.
        because: Option<WhyClosed>,
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
    /// About to answer a question of the review of privacy.
    ReviewAnswered {
        /// The item of the review.
        item: String,
    },
    /// About to say more of an own opening that has ended.
    SaidAfterwards {
        /// Its grant.
        grant: String,
        /// After an emergency: whether the patient was able to agree later.
        could_agree: Option<CouldAgree>,
        /// Whether it was the wrong patient's.
        wrong_patient: bool,
    },
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

/// Names the kind alone: a query and a note say something about a patient.
impl fmt::Debug for Act {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Act({})", self.kind().name())
    }
}

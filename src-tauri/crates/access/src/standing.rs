use chrono::{DateTime, Utc};
use nhs::PatientId;
use serde::{Deserialize, Serialize};

use crate::{BasisKind, ClaimReason, GrantId, Note};

/// What the gateway knows about this person and this patient. The viewer asserts none of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Standing {
    /// Which patient.
    pub patient: PatientId,
    /// Whether there is a record to open at all.
    pub sharing: Sharing,
    /// How this person is tied to the patient; `None` where nothing is known.
    pub relationship: Option<Relationship>,
    /// What else ties the two, and calls for a warning and a review.
    pub closeness: Vec<Closeness>,
    /// Whether a test was requested for this patient, or a result came, within the policy's window; only said to those whose
    /// role may interpret one.
    pub test_requested: bool,
    /// When the patient last refused somebody, if a refusal stands.
    pub refused: Option<DateTime<Utc>>,
    /// The grant that this person already has for this patient.
    pub in_force: Option<GrantInForce>,
}

/// Whether a patient's record is shared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sharing {
    /// There is a record to open.
    Shared,
    /// The patient has chosen not to share; nothing is held, and an emergency changes nothing.
    OptedOut,
    /// The patient's practice does not share.
    PracticeNotSharing,
}

/// The tie between a person and a patient.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "kebab-case")]
pub enum Relationship {
    /// Registered with the person's practice.
    RegisteredPractice,
    /// Has an encounter or an appointment in the person's organisation around now.
    PresentInOrganisation,
    /// Opened from the person's own system, which has vouched for it to the gateway.
    LaunchedInContext,
    /// In a workplace for unscheduled care nothing is booked: presenting here now, sampled for review.
    PresentingHere,
    /// The person alone says so, with a reason, and the privacy officer is told.
    SelfClaimed,
}

/// A tie that is no reason to open a record, and may be a reason not to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "kebab-case")]
pub enum Closeness {
    /// It is the person's own record.
    OwnRecord,
    /// The same surname at the same address.
    SameSurnameAndAddress,
    /// A colleague: somebody with an account here.
    Colleague,
}

/// A tie that only the person claims.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Claim {
    /// Why there is a tie.
    pub reason: ClaimReason,
    /// What is happening.
    pub note: Note,
}

/// A grant that has not ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GrantInForce {
    /// Its id at the gateway.
    pub id: GrantId,
    /// On which kind of basis it was given.
    pub basis: BasisKind,
    /// When it was given.
    pub given: DateTime<Utc>,
    /// When it ends.
    pub expires: DateTime<Utc>,
}

impl Relationship {
    /// Every tie.
    pub const ALL: [Self; 5] = [
        Self::RegisteredPractice,
        Self::PresentInOrganisation,
        Self::LaunchedInContext,
        Self::PresentingHere,
        Self::SelfClaimed,
    ];

    /// The word on the wire and in audit events.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::RegisteredPractice => "registered-practice",
            Self::PresentInOrganisation => "present-in-organisation",
            Self::LaunchedInContext => "launched-in-context",
            Self::PresentingHere => "presenting-here",
            Self::SelfClaimed => "self-claimed",
        }
    }

    /// The tie with this word.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|tie| tie.name() == name)
    }

    /// Whether it holds as long as the grant that was given on it: nobody can look it up again.
    #[must_use]
    pub fn is_kept_with_the_grant(self) -> bool {
        match self {
            Self::LaunchedInContext | Self::SelfClaimed => true,
            Self::RegisteredPractice | Self::PresentInOrganisation | Self::PresentingHere => false,
        }
    }
}

impl Closeness {
    /// Every tie of this kind.
    pub const ALL: [Self; 3] = [Self::OwnRecord, Self::SameSurnameAndAddress, Self::Colleague];

    /// The word on the wire and in alerts.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::OwnRecord => "own-record",
            Self::SameSurnameAndAddress => "same-surname-and-address",
            Self::Colleague => "colleague",
        }
    }
}

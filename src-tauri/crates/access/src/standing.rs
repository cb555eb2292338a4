use chrono::{DateTime, Utc};
use nhs::PatientId;
use serde::{Deserialize, Serialize};

use crate::{BasisKind, GrantId};

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
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "kebab-case")]
pub enum Relationship {
    /// Registered with the person's practice.
    RegisteredPractice,
    /// Has an encounter or an appointment in the person's organisation around now.
    PresentInOrganisation,
    /// In a workplace for unscheduled care nothing is booked: presenting here now, sampled for review.
    PresentingHere,
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

use chrono::{DateTime, Utc};
use nhs::PurposeOfUse;
use serde::{Deserialize, Serialize};

use crate::{EmergencyReason, LegalReason, Note, ProxyAuthority, SafeguardingReason};

/// The ground on which a record is opened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "basis", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Basis {
    /// The patient agreed to this visit; it ends when the record closes, and by time if nothing closes it.
    PermissionOnce,
    /// The patient agreed until a moment, capped by the policy.
    PermissionUntil {
        /// Until when.
        until: DateTime<Utc>,
    },
    /// Somebody who may decide for the patient agreed to this visit.
    PermissionByProxy {
        /// By which right.
        authority: ProxyAuthority,
        /// Who it was, and how that was checked.
        note: Note,
    },
    /// The patient was told; enough only where the record is one of those that inform.
    Informed,
    /// A test that was requested for this patient is being interpreted.
    TestInterpretation,
    /// The patient cannot be asked and needs care now.
    Emergency {
        /// Why the patient cannot be asked.
        reason: EmergencyReason,
        /// What is happening.
        note: Note,
    },
    /// Somebody has to be protected from harm.
    Safeguarding {
        /// Whom.
        reason: SafeguardingReason,
        /// What is happening.
        note: Note,
    },
    /// The law requires it.
    LegalDuty {
        /// Which law.
        reason: LegalReason,
        /// What is required, by whom.
        note: Note,
    },
}

/// A kind of basis, as a policy names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "kebab-case")]
pub enum BasisKind {
    /// The patient agreed to this visit.
    PermissionOnce,
    /// The patient agreed until a date.
    PermissionUntil,
    /// Somebody who may decide for the patient agreed.
    PermissionByProxy,
    /// The patient was told.
    Informed,
    /// A requested test is being interpreted.
    TestInterpretation,
    /// The patient cannot be asked.
    Emergency,
    /// Somebody has to be protected.
    Safeguarding,
    /// The law requires it.
    LegalDuty,
}

impl Basis {
    /// Which kind of basis it is.
    #[must_use]
    pub fn kind(&self) -> BasisKind {
        match self {
            Self::PermissionOnce => BasisKind::PermissionOnce,
            Self::PermissionUntil { .. } => BasisKind::PermissionUntil,
            Self::PermissionByProxy { .. } => BasisKind::PermissionByProxy,
            Self::Informed => BasisKind::Informed,
            Self::TestInterpretation => BasisKind::TestInterpretation,
            Self::Emergency { .. } => BasisKind::Emergency,
            Self::Safeguarding { .. } => BasisKind::Safeguarding,
            Self::LegalDuty { .. } => BasisKind::LegalDuty,
        }
    }

    /// The coded reason that goes with it, as a word, if one does.
    #[must_use]
    pub fn reason(&self) -> Option<&'static str> {
        match self {
            Self::PermissionByProxy { authority, .. } => Some(authority.name()),
            Self::Emergency { reason, .. } => Some(reason.name()),
            Self::Safeguarding { reason, .. } => Some(reason.name()),
            Self::LegalDuty { reason, .. } => Some(reason.name()),
            Self::PermissionOnce
            | Self::PermissionUntil { .. }
            | Self::Informed
            | Self::TestInterpretation => None,
        }
    }

    /// The coded reason that goes with it, in words, if one does.
    #[must_use]
    pub fn reason_words(&self) -> Option<&'static str> {
        match self {
            Self::PermissionByProxy { authority, .. } => Some(authority.words()),
            Self::Emergency { reason, .. } => Some(reason.words()),
            Self::Safeguarding { reason, .. } => Some(reason.words()),
            Self::LegalDuty { reason, .. } => Some(reason.words()),
            Self::PermissionOnce
            | Self::PermissionUntil { .. }
            | Self::Informed
            | Self::TestInterpretation => None,
        }
    }

    /// The note that goes with it, if one does.
    #[must_use]
    pub fn note(&self) -> Option<&Note> {
        match self {
            Self::PermissionByProxy { note, .. }
            | Self::Emergency { note, .. }
            | Self::Safeguarding { note, .. }
            | Self::LegalDuty { note, .. } => Some(note),
            Self::PermissionOnce
            | Self::PermissionUntil { .. }
            | Self::Informed
            | Self::TestInterpretation => None,
        }
    }
}

impl BasisKind {
    /// Every kind, in the order in which they are offered.
    pub const ALL: [Self; 8] = [
        Self::PermissionOnce,
        Self::PermissionUntil,
        Self::PermissionByProxy,
        Self::Informed,
        Self::TestInterpretation,
        Self::Emergency,
        Self::Safeguarding,
        Self::LegalDuty,
    ];

    /// The word in policies, on the wire and in audit events.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::PermissionOnce => "permission-once",
            Self::PermissionUntil => "permission-until",
            Self::PermissionByProxy => "permission-by-proxy",
            Self::Informed => "informed",
            Self::TestInterpretation => "test-interpretation",
            Self::Emergency => "emergency",
            Self::Safeguarding => "safeguarding",
            Self::LegalDuty => "legal-duty",
        }
    }

    /// The kind with this word.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// For which purpose a record is used on it.
    ///
    /// Source: v3-ActReason; `domain.md` 3.8.
    #[must_use]
    pub fn purpose(self) -> PurposeOfUse {
        match self {
            Self::PermissionOnce
            | Self::PermissionUntil
            | Self::PermissionByProxy
            | Self::Informed
            | Self::TestInterpretation => PurposeOfUse::Treatment,
            Self::Emergency => PurposeOfUse::BreakTheGlass,
            Self::Safeguarding => PurposeOfUse::Threat,
            Self::LegalDuty => PurposeOfUse::Legal,
        }
    }

    /// Whether it rests on what somebody agreed to, so that it is kept as a FHIR Consent and ends when it is withdrawn.
    #[must_use]
    pub fn is_permission(self) -> bool {
        match self {
            Self::PermissionOnce | Self::PermissionUntil | Self::PermissionByProxy => true,
            Self::Informed
            | Self::TestInterpretation
            | Self::Emergency
            | Self::Safeguarding
            | Self::LegalDuty => false,
        }
    }

    /// Whether the patient's withdrawal ends it: whatever does not rest on a duty to others.
    #[must_use]
    pub fn ends_when_withdrawn(self) -> bool {
        match self {
            Self::PermissionOnce
            | Self::PermissionUntil
            | Self::PermissionByProxy
            | Self::Informed
            | Self::TestInterpretation
            | Self::Emergency => true,
            Self::Safeguarding | Self::LegalDuty => false,
        }
    }

    /// Whether it ends with the closing of the record.
    #[must_use]
    pub fn ends_when_closed(self) -> bool {
        self != Self::PermissionUntil
    }

    /// Whether something has to tie the person to the patient first. An emergency is for the stranger who is brought in; a duty
    /// to protect and a duty by law ask for no tie; a test is a tie by itself.
    #[must_use]
    pub fn needs_a_relationship(self) -> bool {
        match self {
            Self::PermissionOnce
            | Self::PermissionUntil
            | Self::PermissionByProxy
            | Self::Informed => true,
            Self::TestInterpretation | Self::Emergency | Self::Safeguarding | Self::LegalDuty => {
                false
            }
        }
    }
}

use serde::{Deserialize, Serialize};

/// Every reason for which a record does not open. A refusal is an answer, not an error.
///
/// The words for the reader stand in the page's `content/refusals.ts`, typed so that a reason without words does not compile.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "kebab-case")]
pub enum Refusal {
    /// Nobody is at work in this session: it is locked or has ended.
    SessionNotActive,
    /// The policy does not name this role in this kind of workplace.
    UnknownRole,
    /// The role opens no clinical record: privacy, audit, systems support.
    RoleOpensNoRecord,
    /// The patient has opted out of sharing.
    OptedOut,
    /// The patient's practice does not share.
    PracticeNotSharing,
    /// Nothing ties the person to the patient.
    NoRelationship,
    /// The policy does not let this role use this basis.
    BasisNotAllowed,
    /// The permission lies in the past.
    PermissionEnded,
    /// The permission is longer than the policy allows.
    PermissionTooLong,
    /// The reason that was given is not one that the policy offers.
    ReasonNotOffered,
    /// No test was requested for this patient, and no result came, within the policy's window.
    NoTestRequested,
    /// The grant has ended, or belongs to someone else or to another patient.
    GrantEnded,
    /// The patient has taken the permission back.
    PermissionWithdrawn,
    /// The gateway has not been heard from for as long as a record may stay on a screen.
    NoWordFromGateway,
    /// More waits at this computer to be sent than the policy lets wait: only an emergency opens a record there.
    TooMuchUnsent,
}

impl Refusal {
    /// Every reason.
    pub const ALL: [Self; 15] = [
        Self::SessionNotActive,
        Self::UnknownRole,
        Self::RoleOpensNoRecord,
        Self::OptedOut,
        Self::PracticeNotSharing,
        Self::NoRelationship,
        Self::BasisNotAllowed,
        Self::PermissionEnded,
        Self::PermissionTooLong,
        Self::ReasonNotOffered,
        Self::NoTestRequested,
        Self::GrantEnded,
        Self::PermissionWithdrawn,
        Self::NoWordFromGateway,
        Self::TooMuchUnsent,
    ];

    /// The word on the wire, in audit events and in the decision table.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::SessionNotActive => "session-not-active",
            Self::UnknownRole => "unknown-role",
            Self::RoleOpensNoRecord => "role-opens-no-record",
            Self::OptedOut => "opted-out",
            Self::PracticeNotSharing => "practice-not-sharing",
            Self::NoRelationship => "no-relationship",
            Self::BasisNotAllowed => "basis-not-allowed",
            Self::PermissionEnded => "permission-ended",
            Self::PermissionTooLong => "permission-too-long",
            Self::ReasonNotOffered => "reason-not-offered",
            Self::NoTestRequested => "no-test-requested",
            Self::GrantEnded => "grant-ended",
            Self::PermissionWithdrawn => "permission-withdrawn",
            Self::NoWordFromGateway => "no-word-from-gateway",
            Self::TooMuchUnsent => "too-much-unsent",
        }
    }
}

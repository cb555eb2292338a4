//! Which kinds of act there are, and their words.

use super::Act;

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
    Launched,
    PatientChosen,
    Asked,
    Permitted,
    Refused,
    PatientSaidNo,
    RefusalTakenBack,
    Withdrawn,
    Fetching,
    Showing,
    Printed,
    Copied,
    Kept,
    KeptOpened,
    KeptDropped,
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
    pub const ALL: [Self; 32] = [
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
        Self::Launched,
        Self::PatientChosen,
        Self::Asked,
        Self::Permitted,
        Self::Refused,
        Self::PatientSaidNo,
        Self::RefusalTakenBack,
        Self::Withdrawn,
        Self::Fetching,
        Self::Showing,
        Self::Printed,
        Self::Copied,
        Self::Kept,
        Self::KeptOpened,
        Self::KeptDropped,
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
            Self::Launched => "launched",
            Self::PatientChosen => "patient-chosen",
            Self::Asked => "asked",
            Self::Permitted => "permitted",
            Self::Refused => "refused",
            Self::PatientSaidNo => "patient-said-no",
            Self::RefusalTakenBack => "refusal-taken-back",
            Self::Withdrawn => "withdrawn",
            Self::Fetching => "fetching",
            Self::Showing => "showing",
            Self::Printed => "printed",
            Self::Copied => "copied",
            Self::Kept => "kept",
            Self::KeptOpened => "kept-opened",
            Self::KeptDropped => "kept-dropped",
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
            Self::Launched { .. } => ActKind::Launched,
            Self::PatientChosen => ActKind::PatientChosen,
            Self::Asked { .. } => ActKind::Asked,
            Self::Permitted { .. } => ActKind::Permitted,
            Self::Refused { .. } => ActKind::Refused,
            Self::PatientSaidNo => ActKind::PatientSaidNo,
            Self::RefusalTakenBack => ActKind::RefusalTakenBack,
            Self::Withdrawn => ActKind::Withdrawn,
            Self::Fetching { .. } => ActKind::Fetching,
            Self::Showing { .. } => ActKind::Showing,
            Self::Printed { .. } => ActKind::Printed,
            Self::Copied { .. } => ActKind::Copied,
            Self::Kept { .. } => ActKind::Kept,
            Self::KeptOpened { .. } => ActKind::KeptOpened,
            Self::KeptDropped { .. } => ActKind::KeptDropped,
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

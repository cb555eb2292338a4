use std::fmt;

use crate::bodies;

bodies! {
/// What went wrong, as `application/problem+json` (RFC 9457).
struct Problem {
    /// The status of the answer.
    pub status: u16,
    /// What it is, for a program.
    pub code: ProblemCode,
    /// What it is, for a person; never says who the patient is.
    pub title: String,
    /// When the same can be asked again, in seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after_seconds: Option<u64>,
    /// How many tries are left before a wait, where tries are limited.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tries_left: Option<u32>,
}
}

/// What went wrong, for a program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum ProblemCode {
    /// The body or a parameter cannot be read.
    Unreadable,
    /// Email, password or code do not match; never says which.
    NoMatch,
    /// Too many tries: wait.
    TooManyTries,
    /// Not an NHS email address.
    NotNhsEmail,
    /// The password does not meet the rules; the title says how.
    WeakPassword,
    /// The activation code, recovery code or enrolment does not match or has expired.
    CodeNotAccepted,
    /// Not signed in, or the session has ended.
    NotSignedIn,
    /// The misuse statement has to be read first.
    StatementNotAccepted,
    /// The second factor has to be given again first.
    StepUpNeeded,
    /// The role does not have this function.
    FunctionNotAllowed,
    /// An administrator may not do this to the own account, or to the computer that is being used.
    Oneself,
    /// Nobody would be left who administers.
    LastAdministrator,
    /// The grant does not hold: ended, someone else's, for another patient.
    NoGrant,
    /// Nothing is there, or nothing that may be said to be.
    NotFound,
    /// The device is not registered, or its signature is wrong.
    DeviceNotAccepted,
    /// What was looked at before is not what stands there now: look again.
    ListChanged,
    /// This is for somebody else to decide.
    SecondPerson,
    /// The audit event contradicts one that the gateway holds.
    ChainConflict,
    /// Requests from this network are not answered.
    NetworkNotAllowed,
    /// The gateway itself failed.
    Internal,
}

impl fmt::Debug for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Problem({} {:?})", self.status, self.code)
    }
}

use chrono::{DateTime, Utc};

use crate::bodies;

bodies! {
/// The second factor, given again within a session: it opens the functions of privacy and administration for some minutes.
struct StepUp {
    /// Six digits from the authenticator; a recovery code never does.
    pub code: String,
}

/// Another password.
struct ChangePassword {
    /// The password that holds.
    pub old: String,
    /// The one that shall hold.
    pub new: String,
    /// Six digits from the authenticator.
    pub code: String,
}

/// The sessions that have not ended.
struct SessionsInForce {
    /// The latest first.
    pub sessions: Vec<SessionInForce>,
}

/// A session that has not ended.
struct SessionInForce {
    /// Its id, which is not its token.
    pub session: String,
    /// The address of the account.
    pub email: String,
    /// The person's name.
    pub name: String,
    /// The job title.
    pub title: String,
    /// The organisation.
    pub organisation: String,
    /// When it began.
    pub began: DateTime<Utc>,
    /// When something was last asked in it.
    pub used: DateTime<Utc>,
    /// Whether it is the asking person's own.
    pub own: bool,
}

/// An administrator ends a session.
struct EndSession {
    /// Which one.
    pub session: String,
}

/// Something that does not fit in what a device has written down. It says nothing of a patient.
struct LedgerFinding {
    /// Its number.
    pub id: i64,
    /// When it was found.
    pub found: DateTime<Utc>,
    /// What, as a word: `gap`, `fork`, `edited`, `not-tied`, `foreign-chain`, `rolled-back`, `second-chain`, `log-gone`, `clock-jump`,
    /// `not-in-session`, `not-given`, `ledger-doubted`.
    pub kind: String,
    /// The name of the computer, or the id of the device where that is not known.
    pub computer: String,
    /// The chain in which it is.
    pub chain: String,
    /// The place in it.
    pub sequence: u64,
    /// What does not fit, in words.
    pub said: String,
    /// How often it was seen.
    pub times: u64,
}
}

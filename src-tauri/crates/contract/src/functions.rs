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

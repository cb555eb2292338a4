use access::{BasisKind, CouldAgree, Relationship};
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

/// What the privacy officer has to look at, the oldest first.
struct Alerts {
    /// Openings that wait.
    pub alerts: Vec<Alert>,
    /// What does not fit in what the devices have written down, and nobody has looked into.
    pub findings: Vec<LedgerFinding>,
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

/// One opening that has to be looked at. No clinical content.
struct Alert {
    /// Its id.
    pub id: String,
    /// When it was raised.
    pub raised: DateTime<Utc>,
    /// Why, each as a word: `emergency`, `self-claimed`, `presenting-here`, `safeguarding`, `legal-duty`, `own-record`,
    /// `same-surname-and-address`, `colleague`, `after-refusal`, `unrecorded`, `not-given-here`, `wrong-patient`.
    pub kinds: Vec<String>,
    /// Who opened the record, as colleagues read the name.
    pub person: String,
    /// The job title.
    pub title: String,
    /// The organisation.
    pub organisation: String,
    /// The patient's name, as a banner has it.
    pub patient: String,
    /// On which kind of basis.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub basis: BasisKind,
    /// The coded reason in words, if one was given.
    pub reason: Option<String>,
    /// What the person wrote.
    pub note: Option<String>,
    /// The tie on which it was opened.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub relationship: Option<Relationship>,
    /// For a tie that was claimed: why, in words, and what the person wrote.
    pub claim: Option<String>,
    /// When the record was opened.
    pub given: DateTime<Utc>,
    /// When the access ended, if it has.
    pub ended: Option<DateTime<Utc>>,
    /// After an emergency: whether the patient was able to agree later.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub could_agree: Option<CouldAgree>,
    /// For an emergency that became a permission: of which kind.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub became: Option<BasisKind>,
}
}

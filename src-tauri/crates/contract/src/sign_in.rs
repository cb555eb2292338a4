use access::SignedPolicy;
use chrono::{DateTime, Utc};
use identity::Practitioner;
use uuid::Uuid;

use crate::bodies;

bodies! {
/// What the gateway is, for whoever asks.
struct GatewayAbout {
    /// Its version.
    pub version: String,
    /// Its name as people know it, `Northamptonshire Care Record`.
    pub name: String,
    /// What it says if it holds invented patients: shown on every sign-in screen.
    pub training: Option<String>,
    /// Its clock.
    pub time: DateTime<Utc>,
    /// The id of the key to which audit events are sealed.
    pub audit_key_id: String,
    /// The key itself: X25519, base64.
    pub audit_key: String,
    /// The key by which the ledger signs its heads: `Ed25519:` and the key, base64.
    pub ledger_key: String,
    /// Whether this network may register devices without an administrator's code.
    pub may_register_devices: bool,
}

/// First use of an account.
struct Activate {
    /// The NHS email address.
    pub email: String,
    /// The code that IT handed out.
    pub activation_code: String,
    /// The password that the person chooses.
    pub password: String,
    /// Six digits from the authenticator that the account has already, a hardware token for instance; then the answer is `204`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
}

/// A lost authenticator.
struct Recover {
    /// The NHS email address.
    pub email: String,
    /// The password.
    pub password: String,
    /// One of the recovery codes.
    pub recovery_code: String,
}

/// An authenticator to be enrolled.
struct Enrolment {
    /// Names this enrolment when it is confirmed; lasts 15 minutes.
    pub enrolment: String,
    /// What the square says: `otpauth://totp/…`.
    pub otpauth: String,
    /// The key in base32, for typing.
    pub key: String,
    /// The account that the app will show.
    pub account: String,
}

/// The new authenticator's first code.
struct ConfirmEnrolment {
    /// Which enrolment.
    pub enrolment: String,
    /// The code that the app shows now.
    pub code: String,
}

/// Ten codes, each good for one enrolment of a new authenticator.
struct RecoveryCodes {
    /// The codes.
    pub codes: Vec<String>,
}

/// Sign in.
struct SignIn {
    /// The NHS email address.
    pub email: String,
    /// The password.
    pub password: String,
    /// Six digits from the authenticator.
    pub code: String,
}

/// Signed in.
struct SignedIn {
    /// The opaque session token.
    pub token: String,
    /// The id of the session, which is not its token: each event of the person names it, so that the ledger can tell in whose
    /// session it was written.
    pub session: Uuid,
    /// Who it is.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub practitioner: Practitioner,
    /// When the session ends whatever happens.
    pub until: DateTime<Utc>,
    /// The policy, with the signature of whoever answers for it.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub policy: SignedPolicy,
    /// What has to be read and accepted first, if anything.
    pub statement: Option<Statement>,
}

/// The misuse statement.
struct Statement {
    /// Its version.
    pub version: String,
    /// Its paragraphs.
    pub paragraphs: Vec<String>,
}

/// The misuse statement was read and accepted.
struct AcceptStatement {
    /// Its version.
    pub version: String,
}
}

//! The decision whether this person may open this patient's record, and what the opening reaches.
//!
//! Pure and total: no clock, no network, no disk; every question has an answer, and a doubt is a refusal. The viewer and
//! the gateway use the same crate; the gateway's answer is the one that counts, the viewer's is the second lock and the
//! explanation.
//!
//! * Why was I refused? [`Refusal`] lists every reason there is.
//! * What may a triage nurse see? `policy.toml`; the whole answer is printed in `tests/decision_table.txt`.
//! * In which order are the questions asked? [`Policy::decide`]
//! * Who has signed the policy? [`SignedPolicy`]
//!
//! Why the table is data and the order of questions is code: a Caldicott Guardian can read and sign a table of roles and
//! sections; the order of questions never differs between places, and code cannot be misspelt by a policy's author.
//! To add a role: a `[[role]]` in `policy.toml`, then approve the changed lines of the decision table.

mod backlog;
mod basis;
mod decide;
mod grant;
mod note;
mod policy;
mod policy_file;
mod reason;
mod refusal;
mod review;
mod signed;
mod standing;
mod words;

pub use backlog::Backlog;
pub use basis::{Basis, BasisKind};
pub use decide::{BasisOffer, Decision, Permit, Request};
pub use grant::{Grant, GrantId, Reach, Treatment};
pub use note::{Note, NoteError};
pub use policy::{
    Disclosure, Function, Keep, Limits, Policy, Profile, Question, Reasons, Restricted, RoleRow,
    ScreenRules,
};
pub use policy_file::PolicyError;
pub use reason::{
    ClaimReason, CouldAgree, EmergencyReason, LegalReason, ProxyAuthority, SafeguardingReason,
    WrongPatient,
};
pub use refusal::Refusal;
pub use review::ReviewRules;
pub use signed::{PolicyKey, PolicyKeyError, SignatureError, SignedPolicy};
pub use standing::{Claim, Closeness, GrantInForce, Relationship, Sharing, Standing};

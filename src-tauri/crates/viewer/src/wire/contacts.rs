//! Where staff send feedback and suggest use cases.

use serde::Serialize;

to_page! {
/// Where each leads, as a person reads it; nothing where IT has set none.
struct Contacts {
    /// Feedback.
    pub feedback: Option<String>,
    /// A use case.
    pub use_case: Option<String>,
}
}

/// What somebody wants to send. The page says only this; the address is the policy's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, serde::Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "kebab-case")]
pub enum ContactKind {
    /// Feedback.
    Feedback,
    /// A use case.
    UseCase,
}

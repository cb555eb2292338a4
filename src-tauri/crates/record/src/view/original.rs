//! One entry, told beyond its row: its author, status and code, and field by field in the words of its source.

use nhs::Section;
use serde::Serialize;

use super::Detail;

shapes! {
/// What stands beside an entry, one activation away.
struct Details {
    /// `Observation/abc`, as the entry has it.
    pub id: String,
    /// Who wrote it, its status, its code, and what else its source says of it.
    pub lines: Vec<Detail>,
    /// The section in which it stands, for the audit event; it does not cross to the page.
    #[serde(skip)]
    pub section: Section,
    /// The version that is shown, for the audit event; it does not cross to the page.
    #[serde(skip)]
    pub version: Option<String>,
}

/// Everything that the source sent of one entry.
struct Original {
    /// `Observation/abc`
    pub id: String,
    /// Each field by its place, `Code, coding, display`, with what stands there; in the order in which it was sent.
    pub lines: Vec<Detail>,
    /// The section in which it stands, for the audit event; it does not cross to the page.
    #[serde(skip)]
    pub section: Section,
    /// The version that is shown, for the audit event; it does not cross to the page.
    #[serde(skip)]
    pub version: Option<String>,
}
}

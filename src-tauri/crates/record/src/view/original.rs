//! An entry in the words of its source, field by field, as the page draws it.

use nhs::Section;
use serde::Serialize;

use super::Detail;

shapes! {
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

//! What goes on paper, worded and ready to be laid out in pages.

use nhs::Section;
use serde::{Deserialize, Serialize};

use super::Detail;
use crate::Shown;

/// What of an open record is printed.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum OnPaper {
    /// The first screen.
    Overview,
    /// The timeline.
    Timeline,
    /// Everything that is shown of a section.
    Section {
        /// Which.
        section: Section,
    },
    /// One letter.
    Letter {
        /// `DocumentReference/abc`
        id: String,
    },
    /// Every result of one test.
    Test {
        /// The test, by one of its results, `Observation/abc`.
        id: String,
    },
}

shapes! {
/// A part of a record as it goes on paper. No meaning in it hangs on a colour.
struct Paper {
    /// `PATTERSON, Ivy (Mrs)`: on every page.
    pub name: String,
    /// What the person likes to be called, where it is recorded: under the name.
    pub preferred_name: Option<String>,
    /// Born, died, gender, NHS number, in this order: on every page.
    pub facts: Vec<Detail>,
    /// Allergies, in one of their five states: on every page.
    pub allergies: PaperNote,
    /// Alerts and flags, and that the patient is pregnant.
    pub flags: PaperNote,
    /// `Overview`, `Results`, `Letter`
    pub title: String,
    /// Who has answered and who has not, a sentence each; what is not there; and what is never shared.
    pub notes: Vec<PaperNote>,
    /// What is printed.
    pub parts: Vec<PaperPart>,
    /// Every resource of which something is on the paper, for the audit event; it does not cross to the page.
    #[serde(skip)]
    pub entries: Vec<Shown>,
}

/// A titled part of it: what belongs before its rows, and the rows. No row is parted between two pages.
struct PaperPart {
    /// `Current medicines`
    pub title: String,
    /// `GP and NGH fetched 14:02 today`
    pub stamp: Option<String>,
    /// Why something is not there, and whom a letter is from.
    pub notes: Vec<PaperNote>,
    /// What stands over the columns. One without a head is running text.
    pub columns: Vec<PaperColumn>,
    /// The rows; each has a cell for every column, or one that reaches over several.
    pub rows: Vec<PaperRow>,
    /// A document whose pages are drawn instead, in base64.
    pub pdf: Option<String>,
    /// Whether it goes on from the part before, of the same title: that stands again only where a page begins.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[cfg_attr(feature = "ts", ts(as = "Option<bool>", optional))]
    pub follows: bool,
}

/// A column.
struct PaperColumn {
    /// `Medicine`; empty over running text.
    pub head: String,
    /// What it holds, which decides how wide it is.
    pub holds: PaperHolds,
}

/// A row.
struct PaperRow {
    /// One for each column.
    pub cells: Vec<PaperCell>,
}

/// What stands in a column of a row.
#[derive(Default)]
struct PaperCell {
    /// What is heavier, and comes first.
    pub strong: Option<String>,
    /// Lines.
    pub lines: Vec<String>,
    /// Over how many columns it reaches, where that is more than one; the row has so many cells fewer.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ts", ts(optional))]
    pub across: Option<u8>,
}

/// Something said in a sentence: what is heavier, and what follows it.
struct PaperNote {
    /// `4 letters are not shown for your role.`
    pub strong: String,
    /// What follows it.
    pub rest: String,
}
}

/// What a column of a paper holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "kebab-case")]
pub enum PaperHolds {
    /// A date, perhaps with a time.
    Date,
    /// What the row says.
    Words,
    /// Dates, each with what it is of.
    Dates,
    /// A value with its unit.
    Value,
    /// A range.
    Range,
    /// A flag or a status.
    Standing,
    /// Whose it is.
    From,
    /// Running text over the whole width.
    Text,
    /// Lines over the whole width in which spaces stand for columns.
    Typed,
    /// A column of a table in a letter.
    Cell,
}

impl PaperCell {
    /// A cell of one column.
    #[must_use]
    pub fn new(strong: Option<String>, lines: Vec<String>) -> Self {
        Self { strong, lines, across: None }
    }
}

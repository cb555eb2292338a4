//! The shapes that the page draws: words and numbers that are ready to be read.
//!
//! Every date, name and quantity is formatted here (NHS Common User Interface, clinical form), so that the page
//! never has to know how. The same shapes are written as TypeScript.

use nhs::Section;
use serde::Serialize;

/// Derives what every shape of the view needs.
macro_rules! shapes {
    ($($(#[$meta:meta])* $kind:ident $name:ident $body:tt)*) => { $(
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Serialize)]
        #[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
        #[serde(rename_all = "camelCase")]
        pub $kind $name $body
    )* };
}

/// Derives what every choice of the view needs: a tag `kind` and the data of that kind.
macro_rules! choices {
    ($($(#[$meta:meta])* $name:ident $body:tt)*) => { $(
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Serialize)]
        #[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
        #[serde(tag = "kind", rename_all = "kebab-case", rename_all_fields = "camelCase")]
        pub enum $name $body
    )* };
}

mod body;
mod first;
mod found;
mod in_time;
mod letter;
mod original;
mod paper;

pub use body::*;
pub use first::*;
pub use found::*;
pub use in_time::*;
pub use letter::*;
pub use original::*;
pub use paper::*;

shapes! {
/// A date in both its forms.
#[derive(serde::Deserialize)]
struct DateText {
    /// As clinicians read it, `05-Apr-2019` or `05-Apr-2019 14:02`.
    pub short: String,
    /// As screen readers say it, `5 April 2019`.
    pub long: String,
    /// For ordering, ISO 8601, as precise as it was sent.
    pub iso: String,
}

/// Where something comes from.
struct Source {
    /// Short name, `NGH`.
    pub short: String,
    /// Whole name, `Northampton General Hospital`.
    pub name: String,
}

/// Whether a source has answered, for the strip of sources.
struct SourceState {
    /// Which source.
    pub source: Source,
    /// Whether it answered.
    pub answer: Answer,
    /// When it answered, or failed to: `14:02`.
    pub at: String,
}

/// One thing that can be said about an entry beyond its row: author, status, code, original.
struct Detail {
    /// `Recorded by`
    pub label: String,
    /// `Dr R. Mehta`
    pub value: String,
}

/// One entry of a section.
struct Entry {
    /// `Observation/abc`, as in the audit event.
    pub id: String,
    /// The version that was shown.
    pub version: Option<String>,
    /// The organisation that wrote it.
    pub source: Source,
    /// When it happened or was written: what lists are ordered by.
    pub date: Option<DateText>,
    /// Preliminary, corrected, entered in error, cannot be read safely: in words, or nothing.
    pub status: Option<String>,
    /// What it says.
    pub body: Body,
}

/// A section as this grant shows it.
struct SectionView {
    /// Which section.
    pub section: Section,
    /// What is shown; newest first.
    pub entries: Vec<Entry>,
    /// How many entries are withheld here, where the policy lets that be said; never by category.
    pub withheld: u32,
    /// Why there is nothing, where there is nothing. Never empty together with `entries`.
    pub absence: Option<Absence>,
    /// Sources that normally have such entries and did not answer.
    pub silent: Vec<SourceState>,
    /// `GP and NGH fetched 14:02 today`.
    pub stamp: String,
    /// The same, one for each moment at which a source answered, so that it grows old while it stands on the screen.
    pub stamps: Vec<Stamp>,
    /// How many values lie outside the range that was sent though the laboratory flagged nothing; never counted with its flags.
    #[serde(skip_serializing_if = "is_nothing")]
    #[cfg_attr(feature = "ts", ts(as = "Option<u32>", optional))]
    pub worked_out: u32,
    /// Of results: how they stand in time. Of letters: the periods that can be chosen.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ts", ts(optional))]
    pub in_time: Option<InTime>,
}

/// A line of the list of sections.
struct SectionCount {
    /// Which section.
    pub section: Section,
    /// How many entries are shown; nothing where a number would say that there are none, and that is not known.
    pub shown: Option<u32>,
    /// Why there is no number, where there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ts", ts(optional))]
    pub absence: Option<Absence>,
    /// How many of them the laboratory has flagged.
    pub flagged: u32,
    /// How many are withheld, where that may be said.
    pub withheld: u32,
    /// Whether the role may see the section.
    pub in_scope: bool,
}

/// What of the record is still to come, or did not come. Only sections that the role may see are named.
struct Arriving {
    /// Sections that are on their way, and of which nothing is here.
    pub coming: Vec<Section>,
    /// Sections that did not come, each part by itself.
    pub missed: Vec<Missed>,
    /// Grows with everything that comes or does not come.
    pub round: u32,
}

/// A part of the record that did not come.
struct Missed {
    /// Its sections.
    pub sections: Vec<Section>,
    /// When it should have come, `14:02`.
    pub at: String,
    /// Whether what came of it before still stands.
    pub stands: bool,
}

/// A letter opened for reading.
struct Letter {
    /// `DocumentReference/abc`
    pub id: String,
    /// The title.
    pub title: String,
    /// The organisation that wrote it.
    pub source: Source,
    /// Date.
    pub date: Option<DateText>,
    /// Author.
    pub author: Option<String>,
    /// Status in words.
    pub status: Option<String>,
    /// What it says.
    pub content: LetterContent,
    /// The other forms in which it was sent.
    pub others: Vec<LetterForm>,
    /// The section in which it stands, for the audit event; it does not cross to the page.
    #[serde(skip)]
    pub section: Section,
    /// The version that is shown.
    pub version: Option<String>,
}

/// One line of the timeline.
struct TimelineRow {
    /// The section in which the entry stands.
    pub section: Section,
    /// Its id there.
    pub id: String,
    /// When.
    pub date: DateText,
    /// What, in one line.
    pub words: String,
    /// Whose.
    pub source: Source,
    /// The version that is shown, for the audit event; it does not cross to the page.
    #[serde(skip)]
    pub version: Option<String>,
    /// The others that it tells of, with their versions, for the audit event; they do not cross to the page.
    #[serde(skip)]
    pub with: Vec<(String, Option<String>)>,
}
}

choices! {
/// Whether a source has answered.
Answer {
    /// It answered and is up to date.
    UpToDate,
    /// It answered, and not all that was asked of it is here.
    InPart,
    /// It did not answer.
    Silent,
    /// It is not connected to this record.
    NotConnected,
}

/// Why a section has nothing to show.
Absence {
    /// Nothing recorded by the sources that answered.
    NoneRecorded {
        /// Their short names.
        answered: Vec<String>,
    },
    /// A source asserts that there is nothing.
    ConfirmedNone {
        /// Its words.
        words: String,
    },
    /// Not shown for this role.
    OutOfScope,
    /// Everything there is, is withheld.
    AllWithheld,
    /// No source that has such entries is connected to this patient's record.
    NotConnected,
    /// No source that has such entries answered.
    Unavailable,
    /// It was asked for and is on its way.
    Coming,
    /// It was asked for and did not come.
    DidNotCome {
        /// When it should have come, `14:02`.
        at: String,
    },
}
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks by reference")]
fn is_nothing(count: &u32) -> bool {
    *count == 0
}

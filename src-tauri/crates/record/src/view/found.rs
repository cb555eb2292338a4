//! What a search of the open record found, as the page draws it.

use nhs::Section;
use serde::Serialize;

use super::{DateText, Source};

shapes! {
/// What was found in the part of a record that a grant shows.
struct Findings {
    /// `3 found`, `Nothing found in what was fetched`: never that there is no such thing.
    pub said: String,
    /// At most 200, newest first within the order of the sections.
    pub hits: Vec<Hit>,
    /// How many there are in each section that has any, those that are not listed among them.
    pub sections: Vec<FoundIn>,
    /// What could not be searched, a sentence each: who did not answer, what is not here, what is no text.
    pub not_searched: Vec<String>,
    /// The letters and other documents of which only the line was searched and has not the words, so that each can be opened from
    /// here: at most 50, newest first. What stands beside each is why.
    pub unsearched: Vec<Hit>,
}

/// How many entries of a section have the words.
struct FoundIn {
    /// Which section.
    pub section: Section,
    /// How many.
    pub found: u32,
}

/// An entry that has every word that was looked for.
struct Hit {
    /// The section in which it stands.
    pub section: Section,
    /// Its id there.
    pub id: String,
    /// When it happened or was written.
    pub date: Option<DateText>,
    /// The entry in one line.
    pub words: Vec<Piece>,
    /// Where the words stand that its line does not have.
    pub beside: Vec<Excerpt>,
    /// What makes it other than ordinary, `Entered in error`: in words, or nothing.
    pub status: Option<String>,
    /// Whose it is.
    pub source: Source,
    /// The version that is shown, for the audit event; it does not cross to the page.
    #[serde(skip)]
    pub version: Option<String>,
}

/// A few words out of an entry, and where in it they stand.
struct Excerpt {
    /// `Note`
    pub label: String,
    /// The words, `…` where there are more before or after.
    pub words: Vec<Piece>,
}

/// A piece of a text: what was looked for, or what stands between.
struct Piece {
    /// The text as it stands.
    pub text: String,
    /// Whether it was looked for.
    pub found: bool,
}
}

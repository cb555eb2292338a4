//! Paper for people: what a patient or a member of staff takes away.
//!
//! 1. [`Document`]: headings, paragraphs, lists, facts and tables, in the order in which they are read. It knows nothing of
//!    patients and records: whoever makes one says what stands in it.
//! 2. [`Document::to_pdf`]: the same as a PDF that a screen reader reads in that order (PDF/UA-1): tagged, with a title, a
//!    language, bookmarks and fonts of its own; in ordinary or large print.

mod document;
mod font;
mod layout;
mod lines;
mod pdf;

pub use document::{Block, Document, Print};
pub use pdf::PdfError;

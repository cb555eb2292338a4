//! Where everything stands: a document in strips that are not torn apart, and the strips on pages.

mod pages;
mod strips;

use crate::{
    Document, Print,
    font::{Faces, Set},
};

pub(crate) use pages::{Page, on_pages};

/// A4, in points.
pub(crate) const PAPER: (f32, f32) = (595.0, 842.0);
/// 20 millimetres on each side.
pub(crate) const MARGIN: f32 = 57.0;
/// How wide a line is.
pub(crate) const WIDTH: f32 = PAPER.0 - 2.0 * MARGIN;
/// How high what is read on a page is; below it stands the foot.
pub(crate) const HEIGHT: f32 = PAPER.1 - 2.0 * MARGIN - 24.0;

/// A document in strips, and what each piece of its text is.
pub(crate) struct LaidOut {
    pub(crate) strips: Vec<Strip>,
    pub(crate) parts: Vec<Part>,
    /// How many pieces of text there are.
    pub(crate) leaves: usize,
}

/// What is never torn apart: a line of a paragraph, a row of a table.
#[derive(Clone, Debug, Default)]
pub(crate) struct Strip {
    pub(crate) height: f32,
    pub(crate) words: Vec<Words>,
    /// Whether a thin line stands below it.
    pub(crate) ruled: bool,
    /// Whether what follows has to stand on the same page.
    pub(crate) stays_with_next: bool,
    /// How much is left free above it, unless it begins a page.
    pub(crate) before: f32,
}

/// Words within a strip.
#[derive(Clone, Debug)]
pub(crate) struct Words {
    pub(crate) set: Set,
    pub(crate) bold: bool,
    pub(crate) points: f32,
    pub(crate) x: f32,
    /// From the top of the strip to the line on which the letters stand.
    pub(crate) baseline: f32,
    /// Of which piece of text they are a part.
    pub(crate) leaf: usize,
}

/// What pieces of text are to whoever has the document read aloud.
#[derive(Clone, Debug)]
pub(crate) enum Part {
    Heading {
        level: u16,
        words: String,
        leaf: usize,
    },
    Paragraph {
        leaf: usize,
    },
    /// Each with its dot.
    List(Vec<(usize, usize)>),
    Table {
        head: Vec<usize>,
        rows: Vec<Vec<usize>>,
        named_rows: bool,
    },
}

/// A document in strips.
pub(crate) fn laid_out(document: &Document, faces: &Faces, print: Print) -> LaidOut {
    strips::Setting::new(faces, print).of(document)
}

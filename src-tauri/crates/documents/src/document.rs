use chrono::{DateTime, Utc};

/// Something to be read on paper, from its title to its last line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// What it is, at the head of the first page and in the window of whoever reads it on a screen.
    pub title: String,
    /// What stands at the foot of every page beside its number.
    pub footer: String,
    /// When it was made.
    pub made: DateTime<Utc>,
    /// What stands in it, in the order in which it is read.
    pub blocks: Vec<Block>,
}

/// A part of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    /// A heading below the title: 2 of a chapter, 3 of what is within one.
    Heading {
        /// 2 or 3; anything else counts as the nearer of both.
        level: u16,
        /// Its words.
        words: String,
    },
    /// A paragraph.
    Paragraph(String),
    /// A paragraph in bold: what must not be overlooked.
    Strong(String),
    /// A list, each with a dot before it.
    List(Vec<String>),
    /// Names and what holds of each: `NHS number`, `999 000 0018`.
    Facts(Vec<(String, String)>),
    /// A table with a head.
    Table {
        /// The heads of its columns.
        head: Vec<String>,
        /// Its rows, each with a cell for every column.
        rows: Vec<Vec<String>>,
    },
}

/// How large the letters are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Print {
    /// 12 points.
    Ordinary,
    /// 18 points, for whoever cannot read small letters.
    Large,
}

impl Print {
    /// The height of ordinary letters, in points.
    pub(crate) fn points(self) -> f32 {
        match self {
            Self::Ordinary => 12.0,
            Self::Large => 18.0,
        }
    }
}

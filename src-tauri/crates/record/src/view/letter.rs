//! What a letter says, in the blocks of which it is made.

use serde::Serialize;

shapes! {
/// A piece of a text.
struct Run {
    /// The words, with their spaces; a line break is one.
    pub text: String,
    /// Whether its author made it strong.
    pub strong: bool,
}

/// An item of a list.
struct ListItem {
    /// How deep it stands, 0 to 5.
    pub depth: u8,
    /// What stands before it, `•` or `2.`; nothing where an item goes on.
    pub mark: String,
    /// What it says.
    pub words: Vec<Run>,
}

/// A row of a table.
struct LetterRow {
    /// Its cells, from the left.
    pub cells: Vec<LetterCell>,
}

/// A cell of a table.
struct LetterCell {
    /// Whether it is the head of a column or a row.
    pub head: bool,
    /// Over how many columns it reaches, 1 to 20.
    pub across: u8,
    /// Over how many rows it reaches, 1 to 100.
    pub down: u8,
    /// What it says.
    pub words: Vec<Run>,
}

/// Another form in which the same letter was sent.
struct LetterForm {
    /// `Original PDF, 84 kB`
    pub words: String,
    /// What it says.
    pub content: LetterContent,
}
}

choices! {
/// A block of a letter. Nothing of the markup in which it was sent is in it: no address, no style, nothing that acts.
LetterBlock {
    /// A heading.
    Heading {
        /// 1 to 6, as it was sent.
        level: u8,
        /// What it says.
        words: Vec<Run>,
    },
    /// A paragraph.
    Paragraph {
        /// What it says.
        words: Vec<Run>,
    },
    /// A list.
    List {
        /// Its items, those of lists in it among them.
        items: Vec<ListItem>,
    },
    /// A table.
    Table {
        /// Its rows.
        rows: Vec<LetterRow>,
    },
    /// Lines in which spaces stand for columns.
    AsTyped {
        /// The lines.
        text: String,
    },
}

/// What a letter says.
LetterContent {
    /// Text, block by block.
    Text {
        /// The blocks.
        blocks: Vec<LetterBlock>,
    },
    /// A PDF, to be drawn from memory.
    Pdf {
        /// The document in base64.
        base64: String,
    },
    /// A document that cannot be shown here.
    CannotBeShown {
        /// Why, in words.
        why: String,
    },
}
}

impl LetterBlock {
    /// A paragraph of these words.
    #[must_use]
    pub fn paragraph(words: &str) -> Self {
        Self::Paragraph { words: vec![Run { text: words.to_owned(), strong: false }] }
    }

    /// Its lines as plain text; a row of a table is one, its cells parted by ` | `, and so are columns that stand as they were typed.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        match self {
            Self::Heading { words, .. } | Self::Paragraph { words } => {
                plain(words).lines().map(str::to_owned).collect()
            }
            Self::List { items } => items
                .iter()
                .map(|item| format!("{} {}", item.mark, plain(&item.words)).trim_start().to_owned())
                .collect(),
            Self::Table { rows } => rows.iter().map(LetterRow::line).collect(),
            Self::AsTyped { text } => text.lines().map(in_columns).collect(),
        }
    }
}

impl LetterRow {
    fn line(&self) -> String {
        let cells: Vec<String> = self.cells.iter().map(|cell| plain(&cell.words)).collect();
        cells.join(" | ").split_whitespace().collect::<Vec<_>>().join(" ")
    }
}

/// What stands in the columns of a line: a tab or three spaces lie between two.
fn in_columns(line: &str) -> String {
    let columns = line.split('\t').flat_map(|part| part.split("   ")).map(str::trim);
    columns.filter(|words| !words.is_empty()).collect::<Vec<_>>().join(" | ")
}

/// The words of these runs.
pub(crate) fn plain(words: &[Run]) -> String {
    words.iter().map(|run| run.text.as_str()).collect()
}

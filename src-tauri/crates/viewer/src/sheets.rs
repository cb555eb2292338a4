//! Words for a patient as a document: the page and the paper say the same.

use std::path::PathBuf;

use chrono::{DateTime, Utc};
use documents::{Block, Document, Print};

use crate::{
    Trouble,
    logs::in_the_account,
    saving,
    wire::{Fact, PrintSize, Sheet, SheetBlock},
};

impl Sheet {
    pub(crate) fn heading(&mut self, level: u16, words: impl Into<String>) {
        self.blocks.push(SheetBlock::Heading { level, words: words.into() });
    }

    pub(crate) fn paragraph(&mut self, words: impl Into<String>) {
        self.blocks.push(SheetBlock::Paragraph { words: words.into() });
    }

    pub(crate) fn strong(&mut self, words: impl Into<String>) {
        self.blocks.push(SheetBlock::Strong { words: words.into() });
    }

    pub(crate) fn facts(&mut self, facts: &[(&str, String)]) {
        let fact = |(name, value): &(&str, String)| Fact {
            name: (*name).to_owned(),
            value: value.clone(),
        };
        self.blocks.push(SheetBlock::Facts { facts: facts.iter().map(fact).collect() });
    }

    /// The same as a PDF.
    pub(crate) fn to_pdf(
        &self,
        footer: String,
        made: DateTime<Utc>,
        size: PrintSize,
    ) -> Result<Vec<u8>, Trouble> {
        let blocks = self.blocks.iter().cloned().map(block).collect();
        let document = Document { title: self.title.clone(), footer, made, blocks };
        document.to_pdf(size.print()).map_err(Trouble::Document)
    }
}

impl PrintSize {
    fn print(self) -> Print {
        match self {
            Self::Ordinary => Print::Ordinary,
            Self::Large => Print::Large,
        }
    }
}

fn block(block: SheetBlock) -> Block {
    match block {
        SheetBlock::Heading { level, words } => Block::Heading { level, words },
        SheetBlock::Paragraph { words } => Block::Paragraph(words),
        SheetBlock::Strong { words } => Block::Strong(words),
        SheetBlock::List { items } => Block::List(items),
        SheetBlock::Facts { facts } => {
            Block::Facts(facts.into_iter().map(|fact| (fact.name, fact.value)).collect())
        }
        SheetBlock::Table { head, rows } => Block::Table { head, rows },
    }
}

/// Saves bytes into the first of these folders that takes them; where, as the person finds it. The name says nothing of a patient.
pub(crate) fn save(
    folders: &[PathBuf],
    name: &str,
    extension: &str,
    bytes: &[u8],
) -> Result<String, Trouble> {
    let mut why = "this account has no Documents and no Downloads folder";
    for folder in folders {
        match saving::write_new(folder, name, extension, bytes) {
            Ok(path) => return Ok(in_the_account(&path)),
            Err(error) => why = saving::why(&error),
        }
    }
    Err(Trouble::NotSaved(why))
}

/// `Saturday 21 November 2026`
pub(crate) fn long_day(at: DateTime<Utc>) -> String {
    nhs::british(at).format("%A %-d %B %Y").to_string()
}

/// `2:02pm`
pub(crate) fn clock(at: DateTime<Utc>) -> String {
    nhs::british(at).format("%-I:%M%P").to_string()
}

/// `12 March 1945`
pub(crate) fn long_date(date: chrono::NaiveDate) -> String {
    date.format("%-d %B %Y").to_string()
}

//! A letter as it goes on paper: its text, and every table of it in its columns.

use super::{Printed, rows::column, words};
use crate::view::{
    Letter, LetterBlock, LetterCell, LetterContent, LetterRow, ListItem, PaperCell, PaperHolds,
    PaperNote, PaperPart, PaperRow, plain,
};

pub(super) fn printed(letter: Letter) -> Printed {
    let entries = letter.manifest();
    let mut notes = about(&letter);
    let mut parts = match letter.content {
        LetterContent::Text { blocks } => in_parts(&letter.title, &blocks),
        LetterContent::Pdf { base64 } => {
            vec![PaperPart { pdf: Some(base64), ..text(&letter.title, vec![]) }]
        }
        LetterContent::CannotBeShown { why } => {
            notes.push(words::note("This letter cannot be shown here.", why));
            vec![text(&letter.title, vec![])]
        }
    };
    if let Some(first) = parts.first_mut() {
        first.notes = notes;
    }
    Printed { title: "Letter".to_owned(), parts, gaps: vec![], entries }
}

fn about(letter: &Letter) -> Vec<PaperNote> {
    let dated = letter.date.as_ref().map_or("Not recorded", |date| &date.short);
    let author = letter.author.as_deref().unwrap_or("Not recorded");
    let mut notes = vec![
        words::note("From", &letter.source.name),
        words::note("Dated", dated),
        words::note("Author", author),
    ];
    notes.extend(letter.status.as_ref().map(|status| words::note("Status", status)));
    notes
}

/// Running text in one part; a table, and lines in which spaces stand for columns, each in its own.
fn in_parts(title: &str, blocks: &[LetterBlock]) -> Vec<PaperPart> {
    let mut parts: Vec<PaperPart> = Vec::new();
    for block in blocks {
        let next = part(title, block);
        match parts.last_mut() {
            Some(part) if is_text(part) && is_text(&next) => part.rows.extend(next.rows),
            Some(_) => parts.push(PaperPart { follows: true, ..next }),
            None => parts.push(next),
        }
    }
    if parts.is_empty() {
        parts.push(text(title, vec![]));
    }
    parts
}

fn part(title: &str, block: &LetterBlock) -> PaperPart {
    match block {
        LetterBlock::Heading { words, .. } => {
            text(title, vec![row(PaperCell::new(Some(plain(words)), vec![]))])
        }
        LetterBlock::Paragraph { words } => text(title, vec![row(lines(&plain(words)))]),
        LetterBlock::List { items } => text(title, items.iter().map(item).collect()),
        LetterBlock::Table { rows } => table(title, rows),
        LetterBlock::AsTyped { text: typed } => {
            let rows = typed.lines().map(|line| row(lines(line))).collect();
            PaperPart { columns: vec![column("", PaperHolds::Typed)], ..text(title, rows) }
        }
    }
}

/// A table. What reaches over several rows is said in each of them: no row leans on another, which may stand on the page before.
fn table(title: &str, rows: &[LetterRow]) -> PaperPart {
    let mut above = Above::default();
    let mut laid: Vec<PaperRow> = rows.iter().map(|row| above.laid(row)).collect();
    let width = laid.iter().map(width).max().unwrap_or(1);
    for row in &mut laid {
        let missing = width - self::width(row);
        row.cells.extend(std::iter::repeat_n(PaperCell::default(), missing));
    }
    let heads = match rows.first() {
        Some(first) if rows.len() > 1 && first.cells.iter().all(is_head_of_column) => {
            laid.remove(0).cells
        }
        Some(_) | None => Vec::new(),
    };
    let head =
        |at: usize| heads.get(at).and_then(|cell| cell.strong.as_deref()).unwrap_or_default();
    let columns = (0..width).map(|at| column(head(at), PaperHolds::Cell)).collect();
    PaperPart { columns, ..text(title, laid) }
}

fn is_head_of_column(cell: &LetterCell) -> bool {
    cell.head && cell.across == 1 && cell.down == 1
}

/// What reaches down from the rows above: in which column it begins, over how many more rows it reaches, and what it says.
#[derive(Default)]
struct Above(Vec<(usize, u8, PaperCell)>);

impl Above {
    /// The next row, with what reaches into it.
    fn laid(&mut self, sent: &LetterRow) -> PaperRow {
        let (mut row, mut below) = (PaperRow { cells: Vec::new() }, Vec::new());
        let mut put = |row: &mut PaperRow, cell: PaperCell, down: u8| {
            if down > 0 {
                below.push((width(row), down, cell.clone()));
            }
            row.cells.push(cell);
        };
        for cell in &sent.cells {
            while let Some((down, from_above)) = self.at(width(&row)) {
                put(&mut row, from_above, down);
            }
            put(&mut row, in_cell(cell), cell.down.saturating_sub(1));
        }
        while let Some((down, from_above)) = self.at(width(&row)) {
            put(&mut row, from_above, down);
        }
        self.0 = below;
        row
    }

    /// What begins in this column, and over how many rows it reaches after this one.
    fn at(&mut self, column: usize) -> Option<(u8, PaperCell)> {
        let at = self.0.iter().position(|(begins, ..)| *begins == column)?;
        let (_, down, cell) = self.0.remove(at);
        Some((down - 1, cell))
    }
}

/// Over how many columns the cells of a row reach.
fn width(row: &PaperRow) -> usize {
    row.cells.iter().map(|cell| usize::from(cell.across.unwrap_or(1))).sum()
}

fn in_cell(cell: &LetterCell) -> PaperCell {
    let said = plain(&cell.words);
    let across = (cell.across > 1).then_some(cell.across);
    let words = if cell.head { PaperCell::new(Some(said), vec![]) } else { lines(&said) };
    PaperCell { across, ..words }
}

fn item(item: &ListItem) -> PaperRow {
    let indent = "\u{2003}".repeat(usize::from(item.depth));
    row(lines(&format!("{indent}{} {}", item.mark, plain(&item.words))))
}

fn text(title: &str, rows: Vec<PaperRow>) -> PaperPart {
    PaperPart {
        title: title.to_owned(),
        stamp: None,
        notes: vec![],
        columns: vec![column("", PaperHolds::Text)],
        rows,
        pdf: None,
        follows: false,
    }
}

fn is_text(part: &PaperPart) -> bool {
    part.columns.iter().all(|column| column.holds == PaperHolds::Text)
}

fn row(cell: PaperCell) -> PaperRow {
    PaperRow { cells: vec![cell] }
}

fn lines(words: &str) -> PaperCell {
    PaperCell::new(None, words.lines().map(str::to_owned).collect())
}

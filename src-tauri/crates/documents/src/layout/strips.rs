use super::{HEIGHT, LaidOut, Part, Strip, WIDTH, Words};
use crate::{
    Block, Document, Print,
    font::{Face, Faces, clean},
    lines::broken,
};

/// Sets a document, block by block.
pub(super) struct Setting<'a> {
    faces: &'a Faces,
    points: f32,
    out: LaidOut,
}

/// How words are set: in which letters, from where, and how wide their lines are.
#[derive(Clone, Copy)]
struct Style {
    bold: bool,
    points: f32,
    x: f32,
    width: f32,
}

impl<'a> Setting<'a> {
    pub(super) fn new(faces: &'a Faces, print: Print) -> Self {
        let out = LaidOut { strips: Vec::new(), parts: Vec::new(), leaves: 0 };
        Self { faces, points: print.points(), out }
    }

    pub(super) fn of(mut self, document: &Document) -> LaidOut {
        self.heading(1, &document.title);
        for block in &document.blocks {
            match block {
                Block::Heading { level, words } => self.heading((*level).clamp(2, 3), words),
                Block::Paragraph(words) => self.paragraph(words, false),
                Block::Strong(words) => self.paragraph(words, true),
                Block::List(items) => self.list(items),
                Block::Facts(facts) => self.facts(facts),
                Block::Table { head, rows } => self.table(head, rows),
            }
        }
        self.out
    }

    fn heading(&mut self, level: u16, words: &str) {
        let words = clean(words);
        let (size, before) = match level {
            1 => (1.75, 0.0),
            2 => (1.33, 1.4),
            _ => (1.1, 1.0),
        };
        let style = Style { bold: true, points: self.points * size, x: 0.0, width: WIDTH };
        let leaf = self.leaf();
        let mut strips = self.strips(&words, style, leaf);
        strips.iter_mut().for_each(|strip| strip.stays_with_next = true);
        self.put(strips, before * self.points);
        self.out.parts.push(Part::Heading { level, words, leaf });
    }

    fn paragraph(&mut self, words: &str, bold: bool) {
        let style = Style { bold, ..self.plain() };
        let leaf = self.leaf();
        let strips = self.strips(&clean(words), style, leaf);
        self.put(strips, 0.5 * self.points);
        self.out.parts.push(Part::Paragraph { leaf });
    }

    fn list(&mut self, items: &[String]) {
        let indent = 1.3 * self.points;
        let style = Style { x: indent, width: WIDTH - indent, ..self.plain() };
        let mut leaves = Vec::new();
        for item in items {
            let (dot, body) = (self.leaf(), self.leaf());
            let mut strips = self.strips(&clean(item), style, body);
            let dots = self.strips("•", Style { x: 0.3 * self.points, ..style }, dot);
            let dots = dots.into_iter().flat_map(|strip| strip.words);
            if let Some(first) = strips.first_mut() {
                first.words.splice(0..0, dots);
            }
            self.put(strips, 0.25 * self.points);
            leaves.push((dot, body));
        }
        self.out.parts.push(Part::List(leaves));
    }

    fn facts(&mut self, facts: &[(String, String)]) {
        let rows: Vec<Vec<String>> =
            facts.iter().map(|(name, value)| vec![name.clone(), value.clone()]).collect();
        let columns = [0.36 * WIDTH, 0.64 * WIDTH];
        let first = self.out.strips.len();
        let rows = rows.iter().map(|row| self.row(row, &columns, |column| column == 0)).collect();
        self.set_apart(first);
        self.out.parts.push(Part::Table { head: Vec::new(), rows, named_rows: true });
    }

    fn table(&mut self, head: &[String], rows: &[Vec<String>]) {
        let columns = self.columns(head, rows);
        let first = self.out.strips.len();
        let head = self.row(head, &columns, |_| true);
        self.out.strips.iter_mut().skip(first).for_each(|strip| strip.stays_with_next = true);
        let rows = rows.iter().map(|row| self.row(row, &columns, |_| false)).collect();
        self.set_apart(first);
        self.out.parts.push(Part::Table { head, rows, named_rows: false });
    }

    /// Leaves some room above a table.
    fn set_apart(&mut self, first: usize) {
        if let Some(strip) = self.out.strips.get_mut(first) {
            strip.before = 0.8 * self.points;
        }
    }

    /// A row, whole where a page has room for it, else line by line.
    fn row(
        &mut self,
        cells: &[String],
        columns: &[f32],
        bold: impl Fn(usize) -> bool,
    ) -> Vec<usize> {
        let gap = 0.6 * self.points;
        let (mut x, mut leaves, mut lines) = (0.0, Vec::new(), Vec::<Strip>::new());
        for (column, width) in columns.iter().enumerate() {
            let leaf = self.leaf();
            leaves.push(leaf);
            let words = clean(cells.get(column).map_or("", String::as_str));
            // A cell without words would not be there for whoever has the table read aloud.
            let words = if words.is_empty() { "–".to_owned() } else { words };
            let style = Style { bold: bold(column), x, width: width - gap, ..self.plain() };
            for (at, strip) in self.strips(&words, style, leaf).into_iter().enumerate() {
                match lines.get_mut(at) {
                    Some(line) => line.words.extend(strip.words),
                    None => lines.push(strip),
                }
            }
            x += width;
        }
        let (above, below) = (0.25 * self.points, 0.25 * self.points);
        let height: f32 = lines.iter().map(|line| line.height).sum();
        if let Some(last) = lines.last_mut() {
            last.ruled = true;
            last.height += below;
        }
        self.put(if height + above + below < HEIGHT { vec![joined(lines)] } else { lines }, above);
        leaves
    }

    /// Columns as wide as they need to be, and no wider than there is room.
    fn columns(&self, head: &[String], rows: &[Vec<String>]) -> Vec<f32> {
        let width = |words: &str, face: &Face| face.set(&clean(words)).width * self.points;
        let needs = head.iter().enumerate().map(|(column, name)| {
            let cells = rows.iter().filter_map(|row| row.get(column));
            let widest = cells.map(|cell| width(cell, &self.faces.regular)).fold(0.0, f32::max);
            widest.max(width(name, &self.faces.bold)).min(0.6 * WIDTH) + self.points
        });
        let needs: Vec<f32> = needs.collect();
        let all: f32 = needs.iter().sum();
        needs.into_iter().map(|need| need * WIDTH / all.max(1.0)).collect()
    }

    fn strips(&self, words: &str, style: Style, leaf: usize) -> Vec<Strip> {
        let face = if style.bold { &self.faces.bold } else { &self.faces.regular };
        let lines = broken(face, words, style.points, style.width);
        let height = LINE * style.points;
        let strip = |set| Strip {
            height,
            words: vec![Words {
                set,
                bold: style.bold,
                points: style.points,
                x: style.x,
                baseline: BASELINE * style.points,
                leaf,
            }],
            ..Strip::default()
        };
        lines.into_iter().map(strip).collect()
    }

    /// Adds strips. A few lines stay together, so that none stands alone.
    fn put(&mut self, mut strips: Vec<Strip>, before: f32) {
        if let Some(first) = strips.first_mut() {
            first.before = before;
        }
        let together = strips.len().saturating_sub(1);
        if together < FEW {
            strips.iter_mut().take(together).for_each(|strip| strip.stays_with_next = true);
        }
        self.out.strips.extend(strips);
    }

    fn plain(&self) -> Style {
        Style { bold: false, points: self.points, x: 0.0, width: WIDTH }
    }

    fn leaf(&mut self) -> usize {
        self.out.leaves += 1;
        self.out.leaves - 1
    }
}

/// Lines of a row as one strip.
fn joined(lines: Vec<Strip>) -> Strip {
    let mut whole = Strip::default();
    for line in lines {
        let top = whole.height;
        let words = line.words.into_iter();
        whole.words.extend(words.map(|words| Words { baseline: words.baseline + top, ..words }));
        whole.height += line.height;
        whole.ruled |= line.ruled;
    }
    whole
}

/// From line to line, and from the top of a line to where its letters stand, for letters one point high.
const LINE: f32 = 1.42;
const BASELINE: f32 = 1.07;
/// A paragraph of so many lines is not torn apart.
const FEW: usize = 4;

//! Words as they come out of markup: white space is one space, and what a raised or a struck out figure means is kept.

use crate::view::Run;

/// The words of a block that is being read.
#[derive(Default)]
pub(super) struct Words {
    runs: Vec<Run>,
    /// Whether there was white space since the last word.
    space: bool,
}

/// How far words stand from their line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Raised {
    #[default]
    No,
    Above,
    Below,
}

impl Words {
    pub(super) fn push(&mut self, text: &str, strong: bool, raised: Raised) {
        for c in text.chars() {
            if c.is_ascii_whitespace() || c.is_control() {
                self.space = true;
            } else if !is_nothing(c) {
                self.letter(set(c, raised), strong);
            }
        }
    }

    /// As it stands, with its spaces and line breaks.
    pub(super) fn push_as_typed(&mut self, text: &str) {
        let kept = text.chars().filter(|c| matches!(c, '\n' | '\t') || !is_nothing(*c));
        kept.for_each(|c| self.append(c, false));
    }

    /// A line break, unless nothing stands before it.
    pub(super) fn line_break(&mut self) {
        self.space = false;
        if !self.is_blank() && self.last() != Some('\n') {
            self.append('\n', false);
        }
    }

    /// Ends what is struck out, before the space that follows.
    pub(super) fn close(&mut self) {
        match self.runs.last_mut() {
            Some(run) => run.text.insert(run.text.trim_end().len(), ']'),
            None => self.append(']', false),
        }
    }

    pub(super) fn ends_in_line_break(&self) -> bool {
        self.last() == Some('\n')
    }

    pub(super) fn is_blank(&self) -> bool {
        self.runs.iter().all(|run| run.text.trim().is_empty())
    }

    /// The words, without white space at the end; nothing where there are none.
    pub(super) fn take(&mut self) -> Option<Vec<Run>> {
        let blank = self.is_blank();
        let mut runs = std::mem::take(self).runs;
        while let Some(last) = runs.last_mut() {
            last.text.truncate(last.text.trim_end().len());
            if !last.text.is_empty() {
                break;
            }
            runs.pop();
        }
        (!blank).then_some(runs)
    }

    fn letter(&mut self, c: char, strong: bool) {
        if std::mem::take(&mut self.space) && !self.runs.is_empty() && self.last() != Some('\n') {
            let strong = strong && self.runs.last().is_some_and(|run| run.strong);
            self.append(' ', strong);
        }
        self.append(c, strong);
    }

    fn append(&mut self, c: char, strong: bool) {
        match self.runs.last_mut() {
            Some(run) if run.strong == strong => run.text.push(c),
            Some(_) | None => self.runs.push(Run { text: c.into(), strong }),
        }
    }

    fn last(&self) -> Option<char> {
        self.runs.last().and_then(|run| run.text.chars().next_back())
    }
}

/// `9` above the line is `⁹`: without that, 10⁹ would read as 109.
fn set(c: char, raised: Raised) -> char {
    let set = match raised {
        Raised::No => None,
        Raised::Above => ABOVE.iter().find(|(plain, _)| *plain == c),
        Raised::Below => BELOW.iter().find(|(plain, _)| *plain == c),
    };
    set.map_or(c, |(_, set)| *set)
}

/// What has no width and no meaning: what controls a device, and what turns the direction of writing.
pub(crate) fn is_nothing(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

const ABOVE: [(char, char); 14] = [
    ('0', '⁰'),
    ('1', '¹'),
    ('2', '²'),
    ('3', '³'),
    ('4', '⁴'),
    ('5', '⁵'),
    ('6', '⁶'),
    ('7', '⁷'),
    ('8', '⁸'),
    ('9', '⁹'),
    ('+', '⁺'),
    ('-', '⁻'),
    ('−', '⁻'),
    ('n', 'ⁿ'),
];
const BELOW: [(char, char); 12] = [
    ('0', '₀'),
    ('1', '₁'),
    ('2', '₂'),
    ('3', '₃'),
    ('4', '₄'),
    ('5', '₅'),
    ('6', '₆'),
    ('7', '₇'),
    ('8', '₈'),
    ('9', '₉'),
    ('+', '₊'),
    ('-', '₋'),
];

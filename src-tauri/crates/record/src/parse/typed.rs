//! Blocks out of plain text: what whoever typed it meant by blank lines, dashes, numbers and columns of spaces.

use super::markup;
use crate::view::{LetterBlock, ListItem, Run};

/// The blocks of this text. What is too long for a screen is cut, and says so.
pub(super) fn blocks(text: &str) -> Vec<LetterBlock> {
    let (text, is_cut) = markup::cut(text);
    let kept = |c: &char| matches!(c, '\n' | '\t') || !markup::is_nothing(*c);
    let text: String =
        text.chars().map(|c| if c == '\u{c}' { '\n' } else { c }).filter(kept).collect();
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    let groups = lines.split(|line| line.trim().is_empty()).filter(|group| !group.is_empty());
    let mut blocks: Vec<LetterBlock> = groups.flat_map(of_group).collect();
    if is_cut {
        blocks.push(LetterBlock::paragraph(markup::TOO_LONG));
    }
    blocks
}

/// The blocks of lines between which none is blank.
fn of_group(lines: &[&str]) -> Vec<LetterBlock> {
    if lines.iter().filter(|line| has_columns(line)).count() >= 2 {
        return vec![LetterBlock::AsTyped { text: lines.join("\n") }];
    }
    let mut blocks = Vec::new();
    for line in lines.iter().map(|line| line.trim()) {
        if let Some((mark, words)) = listed(line) {
            let item = ListItem { depth: 0, mark, words: run(words) };
            match blocks.last_mut() {
                Some(LetterBlock::List { items }) => items.push(item),
                Some(_) | None => blocks.push(LetterBlock::List { items: vec![item] }),
            }
        } else if let Some(words) = heading(line) {
            blocks.push(LetterBlock::Heading { level: 3, words: run(words) });
        } else if let Some(LetterBlock::Paragraph { words }) = blocks.last_mut() {
            // A line is not run on: where its author broke it, that may mean something.
            words.extend(run(&format!("\n{line}")));
        } else {
            blocks.push(LetterBlock::paragraph(line));
        }
    }
    blocks
}

/// Whether spaces or tabs within the line stand for columns.
fn has_columns(line: &str) -> bool {
    let line = line.trim();
    line.contains('\t') || line.contains("   ")
}

/// An item of a list: what stands before it, and what it says.
fn listed(line: &str) -> Option<(String, &str)> {
    let (mark, words) = line.split_once(char::is_whitespace)?;
    let number = mark.strip_suffix(['.', ')']).filter(|digits| digits.len() <= 2);
    let is_number = number.is_some_and(|digits| digits.parse::<u8>().is_ok());
    match mark {
        "-" | "*" | "•" | "–" | "·" | "o" if !words.is_empty() => {
            Some(("•".to_owned(), words.trim()))
        }
        _ if is_number => Some((mark.to_owned(), words.trim())),
        _ => None,
    }
}

/// The heading that a line is: short, and with a colon at its end or in capitals.
fn heading(line: &str) -> Option<&str> {
    let words = line.strip_suffix(':').unwrap_or(line);
    let in_capitals = || {
        let known = |c: char| c.is_uppercase() || matches!(c, ' ' | '&' | ',' | '-' | '/');
        words.chars().count() > 3
            && words.starts_with(char::is_uppercase)
            && words.chars().all(known)
    };
    let is_one =
        line.chars().count() <= LONGEST_HEADING && (words.len() < line.len() || in_capitals());
    (is_one && !words.trim().is_empty()).then_some(words)
}

fn run(words: &str) -> Vec<Run> {
    vec![Run { text: words.to_owned(), strong: false }]
}

const LONGEST_HEADING: usize = 60;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_typed_letter_is_read_as_it_was_meant() {
        let letter = "Dear Dr Shah,\n\nDIAGNOSIS\n1. Fall at home\n2. Contusion of the right hip\n\nMedicines on discharge:\n\
            - paracetamol 1 g\n- ramipril 5 mg\nNo others.\n\nTest      Value   Range\nSodium    131     133 to 146\n\n\
            Yours sincerely\nDr R. Mehta\n";
        let drawn: Vec<String> = blocks(letter).iter().map(drawn).collect();
        assert_eq!(
            drawn,
            [
                "p: Dear Dr Shah,",
                "h: DIAGNOSIS",
                "l: 1. Fall at home | 2. Contusion of the right hip",
                "h: Medicines on discharge",
                "l: • paracetamol 1 g | • ramipril 5 mg",
                "p: No others.",
                "t: Test      Value   Range | Sodium    131     133 to 146",
                "p: Yours sincerely | Dr R. Mehta",
            ]
        );
    }

    #[test]
    fn a_value_or_a_time_is_no_item_and_no_heading() {
        for line in ["10.5 mg", "2026. was a year", "BP", "o2 sats 94 %", "see: notes", "- "] {
            let blocks = blocks(line);
            let kind = blocks.first().map(drawn).unwrap_or_default();
            assert_eq!(kind, format!("p: {}", line.trim()), "{line}");
        }
    }

    fn drawn(block: &LetterBlock) -> String {
        let kind = match block {
            LetterBlock::Heading { .. } => "h",
            LetterBlock::Paragraph { .. } => "p",
            LetterBlock::List { .. } => "l",
            LetterBlock::Table { .. } => "table",
            LetterBlock::AsTyped { .. } => "t",
        };
        let lines = if let LetterBlock::AsTyped { text } = block {
            text.lines().map(str::to_owned).collect()
        } else {
            block.lines()
        };
        format!("{kind}: {}", lines.join(" | "))
    }
}

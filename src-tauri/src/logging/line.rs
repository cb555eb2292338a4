use std::fmt;

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Map, Value};
use tracing::{
    Event,
    field::{Field, Visit},
};

/// One line of the log: when, how grave, which part of the program, and what it says, in words that were written with the program.
///
/// What comes in while the program runs is let in by its name and by its shape: a field of [`KNOWN`], and of that only what
/// can be no name, no number and no date of a person. Everything else is counted and left out.
pub(super) struct Line {
    fields: Map<String, Value>,
    left_out: u32,
}

/// What may stand in a field.
#[derive(Clone, Copy)]
enum Shape {
    /// How many: below a million, so that it is no NHS number, no telephone and no date.
    Count,
    /// A word of the program's own vocabulary: the code of a fault, or small letters with hyphens.
    Word,
    /// A sentence in small letters, as errors are written. See [`plain`].
    Plain,
    /// Where in the source.
    Place,
}

/// Every field that a line can have beside its own.
const KNOWN: &[(&str, Shape)] = &[
    ("message", Shape::Plain),
    ("error", Shape::Plain),
    ("code", Shape::Word),
    ("why", Shape::Word),
    ("place", Shape::Place),
    ("gone", Shape::Count),
    ("known", Shape::Count),
    ("offered_again", Shape::Count),
    ("through", Shape::Count),
    ("told", Shape::Count),
];

impl Line {
    pub(super) fn of(event: &Event<'_>, at: DateTime<Utc>) -> Self {
        let mut line = Self { fields: Map::new(), left_out: 0 };
        event.record(&mut line);
        let about = event.metadata();
        line.set("at", at.to_rfc3339_opts(SecondsFormat::Millis, true));
        line.set("level", about.level().as_str().to_ascii_lowercase());
        line.set("part", about.target().to_owned());
        if line.left_out > 0 {
            line.fields.insert("leftOut".into(), line.left_out.into());
        }
        line
    }

    /// The code of a fault, if the line has one.
    pub(super) fn code(&self) -> Option<&str> {
        self.fields.get("code").and_then(Value::as_str)
    }

    /// As JSON, with the end of the line.
    pub(super) fn json(self) -> String {
        format!("{}\n", Value::Object(self.fields))
    }

    fn set(&mut self, name: &str, words: String) {
        self.fields.insert(name.to_owned(), Value::String(words));
    }

    fn let_in(&mut self, field: &Field, words: &str) {
        let said = match shape_of(field) {
            Some(Shape::Word) if is_word(words) => Some(words.to_owned()),
            Some(Shape::Plain) => Some(plain(words)),
            Some(Shape::Place) => place(words),
            Some(Shape::Word | Shape::Count) | None => None,
        };
        match said {
            Some(said) if field.name() == "message" => self.set("says", said),
            Some(said) => self.set(field.name(), said),
            None => self.left_out += 1,
        }
    }

    fn let_count_in(&mut self, field: &Field, count: Option<u64>) {
        match (shape_of(field), count) {
            (Some(Shape::Count), Some(count)) if count < MANY => {
                self.fields.insert(field.name().to_owned(), count.into());
            }
            _ => self.left_out += 1,
        }
    }
}

impl Visit for Line {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.let_in(field, &format!("{value:?}"));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.let_in(field, value);
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.let_count_in(field, Some(value));
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.let_count_in(field, value.try_into().ok());
    }
}

fn shape_of(field: &Field) -> Option<Shape> {
    KNOWN.iter().find(|(name, _)| *name == field.name()).map(|(_, shape)| *shape)
}

/// `NET-04`, or `other-chain`.
fn is_word(words: &str) -> bool {
    let is_code = words.split_once('-').is_some_and(|(kind, number)| {
        (2..=5).contains(&kind.len())
            && kind.bytes().all(|byte| byte.is_ascii_uppercase())
            && number.len() == 2
            && number.bytes().all(|byte| byte.is_ascii_digit())
    });
    let is_small = !words.is_empty()
        && words.len() <= 40
        && words.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-');
    is_code || is_small
}

/// The words of a sentence that can be nobody's: those in small letters. What stands in quotation marks, names, addresses,
/// paths and numbers become one sign; only the number of an error of the system stays, as in `(os error 13)`.
fn plain(words: &str) -> String {
    let mut said: Vec<&str> = Vec::new();
    let mut quoted = false;
    for word in words.split_whitespace().take(MOST_WORDS) {
        let opens = !quoted && word.trim_start_matches('(').starts_with(MARKS);
        let inside = quoted || opens;
        let closes = inside
            && (!opens || word.chars().count() > 1)
            && word.trim_end_matches(ENDS).ends_with(MARKS);
        quoted = inside && !closes;
        if !inside && (is_small(word) || is_error_number(said.last().copied(), word)) {
            said.push(word);
        } else if said.last() != Some(&LEFT_OUT) {
            said.push(LEFT_OUT);
        }
    }
    said.join(" ")
}

fn is_small(word: &str) -> bool {
    let word = word.trim_start_matches('(').trim_end_matches(ENDS);
    let fits = |letter: char| letter.is_ascii_lowercase() || matches!(letter, '-' | '\'' | '’');
    (word.len() <= LONGEST_WORD && word.chars().all(fits)) || ACRONYMS.contains(&word)
}

fn is_error_number(before: Option<&str>, word: &str) -> bool {
    let number = word.trim_end_matches(ENDS);
    before == Some("error") && number.len() <= 5 && number.bytes().all(|byte| byte.is_ascii_digit())
}

/// `crate/src/file.rs:12:5`, without the folders in which the program was built.
pub(super) fn place(words: &str) -> Option<String> {
    let parts: Vec<&str> = words.split(['/', '\\']).collect();
    let source = parts.iter().rposition(|part| *part == "src").unwrap_or(0);
    let kept = parts.get(source.saturating_sub(1)..)?.join("/");
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"/_.:-".contains(&byte);
    (kept.contains(".rs:") && kept.len() <= 120 && kept.bytes().all(fits)).then_some(kept)
}

const MANY: u64 = 1_000_000;
const MOST_WORDS: usize = 60;
const LONGEST_WORD: usize = 24;
const LEFT_OUT: &str = "…";
const MARKS: [char; 6] = ['"', '`', '\'', '“', '‘', '”'];
const ENDS: [char; 5] = ['.', ',', ';', ':', ')'];
const ACRONYMS: &[&str] = &["DNS", "HTTP", "IO", "IT", "JSON", "OS", "TLS", "URL"];

#[cfg(test)]
mod tests;

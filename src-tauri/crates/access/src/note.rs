use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// What is happening, in the clinician's words: 10 to 200 characters, of which at least 4 letters or digits are different.
///
/// It may say something about the patient, so `Debug` never shows it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Note(String);

/// Why a text is not a note.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum NoteError {
    /// Fewer than 10 characters.
    #[error("say in at least 10 characters what is happening")]
    TooShort,
    /// More than 200 characters.
    #[error("say in at most 200 characters what is happening")]
    TooLong,
    /// Hardly any different characters.
    #[error("say in words what is happening")]
    NotWords,
}

impl Note {
    /// The words.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Note {
    type Err = NoteError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let words = text.trim();
        let mut characters: Vec<char> = words.chars().filter(|c| c.is_alphanumeric()).collect();
        characters.sort_unstable();
        characters.dedup();
        match words.chars().count() {
            0..10 => Err(NoteError::TooShort),
            10..=200 if characters.len() < 4 => Err(NoteError::NotWords),
            10..=200 => Ok(Self(words.to_owned())),
            _ => Err(NoteError::TooLong),
        }
    }
}

impl TryFrom<String> for Note {
    type Error = NoteError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Note> for String {
    fn from(note: Note) -> Self {
        note.0
    }
}

impl fmt::Debug for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Note(hidden)")
    }
}

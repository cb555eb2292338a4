use std::{fmt, str::FromStr};

use chrono::{DateTime, Utc};
use nhs::PurposeOfUse;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::BasisKind;

/// The ground on which a record is opened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "basis", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Basis {
    /// The patient agreed to this visit; it ends when the record closes, and by time if nothing closes it.
    PermissionOnce,
    /// The patient agreed until a moment, capped by the policy.
    PermissionUntil {
        /// Until when.
        until: DateTime<Utc>,
    },
    /// The patient cannot be asked and needs care now.
    Emergency {
        /// Why the patient cannot be asked.
        reason: EmergencyReason,
        /// What is happening.
        note: Note,
    },
}

/// Why a patient cannot be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "kebab-case")]
pub enum EmergencyReason {
    /// Unconscious.
    Unconscious,
    /// Cannot communicate.
    CannotCommunicate,
    /// Lacks capacity for this decision.
    LacksCapacity,
    /// Something else; the note says what.
    Other,
}

/// What is happening, in the clinician's words: 10 to 200 characters, of which at least 4 are different.
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

impl Basis {
    /// Which kind of basis it is.
    #[must_use]
    pub fn kind(&self) -> BasisKind {
        match self {
            Self::PermissionOnce => BasisKind::PermissionOnce,
            Self::PermissionUntil { .. } => BasisKind::PermissionUntil,
            Self::Emergency { .. } => BasisKind::Emergency,
        }
    }

    /// For which purpose the record is used.
    #[must_use]
    pub fn purpose(&self) -> PurposeOfUse {
        match self {
            Self::PermissionOnce | Self::PermissionUntil { .. } => PurposeOfUse::Treatment,
            Self::Emergency { .. } => PurposeOfUse::BreakTheGlass,
        }
    }
}

impl EmergencyReason {
    /// Every reason, in the order in which they are offered.
    pub const ALL: [Self; 4] =
        [Self::Unconscious, Self::CannotCommunicate, Self::LacksCapacity, Self::Other];

    /// The reason in words.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Unconscious => "Unconscious",
            Self::CannotCommunicate => "Cannot communicate",
            Self::LacksCapacity => "Lacks capacity for this decision",
            Self::Other => "Other",
        }
    }
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

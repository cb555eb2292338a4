//! From a search to an open record.

use access::{BasisKind, Refusal};
use nhs::Section;
use record::view::{Banner, FirstScreen};
use serde::{Deserialize, Serialize};

use super::{Gate, Keeping};

to_page! {
/// A list of patients that a search found.
struct Found {
    /// What was searched for, as it was typed.
    pub query: String,
    /// Demographics only; nothing clinical.
    pub patients: Vec<PatientRow>,
    /// Whether nobody matched exactly, and these have only similar names.
    pub similar: bool,
    /// Whether there are more than are listed.
    pub more: bool,
}

/// One patient of a list.
struct PatientRow {
    /// The same as in the banner.
    pub banner: Banner,
    /// `Similar name`, `Similar name, same date of birth`: why this row must be read closely.
    pub twin: Option<String>,
}

/// A patient who was opened since the sign-in; gone at lock.
struct Recent {
    /// The gateway's id.
    pub patient: String,
    /// `KHAN, Amir`
    pub name: String,
}

/// An open record.
struct Opened {
    /// The first screen.
    pub first: FirstScreen,
    /// On what basis, until when.
    pub access: AccessLine,
}

/// The line that says why the record is open.
struct AccessLine {
    /// Which kind of basis.
    pub basis: BasisKind,
    /// `patient agreed, 21-Nov-2026 14:02`
    pub words: String,
    /// `22-Nov-2026 02:00`
    pub until: String,
    /// Seconds until it ends.
    pub seconds_left: i64,
    /// `Triage nurse sees 12 of 14 sections. Policy 2026.2`
    pub scope: String,
    /// Whether the question can be asked again while it is open: an emergency can be extended, or become a permission.
    pub can_ask_again: bool,
    /// Whether it ends so soon that the person has to be told.
    pub ends_soon: bool,
    /// The words of the strip, as long as what is on the screen is a copy that was kept for a visit, or a part of it.
    pub saved: Option<String>,
    /// The ids of the entries that were not in that copy, or in another version.
    pub new_since_saved: Vec<String>,
    /// Whether it can be kept for a visit.
    pub keeping: Keeping,
    /// The letters of this record that the person has opened since signing in.
    pub letters_opened: Vec<OpenedLetter>,
}

/// A letter that was opened.
struct OpenedLetter {
    /// `DocumentReference/abc`
    pub id: String,
    /// The version that was opened: another one was not.
    pub version: Option<String>,
    /// When, `14:05`; the last time where it was opened again.
    pub at: String,
}
}

choice_to_page! {
/// The answer to choosing a patient.
#[expect(clippy::large_enum_variant, reason = "one exists at a time, while it crosses to the page")]
Chosen {
    /// The question has to be answered.
    Gate {
        /// The question.
        gate: Gate,
    },
    /// A grant is in force: it is open.
    Opened {
        /// The record.
        record: Opened,
    },
    /// There is nothing to open, whatever the answer.
    Refused {
        /// Whose record.
        banner: Banner,
        /// Why.
        refusal: Refusal,
    },
}

/// The answer to the question.
#[expect(clippy::large_enum_variant, reason = "one exists at a time, while it crosses to the page")]
Opening {
    /// It is open.
    Opened {
        /// The record.
        record: Opened,
    },
    /// It is not.
    Refused {
        /// Whose record.
        banner: Banner,
        /// Why.
        refusal: Refusal,
    },
}
}

/// A part of an open record that has a screen of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "kebab-case")]
pub enum Place {
    /// The first screen.
    Overview,
    /// What happened, in its order.
    Timeline,
    /// A section.
    #[serde(untagged)]
    Section(Section),
}

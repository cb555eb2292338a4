//! In which parts a record arrives, and which of them are here.
//!
//! What has come stands in one Bundle, piece after piece and always in the same order, so that it does not matter which came
//! first. A section is here when its part is: until then nothing may be said of it, least of all that there is none.

use std::{collections::BTreeMap, ops::Range};

use chrono::{DateTime, Utc};
use nhs::Section;
use serde::{Deserialize, Serialize};

/// A part of a record that is asked for by itself, the weightiest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Part {
    /// What the banner and the first glance need: flags, allergies, medicines. There is no record without it.
    First,
    /// Problems, and what is arranged and by whom.
    Now,
    /// Results.
    Results,
    /// What was: letters without their pages, procedures, vaccinations, and the rest.
    History,
}

impl Part {
    /// Every part, in the order in which they are asked for.
    pub const ALL: [Self; 4] = [Self::First, Self::Now, Self::Results, Self::History];
    /// Every part but the first.
    pub const REST: [Self; 3] = [Self::Now, Self::Results, Self::History];

    /// The part to which a section belongs.
    #[must_use]
    pub fn of(section: Section) -> Self {
        match section {
            Section::Flags | Section::Allergies | Section::Medicines => Self::First,
            Section::Problems
            | Section::SocialCare
            | Section::CarePlans
            | Section::Contacts
            | Section::Appointments
            | Section::People => Self::Now,
            Section::Results => Self::Results,
            Section::Letters | Section::Procedures | Section::Vaccinations | Section::Other => {
                Self::History
            }
        }
    }

    /// Its sections, in the order of clinical weight.
    pub fn sections(self) -> impl Iterator<Item = Section> {
        Section::ALL.into_iter().filter(move |section| Self::of(*section) == self)
    }

    /// Its name in audit events, `history`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::First => "first",
            Self::Now => "now",
            Self::Results => "results",
            Self::History => "history",
        }
    }
}

/// Which parts of a record are here, since when, and what is said of the others.
///
/// It goes with the Bundle of the record wherever that is kept: see [`crate::Record::resumed`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Arrival {
    pieces: Vec<Piece>,
    awaited: BTreeMap<Part, Awaited>,
    round: u32,
    /// Whether the whole is a copy that was kept for a visit.
    saved: bool,
}

/// What is said of a part that was asked for and has not come since.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Awaited {
    /// It is on its way.
    Coming,
    /// It did not come.
    Missed(DateTime<Utc>),
}

/// What came in one answer: a run of entries of the Bundle.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Piece {
    pub(crate) what: What,
    pub(crate) at: DateTime<Utc>,
    /// How many entries.
    pub(crate) entries: usize,
    /// Where they stand in the text of the Bundle, in bytes.
    pub(crate) text: Range<usize>,
}

/// What was asked for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum What {
    /// Everything, with the pages of letters.
    Whole,
    /// One part, without the pages of letters.
    Part(Part),
    /// One entry with its pages, `DocumentReference/abc`.
    Letter(String),
}

impl Arrival {
    /// That of a record of which this piece has come.
    pub(crate) fn of(piece: Piece) -> Self {
        let rest = match piece.what {
            What::Whole | What::Letter(_) => &[],
            What::Part(_) => Part::REST.as_slice(),
        };
        let awaited = rest.iter().map(|part| (*part, Awaited::Coming)).collect();
        Self { pieces: vec![piece], awaited, round: 0, saved: false }
    }

    /// The same of a copy that was kept for a visit.
    pub(crate) fn of_saved_copy(self) -> Self {
        Self { saved: true, ..self }
    }

    /// Whether what is here of this section is of a copy that was kept for a visit, and was not sent again since.
    #[must_use]
    pub fn is_saved(&self, section: Section) -> bool {
        let held = self.holder(section).and_then(|held| self.pieces.get(held));
        self.saved && held.is_some_and(|piece| piece.what == What::Whole)
    }

    /// When the first part, or the whole, was sent.
    #[must_use]
    pub fn begun(&self) -> DateTime<Utc> {
        self.pieces.first().map_or(DateTime::UNIX_EPOCH, |piece| piece.at)
    }

    /// The parts that are on their way.
    pub fn coming(&self) -> impl Iterator<Item = Part> {
        let awaited = self.awaited.iter();
        awaited.filter(|(_, state)| **state == Awaited::Coming).map(|(part, _)| *part)
    }

    /// What is said of this part, if it was asked for and has not come since. An older one may stand all the same.
    #[must_use]
    pub fn awaited(&self, part: Part) -> Option<Awaited> {
        self.awaited.get(&part).copied()
    }

    /// Whether the entries of this section are here.
    #[must_use]
    pub fn is_here(&self, section: Section) -> bool {
        self.holder(section).is_some()
    }

    /// Grows with everything that changes what is here.
    #[must_use]
    pub fn round(&self) -> u32 {
        self.round
    }

    pub(crate) fn expect(&mut self, part: Part) {
        self.now_is(part, Awaited::Coming);
    }

    pub(crate) fn miss(&mut self, part: Part, at: DateTime<Utc>) {
        self.now_is(part, Awaited::Missed(at));
    }

    fn now_is(&mut self, part: Part, awaited: Awaited) {
        if self.awaited.insert(part, awaited) != Some(awaited) {
            self.round += 1;
        }
    }

    /// The piece that has the entries of this section, by its place: its part, else the whole.
    pub(crate) fn holder(&self, section: Section) -> Option<usize> {
        let part = What::Part(Part::of(section));
        let place = |what: &What| self.pieces.iter().position(|piece| piece.what == *what);
        place(&part).or_else(|| place(&What::Whole))
    }

    pub(crate) fn pieces(&self) -> &[Piece] {
        &self.pieces
    }

    /// Whether as many entries were read as came.
    pub(crate) fn has(&self, entries: usize) -> bool {
        let each = self.pieces.iter().map(|piece| piece.entries);
        each.fold(0_usize, usize::saturating_add) == entries
    }

    /// The piece to which an entry belongs, by its place in the Bundle.
    pub(crate) fn piece_of(&self, entry: usize) -> usize {
        let mut before = 0_usize;
        let ends = self.pieces.iter().map(|piece| {
            before = before.saturating_add(piece.entries);
            before
        });
        ends.take_while(|end| *end <= entry).count()
    }

    /// Whether an entry of this piece is what was asked for with it, and nothing that came later has taken its place.
    pub(crate) fn stands(&self, piece: usize, section: Section, named: (&str, &str)) -> bool {
        match self.pieces.get(piece).map(|piece| &piece.what) {
            Some(What::Letter(letter)) => letter.split_once('/') == Some(named),
            Some(What::Whole) if self.holder(section) != Some(piece) => false,
            Some(What::Whole | What::Part(_)) | None => {
                let mut letters = self.letters().filter_map(|letter| letter.split_once('/'));
                letters.all(|letter| letter != named)
            }
        }
    }

    /// The letters that came by themselves.
    fn letters(&self) -> impl Iterator<Item = &str> {
        self.pieces.iter().filter_map(|piece| match &piece.what {
            What::Letter(letter) => Some(letter.as_str()),
            What::Whole | What::Part(_) => None,
        })
    }

    /// One Bundle of these pieces, each with its entries as they stand in the Bundle from which it comes.
    pub(crate) fn joined(&self, mut pieces: Vec<(Piece, &str)>) -> (Vec<u8>, Self) {
        let has = |part| pieces.iter().any(|(piece, _)| piece.what == What::Part(part));
        if Part::ALL.into_iter().all(has) {
            pieces.retain(|(piece, _)| piece.what != What::Whole);
        }
        pieces.sort_by(|(one, _), (other, _)| one.what.cmp(&other.what));
        let length: usize = pieces.iter().map(|(_, entries)| entries.len() + 1).sum();
        // As much as it will hold: a record that grows would for a moment be there two and three times.
        let mut bundle = Vec::with_capacity(BEGINNING.len() + length + END.len());
        bundle.extend_from_slice(BEGINNING.as_bytes());
        let mut placed = Vec::with_capacity(pieces.len());
        for (piece, entries) in pieces {
            if piece.entries > 0 && bundle.len() > BEGINNING.len() {
                bundle.push(b',');
            }
            let from = bundle.len();
            bundle.extend_from_slice(entries.as_bytes());
            placed.push(Piece { text: from..bundle.len(), ..piece });
        }
        bundle.extend_from_slice(END.as_bytes());
        let awaited = self.awaited.clone();
        let (round, saved) = (self.round + 1, self.saved);
        (bundle, Self { pieces: placed, awaited, round, saved })
    }

    /// The same, with nothing more to be said of this part than that it has come.
    pub(crate) fn come(mut self, part: Part) -> Self {
        self.awaited.remove(&part);
        self
    }
}

const BEGINNING: &str = r#"{"resourceType":"Bundle","type":"searchset","entry":["#;
const END: &str = "]}";

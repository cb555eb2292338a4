//! An entry: before it is read, and once it has been.

use std::{ops::Range, sync::OnceLock};

use nhs::{ClinicalDate, Confidentiality, Section};

use crate::{
    allergies::AllergyFacts,
    find::Findable,
    medicines::MedicineFacts,
    view::{Detail, Entry, LetterContent, LetterForm},
};

/// An entry before it is read: what the lists, the second lock and the first screen have to know of it.
pub(crate) struct Head {
    /// On which page of the bundle its resource stands, and which of the entries that it makes this is.
    pub(crate) page: usize,
    pub(crate) nth: usize,
    /// The first entry of its resource, the second, and so on.
    pub(crate) copy: u32,
    pub(crate) section: Section,
    pub(crate) confidentiality: Confidentiality,
    pub(crate) source: u32,
    pub(crate) date: Option<ClinicalDate>,
    /// Whether it may belong on the first screen: of results, that the laboratory has flagged it; of medicines and problems,
    /// that nothing says that it is over.
    pub(crate) stands_out: bool,
    /// Its part of what is mentioned: the resources to which it refers, and which it may therefore name.
    pub(crate) mentions: Range<usize>,
    /// What can be found in it, once that was looked for.
    pub(crate) findable: OnceLock<Findable>,
}

/// An entry that has been read, with what the view needs beyond its row.
pub(crate) struct Item<'r> {
    pub(crate) head: &'r Head,
    pub(crate) entry: Entry,
    pub(crate) facts: Facts,
    /// What stands beside its row, where that was asked for.
    pub(crate) details: Vec<Detail>,
}

/// What an entry is beyond its row.
pub(crate) enum Facts {
    Plain,
    Medicine(MedicineFacts),
    Allergy(AllergyFacts),
    Letter(LetterFacts),
    Flag { weighty: bool },
    SocialCare(Brief),
    Appointment { start: Option<ClinicalDate> },
}

/// Social care as the first screen says it.
pub(crate) struct Brief {
    pub(crate) words: String,
    pub(crate) lines: Vec<Detail>,
}

/// What is read when a letter is opened.
pub(crate) struct LetterFacts {
    pub(crate) title: String,
    pub(crate) author: Option<String>,
    pub(crate) content: LetterContent,
    /// The other forms in which it was sent.
    pub(crate) others: Vec<LetterForm>,
}

/// How many entries of the bundle make no entry of the record, and why. Every other one does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Unlisted {
    /// People, places and products to which entries refer.
    pub supporting: usize,
    /// Money, insurance and the paperwork of exchange.
    pub never_clinical: usize,
    /// Reports and requests that only group results, shown in the details of these.
    pub absorbed: usize,
    /// What is never shared.
    pub sensitive: usize,
    /// The gateway's own words about the bundle.
    pub envelope: usize,
}

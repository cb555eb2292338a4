use zeroize::Zeroizing;

use super::{fold::fold_onto, line::in_lines};
use crate::{
    record::{Facts, Item},
    view::{Body, LetterContent},
};

/// What can be found in an entry: all that it says, as words are compared. It is kept with the entry once it was searched, and
/// wiped from memory with it.
pub(crate) struct Findable {
    text: Zeroizing<String>,
    pub(super) extent: Extent,
}

/// How much of an entry can be searched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Extent {
    /// All of it.
    Whole,
    /// Only its line: the pages are not fetched.
    NotFetched,
    /// Only its line: the document is no text here.
    NoText,
    /// What its source says of it, where it cannot be read.
    Unreadable,
}

impl Findable {
    pub(super) fn of(item: &Item<'_>, lacks_pages: bool) -> Self {
        let lines = in_lines(item);
        // As much as it will hold, for what is left behind when a text grows is not wiped.
        let length = lines.iter().map(|line| line.text.len() + 1).sum();
        let mut text = Zeroizing::new(String::with_capacity(length));
        for line in lines {
            fold_onto(&mut text, &line.text);
            text.push('\n');
        }
        Self { text, extent: Extent::of(item, lacks_pages) }
    }

    /// The text, as words are compared.
    pub(super) fn text(&self) -> &str {
        &self.text
    }
}

impl Extent {
    /// Why the pages of a document were not searched.
    pub(super) fn why_not_searched(self) -> Option<&'static str> {
        match self {
            Self::NotFetched => Some("its pages are not fetched"),
            Self::NoText => Some("it has no text here"),
            Self::Whole | Self::Unreadable => None,
        }
    }

    fn of(item: &Item<'_>, lacks_pages: bool) -> Self {
        if lacks_pages {
            return Self::NotFetched;
        }
        match (&item.entry.body, &item.facts) {
            (Body::Unreadable { .. }, _) => Self::Unreadable,
            (_, Facts::Letter(letter)) if !matches!(letter.content, LetterContent::Text { .. }) => {
                Self::NoText
            }
            (_, _) => Self::Whole,
        }
    }
}

//! Finding words in the part of a record that a grant shows: after the filter, so that nothing is found that is not seen.
//!
//! What an entry says is read once, at the first search, and kept with it as words are compared: then a record of 20,000 entries
//! is searched between two key presses.

mod findable;
mod fold;
mod line;

use std::{num::NonZero, ops::Range, thread};

use nhs::Section;

pub(crate) use self::findable::Findable;
use self::{
    findable::Extent,
    fold::Wanted,
    line::{Line, in_lines},
};
use crate::{
    Shown, View,
    fhir::upper_first,
    manifest::{each_once, resource_of},
    parse::OpenPage,
    print::grouped,
    record::{Head, Item, Record},
    view::{Answer, Arriving, Excerpt, Findings, FoundIn, Hit, Piece},
};

impl View<'_> {
    /// The entries that are shown and have every one of these words: in the row, in what stands beside it, or in the text of
    /// the letter.
    ///
    /// Capitals and accents do not count. With fewer than two letters, nothing is looked for.
    #[must_use]
    pub fn find(&self, text: &str) -> Findings {
        let wanted = Wanted::new(text);
        let mut search = Search { enough: wanted.is_enough(), ..Search::default() };
        if search.enough {
            self.read_for_finding();
            Section::ALL.into_iter().for_each(|section| self.search(section, &wanted, &mut search));
        }
        let not_searched = if search.enough { self.not_searched(&search) } else { Vec::new() };
        Findings {
            said: search.said(),
            hits: search.hits,
            sections: search.sections,
            not_searched,
            unsearched: search.unsearched,
        }
    }

    /// Reads what can be found in the entries in which nothing was looked for so far. It is all that the record says, and the
    /// first search waits for it: so it is read on a few processors at once, where there are.
    fn read_for_finding(&self) {
        let shown = Section::ALL.into_iter().flat_map(|section| self.in_section(section));
        let unread: Vec<&Head> = shown.filter(|head| head.findable.get().is_none()).collect();
        let processors = thread::available_parallelism().map_or(1, NonZero::get);
        let share = unread.len().div_ceil(processors.min(MOST_AT_ONCE)).max(LEAST_SHARE);
        thread::scope(|scope| {
            for some in unread.chunks(share).skip(1) {
                let read = || findable_in(self.record, some);
                // Where there is no thread for it, it is read when it is searched.
                drop(thread::Builder::new().spawn_scoped(scope, read));
            }
            findable_in(self.record, unread.get(..share).unwrap_or(&unread));
        });
    }

    fn search(&self, section: Section, wanted: &Wanted, search: &mut Search) {
        let mut page = OpenPage::with_details();
        let mut found = 0;
        for head in self.in_section(section) {
            let findable = findable(self.record, head, &mut page);
            search.note(findable.extent);
            if wanted.are_in(findable.text()) {
                found += 1;
                if search.hits.len() < MOST {
                    search.hits.push(hit(self.record.read_whole(head), wanted));
                }
            } else if let Some(why) = findable.extent.why_not_searched()
                && search.unsearched.len() < MOST_UNSEARCHED
            {
                let item = self.record.read_whole(head);
                search.unsearched.push(unsearched(item, why, wanted));
            }
        }
        if found > 0 {
            search.sections.push(FoundIn { section, found });
        }
    }

    /// What is said of what the search did not reach.
    fn not_searched(&self, search: &Search) -> Vec<String> {
        let sources = self.sources();
        let silent = sources.iter().filter_map(|state| match state.answer {
            Answer::UpToDate | Answer::InPart => None,
            Answer::Silent => {
                Some(format!("{} did not answer at {}", state.source.short, state.at))
            }
            Answer::NotConnected => {
                Some(format!("{} is not connected to this record", state.source.short))
            }
        });
        let withheld =
            self.counts().iter().any(|section| section.withheld > 0 || !section.in_scope);
        let withheld =
            withheld.then(|| "What is not shown for your role is not searched".to_owned());
        silent.chain(self.not_come()).chain(search.without_text()).chain(withheld).collect()
    }

    /// What is said of the sections that have not come.
    fn not_come(&self) -> Vec<String> {
        let Arriving { coming, missed, .. } = self.arriving();
        let coming = (!coming.is_empty())
            .then(|| format!("Not here yet, and searched once it is: {}", named(&coming)));
        let missed = missed.iter().map(|missed| {
            let as_it_was =
                if missed.stands { ", and was searched as it stood before" } else { "" };
            format!("Did not come at {}{as_it_was}: {}", missed.at, named(&missed.sections))
        });
        coming.into_iter().chain(missed).collect()
    }
}

fn findable_in(record: &Record, heads: &[&Head]) {
    let mut page = OpenPage::with_details();
    for head in heads {
        findable(record, head, &mut page);
    }
}

/// What can be found in this entry, which is read when that is asked for the first time.
fn findable<'r>(record: &'r Record, head: &'r Head, page: &mut OpenPage) -> &'r Findable {
    head.findable.get_or_init(|| Findable::of(&page.item(record, head), record.lacks_pages(head)))
}

impl Findings {
    /// Every resource of which these findings show something, each once.
    #[must_use]
    pub fn manifest(&self) -> Vec<Shown> {
        let shown = |hit: &Hit| Shown {
            section: hit.section,
            id: resource_of(&hit.id),
            version: hit.version.clone(),
        };
        each_once(self.hits.iter().chain(&self.unsearched).map(shown).collect())
    }
}

/// A search under way.
#[derive(Default)]
struct Search {
    enough: bool,
    hits: Vec<Hit>,
    sections: Vec<FoundIn>,
    unsearched: Vec<Hit>,
    /// Documents of which only what the list says is here.
    not_fetched: u32,
    /// Documents that are no text here.
    no_text: u32,
    /// Entries that cannot be read.
    unreadable: u32,
}

impl Search {
    /// Counts what can be searched in part only.
    fn note(&mut self, extent: Extent) {
        match extent {
            Extent::Whole => {}
            Extent::NotFetched => self.not_fetched += 1,
            Extent::NoText => self.no_text += 1,
            Extent::Unreadable => self.unreadable += 1,
        }
    }

    fn said(&self) -> String {
        let all: u32 = self.sections.iter().map(|section| section.found).sum();
        match (self.enough, all as usize) {
            (false, _) => "Type at least two letters or digits".to_owned(),
            (true, 0) => "Nothing found in what was fetched".to_owned(),
            (true, ..=MOST) => format!("{all} found"),
            (true, _) => format!("{} found, the first {MOST} are listed", grouped(all)),
        }
    }

    fn without_text(&self) -> impl Iterator<Item = String> {
        let only = |count, one, many, (one_why, many_why): (&str, &str)| {
            let (letters, many) = (counted(count, one, many)?, count > 1);
            let (were, lines) = if many { ("were", "their lines") } else { ("was", "its line") };
            let why = if many { many_why } else { one_why };
            Some(format!("{letters} {were} not searched, only {lines} in the list: {why}"))
        };
        let unreadable = counted(self.unreadable, "entry", "entries")
            .map(|entries| format!("{entries} cannot be read, and may say more than was searched"));
        [
            only(self.not_fetched, "letter", "letters", NOT_FETCHED),
            only(self.no_text, NO_TEXT_ONE, NO_TEXT_MANY, NO_TEXT),
            unreadable,
        ]
        .into_iter()
        .flatten()
    }
}

fn hit(item: Item<'_>, wanted: &Wanted) -> Hit {
    let lines = in_lines(&item);
    let row = lines.first().map(|line| beginning(&line.text)).unwrap_or_default();
    let (words, beside) = (wanted.marked(&row), excerpts(&lines, wanted, &row));
    Hit {
        section: item.head.section,
        words,
        beside,
        id: item.entry.id,
        date: item.entry.date,
        status: item.entry.status,
        source: item.entry.source,
        version: item.entry.version,
    }
}

/// A document of which only the line was searched.
fn unsearched(item: Item<'_>, why: &str, wanted: &Wanted) -> Hit {
    let why = Piece { text: why.to_owned(), found: false };
    Hit {
        beside: vec![Excerpt { label: "Not searched:".to_owned(), words: vec![why] }],
        ..hit(item, wanted)
    }
}

/// Where the words stand that the row does not have: of each line that has some of them, once.
fn excerpts(lines: &[Line<'_>], wanted: &Wanted, row: &str) -> Vec<Excerpt> {
    let mut missing = wanted.missing_in(row);
    let mut excerpts = Vec::new();
    for line in lines {
        if missing.is_empty() {
            break;
        }
        let Some(place) = missing.places(&line.text).into_iter().next() else { continue };
        let excerpt = around(&line.text, &place);
        missing = missing.missing_in(&excerpt);
        excerpts.push(Excerpt { label: line.label.to_owned(), words: wanted.marked(&excerpt) });
    }
    excerpts
}

/// The beginning of a row, whole words, with `…` where there is more.
fn beginning(row: &str) -> String {
    around(row, &(0..row.char_indices().nth(ROW).map_or(row.len(), |(at, _)| at)))
}

/// The text around a place in it, whole words, with `…` where there is more.
fn around(text: &str, place: &Range<usize>) -> String {
    let before = text.get(..place.start).unwrap_or_default();
    let after = text.get(place.end..).unwrap_or_default();
    let from = before.char_indices().rev().nth(AROUND).map_or(0, |(at, _)| {
        let rest = before.get(at..).unwrap_or_default();
        rest.find(char::is_whitespace).map_or(at, |space| at + space)
    });
    let to = after.char_indices().nth(AROUND).map_or(text.len(), |(at, _)| {
        let rest = after.get(..at).unwrap_or_default();
        place.end + rest.rfind(char::is_whitespace).unwrap_or(at)
    });
    let words = text.get(from..to).unwrap_or_default().trim();
    let mark = |there: bool, mark: &'static str| if there { mark } else { "" };
    format!("{}{words}{}", mark(from > 0, "… "), mark(to < text.len(), " …"))
}

/// `Results, letters, other entries`
fn named(sections: &[Section]) -> String {
    let name = |section: &Section| match *section == Section::Other {
        true => "other entries".to_owned(),
        false => section.name().replace('-', " "),
    };
    upper_first(&sections.iter().map(name).collect::<Vec<_>>().join(", "))
}

/// `1 letter has`, `3 letters have`; nothing for none.
fn counted(count: u32, one: &str, many: &str) -> Option<String> {
    (count > 0).then(|| format!("{} {}", grouped(count), if count == 1 { one } else { many }))
}

/// On how many processors a record is read at once: the page and the other programs need theirs.
const MOST_AT_ONCE: usize = 4;
/// How many entries are worth a thread.
const LEAST_SHARE: usize = 500;
const MOST: usize = 200;
const MOST_UNSEARCHED: usize = 50;
const NO_TEXT_ONE: &str = "scanned, PDF or other document";
const NO_TEXT_MANY: &str = "scanned, PDF or other documents";
/// Of one, of many.
const NO_TEXT: (&str, &str) = ("it has no text here", "they have no text here");
const NOT_FETCHED: (&str, &str) = ("its pages are not fetched", "their pages are not fetched");
/// How many letters of a row are shown at least, where it is a long one.
const ROW: usize = 120;
/// How many letters stand around a word that was found.
const AROUND: usize = 60;

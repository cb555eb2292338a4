mod first;
mod told;

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use access::{Reach, Treatment};
use chrono::{DateTime, NaiveDate, Utc};
use nhs::Section;

use crate::{
    Record,
    clock::british,
    envelope::SourceAnswer,
    medicines,
    parse::is_worked_out,
    record::{Facts, Head, Item},
    second_lock::{OutOfReach, treatment},
    sources::{fresh_for, source_state},
    stamps, timeline, trends,
    view::{Body, Entry, Flag, Letter, SectionView, Stamp, TimelineRow},
};

/// The part of a record that one grant shows, at one moment. Only [`Record::seen_through`] makes one.
///
/// Its methods make the shapes that the page draws; every shape has a `manifest` for the audit event.
pub struct View<'r> {
    pub(crate) record: &'r Record,
    reach: Reach,
    at: DateTime<Utc>,
    /// What is shown, newest first.
    shown: Vec<&'r Head>,
    /// What the view itself withholds and counts.
    counted: BTreeMap<Section, u32>,
    /// Where the view itself withholds what may not even be counted.
    hidden: BTreeSet<Section>,
}

impl<'r> View<'r> {
    pub(crate) fn new(record: &'r Record, reach: &Reach, at: DateTime<Utc>) -> Self {
        let mut shown = Vec::new();
        let mut counted = BTreeMap::new();
        let mut hidden = BTreeSet::new();
        let out_of_reach = OutOfReach::of(record, reach);
        for head in record.heads.iter().filter(|head| record.arrival().is_here(head.section)) {
            match treatment(record, head, reach, &out_of_reach) {
                Treatment::Shown => shown.push(head),
                Treatment::Counted => *counted.entry(head.section).or_insert(0) += 1,
                Treatment::Hidden => {
                    hidden.insert(head.section);
                }
            }
        }
        Self { record, reach: *reach, at, shown, counted, hidden }
    }

    /// A section: what is shown of it, how much is withheld, and why there is nothing where there is nothing.
    ///
    /// Newest first; medicines have the current ones first, by name.
    #[must_use]
    pub fn section(&self, section: Section) -> SectionView {
        if section == Section::Results {
            return self.results();
        }
        let view = self.section_of(section, self.in_section(section), |_| true);
        let in_time = (section == Section::Letters).then(|| trends::without_tests(self.today()));
        SectionView { in_time, ..view }
    }

    /// The document with this id, opened for reading; `None` if there is none that this grant shows.
    #[must_use]
    pub fn letter(&self, id: &str) -> Option<Letter> {
        let head = self.shown.iter().copied().find(|head| self.record.id(head) == id)?;
        let Item { entry, facts, .. } = self.record.read([head]).pop()?;
        let Facts::Letter(facts) = facts else { return None };
        Some(Letter {
            id: entry.id,
            title: facts.title,
            source: entry.source,
            date: entry.date,
            author: facts.author,
            status: entry.status,
            content: facts.content,
            others: facts.others,
            section: head.section,
            version: entry.version,
        })
    }

    /// Whether the document with this id was listed without its pages, so that they have to be fetched before it is opened.
    #[must_use]
    pub fn lacks_pages(&self, id: &str) -> bool {
        let head = self.shown.iter().find(|head| self.record.id(head) == id);
        head.is_some_and(|head| self.record.lacks_pages(head))
    }

    /// What happened, newest first: contacts, letters, problems, procedures, vaccinations, appointments, flagged results, and
    /// medicines begun and ended.
    #[must_use]
    pub fn timeline(&self) -> Vec<TimelineRow> {
        timeline::rows(&self.record.read(timeline::telling(self.record, &self.shown)))
    }

    /// The results, and how they stand in time.
    fn results(&self) -> SectionView {
        let items = self.record.read(self.in_section(Section::Results));
        let in_time = trends::in_time(self.record, &items, self.today());
        let worked_out = number(items.iter().filter(|item| was_worked_out(item)).count());
        SectionView { in_time: Some(in_time), worked_out, ..self.view_of(Section::Results, items) }
    }

    /// How many of these values lie outside their range though the laboratory says nothing of them.
    fn worked_out(&self, results: impl Iterator<Item = &'r Head>) -> u32 {
        let silent = results.filter(|head| !head.stands_out && !self.record.is_superseded(head));
        number(silent.filter(|head| is_worked_out(&self.record.sheet(head.page))).count())
    }

    fn section_of(
        &self,
        section: Section,
        heads: impl Iterator<Item = &'r Head>,
        wanted: impl FnMut(&Item<'r>) -> bool,
    ) -> SectionView {
        let mut items = self.record.read(heads);
        if section == Section::Medicines {
            self.note_on_medicines(&mut items);
            items.sort_by_cached_key(by_name_where_current);
        }
        items.retain(wanted);
        self.view_of(section, items)
    }

    fn view_of(&self, section: Section, items: Vec<Item<'_>>) -> SectionView {
        let entries: Vec<Entry> = items.into_iter().map(|item| self.entry(item)).collect();
        let withheld = self.withheld(section);
        let stamps = if self.is_here(section) { self.stamps(section) } else { Vec::new() };
        SectionView {
            section,
            absence: self.absence(section, &entries, withheld),
            entries,
            withheld,
            silent: self.silent(section).map(source_state).collect(),
            stamp: stamps::in_words(&stamps),
            stamps,
            worked_out: 0,
            in_time: None,
        }
    }

    /// What depends on the medicines beside each: on these, among which are all that may be current, and on those that have just
    /// ended.
    fn note_on_medicines(&self, items: &mut [Item<'r>]) {
        let today = self.today();
        let is_here = |head: &Head| items.iter().any(|item| std::ptr::eq(item.head, head));
        let ended = self.in_section(Section::Medicines).filter(|head| {
            !head.stands_out
                && medicines::has_just_ended(self.record, head, today)
                && !is_here(head)
        });
        let ended = self.record.read(ended);
        let mut all: Vec<&Item<'_>> = items.iter().chain(&ended).collect();
        all.sort_by_key(|item| Reverse(item.head.date));
        let said: Vec<medicines::Note> =
            items.iter().map(|item| medicines::note(item, &all, today)).collect();
        for (item, said) in items.iter_mut().zip(said) {
            if let Body::Medicine { note, twin, .. } = &mut item.entry.body {
                (*note, *twin) = (said.words, said.twin);
            }
        }
    }

    /// An entry with what depends on the moment.
    fn entry(&self, item: Item<'_>) -> Entry {
        let mut entry = item.entry;
        if let (Body::Appointment { ahead, .. }, Facts::Appointment { start }) =
            (&mut entry.body, item.facts)
        {
            *ahead = *ahead
                && start.as_ref().is_some_and(|start| start.earliest() >= self.at.naive_utc());
        }
        entry
    }

    pub(crate) fn in_section(&self, section: Section) -> impl Iterator<Item = &'r Head> + Clone {
        self.shown.iter().copied().filter(move |head| head.section == section)
    }

    /// When the sources that have entries here answered, else those that normally would.
    fn stamps(&self, section: Section) -> Vec<Stamp> {
        if self.record.arrival().is_saved(section) {
            return vec![stamps::of_saved_copy(self.record.fetched(section), self.at)];
        }
        let has_entries = |source: &&SourceAnswer| {
            self.in_section(section).any(|head| self.record.source(head).short == source.short)
        };
        let mut sources: Vec<&SourceAnswer> = self.answered(section).filter(has_entries).collect();
        if sources.is_empty() {
            sources = self.answered(section).collect();
        }
        stamps::stamps(&sources, self.record.fetched(section), self.at, fresh_for(section))
    }

    fn today(&self) -> NaiveDate {
        british(self.at).date()
    }
}

impl fmt::Debug for View<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("View(hidden)")
    }
}

/// Current medicines by name, then the others as they come; one that cannot be read may be current.
fn by_name_where_current(item: &Item<'_>) -> (u8, String) {
    if let Body::Medicine { name, current: true, .. } = &item.entry.body {
        return (0, name.to_lowercase());
    }
    let unreadable = matches!(&item.entry.body, Body::Unreadable { .. });
    (if unreadable { 1 } else { 2 }, String::new())
}

fn was_worked_out(item: &Item<'_>) -> bool {
    matches!(&item.entry.body, Body::Result { flag: Some(Flag::OutsideRangeWorkedOutHere), .. })
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

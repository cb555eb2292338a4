use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet, HashSet},
    fmt,
};

use access::{Reach, Treatment};
use chrono::{DateTime, Duration, NaiveDate, Utc};
use nhs::Section;

use crate::{
    Record, Shown,
    allergies::{self, Question, confirmed_none},
    clock::{british, time_of_day},
    envelope::SourceAnswer,
    medicines,
    record::{Facts, Item},
    second_lock::{out_of_reach, treatment},
    sources::{fresh_for, normally_has, source_state},
    timeline,
    view::{
        Absence, AllergyState, Body, Entry, FirstScreen, Flag, FlagLine, Letter, Overview,
        SectionCount, SectionView, SourceState, TimelineRow,
    },
};

/// The part of a record that one grant shows, at one moment. Only [`Record::seen_through`] makes one.
///
/// Its methods make the shapes that the page draws; every shape has a `manifest` for the audit event.
pub struct View<'r> {
    record: &'r Record,
    reach: Reach,
    at: DateTime<Utc>,
    /// What is shown, newest first.
    shown: Vec<&'r Item>,
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
        let out_of_reach = out_of_reach(record, reach);
        for item in &record.items {
            match treatment(item, reach, &out_of_reach) {
                Treatment::Shown => shown.push(item),
                Treatment::Counted => *counted.entry(item.section).or_insert(0) += 1,
                Treatment::Hidden => {
                    hidden.insert(item.section);
                }
            }
        }
        shown.sort_by_key(|item| Reverse(item.date));
        Self { record, reach: *reach, at, shown, counted, hidden }
    }

    /// The first screen: banner, allergies, flags, sources, the list of sections, the overview.
    #[must_use]
    pub fn first_screen(&self) -> FirstScreen {
        FirstScreen {
            banner: self.record.person.banner(british(self.at)),
            allergies: allergies::banner(&self.allergies()),
            flags: self.flags(),
            flags_in_scope: self.in_scope(Section::Flags),
            sources: self.sources(),
            sections: self.counts(),
            overview: self.overview(),
            always_shown: self.always_shown(),
        }
    }

    /// Each source and whether it answered.
    #[must_use]
    pub fn sources(&self) -> Vec<SourceState> {
        self.record.envelope.sources.iter().map(source_state).collect()
    }

    /// The list of sections: how much is shown of each, how much is flagged, how much is withheld.
    ///
    /// Every flagged entry counts here, as the section lists it; the first screen has only the latest of each test.
    #[must_use]
    pub fn counts(&self) -> Vec<SectionCount> {
        Section::ALL.into_iter().map(|section| self.count(section)).collect()
    }

    /// A section: what is shown of it, how much is withheld, and why there is nothing where there is nothing.
    ///
    /// Newest first; medicines have the current ones first, by name.
    #[must_use]
    pub fn section(&self, section: Section) -> SectionView {
        self.section_of(section, |_| true, usize::MAX)
    }

    /// The document with this id, opened for reading; `None` if there is none that this grant shows.
    #[must_use]
    pub fn letter(&self, id: &str) -> Option<Letter> {
        let item = self.shown.iter().find(|item| item.entry.id == id)?;
        if let Facts::Letter(facts) = &item.facts {
            let entry = &item.entry;
            return Some(Letter {
                id: entry.id.clone(),
                title: facts.title.clone(),
                source: entry.source.clone(),
                date: entry.date.clone(),
                author: facts.author.clone(),
                status: entry.status.clone(),
                content: facts.content.clone(),
                section: item.section,
                version: entry.version.clone(),
            });
        }
        None
    }

    /// What happened, newest first: contacts, letters, problems, procedures, vaccinations, appointments, flagged results, and
    /// medicines begun and ended.
    #[must_use]
    pub fn timeline(&self) -> Vec<TimelineRow> {
        timeline::rows(&self.shown)
    }

    fn overview(&self) -> Overview {
        let recent = self.today() - Duration::days(FLAGGED_DAYS);
        let is_recent = move |item: &Item| {
            item.date.as_ref().is_some_and(|date| date.earliest().date() >= recent)
        };
        let mut tests = HashSet::new();
        let unlimited = usize::MAX;
        Overview {
            medicines: self.section_of(Section::Medicines, is_current, unlimited),
            problems: self.section_of(Section::Problems, is_active, unlimited),
            flagged_results: self.section_of(
                Section::Results,
                // The latest of each test: items are newest first.
                |item| is_flagged(item) && is_recent(item) && tests.insert(series(item)),
                unlimited,
            ),
            social_care: self.care_in_brief(),
            contacts: self.section_of(Section::Contacts, |_| true, LAST_CONTACTS),
            contacts_in_all: number(self.in_section(Section::Contacts).count()),
        }
    }

    /// Every entry of social care, each in as few words as say what is arranged and whom to ring.
    fn care_in_brief(&self) -> SectionView {
        let mut view = self.section(Section::SocialCare);
        let items = self.in_section(Section::SocialCare);
        for (entry, item) in view.entries.iter_mut().zip(items) {
            if let (Body::SocialCare { words, lines, .. }, Facts::SocialCare(brief)) =
                (&mut entry.body, &item.facts)
            {
                let status = entry.status.iter().map(|status| format!("{status}: "));
                *words = status.chain([brief.words.clone()]).collect();
                lines.clone_from(&brief.lines);
            }
        }
        view
    }

    fn section_of(
        &self,
        section: Section,
        mut wanted: impl FnMut(&'r Item) -> bool,
        most: usize,
    ) -> SectionView {
        let mut items: Vec<&'r Item> =
            self.in_section(section).filter(|item| wanted(item)).collect();
        if section == Section::Medicines {
            items.sort_by_key(|item| by_name_where_current(item));
        }
        items.truncate(most);
        let entries: Vec<Entry> = items.iter().map(|item| self.entry(item)).collect();
        let withheld = self.withheld(section);
        SectionView {
            section,
            absence: self.absence(section, &entries, withheld),
            entries,
            withheld,
            silent: self.silent(section).map(source_state).collect(),
            stamp: self.stamp(section),
        }
    }

    /// An entry with what depends on the moment and on the entries beside it.
    fn entry(&self, item: &Item) -> Entry {
        let mut entry = item.entry.clone();
        if let Body::Medicine { note, .. } = &mut entry.body {
            let others: Vec<&Item> = self.in_section(Section::Medicines).collect();
            *note = medicines::note(item, &others, self.today());
        }
        if let (Body::Appointment { ahead, .. }, Facts::Appointment { start }) =
            (&mut entry.body, &item.facts)
        {
            *ahead = *ahead
                && start.as_ref().is_some_and(|start| start.earliest() >= self.at.naive_utc());
        }
        entry
    }

    /// Why there is nothing, where there is nothing. A section is never empty in silence.
    fn absence(&self, section: Section, entries: &[Entry], withheld: u32) -> Option<Absence> {
        if !self.in_scope(section) {
            return Some(Absence::OutOfScope);
        }
        if section == Section::Allergies
            && let AllergyState::NoneKnown { recorded, source } =
                allergies::banner(&self.allergies()).state
        {
            return Some(Absence::ConfirmedNone {
                words: confirmed_none(recorded.as_ref(), &source),
            });
        }
        if !entries.is_empty() {
            return None;
        }
        let answered: Vec<String> =
            self.answered(section).map(|source| source.short.clone()).collect();
        let some_withheld = withheld > 0 || self.hides_allergies(section);
        if some_withheld && self.in_section(section).next().is_none() {
            Some(Absence::AllWithheld)
        } else if answered.is_empty() && self.silent(section).next().is_none() {
            Some(Absence::NotConnected)
        } else if answered.is_empty() {
            Some(Absence::Unavailable)
        } else {
            Some(Absence::NoneRecorded { answered })
        }
    }

    fn count(&self, section: Section) -> SectionCount {
        SectionCount {
            section,
            shown: number(self.in_section(section).count()),
            flagged: number(self.in_section(section).filter(|item| is_flagged(item)).count()),
            withheld: self.withheld(section),
            in_scope: self.in_scope(section),
        }
    }

    fn flags(&self) -> Vec<FlagLine> {
        let line = |item: &Item| {
            let (words, weighty) = match (&item.entry.body, &item.facts) {
                (Body::Flag { words, active: true, .. }, Facts::Flag { weighty }) => {
                    (words.clone(), *weighty)
                }
                // It may be the weightiest of all.
                (Body::Unreadable { .. }, _) => ("A flag that cannot be read".to_owned(), true),
                (_, _) => return None,
            };
            Some(FlagLine { words, weighty, status: item.entry.status.clone() })
        };
        let mut lines: Vec<FlagLine> = self.in_section(Section::Flags).filter_map(line).collect();
        lines.sort_by_key(|line| !line.weighty);
        lines.dedup();
        lines
    }

    fn allergies(&self) -> Question<'_> {
        Question {
            in_scope: self.in_scope(Section::Allergies),
            shown: self.in_section(Section::Allergies).collect(),
            withheld: self.withheld(Section::Allergies),
            hidden: self.hides_allergies(Section::Allergies),
            problems_mention_one: self
                .in_section(Section::Problems)
                .any(|item| matches!(item.facts, Facts::Problem { of_allergy: true })),
            sources: &self.record.envelope.sources,
            fetched: self.record.fetched,
        }
    }

    /// The resources behind the banner, the allergies and the flags.
    fn always_shown(&self) -> Vec<Shown> {
        let shown = self.in_section(Section::Allergies).chain(self.in_section(Section::Flags)).map(
            |item| Shown {
                section: item.section,
                id: item.entry.id.clone(),
                version: item.entry.version.clone(),
            },
        );
        shown.chain(self.record.person.shown()).collect()
    }

    fn in_section(&self, section: Section) -> impl Iterator<Item = &'r Item> {
        self.shown.iter().copied().filter(move |item| item.section == section)
    }

    fn in_scope(&self, section: Section) -> bool {
        self.reach.section(section) == Treatment::Shown
    }

    /// What the gateway did not send and what the view does not show; nothing where the policy hides the section.
    fn withheld(&self, section: Section) -> u32 {
        if self.reach.section(section) == Treatment::Hidden {
            return 0;
        }
        let by_gateway =
            self.record.envelope.withheld.iter().filter(|each| each.section == section);
        let here = self.counted.get(&section).copied().unwrap_or(0);
        by_gateway.fold(here, |sum, each| sum.saturating_add(each.count))
    }

    /// Whether this is the section of allergies and some of them are hidden. Elsewhere it is not told that anything is
    /// hidden; of an allergy it has to be, for a hidden one is the worst: it would pass for none.
    fn hides_allergies(&self, section: Section) -> bool {
        let by_gateway = || {
            let withheld = self.record.envelope.withheld.iter();
            withheld.into_iter().any(|each| each.section == section && each.count == 0)
        };
        section == Section::Allergies && (self.hidden.contains(&section) || by_gateway())
    }

    fn silent(&self, section: Section) -> impl Iterator<Item = &'r SourceAnswer> {
        let sources = self.record.envelope.sources.iter();
        sources.filter(move |source| !source.answered && normally_has(&source.short, section))
    }

    fn answered(&self, section: Section) -> impl Iterator<Item = &'r SourceAnswer> {
        let sources = self.record.envelope.sources.iter();
        sources.filter(move |source| source.answered && normally_has(&source.short, section))
    }

    /// `GP and NGH fetched 14:02 today`: the sources that have entries here, else those that normally would.
    fn stamp(&self, section: Section) -> String {
        let has_entries = |source: &&SourceAnswer| {
            self.in_section(section).any(|item| item.entry.source.short == source.short)
        };
        let mut sources: Vec<&SourceAnswer> = self.answered(section).filter(has_entries).collect();
        if sources.is_empty() {
            sources = self.answered(section).collect();
        }
        if sources.is_empty() {
            return format!("Fetched {}", self.fetched_at(section, self.record.fetched));
        }
        let mut by_time: BTreeMap<String, Vec<&str>> = BTreeMap::new();
        for source in sources {
            by_time.entry(self.fetched_at(section, source.at)).or_default().push(&source.short);
        }
        let parts: Vec<String> = by_time
            .into_iter()
            .map(|(at, names)| format!("{} fetched {at}", in_a_row(&names)))
            .collect();
        parts.join(". ")
    }

    /// `14:02 today`; with how long ago that is, once it is longer ago than the section bears.
    fn fetched_at(&self, section: Section, at: DateTime<Utc>) -> String {
        let day = british(at).date();
        let mut words = if day == self.today() {
            format!("{} today", time_of_day(at))
        } else {
            format!("{} {}", nhs::ClinicalDate::Day(day).short(), time_of_day(at))
        };
        let minutes = self.at.signed_duration_since(at).num_minutes();
        if minutes > fresh_for(section).num_minutes() {
            let hours = if minutes < 60 { String::new() } else { format!("{}hr ", minutes / 60) };
            words.push_str(&format!(", {hours}{}min ago", minutes % 60));
        }
        words
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
fn by_name_where_current(item: &Item) -> (u8, String) {
    if let Body::Medicine { name, current: true, .. } = &item.entry.body {
        return (0, name.to_lowercase());
    }
    let unreadable = matches!(&item.entry.body, Body::Unreadable { .. });
    (if unreadable { 1 } else { 2 }, String::new())
}

fn is_current(item: &Item) -> bool {
    matches!(&item.entry.body, Body::Medicine { current: true, .. } | Body::Unreadable { .. })
}

fn is_active(item: &Item) -> bool {
    matches!(&item.entry.body, Body::Problem { active: true, .. } | Body::Unreadable { .. })
}

/// Flagged by the laboratory; what was worked out here is not.
pub(crate) fn is_flagged(item: &Item) -> bool {
    matches!(
        &item.entry.body,
        Body::Result { flag: Some(flag), .. } if *flag != Flag::OutsideRangeWorkedOutHere
    )
}

/// By what the results of one test in one unit are known.
fn series(item: &Item) -> Option<&str> {
    if let Body::Result { series, .. } = &item.entry.body { Some(series) } else { None }
}

/// `GP, NGH and NHFT`
fn in_a_row(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [before @ .., last] => format!("{} and {last}", before.join(", ")),
    }
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

const FLAGGED_DAYS: i64 = 90;
const LAST_CONTACTS: usize = 5;

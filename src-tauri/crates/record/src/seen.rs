use std::{
    collections::{BTreeMap, BTreeSet, HashSet},
    fmt,
};

use access::{Reach, Treatment};
use chrono::{DateTime, Duration, NaiveDate, Utc};
use nhs::Section;

use crate::{
    Record, Shown,
    allergies::{self, Question, confirmed_none},
    arrival::{Awaited, Part},
    clock::{british, time_of_day},
    envelope::{SourceAnswer, Withheld},
    medicines,
    parse::{is_of_allergy, is_worked_out, stands_out},
    pregnancy,
    record::{Facts, Head, Item},
    second_lock::{OutOfReach, treatment},
    sources::{fresh_for, normally_has, source_state, source_states},
    stamps, timeline, trends,
    view::{
        Absence, AllergyBanner, AllergyState, Arriving, Body, Detail, Entry, FirstScreen, FlagLine,
        Letter, Missed, Overview, Pregnancy, SectionCount, SectionView, SourceState, Stamp,
        TimelineRow,
    },
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

    /// The first screen: banner, allergies, flags, sources, the list of sections, the overview.
    #[must_use]
    pub fn first_screen(&self) -> FirstScreen {
        FirstScreen {
            banner: self.record.person.banner(british(self.at)),
            allergies: self.allergies(),
            flags: self.flags(),
            flags_in_scope: self.in_scope(Section::Flags),
            sources: self.sources(),
            arriving: self.arriving(),
            sections: self.counts(),
            overview: self.overview(),
            demographics: self.demographics(),
            always_shown: self.always_shown(),
        }
    }

    /// Each source and whether it answered.
    #[must_use]
    pub fn sources(&self) -> Vec<SourceState> {
        let all_here = Section::ALL
            .into_iter()
            .all(|section| !self.in_scope(section) || self.is_here(section));
        source_states(self.record.envelopes(), all_here)
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
        if section == Section::Results {
            return self.results();
        }
        self.section_of(section, self.in_section(section), |_| true)
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
        timeline::rows(&self.record.read(self.shown.iter().copied()))
    }

    fn overview(&self) -> Overview {
        let contacts = self.in_section(Section::Contacts);
        Overview {
            medicines: self.standing_out(Section::Medicines),
            problems: self.standing_out(Section::Problems),
            flagged_results: self.latest_flagged(),
            social_care: self.care_in_brief(),
            contacts: self.section_of(
                Section::Contacts,
                contacts.clone().take(LAST_CONTACTS),
                |_| true,
            ),
            contacts_in_all: self.is_here(Section::Contacts).then(|| number(contacts.count())),
            pregnancy: self.pregnancy().map(|(pregnancy, _)| pregnancy),
        }
    }

    /// What belongs on the first screen: a glance says of a few more that they may.
    fn standing_out(&self, section: Section) -> SectionView {
        let heads = self.in_section(section).filter(|head| head.stands_out);
        self.section_of(section, heads, |item| stands_out(&item.entry.body, section))
    }

    fn pregnancy(&self) -> Option<(Pregnancy, Vec<&'r Head>)> {
        pregnancy::of(self.record, &self.shown, self.today())
    }

    /// The results, and how they stand in time.
    fn results(&self) -> SectionView {
        let items = self.record.read(self.in_section(Section::Results));
        let in_time = trends::in_time(self.record, &items, self.today());
        let worked_out = self.worked_out(self.in_section(Section::Results));
        SectionView { in_time: Some(in_time), worked_out, ..self.view_of(Section::Results, items) }
    }

    /// The latest of each test that the laboratory has flagged.
    fn latest_flagged(&self) -> SectionView {
        let recent = self.today() - Duration::days(FLAGGED_DAYS);
        let is_recent =
            |head: &&Head| head.date.as_ref().is_some_and(|date| date.earliest().date() >= recent);
        let latest = self.in_section(Section::Results).filter(is_recent);
        let mut tests = HashSet::new();
        // They are newest first.
        let flagged = latest.clone().filter(|head| head.stands_out);
        let view = self.section_of(Section::Results, flagged, |item| {
            matches!(&item.entry.body, Body::Result { series, .. } if tests.insert(series.clone()))
        });
        SectionView { worked_out: self.worked_out(latest), ..view }
    }

    /// How many of these values lie outside their range though the laboratory says nothing of them.
    fn worked_out(&self, results: impl Iterator<Item = &'r Head>) -> u32 {
        let silent = results.filter(|head| !head.stands_out && !self.record.is_superseded(head));
        number(silent.filter(|head| is_worked_out(&self.record.sheet(head.page))).count())
    }

    /// Every entry of social care, each in as few words as say what is arranged and whom to ring.
    fn care_in_brief(&self) -> SectionView {
        let mut items = self.record.read(self.in_section(Section::SocialCare));
        for Item { entry, facts, .. } in &mut items {
            if let (Body::SocialCare { words, lines, .. }, Facts::SocialCare(brief)) =
                (&mut entry.body, facts)
            {
                let status = entry.status.iter().map(|status| format!("{status}: "));
                *words = status.chain([brief.words.clone()]).collect();
                lines.clone_from(&brief.lines);
            }
        }
        self.view_of(Section::SocialCare, items)
    }

    fn section_of(
        &self,
        section: Section,
        heads: impl Iterator<Item = &'r Head>,
        wanted: impl FnMut(&Item<'r>) -> bool,
    ) -> SectionView {
        let mut items = self.record.read(heads);
        items.retain(wanted);
        if section == Section::Medicines {
            self.note_on_medicines(&mut items);
            items.sort_by_cached_key(by_name_where_current);
        }
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

    /// What depends on the medicines beside each.
    fn note_on_medicines(&self, items: &mut [Item<'_>]) {
        let all = self.record.read(self.in_section(Section::Medicines));
        let today = self.today();
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

    /// Why there is nothing, where there is nothing. A section is never empty in silence.
    fn absence(&self, section: Section, entries: &[Entry], withheld: u32) -> Option<Absence> {
        if !self.in_scope(section) {
            return Some(Absence::OutOfScope);
        }
        if !self.is_here(section) {
            return Some(self.not_here(section));
        }
        if section == Section::Allergies
            && let AllergyState::NoneKnown { recorded, source } = self.allergies().state
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
        let absence = self.uncounted(section);
        SectionCount {
            section,
            shown: absence.is_none().then(|| number(self.in_section(section).count())),
            absence,
            flagged: number(self.flagged(section)),
            withheld: self.withheld(section),
            in_scope: self.in_scope(section),
        }
    }

    /// Why no number may be told: it would say that there is nothing, and that is not known.
    fn uncounted(&self, section: Section) -> Option<Absence> {
        if !self.in_scope(section) || self.in_section(section).next().is_some() {
            None
        } else if !self.is_here(section) {
            Some(self.not_here(section))
        } else {
            self.silent(section).next().map(|_| Absence::Unavailable)
        }
    }

    fn is_here(&self, section: Section) -> bool {
        self.record.arrival().is_here(section)
    }

    /// Why a section is not here. What was never asked for is taken as on its way: nothing is said of it.
    fn not_here(&self, section: Section) -> Absence {
        match self.record.arrival().awaited(Part::of(section)) {
            Some(Awaited::Missed(at)) => Absence::DidNotCome { at: time_of_day(at) },
            Some(Awaited::Coming) | None => Absence::Coming,
        }
    }

    /// What is still to come, and what did not come.
    pub(crate) fn arriving(&self) -> Arriving {
        let arrival = self.record.arrival();
        let (mut coming, mut missed) = (Vec::new(), Vec::new());
        for part in Part::ALL {
            let sections: Vec<Section> =
                part.sections().filter(|section| self.in_scope(*section)).collect();
            match arrival.awaited(part) {
                Some(Awaited::Coming) => {
                    coming.extend(sections.into_iter().filter(|section| !self.is_here(*section)));
                }
                Some(Awaited::Missed(at)) if !sections.is_empty() => missed.push(Missed {
                    stands: sections.iter().any(|section| self.is_here(*section)),
                    sections,
                    at: time_of_day(at),
                }),
                Some(Awaited::Missed(_)) | None => {}
            }
        }
        Arriving { coming, missed, round: arrival.round() }
    }

    /// How many entries of a section the laboratory has flagged.
    fn flagged(&self, section: Section) -> usize {
        let results = section == Section::Results;
        self.in_section(section).filter(|head| results && head.stands_out).count()
    }

    fn flags(&self) -> Vec<FlagLine> {
        let line = |item: Item<'_>| {
            let (words, weighty) = match (item.entry.body, item.facts) {
                (Body::Flag { words, active: true, .. }, Facts::Flag { weighty }) => {
                    (words, weighty)
                }
                // It may be the weightiest of all.
                (Body::Unreadable { .. }, _) => ("A flag that cannot be read".to_owned(), true),
                (_, _) => return None,
            };
            Some(FlagLine { words, weighty, status: item.entry.status })
        };
        let flags = self.record.read(self.in_section(Section::Flags));
        let mut lines: Vec<FlagLine> = flags.into_iter().filter_map(line).collect();
        lines.sort_by_key(|line| !line.weighty);
        lines.dedup();
        lines
    }

    fn allergies(&self) -> AllergyBanner {
        let of_allergy = |head: &Head| is_of_allergy(&self.record.sheet(head.page));
        allergies::banner(&Question {
            in_scope: self.in_scope(Section::Allergies),
            shown: &self.record.read(self.in_section(Section::Allergies)),
            withheld: self.withheld(Section::Allergies),
            hidden: self.hides_allergies(Section::Allergies),
            problems_mention_one: self.in_section(Section::Problems).any(of_allergy),
            problems_are_here: !self.in_scope(Section::Problems) || self.is_here(Section::Problems),
            sources: self.said_by_sources(Section::Allergies),
            fetched: self.record.fetched(Section::Allergies),
        })
    }

    /// Who the person is beyond the banner; next of kin only for those who may see the people involved.
    fn demographics(&self) -> Vec<Detail> {
        let people = self.in_scope(Section::People);
        let all = self.record.person.demographics().iter();
        all.filter(|(section, _)| people || section.is_none())
            .map(|(_, said)| said.clone())
            .collect()
    }

    /// The resources behind the banner, the allergies and the flags.
    fn always_shown(&self) -> Vec<Shown> {
        let always = self.in_section(Section::Allergies).chain(self.in_section(Section::Flags));
        let pregnant = self.pregnancy().into_iter().flat_map(|(_, told)| told);
        let shown = always.chain(pregnant).map(|head| Shown {
            section: head.section,
            id: self.record.id(head),
            version: self.record.version(head),
        });
        shown.chain(self.record.person.shown()).collect()
    }

    pub(crate) fn in_section(&self, section: Section) -> impl Iterator<Item = &'r Head> + Clone {
        self.shown.iter().copied().filter(move |head| head.section == section)
    }

    fn in_scope(&self, section: Section) -> bool {
        self.reach.section(section) == Treatment::Shown
    }

    /// What the gateway did not send and what the view does not show; nothing where the policy hides the section.
    fn withheld(&self, section: Section) -> u32 {
        if self.reach.section(section) == Treatment::Hidden {
            return 0;
        }
        let here = self.counted.get(&section).copied().unwrap_or(0);
        let by_gateway = self.withheld_by_gateway(section);
        by_gateway.fold(here, |sum, each| sum.saturating_add(each.count))
    }

    /// Whether this is the section of allergies and some of them are hidden. Elsewhere it is not told that anything is
    /// hidden; of an allergy it has to be, for a hidden one is the worst: it would pass for none.
    fn hides_allergies(&self, section: Section) -> bool {
        let by_gateway = || self.withheld_by_gateway(section).any(|each| each.count == 0);
        section == Section::Allergies && (self.hidden.contains(&section) || by_gateway())
    }

    /// What the gateway says that it has kept back: with every part it says so of all sections.
    fn withheld_by_gateway(&self, section: Section) -> impl Iterator<Item = &'r Withheld> {
        let envelope = self.record.envelope_of(section);
        let envelope = envelope.or_else(|| self.record.envelopes().next());
        let withheld = envelope.into_iter().flat_map(|envelope| &envelope.withheld);
        withheld.filter(move |each| each.section == section)
    }

    fn said_by_sources(&self, section: Section) -> &'r [SourceAnswer] {
        self.record.envelope_of(section).map_or(&[], |envelope| &envelope.sources)
    }

    fn silent(&self, section: Section) -> impl Iterator<Item = &'r SourceAnswer> {
        let sources = self.said_by_sources(section).iter();
        sources.filter(move |source| !source.answered && normally_has(&source.short, section))
    }

    fn answered(&self, section: Section) -> impl Iterator<Item = &'r SourceAnswer> {
        let sources = self.said_by_sources(section).iter();
        sources.filter(move |source| source.answered && normally_has(&source.short, section))
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

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

const FLAGGED_DAYS: i64 = 90;
const LAST_CONTACTS: usize = 5;

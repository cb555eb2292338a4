//! A part of the record as it goes on paper.
//!
//! A sheet of paper leaves the room without the screen that it came from, so it says of itself what the screen says around it:
//! whose it is, allergies and flags, who has answered and who has not, what is withheld.
//!
//! To add something that can be printed: a kind of [`OnPaper`], its parts here.

mod letter;
mod rows;
mod words;

pub(crate) use self::words::grouped;

use std::collections::BTreeSet;

use nhs::Section;

use crate::{
    Shown, View,
    manifest::each_once,
    view::{
        FirstScreen, OnPaper, Paper, PaperNote, PaperPart, SectionView, TestInTime, TimelineRow,
    },
};

/// The parts that are printed, and every resource of which there is something in them.
struct Printed {
    title: String,
    parts: Vec<PaperPart>,
    /// What is not there, and belongs to none of the parts.
    gaps: Vec<PaperNote>,
    entries: Vec<Shown>,
}

impl View<'_> {
    /// What goes on paper; `None` where this grant shows no such thing.
    #[must_use]
    pub fn on_paper(&self, what: &OnPaper) -> Option<Paper> {
        let first = self.first_screen();
        let printed = match what {
            OnPaper::Overview => overview(&first),
            OnPaper::Timeline => timeline(&first, &self.timeline()),
            OnPaper::Section { section } => of_section(&self.section(*section)),
            OnPaper::Letter { id } => letter::printed(self.letter(id)?),
            OnPaper::Test { id } => test(self.section(Section::Results), id)?,
        };
        Some(paper(&first, printed))
    }
}

/// What is withheld of the sections that have no part of their own on the paper.
fn withheld_besides(first: &FirstScreen, printed: &[Section]) -> Vec<PaperNote> {
    let besides = first.sections.iter().filter(|count| !printed.contains(&count.section));
    besides.filter_map(|count| words::withheld(count.section, count.withheld)).collect()
}

/// The same around everything that is printed: whose it is, what is known of the whole record.
fn paper(first: &FirstScreen, printed: Printed) -> Paper {
    let pregnant = first.overview.pregnancy.as_ref();
    let pregnant =
        pregnant.map(|pregnancy| words::with_status(&pregnancy.words, pregnancy.status.as_deref()));
    let mut notes: Vec<PaperNote> = first.sources.iter().map(words::source).collect();
    notes.extend(words::arriving(&first.arriving));
    notes.extend(printed.gaps);
    notes.push(words::note("", words::NEVER_SHARED));
    Paper {
        name: words::name(&first.banner),
        preferred_name: first.banner.preferred_name.clone(),
        facts: words::facts(&first.banner),
        allergies: words::allergies(&first.allergies),
        flags: words::flags(&first.flags, first.flags_in_scope, pregnant),
        title: printed.title,
        notes,
        parts: printed.parts,
        entries: each_once([printed.entries, first.always_shown.clone()].concat()),
    }
}

fn overview(first: &FirstScreen) -> Printed {
    let overview = &first.overview;
    let views = [
        ("Current medicines", &overview.medicines),
        ("Problems", &overview.problems),
        ("Results flagged in the last 90 days", &overview.flagged_results),
        ("Care package", &overview.social_care),
        ("Last contacts", &overview.contacts),
    ];
    let parts = views.iter().map(|(title, view)| part(title, view)).collect();
    let gaps = withheld_besides(first, &views.map(|(_, view)| view.section));
    Printed { title: "Overview".to_owned(), parts, gaps, entries: first.manifest() }
}

fn of_section(view: &SectionView) -> Printed {
    let title = words::title(view.section);
    let mut part = part(title, view);
    part.notes.extend(words::foot(view.section));
    Printed { title: title.to_owned(), parts: vec![part], gaps: vec![], entries: view.manifest() }
}

/// Every result of one test; what is withheld is said of the section, for it is not said of a test.
fn test(mut view: SectionView, id: &str) -> Option<Printed> {
    let tests = view.in_time.take()?.tests;
    let (place, _) = (0..).zip(&view.entries).find(|(_, entry)| entry.id == id)?;
    let TestInTime { test: title, results, .. } =
        tests.into_iter().find(|test| test.results.contains(&place))?;
    let results: BTreeSet<u32> = results.into_iter().collect();
    let mut places = 0..;
    view.entries.retain(|_| places.next().is_some_and(|place| results.contains(&place)));
    let mut part = part(&title, &view);
    part.notes.extend(words::foot(view.section));
    let title = "Results of one test".to_owned();
    Some(Printed { title, parts: vec![part], gaps: vec![], entries: view.manifest() })
}

fn timeline(first: &FirstScreen, rows: &[TimelineRow]) -> Printed {
    let part = PaperPart {
        title: "What happened, newest first".to_owned(),
        stamp: None,
        notes: vec![],
        columns: rows::columns_of_timeline(),
        rows: rows.iter().map(rows::of_timeline).collect(),
        pdf: None,
        follows: false,
    };
    let entries = TimelineRow::manifest(rows);
    let gaps = withheld_besides(first, &[]);
    Printed { title: "Timeline".to_owned(), parts: vec![part], gaps, entries }
}

fn part(title: &str, view: &SectionView) -> PaperPart {
    PaperPart {
        title: title.to_owned(),
        stamp: Some(view.stamp.clone()),
        notes: words::gaps(view),
        columns: rows::columns(view.section),
        rows: view.entries.iter().map(|entry| rows::row(view.section, entry)).collect(),
        pdf: None,
        follows: false,
    }
}

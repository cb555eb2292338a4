//! Showing a part of the open record: what will be on the screen is written down first.

use std::sync::Arc;

use access::Grant;
use audit::{Act, ActKind, ShownEntry};
use chrono::{DateTime, Utc};
use nhs::{PatientId, Section};
use record::{
    Record, View,
    view::{Answer, FirstScreen, Letter, SectionCount, SectionView, SourceState, TimelineRow},
};

use crate::{
    Shown, Trouble, Viewer,
    gate::access_line,
    state::{AtWork, OnScreen},
    wire::{Opened, Place},
};

/// What is to be shown, and the list of it.
pub(crate) struct Screen<T> {
    pub(crate) name: &'static str,
    pub(crate) what: T,
    pub(crate) entries: Vec<record::Shown>,
}

impl Viewer {
    /// The first screen of the open record.
    ///
    /// # Errors
    /// [`Trouble`]; nothing is shown that could not be written down.
    pub fn show_overview(&self, patient: &str) -> Result<Shown<FirstScreen>, Trouble> {
        self.show(patient, Place::Overview, |view| {
            let what = view.first_screen();
            Ok(Screen { name: "overview", entries: what.manifest(), what })
        })
    }

    /// The first screen again, when more of the record has come: whatever part the page shows, its frame is of the first screen.
    ///
    /// # Errors
    /// [`Trouble`]
    pub fn show_arrived(&self, patient: &str) -> Result<Shown<FirstScreen>, Trouble> {
        let part = self.part_on_screen(patient)?;
        self.show(patient, part, |view| {
            let what = view.first_screen();
            Ok(Screen { name: "overview", entries: what.manifest(), what })
        })
    }

    /// A section of the open record.
    ///
    /// # Errors
    /// [`Trouble`]
    pub fn show_section(
        &self,
        patient: &str,
        section: Section,
    ) -> Result<Shown<SectionView>, Trouble> {
        self.show(patient, Place::Section(section), |view| {
            let what = view.section(section);
            Ok(Screen { name: section.name(), entries: what.manifest(), what })
        })
    }

    /// The timeline of the open record.
    ///
    /// # Errors
    /// [`Trouble`]
    pub fn show_timeline(&self, patient: &str) -> Result<Shown<Vec<TimelineRow>>, Trouble> {
        self.show(patient, Place::Timeline, |view| {
            let what = view.timeline();
            Ok(Screen { name: "timeline", entries: TimelineRow::manifest(&what), what })
        })
    }

    /// A letter of the open record. Its pages are fetched when it is opened for the first time.
    ///
    /// # Errors
    /// [`Trouble`]; a letter that this grant does not show is not there.
    pub async fn show_letter(&self, patient: &str, id: &str) -> Result<Shown<Letter>, Trouble> {
        self.fetch_letter(patient, id).await?;
        let epoch = self.state().epoch;
        let shown = self.show(patient, Place::Section(Section::Letters), |view| {
            let what = view.letter(id).ok_or(Trouble::NothingOpen)?;
            Ok(Screen { name: "letter", entries: what.manifest(), what })
        })?;
        self.note_opened(epoch, shown.get());
        Ok(shown)
    }

    /// The page has scrolled: an unlocking leads back to here. What was fetched for another patient changes nothing.
    pub fn scrolled(&self, patient: &str, scroll: u32) {
        let mut state = self.state();
        if let Some(Ok(open)) = state.at_work().map(|work| work.open_record_of(patient)) {
            open.on_screen.scroll = scroll;
        }
    }

    /// The whole answer to an opening: the first screen, and why it is open.
    pub(crate) fn show_opened(&self, patient: &PatientId) -> Result<Shown<Opened>, Trouble> {
        let first = self.show_overview(patient.as_str())?;
        let now = self.gateway_time();
        let mut state = self.state();
        let work = state.at_work().ok_or(Trouble::NotSignedIn)?;
        work.open_record_of(patient.as_str())?;
        let open = work.open.as_ref().ok_or(Trouble::NothingOpen)?;
        let access = access_line(work, open, now);
        self.more_is_coming();
        Ok(first.map(|first| Opened { first, access }))
    }

    /// The part of this patient's record that the page shows.
    pub(crate) fn part_on_screen(&self, patient: &str) -> Result<Place, Trouble> {
        let mut state = self.state();
        let work = state.at_work().ok_or(Trouble::NotSignedIn)?;
        Ok(work.open_record_of(patient)?.on_screen.place)
    }

    /// Shows what is made of the view, once the list of it is written down; from then on this is the part on the screen.
    ///
    /// It is made outside of the lock: a long section takes its time, and a locking waits for nobody.
    pub(crate) fn show<T>(
        &self,
        patient: &str,
        screen: Place,
        make: impl FnOnce(&View<'_>) -> Result<Screen<T>, Trouble>,
    ) -> Result<Shown<T>, Trouble> {
        // A computer that has just woken shows nothing that has ended while it slept.
        self.tick();
        let (now, at_gateway) = (self.inner.clock.now(), self.gateway_time());
        let seen = self.to_be_seen(patient)?;
        let view =
            seen.record.seen_through(&seen.grant, at_gateway).map_err(|_| Trouble::NothingOpen)?;
        let made = make(&view)?;
        let (what, event) = self.put_on_screen(patient, screen, &seen, (made, &view), now)?;
        let recorded = self.write_down(&event)?;
        // A lock that came while this was being written takes it back.
        if self.state().epoch == seen.epoch {
            Shown::of_record(recorded, ActKind::Showing, seen.grant.patient(), what)
        } else {
            Err(Trouble::Superseded)
        }
    }

    /// The open record as it lies on the desk now.
    fn to_be_seen(&self, patient: &str) -> Result<Seen, Trouble> {
        let mut state = self.state();
        let epoch = state.epoch;
        let open = state.at_work().ok_or(Trouble::NotSignedIn)?.open_record_of(patient)?;
        Ok(Seen { epoch, grant: open.grant.clone(), record: Arc::clone(&open.record) })
    }

    /// Notes that this part is on the screen, and words the event; unless the record was closed or its grant replaced meanwhile.
    fn put_on_screen<T>(
        &self,
        patient: &str,
        screen: Place,
        seen: &Seen,
        (made, view): (Screen<T>, &View<'_>),
        now: DateTime<Utc>,
    ) -> Result<(T, audit::Event), Trouble> {
        let (counts, sources) = (view.counts(), view.sources());
        let mut state = self.state();
        if state.epoch != seen.epoch {
            return Err(Trouble::Superseded);
        }
        let work = state.at_work().ok_or(Trouble::NotSignedIn)?;
        let open = work.open_record_of(patient)?;
        if open.grant != seen.grant {
            return Err(Trouble::Superseded);
        }
        if open.on_screen.place != screen {
            open.on_screen = OnScreen::top_of(screen);
        }
        Ok(written(work, &seen.grant, made, &counts, &sources, now))
    }
}

/// What is looked at: a record through a grant, and since which epoch both are there.
struct Seen {
    epoch: u64,
    grant: Grant,
    record: Arc<Record>,
}

fn written<T>(
    work: &AtWork,
    grant: &Grant,
    made: Screen<T>,
    counts: &[SectionCount],
    sources: &[SourceState],
    now: DateTime<Utc>,
) -> (T, audit::Event) {
    let act = Act::Showing {
        grant: grant.id().to_string(),
        purpose: grant.purpose(),
        screen: made.name.to_owned(),
        entries: made.entries.into_iter().map(entry).collect(),
        withheld: counts
            .iter()
            .filter(|section| section.withheld > 0)
            .map(|section| (section.section, section.withheld))
            .collect(),
        sources: sources
            .iter()
            .map(|source| (source.source.short.clone(), has_answered(source)))
            .collect(),
    };
    (made.what, work.event_about(now, act, grant.patient()))
}

pub(crate) fn entry(shown: record::Shown) -> ShownEntry {
    ShownEntry { section: shown.section, id: shown.id, version: shown.version }
}

/// Whether a source has answered what was asked of it so far.
fn has_answered(source: &SourceState) -> bool {
    matches!(source.answer, Answer::UpToDate | Answer::InPart)
}

#[cfg(test)]
mod tests;

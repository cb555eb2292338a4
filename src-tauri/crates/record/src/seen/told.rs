//! What is told of what is not there: how much is withheld, who has not answered, what is still to come, and why there is nothing.

use access::Treatment;
use nhs::Section;

use super::{View, number};
use crate::{
    allergies::confirmed_none,
    arrival::{Awaited, Part},
    clock::time_of_day,
    envelope::{SourceAnswer, Withheld},
    sources::{normally_has, source_states},
    view::{Absence, AllergyState, Arriving, Entry, Missed, SectionCount, SourceState},
};

impl<'r> View<'r> {
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

    /// How many entries of a section the laboratory has flagged.
    fn flagged(&self, section: Section) -> usize {
        let results = section == Section::Results;
        self.in_section(section).filter(|head| results && head.stands_out).count()
    }

    /// Why there is nothing, where there is nothing. A section is never empty in silence.
    pub(super) fn absence(
        &self,
        section: Section,
        entries: &[Entry],
        withheld: u32,
    ) -> Option<Absence> {
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

    pub(super) fn is_here(&self, section: Section) -> bool {
        self.record.arrival().is_here(section)
    }

    /// Why a section is not here. What was never asked for is taken as on its way: nothing is said of it.
    fn not_here(&self, section: Section) -> Absence {
        match self.record.arrival().awaited(Part::of(section)) {
            Some(Awaited::Missed(at)) => Absence::DidNotCome { at: time_of_day(at) },
            Some(Awaited::Coming) | None => Absence::Coming,
        }
    }

    pub(super) fn in_scope(&self, section: Section) -> bool {
        self.reach.section(section) == Treatment::Shown
    }

    /// What the gateway did not send and what the view does not show; nothing where the policy hides the section.
    pub(super) fn withheld(&self, section: Section) -> u32 {
        if self.reach.section(section) == Treatment::Hidden {
            return 0;
        }
        let here = self.counted.get(&section).copied().unwrap_or(0);
        let by_gateway = self.withheld_by_gateway(section);
        by_gateway.fold(here, |sum, each| sum.saturating_add(each.count))
    }

    /// Whether this is the section of allergies and some of them are hidden. Elsewhere it is not told that anything is
    /// hidden; of an allergy it has to be, for a hidden one is the worst: it would pass for none.
    pub(super) fn hides_allergies(&self, section: Section) -> bool {
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

    pub(super) fn said_by_sources(&self, section: Section) -> &'r [SourceAnswer] {
        self.record.envelope_of(section).map_or(&[], |envelope| &envelope.sources)
    }

    pub(super) fn silent(&self, section: Section) -> impl Iterator<Item = &'r SourceAnswer> {
        let sources = self.said_by_sources(section).iter();
        sources.filter(move |source| !source.answered && normally_has(&source.short, section))
    }

    pub(super) fn answered(&self, section: Section) -> impl Iterator<Item = &'r SourceAnswer> {
        let sources = self.said_by_sources(section).iter();
        sources.filter(move |source| source.answered && normally_has(&source.short, section))
    }
}

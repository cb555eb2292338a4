//! The first screen.

use std::collections::HashSet;

use chrono::Duration;
use nhs::Section;

use super::{View, number};
use crate::{
    Shown,
    allergies::{self, Question},
    clock::british,
    parse::{is_of_allergy, stands_out},
    pregnancy,
    record::{Facts, Head, Item},
    view::{AllergyBanner, Body, Detail, FirstScreen, FlagLine, Overview, Pregnancy, SectionView},
};

impl<'r> View<'r> {
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

    pub(super) fn allergies(&self) -> AllergyBanner {
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
}

const FLAGGED_DAYS: i64 = 90;
const LAST_CONTACTS: usize = 5;

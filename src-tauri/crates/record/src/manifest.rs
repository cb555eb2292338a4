use nhs::Section;

use crate::view::{Details, Entry, FirstScreen, Letter, Original, SectionView, TimelineRow};

/// One entry that a shape shows, for the audit event: nothing reaches the page before it is on this list.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Shown {
    /// The section in which it stands.
    pub section: Section,
    /// `Observation/abc`: the resource, also where one resource makes several entries.
    pub id: String,
    /// The version that is shown.
    pub version: Option<String>,
}

impl SectionView {
    /// Every resource of which this section shows something, each once.
    #[must_use]
    pub fn manifest(&self) -> Vec<Shown> {
        each_once(self.entries.iter().map(|entry| shown(self.section, entry)).collect())
    }
}

impl FirstScreen {
    /// Every resource of which the first screen shows something, each once: those that make up the banner, the allergies and
    /// the flags among them.
    #[must_use]
    pub fn manifest(&self) -> Vec<Shown> {
        let overview = &self.overview;
        let sections = [
            &overview.medicines,
            &overview.problems,
            &overview.flagged_results,
            &overview.social_care,
            &overview.contacts,
        ];
        let mut all: Vec<Shown> = sections.into_iter().flat_map(SectionView::manifest).collect();
        all.extend(self.always_shown.iter().map(|each| Shown {
            section: each.section,
            id: resource_of(&each.id),
            version: each.version.clone(),
        }));
        each_once(all)
    }
}

impl Letter {
    /// The one document that is shown.
    #[must_use]
    pub fn manifest(&self) -> Vec<Shown> {
        let id = resource_of(&self.id);
        vec![Shown { section: self.section, id, version: self.version.clone() }]
    }
}

impl Details {
    /// The one entry beside which it stands.
    #[must_use]
    pub fn manifest(&self) -> Vec<Shown> {
        let id = resource_of(&self.id);
        vec![Shown { section: self.section, id, version: self.version.clone() }]
    }
}

impl Original {
    /// The one entry that is shown.
    #[must_use]
    pub fn manifest(&self) -> Vec<Shown> {
        vec![Shown { section: self.section, id: self.id.clone(), version: self.version.clone() }]
    }
}

impl TimelineRow {
    /// Every resource of which these rows show something, each once.
    #[must_use]
    pub fn manifest(rows: &[Self]) -> Vec<Shown> {
        each_once(rows.iter().flat_map(Self::shown).collect())
    }

    fn shown(&self) -> impl Iterator<Item = Shown> {
        let first = (self.id.clone(), self.version.clone());
        let all = std::iter::once(first).chain(self.with.iter().cloned());
        all.map(|(id, version)| Shown { section: self.section, id: resource_of(&id), version })
    }
}

fn shown(section: Section, entry: &Entry) -> Shown {
    Shown { section, id: resource_of(&entry.id), version: entry.version.clone() }
}

/// Where one resource makes several entries, all but the first carry `#2`, `#3`.
pub(crate) fn resource_of(id: &str) -> String {
    id.split_once('#').map_or(id, |(resource, _)| resource).to_owned()
}

pub(crate) fn each_once(mut all: Vec<Shown>) -> Vec<Shown> {
    all.sort();
    all.dedup();
    all
}

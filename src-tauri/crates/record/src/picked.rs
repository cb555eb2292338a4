//! Entries of which only some words leave the screen.

use nhs::Section;

use crate::{
    Shown, View,
    manifest::{each_once, resource_of},
};

impl View<'_> {
    /// The resources with these ids, among those that this grant shows.
    #[must_use]
    pub fn picked(&self, ids: &[String]) -> Vec<Shown> {
        let ids: Vec<String> = ids.iter().map(|id| resource_of(id)).collect();
        let heads = Section::ALL.into_iter().flat_map(|section| self.in_section(section));
        let all = heads.map(|head| Shown {
            section: head.section,
            id: resource_of(&self.record.id(head)),
            version: self.record.version(head),
        });
        each_once(all.filter(|shown| ids.contains(&shown.id)).collect())
    }
}

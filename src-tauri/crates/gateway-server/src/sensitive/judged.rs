//! A portion that was judged: what of it is left out, what stays, and what of that is cut.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Sensitivity,
    judge::{Node, Verdict, is_allergy},
};
use crate::import::Links;

/// A portion that was judged.
#[derive(Default)]
pub(crate) struct Judged {
    pub(crate) verdict: Verdict,
    pub(super) nodes: BTreeMap<String, Node>,
    /// Those of this portion among them.
    pub(super) own: BTreeSet<String>,
    /// The people and places that would tell what was left out.
    pub(super) told: BTreeSet<String>,
    /// Whatever is one of them, or leads to one, among those that an entry names that stays.
    pub(super) telling: BTreeSet<String>,
}

impl Judged {
    /// Whether nothing was ever sensitive here, and nothing is to be done.
    pub(crate) fn is_nothing(&self) -> bool {
        self.nodes.is_empty()
    }

    /// Whether this is left out.
    pub(crate) fn is_left_out(&self, id: &str) -> bool {
        self.verdict.left_out.contains_key(id)
    }

    /// Whether something has to be taken out of an entry that stays.
    pub(crate) fn cuts(&self, node: &Node) -> bool {
        self.loses_free_text(&node.id)
            || self.verdict.pointing.contains(&node.id)
            || !node.links.refers.is_disjoint(&self.telling)
            || (is_allergy(node) && node.sensitivity == Sensitivity::ByWhatItHolds)
    }

    /// What such an entry still refers to.
    pub(crate) fn links_that_stay(&self, node: &Node) -> Links {
        let staying = |ids: &BTreeSet<String>| {
            ids.iter()
                .filter(|id| !self.is_untold(id) && !self.leads_to_left_out(id))
                .cloned()
                .collect()
        };
        let Links { refers, encounters, parts, linked, elsewhere, people } = &node.links;
        let leads_on =
            |(id, name): &&(String, String)| !self.is_untold(id) && !self.leads_to_left_out(name);
        Links {
            refers: staying(refers),
            encounters: staying(encounters),
            parts: staying(parts),
            linked: staying(linked),
            elsewhere: elsewhere.iter().filter(leads_on).cloned().collect(),
            people: staying(people),
        }
    }

    /// Whether an entry that stays loses its free text.
    pub(crate) fn loses_free_text(&self, id: &str) -> bool {
        self.verdict.without_free_text.contains(id)
    }

    pub(super) fn is_untold(&self, id: &str) -> bool {
        self.is_left_out(id) || self.telling.contains(id)
    }

    /// Whether an id, or a name, is that of something left out.
    pub(super) fn leads_to_left_out(&self, id: &str) -> bool {
        let named = |node: &Node| node.names.contains(id);
        let mut left_out = self.verdict.left_out.keys().filter_map(|id| self.nodes.get(id));
        self.is_left_out(id) || left_out.any(named)
    }

    /// By which ids these links mean something that another source has sent and that is left out.
    pub(super) fn elsewhere<'l>(&self, links: &'l Links) -> BTreeSet<&'l str> {
        let left_out = links.elsewhere.iter().filter(|(_, name)| self.leads_to_left_out(name));
        left_out.map(|(id, _)| id.as_str()).collect()
    }

    /// What of this portion is left out.
    pub(super) fn of_left_out(&self) -> impl Iterator<Item = &Node> {
        self.of_its_own().filter(|node| self.is_left_out(&node.id))
    }

    /// What of it stays.
    pub(super) fn that_stay(&self) -> impl Iterator<Item = &Node> {
        self.of_its_own().filter(|node| !self.is_left_out(&node.id))
    }

    pub(super) fn of_its_own(&self) -> impl Iterator<Item = &Node> {
        self.own.iter().filter_map(|id| self.nodes.get(id))
    }
}

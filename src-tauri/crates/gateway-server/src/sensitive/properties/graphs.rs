//! Generated graphs of entries, and the rules retold over them without any cleverness.

use std::collections::BTreeSet;

use proptest::{prelude::*, sample::select};

use super::super::{
    Sensitivity,
    judge::{Node, Verdict},
};
use crate::import::Links;

/// What becomes of the entries, by their names.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Outcome {
    pub(crate) left_out: BTreeSet<String>,
    pub(crate) without_free_text: BTreeSet<String>,
    pointing: BTreeSet<String>,
}

impl Outcome {
    /// The names of the entries that stay.
    pub(crate) fn kept(&self, graph: &Graph) -> BTreeSet<String> {
        graph.places().map(name).filter(|name| !self.left_out.contains(name)).collect()
    }
}

impl From<Verdict> for Outcome {
    fn from(verdict: Verdict) -> Self {
        let Verdict { left_out, without_free_text, pointing } = verdict;
        Self { left_out: left_out.into_keys().collect(), without_free_text, pointing }
    }
}

/// An entry of a generated graph; ties are by place.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub(super) kind: &'static str,
    pub(super) sensitivity: Sensitivity,
    pub(super) refers: BTreeSet<usize>,
    pub(super) holds: BTreeSet<usize>,
    /// Encounters; places beyond the last entry are encounters that were never sent.
    pub(super) at: BTreeSet<usize>,
    /// Whether it refers by names, not by ids.
    pub(super) by_name: bool,
}

#[derive(Clone, Debug)]
pub(crate) struct Graph {
    pub(super) entries: Vec<Entry>,
}

impl Graph {
    pub(crate) fn places(&self) -> std::ops::Range<usize> {
        0..self.entries.len()
    }

    /// Whoever says by its address what an encounter is, says its type with it; by a name anything may be meant.
    fn with_encounters_only(mut self) -> Self {
        let known = self.clone();
        for entry in self.entries.iter_mut().filter(|entry| !entry.by_name) {
            entry.at.retain(|to| !known.places().contains(to) || known.is_encounter(*to));
        }
        self
    }

    pub(crate) fn is_sensitive(&self, place: usize) -> bool {
        self.entries[place].sensitivity == Sensitivity::Itself
    }

    pub(crate) fn is_allergy(&self, place: usize) -> bool {
        self.entries[place].kind == "AllergyIntolerance"
    }

    fn is_encounter(&self, place: usize) -> bool {
        self.entries
            .get(place)
            .is_some_and(|entry| matches!(entry.kind, "Encounter" | "EpisodeOfCare"))
    }

    fn is_letter(&self, place: usize) -> bool {
        matches!(self.entries[place].kind, "DocumentReference" | "Composition")
    }

    /// As the import hands them over.
    pub(crate) fn nodes(&self) -> Vec<Node> {
        self.places().map(|place| self.node(place)).collect()
    }

    fn node(&self, place: usize) -> Node {
        let Entry { kind, sensitivity, refers, holds, at, by_name } = &self.entries[place];
        let mut links = Links::default();
        for target in refers.iter().chain(holds) {
            if self.is_encounter(*target) {
                links.encounters.insert(name(*target));
            } else if *by_name {
                links.linked.insert(other_name(*target));
            } else {
                links.refers.insert(name(*target));
            }
            if holds.contains(target) && !self.is_encounter(*target) {
                links.parts.insert(if *by_name { other_name(*target) } else { name(*target) });
            }
        }
        for target in at {
            let by_name = *by_name && self.places().contains(target);
            links.encounters.insert(if by_name { other_name(*target) } else { name(*target) });
        }
        Node {
            id: name(place),
            kind: (*kind).to_owned(),
            letter: self.is_letter(place),
            sensitivity: *sensitivity,
            names: [other_name(place)].into(),
            links,
        }
    }

    fn refers(&self, from: usize, to: usize) -> bool {
        let Entry { refers, holds, at, .. } = &self.entries[from];
        let mistaken = self.places().contains(&to) && at.contains(&to);
        from != to
            && (refers.contains(&to) || mistaken)
            && !holds.contains(&to)
            && !self.is_encounter(to)
    }

    fn holds(&self, from: usize, to: usize) -> bool {
        from != to && self.entries[from].holds.contains(&to) && !self.is_encounter(to)
    }

    fn at(&self, from: usize, to: usize) -> bool {
        let Entry { refers, holds, at, .. } = &self.entries[from];
        from != to
            && (at.contains(&to)
                || (self.is_encounter(to) && (refers.contains(&to) || holds.contains(&to))))
    }

    /// Whether one entry leads to another by what refers and what holds, with no allergy on the way.
    pub(crate) fn leads(&self, from: usize, to: usize, seen: &mut BTreeSet<usize>) -> bool {
        seen.insert(from);
        self.places().any(|next| {
            (self.refers(from, next) || self.holds(from, next))
                && (next == to
                    || (!self.is_allergy(next)
                        && !seen.contains(&next)
                        && self.leads(next, to, seen)))
        })
    }

    /// The rules, one after the other, again and again until nothing changes.
    pub(crate) fn retold(&self) -> Outcome {
        let mut told = Retold::default();
        for place in self.places() {
            match self.entries[place].sensitivity {
                Sensitivity::Itself => {
                    told.goes(place, true);
                    told.itself.insert(place);
                    if self.is_encounter(place) {
                        told.sensitive_encounters.insert(place);
                    }
                }
                Sensitivity::ByWhatItHolds if !self.is_allergy(place) => {
                    told.goes(place, false);
                }
                Sensitivity::ByWhatItHolds | Sensitivity::No => {}
            }
        }
        while self.retell_once(&mut told) {}
        let encounters = self.retold_encounters(&told);
        let mut sharing: BTreeSet<usize> = BTreeSet::new();
        while self.retell_letters(&encounters, &mut told, &mut sharing) {}
        self.verdict(&told, &sharing)
    }

    fn retell_once(&self, told: &mut Retold) -> bool {
        let mut changed = false;
        for one in self.places().filter(|one| !self.is_allergy(*one)) {
            for other in self.places() {
                let (gone, within) =
                    (told.gone.contains(&other), told.sensitive_encounters.contains(&other));
                if self.at(one, other) && within {
                    changed |= told.goes(one, true);
                    changed |= self.is_encounter(one) && told.sensitive_encounters.insert(one);
                }
                if self.refers(one, other) && gone {
                    changed |= told.goes(one, true);
                }
                if self.holds(one, other) && gone {
                    changed |= told.goes(one, false);
                }
                if self.holds(other, one) && gone {
                    let gathers = matches!(self.entries[other].kind, "Composition" | "List");
                    let all = if gathers {
                        told.itself.contains(&other)
                    } else {
                        told.wholly.contains(&other)
                    };
                    if all || self.entries[one].kind == "Binary" {
                        changed |= told.goes(one, true);
                    }
                }
            }
        }
        changed
    }

    /// The encounters of what goes, and the stays of which these are parts.
    fn retold_encounters(&self, told: &Retold) -> BTreeSet<usize> {
        let mut encounters = BTreeSet::new();
        for place in &told.gone {
            encounters.extend((0..MOST + NEVER_SENT).filter(|to| self.at(*place, *to)));
            encounters.extend(self.is_encounter(*place).then_some(*place));
        }
        let is_visit =
            |place: usize| self.entries.get(place).is_some_and(|entry| entry.kind == "Encounter");
        loop {
            let before = encounters.len();
            for visit in encounters.clone().into_iter().filter(|visit| is_visit(*visit)) {
                encounters
                    .extend(self.places().filter(|stay| is_visit(*stay) && self.at(visit, *stay)));
            }
            if encounters.len() == before {
                return encounters;
            }
        }
    }

    fn retell_letters(
        &self,
        encounters: &BTreeSet<usize>,
        told: &mut Retold,
        sharing: &mut BTreeSet<usize>,
    ) -> bool {
        let mut changed = false;
        for place in self.places().filter(|place| !self.is_allergy(*place)) {
            let shares = encounters.contains(&place)
                || encounters.iter().any(|encounter| self.at(place, *encounter))
                || self.places().any(|to| {
                    told.letters.contains(&to)
                        && (self.refers(place, to) || self.holds(place, to) || self.at(place, to))
                });
            if told.gone.contains(&place) || !shares {
                continue;
            }
            if self.is_letter(place) {
                changed |= told.letter(place);
                for page in self.places().filter(|page| self.holds(place, *page)) {
                    if self.entries[page].kind == "Binary" {
                        changed |= told.letter(page);
                    }
                }
            } else {
                changed |= sharing.insert(place);
            }
        }
        changed
    }

    fn verdict(&self, told: &Retold, sharing: &BTreeSet<usize>) -> Outcome {
        let mut verdict = Outcome::default();
        for place in self.places() {
            let id = name(place);
            if told.gone.contains(&place) {
                verdict.left_out.insert(id);
                continue;
            }
            if sharing.contains(&place) {
                verdict.without_free_text.insert(id.clone());
            }
            let points =
                |to: usize| self.refers(place, to) || self.holds(place, to) || self.at(place, to);
            if told.gone.iter().any(|to| points(*to)) {
                verdict.pointing.insert(id);
            }
        }
        verdict
    }
}

#[derive(Default)]
struct Retold {
    gone: BTreeSet<usize>,
    /// Of these, those that go for more than one of their parts.
    wholly: BTreeSet<usize>,
    itself: BTreeSet<usize>,
    sensitive_encounters: BTreeSet<usize>,
    letters: BTreeSet<usize>,
}

impl Retold {
    fn goes(&mut self, place: usize, wholly: bool) -> bool {
        let more = wholly && self.wholly.insert(place);
        self.gone.insert(place) || more
    }

    fn letter(&mut self, place: usize) -> bool {
        self.letters.insert(place) | self.gone.insert(place)
    }
}

pub(crate) fn graph() -> impl Strategy<Value = Graph> {
    let ties = || proptest::bits::u16::masked(0b1111_1111);
    let kinds = vec![
        "Condition",
        "Observation",
        "MedicationRequest",
        "DiagnosticReport",
        "DocumentReference",
        "Composition",
        "List",
        "AllergyIntolerance",
        "Encounter",
        "Encounter",
        "EpisodeOfCare",
        "Binary",
        "ServiceRequest",
    ];
    let entry = (
        select(kinds),
        0..12_u8,
        (ties(), ties()),
        ties(),
        proptest::bits::u16::masked(0b11_1111_1111),
        any::<u16>(),
    );
    proptest::collection::vec(entry, 1..MOST).prop_map(|entries| {
        let entries =
            entries.into_iter().map(|(kind, sensitive, (refers, sparse), holds, at, thin)| Entry {
                kind,
                sensitivity: match sensitive {
                    0 | 1 => Sensitivity::Itself,
                    2 => Sensitivity::ByWhatItHolds,
                    _ => Sensitivity::No,
                },
                // Sparse, or everything would be tied to everything.
                refers: places_in(refers & sparse & thin),
                holds: places_in(holds & sparse & (thin >> 8)),
                at: places_in(at & thin & (thin >> 3)),
                by_name: thin & 1 == 1,
            });
        Graph { entries: entries.collect() }.with_encounters_only()
    })
}

fn places_in(bits: u16) -> BTreeSet<usize> {
    (0..16).filter(|place| bits & (1 << place) != 0).collect()
}

pub(crate) fn name(place: usize) -> String {
    format!("id-{place}")
}

fn other_name(place: usize) -> String {
    format!("name-{place}")
}

/// Entries of a graph, at most one less.
pub(crate) const MOST: usize = 8;
const NEVER_SENT: usize = 2;

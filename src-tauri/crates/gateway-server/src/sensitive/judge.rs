//! The judgement: which entries of one portion of a record are left out, over its whole graph.
//!
//! It is a function of the graph alone, so it does not matter in which order the entries came.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use serde::{Deserialize, Serialize};

use super::Sensitivity;
use crate::import::Links;

/// An entry, as far as it matters here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Node {
    pub(crate) id: String,
    pub(crate) kind: String,
    /// Whether it is a letter or another document.
    pub(crate) letter: bool,
    pub(crate) sensitivity: Sensitivity,
    /// By what others may refer to it, beside its id.
    pub(crate) names: BTreeSet<String>,
    pub(crate) links: Links,
}

/// Why an entry is left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Why {
    /// It is a letter, or the page of one, that only shares an encounter with something left out.
    Letter,
    /// It holds something that is left out: a report, one of its results. Its other parts stay.
    Around,
    /// It refers to something left out; its parts go with it.
    With,
    /// It is a part of something left out.
    Part,
    /// It is sensitive by itself.
    Itself,
}

/// What becomes of the entries. What is not named stays as it is.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Verdict {
    /// Those that are left out, and why.
    pub(crate) left_out: BTreeMap<String, Why>,
    /// Those that stay and lose their free text.
    pub(crate) without_free_text: BTreeSet<String>,
    /// Those that stay although they refer to something left out: they lose the reference.
    pub(crate) pointing: BTreeSet<String>,
}

/// Decides what is left out of these entries: all that one source has sent of one patient, those that were left out before
/// among them.
pub(crate) fn judge(nodes: &[Node]) -> Verdict {
    let graph = Graph::new(nodes);
    let mut out = Out(vec![None; nodes.len()]);
    graph.leave_out_what_refers(&mut out);
    let encounters = graph.encounters_of(&out);
    let sharing = graph.leave_out_letters(&encounters, &mut out);
    graph.verdict(&out, &sharing)
}

/// How an entry is tied to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tie {
    /// It refers to it.
    Refers,
    /// It holds it as one of its parts.
    Holds,
    /// It happened there.
    At,
}

struct Graph<'n> {
    nodes: &'n [Node],
    /// Of each entry, to whom it is tied.
    to: Vec<Vec<(usize, Tie)>>,
    /// Of each entry, who is tied to it.
    from: Vec<Vec<(usize, Tie)>>,
    /// Of each entry, the encounters at which it happened: entries, or ids of those that never came.
    at: Vec<Vec<Encounter<'n>>>,
}

/// An encounter, whether it was sent or only named.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Encounter<'n> {
    Sent(usize),
    Named(&'n str),
}

/// Why each entry is left out, so far. It only ever grows.
struct Out(Vec<Option<Reason>>);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Reason {
    why: Why,
    /// An encounter that is sensitive itself, or lies within one: what happened there refers to it.
    sensitive_encounter: bool,
}

impl<'n> Graph<'n> {
    fn new(nodes: &'n [Node]) -> Self {
        let mut by_name: HashMap<&str, Vec<usize>> = HashMap::new();
        for (place, node) in nodes.iter().enumerate() {
            for name in node.names.iter().chain([&node.id]) {
                by_name.entry(name).or_default().push(place);
            }
        }
        let mut graph = Self {
            nodes,
            to: vec![Vec::new(); nodes.len()],
            from: vec![Vec::new(); nodes.len()],
            at: vec![Vec::new(); nodes.len()],
        };
        for (place, node) in nodes.iter().enumerate() {
            graph.tie(place, node, &by_name);
        }
        graph
    }

    fn tie(&mut self, place: usize, node: &'n Node, by_name: &HashMap<&str, Vec<usize>>) {
        let Links { refers, encounters, parts, linked, elsewhere, .. } = &node.links;
        let ids = refers.iter().chain(linked).chain(parts).chain(encounters);
        let named = elsewhere.iter().map(|(id, name)| (id, name));
        for (id, name) in ids.map(|id| (id, id)).chain(named) {
            let sent = by_name.get(name.as_str()).map(Vec::as_slice).unwrap_or_default();
            for target in sent.iter().copied().filter(|target| *target != place) {
                if encounters.contains(id) || self.is_encounter(target) {
                    self.add_tie(place, target, Tie::At);
                }
                // What stands in the place of an encounter and is none is referred to as well.
                if !self.is_encounter(target) {
                    let tie = if parts.contains(id) { Tie::Holds } else { Tie::Refers };
                    self.add_tie(place, target, tie);
                }
            }
            if sent.is_empty() && encounters.contains(id) {
                self.add_encounter(place, Encounter::Named(name));
            }
        }
    }

    fn add_tie(&mut self, place: usize, target: usize, tie: Tie) {
        if let Some(to) = self.to.get_mut(place) {
            to.push((target, tie));
        }
        if let Some(from) = self.from.get_mut(target) {
            from.push((place, tie));
        }
        if tie == Tie::At {
            self.add_encounter(place, Encounter::Sent(target));
        }
    }

    fn add_encounter(&mut self, place: usize, encounter: Encounter<'n>) {
        if let Some(at) = self.at.get_mut(place) {
            at.push(encounter);
        }
    }

    /// What is sensitive, and step by step whatever refers to it.
    fn leave_out_what_refers(&self, out: &mut Out) {
        let mut ahead = Vec::new();
        for (place, node) in self.nodes.iter().enumerate() {
            let why = match node.sensitivity {
                Sensitivity::Itself => Why::Itself,
                Sensitivity::ByWhatItHolds if !is_allergy(node) => Why::Around,
                Sensitivity::ByWhatItHolds | Sensitivity::No => continue,
            };
            let sensitive_encounter = why == Why::Itself && self.is_encounter(place);
            out.add(place, Reason { why, sensitive_encounter }, &mut ahead);
        }
        while let Some(place) = ahead.pop() {
            let Some(reason) = out.reason(place) else { continue };
            for (referring, tie) in self.tied_to(place) {
                self.leave_out_one_that_refers(referring, tie, reason, out, &mut ahead);
            }
            for part in self.parts_that_go(place, reason.why) {
                let reason = Reason { why: Why::Part, sensitive_encounter: false };
                out.add(part, reason, &mut ahead);
            }
        }
    }

    /// All of them, if it is left out for more than one of them; otherwise the pages. A document or a list gathers what was
    /// there before it: its entries go only if it is sensitive itself.
    fn parts_that_go(&self, place: usize, why: Why) -> impl Iterator<Item = usize> {
        let gathers = matches!(self.kind(place), "Composition" | "List");
        let all = why > if gathers { Why::Part } else { Why::Around };
        self.parts_of(place)
            .filter(move |part| if all { !self.is_allergy(*part) } else { self.is_page(*part) })
    }

    /// An encounter that is sensitive by itself is referred to by what happened at it; one that was left out by association
    /// is only shared.
    fn leave_out_one_that_refers(
        &self,
        referring: usize,
        tie: Tie,
        to: Reason,
        out: &mut Out,
        ahead: &mut Vec<usize>,
    ) {
        let (why, sensitive_encounter) = match tie {
            Tie::Refers => (Why::With, false),
            Tie::Holds => (Why::Around, false),
            Tie::At if to.sensitive_encounter => (Why::With, self.is_encounter(referring)),
            Tie::At => return,
        };
        if !self.is_allergy(referring) {
            out.add(referring, Reason { why, sensitive_encounter }, ahead);
        }
    }

    /// The encounters at which something was left out, and those of which these are parts.
    fn encounters_of(&self, out: &Out) -> HashSet<Encounter<'n>> {
        let left_out = (0..self.nodes.len()).filter(|place| out.holds(*place));
        let mut ahead: Vec<Encounter<'n>> = left_out
            .flat_map(|place| {
                let itself = self.is_encounter(place).then_some(Encounter::Sent(place));
                self.at(place).iter().copied().chain(itself)
            })
            .collect();
        let mut found = HashSet::new();
        while let Some(encounter) = ahead.pop() {
            if let (true, Encounter::Sent(place)) = (found.insert(encounter), encounter) {
                ahead.extend(self.whole_encounters_of(place));
            }
        }
        found
    }

    /// The stay of which this visit to a ward is a part; an episode of care, which may last for years, is no such whole.
    fn whole_encounters_of(&self, place: usize) -> impl Iterator<Item = Encounter<'n>> {
        let is_visit = |place: &usize| self.kind(*place) == "Encounter";
        let at = if is_visit(&place) { self.at(place) } else { &[] };
        at.iter().copied().filter(move |encounter| match encounter {
            Encounter::Sent(whole) => is_visit(whole),
            Encounter::Named(_) => false,
        })
    }

    /// Leaves out the letters that share an encounter with something left out, or refer to such a letter, with their pages;
    /// answers with everything else that does.
    fn leave_out_letters(
        &self,
        encounters: &HashSet<Encounter<'n>>,
        out: &mut Out,
    ) -> BTreeSet<usize> {
        let shares = |place: usize| {
            let itself = encounters.contains(&Encounter::Sent(place));
            itself || self.at(place).iter().any(|encounter| encounters.contains(encounter))
        };
        let mut ahead: Vec<usize> = (0..self.nodes.len()).filter(|place| shares(*place)).collect();
        let mut sharing = BTreeSet::new();
        while let Some(place) = ahead.pop() {
            if out.holds(place) || self.is_allergy(place) || !sharing.insert(place) {
                continue;
            }
            if self.node(place).is_some_and(|node| node.letter) {
                self.leave_out_letter(place, out, &mut ahead);
            }
        }
        sharing.retain(|place| !out.holds(*place));
        sharing
    }

    fn leave_out_letter(&self, letter: usize, out: &mut Out, ahead: &mut Vec<usize>) {
        for place in self.parts_that_go(letter, Why::Letter).chain([letter]) {
            let reason = Reason { why: Why::Letter, sensitive_encounter: false };
            out.add(place, reason, &mut Vec::new());
            ahead.extend(self.tied_to(place).map(|(referring, _)| referring));
        }
    }

    fn verdict(&self, out: &Out, sharing: &BTreeSet<usize>) -> Verdict {
        let mut verdict = Verdict::default();
        for (place, node) in self.nodes.iter().enumerate() {
            if let Some(reason) = out.reason(place) {
                verdict.left_out.insert(node.id.clone(), reason.why);
                continue;
            }
            if sharing.contains(&place) {
                verdict.without_free_text.insert(node.id.clone());
            }
            let to = self.to.get(place).map(Vec::as_slice).unwrap_or_default();
            if to.iter().any(|(target, _)| out.holds(*target)) {
                verdict.pointing.insert(node.id.clone());
            }
        }
        verdict
    }

    fn tied_to(&self, place: usize) -> impl Iterator<Item = (usize, Tie)> {
        self.from.get(place).into_iter().flatten().copied()
    }

    fn parts_of(&self, place: usize) -> impl Iterator<Item = usize> {
        let to = self.to.get(place).into_iter().flatten();
        to.filter(|(_, tie)| *tie == Tie::Holds).map(|(part, _)| *part)
    }

    fn at(&self, place: usize) -> &[Encounter<'n>] {
        self.at.get(place).map(Vec::as_slice).unwrap_or_default()
    }

    fn node(&self, place: usize) -> Option<&'n Node> {
        self.nodes.get(place)
    }

    fn kind(&self, place: usize) -> &'n str {
        self.node(place).map(|node| node.kind.as_str()).unwrap_or_default()
    }

    fn is_encounter(&self, place: usize) -> bool {
        matches!(self.kind(place), "Encounter" | "EpisodeOfCare")
    }

    fn is_page(&self, place: usize) -> bool {
        self.kind(place) == "Binary"
    }

    fn is_allergy(&self, place: usize) -> bool {
        self.node(place).is_some_and(is_allergy)
    }
}

impl Out {
    /// Adds a reason, and looks at the entry again if it says more than was known.
    fn add(&mut self, place: usize, reason: Reason, ahead: &mut Vec<usize>) {
        let Some(known) = self.0.get_mut(place) else { return };
        let more = known.map_or(reason, |known| Reason {
            why: known.why.max(reason.why),
            sensitive_encounter: known.sensitive_encounter || reason.sensitive_encounter,
        });
        if *known != Some(more) {
            *known = Some(more);
            ahead.push(place);
        }
    }

    fn reason(&self, place: usize) -> Option<Reason> {
        self.0.get(place).copied().flatten()
    }

    fn holds(&self, place: usize) -> bool {
        self.reason(place).is_some()
    }
}

pub(crate) fn is_allergy(node: &Node) -> bool {
    node.kind == "AllergyIntolerance"
}

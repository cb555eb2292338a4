//! What is never shared, held against a plain retelling of the rules over generated graphs and resources.
//!
//! `CASES` sets how many cases each property is tried with; without it they are 110,000 together.

use std::collections::BTreeSet;

use nhs::{
    NEVER_SHARED,
    system::{ACT_CODE, SNOMED},
};
use proptest::{prelude::*, sample::select};
use serde_json::{Map, Value, json};

use super::{
    Codes, Sensitivity,
    judge::{Node, Verdict, judge},
    refers_to_any, remove_free_text, remove_references, sensitivity, strip,
};
use crate::import::Links;

proptest! {
    #![proptest_config(cases(50_000))]

    /// What goes, what loses its words and what stays is what the rules say, retold without any cleverness.
    #[test]
    fn the_judgement_is_what_the_rules_say(graph in graph()) {
        let (nodes, told) = (graph.nodes(), graph.retold());
        prop_assert_eq!(judge(&nodes), told);
    }
}

proptest! {
    #![proptest_config(cases(10_000))]

    /// Nothing that leads to a sensitive entry, from entry to entry, is kept; only an allergy breaks the chain.
    #[test]
    fn nothing_that_leads_to_a_sensitive_entry_is_kept(graph in graph()) {
        let verdict = judge(&graph.nodes());
        for from in graph.places().filter(|from| !graph.is_allergy(*from)) {
            let leads = graph.places().any(|to| {
                graph.entries[to].sensitivity == Sensitivity::Itself && graph.leads(from, to, &mut BTreeSet::new())
            });
            prop_assert!(!leads || verdict.left_out.contains_key(&name(from)), "{} leads there", from);
        }
    }

    /// No allergy is left out unless it is sensitive itself, whatever it is tied to.
    #[test]
    fn an_allergy_is_never_left_out_by_association(graph in graph()) {
        let verdict = judge(&graph.nodes());
        for place in graph.places().filter(|place| graph.is_allergy(*place)) {
            let itself = graph.entries[place].sensitivity == Sensitivity::Itself;
            prop_assert_eq!(verdict.left_out.contains_key(&name(place)), itself);
            prop_assert!(!verdict.without_free_text.contains(&name(place)), "it keeps its words");
        }
    }

    /// It does not matter in which order entries come; and what has been left out stays so, whatever comes after it.
    #[test]
    fn the_verdict_does_not_depend_on_the_order_of_arrival(graph in graph(), order in Just((0..MOST).collect::<Vec<_>>()).prop_shuffle(), first in 0..MOST) {
        let nodes = graph.nodes();
        let turned: Vec<Node> = order.iter().filter_map(|place| nodes.get(*place).cloned()).collect();
        let whole = judge(&nodes);
        prop_assert_eq!(&judge(&turned), &whole);
        let begun = judge(&turned[..first.min(turned.len())]);
        for id in begun.left_out.keys() {
            prop_assert!(whole.left_out.contains_key(id), "{} comes back", id);
        }
        for id in &begun.without_free_text {
            let gone = whole.left_out.contains_key(id) || whole.without_free_text.contains(id);
            prop_assert!(gone, "the words of {} come back", id);
        }
    }

    /// A code that nobody has listed leaves nothing out, nor does a label that only restricts.
    #[test]
    fn an_unknown_clinical_code_is_always_kept(mut resource in resource(), system in systems(), code in unlisted(), label in select(vec!["R", "V", "PSY", "HIV", "X", ""])) {
        resource["code"] = json!({ "coding": [{ "system": system, "code": code }] });
        resource["meta"] = json!({ "security": [{ "system": ACT_CODE, "code": label }] });
        prop_assert_eq!(sensitivity(&codes(), &resource), Sensitivity::No);
        let before = resource.clone();
        prop_assert!(!strip(&codes(), &mut resource), "nothing is taken out of it");
        prop_assert_eq!(resource, before);
    }

    /// A listed code, or a label, is found wherever it stands; what it may be taken out of says nothing of it afterwards.
    #[test]
    fn a_listed_code_is_found_wherever_it_stands(mut resource in resource(), telling in telling(), place in path()) {
        put_at(&mut resource, &place, telling);
        let found = sensitivity(&codes(), &resource);
        prop_assert!(found > Sensitivity::No, "{resource}");
        for kind in ["AllergyIntolerance", "Patient"] {
            let mut stripped = resource.clone();
            stripped["resourceType"] = kind.into();
            strip(&codes(), &mut stripped);
            let left = sensitivity(&codes(), &stripped);
            let allowed = if kind == "AllergyIntolerance" { left != Sensitivity::ByWhatItHolds } else { left == Sensitivity::No };
            prop_assert!(allowed, "{stripped}");
        }
    }

    /// Cleaned of them, no entry refers to what was left out, by an address or by words beside one; and no note is left.
    #[test]
    fn what_stays_refers_to_nothing_that_went(mut resource in resource(), place in path(), gone in 0..4_u8, vaguely: bool) {
        put_at(&mut resource, &place, json!({ "reference": format!("Condition/{gone}"), "display": "SECRET" }));
        put_at(&mut resource, &["note".to_owned()], json!([{ "text": "SECRET" }]));
        remove_references(&mut resource, &|id| id == gone.to_string(), vaguely);
        prop_assert!(!refers_to_any(&resource, &|id| id == gone.to_string()), "{resource}");
        remove_free_text(&mut resource);
        prop_assert!(!resource.to_string().contains("SECRET"), "{resource}");
    }
}

/// An entry of a generated graph; ties are by place.
#[derive(Clone, Debug)]
struct Entry {
    kind: &'static str,
    sensitivity: Sensitivity,
    refers: BTreeSet<usize>,
    holds: BTreeSet<usize>,
    /// Encounters; places beyond the last entry are encounters that were never sent.
    at: BTreeSet<usize>,
    /// Whether it refers by names, not by ids.
    by_name: bool,
}

#[derive(Clone, Debug)]
struct Graph {
    entries: Vec<Entry>,
}

impl Graph {
    fn places(&self) -> std::ops::Range<usize> {
        0..self.entries.len()
    }

    fn is_allergy(&self, place: usize) -> bool {
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
    fn nodes(&self) -> Vec<Node> {
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
    fn leads(&self, from: usize, to: usize, seen: &mut BTreeSet<usize>) -> bool {
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
    fn retold(&self) -> Verdict {
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
                    drop(told.goes(place, false))
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

    fn verdict(&self, told: &Retold, sharing: &BTreeSet<usize>) -> Verdict {
        use super::judge::Why;
        let mut verdict = Verdict::default();
        // Why is the implementation's own affair; that something goes is not.
        let as_judged = judge(&self.nodes()).left_out;
        for place in self.places() {
            let id = name(place);
            if told.gone.contains(&place) {
                let why = as_judged.get(&id).copied().unwrap_or(Why::Letter);
                verdict.left_out.insert(id, why);
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

fn graph() -> impl Strategy<Value = Graph> {
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
        Graph { entries: entries.collect() }
    })
}

fn places_in(bits: u16) -> BTreeSet<usize> {
    (0..16).filter(|place| bits & (1 << place) != 0).collect()
}

fn name(place: usize) -> String {
    format!("id-{place}")
}

fn other_name(place: usize) -> String {
    format!("name-{place}")
}

/// A resource of some shape that says nothing sensitive.
fn resource() -> impl Strategy<Value = Value> {
    let kinds = select(vec![
        "Condition",
        "Composition",
        "List",
        "AllergyIntolerance",
        "Patient",
        "ThresholdCode",
    ]);
    let fields = proptest::collection::vec((path(), harmless()), 0..4);
    (kinds, fields).prop_map(|(kind, fields)| {
        let mut resource = json!({ "resourceType": kind, "id": "x" });
        for (place, value) in fields {
            put_at(&mut resource, &place, value);
        }
        resource
    })
}

fn harmless() -> impl Strategy<Value = Value> {
    (systems(), unlisted(), 0..4_u8).prop_map(|(system, code, shape)| match shape {
        0 => json!({ "coding": [{ "system": system, "code": code }], "text": "words" }),
        1 => json!([{ "reference": "Observation/9", "display": code }]),
        2 => json!({ "resourceType": "Condition", "code": { "coding": [{ "code": code }] } }),
        _ => json!(code),
    })
}

/// Something that makes whatever holds it sensitive.
fn telling() -> impl Strategy<Value = Value> {
    let listed = select(vec!["86406008", "76272004", "386639001", "93461009"]);
    (listed, select(NEVER_SHARED.to_vec()), 0..6_u8).prop_map(|(code, label, shape)| match shape {
        0 => json!({ "system": SNOMED, "code": code }),
        1 => json!([{ "coding": [{ "system": SNOMED, "code": code, "display": "SECRET" }] }]),
        2 => json!({ "code": code }),
        3 => json!({ "resourceType": "Condition", "meta": { "security": [{ "code": label }] } }),
        4 => json!([{ "meta": { "security": { "system": ACT_CODE, "code": label } } }]),
        _ => json!({ "valueCoding": { "system": ACT_CODE, "code": label } }),
    })
}

fn systems() -> impl Strategy<Value = &'static str> {
    select(vec![
        SNOMED,
        "http://loinc.org",
        "http://read.info/readv2",
        "urn:local",
        "https://dmd.nhs.uk",
    ])
}

/// A code that is in no list.
fn unlisted() -> impl Strategy<Value = String> {
    prop_oneof!["[1-9][0-9]{5,9}1[0-9]9", "[A-Z][0-9]{3}\\.", "[a-z-]{1,12}"]
        .prop_filter("it is in no list", |code| !codes().hold(&object(json!({ "code": code }))))
}

fn path() -> impl Strategy<Value = Vec<String>> {
    let names = select(vec![
        "code",
        "reaction",
        "extension",
        "contained",
        "section",
        "entry",
        "valueCodeableConcept",
        "reasonCode",
        "component",
        "x",
    ]);
    proptest::collection::vec(names.prop_map(str::to_owned), 1..4)
}

/// Puts a value there, in objects within objects.
fn put_at(resource: &mut Value, place: &[String], value: Value) {
    match place {
        [] => *resource = value,
        [name, rest @ ..] => {
            if !resource.is_object() {
                *resource = json!({});
            }
            put_at(&mut resource[name.as_str()], rest, value);
        }
    }
}

fn object(value: Value) -> Map<String, Value> {
    value.as_object().cloned().unwrap_or_default()
}

fn codes() -> Codes {
    Codes::for_training()
}

/// So many cases, or as many as `CASES` says.
fn cases(usual: u32) -> ProptestConfig {
    let asked = std::env::var("CASES").ok().and_then(|cases| cases.parse().ok());
    ProptestConfig {
        cases: asked.unwrap_or(usual),
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

const MOST: usize = 8;
const NEVER_SENT: usize = 2;

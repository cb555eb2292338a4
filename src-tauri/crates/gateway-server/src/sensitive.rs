//! What is never shared, and what goes with it. It is left out before anything is stored.
//!
//! An entry is sensitive by its label (gender, sexually transmitted disease, sexuality, violence) or by a code of
//! [`CODES`]. With it goes whatever *refers* to it, step by step: letters, referrals, encounters, medicines, results. Two limits
//! keep patients safe:
//!
//! * an allergy is never left out by association;
//! * an entry that only shares an encounter with something left out loses its free text, and only letters go.
//!
//! `CODES` is the short list for training. Before real records are imported, the reference sets of GP summary exclusions
//! have to take its place.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use nhs::system::SNOMED;
use serde_json::{Map, Value};

use crate::{fhir, import::Links};

/// An entry of one patient, as far as it matters here.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    pub(crate) id: String,
    pub(crate) kind: String,
    /// Whether it is a letter or another document.
    pub(crate) letter: bool,
    /// Whether it is sensitive by itself.
    pub(crate) sensitive: bool,
    pub(crate) links: Links,
}

/// Why an entry is left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Why {
    /// It is sensitive by itself.
    Sensitive,
    /// It is a part of something sensitive.
    Part,
    /// It refers to something left out.
    Associated,
    /// It is a letter that shares an encounter with something left out.
    Letter,
}

/// What was left out at earlier imports, by id.
#[derive(Clone, Debug, Default)]
pub(crate) struct Before {
    /// Entries, and why.
    pub(crate) entries: HashMap<String, Why>,
    /// Encounters at which something was left out.
    pub(crate) encounters: HashSet<String>,
}

/// What becomes of the entries.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Verdict {
    /// Those that are left out, and why.
    pub(crate) left_out: BTreeMap<String, Why>,
    /// Those that lose their free text.
    pub(crate) without_free_text: BTreeSet<String>,
    /// Those that stay although they refer to something left out: they lose the reference.
    pub(crate) pointing: BTreeSet<String>,
    /// The encounters at which something was left out.
    pub(crate) encounters: BTreeSet<String>,
    /// Parts of what is sensitive, those that have not come yet among them.
    pub(crate) parts: BTreeSet<String>,
}

/// Whether an entry is sensitive by itself: by a label, or by a code anywhere in it.
pub(crate) fn is_sensitive(resource: &Value) -> bool {
    if record::is_sensitive(resource) {
        return true;
    }
    let mut found = false;
    fhir::each_object(resource, &mut |fields| found |= is_sensitive_coding(fields));
    found
}

/// Decides what of one patient's entries is left out.
pub(crate) fn judge(nodes: &[Node], before: &Before) -> Verdict {
    let mut verdict = Verdict::default();
    leave_out_what_is_sensitive(nodes, before, &mut verdict);
    leave_out_what_refers(nodes, before, &mut verdict);
    note_encounters(nodes, before, &mut verdict);
    clear_what_shares_an_encounter(nodes, &mut verdict);
    note_what_points(nodes, &mut verdict);
    verdict
}

/// Takes the free text out of an entry: narrative, notes, conclusions and attached pages. What is coded stays, and so do
/// the words of a coded term and what an allergy says of its reaction.
pub(crate) fn remove_free_text(resource: &mut Value) {
    let Some(fields) = resource.as_object_mut() else { return };
    for name in FREE_TEXT {
        fields.remove(*name);
    }
    match fields.get("resourceType").and_then(Value::as_str) {
        Some("Encounter" | "Appointment") => remove_uncoded(fields, "reasonCode"),
        Some("Observation") if !is_measured(fields) => drop(fields.remove("valueString")),
        Some(_) | None => {}
    }
    let contained = fields.get_mut("contained").and_then(Value::as_array_mut);
    contained.into_iter().flatten().for_each(remove_free_text);
}

/// Takes out every reference to what was left out, so that its absence is not seen.
pub(crate) fn remove_references(value: &mut Value, left_out: &dyn Fn(&str) -> bool) {
    match value {
        Value::Object(fields) => {
            fields.retain(|_, value| !refers_to(value, left_out));
            fields.values_mut().for_each(|value| remove_references(value, left_out));
        }
        Value::Array(all) => {
            all.retain(|value| !refers_to(value, left_out));
            all.iter_mut().for_each(|value| remove_references(value, left_out));
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn leave_out_what_is_sensitive(nodes: &[Node], before: &Before, verdict: &mut Verdict) {
    for node in nodes.iter().filter(|node| node.sensitive) {
        verdict.left_out.insert(node.id.clone(), Why::Sensitive);
        verdict.parts.extend(node.links.parts.iter().cloned());
    }
    for node in nodes {
        let part =
            verdict.parts.contains(&node.id) || before.entries.get(&node.id) == Some(&Why::Part);
        if part && !is_allergy(node) {
            verdict.left_out.entry(node.id.clone()).or_insert(Why::Part);
        }
    }
}

/// Step by step, until nothing more refers to anything left out.
fn leave_out_what_refers(nodes: &[Node], before: &Before, verdict: &mut Verdict) {
    let mut referring: HashMap<&str, Vec<&Node>> = HashMap::new();
    for node in nodes.iter().filter(|node| !is_allergy(node)) {
        for target in node.links.refers.iter().chain(&node.links.encounters) {
            referring.entry(target).or_default().push(node);
        }
    }
    let mut queue: Vec<String> = verdict.left_out.keys().cloned().collect();
    queue.extend(before.entries.keys().cloned());
    while let Some(target) = queue.pop() {
        for node in referring.get(target.as_str()).into_iter().flatten() {
            let why =
                verdict.left_out.get(&target).or_else(|| before.entries.get(&target)).copied();
            if refers(node, &target, why) && !verdict.left_out.contains_key(&node.id) {
                verdict.left_out.insert(node.id.clone(), Why::Associated);
                queue.push(node.id.clone());
            }
        }
    }
}

/// An encounter that is sensitive by itself is referred to by what happened at it; one that was left out by association
/// is only shared.
fn refers(node: &Node, target: &str, why: Option<Why>) -> bool {
    node.links.refers.contains(target) || why == Some(Why::Sensitive)
}

fn note_encounters(nodes: &[Node], before: &Before, verdict: &mut Verdict) {
    let mut encounters: BTreeSet<String> = before.encounters.iter().cloned().collect();
    for node in nodes.iter().filter(|node| verdict.left_out.contains_key(&node.id)) {
        encounters.extend(node.links.encounters.iter().cloned());
        if is_encounter(node) {
            encounters.insert(node.id.clone());
        }
    }
    verdict.encounters = encounters;
}

fn clear_what_shares_an_encounter(nodes: &[Node], verdict: &mut Verdict) {
    for node in nodes.iter().filter(|node| !is_allergy(node)) {
        let shares = node
            .links
            .encounters
            .iter()
            .chain([&node.id])
            .any(|id| verdict.encounters.contains(id));
        if !shares || verdict.left_out.contains_key(&node.id) {
            continue;
        }
        if node.letter {
            verdict.left_out.insert(node.id.clone(), Why::Letter);
        } else {
            verdict.without_free_text.insert(node.id.clone());
        }
    }
}

fn note_what_points(nodes: &[Node], verdict: &mut Verdict) {
    let gone = |id: &String| verdict.left_out.contains_key(id);
    let pointing = nodes.iter().filter(|node| {
        !gone(&node.id) && node.links.refers.iter().chain(&node.links.encounters).any(gone)
    });
    verdict.pointing = pointing.map(|node| node.id.clone()).collect();
}

fn is_allergy(node: &Node) -> bool {
    node.kind == "AllergyIntolerance"
}

fn is_encounter(node: &Node) -> bool {
    matches!(node.kind.as_str(), "Encounter" | "EpisodeOfCare")
}

fn is_sensitive_coding(fields: &Map<String, Value>) -> bool {
    let text = |name| fields.get(name).and_then(Value::as_str);
    match (text("system"), text("code")) {
        (Some(SNOMED) | None, Some(code)) => CODES.iter().any(|(sensitive, _)| *sensitive == code),
        (Some(_), _) | (None, None) => false,
    }
}

fn refers_to(value: &Value, left_out: &dyn Fn(&str) -> bool) -> bool {
    let address = value.get("reference").or_else(|| value.get("url")).and_then(Value::as_str);
    address.and_then(|address| address.split_once('/')).is_some_and(|(_, id)| left_out(id))
}

/// Values of the laboratory and of instruments are results, not free text, even where they are words.
fn is_measured(fields: &Map<String, Value>) -> bool {
    let categories = fields.get("category").and_then(Value::as_array);
    categories.into_iter().flatten().flat_map(|category| fhir::list(category, "coding")).any(
        |coding| {
            matches!(fhir::text(coding, "code"), Some("laboratory" | "vital-signs" | "imaging"))
        },
    )
}

fn remove_uncoded(fields: &mut Map<String, Value>, name: &str) {
    let Some(Value::Array(concepts)) = fields.get_mut(name) else { return };
    concepts.retain(|concept| !fhir::list(concept, "coding").is_empty());
    for concept in concepts.iter_mut().filter_map(Value::as_object_mut) {
        concept.remove("text");
    }
    if concepts.is_empty() {
        fields.remove(name);
    }
}

const FREE_TEXT: &[&str] = &[
    "text",
    "note",
    "comment",
    "conclusion",
    "presentedForm",
    "patientInstruction",
    "description",
    "payload",
];

/// Codes of SNOMED CT that are never shared.
const CODES: &[(&str, &str)] = &[
    ("386639001", "Termination of pregnancy"),
    ("52637005", "Test tube ovum fertilisation"),
    ("63487001", "Assisted fertilisation"),
    ("225250007", "Intracytoplasmic sperm injection"),
    ("15628003", "Gonorrhoea"),
    ("76272004", "Syphilis"),
    ("240589008", "Chlamydia trachomatis infection"),
    ("86406008", "HIV infection"),
    ("62479008", "AIDS"),
    ("33839006", "Genital herpes simplex"),
    ("240542006", "Anogenital warts"),
    ("93461009", "Gender dysphoria"),
    ("407374003", "Transsexual"),
    ("707087005", "At risk of domestic violence"),
    ("225481000", "Abusive behaviour"),
];

#[cfg(test)]
mod tests;

//! To what a resource refers, by the gateway's ids.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::nature;

/// What one resource refers to, by the gateway's ids.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Links {
    /// Everything but encounters and patients.
    pub(crate) refers: BTreeSet<String>,
    /// The encounters.
    pub(crate) encounters: BTreeSet<String>,
    /// Those that are parts of it: the results of a report, the members of a panel, the pages of a letter.
    pub(crate) parts: BTreeSet<String>,
    /// What it refers to by an identifier, or by an address that may be that of an entry of this source and cannot be followed:
    /// names, and ids that are likely. Nothing is sent for their sake; what is sensitive is looked for by them.
    pub(crate) linked: BTreeSet<String>,
    /// What stands at one of these ids may have come from another source: the id, and a name by which it is called there.
    pub(crate) elsewhere: BTreeSet<(String, String)>,
    /// The people and places among them.
    pub(crate) people: BTreeSet<String>,
}

impl Links {
    pub(super) fn add(&mut self, field: &str, kind: &str, id: String) {
        if is_encounter(kind) {
            self.encounters.insert(id);
            return;
        }
        if is_part(field, kind) {
            self.parts.insert(id.clone());
        }
        if nature::is_person_or_place(kind) {
            self.people.insert(id.clone());
        }
        self.refers.insert(id);
    }

    /// What is not certain: of which type it is, where the field has to say it, or whether it is here at all.
    pub(super) fn guess(&mut self, field: &str, kind: Option<&str>, id: String) {
        let at_encounter = || matches!(field, "encounter" | "context" | "episodeOfCare");
        if kind.map_or_else(at_encounter, is_encounter) {
            self.encounters.insert(id.clone());
        } else if is_part(field, kind.unwrap_or_default()) {
            self.parts.insert(id.clone());
        }
        self.linked.insert(id);
    }
}

fn is_encounter(kind: &str) -> bool {
    matches!(kind, "Encounter" | "EpisodeOfCare")
}

/// Whether what stands in this field is a part of the entry: a result, a member of a panel, a page, an entry of a document.
fn is_part(field: &str, kind: &str) -> bool {
    PARTS.contains(&field) || field.ends_with("Attachment") || (field == "link" && kind == "Media")
}

const PARTS: [&str; 8] = [
    "result",
    "hasMember",
    "attachment",
    "presentedForm",
    "content",
    "imagingStudy",
    "entry",
    "item",
];

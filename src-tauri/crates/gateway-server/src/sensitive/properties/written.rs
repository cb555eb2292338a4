//! Generated graphs as the resources that a source sends.

use std::collections::BTreeSet;

use nhs::system::SNOMED;
use serde_json::{Value, json};

use super::{
    super::Sensitivity,
    graphs::{Entry, Graph, name},
};

impl Graph {
    /// As a source sends them.
    pub(crate) fn written(&self) -> Vec<Value> {
        self.places().map(|place| self.resource(place, &Said::EVERYTHING)).collect()
    }

    /// As a source would send them if nothing of what goes had ever been: not referred to, not talked about.
    pub(crate) fn written_without_what_goes(&self) -> Vec<Value> {
        let outcome = self.retold();
        let stays = |place: usize| !outcome.left_out.contains(&name(place));
        self.places()
            .filter(|place| stays(*place))
            .map(|place| {
                let talks = !outcome.without_free_text.contains(&name(place));
                self.resource(place, &Said { is_there: &stays, talks, holds: false })
            })
            .collect()
    }

    /// A sensitive entry in other words, under another label, with another code; any other as it is.
    pub(crate) fn in_other_words(&self, place: usize, entry: &Value) -> Value {
        let mut entry = entry.clone();
        if self.is_sensitive(place) {
            entry["code"] = json!({ "text": "something else", "coding": [{ "system": SNOMED, "code": "76272004" }] });
            entry["meta"]["security"][0]["code"] = "GENDER".into();
            entry["recordedDate"] = "2026-11-01".into();
        }
        entry
    }

    fn resource(&self, place: usize, said: &Said<'_>) -> Value {
        let Entry { kind, sensitivity, refers, holds, at, .. } = &self.entries[place];
        let tied = |ties: &BTreeSet<usize>, unknown: &str, called: bool| -> Vec<Value> {
            let is_there = |to: &usize| !self.places().contains(to) || (said.is_there)(*to);
            let others = ties.iter().filter(|to| **to != place && is_there(to));
            others.map(|to| self.reference(place, *to, unknown, called)).collect()
        };
        let mut resource = json!({
            "resourceType": kind,
            "id": name(place),
            "identifier": [{ "system": "urn:local", "value": name(place) }],
            "code": { "text": name(place) },
        });
        let fields = [
            ("basedOn", tied(&refers.difference(holds).copied().collect(), "Condition", true)),
            ("hasMember", tied(holds, "Condition", true)),
            ("encounter", tied(at, "Encounter", said.talks)),
            ("note", said.talks.then(|| json!({ "text": "words" })).into_iter().collect()),
        ];
        for (field, values) in fields.into_iter().filter(|(_, values)| !values.is_empty()) {
            resource[field] = values.into();
        }
        match sensitivity {
            Sensitivity::Itself => resource["meta"] = json!({ "security": [{ "code": "STD" }] }),
            Sensitivity::ByWhatItHolds if said.holds => {
                let coding = json!({ "coding": [{ "system": SNOMED, "code": "86406008" }] });
                resource["contained"] =
                    json!([{ "resourceType": "Condition", "id": "held", "code": coding }]);
            }
            Sensitivity::ByWhatItHolds | Sensitivity::No => {}
        }
        resource
    }

    /// `unknown` is the type of what never came.
    fn reference(&self, from: usize, to: usize, unknown: &str, called: bool) -> Value {
        let kind = self.entries.get(to).map_or(unknown, |entry| entry.kind);
        let mut reference = if self.entries[from].by_name && self.places().contains(&to) {
            json!({ "identifier": { "system": "urn:local", "value": name(to) } })
        } else {
            json!({ "reference": format!("{kind}/{}", name(to)) })
        };
        if called {
            reference["display"] = format!("called {},", name(to)).into();
        }
        reference
    }
}

/// How much of it an entry says.
struct Said<'a> {
    /// To which others it may be tied.
    is_there: &'a dyn Fn(usize) -> bool,
    /// Whether it has words of its own.
    talks: bool,
    /// Whether it holds what it holds that is sensitive.
    holds: bool,
}

impl Said<'_> {
    const EVERYTHING: Self = Self { is_there: &|_| true, talks: true, holds: true };
}

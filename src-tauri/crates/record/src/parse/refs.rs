use std::collections::HashMap;

use serde_json::Value;

use crate::{
    fhir::Fhir as _,
    section::{confidentiality_of, is_sensitive},
};

/// Where each resource of a bundle is found by the references to it.
///
/// A restricted one is not found, and what a reference calls it is not told: what it says must not stand in an entry that is
/// less restricted.
pub(super) struct Refs<'a> {
    by_address: HashMap<&'a str, &'a Value>,
    by_id: HashMap<(&'a str, &'a str), &'a Value>,
}

impl<'a> Refs<'a> {
    pub(super) fn new(resources: impl Iterator<Item = (Option<&'a str>, &'a Value)>) -> Self {
        let mut refs = Self { by_address: HashMap::new(), by_id: HashMap::new() };
        for (address, resource) in resources {
            if let Some(address) = address {
                refs.by_address.entry(address).or_insert(resource);
            }
            if let (Some(kind), Some(id)) = (resource.text("resourceType"), resource.text("id")) {
                refs.by_id.entry((kind, id)).or_insert(resource);
            }
        }
        refs
    }

    /// What this reference, standing in this resource, refers to, if it was sent and may be told.
    pub(super) fn resolve(&self, resource: &'a Value, reference: &'a Value) -> Option<&'a Value> {
        self.target(resource, reference).filter(|target| !is_guarded(target))
    }

    /// What the reference itself calls what it refers to, unless that may not be told.
    pub(super) fn called(&self, resource: &'a Value, reference: &'a Value) -> Option<&'a str> {
        let guarded = self.target(resource, reference).is_some_and(is_guarded);
        if guarded { None } else { reference.text("display") }
    }

    /// Every resource of the bundle to which this one refers and which it may therefore tell of, however deep, by its
    /// address: `Condition/abc`. The patient, whose record it is, is not told by that.
    pub(super) fn mentions(&self, resource: &'a Value) -> Vec<String> {
        let mut found = Vec::new();
        self.gather(resource, resource, &mut found);
        found.sort_unstable();
        found.dedup();
        found
    }

    fn gather(&self, resource: &'a Value, part: &'a Value, found: &mut Vec<String>) {
        match part {
            Value::Object(fields) => {
                if fields.contains_key("reference")
                    && let Some(target) = self.resolve(resource, part)
                    && let (Some(kind), Some(id)) = (target.text("resourceType"), target.text("id"))
                    && kind != "Patient"
                {
                    found.push(format!("{kind}/{id}"));
                }
                fields.values().for_each(|value| self.gather(resource, value, found));
            }
            Value::Array(all) => all.iter().for_each(|value| self.gather(resource, value, found)),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }

    fn target(&self, resource: &'a Value, reference: &'a Value) -> Option<&'a Value> {
        let address = reference.text("reference").or_else(|| reference.as_str())?;
        if let Some(id) = address.strip_prefix('#') {
            return resource.list("contained").iter().find(|inner| inner.text("id") == Some(id));
        }
        self.by_address.get(address).copied().or_else(|| {
            let address = address.split_once("/_history/").map_or(address, |(before, _)| before);
            let mut parts = address.rsplit('/');
            let (id, kind) = (parts.next()?, parts.next()?);
            self.by_id.get(&(kind, id)).copied()
        })
    }
}

fn is_guarded(resource: &Value) -> bool {
    is_sensitive(resource) || confidentiality_of(resource).is_restricted()
}

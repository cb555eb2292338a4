use std::collections::HashMap;

use serde_json::Value;

use crate::{
    fhir::Fhir as _,
    section::{confidentiality_of, is_sensitive},
};

/// Where each resource of a bundle is found by the references to it.
///
/// A restricted one is not found: what it says must not be told in an entry that is less restricted.
pub(super) struct Refs<'a> {
    by_address: HashMap<&'a str, &'a Value>,
    by_id: HashMap<(&'a str, &'a str), &'a Value>,
}

impl<'a> Refs<'a> {
    pub(super) fn new(resources: impl Iterator<Item = (Option<&'a str>, &'a Value)>) -> Self {
        let mut refs = Self { by_address: HashMap::new(), by_id: HashMap::new() };
        for (address, resource) in resources.filter(|(_, resource)| !is_guarded(resource)) {
            if let Some(address) = address {
                refs.by_address.entry(address).or_insert(resource);
            }
            if let (Some(kind), Some(id)) = (resource.text("resourceType"), resource.text("id")) {
                refs.by_id.entry((kind, id)).or_insert(resource);
            }
        }
        refs
    }

    /// What this reference, standing in this resource, refers to, if it was sent.
    pub(super) fn resolve(&self, resource: &'a Value, reference: &'a Value) -> Option<&'a Value> {
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

//! The references in a resource, each rewritten to where it leads.

use std::collections::BTreeSet;

use nhs::PatientId;
use serde_json::{Map, Value};

use super::{
    super::{
        address::{end_of, may_be_of_a_record, percent_decoded, plain},
        links::Links,
        nature,
    },
    Addresses, Target,
};
use crate::fhir;

impl Addresses<'_> {
    /// Rewrites every reference in a resource of this patient, and says where they lead.
    pub(crate) fn rewrite(
        &self,
        resource: &mut Value,
        owner: Option<&PatientId>,
    ) -> rusqlite::Result<Links> {
        let mut links = Links::default();
        self.walk(resource, "", owner, &mut links)?;
        Ok(links)
    }

    fn walk(
        &self,
        value: &mut Value,
        field: &str,
        owner: Option<&PatientId>,
        links: &mut Links,
    ) -> rusqlite::Result<()> {
        match value {
            Value::Object(fields) => {
                self.rewrite_reference(fields, field, owner, links)?;
                if is_attachment(field) {
                    self.rewrite_url(fields, owner, links)?;
                }
                for (name, value) in fields {
                    self.walk(value, name, owner, links)?;
                }
            }
            Value::Array(all) => {
                for value in all {
                    self.walk(value, field, owner, links)?;
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
        Ok(())
    }

    fn rewrite_reference(
        &self,
        fields: &mut Map<String, Value>,
        field: &str,
        owner: Option<&PatientId>,
        links: &mut Links,
    ) -> rusqlite::Result<()> {
        let Some(Value::String(address)) = fields.get("reference") else {
            self.link_by_identifier(fields, field, links);
            return Ok(());
        };
        let address = plain(address).to_owned();
        match self.lead(&address, owner)? {
            Target::Contained => {}
            Target::Patient(patient) => {
                fields.insert("reference".to_owned(), format!("Patient/{patient}").into());
            }
            Target::Resource { kind, id } => {
                fields.insert("reference".to_owned(), format!("{kind}/{id}").into());
                links.elsewhere.extend(self.elsewhere(&address, fields, &id));
                links.add(field, &kind, id);
            }
            // An address that leads nowhere may say who the patient is; the words beside it stay.
            Target::Nowhere => {
                fields.remove("reference");
                self.link_by_identifier(fields, field, links);
                let kind = self.link_by_guess(&address, field, owner, links)?;
                if fields.contains_key("display") && !fields.contains_key("type") {
                    fields.insert("type".to_owned(), kind.into());
                }
            }
        }
        Ok(())
    }

    fn rewrite_url(
        &self,
        fields: &mut Map<String, Value>,
        owner: Option<&PatientId>,
        links: &mut Links,
    ) -> rusqlite::Result<()> {
        let Some(Value::String(address)) = fields.get("url") else { return Ok(()) };
        let address = plain(address).to_owned();
        if !self.known.contains_key(&address) && !may_be_of_a_record(&address) {
            return Ok(());
        }
        match self.lead(&address, owner)? {
            Target::Resource { kind, id } => {
                fields.insert("url".to_owned(), format!("{kind}/{id}").into());
                links.elsewhere.extend(self.elsewhere(&address, fields, &id));
                links.add("attachment", &kind, id);
            }
            Target::Nowhere => drop(self.link_by_guess(&address, "attachment", owner, links)?),
            Target::Contained | Target::Patient(_) => {}
        }
        Ok(())
    }

    /// What else a reference may lead to: several sources may send from one server, and an identifier means the same to all.
    fn elsewhere(
        &self,
        address: &str,
        fields: &Map<String, Value>,
        id: &str,
    ) -> BTreeSet<(String, String)> {
        let mut names: BTreeSet<String> = match address.contains(':') {
            true => [self.address(address)].into(),
            false => self.absolute(address).map(|address| self.address(&address)).collect(),
        };
        names.extend(self.identified(fields));
        names.into_iter().map(|name| (id.to_owned(), name)).collect()
    }

    /// A reference that names what it is to by an identifier.
    fn link_by_identifier(&self, fields: &Map<String, Value>, field: &str, links: &mut Links) {
        if let Some(name) = self.identified(fields) {
            links.guess(field, fields.get("type").and_then(Value::as_str), name);
        }
    }

    fn identified(&self, fields: &Map<String, Value>) -> Option<String> {
        let identifier = fields.get("identifier").filter(|identifier| identifier.is_object())?;
        let value = fhir::text(identifier, "value")?;
        let system = fhir::text(identifier, "system").unwrap_or_default();
        (!fields.contains_key("resourceType")).then(|| self.name(system, value))
    }

    /// An address that cannot be followed may still be that of an entry of this source: another file may bring it, or
    /// have brought it. Answers with the type of what it leads to, as far as the address says it.
    fn link_by_guess(
        &self,
        address: &str,
        field: &str,
        owner: Option<&PatientId>,
        links: &mut Links,
    ) -> rusqlite::Result<String> {
        if let Some((place, query)) = address.split_once('?') {
            let Some(token) = query.strip_prefix("identifier=").map(percent_decoded) else {
                return self.link_by_guess(place, field, owner, links);
            };
            let kind = place.rsplit('/').next().unwrap_or_default();
            let (system, value) = token.split_once('|').unwrap_or(("", &token));
            links.guess(field, Some(kind), self.name(system, value));
            return Ok(kind.to_owned());
        }
        if let Some((kind, key)) = end_of(address) {
            let owner = owner.filter(|_| !nature::is_shared_kind(kind));
            links.guess(field, Some(kind), self.id(owner, key)?);
            // Another source may have sent what stands there.
            links.guess(field, Some(kind), self.address(address));
            return Ok(kind.to_owned());
        }
        links.guess(field, None, self.address(address));
        Ok("Resource".to_owned())
    }
}

fn is_attachment(field: &str) -> bool {
    matches!(field, "attachment" | "presentedForm" | "content") || field.ends_with("Attachment")
}

//! What may tell of which practice a patient is: it may come before the patient or after, and change.

use nhs::system::ODS_ORGANISATION;
use rusqlite::{OptionalExtension as _, Transaction};
use serde_json::{Value, json};

use super::{
    address::percent_decoded,
    addresses::{Addresses, key_of},
    bundles::Entry,
};
use crate::patients::practice;

/// What one file says of practices, with what stood there before.
pub(super) struct Practices<'t> {
    tx: &'t Transaction<'t>,
    before: Vec<(String, Option<Vec<u8>>)>,
}

impl<'t> Practices<'t> {
    /// Of none yet.
    pub(super) fn new(tx: &'t Transaction<'t>) -> Self {
        Self { tx, before: Vec::new() }
    }

    /// Remembers what stands where this will.
    pub(super) fn remember(
        &mut self,
        addresses: &Addresses<'_>,
        entry: &Entry,
    ) -> rusqlite::Result<()> {
        if practice::may_be_told_by(&entry.resource) {
            let id = addresses.id(None, &key_of(entry))?;
            let stands = self.stands(&id)?;
            self.before.push((id, stands));
        }
        Ok(())
    }

    /// The ids of those that are not as they were.
    pub(super) fn changed(self) -> rusqlite::Result<Vec<String>> {
        let mut changed = Vec::new();
        for (id, before) in &self.before {
            if self.stands(id)? != *before {
                changed.push(id.clone());
            }
        }
        Ok(changed)
    }

    /// What stands with this id, by its hash.
    fn stands(&self, id: &str) -> rusqlite::Result<Option<Vec<u8>>> {
        self.tx
            .prepare_cached("SELECT hash FROM resource WHERE id = ?1")?
            .query_row([id], |row| row.get(0))
            .optional()
    }
}

/// Writes the code into a reference that looks for a practice by it, `Organization?identifier=system|code`: the practice itself
/// may never come.
pub(super) fn keep_code(person: &mut Value) {
    let Some(Value::Array(named)) = person.get_mut("generalPractitioner") else { return };
    for named in named.iter_mut().filter_map(Value::as_object_mut) {
        if let Some(code) = named.get("reference").and_then(Value::as_str).and_then(code_in) {
            named
                .entry("identifier")
                .or_insert_with(|| json!({ "system": ODS_ORGANISATION, "value": code }));
        }
    }
}

fn code_in(address: &str) -> Option<String> {
    let (_, token) = address.split_once("Organization?identifier=")?;
    let token = percent_decoded(token);
    let (system, code) = token.split_once('|')?;
    (system == ODS_ORGANISATION).then(|| code.trim().to_owned()).filter(|code| !code.is_empty())
}

//! What explains the entries of many patients: organisations, people, places, products. It comes before the entries, so that
//! they can refer to it by what it is known by.

use std::collections::BTreeMap;

use rusqlite::{Transaction, named_params};

use super::{
    Import, URN,
    addresses::{Addresses, key_of},
    bundles::Entry,
    intake::{SourceRow, change_of, hash_of},
    last_word::LastWord,
    report::Report,
    theirs_alone::Brought,
};
use crate::{
    fhir,
    records::shelf::{self, Known, Page, Said},
    sensitive::{self, Codes, Coming, Memory, Node, Portion, Sensitivity},
};

/// The way of such resources into the store.
pub(super) struct Explaining<'a, 't> {
    pub(super) tx: &'t Transaction<'t>,
    pub(super) import: &'a Import<'a>,
    pub(super) source: &'a SourceRow,
    pub(super) addresses: &'a Addresses<'t>,
    pub(super) last_word: &'a LastWord,
    pub(super) codes: &'a Codes,
}

impl Explaining<'_, '_> {
    /// Stores them, but for what is sensitive: a medicine, a clinic. What refers to that goes with it.
    pub(super) fn take_in(
        &self,
        entries: Vec<Entry>,
        brought: &mut Brought,
        report: &mut Report,
    ) -> rusqlite::Result<()> {
        let portion = self.portion();
        let before = portion.memory()?;
        let (mut memory, mut sensitive) = (before.clone(), BTreeMap::new());
        for entry in entries {
            let id = self.addresses.id(None, &key_of(&entry))?;
            if sensitive::sensitivity(self.codes, &entry.resource) == Sensitivity::No {
                self.take_in_one(&id, entry, brought, &mut memory, report)?;
            } else {
                report.sensitive += 1;
                sensitive.insert(id.clone(), self.coming(id, entry)?);
            }
        }
        if sensitive.is_empty() && before == Memory::default() {
            return Ok(());
        }
        let judged = portion.judge(&memory, sensitive.values(), false)?;
        portion.leave_out(&judged, &sensitive, &mut memory)?;
        portion.clean_what_stands(&judged, &sensitive, &mut memory)?;
        portion.remember(&memory)?;
        let newly = memory.entries.iter().filter(|(id, entry)| {
            entry.still && before.entries.get(*id).is_none_or(|before| !before.still)
        });
        portion.judge_those_who_refer(newly.map(|(_, entry)| &entry.node))
    }

    fn portion(&self) -> Portion<'_> {
        Portion {
            tx: self.tx,
            seal: self.import.seal,
            codes: self.codes,
            source: self.source.id,
            ods: self.source.ods.clone(),
            patient: None,
        }
    }

    fn take_in_one(
        &self,
        id: &str,
        entry: Entry,
        brought: &mut Brought,
        memory: &mut Memory,
        report: &mut Report,
    ) -> rusqlite::Result<()> {
        let hash = hash_of(self.import.seal, &entry.resource);
        let said = Said::of(&entry.resource);
        if memory.entries.get(id).is_some_and(|before| said.is_older_than(&before.said)) {
            report.sensitive += 1;
            return Ok(());
        }
        let known = shelf::known(self.tx, id, &hash, &said)?;
        let known = self.last_word.weigh(id, &hash, known);
        let kind = fhir::kind(&entry.resource).to_owned();
        brought.add(id, &kind, entry.bundle, known == Known::Never);
        report.count(&kind, change_of(known));
        if known != Known::Already {
            self.put(id, &hash, &said, known, entry)?;
            memory.entries.remove(id);
        }
        Ok(())
    }

    fn put(
        &self,
        id: &str,
        hash: &[u8],
        said: &Said,
        known: Known,
        entry: Entry,
    ) -> rusqlite::Result<()> {
        let identifiers = identifiers_of(&entry);
        let kind = fhir::kind(&entry.resource).to_owned();
        let names = self.addresses.names(&entry, None)?;
        let mut resource = entry.resource;
        let links = self.addresses.rewrite(&mut resource, None)?;
        let page = Page {
            id,
            patient: None,
            source: self.source.id,
            source_code: &self.source.code,
            source_name: &self.import.source.name,
            hash,
            said,
            links: &links,
            names: &names,
            resource,
        };
        shelf::put(self.tx, self.import.seal, self.import.now, page, known)?;
        self.tx.prepare_cached("DELETE FROM identifier WHERE resource = ?1")?.execute([id])?;
        let mut insert = self.tx.prepare_cached(
            "INSERT INTO identifier (source, type, system, value, resource) VALUES (:source, :type, :system, :value, :resource)
             ON CONFLICT DO NOTHING",
        )?;
        for (system, value) in identifiers {
            insert.execute(named_params! {
                ":source": self.source.id,
                ":type": kind,
                ":system": system,
                ":value": value,
                ":resource": id,
            })?;
        }
        Ok(())
    }

    fn coming(&self, id: String, entry: Entry) -> rusqlite::Result<Coming> {
        let hash = hash_of(self.import.seal, &entry.resource);
        let said = Said::of(&entry.resource);
        let names = self.addresses.names(&entry, None)?;
        let mut resource = entry.resource;
        let links = self.addresses.rewrite(&mut resource, None)?;
        let node = Node {
            kind: fhir::kind(&resource).to_owned(),
            letter: false,
            sensitivity: sensitive::sensitivity(self.codes, &resource),
            names: names.into_iter().filter(|name| *name != id).collect(),
            links,
            id,
        };
        Ok(Coming { node, said, hash })
    }
}

/// By what else a resource can be found: its identifiers, and its address if that is a name of its own.
fn identifiers_of(entry: &Entry) -> Vec<(String, String)> {
    let of_resource = fhir::list(&entry.resource, "identifier").iter().filter_map(|identifier| {
        Some((
            fhir::text(identifier, "system")?.to_owned(),
            fhir::text(identifier, "value")?.to_owned(),
        ))
    });
    let urn = entry.full_url.clone().filter(|address| address.starts_with("urn:"));
    of_resource.chain(urn.map(|urn| (URN.to_owned(), urn))).collect()
}

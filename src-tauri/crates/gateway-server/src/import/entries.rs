//! The entries of one patient: what of them is kept, and how it is written.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use nhs::{PatientId, Section};
use rusqlite::{Transaction, named_params};
use serde_json::Value;

use super::{
    Import,
    addresses::{Addresses, Links, key_of},
    attendance,
    bundles::Entry,
    intake::{SourceRow, hash_of},
    last_word::LastWord,
    report::{Change, Report},
};
use crate::{
    fhir,
    records::shelf::{self, Known, Page, Said},
    sensitive::{self, Before, Node, Verdict, Why},
};

/// One patient's entries of one file, on their way into the store.
pub(crate) struct Chart<'a, 't> {
    pub(crate) tx: &'t Transaction<'t>,
    pub(crate) import: &'a Import<'a>,
    pub(crate) source: &'a SourceRow,
    pub(crate) addresses: &'a Addresses<'t>,
    pub(crate) patient: &'a PatientId,
    pub(crate) last_word: &'a LastWord,
}

/// An entry that the store does not hold like this.
pub(super) struct Fresh {
    resource: Value,
    hash: Vec<u8>,
    said: Said,
    known: Known,
    pub(super) links: Links,
}

impl Chart<'_, '_> {
    /// Leaves out what is never shared and stores the rest.
    pub(crate) fn take_in(&self, entries: Vec<Entry>, report: &mut Report) -> rusqlite::Result<()> {
        let mut fresh = self.fresh(entries, report)?;
        let nodes = self.nodes(&fresh)?;
        let before = self.before(&nodes)?;
        let verdict = sensitive::judge(&nodes, &before);
        self.remember(&verdict)?;
        self.remember_named(&verdict, &fresh)?;
        report.sensitive += verdict.left_out.keys().filter(|id| fresh.contains_key(*id)).count();
        report.without_free_text += verdict.without_free_text.len();
        fresh.retain(|id, _| !verdict.left_out.contains_key(id));
        self.clean_what_stands(&verdict, &fresh)?;
        let kept: Vec<Node> =
            nodes.into_iter().filter(|node| !verdict.left_out.contains_key(&node.id)).collect();
        let telling = self.telling(&kept)?;
        for node in kept.iter().filter(|node| !fresh.contains_key(&node.id)) {
            self.unname(node, &telling)?;
        }
        let gone = |id: &str| {
            verdict.left_out.contains_key(id)
                || before.entries.contains_key(id)
                || telling.contains(id)
        };
        for (id, entry) in fresh {
            let change = if entry.known == Known::Never { Change::New } else { Change::Changed };
            report.count(fhir::kind(&entry.resource), change);
            if before.entries.contains_key(&id) {
                self.forget(&id)?;
            }
            self.put(&id, entry, verdict.without_free_text.contains(&id), &gone)?;
        }
        Ok(())
    }

    /// What the store does not hold like this, by id; of an entry that comes twice the last counts.
    fn fresh(
        &self,
        entries: Vec<Entry>,
        report: &mut Report,
    ) -> rusqlite::Result<BTreeMap<String, Fresh>> {
        let mut last: BTreeMap<String, Entry> = BTreeMap::new();
        for entry in entries {
            last.insert(self.addresses.id(Some(self.patient), &key_of(&entry))?, entry);
        }
        let mut fresh = BTreeMap::new();
        for (id, entry) in last {
            let mut resource = entry.resource;
            let hash = hash_of(self.import.seal, &resource);
            let said = Said::of(&resource);
            let known = shelf::known(self.tx, &id, &hash, &said)?;
            let known = self.last_word.weigh(&id, &hash, known);
            if known == Known::Already {
                report.count(fhir::kind(&resource), Change::Unchanged);
                continue;
            }
            let links = self.addresses.rewrite(&mut resource, Some(self.patient))?;
            fresh.insert(id, Fresh { resource, hash, said, known, links });
        }
        Ok(fresh)
    }

    /// Every entry of the patient, those that come now and those that stand.
    fn nodes(&self, fresh: &BTreeMap<String, Fresh>) -> rusqlite::Result<Vec<Node>> {
        let mut nodes = self.standing(fresh)?;
        nodes.extend(fresh.iter().map(|(id, entry)| Node {
            id: id.clone(),
            kind: fhir::kind(&entry.resource).to_owned(),
            letter: record::section_of(&entry.resource) == Section::Letters,
            sensitive: sensitive::is_sensitive(&entry.resource),
            links: entry.links.clone(),
        }));
        Ok(nodes)
    }

    /// What the store holds of the patient already, but for what now comes anew.
    fn standing(&self, fresh: &BTreeMap<String, Fresh>) -> rusqlite::Result<Vec<Node>> {
        let split = |ids: String| ids.split_whitespace().map(str::to_owned).collect();
        self.tx
            .prepare_cached(
                "SELECT id, type, section, refers, encounters FROM resource WHERE patient = ?1",
            )?
            .query_map([self.patient.as_str()], |row| {
                let section: String = row.get(2)?;
                Ok(Node {
                    id: row.get(0)?,
                    kind: row.get(1)?,
                    letter: section == Section::Letters.name(),
                    sensitive: false,
                    links: Links {
                        refers: split(row.get(3)?),
                        encounters: split(row.get(4)?),
                        ..Links::default()
                    },
                })
            })?
            .filter(|node| node.as_ref().map_or(true, |node| !fresh.contains_key(&node.id)))
            .collect()
    }

    /// What was left out at earlier imports, as far as these entries name it.
    fn before(&self, nodes: &[Node]) -> rusqlite::Result<Before> {
        let mut before = Before::default();
        if !self.tx.query_row("SELECT EXISTS (SELECT 1 FROM left_out)", [], |row| row.get(0))? {
            return Ok(before);
        }
        let named: HashSet<&String> = nodes
            .iter()
            .flat_map(|node| {
                node.links.refers.iter().chain(&node.links.encounters).chain([&node.id])
            })
            .collect();
        let mut find = self.tx.prepare_cached("SELECT how FROM left_out WHERE id = ?1")?;
        for id in named {
            for how in find.query_map([id], |row| row.get::<_, String>(0))? {
                match how?.as_str() {
                    "encounter" => drop(before.encounters.insert(id.clone())),
                    "sensitive" => drop(before.entries.insert(id.clone(), Why::Sensitive)),
                    "part" => drop(before.entries.insert(id.clone(), Why::Part)),
                    _ => drop(before.entries.insert(id.clone(), Why::Associated)),
                }
            }
        }
        Ok(before)
    }

    fn remember(&self, verdict: &Verdict) -> rusqlite::Result<()> {
        let mut insert = self.tx.prepare_cached(
            "INSERT INTO left_out (id, how) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
        )?;
        for (id, why) in &verdict.left_out {
            let how = match why {
                Why::Sensitive => "sensitive",
                Why::Part => "part",
                Why::Associated | Why::Letter => "associated",
            };
            insert.execute((id, how))?;
        }
        for id in &verdict.parts {
            insert.execute((id, "part"))?;
        }
        for id in &verdict.encounters {
            insert.execute((id, "encounter"))?;
        }
        Ok(())
    }

    /// An entry that its source has corrected is no longer left out.
    fn forget(&self, id: &str) -> rusqlite::Result<()> {
        self.tx.execute("DELETE FROM left_out WHERE id = ?1 AND how <> 'encounter'", [id]).map(drop)
    }

    /// What stands in the store and has turned out not to be shared goes, or loses its free text.
    fn clean_what_stands(
        &self,
        verdict: &Verdict,
        fresh: &BTreeMap<String, Fresh>,
    ) -> rusqlite::Result<()> {
        for id in verdict.left_out.keys() {
            self.tx.prepare_cached("DELETE FROM resource WHERE id = ?1")?.execute([id])?;
        }
        let changed: BTreeSet<&String> =
            verdict.without_free_text.iter().chain(&verdict.pointing).collect();
        for id in changed.into_iter().filter(|id| !fresh.contains_key(*id)) {
            shelf::rewrite(self.tx, self.import.seal, id, |resource| {
                if verdict.without_free_text.contains(id) {
                    sensitive::remove_free_text(resource);
                }
                sensitive::remove_references(resource, &|id| verdict.left_out.contains_key(id));
            })?;
        }
        Ok(())
    }

    fn put(
        &self,
        id: &str,
        entry: Fresh,
        without_free_text: bool,
        gone: &dyn Fn(&str) -> bool,
    ) -> rusqlite::Result<()> {
        let Fresh { mut resource, hash, said, known, mut links } = entry;
        if without_free_text {
            sensitive::remove_free_text(&mut resource);
        }
        if links.refers.iter().chain(&links.encounters).any(|id| gone(id)) {
            sensitive::remove_references(&mut resource, gone);
            links.refers.retain(|id| !gone(id));
            links.encounters.retain(|id| !gone(id));
        }
        let attended = attendance::attendance_in(&resource);
        let organisation = match attended {
            Some(_) => attendance::organisation_of(self.tx, &resource, self.source.ods.as_deref())?,
            None => None,
        };
        let page = Page {
            id,
            patient: Some(self.patient),
            source: self.source.id,
            source_code: &self.source.code,
            source_name: &self.import.source.name,
            hash: &hash,
            said: &said,
            links: &links,
            resource,
        };
        shelf::put(self.tx, self.import.seal, self.import.now, page, known)?;
        match (attended, organisation) {
            (Some(attended), Some(ods)) => self.attend(id, &ods, &attended),
            (None, _) | (_, None) => Ok(()),
        }
    }

    fn attend(
        &self,
        id: &str,
        ods: &str,
        attended: &attendance::Attendance,
    ) -> rusqlite::Result<()> {
        self.tx
            .prepare_cached(
                "INSERT INTO attendance (resource, patient, ods, begins, ends) VALUES (:id, :patient, :ods, :begins, :ends)
                 ON CONFLICT (resource) DO UPDATE SET ods = excluded.ods, begins = excluded.begins, ends = excluded.ends",
            )?
            .execute(named_params! {
                ":id": id,
                ":patient": self.patient.as_str(),
                ":ods": ods,
                ":begins": attended.begins.to_rfc3339(),
                ":ends": attended.ends.map(|at| at.to_rfc3339()),
            })?;
        Ok(())
    }
}

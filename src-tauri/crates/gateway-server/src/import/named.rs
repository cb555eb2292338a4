//! The people and places that something left out names: a specialist or a clinic tells what it was as well as the entry
//! itself would, so no other entry of this patient names them, and they are not sent.
//!
//! The sender itself, and everybody at the patient's own practice, tell nothing. They are kept as ids that are made for
//! this patient alone, so that others' entries go on naming them.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::OptionalExtension as _;

use super::{
    attendance,
    entries::{Chart, Fresh},
    nature,
};
use crate::{
    records::shelf,
    sensitive::{self, Node, Verdict},
};

impl Chart<'_, '_> {
    /// Remembers whom and what the entries that are left out name.
    pub(super) fn remember_named(
        &self,
        verdict: &Verdict,
        fresh: &BTreeMap<String, Fresh>,
    ) -> rusqlite::Result<()> {
        if verdict.left_out.is_empty() || self.is_their_practice()? {
            return Ok(());
        }
        for id in verdict.left_out.keys() {
            let named: Vec<String> = match fresh.get(id) {
                Some(entry) => entry.links.people.iter().cloned().collect(),
                None => self.explained_by(id)?.into_iter().map(|(id, _)| id).collect(),
            };
            named.iter().try_for_each(|id| self.remember_one(id))?;
        }
        Ok(())
    }

    /// Those of whom these entries name who would tell what was left out.
    pub(super) fn telling(&self, nodes: &[Node]) -> rusqlite::Result<BTreeSet<String>> {
        let mut telling = BTreeSet::new();
        let any = "SELECT EXISTS (SELECT 1 FROM named_by_left_out)";
        if !self.tx.query_row(any, [], |row| row.get(0))? {
            return Ok(telling);
        }
        let named: BTreeSet<&String> = nodes.iter().flat_map(|node| &node.links.refers).collect();
        for id in named {
            if self.tells(id)? {
                telling.insert(id.clone());
            }
        }
        Ok(telling)
    }

    /// Takes them out of an entry that stands.
    pub(super) fn unname(&self, node: &Node, telling: &BTreeSet<String>) -> rusqlite::Result<()> {
        if node.links.refers.is_disjoint(telling) {
            return Ok(());
        }
        shelf::rewrite(self.tx, self.import.seal, &node.id, |resource| {
            sensitive::remove_references(resource, &|id| telling.contains(id));
        })?;
        let left: Vec<&str> = node.links.refers.difference(telling).map(String::as_str).collect();
        self.tx
            .prepare_cached("UPDATE resource SET refers = ?2 WHERE id = ?1")?
            .execute((&node.id, left.join(" ")))?;
        Ok(())
    }

    /// A role names its person.
    fn remember_one(&self, id: &str) -> rusqlite::Result<()> {
        let explained = self.explained_by(id)?;
        if self.tells_nothing(id, &explained)? {
            return Ok(());
        }
        let persons = explained.iter().filter(|(_, kind)| kind == "Practitioner");
        let mut insert = self.tx.prepare_cached(
            "INSERT INTO named_by_left_out (id) VALUES (?1) ON CONFLICT DO NOTHING",
        )?;
        for id in persons.map(|(id, _)| id.as_str()).chain([id]) {
            insert.execute([self.addresses.id(Some(self.patient), id)?])?;
        }
        Ok(())
    }

    /// Whether this is, or leads to, somebody whom something left out names.
    fn tells(&self, id: &str) -> rusqlite::Result<bool> {
        let find = "SELECT EXISTS (SELECT 1 FROM named_by_left_out WHERE id = ?1)";
        let mut find = self.tx.prepare_cached(find)?;
        let (mut seen, mut ahead) = (BTreeSet::new(), vec![id.to_owned()]);
        while let Some(id) = ahead.pop() {
            if find.query_row([self.addresses.id(Some(self.patient), &id)?], |row| row.get(0))? {
                return Ok(true);
            }
            if seen.insert(id.clone()) {
                ahead.extend(self.explained_by(&id)?.into_iter().map(|(id, _)| id));
            }
        }
        Ok(false)
    }

    /// The sender, the patient's practice, and a role at that practice.
    fn tells_nothing(&self, id: &str, explained: &[(String, String)]) -> rusqlite::Result<bool> {
        let practice = self.practice()?;
        let own = attendance::ods_of(self.tx, id)?;
        if own.is_some() && (own == self.source.ods || own == practice) {
            return Ok(true);
        }
        for (id, kind) in explained {
            let at = if kind == "Organization" { attendance::ods_of(self.tx, id)? } else { None };
            if at.is_some() && at == practice {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn is_their_practice(&self) -> rusqlite::Result<bool> {
        Ok(self.source.ods.is_some() && self.source.ods == self.practice()?)
    }

    fn practice(&self) -> rusqlite::Result<Option<String>> {
        self.tx
            .prepare_cached("SELECT practice FROM patient WHERE id = ?1")?
            .query_row([self.patient.as_str()], |row| row.get(0))
    }

    /// The people and places that an entry of the store names, or that explain one of these, with their types.
    fn explained_by(&self, id: &str) -> rusqlite::Result<Vec<(String, String)>> {
        let refers: Option<String> = self
            .tx
            .prepare_cached("SELECT refers FROM resource WHERE id = ?1")?
            .query_row([id], |row| row.get(0))
            .optional()?;
        let mut find = self
            .tx
            .prepare_cached("SELECT type FROM resource WHERE id = ?1 AND patient IS NULL")?;
        let mut found = Vec::new();
        for id in refers.unwrap_or_default().split_whitespace() {
            let kind: Option<String> = find.query_row([id], |row| row.get(0)).optional()?;
            found.extend(
                kind.filter(|kind| nature::is_person_or_place(kind))
                    .map(|kind| (id.to_owned(), kind)),
            );
        }
        Ok(found)
    }
}

//! The people and places that something left out names: a specialist or a clinic tells what it was as well as the entry
//! itself would, so no other entry of this patient names them, and they are not sent.
//!
//! The sender itself, and everybody at the patient's own practice, tell nothing.

use std::collections::BTreeSet;

use nhs::PatientId;
use rusqlite::OptionalExtension as _;

use super::Portion;
use crate::import;

impl Portion<'_> {
    /// Those of whom the entries that are left out name who would tell what was left out.
    pub(super) fn told_by(
        &self,
        patient: &PatientId,
        named: BTreeSet<&String>,
    ) -> rusqlite::Result<BTreeSet<String>> {
        let mut told = BTreeSet::new();
        if named.is_empty() {
            return Ok(told);
        }
        let practice = self.practice_of(patient)?;
        if self.ods.is_some() && self.ods == practice {
            return Ok(told);
        }
        for id in named {
            let explained = self.explained_by(id)?;
            if !self.tells_nothing(id, practice.as_deref(), &explained)? {
                // A role names its person.
                let persons = explained.into_iter().filter(|(_, kind)| kind == "Practitioner");
                told.extend(persons.map(|(id, _)| id));
                told.insert(id.clone());
            }
        }
        Ok(told)
    }

    /// Which of these are, or lead to, somebody who is told.
    pub(super) fn those_who_tell<'i>(
        &self,
        mentioned: impl Iterator<Item = &'i String>,
        told: &BTreeSet<String>,
    ) -> rusqlite::Result<BTreeSet<String>> {
        let mut telling = BTreeSet::new();
        if told.is_empty() {
            return Ok(telling);
        }
        for id in mentioned.collect::<BTreeSet<_>>() {
            if self.leads_to(id, told)? {
                telling.insert(id.clone());
            }
        }
        Ok(telling)
    }

    fn leads_to(&self, id: &str, told: &BTreeSet<String>) -> rusqlite::Result<bool> {
        let (mut seen, mut ahead) = (BTreeSet::new(), vec![id.to_owned()]);
        while let Some(id) = ahead.pop() {
            if told.contains(&id) {
                return Ok(true);
            }
            if seen.insert(id.clone()) {
                ahead.extend(self.explained_by(&id)?.into_iter().map(|(id, _)| id));
            }
        }
        Ok(false)
    }

    /// The people and places among these.
    pub(super) fn people_among(
        &self,
        ids: &BTreeSet<String>,
    ) -> rusqlite::Result<BTreeSet<String>> {
        let mut people = BTreeSet::new();
        for id in ids {
            people.extend(self.person_or_place(id)?.map(|_| id.clone()));
        }
        Ok(people)
    }

    /// The sender, the patient's practice, and a role at that practice.
    fn tells_nothing(
        &self,
        id: &str,
        practice: Option<&str>,
        explained: &[(String, String)],
    ) -> rusqlite::Result<bool> {
        let own = import::ods_of(self.tx, id)?;
        if own.is_some() && (own == self.ods || own.as_deref() == practice) {
            return Ok(true);
        }
        for (id, kind) in explained {
            let at = if kind == "Organization" { import::ods_of(self.tx, id)? } else { None };
            if at.is_some() && at.as_deref() == practice {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn practice_of(&self, patient: &PatientId) -> rusqlite::Result<Option<String>> {
        self.tx
            .prepare_cached("SELECT practice FROM patient WHERE id = ?1")?
            .query_row([patient.as_str()], |row| row.get(0))
    }

    /// The people and places that explain this one, with their types.
    fn explained_by(&self, id: &str) -> rusqlite::Result<Vec<(String, String)>> {
        let refers: Option<String> = self
            .tx
            .prepare_cached("SELECT refers FROM resource WHERE id = ?1 AND patient IS NULL")?
            .query_row([id], |row| row.get(0))
            .optional()?;
        let mut found = Vec::new();
        for id in refers.unwrap_or_default().split_whitespace() {
            found.extend(self.person_or_place(id)?.map(|kind| (id.to_owned(), kind)));
        }
        Ok(found)
    }

    fn person_or_place(&self, id: &str) -> rusqlite::Result<Option<String>> {
        let kind: Option<String> = self
            .tx
            .prepare_cached("SELECT type FROM resource WHERE id = ?1 AND patient IS NULL")?
            .query_row([id], |row| row.get(0))
            .optional()?;
        Ok(kind.filter(|kind| import::is_person_or_place(kind)))
    }
}

//! A portion of a record: what one source has sent of one patient, or of nobody, to explain the entries of many.
//!
//! It is judged in the midst of the whole record: what stands, what was left out, what comes now, and all that other sources have
//! sent of the patient, because entries may refer to those of another source by identifiers and by addresses.

use std::collections::{BTreeMap, BTreeSet};

use nhs::{PatientId, Section};
use rusqlite::{OptionalExtension as _, Transaction};
use serde_json::Value;

use super::{
    Codes, Sensitivity, Untold,
    judge::{Node, is_allergy, judge},
    judged::Judged,
    memory::{LeftOut, Memory},
    refers_beyond, remove_free_text, remove_references, sensitivity, strip,
};
use crate::{
    import::{self, Links},
    keys::SealKey,
    records::shelf::{self, Said},
};

/// What one source has sent of one patient.
pub(crate) struct Portion<'a> {
    pub(crate) tx: &'a Transaction<'a>,
    pub(crate) seal: &'a SealKey,
    pub(crate) codes: &'a Codes,
    pub(crate) source: i64,
    /// The code of the source as an organisation.
    pub(crate) ods: Option<String>,
    /// Nothing for what explains the entries of many.
    pub(crate) patient: Option<&'a PatientId>,
}

/// An entry that comes now.
#[derive(Clone, Debug)]
pub(crate) struct Coming {
    pub(crate) node: Node,
    pub(crate) said: Said,
    /// Keyed hash of what the source sent.
    pub(crate) hash: Vec<u8>,
}

impl<'a> Portion<'a> {
    /// What is remembered of what was left out.
    pub(crate) fn memory(&self) -> rusqlite::Result<Memory> {
        Memory::of(self.tx, self.seal, self.source, self.patient)
    }

    /// Judges what stands and what was left out together with what comes. `anew` looks into what stands as well, for codes
    /// that were not known when it was taken in.
    pub(crate) fn judge<'c>(
        &self,
        memory: &Memory,
        coming: impl Iterator<Item = &'c Coming> + Clone,
        anew: bool,
    ) -> rusqlite::Result<Judged> {
        let elsewhere = self.elsewhere()?;
        let mut nodes = self.explaining_left_out()?;
        let mut memories = elsewhere.iter().map(|(_, memory)| memory).chain([memory]);
        if !anew
            && nodes.is_empty()
            && memories.all(|memory| *memory == Memory::default())
            && coming.clone().all(|coming| coming.node.sensitivity == Sensitivity::No)
        {
            // Nothing was ever sensitive here, so nothing is left out: most patients' records are not even looked at.
            return Ok(Judged::default());
        }
        for (portion, memory) in &elsewhere {
            nodes.extend(portion.known(memory, false)?);
        }
        let mut own: BTreeMap<String, Node> = self.known(memory, anew)?.collect();
        own.extend(coming.map(|coming| (coming.node.id.clone(), coming.node.clone())));
        let ids = own.keys().cloned().collect();
        nodes.extend(own);
        let all: Vec<Node> = nodes.values().cloned().collect();
        let mut judged = Judged { verdict: judge(&all), nodes, own: ids, ..Judged::default() };
        self.note_who_tells(&mut judged)?;
        Ok(judged)
    }

    /// Forgets what was judged to be left out, and remembers that it was; how much of it stood or comes now.
    pub(crate) fn leave_out(
        &self,
        judged: &Judged,
        coming: &BTreeMap<String, Coming>,
        memory: &mut Memory,
    ) -> rusqlite::Result<usize> {
        let mut newly = 0;
        for node in judged.of_left_out() {
            let id = &node.id;
            let (comes, stood) = (coming.get(id), self.stood(id)?);
            let before = memory.entries.remove(id);
            newly += usize::from(stood.is_some() || comes.is_some());
            let entry = left_out(node.clone(), before, stood, comes);
            memory.entries.insert(id.clone(), entry);
            memory.cut.remove(id);
            self.tx.prepare_cached("DELETE FROM resource WHERE id = ?1")?.execute([id])?;
        }
        memory.entries.retain(|id, entry| {
            entry.still = judged.verdict.left_out.contains_key(id);
            entry.still || !coming.contains_key(id)
        });
        Ok(newly)
    }

    /// Takes out of what stands whatever would tell what was left out; of how many entries the free text went now.
    pub(crate) fn clean_what_stands(
        &self,
        judged: &Judged,
        coming: &BTreeMap<String, Coming>,
        memory: &mut Memory,
    ) -> rusqlite::Result<usize> {
        let mut without_free_text = 0;
        let stands = judged.that_stay().filter(|node| {
            !coming.contains_key(&node.id) && !memory.entries.contains_key(&node.id)
        });
        let cut: Vec<&Node> = stands.filter(|node| judged.cuts(node)).collect();
        for node in cut {
            if self.clean_one(judged, node)? && judged.loses_free_text(&node.id) {
                without_free_text += 1;
            }
            memory.cut.insert(node.id.clone(), node.links.clone());
        }
        Ok(without_free_text)
    }

    /// Forgets earlier versions that say what is left out, or may refer to it; their hashes stay, so that they are known again.
    pub(crate) fn forget_versions(&self, judged: &Judged) -> rusqlite::Result<()> {
        let mut find = self.tx.prepare_cached(
            "SELECT resource_version.id, resource_version.version, resource_version.sealed
             FROM resource JOIN resource_version ON resource_version.id = resource.id
             WHERE patient IS ?1 AND source = ?2 AND resource_version.sealed IS NOT NULL",
        )?;
        let mut rows = find.query((self.patient.map(PatientId::as_str), self.source))?;
        let mut telling = Vec::new();
        while let Some(row) = rows.next()? {
            let id: String = row.get("id")?;
            let said: Value = serde_json::from_str(&shelf::text(self.seal, &id, row)?)
                .map_err(|_| rusqlite::Error::InvalidQuery)?;
            if self.may_tell(judged, &said) {
                telling.push((id, row.get::<_, i64>("version")?));
            }
        }
        let mut forget = self.tx.prepare_cached(
            "UPDATE resource_version SET sealed = NULL WHERE id = ?1 AND version = ?2",
        )?;
        telling.iter().try_for_each(|version| forget.execute(version.clone()).map(drop))
    }

    /// To what an earlier version was tied is not known any more, so whatever may be meant is.
    fn may_tell(&self, judged: &Judged, said: &Value) -> bool {
        let mut less = said.clone();
        self.take_out(judged, &BTreeSet::new(), true, &mut less);
        sensitivity(self.codes, said) != Sensitivity::No
            || less != *said
            || refers_beyond(said, &|id| judged.nodes.contains_key(id))
    }

    pub(crate) fn remember(&self, memory: &Memory) -> rusqlite::Result<()> {
        memory.remember(self.tx, self.seal, self.source, self.patient)
    }

    /// Takes out of an entry that stays what has to be taken out.
    pub(crate) fn clean(&self, judged: &Judged, node: &Node, resource: &mut Value) {
        if is_allergy(node) {
            strip(self.codes, resource);
        }
        if judged.loses_free_text(&node.id) {
            remove_free_text(resource);
        }
        let nowhere = node.links.linked.iter().any(|id| judged.leads_to_left_out(id));
        self.take_out(judged, &judged.elsewhere(&node.links), nowhere, resource);
    }

    /// Takes out the references to what is left out: `elsewhere` says by which ids it is meant beside its own, and `nowhere` whether
    /// one of those that lead nowhere may be.
    fn take_out(
        &self,
        judged: &Judged,
        elsewhere: &BTreeSet<&str>,
        nowhere: bool,
        resource: &mut Value,
    ) {
        let name = import::names_of(self.seal, self.source);
        let untold = Untold {
            by_id: &|id| judged.is_untold(id) || elsewhere.contains(id),
            by_identifier: &|system, value| judged.leads_to_left_out(&name(system, value)),
            nowhere,
        };
        remove_references(resource, &untold);
    }

    fn clean_one(&self, judged: &Judged, node: &Node) -> rusqlite::Result<bool> {
        let mut resource = shelf::open(self.tx, self.seal, &node.id)?;
        let before = resource.clone();
        self.clean(judged, node, &mut resource);
        if resource == before {
            return Ok(false);
        }
        shelf::rewrite(self.tx, self.seal, &node.id, &resource, &judged.links_that_stay(node))?;
        Ok(true)
    }

    /// What else is known of the patient: of every other source its portion, and what is remembered of it.
    pub(super) fn elsewhere(&self) -> rusqlite::Result<Vec<(Self, Memory)>> {
        let Some(patient) = self.patient else { return Ok(Vec::new()) };
        let Self { tx, seal, codes, source, .. } = *self;
        let mut find = tx.prepare_cached(
            "SELECT id, ods FROM source WHERE id <> ?2 AND id IN (SELECT source FROM patient_source WHERE patient = ?1)",
        )?;
        let others: Vec<(i64, Option<String>)> = find
            .query_map((patient.as_str(), source), |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect::<Result<_, _>>()?;
        let of = |(source, ods)| {
            let portion = Self { tx, seal, codes, source, ods, patient: Some(patient) };
            let memory = portion.memory()?;
            Ok((portion, memory))
        };
        others.into_iter().map(of).collect()
    }

    /// Everything that this source has sent: what stands, and what was left out.
    fn known(
        &self,
        memory: &Memory,
        anew: bool,
    ) -> rusqlite::Result<impl Iterator<Item = (String, Node)> + use<'a>> {
        let mut known: BTreeMap<String, Node> =
            memory.entries.iter().map(|(id, entry)| (id.clone(), entry.node.clone())).collect();
        known.extend(self.standing(memory, anew)?);
        Ok(known.into_iter())
    }

    /// What the store holds, with what it was tied to when it was sent.
    fn standing(&self, memory: &Memory, anew: bool) -> rusqlite::Result<Vec<(String, Node)>> {
        let split = |ids: &str| ids.split_whitespace().map(str::to_owned).collect();
        let sealed = if anew { "sealed" } else { "NULL AS sealed" };
        let mut find = self.tx.prepare_cached(&format!(
            "SELECT id, type, section, refers, encounters, parts, linked, elsewhere, names, {sealed} FROM resource
             WHERE patient IS ?1 AND source = ?2"
        ))?;
        let mut rows = find.query((self.patient.map(PatientId::as_str), self.source))?;
        let mut standing = Vec::new();
        while let Some(row) = rows.next()? {
            let words = |column| Ok::<_, rusqlite::Error>(row.get_ref(column)?.as_str()?);
            let id = words("id")?.to_owned();
            let links = match memory.cut.get(&id) {
                Some(links) => links.clone(),
                None => Links {
                    refers: split(words("refers")?),
                    encounters: split(words("encounters")?),
                    parts: split(words("parts")?),
                    linked: split(words("linked")?),
                    elsewhere: shelf::pairs(words("elsewhere")?).collect(),
                    people: BTreeSet::new(),
                },
            };
            let node = Node {
                kind: words("type")?.to_owned(),
                letter: words("section")? == Section::Letters.name(),
                sensitivity: if anew { self.looked_into(&id, row)? } else { Sensitivity::No },
                names: split(words("names")?),
                links,
                id: id.clone(),
            };
            standing.push((id, node));
        }
        Ok(standing)
    }

    fn looked_into(&self, id: &str, row: &rusqlite::Row<'_>) -> rusqlite::Result<Sensitivity> {
        let resource: Value = serde_json::from_str(&shelf::text(self.seal, id, row)?)
            .map_err(|_| rusqlite::Error::InvalidQuery)?;
        Ok(sensitivity(self.codes, &resource))
    }

    /// What explains entries and was left out, whichever source sent it: whatever refers to it goes with it.
    fn explaining_left_out(&self) -> rusqlite::Result<BTreeMap<String, Node>> {
        let mut left_out = BTreeMap::new();
        if self.patient.is_none() {
            return Ok(left_out);
        }
        for memory in Memory::of_nobody(self.tx, self.seal)? {
            let still = memory.entries.into_iter().filter(|(_, entry)| entry.still);
            left_out.extend(still.map(|(id, entry)| {
                let links = Links::default();
                (id, Node { sensitivity: Sensitivity::Itself, links, ..entry.node })
            }));
        }
        Ok(left_out)
    }

    /// When the source said what stands, and the hashes of all that it has said.
    fn stood(&self, id: &str) -> rusqlite::Result<Option<(Said, Vec<Vec<u8>>)>> {
        let found = self
            .tx
            .prepare_cached("SELECT said_at, said_version, hash FROM resource WHERE id = ?1")?
            .query_row([id], |row| {
                let said = Said { at: row.get(0)?, version: row.get(1)? };
                Ok((said, row.get::<_, Vec<u8>>(2)?))
            })
            .optional()?;
        let Some((said, last)) = found else { return Ok(None) };
        let mut seen: Vec<Vec<u8>> = self
            .tx
            .prepare_cached("SELECT hash FROM resource_version WHERE id = ?1 ORDER BY version")?
            .query_map([id], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        seen.push(last);
        Ok(Some((said, seen)))
    }

    fn note_who_tells(&self, judged: &mut Judged) -> rusqlite::Result<()> {
        let Some(patient) = self.patient else { return Ok(()) };
        let left_out: Vec<String> = judged.of_left_out().map(|node| node.id.clone()).collect();
        for id in left_out {
            let Some(node) = judged.nodes.get_mut(&id) else { continue };
            if node.links.people.is_empty() {
                node.links.people = self.people_among(&node.links.refers)?;
            }
        }
        let named: BTreeSet<&String> =
            judged.of_left_out().flat_map(|node| &node.links.people).collect();
        judged.told = self.told_by(patient, named)?;
        let mentioned = judged.that_stay().flat_map(|node| &node.links.refers);
        judged.telling = self.those_who_tell(mentioned, &judged.told)?;
        Ok(())
    }
}

fn left_out(
    node: Node,
    before: Option<LeftOut>,
    stood: Option<(Said, Vec<Vec<u8>>)>,
    comes: Option<&Coming>,
) -> LeftOut {
    let mut entry = before.unwrap_or_else(|| LeftOut {
        node: node.clone(),
        still: true,
        said: Said::default(),
        seen: Vec::new(),
    });
    entry.node = node;
    entry.still = true;
    let (said, seen) = stood.unwrap_or_default();
    let come = comes.map(|coming| (coming.said.clone(), vec![coming.hash.clone()]));
    for (said, seen) in [(said, seen)].into_iter().chain(come) {
        if let Some(last) = seen.last() {
            entry.said = said;
            let new: Vec<Vec<u8>> = seen
                .iter()
                .filter(|hash| *hash == last || !entry.seen.contains(hash))
                .cloned()
                .collect();
            entry.seen.retain(|hash| hash != last);
            entry.seen.extend(new);
        }
    }
    entry
}

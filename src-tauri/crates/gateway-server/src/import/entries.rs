//! The entries of one patient: what of them is kept, and how it is written.

use std::collections::BTreeMap;

use nhs::{PatientId, Section};
use rusqlite::{OptionalExtension as _, Transaction, named_params};
use serde_json::Value;

use super::{
    Import,
    addresses::{Addresses, key_of},
    attendance,
    bundles::Entry,
    intake::{SourceRow, hash_of},
    last_word::LastWord,
    referred,
    report::{Change, Report},
    tested,
};
use crate::{
    fhir,
    records::shelf::{self, Known, Page, Said},
    sensitive::{self, Codes, Coming, Judged, Memory, Node, Portion},
};

/// One patient's entries of one file, on their way into the store.
pub(crate) struct Chart<'a, 't> {
    pub(crate) tx: &'t Transaction<'t>,
    pub(crate) import: &'a Import<'a>,
    pub(crate) source: &'a SourceRow,
    pub(crate) addresses: &'a Addresses<'t>,
    pub(crate) patient: &'a PatientId,
    pub(crate) last_word: &'a LastWord,
    pub(crate) codes: &'a Codes,
}

/// An entry that the store does not hold like this.
struct Fresh {
    resource: Value,
    known: Known,
    /// The store holds it, with less in it.
    again: bool,
}

/// What comes, by id: as it is judged, and as it is written.
#[derive(Default)]
struct Arrivals {
    coming: BTreeMap<String, Coming>,
    fresh: BTreeMap<String, Fresh>,
}

impl Chart<'_, '_> {
    /// Leaves out what is never shared and stores the rest.
    pub(crate) fn take_in(&self, entries: Vec<Entry>, report: &mut Report) -> rusqlite::Result<()> {
        let portion = self.portion();
        let mut memory = portion.memory()?;
        let mut arrivals = self.arrivals(entries, &memory, report)?;
        let judged = portion.judge(&memory, arrivals.coming.values(), false)?;
        arrivals.drop_what_would_stand_as_it_does(&judged, report);
        let Arrivals { coming, fresh } = arrivals;
        report.sensitive += coming.keys().filter(|id| judged.is_left_out(id)).count();
        let newly = portion.leave_out(&judged, &coming, &mut memory)?;
        report.without_free_text += portion.clean_what_stands(&judged, &coming, &mut memory)?;
        for (id, entry) in fresh {
            let Some(coming) = coming.get(&id).filter(|_| !judged.is_left_out(&id)) else {
                continue;
            };
            let change = if entry.known == Known::Never { Change::New } else { Change::Changed };
            report.count(&coming.node.kind, change);
            report.without_free_text += usize::from(judged.loses_free_text(&id));
            self.put(coming, entry, &judged, &mut memory)?;
        }
        if newly > 0 {
            portion.forget_versions(&judged)?;
        }
        portion.remember(&memory)?;
        portion.untell_person(&judged)?;
        if judged.is_nothing() { Ok(()) } else { portion.judge_elsewhere() }
    }

    fn portion(&self) -> Portion<'_> {
        Portion {
            tx: self.tx,
            seal: self.import.seal,
            codes: self.codes,
            source: self.source.id,
            ods: self.source.ods.clone(),
            patient: Some(self.patient),
        }
    }

    /// What the store does not hold like this; of an entry that comes twice the last counts.
    fn arrivals(
        &self,
        entries: Vec<Entry>,
        memory: &Memory,
        report: &mut Report,
    ) -> rusqlite::Result<Arrivals> {
        let mut last: BTreeMap<String, Entry> = BTreeMap::new();
        for entry in entries {
            last.insert(self.addresses.id(Some(self.patient), &key_of(&entry))?, entry);
        }
        let mut arrivals = Arrivals::default();
        for (id, entry) in last {
            self.look_at(id, entry, memory, &mut arrivals, report)?;
        }
        Ok(arrivals)
    }

    fn look_at(
        &self,
        id: String,
        entry: Entry,
        memory: &Memory,
        arrivals: &mut Arrivals,
        report: &mut Report,
    ) -> rusqlite::Result<()> {
        let hash = hash_of(self.import.seal, &entry.resource);
        let said = Said::of(&entry.resource);
        let known = self.known(&id, &hash, &said, memory)?;
        let known = self.last_word.weigh(&id, &hash, known);
        let cut = if memory.cut.contains_key(&id) { self.version_of(&id, &hash)? } else { None };
        let (known, again) = match (known, cut) {
            (Known::Already, None) if memory.entries.contains_key(&id) => {
                report.sensitive += 1;
                return Ok(());
            }
            (Known::Already, None) => {
                report.count(fhir::kind(&entry.resource), Change::Unchanged);
                return Ok(());
            }
            (Known::Already, Some(version)) => (Known::Otherwise { version }, true),
            (known, _) => (known, false),
        };
        let names = self.addresses.names(&entry, Some(self.patient))?;
        let mut resource = entry.resource;
        let links = self.addresses.rewrite(&mut resource, Some(self.patient))?;
        let node = Node {
            kind: fhir::kind(&resource).to_owned(),
            letter: record::section_of(&resource) == Section::Letters,
            sensitivity: sensitive::sensitivity(self.codes, &resource),
            names: names.into_iter().filter(|name| *name != id).collect(),
            links,
            id: id.clone(),
        };
        arrivals.coming.insert(id.clone(), Coming { node, said, hash });
        arrivals.fresh.insert(id, Fresh { resource, known, again });
        Ok(())
    }

    /// What is known of an entry, be it stored or left out.
    fn known(
        &self,
        id: &str,
        hash: &[u8],
        said: &Said,
        memory: &Memory,
    ) -> rusqlite::Result<Known> {
        let Some(entry) = memory.entries.get(id) else {
            return shelf::known(self.tx, id, hash, said);
        };
        let last = entry.seen.last().is_some_and(|last| last == hash);
        let before = entry.seen.iter().any(|seen| seen == hash);
        Ok(match (last, before) {
            (true, _) => Known::Never,
            (false, _) if said.is_older_than(&entry.said) => Known::Already,
            (false, true) => Known::Before { version: 0 },
            (false, false) => Known::Never,
        })
    }

    /// The version that stands, if it is this one.
    fn version_of(&self, id: &str, hash: &[u8]) -> rusqlite::Result<Option<i64>> {
        self.tx
            .prepare_cached("SELECT version FROM resource WHERE id = ?1 AND hash = ?2")?
            .query_row((id, hash), |row| row.get(0))
            .optional()
    }

    fn put(
        &self,
        coming: &Coming,
        entry: Fresh,
        judged: &Judged,
        memory: &mut Memory,
    ) -> rusqlite::Result<()> {
        let Coming { node, said, hash } = coming;
        let (mut resource, mut links) = (entry.resource, node.links.clone());
        let cut = judged.cuts(node);
        if cut {
            self.portion().clean(judged, node, &mut resource);
            links = judged.links_that_stay(node);
        }
        let attended = attendance::attendance_in(&resource);
        let tested = tested::day_in(&resource);
        let referred = referred::referral_in(self.tx, &resource)?;
        let organisation = match attended {
            Some(_) => attendance::organisation_of(self.tx, &resource, self.source.ods.as_deref())?,
            None => None,
        };
        let page = Page {
            id: &node.id,
            patient: Some(self.patient),
            source: self.source.id,
            source_code: &self.source.code,
            source_name: &self.import.source.name,
            hash,
            said,
            links: &links,
            names: &node.names,
            resource,
        };
        shelf::put(self.tx, self.import.seal, self.import.now, page, entry.known)?;
        if cut {
            shelf::forget_versions(self.tx, &node.id)?;
            memory.cut.insert(node.id.clone(), node.links.clone());
        } else {
            memory.cut.remove(&node.id);
        }
        tested::keep(self.tx, &node.id, tested)?;
        referred::keep(self.tx, &node.id, self.patient, referred.as_ref())?;
        match (attended, organisation) {
            (Some(attended), Some(ods)) => self.attend(&node.id, &ods, &attended),
            (None, _) | (_, None) => attendance::forget(self.tx, &node.id),
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

impl Arrivals {
    /// What stands with less in it, and would again, is as it was.
    fn drop_what_would_stand_as_it_does(&mut self, judged: &Judged, report: &mut Report) {
        let Self { coming, fresh } = self;
        fresh.retain(|id, entry| {
            let stays = coming.get(id).is_some_and(|coming| {
                entry.again && !judged.is_left_out(id) && judged.cuts(&coming.node)
            });
            if stays {
                report.count(fhir::kind(&entry.resource), Change::Unchanged);
            }
            !stays
        });
        coming.retain(|id, _| fresh.contains_key(id));
    }
}

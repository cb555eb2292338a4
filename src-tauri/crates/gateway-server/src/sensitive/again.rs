//! Judging anew what is stored, when the lists have changed: by the same judgement as at the import.
//!
//! The list counts from the moment in which it is loaded. Patients are judged one by one, each in a transaction; one who was not yet
//! is judged before anything of theirs is read or added to, so it does no harm if this is interrupted.

use std::collections::{BTreeMap, BTreeSet};

use nhs::PatientId;
use rusqlite::{Connection, OptionalExtension as _, Transaction};
use serde_json::Value;

use super::{
    Codes, Judged, KnownCodes, Node, Portion, referred_to_in, remove_references_to, strip,
};
use crate::{Store, StoreError, keys::SealKey, patients::demographics};

/// How far it has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Patients who are judged.
    pub done: usize,
    /// Patients in all.
    pub of: usize,
    /// Entries that went, in all.
    pub left_out: usize,
}

/// Judges anew whoever was not judged since the lists changed last.
pub fn judge_all(
    store: &Store,
    seal: &SealKey,
    tell: &mut dyn FnMut(&Progress),
) -> Result<Progress, StoreError> {
    let codes = KnownCodes::default();
    let of = store.read(outstanding)?;
    let mut progress = Progress { of, ..Progress::default() };
    loop {
        tell(&progress);
        let next = store.read(|db| {
            let next =
                "SELECT patient.id FROM patient, sensitive_change WHERE judged <> number LIMIT 100";
            db.prepare(next)?
                .query_map([], |row| row.get::<_, String>(0))?
                .collect::<rusqlite::Result<Vec<_>>>()
        })?;
        if next.is_empty() {
            return Ok(progress);
        }
        for patient in next.iter().filter_map(|id| id.parse::<PatientId>().ok()) {
            progress.left_out += store.write(|tx| {
                let codes = codes.now(tx)?;
                bring_up_to_date(tx, seal, &codes, &patient)
            })?;
            progress.done += 1;
            tell(&progress);
        }
    }
}

/// How many patients were not judged since the lists changed last.
pub fn outstanding(db: &Connection) -> rusqlite::Result<usize> {
    let outstanding = "SELECT count(*) FROM patient, sensitive_change WHERE judged <> number";
    db.query_row(outstanding, [], |row| row.get(0))
}

/// Judges a patient's record before it is read, if the lists have changed since it was judged.
pub(crate) fn before_reading(
    tx: &Transaction<'_>,
    seal: &SealKey,
    patient: &PatientId,
) -> rusqlite::Result<()> {
    match change_since(tx, patient)? {
        Some(_) => bring_up_to_date(tx, seal, &Codes::read(tx)?, patient).map(drop),
        None => Ok(()),
    }
}

/// Whether a patient's record was judged by the lists as they are at the moment of this read.
pub(crate) fn is_judged(db: &Connection, patient: &PatientId) -> rusqlite::Result<bool> {
    db.prepare_cached(
        "SELECT judged = number FROM patient, sensitive_change WHERE patient.id = ?1",
    )?
    .query_row([patient.as_str()], |row| row.get(0))
}

/// Judges a patient's record anew if the lists have changed since it was judged; how many entries went.
pub(crate) fn bring_up_to_date(
    tx: &Transaction<'_>,
    seal: &SealKey,
    codes: &Codes,
    patient: &PatientId,
) -> rusqlite::Result<usize> {
    let Some(change) = change_since(tx, patient)? else { return Ok(0) };
    let portions: Vec<Portion<'_>> = sources_of(tx, Some(patient))?
        .into_iter()
        .map(|(source, ods)| Portion { tx, seal, codes, source, ods, patient: Some(patient) })
        .collect();
    let mut went = 0;
    // Each looked into first; then each once more, in the midst of what was found in the others.
    for anew in [true, false] {
        for portion in &portions {
            went += portion.judge_what_stands(anew)?;
        }
    }
    strip_person(tx, seal, codes, patient)?;
    tx.execute("UPDATE patient SET judged = ?2 WHERE id = ?1", (patient.as_str(), change))?;
    Ok(went)
}

fn change_since(tx: &Transaction<'_>, patient: &PatientId) -> rusqlite::Result<Option<i64>> {
    tx.prepare_cached(
        "SELECT number FROM patient, sensitive_change WHERE patient.id = ?1 AND judged <> number",
    )?
    .query_row([patient.as_str()], |row| row.get(0))
    .optional()
}

/// Judges anew what explains the entries of many, in the transaction in which the lists change.
pub(crate) fn judge_what_explains(tx: &Transaction<'_>, seal: &SealKey) -> rusqlite::Result<()> {
    let codes = Codes::read(tx)?;
    for (source, ods) in sources_of(tx, None)? {
        Portion { tx, seal, codes: &codes, source, ods, patient: None }.judge_what_stands(true)?;
    }
    Ok(())
}

impl Portion<'_> {
    /// Judges the entries of every patient that refer to one of these, which explained them and are left out now.
    pub(crate) fn judge_those_who_refer<'i>(
        &self,
        left_out: impl Iterator<Item = &'i Node>,
    ) -> rusqlite::Result<()> {
        let mut find = self.tx.prepare_cached(
            "SELECT DISTINCT patient FROM resource
             WHERE patient IS NOT NULL AND instr(refers || ' ' || linked || ' ' || elsewhere, ?1) > 0",
        )?;
        let mut patients = BTreeSet::new();
        for name in left_out.flat_map(|node| node.names.iter().chain([&node.id])) {
            for patient in find.query_map([name], |row| row.get::<_, String>(0))? {
                patients.extend(patient?.parse::<PatientId>());
            }
        }
        for patient in &patients {
            let Self { tx, seal, codes, source, .. } = *self;
            let portion =
                Portion { tx, seal, codes, source, ods: self.ods.clone(), patient: Some(patient) };
            portion.judge_what_stands(false)?;
            portion.judge_elsewhere()?;
        }
        Ok(())
    }

    /// Judges what other sources have sent of the patient, in the midst of what has come now.
    pub(crate) fn judge_elsewhere(&self) -> rusqlite::Result<()> {
        for (portion, _) in self.elsewhere()? {
            portion.judge_what_stands(false)?;
        }
        Ok(())
    }

    /// Judges what stands and what was left out, `anew` if every entry is looked into; how many entries went.
    fn judge_what_stands(&self, anew: bool) -> rusqlite::Result<usize> {
        let (nothing, mut memory) = (BTreeMap::new(), self.memory()?);
        let judged = self.judge(&memory, std::iter::empty(), anew)?;
        if judged.is_nothing() {
            return Ok(0);
        }
        let went = self.leave_out(&judged, &nothing, &mut memory)?;
        self.clean_what_stands(&judged, &nothing, &mut memory)?;
        self.forget_versions(&judged)?;
        self.untell_person(&judged)?;
        self.remember(&memory)?;
        Ok(went)
    }

    /// Takes out of what this source says of the patient whoever would tell what was left out.
    pub(crate) fn untell_person(&self, judged: &Judged) -> rusqlite::Result<()> {
        let Some(patient) = self.patient.filter(|_| !judged.told.is_empty()) else { return Ok(()) };
        let said = said_of(self.tx, patient, Some(self.source))?;
        let mentioned: Vec<String> =
            said.iter().flat_map(|(.., said)| referred_to_in(said)).collect();
        let telling = self.those_who_tell(mentioned.iter(), &judged.told)?;
        if telling.is_empty() {
            return Ok(());
        }
        rewrite_person(self.tx, self.seal, patient, said, &mut |said| {
            remove_references_to(said, &|id| telling.contains(id));
        })
    }
}

fn strip_person(
    tx: &Transaction<'_>,
    seal: &SealKey,
    codes: &Codes,
    patient: &PatientId,
) -> rusqlite::Result<()> {
    let said = said_of(tx, patient, None)?;
    rewrite_person(tx, seal, patient, said, &mut |said| strip(codes, said))
}

/// What sources say of who the patient is: the source, its key, and what it says.
fn said_of(
    tx: &Transaction<'_>,
    patient: &PatientId,
    source: Option<i64>,
) -> rusqlite::Result<Vec<(i64, String, Value)>> {
    tx.prepare_cached(
        "SELECT source, key, opened_text('patient_source/' || source || '/' || key, sealed) FROM patient_source
         WHERE patient = ?1 AND (?2 IS NULL OR source = ?2) AND sealed IS NOT NULL",
    )?
    .query_map((patient.as_str(), source), |row| {
        let text: String = row.get(2)?;
        Ok((row.get(0)?, row.get(1)?, serde_json::from_str(&text).unwrap_or_default()))
    })?
    .collect()
}

/// Changes what sources say of who the patient is, where there is anything to change.
fn rewrite_person(
    tx: &Transaction<'_>,
    seal: &SealKey,
    patient: &PatientId,
    said: Vec<(i64, String, Value)>,
    change: &mut dyn FnMut(&mut Value),
) -> rusqlite::Result<()> {
    let mut changed = false;
    for (source, key, before) in said {
        let mut after = before.clone();
        change(&mut after);
        if after != before {
            changed = true;
            tx.prepare_cached(
                "UPDATE patient_source SET sealed = sealed('patient_source/' || source || '/' || key, ?3) WHERE source = ?1 AND key = ?2",
            )?
            .execute((source, key, after.to_string()))?;
        }
    }
    if changed { demographics::refresh(tx, seal, patient) } else { Ok(()) }
}

/// The sources that have sent something of this patient, or something that explains entries, with their codes as organisations.
fn sources_of(
    tx: &Transaction<'_>,
    patient: Option<&PatientId>,
) -> rusqlite::Result<Vec<(i64, Option<String>)>> {
    tx.prepare_cached(
        "SELECT id, ods FROM source WHERE id IN (SELECT source FROM resource WHERE patient IS ?1) ORDER BY id",
    )?
    .query_map([patient.map(PatientId::as_str)], |row| Ok((row.get(0)?, row.get(1)?)))?
    .collect()
}

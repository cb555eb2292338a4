//! The import of FHIR R4: Bundles of any type, single resources, NDJSON; plain or gzip; files or folders of them.
//!
//! What one file holds becomes part of the store in one transaction, or not at all. The life of an entry:
//!
//! 1. [`files`] reads the JSON, [`bundles`] takes it apart, [`nature`] says what each resource is.
//! 2. [`people`] finds whose it is: two sources that know the same NHS number know the same patient.
//! 3. [`sharing`]: of a patient who does not share, nothing is kept but that choice and who it is.
//! 4. [`crate::sensitive`] leaves out what is never shared, and what goes with it.
//! 5. [`addresses`] turns its references into the gateway's own ids, [`entries`] stores it, ready to be sent.
//!
//! An entry that is known already changes nothing; one that says something new becomes a new version.

mod address;
mod addresses;
mod assign;
mod attendance;
mod bundles;
mod entries;
mod explaining;
mod files;
mod intake;
mod last_word;
mod links;
mod moving;
mod nature;
mod people;
mod practices;
mod referred;
mod report;
mod sharing;
mod tested;
mod theirs_alone;

use std::{io, path::PathBuf};

use chrono::{DateTime, Utc};
use serde_json::Value;
use thiserror::Error;

pub(crate) use addresses::{URN, known_patient, names_of};
pub(crate) use attendance::ods_of;
use last_word::LastWord;
pub(crate) use links::Links;
pub(crate) use nature::{is_person_or_place, is_shared_kind};
pub use report::{Report, Taken};

use crate::{
    Store, StoreError,
    keys::SealKey,
    opt_out,
    sensitive::{KnownCodes, reference_sets},
};

/// Who sends the records that are imported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceName {
    /// The whole name, `Northampton General Hospital`.
    pub name: String,
    /// The short name, `NGH`.
    pub code: String,
    /// The code in the Organisation Data Service, where it is known.
    pub ods: Option<String>,
}

/// An import into one store, from one source.
pub struct Import<'a> {
    /// The store.
    pub store: &'a Store,
    /// The key that seals what is in it.
    pub seal: &'a SealKey,
    /// Who sends the records.
    pub source: SourceName,
    /// Whether patients without an NHS number are given one of the range for testing.
    pub assign_test_nhs_numbers: bool,
    /// Now.
    pub now: DateTime<Utc>,
}

/// What is known in the course of one import.
#[derive(Default)]
struct Run {
    last_word: LastWord,
    codes: KnownCodes,
}

/// How far an import has come.
#[derive(Clone, Debug)]
pub struct Progress {
    /// Files that are done.
    pub done: usize,
    /// Files in all.
    pub of: usize,
}

/// Why an import could not be carried out. A file that cannot be read is no such fault: the report names it.
#[derive(Debug, Error)]
pub enum ImportError {
    /// A place that was named is not there or cannot be listed.
    #[error("the files cannot be listed")]
    Places(#[from] io::Error),
    /// The store failed; everything before the file at hand is in it.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Test numbers are for a store of invented patients only.
    #[error("test NHS numbers are given in a training database only")]
    NotTraining,
    /// What is never shared could not be told.
    #[error(
        "the reference sets of what is never shared are not loaded ({0}): load them from the UK's SNOMED CT release first, \
         `care-record-gateway sensitive load der2_Refset_SimpleSnapshot...txt`"
    )]
    NoReferenceSets(String),
}

impl SourceName {
    /// A source by its name; without a short name, the first letters of the words make one.
    #[must_use]
    pub fn new(name: &str, code: Option<&str>) -> Self {
        let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
        let code = code.map_or_else(|| initials(&name), str::to_owned);
        Self { name, code, ods: None }
    }
}

impl Import<'_> {
    /// Imports these files and folders. A file that names a patient whom nobody knows yet waits until the others are in.
    pub fn files(
        &self,
        places: &[PathBuf],
        progress: &mut dyn FnMut(&Progress),
    ) -> Result<Report, ImportError> {
        self.check()?;
        let found = files::find(places)?;
        let mut report = Report::default();
        let mut waiting = Vec::new();
        let mut tell =
            |report: &Report| progress(&Progress { done: report.done(), of: found.len() });
        let run = Run::default();
        for (number, file) in found.iter().enumerate() {
            tell(&report);
            run.last_word.turn_to(number);
            match self.file(file, &run, false)? {
                Some(of_file) => report.add(of_file),
                None => waiting.push((number, file)),
            }
        }
        for (number, file) in waiting {
            tell(&report);
            run.last_word.turn_to(number);
            report.add(self.file(file, &run, true)?.unwrap_or_default());
        }
        let again = run.last_word.believe();
        for (_, file) in found.iter().enumerate().filter(|(number, _)| again.contains(number)) {
            report.add_changes(self.file(file, &run, true)?.unwrap_or_default());
        }
        tell(&report);
        opt_out::log::empty(self.store, self.now)?;
        Ok(report)
    }

    /// Imports one document that is at hand. `answers` is false for a source that does not answer when it is asked.
    pub fn document(&self, name: &str, value: Value, answers: bool) -> Result<Report, ImportError> {
        self.check()?;
        let run = Run::default();
        let take = |value| {
            let document = files::Document { line: None, value };
            self.take_in(name, vec![document], answers, &run, true)
        };
        let mut report = take(value.clone())?.unwrap_or_default();
        if !run.last_word.believe().is_empty() {
            report.add_changes(take(value)?.unwrap_or_default());
        }
        opt_out::log::empty(self.store, self.now)?;
        Ok(report)
    }

    fn check(&self) -> Result<(), ImportError> {
        let is_training = || {
            self.store
                .read(|db| db.query_row("SELECT training FROM installation", [], |row| row.get(0)))
        };
        if self.assign_test_nhs_numbers && !is_training()? {
            return Err(ImportError::NotTraining);
        }
        let missing = self.store.read(reference_sets::missing)?;
        if !missing.is_empty() {
            return Err(ImportError::NoReferenceSets(missing.join(", ")));
        }
        Ok(())
    }

    /// Imports one file; `None` if it has to wait, unless this is the last time.
    fn file(
        &self,
        file: &files::Found,
        run: &Run,
        last: bool,
    ) -> Result<Option<Report>, StoreError> {
        match files::read(&file.path) {
            Ok(documents) => self.take_in(&file.name, documents, true, run, last),
            Err(why) => Ok(Some(Report {
                unreadable: vec![(file.name.clone(), why.to_string())],
                ..Report::default()
            })),
        }
    }

    fn take_in(
        &self,
        name: &str,
        documents: Vec<files::Document>,
        answers: bool,
        run: &Run,
        last: bool,
    ) -> Result<Option<Report>, StoreError> {
        let found = bundles::take_apart(documents);
        if found.entries.is_empty() && !found.no_resource.is_empty() {
            let why = "holds no FHIR resource".to_owned();
            return Ok(Some(Report {
                unreadable: vec![(name.to_owned(), why)],
                ..Report::default()
            }));
        }
        self.store.write(|tx| {
            tx.execute_batch("SAVEPOINT file")?;
            let codes = run.codes.now(tx)?;
            let report = intake::take_in(tx, self, name, found, answers, &run.last_word, &codes)?;
            if !report.unreadable.is_empty() {
                tx.execute_batch("ROLLBACK TO file")?;
                return Ok(Some(Report { unreadable: report.unreadable, ..Report::default() }));
            }
            if last || !report.names_a_stranger() {
                return Ok(Some(report));
            }
            tx.execute_batch("ROLLBACK TO file")?;
            Ok(None)
        })
    }
}

fn initials(name: &str) -> String {
    let capitals: String = name
        .split(|c: char| !c.is_alphanumeric())
        .filter_map(|word| word.chars().next().filter(|c| c.is_uppercase() || c.is_numeric()))
        .take(6)
        .collect();
    if capitals.is_empty() { name.chars().take(6).collect() } else { capitals }
}

#[cfg(test)]
mod tests;

//! The lists of codes that are never shared, loaded from files: the four reference sets of GP summary exclusions, and what
//! a county adds.
//!
//! The four are published in the UK's SNOMED CT release, as RF2 snapshots of simple reference sets. They were made for
//! emergency summaries and are not law; a county may load others in their place or beside them, and lists of its own (abuse,
//! complaints). Without the four no real record is imported.
//!
//! What a list does not know is not left out: words without a code; Read codes, unless a list gives them
//! (`--system`), because the reference sets hold concepts of SNOMED CT alone; concepts that lie beneath a listed one and are not
//! listed themselves (the reference sets list each).

mod rf2;
mod words;

use std::{
    fmt, fs, io,
    path::{Path, PathBuf},
};

use aws_lc_rs::digest::{SHA256, digest};
use chrono::{DateTime, Utc};
use nhs::system::SNOMED;
use rusqlite::{Connection, Transaction};
use serde_json::{Value, json};
use thiserror::Error;

use super::{again, codes};
use crate::{
    GatewayEvent, Store, StoreError, accounts::sessions::time, installation, keys::SealKey, note,
};

/// The four reference sets that have to be loaded before real records are imported: id, and the name of its list.
///
/// Source: the UK's SNOMED CT release, "general practice summary exclusion" reference sets.
pub const REQUIRED: [(&str, &str); 4] = [
    ("999004351000000109", "gender-related-issues"),
    ("999004371000000100", "assisted-fertilisation"),
    ("999004361000000107", "termination-of-pregnancy"),
    ("999004381000000103", "sexually-transmitted-disease"),
];

/// What a file is, as far as it has to be said.
#[derive(Clone, Debug, Default)]
pub struct Kind {
    /// The reference sets that are taken from an RF2 file; none named, those that are required.
    pub refsets: Vec<String>,
    /// The name of the list, for a plain list of codes or a single reference set.
    pub name: Option<String>,
    /// The system of the codes in a plain list; none named, SNOMED CT.
    pub system: Option<String>,
}

/// A list as it was read from a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct List {
    /// Its name.
    pub name: String,
    /// The id of the reference set, if it is one.
    pub refset: Option<String>,
    /// The system of its codes.
    pub system: String,
    /// Each code, with words where the file has them.
    pub codes: Vec<(String, Option<String>)>,
}

/// A list that is loaded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loaded {
    /// Its name.
    pub name: String,
    /// The id of the reference set, if it is one.
    pub refset: Option<String>,
    /// How many codes it has.
    pub codes: u32,
    /// When it was loaded.
    pub loaded: DateTime<Utc>,
    /// From which file.
    pub file: String,
    /// SHA-256 of that file, hex.
    pub sha256: String,
}

/// Why a file is not loaded. Nothing of it is then.
#[derive(Debug, Error)]
pub enum LoadError {
    /// It cannot be read.
    #[error("{0} cannot be read")]
    File(PathBuf, #[source] io::Error),
    /// Lines that are not what they should be, by number, the first of them.
    #[error("nothing is loaded: {0}")]
    Lines(BadLines),
    /// A plain list needs a name.
    #[error("this is no RF2 reference set, so the list needs a name: --name abuse")]
    NoName,
    /// Reference sets have their own names.
    #[error("a file of reference sets takes no --system, and --name only with one --refset")]
    Named,
    /// The name of a reference set that is required.
    #[error("`{0}` is the name of a reference set: a list of your own needs another")]
    Taken(String),
    /// None of the wanted reference sets has a member in it.
    #[error("the file has no active member of {0}")]
    NotThere(String),
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Lines that cannot be read, and why.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BadLines(Vec<(usize, &'static str)>);

/// Reads the lists in a file: an RF2 snapshot of simple reference sets if it begins as one does, else a plain list.
///
/// # Errors
/// [`LoadError`] names the lines that are wrong.
pub fn read(file: &Path, kind: &Kind) -> Result<(Vec<List>, String), LoadError> {
    let bytes = fs::read(file).map_err(|error| LoadError::File(file.to_owned(), error))?;
    let sha256 =
        digest(&SHA256, &bytes).as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
    let lists =
        if rf2::is_one(text) { rf2::read(text, kind)? } else { vec![words::read(text, kind)?] };
    Ok((lists, sha256))
}

/// Puts these lists in the place of those of the same names, in one transaction. What is stored has to be judged anew then:
/// [`again::judge_all`].
pub fn load(
    store: &Store,
    seal: &SealKey,
    lists: &[List],
    file: &str,
    sha256: &str,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    store.write(|tx| {
        for list in lists {
            insert(tx, list, file, sha256, now)?;
            let detail = json!({ "list": list.name, "codes": list.codes.len(), "sha256": sha256 });
            note(tx, now, &changed("loaded", detail))?;
        }
        tx.execute("UPDATE sensitive_change SET number = number + 1", [])?;
        again::judge_what_explains(tx, seal)
    })
}

/// Removes a list; `false` if there is none of this name. Nothing comes back by itself: what was left out is taken in again
/// when its source sends it the next time.
pub fn remove(store: &Store, name: &str, now: DateTime<Utc>) -> Result<bool, StoreError> {
    store.write(|tx| {
        if tx.execute("DELETE FROM sensitive_list WHERE name = ?1", [name])? == 0 {
            return Ok(false);
        }
        let before = codes::change(tx)?;
        tx.execute("UPDATE sensitive_change SET number = number + 1", [])?;
        // Fewer codes leave nothing more out: whoever was judged stays judged.
        tx.execute("UPDATE patient SET judged = judged + 1 WHERE judged = ?1", [before])?;
        note(tx, now, &changed("removed", json!({ "list": name })))?;
        Ok(true)
    })
}

fn changed(outcome: &'static str, detail: Value) -> GatewayEvent {
    GatewayEvent { detail: Some(detail), ..GatewayEvent::new("sensitive-list", outcome) }
}

/// The lists that are loaded, by name.
pub fn loaded(db: &Connection) -> rusqlite::Result<Vec<Loaded>> {
    db.prepare(
        "SELECT name, refset, (SELECT count(*) FROM sensitive_code WHERE list = name) AS codes, loaded, file, sha256
         FROM sensitive_list ORDER BY name",
    )?
    .query_map([], |row| {
        Ok(Loaded {
            name: row.get("name")?,
            refset: row.get("refset")?,
            codes: row.get("codes")?,
            loaded: time(row, "loaded")?,
            file: row.get("file")?,
            sha256: row.get("sha256")?,
        })
    })?
    .collect()
}

/// The names of the required reference sets that are not loaded; of a database for training none is required.
pub fn missing(db: &Connection) -> rusqlite::Result<Vec<&'static str>> {
    if installation::is_training(db)? {
        return Ok(Vec::new());
    }
    let loaded = loaded(db)?;
    let is_loaded = |id| loaded.iter().any(|list| list.refset.as_deref() == Some(id));
    let missing = REQUIRED.into_iter().filter(|(id, _)| !is_loaded(*id));
    Ok(missing.map(|(_, name)| name).collect())
}

fn insert(
    tx: &Transaction<'_>,
    list: &List,
    file: &str,
    sha256: &str,
    now: DateTime<Utc>,
) -> rusqlite::Result<()> {
    tx.execute("DELETE FROM sensitive_list WHERE name = ?1", [&list.name])?;
    tx.execute(
        "INSERT INTO sensitive_list (name, refset, file, sha256, loaded) VALUES (?1, ?2, ?3, ?4, ?5)",
        (&list.name, &list.refset, file, sha256, now.to_rfc3339()),
    )?;
    let mut insert = tx.prepare(
        "INSERT INTO sensitive_code (list, system, code, words) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING",
    )?;
    for (code, words) in &list.codes {
        insert.execute((&list.name, &list.system, code, words))?;
    }
    Ok(())
}

/// Whether this can be a concept of SNOMED CT: 6 to 18 digits, the partition of concepts, and a check digit that holds.
///
/// Source: SNOMED CT Release File Specifications, "SCTID".
fn is_concept(code: &str) -> bool {
    use verhoeff::Verhoeff as _;
    let digits = code.bytes().all(|byte| byte.is_ascii_digit()) && !code.starts_with('0');
    let partition = code.len().checked_sub(3).and_then(|at| code.get(at..at + 2));
    digits
        && (6..=18).contains(&code.len())
        && matches!(partition, Some("00" | "10"))
        && code.validate_verhoeff_check_digit()
}

fn is_of_snomed(system: Option<&str>) -> bool {
    system.is_none_or(|system| codes::is_snomed(system) || system == SNOMED)
}

impl BadLines {
    fn add(&mut self, line: usize, why: &'static str) {
        self.0.push((line, why));
    }

    fn none_or(self) -> Result<(), LoadError> {
        if self.0.is_empty() { Ok(()) } else { Err(LoadError::Lines(self)) }
    }
}

impl fmt::Display for BadLines {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, (line, why)) in self.0.iter().take(SAID).enumerate() {
            let comma = if place == 0 { "" } else { "; " };
            write!(f, "{comma}line {line} {why}")?;
        }
        match self.0.len().checked_sub(SAID) {
            Some(more) if more > 0 => write!(f, "; and {more} more"),
            Some(_) | None => Ok(()),
        }
    }
}

/// So many bad lines are named.
const SAID: usize = 10;

#[cfg(test)]
mod tests;

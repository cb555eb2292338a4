//! Whether the reviews say what the ledger holds: each act, and its words by the keyed hash in the entry that tells of the act.
//!
//! Words may be gone where everything of their patient was forgotten since. Where an entry names no act, because its content was retired
//! or is older than this check, that there is an entry of that moment has to do.

use std::collections::{HashMap, HashSet};

use rusqlite::{Connection, Row};
use serde::Deserialize;

use super::acts;
use crate::audit_ledger::verify::Wrong;

/// The first act that is not what was written down.
pub(crate) fn first_wrong(db: &Connection) -> rusqlite::Result<Option<Wrong>> {
    let mut ledger = Ledger::read(db)?;
    let mut acts = db.prepare(ACTS)?;
    for act in acts.query_map([], Stands::read)? {
        let act = act?;
        if let Some(fault) = ledger.fault_of(&act) {
            return Ok(Some(Wrong { place: place(&act.id), fault }));
        }
    }
    let gone = ledger.told.into_keys().min();
    Ok(gone.map(|id| Wrong { place: place(&id), fault: "it is not there any more" }))
}

fn place(id: &str) -> String {
    format!("act {id} of a review")
}

/// What the entries of the ledger tell of reviews.
struct Ledger {
    told: HashMap<String, Told>,
    /// When the entries came that name no act: their content was retired, or is of before acts were named.
    silent: HashSet<String>,
}

/// The content of an entry.
#[derive(Deserialize)]
struct Content {
    acts: Vec<Told>,
}

/// An act, as an entry tells of it.
#[derive(Deserialize)]
struct Told {
    id: String,
    item: String,
    act: String,
    words: Option<String>,
}

impl Ledger {
    fn read(db: &Connection) -> rusqlite::Result<Self> {
        let mut ledger = Self { told: HashMap::new(), silent: HashSet::new() };
        let mut entries = db.prepare(
            "SELECT recorded, opened_text('gateway_event/' || id, sealed) AS detail FROM gateway_event WHERE kind = ?1",
        )?;
        for kind in acts::EVENTS {
            let mut rows = entries.query([kind])?;
            while let Some(row) = rows.next()? {
                let detail: Option<String> = row.get("detail")?;
                match detail.and_then(|detail| serde_json::from_str::<Content>(&detail).ok()) {
                    Some(Content { acts }) => {
                        ledger.told.extend(acts.into_iter().map(|told| (told.id.clone(), told)));
                    }
                    None => drop(ledger.silent.insert(row.get("recorded")?)),
                }
            }
        }
        Ok(ledger)
    }

    fn fault_of(&mut self, act: &Stands) -> Option<&'static str> {
        let Some(told) = self.told.remove(&act.id) else {
            return (!self.silent.contains(&act.at))
                .then_some("no entry of the ledger tells of it");
        };
        if (&told.item, &told.act) != (&act.item, &act.act) {
            return Some("it is not what the ledger tells of it");
        }
        let is_gone = act.is_forgotten && act.words.is_none();
        (told.words != act.words && !is_gone).then_some("its words are not those that were written")
    }
}

/// An act, as it stands there.
struct Stands {
    id: String,
    item: String,
    act: String,
    at: String,
    /// The keyed hash of its words; nothing where it has none.
    words: Option<String>,
    /// Whether everything of the patient was forgotten after it.
    is_forgotten: bool,
}

impl Stands {
    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            item: row.get("item")?,
            act: row.get("act")?,
            at: row.get("at")?,
            words: row.get("words")?,
            is_forgotten: row.get("is_forgotten")?,
        })
    }
}

const ACTS: &str = "
    SELECT review_act.id, alert AS item, act, review_act.at,
           hashed('review_act/' || review_act.id, nullif(opened_text('review_act/' || review_act.id, sealed), '')) AS words,
           EXISTS (SELECT 1 FROM purge WHERE purge.patient = alert.patient AND purge.purged >= review_act.at) AS is_forgotten
    FROM review_act JOIN alert ON alert.id = alert ORDER BY number";

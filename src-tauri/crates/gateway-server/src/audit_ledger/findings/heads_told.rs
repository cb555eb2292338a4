//! The heads that devices tell with their requests, held against what the ledger holds and against what they told before. A log that
//! was replaced by an older copy of itself goes on from there: sooner or later it names another hash for a place that is known.
//!
//! A device tells its head without a signature, so that a finding is a question to whoever signed in there, and no proof. What comes
//! without a session, or names a computer that nobody registered, tells nothing.

use chrono::{DateTime, Utc};
use rusqlite::{OptionalExtension as _, Row, Transaction};

use super::{CLOCKS_DIFFER, Came, Finding, Kind};
use crate::accounts::sessions::time;

/// A head that a request told.
struct Told {
    id: i64,
    recorded: DateTime<Utc>,
    device: String,
    chain: String,
    sequence: i64,
    head: String,
}

/// Whether a request has told another hash for the place of this event.
pub(super) fn look_at(
    tx: &Transaction<'_>,
    came: &Came<'_>,
    now: DateTime<Utc>,
) -> rusqlite::Result<()> {
    let told: Option<Told> = tx
        .prepare_cached(&format!(
            "SELECT * FROM gateway_event
             WHERE chain = ?1 AND head_sequence = ?2 AND chain_head <> ?3 AND device = ?4 AND {COUNTS} LIMIT 1",
        ))?
        .query_row(
            (came.chain, came.sequence, format!("{}:{}", came.sequence, came.hash), came.device),
            Told::read,
        )
        .optional()?;
    match told {
        Some(told) => told.differs(tx, now),
        None => Ok(()),
    }
}

/// Compares some of those that were not compared yet: how many were wrong, or nothing where none was left.
pub(super) fn find_some(
    tx: &Transaction<'_>,
    now: DateTime<Utc>,
) -> rusqlite::Result<Option<usize>> {
    let (from, last): (i64, i64) = tx
        .prepare_cached(
            "SELECT heads, (SELECT coalesce(max(id), 0) FROM gateway_event) FROM compared",
        )?
        .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    if last <= from {
        return Ok(None);
    }
    let through = last.min(from + AT_ONCE);
    let told: Vec<Told> = tx
        .prepare_cached(&format!(
            "SELECT * FROM gateway_event
             WHERE id > ?1 AND id <= ?2 AND chain IS NOT NULL AND head_sequence IS NOT NULL AND {COUNTS}",
        ))?
        .query_map((from, through), Told::read)?
        .collect::<Result<_, _>>()?;
    tx.prepare_cached("UPDATE compared SET heads = ?1")?.execute([through])?;
    let mut found = 0;
    for told in &told {
        found += usize::from(told.compare(tx, now)?);
    }
    Ok(Some(found))
}

impl Told {
    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            recorded: time(row, "recorded")?,
            device: row.get("device")?,
            chain: row.get("chain")?,
            sequence: row.get("head_sequence")?,
            head: row.get("chain_head")?,
        })
    }

    /// Whether it is wrong.
    fn compare(&self, tx: &Transaction<'_>, now: DateTime<Utc>) -> rusqlite::Result<bool> {
        let held: Option<String> = tx
            .prepare_cached("SELECT sequence || ':' || hash FROM audit_event WHERE chain = ?1 AND sequence = ?2")?
            .query_row((&self.chain, self.sequence), |row| row.get(0))
            .optional()?;
        let is_wrong = match held {
            Some(held) if held == self.head => false,
            Some(_) => {
                self.differs(tx, now)?;
                true
            }
            None if self.went_back(tx)? => {
                let said = format!(
                    "A request (gateway event {}) names entry {} as the last, which is behind what was known.",
                    self.id, self.sequence
                );
                self.keep(tx, &said, now)?;
                true
            }
            None => false,
        };
        Ok(is_wrong)
    }

    fn differs(&self, tx: &Transaction<'_>, now: DateTime<Utc>) -> rusqlite::Result<()> {
        let said = format!(
            "A request (gateway event {}) names another hash for entry {} than the ledger holds.",
            self.id, self.sequence
        );
        self.keep(tx, &said, now)
    }

    /// Whether it was known for longer than a request is on its way that the chain is longer.
    fn went_back(&self, tx: &Transaction<'_>) -> rusqlite::Result<bool> {
        tx.prepare_cached(&format!(
            "SELECT EXISTS (SELECT 1 FROM gateway_event
                            WHERE chain = ?1 AND head_sequence > ?2 AND id < ?3 AND device = ?4 AND recorded < ?5 AND {COUNTS})
                 OR EXISTS (SELECT 1 FROM audit_event WHERE chain = ?1 AND sequence > ?2 AND received < ?5)",
        ))?
        .query_row(
            (
                &self.chain,
                self.sequence,
                self.id,
                &self.device,
                (self.recorded - CLOCKS_DIFFER).to_rfc3339(),
            ),
            |row| row.get(0),
        )
    }

    /// Once for each chain: after it, every request names another head.
    fn keep(&self, tx: &Transaction<'_>, said: &str, now: DateTime<Utc>) -> rusqlite::Result<()> {
        let finding = Finding {
            kind: Kind::RolledBack,
            device: &self.device,
            chain: &self.chain,
            sequence: self.sequence,
            event: None,
            about: "",
            said,
        };
        finding.keep(tx, now).map(drop)
    }
}

/// Asked in a session, from a registered computer, and not turned away.
const COUNTS: &str =
    "session IS NOT NULL AND kind <> 'turned-away' AND device IN (SELECT id FROM device)";
/// Others wait while these are compared.
const AT_ONCE: i64 = 5_000;

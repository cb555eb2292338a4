//! Failures that are forgotten one after another.

use chrono::{DateTime, Duration, Utc};
use rusqlite::{Connection, OptionalExtension, Transaction};

use crate::accounts::sessions::time;

/// How many tries are free, how soon one that failed is forgotten, and how long a wait gets.
#[derive(Clone, Copy)]
pub(super) struct Limit {
    pub(super) free: u32,
    pub(super) fades: Duration,
    pub(super) longest_wait: Duration,
}

/// The failures of one subject: when the last one was, and when all of them will be forgotten.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Failures {
    last: DateTime<Utc>,
    forgotten: DateTime<Utc>,
}

impl Failures {
    /// What is kept of this subject.
    ///
    /// Where the clock was set back, the past moves with it: that must neither free anybody nor make anybody wait for longer.
    pub(super) fn of(
        tx: &Transaction<'_>,
        subject: &[u8],
        at: DateTime<Utc>,
    ) -> rusqlite::Result<Self> {
        let Some(kept) = find(tx, subject)? else { return Ok(Self { last: at, forgotten: at }) };
        if kept.last <= at {
            return Ok(kept);
        }
        let moved = Self { last: at, forgotten: kept.forgotten - (kept.last - at) };
        moved.keep(tx, subject)?;
        Ok(moved)
    }

    /// How many still count.
    pub(super) fn number(&self, limit: Limit, at: DateTime<Utc>) -> u32 {
        let left = (self.forgotten - at).num_milliseconds().max(0);
        let fades = limit.fades.num_milliseconds().max(1);
        u32::try_from(left.saturating_add(fades - 1) / fades).unwrap_or(u32::MAX)
    }

    /// How long the next try has to wait.
    pub(super) fn wait(&self, limit: Limit, at: DateTime<Utc>) -> Duration {
        let Some(over) = self.number(limit, at).checked_sub(limit.free) else {
            return Duration::zero();
        };
        let wait = (FIRST_WAIT * 2_i32.pow(over.min(8))).min(limit.longest_wait);
        (self.last + wait - at).max(Duration::zero())
    }

    pub(super) fn one_more(self, limit: Limit, at: DateTime<Utc>) -> Self {
        Self { last: at, forgotten: self.forgotten.max(at) + limit.fades }
    }

    pub(super) fn fewer(self, by: u32, limit: Limit) -> Self {
        let by = i32::try_from(by).unwrap_or(i32::MAX);
        Self { forgotten: self.forgotten - limit.fades * by, ..self }
    }

    pub(super) fn keep(&self, tx: &Transaction<'_>, subject: &[u8]) -> rusqlite::Result<()> {
        tx.execute(
            "INSERT INTO tries (subject, last, forgotten, told) VALUES (?1, ?2, ?3, 0)
             ON CONFLICT (subject) DO UPDATE SET last = excluded.last, forgotten = excluded.forgotten, told = 0",
            (subject, self.last.to_rfc3339(), self.forgotten.to_rfc3339()),
        )
        .map(drop)
    }

    /// 1 if that this subject waits had not been told since it was kept, else 0.
    pub(super) fn tell(tx: &Transaction<'_>, subject: &[u8]) -> rusqlite::Result<usize> {
        tx.execute("UPDATE tries SET told = 1 WHERE subject = ?1 AND told = 0", [subject])
    }

    pub(super) fn forget(tx: &Transaction<'_>, subject: &[u8]) -> rusqlite::Result<()> {
        tx.execute("DELETE FROM tries WHERE subject = ?1", [subject]).map(drop)
    }

    pub(super) fn forget_old(tx: &Transaction<'_>, at: DateTime<Utc>) -> rusqlite::Result<()> {
        tx.execute("DELETE FROM tries WHERE forgotten < ?1", [at.to_rfc3339()]).map(drop)
    }
}

fn find(db: &Connection, subject: &[u8]) -> rusqlite::Result<Option<Failures>> {
    db.query_row("SELECT last, forgotten FROM tries WHERE subject = ?1", [subject], |row| {
        Ok(Failures { last: time(row, "last")?, forgotten: time(row, "forgotten")? })
    })
    .optional()
}

const FIRST_WAIT: Duration = Duration::minutes(1);

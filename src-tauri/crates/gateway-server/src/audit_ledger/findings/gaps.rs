//! Gaps: places that are empty although later ones are not. Events may come out of order, so only what stays empty is found.

use chrono::{DateTime, TimeDelta, Utc};
use rusqlite::{OptionalExtension as _, Transaction};

use super::{Came, Finding, Kind, closed};
use crate::review::acts;

/// An event has come before the one that it follows.
pub(super) fn opened_by(
    tx: &Transaction<'_>,
    came: &Came<'_>,
    now: DateTime<Utc>,
) -> rusqlite::Result<()> {
    tx.prepare_cached("INSERT INTO gap (chain, before, device, since) VALUES (?1, ?2, ?3, ?4)")?
        .execute((came.chain, came.sequence, came.device, now.to_rfc3339()))
        .map(drop)
}

/// Closes the gap before the next event, if there is one: whether there was.
pub(super) fn filled_by(
    tx: &Transaction<'_>,
    came: &Came<'_>,
    now: DateTime<Utc>,
) -> rusqlite::Result<bool> {
    let fill = "DELETE FROM gap WHERE chain = ?1 AND before = ?2 RETURNING finding";
    let found: Option<Option<i64>> = tx
        .prepare_cached(fill)?
        .query_row((came.chain, came.sequence + 1), |row| row.get(0))
        .optional()?;
    if let Some(Some(finding)) = found
        && !is_of_another(tx, finding)?
    {
        acts::settle_finding(tx, finding, "What was missing has come.", now)?;
        closed(tx, finding, "filled", now)?;
    }
    Ok(found.is_some())
}

/// Whether the finding that says that there are more stands for another gap as well.
fn is_of_another(tx: &Transaction<'_>, finding: i64) -> rusqlite::Result<bool> {
    tx.prepare_cached("SELECT EXISTS (SELECT 1 FROM gap WHERE finding = ?1)")?
        .query_row([finding], |row| row.get(0))
}

/// Finds those that were not filled in time.
pub(super) fn find(tx: &Transaction<'_>, now: DateTime<Utc>) -> rusqlite::Result<usize> {
    let due: Vec<(String, i64, String)> = tx
        .prepare_cached(
            "SELECT chain, before, device FROM gap WHERE finding IS NULL AND since <= ?1",
        )?
        .query_map([(now - GRACE).to_rfc3339()], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
        .collect::<Result<_, _>>()?;
    for (chain, before, device) in &due {
        let said = format!("Entry {before} has come, and the one before it has not.");
        let finding = Finding {
            kind: Kind::Gap,
            device,
            chain,
            sequence: before - 1,
            event: None,
            about: &before.to_string(),
            said: &said,
        };
        let id = finding.keep(tx, now)?;
        tx.prepare_cached("UPDATE gap SET finding = ?3 WHERE chain = ?1 AND before = ?2")?
            .execute((chain, before, id))?;
    }
    Ok(due.len())
}

/// How long what was overtaken on its way may take.
const GRACE: TimeDelta = TimeDelta::minutes(10);

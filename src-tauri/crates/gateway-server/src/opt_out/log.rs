//! The write-ahead log after a purge: SQLite overwrites what it deletes (`secure_delete`), but its log still holds the pages
//! as they were, and the database itself the old ones until the log is written back. So the log is written back and cut to
//! nothing. Somebody who reads meanwhile, in this process or another, can delay that: it is tried again for a while, then said,
//! and tried again at the next occasion, which every start, every import and every command about a patient is.

use std::{thread, time::Duration};

use chrono::{DateTime, Utc};
use rusqlite::Connection;

use crate::{Store, StoreError};

/// Empties the log if a purge is waiting for it; `false` if somebody who reads did not let it.
pub fn empty(store: &Store, now: DateTime<Utc>) -> Result<bool, StoreError> {
    let waiting = store.read(waiting)?;
    if waiting.is_empty() {
        return Ok(true);
    }
    if !is_cut(store)? {
        tracing::warn!(
            "readers kept the write-ahead log from being emptied after a purge: it is tried again at the next start, import or command"
        );
        return Ok(false);
    }
    store.write(|tx| {
        let mut done = tx.prepare("UPDATE purge SET emptied = ?2 WHERE id = ?1")?;
        waiting.iter().try_for_each(|id| done.execute((id, now.to_rfc3339())).map(drop))
    })?;
    // That note itself is all that the log can hold now.
    store.copy_out(is_busy)?;
    Ok(true)
}

/// The purges after which the log was not emptied yet.
fn waiting(db: &Connection) -> rusqlite::Result<Vec<String>> {
    db.prepare("SELECT id FROM purge WHERE emptied IS NULL")?
        .query_map([], |row| row.get(0))?
        .collect()
}

fn is_cut(store: &Store) -> Result<bool, StoreError> {
    for _ in 0..TRIES {
        // Outside of the transaction that a reader has.
        if !store.copy_out(is_busy)? {
            return Ok(true);
        }
        thread::sleep(BETWEEN);
    }
    Ok(false)
}

/// Cuts the log, unless somebody is busy with it. Nobody can write while this waits, so it never waits for long.
fn is_busy(db: &Connection) -> rusqlite::Result<bool> {
    let usual: i64 = db.pragma_query_value(None, "busy_timeout", |row| row.get(0))?;
    db.busy_timeout(WAIT)?;
    let busy = db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0));
    db.busy_timeout(Duration::from_millis(usual.unsigned_abs()))?;
    busy
}

const TRIES: u32 = 20;
const WAIT: Duration = Duration::from_millis(100);
const BETWEEN: Duration = Duration::from_millis(100);

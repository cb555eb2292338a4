//! What a restored backup does not know: what was decided in reviews since. [`crate::closed`] keeps it, without the words.
//!
//! An opening of which the backup does not know comes again from its computer, and is looked at anew.

use chrono::{DateTime, Duration, Utc};
use rusqlite::{Connection, Row, Transaction};
use serde_json::json;

use super::acts;
use crate::{GatewayEvent, note};

/// Appends what is not known yet, so that what was closed is not looked at again and nobody is asked twice.
pub(crate) fn carry_over(
    tx: &Transaction<'_>,
    closed: &Connection,
    now: DateTime<Utc>,
) -> rusqlite::Result<()> {
    let mut carried = Vec::new();
    let mut insert = tx.prepare(
        "INSERT INTO review_act (id, alert, at, by, act, due)
         SELECT ?1, alert.id, ?3, (SELECT id FROM account WHERE id = ?4), ?5, ?6 FROM alert WHERE alert.id = ?2
         ON CONFLICT (id) DO NOTHING",
    )?;
    let mut all =
        closed.prepare("SELECT id, alert, at, by, act, due FROM review_act ORDER BY number")?;
    let mut rows = all.query([])?;
    while let Some(row) = rows.next()? {
        let Carried { id, alert, at, by, act, due } = Carried::read(row)?;
        if insert.execute((&id, &alert, &at, &by, &act, &due))? == 1 {
            if let Some(act) = acts::act(&act) {
                acts::stand(tx, &alert, act, due.as_deref())?;
            }
            carried.push(json!({ "id": id, "item": alert, "act": act, "words": null }));
        }
    }
    if carried.is_empty() {
        return Ok(());
    }
    let detail = Some(json!({ "acts": carried }));
    note(tx, now, &GatewayEvent { detail, ..GatewayEvent::new(acts::CARRIED, "done") })
}

/// An act, as the file has it.
struct Carried {
    id: String,
    alert: String,
    at: String,
    by: Option<String>,
    act: String,
    due: Option<String>,
}

impl Carried {
    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            alert: row.get("alert")?,
            at: row.get("at")?,
            by: row.get("by")?,
            act: row.get("act")?,
            due: row.get("due")?,
        })
    }
}

/// Copies what was decided lately to a database that is attached as `closed`: nobody restores an older backup unless all is lost.
pub(crate) fn copy(tx: &Transaction<'_>, now: DateTime<Utc>) -> rusqlite::Result<()> {
    tx.execute_batch(
        "CREATE TABLE closed.review_act (number INTEGER, id TEXT, alert TEXT, at TEXT, by TEXT, act TEXT, due TEXT)",
    )?;
    tx.execute(
        "INSERT INTO closed.review_act SELECT number, id, alert, at, by, act, due FROM main.review_act WHERE at > ?1",
        [(now - LATELY).to_rfc3339()],
    )
    .map(drop)
}

const LATELY: Duration = Duration::days(60);

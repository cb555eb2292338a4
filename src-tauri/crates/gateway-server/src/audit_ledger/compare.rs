//! The gateway's own record of every decision and read, held against what the devices have written down.
//!
//! Every request names the event that the device had on its disk before it asked. Where that event has not come by the time that
//! the policy gives it, a record was opened that its computer says nothing of: the privacy officer is told. It is an alert and no proof:
//! the computer may lie in a drawer, and its log comes with it.
//!
//! An event tells of a request only if it stands in the chain of the computer that asked, is by the same person, about the same
//! patient, and says that just this was about to be done. It tells of the first that names it, and of no other of its kind: every
//! asking and every fetch is written down for itself.

use std::{sync::Arc, time::Duration};

use chrono::{DateTime, Utc};
use contract::LedgerEntry;
use rusqlite::{OptionalExtension as _, Row, Transaction};

use super::{
    findings,
    listing::{OF_THE_GATEWAY, entry},
};
use crate::{Gateway, StoreError, alerts};

/// Compares once a minute, for as long as the gateway serves.
pub async fn keep_up(gateway: Arc<Gateway>) {
    let mut turns = tokio::time::interval(EVERY);
    loop {
        turns.tick().await;
        let gateway = Arc::clone(&gateway);
        let both = move || Ok::<_, StoreError>((compare(&gateway)?, findings::look(&gateway)?));
        match tokio::task::spawn_blocking(both).await {
            Ok(Ok((0, 0))) => {}
            Ok(Ok((untold, found))) => {
                tracing::warn!(untold, found, "the devices' logs do not tell all of it");
            }
            Ok(Err(error)) => tracing::error!(%error, "what devices told cannot be compared"),
            Err(_) => tracing::error!("what devices told cannot be compared"),
        }
    }
}

/// Compares what is due and was not compared yet; how many requests there are of which no device has told.
///
/// # Errors
/// [`StoreError`]
pub fn compare(gateway: &Gateway) -> Result<usize, StoreError> {
    let now = gateway.clock.now();
    let due = now - gateway.policy.limits().event_due();
    gateway.store.write(|tx| {
        let (from, through) = (compared_through(tx)?, last_due(tx, due)?);
        if through <= from {
            return Ok(0);
        }
        let untold = untold(tx, from, through)?;
        for (id, grant) in &untold {
            let keep = "INSERT INTO untold (gateway_event, found) VALUES (?1, ?2)";
            tx.execute(keep, (id, now.to_rfc3339()))?;
            if let Some(grant) = grant {
                alerts::raise_later(tx, grant, alerts::Kind::Unrecorded, now)?;
            }
        }
        tx.execute("UPDATE compared SET through = ?1", [through])?;
        Ok(untold.len())
    })
}

/// A request of which no device has told when it was due.
#[derive(Clone)]
pub struct Untold {
    /// What was asked, as the gateway wrote it down.
    pub request: LedgerEntry,
    /// When its event came after all.
    pub came: Option<String>,
}

/// All of them, the newest first; those whose event came after all among them.
///
/// # Errors
/// [`StoreError`]
pub fn all(gateway: &Gateway) -> Result<Vec<Untold>, StoreError> {
    let query = format!(
        "SELECT {OF_THE_GATEWAY}, came FROM untold JOIN gateway_event ON gateway_event.id = untold.gateway_event
         ORDER BY gateway_event.id DESC"
    );
    let untold = |row: &Row<'_>| Ok(Untold { request: entry(row)?, came: row.get("came")? });
    gateway.store.read(|db| db.prepare(&query)?.query_map([], untold)?.collect())
}

/// An event has come: what was asked after it is told now.
pub(super) fn came(tx: &Transaction<'_>, event: &str, now: DateTime<Utc>) -> rusqlite::Result<()> {
    tx.prepare_cached(&format!(
        "UPDATE untold SET came = ?2 WHERE came IS NULL
           AND gateway_event IN (SELECT id FROM gateway_event AS asked WHERE event = ?1 AND {IS_TOLD})",
    ))?
    .execute((event, now.to_rfc3339()))
    .map(drop)
}

fn compared_through(tx: &Transaction<'_>) -> rusqlite::Result<i64> {
    tx.query_row("SELECT through FROM compared", [], |row| row.get(0))
}

/// The last of the gateway's events that is older than this. Their ids grow with time.
fn last_due(tx: &Transaction<'_>, due: DateTime<Utc>) -> rusqlite::Result<i64> {
    let find =
        "SELECT id FROM gateway_event WHERE recorded <= ?1 ORDER BY recorded DESC, id DESC LIMIT 1";
    let last = tx.query_row(find, [due.to_rfc3339()], |row| row.get(0)).optional()?;
    Ok(last.unwrap_or(0))
}

/// The decisions and reads between these of which no device has told, and the grant under which they were.
fn untold(
    tx: &Transaction<'_>,
    from: i64,
    through: i64,
) -> rusqlite::Result<Vec<(i64, Option<String>)>> {
    tx.prepare(&format!(
        "SELECT id, (SELECT access_grant.id FROM access_grant WHERE access_grant.id = grant_id) FROM gateway_event AS asked
         WHERE id > ?1 AND id <= ?2 AND kind IN ('decision', 'read') AND NOT ({IS_TOLD})",
    ))?
    .query_map((from, through), |row| Ok((row.get(0)?, row.get(1)?)))?
    .collect()
}

/// Whether an event of a device tells of the request `asked`.
const IS_TOLD: &str = "
    EXISTS (SELECT 1 FROM audit_event AS told
            WHERE told.id = asked.event AND told.device = asked.device AND told.chain = asked.chain
              AND told.practitioner = asked.account AND (asked.patient IS NULL OR told.patient = asked.patient)
              AND told.act = CASE asked.kind WHEN 'decision' THEN 'asked' WHEN 'read' THEN 'fetching' END)
    AND NOT EXISTS (SELECT 1 FROM gateway_event AS before
                    WHERE before.event = asked.event AND before.id < asked.id AND before.kind = asked.kind
                      AND before.device = asked.device AND before.chain = asked.chain AND before.account = asked.account)";

const EVERY: Duration = Duration::from_secs(60);

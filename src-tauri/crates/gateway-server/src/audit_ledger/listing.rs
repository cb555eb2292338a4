//! The ledger as it is listed, row by row, and where it has gaps.

use contract::LedgerEntry;
use rusqlite::Row;

use crate::{Gateway, StoreError};

/// The newest entries of the ledger, what devices have sent and what the gateway wrote down itself, the latest first.
///
/// # Errors
/// [`StoreError`]
pub fn newest(gateway: &Gateway, at_most: u32) -> Result<Vec<LedgerEntry>, StoreError> {
    let query = format!(
        "SELECT {OF_DEVICES} FROM audit_event UNION ALL SELECT {OF_THE_GATEWAY} FROM gateway_event ORDER BY place DESC LIMIT ?1"
    );
    gateway.store.read(|db| db.prepare(&query)?.query_map([at_most], entry)?.collect())
}

/// An entry in a row that was selected as [`OF_DEVICES`] or [`OF_THE_GATEWAY`].
pub(super) fn entry(row: &Row<'_>) -> rusqlite::Result<LedgerEntry> {
    Ok(LedgerEntry {
        place: row.get("place")?,
        event: row.get("event")?,
        recorded: row.get("recorded")?,
        received: row.get("received")?,
        act: row.get("act")?,
        outcome: row.get("outcome")?,
        person: row.get("person")?,
        patient: row.get("patient")?,
        device: row.get("device")?,
    })
}

/// What is read of an event of a device.
pub(super) const OF_DEVICES: &str =
    "leaf AS place, id AS event, recorded, received, act, outcome, person, patient, device";
/// The same of one of the gateway's own.
pub(super) const OF_THE_GATEWAY: &str = "leaf AS place, NULL AS event, recorded, recorded AS received, kind AS act, outcome, account AS person, patient, device";

/// Places of a chain that are empty although later ones are not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gap {
    /// The chain.
    pub chain: String,
    /// The last place before the gap, 0 if it begins the chain.
    pub after: u64,
    /// The first place after it.
    pub before: u64,
}

/// Every gap in every chain: events that were written down on a device and have not come.
///
/// # Errors
/// [`StoreError`]
pub fn gaps(gateway: &Gateway) -> Result<Vec<Gap>, StoreError> {
    gateway.store.read(|db| {
        let mut rows = db.prepare(
            "SELECT chain, earlier, sequence FROM (
                 SELECT chain, sequence, lag(sequence, 1, 0) OVER (PARTITION BY chain ORDER BY sequence) AS earlier
                 FROM audit_event)
             WHERE sequence > earlier + 1 ORDER BY chain, sequence",
        )?;
        rows.query_map([], |row| Ok(Gap { chain: row.get(0)?, after: row.get(1)?, before: row.get(2)? }))?
            .collect()
    })
}

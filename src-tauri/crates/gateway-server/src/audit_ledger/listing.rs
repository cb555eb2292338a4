//! The ledger as `audit list` prints it, and where it has gaps.

use rusqlite::Row;

use crate::{Gateway, StoreError};

/// One event of the ledger, as `audit list` prints it.
#[derive(Clone, Debug)]
pub struct ListedEvent {
    /// When it happened, by the device's clock.
    pub recorded: String,
    /// When it came in.
    pub received: String,
    /// What was done.
    pub act: String,
    /// FHIR AuditEvent.outcome: `0` done, `4` failed, `8` refused.
    pub outcome: String,
    /// Who did it, where somebody was signed in.
    pub person: Option<String>,
    /// The opaque id of the patient.
    pub patient: Option<String>,
    /// The chain and the place in it.
    pub place: String,
}

/// The newest events of the ledger, the latest first.
pub fn newest(gateway: &Gateway, at_most: u32) -> Result<Vec<ListedEvent>, StoreError> {
    gateway.store.read(|db| {
        let mut rows = db.prepare(
            "SELECT recorded, received, act, outcome, person, patient, chain, sequence
             FROM audit_event ORDER BY received DESC, sequence DESC LIMIT ?1",
        )?;
        rows.query_map([at_most], listed)?.collect()
    })
}

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

fn listed(row: &Row<'_>) -> rusqlite::Result<ListedEvent> {
    let chain: String = row.get(6)?;
    let sequence: i64 = row.get(7)?;
    Ok(ListedEvent {
        recorded: row.get(0)?,
        received: row.get(1)?,
        act: row.get(2)?,
        outcome: row.get(3)?,
        person: row.get(4)?,
        patient: row.get(5)?,
        place: format!("{}:{sequence}", chain.get(..8).unwrap_or_default()),
    })
}

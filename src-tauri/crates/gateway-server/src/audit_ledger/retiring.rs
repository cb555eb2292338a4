//! How long the ledger keeps what it says of people: as long as the policy says, and then its hashes alone.
//!
//! A retired event has lost its content and the columns that name a person or a patient. Its place, its hashes, its leaf and its salt
//! stay, so that the chain and the tree still verify, and nothing can take its place. What an open finding is about is not retired, nor
//! a request of which no device has told: a doubt keeps it. The act is written down, and [`super::verify`] takes nothing for retired
//! that no such act covers.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use rusqlite::{Connection, Transaction, named_params};
use serde_json::{Value, json};

use crate::{Gateway, GatewayEvent, StoreError, note};

/// What was retired, or would be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Retired {
    /// Everything that came before this, by the gateway's clock.
    pub before: DateTime<Utc>,
    /// Events of devices.
    pub of_devices: u64,
    /// What the gateway wrote down itself.
    pub of_the_gateway: u64,
    /// What is as old and is kept: a finding is open in its chain, or no device has told of it.
    pub held_back: u64,
}

/// Retires what is older than the policy keeps it, some at a time, so that others can write meanwhile.
///
/// # Errors
/// [`StoreError`]; what was retired until then is, and the next time goes on.
pub fn retire(gateway: &Gateway) -> Result<Retired, StoreError> {
    let would = dry_run(gateway)?;
    if would.of_devices + would.of_the_gateway == 0 {
        return Ok(would);
    }
    let now = gateway.clock.now();
    gateway.store.write(|tx| note(tx, now, &would.event("begun")))?;
    let of_devices = all_of(gateway, &OF_DEVICES, would.before, now)?;
    let of_the_gateway = all_of(gateway, &OF_THE_GATEWAY, would.before, now)?;
    let retired = Retired { of_devices, of_the_gateway, ..would };
    gateway.store.write(|tx| note(tx, now, &retired.event("done")))?;
    gateway.store.empty_log()?;
    Ok(retired)
}

/// What would be retired now.
///
/// # Errors
/// [`StoreError`]
pub fn dry_run(gateway: &Gateway) -> Result<Retired, StoreError> {
    let before = gateway.policy.limits().events_kept_since(gateway.clock.now());
    gateway.store.read(|db| {
        let (of_devices, old) = OF_DEVICES.counts(db, before)?;
        let (of_the_gateway, old_too) = OF_THE_GATEWAY.counts(db, before)?;
        let held_back = (old + old_too).saturating_sub(of_devices + of_the_gateway);
        Ok(Retired { before, of_devices, of_the_gateway, held_back })
    })
}

/// The acts of retiring that were written down, by when they were.
pub(super) struct Acts(HashMap<String, Act>);

/// What an act has retired: only what came before this, and so many.
#[derive(Default)]
struct Act {
    before: String,
    of_devices: u64,
    of_the_gateway: u64,
}

impl Acts {
    pub(super) fn read(db: &Connection) -> rusqlite::Result<Self> {
        let mut acts = db.prepare(
            "SELECT recorded, opened_text('gateway_event/' || id, sealed) FROM gateway_event WHERE kind = ?1",
        )?;
        let mut rows = acts.query([EVENT])?;
        let mut acts: HashMap<String, Act> = HashMap::new();
        while let Some(row) = rows.next()? {
            let detail: Value = serde_json::from_str(&row.get::<_, String>(1)?).unwrap_or_default();
            let count = |name| detail.get(name).and_then(Value::as_u64).unwrap_or_default();
            let before = detail.get("before").and_then(Value::as_str).unwrap_or_default();
            // What was begun says how many there would be, and what is done how many there were.
            let act = acts.entry(row.get(0)?).or_default();
            act.before = before.to_owned();
            act.of_devices = act.of_devices.max(count("ofDevices"));
            act.of_the_gateway = act.of_the_gateway.max(count("ofTheGateway"));
        }
        Ok(Self(acts))
    }

    /// Whether what came then was retired by an act that reached so far.
    pub(super) fn cover(&self, retired: &str, came: &str) -> bool {
        self.0.get(retired).is_some_and(|act| came < act.before.as_str())
    }

    /// The same for each entry once: an act covers no more of them than it says.
    pub(super) fn cover_one(&mut self, retired: &str, came: &str, is_devices: bool) -> bool {
        let Some(act) = self.0.get_mut(retired).filter(|act| came < act.before.as_str()) else {
            return false;
        };
        let left = if is_devices { &mut act.of_devices } else { &mut act.of_the_gateway };
        let is_covered = *left > 0;
        *left = left.saturating_sub(1);
        is_covered
    }
}

/// One kind of entry: which are old, which of those are held back, and what is taken away.
struct Part {
    table: &'static str,
    old: &'static str,
    held_back: &'static str,
    taken_away: &'static str,
}

const OF_DEVICES: Part = Part {
    table: "audit_event",
    old: "retired IS NULL AND received < :before",
    held_back: IN_DOUBT,
    taken_away: "practitioner = NULL, person = NULL, patient = NULL, sealed = NULL",
};

const OF_THE_GATEWAY: Part = Part {
    table: "gateway_event",
    old: "retired IS NULL AND recorded < :before AND kind NOT IN ('audit-retired', 'restored')
          AND coalesce(account, session, patient, grant_id, address, sealed) IS NOT NULL",
    held_back: "id > (SELECT min(through, heads) FROM compared)
          OR id IN (SELECT gateway_event FROM untold WHERE came IS NULL)
          OR chain IN (SELECT chain FROM finding WHERE closed IS NULL)",
    taken_away: "account = NULL, session = NULL, patient = NULL, grant_id = NULL, address = NULL, sealed = NULL",
};
const IN_DOUBT: &str = "chain IN (SELECT chain FROM finding WHERE closed IS NULL)";

impl Part {
    /// How many are due, and how many are as old.
    fn counts(&self, db: &Connection, before: DateTime<Utc>) -> rusqlite::Result<(u64, u64)> {
        let Self { table, old, held_back, .. } = self;
        let count = format!(
            "SELECT count(*) FILTER (WHERE ({held_back}) IS NOT TRUE), count(*) FROM {table} WHERE {old}"
        );
        let given = named_params! { ":before": before.to_rfc3339() };
        db.query_row(&count, given, |row| Ok((row.get(0)?, row.get(1)?)))
    }

    /// Retires some of those after this place: how many, and the place of the last.
    fn retire_some(
        &self,
        tx: &Transaction<'_>,
        (before, at): (DateTime<Utc>, DateTime<Utc>),
        after: i64,
    ) -> rusqlite::Result<Option<(u64, i64)>> {
        let Self { table, old, held_back, taken_away } = self;
        let due = format!(
            "SELECT leaf FROM {table} WHERE leaf > :after AND {old} AND ({held_back}) IS NOT TRUE ORDER BY leaf LIMIT {AT_ONCE}"
        );
        let leaves: Vec<i64> = tx
            .prepare_cached(&due)?
            .query_map(named_params! { ":before": before.to_rfc3339(), ":after": after }, |row| {
                row.get(0)
            })?
            .collect::<Result<_, _>>()?;
        let change = format!("UPDATE {table} SET {taken_away}, retired = ?2 WHERE leaf = ?1");
        let mut change = tx.prepare_cached(&change)?;
        for leaf in &leaves {
            change.execute((leaf, at.to_rfc3339()))?;
        }
        Ok(leaves.last().map(|last| (leaves.len() as u64, *last)))
    }
}

fn all_of(
    gateway: &Gateway,
    part: &Part,
    before: DateTime<Utc>,
    at: DateTime<Utc>,
) -> Result<u64, StoreError> {
    let (mut retired, mut after) = (0, -1);
    while let Some((some, last)) =
        gateway.store.write(|tx| part.retire_some(tx, (before, at), after))?
    {
        retired += some;
        after = last;
    }
    Ok(retired)
}

impl Retired {
    fn event(&self, outcome: &str) -> GatewayEvent {
        let detail = json!({
            "before": self.before.to_rfc3339(),
            "ofDevices": self.of_devices,
            "ofTheGateway": self.of_the_gateway,
            "heldBack": self.held_back,
        });
        GatewayEvent { detail: Some(detail), ..GatewayEvent::new(EVENT, outcome) }
    }
}

/// The gateway's own event of it.
const EVENT: &str = "audit-retired";
/// Others wait while these are retired: an event of a long record is several mebibytes.
const AT_ONCE: u32 = 200;

//! Pruning: what the gateway keeps for long enough leaves this disk, and the chain stays provable.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use rusqlite::{OptionalExtension, params};

use crate::{
    chain::Head,
    check::ChainCheck,
    extent::Extent,
    spool::{Spool, SpoolError, rfc3339},
};

impl Spool {
    /// Removes from the beginning of the chain what this disk need not keep any longer; how many events that were.
    ///
    /// An event goes only if all of this holds: the gateway acknowledged it, by its clock, longer ago than `retention`; the
    /// gateway has *just now* said that it holds the chain without a gap through `held` or further ([`Spool::gateway_holds`]
    /// agreed), so that a row that was marked by hand is not believed; the device has signed a checkpoint at or after it; every
    /// event before it goes too; it is not the last one; and the chain is intact. An event that waits or was set aside stays, and
    /// so does everything behind it.
    ///
    /// The gateway's backups should be younger than what is removed here. A gateway does not say how old its newest backup is,
    /// so the retention, in days by policy, stands in for that: it must be longer than the gateway goes without a backup.
    ///
    /// `now` is the gateway's time, because the acknowledgements are by its clock.
    pub fn prune(
        &mut self,
        held: u64,
        now: DateTime<Utc>,
        retention: Duration,
    ) -> Result<u64, SpoolError> {
        let kept_since =
            TimeDelta::from_std(retention).ok().and_then(|age| now.checked_sub_signed(age));
        let Some(kept_since) = kept_since else { return Ok(0) };
        let Some(place) = self.may_be_pruned_through(held, kept_since)? else { return Ok(0) };
        if let ChainCheck::Broken { .. } = self.verify()? {
            return Ok(0);
        }
        self.prune_through(place)
    }

    /// The last checkpoint before which everything may go.
    fn may_be_pruned_through(
        &self,
        held: u64,
        kept_since: DateTime<Utc>,
    ) -> Result<Option<Head>, SpoolError> {
        let first_to_stay: Option<u64> = self
            .connection
            .query_row(
                "SELECT sequence FROM event WHERE (state = 'acknowledged' AND julianday(since) < julianday(?1)) IS NOT TRUE
                 ORDER BY sequence LIMIT 1",
                [rfc3339(kept_since)],
                |row| row.get(0),
            )
            .optional()?;
        let last = self.head.sequence;
        let through = first_to_stay.unwrap_or(last).min(last).saturating_sub(1).min(held);
        let place = |row: &rusqlite::Row<'_>| {
            Ok(Head { sequence: row.get(0)?, hash: row.get(1)?, ..self.head })
        };
        let place = self
            .connection
            .query_row(
                "SELECT sequence, hash FROM checkpoint JOIN event USING (sequence, hash)
                 WHERE sequence <= ?1 ORDER BY sequence DESC LIMIT 1",
                [through],
                place,
            )
            .optional()?;
        Ok(place)
    }

    fn prune_through(&mut self, pruned: Head) -> Result<u64, SpoolError> {
        let extent = Extent { pruned, ..self.extent() };
        let sealed = extent.seal(&self.keys)?;
        let transaction = self.connection.transaction()?;
        let through = params![pruned.sequence];
        let gone = transaction.execute("DELETE FROM event WHERE sequence <= ?1", through)?;
        transaction.execute("DELETE FROM checkpoint WHERE sequence < ?1", through)?;
        transaction.execute("UPDATE chain SET head = ?1", [sealed])?;
        transaction.commit()?;
        self.pruned = extent.pruned;
        Ok(u64::try_from(gone).unwrap_or(u64::MAX))
    }
}

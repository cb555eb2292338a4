//! Pruning: what the gateway keeps for long enough leaves this disk, and the chain stays provable.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use rusqlite::{OptionalExtension, params};

use crate::{
    chain::{Hash, Head},
    check::ChainCheck,
    extent::Extent,
    spool::{Spool, SpoolError, rfc3339},
};

impl Spool {
    /// Removes from the beginning of the chain what this disk need not keep any longer; how many events that were.
    ///
    /// An event goes only if all of this holds:
    /// * the gateway acknowledged it, by its clock, longer ago than `retention`;
    /// * the gateway has *just now* said that `held` is the last entry it holds, which is an entry of this chain, and that its
    ///   newest backup holds everything through `backed_up`; a row that was marked by hand is not believed;
    /// * the device has signed a checkpoint at or after it;
    /// * everything before it goes too, and it is not the last one;
    /// * the chain is intact.
    ///
    /// An event that waits or was set aside stays, and so does everything behind it. `now` is the gateway's time, because the
    /// acknowledgements are by its clock.
    pub fn prune(
        &mut self,
        held: &Head,
        backed_up: u64,
        now: DateTime<Utc>,
        retention: Duration,
    ) -> Result<u64, SpoolError> {
        let kept_since =
            TimeDelta::from_std(retention).ok().and_then(|age| now.checked_sub_signed(age));
        let Some(kept_since) = kept_since.filter(|_| held.chain == self.head.chain) else {
            return Ok(0);
        };
        if self.hash_here(held.sequence)? != Some(held.hash) {
            return Ok(0);
        }
        let place = self.may_be_pruned_through(held.sequence.min(backed_up), kept_since)?;
        let Some(place) = place else { return Ok(0) };
        if let ChainCheck::Broken { .. } = self.verify()? {
            return Ok(0);
        }
        self.prune_through(place)
    }

    /// The hash of an entry that this disk holds, or of the one through which it was pruned.
    pub(crate) fn hash_here(&self, sequence: u64) -> Result<Option<Hash>, SpoolError> {
        if sequence == self.pruned.sequence {
            return Ok(Some(self.pruned.hash));
        }
        let sql = "SELECT hash FROM event WHERE sequence = ?1";
        Ok(self.connection.query_row(sql, [sequence], |row| row.get(0)).optional()?)
    }

    /// The last checkpoint before which everything may go.
    fn may_be_pruned_through(
        &self,
        at_gateway: u64,
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
        let through = first_to_stay.unwrap_or(last).saturating_sub(1).min(at_gateway);
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

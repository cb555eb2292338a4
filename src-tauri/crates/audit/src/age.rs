//! What is asked of the log besides: since when what waits has waited, and one of those that the gateway keeps.

use chrono::{DateTime, Utc};
use rusqlite::OptionalExtension;
use uuid::Uuid;

use crate::{
    fhir,
    spool::{Row, Spool, SpoolError},
};

impl Spool {
    /// Since when the event has waited that has waited longest, by this computer's clock; `None` if nothing waits.
    ///
    /// It is the first that waits in the order of the chain, whatever the clock said behind it. One that waits again, because the
    /// gateway has lost it, waits since this computer heard of that, or as long as another did that waited then. A time that cannot
    /// be read is taken for a very old one.
    pub fn oldest_waiting(&self) -> Result<Option<DateTime<Utc>>, SpoolError> {
        let sql = "SELECT since FROM event WHERE sequence >= ?1 AND state = 'waiting'
                   ORDER BY sequence LIMIT 1";
        let since: Option<Option<String>> = self
            .connection
            .prepare_cached(sql)?
            .query_row([self.first_that_may_wait()], |row| row.get(0))
            .optional()?;
        let read = |since: Option<String>| since.and_then(|since| since.parse().ok());
        Ok(since.map(|since| read(since).unwrap_or(DateTime::UNIX_EPOCH)))
    }

    /// An event that the gateway has acknowledged, by its id and exact bytes: the first at this place of the chain or after it, else
    /// the last before it.
    pub fn acknowledged_near(&self, sequence: u64) -> Result<Option<(Uuid, Vec<u8>)>, SpoolError> {
        let after = "SELECT * FROM event WHERE state = 'acknowledged' AND sequence >= ?1
                     ORDER BY sequence LIMIT 1";
        let before = "SELECT * FROM event WHERE state = 'acknowledged' AND sequence < ?1
                      ORDER BY sequence DESC LIMIT 1";
        let find = |sql| self.connection.query_row(sql, [sequence], Row::read).optional();
        let row = match find(after)? {
            Some(row) => Some(row),
            None => find(before)?,
        };
        let Some(row) = row else { return Ok(None) };
        let body = self.body(&row)?;
        let id = fhir::id_of(&body).ok_or(SpoolError::Damaged(row.sequence))?;
        Ok(Some((id, body.to_vec())))
    }
}

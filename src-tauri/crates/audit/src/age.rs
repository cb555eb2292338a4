//! Since when what waits has waited.

use chrono::{DateTime, Utc};
use rusqlite::OptionalExtension;

use crate::spool::{Spool, SpoolError};

impl Spool {
    /// When the oldest event that waits was written down, by this computer's clock; `None` if nothing waits.
    ///
    /// Of an event that waits again, because the gateway has lost it, when it had been acknowledged. A time that cannot be read is
    /// taken for a very old one.
    pub fn oldest_waiting(&self) -> Result<Option<DateTime<Utc>>, SpoolError> {
        let sql = "SELECT since FROM event WHERE state = 'waiting' ORDER BY sequence LIMIT 1";
        let since: Option<Option<String>> =
            self.connection.query_row(sql, [], |row| row.get(0)).optional()?;
        let read = |since: Option<String>| since.and_then(|since| since.parse().ok());
        Ok(since.map(|since| read(since).unwrap_or(DateTime::UNIX_EPOCH)))
    }
}

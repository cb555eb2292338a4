//! Checkpoints: places of the chain that the device has signed, with everything before them.
//!
//! The seal and the sealed extent hold against whoever has not this account's local key; a checkpoint holds against whoever has
//! that key but not the device's, and it can be checked by anybody who knows the device's public key. It is what a chain that was
//! pruned begins with.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, Row, Transaction, params};

use crate::{
    chain::{Hash, Head},
    device::{Device, Keys},
    extent::Extent,
    key_store::KeyStoreError,
    spool::{Spool, SpoolError, rfc3339},
};

/// A place of the chain, signed by the device.
pub(crate) struct Checkpoint {
    /// The sequence of the checkpoint before, 0 if this is the first.
    before: u64,
    place: Head,
    at: String,
    algorithm: String,
    signature: Vec<u8>,
}

impl Spool {
    /// Signs the chain as far as it goes; nothing is done where that is signed already.
    ///
    /// It happens by itself every 256 events and when the log is closed. Not at each event, because a key in hardware takes a
    /// tenth of a second to sign; not more rarely, because nothing is pruned beyond the last checkpoint. A program that dies
    /// leaves its last events unsigned, and they are signed with those that follow. The key store is told how far the log reaches.
    pub fn sign(&mut self, at: DateTime<Utc>) -> Result<(), SpoolError> {
        if self.signed < self.head.sequence {
            self.sign_head(at)?;
            self.keys.leave_mark(&self.head)?;
        }
        Ok(())
    }

    pub(crate) fn sign_head(&mut self, at: DateTime<Utc>) -> Result<(), SpoolError> {
        let extent = self.extent();
        let checkpoint = Checkpoint::sign(self.keys.device(), &extent, at)?;
        let extent = Extent { signed: extent.head.sequence, ..extent };
        let sealed = extent.seal(&self.keys)?;
        let transaction = self.connection.transaction()?;
        checkpoint.keep(&transaction)?;
        transaction.execute("UPDATE chain SET head = ?1", [sealed])?;
        transaction.commit()?;
        self.signed = extent.signed;
        Ok(())
    }
}

impl Checkpoint {
    /// Signs the last event of a chain.
    pub(crate) fn sign(
        device: &Device,
        extent: &Extent,
        at: DateTime<Utc>,
    ) -> Result<Self, KeyStoreError> {
        let (place, before, at) = (extent.head, extent.signed, rfc3339(at));
        let signature = device.sign_checkpoint(&place, before, &at)?;
        Ok(Self { before, place, at, algorithm: device.algorithm().name().to_owned(), signature })
    }

    pub(crate) fn keep(&self, transaction: &Transaction<'_>) -> rusqlite::Result<usize> {
        transaction.execute(
            "INSERT INTO checkpoint (sequence, before, hash, at, algorithm, signature)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            params![
                self.place.sequence,
                self.before,
                self.place.hash,
                self.at,
                self.algorithm,
                self.signature
            ],
        )
    }

    fn read(row: &Row<'_>, extent: &Extent) -> rusqlite::Result<Self> {
        Ok(Self {
            before: row.get("before")?,
            place: Head {
                chain: extent.head.chain,
                sequence: row.get("sequence")?,
                hash: row.get("hash")?,
            },
            at: row.get("at")?,
            algorithm: row.get("algorithm")?,
            signature: row.get("signature")?,
        })
    }

    fn is_by(&self, device: &Device) -> bool {
        self.algorithm == device.algorithm().name()
            && device.has_signed_checkpoint(&self.place, self.before, &self.at, &self.signature)
    }
}

/// The first place that is not signed as it has to be: a checkpoint that is missing, altered, or of another device.
pub(crate) fn first_fault(
    connection: &Connection,
    keys: &Keys,
    extent: &Extent,
) -> Result<Option<u64>, SpoolError> {
    let mut statement = connection.prepare(
        "SELECT checkpoint.*, event.hash AS there FROM checkpoint
         LEFT JOIN event ON event.sequence = checkpoint.sequence ORDER BY checkpoint.sequence",
    )?;
    let mut rows = statement.query([])?;
    let mut last = None;
    while let Some(row) = rows.next()? {
        let checkpoint = Checkpoint::read(row, extent)?;
        let sequence = checkpoint.place.sequence;
        let is_beginning = sequence == extent.pruned.sequence;
        let there = if is_beginning { Some(extent.pruned.hash) } else { row.get("there")? };
        let follows = match last {
            None if extent.pruned.sequence > 0 => is_beginning,
            None => checkpoint.before == 0,
            Some(last) => checkpoint.before == last,
        };
        let is_there = there.is_some_and(|hash: Hash| hash == checkpoint.place.hash);
        if !follows || !is_there || !checkpoint.is_by(keys.device()) {
            return Ok(Some(sequence));
        }
        last = Some(sequence);
    }
    Ok((last.unwrap_or(0) != extent.signed).then_some(extent.signed))
}

/// How many events may follow the last checkpoint before the next one.
pub(crate) const EVERY: u64 = 256;

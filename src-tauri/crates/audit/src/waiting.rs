//! What waits to be sent, and what became of what was.

use rusqlite::{OptionalExtension, params};

use crate::{
    chain::{self, Hash, SIGNATURE_ALGORITHM},
    offer::{Acknowledgement, Offer},
    remembered,
    seal::{Place, seal_here},
    spool::{REASON, Row, Spool, SpoolError, rfc3339},
};

/// How what the gateway says it holds compares with this chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Held {
    /// It holds a beginning of this chain.
    Agrees {
        /// How many events it had acknowledged and no longer holds: they wait again.
        offered_again: u64,
    },
    /// It holds more of this chain than this disk: the file here is an older one.
    RolledBack,
    /// It holds another entry at that place.
    Differs,
}

impl Spool {
    /// How many events the gateway has not acknowledged yet.
    pub fn waiting(&self) -> Result<u64, SpoolError> {
        self.count("waiting")
    }

    /// How many events the gateway will not take.
    pub fn set_aside_count(&self) -> Result<u64, SpoolError> {
        self.count("set-aside")
    }

    /// The oldest event that waits, ready to be sent.
    pub fn next_offer(&self) -> Result<Option<Offer>, SpoolError> {
        let row = self
            .connection
            .query_row(
                "SELECT * FROM event WHERE state = 'waiting' ORDER BY sequence LIMIT 1",
                [],
                Row::read,
            )
            .optional()?;
        row.map(|row| self.offer(row)).transpose()
    }

    /// Takes the gateway's word: done if it holds what we sent, set aside if it holds something else under the same id.
    pub fn acknowledge(
        &mut self,
        offer: &Offer,
        acknowledgement: &Acknowledgement,
    ) -> Result<(), SpoolError> {
        if acknowledgement.content_hash != offer.content_hash {
            return self
                .set_aside(offer.sequence, "the gateway holds something else under this id");
        }
        self.connection.execute(
            "UPDATE event SET state = 'acknowledged', since = ?2, reason = NULL
             WHERE sequence = ?1 AND hash = ?3",
            params![offer.sequence, rfc3339(acknowledgement.received), offer.hash],
        )?;
        Ok(())
    }

    /// Sets an event aside that the gateway will not take: it stays, it is counted and shown, and the next one is sent.
    pub fn set_aside(&mut self, sequence: u64, reason: &str) -> Result<(), SpoolError> {
        let place = Place { chain: self.head.chain, sequence };
        let reason = seal_here(&self.keys.local, place, REASON, reason.as_bytes())?;
        self.connection.execute(
            "UPDATE event SET state = 'set-aside', reason = ?2 WHERE sequence = ?1",
            params![sequence, reason],
        )?;
        Ok(())
    }

    /// Compares with the last entry that the gateway says it holds of this chain (sequence 0: none).
    ///
    /// What it had acknowledged and no longer holds, because it was restored from a backup, waits again.
    pub fn gateway_holds(&mut self, sequence: u64, hash: &Hash) -> Result<Held, SpoolError> {
        if sequence > self.head.sequence {
            return Ok(Held::RolledBack);
        }
        if sequence > 0 && self.hash_at(sequence)? != *hash {
            return Ok(Held::Differs);
        }
        let again = self.connection.execute(
            "UPDATE event SET state = 'waiting' WHERE sequence > ?1 AND state = 'acknowledged'",
            [sequence],
        )?;
        Ok(Held::Agrees { offered_again: u64::try_from(again).unwrap_or(u64::MAX) })
    }

    fn offer(&self, row: Row) -> Result<Offer, SpoolError> {
        let body = self.body(&row)?.to_vec();
        let id = remembered::id_of(&body).ok_or(SpoolError::Damaged(row.sequence))?;
        let device = self.keys.device();
        Ok(Offer {
            id,
            content_hash: chain::content_hash(&body),
            body,
            chain: self.head.chain,
            sequence: row.sequence,
            previous: row.previous,
            hash: row.hash,
            signature: device.sign(&row.hash),
            device: device.id(),
            algorithm: SIGNATURE_ALGORITHM,
        })
    }

    fn count(&self, state: &str) -> Result<u64, SpoolError> {
        let sql = "SELECT count(*) FROM event WHERE state = ?1";
        Ok(self.connection.query_row(sql, [state], |row| row.get(0))?)
    }

    fn hash_at(&self, sequence: u64) -> Result<Hash, SpoolError> {
        let sql = "SELECT hash FROM event WHERE sequence = ?1";
        Ok(self.connection.query_row(sql, [sequence], |row| row.get(0))?)
    }
}

//! What waits to be sent, and what became of what was.

use std::ops::RangeInclusive;

use rusqlite::{OptionalExtension, Params, params};

use crate::{
    chain::{self, Hash},
    fhir,
    offer::{Acknowledgement, Offer, Run},
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
    /// It holds less than what was pruned here because it had held it: it has lost events that this disk no longer has.
    LostWhatIsPruned {
        /// The last of those that are gone here.
        through: u64,
        /// How many later events wait again.
        offered_again: u64,
    },
}

impl Spool {
    /// How many events the gateway has not acknowledged yet.
    pub fn waiting(&self) -> Result<u64, SpoolError> {
        // The chain has no gap: what is not settled waits.
        let first = self.first_that_may_wait();
        let sql = "SELECT count(*) FROM event INDEXED BY event_settled
                   WHERE state <> 'waiting' AND sequence >= ?1";
        let settled = self.count(sql, [first])?;
        Ok((self.head.sequence + 1).saturating_sub(first).saturating_sub(settled))
    }

    /// How many events the gateway will not take.
    pub fn set_aside_count(&self) -> Result<u64, SpoolError> {
        self.count("SELECT count(*) FROM event WHERE state = 'set-aside'", [])
    }

    /// The oldest events that wait, one after the other in the chain, ready to be sent: so many at most, and no more than
    /// [`LONGEST_RUN`] bytes unless the first alone is longer.
    pub fn next_run(&self, at_most: usize) -> Result<Option<Run>, SpoolError> {
        let mut waiting = self.connection.prepare_cached(
            "SELECT * FROM event WHERE sequence >= ?1 AND state = 'waiting' ORDER BY sequence LIMIT ?2",
        )?;
        let mut events: Vec<Offer> = Vec::new();
        let mut length = 0;
        for row in waiting.query_map(params![self.first_that_may_wait(), at_most], Row::read)? {
            let row = row?;
            if events.last().is_some_and(|last| last.sequence + 1 != row.sequence) {
                break;
            }
            let offer = self.offer(&row)?;
            length += offer.body.len();
            if !events.is_empty() && length > LONGEST_RUN {
                break;
            }
            events.push(offer);
        }
        let device = self.keys.device();
        let Some(hash) = events.last().map(|last| last.hash) else { return Ok(None) };
        Ok(Some(Run {
            chain: self.head.chain,
            events,
            signature: device.sign(&hash)?,
            device: device.id(),
            algorithm: device.algorithm().name(),
        }))
    }

    /// Takes the gateway's word and tells how many events of the run it settles: those whose hash is what we sent are done.
    ///
    /// What the answer says nothing of, and what it says of something else, changes nothing: a gateway that holds something else
    /// under an id refuses the event, so that such an answer is somebody else's.
    pub fn acknowledge(
        &mut self,
        run: &Run,
        words: &[Acknowledgement],
    ) -> Result<usize, SpoolError> {
        let transaction = self.connection.transaction()?;
        let mut settled = 0;
        let mut update = transaction.prepare_cached(
            "UPDATE event SET state = 'acknowledged', since = ?2, reason = NULL
             WHERE sequence = ?1 AND hash = ?3 AND state <> 'acknowledged'",
        )?;
        for word in words {
            let offer = run
                .events
                .iter()
                .find(|offer| offer.id == word.id && offer.content_hash == word.content_hash);
            let Some(offer) = offer else { continue };
            settled +=
                update.execute(params![offer.sequence, rfc3339(word.received), offer.hash])?;
        }
        drop(update);
        transaction.commit()?;
        self.pass_what_is_settled()?;
        Ok(settled)
    }

    /// Sets an event aside that the gateway will not take: it stays, it is counted and shown, and the next one is sent.
    pub fn set_aside(&mut self, sequence: u64, reason: &str) -> Result<(), SpoolError> {
        let place = Place { chain: self.head.chain, sequence };
        let reason = seal_here(&self.keys.local, place, REASON, reason.as_bytes())?;
        self.connection.execute(
            "UPDATE event SET state = 'set-aside', reason = ?2 WHERE sequence = ?1",
            params![sequence, reason],
        )?;
        self.pass_what_is_settled()
    }

    /// Compares with the last entry that the gateway says it holds of this chain (sequence 0: none), and with the places before
    /// it that it says are empty.
    ///
    /// What it had acknowledged and no longer holds, because it was restored from a backup, waits again: since the last time that
    /// this log was told, or as long as the oldest that waits already. What was set aside is missing there for good.
    pub fn gateway_holds(
        &mut self,
        sequence: u64,
        hash: &Hash,
        missing: &[RangeInclusive<u64>],
    ) -> Result<Held, SpoolError> {
        if sequence > self.head.sequence {
            return Ok(Held::RolledBack);
        }
        let through = self.pruned.sequence;
        if sequence > 0 && sequence >= through && self.hash_here(sequence)? != Some(*hash) {
            return Ok(Held::Differs);
        }
        let after_the_last = sequence.saturating_add(1)..=self.head.sequence;
        let since = self.oldest_waiting()?.map_or(self.at, |oldest| oldest.min(self.at));
        let first_lost = missing.iter().map(|range| *range.start()).chain([sequence + 1]).min();
        self.settled_before = self.settled_before.min(first_lost.unwrap_or(0));
        let transaction = self.connection.transaction()?;
        let mut again = 0;
        for lost in missing.iter().chain([&after_the_last]) {
            again += transaction.execute(
                "UPDATE event SET state = 'waiting', since = ?3
                 WHERE sequence BETWEEN ?1 AND ?2 AND state = 'acknowledged'",
                params![lost.start(), lost.end(), rfc3339(since)],
            )?;
        }
        transaction.commit()?;
        let offered_again = u64::try_from(again).unwrap_or(u64::MAX);
        Ok(if first_lost.is_some_and(|first| first <= through) {
            Held::LostWhatIsPruned { through, offered_again }
        } else {
            Held::Agrees { offered_again }
        })
    }

    fn offer(&self, row: &Row) -> Result<Offer, SpoolError> {
        let body = self.body(row)?.to_vec();
        let id = fhir::id_of(&body).ok_or(SpoolError::Damaged(row.sequence))?;
        Ok(Offer {
            id,
            content_hash: chain::content_hash(&body),
            body,
            sequence: row.sequence,
            previous: row.previous,
            hash: row.hash,
        })
    }

    /// The place of the first event that waits, if one does; otherwise some place before it.
    pub(crate) fn first_that_may_wait(&self) -> u64 {
        self.settled_before.max(self.pruned.sequence + 1)
    }

    /// Moves [`Self::settled_before`] to the first event that waits, past what no longer does.
    pub(crate) fn pass_what_is_settled(&mut self) -> Result<(), SpoolError> {
        let sql = "SELECT sequence FROM event WHERE sequence >= ?1 AND state = 'waiting'
                   ORDER BY sequence LIMIT 1";
        let mut find = self.connection.prepare_cached(sql)?;
        let first: Option<u64> =
            find.query_row([self.first_that_may_wait()], |row| row.get(0)).optional()?;
        self.settled_before = first.unwrap_or(self.head.sequence + 1);
        Ok(())
    }

    /// The state stands in the query, so that the index over it answers.
    fn count(&self, query: &str, from: impl Params) -> Result<u64, SpoolError> {
        Ok(self.connection.prepare_cached(query)?.query_row(from, |row| row.get(0))?)
    }
}

/// No run is longer, in bytes before it is compressed: on a slow line it has to come through within a time that somebody waits.
const LONGEST_RUN: usize = 1 << 20;

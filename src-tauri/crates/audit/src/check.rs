//! The check of a whole chain.

use std::{num::NonZero, thread};

use rusqlite::{Connection, OptionalExtension};
use uuid::Uuid;

use crate::{
    chain::{Hash, Head, chain_hash, content_hash},
    checkpoint,
    device::Keys,
    extent::Extent,
    fhir::id_of,
    seal::{Place, Plain, open_event},
    spool::SpoolError,
};

/// Whether a chain is what was written.
///
/// An older copy of the whole file, put back, is a whole chain: the gateway, which holds a later entry, can tell
/// ([`crate::Spool::gateway_holds`]).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChainCheck {
    /// Every entry is what was written.
    Intact {
        /// The last sequence.
        through: u64,
    },
    /// It is not.
    Broken {
        /// The first entry that is wrong.
        at: u64,
        /// What is wrong with it.
        fault: ChainFault,
    },
}

/// What is wrong with an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChainFault {
    /// It is not there.
    Missing,
    /// It was altered, stands in another's place, or was sealed under another key.
    Altered,
    /// It is not tied to the entry before.
    NotTied,
    /// It is not signed, although the log was: a checkpoint is missing, was altered, or is by another device.
    NotSigned,
}

/// Reads a chain from its first entry, or from where it was pruned, to its last, and checks the device's signatures.
pub(crate) fn check(
    connection: &Connection,
    keys: &Keys,
    chain: Uuid,
) -> Result<ChainCheck, SpoolError> {
    let sealed: Vec<u8> = connection.query_row("SELECT head FROM chain", [], |row| row.get(0))?;
    let extent = Extent::open(keys, chain, &sealed).ok();
    let mut last = match &extent {
        Some(extent) => extent.pruned,
        None => before_the_first(connection, chain)?,
    };
    let mut statement = connection.prepare(Link::ALL)?;
    let mut rows = statement.query_map([], Link::read)?;
    let mut part = some_of(&mut rows)?;
    while !part.is_empty() {
        let (fault, next) = thread::scope(|scope| {
            let checks = part.chunks(part.len().div_ceil(processors())).scan(last, |last, rows| {
                let before = std::mem::replace(last, end_of(rows, *last));
                Some(scope.spawn(move || first_fault(rows, keys, before)))
            });
            let checks: Vec<_> = checks.collect();
            // The next are read while these are checked.
            let next = some_of(&mut rows);
            let faults = checks.into_iter().map(|check| check.join());
            // What stopped a check is not known, so the entry is not known to be sound.
            let unknown = (last.sequence + 1, ChainFault::Altered);
            let mut faults = faults.filter_map(|fault| fault.unwrap_or(Some(unknown)));
            (faults.next(), next)
        });
        if let Some((at, fault)) = fault {
            return Ok(ChainCheck::Broken { at, fault });
        }
        last = end_of(&part, last);
        part = next?;
    }
    let behind = |fault| ChainCheck::Broken { at: last.sequence + 1, fault };
    let Some(extent) = extent else { return Ok(behind(ChainFault::Altered)) };
    if extent.head != last {
        return Ok(behind(ChainFault::Missing));
    }
    Ok(match checkpoint::first_fault(connection, keys, &extent)? {
        Some(at) => ChainCheck::Broken { at, fault: ChainFault::NotSigned },
        None => ChainCheck::Intact { through: last.sequence },
    })
}

/// What the first entry itself says of the one before it, where the sealed extent does not open.
fn before_the_first(connection: &Connection, chain: Uuid) -> Result<Head, SpoolError> {
    let sql = "SELECT sequence - 1, previous FROM event ORDER BY sequence LIMIT 1";
    let place =
        |row: &rusqlite::Row<'_>| Ok(Head { chain, sequence: row.get(0)?, hash: row.get(1)? });
    let first = connection.query_row(sql, [], place).optional()?;
    Ok(first.unwrap_or(Extent::beginning(chain, None).head))
}

/// What is checked of a row.
struct Link {
    sequence: u64,
    previous: Hash,
    hash: Hash,
    here: Vec<u8>,
    for_gateway: Vec<u8>,
}

/// The first entry of these that is wrong, in the light of the one before them.
fn first_fault(rows: &[Link], keys: &Keys, before: Head) -> Option<(u64, ChainFault)> {
    let (mut last, mut plain) = (before, Plain::default());
    for row in rows {
        if let Some(fault) = row.fault(keys, &last, &mut plain) {
            return Some((last.sequence + 1, fault));
        }
        last = Head { sequence: row.sequence, hash: row.hash, ..last };
    }
    None
}

/// The last of these, or else the one before them.
fn end_of(rows: &[Link], before: Head) -> Head {
    rows.last().map_or(before, |row| Head { sequence: row.sequence, hash: row.hash, ..before })
}

/// As many rows as are checked at once.
fn some_of(
    rows: &mut impl Iterator<Item = rusqlite::Result<Link>>,
) -> Result<Vec<Link>, SpoolError> {
    Ok(rows.take(AT_ONCE).collect::<rusqlite::Result<_>>()?)
}

fn processors() -> usize {
    thread::available_parallelism().map_or(1, NonZero::get)
}

impl Link {
    const ALL: &str = "SELECT sequence, previous, hash, sealed_here, sealed_for_gateway, since
                       FROM event ORDER BY sequence";

    fn read(row: &rusqlite::Row<'_>) -> rusqlite::Result<Self> {
        // Not looked at; but one that is not text makes the log unreadable.
        row.get_ref(5)?.as_str_or_null()?;
        Ok(Self {
            sequence: row.get(0)?,
            previous: row.get(1)?,
            hash: row.get(2)?,
            here: row.get(3)?,
            for_gateway: row.get(4)?,
        })
    }

    fn fault(&self, keys: &Keys, last: &Head, plain: &mut Plain) -> Option<ChainFault> {
        let place = Place { chain: last.chain, sequence: self.sequence };
        if self.sequence != last.sequence + 1 {
            return Some(ChainFault::Missing);
        }
        let opened = open_event(&keys.local, place, &self.here, &self.for_gateway, plain);
        let Ok(body) = opened else { return Some(ChainFault::Altered) };
        let Some(id) = id_of(body) else { return Some(ChainFault::Altered) };
        let hash = chain_hash(&last.hash, place.chain, place.sequence, id, &content_hash(body));
        (self.previous != last.hash || self.hash != hash).then_some(ChainFault::NotTied)
    }
}

/// A few megabytes of them.
const AT_ONCE: usize = 1024;

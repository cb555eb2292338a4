//! The check of a whole chain.

use rusqlite::{Connection, OptionalExtension};
use uuid::Uuid;

use crate::{
    chain::{Hash, Head, chain_hash, content_hash},
    checkpoint,
    device::Keys,
    extent::Extent,
    remembered::id_of,
    spool::{Row, SpoolError},
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
    let mut statement = connection.prepare("SELECT * FROM event ORDER BY sequence")?;
    for row in statement.query_map([], Row::read)? {
        let row = row?;
        let at = last.sequence + 1;
        match fault_of(&row, keys, chain, at, &last.hash) {
            Some(fault) => return Ok(ChainCheck::Broken { at, fault }),
            None => last = Head { sequence: row.sequence, hash: row.hash, ..last },
        }
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

fn fault_of(row: &Row, keys: &Keys, chain: Uuid, expected: u64, last: &Hash) -> Option<ChainFault> {
    if row.sequence != expected {
        return Some(ChainFault::Missing);
    }
    let Ok(body) = row.open(keys, chain) else { return Some(ChainFault::Altered) };
    let Some(id) = id_of(&body) else { return Some(ChainFault::Altered) };
    let hash = chain_hash(last, chain, row.sequence, id, &content_hash(&body));
    (row.previous != *last || row.hash != hash).then_some(ChainFault::NotTied)
}

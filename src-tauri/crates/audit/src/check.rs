//! The check of a whole chain.

use rusqlite::Connection;
use uuid::Uuid;

use crate::{
    chain::{BEFORE_THE_FIRST, Hash, chain_hash, content_hash},
    device::Keys,
    remembered::id_of,
    spool::{Row, SpoolError, open_head},
};

/// Whether a chain is what was written.
///
/// An older copy of the whole file, put back, is a whole chain: only the gateway, which holds a later entry, can tell
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
}

/// Reads a chain from its first entry to its last.
pub(crate) fn check(
    connection: &Connection,
    keys: &Keys,
    chain: Uuid,
) -> Result<ChainCheck, SpoolError> {
    let mut through = 0;
    let mut last = BEFORE_THE_FIRST;
    let mut statement = connection.prepare("SELECT * FROM event ORDER BY sequence")?;
    for row in statement.query_map([], Row::read)? {
        let row = row?;
        match fault_of(&row, keys, chain, through + 1, &last) {
            Some(fault) => return Ok(ChainCheck::Broken { at: through + 1, fault }),
            None => (through, last) = (row.sequence, row.hash),
        }
    }
    let sealed: Vec<u8> = connection.query_row("SELECT head FROM chain", [], |row| row.get(0))?;
    Ok(match open_head(keys, chain, &sealed) {
        Ok(head) if (head.sequence, head.hash) == (through, last) => ChainCheck::Intact { through },
        Ok(_) => ChainCheck::Broken { at: through + 1, fault: ChainFault::Missing },
        Err(_) => ChainCheck::Broken { at: through + 1, fault: ChainFault::Altered },
    })
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

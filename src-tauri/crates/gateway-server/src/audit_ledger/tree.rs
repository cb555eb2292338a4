//! The tree over everything that was written down: each entry is appended in the transaction that writes it.

use audit::{
    Hash,
    merkle::{self, Nodes},
};
use aws_lc_rs::rand;
use rusqlite::{Connection, Transaction};

/// The place of an entry in the tree, and the salt of its leaf.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Leaf {
    pub(crate) index: u64,
    pub(crate) salt: [u8; 16],
}

/// The whole nodes that are kept.
pub(super) struct Kept<'a>(pub(super) &'a Connection);

impl Nodes for Kept<'_> {
    type Error = rusqlite::Error;

    fn node(&self, level: u32, index: u64) -> rusqlite::Result<Hash> {
        self.0
            .prepare_cached("SELECT hash FROM tree_node WHERE level = ?1 AND place = ?2")?
            .query_row((level, index), |row| row.get(0))
    }
}

/// How many entries there are.
pub(crate) fn size(db: &Connection) -> rusqlite::Result<u64> {
    db.prepare_cached("SELECT coalesce(max(place) + 1, 0) FROM tree_node WHERE level = 0")?
        .query_row([], |row| row.get(0))
}

/// Appends an entry by its exact bytes.
pub(crate) fn append(tx: &Transaction<'_>, bytes: &[u8]) -> rusqlite::Result<Leaf> {
    let mut salt = [0; 16];
    rand::fill(&mut salt).map_err(|error| rusqlite::Error::UserFunctionError(error.into()))?;
    let index = size(tx)?;
    let mut keep =
        tx.prepare_cached("INSERT INTO tree_node (level, place, hash) VALUES (?1, ?2, ?3)")?;
    let leaf = merkle::leaf(&salt, bytes);
    for (level, place, hash) in merkle::completed_by(&Kept(tx), index, leaf)? {
        keep.execute((level, place, hash))?;
    }
    Ok(Leaf { index, salt })
}

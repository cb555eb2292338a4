//! Pages by what is written on them, without keeping it twice.

use std::hash::{BuildHasher as _, Hash};

use foldhash::fast::RandomState;

/// Pages in the order of the hashes of their keys. What is found is compared with what stands on the page.
#[derive(Default)]
pub(super) struct Index {
    hashes: RandomState,
    rows: Vec<(u64, u32)>,
}

impl Index {
    pub(super) fn add(&mut self, key: &impl Hash, page: usize) {
        self.rows.push((self.hashes.hash_one(key), page as u32));
    }

    /// Ready to be searched.
    pub(super) fn sorted(mut self) -> Self {
        self.rows.sort_unstable();
        self
    }

    /// The pages that may have the key of another page.
    pub(super) fn alike(&self) -> impl Iterator<Item = usize> {
        let rows = self.rows.chunk_by(|one, other| one.0 == other.0);
        rows.filter(|rows| rows.len() > 1).flatten().map(|(_, page)| *page as usize)
    }

    /// The first page with this key.
    pub(super) fn find(&self, key: &impl Hash, is: impl Fn(usize) -> bool) -> Option<usize> {
        let hash = self.hashes.hash_one(key);
        let from = self.rows.partition_point(|(row, _)| *row < hash);
        let rows = self.rows.get(from..).unwrap_or_default().iter();
        let same = rows.take_while(|(row, _)| *row == hash);
        same.map(|(_, page)| *page as usize).find(|page| is(*page))
    }
}

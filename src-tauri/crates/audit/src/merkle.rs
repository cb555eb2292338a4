//! The tree over a ledger: an append-only log whose head, signed, commits to every entry (RFC 6962, section 2.1; SHA-256).
//!
//! A *leaf* is the hash of one entry, a *node* the hash of two that stand side by side one level below, level 0 being the leaves. Only
//! whole nodes are kept, those over 2^level leaves: they never change. The *root* over the first n leaves, the *path* of one leaf to
//! it and the *consistency* of two sizes are worked out from these. Pure: the gateway proves with it, everybody else checks.
//!
//! Checking follows RFC 9162, sections 2.1.3.2 and 2.1.4.2, which say the same of the same tree step by step.

use aws_lc_rs::digest::{Context, SHA256};
use thiserror::Error;

use crate::chain::Hash;

/// A proof that does not hold.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("the proof does not hold")]
pub struct ProofError;

/// The hash of an entry: `SHA-256(0x00 | salt | bytes)`.
///
/// The salt is random and stays with the entry, so that nobody who knows the leaf can try out what the entry says.
#[must_use]
pub fn leaf(salt: &[u8], bytes: &[u8]) -> Hash {
    hash(&[&[0], salt, bytes])
}

/// The hash of two nodes side by side: `SHA-256(0x01 | left | right)`.
#[must_use]
pub fn node(left: &Hash, right: &Hash) -> Hash {
    hash(&[&[1], left, right])
}

/// The whole nodes over what was appended so far.
pub trait Nodes {
    /// Why one cannot be read.
    type Error;

    /// The node at this level, the `index`th of its level from the left, counted from 0.
    ///
    /// # Errors
    /// Where it cannot be read; one that is not there is an error too.
    fn node(&self, level: u32, index: u64) -> Result<Hash, Self::Error>;
}

/// The whole nodes that a leaf completes, from itself upwards, as level, index and hash: what is to be kept when it is appended
/// behind `size` others.
///
/// # Errors
/// [`Nodes::Error`]
pub fn completed_by<N: Nodes>(
    nodes: &N,
    size: u64,
    leaf: Hash,
) -> Result<Vec<(u32, u64, Hash)>, N::Error> {
    let mut completed = vec![(0, size, leaf)];
    let (mut level, mut index, mut right) = (0, size, leaf);
    while index % 2 == 1 {
        right = node(&nodes.node(level, index - 1)?, &right);
        (level, index) = (level + 1, index / 2);
        completed.push((level, index, right));
    }
    Ok(completed)
}

/// The root over the first `size` leaves; over none it is the hash of nothing.
///
/// # Errors
/// [`Nodes::Error`]
pub fn root<N: Nodes>(nodes: &N, size: u64) -> Result<Hash, N::Error> {
    if size == 0 { Ok(hash(&[])) } else { over(nodes, 0, size) }
}

/// The path of the leaf at this index to the root over the first `size` leaves, from the leaf upwards. `index` is below `size`.
///
/// # Errors
/// [`Nodes::Error`]
pub fn inclusion<N: Nodes>(nodes: &N, index: u64, size: u64) -> Result<Vec<Hash>, N::Error> {
    let (mut path, mut from, mut to) = (Vec::new(), 0, size);
    while to - from > 1 {
        let middle = from + split(to - from);
        if index < middle {
            path.push(over(nodes, middle, to)?);
            to = middle;
        } else {
            path.push(over(nodes, from, middle)?);
            from = middle;
        }
    }
    path.reverse();
    Ok(path)
}

/// That the first `old` leaves are the beginning of the first `new` ones. `old` is at least 1 and at most `new`.
///
/// # Errors
/// [`Nodes::Error`]
pub fn consistency<N: Nodes>(nodes: &N, old: u64, new: u64) -> Result<Vec<Hash>, N::Error> {
    let (mut path, mut from, mut to, mut whole) = (Vec::new(), 0, new, true);
    while old < to {
        let middle = from + split(to - from);
        if old <= middle {
            path.push(over(nodes, middle, to)?);
            to = middle;
        } else {
            path.push(over(nodes, from, middle)?);
            (from, whole) = (middle, false);
        }
    }
    if !whole {
        path.push(over(nodes, from, to)?);
    }
    path.reverse();
    Ok(path)
}

/// Whether this leaf stands at `index` among the first `size` leaves, whose root this is.
///
/// # Errors
/// [`ProofError`]
pub fn check_inclusion(
    leaf: &Hash,
    index: u64,
    size: u64,
    path: &[Hash],
    root: &Hash,
) -> Result<(), ProofError> {
    if root_above(leaf, index, size, path)? == *root { Ok(()) } else { Err(ProofError) }
}

/// The root over the first `size` leaves, if this leaf stands at `index` among them and the path is as long as it has to be.
///
/// # Errors
/// [`ProofError`]
pub fn root_above(leaf: &Hash, index: u64, size: u64, path: &[Hash]) -> Result<Hash, ProofError> {
    if index >= size {
        return Err(ProofError);
    }
    let (mut at, mut last, mut found) = (index, size - 1, *leaf);
    for beside in path {
        if last == 0 {
            return Err(ProofError);
        }
        if at % 2 == 1 || at == last {
            found = node(beside, &found);
            while at % 2 == 0 && at != 0 {
                (at, last) = (at / 2, last / 2);
            }
        } else {
            found = node(&found, beside);
        }
        (at, last) = (at / 2, last / 2);
    }
    if last == 0 { Ok(found) } else { Err(ProofError) }
}

/// Whether the leaves under the `old` root are the beginning of those under the `new` one; each with its number of leaves.
///
/// # Errors
/// [`ProofError`]
pub fn check_consistency(
    old: (u64, &Hash),
    new: (u64, &Hash),
    path: &[Hash],
) -> Result<(), ProofError> {
    let ((old_size, old_root), (new_size, new_root)) = (old, new);
    if old_size == new_size && old_size > 0 {
        return if path.is_empty() && old_root == new_root { Ok(()) } else { Err(ProofError) };
    }
    if old_size == 0 || old_size > new_size {
        return Err(ProofError);
    }
    let (mut at, mut last) = (old_size - 1, new_size - 1);
    while at % 2 == 1 {
        (at, last) = (at / 2, last / 2);
    }
    // Where the old tree is one whole node, that node begins the path and is not sent.
    let (first, rest) = match path.split_first() {
        _ if old_size.is_power_of_two() => (old_root, path),
        Some((first, rest)) => (first, rest),
        None => return Err(ProofError),
    };
    let (mut found_old, mut found_new) = (*first, *first);
    for beside in rest {
        if last == 0 {
            return Err(ProofError);
        }
        if at % 2 == 1 || at == last {
            (found_old, found_new) = (node(beside, &found_old), node(beside, &found_new));
            while at % 2 == 0 && at != 0 {
                (at, last) = (at / 2, last / 2);
            }
        } else {
            found_new = node(&found_new, beside);
        }
        (at, last) = (at / 2, last / 2);
    }
    let holds = last == 0 && found_old == *old_root && found_new == *new_root;
    if holds { Ok(()) } else { Err(ProofError) }
}

/// The root over the leaves from `from` up to `to`, of which there is one at least; `from` begins a whole node of that many or more.
fn over<N: Nodes>(nodes: &N, from: u64, to: u64) -> Result<Hash, N::Error> {
    let size = to - from;
    if size.is_power_of_two() {
        let level = size.trailing_zeros();
        return nodes.node(level, from >> level);
    }
    let middle = from + split(size);
    Ok(node(&over(nodes, from, middle)?, &over(nodes, middle, to)?))
}

/// The largest power of two below this size, which is 2 at least.
fn split(size: u64) -> u64 {
    1 << (size - 1).ilog2()
}

fn hash(parts: &[&[u8]]) -> Hash {
    let mut context = Context::new(&SHA256);
    parts.iter().for_each(|part| context.update(part));
    let mut hash = Hash::default();
    hash.copy_from_slice(context.finish().as_ref());
    hash
}

/// What a ledger says of itself at one time, to be signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TreeHead {
    /// How many entries there are.
    pub size: u64,
    /// The root over them.
    pub root: Hash,
    /// When that was, in milliseconds since 1970.
    pub at: i64,
}

impl TreeHead {
    /// What is signed:
    ///
    /// ```text
    /// "care-record ledger head 1" NUL | size (8, big-endian) | root (32) | time (8, big-endian)
    /// ```
    #[must_use]
    pub fn message(&self) -> Vec<u8> {
        [HEAD_LABEL, &self.size.to_be_bytes(), &self.root, &self.at.to_be_bytes()].concat()
    }
}

const HEAD_LABEL: &[u8] = b"care-record ledger head 1\0";

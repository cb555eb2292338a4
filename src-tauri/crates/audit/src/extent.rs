//! How far a chain reaches on this disk.

use uuid::Uuid;

use crate::{
    chain::{BEFORE_THE_FIRST, Hash, Head},
    device::Keys,
    event::Reached,
    seal::{Place, SealError, open_here, seal_here},
};

/// Where a chain begins and ends on this disk, and how far it is signed.
///
/// It is kept sealed in the row of the chain, in the place of sequence 0: without it rows could be cut off unseen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Extent {
    /// The last event.
    pub(crate) head: Head,
    /// The event through which it was pruned; sequence 0 and [`BEFORE_THE_FIRST`] if it never was.
    pub(crate) pruned: Head,
    /// The last sequence that the device has signed; 0 if it has not yet.
    pub(crate) signed: u64,
    /// The chain in whose place this one was begun, where the key store remembered one.
    pub(crate) follows: Option<Uuid>,
}

impl Extent {
    /// That of a chain before its first event.
    pub(crate) fn beginning(chain: Uuid, follows: Option<Uuid>) -> Self {
        let nothing = Head { chain, sequence: 0, hash: BEFORE_THE_FIRST };
        Self { head: nothing, pruned: nothing, signed: 0, follows }
    }

    /// Whether a log that reaches so far can be the one that the key store remembers: it is no shorter; or it is the one that was
    /// begun in its place, and the power went before the key store had kept that.
    pub(crate) fn is_remembered_as(&self, reached: &Reached) -> bool {
        let is_it = reached.chain == self.head.chain && reached.sequence <= self.head.sequence;
        is_it || self.follows == Some(reached.chain)
    }

    pub(crate) fn seal(&self, keys: &Keys) -> Result<Vec<u8>, SealError> {
        let Self { head, pruned, signed, follows } = self;
        let bytes = [
            &head.sequence.to_be_bytes()[..],
            &head.hash,
            &pruned.sequence.to_be_bytes(),
            &pruned.hash,
            &signed.to_be_bytes(),
            follows.unwrap_or_default().as_bytes(),
        ]
        .concat();
        seal_here(&keys.local, place(head.chain), LABEL, &bytes)
    }

    /// Opens what [`Self::seal`] has sealed.
    pub(crate) fn open(keys: &Keys, chain: Uuid, sealed: &[u8]) -> Result<Self, SealError> {
        let bytes = open_here(&keys.local, place(chain), LABEL, sealed)?;
        let (head, rest) = head(chain, &bytes).ok_or(SealError::DoesNotOpen)?;
        let (pruned, rest) = self::head(chain, rest).ok_or(SealError::DoesNotOpen)?;
        let (signed, rest) = rest.split_first_chunk().ok_or(SealError::DoesNotOpen)?;
        let follows = Uuid::from_slice(rest).map_err(|_| SealError::DoesNotOpen)?;
        let follows = (!follows.is_nil()).then_some(follows);
        Ok(Self { head, pruned, signed: u64::from_be_bytes(*signed), follows })
    }
}

fn head(chain: Uuid, bytes: &[u8]) -> Option<(Head, &[u8])> {
    let (sequence, rest) = bytes.split_first_chunk()?;
    let (hash, rest): (&Hash, _) = rest.split_first_chunk()?;
    Some((Head { chain, sequence: u64::from_be_bytes(*sequence), hash: *hash }, rest))
}

fn place(chain: Uuid) -> Place {
    Place { chain, sequence: 0 }
}

const LABEL: &[u8] = b"extent";

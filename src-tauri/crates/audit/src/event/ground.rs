//! On what a record is opened, as it is written down.

use std::fmt;

use access::{Basis, BasisKind, Claim};
use nhs::PurposeOfUse;

/// The basis of an opening, as it is written down.
#[derive(Clone, PartialEq, Eq)]
pub enum Ground {
    /// A basis was claimed, and with it perhaps what ties the two.
    Claimed {
        /// The basis, with its reason and note.
        basis: Basis,
        /// A tie that only the person claims.
        claim: Option<Claim>,
    },
    /// There was nothing to ask for: no record is shared, or the role has no way to one.
    NotAsked,
    /// A grant that was in force already.
    InForce(String),
}

/// Names the kind alone: a note says something about a patient.
impl fmt::Debug for Ground {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Ground({})", self.name())
    }
}

impl Ground {
    /// The word in the event.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Claimed { basis, .. } => basis.kind().name(),
            Self::InForce(_) => "in-force",
            Self::NotAsked => "not-asked",
        }
    }

    /// The kind of basis that was claimed, if one was.
    #[must_use]
    pub fn kind(&self) -> Option<BasisKind> {
        match self {
            Self::Claimed { basis, .. } => Some(basis.kind()),
            Self::NotAsked | Self::InForce(_) => None,
        }
    }

    /// For which purpose a record is opened on it, where the ground alone says so.
    #[must_use]
    pub fn purpose(&self) -> Option<PurposeOfUse> {
        self.kind().map(BasisKind::purpose)
    }
}

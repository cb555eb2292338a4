//! What is never shared, and what goes with it. It is left out before anything is stored.
//!
//! An entry is sensitive by its label (gender, sexually transmitted disease, sexuality, violence) or by a code of the lists
//! that are loaded ([`reference_sets`]). With it goes whatever *refers* to it, step by step: letters, referrals, encounters,
//! medicines, results. Two limits keep patients safe:
//!
//! * an allergy is never left out by association;
//! * an entry that only shares an encounter with something left out loses its free text, and only letters go.
//!
//! Which entries these are is decided by [`judge`], over everything that one source has ever sent of one patient (a
//! [`Portion`]): what stands, what comes, and what was left out before, of which opaque ids are remembered ([`memory`]). So
//! it does not matter in which order files come. When the lists change, what is stored is judged [`again`].
//!
//! What this cannot see: free text that stays is not searched for words; an entry that refers to nothing, written down by another
//! source or about another patient (a mother), is judged by itself alone.

pub mod again;
pub(crate) mod carried;
mod cleaning;
mod codes;
mod judge;
mod judged;
mod memory;
mod named;
mod portion;
pub mod reference_sets;
mod sensitivity;

pub(crate) use cleaning::{
    Untold, referred_to_in, refers_beyond, remove_contained_references, remove_free_text,
    remove_references, remove_references_to,
};
pub(crate) use codes::{Codes, KnownCodes};
pub(crate) use judge::Node;
pub(crate) use judged::Judged;
pub(crate) use memory::{Memory, move_memory, whose};
pub(crate) use portion::{Coming, Portion};
pub(crate) use sensitivity::{Sensitivity, sensitivity, strip};

#[cfg(test)]
pub(crate) mod properties;
#[cfg(test)]
mod tests;

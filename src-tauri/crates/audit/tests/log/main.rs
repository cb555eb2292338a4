//! The promises of the audit log, and the attacks on it.
#![expect(clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "test vocabulary")]

mod keys;
mod killed;
mod one_of_each;
mod opening;
mod people;
mod program;
mod sending;
mod shapes;
mod tampering;
mod told;
mod writing_down;

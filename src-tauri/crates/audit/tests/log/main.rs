//! The promises of the audit log, and the attacks on it.
#![expect(clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "test vocabulary")]

mod keys;
mod opening;
mod people;
mod sending;
mod shapes;
mod tampering;
mod writing_down;

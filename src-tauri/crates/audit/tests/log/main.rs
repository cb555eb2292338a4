//! The promises of the audit log, and the attacks on it.
#![expect(clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "test vocabulary")]

mod damage;
#[cfg(target_os = "linux")]
mod disk;
#[cfg(target_os = "linux")]
mod failing_disk;
mod keys;
mod killed;
mod missing;
mod one_of_each;
mod opening;
mod people;
#[cfg(target_os = "linux")]
mod power_loss;
mod program;
mod pruning;
mod sending;
mod shapes;
mod tampering;
mod told;
#[cfg(target_os = "linux")]
mod trace;
mod unsent;
mod writing_down;

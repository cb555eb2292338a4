//! The network, seen from the viewer: every call to the gateway, and what can go wrong with it.
//!
//! It deliberately knows no disk, no window and no rule about access. Whatever reads about a patient takes a
//! [`audit::Recorded`] by value: what was not written down cannot be asked.
//!
//! * Which calls are there? [`Client`]
//! * What can go wrong? [`CallError`]
//! * How do audit events reach the gateway? [`Client`] is the [`audit::Ledger`] to which the spool offers them.

mod client;
mod error;
mod ledger;
mod transport;

pub use client::{Client, FetchedRecord, PatientQuery, PatientsFound};
pub use error::{CallError, StartError};
pub use ledger::hash_from_hex;

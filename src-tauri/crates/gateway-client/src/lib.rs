//! The network, seen from the viewer: every call to the gateway, and what can go wrong with it.
//!
//! It deliberately knows no disk, no window and no rule about access. Whatever reads about a patient takes a
//! [`audit::Recorded`] by value: what was not written down cannot be asked.
//!
//! * Which calls are there? [`Client`]
//! * What can go wrong? [`CallError`]
//! * What does IT learn of the way to the gateway? [`probe`]
//! * How do audit events reach the gateway? [`Client`] is the [`audit::Ledger`] to which the spool offers them.

mod administration;
mod certificate;
mod client;
mod error;
mod events;
mod functions;
mod holding;
mod ledger;
pub mod probe;
mod proxy;
mod review;
mod rights;
mod transport;
mod trust;

pub use certificate::CertificateFault;
pub use client::{Client, FetchedRecord, PatientQuery, PatientsFound};
pub use error::{CallError, StartError};
pub use holding::HoldingStream;
pub use proxy::ProxyUnknown;

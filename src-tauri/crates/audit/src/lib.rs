//! What is written down: the life of an audit event on this computer.

pub mod chain;
mod check;
mod device;
pub mod event;
mod fhir;
mod files;
mod key_store;
mod offer;
mod opening;
mod recorded;
mod remembered;
pub mod seal;
mod spool;
mod sync;

pub use chain::{Hash, Head};
pub use check::{ChainCheck, ChainFault};
pub use device::{Device, Keys};
pub use event::{Act, ActKind, Event, Ground, KeptAside, ShownEntry, Subject, Who};
#[cfg(any(test, feature = "test-support"))]
pub use key_store::MemoryKeyStore;
pub use key_store::{KeyStore, KeyStoreError, OsKeyStore};
pub use offer::{Acknowledgement, Offer};
pub use recorded::Recorded;
pub use remembered::{Remembered, State};
pub use seal::{GatewayKey, GatewayPrivateKey, SealError, open_sealed_for_gateway};
pub use spool::{Held, Opened, Spool, SpoolError};
pub use sync::{Courier, Ledger, OfferError, Pause};

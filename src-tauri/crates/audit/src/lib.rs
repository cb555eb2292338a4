//! What is written down: the life of an audit event on this computer.
//!
//! # Life of an audit event
//!
//! | stage | where it is | if the process dies here |
//! |---|---|---|
//! | *made*: somebody is about to do something | an [`Event`] in memory | it is lost, and so is the act: nothing was asked for or shown |
//! | *shaped*: the exact bytes of a FHIR AuditEvent | memory | the same |
//! | *sealed*: under a key of its own, which this computer keeps and the gateway can make again | memory | the same |
//! | *recorded*: in the chain and synced; [`Spool::append`] returns [`Recorded`] | disk | nothing: the log says that the act was about to happen, even if it then did not |
//! | *acted on*: [`Recorded`] is spent on one fetch or one screen | disk | nothing |
//! | *offered*: sent in the order of the chain, signed by the device | disk, and perhaps the gateway | nothing: it still waits and is offered again |
//! | *answered*: the gateway returns the hash of what it holds | disk and gateway | nothing: it is offered again, and the same hash comes back |
//! | *acknowledged*, or *set aside* if the gateway will never take it | disk and gateway; set aside: disk alone | nothing: it stays here in both states |
//! | *pruned*: acknowledged for longer than the retention, signed, and the gateway still holds it ([`Spool::prune`]) | gateway; here a checkpoint | nothing: it is gone with all before it, or not at all |
//!
//! Nothing else is ever removed. What the gateway loses to a backup of its own is offered again ([`Spool::gateway_holds`]).
//! So the one thing that dying can lose is an act that did not happen.
//!
//! # Questions
//!
//! * What is in an event? [`event`]. As FHIR? `fhir.rs`. On this disk? `schema.sql`, and nothing else.
//! * Who can read the log? This account with the key in its key store, and the gateway with its private key ([`seal`]).
//!   A program that runs as this account has that key too: against it stands the gateway's copy, not this one.
//! * How is tampering found? An edit, a gap, another order, a beginning or an end that was cut off and a checkpoint that was
//!   taken out by [`Spool::verify`], which runs at each opening; a log that is gone or is an older copy of itself by what the key
//!   store remembers (`mark.rs`), and by the gateway, which holds a later entry.
//! * How does the gateway check an entry? With the same functions: [`chain`].
//!
//! It deliberately knows no network ([`Ledger`] is what it needs of one), no window and no rule about access.

mod age;
pub mod chain;
mod check;
mod checkpoint;
mod device;
pub mod event;
mod extent;
mod fhir;
mod files;
mod inspecting;
mod key_store;
mod known_ledger;
mod mark;
pub mod merkle;
mod offer;
mod opening;
mod place;
mod prune;
mod recorded;
mod remembered;
mod rescue;
pub mod seal;
mod spool;
mod sync;
#[cfg(any(test, feature = "test-support"))]
mod test_support;
mod waiting;

pub use chain::{Algorithm, DeviceKey, Hash, Head};
pub use check::{ChainCheck, ChainFault};
pub use device::{Device, Keys};
pub use event::{
    Act, ActKind, Event, Ground, KeptAside, Launched, LedgerDoubt, Reached, ShownEntry, Subject,
    Who, WhyAside, WhyClosed,
};
pub use inspecting::{Damage, Depth, InspectError, Inspection, inspect};
pub use key_store::{HeldKey, KeyStore, KeyStoreError, OsKeyStore};
pub use known_ledger::{KnownLedger, LedgerKey};
pub use offer::{Acknowledgement, Offer, Run};
pub use place::{IN_THE_KEY_STORE, folder_of_this_account, logs_in, logs_of_this_account};
pub use recorded::Recorded;
pub use remembered::{Remembered, State};
pub use rescue::{Rescue, RescueError, RescueFault, RescuedEntry, RescuedRun, Unfit, device_in};
pub use seal::{GatewayKey, GatewayPrivateKey, SealError, open_sealed_for_gateway};
pub use spool::{Opened, Spool, SpoolError};
pub use sync::{Courier, Ledger, OfferError, Pause};
#[cfg(any(test, feature = "test-support"))]
pub use test_support::{HoldingKeyStore, MemoryKeyStore};
pub use waiting::Held;

//! The gateway: signs people in, decides every access, filters at source, keeps the audit.
//!
//! It is the real point of enforcement: what a viewer says about itself is asked again here. It deliberately knows no window,
//! and trusts nothing that a request asserts about the person, the patient or the tie between them.
//!
//! * What does it answer? `contract`, and `/api/openapi.json` for programs
//! * What holds for every request? [`serve`]; where it listens: [`listen`]; how it is started: [`cli`]
//! * How does a person sign in? [`accounts`]
//! * What is kept, and where? `schema/`, one file for each subject; the keys that seal it stand in files beside: [`keys`]
//! * What can an administrator see and end? [`administration`]
//! * What is reviewed, and by which rules? [`review`]
//! * What is written down on this side? [`gateway_event`]

mod about;
mod access_decisions;
pub mod accounts;
pub mod administration;
mod alerts;
pub mod audit_ledger;
pub mod backup;
mod capability;
pub mod cli;
pub mod clock;
pub mod closed;
pub mod closeness;
mod consents;
pub mod devices;
mod fhir;
pub mod gateway_event;
mod grants;
pub mod holding;
pub mod import;
pub mod installation;
mod keeping;
pub mod keys;
pub mod launches;
pub mod listen;
pub mod network;
pub mod openapi;
pub mod opt_out;
mod patients;
pub mod policy;
pub mod problem;
pub mod records;
mod refusing;
pub mod restore;
pub mod review;
mod rights;
pub mod sensitive;
pub mod serve;
mod standing;
pub mod state;
pub mod store;
pub mod training;
pub mod training_load;
pub mod training_openings;
mod turned_away;
mod unsaying;

pub use accounts::SignedInAs;
pub use clock::Clock;
pub use gateway_event::{GatewayEvent, WrittenDown, note};
pub use problem::{Failure, FhirFailure};
pub use serve::app;
pub use state::{Gateway, Settings};
pub use store::{Store, StoreError};

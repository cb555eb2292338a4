//! Accounts, devices and the wire, asked as a viewer or a stranger would ask.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "test vocabulary")]

mod beginning;
mod devices;
mod house;
mod keys;
mod limits;
mod sessions;
mod signing_in;
mod wire;

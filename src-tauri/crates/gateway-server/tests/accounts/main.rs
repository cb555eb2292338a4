//! Accounts, devices and the wire, asked as a viewer or a stranger would ask.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "test vocabulary")]

mod administering;
mod beginning;
mod constant_work;
mod devices;
mod house;
mod in_force;
mod keys;
mod limits;
mod passwords;
mod proxies;
mod restoring;
mod sessions;
mod signing_in;
mod stepping_up;
mod tokens;
mod wire;

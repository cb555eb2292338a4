//! Journeys without a window: what clinicians do, and what must hold while they do it.
//!
//! Each is told with a real gateway, a real network that can be cut, and a real audit log on a real disk.
#![expect(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "test vocabulary")]

mod administering;
mod arrival;
mod audit_trail;
mod bad_links;
mod bases;
mod clocks;
mod closer_look;
mod desk;
mod diagnosing;
mod disclosing;
mod emergency_access;
mod finding;
mod findings;
mod functions;
mod keeping;
mod killed;
mod launching;
mod ledger;
mod letters;
mod local_log;
mod locked_session;
mod network_loss;
mod opening_a_record;
mod ordinary_days;
mod policy;
mod proofs;
mod queued;
mod receipt;
mod refusals;
mod restored_alerts;
mod said_no;
mod signing_in;
mod taken_back;
mod unsent;
mod withdrawing;
mod wrong_patient;

//! Access: every basis and every role, every tie, every way to say no, and what everybody is told of it.
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "test vocabulary"
)]

mod asking;
mod bases;
mod consents;
mod deciding_reviews;
mod emergencies;
#[path = "../records/fhir.rs"]
#[expect(dead_code, reason = "the tests of records say more")]
mod fhir;
mod holding;
#[path = "../records/house.rs"]
#[expect(dead_code, reason = "the tests of records say more")]
mod house;
mod keeping;
mod launches;
mod office;
mod past;
mod practice;
mod program;
mod refusing;
mod reporting;
mod reviewing;
mod rules;
mod sampling;
mod ties;
mod unsaying;
mod vouching;

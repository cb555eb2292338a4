//! The records, proved over generated ones, through the real store and the real answer.
//!
//! `CASES` sets how many cases each property is tried with.

mod house;
mod leaving_out;
mod reach;

use proptest::prelude::*;

/// So many cases, or as many as `CASES` says.
fn cases(usually: u32) -> ProptestConfig {
    let asked = std::env::var("CASES").ok().and_then(|cases| cases.parse().ok());
    ProptestConfig {
        failure_persistence: None,
        max_shrink_iters: 200,
        ..ProptestConfig::with_cases(asked.unwrap_or(usually))
    }
}

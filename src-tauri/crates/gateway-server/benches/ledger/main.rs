//! The ledger under load: `cargo bench -p gateway-server`. It draws each figure beside a baseline of the same run; nothing here passes
//! or fails.
//!
//! * `EVENTS` (100,000) events that a device has written down offline are sent to the program over loopback, and verified;
//! * the questions of an investigation at 10,000 and at `LEDGER` (1,000,000) events, with the plans of their queries.
#![expect(clippy::expect_used, clippy::unwrap_used, clippy::print_stdout, reason = "a bench")]

#[cfg(unix)]
mod draining;
#[cfg(unix)]
#[expect(dead_code, reason = "the tests ask it for more")]
#[path = "../../tests/killed/program.rs"]
mod program;
#[cfg(unix)]
mod questions;
#[cfg(unix)]
#[expect(dead_code, reason = "the tests ask it for more")]
#[path = "../../tests/killed/wire.rs"]
mod wire;

use std::time::Duration;

fn main() {
    // Tests list and run every target; this one is for `cargo bench`.
    #[cfg(unix)]
    if std::env::args().any(|word| word == "--bench") {
        draining::run(number("EVENTS", 100_000));
        questions::run([10_000, number("LEDGER", 1_000_000)]);
    }
}

pub(crate) fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

fn number(name: &str, usually: u64) -> u64 {
    std::env::var(name).ok().and_then(|number| number.parse().ok()).unwrap_or(usually)
}

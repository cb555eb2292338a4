//! What IT is told of a computer: each failure provoked, and named with what mends it.
#![expect(clippy::expect_used, reason = "test vocabulary")]

mod computer;
mod here;
mod naming_nobody;
mod program;
mod servers;
mod trusted;
mod way;

//! `care-record-diagnose`: what IT asks of a clinician's computer, on a console. It reads and changes nothing.

mod audit_log;
mod keeping;
mod keys;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Tells IT and an investigation what stands on this computer. It reads and changes nothing.
///
/// It names nobody: neither patients nor staff.
#[derive(Debug, Parser)]
#[command(name = "care-record-diagnose", version, propagate_version = true)]
struct Diagnose {
    #[command(subcommand)]
    about: About,
}

#[derive(Debug, Subcommand)]
enum About {
    /// The audit log of this account, or a copy of one.
    #[command(subcommand)]
    Audit(audit_log::Audit),
}

fn main() -> ExitCode {
    match Diagnose::parse().about {
        About::Audit(audit) => audit.run(),
    }
}

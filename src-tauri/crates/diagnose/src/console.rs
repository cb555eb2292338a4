//! The console: what it is asked, and how it answers.

mod audit_log;
mod keeping;

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use diagnose::{Check, Surroundings};

/// Tells IT and an investigation what stands on this computer. It reads and changes nothing.
///
/// It names nobody: neither patients nor staff.
#[derive(Debug, Parser)]
#[command(name = "care-record-diagnose", version, propagate_version = true)]
struct Diagnose {
    /// One JSON document, for programs
    #[arg(long)]
    json: bool,
    #[command(subcommand)]
    about: Option<About>,
}

#[derive(Debug, Subcommand)]
enum About {
    /// The audit log of this account, or a copy of one.
    #[command(subcommand)]
    Audit(audit_log::Audit),
}

pub(crate) fn run() -> ExitCode {
    // What is looked at is in memory then; without it nothing is looked at.
    if let Err(error) = machine::keep_no_dumps() {
        eprintln!("care-record-diagnose: no dump can be forbidden: {error}");
        return ExitCode::FAILURE;
    }
    let asked = Diagnose::parse();
    match asked.about {
        Some(About::Audit(audit)) => audit.run(),
        None => checks(asked.json),
    }
}

fn checks(json: bool) -> ExitCode {
    let each = |check: &Check| {
        if !json {
            println!("{:?} {}: {}", check.verdict, check.title, check.found);
        }
    };
    let report = diagnose::run(&Surroundings::of_this_computer(), each);
    if json {
        println!("{}", serde_json::to_string_pretty(&report).unwrap_or_default());
    }
    ExitCode::from(report.first_failure().map_or(0, diagnose::CheckId::exit_code))
}

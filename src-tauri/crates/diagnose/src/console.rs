//! The console: what it is asked, and how it answers.

mod audit_log;
mod keeping;
mod shown;

use std::{io::Write as _, process::ExitCode};

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};
use diagnose::{Check, CheckId, Surroundings};

/// Tells IT what on this computer keeps Care Record Viewer from working, and what mends it.
///
/// Without a command it makes every check, in at most some 20 seconds. Nothing
/// is changed, and nobody is named: no patient, no member of staff, no account.
#[derive(Debug, Parser)]
#[command(name = "care-record-diagnose", version, propagate_version = true)]
#[command(args_conflicts_with_subcommands = true, verbatim_doc_comment)]
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
    // What is looked at is in memory then; where dumps cannot be forbidden, nothing is looked at.
    if let Err(error) = machine::keep_no_dumps() {
        eprintln!("care-record-diagnose: dumps of this program cannot be forbidden: {error}");
        return ExitCode::FAILURE;
    }
    let asked = asked();
    match asked.about {
        Some(About::Audit(audit)) => audit.run(),
        None => checks(asked.json),
    }
}

fn asked() -> Diagnose {
    let command = Diagnose::command().after_help(exit_codes()).after_long_help(exit_codes());
    Diagnose::from_arg_matches(&command.get_matches()).unwrap_or_else(|error| error.exit())
}

fn checks(as_json: bool) -> ExitCode {
    let each = |check: &Check| {
        if !as_json {
            say(&shown::check(check));
        }
    };
    let report = diagnose::run(&Surroundings::of_this_computer(), each);
    if as_json {
        say(&serde_json::to_string_pretty(&report).unwrap_or_default());
    } else {
        say(&format!("\n{}", shown::sum(&report)));
        say(&format!("The log for support: {}", diagnose::log_folder()));
    }
    ExitCode::from(report.first_failure().map_or(0, CheckId::exit_code))
}

/// Says a line, as long as somebody reads it: the exit code counts either way.
fn say(line: &str) {
    let _ = writeln!(std::io::stdout(), "{line}");
}

/// For --help: each check with the exit code that names it.
fn exit_codes() -> String {
    let mut words = "Checks, in this order. The exit code names the first that failed; warnings do\nnot fail.\n".to_owned();
    words.push_str("   0  all is well\n");
    for id in CheckId::ALL {
        words.push_str(&format!("  {:>2}  {:<16}{}\n", id.exit_code(), id.title(), id.asks()));
    }
    words.push_str(
        "   1  the program itself cannot run\n   2  it was asked for something that there is not",
    );
    words
}

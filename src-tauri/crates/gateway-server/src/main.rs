//! The gateway as a program.

use std::process::ExitCode;

use clap::Parser;
use gateway_server::cli::Cli;

fn main() -> ExitCode {
    match Cli::parse().run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("care-record-gateway: {error:#}");
            ExitCode::FAILURE
        }
    }
}

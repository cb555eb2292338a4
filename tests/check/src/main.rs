//! `cargo demo` shows the product at work; `cargo verify` runs everything that CI runs; `cargo installer` makes what IT downloads.
//!
//! This program knows the product only from outside, by its programs and their words, and uses
//! nothing but the standard library: it has to start within seconds on a machine that has only
//! Rust, and install what the rest needs.

mod build;
mod by_node;
mod command;
mod demo;
mod desktop;
mod display;
mod fault;
mod gallery;
mod gateway;
mod hazards;
mod install;
mod installer;
mod kept;
mod leaks;
mod measures;
mod outcomes;
mod place;
mod report;
mod steps;
mod verify;
mod windows;
mod wire;

use fault::Fault;
use std::{env, process::ExitCode};

fn main() -> ExitCode {
    let words: Vec<String> = env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match run(&words) {
        Ok(code) => code,
        Err(fault) => {
            eprintln!("\n{fault}");
            ExitCode::FAILURE
        }
    }
}

fn run(words: &[&str]) -> Result<ExitCode, Fault> {
    let asks_for_help = words.iter().any(|word| matches!(*word, "--help" | "-h" | "help"));
    match words {
        [] => say(HELP),
        ["demo", ..] if asks_for_help => say(demo::HELP),
        ["verify", ..] if asks_for_help => say(verify::help().as_str()),
        ["installer", ..] if asks_for_help => say(installer::help().as_str()),
        _ if asks_for_help => say(HELP),
        ["demo", rest @ ..] => demo::run(rest),
        ["verify", rest @ ..] => verify::run(rest),
        ["installer", rest @ ..] => installer::run(rest),
        [other, ..] => Err(Fault::new(format!("`{other}` is not a command here\n\n{HELP}"))),
    }
}

fn say(text: &str) -> Result<ExitCode, Fault> {
    println!("{text}");
    Ok(ExitCode::SUCCESS)
}

const HELP: &str = "\
Care Record Viewer: three commands for whoever works on it.

  cargo demo        installs what is missing, builds, and shows the product at work
  cargo verify      runs everything that CI runs, and ends with one line of figures
  cargo installer   makes everything that IT downloads, and tries it where asked

Each says more with `--help`.";

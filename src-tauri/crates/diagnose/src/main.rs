//! `care-record-diagnose`: what IT asks of a clinician's computer, on a console. It reads and changes nothing.

mod console;

use std::process::ExitCode;

fn main() -> ExitCode {
    console::run()
}

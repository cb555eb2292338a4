//! Starts the program, nothing else.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

fn main() -> std::process::ExitCode {
    care_record_viewer::run()
}

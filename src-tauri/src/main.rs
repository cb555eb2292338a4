//! Starts the program, nothing else.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

/// What is given back is wiped first: records, passwords, tokens, and whatever a library copied of them.
#[global_allocator]
static MEMORY: zeroizing_alloc::ZeroAlloc<std::alloc::System> =
    zeroizing_alloc::ZeroAlloc(std::alloc::System);

fn main() -> std::process::ExitCode {
    care_record_viewer::run()
}

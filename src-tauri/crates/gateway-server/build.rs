//! Gives the program for Windows its icon, its version and its manifest.

use std::env;

fn main() {
    for file in ["program.rc", "../../../icons"] {
        println!("cargo::rerun-if-changed={file}");
    }
    let version = ["MAJOR", "MINOR", "PATCH"].map(|part| {
        format!("{part}={}", env::var(format!("CARGO_PKG_VERSION_{part}")).unwrap_or_default())
    });
    if let Err(error) = embed_resource::compile("program.rc", &version).manifest_required() {
        println!("cargo::error={error}");
    }
}

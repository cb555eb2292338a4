//! Rust for Windows on a Debian machine.
//!
//! No package holds Rust's library for Windows, but one holds its sources. It is built once on each machine, with the one
//! unstable flag that this takes, and laid down as a *sysroot*; everything else is then built with stable flags. Programs are
//! optimised as a whole, so the library is built with what the optimiser reads.

use crate::{
    command::{cargo_at, logged, words_of},
    fault::Fault,
    install::{self, Package},
    place,
};
use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

/// What builds for Windows here.
pub(crate) struct Toolchain {
    sysroot: PathBuf,
}

impl Toolchain {
    /// Sees to everything that building for Windows needs; `agreed` where packages may be installed without asking.
    pub(crate) fn ready(agreed: bool) -> Result<Self, Fault> {
        if !cfg!(target_os = "linux") {
            return Err(Fault::new("the program for Windows is built like this on Linux only"));
        }
        install::packages(PACKAGES, agreed)?;
        let (sysroot, version) = (sysroot(), compiler()?);
        if is_built_by(&version) {
            return Ok(Self { sysroot });
        }
        println!("  Building Rust's library for Windows, once on this machine");
        library(&sysroot)?;
        let stamp = sysroot.join(STAMP);
        fs::write(&stamp, version).map_err(|cause| Fault::at(&stamp, &cause))?;
        Ok(Self { sysroot })
    }

    /// True where every package is there already, and the library for Windows is built.
    pub(crate) fn is_here() -> bool {
        cfg!(target_os = "linux")
            && install::missing(PACKAGES).is_some_and(|missing| missing.is_empty())
            && compiler().is_ok_and(|version| is_built_by(&version))
    }

    /// Cargo with `words`, building for Windows into a folder of its own.
    pub(crate) fn cargo(&self, words: &[&str]) -> Command {
        let mut cargo = debians_cargo(words);
        cargo.args(["--locked", "--target", TARGET]).env("CARGO_TARGET_DIR", folder());
        // Nothing that is handed out says where it was built.
        let flags = [
            format!("--sysroot={}", self.sysroot.display()),
            format!("--remap-path-prefix={}=.", place::root().display()),
            format!("--remap-path-prefix={}=cargo", cargo_home().display()),
        ];
        cargo.env("CARGO_ENCODED_RUSTFLAGS", flags.join("\x1f"));
        cargo
    }
}

/// Everything that is built for Windows lies here, apart from what is built for this machine.
pub(crate) fn folder() -> PathBuf {
    place::target().join("windows")
}

fn sysroot() -> PathBuf {
    folder().join("sysroot")
}

fn compiler() -> Result<String, Fault> {
    words_of(Command::new(RUSTC).arg("-vV"))
}

fn is_built_by(version: &str) -> bool {
    fs::read_to_string(sysroot().join(STAMP)).is_ok_and(|built_by| built_by == version)
}

/// Builds Rust's library and lays it down in `sysroot`.
fn library(sysroot: &Path) -> Result<(), Fault> {
    let package = folder().join("library");
    place::emptied(&package)?;
    write(&package.join("Cargo.toml"), MANIFEST)?;
    write(&package.join("main.rs"), "fn main() {}\n")?;
    let parts = format!("-Zbuild-std={PARTS}");
    let mut build = debians_cargo(&["build", "--release", "--target", TARGET, &parts]);
    build
        .current_dir(&package)
        .env("CARGO_TARGET_DIR", package.join("target"))
        .env("CARGO_ENCODED_RUSTFLAGS", "-Cembed-bitcode=yes")
        // Sources and compiler are of one release, so what is unstable between releases holds.
        .env("RUSTC_BOOTSTRAP", "1");
    let log = folder().join("library.log");
    if !logged(&mut build, &log, LONGEST_BUILD)? {
        return Err(Fault::new(format!("it could not be built: see {}", log.display())));
    }
    let built = package.join("target").join(TARGET).join("release").join("deps");
    let laid_down = sysroot.join("lib").join("rustlib").join(TARGET).join("lib");
    place::emptied(&laid_down)?;
    for file in place::files_under(&built) {
        let Some(name) = file.file_name().filter(|_| is_library(&file)) else { continue };
        fs::copy(&file, laid_down.join(name)).map_err(|cause| Fault::at(&file, &cause))?;
    }
    fs::remove_dir_all(&package).map_err(|cause| Fault::at(&package, &cause))
}

fn is_library(file: &Path) -> bool {
    file.extension().is_some_and(|extension| extension == "rlib")
}

/// Debian's Cargo and compiler: rustup's stand before them in the path, and have no library for Windows.
fn debians_cargo(words: &[&str]) -> Command {
    let mut cargo = cargo_at(CARGO, words);
    cargo
        .env("CARGO", CARGO)
        .env("RUSTC", RUSTC)
        .env("RUSTDOC", "/usr/bin/rustdoc")
        .env("CARGO_TARGET_X86_64_PC_WINDOWS_GNU_LINKER", "x86_64-w64-mingw32-gcc")
        .env_remove("RUSTFLAGS")
        // Cargo shows whom it runs the libraries of its own compiler.
        .env_remove("LD_LIBRARY_PATH");
    cargo
}

fn cargo_home() -> PathBuf {
    let home = || PathBuf::from(env::var_os("HOME").unwrap_or_default()).join(".cargo");
    env::var_os("CARGO_HOME").map_or_else(home, PathBuf::from)
}

fn write(file: &Path, words: &str) -> Result<(), Fault> {
    fs::write(file, words).map_err(|cause| Fault::at(file, &cause))
}

/// What runs Windows' programs, where the tests of Windows run; and what builds them.
const PACKAGES: &[Package] = &[
    ("rustc-web", "the compiler whose library can be built for Windows"),
    ("cargo-web", "builds with that compiler"),
    ("rust-web-src", "the sources of its library"),
    ("gcc-mingw-w64-x86-64", "compiles C for Windows, and links"),
    ("g++-mingw-w64-x86-64", "compiles C++ for Windows"),
    ("wine", "runs programs for Windows"),
    ("wine64", "... those of 64 bits"),
];
/// Says which compiler the library was built by.
const STAMP: &str = "built-by";
const CARGO: &str = "/usr/bin/cargo";
const RUSTC: &str = "/usr/bin/rustc";
pub(crate) const TARGET: &str = "x86_64-pc-windows-gnu";
/// The test harness among them.
const PARTS: &str = "std,panic_abort,panic_unwind,proc_macro,test";
const MANIFEST: &str = "\
[package]
name = \"library\"
version = \"0.0.0\"
edition = \"2024\"

[[bin]]
name = \"library\"
path = \"main.rs\"

[workspace]
";
pub(crate) const LONGEST_BUILD: Duration = Duration::from_secs(60 * 60);

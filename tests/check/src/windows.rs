//! The program for Windows, built on Linux and tried there: Debian's Rust, whose library is built for Windows from its own
//! sources, the linker of mingw, and Wine.

mod finished;
mod programs;
mod toolchain;
mod under_wine;
mod wine;

pub(crate) use programs::{Programs, programs};
pub(crate) use toolchain::Toolchain;
pub(crate) use under_wine::tests;
pub(crate) use wine::Wine;

use crate::{fault::Fault, report::Finding, verify::Run};
use std::{fs, path::Path};

/// The programs that are handed out, built and looked at.
pub(crate) fn built(run: &Run) -> Result<Finding, Fault> {
    let toolchain = Toolchain::ready(true)?;
    let programs = programs(&toolchain, &run.log("windows-build"))?;
    let mut finding = Finding::of(true).saying(sizes(&programs));
    for (program, has_window) in
        [(&programs.viewer, true), (&programs.diagnose, false), (&programs.gateway, false)]
    {
        finding = finding.and(finished::finished(program, has_window)?);
    }
    Ok(finding)
}

fn sizes(programs: &Programs) -> String {
    programs.files().map(size).join(", ")
}

/// What a file is called and how large it is, in whole kilobytes.
fn size(file: &Path) -> String {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let bytes = fs::metadata(file).map_or(0, |facts| facts.len());
    format!("{name} {} kB", bytes.div_ceil(1000))
}

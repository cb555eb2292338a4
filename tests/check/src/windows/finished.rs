//! Whether a program for Windows is what Windows and IT expect of one that is handed out.

use crate::{command::words_of, fault::Fault, report::Finding};
use std::{path::Path, process::Command};

/// What the linker and the resources have to have put into a program.
///
/// Read from `objdump`, whose words for each are these.
const EXPECTED: &[(&str, &str)] = &[
    ("HIGH_ENTROPY_VA", "it can be loaded anywhere in 64 bits"),
    ("DYNAMIC_BASE", "it is loaded at another place each time (ASLR)"),
    ("NX_COMPAT", "nothing runs that is data (DEP)"),
    ("(icon)", "it has an icon"),
    ("(version)", "it says which version it is"),
    ("(manifest)", "it says which Windows it knows and that it needs no administrator"),
];

/// Whether this program is whole; `has_window` where it must not open a console.
pub(crate) fn finished(program: &Path, has_window: bool) -> Result<Finding, Fault> {
    let mut objdump = Command::new("x86_64-w64-mingw32-objdump");
    let told = words_of(objdump.arg("-p").arg(program))?.to_lowercase();
    let subsystem = if has_window {
        ("(windows gui)", "it opens no console")
    } else {
        ("(windows cui)", "it has a console")
    };
    let name = program.file_name().unwrap_or_default().to_string_lossy();
    let mut finding = Finding::default();
    for (mark, what) in EXPECTED.iter().copied().chain([subsystem]) {
        finding = finding.and(if told.contains(&mark.to_lowercase()) {
            Finding::of(true)
        } else {
            Finding::failed(format!("{name}: not so: {what}"))
        });
    }
    Ok(finding)
}

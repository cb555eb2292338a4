//! Whether a program for Windows is what Windows and IT expect of one that is handed out.

use crate::{command::words_of, fault::Fault, report::Finding};
use std::{path::Path, process::Command};

/// Whether this program is whole; `has_window` where it must not open a console.
pub(crate) fn finished(program: &Path, has_window: bool) -> Result<Finding, Fault> {
    let told = words_of(Command::new("x86_64-w64-mingw32-objdump").arg("-p").arg(program))?;
    let name = program.file_name().unwrap_or_default().to_string_lossy();
    let missing = lacking(&told, has_window);
    let checks = FLAGS.len() + RESOURCES.len() + 1;
    let well = Finding { passed: checks - missing.len(), ..Finding::default() };
    Ok(missing.into_iter().fold(well, |finding, what| {
        finding.and(Finding::failed(format!("{name}: not so: {what}")))
    }))
}

/// What is not so of the program of which `objdump` told this.
fn lacking(told: &str, has_window: bool) -> Vec<&'static str> {
    let lines: Vec<&str> = told.lines().collect();
    let flag = |mark: &str| lines.iter().any(|line| line.trim() == mark);
    let kind = |number: &str| {
        lines.iter().any(|line| {
            let entry = line.split_once("   Entry: ID: ");
            // Those of a whole kind stand at the margin; what is in it is moved in.
            entry.is_some_and(|(place, rest)| !place.ends_with(' ') && rest.starts_with(number))
        })
    };
    let (subsystem, shown) = if has_window {
        ("(Windows GUI)", "it opens no console")
    } else {
        ("(Windows CUI)", "it has a console")
    };
    let flags = FLAGS.iter().filter(|(mark, _)| !flag(mark)).map(|(_, what)| *what);
    let resources = RESOURCES.iter().filter(|(number, _)| !kind(number)).map(|(_, what)| *what);
    flags.chain(resources).chain((!told.contains(subsystem)).then_some(shown)).collect()
}

/// What the linker has to have put into the head of a program.
const FLAGS: &[(&str, &str)] = &[
    ("HIGH_ENTROPY_VA", "it can be loaded anywhere in 64 bits"),
    ("DYNAMIC_BASE", "it is loaded at another place each time (ASLR)"),
    ("NX_COMPAT", "nothing runs that is data (DEP)"),
];

/// The kinds of resources that it has to have, by their numbers.
const RESOURCES: &[(&str, &str)] = &[
    ("0x00000e,", "it has an icon"),
    ("0x000010,", "it says which version it is"),
    ("0x000018,", "it says which Windows it knows and that it needs no administrator"),
];

#[cfg(test)]
mod tests {
    use super::*;

    const TOLD: &str = "\
DllCharacteristics	00000160
					HIGH_ENTROPY_VA
					DYNAMIC_BASE
					NX_COMPAT
Subsystem		00000002	(Windows GUI)
000  Type Table: Char: 0, Time: 00000000, Ver: 0/0, Num Names: 0, IDs: 4
010   Entry: ID: 0x00000e, Value: 0x80000030
018   Entry: ID: 0x000010, Value: 0x80000030
020   Entry: ID: 0x000018, Value: 0x80000030
040     Entry: ID: 0x000001, Value: 0x80000078
";

    #[test]
    fn a_program_that_is_whole_lacks_nothing_and_each_thing_is_missed() {
        assert!(lacking(TOLD, true).is_empty());
        assert_eq!(lacking(TOLD, false), ["it has a console"]);
        for (left_out, missed) in [
            ("NX_COMPAT", "nothing runs that is data (DEP)"),
            ("010   Entry: ID: 0x00000e", "it has an icon"),
            ("018   Entry: ID: 0x000010", "it says which version it is"),
        ] {
            assert_eq!(lacking(&TOLD.replace(left_out, ""), true), [missed]);
        }
        let moved_in = TOLD.replace("018   Entry: ID: 0x000010", "018     Entry: ID: 0x000010");
        assert_eq!(lacking(&moved_in, true), ["it says which version it is"]);
    }
}

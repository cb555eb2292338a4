use std::io;

/// Keeps the system from writing this program's memory to a disk when it fails, and that of the programs it starts.
///
/// On Linux the largest dump is set to one byte: no dump fits, and a handler behind a pipe, which would overlook a limit of
/// nothing, is not called for a limit of one (core(5), `fs/coredump.c`). The programs that it starts inherit that. This one
/// also says of itself that it must not be dumped, so that no other program of the same account reads its memory.
///
/// # Errors
/// Where the system refuses.
#[cfg(target_os = "linux")]
pub fn keep_no_dumps() -> io::Result<()> {
    use rustix::process::{DumpableBehavior, Resource, Rlimit, set_dumpable_behavior, setrlimit};

    setrlimit(Resource::Core, Rlimit { current: Some(1), maximum: Some(1) })?;
    Ok(set_dumpable_behavior(DumpableBehavior::NotDumpable)?)
}

/// Keeps Windows Error Reporting from dumping this program: its name joins the list of excluded ones of this account, which
/// `WerAddExcludedApplication` writes as well (Microsoft, *WER Settings*). Not run here: no Windows was at hand.
///
/// # Errors
/// Where the list cannot be written.
#[cfg(windows)]
pub fn keep_no_dumps() -> io::Result<()> {
    let program = std::env::current_exe()?;
    let name = program.file_name().unwrap_or_default().to_string_lossy().into_owned();
    windows_registry::CURRENT_USER
        .create(r"Software\Microsoft\Windows\Windows Error Reporting\ExcludedApplications")
        .and_then(|excluded| excluded.set_u32(name, 1))
        .map_err(io::Error::other)
}

/// Nothing is known of dumps here.
///
/// # Errors
/// Never.
#[cfg(not(any(target_os = "linux", windows)))]
pub fn keep_no_dumps() -> io::Result<()> {
    Ok(())
}

/// Whether what stood in this program's memory may be written to a disk when something fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dumps {
    /// Nothing says so.
    None,
    /// A program that fails is dumped.
    OfPrograms,
    /// The whole memory of the computer is, when the system itself fails.
    OfEverything,
}

/// What becomes of this program's memory, once [`keep_no_dumps`] was called.
#[cfg(target_os = "linux")]
#[must_use]
pub fn dumps() -> Dumps {
    use rustix::process::{DumpableBehavior, Resource, dumpable_behavior, getrlimit};

    let none_fits = getrlimit(Resource::Core).current.is_some_and(|largest| largest <= 1);
    let not_read = matches!(dumpable_behavior(), Ok(DumpableBehavior::NotDumpable));
    if none_fits && not_read { Dumps::None } else { Dumps::OfPrograms }
}

/// What Windows does with the memory of programs that fail, and with all memory when it stops itself.
///
/// Source: Microsoft, *Collecting User-Mode Dumps* (`LocalDumps`) and *Overview of memory dump file options* (`CrashDumpEnabled`: 1 is
/// the complete one, which alone holds the memory of programs).
#[cfg(windows)]
#[must_use]
pub fn dumps() -> Dumps {
    use windows_registry::LOCAL_MACHINE;

    const LOCAL_DUMPS: &str = r"SOFTWARE\Microsoft\Windows\Windows Error Reporting\LocalDumps";
    const CONTROL: &str = r"SYSTEM\CurrentControlSet\Control\CrashControl";
    let dumps_programs = LOCAL_MACHINE.open(LOCAL_DUMPS).is_ok_and(|dumps| is_for_us(&dumps));
    let dumps_all =
        LOCAL_MACHINE.open(CONTROL).and_then(|control| control.get_u32("CrashDumpEnabled"));
    if dumps_programs {
        Dumps::OfPrograms
    } else if dumps_all.is_ok_and(|kind| kind == 1) {
        Dumps::OfEverything
    } else {
        Dumps::None
    }
}

/// Set for every program, or for the viewer by its name; set for others only, it is not.
#[cfg(windows)]
fn is_for_us(dumps: &windows_registry::Key) -> bool {
    let named = |name: &str| dumps.open(name).is_ok();
    let others = dumps.keys().is_ok_and(|mut keys| keys.next().is_some());
    let for_all = dumps.values().is_ok_and(|mut values| values.next().is_some());
    named("care-record-viewer.exe") || for_all || !others
}

/// Nothing is known of dumps here.
#[cfg(not(any(target_os = "linux", windows)))]
#[must_use]
pub fn dumps() -> Dumps {
    Dumps::None
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::{
        os::unix::process::ExitStatusExt,
        process::{Command, ExitStatus, Stdio},
    };

    use super::*;

    #[test]
    fn a_program_that_fails_leaves_no_dump() {
        if let Some(how) = std::env::var_os(FAIL) {
            if how == KEEPING_NONE {
                assert_eq!(dumps(), Dumps::OfPrograms, "as long as nobody forbids it");
                keep_no_dumps().unwrap();
                assert_eq!(dumps(), Dumps::None);
            }
            std::process::abort();
        }
        let otherwise = failed("keeping whatever the system keeps").unwrap();
        if !otherwise.core_dumped() {
            println!("SKIPPED: nothing is dumped here in any case");
            return;
        }
        let status = failed(KEEPING_NONE).unwrap();
        assert!(status.signal().is_some() && !status.core_dumped(), "{status}");
    }

    /// This test once more, in a process that may be dumped and that fails.
    fn failed(how: &str) -> io::Result<ExitStatus> {
        let folder = tempfile::tempdir()?;
        let fail = "ulimit -c unlimited; exec \"$0\" --exact dumps::tests::a_program_that_fails_leaves_no_dump";
        Command::new("sh")
            .args(["-c", fail])
            .arg(std::env::current_exe()?)
            .env(FAIL, how)
            .current_dir(folder.path())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
    }

    const FAIL: &str = "CARE_RECORD_TEST_FAIL";
    const KEEPING_NONE: &str = "keeping none";
}

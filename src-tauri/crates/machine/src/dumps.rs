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
                keep_no_dumps().unwrap();
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

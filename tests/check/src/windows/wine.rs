//! A Windows to try programs on: a prefix of Wine that is this checkout's alone.
//!
//! It says of itself that it is Windows 10. It proves nothing of what Wine leaves out: the web view, elevation, Group Policy.

use super::toolchain::folder;
use crate::{
    command::{command, words_of, works},
    fault::Fault,
    place,
};
use std::{ffi::OsStr, fs, path::PathBuf, process::Command};

/// The prefix, made.
pub(crate) struct Wine {
    prefix: PathBuf,
}

impl Wine {
    /// The one in which the tests run; it stays from one run to the next.
    pub(crate) fn ready() -> Result<Self, Fault> {
        let wine = Self { prefix: folder().join("prefix") };
        if !wine.prefix.join(MADE).is_file() {
            wine.make()?;
        }
        Ok(wine)
    }

    /// An empty one, for what changes the computer.
    pub(crate) fn anew(name: &str) -> Result<Self, Fault> {
        let wine = Self { prefix: folder().join(name) };
        wine.make()?;
        Ok(wine)
    }

    /// The drive `C:` as it lies here.
    pub(crate) fn drive(&self) -> PathBuf {
        self.prefix.join("drive_c")
    }

    /// `wine` with `words`.
    pub(crate) fn command<S: AsRef<OsStr>>(&self, words: &[S]) -> Command {
        let mut wine = command("wine", words);
        self.lend(&mut wine);
        wine
    }

    /// Lets whatever `command` starts under Wine run in here.
    pub(crate) fn lend(&self, command: &mut Command) {
        command
            .env("CARGO_TARGET_X86_64_PC_WINDOWS_GNU_RUNNER", "wine")
            .env("WINEPREFIX", &self.prefix)
            .env("WINEARCH", "win64")
            .env("WINEDEBUG", "-all")
            // No offer to fetch a runtime from the network, and no entry in the menus of this machine.
            .env("WINEDLLOVERRIDES", "mscoree=;mshtml=;winemenubuilder.exe=");
    }

    fn make(&self) -> Result<(), Fault> {
        place::emptied(&self.prefix)?;
        words_of(self.lent(&mut command("wineboot", &["--init"])))?;
        self.add_random_bytes()?;
        words_of(&mut self.command(&["winecfg", "/v", "win10"]))?;
        let made = self.prefix.join(MADE);
        fs::write(&made, "").map_err(|cause| Fault::at(&made, &cause))
    }

    fn add_random_bytes(&self) -> Result<(), Fault> {
        let source = self.prefix.join("bcryptprimitives.c");
        fs::write(&source, BCRYPTPRIMITIVES).map_err(|cause| Fault::at(&source, &cause))?;
        let library = self.drive().join("windows/system32/bcryptprimitives.dll");
        let mut compile = Command::new("x86_64-w64-mingw32-gcc");
        compile.args(["-shared", "-O2", "-o"]).arg(library).arg(source).arg("-ladvapi32");
        words_of(&mut compile).map(drop)
    }

    fn lent<'c>(&self, command: &'c mut Command) -> &'c mut Command {
        self.lend(command);
        command
    }
}

/// What still runs in the prefix ends, and nothing else.
impl Drop for Wine {
    fn drop(&mut self) {
        works(self.lent(&mut command("wineserver", &["--kill"])));
    }
}

const MADE: &str = "made";
const BCRYPTPRIMITIVES: &str = include_str!("bcryptprimitives.c");

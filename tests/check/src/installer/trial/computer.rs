//! A Windows computer as Wine plays it, with a registry and a disk of its own.

use crate::{
    command::{command, words_of},
    fault::Fault,
    windows::Wine,
};
use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

/// The computer. Everything that runs on it ends with it.
pub(super) struct Computer {
    wine: Wine,
}

impl Computer {
    /// A new one: Windows 10, without WebView2.
    pub(super) fn make() -> Result<Self, Fault> {
        let computer = Self { wine: Wine::anew("installer-trial")? };
        computer.keep_awake()?;
        Ok(computer)
    }

    /// It would go to sleep after each program, and wake up for seconds.
    fn keep_awake(&self) -> Result<(), Fault> {
        // What stays awake keeps what it was handed to write to, so it is handed nothing.
        for mut each in [
            self.server("--wait"),
            self.server("--persistent"),
            self.wine.command(&["cmd", "/c", "exit"]),
        ] {
            let ended = each.stdout(Stdio::null()).stderr(Stdio::null()).status();
            ended.map_err(|cause| Fault::new(format!("Wine does not stay awake: {cause}")))?;
        }
        Ok(())
    }

    fn server(&self, word: &str) -> Command {
        let mut server = command("wineserver", &[word]);
        self.wine.lend(&mut server);
        server
    }

    /// Its drive C.
    pub(super) fn drive(&self) -> PathBuf {
        self.wine.drive()
    }

    /// Where an account's program keeps its data.
    pub(super) fn data_of_the_account(&self) -> Result<PathBuf, Fault> {
        let told = words_of(&mut self.wine.command(&["cmd", "/c", "echo %LOCALAPPDATA%"]))?;
        let local = told.trim().trim_start_matches("C:\\").replace('\\', "/");
        Ok(self.drive().join(local).join("Care Record").join("Viewer"))
    }

    /// What a program prints, and how it ends.
    pub(super) fn told(&self, words: &[&str]) -> Result<(i32, String), Fault> {
        let output = self.wine.command(words).stdin(Stdio::null()).output();
        let Output { status, stdout, stderr } =
            output.map_err(|cause| Fault::new(format!("Wine does not start: {cause}")))?;
        let words = [stdout, stderr].concat();
        Ok((status.code().unwrap_or(-1), String::from_utf8_lossy(&words).into_owned()))
    }

    /// Installs silently, and answers what Windows Installer ends with. `words` are written as on a command line.
    pub(super) fn msiexec(&self, words: &str) -> Result<u32, Fault> {
        // Its own answer is larger than what a program here can end with.
        let script = format!(
            "@echo off\r\nmsiexec {words} /qn /norestart /l*v C:\\msiexec.log\r\necho ended %ERRORLEVEL%\r\n"
        );
        let path = self.drive().join("install.cmd");
        fs::write(&path, script).map_err(|cause| Fault::at(&path, &cause))?;
        let (_, told) = self.told(&["cmd", "/c", "C:\\install.cmd"])?;
        let ended = told.lines().find_map(|line| line.trim().strip_prefix("ended "));
        ended
            .and_then(|code| code.parse().ok())
            .ok_or_else(|| Fault::new(format!("Windows Installer does not answer: {told}")))
    }

    /// A value of `HKEY_LOCAL_MACHINE`, where there is one.
    pub(super) fn value(&self, key: &str, name: &str) -> Option<String> {
        let key = format!("HKLM\\{key}");
        let named: &[&str] = if name.is_empty() { &["/ve"] } else { &["/v", name] };
        let told = self.told(&[&["reg", "query", &key], named, &["/reg:64"]].concat()).ok()?;
        let line = told.1.lines().find(|line| line.contains("REG_"))?.to_owned();
        let (_, after) = line.split_once("REG_")?;
        after.split_once(' ').map(|(_, value)| value.trim().to_owned())
    }

    /// Sets a value of `HKEY_LOCAL_MACHINE` in the part of 32 or 64 bits.
    pub(super) fn set(&self, key: &str, name: &str, value: &str, bits: u8) -> Result<(), Fault> {
        let (key, part) = (format!("HKLM\\{key}"), format!("/reg:{bits}"));
        words_of(
            &mut self.wine.command(&["reg", "add", &key, "/v", name, "/d", value, "/f", &part]),
        )
        .map(drop)
    }

    /// Everything that stands in `HKEY_LOCAL_MACHINE`, but for the books of Windows Installer itself.
    pub(super) fn registry(&self) -> Result<BTreeSet<String>, Fault> {
        let mut all = BTreeSet::new();
        for part in ["Software", "System"] {
            let key = format!("HKLM\\{part}");
            words_of(&mut self.wine.command(&["reg", "export", &key, "C:\\export.reg", "/y"]))?;
            let path = self.drive().join("export.reg");
            let bytes = fs::read(&path).map_err(|cause| Fault::at(&path, &cause))?;
            all.extend(keys_and_values(&String::from_utf8_lossy(&bytes).replace('\0', "")));
        }
        Ok(all)
    }
}

/// Each value behind its key.
fn keys_and_values(export: &str) -> Vec<String> {
    let mut key = "";
    let mut all = Vec::new();
    for line in export.lines().filter(|line| !line.is_empty()) {
        if line.starts_with('[') {
            key = line;
        }
        if !key.contains(BOOKS) {
            all.push(format!("{key} {line}"));
        }
    }
    all
}

const BOOKS: &str = r"\CurrentVersion\Installer";

/// `path` as a program on the computer names it.
pub(super) fn named(path: &Path) -> String {
    format!("Z:{}", path.display()).replace('/', "\\")
}

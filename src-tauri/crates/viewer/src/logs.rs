//! The program's own log, as support reads it.

use std::{
    fs,
    path::{Path, PathBuf},
};

use serde_json::{Map, Value};

/// Where the program's own log lies, and whether it is written.
#[derive(Clone, Debug)]
pub struct Logs {
    folder: Option<PathBuf>,
    is_written: bool,
}

impl Logs {
    /// The log in this folder; `None` where this account has no folder for data.
    #[must_use]
    pub fn new(folder: Option<PathBuf>, is_written: bool) -> Self {
        Self { folder, is_written }
    }

    /// Whether it is written: not where the folder cannot be.
    pub(crate) fn is_written(&self) -> bool {
        self.is_written
    }

    /// Where it lies, without the name of the account.
    pub(crate) fn place(&self) -> Option<String> {
        self.folder.as_deref().map(in_the_account)
    }

    /// The last lines, the oldest first, as a person reads them.
    pub(crate) fn last_lines(&self, most: usize) -> Vec<String> {
        let Some(folder) = &self.folder else { return Vec::new() };
        let read = |name| fs::read_to_string(folder.join(name)).unwrap_or_default();
        // What was begun anew a moment ago says little by itself.
        let text = read("viewer.1.log") + &read("viewer.log");
        let mut lines: Vec<String> = text.lines().rev().filter_map(line).take(most).collect();
        lines.reverse();
        lines
    }
}

/// A path as it can be told: what the account is called stands in none.
pub(crate) fn in_the_account(path: &Path) -> String {
    let local = std::env::var_os("LOCALAPPDATA").filter(|_| cfg!(windows)).map(PathBuf::from);
    let bases = [(local, "%LOCALAPPDATA%"), (std::env::home_dir(), "~")];
    let inside = bases.iter().find_map(|(base, sign)| {
        let rest = path.strip_prefix(base.as_deref()?).ok()?;
        Some(Path::new(sign).join(rest))
    });
    let last = || path.file_name().map(|name| Path::new("…").join(name)).unwrap_or_default();
    inside.unwrap_or_else(last).display().to_string()
}

/// `2026-11-22T22:31:04.120Z  warn   the gateway did not answer  code=NET-02  part=viewer::connectivity`
fn line(json: &str) -> Option<String> {
    let mut fields: Map<String, Value> = serde_json::from_str(json).ok()?;
    let mut take = |name| fields.remove(name).map(|value| words(&value)).unwrap_or_default();
    let (at, level, says) = (take("at"), take("level"), take("says"));
    let rest = fields.iter().map(|(name, value)| format!("  {name}={}", words(value)));
    Some(format!("{at}  {level:<5}  {says}{}", rest.collect::<String>()))
}

fn words(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn logs(files: &[(&str, &str)]) -> (tempfile::TempDir, Logs) {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            fs::write(folder.path().join(name), text).unwrap();
        }
        let logs = Logs::new(Some(folder.path().to_owned()), true);
        (folder, logs)
    }

    #[test]
    fn the_last_lines_are_those_that_a_person_reads_last() {
        let older = "{\"at\":\"1\",\"level\":\"info\",\"says\":\"first\"}\n{\"at\":\"2\",\"level\":\"info\",\"says\":\"second\"}\n";
        let younger = "no line of ours\n{\"at\":\"3\",\"level\":\"warn\",\"says\":\"third\",\"code\":\"NET-02\",\"gone\":4}\n";
        let (_folder, logs) = logs(&[("viewer.1.log", older), ("viewer.log", younger)]);
        assert_eq!(
            logs.last_lines(2),
            ["2  info   second", "3  warn   third  code=NET-02  gone=4"]
        );
        assert_eq!(logs.last_lines(9).len(), 3);
    }

    #[test]
    fn where_there_is_no_log_there_are_no_lines() {
        assert!(Logs::new(None, false).last_lines(9).is_empty());
        let (folder, logs) = logs(&[]);
        assert!(logs.last_lines(9).is_empty());
        drop(folder);
        assert!(logs.last_lines(9).is_empty());
    }

    #[test]
    fn no_path_that_is_told_names_the_account() {
        let home = std::env::home_dir().unwrap();
        let account = home.file_name().unwrap().to_string_lossy().into_owned();
        let told = in_the_account(&home.join("Documents").join("a.txt"));
        assert_eq!(told, Path::new("~").join("Documents").join("a.txt").display().to_string());
        let elsewhere = Path::new("/srv/homes").join(&account).join("Documents");
        assert_eq!(
            in_the_account(&elsewhere),
            Path::new("…").join("Documents").display().to_string()
        );
    }
}

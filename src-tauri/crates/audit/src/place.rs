//! Where this account's log and keys are, for every program that reads them.

use std::path::{Path, PathBuf};

/// What the program is called in the key store of the operating system.
pub const IN_THE_KEY_STORE: &str = "Care Record Viewer";

/// The folder of this account's log; local to this computer, so that a roaming profile does not carry it away. `None` where the
/// account has no folder for data.
#[must_use]
pub fn folder_of_this_account() -> Option<PathBuf> {
    let local = if cfg!(windows) {
        std::env::var_os("LOCALAPPDATA").map(PathBuf::from)
    } else {
        let home = || Some(PathBuf::from(std::env::var_os("HOME")?).join(".local/share"));
        std::env::var_os("XDG_DATA_HOME").map(PathBuf::from).or_else(home)
    };
    Some(local?.join("Care Record").join("Viewer"))
}

/// The folder of the program's own log for support, beside the audit log: `viewer.log`, and what it outgrew. It identifies nobody.
/// `None` as of [`folder_of_this_account`].
#[must_use]
pub fn logs_of_this_account() -> Option<PathBuf> {
    folder_of_this_account().map(|folder| logs_in(&folder))
}

/// The folder of the program's own log in the folder of an account's data.
#[must_use]
pub fn logs_in(folder: &Path) -> PathBuf {
    folder.join("logs")
}

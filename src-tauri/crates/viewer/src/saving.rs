//! Files that leave the program: each is new, whole, and written over no other.

use std::{
    fs::OpenOptions,
    io::{self, Write as _},
    path::{Path, PathBuf},
};

/// Writes a file that was not there before, under this name or the first of `name-2`, `name-3` … that is free.
///
/// # Errors
/// Where the folder does not take it; then nothing of it is left there.
pub(crate) fn write_new(
    folder: &Path,
    name: &str,
    extension: &str,
    bytes: &[u8],
) -> io::Result<PathBuf> {
    for number in 1..=MOST_OF_A_NAME {
        let name = if number == 1 { name.to_owned() } else { format!("{name}-{number}") };
        let path = folder.join(format!("{name}.{extension}"));
        match created(&path, bytes) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            other => return other.map(|()| path),
        }
    }
    Err(io::ErrorKind::AlreadyExists.into())
}

/// Why a folder did not take a file, in a few words.
pub(crate) fn why(error: &io::Error) -> &'static str {
    use io::ErrorKind as Kind;

    let kind = error.kind();
    if matches!(kind, Kind::PermissionDenied | Kind::ReadOnlyFilesystem) {
        "this account may not write there"
    } else if matches!(kind, Kind::StorageFull | Kind::QuotaExceeded) {
        "there is no room"
    } else if matches!(kind, Kind::NotFound | Kind::NotADirectory) {
        "the folder is not there"
    } else {
        "the system refuses"
    }
}

/// What was only begun is taken away again.
fn created(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, FOR_THIS_ACCOUNT);
    let mut file = options.open(path)?;
    let written = file.write_all(bytes).and_then(|()| file.sync_all());
    if written.is_err() {
        drop(file);
        let _ = std::fs::remove_file(path);
    }
    written
}

const MOST_OF_A_NAME: u32 = 99;
/// Nobody else of this computer reads it.
#[cfg(unix)]
const FOR_THIS_ACCOUNT: u32 = 0o600;

use std::{io, path::Path};

use audit::{KeyStoreError, Keys};
use machine::profile::Keeping;

use crate::{Check, CheckId, Surroundings, unnamed::data_folder};

/// Whether the key store gives this account its keys.
pub(super) fn key_store(computer: &Surroundings) -> Check {
    match Keys::load(computer.keys.as_ref()) {
        Ok(Some(_)) => Check::ok(CheckId::KeyStore, "it answers and has the keys of this account"),
        Ok(None) => Check::ok(
            CheckId::KeyStore,
            "it answers; the keys of this account are made when it first reaches the gateway",
        ),
        Err(error) => Check::failed(CheckId::KeyStore, found(&error), fix(&error)),
    }
}

fn found(error: &KeyStoreError) -> &'static str {
    match error {
        KeyStoreError::Missing(_) => "no key store answers, so nothing can be written down",
        KeyStoreError::Locked(_) if cfg!(windows) => {
            "it is closed to this session of Windows, so nothing can be written down"
        }
        KeyStoreError::Locked(_) => "it is locked, so nothing can be written down",
        KeyStoreError::NotAKey(_) => "what it keeps under our name is not a key of this program",
        KeyStoreError::Failed(_) => "it answers with a fault",
        KeyStoreError::HeldKey(_) => "the key by which this computer is known does not sign",
        KeyStoreError::CannotMake => "no key can be made",
    }
}

fn fix(error: &KeyStoreError) -> &'static str {
    match error {
        KeyStoreError::Missing(_) if cfg!(windows) => "start the service Credential Manager",
        KeyStoreError::Missing(_) => "start the keyring (Secret Service) of this account",
        KeyStoreError::Locked(_) if cfg!(windows) => NOT_IN_THIS_SESSION,
        KeyStoreError::Locked(_) => "unlock the keyring of this account",
        KeyStoreError::NotAKey(_) => {
            "put the entry back from a backup of the key store; without one, remove it and rescue the log at the gateway"
        }
        KeyStoreError::Failed(_) | KeyStoreError::CannotMake => {
            "sign out of the computer and in again"
        }
        KeyStoreError::HeldKey(_) => {
            "if the security chip was replaced or cleared, register this computer anew"
        }
    }
}

/// Whether what this account writes outlasts its session.
pub(super) fn profile(computer: &Surroundings) -> Check {
    let Some(folder) = &computer.folder else { return no_folder(CheckId::Profile) };
    match (computer.keeping)(folder) {
        Keeping::Keeps => {
            Check::ok(CheckId::Profile, "what is written stays when the account signs out")
        }
        Keeping::LosesAtSignOut(why) => Check::warning(
            CheckId::Profile,
            format!("{}: what was not sent is lost when it signs out", why.words()),
            "give the account a folder that stays: a local profile, or a container that is written back",
        ),
        Keeping::Unknown => Check::warning(
            CheckId::Profile,
            "the system does not say whether what is written outlasts the session",
            "make sure that the profile, or its container, is written back at sign-out",
        ),
    }
}

/// Whether this account, and no other, can use the data folder.
pub(super) fn data_folder_rights(computer: &Surroundings) -> Check {
    let Some(folder) = &computer.folder else { return no_folder(CheckId::DataFolder) };
    if let Err(error) = can_write(folder) {
        return Check::failed(
            CheckId::DataFolder,
            format!("{} cannot be written to: {}", data_folder(), in_words(&error)),
            "let this account write to it; nothing opens until it can",
        );
    }
    if is_open_to_others(folder) {
        return Check::warning(
            CheckId::DataFolder,
            format!("other accounts can look into {}", data_folder()),
            "take their rights away (chmod 700); what lies there is sealed all the same",
        );
    }
    Check::ok(CheckId::DataFolder, format!("{} can be written to", data_folder()))
}

/// Whether a file can be made in it; it has no name, or loses it at once. Of a folder that is not there yet, that in which it would be
/// made.
fn can_write(folder: &Path) -> io::Result<()> {
    let there = folder.ancestors().find(|folder| folder.exists()).ok_or(io::ErrorKind::NotFound)?;
    // Windows would say that nothing is there.
    if !there.is_dir() {
        return Err(io::ErrorKind::NotADirectory.into());
    }
    tempfile::tempfile_in(there).map(drop)
}

fn in_words(error: &io::Error) -> &'static str {
    WHY_NOT
        .iter()
        .find(|(kind, _)| *kind == error.kind())
        .map_or("the disk answers with a fault", |(_, words)| words)
}

/// Whether the rights of the folder, or of the log in it, let others in. Where it is not there yet, it will be made private.
#[cfg(unix)]
fn is_open_to_others(folder: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;

    std::fs::metadata(folder).is_ok_and(|about| about.permissions().mode() & 0o077 != 0)
}

/// The local folders of an account are its own on Windows, unless somebody changed that.
#[cfg(not(unix))]
fn is_open_to_others(_: &Path) -> bool {
    false
}

/// Whether there is room for what has to be written down.
pub(super) fn disk_space(computer: &Surroundings) -> Check {
    let Some(folder) = &computer.folder else { return no_folder(CheckId::DiskSpace) };
    let Ok(free) = (computer.free_space)(folder) else {
        return Check::warning(
            CheckId::DiskSpace,
            "the system does not say how much is free",
            FREE,
        );
    };
    let said = format!("{} free", size(free));
    if free < STOPS {
        Check::failed(CheckId::DiskSpace, format!("{said}: nothing opens when it is full"), FREE)
    } else if free < SCARCE {
        Check::warning(CheckId::DiskSpace, format!("{said}: it will soon be full"), FREE)
    } else {
        Check::ok(CheckId::DiskSpace, said)
    }
}

fn size(bytes: u64) -> String {
    match bytes {
        0..GIGABYTE => format!("{} MB", bytes / MEGABYTE),
        _ => format!("{} GB", bytes / GIGABYTE),
    }
}

fn no_folder(id: CheckId) -> Check {
    let profile = if cfg!(windows) { "LOCALAPPDATA" } else { "HOME" };
    Check::failed(
        id,
        "this account has no folder for its data",
        format!("give the account a profile: {profile} is not set"),
    )
}

const MEGABYTE: u64 = 1_000_000;
const GIGABYTE: u64 = 1_000 * MEGABYTE;
/// Two thousand events that wait and the write-ahead log of their database, several times over: below it a shift without the network may not fit.
const STOPS: u64 = 50 * MEGABYTE;
/// Below it Windows itself begins to fail, and this program with it.
const SCARCE: u64 = 500 * MEGABYTE;
/// Credential Manager answers so (`ERROR_NO_SUCH_LOGON_SESSION`) to a remote shell and a service, and where a policy stops it.
const NOT_IN_THIS_SESSION: &str = "run this at the computer itself as that account; if it says the same there, the policy \"Network access: Do not allow storage of \
     passwords and credentials for network authentication\" stops Credential Manager";
const FREE: &str = "make room on the disk of the profiles";
const WHY_NOT: [(io::ErrorKind, &str); 6] = [
    (io::ErrorKind::PermissionDenied, "this account may not"),
    (io::ErrorKind::ReadOnlyFilesystem, "its disk is read-only"),
    (io::ErrorKind::NotADirectory, "a file stands in its place"),
    (io::ErrorKind::StorageFull, "its disk is full"),
    (io::ErrorKind::QuotaExceeded, "the account's share of the disk is full"),
    (io::ErrorKind::NotFound, "it is not there and cannot be made"),
];

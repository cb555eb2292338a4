//! The outside key: the one that is not in the database, and without which the database says nothing.

use std::{
    fmt,
    io::Read,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use zeroize::Zeroizing;

use super::{
    KeyError, SEAL_FILE, SealError,
    file::{Bytes, decoded, key_in},
    random,
};

/// Where a gateway's keys are.
#[derive(Clone, Debug)]
pub struct KeysAt {
    /// The folder of `audit.key`.
    pub folder: PathBuf,
    /// The outside key.
    pub outside: Outside,
}

/// Where the outside key is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outside {
    /// In this file.
    File(PathBuf),
    /// This command prints it, in base64, and nothing else. It is run once, by the shell, and nothing of it is ever logged.
    Command(String),
}

/// The outside key itself: it wraps the data keys, and nothing else.
#[derive(Clone)]
pub struct OutsideKey(Bytes);

impl From<&Path> for KeysAt {
    fn from(folder: &Path) -> Self {
        Self { folder: folder.to_owned(), outside: Outside::File(folder.join(SEAL_FILE)) }
    }
}

impl Outside {
    /// The key; made in its file if there is none and `may_make` says that nothing was sealed with one before.
    pub fn key(&self, may_make: bool) -> Result<OutsideKey, KeyError> {
        match self {
            Self::File(path) => key_in(path, may_make).map(OutsideKey),
            Self::Command(command) => printed_by(command).map(OutsideKey),
        }
    }
}

impl fmt::Display for Outside {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => write!(f, "the key {}", path.display()),
            Self::Command(_) => f.write_str("the key that the key command prints"),
        }
    }
}

impl OutsideKey {
    /// Wraps a data key for its place in the database.
    pub(super) fn wrap(&self, place: &str, key: &[u8; 32]) -> Result<Vec<u8>, SealError> {
        seal(&aead(&self.0)?, place, key)
    }

    /// Opens a data key that was wrapped for this place.
    pub(super) fn unwrap(&self, place: &str, wrapped: &[u8]) -> Result<Bytes, SealError> {
        let key = open(&aead(&self.0)?, place, wrapped)?;
        <[u8; 32]>::try_from(key.as_slice()).map(Zeroizing::new).map_err(|_| SealError)
    }
}

impl fmt::Debug for OutsideKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OutsideKey(hidden)")
    }
}

/// AES-256-GCM with this key.
pub(super) fn aead(key: &[u8; 32]) -> Result<LessSafeKey, SealError> {
    Ok(LessSafeKey::new(UnboundKey::new(&AES_256_GCM, key).map_err(|_| SealError)?))
}

/// Nonce, ciphertext and tag; they open for the same place only.
pub(super) fn seal(aead: &LessSafeKey, place: &str, plain: &[u8]) -> Result<Vec<u8>, SealError> {
    let nonce = random::<NONCE_LEN>().map_err(|_| SealError)?;
    let mut sealed = plain.to_vec();
    aead.seal_in_place_append_tag(
        Nonce::assume_unique_for_key(*nonce),
        Aad::from(place.as_bytes()),
        &mut sealed,
    )
    .map_err(|_| SealError)?;
    Ok([nonce.as_slice(), &sealed].concat())
}

/// What [`seal`] sealed for this place.
pub(super) fn open(
    aead: &LessSafeKey,
    place: &str,
    sealed: &[u8],
) -> Result<Zeroizing<Vec<u8>>, SealError> {
    let (nonce, ciphertext) = sealed.split_at_checked(NONCE_LEN).ok_or(SealError)?;
    let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| SealError)?;
    let mut plain = Zeroizing::new(ciphertext.to_vec());
    let length = aead
        .open_in_place(nonce, Aad::from(place.as_bytes()), &mut plain)
        .map_err(|_| SealError)?
        .len();
    plain.truncate(length);
    Ok(plain)
}

/// What the command says to people is not read: it may hold the key as well.
fn printed_by(command: &str) -> Result<Bytes, KeyError> {
    let mut child = shell(command)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(KeyError::CommandNotRun)?;
    let mut printed = Zeroizing::new(Vec::with_capacity(LONGEST));
    if let Some(output) = child.stdout.take() {
        let limit = u64::try_from(LONGEST).unwrap_or(u64::MAX);
        output.take(limit).read_to_end(&mut printed).map_err(KeyError::CommandNotRun)?;
    }
    let ended = child.wait().map_err(KeyError::CommandNotRun)?;
    if !ended.success() && printed.len() < LONGEST {
        return Err(KeyError::CommandFailed(ended));
    }
    std::str::from_utf8(&printed).ok().and_then(decoded).ok_or(KeyError::CommandPrintedNoKey)
}

#[cfg(unix)]
fn shell(command: &str) -> Command {
    let mut shell = Command::new("/bin/sh");
    shell.args(["-c", command]);
    shell
}

#[cfg(not(unix))]
fn shell(command: &str) -> Command {
    let mut shell = Command::new("cmd");
    shell.args(["/C", command]);
    shell
}

/// A key is 44 letters and a line's end; what goes on much longer is none.
const LONGEST: usize = 256;

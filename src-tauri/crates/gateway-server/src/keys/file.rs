//! A key in a file: 32 random bytes in base64, for the gateway's own account alone.

use std::{fs, io, io::Write, path::Path};

use base64::{Engine, prelude::BASE64_STANDARD};
use zeroize::Zeroizing;

use super::{KeyError, random};

/// Any 32 random bytes are a key, for AES-256, for HMAC and for X25519 alike.
pub(super) type Bytes = Zeroizing<[u8; 32]>;

/// The key in this file; made there if there is none and one may be made.
pub(super) fn key_in(path: &Path, may_make: bool) -> Result<Bytes, KeyError> {
    match fs::File::open(path) {
        Ok(file) => {
            check_private(path, &file)?;
            read(path, file)
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound && may_make => make(path),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            Err(KeyError::Missing(path.to_owned()))
        }
        Err(source) => Err(KeyError::File { path: path.to_owned(), source }),
    }
}

/// The key that is written like this.
pub(super) fn decoded(text: &str) -> Option<Bytes> {
    let bytes = Zeroizing::new(BASE64_STANDARD.decode(text.trim()).ok()?);
    <[u8; 32]>::try_from(bytes.as_slice()).map(Zeroizing::new).ok()
}

fn make(path: &Path) -> Result<Bytes, KeyError> {
    let key = random::<32>()?;
    let text = Zeroizing::new(BASE64_STANDARD.encode(key.as_slice()));
    write_private(path, text.as_bytes())
        .map_err(|source| KeyError::File { path: path.to_owned(), source })?;
    Ok(key)
}

fn read(path: &Path, file: fs::File) -> Result<Bytes, KeyError> {
    let text = Zeroizing::new(
        io::read_to_string(file)
            .map_err(|source| KeyError::File { path: path.to_owned(), source })?,
    );
    decoded(&text).ok_or_else(|| KeyError::NotAKey(path.to_owned()))
}

fn write_private(path: &Path, text: &[u8]) -> io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(text)?;
    file.sync_all()
}

#[cfg(unix)]
fn check_private(path: &Path, file: &fs::File) -> Result<(), KeyError> {
    let mode = file
        .metadata()
        .map(|found| std::os::unix::fs::PermissionsExt::mode(&found.permissions()))
        .map_err(|source| KeyError::File { path: path.to_owned(), source })?;
    if mode & 0o077 == 0 { Ok(()) } else { Err(KeyError::NotPrivate(path.to_owned())) }
}

// On Windows the folder's own rights decide, as its installer sets them.
#[cfg(not(unix))]
fn check_private(_: &Path, _: &fs::File) -> Result<(), KeyError> {
    Ok(())
}

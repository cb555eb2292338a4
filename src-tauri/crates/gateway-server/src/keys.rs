//! The gateway's keys: two files outside the database, readable by the gateway's own account alone.
//!
//! `gateway.key` seals what the database must not give away (the secrets of authenticators, for one) and keys its
//! hashes of codes and passwords; a copy of the database alone opens nothing and cannot be guessed at. `audit.key` opens what
//! viewers seal for the gateway. Each holds 32 bytes in base64. Without `gateway.key` nobody can sign in: keep a copy of both,
//! apart from the copies of the database.

use std::{
    fs, io,
    io::Write,
    path::{Path, PathBuf},
};

use aws_lc_rs::{
    aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey},
    agreement, digest, hmac, rand,
};
use base64::{Engine, prelude::BASE64_STANDARD};
use thiserror::Error;
use zeroize::Zeroizing;

/// The key that seals what is in the database, and keys its hashes.
#[derive(Clone)]
pub struct SealKey(Zeroizing<[u8; 32]>);

/// The public half of the key to which viewers seal their audit events.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditKey {
    /// Its id: the first 8 bytes of its SHA-256, hex.
    pub id: String,
    /// The key itself: X25519, base64.
    pub public: String,
}

/// Why the gateway has no keys.
#[derive(Debug, Error)]
pub enum KeyError {
    /// The file is not there, though the database was sealed with it.
    #[error(
        "the key {0} is missing: without it, what the database holds cannot be opened; put it back"
    )]
    Missing(PathBuf),
    /// Another key than the one with which the database was sealed.
    #[error("the key {0} is not the one with which this database was sealed")]
    Other(PathBuf),
    /// Others can read the file.
    #[error("the key {0} can be read by others: set its mode to 0600")]
    NotPrivate(PathBuf),
    /// What is in the file is not a key.
    #[error("{0} does not hold a key of 32 bytes in base64")]
    NotAKey(PathBuf),
    /// The file cannot be read or made.
    #[error("the key {path} cannot be read or made")]
    File {
        /// Which file.
        path: PathBuf,
        /// Why not.
        #[source]
        source: io::Error,
    },
    /// No randomness, or the cryptographic library failed.
    #[error("a key cannot be made")]
    CannotMake,
}

/// What was sealed does not open, or cannot be sealed.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("what is sealed in the database does not open")]
pub struct SealError;

impl SealKey {
    /// The key in this folder; made there if there is none and `may_make` says that nothing was sealed with one before.
    pub fn open(folder: &Path, may_make: bool) -> Result<Self, KeyError> {
        key_file(&folder.join(SEAL_FILE), may_make).map(Self)
    }

    /// Seals bytes for one place in the database; they open nowhere else.
    pub fn seal(&self, place: &str, plain: &[u8]) -> Result<Vec<u8>, SealError> {
        let mut nonce = [0; NONCE_LEN];
        rand::fill(&mut nonce).map_err(|_| SealError)?;
        let mut sealed = plain.to_vec();
        self.aes()?
            .seal_in_place_append_tag(
                Nonce::assume_unique_for_key(nonce),
                Aad::from(place.as_bytes()),
                &mut sealed,
            )
            .map_err(|_| SealError)?;
        Ok([&[SEAL_VERSION], nonce.as_slice(), &sealed].concat())
    }

    /// Opens what was sealed for this place.
    pub fn open_sealed(&self, place: &str, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, SealError> {
        let rest = sealed.strip_prefix(&[SEAL_VERSION]).ok_or(SealError)?;
        let (nonce, ciphertext) = rest.split_at_checked(NONCE_LEN).ok_or(SealError)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| SealError)?;
        let mut plain = Zeroizing::new(ciphertext.to_vec());
        let length = self
            .aes()?
            .open_in_place(nonce, Aad::from(place.as_bytes()), &mut plain)
            .map_err(|_| SealError)?
            .len();
        plain.truncate(length);
        Ok(plain)
    }

    /// A keyed hash (HMAC-SHA-256) of something for one purpose: without the key it cannot be guessed at.
    #[must_use]
    pub fn hash(&self, purpose: &str, what: &[u8]) -> Vec<u8> {
        let key = self.derived(purpose);
        hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key.as_slice()), what).as_ref().to_vec()
    }

    /// A key of its own for one purpose.
    #[must_use]
    pub fn derived(&self, purpose: &str) -> Zeroizing<Vec<u8>> {
        let key = hmac::Key::new(hmac::HMAC_SHA256, self.0.as_slice());
        Zeroizing::new(hmac::sign(&key, purpose.as_bytes()).as_ref().to_vec())
    }

    fn aes(&self) -> Result<LessSafeKey, SealError> {
        let key = self.derived("seal");
        Ok(LessSafeKey::new(UnboundKey::new(&AES_256_GCM, &key).map_err(|_| SealError)?))
    }
}

/// So many random bytes.
pub fn random<const N: usize>() -> Result<Zeroizing<[u8; N]>, KeyError> {
    let mut bytes = Zeroizing::new([0; N]);
    rand::fill(bytes.as_mut_slice()).map_err(|_| KeyError::CannotMake)?;
    Ok(bytes)
}

impl std::fmt::Debug for SealKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SealKey(hidden)")
    }
}

impl AuditKey {
    /// The public half of the key in this folder; made there if there is none and one may be made.
    pub fn open(folder: &Path, may_make: bool) -> Result<Self, KeyError> {
        let path = folder.join(AUDIT_FILE);
        let private = key_file(&path, may_make)?;
        let public = x25519_public(&private).ok_or(KeyError::NotAKey(path))?;
        let hash = digest::digest(&digest::SHA256, &public);
        let id = hash.as_ref().iter().take(8).map(|byte| format!("{byte:02x}")).collect();
        Ok(Self { id, public: BASE64_STANDARD.encode(public) })
    }
}

fn x25519_public(private: &[u8; 32]) -> Option<Vec<u8>> {
    let private =
        agreement::PrivateKey::from_private_key(&agreement::X25519, private.as_slice()).ok()?;
    Some(private.compute_public_key().ok()?.as_ref().to_vec())
}

/// Any 32 random bytes are a key, for AES-256, for HMAC and for X25519 alike.
fn key_file(path: &Path, may_make: bool) -> Result<Zeroizing<[u8; 32]>, KeyError> {
    let failed = |source| KeyError::File { path: path.to_owned(), source };
    match fs::File::open(path) {
        Ok(file) => {
            check_private(path, &file)?;
            read(path, file)
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound && may_make => {
            let key = random::<32>()?;
            let text = Zeroizing::new(BASE64_STANDARD.encode(key.as_slice()));
            write_private(path, text.as_bytes()).map_err(failed)?;
            Ok(key)
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            Err(KeyError::Missing(path.to_owned()))
        }
        Err(error) => Err(failed(error)),
    }
}

fn read(path: &Path, file: fs::File) -> Result<Zeroizing<[u8; 32]>, KeyError> {
    let text = Zeroizing::new(
        io::read_to_string(file)
            .map_err(|source| KeyError::File { path: path.to_owned(), source })?,
    );
    let not_a_key = || KeyError::NotAKey(path.to_owned());
    let bytes = Zeroizing::new(BASE64_STANDARD.decode(text.trim()).map_err(|_| not_a_key())?);
    <[u8; 32]>::try_from(bytes.as_slice()).map(Zeroizing::new).map_err(|_| not_a_key())
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

/// The file of the key that seals.
pub const SEAL_FILE: &str = "gateway.key";
/// The file of the key that opens audit events.
pub const AUDIT_FILE: &str = "audit.key";
const SEAL_VERSION: u8 = 1;

//! What is left in memory when the session is locked.
//!
//! A random key is wrapped at the sign-in by Argon2id over the password; while somebody is at work the key stands in memory
//! beside what it will seal, at the lock it seals that and is forgotten. Unlocking *is* opening the seal, so it works
//! without the network, and there is no hash to compare.

use argon2::{Algorithm, Argon2, Block, Params, Version};
use aws_lc_rs::{
    aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey},
    rand,
};
use thiserror::Error;
use zeroize::Zeroizing;

/// The key of one session, and the same key wrapped by the password.
pub(crate) struct Vault {
    key: Zeroizing<[u8; 32]>,
    wrapped: Wrapped,
}

/// What was sealed at the lock. It opens with the password, five tries at most.
pub(crate) struct Sealed {
    wrapped: Wrapped,
    session: Vec<u8>,
    record: Option<Vec<u8>>,
    tries_left: u32,
}

/// What was in the seal.
pub(crate) struct Content {
    /// The session.
    pub(crate) session: Zeroizing<Vec<u8>>,
    /// The open record, unless there was none or its grant has ended since.
    pub(crate) record: Option<Zeroizing<Vec<u8>>>,
}

/// How an attempt to open ended.
pub(crate) enum OpenedSeal {
    /// It is open.
    Open(Vault, Content),
    /// The password was wrong.
    Wrong(Sealed),
    /// The password was wrong too often: the seal is destroyed.
    Destroyed,
}

/// The key could not be made or used.
#[derive(Debug, Error)]
#[error("what is in memory cannot be sealed")]
pub(crate) struct VaultError;

struct Wrapped {
    salt: [u8; 16],
    key: Vec<u8>,
}

impl Vault {
    /// A new key, wrapped by this password. Takes a noticeable part of a second, on purpose.
    pub(crate) fn new(password: &str) -> Result<Self, VaultError> {
        let mut salt = [0; 16];
        let mut key = Zeroizing::new([0; 32]);
        rand::fill(&mut salt).map_err(|_| VaultError)?;
        rand::fill(key.as_mut_slice()).map_err(|_| VaultError)?;
        let wrapped = Wrapped { salt, key: seal(&*stretched(password, &salt)?, key.as_slice())? };
        Ok(Self { key, wrapped })
    }

    /// Seals something by itself, while somebody is at work.
    pub(crate) fn seal(&self, content: &[u8]) -> Result<Vec<u8>, VaultError> {
        seal(&self.key, content)
    }

    /// Opens what was sealed by itself.
    pub(crate) fn open(&self, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, VaultError> {
        open(&self.key, sealed)
    }

    /// Seals the session and the open record, each by itself, and forgets the key.
    pub(crate) fn lock(self, session: &[u8], record: Option<&[u8]>) -> Result<Sealed, VaultError> {
        let record = record.map(|record| seal(&self.key, record)).transpose()?;
        let session = seal(&self.key, session)?;
        Ok(Sealed { session, record, wrapped: self.wrapped, tries_left: TRIES })
    }
}

impl Sealed {
    /// How many tries are left.
    pub(crate) fn tries_left(&self) -> u32 {
        self.tries_left
    }

    /// Forgets the record: its grant has ended. The session stays.
    pub(crate) fn forget_record(&mut self) {
        self.record = None;
    }

    /// Tries to open it. A wrong password costs a try, and the last one destroys the seal.
    pub(crate) fn open(self, password: &str) -> OpenedSeal {
        let opened = stretched(password, &self.wrapped.salt)
            .and_then(|wrapping| unwrapped(&wrapping, &self.wrapped.key))
            .and_then(|key| Ok((self.content(&key)?, key)));
        match opened {
            Ok((content, key)) => OpenedSeal::Open(Vault { key, wrapped: self.wrapped }, content),
            Err(VaultError) if self.tries_left > 1 => {
                OpenedSeal::Wrong(Self { tries_left: self.tries_left - 1, ..self })
            }
            Err(VaultError) => OpenedSeal::Destroyed,
        }
    }

    fn content(&self, key: &[u8; 32]) -> Result<Content, VaultError> {
        let record = self.record.as_ref().map(|record| open(key, record)).transpose()?;
        Ok(Content { session: open(key, &self.session)?, record })
    }
}

/// The wrapping key. What the stretching worked in is wiped.
fn stretched(password: &str, salt: &[u8]) -> Result<Zeroizing<[u8; 32]>, VaultError> {
    let params = Params::new(19 * 1024, 2, 1, Some(32)).map_err(|_| VaultError)?;
    let mut room = Zeroizing::new(vec![Block::default(); params.block_count()]);
    let mut key = Zeroizing::new([0; 32]);
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into_with_memory(
            password.as_bytes(),
            salt,
            key.as_mut_slice(),
            room.as_mut_slice(),
        )
        .map_err(|_| VaultError)?;
    Ok(key)
}

/// The key, copied to one place only, which is wiped.
fn unwrapped(wrapping: &[u8; 32], wrapped: &[u8]) -> Result<Zeroizing<[u8; 32]>, VaultError> {
    let opened = open(wrapping, wrapped)?;
    let mut key = Zeroizing::new([0; 32]);
    if opened.len() != key.len() {
        return Err(VaultError);
    }
    key.copy_from_slice(&opened);
    Ok(key)
}

fn seal(key: &[u8; 32], content: &[u8]) -> Result<Vec<u8>, VaultError> {
    let mut nonce = [0; NONCE_LEN];
    rand::fill(&mut nonce).map_err(|_| VaultError)?;
    let mut sealed = content.to_vec();
    cipher(key)?
        .seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::empty(), &mut sealed)
        .map_err(|_| VaultError)?;
    Ok([nonce.as_slice(), &sealed].concat())
}

fn open(key: &[u8; 32], sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, VaultError> {
    let (nonce, content) = sealed.split_at_checked(NONCE_LEN).ok_or(VaultError)?;
    let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| VaultError)?;
    let mut content = Zeroizing::new(content.to_vec());
    let length = cipher(key)?
        .open_in_place(nonce, Aad::empty(), &mut content)
        .map_err(|_| VaultError)?
        .len();
    content.truncate(length);
    Ok(content)
}

fn cipher(key: &[u8; 32]) -> Result<LessSafeKey, VaultError> {
    UnboundKey::new(&AES_256_GCM, key).map(LessSafeKey::new).map_err(|_| VaultError)
}

const TRIES: u32 = 5;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_seal_opens_with_the_password_and_holds_what_was_sealed() {
        let sealed = Vault::new("four random words here")
            .unwrap()
            .lock(b"the session", Some(b"the record"))
            .unwrap();

        let OpenedSeal::Open(_, content) = sealed.open("four random words here") else {
            panic!("the password is right");
        };

        assert_eq!(content.session.as_slice(), b"the session");
        assert_eq!(content.record.unwrap().as_slice(), b"the record");
    }

    #[test]
    fn five_wrong_passwords_destroy_the_seal() {
        let mut sealed = Vault::new("four random words here")
            .unwrap()
            .lock(b"the session", Some(b"the record"))
            .unwrap();
        for left in [4, 3, 2, 1] {
            let OpenedSeal::Wrong(still) = sealed.open("wrong") else { panic!("a try is left") };
            assert_eq!(still.tries_left(), left);
            sealed = still;
        }
        assert!(
            matches!(sealed.open("wrong"), OpenedSeal::Destroyed),
            "the fifth failure leaves nothing to try again"
        );
    }

    #[test]
    fn nothing_of_the_record_stands_in_the_sealed_memory() {
        let sealed = Vault::new("four random words here")
            .unwrap()
            .lock(b"a token", Some(b"penicillin"))
            .unwrap();
        let record = sealed.record.unwrap();
        let holds = record.windows(10).any(|window| window == b"penicillin");
        assert!(!holds, "a memory image of a locked session tells nothing");
    }
}

//! The key store: where the operating system keeps this account's keys.

use std::sync::Arc;

use base64::{Engine, prelude::BASE64_STANDARD};
use keyring_core::{CredentialStore, Entry, Error as KeyringError};
use thiserror::Error;
use zeroize::Zeroizing;

#[cfg(windows)]
use crate::chain::content_hash;

/// A place for keys that only this account of the operating system can read.
pub trait KeyStore: Send + Sync {
    /// The key of this name; `None` if none was ever saved.
    fn load(&self, name: &str) -> Result<Option<Zeroizing<Vec<u8>>>, KeyStoreError>;

    /// Keeps a key under this name, in place of the one before.
    fn save(&self, name: &str, key: &[u8]) -> Result<(), KeyStoreError>;

    /// The signing key of this name that the operating system holds and does not give out; where there is none, it is made if
    /// `make`. `None` if there is none, or the operating system holds no such keys.
    fn held_key(&self, name: &str, make: bool) -> Result<Option<Arc<dyn HeldKey>>, KeyStoreError> {
        let (_, _) = (name, make);
        Ok(None)
    }
}

/// A signing key (P-256) that can be used by this account and not be taken away.
pub trait HeldKey: Send + Sync {
    /// The public half: the uncompressed point, 65 bytes.
    fn public_key(&self) -> &[u8];

    /// Signs a message (ES256): `r | s`, 64 bytes.
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, KeyStoreError>;
}

/// Why a key could not be had. A new key is never made then: the old one may come back.
#[derive(Debug, Error)]
pub enum KeyStoreError {
    /// No service answers at all.
    #[error(
        "no key store answers: start the desktop's keyring (Secret Service) for this account, or ask IT to; \
         on Windows, start the Credential Manager service"
    )]
    Missing(#[source] KeyringError),
    /// A service answers and does not let us in.
    #[error("the key store is locked: unlock the keyring of this account and try again")]
    Locked(#[source] KeyringError),
    /// What was kept under the name is not a key.
    #[error("what the key store keeps as `{0}` is not a key of this program")]
    NotAKey(String),
    /// Anything else that the store said.
    #[error(
        "the key store answered with a fault: sign out of the computer and in again, then ask IT"
    )]
    Failed(#[source] KeyringError),
    /// The operating system no longer has the key by which this device is known, or does not sign with it.
    #[error(
        "the key by which this computer is known does not sign: if its security chip was replaced or cleared, ask IT to register \
         this computer anew"
    )]
    HeldKey(#[source] Option<Box<dyn std::error::Error + Send + Sync>>),
    /// No randomness to make a key of.
    #[error("no key could be made")]
    CannotMake,
}

/// The operating system's own key store: the Secret Service on Linux, the Credential Manager on Windows.
pub struct OsKeyStore {
    store: Arc<CredentialStore>,
    service: String,
}

impl OsKeyStore {
    /// Opens the store of this account; `service` names this program among the others in it.
    pub fn open(service: &str) -> Result<Self, KeyStoreError> {
        let store = os_store().map_err(KeyStoreError::Missing)?;
        Ok(Self { store, service: service.to_owned() })
    }

    fn entry(&self, name: &str) -> Result<Entry, KeyStoreError> {
        self.store
            .build(&self.service, name, modifiers().as_ref())
            .map_err(|error| told(name, error))
    }
}

impl KeyStore for OsKeyStore {
    fn load(&self, name: &str) -> Result<Option<Zeroizing<Vec<u8>>>, KeyStoreError> {
        let text = match self.entry(name)?.get_secret() {
            Ok(text) => Zeroizing::new(text),
            Err(KeyringError::NoEntry) => return Ok(None),
            Err(error) => return Err(told(name, error)),
        };
        let key = BASE64_STANDARD
            .decode(text.as_slice())
            .map_err(|_| KeyStoreError::NotAKey(name.to_owned()))?;
        Ok(Some(Zeroizing::new(key)))
    }

    // In base64, because one of the Secret Services (KDE's) keeps text only.
    fn save(&self, name: &str, key: &[u8]) -> Result<(), KeyStoreError> {
        let text = Zeroizing::new(BASE64_STANDARD.encode(key));
        self.entry(name)?.set_secret(text.as_bytes()).map_err(|error| told(name, error))
    }

    // Where none can be made, a key is kept instead: a computer whose Windows is broken in this must not stand still.
    #[cfg(windows)]
    fn held_key(&self, name: &str, make: bool) -> Result<Option<Arc<dyn HeldKey>>, KeyStoreError> {
        let key = match machine::held_key::HeldKey::open(name) {
            Ok(None) | Err(_) if make => machine::held_key::HeldKey::make(name).ok(),
            opened => opened.map_err(|error| KeyStoreError::HeldKey(Some(error.into())))?,
        };
        Ok(key.map(|key| Arc::new(key) as Arc<dyn HeldKey>))
    }
}

#[cfg(windows)]
impl HeldKey for machine::held_key::HeldKey {
    fn public_key(&self) -> &[u8] {
        self.public()
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, KeyStoreError> {
        let signature = Self::sign(self, &content_hash(message));
        Ok(signature.map_err(|error| KeyStoreError::HeldKey(Some(error.into())))?.to_vec())
    }
}

/// What the store's error means for the key of this name. An error that carries the key's bytes goes no further.
fn told(name: &str, error: KeyringError) -> KeyStoreError {
    match error {
        KeyringError::NoStorageAccess(_) => KeyStoreError::Locked(error),
        KeyringError::NoDefaultStore => KeyStoreError::Missing(error),
        KeyringError::BadEncoding(_) | KeyringError::BadDataFormat(..) => {
            KeyStoreError::NotAKey(name.to_owned())
        }
        KeyringError::PlatformFailure(_)
        | KeyringError::NoEntry
        | KeyringError::BadStoreFormat(_)
        | KeyringError::TooLong(..)
        | KeyringError::Invalid(..)
        | KeyringError::Ambiguous(_)
        | KeyringError::NotSupportedByStore(_)
        | _ => KeyStoreError::Failed(error),
    }
}

#[cfg(target_os = "linux")]
fn os_store() -> keyring_core::Result<Arc<CredentialStore>> {
    Ok(zbus_secret_service_keyring_store::Store::new()?)
}

#[cfg(target_os = "linux")]
fn modifiers() -> Option<std::collections::HashMap<&'static str, &'static str>> {
    None
}

#[cfg(windows)]
fn os_store() -> keyring_core::Result<Arc<CredentialStore>> {
    Ok(windows_native_keyring_store::Store::new()?)
}

// Not the default `Enterprise`: with a roaming profile it would carry one device's keys to another.
#[cfg(windows)]
fn modifiers() -> Option<std::collections::HashMap<&'static str, &'static str>> {
    Some(std::collections::HashMap::from([("persistence", "Local")]))
}

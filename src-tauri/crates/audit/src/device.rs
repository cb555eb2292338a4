//! The device: this computer's account as the gateway knows it, and the keys that only it has.

use std::sync::Arc;

use aws_lc_rs::{
    rand,
    signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey},
};
use base64::{Engine, prelude::BASE64_STANDARD};
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::{
    chain::{Hash, Head, SIGNATURE_ALGORITHM, checkpoint_message, offer_message},
    key_store::{KeyStore, KeyStoreError},
    seal::{GatewayKey, LocalKey},
};

/// The keys of one account on one computer: the device's own, and the one that seals the log on this disk.
#[derive(Clone)]
pub struct Keys {
    pub(crate) local: LocalKey,
    device: Device,
    /// Where they lie, if it is known here.
    pub(crate) store: Option<Arc<dyn KeyStore>>,
}

/// One account on one computer, by an id and an Ed25519 key that were made here.
#[derive(Clone)]
pub struct Device {
    id: Uuid,
    key: Arc<Ed25519KeyPair>,
}

impl Keys {
    /// The keys of this account from its key store, in which the log also leaves a mark: one that is deleted, or put back as an
    /// older copy, is noticed when it is opened next.
    ///
    /// # Errors
    /// As [`Self::load_or_make`].
    pub fn of(store: Arc<dyn KeyStore>) -> Result<Self, KeyStoreError> {
        let keys = Self::load_or_make(store.as_ref())?;
        Ok(Self { store: Some(store), ..keys })
    }

    /// The keys from the key store; those that were never made are made and saved now.
    ///
    /// A store that is missing or locked is an error and nothing is made: a second key would orphan what the first sealed.
    pub fn load_or_make(store: &dyn KeyStore) -> Result<Self, KeyStoreError> {
        let local = load_or_make::<32>(store, LOCAL_KEY, random)?;
        let id = load_or_make::<16>(store, DEVICE_ID, || {
            Ok(Zeroizing::new(*Uuid::new_v4().as_bytes()))
        })?;
        let seed = load_or_make::<32>(store, DEVICE_KEY, random)?;
        let key = Ed25519KeyPair::from_seed_unchecked(seed.as_slice())
            .map_err(|_| KeyStoreError::NotAKey(DEVICE_KEY.to_owned()))?;
        let device = Device { id: Uuid::from_bytes(*id), key: Arc::new(key) };
        Ok(Self { local, device, store: None })
    }

    /// The device.
    #[must_use]
    pub fn device(&self) -> &Device {
        &self.device
    }
}

impl Device {
    /// Its id, `source.observer` of every event.
    #[must_use]
    pub fn id(&self) -> Uuid {
        self.id
    }

    /// Its public key in base64, by which the gateway checks its signatures.
    #[must_use]
    pub fn public_base64(&self) -> String {
        BASE64_STANDARD.encode(self.key.public_key().as_ref())
    }

    /// Signs an entry of the chain, in base64.
    #[must_use]
    pub fn sign(&self, hash: &Hash) -> String {
        BASE64_STANDARD.encode(self.key.sign(&offer_message(self.id, hash)).as_ref())
    }

    /// How it signs.
    pub(crate) fn algorithm(&self) -> &'static str {
        SIGNATURE_ALGORITHM
    }

    /// Signs a whole chain as far as this place.
    pub(crate) fn sign_checkpoint(&self, place: &Head, before: u64, at: &str) -> Vec<u8> {
        let message = checkpoint_message(self.id, place, before, at);
        self.key.sign(&message).as_ref().to_vec()
    }

    pub(crate) fn has_signed_checkpoint(
        &self,
        place: &Head,
        before: u64,
        at: &str,
        signature: &[u8],
    ) -> bool {
        let message = checkpoint_message(self.id, place, before, at);
        UnparsedPublicKey::new(&ED25519, self.key.public_key().as_ref())
            .verify(&message, signature)
            .is_ok()
    }
}

impl GatewayKey {
    /// The gateway that was remembered at the last contact, so that a spool opens without the network.
    pub fn remembered(store: &dyn KeyStore) -> Result<Option<Self>, KeyStoreError> {
        let Some(text) = store.load(GATEWAY)? else { return Ok(None) };
        let wrong = || KeyStoreError::NotAKey(GATEWAY.to_owned());
        let text = std::str::from_utf8(&text).map_err(|_| wrong())?;
        let (public, address) = text.split_once(' ').ok_or_else(wrong)?;
        Self::parse(address, public).map(Some).map_err(|_| wrong())
    }

    /// Remembers this gateway. In the key store rather than in a file, so that nobody else can put another key in its place.
    pub fn remember(&self, store: &dyn KeyStore) -> Result<(), KeyStoreError> {
        store.save(GATEWAY, format!("{} {}", self.public_base64(), self.address()).as_bytes())
    }
}

fn load_or_make<const N: usize>(
    store: &dyn KeyStore,
    name: &str,
    make: impl FnOnce() -> Result<Zeroizing<[u8; N]>, KeyStoreError>,
) -> Result<Zeroizing<[u8; N]>, KeyStoreError> {
    let Some(kept) = store.load(name)? else {
        let made = make()?;
        store.save(name, made.as_slice())?;
        return Ok(made);
    };
    let mut key = Zeroizing::new([0; N]);
    if kept.len() != N {
        return Err(KeyStoreError::NotAKey(name.to_owned()));
    }
    key.copy_from_slice(&kept);
    Ok(key)
}

fn random() -> Result<Zeroizing<[u8; 32]>, KeyStoreError> {
    let mut key = Zeroizing::new([0; 32]);
    rand::fill(key.as_mut_slice()).map_err(|_| KeyStoreError::CannotMake)?;
    Ok(key)
}

const LOCAL_KEY: &str = "audit-log-key";
const DEVICE_ID: &str = "device-id";
const DEVICE_KEY: &str = "device-signing-key";
const GATEWAY: &str = "gateway";

/// The computer's name, as its network knows it.
pub(crate) fn computer_name() -> String {
    let name = if cfg!(windows) {
        std::env::var("COMPUTERNAME").unwrap_or_default()
    } else {
        std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default()
    };
    let name = name.trim();
    if name.is_empty() { "unnamed computer".to_owned() } else { name.to_owned() }
}

//! The device: this computer's account as the gateway knows it, and the keys that only it has.

use std::sync::Arc;

use aws_lc_rs::{
    rand,
    signature::{Ed25519KeyPair, KeyPair},
};
use base64::{Engine, prelude::BASE64_STANDARD};
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::{
    chain::{Algorithm, DeviceKey, Hash, Head, checkpoint_message, offer_message},
    key_store::{HeldKey, KeyStore, KeyStoreError},
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

/// One account on one computer, by an id and a key that were made here.
#[derive(Clone)]
pub struct Device {
    id: Uuid,
    public: DeviceKey,
    key: Arc<SigningKey>,
}

/// The private half of a device's key.
enum SigningKey {
    /// It lies in the key store. A program that runs as this account can read it there, take it away, and sign elsewhere with it.
    Kept(Ed25519KeyPair),
    /// The operating system holds it, in hardware where there is some. A program that runs as this account can sign with it here,
    /// and nowhere else.
    Held(Arc<dyn HeldKey>),
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
        let device = Device::load_or_make(store, Uuid::from_bytes(*id))?;
        let local =
            LocalKey::new(&local).map_err(|_| KeyStoreError::NotAKey(LOCAL_KEY.to_owned()))?;
        Ok(Self { local, device, store: None })
    }

    /// The device.
    #[must_use]
    pub fn device(&self) -> &Device {
        &self.device
    }
}

impl Device {
    /// The device with the key that it was registered with: an Ed25519 key that was kept stays in use. A new device has its key
    /// held by the operating system, and kept only where that holds none.
    fn load_or_make(store: &dyn KeyStore, id: Uuid) -> Result<Self, KeyStoreError> {
        let name = format!("Care Record Viewer device {id}");
        let kept = store.load(DEVICE_KEY)?;
        if kept.as_ref().is_some_and(|kept| kept.as_slice() == HELD) {
            let held = store.held_key(&name, false)?.ok_or(KeyStoreError::HeldKey(None))?;
            return Self::with(id, SigningKey::Held(held));
        }
        if kept.is_none()
            && let Some(held) = store.held_key(&name, true)?
        {
            store.save(DEVICE_KEY, HELD)?;
            return Self::with(id, SigningKey::Held(held));
        }
        let seed = load_or_make::<32>(store, DEVICE_KEY, random)?;
        let key = Ed25519KeyPair::from_seed_unchecked(seed.as_slice())
            .map_err(|_| KeyStoreError::NotAKey(DEVICE_KEY.to_owned()))?;
        Self::with(id, SigningKey::Kept(key))
    }

    fn with(id: Uuid, key: SigningKey) -> Result<Self, KeyStoreError> {
        let public = match &key {
            SigningKey::Kept(pair) => {
                DeviceKey::new(Algorithm::Ed25519, pair.public_key().as_ref().to_vec())
            }
            SigningKey::Held(held) => {
                DeviceKey::new(Algorithm::EcdsaP256, held.public_key().to_vec())
            }
        };
        let public = public.ok_or_else(|| KeyStoreError::NotAKey(DEVICE_KEY.to_owned()))?;
        Ok(Self { id, public, key: Arc::new(key) })
    }

    /// Its id, `source.observer` of every event.
    #[must_use]
    pub fn id(&self) -> Uuid {
        self.id
    }

    /// Its public key, by which the gateway checks its signatures.
    #[must_use]
    pub fn public(&self) -> &DeviceKey {
        &self.public
    }

    /// Its public key in base64.
    #[must_use]
    pub fn public_base64(&self) -> String {
        BASE64_STANDARD.encode(self.public.public())
    }

    /// How it signs.
    #[must_use]
    pub fn algorithm(&self) -> Algorithm {
        self.public.algorithm()
    }

    /// Signs an entry of the chain, in base64.
    ///
    /// # Errors
    /// [`KeyStoreError::HeldKey`] if the operating system does not sign.
    pub fn sign(&self, hash: &Hash) -> Result<String, KeyStoreError> {
        Ok(BASE64_STANDARD.encode(self.sign_message(&offer_message(self.id, hash))?))
    }

    /// Signs a whole chain as far as this place.
    pub(crate) fn sign_checkpoint(
        &self,
        place: &Head,
        before: u64,
        at: &str,
    ) -> Result<Vec<u8>, KeyStoreError> {
        self.sign_message(&checkpoint_message(self.id, place, before, at))
    }

    pub(crate) fn has_signed_checkpoint(
        &self,
        place: &Head,
        before: u64,
        at: &str,
        signature: &[u8],
    ) -> bool {
        self.public.verify(&checkpoint_message(self.id, place, before, at), signature).is_ok()
    }

    fn sign_message(&self, message: &[u8]) -> Result<Vec<u8>, KeyStoreError> {
        match self.key.as_ref() {
            SigningKey::Kept(pair) => Ok(pair.sign(message).as_ref().to_vec()),
            SigningKey::Held(held) => held.sign(message),
        }
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
/// What is kept in the place of a key that the operating system holds.
const HELD: &[u8] = b"ES256";
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

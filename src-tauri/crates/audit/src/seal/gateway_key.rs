//! The keys of a gateway: the public one, for which events are sealed, and the private one, by which it opens them.

use base64::{Engine, prelude::BASE64_STANDARD};
use hpke::{Deserializable, Kem, Serializable};
use zeroize::Zeroizing;

use super::{PrivateKey, PublicKey, SealError, Suite};

/// The gateway that events are sealed for and sent to: its address, and its public key (X25519).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GatewayKey {
    address: String,
    pub(super) public: [u8; 32],
}

/// The gateway's private key, by which it opens what was sealed for it. It stays at the gateway.
pub struct GatewayPrivateKey(Zeroizing<[u8; 32]>);

impl GatewayKey {
    /// A gateway by its address and its public key in base64, as the gateway publishes it.
    pub fn parse(address: &str, public_base64: &str) -> Result<Self, SealError> {
        let bytes = BASE64_STANDARD.decode(public_base64.trim()).map_err(|_| SealError::NotAKey)?;
        let public: [u8; 32] = bytes.try_into().map_err(|_| SealError::NotAKey)?;
        PublicKey::from_bytes(&public).map_err(|_| SealError::NotAKey)?;
        Ok(Self { address: address.to_owned(), public })
    }

    /// A new private key for a gateway; [`GatewayPrivateKey::public_base64`] is what it publishes.
    #[must_use]
    pub fn generate() -> GatewayPrivateKey {
        let (private, _) = Suite::gen_keypair();
        let mut bytes = Zeroizing::new([0; 32]);
        private.write_exact(bytes.as_mut_slice());
        GatewayPrivateKey(bytes)
    }

    /// Where the gateway is.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.address
    }

    /// The public key in base64.
    #[must_use]
    pub fn public_base64(&self) -> String {
        BASE64_STANDARD.encode(self.public)
    }
}

impl GatewayPrivateKey {
    /// The private key from the 32 bytes that were kept.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, SealError> {
        let private: [u8; 32] = bytes.try_into().map_err(|_| SealError::NotAKey)?;
        PrivateKey::from_bytes(&private).map_err(|_| SealError::NotAKey)?;
        Ok(Self(Zeroizing::new(private)))
    }

    /// The 32 bytes to keep.
    #[must_use]
    pub fn expose(&self) -> &[u8; 32] {
        &self.0
    }

    /// The public key in base64, which the gateway publishes.
    pub fn public_base64(&self) -> Result<String, SealError> {
        Ok(BASE64_STANDARD.encode(self.public()?))
    }

    pub(super) fn private(&self) -> Result<PrivateKey, SealError> {
        PrivateKey::from_bytes(self.0.as_slice()).map_err(|_| SealError::NotAKey)
    }

    fn public(&self) -> Result<[u8; 32], SealError> {
        let mut public = [0; 32];
        Suite::sk_to_pk(&self.private()?).write_exact(&mut public);
        Ok(public)
    }
}

impl std::fmt::Debug for GatewayPrivateKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("GatewayPrivateKey(hidden)")
    }
}

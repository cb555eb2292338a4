//! What this computer knows of the gateway's ledger: the last of its signed heads that was seen here.
//!
//! Why it lies in the key store and not beside the log: the log may be put aside, deleted or replaced by an older copy, and what
//! was known of the ledger must not go with it.

use aws_lc_rs::signature::{ED25519, UnparsedPublicKey};
use base64::{Engine, prelude::BASE64_STANDARD};

use crate::{
    chain::{from_hex, hex},
    key_store::{KeyStore, KeyStoreError},
    merkle::{ProofError, TreeHead},
};

/// The public key by which a ledger signs its heads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LedgerKey([u8; 32]);

/// The last head that was seen here of the ledger of one gateway.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownLedger {
    /// The gateway's address.
    pub address: String,
    /// The key by which it signs.
    pub key: LedgerKey,
    /// The head.
    pub head: TreeHead,
}

impl LedgerKey {
    /// The key in this text, `Ed25519:` and 32 bytes in base64.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        untagged(text)?.try_into().ok().map(Self)
    }

    /// Whether it has signed this head.
    ///
    /// # Errors
    /// [`ProofError`]
    pub fn check(&self, head: &TreeHead, signature: &str) -> Result<(), ProofError> {
        let signature = untagged(signature).ok_or(ProofError)?;
        UnparsedPublicKey::new(&ED25519, self.0)
            .verify(&head.message(), &signature)
            .map_err(|_| ProofError)
    }
}

impl KnownLedger {
    /// What is remembered of the ledger of the gateway at this address. What cannot be read is not remembered.
    ///
    /// # Errors
    /// [`KeyStoreError`]
    pub fn remembered(store: &dyn KeyStore, address: &str) -> Result<Option<Self>, KeyStoreError> {
        let kept = store.load(NAME)?;
        let known = kept.and_then(|kept| Self::read(std::str::from_utf8(&kept).ok()?));
        Ok(known.filter(|known| known.address == address))
    }

    /// Remembers it, in place of the head before.
    ///
    /// # Errors
    /// [`KeyStoreError`]
    pub fn remember(&self, store: &dyn KeyStore) -> Result<(), KeyStoreError> {
        let Self { address, key, head } = self;
        let key = BASE64_STANDARD.encode(key.0);
        let text = format!("{} {} {} {key} {address}", head.size, hex(&head.root), head.at);
        store.save(NAME, text.as_bytes())
    }

    fn read(text: &str) -> Option<Self> {
        let mut words = text.splitn(5, ' ');
        let size = words.next()?.parse().ok()?;
        let root = from_hex(words.next()?)?;
        let at = words.next()?.parse().ok()?;
        let key = BASE64_STANDARD.decode(words.next()?).ok()?.try_into().ok().map(LedgerKey)?;
        let address = words.next()?.to_owned();
        Some(Self { address, key, head: TreeHead { size, root, at } })
    }
}

fn untagged(text: &str) -> Option<Vec<u8>> {
    BASE64_STANDARD.decode(text.strip_prefix(ALGORITHM)?).ok()
}

const ALGORITHM: &str = "Ed25519:";
const NAME: &str = "ledger-head";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::MemoryKeyStore;

    #[test]
    fn what_is_remembered_is_of_one_gateway_and_what_cannot_be_read_is_not_remembered() {
        let store = MemoryKeyStore::default();
        let known = KnownLedger {
            address: "https://gateway.northshire.example".to_owned(),
            key: LedgerKey([7; 32]),
            head: TreeHead { size: 5_102, root: [9; 32], at: -1 },
        };
        known.remember(&store).unwrap();

        let remembered = |address: &str| KnownLedger::remembered(&store, address).unwrap();
        assert_eq!(remembered(&known.address), Some(known.clone()));
        assert_eq!(remembered("https://elsewhere.example"), None);
        store.save(NAME, b"5102 0909").unwrap();
        assert_eq!(remembered(&known.address), None);
    }
}

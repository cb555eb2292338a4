use std::sync::Arc;

use audit::{HeldKey, IN_THE_KEY_STORE, KeyStore, KeyStoreError, OsKeyStore};
use zeroize::Zeroizing;

/// The key store of the account that runs this program; opened at each use, and never written to.
pub struct AccountKeys;

impl KeyStore for AccountKeys {
    fn load(&self, name: &str) -> Result<Option<Zeroizing<Vec<u8>>>, KeyStoreError> {
        // Never in a release build: there the environment of an account sets nothing.
        #[cfg(debug_assertions)]
        if let Some(folder) = std::env::var_os("CARE_RECORD_KEYS") {
            let key = std::fs::read(std::path::Path::new(&folder).join(name));
            return Ok(key.ok().map(Zeroizing::new));
        }
        OsKeyStore::open(IN_THE_KEY_STORE)?.load(name)
    }

    fn save(&self, _: &str, _: &[u8]) -> Result<(), KeyStoreError> {
        Err(KeyStoreError::CannotMake)
    }

    fn held_key(&self, name: &str, _: bool) -> Result<Option<Arc<dyn HeldKey>>, KeyStoreError> {
        #[cfg(debug_assertions)]
        if std::env::var_os("CARE_RECORD_KEYS").is_some() {
            return Ok(None);
        }
        OsKeyStore::open(IN_THE_KEY_STORE)?.held_key(name, false)
    }
}

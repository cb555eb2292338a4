//! Where the keys of this account are.

use audit::{IN_THE_KEY_STORE, KeyStoreError, Keys, OsKeyStore};

/// The keys of this account; `None` if none was ever made.
pub(crate) fn of_this_account() -> Result<Option<Keys>, KeyStoreError> {
    // Never in a release build: there the environment of an account sets nothing.
    #[cfg(debug_assertions)]
    if let Some(folder) = std::env::var_os("CARE_RECORD_KEYS") {
        return Keys::load(&in_a_folder::Folder(folder.into()));
    }
    Keys::load(&OsKeyStore::open(IN_THE_KEY_STORE)?)
}

/// A key store that a test can fill.
#[cfg(debug_assertions)]
mod in_a_folder {
    use std::path::PathBuf;

    use audit::{KeyStore, KeyStoreError};
    use zeroize::Zeroizing;

    pub(super) struct Folder(pub(super) PathBuf);

    impl KeyStore for Folder {
        fn load(&self, name: &str) -> Result<Option<Zeroizing<Vec<u8>>>, KeyStoreError> {
            Ok(std::fs::read(self.0.join(name)).ok().map(Zeroizing::new))
        }

        fn save(&self, _: &str, _: &[u8]) -> Result<(), KeyStoreError> {
            Err(KeyStoreError::CannotMake)
        }
    }
}

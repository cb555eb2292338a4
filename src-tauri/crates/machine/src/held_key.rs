//! A signing key that Windows holds for this account and does not give out: in the TPM where there is one, else with Windows' own
//! key storage, which keeps it encrypted for the account and marks it as not to be exported.
//!
//! ECDSA over P-256, because that is what a TPM 2.0 can do. Nothing of this asks the person for anything.
//!
//! It compiles and links; it was not run on a Windows, because none was at hand, and Wine's key storage knows no such keys.

use windows::{
    Win32::{
        Foundation::{ERROR_INVALID_DATA, NTE_BAD_KEYSET},
        Security::Cryptography::{
            BCRYPT_ECCPUBLIC_BLOB, BCRYPT_ECDSA_PUBLIC_P256_MAGIC, CERT_KEY_SPEC,
            MS_KEY_STORAGE_PROVIDER, MS_PLATFORM_CRYPTO_PROVIDER, NCRYPT_ECDSA_P256_ALGORITHM,
            NCRYPT_EXPORT_POLICY_PROPERTY, NCRYPT_FLAGS, NCRYPT_KEY_HANDLE, NCRYPT_PROV_HANDLE,
            NCRYPT_SILENT_FLAG, NCryptCreatePersistedKey, NCryptExportKey, NCryptFinalizeKey,
            NCryptOpenKey, NCryptOpenStorageProvider, NCryptSetProperty, NCryptSignHash,
        },
    },
    core::{Error, HSTRING, Owned, PCWSTR, Result},
};

/// A signing key (P-256) of this account.
pub struct HeldKey {
    key: Owned<NCRYPT_KEY_HANDLE>,
    public: [u8; 65],
}

impl HeldKey {
    /// The key of this name; `None` if there is none.
    ///
    /// # Errors
    /// What Windows says.
    pub fn open(name: &str) -> Result<Option<Self>> {
        // Without a TPM its provider does not open; then there is no key in it either.
        if let Ok(provider) = provider(MS_PLATFORM_CRYPTO_PROVIDER)
            && let Some(key) = open(&provider, name)?
        {
            return Self::of(key).map(Some);
        }
        let software = provider(MS_KEY_STORAGE_PROVIDER)?;
        let key = open(&software, name)?;
        key.map(Self::of).transpose()
    }

    /// Makes a key of this name, in the TPM if there is one that takes it.
    ///
    /// # Errors
    /// There is one already, or what else Windows says.
    pub fn make(name: &str) -> Result<Self> {
        let in_hardware = provider(MS_PLATFORM_CRYPTO_PROVIDER).and_then(|tpm| make(&tpm, name));
        if let Ok(key) = in_hardware {
            return Self::of(key);
        }
        let software = provider(MS_KEY_STORAGE_PROVIDER)?;
        Self::of(make(&software, name)?)
    }

    /// The public half: the uncompressed point.
    #[must_use]
    pub fn public(&self) -> &[u8; 65] {
        &self.public
    }

    /// Signs the SHA-256 of a message: `r | s`.
    ///
    /// # Errors
    /// What Windows says.
    #[expect(unsafe_code, reason = "Windows is asked through pointers")]
    pub fn sign(&self, digest: &[u8; 32]) -> Result<[u8; 64]> {
        let (mut signature, mut length) = ([0; 64], 0);
        let into = Some(signature.as_mut_slice());
        // SAFETY: the handle is open as long as `self`; the slices and the number outlive the call, which keeps none of them.
        unsafe {
            NCryptSignHash(*self.key, None, digest, into, &raw mut length, NCRYPT_SILENT_FLAG)?;
        }
        if length == 64 { Ok(signature) } else { Err(unexpected()) }
    }

    fn of(key: Owned<NCRYPT_KEY_HANDLE>) -> Result<Self> {
        let public = public(&key)?;
        Ok(Self { key, public })
    }
}

#[expect(unsafe_code, reason = "Windows is asked through pointers")]
fn provider(name: PCWSTR) -> Result<Owned<NCRYPT_PROV_HANDLE>> {
    let mut handle = NCRYPT_PROV_HANDLE::default();
    // SAFETY: the pointer is to a handle that outlives the call, which writes it; it is ours alone, to be freed once.
    unsafe {
        NCryptOpenStorageProvider(&raw mut handle, name, 0)?;
        Ok(Owned::new(handle))
    }
}

#[expect(unsafe_code, reason = "Windows is asked through pointers")]
fn open(provider: &NCRYPT_PROV_HANDLE, name: &str) -> Result<Option<Owned<NCRYPT_KEY_HANDLE>>> {
    let (name, mut handle) = (HSTRING::from(name), NCRYPT_KEY_HANDLE::default());
    // SAFETY: the pointers are to a text and a handle that outlive the call; the handle is ours alone, to be freed once.
    unsafe {
        let opened =
            NCryptOpenKey(*provider, &raw mut handle, &name, CERT_KEY_SPEC(0), NCRYPT_SILENT_FLAG);
        match opened {
            Ok(()) => Ok(Some(Owned::new(handle))),
            Err(error) if error.code() == NTE_BAD_KEYSET => Ok(None),
            Err(error) => Err(error),
        }
    }
}

#[expect(unsafe_code, reason = "Windows is asked through pointers")]
fn make(provider: &NCRYPT_PROV_HANDLE, name: &str) -> Result<Owned<NCRYPT_KEY_HANDLE>> {
    let (name, mut handle) = (HSTRING::from(name), NCRYPT_KEY_HANDLE::default());
    let algorithm = NCRYPT_ECDSA_P256_ALGORITHM;
    let silent = NCRYPT_SILENT_FLAG;
    // SAFETY: the pointers are to texts, a number and a handle that outlive the calls; the handle is ours alone, to be freed once.
    unsafe {
        NCryptCreatePersistedKey(
            *provider,
            &raw mut handle,
            algorithm,
            &name,
            CERT_KEY_SPEC(0),
            NCRYPT_FLAGS(0),
        )?;
        let key = Owned::new(handle);
        let never = 0_u32.to_le_bytes();
        NCryptSetProperty((*key).into(), NCRYPT_EXPORT_POLICY_PROPERTY, &never, silent)?;
        NCryptFinalizeKey(*key, silent)?;
        Ok(key)
    }
}

/// The public half, out of a `BCRYPT_ECCKEY_BLOB`: magic (4), length of a coordinate (4), x, y.
#[expect(unsafe_code, reason = "Windows is asked through pointers")]
fn public(key: &NCRYPT_KEY_HANDLE) -> Result<[u8; 65]> {
    let (mut blob, mut length) = ([0; 72], 0);
    let into = Some(blob.as_mut_slice());
    let kind = BCRYPT_ECCPUBLIC_BLOB;
    // SAFETY: the handle is open; the slice and the number outlive the call, which keeps neither.
    unsafe {
        NCryptExportKey(*key, None, kind, None, into, &raw mut length, NCRYPT_SILENT_FLAG)?;
    }
    let header = [BCRYPT_ECDSA_PUBLIC_P256_MAGIC.to_le_bytes(), 32_u32.to_le_bytes()].concat();
    let point = blob.strip_prefix(header.as_slice()).filter(|_| length == 72);
    let mut public = [4; 65];
    match (point, public.split_first_mut()) {
        (Some(point), Some((_, coordinates))) => coordinates.copy_from_slice(point),
        _ => return Err(unexpected()),
    }
    Ok(public)
}

fn unexpected() -> Error {
    ERROR_INVALID_DATA.into()
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "test vocabulary")]

    use windows::Win32::{Foundation::NTE_NOT_SUPPORTED, Security::Cryptography::NCryptDeleteKey};

    use super::*;

    #[test]
    fn a_key_is_made_once_found_again_and_signs() {
        let name = format!("Care Record Viewer test {}", std::process::id());
        match HeldKey::open(&name) {
            Err(error) if error.code() == NTE_NOT_SUPPORTED => {
                return println!("skipped: this is no Windows that holds keys");
            }
            none => assert!(none.unwrap().is_none(), "it was never made"),
        }

        let made = HeldKey::make(&name).unwrap();
        let found = HeldKey::open(&name).unwrap().unwrap();

        assert_eq!(made.public(), found.public());
        assert_ne!(found.sign(&[7; 32]).unwrap(), [0; 64]);
        assert!(HeldKey::make(&name).is_err(), "a second one does not take its place");
        remove(found);
    }

    #[expect(unsafe_code, reason = "Windows is asked by a handle")]
    fn remove(key: HeldKey) {
        let handle = std::mem::ManuallyDrop::new(key);
        // SAFETY: the handle is open, and freed by this call alone.
        unsafe { NCryptDeleteKey(*handle.key, 0) }.unwrap();
    }
}

//! The key to which viewers seal their audit events.

use std::path::Path;

use audit::GatewayPrivateKey;
use aws_lc_rs::{agreement, digest};
use base64::{Engine, prelude::BASE64_STANDARD};

use super::{AUDIT_FILE, KeyError, file::key_in};

/// The public half of the key to which viewers seal their audit events.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditKey {
    /// Its id: the first 8 bytes of its SHA-256, hex.
    pub id: String,
    /// The key itself: X25519, base64.
    pub public: String,
}

impl AuditKey {
    /// The public half of the key in this folder; made there if there is none and one may be made.
    pub fn open(folder: &Path, may_make: bool) -> Result<Self, KeyError> {
        let path = folder.join(AUDIT_FILE);
        let private = key_in(&path, may_make)?;
        let public = x25519_public(&private).ok_or(KeyError::NotAKey(path))?;
        let hash = digest::digest(&digest::SHA256, &public);
        let id = hash.as_ref().iter().take(8).map(|byte| format!("{byte:02x}")).collect();
        Ok(Self { id, public: BASE64_STANDARD.encode(public) })
    }

    /// The private half, which opens what viewers have sealed: for the rescue of a log alone.
    pub fn private(folder: &Path) -> Result<GatewayPrivateKey, KeyError> {
        let path = folder.join(AUDIT_FILE);
        let private = key_in(&path, false)?;
        GatewayPrivateKey::from_bytes(private.as_slice()).map_err(|_| KeyError::NotAKey(path))
    }
}

fn x25519_public(private: &[u8; 32]) -> Option<Vec<u8>> {
    let private =
        agreement::PrivateKey::from_private_key(&agreement::X25519, private.as_slice()).ok()?;
    Some(private.compute_public_key().ok()?.as_ref().to_vec())
}

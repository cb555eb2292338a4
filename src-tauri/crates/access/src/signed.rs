use std::{fmt, str::FromStr};

use aws_lc_rs::signature::{ED25519, UnparsedPublicKey};
use base64::{Engine, prelude::BASE64_STANDARD};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::{Policy, PolicyError};

/// A policy as it travels: its text, and the signature of whoever answers for it.
///
/// Only [`SignedPolicy::verified`] makes a [`Policy`] of it on a viewer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SignedPolicy {
    /// The policy (TOML), exactly as it was signed.
    pub text: String,
    /// The version that it says it is.
    pub version: String,
    /// The signature over the text: `Ed25519:` and base64.
    pub signature: String,
}

/// The public half of the key that signs policies: `Ed25519:` and base64 of 32 bytes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct PolicyKey([u8; 32]);

/// A text that is not such a key.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("a policy key is Ed25519: and 32 bytes in base64")]
pub struct PolicyKeyError;

/// Why a policy is not used.
#[derive(Debug, Error)]
pub enum SignatureError {
    /// The signature is not that of the key over this text.
    #[error("the policy is not signed by the key that this organisation trusts")]
    NotSigned,
    /// It is, and yet it is no policy.
    #[error(transparent)]
    Policy(#[from] PolicyError),
    /// It says that it is another version than the one that was sent.
    #[error("the policy is not of the version that it is said to be")]
    OtherVersion,
}

impl SignedPolicy {
    /// The policy, if this key has signed it.
    ///
    /// # Errors
    /// [`SignatureError`]; the signature is asked first, so that nobody else's text is ever read.
    pub fn verified(&self, key: &PolicyKey) -> Result<Policy, SignatureError> {
        let signature = self.signature.strip_prefix(ALGORITHM).ok_or(SignatureError::NotSigned)?;
        let signature = BASE64_STANDARD.decode(signature).map_err(|_| SignatureError::NotSigned)?;
        UnparsedPublicKey::new(&ED25519, key.0)
            .verify(&Self::message(&self.text), &signature)
            .map_err(|_| SignatureError::NotSigned)?;
        let policy = Policy::parse(&self.text)?;
        if policy.version() == self.version {
            Ok(policy)
        } else {
            Err(SignatureError::OtherVersion)
        }
    }

    /// The bytes that are signed: what it is, then the text, so that a signature of nothing else can be taken for one.
    #[must_use]
    pub fn message(text: &str) -> Vec<u8> {
        [b"care-record policy\n", text.as_bytes()].concat()
    }

    /// A signature as it is written.
    #[must_use]
    pub fn signature_text(signature: &[u8]) -> String {
        format!("{ALGORITHM}{}", BASE64_STANDARD.encode(signature))
    }
}

impl PolicyKey {
    /// The key of these bytes.
    #[must_use]
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }
}

impl FromStr for PolicyKey {
    type Err = PolicyKeyError;

    fn from_str(text: &str) -> Result<Self, PolicyKeyError> {
        let key = text.trim().strip_prefix(ALGORITHM).ok_or(PolicyKeyError)?;
        let key = BASE64_STANDARD.decode(key).map_err(|_| PolicyKeyError)?;
        key.try_into().map(Self).map_err(|_| PolicyKeyError)
    }
}

impl fmt::Display for PolicyKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{ALGORITHM}{}", BASE64_STANDARD.encode(self.0))
    }
}

impl fmt::Debug for PolicyKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PolicyKey({self})")
    }
}

const ALGORITHM: &str = "Ed25519:";

//! Policies and their signatures: who answers for the table signs it, and viewers use no other.

use access::{Policy, PolicyKey, SignedPolicy};
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};
use base64::{Engine, prelude::BASE64_STANDARD};
use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension as _, Transaction, params_from_iter};
use thiserror::Error;
use zeroize::Zeroizing;

use crate::{Store, state::OpenError};

/// The private key that signs policies. Whoever has it decides who may see what: keep it off the gateway.
pub struct PolicySigner(Ed25519KeyPair);

/// A key that cannot be used or made.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("a private policy key is 32 bytes in base64")]
pub struct PolicySignerError;

impl PolicySigner {
    /// The key in this text: the 32 bytes of an Ed25519 seed in base64.
    ///
    /// # Errors
    /// [`PolicySignerError`]
    pub fn parse(text: &str) -> Result<Self, PolicySignerError> {
        let seed = BASE64_STANDARD.decode(text.trim()).map(Zeroizing::new);
        Self::from_seed(&seed.map_err(|_| PolicySignerError)?)
    }

    /// The public half, which the machine policy of every viewer holds.
    ///
    /// # Errors
    /// [`PolicySignerError`]
    pub fn public(&self) -> Result<PolicyKey, PolicySignerError> {
        let public = self.0.public_key().as_ref().try_into().map_err(|_| PolicySignerError)?;
        Ok(PolicyKey::from_bytes(public))
    }

    /// A policy, signed. That it is one was checked before: `version` is what it says.
    #[must_use]
    pub fn sign(&self, text: &str, version: &str) -> SignedPolicy {
        let signature = self.0.sign(&SignedPolicy::message(text));
        SignedPolicy {
            text: text.to_owned(),
            version: version.to_owned(),
            signature: SignedPolicy::signature_text(signature.as_ref()),
        }
    }

    /// The key of training: known to everybody, so that it is worth nothing where patients are real.
    ///
    /// # Errors
    /// [`PolicySignerError`]
    pub fn for_training() -> Result<Self, PolicySignerError> {
        Self::from_seed(TRAINING_SEED)
    }

    fn from_seed(seed: &[u8]) -> Result<Self, PolicySignerError> {
        Ed25519KeyPair::from_seed_unchecked(seed).map(Self).map_err(|_| PolicySignerError)
    }
}

/// A policy signed with the key of training.
///
/// # Errors
/// What is wrong with the policy.
pub fn signed_for_training(text: &str) -> Result<SignedPolicy, OpenError> {
    let policy = Policy::parse(text)?;
    Ok(PolicySigner::for_training()?.sign(text, policy.version()))
}

/// The policy in force: the one that is given, kept from now on; else the one that was given last; else, where no
/// records of real patients can be, the standard one with the signature of training.
pub(crate) fn in_force(
    store: &Store,
    given: Option<&SignedPolicy>,
    now: DateTime<Utc>,
) -> Result<SignedPolicy, OpenError> {
    let kept = store.read(last)?;
    match given {
        Some(given) if kept.as_ref() == Some(given) => Ok(given.clone()),
        Some(given) => {
            Policy::parse(&given.text)?;
            store.write(|tx| {
                tx.execute(
                    "INSERT INTO policy (version, text, signature, since) VALUES (?1, ?2, ?3, ?4)",
                    (&given.version, &given.text, &given.signature, now.to_rfc3339()),
                )
            })?;
            Ok(given.clone())
        }
        None => match kept {
            Some(kept) => Ok(kept),
            None => standard_for_training(),
        },
    }
}

/// The policy that the product comes with, signed with the key of training.
///
/// # Errors
/// [`OpenError`], should the standard policy be none.
pub fn standard_for_training() -> Result<SignedPolicy, OpenError> {
    signed_for_training(Policy::standard())
}

/// Whether a policy bears the signature of training, which is worth nothing where patients are real.
#[must_use]
pub fn is_of_training(policy: &SignedPolicy) -> bool {
    let key = PolicySigner::for_training().and_then(|signer| signer.public());
    key.is_ok_and(|key| policy.verified(&key).is_ok())
}

/// The policies that were given since a backup hold again, where it is restored ([`crate::closed`]).
pub(crate) fn carry_over(tx: &Transaction<'_>, closed: &Connection) -> rusqlite::Result<()> {
    let mut insert = tx.prepare(
        "INSERT INTO policy (version, text, signature, since) SELECT ?1, ?2, ?3, ?4
         WHERE NOT EXISTS (SELECT 1 FROM policy WHERE text = ?2 AND signature = ?3 AND since = ?4)",
    )?;
    let mut all =
        closed.prepare("SELECT version, text, signature, since FROM policy ORDER BY id")?;
    let mut rows = all.query([])?;
    while let Some(row) = rows.next()? {
        let policy = (0..4).map(|column| row.get(column)).collect::<Result<Vec<String>, _>>()?;
        insert.execute(params_from_iter(policy))?;
    }
    Ok(())
}

/// Copies them to a database that is attached as `closed`.
pub(crate) const COPY: &str = "
    CREATE TABLE closed.policy AS SELECT id, version, text, signature, since FROM main.policy;";

fn last(db: &Connection) -> rusqlite::Result<Option<SignedPolicy>> {
    db.query_row(
        "SELECT version, text, signature FROM policy ORDER BY id DESC LIMIT 1",
        [],
        |row| {
            Ok(SignedPolicy {
                version: row.get("version")?,
                text: row.get("text")?,
                signature: row.get("signature")?,
            })
        },
    )
    .optional()
}

const TRAINING_SEED: &[u8; 32] = b"policies for invented patients..";

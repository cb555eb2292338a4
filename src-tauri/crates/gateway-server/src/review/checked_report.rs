//! Checks a report that was handed on, from its own lines and a public key alone.

use audit::{
    Hash,
    chain::{from_hex, hex},
    merkle::{self, TreeHead},
};
use aws_lc_rs::{
    digest::{SHA256, digest},
    signature::{ED25519, UnparsedPublicKey},
};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use serde_json::Value;
use thiserror::Error;

use super::report::{BEGINS, END, EVENT};

/// Why a report is not what was made.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum ReportError {
    /// The lines of the proof are not all there.
    #[error("the report has no proof, or a part of it is missing")]
    NoProof,
    /// Something follows that nobody vouches for.
    #[error("something was added after the proof")]
    More,
    /// The numbers are not those that were made.
    #[error("the lines of the report were changed after it was made")]
    Changed,
    /// The entry is another's.
    #[error("the entry of the ledger is not that of this report")]
    OtherEntry,
    /// The entry does not stand under the head.
    #[error("the ledger does not hold this entry")]
    NotHeld,
    /// The signature is not of this gateway.
    #[error("the head of the ledger is not signed by this gateway")]
    NotSigned,
}

/// Checks this under the public key of the gateway that made it; what was found, in a sentence.
///
/// Every byte is accounted for: the lines by the hash in the entry, the entry by the proof, the proof by the head, the head by
/// the signature, and nothing may stand between or after them. The key comes from somebody who knows it: no file speaks for itself.
///
/// # Errors
/// [`ReportError`] names the first thing that is wrong.
pub fn check(csv: &str, key: &str) -> Result<String, ReportError> {
    let (lines, proof) = Proof::read(csv)?;
    let sha256 = hex(digest(&SHA256, lines.as_bytes()).as_ref());
    if proof.sha256 != sha256 {
        return Err(ReportError::Changed);
    }
    if !is_of(proof.entry, &sha256) {
        return Err(ReportError::OtherEntry);
    }
    let head = proof.head()?;
    proof.check_signature(&head, key)?;
    Ok(format!("not a letter was changed; entry {} of {}", proof.index, head.size))
}

/// Whether this entry says that a report with this hash was made.
fn is_of(entry: &str, sha256: &str) -> bool {
    let said = |text: &str| serde_json::from_str::<Value>(text).ok();
    let Some(entry) = said(entry) else { return false };
    let text = |value: &Value, name: &str| value.get(name)?.as_str().map(str::to_owned);
    let detail = text(&entry, "detail").and_then(|detail| said(&detail));
    text(&entry, "kind").as_deref() == Some(EVENT)
        && detail.and_then(|detail| text(&detail, "sha256")).as_deref() == Some(sha256)
}

/// The lines of the proof, each in its place.
struct Proof<'a> {
    sha256: &'a str,
    entry: &'a str,
    index: u64,
    salt: &'a str,
    path: &'a str,
    size: u64,
    root: &'a str,
    signed: &'a str,
    signature: &'a str,
}

impl<'a> Proof<'a> {
    /// The lines of the report, and the proof that follows them to the end.
    fn read(csv: &'a str) -> Result<(&'a str, Self), ReportError> {
        let at = csv.find(BEGINS).ok_or(ReportError::NoProof)?;
        let (lines, mut rest) = csv.split_at_checked(at).ok_or(ReportError::NoProof)?;
        let mut next = |name: &str| {
            let (line, after) = rest.split_once(END).ok_or(ReportError::NoProof)?;
            rest = after;
            let value = line.strip_prefix("# ").and_then(|line| line.strip_prefix(name));
            value.and_then(|value| value.strip_prefix(": ")).ok_or(ReportError::NoProof)
        };
        let proof = Self {
            sha256: next("sha256 of the lines above")?,
            entry: next("entry")?,
            index: number(next("index")?)?,
            salt: next("salt")?,
            path: next("path")?,
            size: number(next("size")?)?,
            root: next("root")?,
            signed: next("signed")?,
            signature: next("signature")?,
        };
        if rest.is_empty() { Ok((lines, proof)) } else { Err(ReportError::More) }
    }

    /// The head under which the entry stands.
    fn head(&self) -> Result<TreeHead, ReportError> {
        let salt = from_bytes(self.salt)?;
        let path = self.path.split_whitespace().map(hash);
        let path = path.collect::<Result<Vec<Hash>, _>>()?;
        let leaf = merkle::leaf(&salt, self.entry.as_bytes());
        let root = merkle::root_above(&leaf, self.index, self.size, &path)
            .map_err(|_| ReportError::NotHeld)?;
        if root != hash(self.root)? {
            return Err(ReportError::NotHeld);
        }
        let at = self.signed.parse().map_err(|_| ReportError::NoProof)?;
        Ok(TreeHead { size: self.size, root, at })
    }

    fn check_signature(&self, head: &TreeHead, key: &str) -> Result<(), ReportError> {
        let (key, signature) = (untagged(key)?, untagged(self.signature)?);
        UnparsedPublicKey::new(&ED25519, key)
            .verify(&head.message(), &signature)
            .map_err(|_| ReportError::NotSigned)
    }
}

fn number(text: &str) -> Result<u64, ReportError> {
    text.parse().map_err(|_| ReportError::NoProof)
}

fn untagged(text: &str) -> Result<Vec<u8>, ReportError> {
    let (_, base64) = text.split_once(':').ok_or(ReportError::NotSigned)?;
    BASE64_STANDARD.decode(base64).map_err(|_| ReportError::NotSigned)
}

fn hash(text: &str) -> Result<Hash, ReportError> {
    from_hex(text).ok_or(ReportError::NoProof)
}

fn from_bytes(text: &str) -> Result<Vec<u8>, ReportError> {
    let byte = |at: usize| u8::from_str_radix(text.get(at..at + 2)?, 16).ok();
    (0..text.len()).step_by(2).map(byte).collect::<Option<_>>().ok_or(ReportError::NoProof)
}

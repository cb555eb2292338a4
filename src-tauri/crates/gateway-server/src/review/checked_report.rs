//! Checks a report that was handed on, from its own lines and a public key alone.

use std::collections::HashMap;

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
use thiserror::Error;

/// Why a report is not what was made.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum ReportError {
    /// The lines of the proof are not all there.
    #[error("the report has no proof, or a part of it is missing")]
    NoProof,
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

/// Checks this, under this key or under the one that stands in it; what was found, in a sentence.
///
/// # Errors
/// [`ReportError`] names the first thing that is wrong.
pub fn check(csv: &str, key: Option<&str>) -> Result<String, ReportError> {
    let lines = csv.find("# sha256").map_or(csv, |at| csv.get(..at).unwrap_or(csv));
    let proof = Proof::read(csv)?;
    let sha256 = hex(digest(&SHA256, lines.as_bytes()).as_ref());
    if proof.text("sha256 of the lines above")? != sha256 {
        return Err(ReportError::Changed);
    }
    let entry = proof.text("entry")?;
    if !entry.contains(&format!(r#"\"sha256\":\"{sha256}\""#)) {
        return Err(ReportError::OtherEntry);
    }
    let head = proof.head(entry)?;
    proof.check_signature(&head, key)?;
    Ok(format!("not a letter was changed; entry {} of {}", proof.number("index")?, head.size))
}

struct Proof<'a>(HashMap<&'a str, &'a str>);

impl<'a> Proof<'a> {
    fn read(csv: &'a str) -> Result<Self, ReportError> {
        let lines = csv.lines().filter_map(|line| line.strip_prefix("# ")?.split_once(": "));
        let proof = Self(lines.collect());
        proof.text("signature").map(|_| proof)
    }

    fn text(&self, name: &str) -> Result<&'a str, ReportError> {
        self.0.get(name).copied().ok_or(ReportError::NoProof)
    }

    fn number(&self, name: &str) -> Result<u64, ReportError> {
        self.text(name)?.parse().map_err(|_| ReportError::NoProof)
    }

    /// The head under which the entry stands.
    fn head(&self, entry: &str) -> Result<TreeHead, ReportError> {
        let salt = from_bytes(self.text("salt")?)?;
        let path = self.text("path")?.split_whitespace().map(hash);
        let path = path.collect::<Result<Vec<Hash>, _>>()?;
        let leaf = merkle::leaf(&salt, entry.as_bytes());
        let (index, size) = (self.number("index")?, self.number("size")?);
        let root =
            merkle::root_above(&leaf, index, size, &path).map_err(|_| ReportError::NotHeld)?;
        if root != hash(self.text("root")?)? {
            return Err(ReportError::NotHeld);
        }
        let at = self.text("signed")?.parse().map_err(|_| ReportError::NoProof)?;
        Ok(TreeHead { size, root, at })
    }

    fn check_signature(&self, head: &TreeHead, key: Option<&str>) -> Result<(), ReportError> {
        let key = untagged(key.map_or_else(|| self.text("key"), Ok)?)?;
        let signature = untagged(self.text("signature")?)?;
        UnparsedPublicKey::new(&ED25519, key)
            .verify(&head.message(), &signature)
            .map_err(|_| ReportError::NotSigned)
    }
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

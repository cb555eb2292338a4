//! Authenticators: TOTP (RFC 6238) with 160 bits, SHA-1, six digits, 30 seconds, as every authenticator app reads it.

use chrono::{DateTime, Utc};
use thiserror::Error;
use totp_rs::{Builder, Secret, Totp};
use zeroize::Zeroizing;

use crate::keys::{SealError, SealKey, random};

/// The authenticator of one account.
pub(crate) struct Authenticator(Totp);

/// Why there is no authenticator.
#[derive(Debug, Error)]
pub(crate) enum AuthenticatorError {
    /// The secret in the database does not open.
    #[error(transparent)]
    Seal(#[from] SealError),
    /// No secret could be made, or it is not one.
    #[error("this is not the secret of an authenticator")]
    NotASecret,
}

impl Authenticator {
    /// A new one.
    pub(crate) fn generate() -> Result<Self, AuthenticatorError> {
        let secret = random::<SECRET_BYTES>().map_err(|_| AuthenticatorError::NotASecret)?;
        Self::new(secret.as_slice())
    }

    /// The one with this secret in base32.
    pub(crate) fn from_base32(secret: &str) -> Result<Self, AuthenticatorError> {
        let secret = Secret::try_from_base32(secret).map_err(|_| AuthenticatorError::NotASecret)?;
        Self::new(secret.as_bytes())
    }

    /// The one that is kept for this account.
    pub(crate) fn open(
        seal: &SealKey,
        account: &str,
        sealed: &[u8],
    ) -> Result<Self, AuthenticatorError> {
        Self::new(&seal.open_sealed(&place(account), sealed)?)
    }

    /// Its secret, sealed for this account.
    pub(crate) fn sealed(&self, seal: &SealKey, account: &str) -> Result<Vec<u8>, SealError> {
        seal.seal(&place(account), self.0.secret().as_bytes())
    }

    /// The step of the code that was typed, if it is the code of now or of one step to either side.
    pub(crate) fn step(&self, typed: &str, at: DateTime<Utc>) -> Option<i64> {
        let digits: Zeroizing<String> =
            Zeroizing::new(typed.chars().filter(|letter| !letter.is_whitespace()).collect());
        if digits.len() != DIGITS || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        let seconds = u64::try_from(at.timestamp()).ok()?;
        i64::try_from(self.0.check(&digits, seconds)?).ok()
    }

    /// The code of this moment.
    pub(crate) fn code(&self, at: DateTime<Utc>) -> String {
        self.0.generate(u64::try_from(at.timestamp()).unwrap_or(0)).to_string()
    }

    /// What the square says, for an authenticator app.
    pub(crate) fn otpauth(
        &self,
        issuer: &str,
        account: &str,
    ) -> Result<String, AuthenticatorError> {
        builder(self.0.secret().as_bytes())
            .with_issuer(Some(issuer.replace(':', " ")))
            .with_account_name(account)
            .build()
            .and_then(|totp| totp.to_url())
            .map_err(|_| AuthenticatorError::NotASecret)
    }

    /// The secret in base32, for typing.
    pub(crate) fn base32(&self) -> String {
        self.0.secret().to_base32()
    }

    fn new(secret: &[u8]) -> Result<Self, AuthenticatorError> {
        builder(secret).build().map(Self).map_err(|_| AuthenticatorError::NotASecret)
    }
}

fn builder(secret: &[u8]) -> Builder {
    Builder::new().with_secret(secret.to_vec()).with_skew(1)
}

/// Bound to the account, so that a secret moved to another row opens nothing there.
fn place(account: &str) -> String {
    format!("totp of {account}")
}

const SECRET_BYTES: usize = 20;
const DIGITS: usize = 6;

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    #[test]
    fn a_code_holds_for_its_own_step_and_one_to_either_side() {
        let rfc_6238 = Authenticator::new(b"12345678901234567890").unwrap();
        let at = DateTime::from_timestamp(1_111_111_109, 0).unwrap();
        let step = |seconds| rfc_6238.step("081804", at + TimeDelta::seconds(seconds));

        assert_eq!(
            rfc_6238.code(at),
            "081804",
            "the last six digits of the standard's own example"
        );
        assert_eq!(step(0), Some(37_037_036));
        assert_eq!(step(30), Some(37_037_036), "one step later it is still taken");
        assert_eq!(step(-30), Some(37_037_036), "and one step before");
        assert_eq!(step(61), None, "two steps later it is not");
        assert_eq!(step(-61), None, "nor two before");
        assert_eq!(rfc_6238.step("08 18 04", at), Some(37_037_036), "spaces are how apps show it");
        assert_eq!(rfc_6238.step("08180", at), None);
    }

    #[test]
    fn a_secret_opens_for_its_own_account_only() {
        let folder = tempfile::tempdir().unwrap();
        let seal = SealKey::open(folder.path(), true).unwrap();
        let sealed = Authenticator::generate().unwrap().sealed(&seal, "rita").unwrap();

        assert!(Authenticator::open(&seal, "rita", &sealed).is_ok());
        assert!(Authenticator::open(&seal, "raj", &sealed).is_err(), "it was moved");
    }
}

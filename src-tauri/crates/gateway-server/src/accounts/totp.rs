//! Authenticators: TOTP (RFC 6238) with SHA-1 and six digits. An app has 160 bits and 30 seconds, as every one of them reads it; a
//! hardware token has what its maker gave it, 128 bits at least, and 30 or 60 seconds.

use chrono::{DateTime, Utc};
use thiserror::Error;
use totp_rs::{Builder, Secret, Totp};
use zeroize::Zeroizing;

use crate::keys::{SealError, SealKey, random};

/// The authenticator of one account.
pub(crate) struct Authenticator(Totp);

/// How long a code is shown, in seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seconds {
    /// 30, as apps have it.
    Thirty,
    /// 60, as many hardware tokens have it.
    Sixty,
}

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
        Self::new(secret.as_slice(), Seconds::Thirty)
    }

    /// The one with this secret in base32.
    pub(crate) fn from_base32(secret: &str, seconds: Seconds) -> Result<Self, AuthenticatorError> {
        let secret = Secret::try_from_base32(secret).map_err(|_| AuthenticatorError::NotASecret)?;
        Self::new(secret.as_bytes(), seconds)
    }

    /// The one that is kept for this account.
    pub(crate) fn open(
        seal: &SealKey,
        account: &str,
        sealed: &[u8],
        seconds: Seconds,
    ) -> Result<Self, AuthenticatorError> {
        Self::new(&seal.open_sealed(&place(account), sealed)?, seconds)
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
        builder(self.0.secret().as_bytes(), Seconds::Thirty)
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

    pub(super) fn new(secret: &[u8], seconds: Seconds) -> Result<Self, AuthenticatorError> {
        builder(secret, seconds).build().map(Self).map_err(|_| AuthenticatorError::NotASecret)
    }
}

impl Seconds {
    /// The number.
    #[must_use]
    pub fn number(self) -> u8 {
        match self {
            Self::Thirty => 30,
            Self::Sixty => 60,
        }
    }

    /// Those of this number.
    #[must_use]
    pub fn from_number(number: u8) -> Option<Self> {
        [Self::Thirty, Self::Sixty].into_iter().find(|seconds| seconds.number() == number)
    }
}

fn builder(secret: &[u8], seconds: Seconds) -> Builder {
    Builder::new()
        .with_secret(secret.to_vec())
        .with_step_duration(u64::from(seconds.number()))
        .with_skew(ONE_STEP)
}

/// Bound to the account, so that a secret moved to another row opens nothing there.
fn place(account: &str) -> String {
    format!("totp of {account}")
}

/// To either side, and no more: a token whose clock has drifted further is replaced.
const ONE_STEP: u16 = 1;
const SECRET_BYTES: usize = 20;
const DIGITS: usize = 6;

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use serde_json::Value;

    use super::*;

    #[test]
    fn a_code_holds_for_its_own_step_and_one_to_either_side() {
        let rfc_6238 = Authenticator::new(RFC_6238, Seconds::Thirty).unwrap();
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
    fn a_token_of_sixty_seconds_holds_for_one_of_its_own_steps_to_either_side() {
        let token = Authenticator::new(RFC_6238, Seconds::Sixty).unwrap();
        let at = DateTime::from_timestamp(1_111_111_080, 0).unwrap();
        let typed = token.code(at);
        let step = |seconds| token.step(&typed, at + TimeDelta::seconds(seconds));

        let its_own = at.timestamp() / 60;
        assert_eq!(step(0), Some(its_own), "a step is a minute");
        assert_eq!(step(119), Some(its_own), "to the end of the next minute");
        assert_eq!(step(120), None);
        assert_eq!(step(-60), Some(its_own), "from the beginning of the one before");
        assert_eq!(step(-61), None);
    }

    #[test]
    fn a_secret_of_less_than_128_bits_is_none() {
        assert!(Authenticator::new(&[7; 16], Seconds::Sixty).is_ok());
        assert!(Authenticator::new(&[7; 15], Seconds::Sixty).is_err());
    }

    #[test]
    fn the_codes_of_the_standard_are_ours() {
        let vectors = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../../../../shared/data/vectors/otp-rfc4226-rfc6238.json"
        );
        let Ok(text) = std::fs::read_to_string(vectors) else {
            eprintln!("skipped: the vectors of RFC 6238 are not here");
            return;
        };
        let vectors: Value = serde_json::from_str(&text).unwrap();
        let of_sha1 = vectors["rfc6238_appendix_B"].as_array().unwrap().iter();
        let mut compared = 0;
        for vector in of_sha1.filter(|vector| vector["alg"] == "sha1") {
            let key = from_hex(vector["key_hex"].as_str().unwrap());
            let at = DateTime::from_timestamp(vector["time"].as_i64().unwrap(), 0).unwrap();
            let six = &vector["otp8"].as_str().unwrap()[2..];
            let ours = Authenticator::new(&key, Seconds::Thirty).unwrap();

            assert_eq!(ours.code(at), six, "at {at}");
            assert_eq!(ours.step(six, at), Some(at.timestamp() / 30), "at {at}");
            compared += 1;
        }
        assert_eq!(compared, 6, "every one of them");
    }

    #[test]
    fn a_secret_opens_for_its_own_account_only() {
        let seal = SealKey::fleeting().unwrap();
        let sealed = Authenticator::generate().unwrap().sealed(&seal, "rita").unwrap();

        let open = |account| Authenticator::open(&seal, account, &sealed, Seconds::Thirty);
        assert!(open("rita").is_ok());
        assert!(open("raj").is_err(), "it was moved");
    }

    fn from_hex(text: &str) -> Vec<u8> {
        let digits = |place| u8::from_str_radix(&text[place..place + 2], 16).unwrap();
        (0..text.len()).step_by(2).map(digits).collect()
    }

    const RFC_6238: &[u8] = b"12345678901234567890";
}

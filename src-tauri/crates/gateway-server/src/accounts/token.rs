//! Hardware tokens: authenticators whose secret the maker gives to the administrator.

use thiserror::Error;
use totp_rs::Secret;
use zeroize::Zeroizing;

use super::totp::{Authenticator, Seconds};
use crate::keys::{SealError, SealKey};

/// The secret of a hardware token: 128 bits at least, SHA-1, six digits.
pub struct TokenSecret {
    authenticator: Authenticator,
    seconds: Seconds,
}

/// How the maker writes the secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spelling {
    /// Base32, as authenticator apps have it: letters and the digits 2 to 7.
    Base32,
    /// Hexadecimal: digits and the letters A to F.
    Hexadecimal,
}

/// Why a text is not such a secret. It is never repeated.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum TokenError {
    /// It is not written so.
    #[error(
        "this is not base32 (A to Z, 2 to 7): if the maker gives the secret in hexadecimal, say --hex"
    )]
    NotBase32,
    /// It is not written so.
    #[error("this is not hexadecimal (0 to 9, A to F)")]
    NotHexadecimal,
    /// It is too short for a secret.
    #[error("this is no secret of a token: it has fewer than 128 bits")]
    TooShort,
}

impl TokenSecret {
    /// The secret in this text; spaces, hyphens and case make no difference.
    pub fn parse(text: &str, spelling: Spelling, seconds: Seconds) -> Result<Self, TokenError> {
        let letters: Zeroizing<String> = Zeroizing::new(
            text.chars()
                .filter(|letter| !letter.is_whitespace() && *letter != '-')
                .map(|letter| letter.to_ascii_uppercase())
                .collect(),
        );
        let secret = match spelling {
            Spelling::Base32 => from_base32(&letters).ok_or(TokenError::NotBase32)?,
            Spelling::Hexadecimal => {
                from_hexadecimal(&letters).ok_or(TokenError::NotHexadecimal)?
            }
        };
        let authenticator =
            Authenticator::new(&secret, seconds).map_err(|_| TokenError::TooShort)?;
        Ok(Self { authenticator, seconds })
    }

    pub(crate) fn sealed(&self, seal: &SealKey, account: &str) -> Result<Vec<u8>, SealError> {
        self.authenticator.sealed(seal, account)
    }

    pub(crate) fn seconds(&self) -> Seconds {
        self.seconds
    }
}

fn from_base32(letters: &str) -> Option<Zeroizing<Vec<u8>>> {
    let secret = Secret::try_from_base32(letters.trim_end_matches('=')).ok()?;
    Some(Zeroizing::new(secret.as_bytes().to_vec()))
}

fn from_hexadecimal(letters: &str) -> Option<Zeroizing<Vec<u8>>> {
    let digits: Option<Vec<u8>> = letters
        .chars()
        .map(|letter| letter.to_digit(16).and_then(|digit| u8::try_from(digit).ok()))
        .collect();
    let digits = Zeroizing::new(digits?);
    let (pairs, rest) = digits.as_chunks::<2>();
    rest.is_empty()
        .then(|| Zeroizing::new(pairs.iter().map(|[high, low]| high << 4 | low).collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_read_as_its_maker_writes_it() {
        let of = |text, spelling| TokenSecret::parse(text, spelling, Seconds::Sixty);
        let base32 = |text| of(text, Spelling::Base32).map(|token| token.authenticator.base32());
        let hex = |text| of(text, Spelling::Hexadecimal).map(|token| token.authenticator.base32());

        assert_eq!(base32(SECRET).as_deref(), Ok(SECRET));
        assert_eq!(base32("gezd gnbv-gy3t qojq gezd gnbv gy3t qojq\n").as_deref(), Ok(SECRET));
        assert_eq!(hex("3132333435363738393031323334353637383930").as_deref(), Ok(SECRET));
        assert_eq!(
            base32("3132333435363738393031323334353637383930"),
            Err(TokenError::NotBase32),
            "no guess is made"
        );
        assert_eq!(hex("3132333"), Err(TokenError::NotHexadecimal), "half a byte is missing");
        assert_eq!(hex(SECRET), Err(TokenError::NotHexadecimal));
        assert_eq!(base32("GEZDGNBVGY3TQOJQ"), Err(TokenError::TooShort), "80 bits");
        assert_eq!(base32(""), Err(TokenError::TooShort));
    }

    const SECRET: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
}

//! Passwords: Argon2id, 19 MiB, two passes, with a pepper that is not in the database.

use argon2::{
    Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version,
    password_hash::phc::PasswordHash,
};
use thiserror::Error;
use zeroize::Zeroizing;

use crate::keys::SealKey;

/// The pepper of this gateway's passwords.
pub(crate) struct Pepper(Zeroizing<Vec<u8>>);

/// Why a password is not taken. The words are for the person who chose it.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum WeakPassword {
    /// Too short.
    #[error("Choose a password of at least 12 characters. Three or four random words are good.")]
    TooShort,
    /// Longer than anything that is typed.
    #[error("Choose a password of at most 256 characters.")]
    TooLong,
    /// It holds the name in the address.
    #[error("Choose a password without the name in your email address.")]
    HoldsTheName,
    /// It is made of what everybody tries first.
    #[error("Choose another password: this one is among the first that are guessed.")]
    Guessable,
}

/// A password that could not be hashed.
#[derive(Clone, Copy, Debug, Error)]
#[error("the password cannot be hashed")]
pub struct HashError;

impl Pepper {
    pub(crate) fn of(seal: &SealKey) -> Self {
        Self(seal.derived("password"))
    }

    /// The hash of a password, as it is kept.
    pub(crate) fn hash(&self, password: &str) -> Result<String, HashError> {
        let hash: PasswordHash =
            self.argon2()?.hash_password(password.as_bytes()).map_err(|_| HashError)?;
        Ok(hash.to_string())
    }

    /// Whether it is the password; where none is kept the same work is done, so that the time says nothing.
    pub(crate) fn fits(&self, password: &str, kept: Option<&str>) -> Result<bool, HashError> {
        let argon2 = self.argon2()?;
        match kept {
            Some(kept) => {
                let kept = PasswordHash::new(kept).map_err(|_| HashError)?;
                Ok(argon2.verify_password(password.as_bytes(), &kept).is_ok())
            }
            None => {
                let mut nothing = Zeroizing::new([0; Params::DEFAULT_OUTPUT_LEN]);
                argon2
                    .hash_password_into(password.as_bytes(), DECOY_SALT, nothing.as_mut_slice())
                    .map_err(|_| HashError)?;
                Ok(false)
            }
        }
    }

    fn argon2(&self) -> Result<Argon2<'_>, HashError> {
        let params = Params::new(MEMORY_KIB, PASSES, LANES, None).map_err(|_| HashError)?;
        Argon2::new_with_secret(&self.0, Algorithm::Argon2id, Version::V0x13, params)
            .map_err(|_| HashError)
    }
}

/// Whether this password may be chosen by the person with this address.
pub(crate) fn check(password: &str, email: &str) -> Result<(), WeakPassword> {
    let length = password.chars().count();
    if length < 12 {
        return Err(WeakPassword::TooShort);
    }
    if length > 256 {
        return Err(WeakPassword::TooLong);
    }
    let lower = password.to_lowercase();
    let name = email.split('@').next().unwrap_or_default().to_lowercase();
    if name.len() > 2 && lower.contains(&name) {
        return Err(WeakPassword::HoldsTheName);
    }
    if is_guessable(&lower) { Err(WeakPassword::Guessable) } else { Ok(()) }
}

/// Nothing much is left of it without what lists of stolen passwords are full of.
fn is_guessable(lower: &str) -> bool {
    let rest = COMMON.iter().fold(lower.to_owned(), |rest, common| rest.replace(common, ""));
    let mut letters: Vec<char> = rest.chars().filter(|letter| letter.is_alphabetic()).collect();
    letters.sort_unstable();
    letters.dedup();
    letters.len() < 4
}

const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;
const DECOY_SALT: &[u8; 16] = b"no such account!";

/// Longer ones first, so that a part does not break the whole.
const COMMON: [&str; 48] = [
    "qwertyuiop",
    "asdfghjkl",
    "changeme",
    "password",
    "passw0rd",
    "p@ssw0rd",
    "football",
    "sunshine",
    "princess",
    "liverpool",
    "hospital",
    "computer",
    "northampton",
    "kettering",
    "welcome",
    "letmein",
    "trustno",
    "charlie",
    "arsenal",
    "chelsea",
    "september",
    "november",
    "december",
    "october",
    "january",
    "february",
    "monday",
    "friday",
    "summer",
    "winter",
    "autumn",
    "spring",
    "dragon",
    "monkey",
    "master",
    "shadow",
    "secret",
    "qwerty",
    "azerty",
    "zxcvbn",
    "iloveyou",
    "abcdef",
    "admin",
    "nurse",
    "doctor",
    "login",
    "abc",
    "nhs",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_long_and_not_the_first_that_is_guessed() {
        let cases = [
            ("correct horse battery", Ok(())),
            ("wet-lemon-tractor", Ok(())),
            ("elevenchars", Err(WeakPassword::TooShort)),
            ("My-Rita.Clarke-9", Err(WeakPassword::HoldsTheName)),
            ("Password1234!", Err(WeakPassword::Guessable)),
            ("nhsnhsnhs2026", Err(WeakPassword::Guessable)),
            ("123456789012", Err(WeakPassword::Guessable)),
            ("aaaaaaaaaaaaaaa", Err(WeakPassword::Guessable)),
            ("Welcome-Summer-2026", Err(WeakPassword::Guessable)),
        ];
        for (password, expected) in cases {
            assert_eq!(check(password, "rita.clarke@nhs.net"), expected, "{password}");
        }
        assert_eq!(check(&"long words ".repeat(30), "x@nhs.net"), Err(WeakPassword::TooLong));
    }

    #[test]
    fn a_password_fits_its_own_hash_under_the_same_pepper_only() {
        let (here, there) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let pepper = Pepper::of(&SealKey::open(here.path(), true).unwrap());
        let other = Pepper::of(&SealKey::open(there.path(), true).unwrap());
        let kept = pepper.hash("wet-lemon-tractor").unwrap();

        assert!(kept.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "as OWASP recommends");
        assert!(pepper.fits("wet-lemon-tractor", Some(&kept)).unwrap(), "it is the password");
        assert!(!pepper.fits("wet-lemon-tracton", Some(&kept)).unwrap(), "it is another");
        assert!(
            !other.fits("wet-lemon-tractor", Some(&kept)).unwrap(),
            "a stolen database is not enough"
        );
        assert!(!pepper.fits("wet-lemon-tractor", None).unwrap(), "nobody has this password");
    }
}

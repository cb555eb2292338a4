//! Passwords: Argon2id, 19 MiB, two passes, with a pepper that is not in the database.
//!
//! Which ones may be chosen is for length and for guessing to say. `zxcvbn` brings thirty thousand of the commonest stolen passwords and
//! finds them in disguise (`P@ssw0rd2026!`), with dates, keyboard walks and repetitions; an administrator's own list
//! ([`Breached`](super::breached::Breached)) adds the hundreds of millions that no program can bring along.

use std::sync::atomic::{AtomicU64, Ordering};

use argon2::{
    Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version,
    password_hash::phc::PasswordHash,
};
use contract::ProblemCode;
use identity::NhsEmail;
use thiserror::Error;
use zeroize::Zeroizing;
use zxcvbn::zxcvbn;

use super::breached::{Breached, BreachedError};
use crate::{Failure, Gateway, keys::SealKey};

/// The pepper of this gateway's passwords.
pub(crate) struct Pepper<'g> {
    key: Zeroizing<Vec<u8>>,
    hashed: &'g AtomicU64,
}

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
    /// It stands in the list of breached passwords.
    #[error(
        "Choose another password: this one was stolen from somewhere, and is tried by thieves."
    )]
    Breached,
    /// It is the one that shall be replaced.
    #[error("Choose a password that you have not now.")]
    TheSame,
}

/// A password that could not be hashed.
#[derive(Clone, Copy, Debug, Error)]
#[error("the password cannot be hashed")]
pub struct HashError;

impl<'g> Pepper<'g> {
    pub(crate) fn of(gateway: &'g Gateway) -> Self {
        Self::new(&gateway.seal, &gateway.passwords_hashed)
    }

    fn new(seal: &SealKey, hashed: &'g AtomicU64) -> Self {
        Self { key: seal.derived("password"), hashed }
    }

    /// The hash of a password, as it is kept.
    pub(crate) fn hash(&self, password: &str) -> Result<String, HashError> {
        let hash: PasswordHash =
            self.argon2()?.hash_password(password.as_bytes()).map_err(|_| HashError)?;
        Ok(hash.to_string())
    }

    /// Whether it is the password; where none is kept the same work is done, so that the time says nothing.
    pub(crate) fn fits(&self, password: &str, kept: Option<&str>) -> Result<bool, HashError> {
        match kept {
            Some(kept) => {
                let kept = PasswordHash::new(kept).map_err(|_| HashError)?;
                Ok(self.argon2()?.verify_password(password.as_bytes(), &kept).is_ok())
            }
            None => {
                let mut nothing = Zeroizing::new([0; Params::DEFAULT_OUTPUT_LEN]);
                self.argon2()?
                    .hash_password_into(password.as_bytes(), DECOY_SALT, nothing.as_mut_slice())
                    .map_err(|_| HashError)?;
                Ok(false)
            }
        }
    }

    /// For one password: each is counted.
    fn argon2(&self) -> Result<Argon2<'_>, HashError> {
        self.hashed.fetch_add(1, Ordering::Relaxed);
        let params = Params::new(MEMORY_KIB, PASSES, LANES, None).map_err(|_| HashError)?;
        Argon2::new_with_secret(&self.key, Algorithm::Argon2id, Version::V0x13, params)
            .map_err(|_| HashError)
    }
}

/// Whether this password may be chosen by the person with this address. How long it is, and how soon it would be guessed: nothing else
/// is asked of it, no digit, no capital letter.
///
/// The inner error is the answer; the outer one is a fault of the list of breached passwords.
pub(crate) fn check(
    password: &str,
    email: &NhsEmail,
    breached: Option<&Breached>,
) -> Result<Result<(), WeakPassword>, BreachedError> {
    let length = password.chars().count();
    if length < 12 {
        return Ok(Err(WeakPassword::TooShort));
    }
    if length > 256 {
        return Ok(Err(WeakPassword::TooLong));
    }
    let name = email.as_str().split('@').next().unwrap_or_default();
    if name.len() > 2 && password.to_lowercase().contains(name) {
        return Ok(Err(WeakPassword::HoldsTheName));
    }
    if is_guessable(password, name) {
        return Ok(Err(WeakPassword::Guessable));
    }
    let is_breached = breached.map(|list| list.holds(password)).transpose()?.unwrap_or(false);
    Ok(if is_breached { Err(WeakPassword::Breached) } else { Ok(()) })
}

/// Guessed in a hundred million tries, with or without what stands between the words, by whoever knows the lists of stolen
/// passwords, the patterns that people like, and where this person works.
fn is_guessable(password: &str, name: &str) -> bool {
    let parts = name.split(|letter: char| !letter.is_alphanumeric());
    let known: Vec<&str> = parts.chain(LOCAL).filter(|word| word.len() > 2).collect();
    let run_together: Zeroizing<String> =
        Zeroizing::new(password.chars().filter(|letter| letter.is_alphanumeric()).collect());
    [password, &run_together]
        .into_iter()
        .any(|spelling| zxcvbn(spelling, &known).guesses_log10() < TRIES_LOG10)
}

impl From<WeakPassword> for Failure {
    fn from(weak: WeakPassword) -> Self {
        Self::problem(ProblemCode::WeakPassword, weak.to_string())
    }
}

const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;
/// Three words need more, however common they are, if they do not all stand at the top of somebody's list.
const TRIES_LOG10: f64 = 8.05;
const DECOY_SALT: &[u8; 16] = b"no such account!";

/// What people here think of first.
const LOCAL: [&str; 24] = [
    "nhs",
    "nhsnet",
    "hospital",
    "northampton",
    "northamptonshire",
    "northants",
    "kettering",
    "nurse",
    "nursing",
    "doctor",
    "consultant",
    "surgery",
    "practice",
    "ward",
    "triage",
    "emergency",
    "patient",
    "clinic",
    "medical",
    "health",
    "care",
    "carerecord",
    "record",
    "viewer",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_long_and_not_the_first_that_is_guessed() {
        let rita = NhsEmail::parse("rita.clarke@nhs.net", &[]).unwrap();
        for (password, expected) in CASES {
            assert_eq!(check(password, &rita, None).unwrap(), expected, "{password}");
        }
        let long = "a long way from home ".repeat(13);
        assert_eq!(check(&long, &rita, None).unwrap(), Err(WeakPassword::TooLong));
    }

    #[test]
    fn a_password_that_was_stolen_before_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("breached");
        std::fs::write(&file, "antelope stapler cloud\nwet-lemon-tractor\n").unwrap();
        let list = Breached::open(&file).unwrap();
        let rita = NhsEmail::parse("rita.clarke@nhs.net", &[]).unwrap();
        let check = |password| check(password, &rita, Some(&list)).unwrap();

        assert_eq!(check("wet-lemon-tractor"), Err(WeakPassword::Breached));
        assert_eq!(check("wet-lemon-tractors"), Ok(()));
        std::fs::remove_file(&file).unwrap();
        assert!(super::check("wet-lemon-tractors", &rita, Some(&list)).is_err(), "a doubt");
    }

    const CASES: [(&str, Result<(), WeakPassword>); 30] = [
        ("wet-lemon-tractor", Ok(())),
        ("wet lemon tractor", Ok(())),
        ("three random plums", Ok(())),
        ("green table house", Ok(())),
        ("kH8#vQ2p!xZ4", Ok(())),
        ("ünter größe straße", Ok(())),
        ("elevenchars", Err(WeakPassword::TooShort)),
        ("ünüsüäl-öß1", Err(WeakPassword::TooShort)),
        ("My-Rita.Clarke-9", Err(WeakPassword::HoldsTheName)),
        ("Password1234!", Err(WeakPassword::Guessable)),
        ("P@ssw0rd2026!", Err(WeakPassword::Guessable)),
        ("passwordpassword", Err(WeakPassword::Guessable)),
        ("nhsnhsnhs2026", Err(WeakPassword::Guessable)),
        ("NHS-Nurse-2026", Err(WeakPassword::Guessable)),
        ("123456789012", Err(WeakPassword::Guessable)),
        ("aaaaaaaaaaaaaaa", Err(WeakPassword::Guessable)),
        ("qwertyuiop123", Err(WeakPassword::Guessable)),
        ("1q2w3e4r5t6y", Err(WeakPassword::Guessable)),
        ("abcabcabcabc", Err(WeakPassword::Guessable)),
        ("Welcome-Summer-2026", Err(WeakPassword::Guessable)),
        ("January-2026-Ward", Err(WeakPassword::Guessable)),
        ("Kettering2026!", Err(WeakPassword::Guessable)),
        ("Liverpool1892!", Err(WeakPassword::Guessable)),
        ("Arsenal-Forever-1", Err(WeakPassword::Guessable)),
        ("iloveyou2026!", Err(WeakPassword::Guessable)),
        ("letmeinplease1", Err(WeakPassword::Guessable)),
        ("trustno1trustno1", Err(WeakPassword::Guessable)),
        ("rita19850412", Err(WeakPassword::Guessable)),
        ("Clarke-Rita-1", Err(WeakPassword::Guessable)),
        ("            ", Err(WeakPassword::Guessable)),
    ];

    #[test]
    fn a_password_fits_its_own_hash_under_the_same_pepper_only() {
        let hashed = AtomicU64::new(0);
        let pepper = Pepper::new(&SealKey::fleeting().unwrap(), &hashed);
        let other = Pepper::new(&SealKey::fleeting().unwrap(), &hashed);
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

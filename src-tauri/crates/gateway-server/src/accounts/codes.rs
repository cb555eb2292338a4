//! Codes that a person reads from paper and types once: activation, recovery, registering a device.

use zeroize::Zeroizing;

use crate::keys::{KeyError, SealKey, random};

/// A fresh code, in groups of four letters and digits that cannot be mistaken for one another (Crockford's base32).
pub struct Code(Zeroizing<String>);

/// What a code is for; the same letters for another purpose are another code.
#[derive(Clone, Copy, Debug)]
pub enum Purpose {
    /// The first use of an account.
    Activation,
    /// A lost authenticator.
    Recovery,
    /// A new device.
    Device,
}

impl Code {
    /// A code for this purpose: 100 bits, or 60 for recovery, where ten are kept on paper and a password is asked as well.
    pub fn random(purpose: Purpose) -> Result<Self, KeyError> {
        let bytes = random::<20>()?;
        let letters = match purpose {
            Purpose::Activation | Purpose::Device => 20,
            Purpose::Recovery => 12,
        };
        let mut text = Zeroizing::new(String::with_capacity(LONGEST));
        for (place, byte) in bytes.iter().take(letters).enumerate() {
            if place > 0 && place % 4 == 0 {
                text.push('-');
            }
            text.push(letter(*byte));
        }
        Ok(Self(text))
    }

    /// The code as it is printed, `7K2M-QX9D-…`.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

/// The keyed hash under which a code is kept. How it was typed makes no difference: case, hyphens, spaces, O for 0, I or L for 1.
pub(crate) fn kept(seal: &SealKey, purpose: Purpose, typed: &str) -> Vec<u8> {
    let mut meant = Zeroizing::new(String::with_capacity(LONGEST));
    meant.extend(typed.chars().filter(char::is_ascii_alphanumeric).take(LONGEST).map(|letter| {
        match letter.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            other => other,
        }
    }));
    seal.hash(purpose.label(), meant.as_bytes())
}

impl Purpose {
    fn label(self) -> &'static str {
        match self {
            Self::Activation => "activation code",
            Self::Recovery => "recovery code",
            Self::Device => "device code",
        }
    }
}

/// Five bits of a byte; 256 is a multiple of 32, so every letter is as likely.
fn letter(byte: u8) -> char {
    ALPHABET.get(usize::from(byte & 31)).map_or('0', |letter| char::from(*letter))
}

const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const LONGEST: usize = 24;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_taken_however_it_was_typed() {
        let seal = SealKey::fleeting().unwrap();
        let kept = |typed| kept(&seal, Purpose::Recovery, typed);

        assert_eq!(
            kept("7K2M-0X91-ABCD"),
            kept(" 7k2m ox9i abcd "),
            "letters that look alike are one"
        );
        assert_ne!(
            kept("7K2M-0X91-ABCD"),
            kept("7K2M-0X91-ABCE"),
            "another letter is another code"
        );
    }

    #[test]
    fn a_code_has_bits_enough() {
        let code = Code::random(Purpose::Activation).unwrap();
        let again = Code::random(Purpose::Activation).unwrap();

        assert_eq!(code.expose().replace('-', "").len() * 5, 100, "at least 80 bits are asked for");
        assert_ne!(code.expose(), again.expose(), "no code comes twice");
    }
}

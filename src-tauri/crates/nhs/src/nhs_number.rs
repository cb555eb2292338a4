use std::{fmt, str::FromStr};

use thiserror::Error;

/// A patient's NHS number: ten digits of which the last is a modulus 11 check digit.
///
/// Reads with or without spaces and dashes; `Debug` never shows it. Numbers of one repeated digit are refused
/// although some of them pass the arithmetic.
///
/// Source: NHS Data Dictionary, NHS NUMBER.
///
/// ```
/// let number: nhs::NhsNumber = "999 000 0018".parse()?;
/// assert_eq!(number.spaced(), "999 000 0018");
/// # Ok::<(), nhs::NhsNumberError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NhsNumber([u8; 10]);

/// Why a text is not an NHS number.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum NhsNumberError {
    /// Not ten digits.
    #[error("an NHS number has 10 digits")]
    Length,
    /// Something that is neither a digit, a space nor a dash.
    #[error("an NHS number has only digits")]
    NotDigits,
    /// Two letters, six digits, one letter: a National Insurance number.
    #[error("this looks like a National Insurance number, not an NHS number")]
    NationalInsurance,
    /// The check digit is wrong, or ten equal digits.
    #[error("this is not a valid NHS number: check the digits")]
    CheckDigit,
}

impl NhsNumber {
    /// The ten digits without spaces, as FHIR carries them.
    #[must_use]
    pub fn digits(&self) -> String {
        self.0.iter().map(|digit| char::from(b'0' + digit)).collect()
    }

    /// The ten digits as people read them, `999 000 0018`.
    #[must_use]
    pub fn spaced(&self) -> String {
        let digits = self.digits();
        let (area, rest) = digits.split_at(3);
        let (middle, last) = rest.split_at(3);
        format!("{area} {middle} {last}")
    }

    /// Whether the number lies in the range 999 000 0000 to 999 999 9999, which is never issued to a person.
    #[must_use]
    pub fn is_for_testing(&self) -> bool {
        self.0.starts_with(&[9, 9, 9])
    }

    /// The number with these nine first digits, if one exists: about one stem in eleven has none.
    #[must_use]
    pub fn from_stem(stem: u32) -> Option<Self> {
        format!("{stem:09}{}", check_digit(&digits_of(&format!("{stem:09}")).ok()?)?).parse().ok()
    }
}

impl FromStr for NhsNumber {
    type Err = NhsNumberError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let compact: String =
            text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '-' | '\u{2013}')).collect();
        if looks_like_national_insurance(&compact) {
            return Err(NhsNumberError::NationalInsurance);
        }
        let digits = digits_of(&compact)?;
        let ten: [u8; 10] = digits.as_slice().try_into().map_err(|_| NhsNumberError::Length)?;
        let all_equal = ten.windows(2).all(|pair| pair.first() == pair.last());
        let (stem, last) = digits.split_at(9);
        if all_equal || check_digit(stem) != last.first().copied() {
            return Err(NhsNumberError::CheckDigit);
        }
        Ok(Self(ten))
    }
}

impl fmt::Debug for NhsNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("NhsNumber(hidden)")
    }
}

fn digits_of(text: &str) -> Result<Vec<u8>, NhsNumberError> {
    text.chars()
        .map(|c| c.to_digit(10).and_then(|d| u8::try_from(d).ok()).ok_or(NhsNumberError::NotDigits))
        .collect()
}

/// The check digit of nine digits; `None` where the sum leaves 10, for which no number exists.
fn check_digit(stem: &[u8]) -> Option<u8> {
    let sum: u32 = stem.iter().zip((2..=10).rev()).map(|(d, weight)| u32::from(*d) * weight).sum();
    match 11 - sum % 11 {
        11 => Some(0),
        10 => None,
        digit => u8::try_from(digit).ok(),
    }
}

fn looks_like_national_insurance(text: &str) -> bool {
    let letters: Vec<bool> = text.chars().map(|c| c.is_ascii_alphabetic()).collect();
    letters == [true, true, false, false, false, false, false, false, true]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_check_digit_decides() {
        let cases = [
            ("9434765919", Ok(())),
            ("999 000 0018", Ok(())),
            ("999-000-0026", Ok(())),
            ("9991234560", Err(NhsNumberError::CheckDigit)),
            ("0000000000", Err(NhsNumberError::CheckDigit)),
            ("999 000 001", Err(NhsNumberError::Length)),
            ("99900000180", Err(NhsNumberError::Length)),
            ("99900000a8", Err(NhsNumberError::NotDigits)),
            ("QQ 12 34 56 C", Err(NhsNumberError::NationalInsurance)),
        ];
        for (text, expected) in cases {
            assert_eq!(text.parse::<NhsNumber>().map(|_| ()), expected, "{text}");
        }
    }

    #[test]
    fn a_debug_print_never_shows_the_number() {
        let number: NhsNumber = "9990000018".parse().unwrap();
        assert_eq!(format!("{number:?}"), "NhsNumber(hidden)", "logs are made of Debug");
    }

    #[test]
    fn a_stem_without_a_check_digit_has_no_number() {
        assert_eq!(NhsNumber::from_stem(999_107_919), None);
        assert_eq!(NhsNumber::from_stem(999_000_001).unwrap().digits(), "9990000018");
    }
}

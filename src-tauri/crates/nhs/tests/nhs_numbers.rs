//! NHS numbers that others have printed in their examples, judged by a library that is not ours.

#![expect(clippy::print_stderr, reason = "test vocabulary")]

use std::path::PathBuf;

use nhs::NhsNumber;
use serde::Deserialize;

/// What somebody printed as an NHS number, and whether its check digit is right.
#[derive(Deserialize)]
struct Vector {
    value: String,
    valid_mod11: bool,
}

/// Every valid one is a number here, every invalid one is none. There is one exception: ten equal digits are refused although the
/// arithmetic passes, since nobody has such a number and keyboards make it easily.
#[test]
fn samples_the_check_digit_decides_as_elsewhere_but_for_ten_equal_digits() {
    let Some(samples) = std::env::var_os("CARE_RECORD_SAMPLES") else {
        eprintln!("SKIPPED samples: CARE_RECORD_SAMPLES is not set");
        return;
    };
    let vectors = PathBuf::from(samples).join("vectors").join("nhs-numbers.json");
    let vectors: Vec<Vector> = serde_json::from_slice(&std::fs::read(vectors).unwrap()).unwrap();

    let mut ten_equal_digits = Vec::new();
    for Vector { value, valid_mod11 } in &vectors {
        let is_a_number = value.parse::<NhsNumber>().is_ok();
        if *valid_mod11 && is_repeated(value) {
            assert!(!is_a_number, "{value:?} is one digit, ten times");
            ten_equal_digits.push(value.as_str());
        } else {
            assert_eq!(is_a_number, *valid_mod11, "{value:?}");
        }
    }
    assert_eq!(ten_equal_digits, ["1111111111", "9999999999"], "the only exceptions");
    let valid = vectors.iter().filter(|vector| vector.valid_mod11).count();
    assert_eq!((valid, vectors.len()), (108, 156), "every one of them");
}

fn is_repeated(value: &str) -> bool {
    let first = value.chars().next();
    value.chars().all(|digit| Some(digit) == first)
}

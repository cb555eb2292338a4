//! Numbers and their units in words, as they were sent.

use crate::{fhir::Fhir as _, json::Json};

/// Between a number and its unit, so that no line parts them.
pub(super) const UNBREAKABLE: char = '\u{a0}';

/// The number of a Quantity with its comparator, `<5`, as it was written, with a comma from 1,000.
pub(super) fn number_of(quantity: Json<'_>) -> Option<String> {
    let number = quantity.number("value")?;
    Some(format!("{}{}", quantity.text("comparator").unwrap_or_default(), with_commas(&number)))
}

/// The value as a number, where it has no comparator.
pub(super) fn plain_number(quantity: Json<'_>) -> Option<f64> {
    if quantity.text("comparator").is_some() {
        return None;
    }
    quantity.number("value")?.parse().ok().filter(|number: &f64| number.is_finite())
}

/// The unit of a Quantity, as it was sent; the code of UCUM where there are no words.
pub(super) fn unit_of(quantity: Json<'_>) -> Option<String> {
    let unit = quantity.text("unit").or_else(|| quantity.text("code"))?;
    let unit = match unit {
        "1" | "{score}" | "{nominal}" => return None,
        "mm[Hg]" => "mmHg",
        other => other,
    };
    Some(unit.to_owned())
}

/// A Quantity of a medicine: no zero at the end, the unit in full, and nothing that parts them. `2.5 mg`
pub(super) fn dose(quantity: Json<'_>) -> Option<String> {
    let number = without_end_zeros(&quantity.number("value")?);
    let comparator = quantity.text("comparator").unwrap_or_default();
    let unit = unit_of(quantity).map(|unit| dose_unit(&unit, &number));
    let unit = unit.unwrap_or_else(|| "(unit not sent)".to_owned());
    Some(format!("{comparator}{}{UNBREAKABLE}{unit}", with_commas(&number)))
}

/// The unit of a dose in full: no `U`, no `mcg`.
pub(super) fn dose_unit(unit: &str, number: &str) -> String {
    let one = number == "1";
    match unit {
        "ug" | "mcg" | "µg" | "μg" | "MCG" | "microgram" | "micrograms" => "micrograms",
        "ng" | "nanogram" | "nanograms" => "nanograms",
        "U" | "u" | "IU" | "[iU]" | "UNT" | "unit" | "units" if !one => "units",
        "U" | "u" | "IU" | "[iU]" | "UNT" | "unit" | "units" => "unit",
        "MG" | "milligram" | "milligrams" => "mg",
        "G" | "gram" | "grams" => "g",
        "ML" | "ml" | "millilitre" | "millilitres" => "mL",
        "MEQ" => "mEq",
        "{tbl}" | "tablet" | "tablets" | "Tablet" if one => "tablet",
        "{tbl}" | "tablet" | "tablets" | "Tablet" => "tablets",
        other => other,
    }
    .to_owned()
}

/// `4.50` as `4.5`, `5.0` as `5`: a zero at the end is read as ten times the dose.
pub(super) fn without_end_zeros(number: &str) -> String {
    let short = match number.split_once('.') {
        Some(_) if !number.contains(['e', 'E']) => {
            number.trim_end_matches('0').trim_end_matches('.')
        }
        Some(_) | None => number,
    };
    match short.strip_prefix('.') {
        Some(fraction) => format!("0.{fraction}"),
        None => short.to_owned(),
    }
}

/// `20000` as `20,000`.
pub(super) fn with_commas(number: &str) -> String {
    let (sign, digits) = number.strip_prefix('-').map_or(("", number), |digits| ("-", digits));
    let (whole, rest) = match digits.find(['.', 'e', 'E']) {
        Some(place) => digits.split_at(place),
        None => (digits, ""),
    };
    if whole.len() < 4 || !whole.bytes().all(|byte| byte.is_ascii_digit()) {
        return number.to_owned();
    }
    let mut grouped = String::new();
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    format!("{sign}{grouped}{rest}")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::json::Document;

    #[test]
    fn a_dose_has_no_zero_at_its_end_and_its_unit_in_full() {
        let cases = [
            (json!({"value": "5.0", "unit": "mg"}), "5\u{a0}mg"),
            (json!({"value": "2.50", "unit": "mg"}), "2.5\u{a0}mg"),
            (json!({"value": 800, "unit": "IU"}), "800\u{a0}units"),
            (json!({"value": 20000, "unit": "units"}), "20,000\u{a0}units"),
            (json!({"value": 75, "unit": "mcg"}), "75\u{a0}micrograms"),
            (json!({"value": ".5", "unit": "mL"}), "0.5\u{a0}mL"),
            (json!({"value": 1}), "1\u{a0}(unit not sent)"),
        ];
        for (quantity, words) in cases {
            assert_eq!(
                dose(Document::of_value(&quantity).root()).as_deref(),
                Some(words),
                "{quantity}"
            );
        }
        assert_eq!(
            dose(Document::of_value(&json!({"unit": "mg"})).root()),
            None,
            "a unit alone is no dose"
        );
    }

    #[test]
    fn a_result_keeps_its_digits_and_its_comparator() {
        let cases = [
            (json!({"value": "4.10"}), "4.10"),
            (json!({"value": "5", "comparator": "<"}), "<5"),
            (json!({"value": 1234}), "1,234"),
            (json!({"value": "-12345.60"}), "-12,345.60"),
            (json!({"value": "1e5"}), "1e5"),
        ];
        for (quantity, words) in cases {
            assert_eq!(
                number_of(Document::of_value(&quantity).root()).as_deref(),
                Some(words),
                "{quantity}"
            );
        }
        assert_eq!(
            number_of(Document::of_value(&json!({"value": "plenty"})).root()),
            None,
            "words are no number"
        );
    }
}

//! The name of a product taken apart: what it is, how strong, in which form.

use super::quantity::{UNBREAKABLE, dose_unit, without_end_zeros};
use crate::fhir::lower_first;

/// A product as dm+d or RxNorm words it, `Metformin 500mg tablets`, in its parts.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Product {
    /// The generic name in small letters, `metformin`.
    pub(super) name: String,
    /// `500 mg`. What one tablet holds is not what is taken: it is never shown as the dose.
    pub(super) strength: Option<String>,
    /// `tablet`
    pub(super) form: Option<String>,
    /// `oral`, where the form says so.
    pub(super) route: Option<String>,
}

impl Product {
    /// The parts of this name. A name that does not have them stays whole: nothing of it is lost.
    pub(super) fn from_name(name: &str) -> Self {
        let (name, brand) = split_brand(name.trim());
        let (size, name) = without_size(name);
        let words: Vec<&str> = name.split_whitespace().collect();
        let several = name.contains(" / ") || name.contains(" + ") || name.starts_with('{');
        let strength_at = words.iter().position(|word| is_strength(word));
        let parts = match strength_at {
            Some(place) if place > 0 && !several => split_words(&words, place),
            Some(_) | None => None,
        };
        let mut product = parts.unwrap_or_else(|| Self::whole(name));
        if let Some(size) = size {
            product.form =
                Some(product.form.map_or_else(|| size.clone(), |form| format!("{size} {form}")));
        }
        match brand {
            Some(brand) => {
                Self { name: format!("{} ({})", product.name, brand.to_uppercase()), ..product }
            }
            None => product,
        }
    }

    fn whole(name: &str) -> Self {
        Self { name: lower_first(name), strength: None, form: None, route: None }
    }
}

fn split_words(words: &[&str], place: usize) -> Option<Product> {
    let (name, rest) = words.split_at(place);
    let (strength, used) = strength(rest)?;
    let form = rest.get(used..).unwrap_or_default().join(" ");
    let name = lower_first(&name.join(" "));
    // `0.5%` belongs to the name: it is no amount.
    if strength.ends_with('%') {
        return Some(Product {
            name: format!("{name} {strength}"),
            strength: None,
            ..of_form(&form)
        });
    }
    Some(Product { name, strength: Some(strength), ..of_form(&form) })
}

fn of_form(form: &str) -> Product {
    let american = form.split_whitespace().any(|word| word == "Oral" || word == "Topical");
    let mut form = if american { form.to_lowercase() } else { lower_first(form) };
    let mut route = None;
    for said in ["oral", "topical"] {
        if american && form.split_whitespace().any(|word| word == said) {
            route = Some(said.to_owned());
            let others: Vec<&str> = form.split_whitespace().filter(|word| *word != said).collect();
            form = others.join(" ");
        }
    }
    for (many, one) in [
        ("tablets", "tablet"),
        ("capsules", "capsule"),
        ("patches", "patch"),
        ("sachets", "sachet"),
    ] {
        if let Some(before) = form.strip_suffix(many) {
            form = format!("{before}{one}");
        }
    }
    let form = Some(form).filter(|form| !form.is_empty());
    Product { name: String::new(), strength: None, form, route }
}

/// The strength at the beginning of these words, and how many of them it takes: `500mg`, `500 mg`, `10 mg/5 mL`.
fn strength(words: &[&str]) -> Option<(String, usize)> {
    let mut amounts = (*words.first()?).to_owned();
    let mut used = 1;
    while amounts.ends_with(|c: char| c.is_ascii_digit()) {
        let unit = words.get(used).filter(|word| is_unit(word))?;
        amounts.push_str(unit);
        used += 1;
    }
    let parts: Vec<String> = amounts.split('/').map(amount).collect();
    Some((in_words(&parts), used))
}

fn is_unit(word: &str) -> bool {
    let unit: String = word.chars().take_while(|c| *c != '/').collect();
    UNITS.contains(&unit.to_ascii_lowercase().as_str())
}

/// `500mg` as `500 mg`; a unit alone, of which one is meant, stays.
fn amount(text: &str) -> String {
    let digits = text.find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | ',' | '-')));
    let Some(place) = digits.filter(|place| *place > 0) else {
        return dose_unit(text, "1");
    };
    let (number, unit) = text.split_at(place);
    if unit == "%" {
        return format!("{number}%");
    }
    format!("{}{UNBREAKABLE}{}", without_end_zeros(number), dose_unit(unit, number))
}

/// `30 mg/500 mg` for two ingredients, `10 mg in 5 mL` for one in a liquid.
fn in_words(parts: &[String]) -> String {
    match parts {
        [one] => one.clone(),
        [amount, volume] if volume.ends_with("mL") || volume.ends_with("litre") => {
            let volume = if volume.starts_with(|c: char| c.is_ascii_digit()) {
                volume.clone()
            } else {
                format!("1{UNBREAKABLE}{volume}")
            };
            format!("{amount} in {volume}")
        }
        several => several.join("/"),
    }
}

/// Whether a word begins an amount: `500mg`, `0.5%`, `500`, but not `24` of `24 HR` or the `2` of `type 2`.
fn is_strength(word: &str) -> bool {
    let number: String =
        word.chars().take_while(|c| c.is_ascii_digit() || matches!(c, '.' | ',')).collect();
    !number.is_empty()
        && number.chars().any(|c| c.is_ascii_digit())
        && !word.contains('-')
        && !word.contains('{')
}

/// RxNorm begins with the hours for which a product acts, `24 HR`, which the form says again, or with the size of a
/// syringe, `0.4 ML`, which it does not.
fn without_size(name: &str) -> (Option<String>, &str) {
    let mut words = name.splitn(3, ' ');
    let (Some(number), Some(unit), Some(rest)) = (words.next(), words.next(), words.next()) else {
        return (None, name);
    };
    match unit {
        _ if number.parse::<f64>().is_err() => (None, name),
        "HR" => (None, rest),
        "ML" => (Some(amount(&format!("{number}{unit}"))), rest),
        _ => (None, name),
    }
}

/// RxNorm ends branded products with the brand in square brackets.
fn split_brand(name: &str) -> (&str, Option<&str>) {
    let brand = name.strip_suffix(']').and_then(|open| open.rsplit_once(" ["));
    brand.map_or((name, None), |(generic, brand)| (generic, Some(brand)))
}

const UNITS: [&str; 22] = [
    "%",
    "actuat",
    "bau",
    "g",
    "gram",
    "grams",
    "iu",
    "kg",
    "l",
    "litre",
    "mcg",
    "meq",
    "mg",
    "microgram",
    "micrograms",
    "ml",
    "mmol",
    "nanograms",
    "ug",
    "unit",
    "units",
    "unt",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_product_is_taken_apart_only_where_that_is_certain() {
        let cases = [
            ("Metformin 500mg tablets", "metformin | 500 mg | tablet | "),
            (
                "24 HR Metformin hydrochloride 500 MG Extended Release Oral Tablet",
                "metformin hydrochloride | 500 mg | extended release tablet | oral",
            ),
            ("Acetaminophen 325 MG Oral Tablet", "acetaminophen | 325 mg | tablet | oral"),
            (
                "0.4 ML adalimumab 100 MG/ML Prefilled Syringe",
                "adalimumab | 100 mg in 1 mL | 0.4 mL prefilled Syringe | ",
            ),
            ("Chloramphenicol 0.5% eye drops", "chloramphenicol 0.5% |  | eye drops | "),
            ("Co-codamol 30mg/500mg tablets", "co-codamol | 30 mg/500 mg | tablet | "),
            (
                "Morphine sulfate 10mg/5ml oral solution",
                "morphine sulfate | 10 mg in 5 mL | oral solution | ",
            ),
            (
                "insulin human, isophane 70 UNT/ML / insulin, regular, human 30 UNT/ML Injectable Suspension [Humulin]",
                "insulin human, isophane 70 UNT/ML / insulin, regular, human 30 UNT/ML Injectable Suspension (HUMULIN) |  |  | ",
            ),
            ("apixaban", "apixaban |  |  | "),
            ("beclometasone 100 micrograms a dose", "beclometasone | 100 micrograms | a dose | "),
            ("co-codamol 30/500", "co-codamol 30/500 |  |  | "),
            ("morphine sulfate 10 mg/5 mL", "morphine sulfate | 10 mg in 5 mL |  | "),
            ("insulin glargine 100 units/mL", "insulin glargine | 100 units in 1 mL |  | "),
            (
                "Salbutamol 100micrograms/dose inhaler CFC free",
                "salbutamol | 100 micrograms/dose | inhaler CFC free | ",
            ),
            ("", " |  |  | "),
            ("500", "500 |  |  | "),
        ];
        for (name, expected) in cases {
            let product = Product::from_name(name);
            let parts = [Some(product.name), product.strength, product.form, product.route];
            let shown = parts.map(Option::unwrap_or_default).join(" | ").replace(UNBREAKABLE, " ");
            assert_eq!(shown, expected, "{name}");
        }
    }
}

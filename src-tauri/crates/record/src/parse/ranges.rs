//! The ranges that a laboratory sent with a value, and whom each is for.

use super::quantity::{number_of, unit_of};
use crate::{fhir::Fhir as _, json::Json, view::ReferenceRange};

/// Every range with whom it is for, as it was sent.
pub(super) fn ranges(result: Json<'_>) -> Vec<ReferenceRange> {
    let unit = unit_of(result.at("valueQuantity"));
    let range = |range: Json<'_>| {
        Some(ReferenceRange {
            low: number_of(range.at("low")),
            high: number_of(range.at("high")),
            words: range_in_words(range, unit.as_deref())?,
            population: population(range),
        })
    };
    result.list("referenceRange").filter_map(range).collect()
}

/// Whom the range is for, where there is only one.
pub(super) fn whom(ranges: &[ReferenceRange]) -> Option<String> {
    let [range] = ranges else { return None };
    range.population.clone()
}

/// `Women, from 18 a`: whom a range is for; nothing for an ordinary one.
fn population(range: Json<'_>) -> Option<String> {
    let kind = (!range.has_code("type", &["normal"])).then(|| range.term("type")).flatten();
    let whom = range.list("appliesTo").filter_map(|whom| whom.term(""));
    let age = between(range.at("age")).map(|age| {
        let unit = unit_of(range.at("age.low")).or_else(|| unit_of(range.at("age.high")));
        let unit = match unit.as_deref() {
            Some("a" | "yr" | "y") => "years".to_owned(),
            Some("mo") => "months".to_owned(),
            Some("d") => "days".to_owned(),
            other => other.unwrap_or("(unit not sent)").to_owned(),
        };
        format!("aged {age} {unit}")
    });
    let all: Vec<String> = kind.into_iter().chain(whom).chain(age).collect();
    (!all.is_empty()).then(|| all.join(", "))
}

/// `49 to 90`: the ordinary range, else the only one, else all of them with what they apply to.
pub(super) fn range(result: Json<'_>) -> Option<String> {
    let ranges = result.list("referenceRange");
    let unit = unit_of(result.at("valueQuantity"));
    if let Some(one) = ranges.only() {
        return range_in_words(one, unit.as_deref());
    }
    let words = ranges.iter().filter_map(|range| {
        let words = range_in_words(range, unit.as_deref())?;
        Some(population(range).map_or_else(|| words.clone(), |whom| format!("{whom}: {words}")))
    });
    let words: Vec<String> = words.collect();
    (!words.is_empty()).then(|| words.join("; "))
}

fn range_in_words(range: Json<'_>, unit: Option<&str>) -> Option<String> {
    let words = between(range);
    let sent = unit_of(range.at("high")).or_else(|| unit_of(range.at("low")));
    match (words, sent) {
        (Some(words), Some(sent)) if unit.is_some_and(|unit| unit != sent) => {
            Some(format!("{words} {sent}"))
        }
        (Some(words), _) => Some(words),
        (None, _) => range.text("text").map(str::to_owned),
    }
}

pub(super) fn between(range: Json<'_>) -> Option<String> {
    match (number_of(range.at("low")), number_of(range.at("high"))) {
        (Some(low), Some(high)) => Some(format!("{low} to {high}")),
        (Some(low), None) => Some(format!("from {low}")),
        (None, Some(high)) => Some(format!("up to {high}")),
        (None, None) => None,
    }
}

//! Reading FHIR without believing in it: every question has an answer, whatever was sent.
//!
//! Where an object is expected and a list was sent, the first of the list answers; where a list is expected and one
//! thing was sent, it is a list of one.

use nhs::ClinicalDate;
use serde_json::Value;

use crate::view::DateText;

/// Questions to a piece of FHIR JSON.
pub(crate) trait Fhir {
    /// What stands at this place, `code.coding.display`, the whole for an empty one; null where nothing does.
    fn at(&self, path: &str) -> &Value;
    /// All that stands at this place.
    fn list(&self, path: &str) -> &[Value];
    /// The text at this place, without the white space around it; `None` where it is blank.
    fn text(&self, path: &str) -> Option<&str>;
    /// The number at this place, as it was written.
    fn number(&self, path: &str) -> Option<String>;
    /// Whether the place says yes.
    fn is_true(&self, path: &str) -> bool;
    /// The CodeableConcept or Coding at this place in words: its text, else the display that a person chose, else any
    /// display, else a code.
    fn term(&self, path: &str) -> Option<String>;
    /// The date at the first of these places that has one; of a Period, its start.
    fn date(&self, paths: &[&str]) -> Option<ClinicalDate>;
    /// Whether one of the codings at this place has one of these codes.
    fn has_code(&self, path: &str, codes: &[&str]) -> bool;
    /// Every coding of the CodeableConcepts and Codings at this place.
    fn codings(&self, path: &str) -> Vec<&Value>;
}

impl Fhir for Value {
    fn at(&self, path: &str) -> &Value {
        if path.is_empty() { self } else { path.split('.').fold(self, step) }
    }

    fn list(&self, path: &str) -> &[Value] {
        let all = match path.rsplit_once('.') {
            Some((before, last)) => step(self.at(before), last),
            None if path.is_empty() => self,
            None => step(self, path),
        };
        match all {
            Self::Null => &[],
            Self::Array(all) => all,
            one @ (Self::Bool(_) | Self::Number(_) | Self::String(_) | Self::Object(_)) => {
                std::slice::from_ref(one)
            }
        }
    }

    fn text(&self, path: &str) -> Option<&str> {
        words(first(self.at(path)))
    }

    fn number(&self, path: &str) -> Option<String> {
        match first(self.at(path)) {
            Self::Number(number) => Some(number.to_string()),
            Self::String(text) if text.trim().parse::<f64>().is_ok_and(f64::is_finite) => {
                Some(text.trim().to_owned())
            }
            Self::Null | Self::Bool(_) | Self::String(_) | Self::Array(_) | Self::Object(_) => None,
        }
    }

    fn is_true(&self, path: &str) -> bool {
        match first(self.at(path)) {
            Self::Bool(yes) => *yes,
            Self::String(text) => text == "true",
            Self::Null | Self::Number(_) | Self::Array(_) | Self::Object(_) => false,
        }
    }

    fn term(&self, path: &str) -> Option<String> {
        let concept = concept_of(first(self.at(path)));
        if let Some(text) = concept.text("text").or_else(|| words(concept)) {
            return Some(text.to_owned());
        }
        let codings = concept.codings("");
        let chosen = codings.iter().find(|coding| coding.is_true("userSelected"));
        chosen
            .and_then(|coding| coding.text("display"))
            .or_else(|| codings.iter().find_map(|coding| coding.text("display")))
            .map(without_kind)
            .or_else(|| codings.iter().find_map(|coding| coding.text("code")).map(str::to_owned))
    }

    fn date(&self, paths: &[&str]) -> Option<ClinicalDate> {
        paths.iter().find_map(|path| {
            let place = first(self.at(path));
            let text = words(place).or_else(|| place.text("start"));
            text.and_then(clinical_date)
        })
    }

    fn has_code(&self, path: &str, codes: &[&str]) -> bool {
        self.codings(path)
            .iter()
            .any(|coding| coding.text("code").is_some_and(|code| codes.contains(&code)))
    }

    fn codings(&self, path: &str) -> Vec<&Value> {
        let concepts = if path.is_empty() { std::slice::from_ref(self) } else { self.list(path) };
        concepts
            .iter()
            .map(concept_of)
            .flat_map(|concept| {
                let codings = concept.list("coding");
                if codings.is_empty() { std::slice::from_ref(concept) } else { codings }
            })
            .collect()
    }
}

/// Without the kind of term that SNOMED CT adds in brackets, `Asthma (disorder)`.
pub(crate) fn without_kind(term: &str) -> String {
    let bare = term
        .strip_suffix(')')
        .and_then(|open| open.rsplit_once(" ("))
        .filter(|(_, kind)| SNOMED_KINDS.contains(kind))
        .map(|(bare, _)| bare);
    bare.unwrap_or(term).to_owned()
}

/// With a small first letter, unless the word is an abbreviation, a name with a number in it or the like.
pub(crate) fn lower_first(text: &str) -> String {
    let word = text.split_whitespace().next().unwrap_or_default();
    let ordinary =
        word.chars().skip(1).all(|c| c.is_lowercase() || matches!(c, '-' | ',' | ';' | '\''));
    let mut letters = text.chars();
    match letters.next() {
        Some(letter) if ordinary && word.chars().count() > 1 => {
            letter.to_lowercase().chain(letters).collect()
        }
        Some(_) | None => text.to_owned(),
    }
}

/// With a capital first letter.
pub(crate) fn upper_first(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |letter| letter.to_uppercase().chain(letters).collect())
}

/// A date in both its forms, with the time of day where it was sent.
pub(crate) fn moment_text(date: &ClinicalDate) -> DateText {
    DateText { short: date.short(), long: date.long(), iso: iso(date) }
}

/// A date in both its forms, without a time of day.
pub(crate) fn day_text(date: &ClinicalDate) -> DateText {
    let long = date.day().map_or_else(|| date.long(), |day| ClinicalDate::Day(day).long());
    DateText { short: date.short_day(), long, iso: iso(date) }
}

/// A FHIR date; a moment that is written badly is still a day.
pub(crate) fn clinical_date(text: &str) -> Option<ClinicalDate> {
    text.parse().ok().or_else(|| {
        let (day, _) = text.split_once(['T', ' '])?;
        day.parse().ok()
    })
}

fn iso(date: &ClinicalDate) -> String {
    match date {
        ClinicalDate::Year(year) => format!("{year:04}"),
        ClinicalDate::Month(year, month) => format!("{year:04}-{month:02}"),
        ClinicalDate::Day(day) => day.to_string(),
        ClinicalDate::Moment(at) => at.to_rfc3339(),
    }
}

fn step<'v>(value: &'v Value, key: &str) -> &'v Value {
    match first(value) {
        Value::Object(fields) => fields.get(key).unwrap_or(&Value::Null),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => {
            &Value::Null
        }
    }
}

fn first(value: &Value) -> &Value {
    value.as_array().map_or(value, |all| all.first().unwrap_or(&Value::Null))
}

/// A CodeableReference of R5 has its concept one level deeper.
fn concept_of(value: &Value) -> &Value {
    match value.at("concept") {
        concept @ Value::Object(_) => concept,
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => {
            value
        }
    }
}

fn words(value: &Value) -> Option<&str> {
    value.as_str().map(str::trim).filter(|text| !text.is_empty())
}

const SNOMED_KINDS: [&str; 22] = [
    "assessment scale",
    "attribute",
    "body structure",
    "clinical drug",
    "disorder",
    "environment",
    "event",
    "finding",
    "medicinal product",
    "morphologic abnormality",
    "observable entity",
    "occupation",
    "organism",
    "person",
    "physical object",
    "procedure",
    "product",
    "qualifier value",
    "record artifact",
    "regime/therapy",
    "situation",
    "substance",
];

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_term_is_what_the_source_said_then_what_a_person_chose_then_any_words_then_a_code() {
        let cases = [
            (json!({"text": "sugar", "coding": [{"display": "Diabetes"}]}), Some("sugar")),
            (
                json!({"coding": [{"display": "First"}, {"display": "Chosen", "userSelected": true}]}),
                Some("Chosen"),
            ),
            (
                json!({"coding": [{"code": "1"}, {"code": "2", "display": "Asthma (disorder)"}]}),
                Some("Asthma"),
            ),
            (json!({"coding": [{"code": "195967001"}]}), Some("195967001")),
            (json!([{"text": "in a list"}]), Some("in a list")),
            (json!("only a text"), Some("only a text")),
            (json!({"text": "  "}), None),
            (json!(null), None),
        ];
        for (concept, words) in cases {
            let resource = json!({ "code": concept });
            assert_eq!(resource.term("code").as_deref(), words, "{resource}");
        }
    }

    #[test]
    fn a_moment_that_is_written_badly_is_still_a_day() {
        let date = clinical_date("2004-08-03T10:15+00:00").unwrap();
        assert_eq!(date.short(), "03-Aug-2004", "the day is certain, the time is not");
        assert_eq!(clinical_date("in spring"), None);
    }

    #[test]
    fn abbreviations_keep_their_capitals() {
        for (sent, shown) in
            [("Type 2 diabetes", "type 2 diabetes"), ("COPD", "COPD"), ("HbA1c", "HbA1c"), ("", "")]
        {
            assert_eq!(lower_first(sent), shown);
        }
    }
}

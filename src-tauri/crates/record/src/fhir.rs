//! Reading FHIR without believing in it: every question has an answer, whatever was sent.
//!
//! Where an object is expected and a list was sent, the first of the list answers; where a list is expected and one
//! thing was sent, it is a list of one.

use std::borrow::Cow;

use nhs::ClinicalDate;
use serde_json::Value;

use crate::{
    json::{Items, Json, trimmed},
    view::DateText,
};

/// Questions to a piece of FHIR JSON, as it stands in a record or as `serde_json` has it.
pub trait Fhir<'a>: Copy {
    /// The items of a list.
    type Items: Iterator<Item = Self> + Clone;

    /// What an object has under this name; null where there is none, or no object.
    fn field(self, name: &str) -> Self;
    /// The items, where it is a list.
    fn items(self) -> Option<Self::Items>;
    /// Whether there is nothing.
    fn is_null(self) -> bool;
    /// The text, as it was sent.
    fn as_str(self) -> Option<&'a str>;
    /// Yes or no.
    fn as_bool(self) -> Option<bool>;
    /// The number, as it was written.
    fn digits(self) -> Option<Cow<'a, str>>;
    /// Whether it is an object.
    fn is_object(self) -> bool;

    /// What an object has under each of these names.
    fn each<const N: usize>(self, names: [&str; N]) -> [Self; N] {
        names.map(|name| self.field(name))
    }

    /// What stands at this place, `code.coding.display`, the whole for an empty one; null where nothing does.
    fn at(self, path: &str) -> Self {
        match parted(path) {
            Some((before, rest)) => step(self, before).at(rest),
            None if path.is_empty() => self,
            None => step(self, path),
        }
    }

    /// All that stands at this place.
    fn list(self, path: &str) -> List<Self, Self::Items> {
        let all = self.at(path);
        match all.items() {
            Some(items) => List::Many(items),
            None => List::One((!all.is_null()).then_some(all)),
        }
    }

    /// The text at this place, without the white space around it; `None` where it is blank.
    fn text(self, path: &str) -> Option<&'a str> {
        words(first(self.at(path)))
    }

    /// The number at this place, as it was written.
    fn number(self, path: &str) -> Option<String> {
        let place = first(self.at(path));
        let sent = || place.as_str().map(str::trim).filter(|text| is_number(text));
        place.digits().or_else(|| sent().map(Cow::Borrowed)).map(Cow::into_owned)
    }

    /// Whether the place says yes.
    fn is_true(self, path: &str) -> bool {
        is_yes(first(self.at(path)))
    }

    /// The CodeableConcept or Coding at this place in words: its text, else the display that a person chose, else any
    /// display, else a code.
    fn term(self, path: &str) -> Option<String> {
        self.said(path).map(str::to_owned)
    }

    /// The same words where they stand.
    fn said(self, path: &str) -> Option<&'a str> {
        let concept = concept_of(first(self.at(path)));
        let [text, codings] = concept.each(["text", "coding"]);
        if let Some(text) = words(first(text)).or_else(|| words(concept)) {
            return Some(text);
        }
        let (mut any, mut code, mut has_chosen) = (None, None, false);
        for coding in codings_or(codings.list(""), concept) {
            let [display, chosen, coded] = coding.each(["display", "userSelected", "code"]);
            let display = words(first(display));
            if !has_chosen && is_yes(first(chosen)) {
                has_chosen = true;
                if let Some(display) = display {
                    return Some(without_kind(display));
                }
            }
            any = any.or(display);
            code = code.or_else(|| words(first(coded)));
        }
        any.map(without_kind).or(code)
    }

    /// The date at the first of these places that has one; of a Period, its start.
    fn date(self, paths: &[&str]) -> Option<ClinicalDate> {
        paths.iter().find_map(|path| {
            let place = first(self.at(path));
            let text = words(place).or_else(|| place.text("start"));
            text.and_then(clinical_date)
        })
    }

    /// Whether one of the codings at this place has one of these codes.
    fn has_code(self, path: &str, codes: &[&str]) -> bool {
        self.codings(path)
            .any(|coding| coding.text("code").is_some_and(|code| codes.contains(&code)))
    }

    /// Every coding of the CodeableConcepts and Codings at this place.
    fn codings(self, path: &str) -> impl Iterator<Item = Self> + Clone {
        let concepts = if path.is_empty() { List::One(Some(self)) } else { self.list(path) };
        concepts.map(concept_of).flat_map(|concept| codings_or(concept.list("coding"), concept))
    }
}

/// What stands at a place: the items of a list, or the one thing that is there.
#[derive(Clone)]
pub enum List<F, I> {
    /// The items of a list.
    Many(I),
    /// One thing, or nothing.
    One(Option<F>),
}

impl<F, I: Iterator<Item = F> + Clone> List<F, I> {
    /// Whether nothing stands there.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        match self {
            Self::Many(items) => items.clone().next().is_none(),
            Self::One(one) => one.is_none(),
        }
    }

    /// The same from its beginning.
    #[must_use]
    pub fn iter(&self) -> Self
    where
        F: Clone,
    {
        self.clone()
    }

    /// The one thing that stands there, where there are no others.
    #[must_use]
    pub fn only(&self) -> Option<F>
    where
        F: Clone,
    {
        let mut all = self.clone();
        let one = all.next();
        one.filter(|_| all.next().is_none())
    }

    /// How many things stand there.
    #[must_use]
    pub fn len(&self) -> usize
    where
        F: Clone,
    {
        self.clone().count()
    }
}

impl<F, I: Iterator<Item = F>> Iterator for List<F, I> {
    type Item = F;

    fn next(&mut self) -> Option<F> {
        match self {
            Self::Many(items) => items.next(),
            Self::One(one) => one.take(),
        }
    }
}

impl<'a> Fhir<'a> for Json<'a> {
    type Items = Items<'a>;

    fn field(self, name: &str) -> Self {
        Json::field(self, name)
    }

    fn each<const N: usize>(self, names: [&str; N]) -> [Self; N] {
        Json::each(self, names)
    }

    fn items(self) -> Option<Items<'a>> {
        self.is_list().then(|| Json::items(self))
    }

    fn is_null(self) -> bool {
        Json::is_null(self)
    }

    fn as_str(self) -> Option<&'a str> {
        Json::as_str(self)
    }

    fn as_bool(self) -> Option<bool> {
        Json::as_bool(self)
    }

    fn digits(self) -> Option<Cow<'a, str>> {
        Json::digits(self).map(Cow::Borrowed)
    }

    fn is_object(self) -> bool {
        Json::is_object(self)
    }
}

impl<'a> Fhir<'a> for &'a Value {
    type Items = std::slice::Iter<'a, Value>;

    fn field(self, name: &str) -> Self {
        self.get(name).unwrap_or(&Value::Null)
    }

    fn items(self) -> Option<std::slice::Iter<'a, Value>> {
        self.as_array().map(|all| all.iter())
    }

    fn is_null(self) -> bool {
        Value::is_null(self)
    }

    fn as_str(self) -> Option<&'a str> {
        Value::as_str(self)
    }

    fn as_bool(self) -> Option<bool> {
        Value::as_bool(self)
    }

    fn digits(self) -> Option<Cow<'a, str>> {
        self.as_number().map(|number| Cow::Owned(number.to_string()))
    }

    fn is_object(self) -> bool {
        Value::is_object(self)
    }
}

/// Without the kind of term that SNOMED CT adds in brackets, `Asthma (disorder)`.
pub(crate) fn without_kind(term: &str) -> &str {
    let bare = term
        .strip_suffix(')')
        .and_then(|open| open.rsplit_once(" ("))
        .filter(|(_, kind)| SNOMED_KINDS.contains(kind))
        .map(|(bare, _)| bare);
    bare.unwrap_or(term)
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

/// The first name of a path, and the rest of it. Paths are short: looking at each byte is the quickest.
fn parted(path: &str) -> Option<(&str, &str)> {
    let dot = path.bytes().position(|byte| byte == b'.')?;
    Some((path.get(..dot)?, path.get(dot + 1..)?))
}

fn step<'a, F: Fhir<'a>>(value: F, key: &str) -> F {
    first(value).field(key)
}

/// The first of a list, or the one thing that is there.
pub(crate) fn first<'a, F: Fhir<'a>>(value: F) -> F {
    match value.items() {
        Some(mut items) => items.next().unwrap_or_else(|| value.field("")),
        None => value,
    }
}

/// A CodeableReference of R5 has its concept one level deeper.
fn concept_of<'a, F: Fhir<'a>>(value: F) -> F {
    let concept = first(value).field("concept");
    if concept.is_object() { concept } else { value }
}

/// The codings of a concept; where it has none, it may be one itself.
fn codings_or<F: Copy, I: Iterator<Item = F> + Clone>(
    codings: List<F, I>,
    concept: F,
) -> List<F, I> {
    if codings.is_empty() { List::One(Some(concept)) } else { codings }
}

fn is_yes<'a>(value: impl Fhir<'a>) -> bool {
    value.as_bool().unwrap_or_else(|| value.as_str() == Some("true"))
}

fn words<'a, F: Fhir<'a>>(value: F) -> Option<&'a str> {
    value.as_str().map(trimmed).filter(|text| !text.is_empty())
}

fn is_number(text: &str) -> bool {
    text.parse::<f64>().is_ok_and(f64::is_finite)
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
            assert_eq!((&resource).term("code").as_deref(), words, "{resource}");
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

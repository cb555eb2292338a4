//! What the laboratory says of a value, and what is worked out here where it says nothing.

use super::{
    quantity::{plain_number, unit_of},
    sheet::Sheet,
};
use crate::{fhir::Fhir as _, json::Json, view::Flag};

/// What the laboratory says of a value: the flag that is drawn, and its own words where no flag here says as much.
#[derive(Default)]
pub(super) struct Said {
    pub(super) flag: Option<Flag>,
    pub(super) words: Option<String>,
}

impl Said {
    /// A result without a flag of its own has that of its weightiest part.
    pub(super) fn or_of_parts(self, sheet: &Sheet<'_>) -> Self {
        if self.flag.is_some() {
            return self;
        }
        let parts = sheet.list("component").map(said).filter(|part| part.flag.is_some());
        match parts.max_by_key(|part| part.flag.as_ref().map(weight)) {
            Some(part) => Self { flag: part.flag, words: joined(self.words, part.words) },
            None => self,
        }
    }
}

/// What the laboratory says; where it says nothing, whether the value lies outside the one range that it sent.
///
/// What it says in a way that is not known here is shown as it was sent: it is never taken for no flag.
pub(super) fn said(result: Json<'_>) -> Said {
    let (mut flag, mut words, mut counts, mut speaks) = (None, None, false, false);
    for concept in result.list("interpretation") {
        speaks |= concept.codings("").any(|code| code.text("code").is_some());
        if let Some(known) = known_flag(concept) {
            flag = flag.filter(|before| weight(before) > weight(&known)).or(Some(known));
        } else if !concept.has_code("", &["N"]) {
            let own = concept.term("").filter(|words| !is_no_flag(words));
            words = joined(words, own);
            counts |= !concept.has_code("", &UNREMARKABLE);
        }
    }
    let sent = flag.or_else(|| (counts && words.is_some()).then_some(Flag::AsSent));
    let is_silent = words.is_none() && !speaks;
    let flag = if is_silent { sent.or_else(|| worked_out(result)) } else { sent };
    Said { flag, words }
}

/// Whether the laboratory has flagged this observation.
pub(super) fn is_flagged(sheet: &Sheet<'_>) -> bool {
    let mut spoken = sheet.under(["interpretation"]);
    spoken.next().is_some()
        && said(sheet.resource)
            .or_of_parts(sheet)
            .flag
            .is_some_and(|flag| is_the_laboratorys(&flag))
        && sheet.text("status") != Some("entered-in-error")
        && sheet.said("code").is_some()
}

/// Whether a flag is the laboratory's; what was worked out here is not.
pub(super) fn is_the_laboratorys(flag: &Flag) -> bool {
    *flag != Flag::OutsideRangeWorkedOutHere
}

fn worked_out(result: Json<'_>) -> Option<Flag> {
    is_outside(result).then_some(Flag::OutsideRangeWorkedOutHere)
}

/// Several codings of one interpretation are the same in several systems.
fn known_flag(concept: Json<'_>) -> Option<Flag> {
    let codes = concept.codings("").filter_map(|coding| coding.text("code"));
    codes.chain(concept.text("text")).chain(concept.text("")).filter_map(by_code).max_by_key(weight)
}

fn joined(first: Option<String>, second: Option<String>) -> Option<String> {
    match (first, second) {
        (Some(first), Some(second)) => Some(format!("{first}; {second}")),
        (first, second) => first.or(second),
    }
}

/// HL7 v3 ObservationInterpretation and the codes of UK pathology. `N` is no flag: nothing here says "normal".
fn by_code(code: &str) -> Option<Flag> {
    match code {
        "H" | "HU" | "HX" | "HI" | "H>" | ">" => Some(Flag::High),
        "L" | "LU" | "LX" | "LO" | "L<" | "<" => Some(Flag::Low),
        "HH" => Some(Flag::CriticalHigh),
        "LL" => Some(Flag::CriticalLow),
        "A" | "AA" | "OR" => Some(Flag::OutsideRange),
        "PA" => Some(Flag::PotentiallyAbnormal),
        _ => None,
    }
}

/// Whether these words say no more than that nothing is to be said, `Within normal limits`; with a word that takes that back they
/// are shown, `Below normal`.
pub(super) fn is_no_flag(words: &str) -> bool {
    let words = words.to_lowercase();
    let mut each = words.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let plain = matches!(words.trim(), "n" | "wnl");
    plain || words.contains("normal") && each.all(|word| UNREMARKABLE_WORDS.contains(&word))
}

fn weight(flag: &Flag) -> u8 {
    match flag {
        Flag::CriticalHigh | Flag::CriticalLow => 5,
        Flag::High | Flag::Low => 4,
        Flag::OutsideRange => 3,
        Flag::PotentiallyAbnormal => 2,
        Flag::AsSent => 1,
        Flag::OutsideRangeWorkedOutHere => 0,
    }
}

/// Only where nothing is in doubt: one range, the same unit, a plain number.
fn is_outside(result: Json<'_>) -> bool {
    let quantity = result.at("valueQuantity");
    let range = result.list("referenceRange").only();
    let Some((value, range)) = plain_number(quantity).zip(range) else { return false };
    let ordinary = range.at("type").is_null() || range.has_code("type", &["normal"]);
    let unit = unit_of(quantity);
    let edge = |edge: Json<'_>| {
        let same = unit_of(edge).is_none_or(|sent| Some(sent) == unit);
        plain_number(edge).filter(|_| same)
    };
    let below = edge(range.at("low")).is_some_and(|low| value < low);
    let above = edge(range.at("high")).is_some_and(|high| value > high);
    ordinary && (below || above)
}

/// HL7 v3 ObservationInterpretation: negative, not detected, non-reactive, susceptible, better. They are said, and flag
/// nothing.
const UNREMARKABLE: [&str; 5] = ["NEG", "ND", "NR", "S", "B"];
/// The words of which "normal" is said; with any other word it may mean something else.
const UNREMARKABLE_WORDS: [&str; 14] = [
    "normal", "within", "in", "the", "a", "is", "limits", "limit", "range", "ranges", "result",
    "value", "findings", "all",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn normal_is_said_in_no_words_and_what_takes_it_back_is() {
        for words in [
            "N",
            "Normal",
            "normal",
            "Within normal limits",
            "WNL",
            "In the normal range",
            "Normal result",
        ] {
            assert!(is_no_flag(words), "{words}");
        }
        for words in [
            "Below normal",
            "Abnormal",
            "Not normal",
            "Normal, but repeat",
            "Borderline",
            "Resistant",
            "",
        ] {
            assert!(!is_no_flag(words), "{words}");
        }
    }
}

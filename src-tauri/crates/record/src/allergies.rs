//! What may be said of allergies: five states that never look alike, and "no known allergies" only where a source says so.

use chrono::{DateTime, Utc};
use serde_json::Value;

use crate::{
    clock::time_of_day,
    envelope::SourceAnswer,
    fhir::{Fhir as _, day_text},
    record::{Facts, Item},
    view::{AllergyBanner, AllergyLine, AllergyState, Body, DateText, Source},
};

/// What an entry of the section says, beyond its row.
pub(crate) struct AllergyFacts {
    pub(crate) says: Says,
    /// Whether it stands: neither refuted nor resolved nor entered in error.
    pub(crate) stands: bool,
    /// Whether all of it could be understood; what could not be understood may not be taken as "none".
    pub(crate) understood: bool,
    pub(crate) line: AllergyLine,
    /// How severe, for the order of the lines.
    pub(crate) weight: u8,
}

/// What an entry says about allergies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Says {
    /// There is one.
    Known,
    /// There is none that anybody knows of.
    NoneKnown,
    /// There is none of one kind, to food or to latex; nothing is said of the others.
    NoneOfAKind,
    /// Nobody has asked, or the answer was not available.
    NotAsked,
}

/// What the state of allergies depends on.
pub(crate) struct Question<'a> {
    pub(crate) in_scope: bool,
    pub(crate) shown: Vec<&'a Item>,
    pub(crate) withheld: u32,
    pub(crate) sources: &'a [SourceAnswer],
    pub(crate) fetched: DateTime<Utc>,
}

/// What an AllergyIntolerance, or a Condition, Observation or List in its place, says.
pub(crate) fn says(resource: &Value) -> Says {
    let empty = resource.has_code("emptyReason", &["nilknown"]);
    if resource.has_code("code", &NONE_KNOWN) || (empty && is_about_allergies(resource)) {
        Says::NoneKnown
    } else if resource.has_code("code", &NONE_OF_A_KIND) {
        Says::NoneOfAKind
    } else if resource.has_code("code", &NOT_ASKED)
        || is_nothing_said(resource)
        || is_about_allergies(resource)
    {
        Says::NotAsked
    } else {
        Says::Known
    }
}

/// Whether a resource that is no AllergyIntolerance says that there is no allergy, or that nobody has asked.
pub(crate) fn speaks_of_absence(resource: &Value) -> bool {
    let empty_list = is_about_allergies(resource) && !resource.at("emptyReason").is_null();
    empty_list
        || resource.has_code("code", &NONE_KNOWN)
        || resource.has_code("code", &NONE_OF_A_KIND)
        || resource.has_code("code", &["1631000175102"])
}

/// The words and the state that stand on every screen.
pub(crate) fn banner(question: &Question<'_>) -> AllergyBanner {
    let state = state(question);
    let notes = match &state {
        AllergyState::Withheld if !question.in_scope => Vec::new(),
        AllergyState::Unavailable { source, .. } => {
            let others = |answer: &&SourceAnswer| !answer.answered && answer.short != source.short;
            unanswered(question.sources.iter().filter(others).count()).into_iter().collect()
        }
        AllergyState::Known { .. }
        | AllergyState::NoneKnown { .. }
        | AllergyState::NotRecorded
        | AllergyState::Withheld => notes(question, &state),
    };
    AllergyBanner { state, notes }
}

fn state(question: &Question<'_>) -> AllergyState {
    if !question.in_scope {
        return AllergyState::Withheld;
    }
    let lines = known_lines(&question.shown);
    if !lines.is_empty() {
        return AllergyState::Known { lines };
    }
    // Something is there that this grant does not show: it may be the allergy that somebody else denies.
    if question.withheld > 0 {
        return AllergyState::Withheld;
    }
    if let Some(item) = newest(assertions(&question.shown)) {
        return AllergyState::NoneKnown {
            recorded: item.date.as_ref().map(day_text),
            source: item.entry.source.clone(),
        };
    }
    match silent_with_allergies(question.sources) {
        Some(answer) => {
            AllergyState::Unavailable { source: named(answer), at: time_of_day(answer.at) }
        }
        None if question.sources.is_empty() => {
            let nobody = Source { short: "Record".to_owned(), name: "No source".to_owned() };
            AllergyState::Unavailable { source: nobody, at: time_of_day(question.fetched) }
        }
        None => AllergyState::NotRecorded,
    }
}

fn notes(question: &Question<'_>, state: &AllergyState) -> Vec<String> {
    let mut notes = Vec::new();
    if matches!(state, AllergyState::Known { .. } | AllergyState::Withheld) {
        notes.extend(assertions(&question.shown).map(|item| denial(item, "no known allergies")));
    }
    for item in &question.shown {
        match facts(item) {
            Some(facts) if facts.says == Says::NoneOfAKind && facts.stands => {
                notes.push(denial(item, &facts.line.agent.to_lowercase()));
            }
            Some(facts) if facts.says == Says::NotAsked && facts.stands => {
                notes.push(denial(item, "not asked, or not known"));
            }
            Some(_) | None => {}
        }
    }
    if question.withheld > 0 {
        notes.push(match question.withheld {
            1 => "1 entry is not shown for your role".to_owned(),
            many => format!("{many} entries are not shown for your role"),
        });
    }
    notes.extend(unanswered(question.sources.iter().filter(|answer| !answer.answered).count()));
    notes.dedup();
    notes
}

fn unanswered(sources: usize) -> Option<String> {
    match sources {
        0 => None,
        1 => Some("1 source has not answered".to_owned()),
        many => Some(format!("{many} sources have not answered")),
    }
}

/// `GP record says no known allergies (2019)`
fn denial(item: &Item, words: &str) -> String {
    let year = item.date.as_ref().map(|date| format!(" ({})", date.earliest().format("%Y")));
    format!("{} record says {words}{}", item.entry.source.short, year.unwrap_or_default())
}

/// The most severe first. An entry that cannot be read is one of them: it may be the worst.
fn known_lines(shown: &[&Item]) -> Vec<AllergyLine> {
    let mut known: Vec<(u8, AllergyLine)> = shown.iter().filter_map(|item| line(item)).collect();
    known.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.agent.cmp(&b.1.agent)));
    known.dedup_by(|later, earlier| later.1 == earlier.1);
    known.into_iter().map(|(_, line)| line).collect()
}

fn line(item: &Item) -> Option<(u8, AllergyLine)> {
    match (&item.entry.body, facts(item)) {
        (Body::Unreadable { .. }, _) => {
            let agent = "an entry that cannot be read".to_owned();
            Some((u8::MAX, AllergyLine { agent, reaction: None }))
        }
        (_, Some(facts)) if facts.says == Says::Known && facts.stands => {
            Some((facts.weight, facts.line.clone()))
        }
        (_, Some(_) | None) => None,
    }
}

fn assertions<'a>(shown: &[&'a Item]) -> impl Iterator<Item = &'a Item> {
    shown.iter().copied().filter(|item| {
        facts(item)
            .is_some_and(|facts| facts.says == Says::NoneKnown && facts.stands && facts.understood)
    })
}

fn newest<'a>(items: impl Iterator<Item = &'a Item>) -> Option<&'a Item> {
    items.max_by(|a, b| a.date.cmp(&b.date))
}

/// A source that normally has allergies and did not answer; the practice before the others.
fn silent_with_allergies(sources: &[SourceAnswer]) -> Option<&SourceAnswer> {
    let silent = || {
        let has_them = |answer: &&SourceAnswer| {
            !answer.answered && crate::sources::normally_has(&answer.short, nhs::Section::Allergies)
        };
        sources.iter().filter(has_them)
    };
    silent().find(|answer| answer.short == "GP").or_else(|| silent().next())
}

fn named(answer: &SourceAnswer) -> Source {
    Source { short: answer.short.clone(), name: answer.name.clone() }
}

fn facts(item: &Item) -> Option<&AllergyFacts> {
    match &item.facts {
        Facts::Allergy(facts) => Some(facts),
        Facts::Plain
        | Facts::Medicine(_)
        | Facts::Letter(_)
        | Facts::Flag { .. }
        | Facts::Appointment { .. } => None,
    }
}

fn is_about_allergies(list: &Value) -> bool {
    list.text("resourceType") == Some("List") && list.has_code("code", &ALLERGY_LISTS)
}

/// PRSB's causative agent "Information not available" is no agent.
fn is_nothing_said(resource: &Value) -> bool {
    resource.term("code").is_some_and(|term| term.eq_ignore_ascii_case("information not available"))
}

/// `No known allergies - recorded 12-Mar-2026, Abington Park Surgery`
pub(crate) fn confirmed_none(recorded: Option<&DateText>, source: &Source) -> String {
    let when = recorded.map(|date| format!(" recorded {},", date.short));
    format!("No known allergies -{} {}", when.unwrap_or_default(), source.name)
}

/// SNOMED CT: no known allergy; no known drug allergy (PRSB "No known drug allergies or adverse reactions").
const NONE_KNOWN: [&str; 3] = ["716186003", "409137002", "160244002"];
/// SNOMED CT: no known food, environmental, insect, animal and latex allergy (two codes). They say nothing of medicines.
const NONE_OF_A_KIND: [&str; 6] =
    ["429625007", "428607008", "428197003", "716220001", "716184000", "1003774007"];
/// SNOMED CT: patient not asked; HL7: asked and unknown, unknown.
const NOT_ASKED: [&str; 3] = ["1631000175102", "ASKU", "NASK"];
/// Lists of allergies: LOINC, and SNOMED CT.
const ALLERGY_LISTS: [&str; 3] = ["48765-2", "52472-8", "886921000000105"];

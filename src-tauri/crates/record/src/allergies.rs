//! What may be said of allergies: five states that never look alike, and "no known allergies" only where a source says so.

use chrono::{DateTime, Utc};

use crate::{
    clock::time_of_day,
    envelope::SourceAnswer,
    fhir::{Fhir, day_text, lower_first},
    record::{Facts, Item},
    view::{AllergyBanner, AllergyLine, AllergyState, Body, DateText, Source},
};

/// What an entry of the section says, beyond its row.
pub(crate) struct AllergyFacts {
    pub(crate) says: Says,
    /// Whether it stands: neither refuted nor resolved nor entered in error.
    pub(crate) stands: bool,
    /// Whether it was set aside without being denied: it may come back.
    pub(crate) inactive: bool,
    /// Whether all of it could be understood; what could not be understood may not be taken as "none".
    pub(crate) understood: bool,
    pub(crate) line: AllergyLine,
    /// How severe or how risky, whichever is worse, for the order of the lines.
    pub(crate) weight: u8,
}

/// What an entry says about allergies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Says {
    /// There is one.
    Known,
    /// There is none that anybody knows of.
    NoneKnown,
    /// There is none of one kind, to medicines or to latex; nothing is said of the others.
    NoneOfAKind,
    /// Nobody has asked, or the answer was not available.
    NotAsked,
}

/// What the state of allergies depends on.
pub(crate) struct Question<'a> {
    pub(crate) in_scope: bool,
    pub(crate) shown: &'a [Item<'a>],
    pub(crate) withheld: u32,
    /// Whether some are withheld of which not even the number may be said.
    pub(crate) hidden: bool,
    /// Whether a problem that is shown speaks of an allergy.
    pub(crate) problems_mention_one: bool,
    /// Whether the problems that may be shown have come.
    pub(crate) problems_are_here: bool,
    pub(crate) sources: &'a [SourceAnswer],
    pub(crate) fetched: DateTime<Utc>,
}

/// What an AllergyIntolerance, or a Condition, Observation or List in its place, says.
///
/// Whoever has reacted has an allergy, whatever the code says; and where two codes deny, the narrower one holds.
pub(crate) fn says<'a>(resource: impl Fhir<'a>) -> Says {
    let empty =
        resource.has_code("emptyReason", &["nilknown"]) && resource.list("entry").is_empty();
    if !resource.list("reaction").is_empty() {
        Says::Known
    } else if none_of_which(resource).is_some() {
        Says::NoneOfAKind
    } else if resource.has_code("code", &NONE_KNOWN) || (empty && is_about_allergies(resource)) {
        Says::NoneKnown
    } else if resource.has_code("code", &NOT_ASKED)
        || is_nothing_said(resource)
        || is_about_allergies(resource)
    {
        Says::NotAsked
    } else {
        Says::Known
    }
}

/// Whether its code names no agent, but denies one or says that nobody knows.
pub(crate) fn names_no_agent<'a>(resource: impl Fhir<'a>) -> bool {
    resource.has_code("code", &NONE_KNOWN)
        || resource.has_code("code", &NOT_ASKED)
        || none_of_which(resource).is_some()
        || is_nothing_said(resource)
}

/// The words for an allergy of one kind that is denied: by its code, whatever its display says.
pub(crate) fn none_of_which<'a>(resource: impl Fhir<'a>) -> Option<String> {
    let codes = resource.codings("code").filter_map(|coding| coding.text("code"));
    let coded = NONE_OF_A_KIND.iter().find(|(code, _)| codes.clone().any(|sent| sent == *code));
    if let Some((_, words)) = coded {
        return Some((*words).to_owned());
    }
    resource.said("code").filter(|words| denies_drugs(words)).map(str::to_owned)
}

fn denies_drugs(words: &str) -> bool {
    let beginning = words.get(..NO_KNOWN_DRUG.len());
    beginning.is_some_and(|beginning| beginning.eq_ignore_ascii_case(NO_KNOWN_DRUG))
}

/// Whether a problem speaks of an allergy: by its words, those of its codes, or a code without words.
pub(crate) fn speaks_of_allergy<'a>(problem: impl Fhir<'a>) -> bool {
    let displays = problem.codings("code").filter_map(|coding| coding.text("display"));
    let mut said = problem.said("code").into_iter().chain(displays);
    problem.has_code("code", &ALLERGY_PROBLEMS)
        || said.any(|words| {
            let words = words.to_lowercase();
            words.contains("allerg") || words.contains("anaphyla")
        })
}

/// Whether a resource that is no AllergyIntolerance says that there is no allergy, or that nobody has asked.
pub(crate) fn speaks_of_absence<'a>(resource: impl Fhir<'a>) -> bool {
    let empty_list = || !resource.at("emptyReason").is_null() && is_about_allergies(resource);
    let denies = |code: &str| {
        NONE_KNOWN.contains(&code)
            || NONE_OF_A_KIND.iter().any(|(denial, _)| *denial == code)
            || code == NOT_ASKED_OF_THE_PATIENT
    };
    let concepts = resource.list("code");
    let said = concepts.iter().next().and_then(|concept| concept.said(""));
    let mut codes =
        concepts.flat_map(|concept| concept.codings("")).filter_map(|coding| coding.text("code"));
    codes.any(denies) || said.is_some_and(denies_drugs) || empty_list()
}

/// The words and the state that stand on every screen.
pub(crate) fn banner(question: &Question<'_>) -> AllergyBanner {
    let state = state(question);
    let notes = if question.in_scope { notes(question, &state) } else { Vec::new() };
    AllergyBanner { state, notes }
}

fn state(question: &Question<'_>) -> AllergyState {
    if !question.in_scope {
        return AllergyState::Withheld;
    }
    let lines = known_lines(question.shown);
    if !lines.is_empty() {
        return AllergyState::Known { lines };
    }
    // Something is there that this grant does not show: it may be the allergy that somebody else denies.
    if question.withheld > 0 || question.hidden {
        return AllergyState::Withheld;
    }
    if let Some(item) = newest(assertions(question.shown)) {
        return AllergyState::NoneKnown {
            recorded: item.head.date.as_ref().map(day_text),
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
        notes.extend(assertions(question.shown).map(|item| denial(item, "no known allergies")));
    }
    for (item, facts) in standing(question.shown) {
        match facts.says {
            Says::NoneOfAKind => notes.push(denial(item, &lower_first(&facts.line.agent))),
            Says::NotAsked => notes.push(denial(item, "not asked, or not known")),
            Says::Known | Says::NoneKnown => {}
        }
    }
    if !matches!(state, AllergyState::Known { .. }) {
        notes.extend(against(question));
    }
    notes.extend(withheld(question));
    notes.extend(unanswered(silent_beside(question.sources, state)));
    notes.dedup();
    notes
}

/// What speaks against there being none, though no entry says that there is one.
fn against(question: &Question<'_>) -> impl Iterator<Item = String> {
    let is_inactive = |item: &Item<'_>| {
        facts(item).is_some_and(|facts| facts.says == Says::Known && facts.inactive)
    };
    let inactive = question.shown.iter().any(is_inactive);
    let problems = question.problems_mention_one;
    let inactive = inactive.then_some("An inactive allergy is recorded");
    let problems = problems.then_some("Problems mention an allergy: check with the patient");
    let unread = (!question.problems_are_here)
        .then_some("Problems have not come, and may mention an allergy");
    inactive.into_iter().chain(problems).chain(unread).map(str::to_owned)
}

fn withheld(question: &Question<'_>) -> Option<String> {
    match question.withheld {
        _ if question.hidden => Some("Some entries are not shown for your role".to_owned()),
        0 => None,
        1 => Some("1 entry is not shown for your role".to_owned()),
        many => Some(format!("{many} entries are not shown for your role")),
    }
}

/// How many sources have not answered, beside the one that the state already names.
fn silent_beside(sources: &[SourceAnswer], state: &AllergyState) -> usize {
    let silent = sources.iter().filter(|answer| !answer.answered);
    match state {
        AllergyState::Unavailable { source, .. } => {
            silent.filter(|answer| answer.short != source.short).count()
        }
        AllergyState::Known { .. }
        | AllergyState::NoneKnown { .. }
        | AllergyState::NotRecorded
        | AllergyState::Withheld => silent.count(),
    }
}

fn unanswered(sources: usize) -> Option<String> {
    match sources {
        0 => None,
        1 => Some("1 source has not answered".to_owned()),
        many => Some(format!("{many} sources have not answered")),
    }
}

/// `GP record says no known allergies (2019)`
fn denial(item: &Item<'_>, words: &str) -> String {
    let year = item.head.date.as_ref().map(|date| format!(" ({})", date.earliest().format("%Y")));
    format!("{} record says {words}{}", item.entry.source.short, year.unwrap_or_default())
}

/// The most severe first. An entry that cannot be read is one of them: it may be the worst.
fn known_lines(shown: &[Item<'_>]) -> Vec<AllergyLine> {
    let mut known: Vec<(u8, AllergyLine)> = shown.iter().filter_map(line).collect();
    known.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.agent.cmp(&b.1.agent)));
    known.dedup_by(|later, earlier| later.1 == earlier.1);
    known.into_iter().map(|(_, line)| line).collect()
}

fn line(item: &Item<'_>) -> Option<(u8, AllergyLine)> {
    match (&item.entry.body, facts(item)) {
        (Body::Unreadable { .. }, _) => {
            let agent = "an entry that cannot be read".to_owned();
            let status = item.entry.status.clone();
            Some((u8::MAX, AllergyLine { agent, reaction: None, status }))
        }
        (_, Some(facts)) if facts.says == Says::Known && facts.stands => {
            let said = [&item.entry.status, &facts.line.status];
            let said: Vec<&str> = said.into_iter().flatten().map(String::as_str).collect();
            let status = (!said.is_empty()).then(|| said.join(". "));
            Some((facts.weight, AllergyLine { status, ..facts.line.clone() }))
        }
        (_, Some(_) | None) => None,
    }
}

fn assertions<'a>(shown: &'a [Item<'a>]) -> impl Iterator<Item = &'a Item<'a>> {
    standing(shown)
        .filter(|(_, facts)| facts.says == Says::NoneKnown && facts.understood)
        .map(|(item, _)| item)
}

fn standing<'a>(shown: &'a [Item<'a>]) -> impl Iterator<Item = (&'a Item<'a>, &'a AllergyFacts)> {
    shown.iter().filter_map(|item| Some((item, facts(item)?))).filter(|(_, facts)| facts.stands)
}

fn newest<'a>(items: impl Iterator<Item = &'a Item<'a>>) -> Option<&'a Item<'a>> {
    items.max_by(|a, b| a.head.date.cmp(&b.head.date))
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

fn facts<'a>(item: &'a Item<'_>) -> Option<&'a AllergyFacts> {
    match &item.facts {
        Facts::Allergy(facts) => Some(facts),
        Facts::Plain
        | Facts::Medicine(_)
        | Facts::Letter(_)
        | Facts::Flag { .. }
        | Facts::SocialCare(_)
        | Facts::Appointment { .. } => None,
    }
}

fn is_about_allergies<'a>(list: impl Fhir<'a>) -> bool {
    list.text("resourceType") == Some("List") && list.has_code("code", &ALLERGY_LISTS)
}

/// PRSB's causative agent "Information not available" is no agent.
fn is_nothing_said<'a>(resource: impl Fhir<'a>) -> bool {
    resource.term("code").is_some_and(|term| term.eq_ignore_ascii_case("information not available"))
}

/// `No known allergies - recorded 12-Mar-2026, Abington Park Surgery`
pub(crate) fn confirmed_none(recorded: Option<&DateText>, source: &Source) -> String {
    let when = recorded.map(|date| format!(" recorded {},", date.short));
    format!("No known allergies -{} {}", when.unwrap_or_default(), source.name)
}

/// SNOMED CT: no known allergy, no known allergies.
const NONE_KNOWN: [&str; 2] = ["716186003", "160244002"];
/// SNOMED CT: no known allergy of one kind. They say nothing of the other kinds.
const NO_KNOWN_DRUG: &str = "no known drug";
const NONE_OF_A_KIND: [(&str, &str); 7] = [
    ("409137002", "No known drug allergies"),
    ("429625007", "No known food allergies"),
    ("428607008", "No known environmental allergies"),
    ("428197003", "No known insect allergies"),
    ("716220001", "No known animal allergies"),
    ("716184000", "No known latex allergy"),
    ("1003774007", "No known latex allergy"),
];
/// SNOMED CT, for problems that come without words: allergic disposition, allergic reaction, allergy to a substance, a
/// drug, food, penicillin, amoxicillin, aspirin, latex (two codes), peanut; anaphylaxis, acute allergic reaction.
const ALLERGY_PROBLEMS: [&str; 13] = [
    "609328004",
    "419076005",
    "419199007",
    "416098002",
    "414285001",
    "91936005",
    "294505008",
    "293586001",
    "300916003",
    "1003755004",
    "91935009",
    "39579001",
    "241929008",
];
/// SNOMED CT: patient not asked; HL7: asked and unknown, unknown.
const NOT_ASKED: [&str; 3] = [NOT_ASKED_OF_THE_PATIENT, "ASKU", "NASK"];
const NOT_ASKED_OF_THE_PATIENT: &str = "1631000175102";
/// Lists of allergies: LOINC, and SNOMED CT.
const ALLERGY_LISTS: [&str; 3] = ["48765-2", "52472-8", "886921000000105"];

//! Results and observations: the value as it was sent, the flag as the laboratory sent it.

use super::{
    Draft, detail, letter,
    quantity::{number_of, unit_of},
    sheet::{Sheet, status_words},
};
use crate::{
    fhir::{Fhir as _, lower_first},
    json::Json,
    view::{Body, Detail, Flag},
};

pub(super) fn observation(sheet: &Sheet<'_>) -> Draft {
    let date = sheet.date(&DATES);
    let Some(test) = sheet.term("code") else {
        return Draft::unreadable(sheet, "It does not say what was measured").at(date);
    };
    let parts = parts(sheet);
    let pressure = blood_pressure(sheet);
    let (value, unit) = match pressure {
        Some((value, unit)) => (value, unit),
        None => own_value(sheet, parts.len()),
    };
    let in_error = sheet.text("status") == Some("entered-in-error");
    let range = range(sheet.resource);
    let said = if in_error { Said::default() } else { said(sheet.resource).or_of_parts(sheet) };
    let body = Body::Result {
        series: series(sheet, unit.as_deref()),
        number: if in_error { None } else { plain_number(sheet.at("valueQuantity")) },
        flag: said.flag,
        flag_words: said.words,
        test,
        value,
        unit,
        range,
        parts,
    };
    Draft::new(body).at(date).standing(status_words(sheet.text("status"))).telling(details(sheet))
}

/// A report that says something of its own: a conclusion, or results that were not sent with it.
pub(super) fn report(sheet: &Sheet<'_>) -> Draft {
    let date = sheet.date(&DATES);
    let Some(test) = sheet.term("code") else {
        return Draft::unreadable(sheet, "It does not say what was examined").at(date);
    };
    let codes: Vec<String> =
        sheet.list("conclusionCode").filter_map(|code| code.term("")).collect();
    let pages = sheet.list("presentedForm").len();
    let value = match sheet.text("conclusion") {
        Some(conclusion) => conclusion.to_owned(),
        None if !codes.is_empty() => codes.join("; "),
        None if pages > 0 => "Report".to_owned(),
        None if !sheet.list("result").is_empty() => {
            "The results of this report were not sent".to_owned()
        }
        None => "No text sent".to_owned(),
    };
    let parts = reported(sheet);
    let body = Body::Result {
        series: test.clone(),
        test,
        value,
        unit: None,
        range: None,
        flag: None,
        flag_words: None,
        number: None,
        parts,
    };
    let draft = Draft::new(body)
        .at(date)
        .standing(status_words(sheet.text("status")))
        .telling(details(sheet));
    match letter::of_report(sheet) {
        Some(facts) => draft.with(facts),
        None => draft,
    }
}

/// Pictures that were taken; the pictures themselves are elsewhere.
pub(super) fn pictures(sheet: &Sheet<'_>) -> Draft {
    let named =
        sheet.text("description").map(str::to_owned).or_else(|| sheet.term("procedureCode"));
    let kind = sheet.list("series").find_map(|series| series.term("modality"));
    let Some(test) = named.or_else(|| kind.clone()) else {
        return Draft::unreadable(sheet, "It does not say what was pictured")
            .at(sheet.date(&["started"]));
    };
    let sites: Vec<String> =
        sheet.list("series").filter_map(|series| series.term("bodySite")).collect();
    let value = sheet.number("numberOfInstances").map_or_else(
        || "Images held at the source".to_owned(),
        |number| format!("Images held at the source: {number}"),
    );
    let parts = kind.into_iter().map(|kind| detail("Method", kind));
    let parts = parts.chain(sites.into_iter().map(|site| detail("Body site", site))).collect();
    let body = Body::Result {
        series: test.clone(),
        test,
        value,
        unit: None,
        range: None,
        flag: None,
        flag_words: None,
        number: None,
        parts,
    };
    Draft::new(body).at(sheet.date(&["started"])).telling(sheet.details())
}

/// The pages of the results that a report only groups; `None` where it says more than that.
pub(super) fn group(sheet: &Sheet<'_>) -> Option<Vec<usize>> {
    let says_more =
        ["conclusion", "conclusionCode", "presentedForm", "media", "imagingStudy", "note"];
    if says_more.iter().any(|part| !sheet.list(part).is_empty()) || has_standing(sheet) {
        return None;
    }
    sheet.said("code")?;
    let visible = |page: &usize| {
        let page = sheet.refs.pages().get(*page);
        page.is_some_and(|page| !page.sensitive && page.section == nhs::Section::Results)
    };
    let listed = sheet.list("result");
    // A result that is contained in the report stands nowhere else.
    let member = |result| sheet.refs.resolve(sheet.resource, result)?.page.filter(visible);
    let members: Option<Vec<usize>> = listed.map(member).collect();
    members.filter(|members| !members.is_empty())
}

/// The results of a report that can be told with it, and how many cannot.
fn reported(sheet: &Sheet<'_>) -> Vec<Detail> {
    let listed = sheet.list("result");
    let told = listed.iter().filter_map(|member| {
        let result = sheet.resolve(member)?;
        Some(detail(&result.term("code")?, result_in_words(result)))
    });
    let mut told: Vec<Detail> = told.collect();
    let missing = listed.len() - told.len();
    if missing > 0 {
        told.push(detail("Results not told here", missing.to_string()));
    }
    told
}

fn has_standing(sheet: &Sheet<'_>) -> bool {
    status_words(sheet.text("status")).is_some()
        || super::bundle::has_unknown_modifier(sheet.resource)
}

fn own_value(sheet: &Sheet<'_>, parts: usize) -> (String, Option<String>) {
    if let Some((value, unit)) = value_of(sheet.resource) {
        return (value, unit);
    }
    let members = sheet.list("hasMember").len();
    let value = if let Some(reason) = sheet.term("dataAbsentReason") {
        format!("No value: {}", lower_first(&reason).replace('-', " "))
    } else if parts > 0 {
        format!("{parts} parts")
    } else if members > 0 {
        format!("Groups {members} results")
    } else {
        "No value sent".to_owned()
    };
    (value, None)
}

/// The value at `value[x]`, with its unit.
fn value_of(holder: Json<'_>) -> Option<(String, Option<String>)> {
    let quantity = holder.at("valueQuantity");
    if let Some(number) = number_of(quantity) {
        return Some((number, unit_of(quantity)));
    }
    let range = holder.at("valueRange");
    if let Some(words) = between(range) {
        return Some((words, unit_of(range.at("high")).or_else(|| unit_of(range.at("low")))));
    }
    let ratio = holder.at("valueRatio");
    if let (Some(numerator), Some(denominator)) =
        (number_of(ratio.at("numerator")), number_of(ratio.at("denominator")))
    {
        return Some((format!("{numerator}:{denominator}"), None));
    }
    let words = holder
        .term("valueCodeableConcept")
        .or_else(|| holder.text("valueString").map(str::to_owned))
        .or_else(|| holder.number("valueInteger"))
        .or_else(|| yes_or_no(holder.at("valueBoolean")))
        .or_else(|| holder.text("valueTime").map(str::to_owned))
        .or_else(|| holder.date(&["valueDateTime", "valuePeriod"]).map(|date| date.short()));
    if words.is_none() && !holder.at("valueSampledData").is_null() {
        return Some(("A recording, which cannot be drawn here".to_owned(), None));
    }
    words.map(|words| (words, None))
}

fn yes_or_no(value: Json<'_>) -> Option<String> {
    value.as_bool().map(|yes| if yes { "Yes" } else { "No" }.to_owned())
}

fn result_in_words(result: Json<'_>) -> String {
    let (value, unit) = value_of(result).unwrap_or_else(|| ("no value sent".to_owned(), None));
    let flag = result.term("interpretation").filter(|words| !is_no_flag(words));
    let words = format!("{value} {} {}", unit.unwrap_or_default(), flag.unwrap_or_default());
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// `142/88`, where both parts were sent with the same unit.
fn blood_pressure(sheet: &Sheet<'_>) -> Option<(String, Option<String>)> {
    let part = |codes: &[&str]| {
        sheet
            .list("component")
            .find(|part| part.has_code("code", codes))
            .map(|part| part.at("valueQuantity"))
    };
    let (upper, lower) = (part(&SYSTOLIC)?, part(&DIASTOLIC)?);
    let unit = unit_of(upper);
    let same = unit == unit_of(lower);
    same.then(|| Some((format!("{}/{}", number_of(upper)?, number_of(lower)?), unit))).flatten()
}

fn parts(sheet: &Sheet<'_>) -> Vec<Detail> {
    let part = |part: Json<'_>| {
        let name = part.term("code").unwrap_or_else(|| "Part".to_owned());
        let mut words = result_in_words(part);
        if let Some(range) = range(part) {
            words = format!("{words} (range {range})");
        }
        detail(&name, words)
    };
    sheet.list("component").map(part).collect()
}

/// What the laboratory says of a value: the flag that is drawn, and its own words where no flag here says as much.
#[derive(Default)]
struct Said {
    flag: Option<Flag>,
    words: Option<String>,
}

impl Said {
    /// A result without a flag of its own has that of its weightiest part.
    fn or_of_parts(self, sheet: &Sheet<'_>) -> Self {
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
fn said(result: Json<'_>) -> Said {
    let concepts = result.list("interpretation");
    let speaks = |concept: Json<'_>| concept.codings("").any(|code| code.text("code").is_some());
    let flag = concepts.iter().filter_map(known_flag).max_by_key(weight);
    let unknown = || concepts.iter().filter(|concept| !is_known(*concept));
    let words = unknown().filter_map(|concept| concept.term("")).filter(|words| !is_no_flag(words));
    let words = words.fold(None, |all, words| joined(all, Some(words)));
    let counts = words.is_some() && !unknown().all(|concept| concept.has_code("", &UNREMARKABLE));
    let sent = flag.or_else(|| counts.then_some(Flag::AsSent));
    let silent = words.is_none() && !concepts.iter().any(speaks);
    Said { flag: sent.or_else(|| worked_out(result).filter(|_| silent)), words }
}

/// Whether the laboratory has flagged this observation.
pub(super) fn is_flagged(sheet: &Sheet<'_>) -> bool {
    let mut spoken = sheet.under(["interpretation"]);
    spoken.next().is_some()
        && sheet.text("status") != Some("entered-in-error")
        && sheet.said("code").is_some()
        && said(sheet.resource)
            .or_of_parts(sheet)
            .flag
            .is_some_and(|flag| is_the_laboratorys(&flag))
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

fn is_known(concept: Json<'_>) -> bool {
    known_flag(concept).is_some() || concept.has_code("", &["N"])
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

fn is_no_flag(words: &str) -> bool {
    matches!(words.to_ascii_lowercase().as_str(), "n" | "normal")
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

/// The value as a number, where it has no comparator.
fn plain_number(quantity: Json<'_>) -> Option<f64> {
    if quantity.text("comparator").is_some() {
        return None;
    }
    quantity.number("value")?.parse().ok().filter(|number: &f64| number.is_finite())
}

/// `49 to 90`: the ordinary range, else the only one, else all of them with what they apply to.
fn range(result: Json<'_>) -> Option<String> {
    let ranges = result.list("referenceRange");
    let unit = unit_of(result.at("valueQuantity"));
    if let Some(one) = ranges.only() {
        return range_in_words(one, unit.as_deref());
    }
    let words = ranges.iter().filter_map(|range| {
        let words = range_in_words(range, unit.as_deref())?;
        let whom = range.term("appliesTo").or_else(|| range.term("type"));
        Some(whom.map_or_else(|| words.clone(), |whom| format!("{whom}: {words}")))
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

fn between(range: Json<'_>) -> Option<String> {
    match (number_of(range.at("low")), number_of(range.at("high"))) {
        (Some(low), Some(high)) => Some(format!("{low} to {high}")),
        (Some(low), None) => Some(format!("from {low}")),
        (None, Some(high)) => Some(format!("up to {high}")),
        (None, None) => None,
    }
}

/// The same test in the same unit makes one trend.
fn series(sheet: &Sheet<'_>, unit: Option<&str>) -> String {
    let coded = sheet
        .codings("code")
        .find_map(|coding| Some((coding.text("system")?, coding.text("code")?)));
    let test = coded.map_or_else(
        || sheet.term("code").unwrap_or_default().to_lowercase(),
        |(system, code)| format!("{system}|{code}"),
    );
    format!("{test}|{}", unit.unwrap_or_default())
}

fn details(sheet: &Sheet<'_>) -> Vec<Detail> {
    let mut details = sheet.details();
    let words = sheet.list("interpretation").filter_map(|each| each.term(""));
    details.extend(
        words.filter(|words| !is_no_flag(words)).map(|words| detail("Laboratory's flag", words)),
    );
    details.extend(sheet.term("method").map(|words| detail("Method", words)));
    details.extend(sheet.term("bodySite").map(|words| detail("Body site", words)));
    details.extend(sheet.name_of(sheet.at("device")).map(|words| detail("Device", words)));
    let specimen = sheet.at("specimen");
    let specimen = sheet.name_of(specimen).or_else(|| sheet.resolve(specimen)?.term("type"));
    details.extend(specimen.map(|words| detail("Specimen", words)));
    details.extend(sheet.text("comment").map(|words| detail("Note", words)));
    details
}

pub(super) const DATES: [&str; 7] = [
    "effectiveDateTime",
    "effectivePeriod",
    "effectiveInstant",
    "issued",
    "date",
    "occurrenceDateTime",
    "meta.lastUpdated",
];
/// HL7 v3 ObservationInterpretation: negative, not detected, non-reactive, susceptible, better. They are said, and flag
/// nothing.
const UNREMARKABLE: [&str; 5] = ["NEG", "ND", "NR", "S", "B"];
const SYSTOLIC: [&str; 3] = ["8480-6", "271649006", "72313002"];
const DIASTOLIC: [&str; 3] = ["8462-4", "271650006", "1091811000000102"];

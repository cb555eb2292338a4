//! Results and observations: the value as it was sent, the flag as the laboratory sent it.

use super::{
    Draft, detail,
    flags::{Said, is_no_flag, said},
    letter,
    quantity::{number_of, plain_number, unit_of},
    ranges::{between, range, ranges, whom},
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
    let ranges = ranges(sheet.resource);
    let body = Body::Result {
        series: series(sheet, unit.as_deref()),
        method: sheet.term("method"),
        laboratory: laboratory(sheet),
        range_for: whom(&ranges),
        ranges,
        was: None,
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
        method: None,
        laboratory: laboratory(sheet),
        range_for: None,
        ranges: Vec::new(),
        was: None,
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
        method: None,
        laboratory: laboratory(sheet),
        range_for: None,
        ranges: Vec::new(),
        was: None,
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

/// Who measured it: the first of those who did it that is not a person.
fn laboratory(sheet: &Sheet<'_>) -> Option<String> {
    let is_person = |each| sheet.kind_of(each).is_some_and(|kind| PEOPLE.contains(&kind));
    let mut not_people = sheet.list("performer").filter(|each| !is_person(*each));
    not_people.find_map(|each| sheet.name_of(each))
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

/// What was measured, in whatever unit and by whatever method.
pub(crate) fn test_of(sheet: &Sheet<'_>) -> String {
    let coded = sheet
        .codings("code")
        .find_map(|coding| Some((coding.text("system")?, coding.text("code")?)));
    coded.map_or_else(
        || sheet.term("code").unwrap_or_default().to_lowercase(),
        |(system, code)| format!("{system}|{code}"),
    )
}

/// Whether this value lies outside its range though the laboratory says nothing of it.
pub(crate) fn is_worked_out(sheet: &Sheet<'_>) -> bool {
    let flag = || said(sheet.resource).or_of_parts(sheet).flag;
    sheet.kind() == Some("Observation")
        && sheet.text("status") != Some("entered-in-error")
        && flag() == Some(Flag::OutsideRangeWorkedOutHere)
}

/// The same test in the same unit by the same method makes one trend.
fn series(sheet: &Sheet<'_>, unit: Option<&str>) -> String {
    let test = test_of(sheet);
    let method = sheet.said("method").map(|method| format!("|{}", method.to_lowercase()));
    format!("{test}|{}{}", unit.unwrap_or_default(), method.unwrap_or_default())
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
const PEOPLE: [&str; 5] =
    ["Practitioner", "PractitionerRole", "Patient", "RelatedPerson", "CareTeam"];
const SYSTOLIC: [&str; 3] = ["8480-6", "271649006", "72313002"];
const DIASTOLIC: [&str; 3] = ["8462-4", "271650006", "1091811000000102"];

//! A copy of a record as a person reads it: section by section, each entry with its date and its source.

use chrono::{DateTime, Utc};
use nhs::{ClinicalDate, Section};
use record::{
    envelope::{Envelope, SOURCE_TAG},
    is_supporting, section_of,
};
use serde_json::Value;

use super::withheld_words;
use crate::{
    access_report::words::spaced,
    sheets::long_day,
    wire::{Sheet, SheetBlock},
};

/// The whole copy in words.
pub(crate) fn sheet(bundle: &Value, now: DateTime<Utc>) -> Sheet {
    let mut sheet = Sheet { title: "Your shared care record".to_owned(), blocks: Vec::new() };
    if let Some(patient) = resources(bundle).find(|resource| kind(resource) == "Patient") {
        sheet.facts(&person(patient, now));
    }
    let envelope = Envelope::from_bundle(bundle);
    sheet.paragraph(INTRODUCTION);
    sheet.strong(NEVER_SHARED);
    if let Some(words) = withheld_words(&envelope.withheld) {
        sheet.strong(words);
    }
    let sources = envelope.sources.iter().map(|source| match source.answered {
        true => source.name.clone(),
        false => format!("{} (did not answer: what it holds is not in this copy)", source.name),
    });
    sheet.heading(2, "Where it comes from");
    sheet.blocks.push(SheetBlock::List { items: sources.collect() });
    for section in Section::ALL {
        add_section(&mut sheet, bundle, section);
    }
    sheet.heading(2, "If something is wrong");
    sheet.paragraph(CORRECTION);
    sheet
}

fn add_section(sheet: &mut Sheet, bundle: &Value, section: Section) {
    let entries = resources(bundle).filter(|resource| {
        kind(resource) != "Patient" && !is_supporting(*resource) && section_of(*resource) == section
    });
    let mut rows: Vec<(String, Vec<String>)> =
        entries.map(|resource| row(resource, bundle)).collect();
    if rows.is_empty() {
        return;
    }
    rows.sort_by(|one, other| other.0.cmp(&one.0));
    sheet.heading(2, heading(section));
    let head = ["What", "When", "From"].map(str::to_owned).to_vec();
    let rows = rows.into_iter().map(|(_, row)| row).collect();
    sheet.blocks.push(SheetBlock::Table { head, rows });
}

/// An entry as a row, and its date as it sorts.
fn row(resource: &Value, bundle: &Value) -> (String, Vec<String>) {
    let date = DATES.iter().find_map(|path| resource.pointer(path)?.as_str()).unwrap_or_default();
    let mut what = medicine(resource, bundle).unwrap_or_else(|| name(resource));
    for detail in details(resource) {
        what.push_str(". ");
        what.push_str(detail.trim_end_matches('.'));
    }
    (date.to_owned(), vec![what, shown_date(date), source(resource)])
}

fn shown_date(date: &str) -> String {
    let read = date.parse::<ClinicalDate>();
    read.map_or_else(|_| "Date not recorded".to_owned(), |date| date.long())
}

/// The medicine that an entry names by a reference: to what it contains, or to an entry of its own.
fn medicine(resource: &Value, bundle: &Value) -> Option<String> {
    let paths = ["/medicationReference/reference", "/medication/reference/reference"];
    let reference = paths.iter().find_map(|path| resource.pointer(path)?.as_str())?;
    let is_called = |each: &Value, id: &str| each.get("id").and_then(Value::as_str) == Some(id);
    let medication = match reference.strip_prefix('#') {
        Some(id) => {
            let contained = resource.get("contained").and_then(Value::as_array);
            contained.into_iter().flatten().find(|each| is_called(each, id))
        }
        None => {
            let id = reference.rsplit('/').next()?;
            resources(bundle).find(|each| kind(each) == "Medication" && is_called(each, id))
        }
    };
    words(medication?.get("code")?)
}

/// What it is: by its words, else by the words of its code; never left out.
fn name(resource: &Value) -> String {
    let found = NAMES.iter().find_map(|path| words(resource.pointer(path)?));
    found.unwrap_or_else(|| format!("{} without a name", kind(resource)))
}

/// The words of a concept, a list of them, a reference or a text.
fn words(value: &Value) -> Option<String> {
    if let Some(text) = value.as_str() {
        return Some(text.to_owned()).filter(|text| !text.trim().is_empty());
    }
    if let Some(first) = value.as_array().and_then(|all| all.first()) {
        return words(first);
    }
    let paths =
        ["/text", "/display", "/coding/0/display", "/concept/text", "/name", "/coding/0/code"];
    paths.iter().find_map(|path| value.pointer(path)?.as_str()).map(str::to_owned)
}

fn details(resource: &Value) -> Vec<String> {
    let mut details: Vec<String> = quantity(resource).into_iter().collect();
    for path in DETAILS {
        details.extend(resource.pointer(path).and_then(words));
    }
    for list in ["note", "component", "dosageInstruction", "dosage", "reaction"] {
        let each = resource.get(list).and_then(Value::as_array).into_iter().flatten();
        details.extend(each.filter_map(|item| match list {
            "component" => Some(format!("{} {}", name(item), quantity(item)?)),
            "reaction" => {
                words(item.get("manifestation")?).map(|words| format!("Reaction: {words}"))
            }
            _ => words(item),
        }));
    }
    details.extend(verification(resource));
    details.extend(status(resource));
    details.retain(|detail| !detail.is_empty());
    details.dedup();
    details
}

/// A number is said as it was sent, with its unit; one number belongs to one entry.
fn quantity(resource: &Value) -> Option<String> {
    let value = resource.get("valueQuantity")?;
    let number = value.get("value")?;
    let sign = value.get("comparator").and_then(Value::as_str).unwrap_or_default();
    let unit =
        value.get("unit").or_else(|| value.get("code")).and_then(Value::as_str).unwrap_or_default();
    Some(format!("{sign}{number} {unit}").trim_end().to_owned())
}

/// That a diagnosis or an allergy is not sure, or was found not to be one.
fn verification(resource: &Value) -> Option<String> {
    let code = resource.pointer("/verificationStatus/coding/0/code").and_then(Value::as_str)?;
    (code != "confirmed").then(|| format!("Verification: {}", code.replace('-', " ")))
}

fn status(resource: &Value) -> Option<String> {
    let status = resource
        .pointer("/clinicalStatus/coding/0/code")
        .or_else(|| resource.get("status"))
        .and_then(Value::as_str)?;
    Some(format!("Status: {}", status.replace('-', " ")))
}

fn source(resource: &Value) -> String {
    let tags = resource.pointer("/meta/tag").and_then(Value::as_array).into_iter().flatten();
    let mut named =
        tags.filter(|tag| tag.get("system").and_then(Value::as_str) == Some(SOURCE_TAG));
    let name = named.find_map(|tag| tag.get("display")?.as_str());
    name.unwrap_or("Source not named").to_owned()
}

fn person(patient: &Value, now: DateTime<Utc>) -> Vec<(&'static str, String)> {
    let text = |path: &str| patient.pointer(path).and_then(words);
    let name = text("/name/0/text").or_else(|| {
        let given = text("/name/0/given/0").unwrap_or_default();
        Some(format!("{given} {}", text("/name/0/family")?))
    });
    let identifiers = patient.get("identifier").and_then(Value::as_array).into_iter().flatten();
    let number = identifiers
        .filter(|each| each.get("system").and_then(Value::as_str) == Some(nhs::system::NHS_NUMBER))
        .find_map(|each| each.get("value")?.as_str());
    let address = patient.pointer("/address/0").map(|address| {
        let lines = address.get("line").and_then(Value::as_array).into_iter().flatten();
        let rest = ["city", "postalCode"].into_iter().filter_map(|part| address.get(part));
        lines.chain(rest).filter_map(Value::as_str).collect::<Vec<_>>().join(", ")
    });
    let facts = [
        ("Name", name),
        ("Born", text("/birthDate").map(|born| shown_date(&born))),
        ("NHS number", number.map(spaced)),
        ("Address", address),
        ("Copy made", Some(long_day(now))),
    ];
    facts.into_iter().filter_map(|(name, value)| Some((name, value?))).collect()
}

/// Every resource but what is said of the bundle itself.
pub(crate) fn resources(bundle: &Value) -> impl Iterator<Item = &Value> {
    let entries = bundle.get("entry").and_then(Value::as_array).into_iter().flatten();
    entries
        .filter_map(|entry| entry.get("resource"))
        .filter(|resource| kind(resource) != "OperationOutcome")
}

pub(crate) fn kind(resource: &Value) -> &str {
    resource.get("resourceType").and_then(Value::as_str).unwrap_or_default()
}

fn heading(section: Section) -> &'static str {
    match section {
        Section::Flags => "Warnings",
        Section::Allergies => "Allergies",
        Section::Medicines => "Medicines",
        Section::Problems => "Illnesses",
        Section::Results => "Test results",
        Section::Letters => "Letters",
        Section::Appointments => "Appointments",
        Section::CarePlans => "Care plans",
        Section::People => "People who care for you",
        Section::SocialCare => "Social care",
        Section::Contacts => "Visits",
        Section::Procedures => "Operations and treatments",
        Section::Vaccinations => "Vaccinations",
        Section::Other => "Other entries",
    }
}

const INTRODUCTION: &str = "This is a copy of what your shared care record holds about you. Each entry says when it was written and who wrote it. The pages of letters, and everything as other programs read it, are in the second file.";
const NEVER_SHARED: &str = "Some sensitive information is never shared in this record, so it is not in this copy. Ask the place that treated you for it.";
const CORRECTION: &str = "The record shows what others have written, and cannot change it. Ask the place that stands beside the entry to put it right; the record then shows it.";
/// Where different kinds of entry say what they are.
const NAMES: [&str; 13] = [
    "/code",
    "/medicationCodeableConcept",
    "/medicationReference",
    "/vaccineCode",
    "/title",
    "/description",
    "/type",
    "/serviceType",
    "/category",
    "/relationship",
    "/name",
    "/participant/0/member",
    "/class",
];
/// Where they say when.
const DATES: [&str; 14] = [
    "/effectiveDateTime",
    "/onsetDateTime",
    "/occurrenceDateTime",
    "/performedDateTime",
    "/performedPeriod/start",
    "/effectivePeriod/start",
    "/authoredOn",
    "/dateAsserted",
    "/period/start",
    "/start",
    "/date",
    "/recordedDate",
    "/created",
    "/issued",
];
/// Where they say more in words.
const DETAILS: [&str; 7] = [
    "/valueString",
    "/valueCodeableConcept",
    "/conclusion",
    "/summary",
    "/reasonCode",
    "/comment",
    "/bodySite",
];

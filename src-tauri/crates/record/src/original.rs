//! One entry, told beyond its row: what stands beside it, and every field as its source sent it in words, but for what would tell
//! of entries that are not shown.

use nhs::Section;

use crate::{
    View,
    fhir::Fhir as _,
    json::Json,
    manifest::resource_of,
    parse::{Sheet, in_words, narrative},
    record::Item,
    section::{confidentiality_of, is_sensitive},
    view::{Detail, Details, Original},
};

impl View<'_> {
    /// What stands beside the entry of this section with this id; `None` if there is none that this grant shows.
    #[must_use]
    pub fn details(&self, section: Section, id: &str) -> Option<Details> {
        let head = self.in_section(section).find(|head| self.record.id(head) == id)?;
        let Item { entry, details: lines, .. } = self.record.read_whole(head);
        Some(Details { id: entry.id, lines, section, version: entry.version })
    }

    /// The entry of this section with this id as its source sent it; `None` if there is none that this grant shows.
    #[must_use]
    pub fn original(&self, section: Section, id: &str) -> Option<Original> {
        let head = self.in_section(section).find(|head| self.record.id(head) == id)?;
        let sheet = self.record.sheet(head.page);
        let mut lines = Vec::new();
        tell(&sheet, sheet.resource, "", &mut lines);
        Some(Original { id: resource_of(id), lines, section, version: self.record.version(head) })
    }
}

/// What stands in an object, field by field.
fn tell(sheet: &Sheet<'_>, object: Json<'_>, place: &str, lines: &mut Vec<Detail>) {
    for (field, value) in object.fields() {
        match field {
            // Said already by the name of the place.
            "url" if is_extension(place) => {}
            // What the gateway and the wire add.
            "meta" if place.is_empty() => told_of_meta(value, lines),
            "text" if value.is_object() => {
                lines.extend(narrative(value).map(|words| line("Text", words)));
            }
            _ => each(sheet, value, &within(place, field), lines),
        }
    }
}

fn each(sheet: &Sheet<'_>, value: Json<'_>, place: &str, lines: &mut Vec<Detail>) {
    for one in value.list("") {
        if is_reference(one) {
            lines.push(line(place, referred(sheet, one)));
        } else if one.is_object() && (confidentiality_of(one).is_restricted() || is_sensitive(one))
        {
            lines.push(line(place, "Not shown".to_owned()));
        } else if one.is_object() {
            let url = one.text("url").filter(|_| is_extension(place));
            let place =
                url.map_or_else(|| place.to_owned(), |url| format!("{place} {}", last(url)));
            tell(sheet, one, &place, lines);
        } else if let Some(words) = said(one, place) {
            lines.push(line(place, words));
        }
    }
}

/// The version and the date of the last change: the rest of it concerns the exchange.
fn told_of_meta(meta: Json<'_>, lines: &mut Vec<Detail>) {
    for (field, words) in [("Version", "versionId"), ("Last updated", "lastUpdated")] {
        lines.extend(meta.text(words).map(|said| line(field, said.to_owned())));
    }
}

fn is_reference(value: Json<'_>) -> bool {
    value.is_object() && !value.at("reference").is_null()
        || value.at("identifier").is_object() && !value.at("display").is_null()
}

/// Who or where is named; of whatever else is referred to only what it is, for it may be an entry that is not shown.
fn referred(sheet: &Sheet<'_>, reference: Json<'_>) -> String {
    let kind = sheet.kind_of(reference);
    let named = || sheet.name_of(reference).unwrap_or_else(|| "Not named".to_owned());
    match kind {
        Some(kind) if NAMED.contains(&kind) => named(),
        Some(kind) => in_words(kind),
        None => "Something of a kind that is not told".to_owned(),
    }
}

/// A value in words; nothing where there is none.
fn said(value: Json<'_>, place: &str) -> Option<String> {
    let written = place.rsplit(", ").next().is_some_and(|field| field.eq_ignore_ascii_case("data"));
    match value.as_str() {
        Some(text) if written => Some(format!("{} characters that are no text", text.len())),
        Some(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
        None => value
            .digits()
            .map(str::to_owned)
            .or_else(|| value.as_bool().map(|yes| if yes { "Yes" } else { "No" }.to_owned())),
    }
}

fn within(place: &str, field: &str) -> String {
    let field = in_words(field.trim_start_matches('_'));
    if place.is_empty() { field } else { format!("{place}, {}", field.to_lowercase()) }
}

/// Whether an extension stands here, with or without its name.
fn is_extension(place: &str) -> bool {
    place.rsplit(", ").next().is_some_and(|field| field.to_lowercase().contains("extension"))
}

/// What the address of an extension ends with.
fn last(url: &str) -> &str {
    let end = url.rsplit('/').next().unwrap_or(url);
    end.strip_prefix("Extension-").or_else(|| end.strip_prefix("extension-")).unwrap_or(end)
}

fn line(label: &str, value: String) -> Detail {
    Detail { label: label.to_owned(), value }
}

/// People, agencies, places and things: no entries of a record.
const NAMED: [&str; 8] = [
    "Practitioner",
    "PractitionerRole",
    "Organization",
    "Location",
    "HealthcareService",
    "CareTeam",
    "Device",
    "Patient",
];

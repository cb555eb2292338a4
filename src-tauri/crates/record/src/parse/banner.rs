//! Who the record is about.

use chrono::NaiveDateTime;
use nhs::{
    ClinicalDate, NhsNumber, PatientId, Section, age_at,
    system::{NHS_NUMBER, NHS_NUMBER_VERIFICATION},
};

use super::{demographics::demographics, sheet::Sheet};
use crate::{
    Shown,
    fhir::{Fhir as _, day_text, upper_first},
    json::Json,
    section::confidentiality_of,
    sent::Sent,
    view::{Banner, DateText, Detail},
};

/// The patient as the gateway sent them, before the age is known.
pub(crate) struct Person {
    banner: Banner,
    born: Option<ClinicalDate>,
    died: Option<ClinicalDate>,
    version: Option<String>,
    sent: bool,
    demographics: Vec<(Option<Section>, Detail)>,
}

impl Person {
    pub(super) fn new(id: &PatientId, patient: Json<'_>, refs: &Sent) -> Self {
        let died = patient.date(&["deceasedDateTime"]);
        let born = patient.date(&["birthDate"]);
        let mut banner = banner(id, &Sheet::new(patient, refs));
        banner.born = born.as_ref().map(day_text);
        banner.died = match &died {
            Some(date) => Some(day_text(date)),
            None => patient.is_true("deceasedBoolean").then(date_not_known),
        };
        let version = patient.text("meta.versionId").map(str::to_owned);
        let demographics = demographics(&Sheet::new(patient, refs));
        Self { banner, born, died, version, sent: !patient.is_null(), demographics }
    }

    /// Who they are beyond the banner, each with the section that a role must see for it, where it must see one.
    pub(crate) fn demographics(&self) -> &[(Option<Section>, Detail)] {
        &self.demographics
    }

    /// The banner at this moment: with the age, or the age at death.
    pub(crate) fn banner(&self, now: NaiveDateTime) -> Banner {
        let until = match (&self.died, &self.banner.died) {
            (Some(died), _) => Some(died.earliest()),
            (None, Some(_)) => None,
            (None, None) => Some(now),
        };
        let age = self.born.as_ref().zip(until).and_then(|(born, until)| age_at(born, until));
        Banner { age, ..self.banner.clone() }
    }

    /// The resource behind the banner, for the audit event.
    pub(crate) fn shown(&self) -> Option<Shown> {
        let id = format!("Patient/{}", self.banner.patient);
        self.sent.then(|| Shown { section: Section::People, id, version: self.version.clone() })
    }
}

fn banner(id: &PatientId, sheet: &Sheet<'_>) -> Banner {
    let patient = sheet.resource;
    let name = official_name(patient);
    let practice = sheet.list("generalPractitioner").next().unwrap_or_else(Json::nothing);
    let restricted = confidentiality_of(patient).is_restricted();
    // The Spine gives nobody the whereabouts of a restricted patient; that is not the same as not knowing them.
    let unless_restricted = |value: Option<String>| {
        if restricted { Some(NOT_SHOWN.to_owned()) } else { value }
    };
    Banner {
        patient: id.to_string(),
        family: name.text("family").map_or_else(|| "Not known".to_owned(), str::to_uppercase),
        given: given(name).unwrap_or_else(|| "not known".to_owned()),
        title: name.text("prefix").map(|title| title_case(title.trim_end_matches('.'))),
        preferred_name: preferred_name(patient, name),
        born: None,
        age: None,
        died: None,
        gender: gender(patient.text("gender")).to_owned(),
        nhs_number: nhs_identifier(patient).and_then(|each| each.text("value")).map(spaced),
        nhs_number_verified: nhs_identifier(patient).is_some_and(is_verified),
        restricted,
        address: if restricted { vec![NOT_SHOWN.to_owned()] } else { address(patient) },
        telephone: unless_restricted(telephone(patient)),
        email: unless_restricted(telecom(patient, "email")),
        practice: unless_restricted(sheet.name_of(practice).or_else(|| ods_code(practice))),
        practice_telephone: sheet.telephone_of(practice).filter(|_| !restricted),
    }
}

/// A name as a letter writes it, `Dr Helen Ward`.
pub(super) fn human_name(resource: Json<'_>) -> Option<String> {
    let name = official_name(resource);
    if let Some(text) = name.text("text") {
        return Some(text.to_owned());
    }
    let parts =
        [name.text("prefix").map(title_case), given(name), name.text("family").map(title_case)];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    (!parts.is_empty()).then(|| parts.join(" "))
}

/// The telephone number that holds now; that of a home or of work before a mobile one.
pub(super) fn telephone(resource: Json<'_>) -> Option<String> {
    telecom(resource, "phone")
}

fn telecom(resource: Json<'_>, system: &str) -> Option<String> {
    let mut found: Vec<Json<'_>> = resource
        .list("telecom")
        .filter(|each| each.text("system") == Some(system) && each.text("use") != Some("old"))
        .collect();
    found.sort_by_key(|each| each.text("use") == Some("mobile"));
    found.iter().find_map(|each| each.text("value")).map(str::to_owned)
}

/// The name to call the patient by in a record: the official one, else the usual one, else any that is not past.
pub(super) fn official_name(resource: Json<'_>) -> Json<'_> {
    let names = resource.list("name");
    let used = |wanted: &str| names.iter().find(|name| name.text("use") == Some(wanted));
    let past =
        |name: &Json<'_>| matches!(name.text("use"), Some("old" | "maiden" | "nickname" | "temp"));
    used("official")
        .or_else(|| used("usual"))
        .or_else(|| names.iter().find(|name| !past(name)))
        .or_else(|| names.iter().next())
        .unwrap_or_else(Json::nothing)
}

fn preferred_name(patient: Json<'_>, official: Json<'_>) -> Option<String> {
    let names = patient.list("name");
    let nickname = names.iter().find(|name| name.text("use") == Some("nickname"));
    let usual = names
        .iter()
        .find(|name| name.text("use") == Some("usual") && name.place() != official.place());
    let preferred = nickname.or(usual)?;
    given(preferred).or_else(|| preferred.text("text").map(str::to_owned))
}

pub(super) fn given(name: Json<'_>) -> Option<String> {
    let given: Vec<String> = name.list("given").filter_map(Json::as_str).map(title_case).collect();
    let given = given.join(" ");
    (!given.trim().is_empty()).then(|| given.trim().to_owned())
}

/// `STACEY` as `Stacey`; a name in which somebody chose the capitals is left alone.
fn title_case(name: &str) -> String {
    let name = name.trim();
    if name.chars().any(char::is_lowercase) || name.chars().count() < 2 {
        return name.to_owned();
    }
    let mut shown = String::new();
    for part in name.to_lowercase().split_inclusive([' ', '-', '\'']) {
        shown.push_str(&upper_first(part));
    }
    shown
}

fn gender(code: Option<&str>) -> &'static str {
    match code {
        Some("female") => "Female",
        Some("male") => "Male",
        Some("other") => "Other",
        Some(_) | None => "Not known",
    }
}

fn nhs_identifier(patient: Json<'_>) -> Option<Json<'_>> {
    patient
        .list("identifier")
        .find(|each| each.text("system") == Some(NHS_NUMBER) && each.text("use") != Some("old"))
}

fn spaced(value: &str) -> String {
    value.parse::<NhsNumber>().map_or_else(|_| value.to_owned(), |number| number.spaced())
}

fn is_verified(identifier: Json<'_>) -> bool {
    let sound = identifier.text("value").is_some_and(|value| value.parse::<NhsNumber>().is_ok());
    sound
        && identifier.list("extension").any(|extension| {
            extension.text("url") == Some(NHS_NUMBER_VERIFICATION)
                && extension.has_code("valueCodeableConcept", &["01"])
        })
}

fn address(patient: Json<'_>) -> Vec<String> {
    let addresses = patient.list("address");
    let home = addresses.iter().find(|each| each.text("use") == Some("home"));
    let current = home.or_else(|| addresses.iter().find(|each| each.text("use") != Some("old")));
    let Some(current) = current else { return Vec::new() };
    if let Some(short) = on_two_lines(current) {
        return short.into();
    }
    let lines = current.list("line").filter_map(Json::as_str);
    let rest = ["city", "district", "postalCode"].into_iter().filter_map(|part| current.text(part));
    let all: Vec<String> = lines
        .chain(rest)
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .map(str::to_owned)
        .collect();
    if all.is_empty() { current.text("text").map(str::to_owned).into_iter().collect() } else { all }
}

/// `4 Mill Rd, Northampton` and `NN2 6AB`, where there is nothing more to it and it is short enough.
fn on_two_lines(address: Json<'_>) -> Option<[String; 2]> {
    let mut lines = address.list("line").filter_map(Json::as_str).map(str::trim);
    let street = lines.find(|line| !line.is_empty())?;
    let town = address.text("city")?;
    let more = lines.any(|line| !line.is_empty()) || address.text("district").is_some();
    let first = format!("{street}, {town}");
    (!more && first.chars().count() <= ADDRESS_LINE)
        .then_some([first, address.text("postalCode")?.to_owned()])
}

fn ods_code(reference: Json<'_>) -> Option<String> {
    reference.text("identifier.value").map(|code| format!("Organisation {code}"))
}

fn date_not_known() -> DateText {
    let words = "date not known".to_owned();
    DateText { short: words.clone(), long: words, iso: String::new() }
}

/// As many letters as a line of the banner's address has.
const ADDRESS_LINE: usize = 32;
const NOT_SHOWN: &str = "Not shown";

//! How a resource was sent: in another version of FHIR than R4, or with reasons in the place of values.

use super::detail;
use crate::{
    fhir::{Fhir as _, lower_first, upper_first},
    json::Json,
    view::Detail,
};

/// The version of FHIR in which a resource was sent by mistake; nothing for R4, and where it is not told.
pub(super) fn fhir_version(resource: Json<'_>) -> Option<&'static str> {
    let profiles = || resource.list("meta.profile").filter_map(Json::as_str);
    let any = |marks: &[&str]| profiles().any(|url| marks.iter().any(|mark| url.contains(mark)));
    if any(&["/5.0/", "|5.0"]) || is_r5(resource) {
        Some("FHIR R5")
    } else if any(&["/STU3/", "/3.0/", "|3.0"]) || is_stu3(resource) {
        Some("FHIR STU3")
    } else {
        None
    }
}

/// What only R5 has: what is referred to or coded, in one place.
fn is_r5(resource: Json<'_>) -> bool {
    let both = |path| resource.list(path).any(|each| each.at("concept").is_object());
    ["medication", "reason", "addresses", "vaccineCode"].into_iter().any(both)
        || resource
            .list("reaction")
            .any(|each| each.list("manifestation").any(|sign| sign.at("concept").is_object()))
}

/// What only STU3 has: states that are no concepts, and places that were given up.
fn is_stu3(resource: Json<'_>) -> bool {
    let state = |path| resource.at(path).as_str().is_some();
    let stated = state("clinicalStatus") || state("verificationStatus");
    let kind = resource.text("resourceType").unwrap_or_default();
    let given_up: &[&str] = match kind {
        "Condition" | "AllergyIntolerance" => &["assertedDate"],
        "MedicationStatement" => &["taken"],
        "Observation" => &["related", "context"],
        "Procedure" | "MedicationRequest" => &["context", "definition"],
        "Immunization" => &["notGiven"],
        _ => &[],
    };
    stated || given_up.iter().any(|path| !resource.at(path).is_null())
}

/// What its source says that it does not know, and why: `_effectiveDateTime` with a reason.
pub(super) fn not_known(resource: Json<'_>) -> Vec<Detail> {
    let reason = |(name, value): (&str, Json<'_>)| {
        let field = name.strip_prefix('_')?;
        let said = value.list("extension").find(|each| {
            each.text("url").is_some_and(|url| url.ends_with("/data-absent-reason"))
        })?;
        let why =
            said.text("valueCode").or_else(|| said.text("valueString")).unwrap_or("no reason sent");
        let words = format!("{}: {}", in_words(field), why.replace('-', " "));
        Some(detail("Not known to the source", words))
    };
    resource.fields().filter_map(reason).collect()
}

/// `effectiveDateTime` as `Effective date time`.
pub(crate) fn in_words(field: &str) -> String {
    let mut words = String::new();
    for letter in field.chars() {
        if letter.is_uppercase() {
            words.push(' ');
        }
        words.extend(letter.to_lowercase());
    }
    upper_first(lower_first(&words).trim_start())
}

//! The patients that a search found: who they are, and nothing of their records.

use chrono::{DateTime, Utc};
use nhs::PatientId;
use serde_json::Value;

use super::{banner::Person, refs::Refs};
use crate::{RecordError, clock::british, fhir::Fhir as _, view::Banner};

/// How a search says more than the patients it lists: `similar` where nobody matched exactly, `more` where there are more.
pub const SEARCH_OUTCOME: &str = "https://care-record.example/CodeSystem/search";

/// What a search found.
#[derive(Clone, Debug, PartialEq)]
pub struct Patients {
    /// Who they are, in the order of the Bundle.
    pub banners: Vec<Banner>,
    /// Whether nobody matched exactly, and these have only similar names.
    pub similar: bool,
    /// Whether there are more than are listed.
    pub more: bool,
}

/// The patients of a searchset Bundle, each as a banner at this moment.
///
/// # Errors
/// [`RecordError::NotABundle`] where it is none, or where one of its patients has no id: a list that leaves somebody out in
/// silence leads to the wrong patient.
pub fn patients(bundle: &[u8], at: DateTime<Utc>) -> Result<Patients, RecordError> {
    let bundle: Value = serde_json::from_slice(bundle).map_err(|_| RecordError::NotABundle)?;
    if bundle.text("resourceType") != Some("Bundle") {
        return Err(RecordError::NotABundle);
    }
    let entries = bundle.at("entry").as_array().map(Vec::as_slice).unwrap_or_default();
    let resources = || entries.iter().map(|entry| (entry.text("fullUrl"), entry.at("resource")));
    let refs = Refs::new(resources());
    let banners = resources()
        .map(|(_, resource)| resource)
        .filter(|resource| resource.text("resourceType") == Some("Patient"))
        .map(|patient| {
            let id: Option<PatientId> = patient.text("id").and_then(|id| id.parse().ok());
            let id = id.ok_or(RecordError::NotABundle)?;
            Ok(Person::new(&id, Some(patient), &refs).banner(british(at)))
        })
        .collect::<Result<_, RecordError>>()?;
    let said = |code| resources().any(|(_, resource)| says(resource, code));
    Ok(Patients { banners, similar: said("similar"), more: said("more") })
}

fn says(outcome: &Value, code: &str) -> bool {
    let issues = outcome.at("issue").as_array().map(Vec::as_slice).unwrap_or_default();
    let codings = issues.iter().filter_map(|issue| issue.at("details.coding").as_array()).flatten();
    outcome.text("resourceType") == Some("OperationOutcome")
        && codings.into_iter().any(|coding| {
            coding.text("system") == Some(SEARCH_OUTCOME) && coding.text("code") == Some(code)
        })
}

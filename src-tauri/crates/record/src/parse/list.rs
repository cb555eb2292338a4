//! The patients that a search found: who they are, and nothing of their records.

use chrono::{DateTime, Utc};
use nhs::PatientId;
use serde_json::Value;

use super::{banner::Person, refs::Refs};
use crate::{RecordError, clock::british, fhir::Fhir as _, view::Banner};

/// The patients of a searchset Bundle, in its order, each as a banner at this moment.
///
/// # Errors
/// [`RecordError::NotABundle`] where it is none, or where one of its patients has no id: a list that leaves somebody out in
/// silence leads to the wrong patient.
pub fn patients(bundle: &[u8], at: DateTime<Utc>) -> Result<Vec<Banner>, RecordError> {
    let bundle: Value = serde_json::from_slice(bundle).map_err(|_| RecordError::NotABundle)?;
    if bundle.text("resourceType") != Some("Bundle") {
        return Err(RecordError::NotABundle);
    }
    let entries = bundle.at("entry").as_array().map(Vec::as_slice).unwrap_or_default();
    let resources = || entries.iter().map(|entry| (entry.text("fullUrl"), entry.at("resource")));
    let refs = Refs::new(resources());
    resources()
        .map(|(_, resource)| resource)
        .filter(|resource| resource.text("resourceType") == Some("Patient"))
        .map(|patient| {
            let id: Option<PatientId> = patient.text("id").and_then(|id| id.parse().ok());
            let id = id.ok_or(RecordError::NotABundle)?;
            Ok(Person::new(&id, Some(patient), &refs).banner(british(at)))
        })
        .collect()
}

//! The patients that a search found: who they are, and nothing of their records.

use chrono::{DateTime, Utc};
use nhs::PatientId;

use super::banner::Person;
use crate::{RecordError, clock::british, fhir::Fhir as _, json::Json, sent::Sent, view::Banner};

/// How a search says more than the patients it lists: `similar` where nobody matched exactly, `more` where there are more.
pub const SEARCH_OUTCOME: &str = "https://care-record.example/CodeSystem/search";

/// How a search marks a patient with whom another one could be mistaken, listed or not: an extension of the entry's search.
pub const ALIKE: &str = "https://care-record.example/StructureDefinition/alike";

/// In which respect two patients could be mistaken for one another, the closest last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Alike {
    /// The same surname, and the same or a similar first name.
    SimilarName,
    /// The same surname and date of birth.
    SameSurnameSameBirth,
    /// A similar name and the same date of birth.
    SimilarNameSameBirth,
}

impl Alike {
    /// All of them.
    pub const ALL: [Self; 3] =
        [Self::SimilarName, Self::SameSurnameSameBirth, Self::SimilarNameSameBirth];

    /// The code on the wire.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::SimilarName => "similar-name",
            Self::SameSurnameSameBirth => "same-surname-same-birth",
            Self::SimilarNameSameBirth => "similar-name-same-birth",
        }
    }

    /// In words: `Similar name, same date of birth`.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::SimilarName => "Similar name",
            Self::SameSurnameSameBirth => "Same surname, same date of birth",
            Self::SimilarNameSameBirth => "Similar name, same date of birth",
        }
    }
}

/// What a search found.
#[derive(Clone, Debug, PartialEq)]
pub struct Patients {
    /// Who they are, in the order of the Bundle.
    pub banners: Vec<Banner>,
    /// For each of them, whether the gateway knows somebody else with whom they could be mistaken.
    pub alike: Vec<Option<Alike>>,
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
    let sent = Sent::found(bundle.to_vec())?;
    let (mut banners, mut alike) = (Vec::new(), Vec::new());
    for (page, patient) in sent.resources() {
        if patient.text("resourceType") != Some("Patient") {
            continue;
        }
        let id: Option<PatientId> = patient.text("id").and_then(|id| id.parse().ok());
        let id = id.ok_or(RecordError::NotABundle)?;
        banners.push(Person::new(&id, patient, &sent).banner(british(at)));
        alike.push(alike_of(sent.entry(page).at("search")));
    }
    let said = |code| sent.resources().any(|(_, resource)| says(resource, code));
    Ok(Patients { banners, alike, similar: said("similar"), more: said("more") })
}

fn alike_of(search: Json<'_>) -> Option<Alike> {
    let marks = search.list("extension").filter(|extension| extension.text("url") == Some(ALIKE));
    marks
        .filter_map(|mark| {
            let code = mark.text("valueCode")?;
            Alike::ALL.into_iter().find(|alike| alike.code() == code)
        })
        .max()
}

fn says(outcome: Json<'_>, code: &str) -> bool {
    let mut codings = outcome.list("issue").flat_map(|issue| issue.list("details.coding"));
    outcome.text("resourceType") == Some("OperationOutcome")
        && codings.any(|coding| {
            coding.text("system") == Some(SEARCH_OUTCOME) && coding.text("code") == Some(code)
        })
}

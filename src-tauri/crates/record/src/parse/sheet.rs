use std::ops::Deref;

use super::{banner::telephone, detail, markup};
use crate::{fhir::Fhir as _, json::Json, sent::Sent, view::Detail};

/// One resource, and all that it can refer to.
#[derive(Clone, Copy)]
pub(crate) struct Sheet<'a> {
    pub(crate) resource: Json<'a>,
    pub(crate) refs: &'a Sent,
    /// Whether what stands beside the row of its entry is asked for: a list of thousands has no use for it.
    pub(super) with_details: bool,
}

impl<'a> Deref for Sheet<'a> {
    type Target = Json<'a>;

    fn deref(&self) -> &Json<'a> {
        &self.resource
    }
}

impl<'a> Sheet<'a> {
    pub(crate) fn new(resource: Json<'a>, refs: &'a Sent) -> Self {
        Self { resource, refs, with_details: false }
    }

    /// The type that it says it is.
    pub(crate) fn kind(&self) -> Option<&'a str> {
        self.resource.text("resourceType")
    }

    pub(crate) fn id(&self) -> Option<&'a str> {
        self.resource.text("id")
    }

    pub(crate) fn version(&self) -> Option<&'a str> {
        self.resource.text("meta.versionId")
    }

    /// What this reference refers to, if it was sent.
    pub(super) fn resolve(&self, reference: Json<'a>) -> Option<Json<'a>> {
        self.refs.resolve(self.resource, reference).map(|target| target.resource)
    }

    /// What this reference itself calls what it refers to.
    pub(super) fn called(&self, reference: Json<'a>) -> Option<String> {
        self.refs.called(self.resource, reference).map(str::to_owned)
    }

    /// Who or what this reference names: the words of the reference, else the name of what it refers to.
    pub(crate) fn name_of(&self, reference: Json<'a>) -> Option<String> {
        self.called(reference).or_else(|| self.name_in(self.resolve(reference)?))
    }

    /// Everybody whom the references at this place name.
    pub(super) fn names(&self, path: &str) -> Vec<String> {
        self.resource.list(path).filter_map(|reference| self.name_of(reference)).collect()
    }

    /// The telephone of whom this reference names.
    pub(super) fn telephone_of(&self, reference: Json<'a>) -> Option<String> {
        telephone(self.resolve(reference)?)
    }

    /// What a reference or a CodeableConcept with this stem says, `reasonCode` and `reasonReference`.
    pub(super) fn reasons(&self, concepts: &str, references: &str) -> Vec<String> {
        let said = self.resource.list(concepts).filter_map(|reason| reason.term(""));
        let referred = self.resource.list(references).filter_map(|reference| {
            self.called(reference).or_else(|| self.resolve(reference)?.term("code"))
        });
        said.chain(referred).collect()
    }

    /// The state at this place, as `clinicalStatus` has it: a CodeableConcept, a code alone as in STU3, or words alone.
    pub(super) fn state(&self, path: &str, known: &[&'static str]) -> State {
        let place = self.resource.at(path);
        if place.is_null() {
            return State::NotSent;
        }
        let codes = self.resource.codings(path).filter_map(|code| code.text("code"));
        let said = codes.chain(place.text("text")).chain(place.text(""));
        let said: Vec<String> =
            said.map(|word| word.to_lowercase().replace([' ', '_'], "-")).collect();
        let read = known.iter().find(|state| said.iter().any(|word| word == *state));
        read.map_or(State::NotKnown, |state| State::Is(state))
    }

    /// The resource in the words of its source.
    pub(super) fn narrative(&self) -> Option<String> {
        narrative(self.resource.at("text"))
    }

    /// Of which type is what this reference refers to, as far as it was sent or the reference says.
    pub(crate) fn kind_of(&self, reference: Json<'a>) -> Option<&'a str> {
        let sent = self.resolve(reference).and_then(|found| found.text("resourceType"));
        let said = || reference.text("type").or_else(|| kind_in(reference.text("reference")?));
        sent.or_else(said)
    }

    /// What can be said of any entry: who wrote it, when, in which state, with which code, with which notes. Nothing where it is
    /// not asked for.
    pub(super) fn details(&self) -> Vec<Detail> {
        let mut details = Vec::new();
        if !self.with_details {
            return details;
        }
        let authors: Vec<String> = AUTHORS.iter().flat_map(|path| self.names(path)).collect();
        if let Some(author) = authors.first() {
            details.push(detail("Recorded by", author));
        }
        let performers: Vec<String> = self
            .resource
            .list("performer")
            .filter_map(|each| {
                self.name_of(if each.at("actor").is_null() { each } else { each.at("actor") })
            })
            .filter(|name| authors.first() != Some(name))
            .collect();
        if !performers.is_empty() {
            details.push(detail("Done by", performers.join(", ")));
        }
        if let Some(date) = self.resource.date(&WRITTEN) {
            details.push(detail("Recorded", date.short()));
        }
        if let Some(status) = self.resource.text("status") {
            details.push(detail("Status at the source", status));
        }
        details.extend(self.codes("code"));
        details.extend(self.notes());
        details
    }

    /// Every code at this place with its system and the words of that system.
    pub(super) fn codes(&self, path: &str) -> Vec<Detail> {
        let code = |coding: Json<'_>| {
            let code = coding.text("code")?;
            let words = coding.text("display").map(|display| format!(", {display}"));
            let system = system_name(coding.text("system").unwrap_or_default());
            Some(detail("Code", format!("{system}{code}{}", words.unwrap_or_default())))
        };
        self.resource.codings(path).filter_map(code).collect()
    }

    /// The notes of the source.
    pub(super) fn notes(&self) -> Vec<Detail> {
        let notes = self.resource.list("note");
        notes.filter_map(|note| Some(detail("Note", note.text("text")?))).collect()
    }

    fn name_in(&self, resource: Json<'a>) -> Option<String> {
        match resource.text("resourceType").unwrap_or_default() {
            "PractitionerRole" => {
                let practitioner = resource.at("practitioner");
                let display = practitioner.text("display").map(str::to_owned);
                display.or_else(|| super::banner::human_name(self.resolve(practitioner)?))
            }
            "Organization" | "Location" | "HealthcareService" | "CareTeam" => {
                resource.text("name").map(str::to_owned)
            }
            "Device" => resource.text("deviceName.name").map(str::to_owned),
            _ => super::banner::human_name(resource),
        }
    }
}

/// The type in a reference: `Organization/rns`, also at the end of an address.
fn kind_in(reference: &str) -> Option<&str> {
    let (before, _) = reference.rsplit_once('/')?;
    Some(before.rsplit_once('/').map_or(before, |(_, kind)| kind))
}

/// A Narrative in lines.
pub(crate) fn narrative(text: Json<'_>) -> Option<String> {
    let lines = markup::lines(text.text("div")?);
    (!lines.is_empty()).then(|| lines.join("\n"))
}

/// What a resource says of its state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    /// Nothing.
    NotSent,
    /// The first of the known states that it names.
    Is(&'static str),
    /// Something that is not known here.
    NotKnown,
}

impl State {
    pub(super) fn is_one_of(self, states: &[&str]) -> bool {
        matches!(self, Self::Is(state) if states.contains(&state))
    }
}

/// Said where a state was sent that is not known here: the entry stands, and nothing is concluded from it.
pub(super) const STATE_NOT_KNOWN: &str = "Status cannot be read";

/// A status that changes how an entry is to be read, in words.
pub(super) fn status_words(status: Option<&str>) -> Option<String> {
    let words = match status? {
        "preliminary" | "partial" => "Preliminary",
        "registered" => "Registered, no result yet",
        "amended" => "Amended",
        "corrected" => "Corrected",
        "appended" => "Added to",
        "cancelled" => "Cancelled",
        "entered-in-error" => "Entered in error",
        "not-done" => "Not done",
        "draft" => "Draft",
        "superseded" => "Superseded",
        "unknown" => "Status not known",
        _ => return None,
    };
    Some(words.to_owned())
}

/// A status in words, whatever it is: `in-progress` is `In progress`.
pub(super) fn any_status(status: Option<&str>) -> String {
    let words = status.unwrap_or("status not known").replace('-', " ");
    crate::fhir::upper_first(&words)
}

fn system_name(system: &str) -> String {
    match system {
        "" => String::new(),
        "http://snomed.info/sct" => "SNOMED CT ".to_owned(),
        "http://loinc.org" => "LOINC ".to_owned(),
        "https://dmd.nhs.uk" => "dm+d ".to_owned(),
        "http://www.nlm.nih.gov/research/umls/rxnorm" => "RxNorm ".to_owned(),
        "http://hl7.org/fhir/sid/cvx" => "CVX ".to_owned(),
        "http://hl7.org/fhir/sid/icd-10" => "ICD-10 ".to_owned(),
        other => format!("{} ", other.rsplit(['/', ':']).next().unwrap_or(other)),
    }
}

const AUTHORS: [&str; 8] = [
    "recorder",
    "author",
    "requester",
    "informationSource",
    "asserter",
    "authorizingPrescription",
    "participant.individual",
    "sender",
];
const WRITTEN: [&str; 7] =
    ["recordedDate", "issued", "authoredOn", "recorded", "dateAsserted", "created", "assertedDate"];

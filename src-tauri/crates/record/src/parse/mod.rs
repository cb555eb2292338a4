//! FHIR to entries. Whatever cannot be read is kept as unreadable, with its source and its type.

mod allergy;
mod banner;
mod brief;
mod bundle;
mod contact;
mod demographics;
mod dosage;
mod flags;
mod glance;
mod letter;
mod list;
mod markup;
mod medicine;
mod page;
mod person;
mod plan;
mod problem;
mod product;
mod quantity;
mod ranges;
mod result;
mod sheet;
mod social;
mod term;
mod typed;
mod versions;

pub(crate) use banner::Person;
pub(crate) use bundle::{bundle, page_of, said_of};
pub(crate) use glance::stands_out;
pub use list::{ALIKE, Alike, Patients, SEARCH_OUTCOME, patients};
pub(crate) use medicine::ended;
pub(crate) use page::OpenPage;
pub(crate) use problem::is_of_allergy;
pub(crate) use result::{is_worked_out, test_of};
pub(crate) use sheet::{Sheet, narrative};
pub(crate) use versions::in_words;

use nhs::{ClinicalDate, Section};

use crate::{
    fhir::Fhir as _,
    record::Facts,
    view::{Body, Detail},
};
use sheet::status_words;
use versions::{fhir_version, not_known};

/// An entry while it is read: all but its id, source and section.
struct Draft {
    body: Body,
    date: Option<ClinicalDate>,
    /// Whether the time of day matters.
    timed: bool,
    status: Option<String>,
    details: Vec<Detail>,
    facts: Facts,
}

impl Draft {
    fn new(body: Body) -> Self {
        let (status, details) = (None, Vec::new());
        Self { body, date: None, timed: false, status, details, facts: Facts::Plain }
    }

    fn unreadable(sheet: &Sheet<'_>, why: &str) -> Self {
        let resource_type = sheet.kind().unwrap_or("unknown type").to_owned();
        let mut draft = Self::new(Body::Unreadable { resource_type, why: why.to_owned() })
            .standing(status_words(sheet.text("status")));
        draft
            .details
            .extend(sheet.narrative().map(|value| detail("As the source words it", value)));
        draft
    }

    fn on(self, date: Option<ClinicalDate>) -> Self {
        Self { date, ..self }
    }

    fn at(self, date: Option<ClinicalDate>) -> Self {
        Self { date, timed: true, ..self }
    }

    fn standing(self, status: Option<String>) -> Self {
        Self { status, ..self }
    }

    fn with(self, facts: Facts) -> Self {
        Self { facts, ..self }
    }

    /// With what is to be known of how it was sent: in which version of FHIR, and what its source says that it does not know.
    fn knowing_how_it_was_sent(mut self, sheet: &Sheet<'_>) -> Self {
        let version = fhir_version(sheet.resource);
        if let (Body::Unreadable { why, .. }, Some(version)) = (&mut self.body, version) {
            *why = format!("{why}. It was sent as {version}");
        }
        if sheet.with_details {
            self.details.extend(version.map(|version| detail("Sent as", version)));
            self.details.extend(not_known(sheet.resource));
        }
        self
    }

    /// As an earlier version of an entry: said to be one, and taken for nothing that holds now.
    fn superseded(mut self) -> Self {
        match &mut self.body {
            Body::Medicine { current, .. } => *current = false,
            Body::Problem { active, .. }
            | Body::Allergy { active, .. }
            | Body::Flag { active, .. } => {
                *active = false;
            }
            Body::Appointment { ahead, .. } => *ahead = false,
            Body::Result { flag, .. } => *flag = None,
            Body::Letter { .. }
            | Body::Contact { .. }
            | Body::CarePlan { .. }
            | Body::Person { .. }
            | Body::SocialCare { .. }
            | Body::Term { .. }
            | Body::Unreadable { .. } => {}
        }
        if let Facts::Allergy(facts) = &mut self.facts {
            facts.stands = false;
        }
        let status = self.status.iter().map(|status| format!("{EARLIER}. {status}"));
        Self { status: status.chain([EARLIER.to_owned()]).next(), ..self }
    }

    fn telling(mut self, details: Vec<Detail>) -> Self {
        self.details.extend(details);
        self
    }
}

/// The entries that one resource makes: one, except for teams.
fn read(sheet: &Sheet<'_>) -> Vec<Draft> {
    let section = crate::section_of(sheet.resource);
    let draft = match sheet.kind().unwrap_or_default() {
        _ if section == Section::Allergies => allergy::read(sheet),
        "MedicationRequest"
        | "MedicationStatement"
        | "MedicationDispense"
        | "MedicationAdministration" => medicine::read(sheet),
        "Condition" => problem::read(sheet),
        "Observation" if section == Section::SocialCare => social::fact(sheet),
        "Observation" => result::observation(sheet),
        "DiagnosticReport" if section == Section::Letters => letter::report(sheet),
        "DiagnosticReport" => result::report(sheet),
        "ImagingStudy" => result::pictures(sheet),
        "DocumentReference" => letter::document(sheet),
        "Composition" => letter::composition(sheet),
        "Communication" => letter::communication(sheet),
        "Encounter" => contact::encounter(sheet),
        "EpisodeOfCare" => contact::episode(sheet),
        "Appointment" => contact::appointment(sheet),
        "ServiceRequest" => contact::request(sheet),
        "CarePlan" if section == Section::SocialCare => social::package(sheet),
        "CarePlan" => plan::care_plan(sheet),
        "Goal" => plan::goal(sheet),
        "Consent" if section == Section::CarePlans => plan::decision(sheet),
        "Flag" => plan::flag(sheet),
        "CareTeam" => return person::team(sheet),
        "RelatedPerson" => person::relative(sheet),
        _ => term::read(sheet),
    };
    vec![draft]
}

fn detail(label: &str, value: impl Into<String>) -> Detail {
    Detail { label: label.to_owned(), value: value.into() }
}

const EARLIER: &str = "Earlier version";

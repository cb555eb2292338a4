use std::fmt;

use access::Grant;
use chrono::{DateTime, Utc};
use nhs::{ClinicalDate, Confidentiality, PatientId, Section};
use thiserror::Error;

use crate::{
    View,
    allergies::AllergyFacts,
    envelope::Envelope,
    medicines::MedicineFacts,
    parse::{self, Person},
    view::{Detail, Entry, LetterContent},
};

/// Everything that the gateway sent of one patient. It cannot be shown: only the [`View`] through a grant can.
///
/// It has no `Serialize`, and its `Debug` says nothing of the patient.
pub struct Record {
    patient: PatientId,
    pub(crate) fetched: DateTime<Utc>,
    pub(crate) person: Person,
    pub(crate) envelope: Envelope,
    pub(crate) items: Vec<Item>,
    unlisted: Unlisted,
}

/// Why there is no record, or no view of it.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum RecordError {
    /// What was sent is no FHIR Bundle at all.
    #[error("the gateway did not send a record that can be read")]
    NotABundle,
    /// The bundle says that there are further pages: a part must not pass for the whole.
    #[error("the gateway sent only a part of the record")]
    InPart,
    /// The bundle or the grant is about somebody else.
    #[error("this is not the record of that patient")]
    NotTheirs,
    /// The grant has ended.
    #[error("the permission to see this record has ended")]
    Ended,
}

/// One entry with what the view needs beyond its row.
pub(crate) struct Item {
    pub(crate) section: Section,
    pub(crate) confidentiality: Confidentiality,
    pub(crate) date: Option<ClinicalDate>,
    pub(crate) entry: Entry,
    pub(crate) facts: Facts,
    /// The resources to which it refers, and which it may therefore name: `Condition/abc`.
    pub(crate) mentions: Vec<String>,
}

/// What an entry is beyond its row.
pub(crate) enum Facts {
    Plain,
    Medicine(MedicineFacts),
    Allergy(AllergyFacts),
    Problem { of_allergy: bool },
    Letter(LetterFacts),
    Flag { weighty: bool },
    SocialCare(Brief),
    Appointment { start: Option<ClinicalDate> },
}

/// Social care as the first screen says it.
pub(crate) struct Brief {
    pub(crate) words: String,
    pub(crate) lines: Vec<Detail>,
}

/// What is read when a letter is opened.
pub(crate) struct LetterFacts {
    pub(crate) title: String,
    pub(crate) author: Option<String>,
    pub(crate) content: LetterContent,
}

/// How many entries of the bundle make no entry of the record, and why. Every other one does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Unlisted {
    /// People, places and products to which entries refer.
    pub supporting: usize,
    /// Money, insurance and the paperwork of exchange.
    pub never_clinical: usize,
    /// Reports and requests that only group results, shown in the details of these.
    pub absorbed: usize,
    /// What is never shared.
    pub sensitive: usize,
    /// The gateway's own words about the bundle.
    pub envelope: usize,
}

impl Record {
    /// The record in this FHIR Bundle.
    ///
    /// Where the bundle has Patients, one of them must have the id `patient`.
    ///
    /// # Errors
    /// [`RecordError::NotABundle`], [`RecordError::InPart`] or [`RecordError::NotTheirs`]; a fault in one entry is none of
    /// these, the entry is kept as unreadable.
    pub fn from_bundle(
        patient: &PatientId,
        bundle: &[u8],
        fetched: DateTime<Utc>,
    ) -> Result<Self, RecordError> {
        let parsed = parse::bundle(patient, bundle)?;
        Ok(Self {
            patient: patient.clone(),
            fetched,
            person: parsed.person,
            envelope: parsed.envelope,
            items: parsed.items,
            unlisted: parsed.unlisted,
        })
    }

    /// Whose record it is.
    #[must_use]
    pub fn patient(&self) -> &PatientId {
        &self.patient
    }

    /// How many entries of the bundle make no entry of the record, for diagnosis: numbers, nothing else.
    #[must_use]
    pub fn unlisted(&self) -> Unlisted {
        self.unlisted
    }

    /// The part of it that this grant shows at this moment.
    ///
    /// # Errors
    /// [`RecordError::NotTheirs`] if the grant is for another patient, [`RecordError::Ended`] if it has ended.
    pub fn seen_through<'r>(
        &'r self,
        grant: &Grant,
        at: DateTime<Utc>,
    ) -> Result<View<'r>, RecordError> {
        if *grant.patient() != self.patient {
            return Err(RecordError::NotTheirs);
        }
        if !grant.holds(at) {
            return Err(RecordError::Ended);
        }
        Ok(View::new(self, grant.reach(), at))
    }
}

impl fmt::Debug for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Record(hidden)")
    }
}

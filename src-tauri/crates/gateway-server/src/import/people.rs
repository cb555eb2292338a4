//! Whose an entry is, and which patients are the same person.
//!
//! Two sources that know the same NHS number know the same patient. Nothing else ever makes two patients one: not a name,
//! not a date of birth, not a number of the hospital's own.

use nhs::{NhsNumber, PatientId, system::NHS_NUMBER};
use rusqlite::{OptionalExtension as _, Transaction};
use serde_json::Value;
use uuid::Uuid;

use super::{
    addresses::{Addresses, key_of, known_patient},
    assign,
    bundles::Entry,
    report::STRANGER,
};
use crate::fhir;

/// The source from which patients are taken in.
pub(crate) struct People<'t> {
    pub(crate) tx: &'t Transaction<'t>,
    pub(crate) source: i64,
    pub(crate) source_name: &'t str,
    pub(crate) assign: bool,
}

/// A patient, found or made.
pub(crate) struct Whom {
    pub(crate) patient: PatientId,
    /// Whether a number of the range for testing was given.
    pub(crate) number_given: bool,
    /// Whom the source has taken them for until now.
    pub(crate) until_now: Option<PatientId>,
}

/// Whose an entry is.
pub(crate) enum Owner {
    /// This patient's.
    Patient(PatientId),
    /// That of whoever has this NHS number.
    Number(NhsNumber),
    /// Nobody's who could be found, and why.
    Nobody(&'static str),
}

impl People<'_> {
    /// The patient of whom this Patient resource speaks; another number is not believed where the whole is not.
    pub(crate) fn whom(&self, entry: &Entry, is_doubted: bool) -> rusqlite::Result<Whom> {
        let mut key = key_of(entry);
        let number = nhs_number_of(&entry.resource);
        let mut known = known_patient(self.tx, self.source, &key)?;
        if let (Some(number), Some(known_by_key)) = (number, &known)
            && holds_in_its_bundle_only(entry)
            && self.is_numbered_otherwise(known_by_key, number)?
        {
            key = number_key(number);
            known = known_patient(self.tx, self.source, &key)?;
        }
        let (patient, number_given) = match (number, known.clone()) {
            (Some(_), Some(known)) if is_doubted => (known, false),
            (Some(number), Some(known)) => (self.now_numbered(known, number)?, false),
            (Some(number), None) => (self.with_number(number)?, false),
            (None, Some(known)) => (known, false),
            (None, None) if self.assign => {
                let number = assign::test_number(self.tx, self.source_name, &key)?;
                (self.with_number(number)?, true)
            }
            (None, None) => (self.make(None)?, false),
        };
        self.link(&key, &patient)?;
        let until_now = known.filter(|known| *known != patient);
        Ok(Whom { patient, number_given, until_now })
    }

    /// The patient with this number, whoever sends it.
    pub(crate) fn with_number(&self, number: NhsNumber) -> rusqlite::Result<PatientId> {
        match patient_with(self.tx, number)? {
            Some(patient) => Ok(patient),
            None => self.make(Some(number)),
        }
    }

    /// The patient with this number, of whom this source says nothing but the number.
    pub(crate) fn named_by_number(&self, number: NhsNumber) -> rusqlite::Result<PatientId> {
        let patient = self.with_number(number)?;
        self.link(&number_key(number), &patient)?;
        Ok(patient)
    }

    /// A patient whom the source has known without this number.
    fn now_numbered(&self, known: PatientId, number: NhsNumber) -> rusqlite::Result<PatientId> {
        if let Some(patient) = patient_with(self.tx, number)? {
            return Ok(patient);
        }
        let change = "UPDATE patient SET nhs_number = ?2 WHERE id = ?1 AND nhs_number IS NULL";
        match self.tx.execute(change, (known.as_str(), number.digits()))? {
            0 => self.make(Some(number)),
            _ => Ok(known),
        }
    }

    fn is_numbered_otherwise(
        &self,
        known: &PatientId,
        number: NhsNumber,
    ) -> rusqlite::Result<bool> {
        let find = "SELECT EXISTS (SELECT 1 FROM patient WHERE id = ?1 AND nhs_number <> ?2)";
        self.tx.prepare_cached(find)?.query_row((known.as_str(), number.digits()), |row| row.get(0))
    }

    fn make(&self, number: Option<NhsNumber>) -> rusqlite::Result<PatientId> {
        let id = Uuid::new_v4().to_string();
        self.tx
            .prepare_cached("INSERT INTO patient (id, nhs_number) VALUES (?1, ?2)")?
            .execute((&id, number.map(|number| number.digits())))?;
        id.parse().map_err(|_| rusqlite::Error::InvalidQuery)
    }

    fn link(&self, key: &str, patient: &PatientId) -> rusqlite::Result<()> {
        self.tx
            .prepare_cached(
                "INSERT INTO patient_source (source, key, patient) VALUES (?1, ?2, ?3)
                 ON CONFLICT (source, key) DO UPDATE SET patient = excluded.patient",
            )?
            .execute((self.source, key, patient.as_str()))?;
        Ok(())
    }
}

/// Whether the address of an entry means nothing outside its own bundle (FHIR R4, Bundle.entry.fullUrl): messages use one
/// `urn:uuid` for patient after patient, who are told apart by their NHS numbers then.
fn holds_in_its_bundle_only(entry: &Entry) -> bool {
    entry.full_url.as_deref().is_some_and(|address| address.starts_with("urn:uuid:"))
}

/// How a source tells patients apart of whom it says the NHS number alone.
fn number_key(number: NhsNumber) -> String {
    format!("NHS number {}", number.digits())
}

/// The patient's NHS number, if it can be one; one that was given up counts only where there is no other.
fn nhs_number_of(patient: &Value) -> Option<NhsNumber> {
    let all = fhir::list(patient, "identifier");
    let numbers = || all.iter().filter(|each| fhir::text(each, "system") == Some(NHS_NUMBER));
    let of = |each: &Value| fhir::text(each, "value")?.parse().ok();
    let is_old = |each: &Value| fhir::text(each, "use") == Some("old");
    numbers().filter(|each| !is_old(each)).find_map(of).or_else(|| numbers().find_map(of))
}

/// Whose this entry is: by its subject, else by the one patient of its bundle.
pub(crate) fn owner(
    addresses: &Addresses<'_>,
    entry: &Entry,
    only_patient: Option<&PatientId>,
) -> rusqlite::Result<Owner> {
    let mut named = false;
    for reference in subjects(&entry.resource) {
        named = true;
        match addresses.patient(reference)? {
            Some(Ok(patient)) => return Ok(Owner::Patient(patient)),
            Some(Err(number)) => return Ok(Owner::Number(number)),
            None => {}
        }
    }
    Ok(match (named, only_patient) {
        (true, _) => Owner::Nobody(STRANGER),
        (false, Some(patient)) => Owner::Patient(patient.clone()),
        (false, None) => Owner::Nobody("names no patient"),
    })
}

fn subjects(resource: &Value) -> Vec<&Value> {
    let named = SUBJECT
        .iter()
        .flat_map(|name| fhir::list(resource, name))
        .filter(|value| names_somebody(value));
    let subjects: Vec<&Value> = named.collect();
    if !subjects.is_empty() || fhir::kind(resource) != "Appointment" {
        return subjects;
    }
    let actors = fhir::list(resource, "participant")
        .iter()
        .map(|participant| fhir::at(participant, "actor"));
    actors
        .filter(|actor| {
            fhir::text(actor, "reference").is_some_and(|address| address.contains("Patient/"))
        })
        .collect()
}

fn names_somebody(reference: &Value) -> bool {
    fhir::text(reference, "reference").is_some()
        || fhir::text(reference, "identifier.value").is_some()
}

fn patient_with(tx: &Transaction<'_>, number: NhsNumber) -> rusqlite::Result<Option<PatientId>> {
    let found: Option<String> = tx
        .prepare_cached("SELECT id FROM patient WHERE nhs_number = ?1")?
        .query_row([number.digits()], |row| row.get(0))
        .optional()?;
    Ok(found.and_then(|id| id.parse().ok()))
}

const SUBJECT: [&str; 4] = ["subject", "patient", "for", "individual"];

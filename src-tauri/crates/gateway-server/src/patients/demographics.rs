//! Who a patient is: one Patient made of what every source says, in full for a record and in short for a search.

use nhs::{
    PatientId,
    system::{CONFIDENTIALITY, NHS_NUMBER},
};
use rusqlite::Transaction;
use serde_json::{Map, Value, json};

use super::{
    names,
    practice::{self, Practice},
};
use crate::{fhir, keys::SealKey};

/// Makes the patient anew from what the sources say: the latest word counts, but a death that one source knows is never
/// lost, and where somebody is whom one source restricts is neither shown nor found.
pub(crate) fn refresh(
    tx: &Transaction<'_>,
    seal: &SealKey,
    patient: &PatientId,
) -> rusqlite::Result<()> {
    let said = said_by_sources(tx, patient)?;
    let number: Option<String> =
        tx.query_row("SELECT nhs_number FROM patient WHERE id = ?1", [patient.as_str()], |row| {
            row.get(0)
        })?;
    let person = person(patient, number.as_deref(), &said);
    let card = card(&person, practice::shown(tx, seal, &person)?.as_ref());
    let postcode =
        fhir::list(&person, "address").iter().find_map(|address| fhir::text(address, "postalCode"));
    tx.prepare_cached(
        "UPDATE patient SET sealed_card = sealed('patient/card/' || id, ?2), sealed_person = sealed('patient/person/' || id, ?3), family = ?4, born = ?5, postcode = ?6,
             restricted = ?7 WHERE id = ?1",
    )?
    .execute((
        patient.as_str(),
        card.to_string(),
        person.to_string(),
        fhir::text(&person, "name.family").map(|name| names::words(name).collect::<String>()).unwrap_or_default(),
        fhir::text(&person, "birthDate"),
        postcode.map(folded_postcode),
        said.iter().any(is_restricted),
    ))?;
    practice::keep(tx, seal, patient, &said)?;
    refresh_names(tx, patient, &said)
}

/// What of a Patient a search shows, with the practice if it is known.
fn card(person: &Value, practice: Option<&Practice>) -> Value {
    let mut card = only_demographics(person);
    if let (Some(practice), Some(fields)) = (practice, card.as_object_mut()) {
        fields.insert("contained".to_owned(), json!([practice.organisation()]));
        fields.insert(
            "generalPractitioner".to_owned(),
            json!([{ "reference": "#practice", "display": practice.name }]),
        );
    }
    card
}

/// A Patient without anything but who it is and where they live, as a search shows it.
pub(crate) fn only_demographics(patient: &Value) -> Value {
    let mut kept = only(patient, DEMOGRAPHICS);
    let labels = fhir::at(patient, "meta.security");
    if !labels.is_null() {
        kept.insert("meta".to_owned(), json!({ "security": labels }));
    }
    let numbers: Vec<&Value> = fhir::list(patient, "identifier")
        .iter()
        .filter(|identifier| fhir::text(identifier, "system") == Some(NHS_NUMBER))
        .collect();
    if !numbers.is_empty() {
        kept.insert("identifier".to_owned(), json!(numbers));
    }
    Value::Object(kept)
}

fn only(value: &Value, names: &[&str]) -> Map<String, Value> {
    let kept =
        names.iter().filter_map(|name| Some(((*name).to_owned(), value.get(*name)?.clone())));
    kept.collect()
}

/// A postcode as it is compared.
pub(crate) fn folded_postcode(postcode: &str) -> String {
    postcode.chars().filter(|c| c.is_ascii_alphanumeric()).map(|c| c.to_ascii_uppercase()).collect()
}

fn said_by_sources(tx: &Transaction<'_>, patient: &PatientId) -> rusqlite::Result<Vec<Value>> {
    tx.prepare_cached(
        "SELECT opened_text('patient_source/' || source || '/' || key, sealed) FROM patient_source
         WHERE patient = ?1 AND sealed IS NOT NULL ORDER BY updated NULLS FIRST, source, key",
    )?
    .query_map([patient.as_str()], |row| row.get::<_, String>(0))?
    .map(|text| Ok(serde_json::from_str(&text?).unwrap_or(Value::Null)))
    .collect()
}

fn person(patient: &PatientId, number: Option<&str>, said: &[Value]) -> Value {
    let mut person = said.last().and_then(Value::as_object).cloned().unwrap_or_default();
    let identifier = nhs_identifier(&person, number);
    person.insert("resourceType".to_owned(), "Patient".into());
    person.insert("id".to_owned(), patient.as_str().into());
    person.remove("identifier");
    person.remove("link");
    person.remove("photo");
    person.remove("text");
    person.extend(identifier.map(|identifier| ("identifier".to_owned(), json!([identifier]))));
    if !["deceasedBoolean", "deceasedDateTime"].iter().any(|name| is_yes(person.get(*name))) {
        person.extend(death(said));
    }
    if said.iter().any(is_restricted) {
        return restricted(&Value::Object(person));
    }
    Value::Object(person)
}

/// Who it is, and nothing that could say where they are: what is not known to be harmless is left out.
fn restricted(person: &Value) -> Value {
    let mut kept = only(person, WHO_THEY_ARE);
    let identifiers = fhir::list(person, "identifier").iter();
    let numbers: Vec<_> =
        identifiers.map(|identifier| only(identifier, &["extension", "system", "value"])).collect();
    kept.insert("identifier".to_owned(), json!(numbers));
    let label = json!({ "system": CONFIDENTIALITY, "code": "R", "display": "restricted" });
    kept.insert("meta".to_owned(), json!({ "security": [label] }));
    Value::Object(kept)
}

/// The NHS number with what the source says about its tracing, or alone.
fn nhs_identifier(person: &Map<String, Value>, number: Option<&str>) -> Option<Value> {
    let number = number?;
    let identifiers = person.get("identifier").and_then(Value::as_array);
    let said = identifiers.into_iter().flatten().find(|identifier| {
        fhir::text(identifier, "system") == Some(NHS_NUMBER)
            && fhir::text(identifier, "value").is_some_and(|value| value.replace(' ', "") == number)
    });
    let mut identifier = said.cloned().unwrap_or_else(|| json!({ "system": NHS_NUMBER }));
    if let Some(fields) = identifier.as_object_mut() {
        fields.insert("value".to_owned(), number.into());
    }
    Some(identifier)
}

fn death(said: &[Value]) -> Option<(String, Value)> {
    ["deceasedDateTime", "deceasedBoolean"].iter().find_map(|name| {
        let known = said
            .iter()
            .rev()
            .find_map(|patient| patient.get(*name).filter(|value| is_yes(Some(value))));
        known.map(|value| ((*name).to_owned(), value.clone()))
    })
}

fn is_yes(value: Option<&Value>) -> bool {
    matches!(value, Some(Value::Bool(true) | Value::String(_)))
}

fn is_restricted(patient: &Value) -> bool {
    record::confidentiality_of(patient).is_restricted()
}

fn refresh_names(
    tx: &Transaction<'_>,
    patient: &PatientId,
    said: &[Value],
) -> rusqlite::Result<()> {
    tx.prepare_cached("DELETE FROM patient_name WHERE patient = ?1")?
        .execute([patient.as_str()])?;
    let mut insert = tx.prepare_cached(
        "INSERT INTO patient_name (word, patient) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
    )?;
    for name in said.iter().flat_map(|patient| fhir::list(patient, "name")) {
        let given = fhir::list(name, "given").iter().filter_map(Value::as_str);
        let parts = [fhir::text(name, "family"), fhir::text(name, "text")];
        for word in given.chain(parts.into_iter().flatten()).flat_map(names::words) {
            insert.execute((word, patient.as_str()))?;
        }
    }
    Ok(())
}

const DEMOGRAPHICS: &[&str] = &[
    "resourceType",
    "id",
    "active",
    "name",
    "telecom",
    "gender",
    "birthDate",
    "deceasedBoolean",
    "deceasedDateTime",
    "address",
    "generalPractitioner",
];
/// What may be known of somebody who has to be protected: who it is, and which language to speak.
const WHO_THEY_ARE: &[&str] = &[
    "resourceType",
    "id",
    "active",
    "name",
    "gender",
    "birthDate",
    "deceasedBoolean",
    "deceasedDateTime",
    "communication",
    "multipleBirthBoolean",
    "multipleBirthInteger",
];

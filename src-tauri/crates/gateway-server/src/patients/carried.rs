//! What a restored backup does not know: of which patients a source has said since that where they are must not be shown.
//! [`crate::closed`] keeps it.

use nhs::{PatientId, system::CONFIDENTIALITY};
use rusqlite::{Connection, Row, Transaction, named_params};
use serde_json::{Value, json};

use super::demographics;
use crate::{fhir, import::known_patient, keys::SealKey, opt_out::carried};

/// Labels what such a source said before, as the source itself has done since, until it sends that patient again.
pub(crate) fn carry_over(
    tx: &Transaction<'_>,
    seal: &SealKey,
    closed: &Connection,
) -> rusqlite::Result<()> {
    let mut all = closed.prepare("SELECT * FROM restricted")?;
    let mut rows = all.query([])?;
    while let Some(row) = rows.next()? {
        let id: String = row.get("patient")?;
        let Some(patient) = carried::patient(tx, &id, row.get("nhs_number")?)? else { continue };
        let Some(source) = carried::source(tx, row)? else { continue };
        let key: String = row.get("key")?;
        belongs_to(tx, seal, source, &key, &patient)?;
        for said in stands(tx, source, &patient)? {
            if !is_restricted(&said.person) {
                restrict(tx, source, said, row)?;
            }
        }
        demographics::refresh(tx, seal, &patient)?;
    }
    Ok(())
}

/// What the source said of a patient in the backup.
struct Stands {
    key: String,
    person: Value,
}

/// The source knows this patient by this key. Whomever it took them for then is not who it said.
fn belongs_to(
    tx: &Transaction<'_>,
    seal: &SealKey,
    source: i64,
    key: &str,
    patient: &PatientId,
) -> rusqlite::Result<()> {
    let before = known_patient(tx, source, key)?;
    tx.execute(
        "INSERT INTO patient_source (source, key, patient) VALUES (?1, ?2, ?3)
         ON CONFLICT (source, key) DO UPDATE SET patient = excluded.patient, sealed = NULL WHERE patient <> excluded.patient",
        (source, key, patient.as_str()),
    )?;
    let before = before.filter(|before| before != patient);
    before.map_or(Ok(()), |before| demographics::refresh(tx, seal, &before))
}

/// All that the source said of the patient. Where it had said nothing it says what is known of them, so that it takes nothing of
/// that away.
fn stands(tx: &Transaction<'_>, source: i64, patient: &PatientId) -> rusqlite::Result<Vec<Stands>> {
    let known: Option<String> = tx.query_row(
        "SELECT opened_text('patient/person/' || id, sealed_person) FROM patient WHERE id = ?1",
        [patient.as_str()],
        |row| row.get(0),
    )?;
    tx.prepare_cached(
        "SELECT key, opened_text('patient_source/' || source || '/' || key, sealed) FROM patient_source
         WHERE source = ?1 AND patient = ?2",
    )?
    .query_map((source, patient.as_str()), |row| {
        let said = row.get::<_, Option<String>>(1)?;
        let text = said.as_ref().or(known.as_ref());
        let person = text.and_then(|text| serde_json::from_str(text).ok());
        let nobody = || json!({ "resourceType": "Patient" });
        Ok(Stands { key: row.get(0)?, person: person.unwrap_or_else(nobody) })
    })?
    .collect()
}

/// The hash is that of nothing: whatever the source sends again is taken in, unless the source itself says that it is older.
fn restrict(
    tx: &Transaction<'_>,
    source: i64,
    Stands { key, mut person }: Stands,
    since: &Row<'_>,
) -> rusqlite::Result<()> {
    let mut labels = fhir::list(&person, "meta.security").to_vec();
    labels.push(json!({ "system": CONFIDENTIALITY, "code": "R", "display": "restricted" }));
    if let Some(fields) = person.as_object_mut() {
        fields.insert("meta".to_owned(), json!({ "security": labels }));
    }
    tx.prepare_cached(
        "UPDATE patient_source SET sealed = sealed('patient_source/' || source || '/' || key, :person), hash = x'',
             updated = :updated, version = :version WHERE source = :source AND key = :key",
    )?
    .execute(named_params! {
        ":person": person.to_string(),
        ":updated": since.get::<_, Option<String>>("updated")?,
        ":version": since.get::<_, Option<i64>>("version")?,
        ":source": source,
        ":key": key,
    })
    .map(drop)
}

/// Copies who is restricted, and by which source, to a database that is attached as `closed`.
pub(crate) fn copy(tx: &Transaction<'_>, seal: Option<&SealKey>) -> rusqlite::Result<()> {
    tx.execute_batch(TABLE)?;
    // Without the key nobody can tell which of the sources it was: then it may be each of them.
    let said = seal.map_or(
        "NULL",
        |_| "opened_text('patient_source/' || source || '/' || key, patient_source.sealed)",
    );
    let mut all = tx.prepare(&format!(
        "SELECT source, key, {said} AS said FROM main.patient_source JOIN main.patient ON patient.id = patient
         WHERE restricted AND patient_source.sealed IS NOT NULL"
    ))?;
    let mut insert = tx.prepare(INSERT)?;
    let mut rows = all.query([])?;
    while let Some(row) = rows.next()? {
        let said: Option<String> = row.get("said")?;
        let said: Option<Value> = said.and_then(|said| serde_json::from_str(&said).ok());
        if said.as_ref().is_none_or(is_restricted) {
            insert.execute((row.get::<_, i64>("source")?, row.get::<_, String>("key")?))?;
        }
    }
    Ok(())
}

fn is_restricted(person: &Value) -> bool {
    record::confidentiality_of(person).is_restricted()
}

const TABLE: &str = "CREATE TABLE closed.restricted (patient TEXT, nhs_number TEXT, source_name TEXT, source_code TEXT,
    source_ods TEXT, key TEXT, updated TEXT, version INTEGER)";
const INSERT: &str = "INSERT INTO closed.restricted
    SELECT patient, nhs_number, source.name, source.code, source.ods, key, updated, version
    FROM main.patient_source JOIN main.patient ON patient.id = patient JOIN main.source ON source.id = source
    WHERE source = ?1 AND key = ?2";

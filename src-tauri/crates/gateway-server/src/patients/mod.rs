//! Finding a patient: demographics only, never anything clinical.

pub(crate) mod carried;
pub(crate) mod demographics;
pub(crate) mod names;
pub(crate) mod practice;
mod query;
mod twins;

use std::sync::Arc;

use axum::{
    Form,
    extract::{State, rejection::FormRejection},
    http::StatusCode,
    response::Response,
};
use record::{ALIKE, Alike, SEARCH_OUTCOME};
use rusqlite::{Connection, params_from_iter};
use serde_json::{Value, json};

use self::query::PatientQuery;
use crate::{
    FhirFailure, Gateway, GatewayEvent, SignedInAs, WrittenDown, note,
    problem::Failure,
    records::{fhir_json, must_be_written_down},
    serve::Address,
};

/// `POST /fhir/Patient/_search`
pub(crate) async fn search(
    State(gateway): State<Arc<Gateway>>,
    who: SignedInAs,
    written_down: WrittenDown,
    address: Address,
    form: Result<Form<Vec<(String, String)>>, FormRejection>,
) -> Result<Response, Failure> {
    must_be_written_down(&written_down)?;
    let Form(form) = form.map_err(|_| bad("the search cannot be read"))?;
    let query = PatientQuery::parse(&form).map_err(|error| bad(&error.to_string()))?;
    let found = gateway
        .blocking(move |gateway| {
            let found = gateway.store.read(|db| find(db, &query))?;
            let event = GatewayEvent {
                detail: Some(json!({ "found": found.total, "similar": found.similar })),
                ..GatewayEvent::new("search", "done").by(&who).after(&written_down).from(address)
            };
            gateway.store.write(|tx| note(tx, gateway.clock.now(), &event))?;
            Ok(found)
        })
        .await?;
    Ok(fhir_json(found.to_bundle()))
}

fn bad(words: &str) -> FhirFailure {
    FhirFailure::new(StatusCode::BAD_REQUEST, "invalid", words)
}

/// What a search found.
struct Found {
    /// Each with how somebody else could be mistaken for them.
    patients: Vec<(String, Option<Alike>)>,
    total: usize,
    similar: bool,
}

/// Those who match; only where nobody does, those who nearly do.
fn find(db: &Connection, query: &PatientQuery) -> rusqlite::Result<Found> {
    let exact = exactly(db, query)?;
    let similar = exact.is_empty();
    let all = if similar { nearly(db, query)? } else { exact };
    let total = all.len();
    let mut show = db.prepare_cached(
        "SELECT opened_text('patient/card/' || id, sealed_card) FROM patient WHERE id = ?1",
    )?;
    let patients = all
        .iter()
        .take(query.count)
        .map(|id| Ok((show.query_row([id], |row| row.get(0))?, twins::of(db, id)?)))
        .collect::<rusqlite::Result<_>>()?;
    Ok(Found { patients, total, similar: similar && total > 0 })
}

fn exactly(db: &Connection, query: &PatientQuery) -> rusqlite::Result<Vec<String>> {
    let mut conditions = vec![KNOWN.to_owned()];
    let mut values: Vec<String> = Vec::new();
    if let Some(number) = query.nhs_number {
        conditions.push("nhs_number = ?".to_owned());
        values.push(number.digits());
    }
    for word in &query.names {
        conditions.push(
            "id IN (SELECT patient FROM patient_name WHERE word >= ? AND word < ?)".to_owned(),
        );
        values.extend([word.clone(), format!("{word}{}", char::MAX)]);
    }
    if let Some(born) = &query.born {
        // A date that is less precise than the other one matches as far as it goes.
        conditions.push("(born = ? OR born LIKE ? || '-%' OR ? LIKE born || '-%')".to_owned());
        values.extend([born.clone(), born.clone(), born.clone()]);
    }
    if let Some(postcode) = &query.postcode {
        conditions.push("postcode LIKE ? || '%'".to_owned());
        values.push(postcode.clone());
    }
    let wanted = conditions.join(" AND ");
    db.prepare(&format!("SELECT id FROM patient WHERE {wanted} ORDER BY family, born, id"))?
        .query_map(params_from_iter(values), |row| row.get(0))?
        .collect()
}

/// Names a slip of the pen away, and a date of birth with day and month swapped or one digit wrong.
fn nearly(db: &Connection, query: &PatientQuery) -> rusqlite::Result<Vec<String>> {
    if query.names.is_empty() || query.nhs_number.is_some() {
        return Ok(Vec::new());
    }
    let everybody: Vec<(String, Option<String>, String)> = db
        .prepare_cached(
            "SELECT id, born, group_concat(word, ' ') FROM patient JOIN patient_name ON patient = id
             GROUP BY id ORDER BY family, born, id",
        )?
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
        .collect::<Result<_, _>>()?;
    let matches = |born: Option<&str>, known: &str| {
        query.names.iter().all(|typed| known.split(' ').any(|word| names::is_similar(typed, word)))
            && query
                .born
                .as_deref()
                .is_none_or(|typed| born.is_some_and(|born| query::is_similar_date(typed, born)))
    };
    Ok(everybody
        .into_iter()
        .filter(|(_, born, known)| matches(born.as_deref(), known))
        .map(|(id, ..)| id)
        .collect())
}

/// Whoever is there only because an entry named the number, and of that nothing was kept, is not found: it would tell.
const KNOWN: &str = "(EXISTS (SELECT 1 FROM patient_source WHERE patient_source.patient = patient.id AND sealed IS NOT NULL)
     OR EXISTS (SELECT 1 FROM resource WHERE resource.patient = patient.id)
     OR EXISTS (SELECT 1 FROM sharing_choice WHERE sharing_choice.patient = patient.id))";

impl Found {
    /// As a searchset Bundle; an outcome says if the names are similar only, or if there are more than are shown.
    fn to_bundle(&self) -> String {
        let mut entries: Vec<String> = self
            .patients
            .iter()
            .map(|(patient, alike)| {
                format!(r#"{{"resource":{patient},"search":{}}}"#, self.mode(*alike))
            })
            .collect();
        entries.extend(self.outcome().map(|outcome| {
            json!({ "resource": outcome, "search": { "mode": "outcome" } }).to_string()
        }));
        format!(
            r#"{{"resourceType":"Bundle","type":"searchset","total":{},"entry":[{}]}}"#,
            self.total,
            entries.join(",")
        )
    }

    fn mode(&self, alike: Option<Alike>) -> Value {
        let mut mode = json!({ "mode": "match", "score": if self.similar { 0.5 } else { 1.0 } });
        if let (Some(alike), Some(fields)) = (alike, mode.as_object_mut()) {
            let mark = json!([{ "url": ALIKE, "valueCode": alike.code() }]);
            fields.insert("extension".to_owned(), mark);
        }
        mode
    }

    fn outcome(&self) -> Option<Value> {
        let said = |code: &str, words: &str| {
            json!({
                "severity": "information",
                "code": "informational",
                "details": { "coding": [{ "system": SEARCH_OUTCOME, "code": code }], "text": words },
            })
        };
        let similar =
            self.similar.then(|| said("similar", "Nobody matches exactly. These are similar."));
        let more = (self.total > self.patients.len())
            .then(|| said("more", "There are more. Say more about the patient."));
        let issues: Vec<Value> = similar.into_iter().chain(more).collect();
        (!issues.is_empty()).then(|| json!({ "resourceType": "OperationOutcome", "issue": issues }))
    }
}

//! Consents as their person reads them: now, as they were before, and why they changed.
//!
//! Nobody reads another person's: that a refusal stands is told to everybody (`Standing`), who was refused to nobody.

use std::sync::Arc;

use axum::{
    Form,
    extract::{Path, rejection::FormRejection},
    http::StatusCode,
    response::Response,
};
use chrono::{DateTime, Utc};
use nhs::PatientId;
use rusqlite::{Connection, Row, named_params};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{instant, person, taking_back::TAKEN_BACK};
use crate::{
    Failure, FhirFailure, GatewayEvent, SignedInAs,
    accounts::{Asked, sessions::time},
    grants, note,
    records::{fhir_json, must_be_written_down},
};

/// `GET /fhir/Consent/{id}`: one that the asking person was given or refused.
pub(crate) async fn read(
    asked: Asked,
    who: SignedInAs,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    look(asked, who, "read-consent", None, move |mine| mine.version(&id, None)).await
}

/// `GET /fhir/Consent/{id}/_history/{version}`: what it said then.
pub(crate) async fn version(
    asked: Asked,
    who: SignedInAs,
    Path((id, version)): Path<(String, i64)>,
) -> Result<Response, Failure> {
    look(asked, who, "read-consent", None, move |mine| mine.version(&id, Some(version))).await
}

/// `GET /fhir/Consent/{id}/_history`: all that it has said, the latest first.
pub(crate) async fn history(
    asked: Asked,
    who: SignedInAs,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    look(asked, who, "read-consent", None, move |mine| mine.history(&id)).await
}

/// `POST /fhir/Consent/_search` with `patient`: those that the asking person was given or refused; with
/// `_revinclude=Provenance:target` also why they changed.
pub(crate) async fn search(
    asked: Asked,
    who: SignedInAs,
    form: Result<Form<Vec<(String, String)>>, FormRejection>,
) -> Result<Response, Failure> {
    let Form(form) = form.map_err(|_| bad())?;
    let (patient, with_provenance) = match form.as_slice() {
        [patient] => (patient, false),
        [patient, more] | [more, patient] if *more == revinclude() => (patient, true),
        _ => return Err(bad().into()),
    };
    let (name, patient) = patient;
    let patient: PatientId = patient.trim_start_matches("Patient/").parse().map_err(|_| bad())?;
    if name != "patient" {
        return Err(bad().into());
    }
    let about = Some(patient.to_string());
    look(asked, who, "search-consent", about, move |mine| {
        mine.of_patient(&patient, with_provenance).map(Some)
    })
    .await
}

/// Writes down that it is looked for, and looks; what has ended with its session is answered as ended.
async fn look(
    asked: Asked,
    who: SignedInAs,
    kind: &'static str,
    patient: Option<String>,
    find: impl FnOnce(&Mine<'_>) -> rusqlite::Result<Option<Value>> + Send + 'static,
) -> Result<Response, Failure> {
    must_be_written_down(&asked.written_down)?;
    let gateway = Arc::clone(&asked.gateway);
    gateway
        .blocking(move |gateway| {
            let now = gateway.clock.now();
            let event = GatewayEvent { patient, ..asked.event(kind, "done").by(&who) };
            gateway.store.write(|tx| {
                note(tx, now, &event)?;
                grants::end_with_their_sessions(tx, now)
            })?;
            let name = &gateway.settings.name;
            let found = gateway.store.read(|db| find(&Mine { db, who: &who, gateway: name }))?;
            let nothing =
                || FhirFailure::new(StatusCode::NOT_FOUND, "not-found", "Nothing is there.");
            Ok(fhir_json(found.ok_or_else(nothing)?.to_string()))
        })
        .await
}

/// The Consents of one person.
struct Mine<'a> {
    db: &'a Connection,
    who: &'a SignedInAs,
    gateway: &'a str,
}

/// A change of a Consent: what it was until then, and why it changed.
struct Change {
    consent: String,
    version: i64,
    until: DateTime<Utc>,
    why: String,
}

impl Mine<'_> {
    /// What a Consent says, or said in this version.
    fn version(&self, id: &str, version: Option<i64>) -> rusqlite::Result<Option<Value>> {
        let mut all = self.versions(id)?.into_iter();
        Ok(all
            .find(|(each, _)| version.is_none_or(|version| version == *each))
            .map(|(_, text)| text))
    }

    fn history(&self, id: &str) -> rusqlite::Result<Option<Value>> {
        let all = self.versions(id)?;
        let entries: Vec<Value> = all
            .into_iter()
            .map(|(version, consent)| {
                let (method, url) = match version {
                    1 => ("POST", "Consent".to_owned()),
                    _ => ("PUT", format!("Consent/{id}")),
                };
                json!({ "resource": consent, "request": { "method": method, "url": url }, "response": { "status": "200" } })
            })
            .collect();
        let total = entries.len();
        let bundle = json!({ "resourceType": "Bundle", "type": "history", "total": total, "entry": entries });
        Ok((total > 0).then_some(bundle))
    }

    fn of_patient(&self, patient: &PatientId, with_provenance: bool) -> rusqlite::Result<Value> {
        let found: Vec<Value> = self
            .db
            .prepare_cached(
                "SELECT opened_text('consent/' || id, sealed) FROM consent WHERE patient = ?1 AND practitioner = ?2 ORDER BY decided, rowid",
            )?
            .query_map((patient.as_str(), self.account()), |row| parsed(row, 0))?
            .collect::<Result<_, _>>()?;
        let total = found.len();
        let entry = |resource: Value, mode: &str| json!({ "resource": resource, "search": { "mode": mode } });
        let mut entries: Vec<Value> = found.into_iter().map(|each| entry(each, "match")).collect();
        if with_provenance {
            let changes = self.changes(patient)?;
            entries.extend(
                changes.iter().map(|change| entry(self.provenance(patient, change), "include")),
            );
        }
        Ok(
            json!({ "resourceType": "Bundle", "type": "searchset", "total": total, "entry": entries }),
        )
    }

    /// Every version of a Consent, the latest first.
    fn versions(&self, id: &str) -> rusqlite::Result<Vec<(i64, Value)>> {
        self.db
            .prepare_cached(
                "SELECT version, opened_text('consent/' || id, sealed) FROM consent WHERE id = :id AND practitioner = :account
                 UNION ALL
                 SELECT consent_version.version, opened_text('consent/' || consent, consent_version.sealed)
                 FROM consent_version JOIN consent ON consent.id = consent
                 WHERE consent = :id AND practitioner = :account
                 ORDER BY 1 DESC",
            )?
            .query_map(named_params! { ":id": id, ":account": self.account() }, |row| {
                Ok((row.get(0)?, parsed(row, 1)?))
            })?
            .collect()
    }

    fn changes(&self, patient: &PatientId) -> rusqlite::Result<Vec<Change>> {
        self.db
            .prepare_cached(
                "SELECT consent, consent_version.version, until, why
                 FROM consent_version JOIN consent ON consent.id = consent
                 WHERE patient = ?1 AND practitioner = ?2 ORDER BY until, consent",
            )?
            .query_map((patient.as_str(), self.account()), |row| {
                Ok(Change {
                    consent: row.get("consent")?,
                    version: row.get("version")?,
                    until: time(row, "until")?,
                    why: row.get("why")?,
                })
            })?
            .collect()
    }

    /// Why a Consent changed. Who wrote down that the patient withdrew is not told: it was the patient's doing.
    fn provenance(&self, patient: &PatientId, change: &Change) -> Value {
        let Change { consent, version, until, why } = change;
        let (words, who) = match why.as_str() {
            "said-no" => ("The patient refused", of_patient(patient)),
            "permission-withdrawn" => {
                ("The patient took every permission back", of_patient(patient))
            }
            "closed" => ("The record was closed", person(&self.who.practitioner)),
            "replaced" => ("A later decision took its place", person(&self.who.practitioner)),
            "wrong-patient" => {
                ("It was written down of the wrong patient", person(&self.who.practitioner))
            }
            TAKEN_BACK => ("That the patient refused was a slip", person(&self.who.practitioner)),
            "session-ended" => ("The session ended", self.of_gateway()),
            _ => ("Its time was over", self.of_gateway()),
        };
        json!({
            "resourceType": "Provenance",
            "id": id_of(consent, *version),
            "target": [{ "reference": format!("Consent/{consent}/_history/{}", version + 1) }],
            "recorded": instant(*until),
            "reason": [{ "text": words }],
            "activity": { "coding": [{ "system": OPERATION, "code": "UPDATE", "display": "revise" }] },
            "agent": [{
                "type": { "coding": [{ "system": PARTICIPANT, "code": "author", "display": "Author" }] },
                "who": who,
            }],
            "entity": [{
                "role": "revision",
                "what": { "reference": format!("Consent/{consent}/_history/{version}") },
            }],
        })
    }

    fn account(&self) -> &str {
        &self.who.practitioner.id.0
    }

    fn of_gateway(&self) -> Value {
        json!({ "type": "Device", "display": self.gateway })
    }
}

fn of_patient(patient: &PatientId) -> Value {
    json!({ "reference": format!("Patient/{patient}") })
}

/// The same change has the same id, whenever it is asked.
fn id_of(consent: &str, version: i64) -> String {
    let name = format!("Consent/{consent}/_history/{version}");
    Uuid::new_v5(&Uuid::NAMESPACE_URL, name.as_bytes()).to_string()
}

fn parsed(row: &Row<'_>, column: usize) -> rusqlite::Result<Value> {
    let text: String = row.get(column)?;
    serde_json::from_str(&text).map_err(|_| rusqlite::Error::InvalidQuery)
}

fn revinclude() -> (String, String) {
    ("_revinclude".to_owned(), "Provenance:target".to_owned())
}

fn bad() -> FhirFailure {
    let words = "a search for consents needs a patient; _revinclude=Provenance:target says why they changed";
    FhirFailure::new(StatusCode::BAD_REQUEST, "invalid", words)
}

const OPERATION: &str = "http://terminology.hl7.org/CodeSystem/v3-DataOperation";
const PARTICIPANT: &str = "http://terminology.hl7.org/CodeSystem/provenance-participant-type";

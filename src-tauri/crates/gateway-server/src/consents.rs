//! Permissions and refusals as FHIR Consent, in the basic shape of IHE Privacy Consent on FHIR.
//!
//! FHIR has no notion of "for this visit": such a permission is an ordinary one with a short period and an extension, and it
//! becomes inactive when the record is closed. A refusal is a permission's opposite, not its absence: the next person is told that there
//! is one, never who was refused.

use std::sync::Arc;

use access::{BasisKind, Grant, GrantId};
use axum::{
    Form,
    extract::{Path, State, rejection::FormRejection},
    http::StatusCode,
    response::Response,
};
use chrono::{DateTime, SecondsFormat, Utc};
use identity::Practitioner;
use nhs::{
    PatientId, PurposeOfUse,
    system::{ACT_REASON, ODS_ORGANISATION},
};
use rusqlite::{Connection, OptionalExtension as _, Transaction, named_params};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    Failure, FhirFailure, Gateway, GatewayEvent, SignedInAs, StoreError, WrittenDown, grants, note,
    records::{fhir_json, must_be_written_down},
    serve::Address,
};

/// Writes down that the patient gave this permission.
pub(crate) fn permit(
    tx: &Transaction<'_>,
    practitioner: &Practitioner,
    grant: &Grant,
    now: DateTime<Utc>,
) -> rusqlite::Result<()> {
    let mut consent =
        consent(practitioner, grant.patient(), now, "Permission given by word of mouth, wording 1");
    let provision = json!({
        "type": "permit",
        "period": { "start": instant(now), "end": instant(grant.expires()) },
        "actor": [actor(practitioner)],
        "purpose": [purpose(grant.purpose())],
    });
    if let Some(fields) = consent.as_object_mut() {
        fields.insert("provision".to_owned(), provision);
        if grant.basis() == BasisKind::PermissionOnce {
            fields.insert("extension".to_owned(), json!([{ "url": ONCE, "valueBoolean": true }]));
        }
    }
    keep(tx, &consent, practitioner, grant.patient(), Some(grant.id()), now)
}

/// Writes down that the patient refused.
pub(crate) fn refuse(
    tx: &Transaction<'_>,
    practitioner: &Practitioner,
    patient: &PatientId,
    now: DateTime<Utc>,
) -> rusqlite::Result<()> {
    let mut consent = consent(practitioner, patient, now, "Refusal by word of mouth, wording 1");
    let provision = json!({
        "type": "deny",
        "period": { "start": instant(now) },
        "actor": [actor(practitioner)],
        "purpose": [purpose(PurposeOfUse::Treatment)],
    });
    if let Some(fields) = consent.as_object_mut() {
        fields.insert("provision".to_owned(), provision);
    }
    keep(tx, &consent, practitioner, patient, None, now)
}

/// Marks the permission of a grant as no longer active.
pub(crate) fn deactivate(tx: &Transaction<'_>, grant: &GrantId) -> rusqlite::Result<()> {
    let found: Option<(String, String)> = tx
        .prepare_cached("SELECT id, opened_text('consent/' || id, sealed) FROM consent WHERE grant_id = ?1 AND status = 'active'")?
        .query_row([&grant.0], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let Some((id, text)) = found else { return Ok(()) };
    let mut consent: Value =
        serde_json::from_str(&text).map_err(|_| rusqlite::Error::InvalidQuery)?;
    if let Some(fields) = consent.as_object_mut() {
        fields.insert("status".to_owned(), "inactive".into());
    }
    tx.execute(
        "UPDATE consent SET status = 'inactive', sealed = sealed('consent/' || id, ?2) WHERE id = ?1",
        (id, consent.to_string()),
    )?;
    Ok(())
}

/// `GET /fhir/Consent/{id}`: one that the asking person was given or refused.
pub(crate) async fn read(
    State(gateway): State<Arc<Gateway>>,
    who: SignedInAs,
    written_down: WrittenDown,
    address: Address,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    must_be_written_down(&written_down)?;
    gateway
        .blocking(move |gateway| {
            let event = GatewayEvent::new("read-consent", "done")
                .by(&who)
                .after(&written_down)
                .from(address);
            note_and_look(gateway, &event)?;
            let found = gateway.store.read(|db| one_of(db, &who, &id))?;
            found.map(fhir_json).ok_or_else(|| {
                FhirFailure::new(StatusCode::NOT_FOUND, "not-found", "Nothing is there.").into()
            })
        })
        .await
}

/// `POST /fhir/Consent/_search` with `patient`: those that the asking person was given or refused.
pub(crate) async fn search(
    State(gateway): State<Arc<Gateway>>,
    who: SignedInAs,
    written_down: WrittenDown,
    address: Address,
    form: Result<Form<Vec<(String, String)>>, FormRejection>,
) -> Result<Response, Failure> {
    must_be_written_down(&written_down)?;
    let bad = || {
        FhirFailure::new(
            StatusCode::BAD_REQUEST,
            "invalid",
            "a search for consents needs a patient and nothing else",
        )
    };
    let Form(form) = form.map_err(|_| bad())?;
    let [(name, patient)] = form.as_slice() else { return Err(bad().into()) };
    let patient: PatientId = patient.trim_start_matches("Patient/").parse().map_err(|_| bad())?;
    if name != "patient" {
        return Err(bad().into());
    }
    gateway
        .blocking(move |gateway| {
            let event = GatewayEvent {
                patient: Some(patient.to_string()),
                ..GatewayEvent::new("search-consent", "done")
                    .by(&who)
                    .after(&written_down)
                    .from(address)
            };
            note_and_look(gateway, &event)?;
            let found = gateway.store.read(|db| of_patient(db, &who, &patient))?;
            Ok(fhir_json(searchset(&found)))
        })
        .await
}

/// What has ended with its session is answered as ended.
fn note_and_look(gateway: &Gateway, event: &GatewayEvent) -> Result<(), StoreError> {
    let now = gateway.clock.now();
    gateway.store.write(|tx| {
        note(tx, now, event)?;
        grants::end_with_their_sessions(tx, now)
    })
}

fn one_of(db: &Connection, who: &SignedInAs, id: &str) -> rusqlite::Result<Option<String>> {
    db.prepare_cached("SELECT opened_text('consent/' || id, sealed) FROM consent WHERE id = ?1 AND practitioner = ?2")?
        .query_row((id, &who.practitioner.id.0), |row| row.get(0))
        .optional()
}

fn of_patient(
    db: &Connection,
    who: &SignedInAs,
    patient: &PatientId,
) -> rusqlite::Result<Vec<String>> {
    db.prepare_cached(
        "SELECT opened_text('consent/' || id, sealed) FROM consent WHERE patient = ?1 AND practitioner = ?2 ORDER BY decided",
    )?
    .query_map((patient.as_str(), &who.practitioner.id.0), |row| row.get(0))?
    .collect()
}

fn searchset(found: &[String]) -> String {
    let entries: Vec<String> = found
        .iter()
        .map(|text| format!(r#"{{"resource":{text},"search":{{"mode":"match"}}}}"#))
        .collect();
    format!(
        r#"{{"resourceType":"Bundle","type":"searchset","total":{},"entry":[{}]}}"#,
        found.len(),
        entries.join(",")
    )
}

fn consent(
    practitioner: &Practitioner,
    patient: &PatientId,
    now: DateTime<Utc>,
    how: &str,
) -> Value {
    let patient = json!({ "reference": format!("Patient/{patient}") });
    json!({
        "resourceType": "Consent",
        "id": Uuid::new_v4().to_string(),
        "meta": { "profile": [PROFILE] },
        "status": "active",
        "scope": { "coding": [{ "system": SCOPE, "code": "patient-privacy", "display": "Privacy Consent" }] },
        "category": [{ "coding": [{ "system": "http://loinc.org", "code": "59284-0", "display": "Consent Document" }] }],
        "patient": patient,
        "dateTime": instant(now),
        "performer": [patient],
        "organization": [{
            "identifier": { "system": ODS_ORGANISATION, "value": practitioner.organisation.ods.as_str() },
            "display": practitioner.organisation.name,
        }],
        "sourceAttachment": { "contentType": "text/plain", "language": "en-GB", "title": how },
        "policy": [{ "uri": POLICY }],
    })
}

fn keep(
    tx: &Transaction<'_>,
    consent: &Value,
    practitioner: &Practitioner,
    patient: &PatientId,
    grant: Option<&GrantId>,
    now: DateTime<Utc>,
) -> rusqlite::Result<()> {
    tx.execute(
        "INSERT INTO consent (id, patient, practitioner, grant_id, refusal, decided, status, sealed)
         VALUES (:id, :patient, :practitioner, :grant, :refusal, :decided, 'active', sealed('consent/' || :id, :text))",
        named_params! {
            ":id": consent.get("id").and_then(Value::as_str),
            ":patient": patient.as_str(),
            ":practitioner": practitioner.id.0,
            ":grant": grant.map(|grant| &grant.0),
            ":refusal": grant.is_none(),
            ":decided": now.to_rfc3339(),
            ":text": consent.to_string(),
        },
    )?;
    Ok(())
}

fn actor(practitioner: &Practitioner) -> Value {
    json!({
        "role": { "coding": [{ "system": PARTICIPATION, "code": "IRCP", "display": "information recipient" }] },
        "reference": {
            "type": "Practitioner",
            "identifier": { "system": PRACTITIONER, "value": practitioner.id.0 },
            "display": practitioner.name,
        },
    })
}

fn purpose(purpose: PurposeOfUse) -> Value {
    json!({ "system": ACT_REASON, "code": purpose.code(), "display": purpose.display() })
}

fn instant(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}

const PROFILE: &str = "https://profiles.ihe.net/ITI/PCF/StructureDefinition/IHE.PCF.consentBasic";
const SCOPE: &str = "http://terminology.hl7.org/CodeSystem/consentscope";
const PARTICIPATION: &str = "http://terminology.hl7.org/CodeSystem/v3-ParticipationType";
/// The gateway's own ids of people.
const PRACTITIONER: &str = "https://care-record.example/Id/practitioner";
const POLICY: &str = "https://care-record.example/policy/shared-care-record";
const ONCE: &str = "https://care-record.example/StructureDefinition/permission-for-this-visit";

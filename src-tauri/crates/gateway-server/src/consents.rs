//! Permissions and refusals as FHIR Consent, in the basic shape of IHE Privacy Consent on FHIR.
//!
//! FHIR has no notion of "for this visit": such a permission is an ordinary one with a short period and an extension, and it
//! becomes inactive when the record is closed. A refusal is a permission's opposite, not its absence: the next person is told that there
//! is one, never who was refused. A Consent is never changed but from active to inactive; what it said before is kept, and a
//! Provenance says why it changed ([`reading`]).
//!
//! What somebody wrote who permitted in the patient's place stays with the grant, where the review of privacy reads it: a Consent
//! says by which right, and no more.

pub(crate) mod carried;
pub(crate) mod reading;
pub(crate) mod taking_back;

use access::{Basis, Grant, GrantId, ProxyAuthority};
use chrono::{DateTime, SecondsFormat, Utc};
use identity::Practitioner;
use nhs::{
    PatientId, PurposeOfUse,
    system::{ACT_REASON, ODS_ORGANISATION},
};
use rusqlite::{OptionalExtension as _, Transaction, named_params};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::grants::Over;

/// Writes down that this permission was given: by the patient, or in the patient's place.
pub(crate) fn permit(
    tx: &Transaction<'_>,
    practitioner: &Practitioner,
    grant: &Grant,
    basis: &Basis,
    now: DateTime<Utc>,
) -> rusqlite::Result<()> {
    let mut consent = consent(practitioner, grant.patient(), now);
    let extension = match basis {
        Basis::PermissionByProxy { authority, .. } => {
            set(&mut consent, "performer", json!([proxy(*authority, practitioner)]));
            set(
                &mut consent,
                "sourceAttachment",
                source("Permission in the patient’s place by word of mouth, wording 1"),
            );
            Some(json!([{ "url": AUTHORITY, "valueCode": authority.name() }]))
        }
        Basis::PermissionOnce => Some(json!([{ "url": ONCE, "valueBoolean": true }])),
        Basis::PermissionUntil { .. }
        | Basis::Informed
        | Basis::TestInterpretation
        | Basis::Emergency { .. }
        | Basis::Safeguarding { .. }
        | Basis::LegalDuty { .. } => None,
    };
    if let Some(extension) = extension {
        set(&mut consent, "extension", extension);
    }
    let period = json!({ "start": instant(now), "end": instant(grant.expires()) });
    set(&mut consent, "provision", provision("permit", &period, practitioner, grant.purpose()));
    keep(tx, &consent, practitioner, grant.patient(), Some(grant.id()), now)
}

/// Writes down that the patient refused, or takes back what was permitted. A no to one person can be taken back in the session in
/// which it was said.
pub(crate) fn refuse(
    tx: &Transaction<'_>,
    practitioner: &Practitioner,
    patient: &PatientId,
    said_in: Option<&str>,
    now: DateTime<Utc>,
) -> rusqlite::Result<()> {
    let mut consent = consent(practitioner, patient, now);
    set(&mut consent, "sourceAttachment", source("Refusal by word of mouth, wording 1"));
    let period = json!({ "start": instant(now) });
    let denied = provision("deny", &period, practitioner, PurposeOfUse::Treatment);
    set(&mut consent, "provision", denied);
    keep(tx, &consent, practitioner, patient, None, now)?;
    let id = consent.get("id").and_then(Value::as_str);
    tx.execute("UPDATE consent SET said_in = ?2 WHERE id = ?1", (id, said_in)).map(drop)
}

/// Makes the permission of a grant inactive, if the grant rests on one, or says that it was noted of the wrong patient; what it
/// said until now is kept.
pub(crate) fn deactivate(
    tx: &Transaction<'_>,
    grant: &GrantId,
    why: Over<'_>,
    now: DateTime<Utc>,
) -> rusqlite::Result<()> {
    let Some(kept) = of_grant(tx, grant)?.filter(|kept| kept.status == "active") else {
        return Ok(());
    };
    let status = if why == Over::WrongPatient { ENTERED_IN_ERROR } else { "inactive" };
    change(tx, (&kept.id, kept.version, &kept.text), (status, why.name()), now)
}

/// Says of the permission of a grant, which may have ended long ago, that it was noted of the wrong patient.
pub(crate) fn was_wrong_patients(
    tx: &Transaction<'_>,
    grant: &GrantId,
    now: DateTime<Utc>,
) -> rusqlite::Result<()> {
    let Some(kept) = of_grant(tx, grant)?.filter(|kept| kept.status != ENTERED_IN_ERROR) else {
        return Ok(());
    };
    let why = Over::WrongPatient.name();
    change(tx, (&kept.id, kept.version, &kept.text), (ENTERED_IN_ERROR, why), now)
}

/// A Consent as it is kept.
struct Kept {
    id: String,
    version: i64,
    status: String,
    text: String,
}

fn of_grant(tx: &Transaction<'_>, grant: &GrantId) -> rusqlite::Result<Option<Kept>> {
    tx.prepare_cached(
        "SELECT id, version, status, opened_text('consent/' || id, sealed) FROM consent WHERE grant_id = ?1",
    )?
    .query_row([&grant.0], |row| {
        Ok(Kept { id: row.get(0)?, version: row.get(1)?, status: row.get(2)?, text: row.get(3)? })
    })
    .optional()
}

/// Gives a Consent another status, and keeps what it said until now, and why it changed.
fn change(
    tx: &Transaction<'_>,
    (id, version, text): (&str, i64, &str),
    (status, why): (&str, &str),
    now: DateTime<Utc>,
) -> rusqlite::Result<()> {
    tx.execute(
        "INSERT INTO consent_version (consent, version, until, why, sealed) SELECT id, version, ?2, ?3, sealed FROM consent WHERE id = ?1",
        (id, now.to_rfc3339(), why),
    )?;
    let mut consent: Value =
        serde_json::from_str(text).map_err(|_| rusqlite::Error::InvalidQuery)?;
    set(&mut consent, "status", status.into());
    set(&mut consent, "meta", meta(version + 1, now));
    tx.execute(
        "UPDATE consent SET status = ?4, version = ?2, sealed = sealed('consent/' || id, ?3) WHERE id = ?1",
        (id, version + 1, consent.to_string(), status),
    )?;
    Ok(())
}

/// A Consent without its provision: given by the patient by word of mouth.
fn consent(practitioner: &Practitioner, patient: &PatientId, now: DateTime<Utc>) -> Value {
    let patient = json!({ "reference": format!("Patient/{patient}") });
    json!({
        "resourceType": "Consent",
        "id": Uuid::new_v4().to_string(),
        "meta": meta(1, now),
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
        "sourceAttachment": source("Permission given by word of mouth, wording 1"),
        "policy": [{ "uri": POLICY }],
    })
}

/// What was said and not signed: its wording has a name, and there is no document.
fn source(wording: &str) -> Value {
    json!({ "contentType": "text/plain", "language": "en-GB", "title": wording })
}

fn provision(
    kind: &str,
    period: &Value,
    practitioner: &Practitioner,
    purpose: PurposeOfUse,
) -> Value {
    json!({
        "type": kind,
        "period": period,
        "actor": [{
            "role": { "coding": [{ "system": PARTICIPATION, "code": "IRCP", "display": "information recipient" }] },
            "reference": person(practitioner),
        }],
        "purpose": [{ "system": ACT_REASON, "code": purpose.code(), "display": purpose.display() }],
    })
}

/// Who permitted in the patient's place: by name only whoever decided in the patient's best interests, the practitioner.
fn proxy(authority: ProxyAuthority, practitioner: &Practitioner) -> Value {
    match authority {
        ProxyAuthority::Attorney | ProxyAuthority::Deputy | ProxyAuthority::Parent => {
            json!({ "type": "RelatedPerson", "display": authority.words() })
        }
        ProxyAuthority::BestInterests => person(practitioner),
    }
}

fn person(practitioner: &Practitioner) -> Value {
    json!({
        "type": "Practitioner",
        "identifier": { "system": PRACTITIONER, "value": practitioner.id.0 },
        "display": practitioner.name,
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

fn meta(version: i64, now: DateTime<Utc>) -> Value {
    json!({ "versionId": version.to_string(), "lastUpdated": instant(now), "profile": [PROFILE] })
}

fn set(resource: &mut Value, name: &str, value: Value) {
    if let Some(fields) = resource.as_object_mut() {
        fields.insert(name.to_owned(), value);
    }
}

fn instant(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}

/// The status of what was never so: of a slip.
const ENTERED_IN_ERROR: &str = "entered-in-error";
const PROFILE: &str = "https://profiles.ihe.net/ITI/PCF/StructureDefinition/IHE.PCF.consentBasic";
const SCOPE: &str = "http://terminology.hl7.org/CodeSystem/consentscope";
const PARTICIPATION: &str = "http://terminology.hl7.org/CodeSystem/v3-ParticipationType";
/// The gateway's own ids of people.
const PRACTITIONER: &str = "https://care-record.example/Id/practitioner";
const POLICY: &str = "https://care-record.example/policy/shared-care-record";
const ONCE: &str = "https://care-record.example/StructureDefinition/permission-for-this-visit";
const AUTHORITY: &str = "https://care-record.example/StructureDefinition/permission-by-proxy";

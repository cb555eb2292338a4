//! The parts that AuditEvents are put together from: entities, codings, and the systems they come from.

use access::Basis;
use chrono::SecondsFormat;
use nhs::{PurposeOfUse, system};
use serde_json::{Value, json};

use crate::event::{Ground, KeptAside, Reached, ShownEntry, Subject};

pub(super) fn patient(subject: &Subject) -> Value {
    let mut what = json!({ "reference": format!("Patient/{}", subject.id), "type": "Patient" });
    let number =
        subject.nhs_number.map(|n| json!({ "system": system::NHS_NUMBER, "value": n.digits() }));
    put(&mut what, "", "identifier", number);
    json!({
        "what": what,
        "type": coding(ENTITY_TYPE, "1", Some("Person")),
        "role": coding(OBJECT_ROLE, "1", Some("Patient")),
    })
}

pub(super) fn shown(entry: &ShownEntry) -> Value {
    let reference = match &entry.version {
        Some(version) => format!("{}/_history/{version}", entry.id),
        None => entry.id.clone(),
    };
    let kind = entry.id.split('/').next().unwrap_or_default();
    json!({
        "what": { "reference": reference },
        "type": coding(RESOURCE_TYPES, kind, None),
        "role": coding(OBJECT_ROLE, "4", Some("Domain Resource")),
        "detail": [detail("section", entry.section.name())],
    })
}

pub(super) fn security_resource(grant: Option<&str>, details: Vec<Value>) -> Value {
    let entity = json!({
        "type": coding(ENTITY_TYPE, "2", Some("System Object")),
        "role": coding(OBJECT_ROLE, "13", Some("Security Resource")),
    });
    with_grant(entity, grant, details)
}

pub(super) fn consent(grant: Option<&str>, details: Vec<Value>) -> Value {
    with_grant(
        json!({ "type": coding(RESOURCE_TYPES, "Consent", Some("Consent")) }),
        grant,
        details,
    )
}

/// What a patient says of all that was or will be asked: the gateway alone knows the Consents that keep it.
pub(super) fn patients_word(what: &str, said: Value) -> Value {
    json!({
        "what": { "type": "Consent", "display": format!("the patient’s {what}") },
        "type": coding(ENTITY_TYPE, "2", Some("System Object")),
        "role": coding(OBJECT_ROLE, "4", Some("Domain Resource")),
        "detail": [said],
    })
}

pub(super) fn with_grant(mut entity: Value, grant: Option<&str>, details: Vec<Value>) -> Value {
    put(&mut entity, "", "what", grant.map(granted));
    put(&mut entity, "", "detail", (!details.is_empty()).then(|| details.into()));
    entity
}

pub(super) fn kept_aside(kept: &KeptAside) -> Value {
    json!({
        "type": coding(ENTITY_TYPE, "2", Some("System Object")),
        "role": coding(OBJECT_ROLE, "13", Some("Security Resource")),
        "name": kept.file,
        "detail": [detail("sha256", &kept.sha256), detail("why", kept.why.name())],
    })
}

/// A chain that was on this computer before.
pub(super) fn reached(before: &Reached) -> Value {
    json!({
        "what": { "identifier": { "system": URI, "value": before.chain.urn().to_string() } },
        "type": coding(ENTITY_TYPE, "2", Some("System Object")),
        "role": coding(OBJECT_ROLE, "13", Some("Security Resource")),
        "detail": [detail("reached", &before.sequence.to_string())],
    })
}

pub(super) fn granted(grant: &str) -> Value {
    json!({ "identifier": { "system": GRANT_SYSTEM, "value": grant } })
}

pub(super) fn basis_details(ground: &Ground) -> Vec<Value> {
    let mut details = vec![detail(BASIS, ground.name())];
    match ground {
        Ground::NotAsked => {}
        Ground::InForce(grant) => details.push(detail("grant", grant)),
        Ground::Claimed { basis, claim } => {
            if let Basis::PermissionUntil { until } = basis {
                details.push(detail("until", &until.to_rfc3339_opts(SecondsFormat::Secs, true)));
            }
            details.extend(basis.reason().map(|reason| detail("reason", reason)));
            details.extend(basis.note().map(|note| detail("note", note.as_str())));
            if let Some(claim) = claim {
                details.push(detail("claimed-relationship", claim.reason.name()));
                details.push(detail("claim-note", claim.note.as_str()));
            }
        }
    }
    details
}

/// The reason and the note, and a tie that was claimed, as a person reads them.
pub(super) fn words_of(ground: &Ground) -> Option<String> {
    let Ground::Claimed { basis, claim } = ground else { return None };
    let said = |reason: &str, note: &str| format!("{reason}: {note}");
    let why = basis.reason_words().zip(basis.note()).map(|(why, note)| said(why, note.as_str()));
    let tie = claim.as_ref().map(|claim| said(claim.reason.words(), claim.note.as_str()));
    match (why, tie) {
        (Some(why), Some(tie)) => Some(format!("{why}. {tie}")),
        (why, tie) => why.or(tie),
    }
}

pub(super) fn detail(kind: &str, value: &str) -> Value {
    json!({ "type": kind, "valueString": value })
}

pub(super) fn coding(system: &str, code: &str, display: Option<&str>) -> Value {
    let mut coding = json!({ "system": system, "code": code });
    put(&mut coding, "", "display", display.map(Value::from));
    coding
}

pub(super) fn dcm(code: &str, display: &str) -> Value {
    coding(DCM, code, Some(display))
}

pub(super) fn authorisation(code: &str) -> Value {
    coding("https://profiles.ihe.net/ITI/BALP/CodeSystem/AuthZsubType", code, None)
}

pub(super) fn concept(coding: Value) -> Value {
    json!({ "coding": [coding] })
}

pub(super) fn recipient() -> Value {
    concept(coding(PARTICIPATION, "IRCP", Some("information recipient")))
}

/// Whoever writes something down takes part in it as its author: BALP has other words here for reading and for writing.
pub(super) fn author() -> Value {
    concept(coding(PARTICIPATION, "AUT", Some("author (originator)")))
}

pub(super) fn purpose(purpose: PurposeOfUse) -> Value {
    concept(coding(system::ACT_REASON, purpose.code(), Some(purpose.display())))
}

/// Puts a member into the object at the pointer, where there is a value: FHIR has no empty members.
pub(super) fn put(resource: &mut Value, pointer: &str, name: &str, value: Option<Value>) {
    let object = resource.pointer_mut(pointer).and_then(Value::as_object_mut);
    if let (Some(object), Some(value)) = (object, value) {
        object.insert(name.to_owned(), value);
    }
}

/// A version as the last part of a URN: what has no place in one becomes a dash.
pub(super) fn as_uri(version: &str) -> String {
    let kept =
        |c: char| if c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_') { c } else { '-' };
    version.chars().map(kept).collect()
}

/// Our own words for the acts, in `meta.tag`.
pub(crate) const ACT_SYSTEM: &str = "https://care-record.example/CodeSystem/audit-act";
/// The gateway's ids of people.
pub(crate) const PERSON_SYSTEM: &str = "https://care-record.example/Id/person";
/// The detail that names the basis.
pub(crate) const BASIS: &str = "basis";

/// The detail that names the screen.
pub(crate) const SCREEN: &str = "screen";

pub(super) const GRANT_SYSTEM: &str = "https://care-record.example/Id/grant";
pub(super) const POLICY: &str = "urn:care-record:policy:";
/// The session in which it was done, by its id and never its token (BALP, OAuth).
pub(super) const SESSION: &str = "urn:ietf:params:oauth:jti:";
pub(super) const BALP: &str =
    "https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.BasicAudit.";
pub(super) const DCM: &str = "http://dicom.nema.org/resources/ontology/DCM";
pub(super) const EVENT_TYPE: &str = "http://terminology.hl7.org/CodeSystem/audit-event-type";
pub(super) const ENTITY_TYPE: &str = "http://terminology.hl7.org/CodeSystem/audit-entity-type";
pub(super) const INTERACTION: &str = "http://hl7.org/fhir/restful-interaction";
pub(super) const OBJECT_ROLE: &str = "http://terminology.hl7.org/CodeSystem/object-role";
pub(super) const PARTICIPATION: &str = "http://terminology.hl7.org/CodeSystem/v3-ParticipationType";
pub(super) const RESOURCE_TYPES: &str = "http://hl7.org/fhir/resource-types";
pub(super) const ROLE_CLASS: &str = "http://terminology.hl7.org/CodeSystem/v3-RoleClass";
pub(super) const SECURITY_ROLE: &str =
    "http://terminology.hl7.org/CodeSystem/extra-security-role-type";
pub(super) const SOURCE_TYPE: &str = "http://terminology.hl7.org/CodeSystem/security-source-type";
pub(super) const URI: &str = "urn:ietf:rfc:3986";

pub(super) const DONE: &str = "0";
pub(super) const FAILED: &str = "4";
pub(super) const REFUSED: &str = "8";
pub(super) const BY_NAME: &str = "1";
pub(super) const BY_URI: &str = "5";

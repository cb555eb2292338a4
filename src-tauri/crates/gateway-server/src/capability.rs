//! What the FHIR side can do, as a CapabilityStatement.

use std::sync::Arc;

use axum::{extract::State, response::Response};
use serde_json::{Value, json};

use crate::{Gateway, records::fhir_json};

/// `GET /fhir/metadata`
pub(crate) async fn metadata(State(gateway): State<Arc<Gateway>>) -> Response {
    fhir_json(statement(&gateway.settings.name).to_string())
}

fn statement(name: &str) -> Value {
    let mut resources = vec![
        json!({
            "type": "Patient",
            "documentation": "A search needs the NHS number or two letters of a name, and answers demographics only; it is POSTed.",
            "interaction": [interaction("read"), interaction("search-type")],
            "searchParam": [
                parameter("identifier", "token"),
                parameter("name", "string"),
                parameter("birthdate", "date"),
                parameter("address-postalcode", "string"),
            ],
            "operation": [{
                "name": "everything",
                "definition": "http://hl7.org/fhir/OperationDefinition/Patient-everything",
                "documentation": "Under a grant: what it reaches, and an OperationOutcome that says which sources answered and how much is withheld. _type and _section narrow it (the sections by their names here, with commas; pages of letters then stay behind and their size is told); _id brings one entry with its pages.",
            }],
        }),
        json!({
            "type": "Consent",
            "documentation": "Permissions and refusals that the asking person was given. What one said before is kept; a Provenance (_revinclude) says why it changed.",
            "supportedProfile": ["https://profiles.ihe.net/ITI/PCF/StructureDefinition/IHE.PCF.consentBasic"],
            "interaction": [
                interaction("read"),
                interaction("vread"),
                interaction("history-instance"),
                interaction("search-type"),
            ],
            "versioning": "versioned",
            "searchRevInclude": ["Provenance:target"],
            "searchParam": [parameter("patient", "reference")],
        }),
        json!({
            "type": "AuditEvent",
            "documentation": "Created under its own id by a registered device, in chain order, within a transaction; read by the person whose it is. Never changed.",
            "interaction": [interaction("read"), interaction("update")],
            "updateCreate": true,
            "versioning": "no-version",
        }),
    ];
    resources.extend(UNDER_A_GRANT.iter().map(|kind| {
        json!({
            "type": kind,
            "interaction": [interaction("read"), interaction("search-type")],
            "searchParam": [parameter("patient", "reference")],
        })
    }));
    json!({
        "resourceType": "CapabilityStatement",
        "status": "active",
        "date": RELEASED,
        "kind": "instance",
        "software": { "name": "care-record-gateway", "version": env!("CARGO_PKG_VERSION") },
        "implementation": { "description": name },
        "fhirVersion": "4.0.1",
        "format": ["json"],
        "rest": [{
            "mode": "server",
            "documentation": "Clinical resources are read under a grant, named in the header care-record-grant. Every read names the audit event that was written down before it, in care-record-event and care-record-chain-head.",
            "security": {
                "cors": false,
                "description": "A bearer token from /api/sign-in; the decision from /api/access. See /api/openapi.json.",
            },
            "resource": resources,
            "interaction": [{
                "code": "transaction",
                "documentation": "A run of AuditEvents of one device, in the order of its chain: PUT AuditEvent/[id] each, gzip allowed. The headers care-record-device, -chain, -sequence, -previous, -hash and -signature say where it stands. All of it is taken, or nothing.",
            }],
        }],
    })
}

fn interaction(code: &str) -> Value {
    json!({ "code": code })
}

fn parameter(name: &str, kind: &str) -> Value {
    json!({ "name": name, "type": kind })
}

const RELEASED: &str = "2026-11-21";
/// The types that a record is mostly made of; whatever else a source sent is read in the same way.
const UNDER_A_GRANT: [&str; 24] = [
    "AllergyIntolerance",
    "Appointment",
    "CarePlan",
    "CareTeam",
    "Communication",
    "Composition",
    "Condition",
    "Device",
    "DiagnosticReport",
    "DocumentReference",
    "Encounter",
    "FamilyMemberHistory",
    "Flag",
    "Goal",
    "ImagingStudy",
    "Immunization",
    "List",
    "MedicationAdministration",
    "MedicationDispense",
    "MedicationRequest",
    "MedicationStatement",
    "Observation",
    "Procedure",
    "ServiceRequest",
];

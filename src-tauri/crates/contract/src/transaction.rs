//! A run of audit events as FHIR carries it: a `transaction` Bundle, of which all or nothing is taken (FHIR R4, 3.1.0.11.2).

use std::borrow::Cow;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use uuid::Uuid;

/// What is sent: each event under its own id, in the order of its chain, byte for byte as it was written down.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Transaction<'a> {
    /// `Bundle`
    pub resource_type: Cow<'a, str>,
    /// `transaction`
    pub r#type: Cow<'a, str>,
    /// The events.
    #[serde(borrow)]
    pub entry: Vec<Creation<'a>>,
}

/// One event that is to be created under its own id.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Creation<'a> {
    /// `urn:uuid:` and the id.
    pub full_url: String,
    /// The AuditEvent: these bytes are what the hashes are over.
    #[serde(borrow)]
    pub resource: &'a RawValue,
    /// `PUT AuditEvent/{id}`
    pub request: CreationRequest,
}

/// Where it is to be created.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CreationRequest {
    /// `PUT`
    pub method: String,
    /// `AuditEvent/{id}`
    pub url: String,
}

/// What is answered: of every event that was sent, in the same order, what the gateway holds now.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TransactionAnswer {
    /// `Bundle`
    pub resource_type: String,
    /// `transaction-response`
    pub r#type: String,
    /// The answers.
    pub entry: Vec<Created>,
}

/// The answer for one event.
#[derive(Debug, Serialize, Deserialize)]
pub struct Created {
    /// It.
    pub response: CreatedResponse,
}

/// What the gateway holds under an id.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CreatedResponse {
    /// `201 Created`, or `200 OK` for one that it held already.
    pub status: String,
    /// `AuditEvent/{id}`
    pub location: String,
    /// `W/"…"`, between the quotation marks SHA-256 of the exact bytes that it holds, hex.
    pub etag: String,
    /// When it was taken, by the gateway's clock.
    pub last_modified: DateTime<Utc>,
}

impl<'a> Creation<'a> {
    /// Asks that this event be created under its own id.
    #[must_use]
    pub fn of(id: Uuid, resource: &'a RawValue) -> Self {
        let request = CreationRequest { method: PUT.to_owned(), url: place(id) };
        Self { full_url: id.urn().to_string(), resource, request }
    }

    /// The id, if it is to be created as an AuditEvent.
    #[must_use]
    pub fn id(&self) -> Option<Uuid> {
        (self.request.method == PUT).then(|| id_in(&self.request.url)).flatten()
    }
}

impl<'a> Transaction<'a> {
    /// A Bundle of these.
    #[must_use]
    pub fn of(entry: Vec<Creation<'a>>) -> Self {
        Self { resource_type: BUNDLE.into(), r#type: TRANSACTION.into(), entry }
    }

    /// Whether it says that it is a transaction.
    #[must_use]
    pub fn is_one(&self) -> bool {
        self.resource_type == BUNDLE && self.r#type == TRANSACTION
    }
}

impl TransactionAnswer {
    /// The answer in which these are the answers.
    #[must_use]
    pub fn of(responses: impl IntoIterator<Item = CreatedResponse>) -> Self {
        let entry = responses.into_iter().map(|response| Created { response }).collect();
        Self { resource_type: BUNDLE.to_owned(), r#type: format!("{TRANSACTION}-response"), entry }
    }
}

impl CreatedResponse {
    /// That the gateway holds, under this id, what has this hash (hex).
    #[must_use]
    pub fn of(id: Uuid, content_hash: &str, is_new: bool, taken: DateTime<Utc>) -> Self {
        Self {
            status: if is_new { "201 Created" } else { "200 OK" }.to_owned(),
            location: place(id),
            etag: format!("W/\"{content_hash}\""),
            last_modified: taken,
        }
    }

    /// The id, and the hash (hex) of what is held under it; `None` if nothing is said to be held.
    #[must_use]
    pub fn held(&self) -> Option<(Uuid, &str)> {
        let is_held = self.status.starts_with("200") || self.status.starts_with("201");
        let hash = self.etag.strip_prefix("W/\"")?.strip_suffix('"')?;
        is_held.then_some((id_in(&self.location)?, hash))
    }
}

fn place(id: Uuid) -> String {
    format!("{AUDIT_EVENT}{id}")
}

fn id_in(place: &str) -> Option<Uuid> {
    place.strip_prefix(AUDIT_EVENT)?.parse().ok()
}

const BUNDLE: &str = "Bundle";
const TRANSACTION: &str = "transaction";
const PUT: &str = "PUT";
const AUDIT_EVENT: &str = "AuditEvent/";

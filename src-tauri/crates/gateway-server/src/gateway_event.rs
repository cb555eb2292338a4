//! What the gateway writes down on its own side: every sign-in, failure, search, decision and read.
//!
//! Each row carries what the asking device had written down before it asked, so that a read whose device event never
//! arrives is found.

use std::{convert::Infallible, net::IpAddr};

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, request::Parts},
};
use chrono::{DateTime, Utc};
use contract::header;
use nhs::NhsNumber;
use rusqlite::{OptionalExtension as _, Row, Transaction, named_params};
use serde::Serialize;
use uuid::Uuid;

use crate::{
    SignedInAs,
    audit_ledger::tree::{self, Leaf},
    serve::Address,
};

/// One thing that happened here. It never says who the patient is but by the opaque id.
#[derive(Clone, Debug, Default)]
pub struct GatewayEvent {
    /// What: `sign-in`, `search`, `decision`, `read`.
    pub kind: &'static str,
    /// How it ended: `done`, or the reason why not.
    pub outcome: String,
    /// The account.
    pub account: Option<String>,
    /// The session.
    pub session: Option<String>,
    /// The patient's opaque id.
    pub patient: Option<String>,
    /// The grant.
    pub grant: Option<String>,
    /// What the device had written down before it asked.
    pub written_down: WrittenDown,
    /// From where it was asked.
    pub address: Option<IpAddr>,
    /// More, as JSON; it is sealed.
    pub detail: Option<serde_json::Value>,
}

/// What the asking device has written down, from the headers of the request; what is missing or malformed is `None`.
#[derive(Clone, Debug, Default)]
pub struct WrittenDown {
    /// The device.
    pub device: Option<Uuid>,
    /// The event that was written down before this request.
    pub event: Option<Uuid>,
    /// The device's chain.
    pub chain: Option<Uuid>,
    /// The head of that chain: `sequence:hash`.
    pub chain_head: Option<String>,
}

impl GatewayEvent {
    /// Something that happened.
    #[must_use]
    pub fn new(kind: &'static str, outcome: impl Into<String>) -> Self {
        Self { kind, outcome: outcome.into(), ..Self::default() }
    }

    /// By this person, in this session.
    #[must_use]
    pub fn by(mut self, who: &SignedInAs) -> Self {
        self.account = Some(who.practitioner.id.0.clone());
        self.session = Some(who.session.clone());
        self
    }

    /// Asked by a device that had written this down.
    #[must_use]
    pub fn after(mut self, written_down: &WrittenDown) -> Self {
        self.written_down = written_down.clone();
        self
    }

    /// Asked from this address.
    #[must_use]
    pub fn from(mut self, address: Address) -> Self {
        self.address = address.0;
        self
    }
}

/// Writes it down, in the transaction of what it tells, and appends it to the ledger's tree.
pub fn note(tx: &Transaction<'_>, at: DateTime<Utc>, event: &GatewayEvent) -> rusqlite::Result<()> {
    appended(tx, at, event).map(drop)
}

/// The same, with its exact bytes and its place in the tree.
pub(crate) fn appended(
    tx: &Transaction<'_>,
    at: DateTime<Utc>,
    event: &GatewayEvent,
) -> rusqlite::Result<(Vec<u8>, Leaf)> {
    let uuid = |id: &Option<Uuid>| id.map(|id| id.to_string());
    let written = Written {
        id: next_id(tx)?,
        recorded: at.to_rfc3339(),
        kind: event.kind.to_owned(),
        outcome: event.outcome.clone(),
        account: event.account.clone(),
        session: event.session.clone(),
        patient: event.patient.as_deref().map(opaque).map(str::to_owned),
        grant: event.grant.as_deref().map(opaque).map(str::to_owned),
        device: uuid(&event.written_down.device),
        event: uuid(&event.written_down.event),
        chain: uuid(&event.written_down.chain),
        chain_head: event.written_down.chain_head.clone(),
        address: event.address.map(|address| address.to_string()),
        policy: policy_in_force(tx)?,
        detail: event.detail.as_ref().map(ToString::to_string),
    };
    let bytes = written.bytes()?;
    let leaf = tree::append(tx, &bytes)?;
    tx.prepare_cached(
        "INSERT INTO gateway_event (id, recorded, kind, outcome, account, session, patient, grant_id,
                                    device, event, chain, chain_head, address, policy, leaf, salt, sealed)
         VALUES (:id, :recorded, :kind, :outcome, :account, :session, :patient, :grant,
                 :device, :event, :chain, :chain_head, :address, :policy, :leaf, :salt, sealed('gateway_event/' || :id, :detail))",
    )?
    .execute(named_params! {
        ":id": written.id,
        ":recorded": written.recorded,
        ":kind": written.kind,
        ":outcome": written.outcome,
        ":account": written.account,
        ":session": written.session,
        ":patient": written.patient,
        ":grant": written.grant,
        ":device": written.device,
        ":event": written.event,
        ":chain": written.chain,
        ":chain_head": written.chain_head,
        ":address": written.address,
        ":policy": written.policy,
        ":leaf": leaf.index,
        ":salt": leaf.salt,
        ":detail": written.detail,
    })?;
    Ok((bytes, leaf))
}

/// An event as it stands in the ledger. Its bytes are this, as JSON, in this order.
#[derive(Debug, Serialize)]
pub(crate) struct Written {
    id: i64,
    recorded: String,
    kind: String,
    outcome: String,
    account: Option<String>,
    session: Option<String>,
    patient: Option<String>,
    grant: Option<String>,
    device: Option<String>,
    event: Option<String>,
    chain: Option<String>,
    chain_head: Option<String>,
    address: Option<String>,
    policy: Option<String>,
    detail: Option<String>,
}

impl Written {
    /// The one in this row of `gateway_event`, with its detail opened as `detail`.
    pub(crate) fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            recorded: row.get("recorded")?,
            kind: row.get("kind")?,
            outcome: row.get("outcome")?,
            account: row.get("account")?,
            session: row.get("session")?,
            patient: row.get("patient")?,
            grant: row.get("grant_id")?,
            device: row.get("device")?,
            event: row.get("event")?,
            chain: row.get("chain")?,
            chain_head: row.get("chain_head")?,
            address: row.get("address")?,
            policy: row.get("policy")?,
            detail: row.get("detail")?,
        })
    }

    /// What its leaf is over.
    pub(crate) fn bytes(&self) -> rusqlite::Result<Vec<u8>> {
        serde_json::to_vec(self).map_err(|_| rusqlite::Error::InvalidQuery)
    }
}

fn next_id(tx: &Transaction<'_>) -> rusqlite::Result<i64> {
    tx.prepare_cached("SELECT coalesce(max(id), 0) + 1 FROM gateway_event")?
        .query_row([], |row| row.get(0))
}

fn policy_in_force(tx: &Transaction<'_>) -> rusqlite::Result<Option<String>> {
    tx.prepare_cached("SELECT version FROM policy ORDER BY id DESC LIMIT 1")?
        .query_row([], |row| row.get(0))
        .optional()
}

/// An id as it may be written down: what was sent in its place and says who the patient is may not.
pub(crate) fn opaque(id: &str) -> &str {
    if id.parse::<NhsNumber>().is_ok() { "invalid" } else { id }
}

impl<S: Send + Sync> FromRequestParts<S> for WrittenDown {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let uuid = |name| text(&parts.headers, name).and_then(|id| Uuid::try_parse(id).ok());
        Ok(Self {
            device: uuid(header::DEVICE),
            event: uuid(header::EVENT),
            chain: uuid(header::CHAIN),
            chain_head: text(&parts.headers, header::CHAIN_HEAD)
                .filter(|head| is_chain_head(head))
                .map(str::to_ascii_lowercase),
        })
    }
}

fn text<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers.get(name)?.to_str().ok()
}

fn is_chain_head(head: &str) -> bool {
    head.split_once(':').is_some_and(|(sequence, hash)| {
        sequence.parse::<u64>().is_ok()
            && hash.len() == 64
            && hash.bytes().all(|b| b.is_ascii_hexdigit())
    })
}

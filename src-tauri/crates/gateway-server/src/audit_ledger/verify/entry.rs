//! One event of a device as it stands in the ledger, and what may be wrong with it.

use std::collections::HashMap;

use audit::{
    DeviceKey, Hash,
    chain::{chain_hash, check_signature, content_hash, from_hex, hex},
};
use rusqlite::Row;
use uuid::Uuid;

use crate::audit_ledger::{retiring::Acts, said::Said};

/// An event of a device as it stands there.
pub(super) struct Stands {
    id: Uuid,
    pub(super) chain: Uuid,
    pub(super) sequence: u64,
    previous: Hash,
    pub(super) hash: Hash,
    content: String,
    pub(super) device: Uuid,
    pub(super) signature: Option<String>,
    body: Option<Vec<u8>>,
    received: String,
    retired: Option<String>,
    columns: Columns,
}

/// What its columns say of it.
struct Columns {
    recorded: String,
    act: String,
    outcome: String,
    practitioner: Option<String>,
    person: Option<String>,
    patient: Option<String>,
}

impl Stands {
    pub(super) fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        let hash =
            |column| from_hex(&row.get::<_, String>(column)?).ok_or(rusqlite::Error::InvalidQuery);
        Ok(Self {
            id: uuid(row, "id")?,
            chain: uuid(row, "chain")?,
            sequence: row.get("sequence")?,
            previous: hash("previous")?,
            hash: hash("hash")?,
            content: row.get("content_hash")?,
            device: uuid(row, "device")?,
            signature: row.get("signature")?,
            body: row.get("body")?,
            received: row.get("received")?,
            retired: row.get("retired")?,
            columns: Columns {
                recorded: row.get("recorded")?,
                act: row.get("act")?,
                outcome: row.get("outcome")?,
                practitioner: row.get("practitioner")?,
                person: row.get("person")?,
                patient: row.get("patient")?,
            },
        })
    }

    /// What is wrong with it, in the light of the entry before it, where that is there.
    pub(super) fn fault(
        &self,
        before: Option<&Hash>,
        keys: &HashMap<Uuid, DeviceKey>,
        acts: &Acts,
    ) -> Option<&'static str> {
        let was_retired = self.retired.as_ref().is_some_and(|at| acts.cover(at, &self.received));
        let content = match &self.body {
            Some(body) => content_hash(body),
            None if was_retired => from_hex(&self.content).unwrap_or_default(),
            None => return Some("its content was taken away, and no act of retiring covers that"),
        };
        let hash = chain_hash(&self.previous, self.chain, self.sequence, self.id, &content);
        let Some(key) = keys.get(&self.device) else { return Some("its device is not known") };
        if hex(&content) != self.content {
            Some("what it says is not what was sent")
        } else if self.body.as_ref().is_some_and(|body| !self.columns.fit(body)) {
            Some("its columns are not what it says")
        } else if hash != self.hash {
            Some("its place in the chain is not what was signed")
        } else if before.is_some_and(|before| *before != self.previous) {
            Some("it is not tied to the entry before")
        } else if self.signature.as_ref().is_some_and(|signature| {
            check_signature(key, self.device, &self.hash, signature).is_err()
        }) {
            Some(NOT_SIGNED)
        } else {
            None
        }
    }

    pub(super) fn place(&self) -> String {
        format!("event {} (entry {} of chain {})", self.id, self.sequence, self.chain)
    }
}

impl Columns {
    /// Whether they are what these bytes say: by them it is found again.
    fn fit(&self, body: &[u8]) -> bool {
        let event = serde_json::from_slice(body).unwrap_or_default();
        let Self { recorded, act, outcome, practitioner, person, patient } = self;
        let (practitioner, person, patient) =
            (practitioner.as_deref(), person.as_deref(), patient.as_deref());
        Said::of(&event) == Said { recorded, act, outcome, practitioner, person, patient }
    }
}

pub(super) fn uuid(row: &Row<'_>, column: &str) -> rusqlite::Result<Uuid> {
    row.get::<_, String>(column)?.parse().map_err(|_| rusqlite::Error::InvalidQuery)
}

pub(super) const NOT_SIGNED: &str = "it does not bear the signature of its device";

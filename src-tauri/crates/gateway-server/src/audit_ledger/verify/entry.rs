//! One event of a device as it stands in the ledger, and what may be wrong with it.

use std::collections::HashMap;

use audit::{
    DeviceKey, Hash,
    chain::{BEFORE_THE_FIRST, chain_hash, check_signature, content_hash, from_hex},
    merkle,
};
use rusqlite::Row;
use uuid::Uuid;

use crate::{
    audit_ledger::{retiring::Acts, said::Said},
    keys::SealKey,
};

/// An event of a device as it stands there.
pub(super) struct Stands {
    id: String,
    pub(super) chain: Uuid,
    sequence: u64,
    previous: Hash,
    hash: Hash,
    content: String,
    pub(super) device: Uuid,
    pub(super) signature: Option<String>,
    sealed: Option<Vec<u8>>,
    received: String,
    retired: Option<String>,
    columns: Columns,
    /// Its place in the tree, its salt, and the leaf that is kept there.
    leaf: Option<(usize, [u8; 16], Hash)>,
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

/// What an event is held against.
#[derive(Clone, Copy)]
pub(super) struct Judge<'a> {
    pub(super) seal: &'a SealKey,
    pub(super) keys: &'a HashMap<Uuid, DeviceKey>,
    pub(super) acts: &'a Acts,
}

/// What was found of an event.
pub(super) struct Found {
    pub(super) fault: Option<&'static str>,
    /// The place of the tree at which just this is kept.
    pub(super) leaf: Option<usize>,
}

impl Stands {
    /// By the places of its columns in [`SELECT`]: to look for each by its name takes as long as to read it.
    pub(super) fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        let text = |column| -> rusqlite::Result<&str> { Ok(row.get_ref(column)?.as_str()?) };
        let hash = |column| from_hex(text(column)?).ok_or(rusqlite::Error::InvalidQuery);
        let uuid = |column| text(column)?.parse().map_err(|_| rusqlite::Error::InvalidQuery);
        let leaf: Option<usize> = row.get(16)?;
        let salt: Option<[u8; 16]> = row.get(17)?;
        let kept: Option<Hash> = row.get(18)?;
        Ok(Self {
            id: row.get(0)?,
            chain: uuid(1)?,
            sequence: row.get(2)?,
            previous: hash(3)?,
            hash: hash(4)?,
            content: row.get(5)?,
            device: uuid(6)?,
            signature: row.get(7)?,
            received: row.get(8)?,
            retired: row.get(9)?,
            columns: Columns {
                recorded: row.get(10)?,
                act: row.get(11)?,
                outcome: row.get(12)?,
                practitioner: row.get(13)?,
                person: row.get(14)?,
                patient: row.get(15)?,
            },
            leaf: leaf.zip(salt).zip(kept).map(|((leaf, salt), kept)| (leaf, salt, kept)),
            sealed: row.get(19)?,
        })
    }

    /// Whether it stands in the next place of the same chain, or begins its own.
    pub(super) fn follows(&self, before: Option<&Self>) -> bool {
        let before = before.filter(|before| before.chain == self.chain);
        self.sequence == before.map_or(0, |before| before.sequence) + 1
    }

    pub(super) fn place(&self) -> String {
        format!("event {} (entry {} of chain {})", self.id, self.sequence, self.chain)
    }
}

impl Found {
    /// What stopped a check is not known, so its entries are not known to be sound.
    pub(super) fn nothing(of: usize) -> Vec<Self> {
        (0..of).map(|_| Self { fault: Some("it could not be checked"), leaf: None }).collect()
    }
}

impl Judge<'_> {
    /// Those of a part from here on, in the light of the entry before it.
    pub(super) fn all(
        &self,
        part: &[Stands],
        before_part: Option<&Stands>,
        from: usize,
        at_most: usize,
    ) -> Vec<Found> {
        let mut before = from.checked_sub(1).map_or(before_part, |last| part.get(last));
        let events = part.iter().skip(from).take(at_most);
        events.map(|event| self.found(event, before.replace(event))).collect()
    }

    fn found(&self, event: &Stands, before: Option<&Stands>) -> Found {
        let Some(sealed) = &event.sealed else {
            return Found { fault: self.fault_of_retired(event, before), leaf: None };
        };
        let place = format!("audit_event/{}", event.id);
        let Ok(body) = self.seal.open_sealed(&place, sealed) else {
            return Found { fault: Some("its seal does not open"), leaf: None };
        };
        let content = content_hash(&body);
        let fault = if !is_hex_of(&event.content, &content) {
            Some("what it says is not what was sent")
        } else if !event.columns.fit(&body) {
            Some("its columns are not what it says")
        } else {
            self.fault_in_chain(event, &content, before)
        };
        let is_kept =
            |(_, salt, kept): &(usize, [u8; 16], Hash)| merkle::leaf(salt, &body) == *kept;
        Found { fault, leaf: event.leaf.filter(is_kept).map(|(leaf, ..)| leaf) }
    }

    fn fault_of_retired(&self, event: &Stands, before: Option<&Stands>) -> Option<&'static str> {
        if !event.retired.as_ref().is_some_and(|at| self.acts.cover(at, &event.received)) {
            return Some("its content was taken away, and no act of retiring covers that");
        }
        self.fault_in_chain(event, &from_hex(&event.content).unwrap_or_default(), before)
    }

    fn fault_in_chain(
        &self,
        event: &Stands,
        content: &Hash,
        before: Option<&Stands>,
    ) -> Option<&'static str> {
        let Stands { chain, sequence, previous, hash, device, .. } = event;
        let Ok(id) = event.id.parse() else { return Some("its id is not one") };
        let Some(key) = self.keys.get(device) else { return Some("its device is not known") };
        let before = before.filter(|before| before.chain == *chain);
        let is_tied = !event.follows(before)
            || *previous == before.map_or(BEFORE_THE_FIRST, |before| before.hash);
        if chain_hash(previous, *chain, *sequence, id, content) != *hash {
            Some("its place in the chain is not what was signed")
        } else if !is_tied {
            Some("it is not tied to the entry before")
        } else if event
            .signature
            .as_ref()
            .is_some_and(|signature| check_signature(key, *device, hash, signature).is_err())
        {
            Some(NOT_SIGNED)
        } else {
            None
        }
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

/// Whether this is the writing of that hash, to the letter.
fn is_hex_of(text: &str, hash: &Hash) -> bool {
    let digits = hash.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    text.chars().eq(digits.filter_map(|digit| char::from_digit(digit.into(), 16)))
}

pub(super) fn uuid(row: &Row<'_>, column: &str) -> rusqlite::Result<Uuid> {
    row.get::<_, String>(column)?.parse().map_err(|_| rusqlite::Error::InvalidQuery)
}

/// Every event, or those of the chains of a device, in the order of the chains.
pub(super) const SELECT: &str = "
    SELECT id, chain, sequence, previous, audit_event.hash, content_hash, device, signature, received, retired,
           recorded, act, outcome, practitioner, person, patient, leaf, salt, tree_node.hash, sealed
    FROM audit_event LEFT JOIN tree_node ON level = 0 AND place = leaf
    WHERE ?1 IS NULL OR chain IN (SELECT chain FROM audit_event WHERE device = ?1)
    ORDER BY chain, sequence";
pub(super) const NOT_SIGNED: &str = "it does not bear the signature of its device";

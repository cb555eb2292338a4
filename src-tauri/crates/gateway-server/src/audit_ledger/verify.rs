//! The check of the whole ledger: whether every entry is what was written down, and every head that was signed still holds.
//!
//! It reads everything from the first entry to the last and names the first that is wrong. What it cannot see is that the newest
//! entries were cut off together with the heads over them: for that, heads are kept elsewhere ([`super::heads`]).

mod entry;

use std::{collections::HashMap, mem, num::NonZero, thread};

use audit::{
    DeviceKey, Hash,
    chain::{content_hash, hex},
    merkle::{self, TreeHead},
};
use aws_lc_rs::signature::{ED25519, UnparsedPublicKey};
use base64::{Engine, prelude::BASE64_STANDARD};
use chrono::{DateTime, TimeDelta, Utc};
use contract::LedgerHead;
use rusqlite::{Connection, OptionalExtension as _};
use thiserror::Error;
use uuid::Uuid;

use self::entry::{Found, Judge, NOT_SIGNED, SELECT, Stands, uuid};
use super::{findings, heads, retiring::Acts, tree};
use crate::{
    Gateway, StoreError, devices::read_key, gateway_event::Written, keys::SealKey, review::vouched,
};

/// What was read, and the first entry that is wrong.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verified {
    /// Events of devices.
    pub of_devices: u64,
    /// What the gateway has written down itself.
    pub of_the_gateway: u64,
    /// Chains of devices.
    pub chains: u64,
    /// Signed heads.
    pub heads: u64,
    /// Places that are empty although later ones are not: events that were written down and have not come.
    pub gaps: u64,
    /// Entries whose content was retired, of devices and of the gateway: what is left of them was verified.
    pub retired: u64,
    /// Findings that nobody has closed.
    pub findings: u64,
    /// The first that is wrong, if one is.
    pub wrong: Option<Wrong>,
}

/// An entry that is not what was written down.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("{place}: {fault}")]
pub struct Wrong {
    /// Which: `event 018f… (entry 12 of chain 3f2a…)`, `gateway event 42`, `the head over 300 entries`.
    pub place: String,
    /// What is wrong with it.
    pub fault: &'static str,
}

/// Verifies everything, or the chains of one device.
///
/// # Errors
/// [`StoreError`] if it cannot be read; that something is wrong is an answer.
pub fn verify(gateway: &Gateway, device: Option<Uuid>) -> Result<Verified, StoreError> {
    let public = gateway.ledger_key.public();
    gateway.store.read(|db| {
        let mut check = Check::of(db)?;
        check.chains(device, &gateway.seal)?;
        check.verified.findings = findings::open(db, device)?;
        if device.is_none() && check.verified.wrong.is_none() {
            check.tree(&public)?;
        }
        if device.is_none() && check.verified.wrong.is_none() {
            check.verified.wrong = vouched::first_wrong(db)?;
        }
        Ok(check.verified)
    })
}

/// The leaves that belong to what stands in the ledger now, whatever the tree says.
///
/// # Errors
/// Where it cannot be read.
pub fn leaves(db: &Connection) -> rusqlite::Result<Vec<Hash>> {
    let mut check = Check::of(db)?;
    let all = (0..tree::size(db)?).map(|index| Ok(check.leaf(index)?.1.unwrap_or_default()));
    all.collect()
}

struct Check<'a> {
    db: &'a Connection,
    acts: Acts,
    /// When the last head was signed under which the entry does not stand that is looked at.
    signed: Option<DateTime<Utc>>,
    /// The places of the tree that the chains have shown to be what was written down.
    shown: Vec<bool>,
    verified: Verified,
}

/// Where the reading of the chains stands.
#[derive(Default)]
struct Tied {
    last: Option<Stands>,
    /// The first entry of a run of which no signature has come yet.
    unsigned: Option<String>,
}

impl<'a> Check<'a> {
    fn of(db: &'a Connection) -> rusqlite::Result<Self> {
        Ok(Self {
            db,
            acts: Acts::read(db)?,
            signed: None,
            shown: vec![],
            verified: Verified::default(),
        })
    }

    /// Every chain from its first entry to its last. Some are opened on every processor while the next are read.
    fn chains(&mut self, device: Option<Uuid>, seal: &SealKey) -> rusqlite::Result<()> {
        let keys = self.public_keys()?;
        let mut events = self.db.prepare(SELECT)?;
        let mut events =
            events.query_map([device.map(|device| device.to_string())], Stands::read)?;
        let mut some = || events.by_ref().take(AT_ONCE).collect::<rusqlite::Result<Vec<_>>>();
        let mut tied = Tied::default();
        let mut part = some()?;
        while !part.is_empty() {
            let judge = Judge { seal, keys: &keys, acts: &self.acts };
            let (found, next) = thread::scope(|scope| {
                let (part, last) = (&part, tied.last.as_ref());
                let share = part.len().div_ceil(processors());
                let checks: Vec<_> = (0..part.len())
                    .step_by(share)
                    .map(|from| scope.spawn(move || judge.all(part, last, from, share)))
                    .collect();
                let next = some();
                let found = checks
                    .into_iter()
                    .flat_map(|check| check.join().unwrap_or_else(|_| Found::nothing(share)));
                (found.collect::<Vec<_>>(), next)
            });
            for (event, found) in mem::take(&mut part).into_iter().zip(found) {
                self.next(event, &found, &mut tied);
                if self.verified.wrong.is_some() {
                    return Ok(());
                }
            }
            part = next?;
        }
        self.verified.wrong = tied.unsigned.map(|place| Wrong { place, fault: NOT_SIGNED });
        Ok(())
    }

    /// The next entry of all chains, in the light of those before it.
    fn next(&mut self, event: Stands, found: &Found, tied: &mut Tied) {
        self.verified.of_devices += 1;
        let before = tied.last.take().filter(|before| before.chain == event.chain);
        if before.is_none() {
            self.verified.chains += 1;
        }
        let follows = event.follows(before.as_ref());
        if !follows {
            self.verified.gaps += 1;
        }
        let not_signed = tied.unsigned.take_if(|_| before.is_none() || !follows);
        // What was signed does not say of which device it is, but by its key at the end of a run.
        let is_others = before.as_ref().is_some_and(|before| before.device != event.device);
        self.verified.wrong = if let Some(place) = not_signed {
            Some(Wrong { place, fault: NOT_SIGNED })
        } else if is_others {
            let fault = "it is of another device than the entry before it";
            Some(Wrong { place: event.place(), fault })
        } else {
            found.fault.map(|fault| Wrong { place: event.place(), fault })
        };
        self.show(found.leaf);
        // The signature over the last of a run covers those before it, each tied to the next.
        if event.signature.is_some() {
            tied.unsigned = None;
        } else {
            tied.unsigned.get_or_insert_with(|| event.place());
        }
        tied.last = Some(event);
    }

    fn show(&mut self, leaf: Option<usize>) {
        let Some(leaf) = leaf else { return };
        if leaf >= self.shown.len() {
            self.shown.resize((leaf + 1).next_power_of_two(), false);
        }
        if let Some(shown) = self.shown.get_mut(leaf) {
            *shown = true;
        }
    }

    /// Every leaf by what it is over, and with them the root under each head that was signed.
    fn tree(&mut self, public: &str) -> rusqlite::Result<()> {
        let mut heads = self.db.prepare(heads::ALL)?;
        let mut heads = heads.query_map([], heads::read)?;
        let mut next = heads.next().transpose()?;
        let mut built = Built::default();
        let size = tree::size(self.db)?;
        for index in 0..=size {
            if let Some(head) = next.take_if(|head| head.size == index) {
                next = heads.next().transpose()?;
                self.verified.heads += 1;
                self.signed = Some(head.signed);
                if let Some(fault) = fault_of_head(&head, &built.root(), public) {
                    let place = format!("the head over {} entries", head.size);
                    self.verified.wrong = Some(Wrong { place, fault });
                    return Ok(());
                }
            }
            if index < size {
                let kept = self.kept_leaf(index)?;
                let is_shown = usize::try_from(index).ok().and_then(|index| self.shown.get(index));
                let (place, leaf) = match is_shown {
                    Some(true) => (String::new(), Some(kept)),
                    Some(false) | None => self.leaf(index)?,
                };
                if leaf != Some(kept) {
                    let fault = "it is not what was written down, or is not there any more";
                    self.verified.wrong = Some(Wrong { place, fault });
                    return Ok(());
                }
                built.append(leaf.unwrap_or_default());
            }
        }
        if let Some(head) = next {
            let place = format!("the head over {} entries", head.size);
            let fault = "there are fewer entries than were signed";
            self.verified.wrong = Some(Wrong { place, fault });
        }
        self.outside_of_the_tree()
    }

    /// The leaf that belongs to what stands at this place, and how that is called.
    fn leaf(&mut self, index: u64) -> rusqlite::Result<(String, Option<Hash>)> {
        if let Some(of_device) = self.leaf_of_device(index)? {
            return Ok(of_device);
        }
        let of_gateway = self
            .db
            .prepare_cached(
                "SELECT *, opened_text('gateway_event/' || id, sealed) AS detail FROM gateway_event WHERE leaf = ?1",
            )?
            .query_row([index], |row| {
                let (id, salt): (i64, [u8; 16]) = (row.get("id")?, row.get("salt")?);
                let leaf = merkle::leaf(&salt, &Written::read(row)?.bytes()?);
                Ok((id, leaf, row.get("retired")?, row.get::<_, String>("recorded")?))
            })
            .optional()?;
        let Some((id, leaf, retired, came)) = of_gateway else {
            return Ok((format!("entry {index}"), None));
        };
        self.verified.of_the_gateway += 1;
        let leaf = self.unless_retired(index, Some(leaf), retired, &came, false)?;
        Ok((format!("gateway event {id}"), leaf))
    }

    fn leaf_of_device(&mut self, index: u64) -> rusqlite::Result<Option<(String, Option<Hash>)>> {
        let found = self
            .db
            .prepare_cached(
                "SELECT id, salt, opened('audit_event/' || id, sealed) AS body, retired, received FROM audit_event WHERE leaf = ?1",
            )?
            .query_row([index], |row| {
                let (id, salt): (String, [u8; 16]) = (row.get("id")?, row.get("salt")?);
                let body: Option<Vec<u8>> = row.get("body")?;
                let leaf = body.map(|body| merkle::leaf(&salt, &body));
                Ok((id, leaf, row.get("retired")?, row.get::<_, String>("received")?))
            })
            .optional()?;
        let Some((id, leaf, retired, came)) = found else { return Ok(None) };
        let leaf = self.unless_retired(index, leaf, retired, &came, true)?;
        Ok(Some((format!("event {id}"), leaf)))
    }

    /// What was retired is what its leaf says: the heads that were signed since it came are over that.
    fn unless_retired(
        &mut self,
        index: u64,
        leaf: Option<Hash>,
        retired: Option<String>,
        came: &str,
        is_devices: bool,
    ) -> rusqlite::Result<Option<Hash>> {
        let Some(at) = retired else { return Ok(leaf) };
        // No head is over it that was signed before it came: it was not made older than it is.
        let came_after = came
            .parse::<DateTime<Utc>>()
            .is_ok_and(|came| self.signed.is_none_or(|signed| came + CLOCK_WAS_SET_BACK >= signed));
        if !came_after || !self.acts.cover_one(&at, came, is_devices) {
            return Ok(None);
        }
        self.verified.retired += 1;
        self.kept_leaf(index).map(Some)
    }

    fn kept_leaf(&self, index: u64) -> rusqlite::Result<Hash> {
        self.db
            .prepare_cached("SELECT hash FROM tree_node WHERE level = 0 AND place = ?1")?
            .query_row([index], |row| row.get(0))
    }

    /// What was put beside the ledger without being written down in it.
    fn outside_of_the_tree(&mut self) -> rusqlite::Result<()> {
        let find = "SELECT 'event ' || id FROM audit_event WHERE leaf IS NULL
                    UNION ALL SELECT 'gateway event ' || id FROM gateway_event WHERE leaf IS NULL LIMIT 1";
        let place: Option<String> = self.db.query_row(find, [], |row| row.get(0)).optional()?;
        if let (Some(place), None) = (place, &self.verified.wrong) {
            let fault = "it was put there without being written down";
            self.verified.wrong = Some(Wrong { place, fault });
        }
        Ok(())
    }

    fn public_keys(&self) -> rusqlite::Result<HashMap<Uuid, DeviceKey>> {
        let mut keys = HashMap::new();
        let mut find = self.db.prepare("SELECT id, algorithm, public_key FROM device")?;
        let mut rows = find.query([])?;
        while let Some(row) = rows.next()? {
            keys.insert(uuid(row, "id")?, read_key(row)?);
        }
        Ok(keys)
    }
}

/// A tree that is built up again: the roots of its whole parts, the largest first.
#[derive(Default)]
struct Built(Vec<(u32, Hash)>);

impl Built {
    fn append(&mut self, leaf: Hash) {
        let (mut level, mut right) = (0, leaf);
        while let Some((_, left)) = self.0.pop_if(|(of, _)| *of == level) {
            right = merkle::node(&left, &right);
            level += 1;
        }
        self.0.push((level, right));
    }

    fn root(&self) -> Hash {
        let mut parts = self.0.iter().rev().map(|(_, hash)| *hash);
        let first = parts.next().unwrap_or_else(|| content_hash(&[]));
        parts.fold(first, |right, left| merkle::node(&left, &right))
    }
}

fn fault_of_head(head: &LedgerHead, root: &Hash, public: &str) -> Option<&'static str> {
    if head.root != hex(root) {
        return Some("what stands under it is not what was signed");
    }
    let signed = TreeHead { size: head.size, root: *root, at: head.signed.timestamp_millis() };
    let bytes = |tagged: &str| BASE64_STANDARD.decode(tagged.split_once(':')?.1).ok();
    let verified = bytes(public).zip(bytes(&head.signature)).is_some_and(|(key, signature)| {
        UnparsedPublicKey::new(&ED25519, key).verify(&signed.message(), &signature).is_ok()
    });
    (!verified).then_some("it does not bear the signature of this gateway")
}

fn processors() -> usize {
    thread::available_parallelism().map_or(1, NonZero::get)
}

/// A few megabytes of them.
const AT_ONCE: usize = 1024;
/// As far as the gateway's own clock may have been set back.
const CLOCK_WAS_SET_BACK: TimeDelta = TimeDelta::hours(2);

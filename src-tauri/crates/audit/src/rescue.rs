//! The rescue of a log at the gateway, where the key of the account that wrote it is lost, or where it was put aside: what was sealed
//! for the gateway is opened with its private key.
//!
//! A private copy is read, as in [`crate::inspect`], and not one byte of the log is changed. Everybody can seal for the gateway, whose
//! public key is public. So an entry is whole only where it is tied to the one before it, and is by a device only as far as a checkpoint
//! of that device has signed the chain. What cannot be seen here is that the newest entries were cut off: how many there were is sealed
//! under the key that is lost.

use std::{
    fmt,
    path::{Path, PathBuf},
};

use base64::{Engine, prelude::BASE64_STANDARD};
use rusqlite::{Connection, OpenFlags, OptionalExtension, Row};
use serde_json::Value;
use tempfile::TempDir;
use thiserror::Error;
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::{
    chain::{
        BEFORE_THE_FIRST, DeviceKey, Hash, Head, chain_hash, checkpoint_message, content_hash, hex,
    },
    files::DATABASE,
    inspecting::{InspectError, copy_of, log_in},
    remembered::id_of,
    seal::{GatewayPrivateKey, Place, open_sealed_for_gateway},
};

/// A copy of a log that the gateway reads.
pub struct Rescue {
    log: PathBuf,
    chain: Uuid,
    connection: Connection,
    _copy: TempDir,
}

/// Why a log cannot be rescued at all.
#[derive(Debug, Error)]
pub enum RescueError {
    /// None is there, or it is in use.
    #[error(transparent)]
    Log(#[from] InspectError),
    /// The file is too damaged to say which log it is.
    #[error("the audit log is too damaged to be read: it does not say which chain it is")]
    Unreadable(#[from] rusqlite::Error),
    /// It was written for another gateway.
    #[error(
        "the audit log was written for another gateway: it is sealed for the key {of}, and the key here is {here}"
    )]
    OtherGateway {
        /// The id of the key that it is sealed for, in hex.
        of: String,
        /// The id of the key of this gateway.
        here: String,
    },
}

/// Entries of a log, one after the other, up to where a device has signed them, or to the first that is wrong.
#[derive(Default)]
pub struct RescuedRun {
    /// Those that are whole.
    pub entries: Vec<RescuedEntry>,
    /// The device that has signed them all.
    pub signed_by: Option<Uuid>,
    /// What comes after them and is wrong.
    pub wrong: Option<RescueFault>,
}

/// An entry that opened, says what was sealed, and is tied to the one before.
pub struct RescuedEntry {
    /// The event's id.
    pub id: Uuid,
    /// Its place in the chain.
    pub sequence: u64,
    /// Its hash, over everything before it.
    pub hash: Hash,
    /// The SHA-256 of its body.
    pub content: Hash,
    /// The exact bytes of the AuditEvent.
    pub body: Zeroizing<Vec<u8>>,
}

/// An entry that is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RescueFault {
    /// Its place in the chain.
    pub at: u64,
    /// What is wrong with it.
    pub what: Unfit,
}

/// Why an entry cannot be rescued.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unfit {
    /// It is not there.
    Missing,
    /// The file does not read there.
    Unreadable,
    /// It was altered, or stands in another's place.
    Altered,
    /// It is sealed for another gateway.
    OtherGateway,
    /// It is not tied to the entry before.
    NotTied,
}

impl fmt::Display for RescueFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self.what {
            Unfit::Missing => "is missing",
            Unfit::Unreadable => "cannot be read from the file",
            Unfit::Altered => "was altered, or stands in the place of another",
            Unfit::OtherGateway => "is sealed for another gateway",
            Unfit::NotTied => "is not tied to the one before",
        };
        write!(f, "entry {} {what}", self.at)
    }
}

impl Rescue {
    /// Copies the log in this folder: that of an account, one that was put aside, or a copy of one.
    ///
    /// # Errors
    /// [`RescueError`] if there is nothing that this gateway could open; that something in it is wrong is an answer.
    pub fn open(folder: &Path, key: &GatewayPrivateKey) -> Result<Self, RescueError> {
        let log = log_in(folder)?;
        let copy = copy_of(&log)?;
        let database = copy.path().join(DATABASE);
        let connection = Connection::open_with_flags(database, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        let chain: [u8; 16] = connection.query_row("SELECT id FROM chain", [], |row| row.get(0))?;
        let rescue = Self { log, chain: Uuid::from_bytes(chain), connection, _copy: copy };
        rescue.is_for(key)?;
        Ok(rescue)
    }

    /// The folder of the log itself.
    #[must_use]
    pub fn log(&self) -> &Path {
        &self.log
    }

    /// The chain.
    #[must_use]
    pub fn chain(&self) -> Uuid {
        self.chain
    }

    /// Its entries in their order. A signature counts if it fits the key of the device that the events name.
    pub fn runs<'a>(
        &'a self,
        key: &'a GatewayPrivateKey,
        device_key: &'a dyn Fn(Uuid) -> Option<DeviceKey>,
    ) -> impl Iterator<Item = RescuedRun> + 'a {
        let mut reading = Reading::at_the_beginning(self, key, device_key);
        std::iter::from_fn(move || reading.next_run())
    }

    /// Whether anything in it is sealed for this key: a log may have been begun under one gateway and gone on under another.
    fn is_for(&self, key: &GatewayPrivateKey) -> Result<(), RescueError> {
        let here = hex(&id_of_key(key));
        let find = "SELECT lower(hex(substr(sealed_for_gateway, 3, 8))) AS id FROM event ORDER BY id = ?1 DESC, sequence LIMIT 1";
        let id: Option<String> =
            self.connection.query_row(find, [&here], |row| row.get(0)).optional().unwrap_or(None);
        match id {
            Some(of) if of != here => Err(RescueError::OtherGateway { of, here }),
            _ => Ok(()),
        }
    }
}

/// How far a log was read.
struct Reading<'a> {
    rescue: &'a Rescue,
    key: &'a GatewayPrivateKey,
    key_id: [u8; 8],
    device_key: &'a dyn Fn(Uuid) -> Option<DeviceKey>,
    /// The last place that was looked at.
    last: u64,
    /// The hash of what stands there, where that is known.
    before: Option<Hash>,
}

/// An entry as it stands in the file.
struct Sealed {
    sequence: u64,
    envelope: Vec<u8>,
    previous: Hash,
    hash: Hash,
}

impl<'a> Reading<'a> {
    fn at_the_beginning(
        rescue: &'a Rescue,
        key: &'a GatewayPrivateKey,
        device_key: &'a dyn Fn(Uuid) -> Option<DeviceKey>,
    ) -> Self {
        let (last, before) = rescue.pruned_through().unwrap_or((0, BEFORE_THE_FIRST));
        let key_id = id_of_key(key);
        Self { rescue, key, key_id, device_key, last, before: Some(before) }
    }

    fn next_run(&mut self) -> Option<RescuedRun> {
        let mut run = RescuedRun::default();
        while let Some(entry) = self.next_entry() {
            match entry {
                Ok(entry) => {
                    run.signed_by = self.signer_of(&entry);
                    run.entries.push(entry);
                }
                Err(wrong) => run.wrong = Some(wrong),
            }
            if run.signed_by.is_some() || run.wrong.is_some() {
                return Some(run);
            }
        }
        (!run.entries.is_empty()).then_some(run)
    }

    fn next_entry(&mut self) -> Option<Result<RescuedEntry, RescueFault>> {
        let at = self.last.checked_add(1)?;
        let wrong = |what| Some(Err(RescueFault { at, what }));
        let before = self.before.take();
        self.last = at;
        match self.rescue.next_after(at - 1) {
            Ok(None) => {
                let signed = self.rescue.signed_through().filter(|signed| at <= *signed)?;
                self.last = signed;
                wrong(Unfit::Missing)
            }
            Ok(Some(sealed)) if sealed.sequence > at => {
                self.last = sealed.sequence - 1;
                wrong(Unfit::Missing)
            }
            Ok(Some(sealed)) => match self.opened(&sealed, before) {
                Ok(entry) => {
                    self.before = Some(entry.hash);
                    Some(Ok(entry))
                }
                Err(what) => wrong(what),
            },
            // What lies behind a page that does not read may read.
            Err(_) => {
                let mut behind = at..at + MOST_UNREADABLE;
                let readable = behind.find(|last| self.rescue.next_after(*last).is_ok());
                self.last = readable.unwrap_or(u64::MAX);
                wrong(Unfit::Unreadable)
            }
        }
    }

    fn opened(&self, sealed: &Sealed, before: Option<Hash>) -> Result<RescuedEntry, Unfit> {
        let Sealed { sequence, envelope, previous, hash } = sealed;
        let place = Place { chain: self.rescue.chain, sequence: *sequence };
        let is_ours = envelope.get(2..10).is_some_and(|id| id == self.key_id);
        let fault = if is_ours { Unfit::Altered } else { Unfit::OtherGateway };
        let body = open_sealed_for_gateway(self.key, place, envelope).map_err(|_| fault)?;
        let id = id_of(&body).ok_or(Unfit::Altered)?;
        let content = content_hash(&body);
        let says = chain_hash(previous, self.rescue.chain, *sequence, id, &content);
        if says != *hash || before.is_some_and(|before| before != *previous) {
            return Err(Unfit::NotTied);
        }
        Ok(RescuedEntry { id, sequence: *sequence, hash: *hash, content, body })
    }

    /// The device that has signed the chain through this entry.
    fn signer_of(&self, entry: &RescuedEntry) -> Option<Uuid> {
        let Checkpoint { before, at, algorithm, signature } =
            self.rescue.checkpoint_at(entry.sequence).ok()??;
        let device = device_in(&entry.body)?;
        let key = (self.device_key)(device).filter(|key| key.algorithm().name() == algorithm)?;
        let place = Head { chain: self.rescue.chain, sequence: entry.sequence, hash: entry.hash };
        let message = checkpoint_message(device, &place, before, &at);
        key.verify(&message, &signature).is_ok().then_some(device)
    }
}

/// What a device has signed of a place.
struct Checkpoint {
    before: u64,
    at: String,
    algorithm: String,
    signature: Vec<u8>,
}

impl Rescue {
    fn next_after(&self, sequence: u64) -> rusqlite::Result<Option<Sealed>> {
        let find = "SELECT sequence, sealed_for_gateway, previous, hash FROM event WHERE sequence > ?1 ORDER BY sequence LIMIT 1";
        let sealed = |row: &Row<'_>| {
            Ok(Sealed {
                sequence: row.get(0)?,
                envelope: row.get(1)?,
                previous: row.get(2)?,
                hash: row.get(3)?,
            })
        };
        self.connection.prepare_cached(find)?.query_row([sequence], sealed).optional()
    }

    /// The checkpoint that stands where the log was pruned: what is here is tied to it.
    fn pruned_through(&self) -> Option<(u64, Hash)> {
        let find = "SELECT sequence, hash FROM checkpoint WHERE sequence = (SELECT min(sequence) - 1 FROM event)";
        self.connection.query_row(find, [], |row| Ok((row.get(0)?, row.get(1)?))).ok()
    }

    fn signed_through(&self) -> Option<u64> {
        self.connection.query_row("SELECT max(sequence) FROM checkpoint", [], |row| row.get(0)).ok()
    }

    fn checkpoint_at(&self, sequence: u64) -> rusqlite::Result<Option<Checkpoint>> {
        let find = "SELECT before, at, algorithm, signature FROM checkpoint WHERE sequence = ?1";
        let checkpoint = |row: &Row<'_>| {
            Ok(Checkpoint {
                before: row.get(0)?,
                at: row.get(1)?,
                algorithm: row.get(2)?,
                signature: row.get(3)?,
            })
        };
        self.connection.prepare_cached(find)?.query_row([sequence], checkpoint).optional()
    }
}

/// The device that an event says it is of.
#[must_use]
pub fn device_in(body: &[u8]) -> Option<Uuid> {
    let event: Value = serde_json::from_slice(body).ok()?;
    let mut agents = event.get("agent")?.as_array()?.iter();
    agents.find_map(|agent| {
        agent.pointer("/who/identifier/value")?.as_str()?.strip_prefix("urn:uuid:")?.parse().ok()
    })
}

/// The id by which an envelope names the key that opens it.
fn id_of_key(key: &GatewayPrivateKey) -> [u8; 8] {
    let public = key.public_base64().unwrap_or_default();
    let public = BASE64_STANDARD.decode(public).unwrap_or_default();
    let hash = content_hash(&public);
    hash.first_chunk().copied().unwrap_or_default()
}

/// Behind so many places that do not read, nothing more is looked for.
const MOST_UNREADABLE: u64 = 10_000;

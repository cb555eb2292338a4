//! The spool: the chain of sealed events on this disk, from their being written down to the gateway's word that it keeps them.

use std::{io, mem, path::Path, sync::Arc};

use chrono::{DateTime, SecondsFormat, Utc};
use rusqlite::{Connection, ErrorCode, params};
use thiserror::Error;
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::{
    chain::{self, Hash, Head},
    check::{self, ChainCheck},
    checkpoint::{self, Checkpoint},
    device::Keys,
    event::{Event, KeptAside, WhyAside},
    extent::Extent,
    fhir::{Workstation, audit_event},
    files::Files,
    key_store::KeyStoreError,
    opening,
    recorded::Recorded,
    remembered::{self, Remembered, State},
    seal::{GatewayKey, Place, Plain, SealError, Sealer, open_event, open_here},
};

/// The audit log of this account on this computer. One process has it open at a time.
pub struct Spool {
    pub(crate) connection: Connection,
    pub(crate) head: Head,
    /// The event through which it was pruned.
    pub(crate) pruned: Head,
    /// The last sequence that the device has signed.
    pub(crate) signed: u64,
    /// No event before this place waits.
    pub(crate) settled_before: u64,
    /// The chain in whose place it was begun.
    pub(crate) follows: Option<Uuid>,
    /// The last time that it was told.
    pub(crate) at: DateTime<Utc>,
    pub(crate) keys: Keys,
    pub(crate) gateway: GatewayKey,
    pub(crate) sealer: Sealer,
    pub(crate) workstation: Workstation,
    pub(crate) files: Arc<Files>,
}

/// A spool, and what had to be put aside to open it.
#[derive(Debug)]
pub struct Opened {
    /// The spool.
    pub spool: Spool,
    /// The log that was put aside and is kept for the investigation; the first event of the new chain names it.
    pub kept_aside: Option<KeptAside>,
    /// Whether the log that the key store remembers is gone: there was none to put aside. The first event says so.
    pub was_missing: bool,
}

/// Why the log could not be used. Whatever was to be done is not done then.
#[derive(Debug, Error)]
pub enum SpoolError {
    /// Another process has it open.
    #[error("the audit log is in use: the program is already running for this account")]
    InUse,
    /// The disk is full.
    #[error(
        "the disk is full: the audit log cannot be written, so nothing can be opened until space is freed"
    )]
    DiskFull,
    /// It was written by a newer version of this program.
    #[error("the audit log was written by a newer version of this program")]
    NewerVersion,
    /// The file system said no.
    #[error("the audit log cannot be reached on this disk")]
    Files(#[source] io::Error),
    /// The database said no.
    #[error("the audit log cannot be read or written")]
    Database(#[source] rusqlite::Error),
    /// An event could not be sealed, or a sealed one does not open.
    #[error("the audit log cannot be sealed or opened")]
    Seal(#[from] SealError),
    /// The key store did not say what it remembers of the log, or does not remember it.
    #[error(transparent)]
    KeyStore(#[from] KeyStoreError),
    /// What the log holds does not make sense.
    #[error("entry {0} of the audit log is damaged")]
    Damaged(u64),
}

impl Spool {
    /// Opens the log in this folder, or begins one.
    ///
    /// The whole chain is read and checked, from where it was pruned. A file that is not a database, fails SQLite's own check, is not a whole chain
    /// or does not open under these keys is kept aside under a new name, and a new chain is begun whose first event names it; so is
    /// one that is older than the key store remembers. Where the log that the key store remembers is gone, the first event says so.
    /// A file that cannot be reached, is in use or is newer than this program is left alone: that is an error.
    pub fn open(
        folder: &Path,
        keys: &Keys,
        gateway: &GatewayKey,
        at: DateTime<Utc>,
    ) -> Result<Opened, SpoolError> {
        opening::open(Files::take(folder)?.into(), keys, gateway, at)
    }

    /// Keeps this chain aside and begins another that names it: when the gateway holds something else than this disk
    /// ([`crate::Held`]), so that nothing more of this chain will be taken.
    ///
    /// After an error nothing can be written down until the log is opened again.
    pub fn begin_anew(&mut self, at: DateTime<Utc>) -> Result<Option<KeptAside>, SpoolError> {
        // A disk that does not take a signature keeps the entries all the same.
        let _unsigned = self.sign(self.at);
        // A folder moves only when nothing in it is open.
        let closed = mem::replace(&mut self.connection, Connection::open_in_memory()?);
        closed.close().map_err(|(_, error)| error)?;
        let (files, why) = (Arc::clone(&self.files), WhyAside::OtherAtGateway);
        let opened = opening::begin_after(files, &self.keys, &self.gateway, at, why)?;
        *self = opened.spool;
        Ok(opened.kept_aside)
    }

    /// Writes an event down. When this returns, the event is on the disk, synced.
    ///
    /// After an error nothing of it is, and the next event takes its place. Only if the sync itself failed, and the program
    /// ends before the next event, may it be found there later: it says that an act was about to happen that then did not.
    pub fn append(&mut self, event: &Event) -> Result<Recorded, SpoolError> {
        let body = audit_event(event, &self.workstation);
        let place = Place { chain: self.head.chain, sequence: self.head.sequence + 1 };
        if place.sequence.is_multiple_of(checkpoint::EVERY) {
            self.sealer = self.gateway.sealer()?;
        }
        let sealed = self.sealer.seal_event(&self.keys.local, place, &body)?;
        let content = chain::content_hash(&body);
        let previous = self.head.hash;
        let hash = chain::chain_hash(&previous, place.chain, place.sequence, event.id, &content);
        let head = Head { hash, sequence: place.sequence, ..self.head };
        let mut extent = Extent { head, ..self.extent() };
        let checkpoint = self.checkpoint_if_due(&extent, event.recorded);
        if checkpoint.is_some() {
            extent.signed = head.sequence;
        }
        let sealed_extent = extent.seal(&self.keys)?;

        let transaction = self.connection.transaction()?;
        transaction
            .prepare_cached(
                "INSERT INTO event (sequence, sealed_here, sealed_for_gateway, previous, hash, since)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            )?
            .execute(params![
                place.sequence,
                sealed.here,
                sealed.for_gateway,
                previous,
                hash,
                rfc3339(event.recorded)
            ])?;
        if let Some(checkpoint) = checkpoint {
            checkpoint.keep(&transaction)?;
        }
        transaction.prepare_cached("UPDATE chain SET head = ?1")?.execute([sealed_extent])?;
        transaction.commit()?;

        (self.head, self.signed, self.at) = (head, extent.signed, event.recorded);
        let patient = event.patient.as_ref().map(|subject| subject.id.clone());
        Ok(Recorded::new(event.id, head, patient, event.act.kind()))
    }

    /// A checkpoint, where so many events are not signed that one is due. A key that does not sign now holds up no event: the
    /// next one tries again.
    fn checkpoint_if_due(&self, extent: &Extent, at: DateTime<Utc>) -> Option<Checkpoint> {
        let unsigned = extent.head.sequence.saturating_sub(extent.signed);
        let is_due = unsigned >= checkpoint::EVERY;
        is_due.then(|| Checkpoint::sign(self.keys.device(), extent, at).ok()).flatten()
    }

    /// Where the chain stands.
    #[must_use]
    pub fn head(&self) -> Head {
        self.head
    }

    /// Through which event it was pruned: this disk holds what follows. Sequence 0 if it never was.
    #[must_use]
    pub fn pruned(&self) -> Head {
        self.pruned
    }

    pub(crate) fn extent(&self) -> Extent {
        let Self { head, pruned, signed, follows, .. } = *self;
        Extent { head, pruned, signed, follows }
    }

    /// What this person has done at this computer, newest first, as far as it lies here; nobody else's events.
    pub fn own_events(&self, who_id: &str) -> Result<Vec<Remembered>, SpoolError> {
        let mut statement =
            self.connection.prepare("SELECT * FROM event ORDER BY sequence DESC")?;
        let rows = statement.query_map([], Row::read)?;
        let mut events = Vec::new();
        for row in rows {
            let row = row?;
            let body = self.body(&row)?;
            let state = self.state(&row)?;
            let remembered = remembered::read(&body, row.sequence, state, who_id)
                .ok_or(SpoolError::Damaged(row.sequence))?;
            events.extend(remembered);
        }
        Ok(events)
    }

    /// Reads the whole chain again, from where it was pruned, and says whether it is what was written.
    pub fn verify(&self) -> Result<ChainCheck, SpoolError> {
        check::check(&self.connection, &self.keys, self.head.chain)
    }

    pub(crate) fn body(&self, row: &Row) -> Result<Zeroizing<Vec<u8>>, SpoolError> {
        Ok(row.open(&self.keys, self.head.chain)?)
    }

    fn state(&self, row: &Row) -> Result<State, SpoolError> {
        Ok(match row.state.as_str() {
            "acknowledged" => State::Acknowledged { at: row.since },
            "set-aside" => State::SetAside { reason: self.reason(row)? },
            _ => State::Waiting,
        })
    }

    fn reason(&self, row: &Row) -> Result<String, SpoolError> {
        let Some(sealed) = &row.reason else { return Ok(String::new()) };
        let place = Place { chain: self.head.chain, sequence: row.sequence };
        let reason = open_here(&self.keys.local, place, REASON, sealed)?;
        Ok(String::from_utf8_lossy(&reason).into_owned())
    }
}

/// One row of the table, as it lies there.
pub(crate) struct Row {
    pub(crate) sequence: u64,
    pub(crate) sealed_here: Vec<u8>,
    pub(crate) sealed_for_gateway: Vec<u8>,
    pub(crate) previous: Hash,
    pub(crate) hash: Hash,
    state: String,
    since: Option<DateTime<Utc>>,
    reason: Option<Vec<u8>>,
}

impl Row {
    pub(crate) fn read(row: &rusqlite::Row<'_>) -> rusqlite::Result<Self> {
        let since: Option<String> = row.get("since")?;
        Ok(Self {
            sequence: row.get("sequence")?,
            sealed_here: row.get("sealed_here")?,
            sealed_for_gateway: row.get("sealed_for_gateway")?,
            previous: row.get("previous")?,
            hash: row.get("hash")?,
            state: row.get("state")?,
            since: since.and_then(|text| text.parse().ok()),
            reason: row.get("reason")?,
        })
    }

    /// The event's exact bytes.
    pub(crate) fn open(&self, keys: &Keys, chain: Uuid) -> Result<Zeroizing<Vec<u8>>, SealError> {
        let place = Place { chain, sequence: self.sequence };
        let mut body = Plain::default();
        open_event(&keys.local, place, &self.sealed_here, &self.sealed_for_gateway, &mut body)?;
        Ok(body.into_bytes())
    }
}

/// A log that is closed is signed to its end. That it was not, because the program died, does no harm.
impl Drop for Spool {
    fn drop(&mut self) {
        let _unsigned = self.sign(self.at);
    }
}

impl std::fmt::Debug for Spool {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Spool({} at {})", self.head.chain, self.head.sequence)
    }
}

impl From<rusqlite::Error> for SpoolError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::DiskFull,
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::InUse,
            Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => {
                Self::Files(io::Error::new(io::ErrorKind::PermissionDenied, error))
            }
            _ => Self::Database(error),
        }
    }
}

impl From<io::Error> for SpoolError {
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::StorageFull { Self::DiskFull } else { Self::Files(error) }
    }
}

pub(crate) fn rfc3339(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}

pub(crate) const REASON: &[u8] = b"reason";

//! Restoring: a backup takes the place of the database, and nothing that was closed since opens again.
//!
//! 1. The backup is copied beside the database, and checked there: whole, of this version, opened by the key that is given.
//! 2. The copy is told what was closed since ([`crate::closed`]): who opted out is purged again, who was disabled stays out.
//! 3. Every session and every permission of the backup ends; its unused codes go; no code of an authenticator that may have been used
//!    is taken again. What was done is written down.
//! 4. Only then, at once, the copy takes the place. What it replaces is kept beside it, under a name of its own.
//!
//! Whatever fails before that leaves everything as it was. What devices had sent since the backup they send again by themselves; what the
//! gateway itself wrote down since, stands in what was replaced.

mod ending;

use std::{
    fs, io,
    path::{Path, PathBuf},
    time::Duration,
};

use chrono::{DateTime, Utc};
use rusqlite::{Connection, ErrorCode, OpenFlags};
use serde_json::json;
use thiserror::Error;

use crate::{
    GatewayEvent, Store, StoreError,
    backup::{self, UnsoundError, beside, put_in_place},
    closed::{self, Told},
    keys::{self, KeyError, KeysAt, OutsideKey, SealKey},
    note, opt_out,
    state::DATABASE,
    store,
};

/// A backup that shall take the place of a database.
#[derive(Clone, Debug)]
pub struct Restore {
    /// The backup.
    pub from: PathBuf,
    /// The folder of the database.
    pub data: PathBuf,
    /// The keys of the backup.
    pub keys: KeysAt,
    /// What is known of what was closed since.
    pub closed: Closed,
    /// Whether it may take the place of a database that is there.
    pub replace: bool,
    /// Now.
    pub now: DateTime<Utc>,
}

/// From where it is known what was closed since the backup.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Closed {
    /// From the database that is replaced, and the file beside it.
    Here,
    /// From this file.
    File(PathBuf),
    /// It is not known.
    Lost,
}

/// What was done.
#[derive(Clone, Debug)]
pub struct Restored {
    /// When the backup was made, if it says so.
    pub made: Option<DateTime<Utc>>,
    /// Until when it was known what was closed; nothing where it was lost.
    pub known_until: Option<DateTime<Utc>>,
    /// What the backup was told.
    pub told: Told,
    /// Sessions that were ended.
    pub sessions: usize,
    /// Permissions and emergencies that were ended.
    pub grants: usize,
    /// Where the database is that was replaced.
    pub replaced: Option<PathBuf>,
}

/// Why nothing was restored. Everything is as it was.
#[derive(Debug, Error)]
pub enum RestoreError {
    /// There is a database.
    #[error("there is a database in {0}: it is not replaced without --replace")]
    NotEmpty(PathBuf),
    /// A gateway works with it.
    #[error("a gateway works with {0}: stop it first")]
    InUse(PathBuf),
    /// The backup cannot be read.
    #[error("the backup {path} cannot be read")]
    Read {
        /// Which file.
        path: PathBuf,
        /// Why not.
        #[source]
        source: io::Error,
    },
    /// The folder cannot be written.
    #[error("{path} cannot be written; everything is as it was")]
    Write {
        /// Which file.
        path: PathBuf,
        /// Why not.
        #[source]
        source: io::Error,
    },
    /// The backup is none.
    #[error("{path} cannot be restored; everything is as it was")]
    Unsound {
        /// Which file.
        path: PathBuf,
        /// Why not.
        #[source]
        source: UnsoundError,
    },
    /// Nobody knows what was closed since.
    #[error(
        "{0} is missing, so that nobody knows who has opted out or was disabled since the backup: \
         name a copy of it with --closed, or say --closed-is-lost"
    )]
    ClosedMissing(PathBuf),
    /// It cannot be read.
    #[error("{0} cannot be read: name a copy of it with --closed, or say --closed-is-lost")]
    ClosedUnreadable(PathBuf),
    /// It is older than the backup.
    #[error(
        "{0} is older than the backup: name a later copy of it with --closed, or say --closed-is-lost"
    )]
    ClosedTooOld(PathBuf),
    /// A key.
    #[error(transparent)]
    Keys(#[from] KeyError),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Restore {
    /// Restores it, or leaves everything as it was.
    pub fn run(&self) -> Result<Restored, RestoreError> {
        self.make_room()?;
        let outside = self.keys.outside.key(false)?;
        let copy = Copy::of(&self.from, &self.database())?;
        backup::check(&copy.path, |copy| SealKey::in_file(copy, outside.clone()))
            .map_err(|source| RestoreError::Unsound { path: self.from.clone(), source })?;
        let held = self.hold(&outside)?;
        let restored = self.settle(&copy, outside)?;
        let replaced = self.put_in_place(copy, held)?;
        Ok(Restored { replaced, ..restored })
    }

    fn database(&self) -> PathBuf {
        self.data.join(DATABASE)
    }

    fn make_room(&self) -> Result<(), RestoreError> {
        let failed = |source| RestoreError::Write { path: self.data.clone(), source };
        fs::create_dir_all(&self.data).map_err(failed)?;
        if self.database().try_exists().map_err(failed)? && !self.replace {
            return Err(RestoreError::NotEmpty(self.data.clone()));
        }
        Ok(())
    }

    /// Makes sure that nobody works with the database that is there, and writes down once more what is closed in it.
    fn hold(&self, outside: &OutsideKey) -> Result<Option<Connection>, RestoreError> {
        let database = self.database();
        if !database.exists() {
            return Ok(None);
        }
        match held(&database) {
            Ok(held) => {
                if self.closed == Closed::Here
                    && let Err(error) = self.keep_closed(&held, outside)
                {
                    tracing::warn!(
                        error = &error as &dyn std::error::Error,
                        "what is closed is taken from the file beside"
                    );
                }
                Ok(Some(held))
            }
            Err(error) if is_busy(&error) => Err(RestoreError::InUse(database)),
            // It is damaged, which is why it is replaced.
            Err(_) => Ok(None),
        }
    }

    fn keep_closed(
        &self,
        held: &Connection,
        outside: &OutsideKey,
    ) -> Result<(), closed::ClosedError> {
        let database = self.database();
        let seal = SealKey::among(held, &database, outside.clone()).map_err(StoreError::from)?;
        // Without its keys it does not say by what people sign in: then the file beside says it.
        let Some(seal) = seal else { return Ok(()) };
        store::add_functions(held, &store::Seal::new(seal.clone().into()))
            .map_err(StoreError::from)?;
        closed::write(held, Some(&seal), &closed::file_of(&database), self.now)
    }

    /// The file that says what was closed, if it is not lost.
    fn closed(&self) -> Result<Option<(PathBuf, Connection)>, RestoreError> {
        let file = match &self.closed {
            Closed::Lost => return Ok(None),
            Closed::File(file) => file.clone(),
            Closed::Here => closed::file_of(&self.database()),
        };
        if !file.exists() {
            return Err(RestoreError::ClosedMissing(file));
        }
        match Connection::open_with_flags(&file, OpenFlags::SQLITE_OPEN_READ_ONLY) {
            Ok(opened) if closed::written(&opened).is_ok() => Ok(Some((file, opened))),
            Ok(_) | Err(_) => Err(RestoreError::ClosedUnreadable(file)),
        }
    }

    /// Tells the copy what it cannot know, and ends what must not go on.
    fn settle(&self, copy: &Copy, outside: OutsideKey) -> Result<Restored, RestoreError> {
        let closed = self.closed()?;
        let store = Store::open(&copy.path)?;
        let seal = keys::open_with(&store, &self.keys, outside)?;
        let made = store.read(ending::made)?;
        let known_until = known_until(closed.as_ref(), made)?;
        let restored = store.write(|tx| {
            let told = match &closed {
                Some((_, closed)) => closed::tell(tx, &seal, closed, self.now)?,
                None => ending::recovery_codes(tx).map(|()| Told::default())?,
            };
            let restored = Restored {
                made,
                known_until,
                told,
                sessions: ending::sessions(tx, self.now)?,
                grants: ending::grants(tx, self.now)?,
                replaced: None,
            };
            ending::codes(tx, self.now)?;
            ending::keep(tx, made, self.now)?;
            note(tx, self.now, &event(&restored))?;
            Ok(restored)
        })?;
        opt_out::log::empty(&store, self.now)?;
        store.empty_log()?;
        Ok(restored)
    }

    /// Puts the copy in its place; what was there keeps a name of its own.
    fn put_in_place(
        &self,
        copy: Copy,
        held: Option<Connection>,
    ) -> Result<Option<PathBuf>, RestoreError> {
        let database = self.database();
        let failed = |source| RestoreError::Write { path: database.clone(), source };
        let at = self.now.format("%Y%m%dT%H%M%SZ");
        let aside = database.with_file_name(format!("{DATABASE}.replaced-{at}"));
        let is_there = database.try_exists().map_err(failed)?;
        if is_there {
            fs::hard_link(&database, &aside)
                .or_else(|_| fs::copy(&database, &aside).map(drop))
                .map_err(failed)?;
            // Those of a damaged database belong to it, and to no other.
            for more in ["-wal", "-shm"] {
                let (log, to) = (beside(&database, more), beside(&aside, more));
                if log.exists() {
                    fs::rename(log, to).map_err(failed)?;
                }
            }
        }
        drop(held);
        copy.put_in_place(&database).map_err(failed)?;
        Ok(is_there.then_some(aside))
    }
}

/// The copy of the backup, which is gone if it does not come into its place.
struct Copy {
    path: PathBuf,
}

impl Copy {
    fn of(from: &Path, database: &Path) -> Result<Self, RestoreError> {
        let cannot_read = |source| RestoreError::Read { path: from.to_owned(), source };
        let mut backup = fs::File::open(from).map_err(cannot_read)?;
        let path = beside(database, ".restoring");
        let copy = Self { path };
        copy.remove();
        let failed = |source| RestoreError::Write { path: copy.path.clone(), source };
        let mut file = store::make_new_private(&copy.path).map_err(failed)?;
        io::copy(&mut backup, &mut file).and_then(|_| file.sync_all()).map_err(failed)?;
        Ok(copy)
    }

    fn put_in_place(self, database: &Path) -> io::Result<()> {
        if fs::metadata(beside(&self.path, "-wal")).is_ok_and(|log| log.len() > 0) {
            return Err(io::Error::other("what was done to the copy is not all in it"));
        }
        put_in_place(&self.path, database)
    }

    fn remove(&self) {
        for more in ["", "-wal", "-shm"] {
            // What is left of an attempt is sealed, and the next one removes it.
            let _ = fs::remove_file(beside(&self.path, more));
        }
    }
}

impl Drop for Copy {
    fn drop(&mut self) {
        self.remove();
    }
}

/// When what is known of what was closed was written down, which must not have been before the backup.
fn known_until(
    closed: Option<&(PathBuf, Connection)>,
    made: Option<DateTime<Utc>>,
) -> Result<Option<DateTime<Utc>>, RestoreError> {
    let Some((file, closed)) = closed else { return Ok(None) };
    let written = closed::written(closed).map_err(StoreError::from)?;
    if made.is_some_and(|made| written < made) {
        return Err(RestoreError::ClosedTooOld(file.clone()));
    }
    Ok(Some(written))
}

/// The database, while nobody else may open it.
fn held(database: &Path) -> rusqlite::Result<Connection> {
    let held = Connection::open_with_flags(database, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    held.busy_timeout(WAIT)?;
    held.pragma_update(None, "locking_mode", "EXCLUSIVE")?;
    held.pragma_update(None, "journal_mode", "DELETE")?;
    held.execute_batch("BEGIN EXCLUSIVE; COMMIT")?;
    Ok(held)
}

fn is_busy(error: &rusqlite::Error) -> bool {
    matches!(error.sqlite_error_code(), Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked))
}

fn event(restored: &Restored) -> GatewayEvent {
    let Restored { made, known_until, told, sessions, grants, .. } = restored;
    GatewayEvent {
        detail: Some(json!({
            "made": made.map(|at| at.to_rfc3339()),
            "knownUntil": known_until.map(|at| at.to_rfc3339()),
            "accountsClosedAgain": told.accounts,
            "devicesRevokedAgain": told.devices,
            "patientsForgottenAgain": told.patients,
            "sessionsEnded": sessions,
            "grantsEnded": grants,
        })),
        ..GatewayEvent::new(
            "restored",
            if known_until.is_some() { "done" } else { "closed-is-lost" },
        )
    }
}

/// How long somebody may finish who is at it.
const WAIT: Duration = Duration::from_secs(2);

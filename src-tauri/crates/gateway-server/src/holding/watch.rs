//! Notices that somebody has written to the database, in this process or another, and wakes whoever listens.
//!
//! SQLite tells nobody of a change, but it counts: `PRAGMA data_version` on a connection differs as soon as any other connection has
//! committed. One thread looks at it a few times a second, as long as anybody listens.

use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use rusqlite::{Connection, OpenFlags};
use tokio::sync::{Semaphore, SemaphorePermit, watch};

use crate::Store;

/// Watches one database for everybody who listens.
pub(crate) struct Watch {
    inner: Arc<Inner>,
    /// The times by which is told what holds.
    pub(crate) pace: Pace,
}

/// The times by which is told what holds.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pace {
    /// How often the database is looked at.
    pub(crate) look: Duration,
    /// How often is told that nothing has changed.
    pub(crate) heartbeat: Duration,
    /// How long a reader may leave an event lying.
    pub(crate) patience: Duration,
    /// How long somebody who waits for a change is left waiting.
    pub(crate) wait: Duration,
}

/// How many times something has changed; nothing once the gateway stops.
type Changes = Option<u64>;

struct Inner {
    database: PathBuf,
    changes: watch::Sender<Changes>,
    is_looking: Mutex<bool>,
    places: Mutex<HashMap<String, usize>>,
    turns: Semaphore,
}

/// A place at which a session listens; it is free again when this is dropped.
pub(crate) struct Place {
    inner: Arc<Inner>,
    session: String,
}

impl Watch {
    pub(crate) fn new(store: &Store) -> Self {
        let inner = Inner {
            database: store.path().to_owned(),
            changes: watch::Sender::new(Some(0)),
            is_looking: Mutex::new(false),
            places: Mutex::default(),
            turns: Semaphore::new(ASKING_AT_A_TIME),
        };
        Self { inner: Arc::new(inner), pace: PACE }
    }

    /// Changes from now on. Whoever asks the database after this misses none.
    pub(crate) fn listen(&self) -> watch::Receiver<Changes> {
        let mut is_looking = lock(&self.inner.is_looking);
        let receiver = self.inner.changes.subscribe();
        if !*is_looking {
            let (inner, every) = (Arc::clone(&self.inner), self.pace.look);
            let thread = std::thread::Builder::new().name("watch".to_owned());
            // Without the thread the heartbeats ask, only later; the next listener tries again.
            *is_looking = thread.spawn(move || look(&inner, every)).is_ok();
        }
        receiver
    }

    /// A place for one more listener of this session, if it has not too many.
    pub(crate) fn place(&self, session: &str) -> Option<Place> {
        let mut places = lock(&self.inner.places);
        let taken = places.entry(session.to_owned()).or_default();
        if *taken >= PLACES_OF_A_SESSION {
            return None;
        }
        *taken += 1;
        Some(Place { inner: Arc::clone(&self.inner), session: session.to_owned() })
    }

    /// One of a few turns to ask the database: all who listen are woken at once.
    pub(crate) async fn turn(&self) -> Option<SemaphorePermit<'_>> {
        self.inner.turns.acquire().await.ok()
    }

    /// Whether the database is looked at.
    #[cfg(test)]
    pub(crate) fn is_looking(&self) -> bool {
        *lock(&self.inner.is_looking)
    }

    /// Wakes everybody for the last time: the gateway stops.
    pub(crate) fn stop(&self) {
        self.inner.changes.send_replace(None);
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut places = lock(&self.inner.places);
        if let Some(taken) = places.get_mut(&self.session) {
            *taken -= 1;
            if *taken == 0 {
                places.remove(&self.session);
            }
        }
    }
}

/// Looks as long as anybody listens. What changed before the first look is a change as well, and so is being unable to look.
fn look(inner: &Inner, every: Duration) {
    let mut connection = None;
    let mut last = None;
    loop {
        connection = connection.or_else(|| connect(&inner.database).ok());
        let version = connection.as_ref().and_then(|connection| version_of(connection).ok());
        if version.is_none() || version != last {
            let more = |changes: &mut Changes| *changes = changes.map(|n| n.wrapping_add(1));
            inner.changes.send_modify(more);
        }
        connection = connection.filter(|_| version.is_some());
        last = version;
        std::thread::sleep(every);
        let mut is_looking = lock(&inner.is_looking);
        if inner.changes.receiver_count() == 0 {
            *is_looking = false;
            return;
        }
    }
}

fn connect(database: &Path) -> rusqlite::Result<Connection> {
    Connection::open_with_flags(database, OpenFlags::SQLITE_OPEN_READ_ONLY)
}

fn version_of(connection: &Connection) -> rusqlite::Result<i64> {
    connection.pragma_query_value(None, "data_version", |row| row.get(0))
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

const PACE: Pace = Pace {
    look: Duration::from_millis(200),
    heartbeat: Duration::from_secs(5),
    patience: Duration::from_secs(15),
    wait: Duration::from_secs(20),
};
const PLACES_OF_A_SESSION: usize = 4;
const ASKING_AT_A_TIME: usize = 4;

//! Notices that somebody has written to the database, in this process or another, and wakes whoever listens.
//!
//! SQLite tells nobody of a change, but it counts: `PRAGMA data_version` on a connection differs as soon as any other connection has
//! committed. One thread looks at it a few times a second, as long as anybody listens.

use std::{
    collections::{HashMap, VecDeque},
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use rusqlite::{Connection, OpenFlags};
use tokio::sync::{Notify, Semaphore, SemaphorePermit, watch};

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
    places: Mutex<HashMap<String, VecDeque<Arc<Notify>>>>,
    turns: Semaphore,
}

/// A place at which a session listens; it is free again when this is dropped.
pub(crate) struct Place {
    inner: Arc<Inner>,
    session: String,
    taken: Arc<Notify>,
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

    /// A place for one more listener of this session. Of too many the first has to go: a computer that lost its network listens
    /// again long before anybody notices that its first stream leads nowhere.
    pub(crate) fn place(&self, session: &str) -> Place {
        let taken = Arc::new(Notify::new());
        let mut places = lock(&self.inner.places);
        let of_session = places.entry(session.to_owned()).or_default();
        of_session.push_back(Arc::clone(&taken));
        if of_session.len() > PLACES_OF_A_SESSION
            && let Some(first) = of_session.pop_front()
        {
            first.notify_one();
        }
        Place { inner: Arc::clone(&self.inner), session: session.to_owned(), taken }
    }

    /// One of a few turns to ask the database: all who listen are woken at once.
    pub(crate) async fn turn(&self) -> Option<SemaphorePermit<'_>> {
        self.inner.turns.acquire().await.ok()
    }

    /// How many of this session listen.
    #[cfg(test)]
    pub(crate) fn listening(&self, session: &str) -> usize {
        lock(&self.inner.places).get(session).map_or(0, VecDeque::len)
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

impl Place {
    /// Ends when somebody else has taken it.
    pub(crate) async fn is_taken(&self) {
        self.taken.notified().await;
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut places = lock(&self.inner.places);
        if let Some(of_session) = places.get_mut(&self.session) {
            of_session.retain(|each| !Arc::ptr_eq(each, &self.taken));
            if of_session.is_empty() {
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

//! The data keys, opened: what seals, opens and hashes everything that the database must not give away.
//!
//! A sealed value is: a byte for the version, 8 bytes for the id of its key, nonce, ciphertext, tag. The schema reads the id from there, and
//! refers to `sealing_key` by it: so the database itself takes no value whose key it does not hold, and lets go of no key that still
//! opens something.

use std::{
    path::{Path, PathBuf},
    sync::{Arc, PoisonError, RwLock},
};

use aws_lc_rs::{aead::LessSafeKey, hmac};
use chrono::{DateTime, Utc};
use rusqlite::{Connection, OpenFlags, Transaction};
use zeroize::Zeroizing;

use super::{
    KeyError, SealError,
    file::Bytes,
    outside::{self, OutsideKey},
    random,
};
use crate::{Store, StoreError};

/// The keys that seal what is in the database and key its hashes. Clones share them.
#[derive(Clone)]
pub struct SealKey(Arc<Keys>);

struct Keys {
    /// Where keys are looked for that were made meanwhile; nothing where there is no database.
    home: Option<Home>,
    hash: Bytes,
    ring: RwLock<Arc<Ring>>,
}

struct Home {
    database: PathBuf,
    outside: OutsideKey,
}

/// The keys that seal: the first seals, the others only open what is not sealed anew yet.
struct Ring {
    keys: Vec<DataKey>,
    /// Their ids, as the database lists them.
    ids: String,
}

struct DataKey {
    id: [u8; ID_LEN],
    aead: LessSafeKey,
}

impl SealKey {
    /// The keys of this store; `None` if the outside key does not open them.
    pub(super) fn open(store: &Store, outside: OutsideKey) -> Result<Option<Self>, StoreError> {
        Ok(Self::opened(&store.read(Wrapped::all)?, outside, store.path()))
    }

    /// The keys in a copy of this database, which may have been made before its own were replaced; `None` if the outside key
    /// does not open them.
    pub(crate) fn of_copy(&self, copy: &Path) -> rusqlite::Result<Option<Self>> {
        match &self.0.home {
            Some(Home { outside, .. }) => Self::in_file(copy, outside.clone()),
            None => Ok(None),
        }
    }

    /// The keys in this database; `None` if the outside key does not open them.
    pub(crate) fn in_file(path: &Path, outside: OutsideKey) -> rusqlite::Result<Option<Self>> {
        Ok(Self::opened(&look_up(path)?, outside, path))
    }

    /// The same of a database that is open.
    pub(crate) fn among(
        db: &Connection,
        path: &Path,
        outside: OutsideKey,
    ) -> rusqlite::Result<Option<Self>> {
        Ok(Self::opened(&Wrapped::all(db)?, outside, path))
    }

    fn opened(wrapped: &[Wrapped], outside: OutsideKey, database: &Path) -> Option<Self> {
        let hash = Wrapped::only(wrapped, HASH)?.open(&outside).ok()?;
        let ring = RwLock::new(Arc::new(Ring::open(wrapped, &outside).ok()?));
        let home = Some(Home { database: database.to_owned(), outside });
        Some(Self(Arc::new(Keys { home, hash, ring })))
    }

    /// Keys for one process that nothing outlives.
    pub fn fleeting() -> Result<Self, KeyError> {
        let id = random::<ID_LEN>()?;
        let aead = outside::aead(&*random::<32>()?).map_err(|_| KeyError::CannotMake)?;
        let ring = Ring { keys: vec![DataKey { id: *id, aead }], ids: hex(&id) };
        let (home, hash) = (None, random::<32>()?);
        Ok(Self(Arc::new(Keys { home, hash, ring: RwLock::new(Arc::new(ring)) })))
    }

    /// Seals bytes for one place in the database; they open nowhere else.
    pub fn seal(&self, place: &str, plain: &[u8]) -> Result<Vec<u8>, SealError> {
        let ring = self.ring();
        let key = ring.keys.first().ok_or(SealError)?;
        let sealed = outside::seal(&key.aead, place, plain)?;
        Ok([&[VERSION], key.id.as_slice(), &sealed].concat())
    }

    /// Opens what was sealed for this place.
    pub fn open_sealed(&self, place: &str, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, SealError> {
        let rest = sealed.strip_prefix(&[VERSION]).ok_or(SealError)?;
        let (id, sealed) = rest.split_at_checked(ID_LEN).ok_or(SealError)?;
        let open = |ring: Arc<Ring>| Some(outside::open(&ring.key(id)?.aead, place, sealed));
        match open(self.ring()) {
            Some(opened) => opened,
            // Sealed meanwhile by another process, under a key that was made there.
            None => open(self.looked_up()?).ok_or(SealError)?,
        }
    }

    /// Seals anew, with a newer key, what was sealed for this place; with the same key it would never come to an end.
    pub(crate) fn reseal(&self, place: &str, sealed: &[u8]) -> Result<Vec<u8>, SealError> {
        let anew = self.seal(place, &self.open_sealed(place, sealed)?)?;
        if anew.get(..=ID_LEN) == sealed.get(..=ID_LEN) { Err(SealError) } else { Ok(anew) }
    }

    /// A keyed hash (HMAC-SHA-256) of something for one purpose: without the key it cannot be guessed at.
    #[must_use]
    pub fn hash(&self, purpose: &str, what: &[u8]) -> Vec<u8> {
        let key = self.derived(purpose);
        hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key.as_slice()), what).as_ref().to_vec()
    }

    /// A key of its own for one purpose.
    #[must_use]
    pub fn derived(&self, purpose: &str) -> Zeroizing<Vec<u8>> {
        let key = hmac::Key::new(hmac::HMAC_SHA256, self.0.hash.as_slice());
        Zeroizing::new(hmac::sign(&key, purpose.as_bytes()).as_ref().to_vec())
    }

    /// Seals with the newest key from now on, and forgets those that were destroyed: asked at the beginning of every change, so that
    /// nothing is sealed any more with a key that is being replaced.
    pub(crate) fn keep_up(&self, tx: &Transaction<'_>) -> rusqlite::Result<()> {
        let ids: String = tx.prepare_cached(IDS)?.query_row([], |row| row.get(0))?;
        if self.ring().ids == ids {
            return Ok(());
        }
        self.check(tx)
    }

    /// A new data key, which is not in the database yet.
    pub(super) fn new_key(&self, purpose: &str) -> Result<NewKey, KeyError> {
        let home = self.0.home.as_ref().ok_or(KeyError::CannotMake)?;
        NewKey::make(purpose, &home.outside)
    }

    /// A data key of the database, wrapped by another outside key.
    pub(super) fn rewrapped(&self, key: &Wrapped, to: &OutsideKey) -> rusqlite::Result<Vec<u8>> {
        let home = self.0.home.as_ref().ok_or(SealError).map_err(failed)?;
        let opened = key.open(&home.outside).map_err(failed)?;
        to.wrap(&key.place(), &opened).map_err(failed)
    }

    /// Refuses where the keys of the database are wrapped by another outside key meanwhile.
    pub(super) fn check(&self, tx: &Transaction<'_>) -> rusqlite::Result<()> {
        self.learn(&Wrapped::all(tx)?).map(drop).map_err(failed)
    }

    fn looked_up(&self) -> Result<Arc<Ring>, SealError> {
        let home = self.0.home.as_ref().ok_or(SealError)?;
        self.learn(&look_up(&home.database).map_err(|_| SealError)?)
    }

    fn learn(&self, wrapped: &[Wrapped]) -> Result<Arc<Ring>, SealError> {
        let home = self.0.home.as_ref().ok_or(SealError)?;
        let ring = Ring::open(wrapped, &home.outside).inspect_err(|_| {
            tracing::error!(
                "the keys were sealed anew meanwhile: start the gateway with the new key"
            );
        })?;
        let ring = Arc::new(ring);
        *self.0.ring.write().unwrap_or_else(PoisonError::into_inner) = Arc::clone(&ring);
        Ok(ring)
    }

    fn ring(&self) -> Arc<Ring> {
        Arc::clone(&self.0.ring.read().unwrap_or_else(PoisonError::into_inner))
    }
}

impl std::fmt::Debug for SealKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SealKey(hidden)")
    }
}

impl Ring {
    fn open(wrapped: &[Wrapped], outside: &OutsideKey) -> Result<Self, SealError> {
        let sealing: Vec<&Wrapped> = wrapped.iter().filter(|key| key.purpose == SEAL).collect();
        let keys = sealing
            .iter()
            .map(|key| {
                let aead = outside::aead(&*key.open(outside)?)?;
                Ok(DataKey { id: from_hex(&key.id).ok_or(SealError)?, aead })
            })
            .collect::<Result<Vec<_>, SealError>>()?;
        if keys.is_empty() {
            return Err(SealError);
        }
        let ids: Vec<&str> = sealing.iter().map(|key| key.id.as_str()).collect();
        Ok(Self { keys, ids: ids.join(" ") })
    }

    fn key(&self, id: &[u8]) -> Option<&DataKey> {
        self.keys.iter().find(|key| key.id == id)
    }
}

/// A data key as it stands in the database.
pub(super) struct Wrapped {
    id: String,
    purpose: String,
    wrapped: Vec<u8>,
}

impl Wrapped {
    /// Every one, those that seal first, and of these the one that is not retired.
    pub(super) fn all(db: &Connection) -> rusqlite::Result<Vec<Self>> {
        db.prepare("SELECT id, purpose, wrapped FROM sealing_key ORDER BY purpose DESC, retired NULLS FIRST, id")?
            .query_map([], |row| {
                Ok(Self { id: row.get(0)?, purpose: row.get(1)?, wrapped: row.get(2)? })
            })?
            .collect()
    }

    fn only<'w>(all: &'w [Self], purpose: &str) -> Option<&'w Self> {
        all.iter().find(|key| key.purpose == purpose)
    }

    fn open(&self, outside: &OutsideKey) -> Result<Bytes, SealError> {
        outside.unwrap(&self.place(), &self.wrapped)
    }

    fn place(&self) -> String {
        place(&self.id, &self.purpose)
    }

    pub(super) fn id(&self) -> &str {
        &self.id
    }

    pub(super) fn is_wrapped_by(&self, outside: &OutsideKey) -> bool {
        self.open(outside).is_ok()
    }
}

/// Whether this store has keys already.
pub(super) fn has_keys(store: &Store) -> Result<bool, StoreError> {
    store.read(|db| db.query_row("SELECT EXISTS (SELECT 1 FROM sealing_key)", [], |row| row.get(0)))
}

/// Makes the keys of a new store, unless another process has just done so.
pub(super) fn make_keys(
    store: &Store,
    outside: &OutsideKey,
    now: DateTime<Utc>,
) -> Result<(), KeyError> {
    let keys = [NewKey::make(SEAL, outside)?, NewKey::make(HASH, outside)?];
    store.write(|tx| {
        let made = "SELECT EXISTS (SELECT 1 FROM sealing_key)";
        if tx.query_row(made, [], |row| row.get(0))? {
            return Ok(());
        }
        keys.iter().try_for_each(|key| key.insert(tx, now))
    })?;
    Ok(())
}

/// A data key that is not in the database yet.
pub(super) struct NewKey(Wrapped);

impl NewKey {
    pub(super) fn make(purpose: &str, outside: &OutsideKey) -> Result<Self, KeyError> {
        let id = hex(&*random::<ID_LEN>()?);
        let wrapped = outside
            .wrap(&place(&id, purpose), &*random::<32>()?)
            .map_err(|_| KeyError::CannotMake)?;
        Ok(Self(Wrapped { id, purpose: purpose.to_owned(), wrapped }))
    }

    pub(super) fn insert(&self, tx: &Transaction<'_>, now: DateTime<Utc>) -> rusqlite::Result<()> {
        let Wrapped { id, purpose, wrapped } = &self.0;
        let insert = "INSERT INTO sealing_key (id, purpose, wrapped, made) VALUES (?1, ?2, ?3, ?4)";
        tx.execute(insert, (id, purpose, wrapped, now.to_rfc3339())).map(drop)
    }
}

fn look_up(database: &Path) -> rusqlite::Result<Vec<Wrapped>> {
    Wrapped::all(&Connection::open_with_flags(database, OpenFlags::SQLITE_OPEN_READ_ONLY)?)
}

fn place(id: &str, purpose: &str) -> String {
    format!("sealing_key/{id}/{purpose}")
}

fn failed(error: SealError) -> rusqlite::Error {
    rusqlite::Error::UserFunctionError(Box::new(error))
}

fn hex(id: &[u8; ID_LEN]) -> String {
    id.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn from_hex(id: &str) -> Option<[u8; ID_LEN]> {
    u64::from_str_radix(id, 16).ok().filter(|_| id.len() == 2 * ID_LEN).map(u64::to_be_bytes)
}

const ID_LEN: usize = 8;
const VERSION: u8 = 2;
/// Seals.
pub(super) const SEAL: &str = "seal";
/// Keys hashes.
const HASH: &str = "hash";
/// The ids of the keys that seal, in the order of [`Wrapped::all`].
const IDS: &str = "SELECT coalesce(group_concat(id, ' ' ORDER BY retired NULLS FIRST, id), '')
    FROM sealing_key WHERE purpose = 'seal'";

//! What tests need and no release has.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use aws_lc_rs::{
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair},
};
use zeroize::Zeroizing;

use crate::{
    chain::Head,
    key_store::{HeldKey, KeyStore, KeyStoreError},
    spool::{Spool, SpoolError},
};

/// A key store in memory.
#[derive(Default)]
pub struct MemoryKeyStore(Mutex<HashMap<String, Vec<u8>>>);

impl KeyStore for MemoryKeyStore {
    fn load(&self, name: &str) -> Result<Option<Zeroizing<Vec<u8>>>, KeyStoreError> {
        let keys = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(keys.get(name).cloned().map(Zeroizing::new))
    }

    fn save(&self, name: &str, key: &[u8]) -> Result<(), KeyStoreError> {
        let mut keys = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        keys.insert(name.to_owned(), key.to_vec());
        Ok(())
    }
}

/// A key store of a computer whose operating system holds signing keys (P-256), here in memory.
#[derive(Default)]
pub struct HoldingKeyStore {
    kept: MemoryKeyStore,
    held: Mutex<HashMap<String, Arc<dyn HeldKey>>>,
}

impl HoldingKeyStore {
    /// The hardware that holds the keys is cleared.
    pub fn clear_hardware(&self) {
        self.held.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

impl KeyStore for HoldingKeyStore {
    fn load(&self, name: &str) -> Result<Option<Zeroizing<Vec<u8>>>, KeyStoreError> {
        self.kept.load(name)
    }

    fn save(&self, name: &str, key: &[u8]) -> Result<(), KeyStoreError> {
        self.kept.save(name, key)
    }

    fn held_key(&self, name: &str, make: bool) -> Result<Option<Arc<dyn HeldKey>>, KeyStoreError> {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        if make && !held.contains_key(name) {
            let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING)
                .map_err(|_| KeyStoreError::CannotMake)?;
            held.insert(name.to_owned(), Arc::new(pair));
        }
        Ok(held.get(name).cloned())
    }
}

impl HeldKey for EcdsaKeyPair {
    fn public_key(&self) -> &[u8] {
        KeyPair::public_key(self).as_ref()
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, KeyStoreError> {
        let signature = Self::sign(self, &SystemRandom::new(), message);
        Ok(signature.map_err(|_| KeyStoreError::HeldKey(None))?.as_ref().to_vec())
    }
}

impl Spool {
    /// Leaves the database no page to grow by, which SQLite answers like a full disk; `false` gives the space back.
    pub fn disk_full(&mut self, full: bool) -> Result<(), SpoolError> {
        let pages: i64 =
            self.connection.pragma_query_value(None, "page_count", |row| row.get(0))?;
        let limit = if full { pages } else { i64::from(u32::MAX) - 1 };
        let _set: i64 =
            self.connection
                .pragma_update_and_check(None, "max_page_count", limit, |row| row.get(0))?;
        Ok(())
    }

    /// Changes the open database past every rule, as somebody with its keys' owner's rights could.
    pub fn meddle(&self, sql: &str) -> Result<(), SpoolError> {
        Ok(self.connection.execute_batch(sql)?)
    }

    /// The places of the events that wait, found by looking at each.
    pub fn each_that_waits(&self) -> Result<Vec<u64>, SpoolError> {
        let sql =
            "SELECT sequence FROM event NOT INDEXED WHERE state = 'waiting' ORDER BY sequence";
        let mut found = self.connection.prepare(sql)?;
        let places = found.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
        Ok(places)
    }

    /// How many bytes a column of an entry has.
    pub fn length_of(&self, column: &str, sequence: u64) -> Result<usize, SpoolError> {
        let sql = format!("SELECT length({column}) FROM event WHERE sequence = ?1");
        Ok(self.connection.query_row(&sql, [sequence], |row| row.get(0))?)
    }

    /// Flips the lowest bit of a byte in a column of an entry.
    pub fn flip_bit(&self, column: &str, sequence: u64, at: usize) -> Result<(), SpoolError> {
        let sql = format!("SELECT {column} FROM event WHERE sequence = ?1");
        let mut bytes: Vec<u8> = self.connection.query_row(&sql, [sequence], |row| row.get(0))?;
        if let Some(byte) = bytes.get_mut(at) {
            *byte ^= 1;
        }
        let sql = format!("UPDATE event SET {column} = ?2 WHERE sequence = ?1");
        self.connection.execute(&sql, rusqlite::params![sequence, bytes])?;
        Ok(())
    }

    /// The entry at this place, as a gateway that holds the chain so far would tell it.
    pub fn entry(&self, sequence: u64) -> Result<Option<Head>, SpoolError> {
        let hash = self.hash_here(sequence)?;
        Ok(hash.map(|hash| Head { sequence, hash, ..self.head }))
    }

    /// What SQLite says of a setting.
    pub fn setting(&self, name: &str) -> Result<String, SpoolError> {
        let value = self
            .connection
            .pragma_query_value(None, name, |row| row.get::<_, rusqlite::types::Value>(0))?;
        Ok(match value {
            rusqlite::types::Value::Integer(number) => number.to_string(),
            rusqlite::types::Value::Text(text) => text,
            rusqlite::types::Value::Null
            | rusqlite::types::Value::Real(_)
            | rusqlite::types::Value::Blob(_) => String::new(),
        })
    }
}

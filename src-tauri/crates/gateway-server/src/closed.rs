//! What was closed, and stays closed whatever is restored, in a small file beside the database: `closed.db`.
//!
//! A backup knows nothing of what was said after it was made: that a patient opted out and was purged, that an account was
//! disabled or begun anew, that a device was revoked or a recovery code spent, which codes are never shared, that where a patient is
//! must not be shown, that the patient refuses or that a refusal was a slip, what was decided in a review, what each person's duties are
//! and by which policy is decided. All of that is written once more into this file, which no backup replaces, whole and anew: at every start, once a minute while the gateway serves, and
//! after every command that closes something. [`crate::restore`] reads it. Copy it to where the backups are, more often than these.
//!
//! It holds nothing clinical: of patients what was said about sharing, that they refuse or are restricted, and whose own record it is,
//! by NHS number and opaque id; names and duties of accounts; ids of accounts, devices and systems; keyed hashes of codes and of what
//! people sign in with; the policies, and the lists of codes that are never shared.

use std::{
    error::Error,
    fs, io,
    path::{Path, PathBuf},
    process,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension as _, Transaction};

use crate::{
    Gateway, Store, StoreError,
    accounts::{self, sessions::time},
    backup::{beside, put_in_place},
    consents,
    keys::SealKey,
    opt_out, patients, policy, review, sensitive, store,
};

/// The file could not be written.
#[derive(Debug, thiserror::Error)]
pub enum ClosedError {
    /// It cannot be made.
    #[error("{path} cannot be written")]
    Write {
        /// Which file.
        path: PathBuf,
        /// Why not.
        #[source]
        source: io::Error,
    },
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What a restored database was told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Told {
    /// Accounts that were disabled, or began anew, since: nobody signs in to these with what the backup knows.
    pub accounts: usize,
    /// Devices that were revoked since.
    pub devices: usize,
    /// Patients of whom everything was forgotten since, and is again.
    pub patients: usize,
}

/// Writes down what is closed now, in the file beside the database.
pub fn keep(store: &Store, now: DateTime<Utc>) -> Result<(), ClosedError> {
    let file = file_of(store.path());
    let _one_at_a_time = KEEPING.lock().unwrap_or_else(PoisonError::into_inner);
    store.copy_out(|db| Ok(write(db, store.seal(), &file, now)))?
}

/// Writes it down once a minute, as long as it is waited for.
pub async fn keep_up(gateway: Arc<Gateway>) {
    let mut turns = tokio::time::interval(EVERY);
    loop {
        turns.tick().await;
        let gateway = Arc::clone(&gateway);
        let kept = move || keep(&gateway.store, gateway.clock.now());
        match tokio::task::spawn_blocking(kept).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => {
                tracing::error!(error = &error as &dyn Error, "closed.db cannot be written")
            }
            Err(_) => tracing::error!("closed.db cannot be written"),
        }
    }
}

/// The file that belongs to this database.
pub(crate) fn file_of(database: &Path) -> PathBuf {
    database.with_file_name(FILE)
}

/// Writes down what is closed in this database.
pub(crate) fn write(
    db: &Connection,
    seal: Option<&SealKey>,
    file: &Path,
    now: DateTime<Utc>,
) -> Result<(), ClosedError> {
    let failed = |source| ClosedError::Write { path: file.to_owned(), source };
    let part = beside(file, &format!(".{}.part", process::id()));
    match fs::remove_file(&part) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(failed(error)),
        Ok(()) | Err(_) => {}
    }
    store::make_new_private(&part).map_err(failed)?;
    copy_to(db, seal, &part, now).map_err(StoreError::from)?;
    put_in_place(&part, file).map_err(failed)
}

/// When it was written.
pub(crate) fn written(closed: &Connection) -> rusqlite::Result<DateTime<Utc>> {
    closed.query_row("SELECT at FROM written", [], |row| time(row, "at"))
}

/// Tells a restored database what was closed when the file was written.
pub(crate) fn tell(
    tx: &Transaction<'_>,
    seal: &SealKey,
    closed: &Connection,
    now: DateTime<Utc>,
) -> rusqlite::Result<Told> {
    let accounts = closed_accounts(tx, seal, closed)?;
    accounts::carried::carry_over(tx, closed)?;
    policy::carry_over(tx, closed)?;
    let devices = revoked(tx, closed, "device")?;
    revoked(tx, closed, "launcher")?;
    sensitive::carried::carry_over(tx, seal, closed)?;
    spent_codes(tx, closed)?;
    patients::carried::carry_over(tx, seal, closed)?;
    consents::carried::carry_over(tx, closed, now)?;
    review::carried::carry_over(tx, closed, now)?;
    let patients = opt_out::carried::carry_over(tx, seal, closed, now)?;
    Ok(Told { accounts, devices, patients })
}

fn copy_to(
    db: &Connection,
    seal: Option<&SealKey>,
    part: &Path,
    now: DateTime<Utc>,
) -> rusqlite::Result<()> {
    db.execute("ATTACH ?1 AS closed", [part.to_string_lossy()])?;
    let copied = db.unchecked_transaction().and_then(|tx| {
        tx.execute_batch(COPY)?;
        tx.execute_batch(opt_out::carried::COPY)?;
        tx.execute_batch(sensitive::carried::COPY)?;
        tx.execute_batch(accounts::carried::COPY)?;
        tx.execute_batch(policy::COPY)?;
        patients::carried::copy(&tx, seal)?;
        consents::carried::copy(&tx)?;
        review::carried::copy(&tx, now)?;
        tx.execute("INSERT INTO closed.written (at) VALUES (?1)", [now.to_rfc3339()])?;
        let mut insert =
            tx.prepare("INSERT INTO closed.account (id, disabled, known_by) VALUES (?1, ?2, ?3)")?;
        for account in all_accounts(&tx)? {
            let known_by = known_by(&tx, seal, &account.id)?;
            insert.execute((account.id, account.disabled, known_by))?;
        }
        drop(insert);
        tx.commit()
    });
    db.execute_batch("DETACH closed")?;
    copied
}

struct Account {
    id: String,
    disabled: Option<String>,
}

fn all_accounts(db: &Connection) -> rusqlite::Result<Vec<Account>> {
    db.prepare("SELECT id, disabled FROM account")?
        .query_map([], |row| Ok(Account { id: row.get(0)?, disabled: row.get(1)? }))?
        .collect()
}

/// By what a person signs in, as a keyed hash: password and authenticator.
fn known_by(db: &Connection, seal: Option<&SealKey>, account: &str) -> rusqlite::Result<Vec<u8>> {
    let Some(seal) = seal else { return Ok(Vec::new()) };
    let (password, secret) = db
        .prepare_cached(
            "SELECT password, opened('totp of ' || id, totp) FROM account WHERE id = ?1",
        )?
        .query_row([account], |row| {
            Ok((row.get::<_, Option<String>>(0)?, row.get::<_, Option<Vec<u8>>>(1)?))
        })?;
    let both =
        [password.unwrap_or_default().as_bytes(), &[0], &secret.unwrap_or_default()].concat();
    Ok(seal.hash("what a person signs in with", &both))
}

/// Whoever was disabled stays so; whoever signs in with something else by now begins anew.
fn closed_accounts(
    tx: &Transaction<'_>,
    seal: &SealKey,
    closed: &Connection,
) -> rusqlite::Result<usize> {
    let mut find = closed.prepare("SELECT disabled, known_by FROM account WHERE id = ?1")?;
    let mut changed = 0;
    for Account { id, disabled } in all_accounts(tx)? {
        let said = find
            .query_row([&id], |row| {
                Ok((row.get::<_, Option<String>>(0)?, row.get::<_, Vec<u8>>(1)?))
            })
            .optional()?;
        let Some((disabled_since, known)) = said else { continue };
        let is_disabled = disabled.is_none() && disabled_since.is_some();
        if is_disabled {
            tx.execute("UPDATE account SET disabled = ?2 WHERE id = ?1", (&id, disabled_since))?;
        }
        let is_other = known != known_by(tx, Some(seal), &id)?;
        if is_other {
            tx.execute("UPDATE account SET password = NULL, totp = NULL WHERE id = ?1", [&id])?;
            tx.execute("DELETE FROM recovery_code WHERE account = ?1", [&id])?;
        }
        changed += usize::from(is_disabled || is_other);
    }
    Ok(changed)
}

/// What was revoked stays so.
fn revoked(tx: &Transaction<'_>, closed: &Connection, table: &str) -> rusqlite::Result<usize> {
    let revoked: Vec<(String, String)> = closed
        .prepare(&format!("SELECT id, revoked FROM {table}"))?
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    let revoke = format!("UPDATE {table} SET revoked = ?2 WHERE id = ?1 AND revoked IS NULL");
    let mut revoke = tx.prepare(&revoke)?;
    revoked.iter().map(|(id, at)| revoke.execute((id, at))).sum()
}

fn spent_codes(tx: &Transaction<'_>, closed: &Connection) -> rusqlite::Result<()> {
    let spent: Vec<(String, Vec<u8>, String)> = closed
        .prepare("SELECT account, code, used FROM recovery_code")?
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
        .collect::<Result<_, _>>()?;
    let spend =
        "UPDATE recovery_code SET used = ?3 WHERE account = ?1 AND code = ?2 AND used IS NULL";
    let mut spend = tx.prepare(spend)?;
    spent
        .iter()
        .try_for_each(|(account, code, used)| spend.execute((account, code, used)).map(drop))
}

const FILE: &str = "closed.db";
const EVERY: Duration = Duration::from_secs(60);
static KEEPING: Mutex<()> = Mutex::new(());
const COPY: &str = "
    CREATE TABLE closed.written (at TEXT NOT NULL);
    CREATE TABLE closed.account (id TEXT PRIMARY KEY, disabled TEXT, known_by BLOB NOT NULL);
    CREATE TABLE closed.launcher AS SELECT id, revoked FROM main.launcher WHERE revoked IS NOT NULL;
    CREATE TABLE closed.device AS SELECT id, revoked FROM main.device WHERE revoked IS NOT NULL;
    CREATE TABLE closed.recovery_code AS SELECT account, code, used FROM main.recovery_code WHERE used IS NOT NULL;";

//! How a spool is opened, and how a chain begins.

use std::{io, path::Path, sync::Arc};

use chrono::{DateTime, Utc};
use rusqlite::{Connection, ErrorCode, MAIN_DB, OpenFlags, config::DbConfig, params};
use uuid::Uuid;

use crate::{
    check::{ChainCheck, check},
    device::{Keys, computer_name},
    event::{Act, Event, KeptAside, Reached, WhyAside},
    extent::Extent,
    fhir::Workstation,
    files::Files,
    seal::GatewayKey,
    spool::{Opened, Spool, SpoolError},
};

/// Opens the chain that lies in these files; keeps it aside if it cannot be read; begins one if there is none.
pub(crate) fn open(
    files: Arc<Files>,
    keys: &Keys,
    gateway: &GatewayKey,
    at: DateTime<Utc>,
) -> Result<Opened, SpoolError> {
    files.finish_beginning()?;
    let Some(database) = files.chain() else {
        return begin(files, keys, gateway, at, None);
    };
    match read(&database, keys, keys.mark()?) {
        Ok((connection, extent)) => {
            // Synced first: what a process that was killed left behind may not be on the disk yet, and the mark must not be ahead.
            connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(()))?;
            keys.leave_mark(&extent.head)?;
            let spool = spool(connection, &extent, files, keys, gateway, at)?;
            Ok(Opened { spool, kept_aside: None, was_missing: false })
        }
        Err(Unread::Unreadable) => begin_after(files, keys, gateway, at, WhyAside::Unreadable),
        Err(Unread::OlderCopy) => begin_after(files, keys, gateway, at, WhyAside::OlderCopy),
        Err(Unread::Error(error)) => Err(error),
    }
}

/// Keeps the chain that lies in these files aside and begins another that names it.
pub(crate) fn begin_after(
    files: Arc<Files>,
    keys: &Keys,
    gateway: &GatewayKey,
    at: DateTime<Utc>,
    why: WhyAside,
) -> Result<Opened, SpoolError> {
    let kept = files.aside(at, why)?;
    begin(files, keys, gateway, at, Some(kept))
}

/// Makes a whole new chain out of the way, with its first event, and only then gives it its place.
fn begin(
    files: Arc<Files>,
    keys: &Keys,
    gateway: &GatewayKey,
    at: DateTime<Utc>,
    after: Option<KeptAside>,
) -> Result<Opened, SpoolError> {
    let database = files.new_chain()?;
    let known = keys.mark()?;
    let extent = Extent::beginning(Uuid::new_v4(), known.map(|known| known.chain));
    let connection = create(&database, keys, &extent)?;
    let mut spool = spool(connection, &extent, Arc::clone(&files), keys, gateway, at)?;
    let _first = spool.append(&Event::now(at, Act::ChainBegun { after: after.clone(), known }))?;
    spool.sign_head(at)?;
    drop(spool);
    // A disk that does not give back what was just written gets no second try: each would leave another folder.
    drop(read(&database, keys, None).map_err(Unread::for_good)?);
    files.place_new(after.as_ref())?;
    let database = files.chain().ok_or(SpoolError::Damaged(1))?;
    let (connection, extent) = read(&database, keys, None).map_err(Unread::for_good)?;
    keys.leave_mark(&extent.head)?;
    let was_missing = after.is_none() && known.is_some();
    let spool = self::spool(connection, &extent, files, keys, gateway, at)?;
    Ok(Opened { spool, kept_aside: after, was_missing })
}

fn create(database: &Path, keys: &Keys, extent: &Extent) -> Result<Connection, SpoolError> {
    let connection = connect(database, OpenFlags::SQLITE_OPEN_CREATE)?;
    connection.execute_batch(SCHEMA)?;
    connection.execute(
        "INSERT INTO chain (only, id, head) VALUES (1, ?1, ?2)",
        params![extent.head.chain.as_bytes(), extent.seal(keys)?],
    )?;
    Ok(connection)
}

/// Why a chain was not read.
enum Unread {
    /// It cannot be: it is kept aside.
    Unreadable,
    /// It can, but it is not the one that the key store remembers, or not all of it: it is kept aside.
    OlderCopy,
    /// It may be another time: it is left alone.
    Error(SpoolError),
}

fn read(
    database: &Path,
    keys: &Keys,
    mark: Option<Reached>,
) -> Result<(Connection, Extent), Unread> {
    if !database.exists() {
        return Err(Unread::Unreadable);
    }
    let connection = connect(database, OpenFlags::empty())?;
    // Until it is known to be sound, closing it must not change what an investigation would want to see.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    let version: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    if version > SCHEMA_VERSION {
        return Err(Unread::Error(SpoolError::NewerVersion));
    }
    if version < SCHEMA_VERSION || !is_as_made(&connection)? {
        return Err(Unread::Unreadable);
    }
    let sound: String = connection.pragma_query_value(None, "integrity_check", |row| row.get(0))?;
    if sound != "ok" {
        return Err(Unread::Unreadable);
    }
    let (id, sealed): (Vec<u8>, Vec<u8>) =
        connection
            .query_row("SELECT id, head FROM chain", [], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let chain = Uuid::from_slice(&id).map_err(|_| Unread::Unreadable)?;
    let extent = Extent::open(keys, chain, &sealed).map_err(|_| Unread::Unreadable)?;
    match check(&connection, keys, chain)? {
        ChainCheck::Intact { .. } => {}
        ChainCheck::Broken { .. } => return Err(Unread::Unreadable),
    }
    if mark.is_some_and(|mark| !extent.is_remembered_as(&mark)) {
        return Err(Unread::OlderCopy);
    }
    if connection.is_readonly(MAIN_DB)? {
        // The disk lets us write; it is a damaged byte in the file that forbids it.
        return Err(Unread::Unreadable);
    }
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, false)?;
    Ok((connection, extent))
}

/// Whether the tables, the index and the triggers are those of [`SCHEMA`]: SQLite's own check does not look at their text.
pub(crate) fn is_as_made(connection: &Connection) -> rusqlite::Result<bool> {
    let made = Connection::open_in_memory()?;
    made.execute_batch(SCHEMA)?;
    let schema = |database: &Connection| {
        let sql = "SELECT group_concat(sql, ';' ORDER BY name) FROM sqlite_schema";
        database.query_row(sql, [], |row| row.get::<_, Option<String>>(0))
    };
    Ok(schema(connection)? == schema(&made)?)
}

/// Opens a database so that a commit is on the disk when it returns, and nobody else opens it meanwhile.
fn connect(database: &Path, create: OpenFlags) -> Result<Connection, SpoolError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX | create;
    let connection = Connection::open_with_flags(database, flags)?;
    if connection.is_readonly(MAIN_DB)? {
        return Err(SpoolError::Files(io::ErrorKind::PermissionDenied.into()));
    }
    connection.pragma_update(None, "locking_mode", "EXCLUSIVE")?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "cell_size_check", true)?;
    Ok(connection)
}

fn spool(
    connection: Connection,
    extent: &Extent,
    files: Arc<Files>,
    keys: &Keys,
    gateway: &GatewayKey,
    at: DateTime<Utc>,
) -> Result<Spool, SpoolError> {
    let workstation = Workstation::new(keys.device().id(), computer_name(), gateway.address());
    let (keys, gateway) = (keys.clone(), gateway.clone());
    let Extent { head, pruned, signed, follows } = *extent;
    let sealer = gateway.sealer()?;
    let mut spool = Spool {
        connection,
        head,
        pruned,
        signed,
        settled_before: 1,
        follows,
        at,
        keys,
        gateway,
        sealer,
        workstation,
        files,
    };
    spool.pass_what_is_settled()?;
    Ok(spool)
}

impl Unread {
    /// The error where a chain that was just written cannot be read.
    fn for_good(self) -> SpoolError {
        match self {
            Self::Unreadable | Self::OlderCopy => SpoolError::Damaged(1),
            Self::Error(error) => error,
        }
    }
}

impl From<SpoolError> for Unread {
    fn from(error: SpoolError) -> Self {
        let SpoolError::Database(cause) = &error else { return Self::Error(error) };
        match (cause, cause.sqlite_error_code()) {
            (_, Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt)) => Self::Unreadable,
            // A table, a column or a row that is not there, or not of its type.
            (_, Some(ErrorCode::Unknown)) => Self::Unreadable,
            (rusqlite::Error::QueryReturnedNoRows, _) => Self::Unreadable,
            (
                rusqlite::Error::FromSqlConversionFailure(..)
                | rusqlite::Error::InvalidColumnType(..)
                | rusqlite::Error::InvalidColumnName(_)
                | rusqlite::Error::IntegralValueOutOfRange(..)
                | rusqlite::Error::SqlInputError { .. }
                | rusqlite::Error::Utf8Error(..),
                _,
            ) => Self::Unreadable,
            _ => Self::Error(error),
        }
    }
}

impl From<rusqlite::Error> for Unread {
    fn from(error: rusqlite::Error) -> Self {
        SpoolError::from(error).into()
    }
}

const SCHEMA: &str = include_str!("schema.sql");
pub(crate) const SCHEMA_VERSION: i64 = 1;

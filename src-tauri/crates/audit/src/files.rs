//! Where the log lies on disk, and how it is put aside without ever being half there.
//!
//! ```text
//! audit.lock          held as long as the spool is open
//! audit-log/          the chain: one SQLite database and its write-ahead log
//! audit-log.new/      a chain being made; worthless until it is ready
//! audit-log.ready/    a chain that is made and takes the place of `audit-log/` next
//! audit-log-kept-.../ a chain that could not be read, kept for the investigation
//! ```
//!
//! A chain is a folder, so that the database and its write-ahead log move in one step.

use std::{
    fs::{self, File, TryLockError},
    io::{self, Read},
    path::{Path, PathBuf},
};

use aws_lc_rs::digest::{Context, SHA256};
use chrono::{DateTime, Utc};

use crate::{
    chain::hex,
    event::{KeptAside, WhyAside},
    spool::SpoolError,
};

/// The folder of the log, held by this process alone.
pub(crate) struct Files {
    folder: PathBuf,
    _lock: File,
}

impl Files {
    /// Takes the folder for this process; it is made if there is none.
    pub(crate) fn take(folder: &Path) -> Result<Self, SpoolError> {
        make_private(folder)?;
        let lock =
            File::options().create(true).truncate(false).write(true).open(folder.join(LOCK))?;
        match lock.try_lock() {
            Ok(()) => Ok(Self { folder: folder.to_owned(), _lock: lock }),
            Err(TryLockError::WouldBlock) => Err(SpoolError::InUse),
            Err(TryLockError::Error(error)) => Err(error.into()),
        }
    }

    /// Where the database of the chain is, if there is a chain.
    pub(crate) fn chain(&self) -> Option<PathBuf> {
        let chain = self.folder.join(CHAIN);
        chain.exists().then(|| chain.join(DATABASE))
    }

    /// Finishes a beginning that was cut off: a ready chain whose place is free takes it, anything else unfinished goes.
    pub(crate) fn finish_beginning(&self) -> Result<(), SpoolError> {
        remove(&self.folder.join(NEW))?;
        if self.folder.join(READY).exists() {
            if self.chain().is_some() {
                remove(&self.folder.join(READY))?;
            } else {
                self.place_ready()?;
            }
        }
        Ok(())
    }

    /// A place for the database of a new chain.
    pub(crate) fn new_chain(&self) -> Result<PathBuf, SpoolError> {
        let new = self.folder.join(NEW);
        remove(&new)?;
        make_private(&new)?;
        Ok(new.join(DATABASE))
    }

    /// The new chain is whole: it takes its place, and the chain before moves aside under the name it was given.
    pub(crate) fn place_new(&self, before: Option<&KeptAside>) -> Result<(), SpoolError> {
        fs::rename(self.folder.join(NEW), self.folder.join(READY))?;
        self.sync()?;
        if let Some(kept) = before {
            fs::rename(self.folder.join(CHAIN), self.folder.join(&kept.file))?;
            self.sync()?;
        }
        self.place_ready()
    }

    /// The name under which the chain would be kept aside, and the hash of its database and write-ahead log.
    pub(crate) fn aside(&self, at: DateTime<Utc>, why: WhyAside) -> Result<KeptAside, SpoolError> {
        let stem = format!("{KEPT_ASIDE}{}", at.format("%Y%m%dT%H%M%SZ"));
        let file = (1..)
            .map(|n| if n == 1 { stem.clone() } else { format!("{stem}-{n}") })
            .find(|name| !self.folder.join(name).exists())
            .unwrap_or(stem);
        let database = self.folder.join(CHAIN).join(DATABASE);
        let log = self.folder.join(CHAIN).join(WRITE_AHEAD_LOG);
        Ok(KeptAside { file, sha256: sha256_of(&[&database, &log])?, why })
    }

    fn place_ready(&self) -> Result<(), SpoolError> {
        fs::rename(self.folder.join(READY), self.folder.join(CHAIN))?;
        self.sync()?;
        // The folder may be as new as the chain in it. What this account may not read it has not made.
        for folder in self.folder.ancestors().skip(1).filter(|path| !path.as_os_str().is_empty()) {
            match sync_names(folder) {
                Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {}
                other => other?,
            }
        }
        Ok(())
    }

    fn sync(&self) -> Result<(), SpoolError> {
        Ok(sync_names(&self.folder)?)
    }
}

/// Makes the names in a folder durable. Windows has no way to ask for it and writes them through its journal.
fn sync_names(folder: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

fn make_private(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

fn remove(folder: &Path) -> io::Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

fn sha256_of(files: &[&Path]) -> io::Result<String> {
    let mut context = Context::new(&SHA256);
    let mut buffer = vec![0; 64 * 1024];
    for path in files.iter().filter(|path| path.exists()) {
        let mut file = File::open(path)?;
        loop {
            let length = file.read(&mut buffer)?;
            if length == 0 {
                break;
            }
            context.update(buffer.get(..length).unwrap_or_default());
        }
    }
    Ok(hex(context.finish().as_ref()))
}

pub(crate) const LOCK: &str = "audit.lock";
pub(crate) const CHAIN: &str = "audit-log";
pub(crate) const KEPT_ASIDE: &str = "audit-log-kept-";
const NEW: &str = "audit-log.new";
const READY: &str = "audit-log.ready";
pub(crate) const DATABASE: &str = "chain.sqlite";
const WRITE_AHEAD_LOG: &str = "chain.sqlite-wal";

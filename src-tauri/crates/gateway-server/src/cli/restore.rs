//! `restore`.

use std::path::PathBuf;

use chrono::{DateTime, Utc};
use clap::Args;

use super::Place;
use crate::restore::{self, Closed, Restored};

#[derive(Args, Debug)]
pub(super) struct Restore {
    #[command(flatten)]
    place: Place,
    /// The backup.
    from: PathBuf,
    /// Take the place of the database that is there; it is kept beside, under another name.
    #[arg(long)]
    replace: bool,
    /// A copy of closed.db, where the one in the folder is lost.
    #[arg(long, value_name = "FILE", conflicts_with = "closed_is_lost")]
    closed: Option<PathBuf>,
    /// There is none: nobody knows what was closed since the backup. Go through accounts, devices and opt-outs before serving.
    #[arg(long)]
    closed_is_lost: bool,
}

impl Restore {
    pub(super) fn run(self) -> anyhow::Result<()> {
        let closed = match self.closed {
            Some(file) => Closed::File(file),
            None if self.closed_is_lost => Closed::Lost,
            None => Closed::Here,
        };
        let keys = self.place.keys();
        let restore = restore::Restore {
            from: self.from,
            data: self.place.data,
            keys,
            closed,
            replace: self.replace,
            now: Utc::now(),
        };
        tell(&restore.run()?);
        Ok(())
    }
}

fn tell(restored: &Restored) {
    let at = |at: Option<DateTime<Utc>>| {
        at.map_or_else(|| "a time that it does not say".to_owned(), |at| at.to_rfc3339())
    };
    eprintln!("the database is that of {}", at(restored.made));
    let told = &restored.told;
    match restored.known_until {
        Some(known) => eprintln!(
            "what was closed until {} stays closed: {} accounts, {} devices; everything about {} patients is forgotten again",
            known.to_rfc3339(),
            told.accounts,
            told.devices,
            told.patients
        ),
        None => eprintln!(
            "what was closed since is not known: import every source again, serve by the policy that holds (--policy), and go through `user list` \
             (accounts and their duties), `device list`, the opt-outs and whose address is protected, before serving; every recovery code is void"
        ),
    }
    eprintln!(
        "what became restricted or sensitive at its source since is as the backup has it: import what each source has sent since before serving"
    );
    eprintln!(
        "{} sessions and {} permissions have ended; codes for activation and devices are void",
        restored.sessions, restored.grants
    );
    if let Some(replaced) = &restored.replaced {
        eprintln!("what was replaced is kept as {}", replaced.display());
    }
}

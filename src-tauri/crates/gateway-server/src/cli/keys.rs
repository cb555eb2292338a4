//! `keys`.

use std::{
    io::{IsTerminal, Write},
    path::PathBuf,
};

use clap::{Args, Subcommand};

use super::Place;
use crate::keys::{
    Outside,
    rotation::{self, Progress},
};

#[derive(Debug, Subcommand)]
pub(super) enum Keys {
    /// Seal everything in the database anew with a new data key, and destroy the old one. The gateway may serve meanwhile.
    ///
    /// An interrupted run loses nothing: the next one goes on where it stopped. Backups made before still hold what the old key sealed, with
    /// that key, wrapped by the outside key of their time.
    Rotate(Place),
    /// Lock the data keys with another outside key; the old one opens nothing in this database from then on. At once, whatever the size.
    ///
    /// Start every gateway of this folder anew with the new key afterwards (--key-file, --key-command). Keep the old key as long as the backups
    /// that it opens. Whoever may have had the old key and a copy of the database may have its data keys too: `keys rotate` as well then.
    Rewrap(Rewrap),
}

#[derive(Args, Debug)]
pub(super) struct Rewrap {
    #[command(flatten)]
    place: Place,
    #[command(flatten)]
    to: To,
}

#[derive(Args, Debug)]
#[group(required = true, multiple = false)]
struct To {
    /// The file of the new outside key; one is made there if there is none.
    #[arg(long = "to", value_name = "FILE")]
    file: Option<PathBuf>,
    /// The command that prints the new outside key.
    #[arg(long = "to-command", value_name = "CMD")]
    command: Option<String>,
}

impl Keys {
    pub(super) fn run(self) -> anyhow::Result<()> {
        match self {
            Self::Rotate(place) => {
                let sealed = rotation::rotate(&place.open_there()?, &mut show_progress)?;
                eprintln!("{sealed} values are sealed anew; the old key is gone");
            }
            Self::Rewrap(Rewrap { place, to }) => {
                let to = match to {
                    To { file: Some(file), .. } => Outside::File(file),
                    To { command, .. } => Outside::Command(command.unwrap_or_default()),
                };
                rotation::rewrap(&place.open_there()?, &to)?;
                eprintln!("from now on {to} opens this database, and nothing else does");
            }
        }
        Ok(())
    }
}

/// One line that is written over, for whoever looks on.
fn show_progress(Progress { done, of }: Progress) {
    let mut terminal = std::io::stderr();
    if terminal.is_terminal() {
        let end = if done == of { "\n" } else { "" };
        // A terminal that is gone stops nothing.
        let _ = write!(terminal, "\r{done} of {of} values{end}");
    }
}

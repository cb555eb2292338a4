//! `backup`.

use std::{
    io::{IsTerminal, Write},
    path::PathBuf,
};

use clap::Args;

use super::Place;
use crate::backup::{self, Progress};

#[derive(Args, Debug)]
pub(super) struct Backup {
    #[command(flatten)]
    place: Place,
    /// The file to make; its folder is there already, the file is not.
    to: PathBuf,
}

impl Backup {
    pub(super) fn run(self) -> anyhow::Result<()> {
        let gateway = self.place.open_there()?;
        let made = backup::make(&gateway, &self.to, &mut show_progress)?;
        super::keep_closed(&gateway)?;
        eprintln!(
            "{} holds {} sealed values in {} MiB, and every one opens",
            self.to.display(),
            made.values,
            made.bytes.div_ceil(1 << 20)
        );
        eprintln!(
            "it opens with the key of today only: keep that elsewhere, and a copy of closed.db"
        );
        Ok(())
    }
}

/// One line that is written over, for whoever looks on.
fn show_progress(Progress { done, of }: Progress) {
    let mut terminal = std::io::stderr();
    if terminal.is_terminal() {
        let end = if done == of { "\n" } else { "" };
        let percent = done.saturating_mul(100).checked_div(of).unwrap_or(100);
        // A terminal that is gone stops nothing.
        let _ = write!(terminal, "\r{percent} %{end}");
    }
}

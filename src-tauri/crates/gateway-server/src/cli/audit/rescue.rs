//! `audit rescue`.

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use audit::GatewayPrivateKey;
use clap::Args;

use super::{Place, table};
use crate::{
    Gateway,
    audit_ledger::rescuing::{Do, NotHeld, Rescued, rescue},
    keys::AuditKey,
};

#[derive(Args, Debug)]
pub(in crate::cli) struct Rescue {
    #[command(flatten)]
    place: Place,
    /// Write what is whole and not in the ledger into it, as rescued.
    #[arg(long)]
    take_in: bool,
    /// The folder of a log: that of an account, one that was put aside (audit-log-kept-…), or a copy of either.
    #[arg(required = true, value_name = "FOLDER")]
    folders: Vec<PathBuf>,
}

impl Rescue {
    pub(in crate::cli) fn run(self) -> anyhow::Result<()> {
        let gateway = self.place.open_there()?;
        let key = AuditKey::private(&self.place.keys().folder)?;
        let what = if self.take_in { Do::TakeIn } else { Do::Look };
        let mut not_whole = 0;
        for folder in &self.folders {
            match read(&gateway, folder, &key, what) {
                Ok(true) => {}
                Ok(false) => not_whole += 1,
                Err(error) => {
                    eprintln!("{}: {error:#}", folder.display());
                    not_whole += 1;
                }
            }
        }
        if not_whole > 0 {
            bail!("{not_whole} of {} logs are not whole", self.folders.len());
        }
        Ok(())
    }
}

/// Whether the log is whole.
fn read(
    gateway: &Gateway,
    folder: &Path,
    key: &GatewayPrivateKey,
    what: Do,
) -> anyhow::Result<bool> {
    let log = audit::Rescue::open(folder, key)?;
    let mut rows: Vec<[String; 5]> = Vec::new();
    let found = rescue(gateway, &log, key, what, |entry| rows.push(cells(entry)))
        .context("the ledger cannot be read or written")?;
    eprintln!("log      {}", log.log().display());
    eprintln!("chain    {}", log.chain());
    say(&found, what);
    if !rows.is_empty() {
        table::print(["entry", "when (UTC)", "what", "person", "signed by its device"], &rows);
    }
    Ok(found.wrong == 0)
}

fn say(found: &Rescued, what: Do) {
    let device = found.device.map_or("none is named".to_owned(), |device| device.to_string());
    eprintln!("device   {device}");
    if let Some((first, last)) = &found.span {
        eprintln!("recorded {first} to {last}, by its own clock");
    }
    eprintln!(
        "{} entries are whole; a registered device has signed {} of them",
        found.whole, found.signed
    );
    eprintln!(
        "{} are in the ledger, {} were rescued before, {} {}",
        found.held,
        found.rescued_before,
        found.rescued,
        match what {
            Do::Look => "are missing there: --take-in writes them into it as rescued",
            Do::TakeIn => "are rescued now",
        }
    );
    if let Some(wrong) = found.first_wrong {
        eprintln!("{} places are wrong; the first: {wrong}", found.wrong);
    }
    eprintln!(
        "whether its newest entries were cut off cannot be seen without the key of the account"
    );
}

fn cells(entry: NotHeld) -> [String; 5] {
    let signed = if entry.signed { "yes" } else { "no" };
    [entry.sequence.to_string(), entry.recorded, entry.act, entry.person, signed.to_owned()]
}

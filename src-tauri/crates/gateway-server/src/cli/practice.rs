//! `practice`.

use anyhow::bail;
use clap::{Args, Subcommand};
use nhs::OdsCode;

use super::{Place, table};
use crate::opt_out;

#[derive(Debug, Subcommand)]
pub(super) enum Practice {
    /// Let a practice share: its patients' records come with the next import.
    Share(Which),
    /// A practice does not share: everything that is held of its patients is forgotten, and nothing is taken in any more.
    NotShare(Which),
    /// List the practices that have said whether they share; one that has not, shares.
    List(Place),
}

#[derive(Args, Debug)]
pub(super) struct Which {
    #[command(flatten)]
    place: Place,
    /// The practice's code in the Organisation Data Service.
    #[arg(value_name = "ODS")]
    ods: OdsCode,
}

impl Practice {
    pub(super) fn run(self) -> anyhow::Result<()> {
        match self {
            Self::Share(which) => which.shares(true),
            Self::NotShare(which) => which.shares(false),
            Self::List(place) => list(&place),
        }
    }
}

impl Which {
    fn shares(&self, shares: bool) -> anyhow::Result<()> {
        let gateway = self.place.open_there()?;
        let emptied = opt_out::say_of_practice(&gateway, &self.ods, shares)?;
        super::keep_closed(&gateway)?;
        let does = if shares { "shares" } else { "does not share" };
        eprintln!("{} {does}", self.ods.as_str());
        if !emptied {
            bail!(
                "readers kept the write-ahead log from being emptied: run this command again, or restart the gateway"
            );
        }
        Ok(())
    }
}

fn list(place: &Place) -> anyhow::Result<()> {
    let rows: Vec<[String; 3]> = opt_out::practices(&place.open_there()?)?
        .into_iter()
        .map(|(ods, shares, patients)| {
            let shares = if shares { "shares" } else { "does not share" };
            [ods, shares.to_owned(), patients.to_string()]
        })
        .collect();
    table::print(["practice", "", "patients known here"], &rows);
    Ok(())
}

//! `launcher`.

use clap::Subcommand;
use nhs::OdsCode;

use super::{Place, table};
use crate::launches;

#[derive(Debug, Subcommand)]
pub(super) enum Launcher {
    /// Print the key by which one system of an organisation may vouch for its people (shown once; it holds until it is revoked).
    Add {
        #[command(flatten)]
        place: Place,
        /// What the system is called, "SystmOne at Abington Park".
        #[arg(long)]
        name: String,
        /// The code of the organisation whose people it serves, Y99001.
        #[arg(long, value_name = "CODE")]
        ods: OdsCode,
    },
    /// List the systems.
    List(Place),
    /// Believe a system no longer.
    Revoke {
        #[command(flatten)]
        place: Place,
        /// The id of the system.
        launcher: String,
    },
}

impl Launcher {
    pub(super) fn run(self) -> anyhow::Result<()> {
        match self {
            Self::Add { place, name, ods } => {
                let key = launches::add(&place.open_there()?, &name, &ods)?;
                eprintln!("for {name}, people of {}; it is shown only here:", ods.as_str());
                println!("{}", key.as_str());
            }
            Self::List(place) => list(&place)?,
            Self::Revoke { place, launcher } => {
                let gateway = place.open_there()?;
                launches::revoke(&gateway, &launcher)?;
                super::keep_closed(&gateway)?;
                eprintln!("{launcher} vouches for nobody any more");
            }
        }
        Ok(())
    }
}

fn list(place: &Place) -> anyhow::Result<()> {
    let rows: Vec<[String; 5]> = launches::list(&place.open_there()?)?
        .into_iter()
        .map(|each| [each.id, each.name, each.ods, each.added, each.revoked.unwrap_or_default()])
        .collect();
    table::print(["launcher", "name", "ods", "added", "revoked"], &rows);
    Ok(())
}

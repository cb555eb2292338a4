//! `own-record`.

use clap::{Args, Subcommand};
use nhs::NhsNumber;

use super::{Place, table};
use crate::closeness;

#[derive(Debug, Subcommand)]
pub(super) enum OwnRecord {
    /// Say which patient a person with an account is; the NHS number is read from the standard input.
    Set(Whose),
    /// Take it back.
    Clear(Whose),
    /// List the accounts of which it is known; the numbers are not shown.
    List(Place),
}

#[derive(Args, Debug)]
pub(super) struct Whose {
    #[command(flatten)]
    place: Place,
    /// The email address of the account.
    email: String,
}

impl OwnRecord {
    pub(super) fn run(self) -> anyhow::Result<()> {
        match self {
            Self::Set(Whose { place, email }) => {
                // Not as an argument: other people of this computer can read those.
                let gateway = place.open_there()?;
                eprintln!("the NHS number of {email}:");
                let mut typed = String::new();
                std::io::stdin().read_line(&mut typed)?;
                let number: NhsNumber = typed.trim().parse()?;
                closeness::say_own_record(&gateway, &email, Some(number))?;
            }
            Self::Clear(Whose { place, email }) => {
                closeness::say_own_record(&place.open_there()?, &email, None)?;
            }
            Self::List(place) => {
                let rows: Vec<[String; 1]> = closeness::linked(&place.open_there()?)?
                    .into_iter()
                    .map(|email| [email])
                    .collect();
                table::print(["email"], &rows);
            }
        }
        Ok(())
    }
}

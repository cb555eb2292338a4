//! `training`.

use chrono::Utc;
use clap::Subcommand;

use super::table;
use crate::{accounts, training};

#[derive(Debug, Subcommand)]
pub(super) enum Training {
    /// List who may sign in while training, with their passwords.
    Accounts,
    /// Print the current code of an account: `training code triage-nurse`.
    Code {
        /// The address, or what stands before its @.
        account: String,
    },
}

impl Training {
    pub(super) fn run(self) -> anyhow::Result<()> {
        match self {
            Self::Accounts => {
                let rows: Vec<[String; 5]> = training::accounts()
                    .into_iter()
                    .map(|account| {
                        [
                            account.email.to_owned(),
                            account.password,
                            account.name.to_owned(),
                            account.title.to_owned(),
                            account.organisation.1.to_owned(),
                        ]
                    })
                    .collect();
                table::print(["email", "password", "name", "title", "organisation"], &rows);
            }
            Self::Code { account } => {
                println!("{}", accounts::training::code(&account, Utc::now())?);
            }
        }
        Ok(())
    }
}

//! `audit keeping`: whether what this account writes outlasts its session on this computer.

use std::{path::PathBuf, process::ExitCode};

use clap::Args;
use machine::profile::{self, Keeping};

#[derive(Args, Debug)]
pub(super) struct Outlasting {
    /// The folder of a log [default: that of this account]
    folder: Option<PathBuf>,
}

impl Outlasting {
    pub(super) fn run(self) -> ExitCode {
        let Some(folder) = self.folder.or_else(audit::folder_of_this_account) else {
            println!("unknown: this account has no folder for its data");
            return ExitCode::from(2);
        };
        match profile::of(&folder) {
            Keeping::Keeps => {
                println!(
                    "kept: nothing says that the log is lost when this account signs out of the computer"
                );
                ExitCode::SUCCESS
            }
            Keeping::LosesAtSignOut(why) => {
                println!(
                    "lost: {}, so what was not sent is lost when it signs out of the computer",
                    why.words()
                );
                ExitCode::from(1)
            }
            Keeping::Unknown => {
                println!(
                    "unknown: the system does not say whether the log outlasts the session of this account"
                );
                ExitCode::from(2)
            }
        }
    }
}

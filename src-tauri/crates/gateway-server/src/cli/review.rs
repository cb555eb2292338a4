//! `review`.

use std::path::{Path, PathBuf};

use anyhow::bail;
use clap::Subcommand;

use super::{Place, read_text, table};
use crate::review::{
    checked_report, report,
    rules::{RULES, Rule, page},
    sample,
};

#[derive(Debug, Subcommand)]
pub(super) enum Review {
    /// Print the rules by which openings and computers are selected, why each is there, and an example of each.
    Rules {
        /// As a page of Markdown.
        #[arg(long)]
        markdown: bool,
    },
    /// Repeat the draw of a week's sample, and say whether it draws what was drawn.
    Sample {
        #[command(flatten)]
        place: Place,
        /// The week, as ISO 8601 writes it.
        #[arg(long, value_name = "2026-W47")]
        week: String,
        /// The seed, if it shall be another than the one that is written down.
        #[arg(long, value_name = "HEX")]
        seed: Option<String>,
    },
    /// Print the report of a month as CSV, small numbers suppressed, with the proof of when it was made.
    Report {
        #[command(flatten)]
        place: Place,
        /// The month, which has to be over.
        #[arg(long, value_name = "2026-10")]
        month: String,
    },
    /// Check a report that was handed on: that not a letter of it was changed, and that the ledger holds it.
    Check {
        /// The CSV.
        file: PathBuf,
        /// The public key of the gateway that made it, as `review key` prints it there, and not from whoever handed on the report.
        /// Without it the key of the gateway in the folder is taken.
        #[arg(long, value_name = "KEY")]
        key: Option<String>,
        #[command(flatten)]
        place: Place,
    },
    /// Print the public key under which a report is checked. Hand it on by another way than the report.
    Key {
        #[command(flatten)]
        place: Place,
    },
}

impl Review {
    pub(super) fn run(self) -> anyhow::Result<()> {
        match self {
            Self::Rules { markdown: true } => print!("{}", page()),
            Self::Rules { markdown: false } => print_rules(),
            Self::Sample { place, week, seed } => {
                return repeat(&place, &week, seed.as_deref());
            }
            Self::Report { place, month } => {
                let gateway = place.open_there()?;
                let month = report::Month::read(&month, gateway.clock.now())?;
                print!("{}", report::of_month(&gateway, month)?.csv);
            }
            Self::Check { file, key, place } => return check(&file, key, &place),
            Self::Key { place } => println!("{}", place.open_there()?.ledger_key.public()),
        }
        Ok(())
    }
}

fn check(file: &Path, key: Option<String>, place: &Place) -> anyhow::Result<()> {
    let (key, whose) = match key {
        Some(key) => (key, "that was given".to_owned()),
        None => (
            place.open_there()?.ledger_key.public(),
            format!("of the gateway in {}", place.data.display()),
        ),
    };
    let found = checked_report::check(&read_text(file)?, &key)?;
    println!("{found}; signed by the key {whose}: {key}");
    Ok(())
}

fn print_rules() {
    let row = |rule: &Rule| [rule.kind, rule.name, rule.sentence, rule.example].map(str::to_owned);
    let rows: Vec<[String; 4]> = RULES.iter().map(row).collect();
    table::print(["rule", "name", "why", "for example"], &rows);
}

fn repeat(place: &Place, week: &str, seed: Option<&str>) -> anyhow::Result<()> {
    let Some(repeated) = sample::repeat(&place.open_there()?, week, seed)? else {
        bail!("no sample was drawn of {week}");
    };
    for grant in &repeated.drawn {
        println!("{grant}");
    }
    let same = if repeated.is_the_same { "the same as" } else { "other than" };
    eprintln!("{} of {}: {same} was drawn then", repeated.drawn.len(), repeated.of);
    Ok(())
}

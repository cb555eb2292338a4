//! `review`.

use std::path::PathBuf;

use anyhow::{Context as _, bail};
use clap::Subcommand;

use super::{Place, read_text, table};
use crate::review::{checked_report, report, rules::RULES, sample};

#[derive(Debug, Subcommand)]
pub(super) enum Review {
    /// Print the rules by which openings and computers are selected, and why each is there.
    Rules,
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
        /// The month.
        #[arg(long, value_name = "2026-11")]
        month: String,
    },
    /// Check a report that was handed on: that not a letter of it was changed, and that the ledger holds it. It needs no gateway.
    Check {
        /// The CSV.
        file: PathBuf,
        /// The gateway's public key, from somebody who knows it; else the one in the file, which proves less.
        #[arg(long, value_name = "KEY")]
        key: Option<String>,
    },
}

impl Review {
    pub(super) fn run(self) -> anyhow::Result<()> {
        match self {
            Self::Rules => print_rules(),
            Self::Sample { place, week, seed } => {
                return repeat(&place, &week, seed.as_deref());
            }
            Self::Report { place, month } => {
                let report = report::of_month(&place.open_there()?, &month)?;
                print!("{}", report.context("a month is written as 2026-11")?.csv);
            }
            Self::Check { file, key } => {
                println!("{}", checked_report::check(&read_text(&file)?, key.as_deref())?);
            }
        }
        Ok(())
    }
}

fn print_rules() {
    let rows: Vec<[String; 3]> =
        RULES.iter().map(|rule| [rule.kind, rule.name, rule.sentence].map(str::to_owned)).collect();
    table::print(["rule", "name", "why"], &rows);
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

//! `training`.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use chrono::{NaiveDate, Utc};
use clap::Subcommand;
use nhs::system::NHS_NUMBER;
use serde_json::Value;

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
    /// Write what every source holds about everybody into a folder, one FHIR Bundle a file: for a validator, or to import.
    Bundles {
        /// The folder, which is made if there is none.
        folder: PathBuf,
    },
    /// Print the numbers and names of the county's patients, one a line, to search for where none may be.
    Identifiers,
}

impl Training {
    pub(super) fn run(self) -> anyhow::Result<()> {
        match self {
            Self::Accounts => print_accounts(),
            Self::Code { account } => {
                println!("{}", accounts::training::code(&account, Utc::now())?);
            }
            Self::Bundles { folder } => write_bundles(&folder, Utc::now().date_naive())?,
            Self::Identifiers => {
                for identifier in identifiers(Utc::now().date_naive()) {
                    println!("{identifier}");
                }
            }
        }
        Ok(())
    }
}

fn print_accounts() {
    let rows: Vec<[String; 5]> = training::accounts()
        .into_iter()
        .map(|account| {
            [
                account.email.to_owned(),
                account.name.to_owned(),
                account.title.to_owned(),
                account.organisation.1.to_owned(),
                account.password,
            ]
        })
        .collect();
    table::print(["email", "name", "title", "organisation", "password"], &rows);
}

fn write_bundles(folder: &Path, today: NaiveDate) -> anyhow::Result<()> {
    fs::create_dir_all(folder)?;
    for feed in training::county(today) {
        let number = list(&feed.bundle, "entry")
            .map(|entry| &entry["resource"])
            .find(|resource| resource["resourceType"] == "Patient")
            .and_then(|patient| list(patient, "identifier").next()?["value"].as_str())
            .unwrap_or_default();
        let file = folder.join(format!("{number}-{}.json", feed.source.code));
        fs::write(file, serde_json::to_vec(&feed.bundle)?)?;
    }
    Ok(())
}

/// NHS numbers as they are stored and as they are read, and names in either order.
fn identifiers(today: NaiveDate) -> BTreeSet<String> {
    let feeds = training::county(today);
    let entries = feeds.iter().flat_map(|feed| list(&feed.bundle, "entry"));
    let patients = entries
        .map(|entry| &entry["resource"])
        .filter(|resource| resource["resourceType"] == "Patient");
    patients.flat_map(|patient| numbers(patient).chain(names(patient))).collect()
}

fn numbers(patient: &Value) -> impl Iterator<Item = String> {
    let numbers = list(patient, "identifier")
        .filter(|identifier| identifier["system"] == NHS_NUMBER)
        .filter_map(|identifier| identifier["value"].as_str());
    numbers.flat_map(|number| {
        let spaced = number.get(..3).zip(number.get(3..6)).zip(number.get(6..));
        let spaced = spaced.map(|((one, two), three)| format!("{one} {two} {three}"));
        [Some(number.to_owned()), spaced].into_iter().flatten()
    })
}

fn names(patient: &Value) -> impl Iterator<Item = String> {
    list(patient, "name").flat_map(|name| {
        let family = name["family"].as_str().unwrap_or_default();
        let given = list(name, "given").filter_map(Value::as_str).next().unwrap_or_default();
        [format!("{given} {family}"), format!("{family}, {given}")]
    })
}

fn list<'v>(value: &'v Value, name: &str) -> impl Iterator<Item = &'v Value> {
    value[name].as_array().into_iter().flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_page_of_the_county_is_a_file_of_its_own() {
        let folder = tempfile::tempdir().unwrap();
        let today = "2026-11-21".parse().unwrap();
        write_bundles(folder.path(), today).unwrap();
        let pages = training::county(today).len();
        assert_eq!(
            fs::read_dir(folder.path()).unwrap().count(),
            pages,
            "no page overwrites another"
        );
    }

    #[test]
    fn every_patient_of_the_county_can_be_searched_for() {
        let found = identifiers(Utc::now().date_naive());

        let numbers = found.iter().filter(|words| words.bytes().all(|b| b.is_ascii_digit()));
        assert_eq!(numbers.count(), training::PATIENTS, "each by the number");
        assert!(found.iter().any(|words| words.starts_with("999 ")), "as it is read");
        assert!(found.iter().any(|words| words.contains(", ")), "and by the name");
    }
}

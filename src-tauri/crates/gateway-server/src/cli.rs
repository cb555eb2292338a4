//! The command line: what the administrator says to the gateway on its own computer.

mod asking;
mod audit;
mod backup;
mod import;
mod keys;
mod launcher;
mod own_record;
mod patient;
mod people;
mod policy;
mod practice;
mod restore;
mod review;
mod sensitive;
mod serve;
mod table;
mod training;

use std::path::{Path, PathBuf};

use access::SignedPolicy;
use anyhow::{Context, bail};
use clap::{Args, Parser, Subcommand};

use crate::{
    Clock, Gateway, Settings, closed,
    keys::{KeysAt, Outside},
    state::DATABASE,
};

/// Signs people in, decides every access to a record, and writes it down.
///
/// Everything is kept in one folder (--data): the database gateway.db, and the keys gateway.key and audit.key, which may
/// lie elsewhere (--keys, --key-file, --key-command). Copies of the database (backup) and copies of the keys belong in different places:
/// either alone opens nothing.
#[derive(Debug, Parser)]
#[command(name = "care-record-gateway", version, about)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Answer viewers until told to stop (Ctrl+C, SIGTERM).
    Serve(Box<serve::Serve>),
    /// Take in records: FHIR R4 files and folders, from one source. Importing the same again changes nothing.
    Import(Box<import::Import>),
    /// What is never shared: the reference sets of sensitive codes, and the county's own lists.
    #[command(subcommand)]
    Sensitive(sensitive::Sensitive),
    /// Who may sign in.
    #[command(subcommand)]
    User(people::User),
    /// The computers whose audit events are believed.
    #[command(subcommand)]
    Device(people::Device),
    /// The systems that may open a patient for one of their people, with a key of their own.
    #[command(subcommand)]
    Launcher(launcher::Launcher),
    /// Which patient a person with an account is, so that own records, relatives and colleagues are seen to be such.
    #[command(subcommand)]
    OwnRecord(own_record::OwnRecord),
    /// Who may see what: check a policy, print it in words, compare two, sign one.
    #[command(subcommand)]
    Policy(policy::PolicyCommand),
    /// Who shares a record, by the patient's choice: opting out and in again takes two people.
    #[command(subcommand)]
    Patient(patient::Patient),
    /// Which practices share their patients' records.
    #[command(subcommand)]
    Practice(practice::Practice),
    /// What was written down.
    #[command(subcommand)]
    Audit(audit::Audit),
    /// The review of privacy: its rules, its samples, its reports.
    #[command(subcommand)]
    Review(review::Review),
    /// Copy the database as it is at this moment into one file, while the gateway serves. The keys are not in it.
    Backup(backup::Backup),
    /// Put a backup in the place of the database. What was closed since (opt-outs, accounts, devices) stays closed.
    ///
    /// Stop the gateway before. The backup is copied and checked beside the database first; until it takes its place, at once,
    /// everything stays as it was. Everybody signs in anew, every permission is asked for anew, and codes that were handed out are void.
    /// What was closed after the backup was made is taken from the database that is replaced and from closed.db beside it: whoever opted out
    /// is purged again, whoever was disabled stays out, whoever got a new password or authenticator begins anew.
    Restore(restore::Restore),
    /// Replace the keys that seal what the database holds.
    #[command(subcommand)]
    Keys(keys::Keys),
    /// The synthetic county: its accounts and their codes.
    #[command(subcommand)]
    Training(training::Training),
}

/// Where the gateway keeps what it keeps.
#[derive(Args, Clone, Debug)]
struct Place {
    /// The folder of the database; made if it is not there.
    #[arg(long, value_name = "DIR", default_value = "gateway-data")]
    data: PathBuf,
    /// The folder of the keys gateway.key and audit.key, if it is another one.
    #[arg(long, value_name = "DIR")]
    keys: Option<PathBuf>,
    /// The file of the key without which the database opens nothing, instead of gateway.key. Its mode must be 0600.
    #[arg(long, value_name = "FILE", conflicts_with = "key_command")]
    key_file: Option<PathBuf>,
    /// A command that prints that key (32 bytes in base64), from a vault for one. It is run once at every start, by the shell.
    #[arg(long, value_name = "CMD")]
    key_command: Option<String>,
}

impl Cli {
    /// Does what was said.
    pub fn run(self) -> anyhow::Result<()> {
        match self.command {
            Command::Serve(serve) => serve.run(),
            Command::Import(import) => import.run(),
            Command::Sensitive(sensitive) => sensitive.run(),
            Command::Audit(audit) => audit.run(),
            Command::Review(review) => review.run(),
            Command::Backup(backup) => backup.run(),
            Command::Restore(restore) => restore.run(),
            Command::Keys(keys) => keys.run(),
            Command::Policy(policy) => policy.run(),
            Command::Patient(patient) => patient.run(),
            Command::Practice(practice) => practice.run(),
            Command::User(user) => user.run(),
            Command::Device(device) => device.run(),
            Command::Launcher(launcher) => launcher.run(),
            Command::OwnRecord(own_record) => own_record.run(),
            Command::Training(training) => training.run(),
        }
    }
}

impl Place {
    fn open(&self, policy: Option<&SignedPolicy>, settings: Settings) -> anyhow::Result<Gateway> {
        Gateway::open_with_keys(&self.data, self.keys(), policy, settings, Clock::real())
            .with_context(|| format!("the gateway in {} cannot be opened", self.data.display()))
    }

    fn keys(&self) -> KeysAt {
        let mut keys = KeysAt::from(self.keys.as_deref().unwrap_or(&self.data));
        match (&self.key_file, &self.key_command) {
            (Some(file), _) => keys.outside = Outside::File(file.clone()),
            (None, Some(command)) => keys.outside = Outside::Command(command.clone()),
            (None, None) => {}
        }
        keys
    }

    /// The gateway that is there already: a folder that was misspelt is not made into a new one.
    fn open_there(&self) -> anyhow::Result<Gateway> {
        self.open_there_for(&[])
    }

    /// The same for a command that somebody of these domains may give.
    fn open_there_for(&self, domains: &[String]) -> anyhow::Result<Gateway> {
        if !self.data.join(DATABASE).exists() {
            bail!("there is no gateway in {}: name its folder with --data", self.data.display());
        }
        self.open_quietly(domains)
    }

    /// The gateway for a command that serves nobody; made if it is not there.
    fn open_quietly(&self, domains: &[String]) -> anyhow::Result<Gateway> {
        let settings = Settings { domains: domains.to_vec(), ..Settings::named(DEFAULT_NAME) };
        self.open(None, settings)
    }
}

/// What a command has closed stays closed whatever is restored.
fn keep_closed(gateway: &Gateway) -> anyhow::Result<()> {
    Ok(closed::keep(&gateway.store, gateway.clock.now())?)
}

fn read_text(path: &Path) -> anyhow::Result<String> {
    std::fs::read_to_string(path).with_context(|| format!("{} cannot be read", path.display()))
}

const DEFAULT_NAME: &str = "Care Record";

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_sound() {
        Cli::command().debug_assert();
    }
}

//! `audit`: whether a log is what was written.

use std::{error::Error, path::PathBuf, process::ExitCode};

use audit::{ChainFault, Damage, Depth, InspectError, Inspection, Keys, inspect};
use clap::{Args, Subcommand};
use serde::Serialize;

use super::keeping::Outlasting;

#[derive(Debug, Subcommand)]
pub(super) enum Audit {
    /// Verify an audit log, and name the first entry that is wrong.
    ///
    /// Each entry is opened with the key of the account that wrote it, so run this as that account, on its own computer, with
    /// the program closed. Of a log from elsewhere the order of the entries and the ties between them are checked, and what
    /// could not be checked is said.
    ///
    /// Nothing is changed: a private copy is read and removed afterwards.
    ///
    /// Ends with 0 if every entry is what was written, 1 if something is wrong, 2 if the log could not be read, or not be opened.
    Verify(Verify),
    /// Say whether what this account writes outlasts its session on this computer.
    ///
    /// A temporary or mandatory profile, and a folder in memory, lose what was not sent when the account signs out of the
    /// computer.
    ///
    /// Ends with 0 if nothing speaks against it, 1 if it is lost, 2 if the system does not say.
    Keeping(Outlasting),
}

#[derive(Args, Debug)]
pub(super) struct Verify {
    /// The folder of a log: that of an account, one that was put aside, or a copy [default: that of this account]
    folder: Option<PathBuf>,
    /// As JSON, for programs
    #[arg(long)]
    json: bool,
}

impl Audit {
    pub(super) fn run(self) -> ExitCode {
        match self {
            Self::Verify(verify) => verify.run(),
            Self::Keeping(outlasting) => outlasting.run(),
        }
    }
}

impl Verify {
    fn run(self) -> ExitCode {
        let report = match self.look() {
            Ok((found, why_no_key)) => Report::of(&found, why_no_key),
            Err(why) => Report::of_nothing(why),
        };
        if self.json {
            println!("{}", serde_json::to_string_pretty(&report).unwrap_or_default());
        } else {
            report.print();
        }
        report.result.exit()
    }

    /// What was found, and why there was no key, if there was none.
    fn look(&self) -> Result<(Inspection, Option<String>), String> {
        let folder = match &self.folder {
            Some(folder) => folder.clone(),
            None => {
                audit::folder_of_this_account().ok_or("this account has no folder for its data")?
            }
        };
        let (keys, why_no_key): (Option<Keys>, _) = match Keys::load(&diagnose::AccountKeys) {
            Ok(Some(keys)) => (Some(keys), None),
            Ok(None) => (None, Some("this account has no key of an audit log".to_owned())),
            Err(error) => (None, Some(in_words(&error))),
        };
        let found =
            inspect(&folder, keys.as_ref()).map_err(|error: InspectError| in_words(&error))?;
        Ok((found, why_no_key))
    }
}

/// What is said of a log.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Report {
    result: Outcome,
    /// In a sentence.
    says: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    log: Option<PathBuf>,
    #[serde(skip_serializing_if = "Option::is_none")]
    chain: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    entries: Option<Entries>,
    #[serde(skip_serializing_if = "Option::is_none")]
    first_wrong: Option<FirstWrong>,
    checked: Vec<&'static str>,
    not_checked: Vec<String>,
    kept_aside: Vec<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
enum Outcome {
    /// Every entry is what was written.
    Whole,
    /// Something is wrong.
    Damaged,
    /// It was not read, or not opened.
    Unread,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Entries {
    there: u64,
    waiting: u64,
    set_aside: u64,
}

#[derive(Serialize)]
struct FirstWrong {
    entry: Option<u64>,
    fault: &'static str,
}

impl Report {
    fn of(found: &Inspection, why_no_key: Option<String>) -> Self {
        let (result, says) = match (&found.damage, found.depth) {
            (Some(damage), _) => (Outcome::Damaged, sentence(damage)),
            (None, Depth::Opened) => (Outcome::Whole, "every entry is what was written".to_owned()),
            (None, Depth::WithoutKey | Depth::UnderAnotherKey) => (
                Outcome::Unread,
                "nothing wrong was found, but what the entries say was not checked".to_owned(),
            ),
        };
        let reached = found.damage.is_none();
        Self {
            result,
            says,
            log: Some(found.log.clone()),
            chain: found.chain.map(|chain| chain.to_string()),
            entries: Some(Entries {
                there: found.entries,
                waiting: found.waiting,
                set_aside: found.set_aside,
            }),
            first_wrong: found.damage.as_ref().map(first_wrong),
            checked: if reached { checked(found.depth) } else { vec![] },
            not_checked: not_checked(found.depth, reached, why_no_key),
            kept_aside: found.kept_aside.clone(),
        }
    }

    fn of_nothing(why: String) -> Self {
        Self {
            result: Outcome::Unread,
            says: why,
            log: None,
            chain: None,
            entries: None,
            first_wrong: None,
            checked: vec![],
            not_checked: vec![],
            kept_aside: vec![],
        }
    }

    fn print(&self) {
        if let Some(log) = &self.log {
            println!("log          {}", log.display());
        }
        if let Some(chain) = &self.chain {
            println!("chain        {chain}");
        }
        if let Some(Entries { there, waiting, set_aside }) = &self.entries {
            println!(
                "entries      {there}; {waiting} wait for the gateway, {set_aside} were set aside"
            );
        }
        for what in &self.checked {
            println!("checked      {what}");
        }
        for what in &self.not_checked {
            println!("not checked  {what}");
        }
        for name in &self.kept_aside {
            println!("put aside    {name}: verify it by its folder");
        }
        println!("{}: {}", self.result.word(), self.says);
    }
}

impl Outcome {
    fn word(self) -> &'static str {
        match self {
            Self::Whole => "whole",
            Self::Damaged => "damaged",
            Self::Unread => "unread",
        }
    }

    fn exit(self) -> ExitCode {
        ExitCode::from(match self {
            Self::Whole => 0,
            Self::Damaged => 1,
            Self::Unread => 2,
        })
    }
}

fn checked(depth: Depth) -> Vec<&'static str> {
    match depth {
        Depth::Opened => vec![
            "the file, its tables and its triggers",
            "each entry: it opens under this account's key and says what was written",
            "the order of the entries, and that each is tied to the one before",
            "the sealed end: no entry after the last was cut off",
        ],
        Depth::WithoutKey | Depth::UnderAnotherKey => vec![
            "the file, its tables and its triggers",
            "the order of the entries, and that each names the hash of the one before",
        ],
    }
}

fn not_checked(depth: Depth, reached: bool, why_no_key: Option<String>) -> Vec<String> {
    let mut words = Vec::new();
    match depth {
        Depth::Opened => {}
        Depth::WithoutKey => words.push(format!(
            "what each entry says, and whether the last ones were cut off: {}",
            why_no_key.unwrap_or_else(|| "there is no key".to_owned())
        )),
        Depth::UnderAnotherKey => words.push(
            "what each entry says, and whether the last ones were cut off: nothing in it opens under this account's key, so \
             another account wrote it, or the key was replaced"
                .to_owned(),
        ),
    }
    if reached {
        words.push(
            "whether the whole log was replaced by an older copy of itself: the gateway holds the later entries and finds it"
                .to_owned(),
        );
    } else {
        words.push("what stands behind the first that is wrong".to_owned());
    }
    words
}

fn sentence(damage: &Damage) -> String {
    let FirstWrong { entry, fault } = first_wrong(damage);
    match entry {
        Some(entry) => format!("entry {entry} {fault}"),
        None => fault.to_owned(),
    }
}

fn first_wrong(damage: &Damage) -> FirstWrong {
    match damage {
        Damage::File => {
            FirstWrong { entry: None, fault: "the file is not the database that was written" }
        }
        Damage::Tables => FirstWrong {
            entry: None,
            fault: "its tables or triggers are not those that the program makes",
        },
        Damage::End => FirstWrong { entry: None, fault: "the sealed end of the log was altered" },
        Damage::Entry { at, fault } => FirstWrong { entry: Some(*at), fault: words(*fault) },
    }
}

fn words(fault: ChainFault) -> &'static str {
    match fault {
        ChainFault::Missing => "is missing",
        ChainFault::Altered => {
            "was altered, stands in the place of another, or was sealed under another key"
        }
        ChainFault::NotTied => "is not tied to the one before",
        ChainFault::NotSigned => "does not bear the signature of its device that it had",
    }
}

fn in_words(error: &dyn Error) -> String {
    let mut words = error.to_string();
    let mut cause = error.source();
    while let Some(each) = cause {
        words.push_str(": ");
        words.push_str(&each.to_string());
        cause = each.source();
    }
    words
}

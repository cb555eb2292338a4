//! `sensitive`.

use std::{
    io::{IsTerminal, Write},
    path::PathBuf,
};

use anyhow::{Context, bail};
use clap::{Args, Subcommand};

use super::{Place, table};
use crate::{
    Gateway,
    sensitive::{
        again::{self, Progress},
        reference_sets::{self, Kind, Loaded, REQUIRED},
    },
};

#[derive(Debug, Subcommand)]
pub(super) enum Sensitive {
    /// Load the codes that are never shared, and leave out of what is stored whatever they make sensitive.
    Load(Load),
    /// Say which lists are loaded.
    List(List),
    /// Remove a list. What it left out comes back when its source is imported again.
    Remove(Remove),
}

#[derive(Args, Debug)]
pub(super) struct Load {
    #[command(flatten)]
    place: Place,
    /// An RF2 snapshot of simple reference sets (der2_Refset_SimpleSnapshot...txt), or a plain list: a code, a tab and words on
    /// each line.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// A reference set to take from an RF2 file; may repeat. Otherwise the four that are required.
    #[arg(long = "refset", value_name = "ID")]
    refsets: Vec<String>,
    /// The name of a plain list, or of a single reference set: abuse, complaints.
    #[arg(long)]
    name: Option<String>,
    /// The system of the codes in a plain list, http://read.info/readv2; otherwise SNOMED CT.
    #[arg(long, value_name = "URI")]
    system: Option<String>,
}

#[derive(Args, Debug)]
pub(super) struct List {
    #[command(flatten)]
    place: Place,
}

#[derive(Args, Debug)]
pub(super) struct Remove {
    #[command(flatten)]
    place: Place,
    /// The name of the list.
    name: String,
}

impl Sensitive {
    pub(super) fn run(self) -> anyhow::Result<()> {
        match self {
            Self::Load(load) => load.run(),
            Self::List(list) => print_lists(&list.place.open_there()?),
            Self::Remove(remove) => remove.run(),
        }
    }
}

impl Load {
    fn run(self) -> anyhow::Result<()> {
        let gateway = self.place.open_quietly(&[])?;
        let Self { file, refsets, name, system, .. } = self;
        let (lists, sha256) = reference_sets::read(&file, &Kind { refsets, name, system })?;
        let called = file.file_name().context("the file has no name")?.to_string_lossy();
        let now = gateway.clock.now();
        reference_sets::load(&gateway.store, &gateway.seal, &lists, &called, &sha256, now)?;
        for list in &lists {
            println!("{}: {} codes", list.name, list.codes.len());
        }
        super::keep_closed(&gateway)?;
        judge_anew(&gateway)?;
        say_what_is_missing(&gateway)
    }
}

impl Remove {
    fn run(self) -> anyhow::Result<()> {
        let gateway = self.place.open_there()?;
        if !reference_sets::remove(&gateway.store, &self.name, gateway.clock.now())? {
            bail!("there is no list `{}`: `sensitive list` names them", self.name);
        }
        println!(
            "{} is removed. What it left out comes back when its source is imported again.",
            self.name
        );
        say_what_is_missing(&gateway)
    }
}

/// Judges what is stored, and empties the log of what went.
fn judge_anew(gateway: &Gateway) -> anyhow::Result<()> {
    let done = again::judge_all(&gateway.store, &gateway.seal, &mut show_progress)?;
    println!("{} patients judged anew, {} entries left out", done.done, done.left_out);
    Ok(gateway.store.empty_log()?)
}

fn print_lists(gateway: &Gateway) -> anyhow::Result<()> {
    let lists = gateway.store.read(reference_sets::loaded)?;
    let row = |list: Loaded| {
        let Loaded { name, refset, codes, loaded, file, sha256 } = list;
        let loaded = loaded.format("%Y-%m-%d %H:%M").to_string();
        [name, refset.unwrap_or_default(), codes.to_string(), loaded, file, sha256]
    };
    let rows: Vec<[String; 6]> = lists.into_iter().map(row).collect();
    table::print(["list", "reference set", "codes", "loaded", "file", "SHA-256"], &rows);
    let outstanding = gateway.store.read(again::outstanding)?;
    if outstanding > 0 {
        println!("{outstanding} patients are still to be judged anew: load a list again to go on.");
    }
    say_what_is_missing(gateway)
}

fn say_what_is_missing(gateway: &Gateway) -> anyhow::Result<()> {
    let missing = gateway.store.read(reference_sets::missing)?;
    for (id, name) in REQUIRED.iter().filter(|(_, name)| missing.contains(name)) {
        println!("Missing: {name} ({id}). Nothing is imported without it.");
    }
    Ok(())
}

/// One line that is written over, for whoever looks on.
fn show_progress(Progress { done, of, .. }: &Progress) {
    let mut terminal = std::io::stderr();
    if terminal.is_terminal() {
        let end = if done == of { "\n" } else { "" };
        // A terminal that is gone stops nothing.
        let _ = write!(terminal, "\r{done} of {of} patients{end}");
    }
}

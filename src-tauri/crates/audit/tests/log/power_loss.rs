//! The power that goes, at every moment that matters.
//!
//! A program's writes, syncs and words are recorded from outside. Then the disk is laid out as a power cut would leave it
//! behind each word and before each sync: without what was not synced, or with any part of it; and the log is opened.
//! `CASES` sets how many disks are laid out; the fewest is one for each moment.

use std::path::Path;

use crate::{
    disk::{Disk, Fate, Step},
    killed::cases,
    people::{chance, scratch},
    program::Desk,
    told::Told,
    trace,
};

#[test]
fn when_the_power_goes_nothing_that_was_recorded_is_lost_and_the_chain_is_whole() {
    if !trace::can_trace() {
        return;
    }
    let desk = Desk::new();
    let steps = recorded(&desk, &desk.program_under(&trace::into_file(&desk.trace()), ACTS));
    let (root, moments) = (desk.folder.path(), moments(&steps));
    let disks = cases(moments.len()).max(moments.len());
    println!("{} steps, {} moments, {disks} disks", steps.len(), moments.len());
    assert!(has_checkpoint(&steps), "the write-ahead log was full once");

    for n in 0..disks {
        let steps = &steps[..moments[n % moments.len()]];
        let is_behind_words = steps.last().is_some_and(is_recorded);
        let (name, disk) = match (n / moments.len(), is_behind_words) {
            (0, true) | (1, false) => ("nothing", Disk::after(root, steps, 0, || Fate::Lost)),
            (2, _) => ("all", Disk::after(root, steps, usize::MAX, || Fate::Kept)),
            _ => ("a part", Disk::after(root, steps, chance(8) as usize, by_chance)),
        };
        println!("{n}: {name} of what was not synced is there after {} steps", steps.len());
        let folder = scratch();
        disk.lay_out(root, folder.path());
        said(steps).check(&desk, &folder.path().join("log"));
    }
}

fn recorded(desk: &Desk, program: &std::process::Command) -> Vec<Step> {
    let mut told = Told::default();
    desk.run(&mut told, program, |_, _| {});
    assert_eq!(told.recorded.len(), ACTS as usize, "it has worked under the tracer as without");
    trace::read(&desk.trace(), desk.folder.path())
}

/// Behind each word of something recorded, before each sync, and at the end.
fn moments(steps: &[Step]) -> Vec<usize> {
    let before_syncs =
        |at: &usize| matches!(steps.get(*at), Some(Step::Syncs(_) | Step::SyncsNames(_)));
    let behind_words = |at: &usize| *at > 0 && is_recorded(&steps[at - 1]);
    let is_one = |at: &usize| before_syncs(at) || behind_words(at) || *at == steps.len();
    (0..=steps.len()).filter(is_one).collect()
}

fn is_recorded(step: &Step) -> bool {
    matches!(step, Step::Says(line) if line.starts_with("recorded"))
}

/// Whether the write-ahead log was carried into the database between two acts.
fn has_checkpoint(steps: &[Step]) -> bool {
    let is_database =
        |step: &Step| matches!(step, Step::MakesFile(path, _) if path.ends_with("chain.sqlite"));
    let Some(Step::MakesFile(_, database)) = steps.iter().find(|step| is_database(step)) else {
        return false;
    };
    let between = steps.iter().skip_while(|step| !is_recorded(step));
    let last = steps.iter().rposition(is_recorded).unwrap_or(0);
    let before_the_last = between.clone().count() - (steps.len() - last);
    between
        .take(before_the_last)
        .any(|step| matches!(step, Step::Writes { file, .. } if file == database))
}

/// What had been said by then.
fn said(steps: &[Step]) -> Told {
    let mut told = Told::default();
    for step in steps {
        if let Step::Says(line) = step {
            told.hears(line);
        }
    }
    told
}

fn by_chance() -> Fate {
    match chance(3) {
        0 => Fate::Lost,
        1 => Fate::Torn,
        _ => Fate::Kept,
    }
}

impl Desk {
    fn trace(&self) -> std::path::PathBuf {
        Path::join(self.folder.path(), "trace")
    }
}

const ACTS: u64 = 100;

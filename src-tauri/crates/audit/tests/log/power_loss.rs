//! The power that goes, at every moment that matters.
//!
//! A program's writes, syncs and words are recorded from outside. Then the disk is laid out as a power cut would leave it
//! behind each word and before each sync: without what was not synced, or with any part of it; and the log is opened.
//! `CASES` sets how many disks are laid out; the fewest is one for each moment.

use std::{fs, path::Path};

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
    let (before, steps) = recorded(&desk, 120);
    let (root, moments) = (desk.folder.path(), moments(&steps, before));
    let disks = cases(moments.len()).max(moments.len());
    println!("{} steps, {} moments, {disks} disks", steps.len(), moments.len());
    assert!(has_checkpoint(&steps), "the write-ahead log was full once");

    for n in 0..disks {
        let steps = &steps[..moments[n % moments.len()]];
        let folder = scratch();
        power_goes(root, steps, n / moments.len()).lay_out(root, folder.path());
        said(steps).check(&desk, &folder.path().join("log"));
    }
}

#[test]
fn when_the_power_goes_while_a_damaged_log_is_put_aside_not_a_byte_of_it_is_lost() {
    if !trace::can_trace() {
        return;
    }
    let desk = Desk::new();
    desk.run(&mut Told::default(), &desk.program(5), |_, _| {});
    let database = desk.log().join("audit-log/chain.sqlite");
    let mut damaged = fs::read(&database).expect("it reads");
    damaged[..16].fill(0xA5);
    fs::write(&database, &damaged).expect("it is damaged");
    let (before, steps) = recorded(&desk, 5);
    let root = desk.folder.path();

    let moments = moments(&steps, before);
    for n in 0..cases(6 * moments.len()).max(6 * moments.len()) {
        let steps = &steps[..moments[n % moments.len()]];
        let folder = scratch();
        power_goes(root, steps, n / moments.len()).lay_out(root, folder.path());
        let log = folder.path().join("log");

        drop(desk.open(&log).expect("it opens"));

        let kept = fs::read_dir(&log).expect("the folder reads").filter(|entry| {
            let path = entry.as_ref().expect("an entry").path();
            path.to_string_lossy().contains("audit-log-kept-")
                && fs::read(path.join("chain.sqlite")).is_ok_and(|bytes| bytes == damaged)
        });
        assert_eq!(kept.count(), 1, "it is kept, once, after {} steps", steps.len());
        said(steps).check(&desk, &log);
    }
}

/// What the power leaves. The first round takes away everything that was not synced behind a word, and a part before a sync;
/// the second the other way round; the third nothing; all others a part.
fn power_goes(root: &Path, steps: &[Step], round: usize) -> Disk {
    match (round, steps.last().is_some_and(is_recorded)) {
        (0, true) | (1, false) => Disk::after(root, steps, 0, || Fate::Lost),
        (2, _) => Disk::after(root, steps, usize::MAX, || Fate::Kept),
        _ => Disk::after(root, steps, chance(8) as usize, by_chance),
    }
}

/// How many steps were there before, and these with what the program then did.
fn recorded(desk: &Desk, acts: u64) -> (usize, Vec<Step>) {
    let (folder, mut told) = (desk.folder.path(), Told::default());
    let before = trace::already_there(folder);
    // Beside the folder, because it is no part of what the program has done.
    let trace = tempfile::NamedTempFile::new().expect("a file");
    desk.run(&mut told, &desk.program_under(&trace::into_file(trace.path()), acts), |_, _| {});
    assert_eq!(told.recorded.len() as u64, acts, "it has worked under the tracer as without");
    (before.len(), trace::read(trace.path(), folder, before))
}

/// Behind each word of something recorded, before each sync, and at the end.
fn moments(steps: &[Step], from: usize) -> Vec<usize> {
    let before_syncs =
        |at: &usize| matches!(steps.get(*at), Some(Step::Syncs(_) | Step::SyncsNames(_)));
    let behind_words = |at: &usize| *at > 0 && is_recorded(&steps[at - 1]);
    let is_one = |at: &usize| before_syncs(at) || behind_words(at) || *at == steps.len();
    (from..=steps.len()).filter(is_one).collect()
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

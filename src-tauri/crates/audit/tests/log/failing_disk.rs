//! A disk that refuses, once or from then on: full, read-only, broken.
//!
//! `strace` answers the program's calls in the disk's place. The program must say it in words that a person understands and
//! not do the act; whatever it said was recorded, before and after, must be in the log when the disk is well again.

use std::ffi::OsString;

use crate::{people::chance, program::Desk, told::Told, trace};

/// The call, the answer, what is said of it, and which call of its kind: the earliest and the latest.
const FAULTS: [(&str, &str, &str, u64, u64); 5] = [
    ("pwrite64", "ENOSPC", "the disk is full", 1, 150),
    ("pwrite64", "EIO", "cannot be", 1, 150),
    ("fsync", "EIO", "cannot be", 1, 40),
    ("fsync", "ENOSPC", "", 1, 40),
    ("mkdir,rename", "EROFS", "cannot be reached", 1, 1),
];

#[test]
fn a_disk_that_refuses_is_said_in_words_and_nothing_that_was_recorded_is_lost() {
    if !trace::can_trace() {
        return;
    }
    for (calls, answer, words, first, last) in FAULTS {
        for n in 0..8 {
            let call = first + chance(last - first + 1);
            let when = if n % 2 == 0 { format!("{call}") } else { format!("{call}+") };
            stops_and_goes_on(calls, answer, words, &when);
        }
    }
}

fn stops_and_goes_on(calls: &str, answer: &str, words: &str, when: &str) {
    let what = format!("call {when} of {calls} is answered {answer}");
    let desk = Desk::new();
    let mut told = Told::default();

    desk.run(&mut told, &desk.program_under(&refusing(calls, answer, when), ACTS), |_, _| {});

    println!("{what}: {} recorded, {} not", told.recorded.len(), told.stopped.len());
    for why in &told.stopped {
        assert!(why.contains(words), "{what}, and it is said: {why}");
    }
    let acts = told.recorded.len() + told.stopped.len();
    assert!(acts >= ACTS as usize || told.recorded.is_empty(), "{what}: each act has an answer");
    assert_eq!(told.seen.len(), told.recorded.len(), "{what}: what was not recorded was not done");
    desk.run(&mut told, &desk.program(1), |_, _| {});
    told.check_drained(&desk);
    // Behind the beginning of the chain, what was recorded; and an act that was refused only because its sync failed.
    let not_told = told.ledger.len() - 1 - told.recorded.len();
    assert!(not_told <= 1, "{what}: what was refused is not written down, but the very last");
}

fn refusing(calls: &str, answer: &str, when: &str) -> Vec<OsString> {
    let inject = format!("inject={calls}:error={answer}:when={when}");
    ["strace", "-f", "-o", "/dev/null", "-e", &inject].map(OsString::from).to_vec()
}

const ACTS: u64 = 30;

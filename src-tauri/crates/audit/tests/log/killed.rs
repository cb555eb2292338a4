//! The program killed at random moments.
//!
//! `CASES` sets how many times; without it 100.

use std::{thread::sleep, time::Duration};

use audit::SpoolError;

use crate::{
    people::{chance, copy_tree, scratch},
    program::Desk,
    told::Told,
};

#[test]
fn killed_at_any_moment_nothing_is_seen_without_its_event_nothing_is_lost_and_nothing_is_sent_twice()
 {
    let kills = cases(100);
    let (mut lives, mut recorded, mut sent, mut repeats) = (0, 0, 0, 0);
    while lives < kills {
        let desk = Desk::new();
        let mut told = Told::default();
        // A new log often enough that its beginning is cut off too, and that opening it stays short.
        for _ in 0..KILLS_OF_ONE_LOG.min(kills - lives) {
            live_and_be_killed(&desk, &mut told);
            check_a_copy(&desk, &told);
            lives += 1;
        }
        desk.run(&mut told, &desk.program(1), |_, _| {});
        told.check_drained(&desk);
        assert!(told.stopped.is_empty(), "it never stopped by itself: {:?}", told.stopped);
        recorded += told.recorded.len();
        sent += told.ledger.len();
        repeats += told.repeats;
    }
    println!("{lives} kills: {recorded} recorded, {sent} in the ledger, {repeats} offered again");
    assert!(recorded > lives, "it was killed at work, not before it");
}

/// Up to 30 ms of a life: from its first instruction, from when the log is open, or from one of its first acts.
fn live_and_be_killed(desk: &Desk, told: &mut Told) {
    desk.run(told, &desk.program(u64::MAX), |program, heard| {
        for _ in 0..chance(5) {
            heard.recv_timeout(A_MINUTE).expect("it goes on");
        }
        sleep(Duration::from_micros(chance(30_000)));
        program.kill().expect("it is killed");
    });
}

/// A copy, so that the next life begins with what this death has left and not with what our opening has mended.
fn check_a_copy(desk: &Desk, told: &Told) {
    let copy = scratch();
    copy_tree(&desk.log(), copy.path());
    told.check(desk, copy.path());
}

#[test]
fn a_second_program_that_is_started_is_told_so_and_writes_nothing() {
    let desk = Desk::new();
    let (mut first, mut second) = (Told::default(), Told::default());

    desk.run(&mut first, &desk.program(u64::MAX), |program, heard| {
        for _ in ["open", "recorded"] {
            heard.recv_timeout(A_MINUTE).expect("it goes on");
        }
        desk.run(&mut second, &desk.program(5), |_, _| {});
        program.kill().expect("it is killed");
    });

    assert_eq!(second.stopped, [SpoolError::InUse.to_string()], "it is told why");
    assert!(second.recorded.is_empty() && second.seen.is_empty(), "and has done nothing");
    assert!(!first.recorded.is_empty(), "the first worked on");
    desk.run(&mut first, &desk.program(1), |_, _| {});
    first.check_drained(&desk);
}

/// So many cases, or as many as `CASES` says.
pub(crate) fn cases(usually: usize) -> usize {
    std::env::var("CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(usually)
}

const KILLS_OF_ONE_LOG: usize = 10;
const A_MINUTE: Duration = Duration::from_secs(60);

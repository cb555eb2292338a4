//! How many events wait, which is the first, and since when: after whatever has happened to them.

use audit::{Act, Event, Spool, chain::BEFORE_THE_FIRST};
use chrono::{DateTime, Duration, Utc};

use crate::people::{Computer, agreed, at, by_rita, chance, fetching, take, write};

#[test]
fn what_waits_is_counted_and_offered_rightly_whatever_has_happened_before() {
    let computer = Computer::with_five_entries();
    let mut spool = computer.spool();
    for step in 0..300 {
        match chance(12) {
            0..=4 => drop(write(&mut spool, &fetching())),
            5 | 6 => the_gateway_takes_some(&mut spool),
            7 => set_one_aside(&mut spool),
            8 => the_gateway_has_lost_some(&mut spool),
            9 => prune_some(&mut spool),
            10 => {
                drop(spool);
                spool = computer.spool();
            }
            _ => spool.sign(at(9)).expect("it is signed"),
        }

        let waiting = spool.each_that_waits().expect("they are looked at");

        assert_eq!(spool.waiting().expect("it counts"), waiting.len() as u64, "step {step}");
        let run = spool.next_run(1).expect("the run is made");
        let offered = run.map(|run| run.events[0].sequence);
        assert_eq!(offered, waiting.first().copied(), "step {step}: the first that waits is next");
        let since = spool.oldest_waiting().expect("it reads");
        assert_eq!(since.is_some(), !waiting.is_empty(), "step {step}");
    }
}

/// Some of the next run, not always from its beginning.
fn the_gateway_takes_some(spool: &mut Spool) {
    let Some(run) = spool.next_run(8).expect("the run is made") else { return };
    let words: Vec<_> = run.events.iter().filter(|_| chance(4) > 0).map(agreed).collect();
    spool.acknowledge(&run, &words).expect("the word is written down");
}

fn set_one_aside(spool: &mut Spool) {
    let waiting = spool.each_that_waits().expect("they are looked at");
    if let Some(one) = waiting.get(chance(4) as usize) {
        spool.set_aside(*one, "never").expect("it is set aside");
    }
}

fn the_gateway_has_lost_some(spool: &mut Spool) {
    let holds = chance(spool.head().sequence + 1).max(spool.pruned().sequence);
    let hash = spool.entry(holds).expect("it reads").map_or(BEFORE_THE_FIRST, |entry| entry.hash);
    let first = chance(holds + 1) + 1;
    let missing = if first < holds { vec![first..=holds - 1] } else { vec![] };
    spool.gateway_holds(holds, &hash, &missing).expect("it compares");
}

fn prune_some(spool: &mut Spool) {
    let through = chance(spool.head().sequence) + 1;
    if let Some(held) = spool.entry(through).expect("it reads") {
        let now = at(10) + Duration::days(2);
        let day = std::time::Duration::from_secs(24 * 60 * 60);
        spool.prune(&held, through, now, day).expect("it prunes");
    }
}

#[test]
fn an_event_that_waits_is_no_younger_because_one_before_it_waits_again() {
    let (_computer, mut spool) = with_three_sent_and_two_waiting();
    let _later = write(&mut spool, &told(at(9) + Duration::days(3)));

    let first = spool.entry(1).expect("it reads").expect("it is there");
    spool.gateway_holds(1, &first.hash, &[]).expect("it compares");

    assert_eq!(spool.each_that_waits().expect("they are looked at"), [2, 3, 4, 5, 6]);
    assert_eq!(since(&spool), Some(at(9)), "the fourth has waited for three days, and still does");
}

#[test]
fn what_waits_again_waits_since_this_computer_heard_of_it() {
    let (_computer, mut spool) = with_three_sent_and_two_waiting();
    let later = at(9) + Duration::days(3);
    let _later = write(&mut spool, &told(later));
    let run = spool.next_run(9).expect("the run is made").expect("some wait");
    take(&mut spool, &run);
    assert_eq!(since(&spool), None, "nothing waits");

    spool.gateway_holds(0, &BEFORE_THE_FIRST, &[]).expect("it compares");

    assert_eq!(since(&spool), Some(later), "not since they were written down");
}

#[test]
fn a_clock_set_back_for_one_event_makes_what_waits_before_it_no_older() {
    let (_computer, mut spool) = with_three_sent_and_two_waiting();

    let _earlier = write(&mut spool, &told(at(9) - Duration::days(365)));

    assert_eq!(since(&spool), Some(at(9)), "the first of the chain is the oldest");
}

fn with_three_sent_and_two_waiting() -> (Computer, Spool) {
    let (computer, mut spool) = Computer::with_five_entries().spool_kept();
    let run = spool.next_run(3).expect("the run is made").expect("some wait");
    take(&mut spool, &run);
    (computer, spool)
}

fn told(when: DateTime<Utc>) -> Event {
    Event { recorded: when, ..by_rita(Act::SignedIn) }
}

fn since(spool: &Spool) -> Option<DateTime<Utc>> {
    spool.oldest_waiting().expect("it reads")
}

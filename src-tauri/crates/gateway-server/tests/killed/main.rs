//! The gateway's program killed at random moments while devices send: what it has acknowledged is there, each event once.
//!
//! `CASES` sets how many times; without it 30.
#![expect(clippy::expect_used, clippy::unwrap_used, reason = "test vocabulary")]
#![cfg(unix)]

mod desk;
mod program;
mod wire;

use std::{
    collections::BTreeMap,
    path::Path,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, Ordering::SeqCst},
    },
    thread::{self, sleep},
    time::Duration,
};

use contract::{LedgerHead, path};
use rusqlite::{Connection, OpenFlags};

use self::{
    desk::Desk,
    program::{Program, verify},
    wire::Address,
};

#[test]
fn killed_at_any_moment_the_gateway_has_what_it_acknowledged_each_event_once_under_every_head_it_gave()
 {
    let kills = std::env::var("CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(30);
    let folder = tempfile::tempdir().unwrap();
    let program = Program::in_folder(folder.path());
    let (address, ends) = (Address::default(), AtomicBool::new(false));
    let heads: Mutex<Vec<LedgerHead>> = Mutex::default();
    let mut desks: Vec<Desk> = (0..3).map(|_| Desk::new()).collect();

    let mut running = program.start(&address);
    for desk in &desks {
        desk.register(&address);
    }
    thread::scope(|scope| {
        // The threads end whatever becomes of this one.
        let _ending = Ending(&ends);
        for desk in &mut desks {
            scope.spawn(|| desk.works(&address, &ends));
        }
        scope.spawn(|| watch(&heads, &address, &ends));
        for kill in 1..=kills {
            sleep(Duration::from_micros(chance(300_000)));
            running.kill();
            if kill % VERIFY_EACH == 0 {
                let (holds, said) = verify(program.data());
                assert!(holds, "after {kill} kills: {said}");
            }
            running = program.start(&address);
        }
    });

    // Nobody is at work now, and the gateway stands: what still waits is sent.
    for desk in &mut desks {
        desk.send_the_rest(&address);
    }
    heads.lock().unwrap().push(wire::get_json(&address, path::LEDGER_HEAD).expect("it answers"));
    running.kill();
    let ledger = ledger(program.data());
    for desk in &desks {
        desk.check(&ledger);
    }
    let (holds, said) = verify(program.data());
    assert!(holds, "{said}");
    check_heads(heads.into_inner().unwrap_or_else(PoisonError::into_inner), program.data());
    let sent: usize = desks.iter().map(Desk::written).sum();
    let again = address.held_already();
    println!(
        "{kills} kills: {sent} events, {again} of them taken before a kill that took the answer; {said}"
    );
    assert!(sent > kills, "it was killed at work");
}

struct Ending<'a>(&'a AtomicBool);

impl Drop for Ending<'_> {
    fn drop(&mut self) {
        self.0.store(true, SeqCst);
    }
}

/// What the ledger holds, by chain and place: the hash of the entry.
pub(crate) type Ledger = BTreeMap<(String, u64), String>;

fn ledger(data: &Path) -> Ledger {
    let database =
        Connection::open_with_flags(data.join("gateway.db"), OpenFlags::default()).unwrap();
    let mut find = database.prepare("SELECT chain, sequence, hash FROM audit_event").unwrap();
    let mut ledger = Ledger::new();
    let rows = find.query_map([], |row| Ok(((row.get(0)?, row.get(1)?), row.get(2)?))).unwrap();
    for row in rows {
        let (place, hash) = row.unwrap();
        assert!(ledger.insert(place, hash).is_none(), "each place is taken once");
    }
    ledger
}

/// Asks for the newest head again and again, as viewers do.
fn watch(heads: &Mutex<Vec<LedgerHead>>, address: &Address, ends: &AtomicBool) {
    while !ends.load(SeqCst) {
        if let Some(head) = wire::get_json(address, path::LEDGER_HEAD) {
            heads.lock().unwrap().push(head);
        }
        sleep(Duration::from_millis(10));
    }
}

/// Every head that was given out stands among those that the gateway still has: it never signed two histories.
fn check_heads(given: Vec<LedgerHead>, data: &Path) {
    let kept: BTreeMap<u64, String> =
        program::heads(data).into_iter().map(|head| (head.size, head.root)).collect();
    assert!(given.len() > 10, "heads were given out: {}", given.len());
    assert!(given.is_sorted_by_key(|head| head.size), "the ledger never got smaller");
    for head in given {
        assert_eq!(kept.get(&head.size), Some(&head.root), "a head that was given out is kept");
    }
}

/// A number below this one, by chance.
pub(crate) fn chance(below: u64) -> u64 {
    uuid::Uuid::new_v4().as_u64_pair().1 % below
}

/// How many kills there are between two looks at everything.
const VERIFY_EACH: usize = 10;

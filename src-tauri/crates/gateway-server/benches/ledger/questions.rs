//! The questions of an investigation, at a small ledger and at a large one.

use std::time::{Duration, Instant};

use access::Policy;
use gateway_server::{
    Clock, Gateway, Settings,
    audit_ledger::questions::{Question, page},
    installation,
    policy::signed_for_training,
};
use rusqlite::named_params;
use uuid::Uuid;

use crate::median;

pub(crate) fn run(ledgers: [u64; 2]) {
    let mut before: Option<Vec<Duration>> = None;
    for events in ledgers {
        let folder = tempfile::tempdir().unwrap();
        let policy = signed_for_training(Policy::standard()).unwrap();
        let settings = Settings { training: true, ..Settings::named("a bench") };
        let clock = Clock::steered("2026-11-21T14:00:00Z".parse().unwrap());
        let gateway = Gateway::open(folder.path(), Some(&policy), settings, clock).unwrap();
        installation::open_for_training(&gateway.store).unwrap();
        fill(&gateway, events);
        println!("of {events} events, a page of 50:");
        let times: Vec<Duration> = KINDS.iter().map(|kind| asked(&gateway, events, kind)).collect();
        for (place, (kind, time)) in KINDS.iter().zip(&times).enumerate() {
            let smaller = before.as_ref().and_then(|before| before.get(place));
            let ratio = smaller.map(|smaller| time.as_secs_f64() / smaller.as_secs_f64());
            let ratio = ratio.map_or(String::new(), |ratio| {
                format!(", {ratio:.1} times that of the small ledger")
            });
            println!("  {} {time:.0?}{ratio}", kind.0);
            println!("    {}", plan(&gateway, &kind.1(0)));
        }
        before = Some(times);
    }
}

/// The median over as many pages of different people, patients and devices, from all places of the ledger.
fn asked(gateway: &Gateway, events: u64, (_, question): &Kind) -> Duration {
    let times = (0..200).map(|n| {
        let question = question(n * 7919 % (events / EACH));
        let before = events - n * 31 % (events / 4);
        let began = Instant::now();
        let found = page(gateway, &question, Some(before), 50).unwrap();
        let took = began.elapsed();
        assert_eq!(found.len(), 50, "a whole page");
        took
    });
    median(times.collect())
}

fn plan(gateway: &Gateway, question: &Question) -> String {
    let explain = format!("EXPLAIN QUERY PLAN {}", question.query());
    let plan = gateway.store.read(|db| {
        let given = named_params! { ":of": "", ":before": 9, ":at_most": 5 };
        let mut explain = db.prepare(&explain)?;
        explain.query_map(given, |row| row.get(3))?.collect::<Result<Vec<String>, _>>()
    });
    plan.unwrap().join("; ")
}

/// Puts so many events there: a hundred of each patient, person and device, spread over the whole ledger.
fn fill(gateway: &Gateway, events: u64) {
    let each = events / EACH;
    let mut from = 0;
    while from < events {
        let through = (from + 50_000).min(events);
        let filled = gateway.store.write(|tx| {
            let device = "INSERT OR IGNORE INTO device (id, name, algorithm, public_key, registered, how)
                          VALUES (?1, 'a desk', 'Ed25519', zeroblob(32), '2026-11-21T14:00:00Z', 'code')";
            if from == 0 {
                for n in 0..each {
                    tx.execute(device, [of(n).to_string()])?;
                }
            }
            let mut insert = tx.prepare_cached(INSERT)?;
            for n in from..through {
                let of = of(n % each).to_string();
                insert.execute(named_params! { ":id": of_event(n).to_string(), ":n": n, ":of": of })?;
            }
            Ok(())
        });
        filled.unwrap();
        from = through;
    }
}

fn of(n: u64) -> Uuid {
    Uuid::from_u64_pair(1, n)
}

/// By chance, as those of devices are.
fn of_event(n: u64) -> Uuid {
    Uuid::from_u64_pair(n.wrapping_mul(0x9E37_79B9_7F4A_7C15), n)
}

type Kind = (&'static str, fn(u64) -> Question);

const KINDS: [Kind; 3] = [
    ("who saw this patient?", |n| Question::OfPatient(of(n).to_string().parse().unwrap())),
    ("what did this person open?", |n| Question::OfPerson(of(n).to_string())),
    ("what happened on this device?", |n| Question::OfDevice(of(n))),
];
/// How many events there are of each.
const EACH: u64 = 100;
const INSERT: &str = "
    INSERT INTO audit_event (id, chain, sequence, previous, hash, content_hash, device, signature, recorded, received, leaf, salt,
        act, outcome, practitioner, person, patient, sealed)
    VALUES (:id, :of, :n + 1, hex(zeroblob(32)), hex(zeroblob(32)), hex(zeroblob(32)), :of, NULL, '2026-11-21T14:00:00Z',
        '2026-11-21T14:00:00Z', :n, zeroblob(16), 'showing', '0', :of, 'Rita CLARKE', :of,
        sealed('audit_event/' || :id, zeroblob(1200)))";

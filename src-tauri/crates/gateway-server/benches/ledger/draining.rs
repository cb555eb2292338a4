//! What was written down offline is sent to the program over loopback, and verified there.

use std::{
    fs,
    path::Path,
    sync::{
        Mutex,
        atomic::{AtomicBool, Ordering::SeqCst},
    },
    thread::{self, sleep},
    time::{Duration, Instant},
};

use audit::{
    Act, Courier, Event, GatewayKey, Keys, MemoryKeyStore, Pause, Spool, Subject, Who,
    chain::SIGNATURE_ALGORITHM,
};
use chrono::Utc;
use contract::{RegisterDevice, path};
use rusqlite::Connection;
use uuid::Uuid;

use crate::{
    program::{Program, verify},
    wire::{Address, post_json},
};

pub(crate) fn run(events: u64) {
    let folder = tempfile::tempdir().unwrap();
    let program = Program::in_folder(folder.path());
    let address = Address::default();
    let running = program.start(&address);
    let keys = Keys::load_or_make(&MemoryKeyStore::default()).unwrap();
    register(&keys, &address);
    let spool = queued(&folder.path().join("desk"), &keys, events);

    let before = [running.0.id().to_string(), "self".to_owned()].map(|process| worked(&process));
    let watched = Memory::default();
    let ends = AtomicBool::new(false);
    let took = thread::scope(|scope| {
        scope.spawn(|| watched.watch(running.0.id(), &ends));
        let took = drain(&spool, &address);
        ends.store(true, SeqCst);
        took
    });
    println!("{events} events are sent in {took:.1?}: {:.0} a second", a_second(events, took));
    let after = [running.0.id().to_string(), "self".to_owned()].map(|process| worked(&process));
    for (who, (before, after)) in
        ["gateway", "computer that sends"].iter().zip(before.iter().zip(after))
    {
        let each = after.saturating_sub(*before).as_secs_f64() * 1e6
            / a_second(events, Duration::from_secs(1));
        println!("  the {who} works {each:.0} µs on each");
    }
    println!("  memory of the gateway: {}", watched.of_the_gateway.told());
    println!("  memory of the computer that sends: {}", watched.of_us.told());
    let length = fs::metadata(folder.path().join("desk/audit-log/chain.sqlite")).unwrap().len();
    let bare = bare(folder.path(), events, usize::try_from(length / events / 2).unwrap());
    println!(
        "  {:.1} times a bare insert of as many bytes, 512 at once ({bare:.1?})",
        took.as_secs_f64() / bare.as_secs_f64()
    );

    drop(running);
    let began = Instant::now();
    let (holds, said) = verify(program.data());
    let took = began.elapsed();
    assert!(holds, "{said}");
    println!("the gateway verifies them in {took:.1?}: {:.0} a second", a_second(events, took));
}

fn register(keys: &Keys, address: &Address) {
    let body = RegisterDevice {
        device: keys.device().id(),
        name: "ED-TRIAGE-03".to_owned(),
        algorithm: SIGNATURE_ALGORITHM.to_owned(),
        public_key: keys.device().public_base64(),
        code: None,
    };
    assert_eq!(post_json(address, path::DEVICES, &body), Some(200), "it is registered");
}

/// A log in which so many events wait.
fn queued(folder: &Path, keys: &Keys, events: u64) -> Mutex<Spool> {
    let public = GatewayKey::generate().public_base64().unwrap();
    let gateway = GatewayKey::parse("http://127.0.0.1", &public).unwrap();
    let mut spool = Spool::open(folder, keys, &gateway, Utc::now()).unwrap().spool;
    spool.meddle("PRAGMA synchronous = OFF").expect("only while it is filled");
    for _ in 1..events {
        drop(spool.append(&event()).unwrap());
    }
    spool.meddle("PRAGMA synchronous = FULL; PRAGMA wal_checkpoint(TRUNCATE)").expect("as ever");
    Mutex::new(spool)
}

fn drain(spool: &Mutex<Spool>, address: &Address) -> Duration {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let began = Instant::now();
    let sent = runtime.block_on(Courier::default().send_waiting(spool, &address)).unwrap();
    let took = began.elapsed();
    assert_eq!(sent, Pause::NothingWaits, "everything was taken");
    took
}

/// A database that does nothing but keep bytes, on the same disk.
fn bare(folder: &Path, events: u64, length: usize) -> Duration {
    let mut database = Connection::open(folder.join("bare.sqlite")).unwrap();
    database
        .execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
             CREATE TABLE bare (sequence INTEGER PRIMARY KEY, bytes BLOB NOT NULL) STRICT;",
        )
        .unwrap();
    let (blob, mut left) = (vec![7; length], events);
    let began = Instant::now();
    while left > 0 {
        let transaction = database.transaction().unwrap();
        for _ in 0..left.min(512) {
            let mut insert =
                transaction.prepare_cached("INSERT INTO bare (bytes) VALUES (?1)").unwrap();
            insert.execute([&blob]).unwrap();
        }
        transaction.commit().unwrap();
        left -= left.min(512);
    }
    began.elapsed()
}

#[derive(Default)]
struct Memory {
    of_the_gateway: Resident,
    of_us: Resident,
}

/// What a process keeps in memory, in KiB, every tenth of a second.
#[derive(Default)]
struct Resident(Mutex<Vec<u64>>);

impl Memory {
    fn watch(&self, gateway: u32, ends: &AtomicBool) {
        while !ends.load(SeqCst) {
            self.of_the_gateway.look(&gateway.to_string());
            self.of_us.look("self");
            sleep(Duration::from_millis(100));
        }
    }
}

impl Resident {
    fn look(&self, process: &str) {
        let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let resident: Option<u64> =
            line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok());
        self.0.lock().unwrap().extend(resident);
    }

    /// At the beginning, after each quarter and at most.
    fn told(&self) -> String {
        let seen = self.0.lock().unwrap();
        let at = |quarter: usize| {
            let place = (seen.len() * quarter / 4).min(seen.len().saturating_sub(1));
            format!("{} MiB", seen.get(place).copied().unwrap_or_default() / 1024)
        };
        let quarters: Vec<String> = (0..=4).map(at).collect();
        let most = seen.iter().max().copied().unwrap_or_default() / 1024;
        format!("{}, never more than {most} MiB", quarters.join(", "))
    }
}

/// How long a process has worked until now, on all processors, in hundredths of a second as Linux counts.
fn worked(process: &str) -> Duration {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    let fields = stat.rsplit(')').next().unwrap_or_default().split_whitespace();
    let ticks: u64 = fields.skip(11).take(2).filter_map(|field| field.parse::<u64>().ok()).sum();
    Duration::from_millis(ticks * 10)
}

fn a_second(events: u64, took: Duration) -> f64 {
    let events = u32::try_from(events).unwrap_or(u32::MAX);
    f64::from(events) / took.as_secs_f64()
}

/// The most frequent kind of event: somebody closed a record.
fn event() -> Event {
    Event {
        who: Some(Who {
            id: "2f1f5a0e-6d5c-4a53-9a4e-0d7d6a4d9b11".to_owned(),
            name: "Rita Clarke".to_owned(),
            email: "triage-nurse@nhs.net".to_owned(),
            role: "R8001".parse().unwrap(),
            title: "Triage nurse".to_owned(),
            organisation: "RNS".parse().unwrap(),
            session: Uuid::nil(),
        }),
        patient: Some(Subject {
            id: "0f8fad5b-d9cb-469f-a165-70867728950e".parse().unwrap(),
            nhs_number: Some("999 000 0018".parse().unwrap()),
        }),
        policy_version: Some("2026-11-01".to_owned()),
        ..Event::now(Utc::now(), Act::PatientChosen)
    }
}

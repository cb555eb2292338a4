//! What writing down costs beside the disk alone, and how fast a log is checked: `cargo bench -p audit`.
//!
//! Each figure stands beside a baseline of the same run on the same disk (`TMPDIR` says which). Nothing here passes or fails.
#![expect(clippy::expect_used, clippy::print_stdout, reason = "a bench")]

use std::{
    fs::File,
    io::Write as _,
    path::Path,
    time::{Duration, Instant},
};

use audit::{Act, ChainCheck, Event, GatewayKey, Keys, MemoryKeyStore, Spool, Subject, Who};
use chrono::{DateTime, Utc};
use nhs::PurposeOfUse;
use rusqlite::{Connection, params};
use tempfile::TempDir;

fn main() {
    // Tests list and run every target; this one is for `cargo bench`.
    if !std::env::args().any(|word| word == "--bench") {
        return;
    }
    appending();
    checking(number("EVENTS", 100_000));
}

/// An event, a bare insert of as many bytes, and a bare write of as many bytes, in turn, so that each meets the same disk.
fn appending() {
    let folder = TempDir::new().expect("a folder");
    let mut spool = spool_in(folder.path());
    let length = length_of_one(folder.path(), &mut spool);
    let blob = vec![7; length];
    let bare = Bare::beside(folder.path());
    let mut file = File::create(folder.path().join("bytes")).expect("a file");
    let (mut events, mut inserts, mut writes) = (vec![], vec![], vec![]);
    for _ in 0..number("APPENDS", 2_000) {
        events.push(timed(|| drop(spool.append(&event()).expect("it is written down"))));
        inserts.push(timed(|| bare.insert(&blob)));
        writes.push(timed(|| {
            file.write_all(&blob).expect("it is written");
            file.sync_data().expect("it is synced");
        }));
    }
    let (event, insert, write) = (median(events), median(inserts), median(writes));
    println!("an event of {length} bytes on the disk is written down in {event:.0?};");
    println!(
        "  a bare insert of as many bytes takes {insert:.0?}: {:.2} times",
        ratio(event, insert)
    );
    println!("  a bare write and sync takes {write:.0?}: {:.2} times", ratio(event, write));
}

/// The whole chain, beside the bare reading of its rows.
fn checking(events: usize) {
    let folder = TempDir::new().expect("a folder");
    let mut spool = spool_in(folder.path());
    spool.meddle("PRAGMA synchronous = OFF").expect("only while it is filled");
    for _ in 1..events {
        drop(spool.append(&event()).expect("it is written down"));
    }
    drop(spool);
    let (mut checks, mut reads) = (vec![], vec![]);
    let database = folder.path().join("audit-log/chain.sqlite");
    for _ in 0..3 {
        reads.push(timed(|| read_every_row(&database)));
        let spool = spool_in(folder.path());
        checks.push(timed(|| {
            let check = spool.verify().expect("it reads");
            assert_eq!(check, ChainCheck::Intact { through: events as u64 }, "it is whole");
        }));
    }
    let (check, read) = (median(checks), median(reads));
    let a_second = events as f64 / check.as_secs_f64();
    println!("{events} events are checked in {check:.2?}: {a_second:.0} a second,");
    println!("  {:.1} times the bare reading of their rows ({read:.2?})", ratio(check, read));
}

fn spool_in(folder: &Path) -> Spool {
    let keys = Keys::load_or_make(&*KEYS).expect("keys in memory");
    Spool::open(folder, &keys, &GATEWAY, now()).expect("it opens").spool
}

/// What one more event adds to the columns of its row.
fn length_of_one(folder: &Path, spool: &mut Spool) -> usize {
    drop(spool.append(&event()).expect("it is written down"));
    let copy = folder.join("copy.sqlite");
    spool.meddle(&format!("VACUUM INTO '{}'", copy.display())).expect("a copy");
    let length = "SELECT length(sealed_here) + length(sealed_for_gateway) + 64 FROM event ORDER BY sequence DESC";
    Connection::open(copy)
        .and_then(|copy| copy.query_row(length, [], |row| row.get(0)))
        .expect("it has a length")
}

/// A database that does nothing but keep bytes.
struct Bare(Connection);

impl Bare {
    fn beside(folder: &Path) -> Self {
        let database = Connection::open(folder.join("bare.sqlite")).expect("it opens");
        database
            .execute_batch(
                "PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
                 CREATE TABLE bare (sequence INTEGER PRIMARY KEY, bytes BLOB NOT NULL) STRICT;",
            )
            .expect("it is made");
        Self(database)
    }

    fn insert(&self, blob: &[u8]) {
        let insert = "INSERT INTO bare (bytes) VALUES (?1)";
        let mut insert = self.0.prepare_cached(insert).expect("it is asked");
        insert.execute(params![blob]).expect("it is inserted");
    }
}

fn read_every_row(database: &Path) {
    let database = Connection::open(database).expect("it opens");
    let mut rows = database.prepare("SELECT * FROM event ORDER BY sequence").expect("it is asked");
    let mut rows = rows.query([]).expect("it answers");
    let mut bytes = 0;
    while let Some(row) = rows.next().expect("a row") {
        for column in ["sealed_here", "sealed_for_gateway"] {
            bytes += row.get_ref(column).expect("a column").as_blob().expect("bytes").len();
        }
    }
    assert!(bytes > 0, "there are rows");
}

fn timed(work: impl FnOnce()) -> Duration {
    let began = Instant::now();
    work();
    began.elapsed()
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

fn ratio(one: Duration, other: Duration) -> f64 {
    one.as_secs_f64() / other.as_secs_f64()
}

fn number(name: &str, usually: usize) -> usize {
    std::env::var(name).ok().and_then(|number| number.parse().ok()).unwrap_or(usually)
}

/// The most frequent kind of event: a record is fetched.
fn event() -> Event {
    Event {
        who: Some(Who {
            id: "2f1f5a0e-6d5c-4a53-9a4e-0d7d6a4d9b11".to_owned(),
            name: "Rita Clarke".to_owned(),
            email: "triage-nurse@nhs.net".to_owned(),
            role: "R8001".parse().expect("a job role"),
            title: "Triage nurse".to_owned(),
            organisation: "RNS".parse().expect("an organisation"),
            session: SESSION,
        }),
        patient: Some(Subject {
            id: "patient-ivy".parse().expect("a patient id"),
            nhs_number: Some("999 000 0018".parse().expect("an NHS number")),
        }),
        policy_version: Some("2026-11-01".to_owned()),
        ..Event::now(
            now(),
            Act::Fetching {
                grant: "grant-1".to_owned(),
                purpose: PurposeOfUse::Treatment,
                part: "record".to_owned(),
            },
        )
    }
}

fn now() -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + chrono::TimeDelta::days(20_000)
}

const SESSION: uuid::Uuid = uuid::uuid!("8f1f7f0e-6c0b-4d0b-8a49-2f3a3f1f0c77");
static KEYS: std::sync::LazyLock<MemoryKeyStore> =
    std::sync::LazyLock::new(MemoryKeyStore::default);
static GATEWAY: std::sync::LazyLock<GatewayKey> = std::sync::LazyLock::new(|| {
    let public = GatewayKey::generate().public_base64().expect("it has a public half");
    GatewayKey::parse("https://gateway.example", &public).expect("a key")
});

//! What happens to a file that cannot be read, and to a beginning that was cut off.

use std::fs;

use audit::{ChainCheck, Opened, open_sealed_for_gateway, seal::Place};

use crate::people::{Computer, alone, fetching, write};

/// Opens a log that cannot be read and checks what every such opening promises.
fn opened_beside(computer: &Computer) -> Opened {
    let opened = computer.open().expect("a new chain begins");
    let kept = opened.kept_aside.clone().expect("the file is kept aside");
    assert!(computer.folder().join(&kept.file).is_dir(), "under the name that is told");
    assert_eq!(kept.sha256.len(), 64, "with the hash of its bytes");
    let first = alone(&opened.spool).events.remove(0);
    let body = String::from_utf8(first.body).expect("JSON is text");
    assert_eq!(first.sequence, 1, "a new chain counts from 1");
    assert!(body.contains("chain-begun"), "its first event is the beginning");
    assert!(body.contains(&kept.file) && body.contains(&kept.sha256), "and names the old file");
    opened
}

#[test]
fn a_file_that_is_no_database_is_kept_aside_and_a_new_chain_names_it() {
    let computer = Computer::with_five_entries();
    fs::write(computer.database(), "this is not a database, but long enough to look like a header")
        .expect("it is overwritten");

    let mut opened = opened_beside(&computer);

    assert_eq!(write(&mut opened.spool, &fetching()).sequence(), 2, "and the work goes on");
}

#[test]
fn a_file_cut_short_is_kept_aside() {
    for keep in [0, 100, 4096, 6000] {
        let computer = Computer::with_five_entries();
        let bytes = fs::read(computer.database()).expect("the file reads");
        fs::write(computer.database(), &bytes[..keep]).expect("it is cut short");

        let opened = opened_beside(&computer);

        assert_eq!(opened.spool.head().sequence, 1, "cut to {keep} bytes");
    }
}

#[test]
fn a_log_without_its_database_is_kept_aside() {
    let computer = Computer::with_five_entries();
    fs::remove_file(computer.database()).expect("it goes");

    opened_beside(&computer);
}

#[test]
fn overwritten_pages_are_kept_aside() {
    let computer = Computer::with_five_entries();
    let sound = fs::read(computer.database()).expect("the file reads");
    for page in (0..sound.len()).step_by(4096) {
        let mut bytes = sound.clone();
        bytes[page..page + 512].fill(0xA5);
        let overwritten = Computer { keys: computer.keys.clone(), ..Computer::new() };
        fs::create_dir(overwritten.folder().join("audit-log")).expect("the folder is made");
        fs::write(overwritten.database(), &bytes).expect("it is overwritten");

        opened_beside(&overwritten);
    }
}

#[test]
fn a_tampered_log_is_kept_aside_at_the_next_opening() {
    for sql in [
        "DELETE FROM event WHERE sequence = 3",
        "DELETE FROM event WHERE sequence = 5",
        "UPDATE event SET hash = zeroblob(32) WHERE sequence = 2",
        "DELETE FROM chain",
        "DROP TABLE event",
        "UPDATE chain SET head = x'01'",
        "DROP INDEX event_settled",
        "CREATE TRIGGER another AFTER INSERT ON event BEGIN SELECT 1; END",
        "UPDATE event SET since = CAST(x'80' AS TEXT) WHERE sequence = 3",
    ] {
        let computer = Computer::with_five_entries();
        computer.tamper(sql);

        opened_beside(&computer);
    }
}

#[test]
fn two_logs_kept_aside_in_the_same_second_do_not_meet() {
    let computer = Computer::with_five_entries();
    let kept = |_| {
        fs::write(computer.database(), "not a database").expect("it is overwritten");
        opened_beside(&computer).kept_aside.expect("it is kept").file
    };

    let names: Vec<String> = (0..3).map(kept).collect();

    assert!(names[0] != names[1] && names[1] != names[2], "each has its own name: {names:?}");
}

#[test]
fn a_beginning_that_was_cut_off_is_finished_or_begun_again() {
    let computer = Computer::with_five_entries();
    let log = computer.folder().join("audit-log");

    fs::create_dir(computer.folder().join("audit-log.new")).expect("half a beginning");
    assert_eq!(computer.spool().head().sequence, 5, "half a beginning changes nothing");
    assert!(!computer.folder().join("audit-log.new").exists(), "and is cleared away");

    fs::rename(&log, computer.folder().join("audit-log.ready")).expect("a whole beginning");
    assert_eq!(computer.spool().head().sequence, 5, "a whole one takes its place");
}

#[test]
fn the_gateway_alone_can_rescue_a_log_whose_key_is_lost() {
    let computer = Computer::with_five_entries();
    let sent = computer.spool().next_run(3).expect("the run is made").expect("events wait");
    let database = rusqlite::Connection::open(computer.database()).expect("the database opens");
    let chain: Vec<u8> =
        database.query_row("SELECT id FROM chain", [], |row| row.get(0)).expect("the chain");
    let envelope: Vec<u8> = database
        .query_row("SELECT sealed_for_gateway FROM event WHERE sequence = 3", [], |row| row.get(0))
        .expect("the envelope");
    let chain = uuid::Uuid::from_slice(&chain).expect("an id");

    let opens =
        |private, sequence| open_sealed_for_gateway(private, Place { chain, sequence }, &envelope);

    let body = opens(&computer.gateway_private, 3).expect("the gateway opens it");
    assert_eq!(*body, sent.events[2].body, "to the byte what this computer would have sent");
    assert!(opens(&computer.gateway_private, 4).is_err(), "but not in another place");
    assert!(opens(&Computer::new().gateway_private, 3).is_err(), "and no other gateway does");
}

#[test]
fn a_long_log_opens_intact() {
    let computer = Computer::new();
    let mut spool = computer.spool();
    for _ in 0..150 {
        let _ = write(&mut spool, &fetching());
    }
    drop(spool);

    let check = computer.spool().verify().expect("it reads");

    assert_eq!(check, ChainCheck::Intact { through: 151 });
}

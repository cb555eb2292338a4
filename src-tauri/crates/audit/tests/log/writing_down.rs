//! What holds when something is written down.

use audit::{Act, ActKind, ChainCheck, Event, SpoolError, State};

use crate::people::{
    Computer, NOTE, agreed, alone, at, by_rita, emergency_begun, fetching, ivy, raj, showing,
    take_all, write,
};

#[test]
fn what_was_written_down_is_there_after_the_program_died() {
    let computer = Computer::new();
    let mut spool = computer.spool();
    let recorded = write(&mut spool, &fetching());
    let died_here = tempfile::TempDir::new().expect("a folder");
    // A copy of the files while they are open is what a power cut would leave.
    crate::people::copy_folder(
        &computer.folder().join("audit-log"),
        &died_here.path().join("audit-log"),
    );

    let after = audit::Spool::open(died_here.path(), &computer.keys, &computer.gateway, at(10))
        .expect("it opens");

    assert_eq!(after.kept_aside, None, "a log cut off after a commit is whole");
    assert_eq!(after.spool.head(), *recorded.head(), "the event is there, and the head is at it");
}

#[test]
fn an_event_is_synced_before_the_call_returns() {
    let computer = Computer::new();
    let spool = computer.spool();

    let setting = |name| spool.setting(name).expect("SQLite answers");

    assert_eq!(setting("synchronous"), "2", "FULL: the write-ahead log is synced at every commit");
    assert_eq!(setting("journal_mode"), "wal", "and it is a write-ahead log that is synced");
    assert_eq!(setting("locking_mode"), "exclusive", "and nobody else writes beside us");
}

#[test]
fn the_proof_says_what_was_written_down_and_about_whom() {
    let (_computer, mut spool) = Computer::new().spool_kept();
    let event = fetching();

    let recorded = write(&mut spool, &event);

    assert_eq!(recorded.id(), event.id);
    assert_eq!(recorded.patient(), Some(&ivy().id), "a fetch compares the patient");
    assert_eq!(recorded.kind(), ActKind::Fetching, "and the act");
    assert_eq!(recorded.sequence(), 2, "the first entry is the beginning of the chain");
    assert_eq!(recorded.chain(), spool.head().chain);
}

#[test]
fn the_sequence_counts_from_one_without_a_gap() {
    let (_computer, mut spool) = Computer::new().spool_kept();

    let sequences: Vec<u64> = (0..5).map(|_| write(&mut spool, &fetching()).sequence()).collect();

    assert_eq!(sequences, [2, 3, 4, 5, 6], "1 is the beginning of the chain");
    assert_eq!(spool.verify().expect("it reads"), ChainCheck::Intact { through: 6 });
}

#[test]
fn nothing_on_the_disk_says_who_looked_at_whom() {
    let (computer, mut spool) = Computer::new().spool_kept();
    let events = [
        by_rita(Act::Search { query: "family=MARKERSTONE&birthdate=1945-03-12".to_owned() }),
        emergency_begun(),
        showing(),
    ];
    let ids: Vec<String> = events.iter().map(|event| event.id.to_string()).collect();
    for event in &events {
        let _recorded = write(&mut spool, event);
    }
    let first = alone(&spool).events.remove(0);
    spool.set_aside(first.sequence, "unknown patient MARKERSTONE").expect("it is set aside");

    let open = computer.every_byte();
    drop(spool);
    let closed = computer.every_byte();

    let markers = [
        "MARKERSTONE",
        NOTE,
        "9990000018",
        "patient-ivy",
        "Rita Clarke",
        "penicillin",
        "AuditEvent",
    ];
    for marker in markers.into_iter().chain(ids.iter().map(String::as_str)) {
        for (bytes, when) in [(&open, "open"), (&closed, "closed")] {
            let found = bytes.windows(marker.len()).any(|bytes| bytes == marker.as_bytes());
            assert!(!found, "`{marker}` lies on the disk while the log is {when}");
        }
    }
    let event_id_bytes = events[1].id.into_bytes();
    assert!(!closed.windows(16).any(|bytes| bytes == event_id_bytes), "nor its id as bytes");
}

#[test]
fn a_full_disk_is_said_in_words_and_leaves_nothing_half_written() {
    let (computer, mut spool) = Computer::new().spool_kept();
    spool.disk_full(true).expect("the limit is set");

    let (written, error) = (0..1_000)
        .find_map(|n| spool.append(&showing()).err().map(|error| (n, error)))
        .expect("sooner or later the disk is full");

    assert!(matches!(error, SpoolError::DiskFull), "the reason is known: {error:?}");
    assert!(error.to_string().contains("the disk is full"), "and said: {error}");
    let whole = ChainCheck::Intact { through: written + 1 };
    assert_eq!(spool.verify().expect("it reads"), whole, "nothing of the failed event is there");
    spool.disk_full(false).expect("the limit goes");
    assert_eq!(
        write(&mut spool, &showing()).sequence(),
        written + 2,
        "and it goes on without a gap"
    );
    drop(spool);
    assert_eq!(computer.spool().head().sequence, written + 2, "also for the next who opens it");
}

#[test]
fn a_second_program_is_told_that_the_log_is_in_use() {
    let (computer, _spool) = Computer::new().spool_kept();

    let error = computer.open().expect_err("the log is open already");

    assert!(matches!(error, SpoolError::InUse), "a second opener is refused: {error:?}");
    assert!(error.to_string().contains("already running"), "in words: {error}");
}

#[test]
fn my_activity_is_mine_alone_newest_first_and_says_what_was_sent() {
    let (_computer, mut spool) = Computer::new().spool_kept();
    let _ = write(&mut spool, &emergency_begun());
    let _ = write(&mut spool, &Event { who: Some(raj()), ..fetching() });
    take_all(&mut spool);
    let _ = write(&mut spool, &showing());

    let mine = spool.own_events("person-rita").expect("they read");

    let kinds: Vec<ActKind> = mine.iter().map(|event| event.kind).collect();
    assert_eq!(kinds, [ActKind::Showing, ActKind::Permitted], "newest first, and none of Raj's");
    assert_eq!(mine[0].state, State::Waiting);
    assert_eq!(mine[0].screen.as_deref(), Some("overview"));
    assert_eq!(mine[1].state, State::Acknowledged { at: Some(at(10)) });
    assert_eq!(mine[1].basis.as_deref(), Some("emergency"));
    assert_eq!(mine[1].said, Some(format!("Cannot communicate: {NOTE}")), "with the reason given");
    assert_eq!(mine[1].patient, Some(ivy().id));
    assert_eq!(mine[1].nhs_number, ivy().nhs_number);
    assert_eq!(mine[1].recorded, at(9));
}

#[test]
fn an_event_is_never_changed_or_removed_by_this_program() {
    let computer = Computer::with_five_entries();
    let database = rusqlite::Connection::open(computer.database()).expect("the database opens");

    for sql in [
        "DELETE FROM event WHERE sequence = 3",
        "UPDATE event SET sealed_here = x'00' WHERE sequence = 3",
        "UPDATE event SET sequence = 9 WHERE sequence = 5",
        "UPDATE event SET sealed_for_gateway = x'00' WHERE sequence = 3",
        "INSERT INTO event (sequence, sealed_for_gateway, sealed_here, previous, hash)
         SELECT 7, sealed_for_gateway, sealed_here, previous, hash FROM event WHERE sequence = 5",
    ] {
        assert!(database.execute_batch(sql).is_err(), "the schema refuses `{sql}`");
    }
}

#[test]
fn no_debug_text_tells_a_patient() {
    let (_computer, mut spool) = Computer::new().spool_kept();
    let event = emergency_begun();
    let search = by_rita(Act::Search { query: "identifier=9990000018".to_owned() });
    let _ = write(&mut spool, &event);
    let run = alone(&spool);
    let mine = spool.own_events("person-rita").expect("they read");

    let text =
        format!("{event:?} {search:?} {run:?} {mine:?} {:?} {spool:?}", agreed(&run.events[0]));

    assert!(!text.contains(NOTE), "the note is not shown");
    assert!(!text.contains("9990000018"), "nor the NHS number");
}

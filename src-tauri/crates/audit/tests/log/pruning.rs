//! What leaves this disk, what stays, and how the rest is still proved to be whole.

use std::time::Duration;

use audit::{ChainCheck, ChainFault, Damage, Head, Held, Spool, SpoolError, inspect};
use chrono::{DateTime, TimeDelta, Utc};

use crate::people::{Computer, at, copy_folder, fetching, take_all, write};

#[test]
fn what_the_gateway_keeps_for_longer_than_the_retention_is_removed_and_the_rest_is_whole() {
    let computer = twelve_entries();
    let mut spool = computer.spool();
    let head = spool.head();

    let gone = prune(&mut spool, 8, 91).expect("it prunes");

    assert_eq!(gone, 8, "through the last checkpoint that the gateway keeps");
    assert_eq!(spool.pruned().sequence, 8);
    assert_eq!(spool.verify().expect("it reads"), ChainCheck::Intact { through: 12 });
    assert_eq!(spool.waiting().expect("it counts"), 4, "nothing that waits is gone");
    drop(spool);
    let mut spool = computer.spool();
    assert_eq!(spool.head(), head, "it opens where it stood");
    assert_eq!(spool.pruned().sequence, 8, "and knows what it no longer has");
    assert_eq!(write(&mut spool, &fetching()).sequence(), 13, "and goes on");
    let sent: Vec<u64> = take_all(&mut spool).iter().map(|offer| offer.sequence).collect();
    assert_eq!(sent, [9, 10, 11, 12, 13], "in the order of the chain");
}

#[test]
fn what_is_removed_is_no_more_than_the_gateway_says_that_it_holds_and_older_than_the_retention() {
    // How far the gateway and its backup say that they hold the chain, the days since it took the events, and what may then go.
    for (held, backed_up, days, gone, why) in [
        (8, 8, 91, 8, "everything that it took"),
        (12, 12, 91, 8, "never what waits here, whatever it says"),
        (7, 7, 91, 5, "the checkpoint before that"),
        (5, 5, 91, 5, "a checkpoint itself"),
        (4, 4, 91, 1, "the beginning alone"),
        (0, 8, 91, 0, "a row that says it was taken is not believed"),
        (8, 7, 91, 5, "no more than its backup holds too"),
        (8, 0, 91, 0, "nothing, where it has no backup"),
        (8, 8, 89, 0, "not a day sooner"),
        (8, 8, 0, 0, "nor at once"),
        (8, 8, -365, 0, "nor when a clock is behind"),
    ] {
        let mut spool = twelve_entries().spool();
        let held = spool.entry(held).expect("it reads").expect("it is here");
        let mut pruned = || spool.prune(&held, backed_up, later(days), RETENTION);

        assert_eq!(pruned().expect("it prunes"), gone, "{why}");
        assert_eq!(pruned().expect("it prunes"), 0, "once");
        let whole = ChainCheck::Intact { through: 12 };
        assert_eq!(spool.verify().expect("it reads"), whole, "{why}");
    }
}

#[test]
fn nothing_is_removed_on_the_word_of_a_gateway_that_holds_something_else() {
    let mut spool = twelve_entries().spool();
    let eighth = spool.entry(8).expect("it reads").expect("it is here");
    let other_hash = Head { hash: [7; 32], ..eighth };
    let other_chain = Head { chain: uuid::Uuid::new_v4(), ..eighth };
    let beyond = Head { sequence: 99, ..eighth };

    for held in [other_hash, other_chain, beyond] {
        let gone = spool.prune(&held, 99, later(91), RETENTION).expect("it answers");
        assert_eq!(gone, 0, "{held:?}");
    }
}

#[test]
fn what_the_gateway_holds_is_compared_with_a_pruned_log_too() {
    let computer = pruned();
    let mut spool = computer.spool();
    let anchor = spool.pruned();
    assert_eq!(spool.waiting().expect("it counts"), 4);

    let mut held = |sequence, hash| spool.gateway_holds(sequence, &hash, &[]).expect("it compares");

    assert_eq!(held(8, anchor.hash), Held::Agrees { offered_again: 0 }, "the place itself");
    assert_eq!(held(8, [7; 32]), Held::Differs, "or another one");
    assert_eq!(held(99, [7; 32]), Held::RolledBack);
    let lost = |offered_again| Held::LostWhatIsPruned { through: 8, offered_again };
    assert_eq!(held(5, [7; 32]), lost(0), "it says less than it held");
    assert_eq!(held(0, [0; 32]), lost(0), "or nothing");
    take_all(&mut spool);
    let lost_again = spool.gateway_holds(3, &[7; 32], &[]).expect("it compares");
    assert_eq!(lost_again, lost(4), "what is still here is offered again");
    assert_eq!(spool.waiting().expect("it counts"), 4);
    assert_eq!(take_all(&mut spool).len(), 4, "and can be sent");
}

#[test]
fn nothing_behind_an_event_that_waits_or_was_set_aside_is_removed() {
    for state in ["waiting", "set-aside"] {
        let computer = twelve_entries();
        tamper(&computer, &format!("UPDATE event SET state = '{state}' WHERE sequence = 4"));
        let mut spool = computer.spool();

        assert_eq!(prune(&mut spool, 8, 91).expect("it prunes"), 1, "{state}");

        let sequences = computer.sequences(spool);
        assert_eq!(sequences, (2..=12).collect::<Vec<_>>(), "{state}");
    }
}

#[test]
fn an_event_of_which_it_is_not_known_when_it_was_taken_stays() {
    for since in ["NULL", "''", "'2026-11-21T10:14:07.312Z +'", "'no time'"] {
        let computer = twelve_entries();
        tamper(&computer, &format!("UPDATE event SET since = {since} WHERE sequence = 4"));
        let mut spool = computer.spool();

        let gone = prune(&mut spool, 8, 91).expect("it prunes");

        assert_eq!(gone, 1, "taken {since}");
    }
}

#[test]
fn the_last_event_stays_so_that_the_next_can_follow_it() {
    let computer = Computer::with_five_entries();
    let mut spool = computer.spool();
    take_all(&mut spool);

    assert_eq!(prune(&mut spool, 5, 91).expect("it prunes"), 1, "5 is signed too");

    assert_eq!(write(&mut spool, &fetching()).sequence(), 6);
    assert_eq!(computer.sequences(spool), [2, 3, 4, 5, 6]);
}

#[test]
fn a_log_in_which_something_is_wrong_is_not_pruned() {
    let computer = twelve_entries();
    let mut spool = computer.spool();
    let edited = "DROP TRIGGER event_does_not_change; UPDATE event SET hash = zeroblob(32) WHERE sequence = 10";
    spool.meddle(edited).expect("the meddling succeeds");

    assert_eq!(prune(&mut spool, 8, 91).expect("it answers"), 0, "it is evidence");

    assert_eq!(computer.sequences(spool), (1..=12).collect::<Vec<_>>());
}

#[test]
fn what_the_schema_lets_go_is_what_pruning_removes_and_nothing_else() {
    let computer = twelve_entries();
    let spool = computer.spool();

    for refused in [
        "DELETE FROM event WHERE sequence = 2",
        "DELETE FROM event WHERE sequence <= 9",
        "DELETE FROM event",
        "UPDATE event SET state = 'acknowledged'; DELETE FROM event",
        "DELETE FROM checkpoint",
        "DELETE FROM checkpoint WHERE sequence = 8",
        "UPDATE checkpoint SET sequence = 7 WHERE sequence = 8",
        "UPDATE checkpoint SET signature = x'00'",
        "INSERT INTO checkpoint SELECT 9, 9, hash, at, algorithm, signature FROM checkpoint",
    ] {
        let refused_whole = format!("BEGIN; {refused}; COMMIT");
        let error = spool.meddle(&refused_whole).expect_err(refused);
        assert!(matches!(error, SpoolError::Database(_)), "`{refused}`: {error:?}");
        spool.meddle("ROLLBACK").expect("nothing of it stays");
    }

    assert_eq!(spool.verify().expect("it reads"), ChainCheck::Intact { through: 12 });
}

#[test]
fn every_attack_on_a_pruned_log_is_found_while_it_is_open_and_at_the_next_opening() {
    // 9 to 12 are there, behind the checkpoint at 8; the checkpoint at 12 was made when the log was closed.
    for (attack, at, fault) in [
        ("DELETE FROM event WHERE sequence = 9", 9, ChainFault::Missing),
        ("DELETE FROM event WHERE sequence = 11", 11, ChainFault::Missing),
        ("DELETE FROM event WHERE sequence = 12", 12, ChainFault::Missing),
        ("UPDATE event SET previous = zeroblob(32) WHERE sequence = 9", 9, ChainFault::NotTied),
        ("UPDATE chain SET head = zeroblob(length(head))", 13, ChainFault::Altered),
        ("DELETE FROM checkpoint", 12, ChainFault::NotSigned),
        ("DELETE FROM checkpoint WHERE sequence = 8", 12, ChainFault::NotSigned),
        ("DELETE FROM checkpoint WHERE sequence = 12", 12, ChainFault::NotSigned),
        ("UPDATE checkpoint SET sequence = 9 WHERE sequence = 8", 9, ChainFault::NotSigned),
        (
            "UPDATE checkpoint SET hash = (SELECT hash FROM event WHERE sequence = 9) WHERE sequence = 8",
            8,
            ChainFault::NotSigned,
        ),
        ("UPDATE checkpoint SET before = 0 WHERE sequence = 8", 8, ChainFault::NotSigned),
        ("UPDATE checkpoint SET before = 9 WHERE sequence = 12", 12, ChainFault::NotSigned),
        (
            "UPDATE checkpoint SET at = '2026-11-21T09:14:07.313Z' WHERE sequence = 12",
            12,
            ChainFault::NotSigned,
        ),
        ("UPDATE checkpoint SET algorithm = 'none' WHERE sequence = 8", 8, ChainFault::NotSigned),
        (
            "UPDATE checkpoint SET signature = (SELECT signature FROM checkpoint WHERE sequence = 12)",
            8,
            ChainFault::NotSigned,
        ),
        (
            "UPDATE checkpoint SET signature = zeroblob(64) WHERE sequence = 12",
            12,
            ChainFault::NotSigned,
        ),
        ("UPDATE checkpoint SET signature = x'' WHERE sequence = 12", 12, ChainFault::NotSigned),
    ] {
        let computer = pruned();
        let spool = computer.spool();
        without_triggers(&spool, attack);
        let broken = ChainCheck::Broken { at, fault };
        assert_eq!(spool.verify().expect("it reads"), broken, "`{attack}` on an open log");

        let computer = pruned();
        tamper(&computer, attack);
        let opened = computer.open().expect("another chain begins");
        assert!(opened.kept_aside.is_some(), "`{attack}` on a closed log");
    }
}

#[test]
fn the_place_through_which_a_log_was_pruned_cannot_be_moved_with_all_that_belongs_to_it() {
    // Somebody with another log of this account: its row of the chain says that it was pruned through a later place.
    let computer = pruned();
    let earlier = rows_of(&computer);
    let mut spool = computer.spool();
    take_all(&mut spool);
    assert_eq!(prune(&mut spool, 12, 91).expect("it prunes"), 0, "12 is the last");
    let _ = write(&mut spool, &fetching());
    assert_eq!(prune(&mut spool, 12, 91).expect("it prunes"), 4);
    drop(spool);

    let head = |hex: &str| format!("UPDATE chain SET head = x'{hex}'");
    tamper(&computer, &head(&earlier));

    let opened = computer.open().expect("another chain begins");
    assert!(opened.kept_aside.is_some(), "an earlier sealed extent does not fit the rows");
}

#[test]
fn whoever_has_no_key_still_finds_a_gap_behind_the_place_where_a_log_was_pruned() {
    let damage = |computer: &Computer| inspect(computer.folder(), None).expect("it reads").damage;
    assert_eq!(damage(&pruned()), None, "the checkpoint is what the rest is tied to");
    for (attack, at) in [
        ("DELETE FROM event WHERE sequence = 9", 9),
        ("DELETE FROM event WHERE sequence = 10", 10),
        ("DELETE FROM checkpoint WHERE sequence = 8", 1),
    ] {
        let computer = pruned();
        tamper(&computer, attack);
        let missing = Damage::Entry { at, fault: ChainFault::Missing };
        assert_eq!(damage(&computer), Some(missing), "`{attack}`");
    }
}

#[test]
fn a_long_log_is_signed_as_it_grows_without_being_closed() {
    let computer = Computer::new();
    let mut spool = computer.spool();
    for _ in 0..600 {
        let _ = write(&mut spool, &fetching());
    }
    take_all(&mut spool);

    let gone = prune(&mut spool, 601, 91).expect("it prunes");

    assert_eq!(gone, 513, "1 is signed at the beginning, then 257 and 513");
    assert_eq!(spool.verify().expect("it reads"), ChainCheck::Intact { through: 601 });
}

#[test]
fn a_log_signed_by_another_device_is_kept_aside() {
    let computer = Computer::with_five_entries();
    let other = Computer::with_five_entries();
    // The other device has signed the very same bytes of its own chain.
    let foreign = rusqlite::Connection::open(other.database()).expect("it opens");
    let signature: Vec<u8> = foreign
        .query_row("SELECT signature FROM checkpoint WHERE sequence = 5", [], |row| row.get(0))
        .expect("it is signed");
    let hex: String = signature.iter().map(|byte| format!("{byte:02x}")).collect();

    tamper(&computer, &format!("UPDATE checkpoint SET signature = x'{hex}' WHERE sequence = 5"));

    assert!(computer.open().expect("another chain begins").kept_aside.is_some());
}

#[test]
fn a_checkpoint_over_another_history_of_the_same_chain_is_found() {
    let computer = Computer::with_five_entries();
    let other = Computer {
        keys: computer.keys.clone(),
        gateway: computer.gateway.clone(),
        ..Computer::new()
    };
    copy_folder(&computer.folder().join("audit-log"), &other.folder().join("audit-log"));
    for branch in [&computer, &other] {
        let mut spool = branch.spool();
        for _ in 0..3 {
            let _ = write(&mut spool, &fetching());
        }
    }

    let of_the_other = format!(
        "ATTACH '{}' AS other; DELETE FROM checkpoint WHERE sequence = 8;
         INSERT INTO checkpoint SELECT * FROM other.checkpoint WHERE sequence = 8",
        other.database().display()
    );
    tamper(&computer, &of_the_other);

    assert!(computer.open().expect("another chain begins").kept_aside.is_some());
}

#[test]
fn closing_a_log_in_which_nothing_was_written_changes_nothing() {
    let computer = Computer::with_five_entries();
    let before = computer.every_byte_of_the_log("audit-log");

    drop(computer.spool());

    assert!(computer.every_byte_of_the_log("audit-log") == before, "it is signed once");
}

impl Computer {
    /// The places that are still in its closed log.
    fn sequences(&self, spool: Spool) -> Vec<u64> {
        drop(spool);
        let database = rusqlite::Connection::open(self.database()).expect("it opens");
        let mut rows =
            database.prepare("SELECT sequence FROM event ORDER BY sequence").expect("it is asked");
        let sequences = rows.query_map([], |row| row.get(0)).expect("it answers");
        sequences.collect::<Result<_, _>>().expect("they read")
    }
}

/// A closed log: signed at 1 when it began, at 5, 8 and 12 when it was closed; the gateway took 1 to 8 at [`at`] 10.
fn twelve_entries() -> Computer {
    let computer = Computer::with_five_entries();
    let mut spool = computer.spool();
    for _ in 0..3 {
        let _ = write(&mut spool, &fetching());
    }
    take_all(&mut spool);
    drop(spool);
    let mut spool = computer.spool();
    for _ in 0..4 {
        let _ = write(&mut spool, &fetching());
    }
    drop(spool);
    computer
}

/// Prunes what the gateway says that it holds through this place, and its backup too.
fn prune(spool: &mut Spool, held: u64, days: i64) -> Result<u64, SpoolError> {
    let held = spool.entry(held)?.expect("it is here");
    spool.prune(&held, held.sequence, later(days), RETENTION)
}

/// The same log, pruned through 8, and closed.
fn pruned() -> Computer {
    let computer = twelve_entries();
    let mut spool = computer.spool();
    assert_eq!(prune(&mut spool, 8, 91).expect("it prunes"), 8);
    drop(spool);
    computer
}

/// The sealed extent of a closed log, in hex.
fn rows_of(computer: &Computer) -> String {
    let database = rusqlite::Connection::open(computer.database()).expect("it opens");
    database.query_row("SELECT hex(head) FROM chain", [], |row| row.get(0)).expect("it reads")
}

/// Changes the open log past the triggers.
fn without_triggers(spool: &Spool, sql: &str) {
    spool.meddle(&format!("{}{sql}", DROP_TRIGGERS)).expect("the meddling succeeds");
}

/// Changes the closed log past the triggers, and puts them back so that they do not give it away.
fn tamper(computer: &Computer, sql: &str) {
    let database = rusqlite::Connection::open(computer.database()).expect("the database opens");
    let triggers = "SELECT group_concat(sql, ';') FROM sqlite_schema WHERE type = 'trigger'";
    let triggers: String =
        database.query_row(triggers, [], |row| row.get(0)).expect("they are there");
    database.execute_batch(&format!("{DROP_TRIGGERS}{sql};{triggers}")).expect("it succeeds");
}

/// So many days after the gateway took the events.
fn later(days: i64) -> DateTime<Utc> {
    at(10) + TimeDelta::days(days)
}

const RETENTION: Duration = Duration::from_hours(90 * 24);
const DROP_TRIGGERS: &str = "DROP TRIGGER event_stays; DROP TRIGGER event_does_not_change;
    DROP TRIGGER event_follows_the_last; DROP TRIGGER checkpoint_stays; DROP TRIGGER checkpoint_does_not_change;";

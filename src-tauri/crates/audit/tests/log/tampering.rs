//! Every attack on the file that this computer alone can find, and the one that only the gateway can.

use std::fs;

use audit::{ChainCheck, ChainFault, Held, MemoryKeyStore, Spool, SpoolError};

use crate::people::{Computer, alone, at, copy_folder, fetching, take, take_all, write};

/// What the check says of a log that was changed while it was open to somebody else's editor.
fn check_after(sql: &str) -> ChainCheck {
    let computer = Computer::with_five_entries();
    let spool = computer.spool();
    spool
        .meddle(&format!(
            "DROP TRIGGER event_stays; DROP TRIGGER event_does_not_change;
         DROP TRIGGER event_follows_the_last; {sql}"
        ))
        .expect("the meddling succeeds");
    spool.verify().expect("it reads")
}

fn broken(at: u64, fault: ChainFault) -> ChainCheck {
    ChainCheck::Broken { at, fault }
}

#[test]
fn an_untouched_log_is_intact() {
    assert_eq!(check_after(""), ChainCheck::Intact { through: 5 });
}

#[test]
fn an_edited_row_is_found() {
    let one_digit = "UPDATE event SET sealed_here = unhex(substr(hex(sealed_here), 1, 80)
                     || iif(substr(hex(sealed_here), 81, 1) = '0', '1', '0')
                     || substr(hex(sealed_here), 82)) WHERE sequence = 3";
    assert_eq!(check_after(one_digit), broken(3, ChainFault::Altered));
}

#[test]
fn an_edited_event_is_found_although_its_key_still_opens() {
    let edited = "UPDATE event SET sealed_for_gateway = zeroblob(length(sealed_for_gateway))
                  WHERE sequence = 4";
    assert_eq!(check_after(edited), broken(4, ChainFault::Altered));
}

#[test]
fn no_byte_of_what_is_sealed_changes_unseen() {
    let (_computer, spool) = Computer::with_five_entries().spool_kept();
    spool.meddle("DROP TRIGGER event_does_not_change").expect("the trigger goes");
    for column in ["sealed_here", "sealed_for_gateway"] {
        let length = spool.length_of(column, 3).expect("it has a length");
        // Every byte of what stands before the event itself, and some of it.
        for at in (0..length).filter(|at| *at < 64 || at % 16 == 0 || at + 1 == length) {
            // The same again sets it right.
            let flip = || spool.flip_bit(column, 3, at).expect("the bit is flipped");
            flip();
            let check = spool.verify().expect("it reads");
            assert_eq!(check, broken(3, ChainFault::Altered), "byte {at} of {column}");
            flip();
        }
    }
    assert_eq!(spool.verify().expect("it reads"), ChainCheck::Intact { through: 5 });
}

#[test]
fn the_key_of_one_event_in_the_place_of_another_is_found() {
    let exchanged =
        "UPDATE event SET sealed_here = (SELECT sealed_here FROM event WHERE sequence = 4)
                     WHERE sequence = 3";
    assert_eq!(check_after(exchanged), broken(3, ChainFault::Altered));
}

#[test]
fn a_removed_row_is_found() {
    assert_eq!(check_after("DELETE FROM event WHERE sequence = 3"), broken(3, ChainFault::Missing));
}

#[test]
fn a_removed_row_is_found_when_the_others_close_the_gap() {
    let closed = "DELETE FROM event WHERE sequence = 3;
                  UPDATE event SET sequence = sequence - 1 WHERE sequence > 3";
    assert_eq!(check_after(closed), broken(3, ChainFault::Altered));
}

#[test]
fn a_removed_end_is_found() {
    assert_eq!(
        check_after("DELETE FROM event WHERE sequence > 3"),
        broken(4, ChainFault::Missing),
        "the sealed head says that there were more"
    );
}

#[test]
fn rows_in_another_order_are_found() {
    let swapped = "UPDATE event SET sequence = 99 WHERE sequence = 2;
                   UPDATE event SET sequence = 2 WHERE sequence = 3;
                   UPDATE event SET sequence = 3 WHERE sequence = 99";
    assert_eq!(check_after(swapped), broken(2, ChainFault::Altered));
}

#[test]
fn a_forged_hash_is_found() {
    let forged = "UPDATE event SET hash = zeroblob(32) WHERE sequence = 3";
    assert_eq!(check_after(forged), broken(3, ChainFault::NotTied));
    let untied = "UPDATE event SET previous = zeroblob(32) WHERE sequence = 3";
    assert_eq!(check_after(untied), broken(3, ChainFault::NotTied));
}

#[test]
fn a_head_that_was_not_sealed_here_is_found() {
    assert_eq!(
        check_after("UPDATE chain SET head = zeroblob(length(head))"),
        broken(6, ChainFault::Altered)
    );
}

#[test]
fn events_marked_as_sent_that_were_not_are_offered_when_the_gateway_does_not_hold_them() {
    let computer = Computer::with_five_entries();
    let first = {
        let mut spool = computer.spool();
        let run = alone(&spool);
        take(&mut spool, &run);
        run.events[0].clone()
    };
    computer.tamper("UPDATE event SET state = 'acknowledged'");
    let mut spool = computer.spool();
    assert_eq!(spool.waiting().expect("it counts"), 0, "the lie is believed here");

    let held = spool.gateway_holds(first.sequence, &first.hash, &[]).expect("it compares");

    assert_eq!(held, Held::Agrees { offered_again: 4 }, "and found out by the gateway");
    assert_eq!(spool.waiting().expect("it counts"), 4);
}

#[test]
fn an_older_copy_of_the_whole_file_is_found_by_what_the_gateway_holds() {
    let computer = Computer::with_five_entries();
    let log = computer.folder().join("audit-log");
    let older = computer.folder().join("older");
    copy_folder(&log, &older);
    let last = {
        let mut spool = computer.spool();
        let _ = write(&mut spool, &fetching());
        take_all(&mut spool).pop().expect("six were taken")
    };
    fs::remove_dir_all(&log).expect("the log goes");
    copy_folder(&older, &log);

    let mut spool = computer.spool();
    let check = spool.verify().expect("it reads");
    let held = spool.gateway_holds(last.sequence, &last.hash, &[]).expect("it compares");

    assert_eq!(check, ChainCheck::Intact { through: 5 }, "by itself it is a whole chain");
    assert_eq!(held, Held::RolledBack, "the gateway holds one entry more");

    let _ = write(&mut spool, &fetching());
    let held = spool.gateway_holds(last.sequence, &last.hash, &[]).expect("it compares");
    assert_eq!(held, Held::Differs, "and another one, once this disk has gone on");

    let before = spool.head().chain;
    let kept =
        spool.begin_anew(at(11)).expect("another chain begins").expect("the old one is kept");
    assert!(computer.folder().join(&kept.file).is_dir(), "for the investigation");
    assert_ne!(spool.head().chain, before);
    assert_eq!(spool.head().sequence, 1, "its first event names the old one");
}

#[test]
fn an_entry_does_not_open_in_another_chain() {
    let (one, other) = (Computer::with_five_entries(), Computer::with_five_entries());
    let same_keys = Computer { keys: one.keys.clone(), ..other };
    let foreign = same_keys.folder().join("foreign.sqlite");
    fs::copy(one.database(), &foreign).expect("the file copies");
    drop(fs::remove_dir_all(same_keys.folder().join("audit-log")));
    let spool = same_keys.spool();
    spool
        .meddle(&format!(
            "ATTACH '{}' AS foreign_log; DROP TRIGGER event_stays; DELETE FROM event;
         INSERT INTO event SELECT * FROM foreign_log.event WHERE sequence = 1",
            foreign.display()
        ))
        .expect("the meddling succeeds");

    assert_eq!(spool.verify().expect("it reads"), broken(1, ChainFault::Altered));
}

#[test]
fn a_log_under_another_key_is_kept_aside_whole_and_not_overwritten() {
    let computer = Computer::with_five_entries();
    let before = fs::read(computer.database()).expect("the file reads");
    let other = audit::Keys::load_or_make(&MemoryKeyStore::default()).expect("other keys");

    let opened =
        Spool::open(computer.folder(), &other, &computer.gateway, at(10)).expect("it opens");

    let kept = opened.kept_aside.expect("the log does not open under other keys");
    let after = fs::read(computer.folder().join(kept.file).join("chain.sqlite")).expect("it reads");
    assert!(before == after, "not one byte of it has changed");
}

#[test]
fn a_newer_log_is_left_alone() {
    let computer = Computer::with_five_entries();
    computer.tamper("PRAGMA user_version = 2");

    let error = computer.open().expect_err("this version does not know it");

    assert!(matches!(error, SpoolError::NewerVersion), "it says why: {error:?}");
    assert!(computer.database().exists(), "and has moved nothing");
}

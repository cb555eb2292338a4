//! A file that is damaged, cut short, read-only or gone, and a clock that is wrong.
//!
//! `CASES` sets how many bits are flipped in the pages; the fewest is one in each.

use std::{collections::BTreeSet, fs};

use audit::{Act, ChainCheck, Event, Head, Held, Opened, Spool, SpoolError};
use chrono::Duration;

use crate::{
    killed::cases,
    people::{
        Computer, alone, at, by_rita, chance, copy_folder, fetching, long_screen, scratch,
        take_all, write,
    },
};

#[test]
fn a_flipped_bit_in_any_kind_of_page_puts_the_log_aside_whole_or_changes_nothing() {
    let (computer, heads) = with_every_kind_of_page();
    let sound = fs::read(computer.database()).expect("the file reads");
    let pages = sound.len() / PAGE;
    let kinds: BTreeSet<u8> = (1..pages).map(|page| sound[page * PAGE]).collect();
    assert!(kinds.is_superset(&KINDS.into()), "every kind of page is there: {kinds:?}");

    let in_header = (0..100 * 8).map(|bit| (bit / 8, bit as u64 % 8)).step_by(3);
    let in_pages = (0..cases(pages).max(pages))
        .map(|n| ((n % pages) * PAGE + chance(PAGE as u64) as usize, chance(8)));
    let flipped: Vec<(usize, u64)> = in_header.chain(in_pages).collect();
    let last = heads.last().expect("the last");
    let found =
        flipped.iter().filter(|(at, bit)| is_found(&computer, &sound, *at, *bit, last)).count();

    println!("{found} of {} flipped bits were found", flipped.len());
    assert!(found > pages / 2, "most of the file is sealed");
}

/// Whether the damage is found; where it is not, the log must be as it was.
fn is_found(computer: &Computer, sound: &[u8], at: usize, bit: u64, head: &Head) -> bool {
    let mut bytes = sound.to_vec();
    bytes[at] ^= 1 << bit;
    let damaged = same_account(computer);
    fs::create_dir(damaged.folder().join("audit-log")).expect("the folder is made");
    fs::write(damaged.database(), &bytes).expect("it is written");

    match damaged.open() {
        Ok(Opened { kept_aside: Some(kept), .. }) => {
            let kept = damaged.folder().join(kept.file).join("chain.sqlite");
            assert!(
                fs::read(kept).expect("it reads") == bytes,
                "bit {bit} of {at}: kept as it was"
            );
            true
        }
        Ok(Opened { mut spool, .. }) => {
            assert_eq!(spool.head(), *head, "bit {bit} of {at}: nothing is lost");
            assert_eq!(
                spool.waiting().expect("it counts"),
                12,
                "bit {bit} of {at}: nor sent again"
            );
            let _ = write(&mut spool, &fetching());
            false
        }
        // The four bytes that say by which version it was written.
        Err(SpoolError::NewerVersion) if (60..64).contains(&at) => true,
        Err(error) => panic!("bit {bit} of {at}: {error:?}"),
    }
}

#[test]
fn a_write_ahead_log_that_is_cut_or_damaged_leaves_a_whole_beginning_and_the_gateway_tells() {
    let (computer, heads) = with_every_kind_of_page();
    let mut spool = computer.spool();
    let mut heads = heads;
    heads.extend((0..4).map(|_| *write(&mut spool, &fetching()).head()));
    let died = same_account(&computer);
    copy_folder(&computer.folder().join("audit-log"), &died.folder().join("audit-log"));
    let sound = fs::read(died.folder().join(WRITE_AHEAD_LOG)).expect("it reads");
    let frames = (sound.len() - 32) / FRAME;
    assert!(frames > 8, "each event is some frames: {frames}");

    let mut shorter = 0;
    for frame in 0..frames {
        let start = 32 + frame * FRAME;
        let mut flipped = sound.clone();
        flipped[start + chance(FRAME as u64) as usize] ^= 1 << chance(8);
        let cut = sound[..start].to_vec();
        let torn = sound[..start + FRAME / 2].to_vec();
        for (what, bytes) in [("cut", cut), ("torn", torn), ("flipped", flipped)] {
            let copy = same_account(&died);
            copy_folder(&died.folder().join("audit-log"), &copy.folder().join("audit-log"));
            fs::write(copy.folder().join(WRITE_AHEAD_LOG), bytes).expect("it is written");

            let mut spool = copy.spool();

            let head = spool.head();
            assert!(heads.contains(&head), "{what} at frame {frame}: it ends where it once ended");
            let last = heads.last().expect("the last");
            let held = spool.gateway_holds(last.sequence, &last.hash, &[]).expect("it compares");
            assert_eq!(held == Held::RolledBack, head != *last, "{what} at frame {frame}: told");
            shorter += usize::from(head != *last);
        }
    }
    assert_eq!(shorter, 3 * frames, "without any one frame there is less than there was");
}

#[test]
fn a_log_that_was_deleted_with_what_the_key_store_remembers_of_it_begins_as_another_chain() {
    let computer = Computer::with_five_entries();
    let before = computer.spool().head();
    fs::remove_dir_all(computer.folder().join("audit-log")).expect("it goes");

    let opened = computer.open().expect("a new chain begins");

    assert_eq!(opened.kept_aside, None, "there is nothing to keep");
    assert_ne!(
        opened.spool.head().chain,
        before.chain,
        "the gateway sees that it is another chain"
    );
    let first = alone(&opened.spool).events.remove(0);
    let body = String::from_utf8(first.body).expect("JSON is text");
    assert!(body.contains("chain-begun"), "of a device whose chain it holds already");
    assert!(!body.contains("audit-log-kept"), "and that it does not say what it follows");
}

#[cfg(unix)]
#[test]
fn a_log_that_may_only_be_read_is_an_error_and_stays_as_it_is() {
    use std::os::unix::fs::PermissionsExt;
    let computer = Computer::with_five_entries();
    let before = fs::read(computer.database()).expect("it reads");
    let log = computer.folder().join("audit-log");
    let places = [computer.database(), log, computer.folder().to_owned()];
    let permit = |file: u32, folder: u32| {
        for (place, mode) in places.iter().zip([file, folder, folder]) {
            fs::set_permissions(place, fs::Permissions::from_mode(mode)).expect("it is ours");
        }
    };
    permit(0o400, 0o500);
    if fs::write(computer.folder().join("try"), "").is_ok() {
        println!("skipped: this account may write what is read-only");
        return permit(0o600, 0o700);
    }

    let opened = computer.open();

    let refused = match opened {
        Ok(mut opened) => {
            assert_eq!(opened.kept_aside, None, "it is not damaged");
            opened.spool.append(&fetching()).map(|_| ())
        }
        Err(error) => Err(error),
    };
    let error = refused.expect_err("nothing can be written down");
    assert!(matches!(error, SpoolError::Files(_)), "it is told from a damaged one: {error:?}");
    permit(0o600, 0o700);
    assert!(fs::read(computer.database()).expect("it reads") == before, "not a byte has changed");
    assert_eq!(computer.spool().head().sequence, 5, "and it goes on when it may be written again");
}

#[test]
fn a_clock_set_back_a_day_or_forward_a_year_changes_neither_the_order_nor_the_chain() {
    let computer = Computer::with_five_entries();
    let mut spool = computer.spool();
    for when in [at(9) - Duration::days(1), at(9) + Duration::days(365), at(9)] {
        let _ = write(&mut spool, &Event { recorded: when, ..by_rita(Act::SignedIn) });
    }
    drop(spool);
    let a_day_ago = at(9) - Duration::days(1);

    let opened = Spool::open(computer.folder(), &computer.keys, &computer.gateway, a_day_ago);

    let mut opened = opened.expect("it opens on any day");
    assert_eq!(opened.kept_aside, None, "a clock is no damage");
    assert_eq!(opened.spool.verify().expect("it reads"), ChainCheck::Intact { through: 8 });
    let mine = opened.spool.own_events("person-rita").expect("they read");
    let order: Vec<u64> = mine.iter().map(|event| event.sequence).collect();
    assert_eq!(order, [8, 7, 6, 5, 4, 3, 2], "newest first is by the chain, not by the clock");
    assert_eq!(mine[1].recorded, at(9) + Duration::days(365), "each says what the clock said");
    let sent: Vec<u64> = take_all(&mut opened.spool).iter().map(|offer| offer.sequence).collect();
    assert_eq!(sent, [1, 2, 3, 4, 5, 6, 7, 8], "and it is sent in the order of the chain");
}

/// A closed log that has a page of every kind, 12 of its events waiting; and where it stood behind each event.
fn with_every_kind_of_page() -> (Computer, Vec<Head>) {
    let computer = Computer::new();
    let mut spool = computer.spool();
    let mut heads = vec![spool.head()];
    for n in 0..24 {
        if n == 12 {
            take_all(&mut spool);
        }
        let event = if n % 8 == 0 { long_screen() } else { fetching() };
        heads.push(*write(&mut spool, &event).head());
    }
    (computer, heads)
}

/// An empty folder of the same account.
fn same_account(computer: &Computer) -> Computer {
    Computer {
        folder: scratch(),
        keys: computer.keys.clone(),
        gateway: computer.gateway.clone(),
        ..Computer::new()
    }
}

const PAGE: usize = 4096;
const FRAME: usize = PAGE + 24;
/// Overflow, inner page of a table, leaf of an index, leaf of a table.
const KINDS: [u8; 4] = [0x00, 0x05, 0x0a, 0x0d];
const WRITE_AHEAD_LOG: &str = "audit-log/chain.sqlite-wal";

//! What was told to the person at the screen and to the gateway, and what must therefore be in the log.

use std::{collections::BTreeMap, path::Path};

use audit::{ChainCheck, Hash, chain::BEFORE_THE_FIRST};

use crate::program::{Desk, unhex};

/// Everything that a program has said, in all its lives.
#[derive(Clone, Default)]
pub(crate) struct Told {
    /// What was said to be written down.
    pub(crate) recorded: Vec<(u64, Hash)>,
    /// What was done.
    pub(crate) seen: Vec<u64>,
    /// What the gateway holds, in its order.
    pub(crate) ledger: Vec<Entry>,
    /// Up to here the gateway's word must be on the disk: the next one was offered after it.
    pub(crate) acknowledged: u64,
    /// The log begins behind this entry.
    pub(crate) pruned: u64,
    /// Why it stopped by itself.
    pub(crate) stopped: Vec<String>,
    /// How often something was offered that the gateway held already.
    pub(crate) repeats: u64,
}

/// An entry in the gateway's ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    chain: String,
    sequence: u64,
    event: String,
    previous: Hash,
    hash: Hash,
    content: String,
}

impl Told {
    /// Takes one line; the answer, if it asks for one.
    pub(crate) fn hears(&mut self, line: &str) -> Option<String> {
        let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
        let words: Vec<&str> = rest.split(' ').collect();
        match (word, words.as_slice()) {
            ("open", _) => None,
            ("recorded", [sequence, hash]) => {
                self.recorded.push((number(sequence), unhex(hash).expect("a hash")));
                None
            }
            ("seen", [sequence]) => {
                self.seen.push(number(sequence));
                None
            }
            ("offer", [chain, sequence, event, previous, hash, content, place]) => {
                // Of what is offered first in a run, all before it must be settled on the disk.
                let begins = *place == "0";
                Some(self.take(
                    Entry {
                        chain: (*chain).to_owned(),
                        sequence: number(sequence),
                        event: (*event).to_owned(),
                        previous: unhex(previous).expect("a hash"),
                        hash: unhex(hash).expect("a hash"),
                        content: (*content).to_owned(),
                    },
                    begins,
                ))
            }
            ("pruned", [through]) => {
                self.pruned = number(through);
                None
            }
            ("stopped", _) => {
                self.stopped.push(rest.to_owned());
                None
            }
            _ => panic!("the program says `{line}`"),
        }
    }

    /// Takes an entry as the gateway does: each once, tied to the one before, and a repeat only if it is the same.
    fn take(&mut self, entry: Entry, begins_a_run: bool) -> String {
        let answer = entry.content.clone();
        assert!(
            entry.sequence > self.acknowledged,
            "{} was acknowledged and waits again",
            entry.sequence
        );
        if begins_a_run {
            self.acknowledged = entry.sequence - 1;
        }
        if let Some(held) = self.ledger.iter().find(|held| held.sequence == entry.sequence) {
            assert_eq!(*held, entry, "what is offered again is the same");
            self.repeats += 1;
            return answer;
        }
        let (last, chain) = self
            .ledger
            .last()
            .map_or((BEFORE_THE_FIRST, &entry.chain), |last| (last.hash, &last.chain));
        assert_eq!(entry.previous, last, "the gateway sees no gap before {}", entry.sequence);
        assert_eq!(entry.chain, *chain, "it is one chain");
        assert_eq!(entry.sequence, self.ledger.len() as u64 + 1, "in the order of the chain");
        self.ledger.push(entry);
        answer
    }

    /// Opens the log in this folder and holds it against everything that was told.
    pub(crate) fn check(&self, desk: &Desk, log: &Path) {
        let opened = desk.open(log).expect("the log opens");
        assert!(!opened.was_missing, "a log that is there, or never was, is not missed");
        if opened.kept_aside.is_some() {
            assert!(self.recorded.is_empty(), "a log in which something was recorded is put aside");
            return;
        }
        let through = opened.spool.head().sequence;
        let check = opened.spool.verify().expect("it reads");
        assert_eq!(check, ChainCheck::Intact { through }, "the chain is whole");
        drop(opened);
        self.check_rows(&rows(log));
    }

    fn check_rows(&self, rows: &BTreeMap<u64, (Hash, String)>) {
        let first = *rows.keys().next().expect("the last event is always there");
        assert!(first > self.pruned, "what was pruned does not come back");
        for (sequence, hash) in &self.recorded {
            let row = if *sequence < first {
                self.held(*sequence)
            } else {
                rows.get(sequence).map(|(hash, _)| hash)
            };
            assert_eq!(
                row,
                Some(hash),
                "{sequence} was recorded and is there, or at the gateway if it was pruned"
            );
        }
        let mut in_order = self.recorded.clone();
        in_order.sort_unstable();
        in_order.dedup_by_key(|(sequence, _)| *sequence);
        assert_eq!(in_order, self.recorded, "in the order in which it was recorded, each once");
        for sequence in &self.seen {
            let is_there = rows.contains_key(sequence) || self.held(*sequence).is_some();
            assert!(is_there, "{sequence} was seen and is written down");
        }
        for entry in self.ledger.iter().filter(|entry| entry.sequence >= first) {
            let row = rows.get(&entry.sequence).map(|(hash, _)| *hash);
            assert_eq!(row, Some(entry.hash), "the gateway holds nothing that the log does not");
        }
        for sequence in first..=self.acknowledged {
            let state = rows.get(&sequence).map(|(_, state)| state.as_str());
            assert_eq!(state, Some("acknowledged"), "{sequence} does not wait again");
        }
    }

    /// The hash that the gateway holds at this place.
    fn held(&self, sequence: u64) -> Option<&Hash> {
        let held = self.ledger.iter().find(|entry| entry.sequence == sequence);
        held.map(|entry| &entry.hash)
    }

    /// When all was sent: the ledger holds each entry of the log, once.
    pub(crate) fn check_drained(&self, desk: &Desk) {
        self.check(desk, &desk.log());
        let here: Vec<(u64, Hash)> =
            rows(&desk.log()).into_iter().map(|(sequence, (hash, _))| (sequence, hash)).collect();
        let first = here.first().map_or(0, |(sequence, _)| *sequence);
        let kept = self.ledger.iter().filter(|entry| entry.sequence >= first);
        let there: Vec<(u64, Hash)> = kept.map(|entry| (entry.sequence, entry.hash)).collect();
        assert!(here == there, "nothing is missing in the ledger, and nothing is in it twice");
    }
}

fn rows(log: &Path) -> BTreeMap<u64, (Hash, String)> {
    let database = log.join("audit-log/chain.sqlite");
    let database = rusqlite::Connection::open(database).expect("the database opens");
    let mut statement =
        database.prepare("SELECT sequence, hash, state FROM event").expect("it is asked");
    let rows = statement
        .query_map([], |row| Ok((row.get(0)?, (row.get(1)?, row.get(2)?))))
        .expect("it answers");
    rows.collect::<Result<_, _>>().expect("they read")
}

fn number(word: &str) -> u64 {
    word.parse().expect("a number")
}

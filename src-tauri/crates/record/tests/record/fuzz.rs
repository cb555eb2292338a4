//! The mapper under attack: documents of the corpus, changed in every way that a source or a line could change them.
//!
//! `CASES` sets how many are tried, `FUZZ_SEED` from which seed. A failure names the case and writes down its document.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "a change is for what it knows, and nothing for the rest"
)]

use std::{
    fs,
    panic::{AssertUnwindSafe, catch_unwind},
    path::PathBuf,
};

use serde_json::{Map, Value, json};

use crate::{anything::drawn, people::now};

#[test]
fn no_change_to_a_document_of_the_corpus_brings_the_mapper_down() {
    let setting = |name| std::env::var(name).ok().and_then(|set| set.parse().ok());
    let (cases, seed) = (setting("CASES").unwrap_or(CASES), setting("FUZZ_SEED").unwrap_or(SEED));
    let corpus = corpus();
    eprintln!("{cases} cases over {} documents from seed {seed}", corpus.len());
    let mut records = 0;
    for case in 0..cases {
        let bytes = Dice(seed ^ case.wrapping_mul(0x9E37_79B9_7F4A_7C15)).document(&corpus);
        match catch_unwind(AssertUnwindSafe(|| attack(&bytes))) {
            Ok(is_record) => records += u64::from(is_record),
            Err(_) => {
                let file = std::env::temp_dir().join(format!("mapper-{seed}-{case}.json"));
                fs::write(&file, &bytes).expect("a place for it");
                panic!("case {case} of seed {seed}: {}", file.display());
            }
        }
    }
    assert!(
        records > cases / 2,
        "only {records} of {cases} were records: the mapper is not reached"
    );
}

#[test]
fn every_document_of_the_corpus_is_a_record_by_itself_and_all_of_them_together() {
    let corpus = corpus();
    for document in &corpus {
        assert!(attack(&bundle(std::slice::from_ref(document)).into_bytes()), "{document}");
    }
    assert!(attack(&bundle(&corpus).into_bytes()));
}

/// Everything that may be asked of these bytes; whether they are a record.
fn attack(bytes: &[u8]) -> bool {
    let _ = record::patients(bytes, now());
    drawn(bytes).is_some()
}

fn corpus() -> Vec<Value> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/corpus");
    let mut files: Vec<PathBuf> = fs::read_dir(folder)
        .expect("the corpus")
        .map(|file| file.expect("a file").path())
        .collect();
    files.sort();
    let read = |file: &PathBuf| fs::read_to_string(file).expect("a file that can be read");
    let corpus: Vec<Value> =
        files.iter().map(|file| serde_json::from_str(&read(file)).expect("JSON")).collect();
    assert!(corpus.len() > 40, "the corpus is there");
    corpus
}

fn bundle(resources: &[Value]) -> String {
    let entry = |(place, resource): (usize, &Value)| json!({ "fullUrl": format!("urn:uuid:{place}"), "resource": resource });
    let entries: Vec<Value> = resources.iter().enumerate().map(entry).collect();
    json!({ "resourceType": "Bundle", "type": "searchset", "entry": entries }).to_string()
}

/// Splitmix64: the same seed throws the same dice on every computer.
struct Dice(u64);

impl Dice {
    fn throw(&mut self, below: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((bits ^ (bits >> 31)) % below.max(1) as u64).expect("a place")
    }

    fn of<'c, T>(&mut self, all: &'c [T]) -> &'c T {
        let place = self.throw(all.len());
        &all[place]
    }

    /// A few documents of the corpus as a bundle, some of them changed; now and then its bytes as well.
    fn document(&mut self, corpus: &[Value]) -> Vec<u8> {
        let mut resources: Vec<Value> =
            (0..=self.throw(4)).map(|_| self.of(corpus).clone()).collect();
        for _ in 0..=self.throw(6) {
            let donor = self.of(corpus).clone();
            let place = self.throw(resources.len());
            self.change(&mut resources[place], &donor);
        }
        let mut bytes = bundle(&resources).into_bytes();
        if self.throw(4) == 0 {
            self.damage(&mut bytes);
        }
        bytes
    }

    /// One change somewhere in this document.
    fn change(&mut self, document: &mut Value, donor: &Value) {
        let place = self.somewhere(document);
        match self.throw(9) {
            0 => *place = self.leaf(),
            1 => *place = self.part_of(donor),
            2 => *place = json!([place.take()]),
            3 => *place = self.nested(place.take()),
            4 => {
                let twice = place.take();
                *place = json!([twice.clone(), twice]);
            }
            5 => self.drop_one(place),
            6 => self.rename_one(place, donor),
            7 => self.add_one(place, donor),
            _ => *place = Value::Null,
        }
    }

    fn somewhere<'d>(&mut self, part: &'d mut Value) -> &'d mut Value {
        let parts = part.as_object().map_or(0, Map::len) + part.as_array().map_or(0, Vec::len);
        if parts == 0 || self.throw(5) == 0 {
            return part;
        }
        let at = self.throw(parts);
        if part.is_array() {
            return self.somewhere(&mut part[at]);
        }
        let fields = part.as_object_mut().expect("an object");
        self.somewhere(fields.values_mut().nth(at).expect("a value"))
    }

    fn leaf(&mut self) -> Value {
        match self.throw(12) {
            0 => json!(true),
            1 => json!(-1),
            2 => serde_json::from_str("1e999").expect("a number"),
            3 => {
                serde_json::from_str("0.10000000000000000000000000000000000001").expect("a number")
            }
            4 => json!(""),
            5 => json!("x".repeat(100_000)),
            6 => json!("\u{202e}\u{0}é😀\n"),
            7 => json!([]),
            8 => json!({}),
            9 => json!({ "reference": "#" }),
            _ => json!(self.of(&WORDS)),
        }
    }

    fn part_of(&mut self, donor: &Value) -> Value {
        let mut part = donor;
        while self.throw(3) > 0 {
            part = match part {
                Value::Object(fields) if !fields.is_empty() => {
                    fields.values().nth(self.throw(fields.len())).expect("a value")
                }
                Value::Array(items) if !items.is_empty() => self.of(items),
                leaf => return leaf.clone(),
            };
        }
        part.clone()
    }

    fn nested(&mut self, inner: Value) -> Value {
        let name = *self.of(&["extension", "section", "item", "contained", "coding", "part"]);
        (0..self.throw(200)).fold(inner, |inner, _| json!({ name: [inner] }))
    }

    fn drop_one(&mut self, place: &mut Value) {
        match place {
            Value::Object(fields) if !fields.is_empty() => {
                let name = fields.keys().nth(self.throw(fields.len())).expect("a name").clone();
                fields.remove(&name);
            }
            Value::Array(items) if !items.is_empty() => {
                items.remove(self.throw(items.len()));
            }
            leaf => *leaf = Value::Null,
        }
    }

    fn rename_one(&mut self, place: &mut Value, donor: &Value) {
        if let (Value::Object(fields), Value::Object(other)) = (place, donor) {
            let name = fields.keys().nth(self.throw(fields.len())).cloned();
            let new = other.keys().nth(self.throw(other.len())).cloned();
            if let (Some(value), Some(new)) = (name.and_then(|name| fields.remove(&name)), new) {
                fields.insert(new, value);
            }
        }
    }

    fn add_one(&mut self, place: &mut Value, donor: &Value) {
        let none = Map::new();
        let fields = donor.as_object().unwrap_or(&none);
        let Some((name, value)) = fields.iter().nth(self.throw(fields.len())) else { return };
        match place {
            Value::Object(fields) => {
                fields.insert(name.clone(), value.clone());
            }
            Value::Array(items) => items.push(value.clone()),
            leaf => *leaf = value.clone(),
        }
    }

    /// What a line or a bad writer does to bytes.
    fn damage(&mut self, bytes: &mut Vec<u8>) {
        let place = self.throw(bytes.len());
        let written: &[u8] = match self.throw(8) {
            0 => return bytes.truncate(place),
            1 => br"\ud800",
            2 => b"\"",
            3 => b"{",
            4 => b",,",
            5 => &[0xFF, 0xFE],
            6 => b"\n\t\0",
            _ => {
                bytes[place] ^= 1 << self.throw(8);
                return;
            }
        };
        bytes.splice(place..place, written.iter().copied());
    }
}

/// What a place may hold that it should not.
const WORDS: [&str; 24] = [
    "2019",
    "2019-13",
    "0000-00-00",
    "2026-11-21T14:02:00Z",
    "2026-11-21T24:61:00+99:00",
    "9999-12-31T23:59:60Z",
    "H",
    "N",
    "active",
    "entered-in-error",
    "Patient",
    "Bundle",
    "Observation",
    "#",
    "#o",
    "Patient/ivy",
    "Observation/o2",
    "urn:uuid:0",
    "mg",
    "text/html",
    "application/pdf",
    "AAAA====",
    "-0.0",
    "100000000000000000000",
];
/// As many as take a few seconds in a debug build.
const CASES: u64 = 2_000;
const SEED: u64 = 5;

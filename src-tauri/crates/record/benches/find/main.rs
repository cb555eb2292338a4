//! How long it takes to find words in a record of 20,000 entries: `cargo bench -p record --bench find`.
//!
//! Typing must not lag: what is typed is looked for once the keys rest, and 150 ms later the answer should be there.
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    reason = "a bench"
)]

#[path = "../view/large.rs"]
mod large;
#[path = "../../tests/record/people.rs"]
#[expect(dead_code, reason = "the bench needs only some of the people of the tests")]
mod people;

use std::{hint::black_box, time::Instant};

use record::Record;

fn main() {
    let bundle = large::bundle(RESOURCES);
    let record = Record::keeping(&people::ivy(), bundle, people::now()).expect("a record");
    let view = record.seen_through(&people::consultant(&people::ivy()), people::now());
    let view = view.expect("a view");
    let search = |text: &str| {
        let began = Instant::now();
        black_box(view.find(text));
        began.elapsed().as_secs_f64() * 1e3
    };
    println!("find for the first time: {:.1} ms", search("na"));
    for (text, what) in QUERIES {
        let mut took: Vec<f64> = (0..RUNS).map(|_| search(text)).collect();
        took.sort_by(f64::total_cmp);
        let (middle, said) = (took[RUNS / 2], view.find(text).said);
        println!("find {what}: {middle:.1} ms in the middle of {RUNS} ({said})");
    }
}

const RESOURCES: usize = 20_000;
const RUNS: usize = 11;
/// What is typed, and what it is an example of.
const QUERIES: [(&str, &str); 4] = [
    ("na", "two letters of nearly everything"),
    ("creatinine high", "two words of many results"),
    ("clinic ward", "words in the text of letters"),
    ("no such words", "what is nowhere"),
];

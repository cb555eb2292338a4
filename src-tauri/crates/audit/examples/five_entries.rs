//! Writes a log of five entries that were not sent into a folder, for those who install over one and look what becomes of it.
//!
//! Its keys are gone with this program: nobody opens the entries again.
#![expect(clippy::expect_used, reason = "test vocabulary")]

use std::path::PathBuf;

use audit::{Act, Event, GatewayKey, Keys, MemoryKeyStore, Spool};
use chrono::Utc;

fn main() {
    let folder = PathBuf::from(std::env::args_os().nth(1).expect("a folder"));
    let keys = Keys::load_or_make(&MemoryKeyStore::default()).expect("keys are made");
    let public = GatewayKey::generate().public_base64().expect("its public half");
    let gateway = GatewayKey::parse("https://gateway.example", &public).expect("a key");

    let mut spool = Spool::open(&folder, &keys, &gateway, Utc::now()).expect("it opens").spool;
    for _ in 0..4 {
        drop(spool.append(&Event::now(Utc::now(), Act::Locked)).expect("it is written down"));
    }
}

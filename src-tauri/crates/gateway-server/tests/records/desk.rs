//! A desk: a computer with a log of its own, as the viewer keeps it.

use std::{fs, path::PathBuf};

use audit::{Act, Event, GatewayKey, Keys, MemoryKeyStore, Run, Spool, Subject, Who, chain::hex};
use axum::{
    body::Body,
    http::{Method, Request},
};
use base64::{Engine, prelude::BASE64_STANDARD};
use contract::{Creation, Transaction, header as own};
use rusqlite::Connection;
use serde_json::value::RawValue;
use tempfile::TempDir;
use uuid::Uuid;

use crate::{
    device::packed,
    house::{Answer, House},
};

/// A computer with a log of its own.
pub(crate) struct Desk {
    home: TempDir,
    pub(crate) keys: Keys,
    pub(crate) chain: Uuid,
}

impl Desk {
    /// The beginning of the log, and what Rita did.
    pub(crate) fn with_six_entries(house: &House) -> Self {
        Self::with_entries(house, 6)
    }

    pub(crate) fn with_entries(house: &House, entries: usize) -> Self {
        let home = TempDir::new().unwrap();
        let keys = Keys::load_or_make(&MemoryKeyStore::default()).unwrap();
        let mut desk = Self { home, keys, chain: Uuid::nil() };
        register(house, &desk.keys);
        let mut spool = desk.open(house, &desk.keys);
        desk.chain = spool.head().chain;
        for _ in 1..entries {
            drop(spool.append(&chosen()).unwrap());
        }
        spool.sign(AT.parse().unwrap()).unwrap();
        desk
    }

    fn open(&self, house: &House, keys: &Keys) -> Spool {
        Spool::open(self.home.path(), keys, &public(house), AT.parse().unwrap()).unwrap().spool
    }

    pub(crate) fn log(&self) -> PathBuf {
        self.home.path().join("audit-log")
    }

    pub(crate) fn next_run(&self, entries: usize) -> Run {
        let gateway = GatewayKey::generate().public_base64().unwrap();
        let gateway = GatewayKey::parse("http://127.0.0.1", &gateway).unwrap();
        let at = AT.parse().unwrap();
        let spool = Spool::open(self.home.path(), &self.keys, &gateway, at).unwrap().spool;
        spool.next_run(entries).unwrap().unwrap()
    }

    /// The ledger takes these; the log has not heard of it.
    pub(crate) async fn send(&self, house: &House, run: &Run) {
        let (first, last) = (run.first().unwrap(), run.last().unwrap());
        let bodies: Vec<&RawValue> =
            run.events.iter().map(|event| serde_json::from_slice(&event.body).unwrap()).collect();
        let creations =
            run.events.iter().zip(bodies).map(|(event, body)| Creation::of(event.id, body));
        let body = serde_json::to_vec(&Transaction::of(creations.collect())).unwrap();
        let request = Request::builder()
            .method(Method::POST)
            .uri("/fhir")
            .header("content-type", "application/fhir+json")
            .header("content-encoding", "gzip")
            .header(own::DEVICE, run.device.to_string())
            .header(own::CHAIN, run.chain.to_string())
            .header(own::SEQUENCE, first.sequence)
            .header(own::PREVIOUS, hex(&first.previous))
            .header(own::HASH, hex(&last.hash))
            .header(own::SIGNATURE, format!("{}:{}", run.algorithm, run.signature));
        let answer: Answer = house.send(request.body(Body::from(packed(&body))).unwrap()).await;
        assert!(answer.is_new(), "{}", answer.text());
    }

    /// Its key store is emptied, and the program begins another log: where the one before lies now.
    pub(crate) fn loses_its_key(&self, house: &House) -> PathBuf {
        let others = Keys::load_or_make(&MemoryKeyStore::default()).unwrap();
        drop(self.open(house, &others));
        let mut folders =
            fs::read_dir(self.home.path()).unwrap().map(|entry| entry.unwrap().path());
        let is_kept = |path: &PathBuf| path.to_string_lossy().contains("audit-log-kept-");
        folders.find(is_kept).expect("it was put aside")
    }

    /// Changes the closed log past its triggers.
    pub(crate) fn meddle(&self, sql: &str) {
        let database = Connection::open(self.log().join("chain.sqlite")).unwrap();
        let mut names =
            database.prepare("SELECT name FROM sqlite_schema WHERE type = 'trigger'").unwrap();
        let names: Vec<String> =
            names.query_map([], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap();
        for name in names {
            database.execute_batch(&format!("DROP TRIGGER {name}")).unwrap();
        }
        database.execute_batch(sql).unwrap();
    }
}

fn register(house: &House, keys: &Keys) {
    let device = keys.device();
    let insert = "INSERT INTO device (id, name, algorithm, public_key, registered, how)
                  VALUES (?1, 'ED-TRIAGE-03', ?2, ?3, '2026-11-21T13:00:00Z', 'code')";
    let public = BASE64_STANDARD.decode(device.public_base64()).unwrap();
    let row = (device.id().to_string(), device.algorithm().name(), public);
    house.gateway.store.write(|tx| tx.execute(insert, row)).unwrap();
}

pub(crate) fn public(house: &House) -> GatewayKey {
    GatewayKey::parse("http://127.0.0.1", &house.gateway.audit_key.public).unwrap()
}

/// The most frequent kind of event: somebody chose a patient.
fn chosen() -> Event {
    let who = Who {
        id: "rita".to_owned(),
        name: "Rita CLARKE".to_owned(),
        email: "triage-nurse@nhs.net".to_owned(),
        role: "R8001".parse().unwrap(),
        title: "Triage nurse".to_owned(),
        organisation: "RNS".parse().unwrap(),
        session: Uuid::nil(),
    };
    let patient = Subject { id: PATIENT.parse().unwrap(), nhs_number: None };
    let act = Act::PatientChosen;
    Event { who: Some(who), patient: Some(patient), ..Event::now(AT.parse().unwrap(), act) }
}

pub(crate) const AT: &str = "2026-11-21T13:30:00.000Z";
pub(crate) const PATIENT: &str = "0f8fad5b-d9cb-469f-a165-70867728950e";

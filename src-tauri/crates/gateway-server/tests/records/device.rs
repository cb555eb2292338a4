//! A computer that signs its events, as the gateway meets it, without the viewer's own code.

use std::io::Write;

use audit::chain::{BEFORE_THE_FIRST, Hash, chain_hash, content_hash, hex, offer_message};
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};
use axum::{
    body::Body,
    http::{Method, Request, StatusCode},
};
use base64::{Engine, prelude::BASE64_STANDARD};
use contract::{ChainHead, Created, Creation, Transaction, TransactionAnswer, header as own};
use flate2::{Compression, write::GzEncoder};
use serde_json::{json, value::RawValue};
use uuid::Uuid;

use crate::house::{Answer, House};

/// A computer that signs its events.
pub(crate) struct Device {
    pub(crate) id: Uuid,
    key: Ed25519KeyPair,
    pub(crate) chain: Uuid,
    sequence: u64,
    previous: Hash,
    pub(crate) person: String,
}

/// The events as they are sent.
pub(crate) fn bundle(run: &[Event]) -> Vec<u8> {
    let bodies: Vec<&RawValue> =
        run.iter().map(|event| serde_json::from_slice(&event.body).unwrap()).collect();
    let creations = run.iter().zip(bodies).map(|(event, body)| Creation::of(event.id, body));
    serde_json::to_vec(&Transaction::of(creations.collect())).unwrap()
}

pub(crate) fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
    packed.write_all(bytes).unwrap();
    packed.finish().unwrap()
}

/// An event with its place in a chain.
#[derive(Clone)]
pub(crate) struct Event {
    pub(crate) id: Uuid,
    pub(crate) sequence: u64,
    pub(crate) previous: Hash,
    pub(crate) hash: Hash,
    pub(crate) said: Hash,
    pub(crate) signature: String,
    pub(crate) body: Vec<u8>,
}

impl Device {
    pub(crate) fn new() -> Self {
        Self {
            id: Uuid::new_v4(),
            key: Ed25519KeyPair::generate().unwrap(),
            chain: Uuid::new_v4(),
            sequence: 0,
            previous: BEFORE_THE_FIRST,
            person: "p".to_owned(),
        }
    }

    pub(crate) fn registered(house: &House) -> Self {
        let device = Self::new();
        let insert = "INSERT INTO device (id, name, algorithm, public_key, registered, how) VALUES (?1, 'PC', 'Ed25519', ?2, 'now', 'code')";
        let key = device.key.public_key().as_ref().to_vec();
        house.gateway.store.write(|tx| tx.execute(insert, (device.id.to_string(), key))).unwrap();
        device
    }

    pub(crate) fn id(&self) -> Uuid {
        self.id
    }

    /// The next event of its chain, taken by the ledger.
    pub(crate) async fn offer_next(&mut self, house: &House) -> Event {
        let event = self.event();
        assert!(self.offer(house, &event).await.is_new());
        event
    }

    /// What somebody did at this device, next in its chain.
    pub(crate) fn done(&mut self, said: serde_json::Value) -> Event {
        self.sequence += 1;
        let id = Uuid::now_v7();
        let mut body = said;
        body["resourceType"] = "AuditEvent".into();
        body["id"] = id.to_string().into();
        let body = body.to_string().into_bytes();
        let event = self.made_of(id, self.sequence, self.previous, body);
        self.previous = event.hash;
        event
    }

    /// Somebody does this at this device, and the ledger is told.
    pub(crate) async fn does(&mut self, house: &House, said: serde_json::Value) -> Answer {
        let event = self.done(said);
        self.offer(house, &event).await
    }

    /// The next event of its chain.
    pub(crate) fn event(&mut self) -> Event {
        self.sequence += 1;
        let event = self.made(Uuid::now_v7(), self.sequence, self.previous, "next");
        self.previous = event.hash;
        event
    }

    /// Its log is replaced by an older copy, which does not have this event.
    pub(crate) fn rolled_back_before(&mut self, event: &Event) {
        (self.sequence, self.previous) = (event.sequence - 1, event.previous);
    }

    /// Its log is another, which begins with the next event.
    pub(crate) fn begins_again(&mut self) {
        (self.chain, self.sequence, self.previous) = (Uuid::new_v4(), 0, BEFORE_THE_FIRST);
    }

    pub(crate) fn made(&self, id: Uuid, sequence: u64, previous: Hash, words: &str) -> Event {
        let body = json!({
            "resourceType": "AuditEvent", "id": id, "recorded": "2026-11-21T14:00:00Z", "outcomeDesc": words,
            "meta": { "tag": [{ "code": "fetching" }] },
            "agent": [{ "requestor": true, "role": [{ "text": "Nurse" }], "who": { "identifier": { "value": self.person } } }],
        });
        self.made_of(id, sequence, previous, body.to_string().into_bytes())
    }

    pub(crate) fn made_of(&self, id: Uuid, sequence: u64, previous: Hash, body: Vec<u8>) -> Event {
        let said = content_hash(&body);
        let hash = chain_hash(&previous, self.chain, sequence, id, &said);
        Event { id, sequence, previous, hash, said, signature: self.sign(self.id, &hash), body }
    }

    pub(crate) fn sign(&self, device: Uuid, hash: &Hash) -> String {
        BASE64_STANDARD.encode(self.key.sign(&offer_message(device, hash)).as_ref())
    }

    pub(crate) async fn offer(&self, house: &House, event: &Event) -> Answer {
        self.offer_run(house, std::slice::from_ref(event)).await
    }

    /// Offers these, one after the other in the chain, under the signature of the last.
    pub(crate) async fn offer_run(&self, house: &House, run: &[Event]) -> Answer {
        self.offer_as(house, run, packed(&bundle(run))).await
    }

    pub(crate) async fn offer_as(&self, house: &House, run: &[Event], packed: Vec<u8>) -> Answer {
        let (first, last) = (&run[0], &run[run.len() - 1]);
        let request = Request::builder()
            .method(Method::POST)
            .uri("/fhir")
            .header("content-type", "application/fhir+json")
            .header("content-encoding", "gzip")
            .header(own::DEVICE, self.id.to_string())
            .header(own::CHAIN, self.chain.to_string())
            .header(own::SEQUENCE, first.sequence)
            .header(own::PREVIOUS, hex(&first.previous))
            .header(own::HASH, hex(&last.hash))
            .header(own::SIGNATURE, format!("Ed25519:{}", last.signature));
        house.send(request.body(Body::from(packed)).unwrap()).await
    }

    pub(crate) async fn head(&self, house: &House) -> (u64, String) {
        let head = self.held(house).await;
        (head.sequence, head.hash)
    }

    /// What the gateway says that it holds of the chain.
    pub(crate) async fn held(&self, house: &House) -> ChainHead {
        let request = Request::builder()
            .uri(format!("/api/chains/{}", self.chain))
            .body(Body::empty())
            .unwrap();
        house.send(request).await.is(StatusCode::OK)
    }
}

impl Event {
    pub(crate) fn body(&self) -> &[u8] {
        &self.body
    }
}

impl Answer {
    /// Of each event of the run: the status, its id, the hash of what is held.
    pub(crate) fn created(&self) -> Vec<(String, Uuid, String)> {
        let answer: TransactionAnswer = self.is(StatusCode::OK);
        let held = |entry: &Created| {
            let (id, hash) = entry.response.held().unwrap();
            (entry.response.status.clone(), id, hash.to_owned())
        };
        answer.entry.iter().map(held).collect()
    }

    /// Whether the ledger holds every event of the run only now.
    pub(crate) fn is_new(&self) -> bool {
        self.created().iter().all(|(status, ..)| status == "201 Created")
    }
}

//! The wire as any device could speak it: plain HTTP, one connection for each request, the transaction of the contract.

use std::{
    io::{Read, Write},
    net::TcpStream,
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering::SeqCst},
    },
    time::Duration,
};

use audit::{
    Acknowledgement, Ledger, OfferError, Run,
    chain::{from_hex, hex},
};
use contract::{CreatedResponse, Creation, Transaction, TransactionAnswer, header, path};
use flate2::{Compression, write::GzEncoder};
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

/// Where the gateway listens now, and how often it said that it held an event already.
#[derive(Default)]
pub(crate) struct Address {
    now: Mutex<String>,
    held_already: AtomicUsize,
}

impl Address {
    pub(crate) fn is(&self, address: &str) {
        address.clone_into(&mut self.now.lock().unwrap());
    }

    pub(crate) fn now(&self) -> String {
        self.now.lock().unwrap().clone()
    }
}

impl Address {
    /// How often the gateway had taken an event whose answer was lost.
    pub(crate) fn held_already(&self) -> usize {
        self.held_already.load(SeqCst)
    }

    fn word(&self, response: &CreatedResponse) -> Option<Acknowledgement> {
        let (id, held) = response.held()?;
        if response.status.starts_with("200") {
            self.held_already.fetch_add(1, SeqCst);
        }
        Some(Acknowledgement {
            id,
            content_hash: from_hex(held)?,
            received: response.last_modified,
        })
    }
}

impl Ledger for &Address {
    async fn offer(&self, run: &Run) -> Result<Vec<Acknowledgement>, OfferError> {
        let not_now = OfferError::NotNow { retry_after: None };
        let (status, body) = send(self, run).ok_or(not_now.clone())?;
        match status {
            200 => {
                let answer: TransactionAnswer =
                    serde_json::from_slice(&body).map_err(|_| not_now)?;
                Ok(answer.entry.iter().filter_map(|entry| self.word(&entry.response)).collect())
            }
            400 | 409 | 422 => {
                Err(OfferError::Refused { reason: String::from_utf8_lossy(&body).into_owned() })
            }
            _ => Err(not_now),
        }
    }
}

fn send(address: &Address, run: &Run) -> Option<(u16, Vec<u8>)> {
    let (first, last) = (run.first()?, run.last()?);
    let entries = run.events.iter().map(|offer| {
        let resource: &RawValue = serde_json::from_slice(&offer.body).expect("it is JSON");
        Creation::of(offer.id, resource)
    });
    let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
    serde_json::to_writer(&mut packed, &Transaction::of(entries.collect())).expect("it is packed");
    let head = format!(
        "content-type: application/fhir+json\r\ncontent-encoding: gzip\r\n{}: {}\r\n{}: {}\r\n{}: {}\r\n\
         {}: {}\r\n{}: {}\r\n{}: {}:{}\r\n",
        header::DEVICE,
        run.device,
        header::CHAIN,
        run.chain,
        header::SEQUENCE,
        first.sequence,
        header::PREVIOUS,
        hex(&first.previous),
        header::HASH,
        hex(&last.hash),
        header::SIGNATURE,
        run.algorithm,
        run.signature,
    );
    ask(address, "POST", path::FHIR, &head, &packed.finish().expect("it is packed"))
}

/// Sends JSON; the status, if there was an answer.
pub(crate) fn post_json(
    address: &Address,
    place: &str,
    body: &impl serde::Serialize,
) -> Option<u16> {
    let body = serde_json::to_vec(body).expect("it is JSON");
    Some(ask(address, "POST", place, "content-type: application/json\r\n", &body)?.0)
}

/// Asks for JSON.
pub(crate) fn get_json<T: DeserializeOwned>(address: &Address, place: &str) -> Option<T> {
    let (status, body) = ask(address, "GET", place, "", &[])?;
    if status == 200 { serde_json::from_slice(&body).ok() } else { None }
}

/// Status and body of a whole answer; `None` if the connection broke before its end.
fn ask(
    address: &Address,
    method: &str,
    place: &str,
    headers: &str,
    body: &[u8],
) -> Option<(u16, Vec<u8>)> {
    let mut stream = TcpStream::connect(address.now()).ok()?;
    stream.set_read_timeout(Some(Duration::from_secs(60))).ok()?;
    let length = body.len();
    let head = format!(
        "{method} {place} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncontent-length: {length}\r\n{headers}\r\n"
    );
    stream.write_all(&[head.as_bytes(), body].concat()).ok()?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).ok()?;
    let end = answer.windows(4).position(|four| four == b"\r\n\r\n")?;
    let (head, body) =
        (String::from_utf8_lossy(answer.get(..end)?).to_lowercase(), answer.get(end + 4..)?);
    let status = head.split(' ').nth(1)?.parse().ok()?;
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
    // An answer in pieces ends with an empty one.
    let body = match length {
        Some(length) if length.trim().parse() == Ok(body.len()) => body.to_vec(),
        Some(_) => return None,
        None => pieces(body)?,
    };
    Some((status, body))
}

fn pieces(mut body: &[u8]) -> Option<Vec<u8>> {
    let mut whole = Vec::new();
    loop {
        let end = body.windows(2).position(|two| two == b"\r\n")?;
        let length = std::str::from_utf8(body.get(..end)?).ok()?;
        let length = usize::from_str_radix(length.trim(), 16).ok()?;
        if length == 0 {
            return Some(whole);
        }
        whole.extend_from_slice(body.get(end + 2..end + 2 + length)?);
        body = body.get(end + 4 + length..)?;
    }
}

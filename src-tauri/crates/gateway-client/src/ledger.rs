use std::time::Duration;

use audit::{
    Acknowledgement, Ledger, OfferError, Run,
    chain::{from_hex, hex},
};
use contract::{CreatedResponse, Creation, Transaction, TransactionAnswer, header, path};
use flate2::{Compression, write::GzEncoder};
use reqwest::{
    Method,
    header::{CONTENT_ENCODING, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue},
};
use serde_json::value::RawValue;
use uuid::Uuid;

use crate::{
    CallError, Client,
    transport::{ANSWERING, SMALL, checked, read},
};

impl Ledger for Client {
    async fn offer(&self, run: &Run) -> Result<Vec<Acknowledgement>, OfferError> {
        let (Some(first), Some(last)) = (run.first(), run.last()) else { return Ok(vec![]) };
        let body =
            packed(run).ok_or_else(|| OfferError::Refused { reason: NO_EVENT.to_owned() })?;
        let request = self
            .transport
            .request(Method::POST, path::FHIR, None)
            .timeout(ANSWERING + time_to_carry(body.len()))
            .header(CONTENT_TYPE, "application/fhir+json")
            .header(CONTENT_ENCODING, "gzip")
            .header(header::CHAIN, run.chain.to_string())
            .header(header::SEQUENCE, first.sequence)
            .header(header::PREVIOUS, hex(&first.previous))
            .header(header::HASH, hex(&last.hash))
            .header(header::SIGNATURE, format!("{}:{}", run.algorithm, run.signature))
            .headers(from_device(run.device)?)
            .body(body);
        let answer = request.send().await.map_err(|error| not_taken(error.into()))?;
        let answer = checked(answer).await.map_err(not_taken)?;
        let answer: TransactionAnswer = read(answer, SMALL).await.map_err(not_taken)?;
        Ok(answer.entry.iter().filter_map(|entry| acknowledged(&entry.response)).collect())
    }
}

/// The events as a compressed transaction, byte for byte; `None` if one of them is no JSON.
fn packed(run: &Run) -> Option<Vec<u8>> {
    let creations = run.events.iter().map(|offer| {
        let resource: &RawValue = serde_json::from_slice(&offer.body).ok()?;
        Some(Creation::of(offer.id, resource))
    });
    let transaction = Transaction::of(creations.collect::<Option<_>>()?);
    let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
    serde_json::to_writer(&mut packed, &transaction).ok()?;
    packed.finish().ok()
}

/// As long as a bad line needs.
fn time_to_carry(bytes: usize) -> Duration {
    Duration::from_secs(u64::try_from(bytes / BYTES_A_SECOND).unwrap_or(u64::MAX))
}

fn acknowledged(response: &CreatedResponse) -> Option<Acknowledgement> {
    let (id, held) = response.held()?;
    let content_hash = from_hex(held)?;
    Some(Acknowledgement { id, content_hash, received: response.last_modified })
}

/// Takes the place of the name that every request carries: an event is offered by the device that wrote it.
fn from_device(device: Uuid) -> Result<HeaderMap, OfferError> {
    let name = HeaderValue::try_from(device.to_string());
    let name = name.map_err(|_| OfferError::NotNow { retry_after: None })?;
    Ok(HeaderMap::from_iter([(HeaderName::from_static(header::DEVICE), name)]))
}

/// What the gateway will never take is set aside; everything else is offered again.
///
/// It says so of an event in its own words, as an OperationOutcome with one of [`FOR_GOOD`]. A device that is not registered yet, a
/// request that was mangled on its way, an answer from something that is not our gateway: none of that says anything about the event,
/// so the event stays.
fn not_taken(error: CallError) -> OfferError {
    match error {
        CallError::Problem(problem) if FOR_GOOD.contains(&problem.status) => {
            OfferError::Refused { reason: problem.title }
        }
        CallError::Busy { retry_after_seconds } => {
            OfferError::NotNow { retry_after: retry_after_seconds.map(Duration::from_secs) }
        }
        CallError::Problem(problem) => {
            OfferError::NotNow { retry_after: problem.retry_after_seconds.map(Duration::from_secs) }
        }
        CallError::Unreachable(_)
        | CallError::TooSlow
        | CallError::Certificate { .. }
        | CallError::Proxy
        | CallError::ProxyUnknown(_)
        | CallError::NotSignedIn
        | CallError::Nonsense
        | CallError::NotWhatWasRecorded => OfferError::NotNow { retry_after: None },
    }
}

/// It contradicts what the ledger holds; it is longer than any event may be; it is no AuditEvent.
const FOR_GOOD: [u16; 3] = [409, 413, 422];
const NO_EVENT: &str = "what was written down is no JSON";
/// A line of 32 kbit/s that loses half of what it carries.
const BYTES_A_SECOND: usize = 2_000;

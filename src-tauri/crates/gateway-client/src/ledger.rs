use std::time::Duration;

use audit::{
    Acknowledgement, Ledger, Offer, OfferError,
    chain::{from_hex, hex},
};
use chrono::Utc;
use contract::{ProblemCode, header, path};
use reqwest::{
    Method,
    header::{HeaderMap, HeaderName, HeaderValue},
};
use uuid::Uuid;

use crate::{CallError, Client, transport::checked};

impl Ledger for Client {
    async fn offer(&self, offer: &Offer) -> Result<Acknowledgement, OfferError> {
        let place = format!("{}/{}", path::AUDIT_EVENT, offer.id);
        let request = self
            .transport
            .request(Method::PUT, &place, None)
            .header("content-type", "application/fhir+json")
            .header(header::CHAIN, offer.chain.to_string())
            .header(header::SEQUENCE, offer.sequence)
            .header(header::PREVIOUS, hex(&offer.previous))
            .header(header::HASH, hex(&offer.hash))
            .header(header::SIGNATURE, format!("{}:{}", offer.algorithm, offer.signature))
            .header(header::CONTENT_HASH, hex(&offer.content_hash))
            .headers(from_device(offer.device)?)
            .body(offer.body.clone());
        let answer = request.send().await.map_err(CallError::from);
        let answer = match answer {
            Ok(answer) => checked(answer).await,
            Err(error) => Err(error),
        };
        let answer = answer.map_err(not_taken)?;
        let held = answer
            .headers()
            .get(header::CONTENT_HASH)
            .and_then(|held| from_hex(held.to_str().ok()?));
        let content_hash = held.ok_or(OfferError::NotNow { retry_after: None })?;
        Ok(Acknowledgement { content_hash, received: Utc::now() })
    }
}

/// Takes the place of the name that every request carries: an event is offered by the device that wrote it.
fn from_device(device: Uuid) -> Result<HeaderMap, OfferError> {
    let name = HeaderValue::try_from(device.to_string());
    let name = name.map_err(|_| OfferError::NotNow { retry_after: None })?;
    Ok(HeaderMap::from_iter([(HeaderName::from_static(header::DEVICE), name)]))
}

/// What the gateway will never take is set aside; everything else is offered again.
///
/// A device that is not registered yet, or an answer from something that is not our gateway, says nothing about the
/// event, so the event stays.
fn not_taken(error: CallError) -> OfferError {
    match error {
        CallError::Problem(problem) if refuses_for_good(problem.code) => {
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
        | CallError::NotSignedIn
        | CallError::Nonsense
        | CallError::NotWhatWasRecorded => OfferError::NotNow { retry_after: None },
    }
}

fn refuses_for_good(code: ProblemCode) -> bool {
    match code {
        ProblemCode::Unreadable | ProblemCode::ChainConflict => true,
        ProblemCode::NoMatch
        | ProblemCode::TooManyTries
        | ProblemCode::NotNhsEmail
        | ProblemCode::WeakPassword
        | ProblemCode::CodeNotAccepted
        | ProblemCode::NotSignedIn
        | ProblemCode::StatementNotAccepted
        | ProblemCode::StepUpNeeded
        | ProblemCode::FunctionNotAllowed
        | ProblemCode::NoGrant
        | ProblemCode::NotFound
        | ProblemCode::DeviceNotAccepted
        | ProblemCode::NetworkNotAllowed
        | ProblemCode::Internal => false,
    }
}

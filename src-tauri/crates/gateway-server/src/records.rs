//! The records, and the decisions about them.

mod everything;
mod kept_back;
mod narrowed;
pub(crate) mod open;
#[cfg(test)]
mod proofs;
mod reads;
pub(crate) mod shelf;
pub(crate) mod whereabouts;

use std::sync::Arc;

use axum::{
    Router,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use contract::path;

use crate::{
    FhirFailure, Gateway, WrittenDown, access_decisions, capability, consents::reading, holding,
    keeping, launches, patients, problem::FHIR_JSON, refusing, unsaying,
};

/// Every route that concerns a patient.
pub fn records_routes() -> Router<Arc<Gateway>> {
    Router::new()
        .route(path::STANDING, post(access_decisions::tell_standing))
        .route(path::ACCESS, post(access_decisions::ask))
        .route(path::END_ACCESS, post(access_decisions::end))
        .route(path::KEEP_ACCESS, post(keeping::keep))
        .route(path::SAID_NO, post(refusing::said_no))
        .route(path::UNSAY_NO, post(unsaying::unsay_no))
        .route(path::WITHDRAW, post(refusing::withdraw))
        .route(path::LAUNCHES, post(launches::vouch))
        .route(path::REDEEM_LAUNCH, post(launches::redeem))
        .route(path::HOLDING, get(holding::stream))
        .route(path::WAIT_FOR_CHANGE, post(holding::wait))
        .route(path::METADATA, get(capability::metadata))
        .route(path::PATIENT_SEARCH, post(patients::search))
        .route("/fhir/Patient/{id}/$everything", get(reads::everything))
        .route("/fhir/Consent/_search", post(reading::search))
        .route("/fhir/Consent/{id}", get(reading::read))
        .route("/fhir/Consent/{id}/_history", get(reading::history))
        .route("/fhir/Consent/{id}/_history/{version}", get(reading::version))
        .route("/fhir/{type}/_search", post(reads::of_type))
        .route("/fhir/{type}/{id}", get(reads::one))
}

/// Refuses a read of which the device has not written down that it would ask: nobody could find it later.
pub(crate) fn must_be_written_down(written_down: &WrittenDown) -> Result<(), FhirFailure> {
    if written_down.event.is_some() && written_down.chain_head.is_some() {
        return Ok(());
    }
    let words = "The request does not say which audit event was written down before it.";
    Err(FhirFailure::new(StatusCode::BAD_REQUEST, "required", words))
}

/// An answer of FHIR JSON that must not be kept by anything on its way.
pub(crate) fn fhir_json(body: impl Into<axum::body::Body>) -> Response {
    let mut response = body.into().into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(FHIR_JSON));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

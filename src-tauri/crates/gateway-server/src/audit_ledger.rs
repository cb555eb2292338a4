//! The ledger: the audit events of the devices, exactly as they were sent, in the order of their chains.
//!
//! An event is taken only from a registered device, under its signature, at a place in its chain that fits what stands before and
//! after it. Nothing in it is ever changed. A place that stays empty is a gap, and shows as one.

mod catching_up;
pub mod compare;
pub mod findings;
pub mod heads;
mod listing;
pub mod questions;
mod reading;
pub mod rescuing;
pub mod retiring;
mod said;
mod taking_in;
pub(crate) mod tree;
mod unknown_grants;
pub mod verify;

pub use self::listing::{Gap, gaps, newest};

use std::sync::Arc;

use axum::{
    Router,
    extract::DefaultBodyLimit,
    routing::{get, post},
};
use contract::path;
use tower_http::{decompression::RequestDecompressionLayer, limit::RequestBodyLimitLayer};

use self::taking_in::LARGEST_RUN;
use crate::Gateway;

/// The routes by which events come in, are read again, and are told to have come.
pub(crate) fn routes() -> Router<Arc<Gateway>> {
    Router::new()
        .route(path::FHIR, post(taking_in::take))
        .route(&format!("{}/{{id}}", path::AUDIT_EVENT), get(reading::read))
        .route("/api/chains/{chain}", get(reading::chain_head))
        .route(path::PRIVACY_LEDGER, post(questions::answer))
        .route(path::LEDGER_HEAD, get(heads::head))
        .route(path::LEDGER_CONSISTENCY, get(heads::consistency))
        .route(&format!("{}/{{event}}", path::LEDGER_INCLUSION), get(heads::inclusion))
        .layer(DefaultBodyLimit::max(LARGEST_RUN))
        .layer(RequestDecompressionLayer::new())
        .layer(RequestBodyLimitLayer::new(LARGEST_RUN))
}

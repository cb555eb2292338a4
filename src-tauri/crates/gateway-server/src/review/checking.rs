//! Whether the ledger is whole, for a reviewer: all of it is read again, from a snapshot, while everybody else works on.

use std::sync::Arc;

use axum::Json;
use contract::LedgerChecked;
use serde_json::json;
use tokio::sync::Semaphore;

use crate::{
    Failure, GatewayEvent,
    access_decisions::must_be,
    accounts::{Asked, PrivacyReview, SteppedUp},
    audit_ledger::verify::verify,
    note,
};

/// `POST` [`contract::path::PRIVACY_VERIFY`]
pub(super) async fn check(
    asked: Asked,
    reviewer: SteppedUp<PrivacyReview>,
) -> Result<Json<LedgerChecked>, Failure> {
    must_be(&asked.written_down)?;
    let _turn = ONE_AT_A_TIME.acquire().await.map_err(|error| Failure::because(&error))?;
    let gateway = Arc::clone(&asked.gateway);
    gateway
        .blocking(move |gateway| {
            let now = gateway.clock.now();
            let verified = verify(gateway, None)?;
            let checked = LedgerChecked {
                entries: verified.of_devices + verified.of_the_gateway,
                checked: now,
                broken: verified.wrong.map(|wrong| wrong.to_string()),
            };
            let outcome = if checked.broken.is_none() { "whole" } else { "broken" };
            let event = GatewayEvent {
                detail: Some(json!({ "entries": checked.entries, "broken": checked.broken })),
                ..asked.event("ledger-checked", outcome).by(&reviewer.who)
            };
            gateway.store.write(|tx| note(tx, now, &event))?;
            Ok(Json(checked))
        })
        .await
}

/// It takes every processor.
static ONE_AT_A_TIME: Semaphore = Semaphore::const_new(1);

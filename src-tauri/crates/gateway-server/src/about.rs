//! What the gateway says of itself to whoever asks.

use std::sync::Arc;

use axum::{Json, Router, extract::State, routing::get};
use contract::{GatewayAbout, path};

use crate::{Failure, Gateway, openapi, serve::Address};

/// The routes that need no sign-in and change nothing.
pub(crate) fn routes() -> Router<Arc<Gateway>> {
    Router::new()
        .route(path::HEALTH, get(health))
        .route(path::ABOUT, get(about))
        .route(path::OPENAPI, get(|| async { Json(openapi::document()) }))
}

async fn about(State(gateway): State<Arc<Gateway>>, from: Address) -> Json<GatewayAbout> {
    let settings = &gateway.settings;
    Json(GatewayAbout {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        name: settings.name.clone(),
        training: settings.training.then(|| TRAINING.to_owned()),
        time: gateway.clock.now(),
        audit_key_id: gateway.audit_key.id.clone(),
        audit_key: gateway.audit_key.public.clone(),
        ledger_key: gateway.ledger_key.public(),
        may_register_devices: settings.may_register_devices(from),
    })
}

/// Well is: the database answers.
async fn health(State(gateway): State<Arc<Gateway>>) -> Result<&'static str, Failure> {
    gateway
        .blocking(|gateway| {
            let alive = |db: &rusqlite::Connection| {
                db.query_row("SELECT id FROM installation", [], |row| row.get::<_, i64>(0))
            };
            Ok(gateway.store.read(alive).map(drop)?)
        })
        .await?;
    Ok("ok")
}

const TRAINING: &str = "Training: every patient here is invented";

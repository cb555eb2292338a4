//! Accounts: how a person begins, signs in, and stays signed in.

pub mod sessions;
pub mod statement;

use std::{convert::Infallible, sync::Arc};

use axum::{Router, extract::FromRequestParts, http::request::Parts, routing::post};
use contract::path;

pub use sessions::{SignedInAs, SignedInOnly};

use crate::{Gateway, WrittenDown, serve::Address};

/// The routes by which people sign in and out.
pub(crate) fn routes() -> Router<Arc<Gateway>> {
    Router::new().route(path::STATEMENT, post(statement::accept))
}

/// What every request brings along, whoever asks.
pub(crate) struct Asked {
    pub(crate) gateway: Arc<Gateway>,
    pub(crate) address: Address,
    pub(crate) written_down: WrittenDown,
}

impl FromRequestParts<Arc<Gateway>> for Asked {
    type Rejection = Infallible;

    async fn from_request_parts(
        parts: &mut Parts,
        gateway: &Arc<Gateway>,
    ) -> Result<Self, Infallible> {
        Ok(Self {
            gateway: Arc::clone(gateway),
            address: Address::from_request_parts(parts, gateway).await?,
            written_down: WrittenDown::from_request_parts(parts, gateway).await?,
        })
    }
}

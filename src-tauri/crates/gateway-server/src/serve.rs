//! The whole application: every route, and what holds for all of them.

use std::{
    convert::Infallible,
    net::{IpAddr, SocketAddr},
    sync::Arc,
};

use axum::{
    Router,
    extract::{ConnectInfo, FromRequestParts},
    http::request::Parts,
};

use crate::{Gateway, accounts, records::records_routes};

/// The gateway's whole application.
pub fn app(gateway: Arc<Gateway>) -> Router {
    Router::new().merge(accounts::routes()).merge(records_routes()).with_state(gateway)
}

/// From where a request came; nothing for one that came over no network, as in a test.
#[derive(Clone, Copy, Debug, Default)]
pub struct Address(
    /// The address.
    pub Option<IpAddr>,
);

impl<S: Send + Sync> FromRequestParts<S> for Address {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let from = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        Ok(Self(from.map(|ConnectInfo(from)| from.ip().to_canonical())))
    }
}

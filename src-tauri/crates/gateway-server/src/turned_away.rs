//! Every request that is turned away is written down: without a session, with somebody else's grant, from another network.
//!
//! What a handler refuses after asking the policy stands in its own event as well, with the reason. Here stands that the
//! request was answered with a refusal at all, so that trying doors leaves a trace. A flood leaves a bounded one: so many lines
//! a minute for each address, and one that says that there were more.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Mutex, PoisonError},
};

use aws_lc_rs::digest::{SHA256, digest};
use axum::{
    extract::{FromRequestParts, MatchedPath, Request, State},
    http::{Method, StatusCode},
    middleware::Next,
    response::Response,
};
use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension as _};
use serde_json::json;

use crate::{
    Gateway, GatewayEvent, StoreError, WrittenDown, accounts::sessions::bearer, note,
    serve::Address,
};

/// How many refusals of each address were written down in this minute.
#[derive(Default)]
pub(crate) struct Lately(Mutex<HashMap<Option<IpAddr>, (i64, u32)>>);

/// What is known of a request before it is answered.
struct Asked {
    method: Method,
    route: String,
    token: Option<Vec<u8>>,
    written_down: WrittenDown,
    address: Address,
}

/// Lets the request through and writes down if it was turned away.
pub(crate) async fn written_down(
    State(gateway): State<Arc<Gateway>>,
    address: Address,
    request: Request,
    next: Next,
) -> Response {
    let (mut parts, body) = request.into_parts();
    let Ok(written_down) = WrittenDown::from_request_parts(&mut parts, &gateway).await;
    let asked = Asked {
        method: parts.method.clone(),
        route: parts
            .extensions
            .get::<MatchedPath>()
            .map_or_else(|| "none".to_owned(), |path| path.as_str().to_owned()),
        token: bearer(&parts).map(|token| digest(&SHA256, token.as_bytes()).as_ref().to_vec()),
        written_down,
        address,
    };
    let response = next.run(Request::from_parts(parts, body)).await;
    if is_refusal(response.status()) {
        let status = response.status();
        let noted = gateway.blocking(move |gateway| Ok(asked.note(gateway, status)?)).await;
        if let Err(failure) = noted {
            tracing::error!(?failure, "a request that was turned away could not be written down");
        }
    }
    response
}

/// Waits and absences are no refusals; neither is a fault of the gateway's own.
fn is_refusal(status: StatusCode) -> bool {
    matches!(
        status,
        StatusCode::BAD_REQUEST
            | StatusCode::UNAUTHORIZED
            | StatusCode::FORBIDDEN
            | StatusCode::NOT_FOUND
            | StatusCode::METHOD_NOT_ALLOWED
            | StatusCode::CONFLICT
    )
}

impl Asked {
    fn note(&self, gateway: &Gateway, status: StatusCode) -> Result<(), StoreError> {
        let now = gateway.clock.now();
        let Some(outcome) = gateway.turned_away.count(self.address.0, now) else { return Ok(()) };
        let outcome = outcome.map_or_else(|| status.as_u16().to_string(), str::to_owned);
        gateway.store.write(|tx| {
            let (account, session) = self.whose(tx)?.unzip();
            let event = GatewayEvent {
                account,
                session,
                detail: Some(json!({ "method": self.method.as_str(), "route": self.route })),
                ..GatewayEvent::new("turned-away", outcome)
                    .after(&self.written_down)
                    .from(self.address)
            };
            note(tx, now, &event)
        })
    }

    /// Whose session the token was, whether it has ended or not.
    fn whose(&self, db: &Connection) -> rusqlite::Result<Option<(String, String)>> {
        let Some(token) = &self.token else { return Ok(None) };
        db.prepare_cached("SELECT account, id FROM session WHERE token = ?1")?
            .query_row([token], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()
    }
}

impl Lately {
    /// Counts one more: whether it is written down, and as what if not as itself.
    fn count(&self, address: Option<IpAddr>, now: DateTime<Utc>) -> Option<Option<&'static str>> {
        let address = address.map(network);
        let minute = now.timestamp() / 60;
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() > ADDRESSES {
            all.retain(|_, (counted, _)| *counted == minute);
        }
        let (counted, times) = all.entry(address).or_insert((minute, 0));
        if *counted != minute {
            (*counted, *times) = (minute, 0);
        }
        *times = times.saturating_add(1);
        match *times {
            0..=A_MINUTE => Some(None),
            times if times == A_MINUTE + 1 => Some(Some("and-more")),
            _ => None,
        }
    }
}

/// Whoever has one IPv6 address has 2⁶⁴ of them, so the network counts.
fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(v6) => IpAddr::from((u128::from(v6) >> 64 << 64).to_be_bytes()),
    }
}

/// So that every door that there is can be tried several times, and each try is told.
const A_MINUTE: u32 = 240;
const ADDRESSES: usize = 10_000;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flood_leaves_a_bounded_trace_that_says_that_there_was_more() {
        let lately = Lately::default();
        let now = DateTime::UNIX_EPOCH;
        let from = |last| Some(IpAddr::from([192, 0, 2, last]));

        let told: Vec<_> = (0..1_000).filter_map(|_| lately.count(from(1), now)).collect();

        assert_eq!(told.len(), 241);
        assert_eq!(told.last(), Some(&Some("and-more")));
        assert_eq!(lately.count(from(2), now), Some(None), "another address is told for itself");
        let of_one_host = |last| Some(IpAddr::from([0x2001, 0xdb8, 0, 0, 0, 0, 0, last]));
        let told = (0..1_000).filter_map(|last| lately.count(of_one_host(last), now)).count();
        assert_eq!(told, 241, "a host of many addresses is one");
        let later = now + chrono::Duration::minutes(1);
        assert_eq!(lately.count(from(1), later), Some(None), "a minute later it begins anew");
    }
}

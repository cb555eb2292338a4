//! The whole application: every route, and what holds for all of them.

use std::{
    any::Any,
    sync::Arc,
    time::{Duration, Instant},
};

use axum::{
    Router,
    extract::{MatchedPath, Request, State},
    http::{HeaderValue, StatusCode, header},
    middleware::{Next, from_fn, from_fn_with_state},
    response::{IntoResponse, Response},
};
use contract::{Problem, ProblemCode};
use tower_http::{
    catch_panic::CatchPanicLayer, compression::CompressionLayer, limit::RequestBodyLimitLayer,
};

pub use crate::network::Address;
use crate::{
    Gateway, about, accounts, administration, audit_ledger, devices, network, problem::Failure,
    records::records_routes, review, rights, turned_away,
};

/// The gateway's whole application.
///
/// From outside inwards: one line of log, the headers that hold for every answer, compression, faults in words, where the
/// request came from, the networks that are answered, a deadline, a panic's end, a limit to what is read.
pub fn app(gateway: Arc<Gateway>) -> Router {
    let routes = Router::new()
        .merge(about::routes())
        .merge(accounts::routes())
        .merge(administration::routes())
        .merge(devices::routes())
        .merge(records_routes())
        .merge(review::routes())
        .merge(rights::routes())
        .layer(RequestBodyLimitLayer::new(LARGEST_BODY))
        .merge(audit_ledger::routes());
    around(routes, &gateway).with_state(gateway)
}

/// What holds for every route and for those that are not there.
fn around(routes: Router<Arc<Gateway>>, gateway: &Arc<Gateway>) -> Router<Arc<Gateway>> {
    routes
        .fallback(|| async { StatusCode::NOT_FOUND })
        .layer(CatchPanicLayer::custom(after_a_panic))
        .layer(from_fn(in_time))
        .layer(from_fn_with_state(Arc::clone(gateway), from_a_listed_network))
        .layer(from_fn_with_state(Arc::clone(gateway), turned_away::written_down))
        .layer(from_fn_with_state(Arc::clone(gateway), network::found_out))
        .layer(from_fn(in_words))
        .layer(CompressionLayer::new())
        .layer(from_fn(with_headers))
        .layer(from_fn(logged))
}

/// The route, not the address that was asked for, and nothing that was in it.
async fn logged(request: Request, next: Next) -> Response {
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().map(|path| path.as_str().to_owned());
    let began = Instant::now();
    let response = next.run(request).await;
    let status = response.status().as_u16();
    let milliseconds = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
    let route = route.unwrap_or_else(|| "none".to_owned());
    tracing::info!(%method, route, status, milliseconds, "answered");
    response
}

async fn with_headers(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in ALWAYS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

/// What the layers and extractors below refuse in words of their own is said as everything else is said here.
async fn in_words(request: Request, next: Next) -> Response {
    let asked = request.uri().path().to_owned();
    let response = next.run(request).await;
    if response.status().as_u16() < 400 || says_why(&response) {
        return response;
    }
    let status = response.status().as_u16();
    let problem = Problem { status, ..in_general(response.status()) };
    let mut answer = Failure::Problem(problem).for_path(&asked).into_response();
    if let Some(allowed) = response.headers().get(header::ALLOW) {
        answer.headers_mut().insert(header::ALLOW, allowed.clone());
    }
    answer
}

async fn from_a_listed_network(
    State(gateway): State<Arc<Gateway>>,
    address: Address,
    request: Request,
    next: Next,
) -> Response {
    if gateway.settings.answers(address) {
        return next.run(request).await;
    }
    let words = "Requests from this network are not answered. Connect to the health network first.";
    Failure::problem(ProblemCode::NetworkNotAllowed, words)
        .for_path(request.uri().path())
        .into_response()
}

async fn in_time(request: Request, next: Next) -> Response {
    let takes_long = [contract::path::FHIR, contract::path::PRIVACY_VERIFY];
    let deadline = if takes_long.contains(&request.uri().path()) { OF_A_RUN } else { DEADLINE };
    tokio::time::timeout(deadline, next.run(request))
        .await
        .unwrap_or_else(|_| StatusCode::SERVICE_UNAVAILABLE.into_response())
}

/// What a panic says may hold a patient's data, so it is said nowhere.
fn after_a_panic(_: Box<dyn Any + Send + 'static>) -> Response {
    tracing::error!("a request ended in a panic");
    StatusCode::INTERNAL_SERVER_ERROR.into_response()
}

fn says_why(response: &Response) -> bool {
    let media_type = response.headers().get(header::CONTENT_TYPE).and_then(|t| t.to_str().ok());
    media_type.is_some_and(|media_type| {
        media_type.starts_with("application/problem+json")
            || media_type.starts_with("application/fhir+json")
    })
}

fn in_general(status: StatusCode) -> Problem {
    let (code, title) = match status {
        StatusCode::NOT_FOUND => (ProblemCode::NotFound, "Nothing is there."),
        StatusCode::METHOD_NOT_ALLOWED => (ProblemCode::NotFound, "That cannot be asked here."),
        StatusCode::PAYLOAD_TOO_LARGE => (ProblemCode::Unreadable, "The request is too large."),
        other if other.is_client_error() => {
            (ProblemCode::Unreadable, "The request cannot be read.")
        }
        _ => (ProblemCode::Internal, "The gateway could not answer. Try again."),
    };
    Problem {
        status: status.as_u16(),
        code,
        title: title.to_owned(),
        retry_after_seconds: None,
        tries_left: None,
    }
}

const LARGEST_BODY: usize = 1024 * 1024;
const DEADLINE: Duration = Duration::from_secs(60);
/// What a device has written down may come over a bad line, and a long ledger takes its time to be read again.
const OF_A_RUN: Duration = Duration::from_secs(15 * 60);
const ALWAYS: [(header::HeaderName, &str); 6] = [
    (header::CACHE_CONTROL, "no-store"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'"),
    (header::REFERRER_POLICY, "no-referrer"),
    (header::STRICT_TRANSPORT_SECURITY, "max-age=31536000"),
];

#[cfg(test)]
mod tests {
    use axum::{
        body::{Body, to_bytes},
        routing::get,
    };
    use tower::ServiceExt;

    use super::*;
    use crate::{Clock, Settings};

    async fn breaks() -> StatusCode {
        panic!("about Ivy")
    }

    #[tokio::test]
    async fn a_panic_is_an_answer_that_says_nothing_of_it() {
        let folder = tempfile::tempdir().unwrap();
        let settings = Settings::named("Care Record");
        let gateway = Gateway::open(folder.path(), None, settings, Clock::real()).unwrap();
        let gateway = Arc::new(gateway);
        let routes = Router::new().route("/fhir/breaks", get(breaks));
        let app = around(routes, &gateway).with_state(gateway);

        let request = Request::get("/fhir/breaks").body(Body::empty()).unwrap();
        let response = app.oneshot(request).await.unwrap();

        assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
        assert_eq!(response.headers()[header::CACHE_CONTROL], "no-store");
        let body = to_bytes(response.into_body(), 10_000).await.unwrap();
        let body = String::from_utf8_lossy(&body);
        assert!(body.contains("OperationOutcome") && !body.contains("Ivy"), "{body}");
    }
}

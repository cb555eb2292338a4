use std::{
    sync::{Arc, OnceLock},
    time::Duration,
};

use chrono::{DateTime, Utc};
use contract::{Problem, ProblemCode};
use identity::Token;
use reqwest::{Method, RequestBuilder, Response, StatusCode, header};
use rustls::pki_types::CertificateDer;
use serde::{Serialize, de::DeserializeOwned};
use tokio::time::timeout;
use uuid::Uuid;

use crate::{CallError, StartError, proxy, trust};

/// One gateway, reached over TLS or on this computer itself.
#[derive(Clone, Debug)]
pub(crate) struct Transport {
    http: reqwest::Client,
    base: String,
    /// This computer, once it is known by a name.
    device: Arc<OnceLock<Uuid>>,
}

impl Transport {
    /// A transport to the gateway at this address, through this proxy or through that of the computer.
    pub(crate) fn to(address: &str, proxy: Option<&str>) -> Result<Self, StartError> {
        Self::trusting(&[], address, proxy)
    }

    /// The same, where these authorities are trusted beside those of the computer.
    pub(crate) fn trusting(
        roots: &[CertificateDer<'static>],
        address: &str,
        proxy: Option<&str>,
    ) -> Result<Self, StartError> {
        let mut tls = trust::as_the_computer_trusts(roots).map_err(StartError::Trust)?;
        tls.alpn_protocols = SPOKEN.map(<[u8]>::to_vec).to_vec();
        let http = reqwest::Client::builder().tls_backend_preconfigured(tls);
        let http = match proxy {
            Some(proxy) => http.proxy(reqwest::Proxy::all(proxy).map_err(StartError::Network)?),
            None => proxy::as_the_computer_is_set(http, address),
        };
        Self::with(http, address)
    }

    pub(crate) fn address(&self) -> &str {
        &self.base
    }

    pub(crate) fn with(http: reqwest::ClientBuilder, address: &str) -> Result<Self, StartError> {
        let base = address.trim_end_matches('/').to_owned();
        if !is_safe(&base) {
            return Err(StartError::Address);
        }
        let http = http
            .connect_timeout(CONNECTING)
            .timeout(ANSWERING)
            .redirect(reqwest::redirect::Policy::none())
            .user_agent(concat!("care-record-viewer/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(StartError::Network)?;
        Ok(Self { http, base, device: Arc::default() })
    }

    /// Names this computer in every request from now on.
    pub(crate) fn name_device(&self, device: Uuid) {
        // A computer has one name as long as the program runs.
        let _ = self.device.set(device);
    }

    /// A request that somebody who is signed in makes.
    pub(crate) fn request(
        &self,
        method: Method,
        path: &str,
        token: Option<&Token>,
    ) -> RequestBuilder {
        let mut request = self.http.request(method, format!("{}{path}", self.base));
        if let Some(device) = self.device.get() {
            request = request.header(contract::header::DEVICE, device.to_string());
        }
        match token {
            Some(token) => request.bearer_auth(token.expose()),
            None => request,
        }
    }

    /// Posts a body and reads the answer.
    pub(crate) async fn post<A: DeserializeOwned>(
        &self,
        path: &str,
        token: Option<&Token>,
        body: &impl Serialize,
    ) -> Result<A, CallError> {
        let answer = self.request(Method::POST, path, token).json(body).send().await?;
        read(checked(answer).await?, SMALL).await
    }

    /// Posts a body to which nothing is answered.
    pub(crate) async fn tell(
        &self,
        path: &str,
        token: Option<&Token>,
        body: &impl Serialize,
    ) -> Result<(), CallError> {
        let answer = self.request(Method::POST, path, token).json(body).send().await?;
        checked(answer).await.map(|_| ())
    }

    /// Gets an answer.
    pub(crate) async fn get<A: DeserializeOwned>(&self, path: &str) -> Result<A, CallError> {
        let answer = self.request(Method::GET, path, None).send().await?;
        read(checked(answer).await?, SMALL).await
    }
}

/// The answer, if it is one: a refusal or a fault of the gateway becomes the error that names it.
pub(crate) async fn checked(answer: Response) -> Result<Response, CallError> {
    let status = answer.status();
    if status.is_success() {
        return Ok(answer);
    }
    let retry_after_seconds = retry_after(&answer);
    match status {
        StatusCode::UNAUTHORIZED if problem_code(&answer).is_none() => Err(CallError::NotSignedIn),
        StatusCode::PROXY_AUTHENTICATION_REQUIRED => Err(CallError::Proxy),
        StatusCode::SERVICE_UNAVAILABLE | StatusCode::BAD_GATEWAY | StatusCode::GATEWAY_TIMEOUT => {
            Err(CallError::Busy { retry_after_seconds })
        }
        // Not the gateway itself, which says more: somebody on the way asks us to wait.
        StatusCode::TOO_MANY_REQUESTS if problem_code(&answer).is_none() => {
            Err(CallError::Busy { retry_after_seconds })
        }
        _ => Err(said(answer).await),
    }
}

/// How long a large answer may take: it comes for minutes over a slow line, and is given up only when it stands still.
#[derive(Clone, Copy)]
pub(crate) struct Patience {
    /// With its beginning, and between two parts of it.
    silent: Duration,
    /// With the whole of it.
    whole: Duration,
}

/// That of a clinician who sees that something comes: a record of 10 MB, compressed to one, takes half a minute at 256 kbit/s.
pub(crate) const PATIENT: Patience =
    Patience { silent: ANSWERING, whole: Duration::from_secs(5 * 60) };

/// Makes a request and reads its whole answer, of at most `limit` bytes.
pub(crate) async fn fetched(
    request: RequestBuilder,
    limit: usize,
    patience: Patience,
) -> Result<Vec<u8>, CallError> {
    let too_slow = |_| CallError::TooSlow;
    let request = request.timeout(patience.whole).send();
    let answer = timeout(patience.silent, request).await.map_err(too_slow)??;
    let mut answer = timeout(patience.silent, checked(answer)).await.map_err(too_slow)??;
    let mut whole = Vec::new();
    while let Some(part) = timeout(patience.silent, answer.chunk()).await.map_err(too_slow)?? {
        if whole.len() + part.len() > limit {
            return Err(CallError::Nonsense);
        }
        whole.extend_from_slice(&part);
    }
    Ok(whole)
}

/// Reads a whole answer of at most `limit` bytes.
pub(crate) async fn bytes(mut answer: Response, limit: usize) -> Result<Vec<u8>, CallError> {
    let mut whole = Vec::new();
    while let Some(part) = answer.chunk().await? {
        if whole.len() + part.len() > limit {
            return Err(CallError::Nonsense);
        }
        whole.extend_from_slice(&part);
    }
    Ok(whole)
}

/// Reads an answer of at most `limit` bytes as JSON.
pub(crate) async fn read<A: DeserializeOwned>(
    answer: Response,
    limit: usize,
) -> Result<A, CallError> {
    serde_json::from_slice(&bytes(answer, limit).await?).map_err(|_| CallError::Nonsense)
}

async fn said(answer: Response) -> CallError {
    if is_fhir(&answer) {
        return outcome(answer).await;
    }
    match read::<Problem>(answer, SMALL).await {
        Ok(problem) if problem.code == ProblemCode::NotSignedIn => CallError::NotSignedIn,
        Ok(problem) => CallError::Problem(problem),
        Err(_) => CallError::Nonsense,
    }
}

/// Under FHIR a fault is an OperationOutcome, and the status says which it is.
async fn outcome(answer: Response) -> CallError {
    let status = answer.status();
    let retry_after_seconds = retry_after(&answer);
    let code = match status {
        StatusCode::BAD_REQUEST
        | StatusCode::UNPROCESSABLE_ENTITY
        | StatusCode::PAYLOAD_TOO_LARGE => ProblemCode::Unreadable,
        StatusCode::UNAUTHORIZED => return CallError::NotSignedIn,
        StatusCode::FORBIDDEN => ProblemCode::NoGrant,
        StatusCode::NOT_FOUND | StatusCode::GONE => ProblemCode::NotFound,
        StatusCode::CONFLICT => ProblemCode::ChainConflict,
        StatusCode::TOO_MANY_REQUESTS => return CallError::Busy { retry_after_seconds },
        _ => ProblemCode::Internal,
    };
    let words = read::<serde_json::Value>(answer, SMALL).await.ok().and_then(|outcome| {
        let words =
            outcome.pointer("/issue/0/details/text").or(outcome.pointer("/issue/0/diagnostics"));
        words.and_then(|words| words.as_str()).map(str::to_owned)
    });
    CallError::Problem(Problem {
        status: status.as_u16(),
        code,
        title: words.unwrap_or_else(|| status.to_string()),
        retry_after_seconds,
        tries_left: None,
    })
}

fn is_fhir(answer: &Response) -> bool {
    let kind = answer.headers().get(header::CONTENT_TYPE);
    kind.is_some_and(|kind| kind.as_bytes().starts_with(b"application/fhir+json"))
}

fn problem_code(answer: &Response) -> Option<&header::HeaderValue> {
    answer
        .headers()
        .get(header::CONTENT_TYPE)
        .filter(|kind| kind.as_bytes().starts_with(b"application/problem"))
}

/// In seconds: `Retry-After` says them, or until when (RFC 9110, section 10.2.3).
fn retry_after(answer: &Response) -> Option<u64> {
    let said = answer.headers().get(header::RETRY_AFTER)?.to_str().ok()?;
    said.parse().ok().or_else(|| {
        let until = DateTime::parse_from_rfc2822(said).ok()?;
        u64::try_from((until.to_utc() - Utc::now()).num_seconds()).ok()
    })
}

/// Plain HTTP is for this computer itself; a name that only looks like it (`localhost.evil.example`) is not.
fn is_safe(address: &str) -> bool {
    let Some(rest) = address.strip_prefix("http://") else {
        return address.starts_with("https://");
    };
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = host.rsplit_once(':').map_or(host, |(host, _)| host);
    matches!(host, "127.0.0.1" | "localhost" | "[::1]")
}

/// HTTP/2 where the gateway speaks it, by their names in TLS (ALPN).
const SPOKEN: [&[u8]; 2] = [b"h2", b"http/1.1"];
const CONNECTING: Duration = Duration::from_secs(5);
/// How long an answer may take.
pub(crate) const ANSWERING: Duration = Duration::from_secs(30);
/// No answer but a record is larger.
pub(crate) const SMALL: usize = 4 << 20;

#[cfg(test)]
mod tests {
    use tokio::{
        io::{AsyncReadExt as _, AsyncWriteExt as _},
        net::TcpListener,
    };

    use super::*;

    const SOON: Patience =
        Patience { silent: Duration::from_millis(500), whole: Duration::from_secs(60) };

    /// Answers once, with these parts of its body, each after a time.
    async fn answering(parts: Vec<(u64, &'static str)>) -> String {
        let here = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", here.local_addr().unwrap());
        tokio::spawn(async move {
            let (mut asking, _) = here.accept().await.unwrap();
            let mut asked = [0; 1024];
            let _ = asking.read(&mut asked).await.unwrap();
            let length: usize = parts.iter().map(|(_, part)| part.len()).sum();
            let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {length}\r\n\r\n");
            asking.write_all(head.as_bytes()).await.unwrap();
            for (wait, part) in parts {
                tokio::time::sleep(Duration::from_millis(wait)).await;
                // Whoever has given up does not hear the rest.
                let _ = asking.write_all(part.as_bytes()).await;
            }
        });
        address
    }

    async fn fetched_from(address: &str, limit: usize) -> Result<Vec<u8>, CallError> {
        let transport = Transport::to(address, None).unwrap();
        fetched(transport.request(Method::GET, "/", None), limit, SOON).await
    }

    #[tokio::test]
    async fn a_record_that_comes_slowly_is_waited_for() {
        let slow = answering(vec![(300, "a rec"), (300, "ord, "), (300, "in parts")]).await;
        assert_eq!(fetched_from(&slow, SMALL).await.unwrap(), b"a record, in parts");
    }

    #[tokio::test]
    async fn a_record_that_stands_still_is_given_up_and_is_no_record() {
        let still = answering(vec![(0, "a rec"), (30_000, "ord")]).await;
        assert!(matches!(fetched_from(&still, SMALL).await, Err(CallError::TooSlow)));
    }

    #[tokio::test]
    async fn an_answer_without_end_is_not_read_to_its_end() {
        let large = answering(vec![(0, "a rec"), (0, "ord")]).await;
        assert!(matches!(fetched_from(&large, 6).await, Err(CallError::Nonsense)));
    }

    #[tokio::test]
    async fn the_proxy_that_it_has_set_is_asked_instead_of_the_gateway() {
        let proxy = answering(vec![(0, "by the proxy")]).await;
        let transport = Transport::to("http://127.0.0.1:1", Some(&proxy)).unwrap();
        let answer = fetched(transport.request(Method::GET, "/", None), SMALL, SOON).await;
        assert_eq!(answer.unwrap(), b"by the proxy");
    }

    #[test]
    fn plain_http_is_for_this_computer_only() {
        for address in [
            "https://gateway.example",
            "http://127.0.0.1:8080",
            "http://localhost",
            "http://[::1]:9",
        ] {
            assert!(is_safe(address), "{address}");
        }
        for address in [
            "http://gateway.example",
            "http://localhost.evil.example",
            "http://127.0.0.1@evil.example",
            "ftp://x",
            "",
        ] {
            assert!(!is_safe(address), "{address}");
        }
    }
}

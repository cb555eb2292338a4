use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use contract::{GatewayAbout, Problem, ProblemCode, path};
use reqwest::{Method, Response, StatusCode, header::DATE};
use serde::Deserialize;

use super::Probe;
use crate::{
    CallError,
    transport::{SMALL, bytes},
};

/// What was answered at the gateway's address.
#[derive(Debug)]
pub struct Answer {
    /// Who answered.
    pub by: Answerer,
    /// When, by the clock of whoever answered (RFC 9110, `Date`).
    pub date: Option<DateTime<Utc>>,
    /// How long it took.
    pub took: Duration,
}

/// Who answered at the gateway's address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answerer {
    /// A gateway.
    Gateway {
        /// Its version.
        version: String,
        /// Whether this version of the program can talk to it.
        is_understood: bool,
    },
    /// A gateway, or who stands before it, that cannot answer now: the status.
    NotReady(u16),
    /// A gateway that does not answer this network.
    NetworkNotAllowed,
    /// Somebody who sends elsewhere, as the sign-in page of a guest network does.
    Elsewhere,
    /// Somebody who is no gateway.
    Stranger,
}

impl Probe {
    /// Asks whoever is at the gateway's address what it is.
    ///
    /// # Errors
    /// What went wrong on the way.
    pub async fn answer(&self) -> Result<Answer, CallError> {
        let asked = Instant::now();
        let answer = self.asked(path::ABOUT).await?;
        let date = date(&answer);
        let took = asked.elapsed();
        Ok(Answer { by: answerer(answer).await?, date, took })
    }

    /// Whether the gateway can look people up: its database answers. The status, where it cannot. Nobody's sign-in is tried.
    ///
    /// # Errors
    /// What went wrong on the way.
    pub async fn can_sign_in(&self) -> Result<Result<(), u16>, CallError> {
        let status = self.asked(path::HEALTH).await?.status();
        Ok(if status == StatusCode::OK { Ok(()) } else { Err(status.as_u16()) })
    }

    async fn asked(&self, path: &str) -> Result<Response, CallError> {
        let asked = self.transport.request(Method::GET, path, None).timeout(ANSWERING);
        Ok(asked.send().await?)
    }
}

async fn answerer(answer: Response) -> Result<Answerer, CallError> {
    let status = answer.status();
    if status.is_redirection() || status == StatusCode::NETWORK_AUTHENTICATION_REQUIRED {
        return Ok(Answerer::Elsewhere);
    }
    if status == StatusCode::PROXY_AUTHENTICATION_REQUIRED {
        return Err(CallError::Proxy);
    }
    let body = match bytes(answer, SMALL).await {
        Err(CallError::Nonsense) => return Ok(Answerer::Stranger),
        body => body?,
    };
    Ok(match status {
        StatusCode::OK => gateway(&body),
        StatusCode::FORBIDDEN if is_another_network(&body) => Answerer::NetworkNotAllowed,
        _ if status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS => {
            Answerer::NotReady(status.as_u16())
        }
        _ => Answerer::Stranger,
    })
}

/// A gateway says its version and names the key to which events are sealed, whatever else another version says.
fn gateway(body: &[u8]) -> Answerer {
    let Ok(Said { version, audit_key: _ }) = serde_json::from_slice(body) else {
        return Answerer::Stranger;
    };
    let is_like_ours = is_like(&version, env!("CARGO_PKG_VERSION"));
    let is_understood = is_like_ours && serde_json::from_slice::<GatewayAbout>(body).is_ok();
    Answerer::Gateway { version: numbers_of(&version), is_understood }
}

/// Only its numbers: a stranger's version may say whatever it likes.
fn numbers_of(version: &str) -> String {
    let is_of_it = |letter: &char| *letter == '.' || letter.is_ascii_digit();
    version.chars().take_while(is_of_it).take(LONGEST_VERSION).collect()
}

/// The same first number; before 1, the same second number as well (Semantic Versioning 2.0.0).
fn is_like(one: &str, other: &str) -> bool {
    let numbers = |version: &str| {
        let mut numbers = version.split(['.', '-', '+']).map(|number| number.parse::<u32>().ok());
        let (first, second) = (numbers.next().flatten()?, numbers.next().flatten()?);
        Some((first, if first == 0 { second } else { 0 }))
    };
    numbers(one).is_some() && numbers(one) == numbers(other)
}

fn is_another_network(body: &[u8]) -> bool {
    let problem: Result<Problem, _> = serde_json::from_slice(body);
    problem.is_ok_and(|problem| problem.code == ProblemCode::NetworkNotAllowed)
}

fn date(answer: &Response) -> Option<DateTime<Utc>> {
    let said = answer.headers().get(DATE)?.to_str().ok()?;
    Some(DateTime::parse_from_rfc2822(said).ok()?.to_utc())
}

/// What every version of a gateway says of itself.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Said {
    version: String,
    #[expect(dead_code, reason = "that it is there tells a gateway from other services")]
    audit_key: String,
}

const ANSWERING: Duration = Duration::from_secs(8);
const LONGEST_VERSION: usize = 12;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gateway_is_understood_by_its_first_number_and_before_one_by_its_second() {
        for (one, other, expected) in [
            ("1.4.2", "1.0.0", true),
            ("2.0.0", "1.9.9", false),
            ("0.1.7", "0.1.0", true),
            ("0.2.0", "0.1.0", false),
            ("0.1.0-rc.1", "0.1.0", true),
            ("", "0.1.0", false),
            ("one", "one", false),
        ] {
            assert_eq!(is_like(one, other), expected, "{one} {other}");
        }
    }
}

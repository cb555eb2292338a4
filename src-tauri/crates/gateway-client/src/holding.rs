//! What holds of the person's grants, as the gateway says it: a stream of events, or one answer after the other where a proxy
//! holds streams back.

use std::time::Duration;

use contract::{Holding, WaitForChange, path};
use identity::Token;
use reqwest::{Method, Response, header};

use crate::{
    CallError, Client,
    events::{Event, Events},
    transport::{SMALL, checked},
};

/// The stream of what holds. Dropping it ends it.
pub struct HoldingStream {
    answer: Response,
    events: Events,
}

impl Client {
    /// Begins to listen to what holds of the person's grants.
    ///
    /// # Errors
    /// [`CallError`]
    pub async fn holding(&self, token: &Token) -> Result<HoldingStream, CallError> {
        let call = self
            .transport
            .request(Method::GET, path::HOLDING, Some(token))
            .header(header::ACCEPT, EVENT_STREAM)
            .timeout(LISTENING);
        let answer = checked(call.send().await?).await?;
        let kind = answer.headers().get(header::CONTENT_TYPE).map(header::HeaderValue::as_bytes);
        if kind.is_some_and(|kind| kind.starts_with(EVENT_STREAM.as_bytes())) {
            Ok(HoldingStream { answer, events: Events::default() })
        } else {
            Err(CallError::Nonsense)
        }
    }

    /// Waits until something else holds than what is known, for 20 seconds at most; with nothing known, answers at once.
    ///
    /// # Errors
    /// [`CallError`]
    pub async fn wait_for_change(
        &self,
        token: &Token,
        known: Option<String>,
    ) -> Result<Holding, CallError> {
        self.transport.post(path::WAIT_FOR_CHANGE, Some(token), &WaitForChange { known }).await
    }
}

impl HoldingStream {
    /// The next word of the gateway; `None` when it has ended the stream. Giving up the waiting loses nothing.
    ///
    /// # Errors
    /// [`CallError::NotSignedIn`] where it says that the session has ended.
    pub async fn next(&mut self) -> Result<Option<Holding>, CallError> {
        loop {
            if let Some(Event { name, data }) = self.events.next() {
                return match name.as_str() {
                    "holding" => {
                        serde_json::from_str(&data).map(Some).map_err(|_| CallError::Nonsense)
                    }
                    "ended" => Err(CallError::NotSignedIn),
                    _ => Err(CallError::Nonsense),
                };
            }
            match self.answer.chunk().await.map_err(broken_off)? {
                Some(part) => self.events.take(&part)?,
                None => return Ok(None),
            }
            if self.events.waiting() > SMALL {
                return Err(CallError::Nonsense);
            }
        }
    }
}

/// A stream that breaks off is a network that failed, not an answer that cannot be understood.
fn broken_off(error: reqwest::Error) -> CallError {
    CallError::Unreachable(error.without_url())
}

const EVENT_STREAM: &str = "text/event-stream";
/// A stream is begun anew after an hour, should nothing have ended it before.
const LISTENING: Duration = Duration::from_secs(60 * 60);

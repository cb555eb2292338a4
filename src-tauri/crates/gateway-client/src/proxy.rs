//! Through which proxy the gateway is reached, where IT has named none for this program: as Windows is set, asked anew for each
//! connection, because a laptop changes its network while the program runs. A doubt is an error with a name, never the way
//! without a proxy.
//!
//! Elsewhere the network layer does as the environment says.

use thiserror::Error;

#[cfg(any(windows, test))]
use {
    machine::proxy::{Way, WayError},
    reqwest::{ClientBuilder, Proxy, Url},
    std::{
        error::Error as StdError,
        sync::{Arc, Mutex, PoisonError},
    },
    tower::filter::AsyncFilterLayer,
};

/// Nobody can say through which proxy the gateway is reached.
#[derive(Debug, Error)]
#[error("nobody can say through which proxy the record service is reached")]
pub struct ProxyUnknown(#[source] Box<dyn std::error::Error + Send + Sync>);

impl ProxyUnknown {
    /// Whether it is among the causes of an error.
    pub(crate) fn among_the_causes(error: &(dyn std::error::Error + 'static)) -> bool {
        causes(error).any(|cause| cause.is::<Self>())
    }
}

/// Whether a proxy asked for a sign-in before it let anything through. The network layer's own error for it is private, so it is
/// known by its words.
pub(crate) fn wants_a_sign_in(error: &(dyn std::error::Error + 'static)) -> bool {
    causes(error).any(|cause| cause.to_string().contains("proxy authorization required"))
}

fn causes<'e>(
    error: &'e (dyn std::error::Error + 'static),
) -> impl Iterator<Item = &'e (dyn std::error::Error + 'static)> {
    let mut next = Some(error);
    std::iter::from_fn(move || {
        let cause = next?;
        next = cause.source();
        Some(cause)
    })
}

/// A client that asks Windows by which way to reach this address.
#[cfg(windows)]
pub(crate) fn as_the_computer_is_set(http: ClientBuilder, address: &str) -> ClientBuilder {
    if address.starts_with("http://") {
        // This computer itself.
        return http.no_proxy();
    }
    let address = address.to_owned();
    asking_anew(http, move || machine::proxy::to(&address))
}

/// A client that does as the environment says.
#[cfg(not(windows))]
pub(crate) fn as_the_computer_is_set(
    http: reqwest::ClientBuilder,
    _address: &str,
) -> reqwest::ClientBuilder {
    http
}

/// A client that looks for the way before it connects.
#[cfg(any(windows, test))]
fn asking_anew(
    http: ClientBuilder,
    look: impl Fn() -> Result<Way, WayError> + Clone + Send + Sync + 'static,
) -> ClientBuilder {
    let found = Arc::new(Mutex::new(None::<Url>));
    let known = Arc::clone(&found);
    let asked = AsyncFilterLayer::new(move |connection| {
        let (look, found) = (look.clone(), Arc::clone(&found));
        async move {
            let proxy = tokio::task::spawn_blocking(move || proxy(look())).await??;
            *found.lock().unwrap_or_else(PoisonError::into_inner) = proxy;
            Ok::<_, Box<dyn StdError + Send + Sync>>(connection)
        }
    });
    let through = move |_: &Url| known.lock().unwrap_or_else(PoisonError::into_inner).clone();
    http.proxy(Proxy::custom(through)).connector_layer(asked)
}

/// The proxy of a way, if it has one whose address can be read.
#[cfg(any(windows, test))]
fn proxy(way: Result<Way, WayError>) -> Result<Option<Url>, ProxyUnknown> {
    match way {
        Ok(Way::Straight) => Ok(None),
        Ok(Way::Through(proxy)) => {
            proxy.parse().map(Some).map_err(|error| ProxyUnknown(Box::new(error)))
        }
        Err(error) => Err(ProxyUnknown(error.into())),
    }
}

#[cfg(test)]
mod tests;

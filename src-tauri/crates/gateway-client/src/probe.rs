//! The way to a gateway, tried step by step for IT: its name, the proxy, the certificate, what answers. No step knows a person or a
//! patient, or asks for one.

mod answer;
mod chain;
mod line;
mod route;

use std::{net::IpAddr, time::Duration};

use reqwest::Url;
pub use rustls::pki_types::CertificateDer;

pub use self::{
    answer::{Answer, Answerer},
    chain::{ShownCertificate, ShownChain, TlsFault},
    line::{Hop, LineFault},
    route::{ChosenBy, ProxyAddress, Route, RouteUnknown},
};
use crate::{StartError, transport::Transport};

/// A gateway that can be asked step by step whether, and how, it is reached from this computer.
pub struct Probe {
    address: Url,
    host: String,
    port: u16,
    route: Result<Route, RouteUnknown>,
    roots: Vec<CertificateDer<'static>>,
    transport: Transport,
}

impl Probe {
    /// A probe of the gateway at this address, through this proxy or through that of the computer. Beside the authorities that the
    /// computer trusts, it trusts `roots`.
    ///
    /// # Errors
    /// [`StartError`] where an address is not safe or this computer has no network layer.
    pub fn of(
        address: &str,
        proxy: Option<&str>,
        roots: Vec<CertificateDer<'static>>,
    ) -> Result<Self, StartError> {
        let transport = Transport::trusting(&roots, address, proxy)?;
        let url: Url = address.parse().map_err(|_| StartError::Address)?;
        let host = url.host_str().ok_or(StartError::Address)?.to_owned();
        let port = url.port_or_known_default().ok_or(StartError::Address)?;
        let route = route::to(&url, proxy);
        Ok(Self { address: url, host, port, route, roots, transport })
    }

    /// The name of the gateway and its port, as they stand in the address.
    #[must_use]
    pub fn place(&self) -> String {
        format!("{}:{}", self.host, self.port)
    }

    /// Whether it is reached without TLS: on this computer itself.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        self.address.scheme() == "http"
    }

    /// By which way it is reached.
    ///
    /// # Errors
    /// Where nobody can say.
    pub fn route(&self) -> Result<&Route, &RouteUnknown> {
        self.route.as_ref()
    }

    /// The addresses to which the gateway's name leads; none where it leads nowhere.
    pub async fn addresses(&self) -> Vec<IpAddr> {
        line::addresses(&self.host, self.port).await.into_iter().map(|each| each.ip()).collect()
    }

    /// Whether the proxy lets this computer through to the gateway.
    ///
    /// # Errors
    /// [`LineFault`], and where it is.
    pub async fn pass_proxy(&self, proxy: &ProxyAddress) -> Result<(), LineFault> {
        if self.is_plain() {
            return line::to_proxy(proxy).await.map(drop);
        }
        line::through(proxy, &self.host, self.port).await.map(drop)
    }

    /// The certificates that are shown for the gateway, and whether this computer trusts them.
    ///
    /// # Errors
    /// [`TlsFault`] where none is shown.
    pub async fn chain(&self) -> Result<ShownChain, TlsFault> {
        let line = match &self.route {
            Ok(Route::Through(proxy)) => line::through(proxy, &self.host, self.port).await?,
            Ok(Route::Straight) | Err(_) => line::open(&self.host, self.port, Hop::Gateway).await?,
        };
        chain::shown(line, &self.host, &self.roots).await
    }
}

/// How long each step may take.
const PATIENCE: Duration = Duration::from_secs(5);

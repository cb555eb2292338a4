use std::{io, net::SocketAddr, sync::Arc};

use rustls::{ClientConfig, pki_types::ServerName};
use thiserror::Error;
use tokio::{
    io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _},
    net::{TcpStream, lookup_host},
    time::timeout,
};
use tokio_rustls::TlsConnector;

use super::{PATIENCE, ProxyAddress};
use crate::trust::as_the_computer_trusts;

/// Who is at the other end of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hop {
    /// The proxy.
    Proxy,
    /// The gateway, or who stands in its place.
    Gateway,
}

/// Why no line to the gateway could be had.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum LineFault {
    /// The name leads nowhere.
    #[error("the name leads nowhere")]
    NoName(Hop),
    /// It refuses.
    #[error("it refuses the connection")]
    Refused(Hop),
    /// Nobody answers in time.
    #[error("nobody answers in time")]
    Silent(Hop),
    /// There is no way to it.
    #[error("there is no way to it")]
    NoWay(Hop),
    /// The proxy asks for a sign-in (407), in these ways.
    #[error("the proxy asked for a sign-in (407)")]
    SignInAsked(Vec<&'static str>),
    /// The proxy lets nothing through to the gateway: its status.
    #[error("the proxy answered {0}")]
    NotLetThrough(u16),
    /// What answers at the proxy's address is none.
    #[error("what answers is no proxy")]
    NoProxy,
}

/// A connection, whatever it goes through.
pub(super) trait Line: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Line for T {}

/// The addresses to which a name leads.
pub(super) async fn addresses(host: &str, port: u16) -> Vec<SocketAddr> {
    let name = host.trim_start_matches('[').trim_end_matches(']');
    match timeout(PATIENCE, lookup_host((name, port))).await {
        Ok(Ok(found)) => found.collect(),
        Ok(Err(_)) | Err(_) => vec![],
    }
}

/// A connection to this place.
pub(super) async fn open(host: &str, port: u16, hop: Hop) -> Result<Box<dyn Line>, LineFault> {
    let found = addresses(host, port).await;
    if found.is_empty() {
        return Err(LineFault::NoName(hop));
    }
    match timeout(PATIENCE, TcpStream::connect(found.as_slice())).await {
        Ok(Ok(line)) => Ok(Box::new(line)),
        Ok(Err(error)) if error.kind() == io::ErrorKind::ConnectionRefused => {
            Err(LineFault::Refused(hop))
        }
        Ok(Err(error)) if error.kind() == io::ErrorKind::TimedOut => Err(LineFault::Silent(hop)),
        Ok(Err(_)) => Err(LineFault::NoWay(hop)),
        Err(_) => Err(LineFault::Silent(hop)),
    }
}

/// A connection to the proxy.
pub(super) async fn to_proxy(proxy: &ProxyAddress) -> Result<Box<dyn Line>, LineFault> {
    let line = open(&proxy.host, proxy.port, Hop::Proxy).await?;
    if !proxy.is_secured {
        return Ok(line);
    }
    let config: ClientConfig = as_the_computer_trusts(&[]).map_err(|_| LineFault::NoProxy)?;
    let name = ServerName::try_from(proxy.host.clone()).map_err(|_| LineFault::NoProxy)?;
    let secured = TlsConnector::from(Arc::new(config)).connect(name, line);
    match timeout(PATIENCE, secured).await {
        Ok(Ok(line)) => Ok(Box::new(line)),
        Ok(Err(_)) => Err(LineFault::NoProxy),
        Err(_) => Err(LineFault::Silent(Hop::Proxy)),
    }
}

/// A connection through the proxy to this place (RFC 9110, `CONNECT`).
pub(super) async fn through(
    proxy: &ProxyAddress,
    host: &str,
    port: u16,
) -> Result<Box<dyn Line>, LineFault> {
    let mut line = to_proxy(proxy).await?;
    let ask = format!("CONNECT {host}:{port} HTTP/1.1\r\nHost: {host}:{port}\r\n\r\n");
    let answer = timeout(PATIENCE, asked(line.as_mut(), &ask)).await;
    let head =
        answer.map_err(|_| LineFault::Silent(Hop::Proxy))?.map_err(|_| LineFault::NoProxy)?;
    match status(&head) {
        Some(200..300) => Ok(line),
        Some(407) => Err(LineFault::SignInAsked(ways(&head))),
        Some(status) => Err(LineFault::NotLetThrough(status)),
        None => Err(LineFault::NoProxy),
    }
}

/// Asks, and reads the head of the answer and nothing behind it.
async fn asked(line: &mut dyn Line, ask: &str) -> io::Result<String> {
    line.write_all(ask.as_bytes()).await?;
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        if head.len() == LONGEST_HEAD {
            return Err(io::ErrorKind::InvalidData.into());
        }
        head.push(line.read_u8().await?);
    }
    Ok(String::from_utf8_lossy(&head).into_owned())
}

fn status(head: &str) -> Option<u16> {
    let mut words = head.split([' ', '\r']);
    words.next().filter(|version| version.starts_with("HTTP/1."))?;
    words.next()?.parse().ok()
}

/// The ways to sign in that the proxy offers, as far as they are known; whatever else it says of itself is left out.
fn ways(head: &str) -> Vec<&'static str> {
    let offered = head.lines().filter_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("proxy-authenticate").then(|| value.trim())
    });
    let mut known: Vec<_> = offered
        .filter_map(|value| {
            let way = value.split([' ', ',']).next()?;
            WAYS.iter().find(|known| known.eq_ignore_ascii_case(way)).copied()
        })
        .collect();
    known.dedup();
    known
}

const WAYS: [&str; 4] = ["Negotiate", "NTLM", "Basic", "Digest"];
const LONGEST_HEAD: usize = 8 * 1024;

//! Listening: plain HTTP on this computer alone, TLS everywhere else.

use std::{
    fs, io,
    net::{SocketAddr, TcpListener},
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use axum_server::{Handle, tls_rustls::RustlsConfig};
use hyper_util::rt::TokioTimer;
use rustls::{
    ServerConfig,
    crypto::aws_lc_rs,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
};
use thiserror::Error;

use crate::{Gateway, accounts, app};

/// Where the gateway listens, and with which certificate.
#[derive(Clone, Debug)]
pub struct Listen {
    /// The address; port 0 takes a free one.
    pub address: SocketAddr,
    /// The certificate; without one only this computer is answered.
    pub certificate: Option<Certificate>,
}

/// A certificate and its key, as PEM files.
#[derive(Clone, Debug)]
pub struct Certificate {
    /// The certificate, with those that vouch for it.
    pub chain: PathBuf,
    /// The private key.
    pub key: PathBuf,
}

/// Why the gateway does not listen.
#[derive(Debug, Error)]
pub enum ListenError {
    /// Plain HTTP to other computers.
    #[error(
        "{0} is reached by other computers: name --cert and --key, or listen on 127.0.0.1 or [::1]"
    )]
    PlainBeyondLoopback(SocketAddr),
    /// The address is taken or not ours.
    #[error("{0} cannot be listened on")]
    Bind(SocketAddr, #[source] io::Error),
    /// A certificate or key that cannot be read.
    #[error("{0} does not hold a certificate or key in PEM that can be read")]
    Pem(PathBuf, #[source] rustls::pki_types::pem::Error),
    /// The certificate and the key do not belong together, or are not strong enough.
    #[error("the certificate and the key cannot be used")]
    Certificate(#[from] rustls::Error),
    /// The listening ended.
    #[error("the gateway stopped listening")]
    Stopped(#[source] io::Error),
}

/// Answers requests until `stop` is done; then those at hand are answered and no more. `ready` is told the address.
pub async fn listen(
    gateway: Arc<Gateway>,
    how: &Listen,
    ready: impl FnOnce(&str),
    stop: impl Future<Output = ()> + Send + 'static,
) -> Result<(), ListenError> {
    if how.certificate.is_none() && !how.address.ip().to_canonical().is_loopback() {
        return Err(ListenError::PlainBeyondLoopback(how.address));
    }
    let tls = how.certificate.as_ref().map(tls).transpose()?;
    let (listener, address) =
        bind(how.address).map_err(|error| ListenError::Bind(how.address, error))?;
    let handle = Handle::new();
    tokio::spawn(until_stopped(handle.clone(), Arc::clone(&gateway), stop));
    let housekeeping = tokio::spawn(keep_house(Arc::clone(&gateway)));
    let service = app(gateway).into_make_service_with_connect_info::<SocketAddr>();
    let scheme = if tls.is_some() { "https" } else { "http" };
    ready(&format!("{scheme}://{address}"));
    let ended = match tls {
        Some(tls) => {
            let mut server =
                axum_server::from_tcp_rustls(listener, tls).map_err(ListenError::Stopped)?;
            impatient(server.http_builder());
            server.handle(handle).serve(service).await
        }
        None => {
            let mut server = axum_server::from_tcp(listener).map_err(ListenError::Stopped)?;
            impatient(server.http_builder());
            server.handle(handle).serve(service).await
        }
    };
    housekeeping.abort();
    ended.map_err(ListenError::Stopped)
}

fn bind(address: SocketAddr) -> io::Result<(TcpListener, SocketAddr)> {
    let listener = TcpListener::bind(address)?;
    listener.set_nonblocking(true)?;
    let address = listener.local_addr()?;
    Ok((listener, address))
}

fn tls(certificate: &Certificate) -> Result<RustlsConfig, ListenError> {
    let chain = read(&certificate.chain, |pem| {
        CertificateDer::pem_slice_iter(pem).collect::<Result<Vec<_>, _>>()
    })?;
    let key = read(&certificate.key, PrivateKeyDer::from_pem_slice)?;
    let mut config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(chain, key)?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(RustlsConfig::from_config(Arc::new(config)))
}

fn read<T>(
    path: &Path,
    parse: impl FnOnce(&[u8]) -> Result<T, rustls::pki_types::pem::Error>,
) -> Result<T, ListenError> {
    let unreadable = |error| ListenError::Pem(path.to_owned(), error);
    let pem =
        fs::read(path).map_err(|error| unreadable(rustls::pki_types::pem::Error::Io(error)))?;
    parse(&pem).map_err(unreadable)
}

/// Whoever opens a connection and says nothing is not waited for.
fn impatient(http: &mut hyper_util::server::conn::auto::Builder<hyper_util::rt::TokioExecutor>) {
    http.http1().timer(TokioTimer::new()).header_read_timeout(HEADERS_WITHIN);
    http.http2().timer(TokioTimer::new()).keep_alive_interval(HEADERS_WITHIN);
}

async fn until_stopped(
    handle: Handle<SocketAddr>,
    gateway: Arc<Gateway>,
    stop: impl Future<Output = ()>,
) {
    stop.await;
    gateway.watch.stop();
    handle.graceful_shutdown(Some(GRACE));
}

async fn keep_house(gateway: Arc<Gateway>) {
    let mut hours = tokio::time::interval(HOUR);
    loop {
        hours.tick().await;
        // A failure is in the log already, and the next hour tries again.
        let _ = gateway
            .blocking(|gateway| {
                let now = gateway.clock.now();
                Ok(gateway.store.write(|tx| accounts::forget_expired(tx, now))?)
            })
            .await;
    }
}

const HEADERS_WITHIN: Duration = Duration::from_secs(15);
const GRACE: Duration = Duration::from_secs(10);
const HOUR: Duration = Duration::from_secs(3600);

use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Utc};
use rustls::{
    DigitallySignedStruct, Error, SignatureScheme,
    client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
    pki_types::{CertificateDer, ServerName, UnixTime},
};
use thiserror::Error;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use webpki_root_certs::TLS_SERVER_ROOT_CERTS;
use x509_parser::{certificate::X509Certificate, prelude::FromDer as _, x509::X509Name};

use super::{Hop, LineFault, PATIENCE, line::Line};
use crate::{
    CertificateFault,
    trust::{Trust, verified_by},
};

/// The certificates that were shown for a gateway.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShownChain {
    /// Each, that of the gateway first.
    pub certificates: Vec<ShownCertificate>,
    /// What is wrong with them, if this computer does not trust them.
    pub fault: Option<CertificateFault>,
    /// Whether they end at one of the public authorities; one of a trust's own is as good, where the computer trusts it.
    pub is_public: bool,
}

/// One of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShownCertificate {
    /// Whose it is: its common name, else its organisation.
    pub subject: String,
    /// Who issued it.
    pub issuer: String,
    /// From when it holds.
    pub from: Option<DateTime<Utc>>,
    /// Until when.
    pub until: Option<DateTime<Utc>>,
}

/// Why no certificate was seen.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum TlsFault {
    /// There is no line to the gateway.
    #[error(transparent)]
    Line(#[from] LineFault),
    /// What answers does not speak TLS.
    #[error("what answers does not speak TLS")]
    NoTls,
    /// This computer has no network layer.
    #[error("the network cannot be used")]
    NoNetwork,
}

/// Shakes hands, and says what was shown; nothing else is sent.
pub(super) async fn shown(
    line: Box<dyn Line>,
    host: &str,
    roots: &[CertificateDer<'static>],
) -> Result<ShownChain, TlsFault> {
    let trust = Trust::beside(roots).map_err(|_| TlsFault::NoNetwork)?;
    let seeing = Arc::new(Seeing { trust, seen: Mutex::default() });
    let config = verified_by(Arc::clone(&seeing) as _).map_err(|_| TlsFault::NoNetwork)?;
    let name = ServerName::try_from(host.trim_matches(['[', ']']).to_owned());
    let name = name.map_err(|_| TlsFault::Line(LineFault::NoName(Hop::Gateway)))?;
    let shaken = timeout(PATIENCE, TlsConnector::from(Arc::new(config)).connect(name, line)).await;
    let seen = seeing.seen.lock().unwrap_or_else(PoisonError::into_inner).take();
    match (seen, shaken) {
        (Some(chain), _) => Ok(chain),
        (None, Err(_)) => Err(LineFault::Silent(Hop::Gateway).into()),
        (None, Ok(_)) => Err(TlsFault::NoTls),
    }
}

/// The computer's own verifier, which keeps what it saw. Its answers stand as they are.
#[derive(Debug)]
struct Seeing {
    trust: Trust,
    seen: Mutex<Option<ShownChain>>,
}

impl ServerCertVerifier for Seeing {
    fn verify_server_cert(
        &self,
        first: &CertificateDer<'_>,
        others: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let verified = self.trust.verify_server_cert(first, others, name, ocsp, now);
        let fault = verified.as_ref().err().map(|error| {
            CertificateFault::among_the_causes(error).unwrap_or(CertificateFault::Other)
        });
        let chain: Vec<_> = [first].into_iter().chain(others).collect();
        let certificates = chain.iter().map(|each| certificate(each)).collect();
        let is_public = chain.last().is_some_and(|last| ends_publicly(last));
        let seen = ShownChain { certificates, fault, is_public };
        *self.seen.lock().unwrap_or_else(PoisonError::into_inner) = Some(seen);
        verified
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.trust.verify_tls12_signature(message, certificate, signed)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.trust.verify_tls13_signature(message, certificate, signed)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.trust.supported_verify_schemes()
    }
}

fn certificate(der: &CertificateDer<'_>) -> ShownCertificate {
    let Ok((_, read)) = X509Certificate::from_der(der) else {
        let unread = "(cannot be read)".to_owned();
        return ShownCertificate {
            subject: unread.clone(),
            issuer: unread,
            from: None,
            until: None,
        };
    };
    let at = |seconds| DateTime::from_timestamp(seconds, 0);
    ShownCertificate {
        subject: whose(read.subject()),
        issuer: whose(read.issuer()),
        from: at(read.validity().not_before.timestamp()),
        until: at(read.validity().not_after.timestamp()),
    }
}

/// The common name, else the organisation; a certificate from anywhere may hold whatever it likes, so what is strange is left out.
fn whose(name: &X509Name<'_>) -> String {
    let mut names = name.iter_common_name().chain(name.iter_organization());
    let said = names.find_map(|name| name.as_str().ok()).unwrap_or("(no name)");
    said.chars().filter(|letter| !letter.is_control()).take(LONGEST_NAME).collect()
}

/// Whether the last certificate that was shown is one of the public authorities, or was issued by one.
fn ends_publicly(last: &CertificateDer<'_>) -> bool {
    let Ok((_, last)) = X509Certificate::from_der(last) else { return false };
    TLS_SERVER_ROOT_CERTS.iter().any(|root| {
        X509Certificate::from_der(root)
            .is_ok_and(|(_, root)| root.subject().as_raw() == last.issuer().as_raw())
    })
}

const LONGEST_NAME: usize = 64;

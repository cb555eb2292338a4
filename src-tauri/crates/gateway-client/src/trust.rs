//! Whom this computer trusts: its own verifier, whose faults are told as precisely as the certificates allow.
//!
//! Windows says less than the certificates do. One that does not hold yet counts as expired there, and one that comes without its
//! authority, as inspecting proxies send it, is refused by a number alone.

use std::{sync::Arc, time::Duration};

use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, Error, OtherError, SignatureScheme,
    client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
    crypto::aws_lc_rs,
    pki_types::{CertificateDer, ServerName, UnixTime},
};
use rustls_platform_verifier::Verifier;
use x509_parser::{certificate::X509Certificate, prelude::FromDer as _};

use crate::certificate::ItsOwnIssuer;

/// A configuration that trusts whom this computer trusts, and these authorities.
pub(crate) fn as_the_computer_trusts(
    roots: &[CertificateDer<'static>],
) -> Result<ClientConfig, Error> {
    verified_by(Arc::new(Trust::beside(roots)?))
}

/// A configuration in which this verifier decides.
pub(crate) fn verified_by(verifier: Arc<dyn ServerCertVerifier>) -> Result<ClientConfig, Error> {
    let config = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()));
    let config = config.with_safe_default_protocol_versions()?;
    Ok(config.dangerous().with_custom_certificate_verifier(verifier).with_no_client_auth())
}

/// The computer's own verifier. Whom it accepts and whom it refuses stands; only the words of a refusal are made precise.
#[derive(Debug)]
pub(crate) struct Trust(Verifier);

impl Trust {
    /// The verifier of this computer, which trusts `roots` as well.
    pub(crate) fn beside(roots: &[CertificateDer<'static>]) -> Result<Self, Error> {
        let provider = Arc::new(aws_lc_rs::default_provider());
        let verifier = match roots {
            [] => Verifier::new(provider),
            roots => Verifier::new_with_extra_roots(roots.iter().cloned(), provider),
        };
        verifier.map(Self)
    }
}

impl ServerCertVerifier for Trust {
    fn verify_server_cert(
        &self,
        first: &CertificateDer<'_>,
        others: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let verified = self.0.verify_server_cert(first, others, name, ocsp, now);
        verified.map_err(|error| {
            let Error::InvalidCertificate(said) = error else { return error };
            precisely(said, first, others, now).into()
        })
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.0.verify_tls12_signature(message, certificate, signed)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.0.verify_tls13_signature(message, certificate, signed)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.supported_verify_schemes()
    }
}

/// The same fault, with what the certificates say of it.
fn precisely(
    said: CertificateError,
    first: &CertificateDer<'_>,
    others: &[CertificateDer<'_>],
    now: UnixTime,
) -> CertificateError {
    if said == CertificateError::Expired {
        let dated = [first].into_iter().chain(others).find_map(|each| out_of_date(each, now));
        dated.unwrap_or(said)
    } else if said == CertificateError::UnknownIssuer || is_an_unfinished_chain(&said) {
        if is_its_own_issuer(first) {
            CertificateError::Other(OtherError(Arc::new(ItsOwnIssuer)))
        } else {
            CertificateError::UnknownIssuer
        }
    } else {
        said
    }
}

/// By how much a certificate is past its time, or before it.
fn out_of_date(certificate: &CertificateDer<'_>, time: UnixTime) -> Option<CertificateError> {
    let (_, read) = X509Certificate::from_der(certificate).ok()?;
    let at = |seconds: i64| {
        let seconds = u64::try_from(seconds).unwrap_or_default();
        UnixTime::since_unix_epoch(Duration::from_secs(seconds))
    };
    let not_before = at(read.validity().not_before.timestamp());
    let not_after = at(read.validity().not_after.timestamp());
    if time < not_before {
        Some(CertificateError::NotValidYetContext { time, not_before })
    } else if time > not_after {
        Some(CertificateError::ExpiredContext { time, not_after })
    } else {
        None
    }
}

/// Windows' word for a certificate whose authority it has not got and was not sent (`CERT_E_CHAINING`). The words around the
/// number are in the language of the computer.
fn is_an_unfinished_chain(said: &CertificateError) -> bool {
    matches!(said, CertificateError::Other(other) if other.to_string().contains("(os error -2146762486)"))
}

fn is_its_own_issuer(certificate: &CertificateDer<'_>) -> bool {
    X509Certificate::from_der(certificate)
        .is_ok_and(|(_, read)| read.subject().as_raw() == read.issuer().as_raw())
}

#[cfg(test)]
mod tests {
    use std::io;

    use rcgen::{Certificate, CertificateParams, CertifiedIssuer, DnType, KeyPair, date_time_ymd};

    use super::*;
    use crate::CertificateFault as F;

    /// What Windows says, of which certificate, and what of it a person is told.
    type Case = (&'static str, CertificateError, Certificate, fn(&F) -> bool);

    #[test]
    fn where_windows_says_little_the_certificate_says_the_rest() {
        let ended = |of: &mut CertificateParams| of.not_after = date_time_ymd(2024, 1, 1);
        let later = |of: &mut CertificateParams| of.not_before = date_time_ymd(2088, 1, 1);
        let cases: [Case; 7] = [
            ("ended", CertificateError::Expired, issued(ended), |fault| {
                matches!(fault, F::Expired { since_seconds: Some(MONTH..) })
            }),
            ("does not hold yet", CertificateError::Expired, issued(later), |fault| {
                matches!(fault, F::NotYetValid { for_seconds: Some(MONTH..) })
            }),
            (
                "one that was not shown has ended",
                CertificateError::Expired,
                issued(|_| {}),
                |fault| *fault == F::Expired { since_seconds: None },
            ),
            ("without its authority", of_windows(CERT_E_CHAINING), issued(|_| {}), |fault| {
                *fault == F::UnknownIssuer
            }),
            ("by a stranger", CertificateError::UnknownIssuer, issued(|_| {}), |fault| {
                *fault == F::UnknownIssuer
            }),
            ("by itself", CertificateError::UnknownIssuer, by_itself(), |fault| {
                *fault == F::SelfSigned
            }),
            ("anything else", of_windows(CERT_E_CRITICAL), issued(|_| {}), |fault| {
                *fault == F::Other
            }),
        ];
        for (what, said, certificate, is_expected) in cases {
            let told = F::of(&precisely(said, certificate.der(), &[], november()));
            assert!(is_expected(&told), "{what}: {told:?}");
        }
    }

    #[test]
    fn a_certificate_between_that_has_ended_is_found_as_well() {
        let ended = issued(|of| of.not_after = date_time_ymd(2024, 1, 1));
        let others = [ended.der().clone()];
        let first = issued(|_| {});

        let told = precisely(CertificateError::Expired, first.der(), &others, november());

        assert!(matches!(told, CertificateError::ExpiredContext { .. }), "{told:?}");
    }

    fn issued(change: impl FnOnce(&mut CertificateParams)) -> Certificate {
        let mut authority = CertificateParams::default();
        authority.distinguished_name.push(DnType::CommonName, "The trust");
        let authority =
            CertifiedIssuer::self_signed(authority, KeyPair::generate().unwrap()).unwrap();
        let mut params = CertificateParams::new(["localhost".to_owned()]).unwrap();
        change(&mut params);
        params.signed_by(&KeyPair::generate().unwrap(), &authority).unwrap()
    }

    fn by_itself() -> Certificate {
        let params = CertificateParams::new(["localhost".to_owned()]).unwrap();
        params.self_signed(&KeyPair::generate().unwrap()).unwrap()
    }

    /// An error that has no word in rustls, as the verifier of Windows hands it on.
    fn of_windows(number: i32) -> CertificateError {
        let words = io::Error::other(format!("Die Zertifikatkette ... (os error {number})"));
        CertificateError::Other(OtherError(Arc::new(words)))
    }

    /// 21 November 2026.
    fn november() -> UnixTime {
        UnixTime::since_unix_epoch(Duration::from_secs(1_795_252_447))
    }

    const CERT_E_CHAINING: i32 = 0x800B_010A_u32.cast_signed();
    const CERT_E_CRITICAL: i32 = 0x800B_0105_u32.cast_signed();
    const MONTH: u64 = 30 * 24 * 60 * 60;
}

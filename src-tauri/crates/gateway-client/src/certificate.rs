use std::{error::Error, io};

use rustls::CertificateError;

/// What is wrong with the certificate of whoever answered at the gateway's address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CertificateFault {
    /// It has expired, by the clock of this computer.
    Expired {
        /// For how long, in seconds, if that is known.
        since_seconds: Option<u64>,
    },
    /// It is not valid yet, by the clock of this computer.
    NotYetValid {
        /// For how long it will not be, in seconds, if that is known.
        for_seconds: Option<u64>,
    },
    /// This computer does not know who issued it: an inspecting proxy, or somebody else's gateway.
    UnknownIssuer,
    /// It was issued by itself.
    SelfSigned,
    /// It was issued for another name than the gateway's.
    WrongName,
    /// Its issuer has revoked it.
    Revoked,
    /// Something else.
    Other,
}

impl CertificateFault {
    /// The fault of a certificate among the causes of an error, if that is what it was.
    pub(crate) fn among_the_causes(error: &(dyn Error + 'static)) -> Option<Self> {
        let mut cause = Some(error);
        while let Some(each) = cause {
            match in_tls(each) {
                Some(rustls::Error::InvalidCertificate(error)) => return Some(Self::of(error)),
                Some(_) | None => cause = each.source(),
            }
        }
        None
    }

    pub(crate) fn of(error: &CertificateError) -> Self {
        use CertificateError as E;
        if let E::ExpiredContext { time, not_after } = error {
            let since = time.as_secs().checked_sub(not_after.as_secs());
            Self::Expired { since_seconds: since }
        } else if let E::NotValidYetContext { time, not_before } = error {
            Self::NotYetValid { for_seconds: not_before.as_secs().checked_sub(time.as_secs()) }
        } else if *error == E::Expired {
            Self::Expired { since_seconds: None }
        } else if *error == E::NotValidYet {
            Self::NotYetValid { for_seconds: None }
        } else if matches!(error, E::NotValidForName | E::NotValidForNameContext { .. }) {
            Self::WrongName
        } else if *error == E::Revoked {
            Self::Revoked
        } else if *error == E::UnknownIssuer {
            Self::UnknownIssuer
        } else if says_self_signed(error) {
            Self::SelfSigned
        } else {
            Self::Other
        }
    }
}

/// The error of TLS that this is. The network layer wraps it in errors of input and output, whose own `source` skips what
/// they hold.
fn in_tls<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a rustls::Error> {
    match error.downcast_ref::<io::Error>() {
        Some(outer) => in_tls(outer.get_ref()?),
        None => error.downcast_ref::<rustls::Error>(),
    }
}

/// A certificate that was issued by itself: rustls has no word for it.
#[derive(Debug, thiserror::Error)]
#[error("it was issued by itself")]
pub(crate) struct ItsOwnIssuer;

/// Also the certificate of an authority that stands for the server itself: what most tools make when they sign by themselves.
fn says_self_signed(error: &CertificateError) -> bool {
    matches!(error, CertificateError::Other(other)
        if other.0.is::<ItsOwnIssuer>() || other.0.to_string().contains("CaUsedAsEndEntity"))
}

#[cfg(test)]
mod tests;

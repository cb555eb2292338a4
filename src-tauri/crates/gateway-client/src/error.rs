use contract::Problem;
use thiserror::Error;

use crate::{CertificateFault, ProxyUnknown, proxy};

/// Why a client cannot begin.
#[derive(Debug, Error)]
pub enum StartError {
    /// The address is not `https://…`, nor `http://` on this computer itself.
    #[error("the gateway's address must begin with https:// (or be http:// on this computer)")]
    Address,
    /// The network layer of this computer failed.
    #[error("the network cannot be used")]
    Network(#[source] reqwest::Error),
    /// Whom this computer trusts cannot be found out.
    #[error("whom this computer trusts cannot be found out")]
    Trust(#[source] rustls::Error),
}

/// What can go wrong with a call. None of it says who the patient is.
#[derive(Debug, Error)]
pub enum CallError {
    /// Nobody answered.
    #[error("the record service did not answer")]
    Unreachable(#[source] reqwest::Error),
    /// It took too long.
    #[error("the record service took too long to answer")]
    TooSlow,
    /// The certificate is not trusted by this computer.
    #[error("this computer does not trust the record service's certificate")]
    Certificate {
        /// What is wrong with it.
        fault: CertificateFault,
        /// The cause.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The proxy asks for a Windows sign-in.
    #[error("the proxy asked for a sign-in (407)")]
    Proxy,
    /// Nobody can say which proxy to use: the script for it (PAC) cannot be read.
    #[error("nobody can say through which proxy the record service is reached")]
    ProxyUnknown(#[source] reqwest::Error),
    /// The session has ended.
    #[error("the session has ended")]
    NotSignedIn,
    /// The gateway says no, and why.
    #[error("the record service refused: {}", .0.title)]
    Problem(Problem),
    /// The gateway is busy.
    #[error("the record service is busy")]
    Busy {
        /// When to ask again, in seconds.
        retry_after_seconds: Option<u64>,
    },
    /// The answer is not one that this version understands.
    #[error("the record service gave an answer that cannot be understood")]
    Nonsense,
    /// What was written down is about another patient than what is asked.
    #[error("what was written down is not what is asked")]
    NotWhatWasRecorded,
}

impl CallError {
    /// Whether the network is to blame, so that the same can be tried again later.
    #[must_use]
    pub fn is_network(&self) -> bool {
        match self {
            Self::Unreachable(_)
            | Self::TooSlow
            | Self::Certificate { .. }
            | Self::Proxy
            | Self::ProxyUnknown(_)
            | Self::Busy { .. } => true,
            Self::NotSignedIn | Self::Problem(_) | Self::Nonsense | Self::NotWhatWasRecorded => {
                false
            }
        }
    }
}

impl From<reqwest::Error> for CallError {
    fn from(error: reqwest::Error) -> Self {
        // The address may hold an opaque id; it is left out of every message all the same.
        let error = error.without_url();
        if error.is_timeout() {
            Self::TooSlow
        } else if error.is_decode() || error.is_body() {
            Self::Nonsense
        } else if ProxyUnknown::among_the_causes(&error) {
            Self::ProxyUnknown(error)
        } else if proxy::wants_a_sign_in(&error) {
            Self::Proxy
        } else if let Some(fault) = CertificateFault::among_the_causes(&error) {
            Self::Certificate { fault, source: error.into() }
        } else {
            Self::Unreachable(error)
        }
    }
}

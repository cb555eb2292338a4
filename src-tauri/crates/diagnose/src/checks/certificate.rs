use chrono::{DateTime, Utc};
use gateway_client::{
    CertificateFault,
    probe::{Probe, ShownCertificate, ShownChain, TlsFault},
};

use super::network::{duration, no_line};
use crate::{Check, CheckId};

/// Whose certificate was shown for the gateway, and whether this computer trusts it.
pub(super) async fn certificate(probe: &Probe, now: DateTime<Utc>) -> Check {
    if probe.is_plain() {
        return Check::ok(CheckId::Certificate, "none is needed: the gateway is on this computer");
    }
    match probe.chain().await {
        Err(TlsFault::Line(fault)) => Check::skipped(CheckId::Certificate, no_line(&fault)),
        Err(TlsFault::NoTls) => no_tls(probe),
        Err(TlsFault::NoNetwork) => {
            Check::skipped(CheckId::Certificate, "the network cannot be used here")
        }
        Ok(chain) => judged(&chain, now).with(lines(&chain)),
    }
}

fn no_tls(probe: &Probe) -> Check {
    Check::failed(
        CheckId::Certificate,
        format!("what answers at {} does not speak TLS", probe.place()),
        "correct the port in GatewayUrl, or give the gateway its certificate",
    )
}

fn judged(chain: &ShownChain, now: DateTime<Utc>) -> Check {
    match chain.fault {
        None => trusted(chain, now),
        Some(fault) => Check::failed(CheckId::Certificate, found(chain, fault), fix(fault)),
    }
}

fn trusted(chain: &ShownChain, now: DateTime<Utc>) -> Check {
    let by = last(chain).map_or("nobody", |last| last.issuer.as_str());
    let found = if chain.is_public {
        format!("trusted, by the public authority \"{by}\"")
    } else {
        format!("trusted, by \"{by}\", which is not public: your own, or a proxy that inspects")
    };
    let until = chain.certificates.first().and_then(|first| first.until);
    match until.map(|until| (until - now).num_days()) {
        Some(days @ ..SOON) => Check::warning(
            CheckId::Certificate,
            format!("{found}; it ends in {days} days"),
            "renew the gateway's certificate",
        ),
        Some(_) | None => Check::ok(CheckId::Certificate, found),
    }
}

fn found(chain: &ShownChain, fault: CertificateFault) -> String {
    let first = chain.certificates.first();
    let issuer = first.map_or("nobody", |first| first.issuer.as_str());
    match fault {
        CertificateFault::Expired { since_seconds: Some(since) } => {
            format!("it ended {} ago, by the clock of this computer", duration(since))
        }
        CertificateFault::Expired { since_seconds: None } => {
            "it has ended, by the clock of this computer".to_owned()
        }
        CertificateFault::NotYetValid { .. } => {
            "it does not hold yet, by the clock of this computer".to_owned()
        }
        CertificateFault::UnknownIssuer => {
            format!("it was issued by \"{issuer}\", whom this computer does not trust")
        }
        CertificateFault::SelfSigned => "it was issued by itself".to_owned(),
        CertificateFault::WrongName => {
            let subject = first.map_or("nobody", |first| first.subject.as_str());
            format!("it is made out to \"{subject}\", not to the gateway's name")
        }
        CertificateFault::Revoked => format!("its issuer \"{issuer}\" has revoked it"),
        CertificateFault::Other => "this computer does not accept it".to_owned(),
    }
}

fn fix(fault: CertificateFault) -> &'static str {
    match fault {
        CertificateFault::Expired { .. } => {
            "renew the gateway's certificate; if it is in date, set the clock of this computer"
        }
        CertificateFault::NotYetValid { .. } => {
            "set the clock of this computer; if it is right, ask whoever runs the gateway"
        }
        CertificateFault::UnknownIssuer => UNKNOWN,
        CertificateFault::SelfSigned => {
            "give the gateway a certificate of an authority that your computers trust"
        }
        CertificateFault::WrongName => {
            "correct GatewayUrl, or give the gateway a certificate with that name"
        }
        CertificateFault::Revoked | CertificateFault::Other => {
            "give the gateway a new certificate, and let no proxy inspect this address"
        }
    }
}

/// Each certificate with its issuer, the gateway's first.
fn lines(chain: &ShownChain) -> Vec<String> {
    chain.certificates.iter().take(LONGEST_CHAIN).map(line).collect()
}

fn line(shown: &ShownCertificate) -> String {
    let ShownCertificate { subject, issuer, until, .. } = shown;
    let until = until.map(|until| format!(", until {}", until.format("%-d %B %Y")));
    format!("\"{subject}\", issued by \"{issuer}\"{}", until.unwrap_or_default())
}

fn last(chain: &ShownChain) -> Option<&ShownCertificate> {
    chain.certificates.last()
}

const SOON: i64 = 14;
const LONGEST_CHAIN: usize = 6;
const UNKNOWN: &str = if cfg!(windows) {
    "if that is your inspecting proxy, put its root under Trusted Root Certification Authorities of the computer; if not, let nobody sign in \
     here"
} else {
    "if that is your inspecting proxy, add its root to this computer's authorities; if not, let nobody sign in here"
};

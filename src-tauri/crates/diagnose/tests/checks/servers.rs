//! Who may stand on the way to a gateway: the real thing each time, on this computer.

use std::{
    io::{Read, Write, copy},
    net::{TcpListener, TcpStream},
    sync::Arc,
    thread,
};

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, date_time_ymd,
};
use rustls::{
    ServerConfig, ServerConnection, StreamOwned,
    pki_types::{CertificateDer, PrivatePkcs8KeyDer},
};

/// What a server answers: to what it was asked, everything that it sends.
pub(crate) type Answers = Box<dyn Fn(&str) -> String + Send + Sync>;

/// A server without TLS; its address.
pub(crate) fn plain(answers: Answers) -> String {
    format!("http://127.0.0.1:{}", serve(move |line| answered(line, &answers)))
}

/// A server with this certificate; its port.
pub(crate) fn secured(certificate: &Certificate, answers: Answers) -> u16 {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("the versions of TLS")
        .with_no_client_auth()
        .with_single_cert(certificate.chain.clone(), certificate.key.clone_key().into());
    let config = Arc::new(config.expect("the certificate and its key"));
    serve(move |line| {
        let tls = ServerConnection::new(Arc::clone(&config)).expect("a connection");
        answered(StreamOwned::new(tls, line), &answers);
    })
}

/// A proxy that lets everything through.
pub(crate) fn proxy() -> u16 {
    serve(|mut line| {
        let asked = head(&mut line);
        let place = asked.split(' ').nth(1).unwrap_or_default().to_owned();
        let Ok(mut there) = TcpStream::connect(place) else { return };
        let _ = line.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n");
        let (mut back, mut from) =
            (line.try_clone().expect("a line"), there.try_clone().expect("a line"));
        thread::spawn(move || copy(&mut from, &mut back));
        let _ = copy(&mut line, &mut there);
    })
}

/// A port at which nobody answers.
pub(crate) fn closed_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.local_addr().expect("its address").port()
}

/// A gateway of this version that is well, by this clock.
pub(crate) fn gateway(version: &str, date: &str) -> Answers {
    let about = format!(
        r#"{{"version":"{version}","name":"A county","training":null,"time":"2026-11-21T09:14:07Z","auditKeyId":"k",
            "auditKey":"key","ledgerKey":"Ed25519:key","mayRegisterDevices":true}}"#
    );
    let date = date.to_owned();
    Box::new(move |asked| match asked {
        "/api/about" => answer("200 OK", &format!("Date: {date}"), &about),
        "/healthz" => answer("200 OK", "X-A: b", "ok"),
        _ => answer("404 Not Found", "X-A: b", ""),
    })
}

/// Whatever is asked, this.
pub(crate) fn always(status: &'static str, header: &'static str, body: &'static str) -> Answers {
    Box::new(move |_| answer(status, header, body))
}

pub(crate) fn answer(status: &str, header: &str, body: &str) -> String {
    format!(
        "HTTP/1.1 {status}\r\n{header}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    )
}

/// A certificate with those that lead to its authority.
pub(crate) struct Certificate {
    chain: Vec<CertificateDer<'static>>,
    key: PrivatePkcs8KeyDer<'static>,
}

/// An authority that issues certificates.
pub(crate) struct Authority(CertifiedIssuer<'static, KeyPair>);

impl Authority {
    pub(crate) fn named(name: &str) -> Self {
        let mut params = CertificateParams::default();
        params.distinguished_name.push(DnType::CommonName, name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().expect("a key");
        Self(CertifiedIssuer::self_signed(params, key).expect("an authority"))
    }

    pub(crate) fn root(&self) -> CertificateDer<'static> {
        self.0.der().clone()
    }

    #[cfg(not(windows))]
    pub(crate) fn pem(&self) -> String {
        self.0.pem()
    }

    /// A certificate for `localhost`, until 2089, that was changed in this way.
    pub(crate) fn certificate(&self, change: fn(&mut CertificateParams)) -> Certificate {
        let mut params = for_name("localhost");
        change(&mut params);
        let key = KeyPair::generate().expect("a key");
        let certificate = params.signed_by(&key, &self.0).expect("a certificate");
        let chain = vec![certificate.der().clone(), self.root()];
        Certificate { chain, key: PrivatePkcs8KeyDer::from(key.serialize_der()) }
    }
}

pub(crate) fn for_name(name: &str) -> CertificateParams {
    let mut params = CertificateParams::new([name.to_owned()]).expect("a name");
    params.distinguished_name.push(DnType::CommonName, name);
    params.not_before = date_time_ymd(2020, 1, 1);
    params.not_after = date_time_ymd(2089, 1, 1);
    params
}

/// Serves the first few who come, each in a thread that ends with its line.
fn serve(each: impl Fn(TcpStream) + Send + Sync + 'static) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("its address").port();
    let each = Arc::new(each);
    thread::spawn(move || {
        for line in listener.incoming().take(MOST).flatten() {
            let each = Arc::clone(&each);
            thread::spawn(move || each(line));
        }
    });
    port
}

fn answered(mut line: impl Read + Write, answers: &Answers) {
    let asked = head(&mut line);
    let Some(place) = asked.split(' ').nth(1) else { return };
    let _ = line.write_all(answers(place).as_bytes());
    let _ = line.flush();
}

fn head(line: &mut impl Read) -> String {
    let mut head = Vec::new();
    let mut byte = [0];
    // Whoever speaks TLS to a server without it is hung up on.
    while !head.ends_with(b"\r\n\r\n")
        && head.first() != Some(&HANDSHAKE)
        && matches!(line.read(&mut byte), Ok(1))
    {
        head.extend_from_slice(&byte);
    }
    String::from_utf8_lossy(&head).into_owned()
}

const MOST: usize = 64;
const HANDSHAKE: u8 = 22;

//! Every fault of a certificate, shown by a server that really has it.

use std::{
    io::{Read, Write},
    net::TcpListener,
    sync::Arc,
    thread,
};

use rcgen::{
    BasicConstraints, Certificate, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair,
    date_time_ymd,
};
use rustls::{ServerConfig, ServerConnection, Stream, pki_types::PrivatePkcs8KeyDer};

use super::*;
use crate::{CallError, Client, transport::Transport};

/// Who issues a certificate: the authority that the computer trusts, one that it does not know, or nobody else.
#[derive(Clone, Copy)]
enum By {
    Trusted,
    Stranger,
    Itself,
}

/// The fault that is expected, and the certificate that has it.
type Case = (&'static str, By, fn(&mut CertificateParams), fn(&CertificateFault) -> bool);

const CASES: [Case; 6] = [
    (
        "it has expired",
        By::Trusted,
        |params| params.not_after = date_time_ymd(2024, 1, 1),
        |fault| matches!(fault, CertificateFault::Expired { since_seconds: Some(since) } if *since > MONTH),
    ),
    (
        "it is not valid yet",
        By::Trusted,
        |params| params.not_before = date_time_ymd(2089, 1, 1),
        |fault| matches!(fault, CertificateFault::NotYetValid { for_seconds: Some(rest) } if *rest > MONTH),
    ),
    (
        "it is made out to another name",
        By::Trusted,
        |params| *params = for_name("elsewhere.example"),
        |fault| *fault == CertificateFault::WrongName,
    ),
    (
        "a stranger has issued it, as an inspecting proxy does",
        By::Stranger,
        |_| {},
        |fault| *fault == CertificateFault::UnknownIssuer,
    ),
    (
        "it was issued by itself, as most tools do",
        By::Itself,
        |params| params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained),
        |fault| *fault == CertificateFault::SelfSigned,
    ),
    (
        "it was issued by itself, and does not say that it may",
        By::Itself,
        |_| {},
        |fault| *fault == CertificateFault::SelfSigned,
    ),
];

#[tokio::test]
async fn every_fault_of_a_certificate_is_named() {
    let trusted = authority("The trust");
    for (what, by, spoil, is_expected) in CASES {
        let mut params = for_name("localhost");
        spoil(&mut params);

        let error = asked(&trusted, &params, by).await;

        let CallError::Certificate { fault, .. } = error else { panic!("{what}: {error:?}") };
        assert!(is_expected(&fault), "{what}: {fault:?}");
    }
}

#[tokio::test]
async fn a_certificate_without_a_fault_is_trusted() {
    let error = asked(&authority("The trust"), &for_name("localhost"), By::Trusted).await;

    assert!(matches!(error, CallError::Nonsense), "it answers, and is no gateway: {error:?}");
}

/// No certificate of these tests can be revoked where a test would notice, so the word itself is tested.
#[test]
fn a_certificate_that_was_revoked_is_named_as_one() {
    assert_eq!(CertificateFault::of(&CertificateError::Revoked), CertificateFault::Revoked);
    assert_eq!(CertificateFault::of(&CertificateError::BadSignature), CertificateFault::Other);
}

#[tokio::test]
async fn a_gateway_that_speaks_http_2_is_spoken_to_in_it() {
    let (trusted, key) = (authority("The trust"), KeyPair::generate().unwrap());
    let certificate = for_name("localhost").signed_by(&key, &trusted).unwrap();
    let mut config = server(&certificate, &key);
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("https://localhost:{}", listener.local_addr().unwrap().port());
    let gateway = thread::spawn(move || {
        let (mut socket, _) = listener.accept().unwrap();
        let mut tls = ServerConnection::new(Arc::new(config)).unwrap();
        let _ = tls.complete_io(&mut socket);
        tls.alpn_protocol().map(<[u8]>::to_vec)
    });

    let roots = [trusted.der().clone()];
    let client = Client { transport: Transport::trusting(&roots, &address, None).unwrap() };
    let _ = client.about().await;

    assert_eq!(gateway.join().unwrap().as_deref(), Some(&b"h2"[..]));
}

/// What a computer that trusts this authority says of a server with such a certificate.
async fn asked(trusted: &Authority, params: &CertificateParams, by: By) -> CallError {
    let key = KeyPair::generate().unwrap();
    let certificate = match by {
        By::Trusted => params.clone().signed_by(&key, trusted),
        By::Stranger => params.clone().signed_by(&key, &authority("A stranger")),
        By::Itself => params.self_signed(&key),
    };
    let port = serve(&certificate.unwrap(), &key);
    let address = format!("https://localhost:{port}");
    let roots = [trusted.der().clone()];
    let client = Client { transport: Transport::trusting(&roots, &address, None).unwrap() };
    client.about().await.map(|_| ()).unwrap_err()
}

/// Answers one request in words that are none of a gateway's.
fn serve(certificate: &Certificate, key: &KeyPair) -> u16 {
    let config = Arc::new(server(certificate, key));
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    thread::spawn(move || {
        let (mut socket, _) = listener.accept().unwrap();
        let mut tls = ServerConnection::new(config).unwrap();
        let answer = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}";
        let mut stream = Stream::new(&mut tls, &mut socket);
        if stream.read(&mut [0; 4096]).is_ok() {
            let _ = stream.write_all(answer);
        }
    });
    port
}

fn server(certificate: &Certificate, key: &KeyPair) -> ServerConfig {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(
            vec![certificate.der().clone()],
            PrivatePkcs8KeyDer::from(key.serialize_der()).into(),
        );
    config.unwrap()
}

type Authority = CertifiedIssuer<'static, KeyPair>;

fn authority(name: &str) -> Authority {
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
}

fn for_name(name: &str) -> CertificateParams {
    let mut params = CertificateParams::new([name.to_owned()]).unwrap();
    params.not_before = date_time_ymd(2020, 1, 1);
    params.not_after = date_time_ymd(2090, 1, 1);
    params
}

const MONTH: u64 = 30 * 24 * 60 * 60;

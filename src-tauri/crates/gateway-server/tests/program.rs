//! The gateway as a program: how it starts, what it refuses, and that TLS is served.
#![expect(clippy::unwrap_used, reason = "test vocabulary")]
#![cfg(unix)]

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{SocketAddr, TcpStream},
    path::Path,
    process::{Child, Command, Output, Stdio},
    sync::Arc,
    time::{Duration, Instant},
};

use rcgen::CertifiedKey;
use rustls::{
    ClientConfig, ClientConnection, RootCertStore, StreamOwned, crypto::aws_lc_rs,
    pki_types::CertificateDer,
};

#[test]
fn it_says_where_it_listens_answers_and_stops_when_told() {
    let folder = tempfile::tempdir().unwrap();
    let policy = signed_policy(folder.path());
    let mut gateway = Running::start(
        &folder.path().join("data"),
        &["--name", "Northamptonshire Care Record", "--policy", &policy],
    );

    let about = gateway.get("/api/about");

    assert!(gateway.said.starts_with("listening on http://127.0.0.1:"), "{}", gateway.said);
    assert!(about.contains("Northamptonshire Care Record"), "{about}");
    let (status, rest, log) = gateway.stop();
    assert!(status, "it ends well");
    assert_eq!(rest, "", "one line stands on the standard output and no more");
    assert!(log.lines().all(|line| line.starts_with('{')), "the log is lines of JSON: {log}");
}

#[test]
fn it_refuses_plain_http_to_other_computers() {
    let folder = tempfile::tempdir().unwrap();

    let policy = signed_policy(folder.path());

    let output =
        serve(&folder.path().join("data"), &["--listen", "0.0.0.0:0", "--policy", &policy]);

    assert!(!output.status.success());
    assert!(said(&output).contains("--cert and --key"), "it says what to do: {}", said(&output));
}

#[test]
fn it_serves_tls_with_a_certificate() {
    let folder = tempfile::tempdir().unwrap();
    let CertifiedKey { cert, signing_key } =
        rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let (chain, key) = (folder.path().join("cert.pem"), folder.path().join("key.pem"));
    std::fs::write(&chain, cert.pem()).unwrap();
    std::fs::write(&key, signing_key.serialize_pem()).unwrap();
    let (chain, key) = (chain.to_str().unwrap(), key.to_str().unwrap());

    let policy = signed_policy(folder.path());
    let mut gateway = Running::start(
        &folder.path().join("data"),
        &["--listen", "0.0.0.0:0", "--cert", chain, "--key", key, "--policy", &policy],
    );

    assert!(gateway.said.starts_with("listening on https://0.0.0.0:"), "{}", gateway.said);
    let about = over_tls(gateway.address.port(), cert.der(), "/api/about");
    assert!(about.contains("auditKey"), "{about}");
    assert!(!gateway.get("/api/about").contains("auditKey"), "plain HTTP is not answered there");
    gateway.stop();
}

#[test]
fn a_certificate_that_cannot_be_read_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("cert.pem");
    std::fs::write(&file, "not a certificate").unwrap();
    let file = file.to_str().unwrap();

    let policy = signed_policy(folder.path());

    let output = serve(
        &folder.path().join("data"),
        &["--listen", "0.0.0.0:0", "--cert", file, "--key", file, "--policy", &policy],
    );

    assert!(!output.status.success());
    assert!(said(&output).contains("cert.pem"), "{}", said(&output));
}

#[test]
fn a_database_for_training_and_one_for_care_are_never_mixed() {
    let (training, care) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    Running::start(training.path(), &["--training"]).stop();
    assert!(add_user(care.path(), "rita@nhs.net").status.success());

    let as_care = serve(training.path(), &[]);
    let as_training = serve(care.path(), &["--training"]);

    assert!(!as_care.status.success(), "invented patients are not served as real ones");
    assert!(said(&as_care).contains("for training"), "{}", said(&as_care));
    assert!(!as_training.status.success(), "nor put beside real accounts");
    assert!(said(&as_training).contains("another folder"), "{}", said(&as_training));
}

#[test]
fn a_training_gateway_says_so_and_its_accounts_sign_in() {
    let folder = tempfile::tempdir().unwrap();
    let mut gateway = Running::start(folder.path(), &["--training"]);
    assert!(gateway.get("/api/about").contains("every patient here is invented"));

    let code = String::from_utf8(run(&["training", "code", "triage-nurse"]).stdout).unwrap();
    let body = format!(
        r#"{{"email":"triage-nurse@nhs.net","password":"training-only-triage-nurse","code":"{}"}}"#,
        code.trim()
    );
    let signed_in = gateway.post("/api/sign-in", &body);

    assert!(signed_in.contains("Rita CLARKE"), "{signed_in}");
    let (_, _, log) = gateway.stop();
    assert!(!log.contains("nhs.net") && !log.contains("CLARKE"), "the log names nobody: {log}");
}

#[test]
fn an_administrator_makes_lists_and_ends_accounts() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().to_str().unwrap();

    let added = add_user(folder.path(), "rita@nhs.net");
    let code = String::from_utf8(added.stdout).unwrap();
    assert_eq!(code.trim().len(), 24, "the code alone: {code}");
    assert!(!add_user(folder.path(), "rita@nhs.net").status.success(), "there is one");
    assert!(!add_user(folder.path(), "rita@evil.example").status.success(), "not an NHS address");

    let disabled = run(&["user", "disable", "--data", data, "rita@nhs.net", "--why", "Left"]);
    assert!(disabled.status.success());
    let list = String::from_utf8(run(&["user", "list", "--data", data]).stdout).unwrap();
    assert!(list.contains("rita@nhs.net") && list.contains("disabled"), "{list}");
    let misspelt = folder.path().join("misspelt");
    let list = run(&["user", "list", "--data", misspelt.to_str().unwrap()]);
    assert!(said(&list).contains("no gateway"), "{}", said(&list));
    assert!(!misspelt.exists(), "a folder that was misspelt is not made");
    let nobody = run(&["user", "disable", "--data", data, "nobody@nhs.net", "--why", "Left"]);
    assert!(said(&nobody).contains("no account"), "{}", said(&nobody));
}

#[test]
fn nobody_is_served_by_a_policy_that_nobody_signed() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let unsigned = serve(&data, &[]);
    assert!(!unsigned.status.success());
    assert!(said(&unsigned).contains("--policy"), "it says what to do: {}", said(&unsigned));

    let policy = signed_policy(folder.path());
    let altered = std::fs::read_to_string(&policy).unwrap() + "\n# altered\n";
    std::fs::write(&policy, altered).unwrap();
    let key = run(&["policy", "key", folder.path().join("policy.key").to_str().unwrap()]);
    let key = String::from_utf8(key.stdout).unwrap();
    let altered = serve(&data, &["--policy", &policy, "--policy-key", key.trim()]);
    assert!(!altered.status.success());
    assert!(said(&altered).contains("signature"), "{}", said(&altered));
}

#[test]
fn a_caldicott_guardian_reads_a_policy_and_what_differs_in_words() {
    let folder = tempfile::tempdir().unwrap();
    let standard = run(&["policy", "standard"]).stdout;
    let longer = String::from_utf8(standard.clone()).unwrap().replacen(
        "emergency_hours = 4",
        "emergency_hours = 6",
        1,
    );
    let at = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (old, new, misspelt) = (at("old.toml"), at("new.toml"), at("misspelt.toml"));
    std::fs::write(&old, standard).unwrap();
    std::fs::write(&new, &longer).unwrap();
    std::fs::write(
        &misspelt,
        longer.replacen("restricted = \"withheld\"", "restricted = \"maybe\"", 1),
    )
    .unwrap();
    let words = |arguments: &[&str]| String::from_utf8(run(arguments).stdout).unwrap();

    assert!(words(&["policy", "check", &old]).contains("4 hours"));
    let (there, back) =
        (words(&["policy", "diff", &old, &new]), words(&["policy", "diff", &new, &old]));
    let place = |words: &str, hours: &str| words.find(hours).unwrap();
    assert!(place(&there, "4 hours") < place(&there, "6 hours"), "{there}");
    assert!(place(&back, "6 hours") < place(&back, "4 hours"), "{back}");
    let wrong = run(&["policy", "check", &misspelt]);
    assert!(!wrong.status.success() && said(&wrong).contains("maybe"), "{}", said(&wrong));
}

#[test]
fn an_auditor_verifies_the_ledger_and_keeps_its_heads() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().to_str().unwrap();
    add_user(folder.path(), "rita@nhs.net");
    let words = |arguments: &[&str]| {
        let output = run(&[arguments, &["--data", data]].concat());
        (output.status.success(), String::from_utf8(output.stdout).unwrap())
    };

    let (holds, said) = words(&["audit", "verify"]);
    assert!(holds && said.contains("every entry is what was written down"), "{said}");
    let (_, heads) = words(&["audit", "heads"]);
    assert!(heads.lines().count() == 1 && heads.contains("\"signature\":\"Ed25519:"), "{heads}");
    assert!(words(&["audit", "verify"]).0, "and under the head");
    assert!(!words(&["audit", "prove", "018f5e7a-0000-7000-8000-000000000000"]).0, "there is none");
}

struct Running {
    child: Child,
    said: String,
    address: SocketAddr,
    output: BufReader<std::process::ChildStdout>,
}

impl Running {
    fn start(data: &Path, more: &[&str]) -> Self {
        let mut child =
            command(data, more).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut output = BufReader::new(child.stdout.take().unwrap());
        let mut said = String::new();
        output.read_line(&mut said).unwrap();
        let port = said.trim().rsplit(':').next().unwrap().parse().unwrap_or_default();
        Self { child, said, address: SocketAddr::from(([127, 0, 0, 1], port)), output }
    }

    fn get(&mut self, path: &str) -> String {
        let request =
            format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        talk(self.connect(), &request)
    }

    fn post(&mut self, path: &str, body: &str) -> String {
        let length = body.len();
        let request = format!(
            "POST {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\
             Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
        );
        talk(self.connect(), &request)
    }

    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
        stream
    }

    /// Whether it ended well, what else it said, and its log.
    fn stop(mut self) -> (bool, String, String) {
        Command::new("kill").arg(self.child.id().to_string()).status().unwrap();
        let (mut rest, mut log) = (String::new(), String::new());
        self.output.read_to_string(&mut rest).unwrap();
        self.child.stderr.take().unwrap().read_to_string(&mut log).unwrap();
        let status = self.child.wait().unwrap();
        (status.success(), rest, log)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// Serves where it is expected to refuse; a gateway that does not is stopped.
fn serve(data: &Path, more: &[&str]) -> Output {
    let mut child =
        command(data, more).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let began = Instant::now();
    while child.try_wait().unwrap().is_none() && began.elapsed() < Duration::from_secs(20) {
        std::thread::sleep(Duration::from_millis(20));
    }
    drop(child.kill());
    child.wait_with_output().unwrap()
}

fn command(data: &Path, more: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_care-record-gateway"));
    command.args(["serve", "--data", data.to_str().unwrap()]).args(more);
    if !more.contains(&"--listen") {
        command.args(["--listen", "127.0.0.1:0"]);
    }
    command
}

/// The policy that the product comes with, signed there by a key made for it.
fn signed_policy(folder: &Path) -> String {
    let at = |name: &str| folder.join(name).to_str().unwrap().to_owned();
    let (policy, key) = (at("policy.toml"), at("policy.key"));
    std::fs::write(&policy, run(&["policy", "standard"]).stdout).unwrap();
    assert!(run(&["policy", "new-key", &key]).status.success());
    let signed = run(&["policy", "sign", "--key", &key, &policy]);
    assert!(signed.status.success(), "{}", said(&signed));
    policy
}

fn add_user(data: &Path, email: &str) -> Output {
    let data = data.to_str().unwrap();
    run(&[
        "user",
        "add",
        "--data",
        data,
        "--email",
        email,
        "--name",
        "Rita CLARKE",
        "--role",
        "R8001",
        "--title",
        "Triage nurse",
        "--ods",
        "RNS",
        "--organisation",
        "Northampton General Hospital",
        "--workplace",
        "emergency-department",
        "--workplace-name",
        "Emergency department",
    ])
}

fn run(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_care-record-gateway")).args(arguments).output().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn over_tls(port: u16, certificate: &CertificateDer<'_>, path: &str) -> String {
    let mut roots = RootCertStore::empty();
    roots.add(certificate.clone().into_owned()).unwrap();
    let config = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let client = ClientConnection::new(Arc::new(config), "localhost".try_into().unwrap()).unwrap();
    let stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
    let request = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    talk(StreamOwned::new(client, stream), &request)
}

/// What came back, up to where the connection ended.
fn talk(mut stream: impl Read + Write, request: &str) -> String {
    drop(stream.write_all(request.as_bytes()));
    let mut answer = Vec::new();
    drop(stream.read_to_end(&mut answer));
    String::from_utf8_lossy(&answer).into_owned()
}

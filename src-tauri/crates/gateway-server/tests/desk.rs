//! The administrator's desk: accounts, tokens, sessions and networks, as the program is told about them.
#![expect(clippy::unwrap_used, reason = "test vocabulary")]
#![cfg(unix)]

use std::{
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    path::Path,
    process::{Child, Command, Output, Stdio},
    time::Duration,
};

#[test]
fn a_token_comes_in_by_the_standard_input_and_is_never_said_again() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().to_str().unwrap();
    assert!(added(data).status.success());
    let give = |more: &[&str], secret: &str| {
        told(&[&["user", "token", "--data", data, "rita@nhs.net"], more].concat(), secret)
    };

    let given = give(&[], "JBSW Y3DP EHPK 3PXP JBSW Y3DP EHPK 3PXP\n");
    assert!(given.status.success(), "{}", said(&given));
    assert!(!said(&given).contains("JBSW"), "{}", said(&given));
    assert!(
        give(&["--hex", "--step", "60"], "3132333435363738393031323334353637383930\n")
            .status
            .success()
    );

    let refused = [
        (give(&[], "3132333435363738393031323334353637383930\n"), "--hex"),
        (give(&[], "JBSWY3DP\n"), "128 bits"),
        (give(&[], ""), "128 bits"),
        (give(&["--step", "45"], "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP\n"), "30 or for 60"),
        (told(&["user", "token", "--data", data, "nobody@nhs.net"], SECRET), "no account"),
    ];
    for (output, why) in refused {
        assert!(!output.status.success());
        assert!(said(&output).contains(why), "{} says {why}", said(&output));
        assert!(!said(&output).contains("3132") && !said(&output).contains("JBSW"), "no secret");
    }
    let on_the_line = told(&["user", "token", "--data", data, "rita@nhs.net", SECRET.trim()], "");
    assert!(!on_the_line.status.success(), "a command line is read by others");
    let help = told(&["user", "token", "--help"], "");
    let help = String::from_utf8(help.stdout).unwrap();
    assert!(help.contains("one step early or late and no more"), "{help}");
}

#[test]
fn a_person_who_forgot_the_password_keeps_the_token() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().to_str().unwrap();
    assert!(added(data).status.success());
    assert!(told(&["user", "token", "--data", data, "rita@nhs.net"], SECRET).status.success());

    let reset = ["user", "reset", "--data", data, "rita@nhs.net", "--keep-authenticator"];
    let code = String::from_utf8(told(&reset, "").stdout).unwrap();

    assert_eq!(code.trim().len(), 24, "the code alone: {code}");
    let list = told(&["user", "list", "--data", data], "");
    assert!(String::from_utf8(list.stdout).unwrap().contains("invited"));
}

#[test]
fn sessions_are_listed_and_ended_while_the_gateway_runs() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().to_str().unwrap();
    let gateway = Running::start(data, &["--training"]);
    let code = told(&["training", "code", "triage-nurse"], "");
    let body = format!(
        r#"{{"email":"triage-nurse@nhs.net","password":"training-only-triage-nurse","code":"{}"}}"#,
        String::from_utf8(code.stdout).unwrap().trim()
    );
    let signed_in = gateway.post("/api/sign-in", "", &body);
    let token = signed_in.split(r#""token":""#).nth(1).unwrap().split('"').next().unwrap();
    let bearer = format!("Authorization: Bearer {token}\r\n");
    let sessions = || {
        let list = told(&["user", "sessions", "--data", data, "triage-nurse@nhs.net"], "");
        String::from_utf8(list.stdout).unwrap().lines().count() - 1
    };
    assert_eq!(sessions(), 1);

    let end = told(
        &[
            "user",
            "end-sessions",
            "--data",
            data,
            "triage-nurse@nhs.net",
            "--why",
            "Lost the telephone",
        ],
        "",
    );

    assert!(end.status.success() && said(&end).contains("1 sessions"), "{}", said(&end));
    assert_eq!(sessions(), 0);
    let answer = gateway.post("/api/sign-out", &bearer, "");
    assert!(answer.contains("not-signed-in"), "the running gateway knows at once: {answer}");
}

#[test]
fn a_gateway_that_lists_networks_answers_nobody_else() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().to_str().unwrap();
    let health = |gateway: &Running, header: &str| gateway.get("/healthz", header);

    let closed = Running::start(data, &["--training", "--network", "10.0.0.0/8"]);
    let refused = health(&closed, "");
    assert!(refused.contains("403") && refused.contains("network-not-allowed"), "{refused}");
    assert!(refused.contains("Connect to the health network first"), "and says what to do");
    assert!(health(&closed, "X-Forwarded-For: 10.1.2.3\r\n").contains("403"), "nobody is believed");
    drop(closed);

    let proxied = ["--training", "--network", "10.0.0.0/8", "--proxy", "127.0.0.1/32"];
    let proxied = Running::start(data, &proxied);
    assert!(health(&proxied, "X-Forwarded-For: 10.1.2.3\r\n").contains("200 OK"));
    for from in ["203.0.113.9", "10.1.2.3, 203.0.113.9", "nonsense"] {
        let answer = health(&proxied, &format!("X-Forwarded-For: {from}\r\n"));
        assert!(answer.contains("403"), "{from}: {answer}");
    }
    assert!(health(&proxied, "").contains("403"), "the proxy itself is in no listed network");
}

#[test]
fn what_is_misspelt_is_found_at_the_start() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().to_str().unwrap();
    let list = folder.path().join("stolen");
    fs::write(&list, "b\na\n").unwrap();
    let list = list.to_str().unwrap();
    let cases = [
        (["--domain", "*.gov.uk"], "not a domain"),
        (["--proxy", "10.0.0.1"], "a network is"),
        (["--network", "10.0.0.0/40"], "a network is"),
        (["--breached", list], "LC_ALL=C sort"),
        (["--breached", "no-such-file"], "cannot be read"),
    ];
    for (argument, why) in cases {
        let output = told(&[&["serve", "--training", "--data", data], &argument[..]].concat(), "");
        assert!(!output.status.success(), "{argument:?}");
        assert!(said(&output).contains(why), "{argument:?}: {}", said(&output));
    }
}

struct Running {
    child: Child,
    address: String,
}

impl Running {
    fn start(data: &str, more: &[&str]) -> Self {
        let mut child = Command::new(PROGRAM)
            .args(["serve", "--data", data, "--listen", "127.0.0.1:0"])
            .args(more)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut said = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut said).unwrap();
        let address = said.trim().trim_start_matches("listening on http://").to_owned();
        Self { child, address }
    }

    fn get(&self, path: &str, header: &str) -> String {
        self.ask(&format!(
            "GET {path} HTTP/1.1\r\nHost: localhost\r\n{header}Connection: close\r\n\r\n"
        ))
    }

    fn post(&self, path: &str, header: &str, body: &str) -> String {
        self.ask(&format!(
            "POST {path} HTTP/1.1\r\nHost: localhost\r\n{header}Connection: close\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        ))
    }

    fn ask(&self, request: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

fn added(data: &str) -> Output {
    assert!(Path::new(data).exists());
    let person = [
        ["--email", "rita@nhs.net"],
        ["--name", "Rita CLARKE"],
        ["--role", "R8001"],
        ["--title", "Triage nurse"],
        ["--ods", "RNS"],
        ["--organisation", "Northampton General Hospital"],
        ["--workplace", "emergency-department"],
        ["--workplace-name", "Emergency department"],
    ];
    told(&[&["user", "add", "--data", data], person.as_flattened()].concat(), "")
}

/// What the program says to these arguments, with this on its standard input.
fn told(arguments: &[&str], input: &str) -> Output {
    let mut child = Command::new(PROGRAM)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A program that refused its arguments does not read.
    drop(child.stdin.take().unwrap().write_all(input.as_bytes()));
    child.wait_with_output().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

const PROGRAM: &str = env!("CARGO_BIN_EXE_care-record-gateway");
const SECRET: &str = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP\n";

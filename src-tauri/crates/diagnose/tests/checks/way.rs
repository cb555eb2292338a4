//! The way to the gateway.

use diagnose::{CheckId, Verdict};
use rcgen::date_time_ymd;

use crate::{
    computer::{Computer, of},
    servers::{
        Answers, Authority, always, answer, closed_port, for_name, gateway, plain, proxy, secured,
    },
};

#[test]
fn a_computer_on_which_all_is_well_is_told_so() {
    let trust = Authority::named("The trust");
    let port = secured(&trust.certificate(|_| {}), gateway(OWN, NOW));
    let mut computer = Computer::with_gateway(&format!("https://localhost:{port}"));
    computer.surroundings.roots = vec![trust.root()];

    let mut told = vec![];
    let report = diagnose::run(&computer.surroundings, |check| told.push(check.clone()));

    for check in &report.checks {
        assert_eq!(check.verdict, Verdict::Ok, "{check:?}");
    }
    assert_eq!(report.checks.iter().map(|check| check.id).collect::<Vec<_>>(), CheckId::ALL);
    assert_eq!(told, report.checks, "each is told of as soon as it is made");
    let certificate = of(&report, CheckId::Certificate);
    assert!(certificate.found.contains("\"The trust\", which is not public"), "{certificate:?}");
    assert_eq!(certificate.details.len(), 2, "the whole chain: {certificate:?}");
}

#[test]
fn through_a_proxy_that_lets_it_pass_the_gateway_is_reached_as_well() {
    let trust = Authority::named("The trust");
    let port = secured(&trust.certificate(|_| {}), gateway(OWN, NOW));
    let mut computer = Computer::with_gateway(&format!("https://localhost:{port}"));
    computer.surroundings.roots = vec![trust.root()];
    computer.set(&format!("http://127.0.0.1:{}", proxy()));

    let report = computer.report();

    assert_eq!(report.first_failure(), None, "{report:?}");
    assert!(
        of(&report, CheckId::Proxy).found.ends_with("(set by ProxyUrl) lets this computer through")
    );
}

#[test]
fn a_proxy_that_stands_in_the_way_is_named_and_nothing_behind_it_is_tried() {
    let cases: [(&str, Answers, &str); 3] = [
        (
            "it asks for a sign-in",
            Box::new(|_| {
                answer(
                    "407 Proxy Authentication Required",
                    "Proxy-Authenticate: Negotiate\r\nProxy-Authenticate: NTLM",
                    "",
                )
            }),
            "asked for a sign-in (407): Negotiate, NTLM",
        ),
        ("it lets nothing through", always("403 Forbidden", "X-A: b", ""), "it answers 403"),
        (
            "it is none",
            Box::new(|_| "SSH-2.0-OpenSSH\r\n\r\n".to_owned()),
            "answers, and is no proxy",
        ),
    ];
    for (what, answers, expected) in cases {
        let mut computer = Computer::with_gateway("https://localhost:1");
        computer.set(&plain(answers));

        let report = computer.report();

        let check = of(&report, CheckId::Proxy);
        assert_eq!(check.verdict, Verdict::Failed, "{what}: {check:?}");
        assert!(check.found.contains(expected) && check.fix.is_some(), "{what}: {check:?}");
        assert_eq!(report.first_failure(), Some(CheckId::Proxy), "{what}");
        for id in [CheckId::Certificate, CheckId::Clock, CheckId::Gateway, CheckId::SignIn] {
            assert_eq!(of(&report, id).verdict, Verdict::Skipped, "{what}");
        }
    }
}

#[test]
fn a_proxy_that_is_not_there_is_not_taken_for_a_gateway_that_is_not() {
    let mut computer = Computer::with_gateway("https://localhost:1");
    computer.set(&format!("http://127.0.0.1:{}", closed_port()));
    let check = computer.check(CheckId::Proxy);
    assert!(check.found.ends_with("refuses the connection"), "{check:?}");

    computer.set("http://no-such-proxy.invalid:8080");
    let check = computer.check(CheckId::Proxy);
    assert!(check.found.ends_with("leads nowhere: its name is not known here"), "{check:?}");
}

#[test]
fn a_name_that_leads_nowhere_is_the_first_failure() {
    let report = Computer::with_gateway("https://no-such-gateway.invalid").report();

    assert_eq!(report.first_failure(), Some(CheckId::Name), "{report:?}");
    let check = of(&report, CheckId::Name);
    assert!(check.found.starts_with("no-such-gateway.invalid:443 leads nowhere"), "{check:?}");
    assert_eq!(of(&report, CheckId::Gateway).verdict, Verdict::Skipped);
}

#[test]
fn a_certificate_that_is_not_trusted_is_named_with_whose_it_is() {
    let trust = Authority::named("The trust");
    let inspecting = Authority::named("Trust TLS Inspection CA");
    let cases = [
        (
            "it has ended",
            trust.certificate(|of| of.not_after = date_time_ymd(2024, 1, 1)),
            "it ended ",
        ),
        (
            "it does not hold yet",
            trust.certificate(|of| of.not_before = date_time_ymd(2088, 1, 1)),
            "it does not hold yet",
        ),
        (
            "it has another name",
            trust.certificate(|of| *of = for_name("elsewhere.example")),
            "it is made out to \"elsewhere.example\"",
        ),
        (
            "a proxy inspects",
            inspecting.certificate(|_| {}),
            "it was issued by \"Trust TLS Inspection CA\", whom this computer does not trust",
        ),
    ];
    for (what, certificate, expected) in cases {
        let port = secured(&certificate, gateway(OWN, NOW));
        let mut computer = Computer::with_gateway(&format!("https://localhost:{port}"));
        computer.surroundings.roots = vec![trust.root()];

        let report = computer.report();

        let check = of(&report, CheckId::Certificate);
        assert_eq!(report.first_failure(), Some(CheckId::Certificate), "{what}: {report:?}");
        assert!(check.found.starts_with(expected) && check.fix.is_some(), "{what}: {check:?}");
        assert!(!check.details.is_empty(), "{what}: the chain is listed: {check:?}");
        assert_eq!(of(&report, CheckId::SignIn).verdict, Verdict::Skipped, "{what}");
    }
}

#[test]
fn a_port_without_tls_is_named() {
    let port =
        plain(always("200 OK", "X-A: b", "")).replace("http://127.0.0.1", "https://localhost");
    let check = Computer::with_gateway(&port).check(CheckId::Certificate);
    assert_eq!(check.verdict, Verdict::Failed, "{check:?}");
    assert!(check.found.contains("does not speak TLS"), "{check:?}");
}

#[test]
fn a_clock_that_is_off_is_said_before_codes_fail() {
    for (date, verdict, expected) in [
        ("Sat, 21 Nov 2026 09:14:07 GMT", Verdict::Ok, "within 30 seconds"),
        ("Sat, 21 Nov 2026 09:13:40 GMT", Verdict::Ok, "within 30 seconds"),
        (
            "Sat, 21 Nov 2026 09:13:22 GMT",
            Verdict::Warning,
            "seconds ahead of the gateway: sign-in codes may fail",
        ),
        (
            "Sat, 21 Nov 2026 09:18:07 GMT",
            Verdict::Warning,
            "minutes behind the gateway: sign-in codes may fail",
        ),
        (
            "Sat, 21 Nov 2026 11:14:07 GMT",
            Verdict::Failed,
            "hours behind the gateway: sign-in codes fail",
        ),
        ("yesterday", Verdict::Skipped, "was not reached"),
    ] {
        let check = Computer::with_gateway(&plain(gateway(OWN, date))).check(CheckId::Clock);
        assert_eq!(check.verdict, verdict, "{date}: {check:?}");
        assert!(check.found.contains(expected), "{date}: {check:?}");
    }
}

#[test]
fn whoever_answers_in_the_gateways_place_is_told_apart() {
    let cases: [(&str, Answers, &str); 6] = [
        (
            "a captive portal",
            always("302 Found", "Location: http://guest.example/", ""),
            "sends to another page",
        ),
        (
            "another service",
            always("200 OK", "Content-Type: text/html", "<h1>It works</h1>"),
            "something else than a gateway",
        ),
        (
            "an answer that is none",
            Box::new(|_| "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{}".to_owned()),
            "something else than a gateway",
        ),
        (
            "a gateway that starts",
            always("503 Service Unavailable", "X-A: b", ""),
            "not ready (503)",
        ),
        ("a gateway of another time", gateway("7.0.0", NOW), "version 7.0.0; this program is"),
        (
            "a gateway for another network",
            always(
                "403 Forbidden",
                "Content-Type: application/problem+json",
                r#"{"status":403,"code":"network-not-allowed","title":"no"}"#,
            ),
            "does not answer requests from this network",
        ),
    ];
    for (what, answers, expected) in cases {
        let check = Computer::with_gateway(&plain(answers)).check(CheckId::Gateway);
        assert_eq!(check.verdict, Verdict::Failed, "{what}: {check:?}");
        assert!(check.found.contains(expected) && check.fix.is_some(), "{what}: {check:?}");
    }
}

#[test]
fn a_gateway_that_does_not_answer_is_named() {
    let address = format!("http://127.0.0.1:{}", closed_port());
    let report = Computer::with_gateway(&address).report();
    assert_eq!(report.first_failure(), Some(CheckId::Gateway), "{report:?}");
    assert!(of(&report, CheckId::Gateway).found.starts_with("nobody answers at 127.0.0.1:"));
    let plain_elsewhere = Computer::with_gateway("http://gateway.example").check(CheckId::Gateway);
    assert!(plain_elsewhere.found.contains("must begin with https://"), "{plain_elsewhere:?}");
}

#[test]
fn a_gateway_whose_accounts_do_not_answer_cannot_sign_anybody_in() {
    let well = gateway(OWN, NOW);
    let address = plain(Box::new(move |asked| match asked {
        "/healthz" => answer("503 Service Unavailable", "X-A: b", ""),
        asked => well(asked),
    }));
    let report = Computer::with_gateway(&address).report();
    assert_eq!(report.first_failure(), Some(CheckId::SignIn), "{report:?}");
    assert!(of(&report, CheckId::SignIn).found.contains("do not answer (503)"));
}

const OWN: &str = env!("CARGO_PKG_VERSION");
const NOW: &str = "Sat, 21 Nov 2026 09:14:07 GMT";

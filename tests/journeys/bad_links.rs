//! Bad links, and answers that are not the gateway's: whatever happens on the way, each event reaches the ledger once, in order, and none
//! is set aside but by the gateway's own word.
//!
//! Each row is a sentence. While it holds, the computer sends and goes on writing; afterwards the gateway is itself again.

use std::{sync::Arc, time::Duration};

use audit::{Courier, Hash, Pause};
use chrono::{TimeDelta, Utc};
use gateway_client::Client;
use gateway_server::listen::{Certificate, Listen, listen};
use tempfile::TempDir;
use tests::{Between, County, Heard, Line, Offered, Said, Weather, holding};
use tokio::task::JoinSet;
use uuid::Uuid;

use crate::desk::Desk;

#[tokio::test(flavor = "multi_thread")]
async fn whatever_the_link_does_each_event_reaches_the_ledger_once_in_order() {
    let county = Arc::new(County::open().await);
    let mut rows = JoinSet::new();
    for (sentence, weather) in WEATHERS {
        let county = Arc::clone(&county);
        rows.spawn(async move {
            let desk = Desk::at(&county, 12).await;
            desk.link.turns(*weather).await;
            desk.tries(sentence).await;
            desk.link.turns(Weather::Fair).await;
            desk.is_drained(&county, sentence).await;
        });
    }
    while let Some(row) = rows.join_next().await {
        row.expect("each sentence is true");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_is_answered_in_the_gateways_place_nothing_is_lost_repeated_or_set_aside() {
    let county = Arc::new(County::open().await);
    let mut rows = JoinSet::new();
    for (sentence, says) in ANSWERS {
        for heard in [Heard::Never, Heard::First] {
            let county = Arc::clone(&county);
            rows.spawn(async move {
                let desk = Desk::at(&county, 12).await;
                let gateway = desk.link.behind();
                let between = Between::before(gateway, heard, says).await;
                desk.link.leads_to(between.address()).await;
                let pause = desk.tries(sentence).await;
                assert!(between.asked() > 0, "{sentence}: it was asked");
                if sentence.contains("in a minute") {
                    assert!(
                        pause >= Duration::from_secs(50),
                        "{sentence}: it is obeyed: {pause:?}"
                    );
                }
                desk.link.leads_to(gateway).await;
                desk.is_drained(&county, sentence).await;
            });
        }
    }
    while let Some(row) = rows.join_next().await {
        row.expect("each sentence is true");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_an_answer_in_the_gateways_own_form_only_what_was_sent_and_is_held_counts() {
    let county = County::open().await;
    for (sentence, says) in PARTS {
        let desk = Desk::at(&county, 12).await;
        let gateway = desk.link.behind();
        let between = Between::before(gateway, Heard::First, says).await;
        desk.link.leads_to(between.address()).await;
        desk.tries(sentence).await;
        desk.link.leads_to(gateway).await;
        desk.is_drained(&county, sentence).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn to_an_answer_that_never_comes_the_computer_does_not_wait_for_ever() {
    let county = County::open().await;
    let desk = Desk::at(&county, 12).await;
    let gateway = desk.link.behind();
    let between = Between::before(gateway, Heard::First, |_| Said::Silence).await;
    desk.link.leads_to(between.address()).await;

    let pause = desk.send(&mut Courier::default()).await;

    assert!(matches!(pause, Pause::TryAgainIn(_)), "it gives up and tries again: {pause:?}");
    desk.link.leads_to(gateway).await;
    desk.is_drained(&county, "the answer never comes").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn to_somebody_whose_certificate_this_computer_does_not_trust_no_event_is_sent() {
    let county = County::open().await;
    let desk = Desk::at(&county, 12).await;
    let folder = TempDir::new().unwrap();
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let (chain, key) = (folder.path().join("cert.pem"), folder.path().join("key.pem"));
    std::fs::write(&chain, made.cert.pem()).unwrap();
    std::fs::write(&key, made.signing_key.serialize_pem()).unwrap();
    // The one in the middle is the gateway itself under another certificate: it would take everything.
    let how = Listen {
        address: "127.0.0.1:0".parse().unwrap(),
        certificate: Some(Certificate { chain, key }),
    };
    let (told, address) = tokio::sync::oneshot::channel();
    let gateway = Arc::clone(&county.gateway);
    tokio::spawn(async move {
        let ready = move |address: &str| told.send(address.to_owned()).unwrap();
        listen(gateway, &how, ready, std::future::pending()).await
    });
    let address = address.await.unwrap().replace("127.0.0.1", "localhost");
    let middle = Client::new(&address, None).unwrap();

    let pause = Courier::default().send_waiting(&desk.spool, &middle).await.unwrap();

    assert!(matches!(pause, Pause::TryAgainIn(_)), "{pause:?}");
    assert_eq!(desk.ledger(&county), Vec::<(u64, String)>::new(), "nothing was sent");
    assert_eq!(desk.set_aside(), 0);
    desk.is_drained(&county, "the gateway under its own certificate").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_computer_that_is_not_registered_waits_and_loses_nothing() {
    let county = County::open().await;
    let desk = Desk::unregistered(&county, 12).await;

    desk.tries("nobody has registered it").await;

    desk.register().await;
    desk.is_drained(&county, "it is registered").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn only_what_the_gateway_itself_refuses_for_good_is_set_aside() {
    let county = County::open().await;
    let desk = Desk::at(&county, 9).await;
    // Somebody keeps a copy of the log, lets the computer work on, and puts the older copy back.
    let older = desk.copied(&county).await;
    for _ in 0..3 {
        desk.write_down();
        older.write_down();
    }
    desk.is_drained(&county, "at first").await;

    let sent = older.send(&mut Courier::default()).await;

    assert_eq!(sent, Pause::NothingWaits, "every one of them is settled");
    assert_eq!(older.set_aside(), 3, "those alone that contradict what the gateway holds");
    assert_eq!(desk.ledger(&county).len(), 12, "and the ledger is as it was");
}

/// What is done to the line.
const WEATHERS: &[(&str, Weather)] = &[
    ("the line is cut", Weather::Cut),
    ("a captive portal answers 200 with a page", Weather::Portal),
    ("a proxy asks for a sign-in (407)", Weather::ProxySignIn),
    ("the connection is reset in its first words", Weather::BreaksAfter(80)),
    ("the connection is reset in the middle of a batch", Weather::BreaksAfter(1200)),
    ("the connection is reset when the gateway has taken a batch", Weather::BreaksBeforeTheAnswer),
    ("the connection is half closed: the batch arrives and no answer comes", Weather::HalfClosed),
    (
        "the line carries 32 kbit/s, loses 5 % and takes 200 ms",
        Weather::Bad(Line {
            delay: Duration::from_millis(200),
            lost_percent: 5,
            bits_a_second: 32_000,
        }),
    ),
    (
        "the line loses half of what it carries",
        Weather::Bad(Line {
            delay: Duration::from_millis(20),
            lost_percent: 50,
            bits_a_second: 1_000_000,
        }),
    ),
    ("a filter refuses everything under /fhir", Weather::Without("/fhir")),
];

type Says = fn(&Offered) -> Said;

/// What somebody else answers.
const ANSWERS: &[(&str, Says)] = &[
    ("500 with a page", |_| page("500 Internal Server Error", "")),
    ("500 in the form of a problem", |_| {
        let words = br#"{"status":500,"code":"internal","title":"It failed."}"#.to_vec();
        let kind = "content-type: application/problem+json\r\n";
        Said::Words("500 Internal Server Error", kind.to_owned(), words)
    }),
    ("502 with a page", |_| page("502 Bad Gateway", "")),
    ("503 in a minute", |_| page("503 Service Unavailable", "retry-after: 60\r\n")),
    ("429 in a minute", |_| page("429 Too Many Requests", "retry-after: 60\r\n")),
    ("429 in a minute, by a date", |_| {
        let then = (Utc::now() + TimeDelta::seconds(62)).format("%a, %d %b %Y %H:%M:%S GMT");
        page("429 Too Many Requests", &format!("retry-after: {then}\r\n"))
    }),
    ("429 and no word of when", |_| page("429 Too Many Requests", "")),
    ("400 with a page", |_| page("400 Bad Request", "")),
    ("401 with a page", |_| page("401 Unauthorized", "www-authenticate: Basic\r\n")),
    ("403 with a page", |_| page("403 Forbidden", "")),
    ("404 with a page", |_| page("404 Not Found", "")),
    ("405 with a page", |_| page("405 Method Not Allowed", "allow: GET\r\n")),
    ("407 with a page", |_| page("407 Proxy Authentication Required", "")),
    ("409 with a page", |_| page("409 Conflict", "")),
    ("413 with a page", |_| page("413 Content Too Large", "")),
    ("413 and no more", |_| Said::Words("413 Content Too Large", String::new(), vec![])),
    ("422 with a page", |_| page("422 Unprocessable Content", "")),
    ("the way to a portal", |_| page("302 Found", "location: http://127.0.0.1:9/portal\r\n")),
    ("200 with a page", |_| page("200 OK", "")),
    ("200 and no more", |_| Said::Words("200 OK", String::new(), vec![])),
    ("204", |_| Said::Words("204 No Content", String::new(), vec![])),
    ("200 with JSON that says nothing", |_| json(b"{}")),
    ("200 with half of an answer", |offered| match holding(offered.clone()) {
        Said::Words(status, headers, body) => {
            let half = body.get(..body.len() / 2).unwrap_or_default().to_vec();
            Said::Words(status, headers, half)
        }
        other @ (Said::Nothing | Said::Silence) => other,
    }),
    ("200 with an answer of nothing", |_| holding([])),
    ("200 with an answer of other events", |offered| {
        holding(offered.iter().map(|(_, hash)| (Uuid::new_v4(), *hash)))
    }),
    ("200 with the hashes of the neighbours", |offered| {
        let hashes = offered.iter().map(|(_, hash)| *hash).cycle().skip(1);
        let moved: Vec<_> = offered.iter().zip(hashes).map(|((id, _), hash)| (*id, hash)).collect();
        if moved.len() > 1 { holding(moved) } else { Said::Nothing }
    }),
    ("nothing at all", |_| Said::Nothing),
];

/// What the gateway itself might answer, when it has done what was asked.
const PARTS: &[(&str, Says)] = &[
    ("the first half of the events", |offered| {
        holding(offered.iter().take(offered.len().div_ceil(2)).copied())
    }),
    ("the last of the events alone", |offered| holding(offered.last().copied())),
    ("each event twice", |offered| holding(offered.iter().chain(offered).copied())),
    ("the events in another order", |offered| holding(offered.iter().rev().copied())),
    ("the events, and others that nobody has sent", |offered| {
        let others = std::iter::repeat_with(|| (Uuid::new_v4(), Hash::default()));
        holding(offered.iter().copied().chain(others.take(3)))
    }),
];

fn page(status: &'static str, headers: &str) -> Said {
    let page = b"<html>This is not the gateway</html>".to_vec();
    Said::Words(status, format!("content-type: text/html\r\n{headers}"), page)
}

fn json(words: &[u8]) -> Said {
    Said::Words("200 OK", "content-type: application/fhir+json\r\n".to_owned(), words.to_vec())
}

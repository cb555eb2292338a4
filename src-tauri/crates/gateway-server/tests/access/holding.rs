//! What still holds is told to every workstation as soon as it changes, whoever changes it.

use std::{
    future::poll_fn,
    pin::Pin,
    sync::Arc,
    time::{Duration as Real, Instant},
};

use access::{Basis, Refusal};
use axum::{
    body::{Body, BodyDataStream},
    http::{HeaderMap, Method, Request, StatusCode, header},
};
use chrono::Duration;
use contract::{Holding, WaitForChange, Withdraw, path};
use futures_core::Stream as _;
use gateway_server::app;
use nhs::PatientId;
use tower::ServiceExt as _;

use crate::{
    fhir::{choice, entry, of_patient},
    house::{House, Person, emergency},
    program::program,
};

#[tokio::test(flavor = "multi_thread")]
async fn a_withdrawal_at_one_workstation_reaches_the_others() {
    let (house, rita, ivy) = house_with_ivy().await;
    let open = house.opened(&rita, &ivy, Basis::PermissionOnce).await.grant;
    let raj = house.signed_in("ed-consultant").await;
    let mut stream = Listening::to(&house, &rita).await;
    assert_eq!(stream.holding().await.in_force, std::slice::from_ref(&open), "told at once");

    house.withdrawn(&raj, &ivy).await;

    let told = stream.changed().await;
    assert!(told.in_force.is_empty(), "it is closed there");
    let [ended] = told.ended.as_slice() else { panic!("one has ended") };
    assert_eq!((&ended.grant, ended.refusal), (&open, Refusal::PermissionWithdrawn), "and why");
    assert_eq!(told.time, house.now(), "by the gateway's clock");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_opt_out_that_arrives_with_an_import_closes_what_is_open() {
    let (house, rita, ivy) = house_with_ivy().await;
    house.opened(&rita, &ivy, emergency()).await;
    let mut stream = Listening::to(&house, &rita).await;
    assert_eq!(stream.holding().await.in_force.len(), 1);

    house.import(NGH, &of_patient(IVY, &[choice("o", "416409005", "2026-11-21")]));

    let told = stream.changed().await;
    assert!(told.in_force.is_empty(), "not even an emergency goes on");
    assert_eq!(told.ended[0].refusal, Refusal::OptedOut);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_another_process_ends_is_told_as_well() {
    let (house, rita, ivy) = house_with_ivy().await;
    house.opened(&rita, &ivy, emergency()).await;
    let raj = house.signed_in("ed-consultant").await;
    let (mut of_rita, mut of_raj) =
        (Listening::to(&house, &rita).await, Listening::to(&house, &raj).await);
    assert_eq!(of_rita.holding().await.in_force.len(), 1);
    of_raj.holding().await;

    // The clock of that process is a real one, so the sessions here would be over for it: those of today only.
    house.sessions_last();
    program(&house, &["user", "disable", "triage-nurse@nhs.net", "--why", "Left"], "");

    of_rita.has_ended().await;
    assert_eq!(house.get(&rita, path::HOLDING, &[]).await.status, StatusCode::UNAUTHORIZED);
    assert!(of_raj.holding().await.in_force.is_empty(), "nobody else's session has ended");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_ends_by_time_is_told_without_anybody_writing_anything() {
    let (house, rita, ivy) = house_with_ivy().await;
    let open = house.opened(&rita, &ivy, emergency()).await;
    let mut stream = Listening::to(&house, &rita).await;
    assert_eq!(stream.holding().await.in_force.len(), 1);
    house.sessions_last();
    stream.holding().await;

    house.later(open.expires - house.now());

    assert!(stream.changed().await.in_force.is_empty(), "its four hours are over");
    let marked = "SELECT count(*) FROM access_grant WHERE ended IS NOT NULL";
    assert_eq!(house.count(marked), 0, "though nobody has marked it yet");
}

#[tokio::test(flavor = "multi_thread")]
async fn listening_is_not_using() {
    let (house, rita, ivy) = house_with_ivy().await;
    house.opened(&rita, &ivy, emergency()).await;
    let mut stream = Listening::to(&house, &rita).await;
    let events = house.count("SELECT count(*) FROM gateway_event");
    let used = house.text("SELECT used FROM session");

    for _ in 0..5 {
        house.later(Duration::minutes(5));
        let now: Holding = house.wait(&rita, None).await;
        assert_eq!(now.in_force.len(), 1);
    }
    assert_eq!(
        house.text("SELECT used FROM session"),
        used,
        "the page was left alone all the time"
    );
    house.later(Duration::minutes(6));

    stream.has_ended().await;
    let answer = house.post(&rita, path::WAIT_FOR_CHANGE, &WaitForChange { known: None }).await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "half an hour is the end");
    let noted = house.count("SELECT count(*) FROM gateway_event WHERE kind <> 'turned-away'");
    assert_eq!(noted, events, "and none of it was worth a line");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_cannot_hear_a_stream_waits_for_one_change_after_the_other() {
    let (house, rita, ivy) = house_with_ivy().await;
    let raj = house.signed_in("ed-consultant").await;
    let nothing: Holding = house.wait(&rita, None).await;
    house.opened(&rita, &ivy, Basis::PermissionOnce).await;

    let open = house.wait(&rita, Some(nothing.state)).await;
    assert_eq!(open.in_force.len(), 1, "answered at once where something else is known");
    let (closed, ()) =
        tokio::join!(house.wait(&rita, Some(open.state)), house.withdrawn(&raj, &ivy));
    assert_eq!(closed.ended[0].refusal, Refusal::PermissionWithdrawn, "answered as it happens");
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_on_the_way_may_hold_the_stream_back() {
    let (house, rita, _) = house_with_ivy().await;

    let mut stream = Listening::to(&house, &rita).await;

    let header = |name: &str| stream.headers.get(name).map(|value| value.to_str().unwrap());
    assert_eq!(header("content-type"), Some("text/event-stream"));
    assert_eq!(header("content-encoding"), None, "though compressed answers were asked for");
    assert_eq!(header("x-accel-buffering"), Some("no"));
    assert_eq!(header("cache-control"), Some("no-store"));
    stream.holding().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_listens_without_a_session_or_before_the_statement_was_read() {
    let (house, rita, _) = house_with_ivy().await;

    let nobody = Request::get(path::HOLDING).body(Body::empty()).unwrap();
    assert_eq!(house.send(nobody).await.status, StatusCode::UNAUTHORIZED);
    house.gateway.store.write(|tx| tx.execute("DELETE FROM statement_acceptance", [])).unwrap();
    assert_eq!(house.get(&rita, path::HOLDING, &[]).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_withdrawal_reaches_the_last_of_five_hundred_idle_streams() {
    let (house, rita, ivy) = house_with_ivy().await;
    house.opened(&rita, &ivy, Basis::PermissionOnce).await;
    let mut streams = Vec::new();
    for number in 0..500 {
        let token = format!("another session {number}");
        house.another_session(&rita, &token);
        let mut stream = Listening::with(&house, &format!("Bearer {token}")).await;
        assert_eq!(stream.holding().await.in_force.len(), 1);
        streams.push(stream);
    }

    house.withdrawn(&rita, &ivy).await;
    let committed = Instant::now();
    for stream in &mut streams {
        assert!(stream.changed().await.in_force.is_empty());
    }

    eprintln!("from the commit to the last of 500 streams: {:?}", committed.elapsed());
}

/// One stream, as a viewer reads it.
struct Listening {
    headers: HeaderMap,
    body: BodyDataStream,
    read: String,
    last: Option<String>,
}

impl Listening {
    async fn to(house: &House, person: &Person) -> Self {
        Self::with(house, &person.bearer()).await
    }

    async fn with(house: &House, bearer: &str) -> Self {
        let request = Request::builder()
            .method(Method::GET)
            .uri(path::HOLDING)
            .header(header::AUTHORIZATION, bearer)
            .header(header::ACCEPT_ENCODING, "gzip");
        let request = request.body(Body::empty()).unwrap();
        let response = app(Arc::clone(&house.gateway)).oneshot(request).await.unwrap();
        assert_eq!(response.status(), StatusCode::OK);
        let (parts, body) = response.into_parts();
        let body = body.into_data_stream();
        Self { headers: parts.headers, body, read: String::new(), last: None }
    }

    /// The next event: its name and its data. The bound is there for a test that would hang.
    async fn event(&mut self) -> Option<(String, String)> {
        loop {
            if let Some((event, rest)) = self.read.split_once("\n\n") {
                let field = |name: &str| {
                    let line = event.lines().find_map(|line| line.strip_prefix(name));
                    line.unwrap_or_default().trim().to_owned()
                };
                let found = (field("event:"), field("data:"));
                self.read = rest.to_owned();
                return Some(found);
            }
            let next = poll_fn(|context| Pin::new(&mut self.body).poll_next(context));
            let part = tokio::time::timeout(Real::from_secs(60), next).await.expect("an event");
            self.read.push_str(std::str::from_utf8(&part?.unwrap()).unwrap());
        }
    }

    /// What the next event says that holds.
    async fn holding(&mut self) -> Holding {
        let (name, data) = self.event().await.expect("the stream goes on");
        assert_eq!(name, "holding");
        let holding: Holding = serde_json::from_str(&data).unwrap();
        self.last = Some(holding.state.clone());
        holding
    }

    /// The next event that says something else than the last.
    async fn changed(&mut self) -> Holding {
        let last = self.last.clone();
        for _ in 0..HEARTBEATS {
            let holding = self.holding().await;
            if Some(&holding.state) != last.as_ref() {
                return holding;
            }
        }
        panic!("nothing else was told");
    }

    /// Reads until the stream says that the session has ended, and ends.
    async fn has_ended(&mut self) {
        for _ in 0..HEARTBEATS {
            let (name, data) = self.event().await.expect("that it has ended is said");
            if name == "ended" {
                assert_eq!(data, "", "there is nothing left to tell");
                assert!(self.event().await.is_none(), "and the stream is over");
                return;
            }
        }
        panic!("the stream goes on");
    }
}

impl House {
    async fn wait(&self, person: &Person, known: Option<String>) -> Holding {
        self.post(person, path::WAIT_FOR_CHANGE, &WaitForChange { known }).await.is(StatusCode::OK)
    }

    async fn withdrawn(&self, person: &Person, patient: &PatientId) {
        let withdraw = Withdraw { patient: patient.clone() };
        let answer = self.post(person, path::WITHDRAW, &withdraw).await;
        assert_eq!(answer.status, StatusCode::NO_CONTENT);
    }

    /// Somebody is at work in every session until long after this test.
    fn sessions_last(&self) {
        let change = "UPDATE session SET used = '2999-01-01T00:00:00+00:00', until = '2999-01-01T00:00:00+00:00'";
        self.gateway.store.write(|tx| tx.execute(change, [])).unwrap();
    }

    /// The same person is signed in once more, with this token.
    fn another_session(&self, person: &Person, token: &str) {
        let token = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, token.as_bytes());
        let make = "INSERT INTO session (id, token, account, began, used, until)
                    SELECT hex(?1), ?1, account, began, used, until FROM session WHERE account = ?2 LIMIT 1";
        let account = self.practitioner(person).id.0;
        self.gateway.store.write(|tx| tx.execute(make, (token.as_ref(), &account))).unwrap();
    }
}

async fn house_with_ivy() -> (House, Person, PatientId) {
    let house = House::open();
    house.import(NGH, &of_patient(IVY, &[entry("Condition", "c", "diabetes")]));
    let rita = house.signed_in("triage-nurse").await;
    let ivy = house.find(&rita, IVY).await;
    (house, rita, ivy)
}

/// How many are waited for by a test that would hang.
const HEARTBEATS: usize = 12;
const IVY: &str = "9990000018";
const NGH: &str = "Northampton General Hospital";

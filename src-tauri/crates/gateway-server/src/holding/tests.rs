use std::{future::poll_fn, path::Path, time::Duration as Real};

use axum::body::to_bytes;

use super::*;
use crate::{Clock, Settings};

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_that_takes_nothing_is_let_go() {
    let folder = tempfile::tempdir().unwrap();
    let gateway = gateway_with_a_session(folder.path());

    let unread = stream(State(Arc::clone(&gateway)), listener()).await.unwrap();

    assert_eq!(gateway.watch.listening("ward"), 1);
    until("nothing is kept for it", || gateway.watch.listening("ward") == 0).await;
    drop(unread);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_too_many_streams_of_one_session_the_first_ends() {
    let folder = tempfile::tempdir().unwrap();
    let mut gateway = gateway_with_a_session(folder.path());
    Arc::get_mut(&mut gateway).unwrap().watch.pace.patience = Real::from_secs(600);
    let begin = || stream(State(Arc::clone(&gateway)), listener());
    let first = begin().await.unwrap();
    let others = [begin().await, begin().await, begin().await].map(Result::unwrap);

    let newest = begin().await.unwrap();

    assert_eq!(gateway.watch.listening("ward"), 4, "a session listens in four places at most");
    to_bytes(first.into_body(), usize::MAX).await.unwrap();
    until("it is gone", || gateway.watch.listening("ward") == 4).await;
    drop((others, newest));
    until("nobody listens", || gateway.watch.listening("ward") == 0).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_database_is_looked_at_as_long_as_anybody_listens() {
    let folder = tempfile::tempdir().unwrap();
    let gateway = gateway_with_a_session(folder.path());
    assert!(!gateway.watch.is_looking(), "nobody listens yet");

    let mut changed = gateway.watch.listen();
    changed.changed().await.unwrap();
    assert!(gateway.watch.is_looking());
    changed.borrow_and_update();
    // As another process would.
    let other = Connection::open(folder.path().join("gateway.db")).unwrap();
    other.execute("UPDATE installation SET training = 1", []).unwrap();
    changed.changed().await.unwrap();

    drop(changed);
    until("nobody listens any more", || !gateway.watch.is_looking()).await;
    gateway.watch.listen().changed().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_is_told_when_it_comes_and_not_with_the_next_heartbeat() {
    let folder = tempfile::tempdir().unwrap();
    let mut gateway = gateway_with_a_session(folder.path());
    let pace = &mut Arc::get_mut(&mut gateway).unwrap().watch.pace;
    (pace.heartbeat, pace.patience) = (Real::from_secs(3_600), Real::from_secs(3_600));
    let told = stream(State(Arc::clone(&gateway)), listener()).await.unwrap();
    let mut told = told.into_body().into_data_stream();
    let mut next = async || {
        let next = poll_fn(|context| Pin::new(&mut told).poll_next(context));
        let next = tokio::time::timeout(Real::from_secs(60), next).await;
        next.expect("no heartbeat comes").map(|part| part.unwrap())
    };
    assert!(next().await.unwrap().starts_with(b"event: holding\ndata: {"));

    let other = Connection::open(folder.path().join("gateway.db")).unwrap();
    other.execute("UPDATE session SET ended = '2026-11-21T14:00:00+00:00'", []).unwrap();

    assert_eq!(next().await.unwrap(), "event: ended\n\n");
    assert_eq!(next().await, None, "and it is over");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_waits_is_answered_when_the_gateway_stops() {
    let folder = tempfile::tempdir().unwrap();
    let mut gateway = gateway_with_a_session(folder.path());
    Arc::get_mut(&mut gateway).unwrap().watch.pace.wait = Real::from_secs(600);
    let wait_for =
        |known| wait(State(Arc::clone(&gateway)), listener(), Body(WaitForChange { known }));
    let Json(now) = wait_for(None).await.unwrap();

    let waiting = tokio::spawn(wait_for(Some(now.state.clone())));
    gateway.watch.stop();

    let Json(last) = waiting.await.unwrap().unwrap();
    assert_eq!(last.state, now.state, "nothing has changed, but nobody is left waiting");
}

#[test]
fn what_ends_by_time_is_asked_for_at_its_time() {
    let now = DateTime::UNIX_EPOCH;
    let pace = Pace { look: Real::from_millis(200), heartbeat: Real::from_secs(5), ..FAST };
    let cases = [(-1_000, 200), (0, 200), (10, 200), (700, 700), (4_999, 4_999), (60_000, 5_000)];
    for (ends_in, asks_in) in cases {
        let holding =
            Holding { time: now, state: String::new(), in_force: Vec::new(), ended: Vec::new() };
        let said = Said { holding, ends: now + Duration::milliseconds(ends_in) };
        assert_eq!(said.ends_in(&pace), Real::from_millis(asks_in), "what ends in {ends_in} ms");
    }
}

#[test]
fn the_state_differs_whenever_what_holds_does() {
    let grant = |id: &str| GrantId(id.to_owned());
    let ended = |id: &str, refusal| EndedGrant { grant: grant(id), refusal };
    let states = [
        state_of(&[], &[]),
        state_of(&[grant("a")], &[]),
        state_of(&[grant("a"), grant("b")], &[]),
        state_of(&[grant("ab")], &[]),
        state_of(&[], &[ended("a", Refusal::PermissionWithdrawn)]),
        state_of(&[], &[ended("a", Refusal::OptedOut)]),
        state_of(&[grant("b")], &[ended("a", Refusal::OptedOut)]),
    ];
    for (place, state) in states.iter().enumerate() {
        assert!(!states[..place].contains(state), "{place}");
    }
}

/// Waits until something is so; only a test that would hang ends by itself.
async fn until(what: &str, is_so: impl Fn() -> bool) {
    for _ in 0..3_000 {
        if is_so() {
            return;
        }
        sleep(Real::from_millis(10)).await;
    }
    panic!("it never came about that {what}");
}

fn listener() -> Listener {
    Listener { account: "rita".to_owned(), session: "ward".to_owned() }
}

fn gateway_with_a_session(folder: &Path) -> Arc<Gateway> {
    let settings = Settings::named("Care Record");
    let mut gateway = Gateway::open(folder, None, settings, Clock::real()).unwrap();
    gateway.watch.pace = FAST;
    let (now, later) = (Utc::now().to_rfc3339(), (Utc::now() + Duration::hours(12)).to_rfc3339());
    gateway
        .store
        .write(|tx| {
            tx.execute(
                "INSERT INTO account (id, email, name, role, title, ods, organisation, workplace_kind, workplace, created)
                 VALUES ('rita', 'rita@nhs.net', 'Rita CLARKE', 'R8001', 'Nurse', 'RNS', 'Hospital', 'hospital', 'Ward', ?1)",
                [&now],
            )?;
            tx.execute(
                "INSERT INTO session (id, token, account, began, used, until) VALUES ('ward', x'00', 'rita', ?1, ?1, ?2)",
                (&now, &later),
            )
        })
        .unwrap();
    Arc::new(gateway)
}

const FAST: Pace = Pace {
    look: Real::from_millis(5),
    heartbeat: Real::from_millis(20),
    patience: Real::from_millis(50),
    wait: Real::from_millis(100),
};

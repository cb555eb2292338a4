//! The clock of a device, and the sessions of those who work at it: what does not fit is found, and what is ordinary is not.

use chrono::Duration;
use gateway_server::audit_ledger::findings::Kind;
use serde_json::json;

use crate::{
    device::Event,
    ward::{Claims, Nurse, found, ward},
};

#[tokio::test]
async fn a_clock_that_goes_back_or_ahead_is_found_where_it_does_and_waiting_is_ordinary() {
    let (day, minute) = (Duration::days(1), Duration::minutes(1));
    let cases: [(&str, Vec<Duration>, Vec<u64>); 6] = [
        ("in order", vec![-minute, Duration::zero(), minute], vec![]),
        ("that waited for days", vec![day * -9, day * -8, day * -1], vec![]),
        ("a little apart", vec![minute * 4, Duration::zero(), minute * 4], vec![]),
        ("set back a day", vec![Duration::zero(), -day, -day + minute], vec![2]),
        (
            "set ahead a year, and right again",
            vec![Duration::zero(), day * 365, day * 365 + minute, minute],
            vec![2, 4],
        ),
        ("ahead from the first", vec![minute * 6, minute * 7], vec![1]),
    ];
    for (what, clock, expected) in cases {
        for backwards in [false, true] {
            let (house, mut device, _) = ward().await;
            let mut events: Vec<Event> = clock
                .iter()
                .map(|off| device.done(json!({ "recorded": house.now() + *off })))
                .collect();
            if backwards && !what.contains("ahead") {
                events.reverse();
            }
            for event in &events {
                device.offer(&house, event).await;
            }
            let mut places: Vec<u64> =
                found(&house, Kind::ClockJump).iter().map(|each| each.sequence).collect();
            places.sort_unstable();
            assert_eq!(places, expected, "{what}, sent backwards: {backwards}");
        }
    }
}

/// The clock of a computer is some minutes off for weeks, and its sending now waits and now does not.
#[tokio::test]
async fn a_clock_that_stays_off_is_one_finding_however_often_it_shows() {
    for (minutes, places) in [(7, vec![1]), (-7, vec![])] {
        let (house, mut device, nurse) = ward().await;
        for waits in [0, 10, 1, 10, 0, 10] {
            let event = device.done(nurse.did("locked", house.now() + Duration::minutes(minutes)));
            house.later(Duration::minutes(waits));
            device.offer(&house, &event).await;
        }

        let found = found(&house, Kind::ClockJump);
        let at: Vec<u64> = found.iter().map(|each| each.sequence).collect();
        assert_eq!(at, places, "{minutes} min");
        assert!(found.iter().all(|each| each.times == 3), "it is counted");
    }
}

#[tokio::test]
async fn a_clock_that_is_known_to_be_off_puts_nobody_out_of_the_session() {
    let cases = [
        ("behind, as all that came shows", -12, 0, 0),
        ("behind, with all that came long before", -12, 0, 61),
        ("ahead, as all that came shows", 12, 0, 0),
        ("behind by more than an hour", -70, 3, 0),
    ];
    for (what, minutes, times, waits) in cases {
        let (house, mut device, _) = ward().await;
        for _ in 0..3 {
            let off = house.now() + Duration::minutes(minutes);
            device.does(&house, json!({ "recorded": off })).await;
            let nurse = Nurse::signed_in(&house).await;
            let off = house.now() + Duration::minutes(minutes);
            let event = device.done(nurse.did("fetching", off));
            house.post(&nurse.person, contract::path::SIGN_OUT, &json!({})).await;
            house.later(Duration::minutes(waits));
            device.offer(&house, &event).await;
        }

        let found = found(&house, Kind::NotInSession);
        assert_eq!(found.iter().map(|each| each.times).sum::<u64>(), times, "{what}: {found:?}");
        assert!(found.len() <= 1, "{what}: one for the log");
    }
}

#[tokio::test]
async fn every_event_of_a_person_has_to_be_in_a_session_of_that_person() {
    let cases: [(&str, &str, Claims, Option<&str>); 10] = [
        ("in the session", "fetching", Claims::own(1), None),
        ("by a clock that is a little off", "fetching", Claims::own(-4), None),
        (
            "before anybody signed in",
            "sign-in-failed",
            Claims { nobody: true, ..Claims::own(0) },
            None,
        ),
        (
            "in no session",
            "fetching",
            Claims { session: Some(""), ..Claims::own(1) },
            Some("no session"),
        ),
        (
            "in one that was made up",
            "fetching",
            Claims { session: Some("made-up"), ..Claims::own(1) },
            Some("not known"),
        ),
        (
            "in a colleague's",
            "fetching",
            Claims { person: Some("somebody else"), ..Claims::own(1) },
            Some("another person"),
        ),
        ("before it began", "fetching", Claims::own(-60), Some("before its session began")),
        (
            "an hour after signing out",
            "fetching",
            Claims::own(120),
            Some("after its session had ended"),
        ),
        ("the screen locks an hour after", "locked", Claims::own(120), None),
        (
            "the screen locks a day after",
            "locked",
            Claims::own(26 * 60),
            Some("after its session had ended"),
        ),
    ];
    for (what, act, claims, expected) in cases {
        let (house, mut device, nurse) = ward().await;
        let began = house.now();
        house.later(Duration::minutes(20));
        house.post(&nurse.person, contract::path::SIGN_OUT, &json!({})).await;
        house.later(Duration::days(2));
        let at = began + Duration::minutes(claims.minutes);

        device.does(&house, nurse.claims(act, &claims, at)).await;

        let said: Vec<String> =
            found(&house, Kind::NotInSession).into_iter().map(|each| each.said).collect();
        match expected {
            None => assert_eq!(said, Vec::<String>::new(), "{what}"),
            Some(words) => assert!(said.len() == 1 && said[0].contains(words), "{what}: {said:?}"),
        }
        assert_eq!(house.count("SELECT count(*) FROM audit_event"), 1, "{what}: it is kept");
    }
}

/// A laptop without the network: its session is left alone at the gateway, and goes on where the nurse is.
#[tokio::test]
async fn a_visit_without_the_network_stays_in_its_session_until_its_time_is_over() {
    for (hours, expected) in [(6, 0), (13, 1)] {
        let (house, mut device, nurse) = ward().await;
        let began = house.now();
        house.later(Duration::hours(20));
        house.signed_in("ed-consultant").await;
        house
            .gateway
            .store
            .write(|tx| {
                tx.execute(
                    "UPDATE session SET ended = used, ended_by = 'left-alone' WHERE ended IS NULL",
                    [],
                )
            })
            .unwrap();

        device.does(&house, nurse.did("showing", began + Duration::hours(hours))).await;

        assert_eq!(found(&house, Kind::NotInSession).len(), expected, "after {hours} h");
    }
}

#[tokio::test]
async fn a_device_that_names_no_session_is_told_of_once_and_counted() {
    let (house, mut device, nurse) = ward().await;
    let without = Claims { session: Some(""), ..Claims::own(0) };
    for _ in 0..20 {
        device.does(&house, nurse.claims("fetching", &without, house.now())).await;
    }

    let [only] = found(&house, Kind::NotInSession).try_into().unwrap();
    assert_eq!((only.times, only.sequence), (20, 1));
}

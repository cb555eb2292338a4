//! A gateway that is gone, slow, or somebody else.

use std::time::Duration;

use tests::{County, Weather, agreed, code_of, patient, person, until};

#[tokio::test]
async fn when_the_network_is_gone_the_asking_is_still_written_down_and_nothing_opens() {
    let county = County::open().await;
    let nurse = county.signed_in("triage-nurse").await;
    nurse.choose(patient::IVY).await;
    nurse.send().await;
    county.link.turns(Weather::Cut).await;

    let trouble = nurse.answer(agreed()).await.unwrap_err();

    assert_eq!(code_of(&trouble), "NET-02", "said in words: {}", trouble.fault().words);
    assert_eq!(nurse.viewer.status().unsent, 1, "the asking waits to be sent");
    assert!(nurse.overview().is_err(), "nothing is open");
}

#[tokio::test]
async fn what_was_written_down_offline_is_sent_when_the_network_is_back() {
    let county = County::open().await;
    let nurse = county.signed_in("triage-nurse").await;
    nurse.opened(patient::IVY, agreed()).await;
    nurse.send().await;
    let before = county.events_held();
    county.link.turns(Weather::Cut).await;
    nurse.viewer.lock().unwrap();
    nurse.send().await;
    assert_eq!(county.events_held(), before);

    county.link.turns(Weather::Fair).await;
    nurse.send().await;

    assert_eq!(nurse.viewer.status().unsent, 0);
    assert!(county.events_held() > before, "nothing was lost");
}

#[tokio::test]
async fn something_that_is_not_the_gateway_is_named_and_opens_nothing() {
    let county = County::open().await;
    let nurse = county.signed_in("triage-nurse").await;
    nurse.choose(patient::IVY).await;
    county.link.turns(Weather::Portal).await;

    let trouble = nurse.answer(agreed()).await.unwrap_err();

    assert_eq!(code_of(&trouble), "NET-07", "{}", trouble.fault().words);
    assert_eq!(
        nurse.viewer.status().set_aside,
        0,
        "no event is given up because of a captive portal"
    );
}

#[tokio::test]
async fn a_slow_gateway_is_waited_for() {
    let county = County::open().await;
    let nurse = county.signed_in("triage-nurse").await;
    county.link.turns(Weather::Slow(Duration::from_millis(600))).await;

    let opened = nurse.opened(patient::IVY, agreed()).await;

    assert_eq!(opened.first.banner.family, "PATTERSON");
}

#[tokio::test]
async fn an_answer_that_comes_after_the_lock_is_dropped() {
    let county = County::open().await;
    let nurse = county.signed_in("triage-nurse").await;
    nurse.choose(patient::IVY).await;
    county.link.turns(Weather::Slow(Duration::from_millis(800))).await;
    let (viewer, page) = (nurse.viewer.clone(), nurse.page());

    let answer = tokio::spawn(async move { viewer.answer_gate(&page, agreed(), None).await });
    tokio::time::sleep(Duration::from_millis(200)).await;
    nurse.viewer.lock().unwrap();

    assert!(answer.await.unwrap().is_err(), "the lock was sooner");
    assert!(nurse.is_locked());
}

#[tokio::test]
async fn being_offline_is_said_with_the_time_and_being_back_is_said_too() {
    let county = County::open().await;
    let nurse = county.signed_in("triage-nurse").await;
    county.link.turns(Weather::Cut).await;
    nurse.viewer.contact().await;
    assert!(matches!(nurse.viewer.status().network, viewer::wire::Network::Offline { .. }));

    county.link.turns(Weather::Fair).await;
    nurse.viewer.contact().await;

    until("being online", || {
        matches!(nurse.viewer.status().network, viewer::wire::Network::Online { .. })
    })
    .await;
}

/// Found by reading: every good contact, and every event, made the computer ask again.
#[tokio::test(flavor = "multi_thread")]
async fn a_gateway_that_asks_to_be_left_alone_is_left_alone_whatever_is_done_meanwhile() {
    let county = County::open().await;
    let nurse = county.signed_in("triage-nurse").await;
    county.link.turns(Weather::AsksToWait("/fhir ")).await;
    let offers =
        || county.link.asked().iter().filter(|line| line.starts_with("POST /fhir ")).count();
    let contacts =
        || county.link.asked().iter().filter(|line| line.starts_with("GET /api/about")).count();
    let _running = nurse.runs();
    until("the first offer", || offers() == 1).await;
    let before = contacts();

    for _ in 0..25 {
        nurse.viewer.lock().unwrap();
        nurse.viewer.unlock(&person("triage-nurse").password).await.unwrap();
        tokio::time::sleep(Duration::from_secs(1)).await;
    }

    assert!(contacts() >= before + 2, "it was in contact all the while");
    assert_eq!(offers(), 1, "and did not ask again");
    assert!(nurse.viewer.status().unsent > 50, "what was written down waits");
}

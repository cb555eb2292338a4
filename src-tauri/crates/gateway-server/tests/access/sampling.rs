//! The weekly sample, the computers' findings in the queue, and a queue that is long.

use std::time::Instant;

use axum::http::StatusCode;
use chrono::Duration;
use contract::{
    AskQueue, ReviewAbout, ReviewDecision, ReviewQueue, ReviewSubject, ReviewTab, path,
};
use gateway_server::{
    accounts,
    audit_ledger::findings,
    review::{looking::look, sample},
};
use serde_json::json;

use crate::{fhir::of_patient, house::House, office::Office, past::Past};

#[tokio::test]
async fn a_week_is_sampled_once_and_the_draw_can_be_repeated() {
    let house = House::open();
    accounts::training::enrol(&house.gateway).unwrap();
    let past = Past::of(&house);
    seen(&house);
    for at in 0..60 {
        past.opened(
            "triage-nurse",
            0,
            "permission-until",
            house.now() - Duration::days(7) + Duration::minutes(at),
        );
    }
    look(&house.gateway).unwrap();
    let grace = Office::of(&house, "privacy-officer").await;

    let (_, queue) = grace.queue(ReviewTab::New).await;

    let drawn = queue.sample.expect("a draw");
    assert_eq!(
        (drawn.week.as_str(), drawn.percent, drawn.drawn, drawn.of),
        ("2026-W46", 10, 6, 60)
    );
    assert_eq!(queue.counts.new, 6);
    assert!(queue.items.iter().all(|item| item.kinds == ["sample"] && item.in_bulk));
    let again = sample::repeat(&house.gateway, "2026-W46", None).unwrap().unwrap();
    assert!(again.is_the_same && again.drawn.len() == 6, "with its seed");
    let other = sample::repeat(&house.gateway, "2026-W46", Some("0000")).unwrap().unwrap();
    assert!(!other.is_the_same, "another seed draws others");
    look(&house.gateway).unwrap();
    assert_eq!(house.count("SELECT count(*) FROM review_draw"), 1, "a week is drawn once");
    let noted = "SELECT count(*) FROM gateway_event WHERE kind = 'sample-drawn'";
    assert_eq!(house.count(noted), 1, "and stands in the ledger with its seed");

    let ids: Vec<&str> = queue.items.iter().map(|item| item.id.as_str()).collect();
    let without = grace.decide(&ids, ReviewDecision::Appropriate, None).await;
    assert_eq!(without.status, StatusCode::BAD_REQUEST, "together only in a sentence");
    let done =
        grace.decide(&ids, ReviewDecision::Appropriate, Some("All seen in the department")).await;
    assert!(done.is_done(), "{}", done.text());
    assert_eq!(grace.queue(ReviewTab::Closed).await.1.counts.closed, 6);
}

#[tokio::test]
async fn what_was_drawn_by_lot_alone_is_closed_together_whichever_lot_it_was() {
    let house = House::open();
    accounts::training::enrol(&house.gateway).unwrap();
    let past = Past::of(&house);
    seen(&house);
    let at = house.now() - Duration::days(7);
    for (minutes, kinds) in [
        (1, &["presenting-here"][..]),
        (2, &["presenting-here", "sample"]),
        (3, &["presenting-here", "colleague"]),
        (4, &["emergency"]),
    ] {
        let grant =
            past.opened("triage-nurse", 0, "permission-until", at + Duration::minutes(minutes));
        past.selected(&grant, kinds);
    }
    let grace = Office::of(&house, "privacy-officer").await;

    let (_, queue) = grace.queue(ReviewTab::New).await;

    let in_bulk: Vec<&[String]> =
        queue.items.iter().filter(|line| line.in_bulk).map(|line| line.kinds.as_slice()).collect();
    assert_eq!(in_bulk, [&["presenting-here"][..], &["presenting-here", "sample"]]);
    for line in &queue.items {
        assert_eq!(grace.item(&line.id).await.1.in_bulk, line.in_bulk, "{:?}", line.kinds);
    }
    let ids: Vec<&str> =
        queue.items.iter().filter(|line| line.in_bulk).map(|line| line.id.as_str()).collect();
    let together = Some("All seen in the department");
    assert!(grace.decide(&ids, ReviewDecision::Appropriate, together).await.is_done());
    let all: Vec<&str> = queue.items.iter().map(|line| line.id.as_str()).collect();
    let refused = grace.decide(&all, ReviewDecision::Appropriate, together).await;
    assert_eq!(refused.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_sample_without_a_contact_is_not_closed_with_others() {
    let house = House::open();
    accounts::training::enrol(&house.gateway).unwrap();
    let past = Past::of(&house);
    // Two days ago a contact may still be told by the rule; eight days ago it would have been selected.
    seen(&house);
    for at in 0..20 {
        past.opened(
            "triage-nurse",
            0,
            "permission-until",
            house.now() - Duration::days(7) + Duration::minutes(at),
        );
    }
    look(&house.gateway).unwrap();
    house.import("Hospital", &of_patient(IVY, &[encounter("entered-in-error", &house)]));
    let grace = Office::of(&house, "privacy-officer").await;
    let (_, queue) = grace.queue(ReviewTab::New).await;
    let ids: Vec<&str> = queue.items.iter().map(|item| item.id.as_str()).collect();

    assert_eq!(ids.len(), 2);
    let refused = grace.decide(&ids, ReviewDecision::Appropriate, Some("Fine")).await;

    assert_eq!(refused.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn what_does_not_fit_in_a_computers_log_waits_in_the_queue_and_is_closed_there() {
    let house = House::open();
    let gap = "INSERT INTO gap (chain, before, device, since) VALUES ('c', 7, 'WARD-1', '2026-11-21T13:00:00+00:00')";
    house.gateway.store.write(|tx| tx.execute(gap, [])).unwrap();
    findings::look(&house.gateway).unwrap();
    let grace = Office::of(&house, "privacy-officer").await;

    let (_, queue) = grace.queue(ReviewTab::New).await;
    let [line] = queue.items.as_slice() else { panic!("one waits") };
    assert_eq!(
        (line.what, line.kinds.as_slice(), line.who.as_str()),
        (ReviewSubject::Device, ["gap".to_owned()].as_slice(), "WARD-1")
    );
    let (_, item) = grace.item(&line.id).await;
    assert!(matches!(&item.about, ReviewAbout::Device(finding) if finding.sequence == 6));
    let asked = grace.decide(&[&line.id], ReviewDecision::Ask, Some("Who?")).await;
    assert_eq!(asked.status, StatusCode::BAD_REQUEST, "a computer is asked nothing");
    assert!(
        grace
            .decide(&[&line.id], ReviewDecision::Appropriate, Some("Replaced disk"))
            .await
            .is_done()
    );

    assert_eq!(
        house.count("SELECT count(*) FROM finding WHERE closed IS NULL"),
        0,
        "it was looked into"
    );
    assert_eq!(grace.queue(ReviewTab::New).await.1.counts.new, 0);
}

#[tokio::test]
async fn of_ten_thousand_that_wait_the_first_page_comes_within_a_second_and_every_page_follows() {
    let house = House::open();
    accounts::training::enrol(&house.gateway).unwrap();
    let past = Past::of(&house);
    house
        .gateway
        .store
        .write(|tx| {
            tx.execute_batch(&format!(
                "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10000)
                 INSERT INTO access_grant (id, session, practitioner, patient, basis, ground, policy_version, rule, given, expires, ended, ended_by)
                 SELECT 'g' || i, 'past', (SELECT id FROM account WHERE email = 'triage-nurse@nhs.net'), '{}', 'emergency', sealed('grant/g' || i, ''), '1', 'rule',
                        strftime('%Y-%m-%dT%H:%M:%S+00:00', '2026-10-01', i || ' minutes'), '2026-11-01T00:00:00+00:00', '2026-11-01T00:00:00+00:00', 'forgotten' FROM n;
                 INSERT INTO alert (id, raised, grant_id, practitioner, patient, at, rank)
                 SELECT 'a' || id, given, id, practitioner, patient, given, 1 + abs(random()) % 7 FROM access_grant;
                 INSERT INTO alert_kind (alert, kind, raised) SELECT id, 'emergency', raised FROM alert;",
                past.patient(0)
            ))
        })
        .unwrap();
    let grace = Office::of(&house, "privacy-officer").await;

    let began = Instant::now();
    let (_, first) = grace.queue(ReviewTab::New).await;
    let took = began.elapsed();

    println!("review_first_page_ms {}", took.as_millis());
    assert!(took.as_millis() < 1000, "{took:?}");
    assert_eq!((first.counts.new, first.items.len()), (10_000, 50));
    let (mut next, mut seen) = (first.next, 50);
    while let Some(after) = next {
        let ask = AskQueue { tab: ReviewTab::New, after: Some(after), at_most: Some(200) };
        let page: ReviewQueue =
            house.post(&grace.person, path::PRIVACY_QUEUE, &ask).await.is(StatusCode::OK);
        seen += page.items.len();
        next = page.next;
    }
    assert_eq!(seen, 10_000, "each once");
}

fn seen(house: &House) {
    house.import("Hospital", &of_patient(IVY, &[encounter("finished", house)]));
}

fn encounter(status: &str, house: &House) -> serde_json::Value {
    let at = house.now() - Duration::days(8);
    json!({ "resourceType": "Encounter", "id": "e", "status": status, "meta": { "lastUpdated": house.now() },
        "period": { "start": at, "end": at + Duration::days(1) } })
}

const IVY: &str = "9990000018";

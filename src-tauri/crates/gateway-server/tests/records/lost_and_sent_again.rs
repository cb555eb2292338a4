//! A backup is restored, and what the gateway lost with it comes again from the devices, as far as they know it.

use access::{Basis, GrantId};
use axum::{
    body::Body,
    http::{Request, StatusCode},
};
use chrono::{DateTime, Duration, Utc};
use contract::{
    AskItem, AskQueue, LedgerConsistency, LedgerHead, ReviewAbout, ReviewItem, ReviewQueue,
    ReviewTab, StepUp, path,
};
use gateway_server::{
    accounts,
    audit_ledger::{
        findings::{self, Kind},
        heads,
        verify::verify,
    },
};
use nhs::PatientId;
use serde_json::{Value, json};

use crate::{
    device::{Device, Event},
    fhir::{entry, of_patient},
    house::{House, Person, emergency, note},
    restoring::{backed_up, restored},
};

#[tokio::test]
async fn what_a_restored_backup_lost_comes_again_from_the_devices_with_its_alerts() {
    let Ward { house, rita, ivy, mut device } = ward().await;
    let before = device.done(shown(&house, &ivy));
    device.offer(&house, &before).await;
    let backup = backed_up(&house);
    house.later(Duration::minutes(10));
    let grant = house.opened(&rita, &ivy, emergency()).await.grant;
    let after: Vec<Event> = [
        permitted(&house, &ivy, &grant.0, &emergency()),
        permitted(&house, &ivy, "ordinary", &Basis::PermissionOnce),
        used_again(&house, &ivy, "ordinary"),
        shown(&house, &ivy),
    ]
    .map(|did| device.done(did))
    .to_vec();
    for event in &after {
        device.offer(&house, event).await;
    }
    let (folder, again) = restored(&house, &backup);
    let house = House::around(folder, again);
    assert_eq!(house.count(ALERTS), 0, "they are lost");
    house.later(Duration::hours(30));

    for event in std::iter::once(&before).chain(&after) {
        device.offer(&house, event).await;
    }

    assert_eq!(house.count("SELECT count(*) FROM audit_event"), 5, "the ledger is whole");
    let verified = verify(&house.gateway, None).unwrap();
    assert_eq!((verified.wrong, verified.gaps), (None, 0));
    assert_eq!(house.count(ALERTS), 1, "the emergency; what was ordinary is not looked at");
    let opens = "SELECT count(*) FROM access_grant WHERE ended IS NULL";
    assert_eq!(house.count(opens), 0, "and none of it opens anything");
    let (kinds, about) = waiting(&house).await;
    assert!(kinds.contains(&"emergency".to_owned()));
    let ReviewAbout::Opening(opening) = about else { panic!("it is about an opening") };
    assert_eq!(opening.person, "Rita CLARKE");
    assert_eq!(opening.note.as_deref(), Some(note().as_str()), "with what she wrote");
    assert!(opening.ended.is_some(), "it is over");
    let found = findings::all(&house.gateway, None).unwrap();
    assert!(found.iter().all(|finding| finding.kind != Kind::NotGiven.name()), "{found:?}");

    device.offer(&house, &after[0]).await;
    assert_eq!(house.count(ALERTS), 1, "sent again, it is not raised again");
}

/// A registered computer can sign permits without end: the privacy officer is not buried in them.
#[tokio::test]
async fn forged_permits_without_end_are_a_bounded_list() {
    let Ward { house, ivy, mut device, .. } = ward().await;
    for forged in 0..120 {
        let grant = format!("forged-{forged}");
        device.does(&house, permitted(&house, &ivy, &grant, &emergency())).await;
    }

    assert_eq!(house.count(ALERTS), 50);
    assert_eq!(not_given(&house), 51, "and the last of these says that there are more");
}

/// Nobody restored anything: a log tells of what the gateway never gave.
#[tokio::test]
async fn a_permit_that_the_gateway_never_gave_is_always_looked_at() {
    let Ward { house, rita, ivy, mut device } = ward().await;
    let grant = house.opened(&rita, &ivy, Basis::PermissionOnce).await.grant;
    let cases = [
        ("one that it gave", permitted(&house, &ivy, &grant.0, &Basis::PermissionOnce), None, None),
        (
            "one that it did not",
            permitted(&house, &ivy, "made-up", &Basis::PermissionOnce),
            Some("not-given-here"),
            None,
        ),
        (
            "an emergency that it did not",
            permitted(&house, &ivy, "urgent", &emergency()),
            Some("emergency not-given-here"),
            None,
        ),
        (
            "of nobody whom it knows",
            by("nobody", permitted(&house, &ivy, "x", &emergency())),
            None,
            Some(Kind::NotGiven),
        ),
        (
            "a colleague's",
            by("nobody", permitted(&house, &ivy, &grant.0, &emergency())),
            None,
            Some(Kind::NotGiven),
        ),
        (
            "of a patient whom it does not know",
            permitted(&house, &"unknown".parse().unwrap(), "y", &emergency()),
            None,
            Some(Kind::NotGiven),
        ),
        ("used again, and never given", used_again(&house, &ivy, "z"), None, Some(Kind::NotGiven)),
    ];
    for (what, did, alert, finding) in cases {
        let (alerts, found) = (house.count(ALERTS), not_given(&house));
        device.does(&house, did).await;

        assert_eq!(house.count(ALERTS) - alerts, i64::from(alert.is_some()), "{what}");
        assert_eq!(not_given(&house) - found, usize::from(finding.is_some()), "{what}");
        if let Some(expected) = alert {
            let kinds = "SELECT group_concat(kind, ' ' ORDER BY kind) FROM alert_kind JOIN alert ON alert.id = alert
                         WHERE grant_id IS NOT NULL GROUP BY alert.rowid ORDER BY alert.rowid DESC LIMIT 1";
            let kinds: String =
                house.gateway.store.read(|db| db.query_row(kinds, [], |row| row.get(0))).unwrap();
            assert_eq!(kinds, expected, "{what}");
        }
    }
    let opens = house.record(&rita, &ivy, &GrantId("urgent".to_owned())).await;
    assert_eq!(opens.status, StatusCode::FORBIDDEN, "what a log claims opens nothing");
}

/// Whoever remembers a head of before the restore is not told that all is well: at first there is no proof, and later a wrong one.
#[tokio::test]
async fn a_head_of_before_the_restore_is_never_proved_consistent_again() {
    let Ward { house, mut device, .. } = ward().await;
    let backup = backed_up(&house);
    for _ in 0..3 {
        device.offer_next(&house).await;
    }
    let lost: LedgerHead = heads::newest_head(&house.gateway).unwrap();
    let (folder, again) = restored(&house, &backup);
    let house = House::around(folder, again);
    let new = heads::newest_head(&house.gateway).unwrap();
    assert!(new.size < lost.size, "the head itself says that the ledger is shorter");

    let place = |new: u64| format!("{}?old={}&new={new}", path::LEDGER_CONSISTENCY, lost.size);
    assert_eq!(get(&house, &place(new.size)).await.status, StatusCode::NOT_FOUND);
    let mut other = Device::registered(&house);
    while heads::newest_head(&house.gateway).unwrap().size <= lost.size {
        other.offer_next(&house).await;
    }
    let grown = heads::newest_head(&house.gateway).unwrap();
    let proof: LedgerConsistency = get(&house, &place(grown.size)).await.is(StatusCode::OK);

    let hash = |text: &String| audit::chain::from_hex(text).unwrap();
    let path: Vec<audit::Hash> = proof.path.iter().map(hash).collect();
    let (was, is) = ((lost.size, &hash(&lost.root)), (grown.size, &hash(&grown.root)));
    assert!(audit::merkle::check_consistency(was, is, &path).is_err());
    assert_eq!(verify(&house.gateway, None).unwrap().wrong, None, "though what it holds is sound");
}

/// Hundreds of sessions are forgotten: each device is told of once, and a session that was made up at another time still by itself.
#[tokio::test]
async fn sessions_that_a_restore_has_forgotten_are_told_of_once_for_each_log() {
    let Ward { house, ivy, mut device, .. } = ward().await;
    let backup = backed_up(&house);
    house.later(Duration::hours(1));
    let lost: Vec<Event> = (0..5)
        .map(|number| device.done(in_session(&format!("lost-{number}"), shown(&house, &ivy))))
        .collect();
    house.later(Duration::hours(1));
    let (folder, again) = restored(&house, &backup);
    let house = House::around(folder, again);
    house.later(Duration::hours(8));
    let made_up = device.done(in_session("made-up", shown(&house, &ivy)));
    for event in lost.iter().chain([&made_up]) {
        device.offer(&house, event).await;
    }

    let mut found = findings::all(&house.gateway, None).unwrap();
    found.retain(|finding| finding.kind == Kind::NotInSession.name());
    let times: Vec<u64> = found.iter().rev().map(|finding| finding.times).collect();
    assert_eq!(times, [5, 1]);
    assert!(found[1].said.contains("restored") && !found[0].said.contains("restored"));
}

struct Ward {
    house: House,
    rita: Person,
    ivy: PatientId,
    device: Device,
}

async fn ward() -> Ward {
    let house = House::open();
    house.import(
        "Northampton General Hospital",
        &of_patient("9990000018", &[entry("Condition", "c", "asthma")]),
    );
    let rita = house.signed_in("triage-nurse").await;
    let ivy = house.find(&rita, "9990000018").await;
    accounts::training::enrol(&house.gateway).unwrap();
    gateway_server::closed::keep(&house.gateway.store, house.now()).unwrap();
    let device = Device::registered(&house);
    Ward { house, rita, ivy, device }
}

/// The gateway has said yes to Rita, as her computer writes it down.
fn permitted(house: &House, patient: &PatientId, grant: &str, basis: &Basis) -> Value {
    let mut details = vec![json!({ "type": "basis", "valueString": basis.kind().name() })];
    for (kind, said) in
        [("reason", basis.reason()), ("note", basis.note().map(|note| note.as_str()))]
    {
        details.extend(said.map(|said| json!({ "type": kind, "valueString": said })));
    }
    permit(house, patient, grant, &details)
}

fn used_again(house: &House, patient: &PatientId, grant: &str) -> Value {
    permit(house, patient, grant, &[json!({ "type": "basis", "valueString": "in-force" })])
}

fn permit(house: &House, patient: &PatientId, grant: &str, details: &[Value]) -> Value {
    let mut event = did("permitted", house, patient, house.now());
    event["entity"].as_array_mut().unwrap().push(json!({
        "what": { "identifier": { "system": "https://care-record.example/Id/grant", "value": grant } },
        "detail": details,
    }));
    event
}

fn shown(house: &House, patient: &PatientId) -> Value {
    did("showing", house, patient, house.now())
}

fn did(act: &str, house: &House, patient: &PatientId, at: DateTime<Utc>) -> Value {
    let find = "SELECT account, id FROM session ORDER BY began DESC LIMIT 1";
    let (who, session): (String, String) = house
        .gateway
        .store
        .read(|db| db.query_row(find, [], |row| Ok((row.get(0)?, row.get(1)?))))
        .unwrap();
    json!({
        "meta": { "tag": [{ "code": act }] },
        "recorded": at,
        "agent": [{
            "requestor": true, "role": [], "who": { "identifier": { "value": who } },
            "policy": [format!("urn:ietf:params:oauth:jti:{session}")],
        }],
        "entity": [{ "what": { "reference": format!("Patient/{patient}") } }],
    })
}

fn by(who: &str, mut event: Value) -> Value {
    event["agent"][0]["who"]["identifier"]["value"] = who.into();
    event
}

fn in_session(session: &str, mut event: Value) -> Value {
    event["agent"][0]["policy"] = json!([format!("urn:ietf:params:oauth:jti:{session}")]);
    event
}

fn not_given(house: &House) -> usize {
    let found = findings::all(&house.gateway, None).unwrap();
    found.iter().filter(|finding| finding.kind == Kind::NotGiven.name()).count()
}

/// What the privacy officer sees.
/// Why a reviewer looks at what waits first, and what it is about.
async fn waiting(house: &House) -> (Vec<String>, ReviewAbout) {
    let grace = house.signed_in("privacy-officer").await;
    house.later(Duration::minutes(1));
    let code = accounts::training::code("privacy-officer", house.now()).unwrap();
    house.post(&grace, path::STEP_UP, &StepUp { code }).await;
    let ask = AskQueue { tab: ReviewTab::New, after: None, at_most: None };
    let queue: ReviewQueue = house.post(&grace, path::PRIVACY_QUEUE, &ask).await.is(StatusCode::OK);
    let first = queue.items.into_iter().next().expect("one waits");
    let ask = AskItem { id: first.id };
    let item: ReviewItem = house.post(&grace, path::PRIVACY_ITEM, &ask).await.is(StatusCode::OK);
    (first.kinds, item.about)
}

async fn get(house: &House, place: &str) -> crate::house::Answer {
    house.send(Request::builder().uri(place).body(Body::empty()).unwrap()).await
}

const ALERTS: &str = "SELECT count(*) FROM alert WHERE grant_id IS NOT NULL";

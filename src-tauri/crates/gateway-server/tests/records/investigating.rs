//! Who saw this patient, what did this person do, what happened on this device.

use axum::http::StatusCode;
use chrono::{DateTime, Duration, Utc};
use contract::{
    AskLedger, LedgerEntries, LedgerEntry, LedgerSubject, Problem, ProblemCode, StepUp, path,
};
use gateway_server::{
    GatewayEvent, accounts,
    audit_ledger::questions::{Question, page, search},
};
use nhs::PatientId;
use serde_json::{Value, json};

use crate::{
    device::Device,
    fhir::{entry, of_patient},
    house::{House, Person},
};

#[tokio::test]
async fn each_question_is_answered_in_full_the_newest_first_page_by_page() {
    let (house, ivy, margaret, devices) = ward().await;
    let questions = [
        ("this patient", Question::OfPatient(ivy.clone()), 12),
        ("another patient", Question::OfPatient(margaret), 6),
        ("this person", Question::OfPerson("rita".to_owned()), 12),
        ("this device", Question::OfDevice(devices[1].id()), 6),
        ("nobody", Question::OfPerson("nobody".to_owned()), 0),
    ];
    for (of, question, expected) in questions {
        let (mut all, mut before) = (Vec::new(), None);
        loop {
            let found = page(&house.gateway, &question, before, 5).unwrap();
            let Some(last) = found.last() else { break };
            before = Some(last.place);
            all.extend(found);
        }
        assert_eq!(all.len(), expected, "{of}");
        assert!(
            all.windows(2).all(|two| two[0].place > two[1].place),
            "{of}: none twice, in order"
        );
        let fits = |found: &LedgerEntry| match &question {
            Question::OfPatient(patient) => found.patient.as_deref() == Some(patient.as_str()),
            Question::OfPerson(person) => found.person.as_deref() == Some(person.as_str()),
            Question::OfDevice(device) => found.device == Some(device.to_string()),
        };
        assert!(all.iter().all(fits), "{of}: and nothing else");
    }
}

/// The same speed at a million events as at ten thousand: a page is read from an index, and nothing is sorted or scanned.
#[tokio::test]
async fn no_question_reads_more_than_its_page() {
    let (house, ivy, _, devices) = ward().await;
    let questions = [
        (Question::OfPatient(ivy), "patient", "patient", "patient"),
        (Question::OfPerson("rita".to_owned()), "person", "practitioner", "account"),
        (Question::OfDevice(devices[0].id()), "device", "device", "device"),
    ];
    for (question, of, column, of_rescued) in questions {
        let explain = format!("EXPLAIN QUERY PLAN {}", question.query());
        let plan: Vec<String> = house
            .gateway
            .store
            .read(|db| {
                let given = rusqlite::named_params! { ":of": "", ":before": 9, ":at_most": 5 };
                db.prepare(&explain)?.query_map(given, |row| row.get(3))?.collect()
            })
            .unwrap();
        let expected = [
            "MERGE (UNION ALL)",
            "LEFT",
            &format!("SEARCH audit_event USING INDEX audit_event_of_{of} ({column}=? AND leaf<?)"),
            "RIGHT",
            &format!(
                "SEARCH gateway_event USING INDEX rescued_of_{of} ({of_rescued}=? AND leaf<?)"
            ),
        ];
        assert_eq!(plan, expected, "{question:?}");
    }
}

#[tokio::test]
async fn that_somebody_looked_is_written_down() {
    let (house, ivy, ..) = ward().await;

    let event = GatewayEvent::new("audit-search", "done");
    search(&house.gateway, &Question::OfPatient(ivy.clone()), event, None, 5).unwrap();

    let noted = format!(
        "SELECT count(*) FROM gateway_event WHERE kind = 'audit-search' AND patient = '{ivy}'"
    );
    assert_eq!(house.count(&noted), 1);
}

#[tokio::test]
async fn the_privacy_officer_asks_page_by_page_and_each_question_is_written_down() {
    let (house, ivy, _, devices) = ward().await;
    let grace = reviewer(&house).await;
    let rita = LedgerSubject::Person("triage-nurse@nhs.net".to_owned());
    let questions = [
        ("patient", LedgerSubject::Patient(ivy.clone()), 12),
        ("person", rita, 0),
        ("device", LedgerSubject::Device(devices[1].id()), 6),
    ];
    for (what, of, expected) in questions {
        let (mut all, mut before) = (Vec::new(), None);
        loop {
            let ask = AskLedger { of: of.clone(), before, at_most: Some(5) };
            let LedgerEntries { entries } =
                house.post(&grace, path::PRIVACY_LEDGER, &ask).await.is(StatusCode::OK);
            let Some(last) = entries.last() else { break };
            before = Some(last.place);
            all.extend(entries);
        }
        assert_eq!(all.len(), expected, "{what}");
        assert!(all.windows(2).all(|two| two[0].place > two[1].place), "{what}");
    }

    let noted = "SELECT count(*) FROM gateway_event WHERE kind = 'audit-search' AND outcome = 'done'
                 AND account = (SELECT id FROM account WHERE email = 'privacy-officer@nhs.net') AND event IS NOT NULL";
    assert_eq!(house.count(noted), 4 + 1 + 3, "each page, by whom");
    let of_ivy = format!("{noted} AND patient = '{ivy}'");
    assert_eq!(house.count(&of_ivy), 4, "and about whom");
}

#[tokio::test]
async fn nobody_asks_the_ledger_without_the_function_nor_by_an_nhs_number() {
    let (house, ivy, ..) = ward().await;
    let raj = house.signed_in("ed-consultant").await;
    let of = |of| AskLedger { of, before: None, at_most: None };
    let about_ivy = of(LedgerSubject::Patient(ivy));
    let code = |answer: crate::house::Answer, status| answer.is::<Problem>(status).code;
    let refused = |answer| code(answer, StatusCode::FORBIDDEN);

    let answer = house.post(&raj, path::PRIVACY_LEDGER, &about_ivy).await;
    assert_eq!(refused(answer), ProblemCode::FunctionNotAllowed, "a clinician");
    let grace = house.signed_in("privacy-officer").await;
    let answer = house.post(&grace, path::PRIVACY_LEDGER, &about_ivy).await;
    assert_eq!(refused(answer), ProblemCode::StepUpNeeded, "without the second factor");

    step_up(&house, &grace).await;
    let by_number = of(LedgerSubject::Patient(IVY.parse().unwrap()));
    let answer = house.post(&grace, path::PRIVACY_LEDGER, &by_number).await;
    assert_eq!(code(answer, StatusCode::BAD_REQUEST), ProblemCode::Unreadable, "by a number");
    let nobody = of(LedgerSubject::Person("nobody@nhs.net".to_owned()));
    let answer = house.post(&grace, path::PRIVACY_LEDGER, &nobody).await;
    assert_eq!(code(answer, StatusCode::NOT_FOUND), ProblemCode::NotFound, "of nobody");

    let noted = |outcome: &str| {
        house.count(&format!(
            "SELECT count(*) FROM gateway_event WHERE kind = 'audit-search' AND outcome = '{outcome}'"
        ))
    };
    assert_eq!((noted("done"), noted("not-found")), (0, 1), "that it was tried is written down");
    let number = format!("SELECT count(*) FROM gateway_event WHERE patient = '{IVY}'");
    assert_eq!(house.count(&number), 0, "no number is");
}

/// The privacy officer, with the second factor given again.
async fn reviewer(house: &House) -> Person {
    let grace = house.signed_in("privacy-officer").await;
    step_up(house, &grace).await;
    grace
}

async fn step_up(house: &House, person: &Person) {
    house.later(Duration::minutes(1));
    let code = accounts::training::code("privacy-officer", house.now()).unwrap();
    let answer = house.post(person, path::STEP_UP, &StepUp { code }).await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT, "{}", answer.text());
}

/// Rita and Raj at two computers, at six turns each: Ivy is seen by both, Margaret by Raj.
async fn ward() -> (House, PatientId, PatientId, [Device; 2]) {
    let house = House::open();
    for number in [IVY, MARGARET] {
        house.import(NGH, &of_patient(number, &[entry("Condition", "c", "asthma")]));
    }
    let rita = house.signed_in("triage-nurse").await;
    let (ivy, margaret) = (house.find(&rita, IVY).await, house.find(&rita, MARGARET).await);
    let mut devices = [Device::registered(&house), Device::registered(&house)];
    for _ in 0..6 {
        for (device, who, patient) in [(0, "rita", &ivy), (1, "rita", &ivy), (0, "raj", &margaret)]
        {
            devices[device].does(&house, saw(who, patient, house.now())).await;
        }
    }
    (house, ivy, margaret, devices)
}

fn saw(who: &str, patient: &PatientId, at: DateTime<Utc>) -> Value {
    json!({
        "meta": { "tag": [{ "code": "showing" }] },
        "recorded": at,
        "agent": [{ "requestor": true, "role": [], "who": { "identifier": { "value": who }, "display": who } }],
        "entity": [{ "what": { "reference": format!("Patient/{patient}") } }],
    })
}

const IVY: &str = "9990000018";
const MARGARET: &str = "9990000026";
const NGH: &str = "Northampton General Hospital";

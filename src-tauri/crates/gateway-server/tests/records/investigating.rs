//! Who saw this patient, what did this person do, what happened on this device.

use chrono::{DateTime, Utc};
use gateway_server::audit_ledger::questions::{Question, page, search};
use nhs::PatientId;
use serde_json::{Value, json};

use crate::{
    fhir::{entry, of_patient},
    house::House,
    ledger::Device,
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
        let fits = |found: &gateway_server::audit_ledger::questions::Found| match &question {
            Question::OfPatient(patient) => found.patient.as_deref() == Some(patient.as_str()),
            Question::OfPerson(person) => found.person.as_deref() == Some(person.as_str()),
            Question::OfDevice(device) => found.device == device.to_string(),
        };
        assert!(all.iter().all(fits), "{of}: and nothing else");
    }
}

/// The same speed at a million events as at ten thousand: a page is read from an index, and nothing is sorted or scanned.
#[tokio::test]
async fn no_question_reads_more_than_its_page() {
    let (house, ivy, _, devices) = ward().await;
    let questions = [
        (Question::OfPatient(ivy), "audit_event_of_patient (patient=? AND leaf<?)"),
        (
            Question::OfPerson("rita".to_owned()),
            "audit_event_of_person (practitioner=? AND leaf<?)",
        ),
        (Question::OfDevice(devices[0].id()), "audit_event_of_device (device=? AND leaf<?)"),
    ];
    for (question, index) in questions {
        let explain = format!("EXPLAIN QUERY PLAN {}", question.query());
        let plan: Vec<String> = house
            .gateway
            .store
            .read(|db| {
                let given = rusqlite::named_params! { ":of": "", ":before": 9, ":at_most": 5 };
                db.prepare(&explain)?.query_map(given, |row| row.get(3))?.collect()
            })
            .unwrap();
        assert_eq!(plan, [format!("SEARCH audit_event USING INDEX {index}")], "{question:?}");
    }
}

#[tokio::test]
async fn that_somebody_looked_is_written_down() {
    let (house, ivy, ..) = ward().await;

    search(&house.gateway, &Question::OfPatient(ivy.clone()), None, 5).unwrap();

    let noted = format!(
        "SELECT count(*) FROM gateway_event WHERE kind = 'audit-search' AND patient = '{ivy}'"
    );
    assert_eq!(house.count(&noted), 1);
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

//! Seeing a record of 5,000 entries through a grant, against reading it: `cargo bench -p record`.
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::panic,
    reason = "a bench"
)]

use std::{hint::black_box, time::Instant};

use access::{
    Basis, Decision, Grant, GrantId, Permit, Policy, Relationship, Request, Sharing, Standing,
};
use chrono::{DateTime, Duration, Utc};
use criterion::{Criterion, criterion_group, criterion_main};
use identity::{Organisation, Practitioner, PractitionerId, Workplace, WorkplaceKind};
use nhs::PatientId;
use record::{Record, envelope::tag_source};
use serde_json::{Value, json};

fn filtering(criterion: &mut Criterion) {
    let bundle = bundle().to_string().into_bytes();
    let grant = triage_nurse();
    let read = || Record::from_bundle(&ivy(), &bundle, now()).expect("a record");
    let record = read();

    criterion.bench_function("read 5,000 entries", |bench| bench.iter(|| black_box(read())));
    criterion.bench_function("see them through a grant", |bench| {
        bench.iter(|| record.seen_through(black_box(&grant), now()).map(drop));
    });

    let reading = milliseconds(5, || drop(black_box(read())));
    let seeing = milliseconds(50, || drop(black_box(record.seen_through(&grant, now()))));
    println!(
        "reading takes {reading:.1} ms, seeing through a grant {seeing:.2} ms: {:.3} of it",
        seeing / reading
    );
}

/// A year's worth of everything, each entry with a code, words, a date, a source, and a reference.
fn bundle() -> Value {
    let entries: Vec<Value> = (0..ENTRIES)
        .map(|place| {
            let words = json!({ "coding": [{ "system": "http://snomed.info/sct", "code": "44054006", "display": "Type 2 diabetes mellitus" }], "text": format!("Entry {place}") });
            let date = format!("20{:02}-{:02}-12T09:30:00Z", 10 + place % 15, 1 + place % 12);
            let kind = KINDS.get(place % KINDS.len()).copied().unwrap_or("Condition");
            let mut resource = json!({
                "resourceType": kind, "id": format!("e{place}"), "status": "final",
                "code": words, "medicationCodeableConcept": words, "vaccineCode": words, "type": words,
                "effectiveDateTime": date, "recordedDate": date, "date": date, "occurrenceDateTime": date,
                "valueQuantity": { "value": 4.1, "unit": "mmol/L" },
                "encounter": { "reference": format!("Encounter/e{}", place / KINDS.len() * KINDS.len()) },
                "content": [{ "attachment": { "contentType": "text/plain", "data": "TGV0dGVy" } }],
            });
            if place % 17 == 0 {
                resource["meta"] = json!({ "security": [{ "system": "http://terminology.hl7.org/CodeSystem/v3-Confidentiality", "code": "R" }] });
            }
            tag_source(&mut resource, "GP", "Abington Park Surgery");
            json!({ "resource": resource })
        })
        .collect();
    json!({ "resourceType": "Bundle", "type": "searchset", "entry": entries })
}

fn milliseconds(times: u32, mut work: impl FnMut()) -> f64 {
    let began = Instant::now();
    (0..times).for_each(|_| work());
    began.elapsed().as_secs_f64() * 1e3 / f64::from(times)
}

fn triage_nurse() -> Grant {
    let policy = Policy::parse(Policy::standard()).expect("the standard policy");
    let practitioner = Practitioner {
        id: PractitionerId("p-1".to_owned()),
        name: "Rita CLARKE".to_owned(),
        email: "triage-nurse@nhs.net".to_owned(),
        role: "R8001".parse().expect("a role"),
        title: "Triage nurse".to_owned(),
        organisation: Organisation { ods: "RNS".parse().expect("a code"), name: "NGH".to_owned() },
        workplace: Workplace {
            kind: WorkplaceKind::EmergencyDepartment,
            name: "Emergency department".to_owned(),
        },
    };
    let standing = Standing {
        patient: ivy(),
        sharing: Sharing::Shared,
        relationship: Some(Relationship::PresentingHere),
        closeness: vec![],
        test_requested: false,
        refused: None,
        in_force: None,
    };
    let permit = Permit {
        id: GrantId("g-1".to_owned()),
        given: now(),
        not_after: now() + Duration::hours(12),
    };
    let decision = policy.decide(&Request {
        practitioner: &practitioner,
        session_active: true,
        standing: &standing,
        basis: &Basis::PermissionOnce,
        permit: &permit,
        at: now(),
    });
    let Decision::Permit(grant) = decision else { panic!("it is permitted") };
    grant
}

fn ivy() -> PatientId {
    "ivy".parse().expect("an id")
}

fn now() -> DateTime<Utc> {
    "2026-11-21T14:03:00Z".parse().expect("a moment")
}

const ENTRIES: usize = 5_000;
const KINDS: [&str; 8] = [
    "Encounter",
    "Observation",
    "Condition",
    "MedicationRequest",
    "Immunization",
    "Procedure",
    "DocumentReference",
    "Observation",
];

criterion_group!(benches, filtering);
criterion_main!(benches);

//! The people, grants and bundles that the tests are told with.

use access::{
    Basis, Decision, Grant, GrantId, Permit, Policy, Relationship, Request, Sharing, Standing,
};
use chrono::{DateTime, Duration, Utc};
use identity::{Organisation, Practitioner, PractitionerId, Workplace, WorkplaceKind};
use nhs::{PatientId, Section};
use record::{
    Record, View,
    envelope::{Envelope, SourceAnswer, tag_source},
};
use serde_json::{Value, json};

/// The moment of every test: 21-Nov-2026 14:03.
pub(crate) fn now() -> DateTime<Utc> {
    "2026-11-21T14:03:00Z".parse().expect("a moment")
}

/// The patient of every test.
pub(crate) fn ivy() -> PatientId {
    "ivy".parse().expect("an id")
}

/// A consultant, who sees every section and restricted entries.
pub(crate) fn consultant(patient: &PatientId) -> Grant {
    grant(patient, "R0050", WorkplaceKind::Hospital)
}

/// A triage nurse: letters and appointments are counted, restricted entries withheld.
pub(crate) fn triage_nurse(patient: &PatientId) -> Grant {
    grant(patient, "R8001", WorkplaceKind::EmergencyDepartment)
}

/// A grant for this role in this kind of workplace, by the standard policy, given now for this visit.
pub(crate) fn grant(patient: &PatientId, role: &str, workplace: WorkplaceKind) -> Grant {
    let policy = Policy::parse(Policy::standard()).expect("the standard policy");
    let practitioner = Practitioner {
        id: PractitionerId("p-1".to_owned()),
        name: "Raj MEHTA".to_owned(),
        email: "consultant@nhs.net".to_owned(),
        role: role.parse().expect("a role"),
        title: "Consultant".to_owned(),
        organisation: Organisation {
            ods: "RNS".parse().expect("a code"),
            name: "Northampton General Hospital".to_owned(),
        },
        workplace: Workplace { kind: workplace, name: "Here".to_owned() },
    };
    let standing = Standing {
        patient: patient.clone(),
        sharing: Sharing::Shared,
        relationship: Some(Relationship::PresentInOrganisation),
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
    match decision {
        Decision::Permit(grant) => grant,
        Decision::Refuse(refusal) => panic!("refused: {refusal:?}"),
    }
}

/// The same resource as this source sent it.
pub(crate) fn from(short: &str, mut resource: Value) -> Value {
    let name = match short {
        "GP" => "Abington Park Surgery",
        "NGH" => "Northampton General Hospital",
        other => other,
    };
    tag_source(&mut resource, short, name);
    resource
}

/// Ivy's record of these resources; each source is named with whether it answered, at 14:02.
pub(crate) fn record_of(sources: &[(&str, bool)], resources: &[Value]) -> Record {
    let answer = |(short, answered): &(&str, bool)| SourceAnswer {
        short: (*short).to_owned(),
        name: (*short).to_owned(),
        answered: *answered,
        at: now() - Duration::minutes(1),
    };
    let envelope = Envelope { sources: sources.iter().map(answer).collect(), withheld: Vec::new() };
    record_with(&envelope, resources)
}

/// Ivy's record of these resources, with these words of the gateway.
pub(crate) fn record_with(envelope: &Envelope, resources: &[Value]) -> Record {
    let mut entries: Vec<Value> =
        resources.iter().map(|resource| json!({ "resource": resource })).collect();
    entries.push(json!({ "search": { "mode": "outcome" }, "resource": envelope.to_outcome() }));
    let bundle = json!({ "resourceType": "Bundle", "type": "searchset", "entry": entries });
    Record::from_bundle(&ivy(), bundle.to_string().as_bytes(), now()).expect("a record")
}

/// What a consultant sees of it.
pub(crate) fn seen(record: &Record) -> View<'_> {
    record.seen_through(&consultant(&ivy()), now()).expect("a view")
}

/// What stands beside the row of this entry under this label.
pub(crate) fn beside(record: &Record, section: Section, id: &str, label: &str) -> Option<String> {
    let lines = seen(record).details(section, id).expect("it is listed").lines;
    lines.into_iter().find(|line| line.label == label).map(|line| line.value)
}

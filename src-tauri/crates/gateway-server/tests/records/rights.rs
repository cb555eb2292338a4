//! What a patient is told of who has opened the record, and the copy of what it holds.

use std::time::Instant;

use access::{Basis, EmergencyReason, GrantId, Policy};
use axum::http::StatusCode;
use chrono::{DateTime, Duration, Utc};
use contract::{
    AccessKind, AccessReport, AskAccessReport, AskSubjectAccess, IdentitySeen, Problem,
    ProblemCode, Redaction, RedactionReason, StepUp, path,
};
use gateway_server::accounts;
use nhs::{PatientId, Section};
use serde_json::{Value, json};

use crate::{
    device::Device,
    house::{Answer, House, Person, emergency, note},
};

pub(crate) const IVY: &str = "9990000018";

pub(crate) fn ask() -> AskAccessReport {
    AskAccessReport {
        nhs_number: IVY.to_owned(),
        birth_date: "1945-03-12".parse().unwrap(),
        from: "2025-11-21".parse().unwrap(),
        to: "2026-11-21".parse().unwrap(),
        identity: vec![IdentitySeen::Passport],
        names: false,
        redactions: vec![],
        list: None,
        handed_over: false,
    }
}

pub(crate) fn ask_copy() -> AskSubjectAccess {
    let AskAccessReport { nhs_number, birth_date, identity, .. } = ask();
    AskSubjectAccess { nhs_number, birth_date, identity }
}

pub(crate) async fn stepped_up(house: &House, job: &str) -> Person {
    let person = house.signed_in(job).await;
    house.later(Duration::minutes(1));
    let code = accounts::training::code(job, house.now()).unwrap();
    let answer = house.post(&person, path::STEP_UP, &StepUp { code }).await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT, "{}", answer.text());
    person
}

pub(crate) async fn report(house: &House, officer: &Person, ask: &AskAccessReport) -> AccessReport {
    house.post(officer, path::ACCESS_REPORT, ask).await.is(StatusCode::OK)
}

fn code(answer: &Answer, status: StatusCode) -> ProblemCode {
    answer.is::<Problem>(status).code
}

/// The gateway's id of whoever has this job.
pub(crate) fn account(house: &House, job: &str) -> String {
    let find = "SELECT id FROM account WHERE email = ?1";
    let read = |db: &rusqlite::Connection| {
        db.query_row(find, [format!("{job}@nhs.net")], |row| row.get(0))
    };
    house.gateway.store.read(read).unwrap()
}

/// What a computer writes down of a look at these sections by somebody with this account.
pub(crate) fn showing(
    by: &str,
    patient: &PatientId,
    grant: &GrantId,
    at: DateTime<Utc>,
    sections: &[Section],
) -> Value {
    let mut entities = vec![
        json!({ "what": { "reference": format!("Patient/{patient}"), "type": "Patient" }, "role": { "code": "1" } }),
        json!({ "what": { "identifier": { "system": "urn:grant", "value": grant.to_string() } } }),
    ];
    entities.extend(sections.iter().enumerate().map(|(at, section)| {
        json!({
            "what": { "reference": format!("Observation/{at}/_history/1") },
            "detail": [{ "type": "section", "valueString": section.name() }],
        })
    }));
    json!({
        "recorded": at, "outcome": "0",
        "meta": { "tag": [{ "code": "showing" }] },
        "agent": [{ "requestor": true, "role": [{ "text": "Triage nurse" }], "who": { "identifier": { "value": by } } }],
        "entity": entities,
    })
}

#[tokio::test]
async fn a_patient_is_told_who_opened_the_record_when_why_and_what_was_looked_at() {
    let house = House::of_the_county();
    let rita = house.signed_in("triage-nurse").await;
    let ivy = house.find(&rita, IVY).await;
    let permitted = house.opened(&rita, &ivy, emergency()).await;
    let mut device = Device::registered(&house);
    let seen = [Section::Allergies, Section::Medicines];
    let answer = device
        .does(
            &house,
            showing(&account(&house, "triage-nurse"), &ivy, &permitted.grant, house.now(), &seen),
        )
        .await;
    assert!(answer.is_new());
    house.later(Duration::minutes(5));
    house.close(&rita, &permitted.grant).await;
    let records = stepped_up(&house, "records-officer").await;

    let told = report(&house, &records, &ask()).await;

    assert_eq!(told.patient.name, "Mrs Ivy Patterson");
    let [access] = told.accesses.as_slice() else { panic!("one opening, told once") };
    assert_eq!(access.kind, AccessKind::Opened);
    assert_eq!(access.title.as_deref(), Some("Triage nurse"));
    assert_eq!(access.name, None, "roles only, as the policy says");
    assert_eq!(access.organisation, "Northampton General Hospital");
    assert_eq!(access.basis, Some(access::BasisKind::Emergency));
    assert_eq!(access.reason.as_deref(), Some(EmergencyReason::CannotCommunicate.name()));
    assert_eq!(access.looked_at, seen);
    assert!(access.review.as_ref().is_some_and(|review| review.appropriate.is_none()));
}

#[tokio::test]
async fn a_later_day_of_a_permission_until_a_date_is_told_as_well() {
    let house = House::of_the_county();
    let helen = house.signed_in("gp").await;
    let ivy = house.find(&helen, IVY).await;
    let until = house.now() + Duration::days(5);
    let permitted = house.opened(&helen, &ivy, Basis::PermissionUntil { until }).await;
    house.later(Duration::days(2));
    let mut device = Device::registered(&house);
    let seen =
        showing(&account(&house, "gp"), &ivy, &permitted.grant, house.now(), &[Section::Letters]);
    assert!(device.does(&house, seen).await.is_new());
    let records = stepped_up(&house, "records-officer").await;

    let ask = AskAccessReport { to: "2026-11-23".parse().unwrap(), ..ask() };
    let told = report(&house, &records, &ask).await;

    let days: Vec<_> = told
        .accesses
        .iter()
        .map(|each| (each.at.to_string()[..10].to_owned(), each.looked_at.clone()))
        .collect();
    assert_eq!(
        days,
        [("2026-11-23".to_owned(), vec![Section::Letters]), ("2026-11-21".to_owned(), vec![])]
    );
    assert_eq!(told.accesses[0].person, told.accesses[1].person, "the same person");
}

#[tokio::test]
async fn that_somebody_asked_and_the_patient_said_no_is_told_and_a_slip_is_not() {
    let house = House::of_the_county();
    let rita = house.signed_in("triage-nurse").await;
    let ivy = house.find(&rita, IVY).await;
    house.said_no(&rita, &ivy).await;
    let records = stepped_up(&house, "records-officer").await;

    let told = report(&house, &records, &ask()).await;
    assert_eq!(
        told.accesses.iter().map(|each| each.kind).collect::<Vec<_>>(),
        [AccessKind::PatientSaidNo]
    );

    let unsay = contract::UnsayNo { patient: ivy.clone() };
    assert_eq!(house.post(&rita, path::UNSAY_NO, &unsay).await.status, StatusCode::NO_CONTENT);
    assert!(report(&house, &records, &ask()).await.accesses.is_empty());
}

#[tokio::test]
async fn the_report_says_nothing_of_what_stands_in_the_record_or_of_another_patient() {
    let house = House::of_the_county();
    let rita = house.signed_in("triage-nurse").await;
    let (ivy, margaret) = (house.find(&rita, IVY).await, house.find(&rita, "9990000026").await);
    house.opened(&rita, &ivy, emergency()).await;
    house.opened(&rita, &margaret, emergency()).await;
    let records = stepped_up(&house, "records-officer").await;

    let answer = house.post(&records, path::ACCESS_REPORT, &ask()).await;

    assert_eq!(answer.is::<AccessReport>(StatusCode::OK).accesses.len(), 1);
    let text = answer.text();
    for hidden in
        ["diabetes", "Metformin", "9990000026", margaret.as_str(), note().as_str(), "CLARKE"]
    {
        assert!(!text.contains(hidden), "{hidden}");
    }
}

#[tokio::test]
async fn both_the_number_and_the_date_of_birth_have_to_be_the_same_persons_and_somebody_has_to_have_looked()
 {
    let house = House::of_the_county();
    let records = stepped_up(&house, "records-officer").await;
    let wrong = [
        (
            AskAccessReport { birth_date: "1945-03-13".parse().unwrap(), ..ask() },
            StatusCode::NOT_FOUND,
        ),
        (AskAccessReport { nhs_number: "9990009996".to_owned(), ..ask() }, StatusCode::NOT_FOUND),
        (AskAccessReport { nhs_number: "9990000019".to_owned(), ..ask() }, StatusCode::BAD_REQUEST),
        (AskAccessReport { identity: vec![], ..ask() }, StatusCode::BAD_REQUEST),
        (AskAccessReport { to: "2026-11-22".parse().unwrap(), ..ask() }, StatusCode::BAD_REQUEST),
        (AskAccessReport { to: "2025-11-20".parse().unwrap(), ..ask() }, StatusCode::BAD_REQUEST),
        (AskAccessReport { names: true, ..ask() }, StatusCode::FORBIDDEN),
    ];
    for (ask, status) in wrong {
        assert_eq!(house.post(&records, path::ACCESS_REPORT, &ask).await.status, status);
    }
    let noted =
        "SELECT count(*) FROM gateway_event WHERE kind = 'access-report' AND outcome = 'not-found'";
    assert_eq!(house.count(noted), 2, "who tries numbers is found");
    let copy = AskSubjectAccess { birth_date: "1945-03-13".parse().unwrap(), ..ask_copy() };
    assert_eq!(
        house.post(&records, path::SUBJECT_ACCESS, &copy).await.status,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn each_right_is_for_its_own_roles_with_the_second_factor_given_again() {
    use ProblemCode::{FunctionNotAllowed as Not, StepUpNeeded as StepUpFirst};
    let house = House::of_the_county();
    let jobs = [
        ("records-officer", StepUpFirst, StepUpFirst),
        ("privacy-officer", StepUpFirst, Not),
        ("caldicott-guardian", StepUpFirst, Not),
        ("administrator", Not, Not),
        ("ed-consultant", Not, Not),
        ("receptionist", Not, Not),
    ];
    for (job, of_report, of_copy) in jobs {
        let person = house.signed_in(job).await;
        let report = house.post(&person, path::ACCESS_REPORT, &ask()).await;
        let copy = house.post(&person, path::SUBJECT_ACCESS, &ask_copy()).await;
        assert_eq!(code(&report, StatusCode::FORBIDDEN), of_report, "{job}");
        assert_eq!(code(&copy, StatusCode::FORBIDDEN), of_copy, "{job}");
    }
}

#[tokio::test]
async fn people_are_named_only_where_the_policy_lets_them_and_left_out_for_a_reason_that_is_written_down()
 {
    let policy =
        Policy::standard().replace("reports_name_people = false", "reports_name_people = true");
    let house = House::under(&policy);
    gateway_server::training_load::load(&house.gateway).unwrap();
    let rita = house.signed_in("triage-nurse").await;
    let ivy = house.find(&rita, IVY).await;
    house.opened(&rita, &ivy, emergency()).await;
    let records = stepped_up(&house, "records-officer").await;

    let roles = report(&house, &records, &ask()).await;
    let named = report(&house, &records, &AskAccessReport { names: true, ..ask() }).await;
    let redaction =
        Redaction { access: named.accesses[0].id.clone(), reason: RedactionReason::StaffSafety };
    let redacted = AskAccessReport {
        names: true,
        redactions: vec![redaction],
        list: Some(named.list.clone()),
        handed_over: true,
        ..ask()
    };
    let redacted = report(&house, &records, &redacted).await;

    assert_eq!((roles.may_name_people, roles.accesses[0].name.as_deref()), (true, None));
    assert_eq!(named.accesses[0].name.as_deref(), Some("Rita CLARKE"));
    let left_out = &redacted.accesses[0];
    assert_eq!((&left_out.name, &left_out.title, &left_out.workplace), (&None, &None, &None));
    assert_eq!(left_out.redacted, Some(RedactionReason::StaffSafety));
    assert_eq!(left_out.organisation, "Northampton General Hospital", "that it happened is told");
    let noted = "SELECT group_concat(outcome) FROM gateway_event WHERE kind = 'access-report'";
    let noted: String =
        house.gateway.store.read(|db| db.query_row(noted, [], |row| row.get(0))).unwrap();
    assert_eq!(noted, "previewed,previewed,handed-over");
}

#[tokio::test]
async fn a_report_stands_in_the_ledger_under_a_head_that_is_signed() {
    let house = House::of_the_county();
    let records = stepped_up(&house, "records-officer").await;

    let list = Some(report(&house, &records, &ask()).await.list);
    let told =
        report(&house, &records, &AskAccessReport { list, handed_over: true, ..ask() }).await;

    let heads = gateway_server::audit_ledger::heads::all(&house.gateway).unwrap();
    let head = heads.iter().find(|head| head.size == told.proof.size).expect("a signed head");
    assert_eq!(head.root, told.proof.root);
    assert_eq!(told.reference, (told.proof.entry + 1).to_string(), "as people count");
    let of_entry = format!(
        "SELECT count(*) FROM gateway_event WHERE kind = 'access-report' AND outcome = 'handed-over' AND leaf = {}",
        told.proof.entry
    );
    assert_eq!(house.count(&of_entry), 1, "the reference finds it again");
}

#[tokio::test]
async fn a_copy_for_the_patient_has_what_no_role_sees_and_not_what_is_never_shared() {
    let house = House::of_the_county();
    let records = stepped_up(&house, "records-officer").await;

    let answer = house.post(&records, path::SUBJECT_ACCESS, &ask_copy()).await;

    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    let bundle = answer.json();
    let entries = bundle["entry"].as_array().unwrap();
    let kept = house.count("SELECT count(*) FROM resource JOIN patient ON patient.id = patient WHERE nhs_number = '9990000018' AND confidentiality IN ('U','L','M','N','R')");
    let own = entries
        .iter()
        .filter(|entry| entry["resource"]["resourceType"] != "OperationOutcome")
        .count();
    assert!(i64::try_from(own).unwrap() > kept, "all of it, the person, and who is named in it");
    let clinical = |entry: &&Value| {
        let kind = entry["resource"]["resourceType"].as_str().unwrap();
        [
            "Condition",
            "AllergyIntolerance",
            "MedicationRequest",
            "MedicationStatement",
            "Observation",
        ]
        .contains(&kind)
    };
    for entry in entries.iter().filter(clinical) {
        let tags = entry["resource"]["meta"]["tag"].to_string();
        assert!(tags.contains("CodeSystem/source"), "each names its source: {tags}");
    }
    let noted = "SELECT count(*) FROM gateway_event WHERE kind = 'subject-access' AND outcome = 'done' AND patient IS NOT NULL AND event IS NOT NULL";
    assert_eq!(house.count(noted), 1);
    assert_eq!(house.count("SELECT count(*) FROM access_grant"), 0, "no grant was made for it");
}

#[tokio::test]
async fn what_only_its_source_may_release_stays_behind_and_is_counted() {
    let house = House::of_the_county();
    let records = stepped_up(&house, "records-officer").await;
    let relabel = |label: &str| {
        let relabel = format!(
            "UPDATE resource SET confidentiality = '{label}' WHERE id = (SELECT resource.id FROM resource JOIN patient ON patient.id = patient
             WHERE nhs_number = '9990000018' AND type = 'AllergyIntolerance' ORDER BY resource.id LIMIT 1) RETURNING id"
        );
        house
            .gateway
            .store
            .write(|tx| tx.query_row(&relabel, [], |row| row.get::<_, String>(0)))
            .unwrap()
    };
    for (label, stays) in [("R", false), ("V", true), ("?", true)] {
        let id = relabel(label);
        let text = house.post(&records, path::SUBJECT_ACCESS, &ask_copy()).await.text();
        assert_eq!(
            !text.contains(&format!(r#""resourceType":"AllergyIntolerance","id":"{id}""#))
                && !text.contains(&format!(r#""id":"{id}""#)),
            stays,
            "{label}"
        );
        assert_eq!(text.contains("suppressed"), stays, "{label}: and is counted");
    }
}

/// Five hundred views of one record, each by its own grant and with its own event of a device.
#[tokio::test]
async fn a_report_of_five_hundred_views_takes_less_than_two_seconds() {
    let house = House::of_the_county();
    let rita = house.signed_in("triage-nurse").await;
    let ivy = house.find(&rita, IVY).await;
    let mut device = Device::registered(&house);
    for _ in 0..500 {
        let permitted = house.opened(&rita, &ivy, emergency()).await;
        let seen = showing(
            &account(&house, "triage-nurse"),
            &ivy,
            &permitted.grant,
            house.now(),
            &Section::ALL,
        );
        assert!(device.does(&house, seen).await.is_new());
        house.later(Duration::seconds(30));
    }
    let records = stepped_up(&house, "records-officer").await;
    let ask = AskAccessReport { to: nhs::british(house.now()).date_naive(), ..ask() };

    let began = Instant::now();
    let told = report(&house, &records, &ask).await;
    let took = began.elapsed();

    assert_eq!(told.accesses.len(), 500);
    println!("a report of 500 views: {took:?}");
    assert!(took.as_secs() < 2, "{took:?}");
}

//! The patient says no: to one, or to all.

use access::{Basis, LegalReason, ProxyAuthority, Refusal, SafeguardingReason};
use axum::http::StatusCode;
use chrono::Duration;
use contract::{Problem, ProblemCode, SaidNo, Withdraw, path};
use identity::WorkplaceKind;
use nhs::PatientId;

use crate::{
    fhir::{choice, of_patient, practice},
    house::{Answer, House, Person, emergency, note},
    practice::{IVY, a_practice},
};

#[tokio::test]
async fn a_withdrawal_ends_everybodys_permissions_and_no_duty() {
    let (house, helen, ivy) = a_practice().await;
    let raj = house.signed_in("ed-consultant").await;
    let peter = house.signed_in("out-of-hours-doctor").await;
    let until = Basis::PermissionUntil { until: house.now() + Duration::days(3) };
    let proxy = Basis::PermissionByProxy { authority: ProxyAuthority::Attorney, note: note() };
    let safeguarding =
        Basis::Safeguarding { reason: SafeguardingReason::AdultAtRisk, note: note() };
    let duty = Basis::LegalDuty { reason: LegalReason::CourtOrder, note: note() };
    let cases = [
        ("a permission once", Basis::PermissionOnce, true),
        ("a permission until a date", until, true),
        ("a permission by proxy", proxy, true),
        ("an emergency", emergency(), true),
        ("a duty to protect", safeguarding, false),
        ("a duty by law", duty, false),
    ];
    for (said, basis, ends) in cases {
        let open = house.opened(&raj, &ivy, basis.clone()).await.grant;
        let others = house.opened(&peter, &ivy, Basis::PermissionOnce).await.grant;

        assert_eq!(withdraw(&house, &helen, &ivy).await.status, StatusCode::NO_CONTENT);

        let answer = house.record(&raj, &ivy, &open).await;
        let expected = if ends { StatusCode::FORBIDDEN } else { StatusCode::OK };
        assert_eq!(answer.status, expected, "{said}");
        assert_eq!(answer.text().contains("permission-withdrawn"), ends, "{said}: and why");
        if ends {
            assert_eq!(
                house.refused(&raj, &ivy, None).await,
                Refusal::PermissionWithdrawn,
                "{said}"
            );
        }
        assert_eq!(
            house.record(&peter, &ivy, &others).await.status,
            StatusCode::FORBIDDEN,
            "{said}: nobody else's"
        );
        let active = "SELECT count(*) FROM consent WHERE status = 'active' AND NOT refusal";
        assert_eq!(house.count(active), 0, "{said}: no permission is active");
        let closed = format!(
            "SELECT count(*) FROM gateway_event WHERE kind = 'closed' AND outcome = 'permission-withdrawn' AND grant_id = '{open}'"
        );
        assert_eq!(house.count(&closed), i64::from(ends), "{said}: it is written down");
        house.close(&raj, &open).await;
        house.later(Duration::minutes(1));
    }
    let withdrawn =
        "SELECT count(*) FROM gateway_event WHERE kind = 'withdrawn' AND outcome = 'done'";
    assert_eq!(house.count(withdrawn), 6);
}

#[tokio::test]
async fn a_refusal_is_told_to_the_next_person_in_another_organisation_and_never_who_was_refused() {
    let (house, helen, ivy) = a_practice().await;
    house.said_no(&helen, &ivy).await;
    let (said, person) = (house.now(), house.practitioner(&helen));

    for job in ["ed-consultant", "out-of-hours-doctor", "receptionist"] {
        let next = house.signed_in(job).await;
        let standing = house.standing(&next, &ivy).await;
        assert_eq!(standing.refused, Some(said), "{job} is told before asking");
        let told = serde_json::to_string(&standing).unwrap();
        for whose in [&person.id.0, &person.name, &person.email] {
            assert!(!told.contains(whose.as_str()), "{job} is not told whom: {told}");
        }
        let place = format!("{}/_search", path::CONSENT);
        let form = [("patient", ivy.as_str()), ("_revinclude", "Provenance:target")];
        let consents = house.form(&next, &place, &form, &[]).await.json();
        assert_eq!(consents["total"], 0, "{job}");
    }
}

#[tokio::test]
async fn whoever_permits_in_the_patients_place_does_not_unsay_what_the_patient_said() {
    let (house, helen, ivy) = a_practice().await;
    house.said_no(&helen, &ivy).await;
    let said = house.now();
    house.later(Duration::minutes(1));

    let proxy = Basis::PermissionByProxy { authority: ProxyAuthority::BestInterests, note: note() };
    house.opened(&helen, &ivy, proxy).await;
    assert_eq!(house.standing(&helen, &ivy).await.refused, Some(said));

    house.later(Duration::minutes(1));
    house.opened(&helen, &ivy, Basis::PermissionOnce).await;
    assert_eq!(house.standing(&helen, &ivy).await.refused, None, "the patient alone does");
}

#[tokio::test]
async fn a_no_to_one_person_ends_what_that_person_has_open_and_no_duty() {
    let (house, helen, ivy) = a_practice().await;
    let raj = house.signed_in("ed-consultant").await;
    let of_raj = house.opened(&raj, &ivy, Basis::PermissionOnce).await.grant;
    let duty = Basis::LegalDuty { reason: LegalReason::Coroner, note: note() };
    let until = Basis::PermissionUntil { until: house.now() + Duration::days(3) };
    let permitted = house.opened(&helen, &ivy, until).await.grant;
    let duty = house.opened(&helen, &ivy, duty).await.grant;

    house.said_no(&helen, &ivy).await;

    assert_eq!(house.record(&helen, &ivy, &permitted).await.status, StatusCode::FORBIDDEN);
    assert_eq!(house.record(&helen, &ivy, &duty).await.status, StatusCode::OK, "a duty goes on");
    assert_eq!(
        house.record(&raj, &ivy, &of_raj).await.status,
        StatusCode::OK,
        "Raj was not refused"
    );
}

#[tokio::test]
async fn only_who_meets_the_patient_writes_down_a_no() {
    let (house, helen, ivy) = a_practice().await;
    house.import("Kettering", &of_patient(MARGARET, &[practice("Y99002")]));
    let stranger = house.find(&helen, MARGARET).await;
    let grace = house.signed_in("privacy-officer").await;
    let until = Basis::PermissionUntil { until: house.now() + Duration::days(3) };
    house.opened(&helen, &ivy, until).await;
    let written = || {
        house.count("SELECT count(*) FROM consent")
            + house.count("SELECT count(*) FROM access_grant WHERE ended IS NOT NULL")
    };
    let before = written();

    let (said_no, no_role) = (no(&house, &grace, &ivy).await, withdraw(&house, &grace, &ivy).await);
    assert_eq!(code(&said_no), ProblemCode::FunctionNotAllowed, "a role that opens no record");
    assert_eq!(code(&no_role), ProblemCode::FunctionNotAllowed);
    house.becomes(&helen, "R9999", WorkplaceKind::GeneralPractice);
    assert_eq!(
        code(&withdraw(&house, &helen, &ivy).await),
        ProblemCode::FunctionNotAllowed,
        "an unknown role"
    );
    house.becomes(&helen, "R0260", WorkplaceKind::GeneralPractice);
    assert_eq!(
        code(&withdraw(&house, &helen, &stranger).await),
        ProblemCode::NoGrant,
        "nothing ties them"
    );
    assert_eq!(written(), before, "nothing has changed");
    for outcome in ["role-opens-no-record", "unknown-role", "no-relationship"] {
        let noted = format!(
            "SELECT count(*) FROM gateway_event WHERE kind IN ('withdrawn', 'said-no') AND outcome = '{outcome}'"
        );
        assert!(house.count(&noted) > 0, "{outcome} is written down");
    }
}

#[tokio::test]
async fn of_a_patient_who_has_opted_out_no_refusal_is_kept_either() {
    let (house, helen, ivy) = a_practice().await;
    house.import(
        "Abington Park Surgery",
        &of_patient(IVY, &[choice("o", "416409005", "2026-11-21")]),
    );

    for answer in [no(&house, &helen, &ivy).await, withdraw(&house, &helen, &ivy).await] {
        assert_eq!(code(&answer), ProblemCode::NoGrant, "there is no record");
    }
    assert_eq!(house.count("SELECT count(*) FROM consent"), 0);
}

#[tokio::test]
async fn a_withdrawal_is_whole_or_not_at_all() {
    let (house, helen, ivy) = a_practice().await;
    let raj = house.signed_in("ed-consultant").await;
    let open = house.opened(&raj, &ivy, Basis::PermissionOnce).await.grant;
    let events = house.count("SELECT count(*) FROM gateway_event");
    house.breaks("CREATE TRIGGER broken BEFORE INSERT ON consent WHEN NEW.refusal BEGIN SELECT raise(ABORT, 'broken'); END");

    assert_eq!(withdraw(&house, &helen, &ivy).await.status, StatusCode::INTERNAL_SERVER_ERROR);

    assert_eq!(
        house.count("SELECT count(*) FROM gateway_event"),
        events,
        "as if nothing had been asked"
    );
    assert_eq!(house.record(&raj, &ivy, &open).await.status, StatusCode::OK);
}

async fn withdraw(house: &House, person: &Person, patient: &PatientId) -> Answer {
    house.post(person, path::WITHDRAW, &Withdraw { patient: patient.clone() }).await
}

async fn no(house: &House, person: &Person, patient: &PatientId) -> Answer {
    house.post(person, path::SAID_NO, &SaidNo { patient: patient.clone() }).await
}

fn code(answer: &Answer) -> ProblemCode {
    answer.is::<Problem>(StatusCode::FORBIDDEN).code
}

const MARGARET: &str = "9990000026";

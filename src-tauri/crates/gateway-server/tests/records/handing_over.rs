//! What is handed to a patient: what was looked at, with nobody left out by themselves, no place that has to be kept, and the copies.

use axum::http::StatusCode;
use chrono::Duration;
use contract::{
    AccessKind, AccessReport, AskAccessReport, Problem, ProblemCode, Redaction, RedactionReason,
    path,
};

use crate::{
    house::{House, Person, emergency},
    rights::{IVY, ask, ask_copy, report, stepped_up},
    telling::does,
};

fn leaving_out(access: &str) -> AskAccessReport {
    let reason = RedactionReason::StaffSafety;
    AskAccessReport { redactions: vec![Redaction { access: access.to_owned(), reason }], ..ask() }
}

async fn refused(house: &House, officer: &Person, ask: &AskAccessReport) -> ProblemCode {
    let answer = house.post(officer, path::ACCESS_REPORT, ask).await;
    assert!(answer.status.is_client_error(), "{}", answer.text());
    answer.is::<Problem>(answer.status).code
}

#[tokio::test]
async fn what_is_handed_over_is_what_was_looked_at() {
    let house = House::of_the_county();
    let rita = house.signed_in("triage-nurse").await;
    let ivy = house.find(&rita, IVY).await;
    house.opened(&rita, &ivy, emergency()).await;
    let records = stepped_up(&house, "records-officer").await;
    let seen = report(&house, &records, &ask()).await;
    let hand_over = |list: &str| AskAccessReport {
        list: Some(list.to_owned()),
        handed_over: true,
        ..leaving_out(&seen.accesses[0].id)
    };
    let unseen = AskAccessReport { list: None, ..hand_over("") };
    assert_eq!(refused(&house, &records, &unseen).await, ProblemCode::ListChanged);
    assert_eq!(report(&house, &records, &hand_over(&seen.list)).await.list, seen.list);

    house.later(Duration::minutes(1));
    house.opened(&rita, &ivy, emergency()).await;

    assert_eq!(
        refused(&house, &records, &hand_over(&seen.list)).await,
        ProblemCode::ListChanged,
        "nobody has looked at what came in since"
    );
    let noted = "SELECT count(*) FROM gateway_event WHERE kind = 'access-report' AND outcome = 'handed-over'";
    assert_eq!(house.count(noted), 1);
}

#[tokio::test]
async fn nobody_who_makes_reports_or_reviews_is_left_out_of_one() {
    let house = House::of_the_county();
    let rita = house.signed_in("triage-nurse").await;
    let ivy = house.find(&rita, IVY).await;
    house.opened(&rita, &ivy, emergency()).await;
    let records = stepped_up(&house, "records-officer").await;
    let copied = house.post(&records, path::SUBJECT_ACCESS, &ask_copy()).await;
    assert_eq!(copied.status, StatusCode::OK);
    let seen = report(&house, &records, &ask()).await;
    let of = |kind: AccessKind| {
        let access = seen.accesses.iter().find(|access| access.kind == kind);
        access.expect("it is told").id.clone()
    };
    let (copy, opening) = (of(AccessKind::CopyMade), of(AccessKind::Opened));

    assert_eq!(refused(&house, &records, &leaving_out(&copy)).await, ProblemCode::SecondPerson);
    report(&house, &records, &leaving_out(&opening)).await;
    does(
        &house,
        "UPDATE account SET (role, workplace_kind) = (SELECT role, workplace_kind FROM account WHERE email = 'privacy-officer@nhs.net')
         WHERE email = 'triage-nurse@nhs.net'",
    );
    assert_eq!(
        refused(&house, &records, &leaving_out(&opening)).await,
        ProblemCode::SecondPerson,
        "who reviews is a colleague of who makes the report"
    );
}

#[tokio::test]
async fn a_copy_that_was_made_for_a_patient_is_told_to_the_patient() {
    let house = House::of_the_county();
    let records = stepped_up(&house, "records-officer").await;
    let copied = house.post(&records, path::SUBJECT_ACCESS, &ask_copy()).await;
    assert_eq!(copied.status, StatusCode::OK);

    let told = report(&house, &records, &ask()).await;

    let [access] = told.accesses.as_slice() else { panic!("one copy, told once") };
    assert_eq!((access.kind, access.at), (AccessKind::CopyMade, house.now()));
    assert_eq!(access.organisation, "Northampton General Hospital");
    assert_eq!(access.basis, None);
}

#[tokio::test]
async fn a_report_for_a_patient_whose_whereabouts_are_protected_names_no_place() {
    let house = House::of_the_county();
    let rita = house.signed_in("triage-nurse").await;
    let ivy = house.find(&rita, IVY).await;
    house.opened(&rita, &ivy, emergency()).await;
    let gp = house.signed_in("gp").await;
    house.opened(&gp, &ivy, emergency()).await;
    does(&house, "UPDATE patient SET restricted = 1 WHERE nhs_number = '9990000018'");
    let records = stepped_up(&house, "records-officer").await;

    let answer = house.post(&records, path::ACCESS_REPORT, &ask()).await;

    let told: AccessReport = answer.is(StatusCode::OK);
    assert!(told.places_kept);
    let places: Vec<&str> = told.accesses.iter().map(|each| each.organisation.as_str()).collect();
    assert_eq!(places, ["a hospital", "a GP practice"]);
    assert_eq!(told.organisation, "a hospital");
    assert!(told.accesses.iter().all(|each| each.workplace.is_none() && each.title.is_some()));
    for place in ["Northampton", "Kings Heath", "Emergency department"] {
        assert!(!answer.text().contains(place), "{place}");
    }
}

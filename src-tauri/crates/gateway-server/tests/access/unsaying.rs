//! A "said no" that was a slip: taken back by who wrote it down, at once, and by nobody else.

use access::Basis;
use axum::{
    body::Body,
    http::{Method, StatusCode, header},
};
use chrono::Duration;
use contract::{Problem, ProblemCode, SaidNo, UnsayNo, path};
use nhs::PatientId;

use crate::{
    house::{Answer, House, Person, written_down},
    practice::a_practice,
};

#[tokio::test]
async fn a_no_that_is_taken_back_at_once_is_told_to_nobody_and_is_kept_as_a_slip() {
    let (house, helen, ivy) = a_practice().await;
    let raj = house.signed_in("ed-consultant").await;
    house.said_no(&helen, &ivy).await;
    house.later(Duration::minutes(14));

    assert_eq!(unsay(&house, &helen, &ivy).await.status, StatusCode::NO_CONTENT);

    assert_eq!(house.standing(&raj, &ivy).await.refused, None);
    let consent = the_last(&house, &helen, &ivy).await;
    assert_eq!(consent["status"], "entered-in-error");
    let told = provenance(&house, &helen, &ivy).await;
    assert_eq!(told["reason"][0]["text"], "That the patient refused was a slip");
    assert_eq!(told["agent"][0]["who"]["display"], "Helen WARD", "who took it back");
    let again = unsay(&house, &helen, &ivy).await;
    assert_eq!(again.status, StatusCode::NO_CONTENT, "asked again it is the same answer");
    assert_eq!(
        house.count("SELECT count(*) FROM consent_version"),
        1,
        "and nothing is changed again"
    );
    let noted = "SELECT count(*) FROM gateway_event WHERE kind = 'unsaid-no' AND outcome = 'done'";
    assert_eq!(house.count(noted), 2, "each asking is written down");
}

#[tokio::test]
async fn what_had_ended_with_a_no_stays_ended() {
    let (house, helen, ivy) = a_practice().await;
    let until = Basis::PermissionUntil { until: house.now() + Duration::days(3) };
    let grant = house.opened(&helen, &ivy, until).await.grant;
    house.said_no(&helen, &ivy).await;

    unsay(&house, &helen, &ivy).await;

    assert_eq!(house.record(&helen, &ivy, &grant).await.status, StatusCode::FORBIDDEN);
    assert!(house.standing(&helen, &ivy).await.in_force.is_none(), "she is asked again");
}

#[tokio::test]
async fn nobody_else_takes_it_back_nor_later_nor_in_another_session_nor_a_withdrawal() {
    for who in ["a colleague", "a quarter of an hour later", "the next session", "a withdrawal"] {
        let (house, helen, ivy) = a_practice().await;
        let raj = house.signed_in("ed-consultant").await;
        if who == "a withdrawal" {
            let withdraw = contract::Withdraw { patient: ivy.clone() };
            house.post(&helen, path::WITHDRAW, &withdraw).await;
        } else {
            house.said_no(&helen, &ivy).await;
        }
        let said = house.standing(&raj, &ivy).await.refused;
        let asking = match who {
            "a colleague" => raj,
            "the next session" => house.signed_in("gp").await,
            _ => helen,
        };
        if who == "a quarter of an hour later" {
            house.later(Duration::minutes(16));
        }

        let refused = unsay(&house, &asking, &ivy).await;

        let problem = refused.is::<Problem>(StatusCode::NOT_FOUND);
        assert_eq!(problem.code, ProblemCode::NotFound, "{who}");
        assert!(problem.title.contains("in this session"), "{who}: in words: {}", problem.title);
        assert_eq!(house.standing(&asking, &ivy).await.refused, said, "{who}: it stands");
    }
}

#[tokio::test]
async fn an_earlier_no_still_stands_when_a_later_slip_is_taken_back() {
    let (house, helen, ivy) = a_practice().await;
    house.said_no(&helen, &ivy).await;
    let said = house.now();
    house.later(Duration::minutes(2));
    house.said_no(&helen, &ivy).await;

    unsay(&house, &helen, &ivy).await;
    unsay(&house, &helen, &ivy).await;

    assert_eq!(house.standing(&helen, &ivy).await.refused, Some(said));
}

/// Found by closing the wrong patient's record: the permission that was noted of her by mistake hid that she had refused.
#[tokio::test]
async fn a_permission_that_was_written_down_of_the_wrong_patient_does_not_hide_a_refusal() {
    let (house, helen, ivy) = a_practice().await;
    house.said_no(&helen, &ivy).await;
    let said = house.now();
    house.later(Duration::minutes(1));
    let grant = house.opened(&helen, &ivy, Basis::PermissionOnce).await.grant;

    let end = contract::EndAccess {
        grant,
        could_agree: None,
        wrong_patient: Some(access::WrongPatient::Asked),
    };
    house.post(&helen, path::END_ACCESS, &end).await;

    assert_eq!(house.standing(&helen, &ivy).await.refused, Some(said));
}

#[tokio::test]
async fn the_same_no_told_twice_is_one_no() {
    let (house, helen, ivy) = a_practice().await;
    let event = uuid::Uuid::now_v7();
    for _ in 0..2 {
        let no = serde_json::to_vec(&SaidNo { patient: ivy.clone() }).unwrap();
        let mut request = written_down(Method::POST, path::SAID_NO)
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::AUTHORIZATION, helen.bearer())
            .body(Body::from(no))
            .unwrap();
        request.headers_mut().insert(contract::header::EVENT, event.to_string().parse().unwrap());
        let answer = house.send(request).await;
        assert_eq!(answer.status, StatusCode::NO_CONTENT);
    }

    assert_eq!(house.count("SELECT count(*) FROM consent WHERE refusal"), 1);
}

async fn unsay(house: &House, person: &Person, patient: &PatientId) -> Answer {
    house.post(person, path::UNSAY_NO, &UnsayNo { patient: patient.clone() }).await
}

async fn the_last(house: &House, person: &Person, patient: &PatientId) -> serde_json::Value {
    consents(house, person, patient).await["entry"][0]["resource"].clone()
}

async fn provenance(house: &House, person: &Person, patient: &PatientId) -> serde_json::Value {
    consents(house, person, patient).await["entry"][1]["resource"].clone()
}

async fn consents(house: &House, person: &Person, patient: &PatientId) -> serde_json::Value {
    let form = [("patient", patient.as_str()), ("_revinclude", "Provenance:target")];
    house.form(person, &format!("{}/_search", path::CONSENT), &form, &[]).await.json()
}

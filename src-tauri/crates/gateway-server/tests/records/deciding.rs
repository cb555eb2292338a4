use access::{Basis, BasisKind, GrantId, Refusal, Relationship};
use axum::{
    body::Body,
    http::{Method, Request, StatusCode, header},
};
use chrono::Duration;
use contract::{AccessAnswer, path};
use gateway_server::administration::{
    acts,
    order::{Order, Whom},
};
use nhs::PatientId;
use serde_json::{Value, json};

use crate::{
    fhir::{entry, of_patient, practice, with},
    house::{House, Person, emergency},
};

#[tokio::test]
async fn an_emergency_opens_the_record_and_alerts_the_privacy_officer() {
    let (house, rita, ivy) = house_with_ivy("triage-nurse").await;

    let permitted = house.opened(&rita, &ivy, emergency()).await;

    assert_eq!(
        permitted.expires - permitted.given,
        Duration::hours(4),
        "as long as the policy says"
    );
    assert_eq!(house.record(&rita, &ivy, &permitted.grant).await.status, StatusCode::OK);
    let alert = format!(
        "SELECT count(*) FROM alert JOIN alert_kind ON alert = id WHERE kind = 'emergency' AND grant_id = '{}'",
        permitted.grant
    );
    assert_eq!(house.count(&alert), 1, "the alert came with the grant");
    assert_eq!(house.count("SELECT count(*) FROM consent"), 0, "nobody consented");
}

#[tokio::test]
async fn a_permission_is_written_down_as_a_consent_that_ends() {
    let (house, rita, ivy) = house_with_ivy("triage-nurse").await;
    let until = house.now() + Duration::days(3);

    let once = house.opened(&rita, &ivy, Basis::PermissionOnce).await;
    let once = consent(&house, &rita, &ivy, &once.grant).await;
    house.opened(&rita, &ivy, Basis::PermissionUntil { until }).await;
    let both = consents(&house, &rita, &ivy).await;

    assert_eq!(once["provision"]["type"], "permit");
    assert_eq!(once["extension"][0]["valueBoolean"], true, "for this visit");
    assert_eq!(once["provision"]["actor"][0]["reference"]["display"], "Rita CLARKE");
    assert_eq!(both["entry"][0]["resource"]["status"], "inactive", "the later takes its place");
    assert_eq!(
        both["entry"][1]["resource"]["provision"]["period"]["end"],
        "2026-11-24T14:01:00.000Z"
    );
    for part in [
        "status",
        "scope",
        "category",
        "patient",
        "dateTime",
        "performer",
        "organization",
        "sourceAttachment",
        "policy",
    ] {
        assert!(!once[part].is_null(), "the profile asks for {part}");
    }
}

#[tokio::test]
async fn what_ends_at_closing_does_and_a_permission_until_a_date_stays() {
    let (house, rita, ivy) = house_with_ivy("triage-nurse").await;
    let until = house.now() + Duration::days(3);

    for basis in [Basis::PermissionOnce, emergency()] {
        let permitted = house.opened(&rita, &ivy, basis).await;
        assert_eq!(house.close(&rita, &permitted.grant).await, StatusCode::NO_CONTENT);
        assert_eq!(house.record(&rita, &ivy, &permitted.grant).await.status, StatusCode::FORBIDDEN);
    }
    let permitted = house.opened(&rita, &ivy, Basis::PermissionUntil { until }).await;
    assert_eq!(house.close(&rita, &permitted.grant).await, StatusCode::NO_CONTENT);
    assert_eq!(house.record(&rita, &ivy, &permitted.grant).await.status, StatusCode::OK);

    house.later(Duration::days(1));
    let rita = house.signed_in("triage-nurse").await;
    let in_force = house.standing(&rita, &ivy).await.in_force.expect("it is in force");
    assert_eq!(
        (in_force.id, in_force.basis),
        (permitted.grant.clone(), BasisKind::PermissionUntil)
    );
    match house.ask(&rita, &ivy, None).await {
        AccessAnswer::Permitted(again) => {
            assert_eq!((again.grant, again.given), (permitted.grant.clone(), permitted.given))
        }
        AccessAnswer::Refused { refusal } => panic!("{}", refusal.name()),
    }

    house.later(Duration::days(3));
    let rita = house.signed_in("triage-nurse").await;
    assert!(house.standing(&rita, &ivy).await.in_force.is_none(), "its day has come");
    assert_eq!(house.record(&rita, &ivy, &permitted.grant).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn what_ends_at_closing_ends_with_the_session_however_that_ends() {
    for ending in ["sign-out", "by an administrator", "left alone", "twelve hours"] {
        for basis in [Basis::PermissionOnce, emergency()] {
            let (house, rita, ivy) = house_with_ivy("triage-nurse").await;
            let until = Basis::PermissionUntil { until: house.now() + Duration::days(3) };
            let stays = house.opened(&rita, &ivy, until).await.grant;
            let ends = house.opened(&rita, &ivy, basis).await.grant;
            match ending {
                "sign-out" => drop(house.post(&rita, path::SIGN_OUT, &json!({})).await),
                "by an administrator" => {
                    let order = Order::at_the_console("Lost the telephone").unwrap();
                    acts::end_sessions(&house.gateway, &order, Whom::Email(RITA)).unwrap();
                }
                "left alone" => house.later(Duration::minutes(31)),
                _ => {
                    let until = "UPDATE session SET until = used";
                    house.gateway.store.write(|tx| tx.execute(until, [])).unwrap();
                }
            }
            let rita = house.signed_in("triage-nurse").await;

            let in_force = house.standing(&rita, &ivy).await.in_force.expect("the other is");
            assert_eq!(in_force.id, stays, "{ending}");
            let ended = house.record(&rita, &ivy, &ends).await.status;
            assert_eq!(ended, StatusCode::FORBIDDEN, "{ending}: it went with its session");
            assert_eq!(house.record(&rita, &ivy, &stays).await.status, StatusCode::OK, "{ending}");
            let open = "SELECT count(*) FROM consent WHERE status = 'active'";
            assert_eq!(house.count(open), 1, "{ending}: the permission of the other alone");
            let noted = "SELECT count(*) FROM gateway_event WHERE kind = 'closed' AND outcome = 'session-ended' AND patient IS NOT NULL";
            assert_eq!(house.count(noted), 1, "{ending}: it is written down");
        }
    }
}

/// Were it enabled again, whoever it is given to then begins with nothing.
#[tokio::test]
async fn everything_that_a_person_was_permitted_ends_with_the_account() {
    let (house, rita, ivy) = house_with_ivy("triage-nurse").await;
    let until = Basis::PermissionUntil { until: house.now() + Duration::days(3) };
    let permitted = house.opened(&rita, &ivy, until).await.grant;

    house.disabled(RITA);

    let enable = "UPDATE account SET disabled = NULL";
    house.gateway.store.write(|tx| tx.execute(enable, [])).unwrap();
    let rita = house.signed_in("triage-nurse").await;
    assert!(house.standing(&rita, &ivy).await.in_force.is_none());
    assert_eq!(house.record(&rita, &ivy, &permitted).await.status, StatusCode::FORBIDDEN);
    assert_eq!(house.count("SELECT count(*) FROM consent WHERE status = 'active'"), 0);
}

#[tokio::test]
async fn nobody_uses_a_grant_that_is_not_their_own() {
    let (house, rita, ivy) = house_with_ivy("triage-nurse").await;
    house.import(NGH, &of_patient(MARGARET, &[entry("Condition", "m", "gout")]));
    let margaret = house.find(&rita, MARGARET).await;
    let permitted = house.opened(&rita, &ivy, emergency()).await;
    let raj = house.signed_in("ed-consultant").await;

    let cases = [
        ("another person", house.record(&raj, &ivy, &permitted.grant).await),
        ("another patient", house.record(&rita, &margaret, &permitted.grant).await),
        ("a made-up grant", house.record(&rita, &ivy, &GrantId("0".to_owned())).await),
        ("no grant", house.get(&rita, &format!("/fhir/Patient/{ivy}/$everything"), &[]).await),
    ];
    for (said, answer) in cases {
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{said}");
        let outcome: Value = answer.is(StatusCode::FORBIDDEN);
        assert_eq!(outcome["resourceType"], "OperationOutcome", "{said}");
        assert_eq!(outcome["issue"][0]["code"], "forbidden", "{said}");
    }
    assert_eq!(
        house.close(&raj, &permitted.grant).await,
        StatusCode::FORBIDDEN,
        "nor does anybody end it"
    );
}

#[tokio::test]
async fn a_grant_that_has_run_out_opens_nothing() {
    let (house, rita, ivy) = house_with_ivy("triage-nurse").await;
    let permitted = house.opened(&rita, &ivy, emergency()).await;

    for _ in 0..12 {
        house.later(Duration::minutes(20));
        let answer = house.record(&rita, &ivy, &permitted.grant).await;
        let expected =
            if house.now() < permitted.expires { StatusCode::OK } else { StatusCode::FORBIDDEN };
        assert_eq!(answer.status, expected, "at {}", house.now());
    }
    assert!(house.now() >= permitted.expires, "four hours have gone");
}

#[tokio::test]
async fn the_tie_between_them_is_what_the_gateway_knows() {
    let house = House::open();
    let stay = |hours: i64| {
        let start = house.now() - Duration::hours(hours);
        with(
            entry("Encounter", "e", "ward"),
            "period",
            json!({ "start": start.to_rfc3339(), "end": start.to_rfc3339() }),
        )
    };
    house.import(
        NGH,
        &of_patient(IVY, &[practice("Y99001"), with(stay(47), "status", json!("finished"))]),
    );
    house.import(
        "Northampton Community Hospital",
        &of_patient(MARGARET, &[practice("Y99002"), with(stay(49), "status", json!("finished"))]),
    );
    let owen = house.signed_in("biomedical-scientist").await;
    let helen = house.signed_in("gp").await;
    let rita = house.signed_in("triage-nurse").await;
    let (ivy, margaret) = (house.find(&owen, IVY).await, house.find(&owen, MARGARET).await);

    let tie = async |person: &Person, patient: &PatientId| {
        house.standing(person, patient).await.relationship
    };
    assert_eq!(
        tie(&owen, &ivy).await,
        Some(Relationship::PresentInOrganisation),
        "there two days ago"
    );
    assert_eq!(tie(&owen, &margaret).await, None, "that was longer ago");
    assert_eq!(tie(&helen, &ivy).await, Some(Relationship::RegisteredPractice));
    assert_eq!(tie(&helen, &margaret).await, None, "another practice");
    assert_eq!(
        tie(&rita, &margaret).await,
        Some(Relationship::PresentingHere),
        "nothing is booked at triage"
    );

    let answer = house.ask(&owen, &margaret, Some(Basis::PermissionOnce)).await;
    assert!(matches!(answer, AccessAnswer::Refused { refusal: Refusal::NoRelationship }));
    let answer = house.ask(&owen, &ivy, Some(emergency())).await;
    assert!(
        matches!(answer, AccessAnswer::Refused { refusal: Refusal::BasisNotAllowed }),
        "not for his role"
    );
}

#[tokio::test]
async fn a_refusal_is_told_to_the_next_person_and_ends_what_was_permitted() {
    let (house, rita, ivy) = house_with_ivy("triage-nurse").await;
    let permitted = house.opened(&rita, &ivy, Basis::PermissionOnce).await;

    house.said_no(&rita, &ivy).await;

    let said = house.now();
    assert_eq!(house.record(&rita, &ivy, &permitted.grant).await.status, StatusCode::FORBIDDEN);
    let raj = house.signed_in("ed-consultant").await;
    assert_eq!(
        house.standing(&raj, &ivy).await.refused,
        Some(said),
        "the next person is told before asking again"
    );
    assert_eq!(consents(&house, &raj, &ivy).await["total"], 0, "but not who was refused");
    let refusal =
        consents(&house, &rita, &ivy).await["entry"][1]["resource"]["provision"]["type"].clone();
    assert_eq!(refusal, "deny");

    house.later(Duration::minutes(5));
    house.opened(&raj, &ivy, Basis::PermissionOnce).await;
    assert_eq!(
        house.standing(&raj, &ivy).await.refused,
        None,
        "a later permission takes its place"
    );
}

#[tokio::test]
async fn an_emergency_can_become_a_permission() {
    let (house, rita, ivy) = house_with_ivy("triage-nurse").await;
    let emergency = house.opened(&rita, &ivy, emergency()).await;

    let permission = house.opened(&rita, &ivy, Basis::PermissionOnce).await;

    assert_eq!(
        house.record(&rita, &ivy, &emergency.grant).await.status,
        StatusCode::FORBIDDEN,
        "it is over"
    );
    assert_eq!(house.record(&rita, &ivy, &permission.grant).await.status, StatusCode::OK);
}

#[tokio::test]
async fn roles_that_open_no_record_are_refused() {
    let (house, grace, ivy) = house_with_ivy("privacy-officer").await;

    let answer = house.ask(&grace, &ivy, Some(emergency())).await;

    assert!(matches!(answer, AccessAnswer::Refused { refusal: Refusal::RoleOpensNoRecord }));
}

#[tokio::test]
async fn every_decision_and_every_read_is_written_down_here_as_well() {
    let (house, rita, ivy) = house_with_ivy("triage-nurse").await;
    let permitted = house.opened(&rita, &ivy, emergency()).await;
    house.record(&rita, &ivy, &permitted.grant).await;
    house
        .ask(&rita, &ivy, Some(Basis::PermissionUntil { until: house.now() + Duration::days(90) }))
        .await;

    let noted = |kind: &str, outcome: &str| {
        house.count(&format!(
            "SELECT count(*) FROM gateway_event WHERE kind = '{kind}' AND outcome = '{outcome}'
             AND event IS NOT NULL AND chain_head IS NOT NULL AND account IS NOT NULL"
        ))
    };
    assert_eq!(noted("search", "done"), 1);
    assert_eq!(noted("decision", "permitted"), 1);
    assert_eq!(noted("decision", "permission-too-long"), 1);
    assert_eq!(noted("read", "done"), 1);
    assert_eq!(house.count("SELECT count(*) FROM (SELECT opened_text('gateway_event/' || id, sealed) AS detail FROM gateway_event) WHERE detail LIKE '%999000%' OR detail LIKE '%cold%'"), 0);
}

#[tokio::test]
async fn nothing_about_a_patient_is_answered_that_was_not_written_down_before() {
    let (house, rita, ivy) = house_with_ivy("triage-nurse").await;
    let grant = house.opened(&rita, &ivy, emergency()).await.grant;
    let events = house.count("SELECT count(*) FROM gateway_event WHERE kind <> 'turned-away'");

    let (patient, grant) = (json!({ "patient": ivy }), json!({ "grant": grant }));
    for (place, body) in [
        (path::STANDING, &patient),
        (path::ACCESS, &patient),
        (path::SAID_NO, &patient),
        (path::END_ACCESS, &grant),
    ] {
        let request = Request::builder()
            .method(Method::POST)
            .uri(place)
            .header(header::AUTHORIZATION, rita.bearer())
            .header(header::CONTENT_TYPE, "application/json");
        let answer = house.send(request.body(Body::from(body.to_string())).unwrap()).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{place}");
    }
    assert_eq!(
        house.count("SELECT count(*) FROM gateway_event WHERE kind <> 'turned-away'"),
        events,
        "nothing happened"
    );
    assert_eq!(house.count("SELECT count(*) FROM access_grant WHERE ended IS NULL"), 1);
}

#[tokio::test]
async fn an_nhs_number_in_the_place_of_an_id_is_written_down_nowhere() {
    let (house, rita, _) = house_with_ivy("triage-nurse").await;

    for place in [path::STANDING, path::ACCESS, path::SAID_NO] {
        let answer = house.post(&rita, place, &json!({ "patient": IVY })).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{place}");
    }
    let patient = IVY.parse().unwrap();
    house.record(&rita, &patient, &GrantId(IVY.to_owned())).await;
    house.form(&rita, "/fhir/Consent/_search", &[("patient", IVY)], &[]).await;

    let said = "SELECT count(*) FROM gateway_event WHERE patient = '9990000018' OR grant_id = '9990000018' OR opened_text('gateway_event/' || id, sealed) LIKE '%9990000018%'";
    assert_eq!(house.count(said), 0);
    assert!(
        house.count("SELECT count(*) FROM gateway_event WHERE patient = 'invalid'") >= 3,
        "but that it was asked is"
    );
}

async fn house_with_ivy(job: &str) -> (House, Person, PatientId) {
    let house = House::open();
    house.import(NGH, &of_patient(IVY, &[entry("Condition", "c", "diabetes")]));
    let person = house.signed_in(job).await;
    let ivy = house.find(&person, IVY).await;
    (house, person, ivy)
}

async fn consents(house: &House, person: &Person, patient: &PatientId) -> Value {
    let place = format!("{}/_search", path::CONSENT);
    house.form(person, &place, &[("patient", patient.as_str())], &[]).await.json()
}

async fn consent(house: &House, person: &Person, patient: &PatientId, _: &GrantId) -> Value {
    let id = consents(house, person, patient).await["entry"][0]["resource"]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    house.get(person, &format!("{}/{id}", path::CONSENT), &[]).await.json()
}

const RITA: &str = "triage-nurse@nhs.net";
const IVY: &str = "9990000018";
const MARGARET: &str = "9990000026";
const NGH: &str = "Northampton General Hospital";

//! What a computer did while it could not be heard holds here as soon as its log comes.

use access::{Basis, GrantId};
use axum::http::StatusCode;
use chrono::{DateTime, Duration, Utc};
use nhs::PatientId;
use serde_json::{Value, json};

use crate::{
    device::Device,
    fhir::{entry, of_patient},
    house::{House, Person, emergency},
};

#[tokio::test]
async fn a_record_that_was_closed_out_of_reach_is_closed_when_the_log_comes() {
    let (house, rita, ivy, mut device) = ward().await;
    let raj = house.signed_in("ed-consultant").await;
    let once = house.opened(&raj, &ivy, Basis::PermissionOnce).await.grant;
    let urgent = house.opened(&rita, &ivy, emergency()).await.grant;
    let event = closed(&at_work(&house, "triage-nurse"), &ivy, &urgent, house.now());

    let taken = device.does(&house, event.clone()).await;

    assert!(taken.is_new(), "{}", taken.text());
    assert_eq!(house.record(&rita, &ivy, &urgent).await.status, StatusCode::FORBIDDEN);
    let said =
        "SELECT count(*) FROM access_grant WHERE basis = 'emergency' AND could_agree = 'yes'";
    assert_eq!(house.count(said), 1, "and what was said of the patient is kept");

    device.does(&house, event).await;
    assert_eq!(house.count(CAUGHT_UP), 1, "what has ended already is not ended again");

    device.does(&house, closed(&at_work(&house, "triage-nurse"), &ivy, &once, house.now())).await;
    assert_eq!(
        house.record(&raj, &ivy, &once).await.status,
        StatusCode::OK,
        "nobody closes what is somebody else's"
    );
}

#[tokio::test]
async fn a_withdrawal_out_of_reach_ends_what_was_given_before_it() {
    for (act, reaches_others) in [("withdrawn", true), ("patient-said-no", false)] {
        let (house, rita, ivy, mut device) = ward().await;
        let raj = house.signed_in("ed-consultant").await;
        let hers = house.opened(&rita, &ivy, Basis::PermissionOnce).await.grant;
        let before = house.opened(&raj, &ivy, Basis::PermissionOnce).await.grant;
        // By a clock that is four minutes behind.
        let at = house.now() - Duration::minutes(4);
        house.later(Duration::minutes(5));
        let peter = house.signed_in("out-of-hours-doctor").await;
        let after = house.opened(&peter, &ivy, Basis::PermissionOnce).await.grant;

        device.does(&house, said_no(act, &at_work(&house, "triage-nurse"), &ivy, at)).await;

        let opens = async |person: &Person, grant: &GrantId| {
            house.record(person, &ivy, grant).await.status == StatusCode::OK
        };
        assert!(!opens(&rita, &hers).await, "{act}");
        assert_eq!(opens(&raj, &before).await, !reaches_others, "{act}: a colleague's");
        assert!(opens(&peter, &after).await, "{act}: what was permitted since holds");
        let refusals = "SELECT count(*) FROM consent WHERE refusal";
        assert_eq!(house.count(refusals), 1, "{act}: it is told to the next person");
    }
}

/// By its clock the patient said no before having agreed: the gateway knows which came first.
#[tokio::test]
async fn a_refusal_from_a_computer_whose_clock_is_behind_is_told_to_the_next_person() {
    for act in ["withdrawn", "patient-said-no"] {
        let (house, rita, ivy, mut device) = ward().await;
        house.opened(&rita, &ivy, Basis::PermissionOnce).await;
        let behind = house.now() - Duration::minutes(4);

        device.does(&house, said_no(act, &at_work(&house, "triage-nurse"), &ivy, behind)).await;

        let raj = house.signed_in("ed-consultant").await;
        assert!(house.standing(&raj, &ivy).await.refused.is_some(), "{act}");
    }
}

#[tokio::test]
async fn a_slip_that_was_taken_back_out_of_reach_is_told_to_nobody_when_the_log_comes() {
    let (house, rita, ivy, mut device) = ward().await;
    let hers = house.opened(&rita, &ivy, Basis::PermissionOnce).await.grant;
    house.signed_in("gp").await;
    let (nurse, gp) = (at_work(&house, "triage-nurse"), at_work(&house, "gp"));
    let at = house.now();
    device.does(&house, said_no("patient-said-no", &nurse, &ivy, at)).await;
    let stands = "SELECT count(*) FROM consent WHERE refusal AND status = 'active'";
    let later = at + Duration::minutes(16);
    house.later(Duration::minutes(20));
    for (who, at) in [(&gp, at), (&nurse, later)] {
        device.does(&house, said_no("refusal-taken-back", who, &ivy, at)).await;
        assert_eq!(house.count(stands), 1, "nobody else's, and not later");
    }

    device.does(&house, said_no("refusal-taken-back", &nurse, &ivy, at)).await;

    assert_eq!(house.count(stands), 0);
    assert_eq!(house.standing(&rita, &ivy).await.refused, None);
    let opens = house.record(&rita, &ivy, &hers).await.status;
    assert_eq!(opens, StatusCode::FORBIDDEN, "what had ended with it stays ended");
}

#[tokio::test]
async fn what_is_kept_for_a_visit_outlives_its_closing_in_the_log_until_it_is_let_go() {
    let (house, rita, ivy, mut device) = ward().await;
    let who = at_work(&house, "triage-nurse");
    let once = house.opened(&rita, &ivy, Basis::PermissionOnce).await.grant;
    let keep = contract::KeepAccess { grant: once.clone() };
    let kept = house.post(&rita, contract::path::KEEP_ACCESS, &keep).await;
    assert_eq!(kept.status, StatusCode::OK, "{}", kept.text());

    device.does(&house, closed(&who, &ivy, &once, house.now())).await;
    assert_eq!(house.record(&rita, &ivy, &once).await.status, StatusCode::OK, "it is kept");

    let mut let_go = closed(&who, &ivy, &once, house.now());
    let_go["meta"]["tag"][0]["code"] = "kept-dropped".into();
    device.does(&house, let_go).await;
    device.does(&house, closed(&who, &ivy, &once, house.now())).await;

    assert_eq!(house.record(&rita, &ivy, &once).await.status, StatusCode::FORBIDDEN, "let go");
}

#[tokio::test]
async fn the_session_of_what_was_let_go_out_of_reach_ends_when_the_log_comes() {
    for is_let_go in [false, true] {
        let (house, rita, ivy, mut device) = ward().await;
        let who = at_work(&house, "triage-nurse");
        let once = house.opened(&rita, &ivy, Basis::PermissionOnce).await.grant;
        let keep = contract::KeepAccess { grant: once.clone() };
        house.post(&rita, contract::path::KEEP_ACCESS, &keep).await;
        let at = house.now();
        house.later(Duration::hours(3));

        if is_let_go {
            let mut let_go = closed(&who, &ivy, &once, at);
            let_go["meta"]["tag"][0]["code"] = "kept-dropped".into();
            device.does(&house, let_go).await;
        }
        device.does(&house, closed(&who, &ivy, &once, at)).await;

        let opens = house.record(&rita, &ivy, &once).await.status;
        let expected = if is_let_go { StatusCode::UNAUTHORIZED } else { StatusCode::OK };
        assert_eq!(opens, expected, "let go: {is_let_go}");
    }
}

#[tokio::test]
async fn what_the_gateway_was_told_at_once_is_not_done_again() {
    let (house, rita, ivy, mut device) = ward().await;
    house.opened(&rita, &ivy, Basis::PermissionOnce).await;
    let event = device.done(said_no(
        "patient-said-no",
        &at_work(&house, "triage-nurse"),
        &ivy,
        house.now(),
    ));
    let told = "INSERT INTO gateway_event (recorded, kind, outcome, event) VALUES ('now', 'said-no', 'done', ?1)";
    house.gateway.store.write(|tx| tx.execute(told, [event.id.to_string()])).unwrap();

    device.offer(&house, &event).await;

    assert_eq!(house.count("SELECT count(*) FROM consent WHERE refusal"), 0);
}

/// A log can end what was permitted, and never more: not for whoever has no account, opens no records, or never met the patient.
#[tokio::test]
async fn a_log_says_no_only_for_those_who_meet_the_patient() {
    let (house, rita, ivy, mut device) = ward().await;
    let grant = house.opened(&rita, &ivy, Basis::PermissionOnce).await.grant;
    for job in ["privacy-officer", "gp"] {
        house.signed_in(job).await;
    }
    let nobody = Who { account: "nobody".to_owned(), session: "none".to_owned() };
    let people = [(nobody, 0), (at_work(&house, "privacy-officer"), 0), (at_work(&house, "gp"), 1)];
    for (person, refusals) in people {
        let event = said_no("withdrawn", &person, &ivy, house.now());
        let taken = device.does(&house, event).await;

        assert!(taken.is_new(), "what was written down is kept");
        assert_eq!(house.record(&rita, &ivy, &grant).await.status, StatusCode::OK);
        assert_eq!(house.count("SELECT count(*) FROM consent WHERE refusal"), refusals);
    }
}

/// Whoever holds a registered computer can sign what was never done. In nobody's session it ends nothing.
#[tokio::test]
async fn what_was_recorded_in_no_session_of_the_person_ends_nothing() {
    for (what, session) in
        [("none", None), ("made up", Some("made-up")), ("a colleague's", Some("raj"))]
    {
        let (house, rita, ivy, mut device) = ward().await;
        house.signed_in("ed-consultant").await;
        let urgent = house.opened(&rita, &ivy, emergency()).await.grant;
        let session = match session {
            Some("raj") => at_work(&house, "ed-consultant").session,
            other => other.unwrap_or_default().to_owned(),
        };
        let who = Who { session, ..at_work(&house, "triage-nurse") };
        let asked = house.opened(&rita, &ivy, Basis::PermissionOnce).await.grant;

        for act in ["withdrawn", "patient-said-no"] {
            device.does(&house, said_no(act, &who, &ivy, house.now())).await;
        }
        device.does(&house, closed(&who, &ivy, &urgent, house.now())).await;

        assert_eq!(house.record(&rita, &ivy, &asked).await.status, StatusCode::OK, "{what}");
        assert_eq!(house.count("SELECT count(*) FROM consent WHERE refusal"), 0, "{what}");
        assert_eq!(house.count(CAUGHT_UP), 0, "{what}");
    }
}

/// A permit of which a log alone tells was given by nobody: it is shown to the privacy officer, and lets nobody speak for the patient.
#[tokio::test]
async fn a_forged_permit_lets_a_forged_withdrawal_reach_nobody_else() {
    let (house, rita, ivy, mut device) = ward().await;
    let hers = house.opened(&rita, &ivy, Basis::PermissionOnce).await.grant;
    house.signed_in("gp").await;
    let gp = at_work(&house, "gp");
    let mut forged = closed(&gp, &ivy, &GrantId("forged".to_owned()), house.now());
    forged["meta"]["tag"][0]["code"] = "permitted".into();
    forged["entity"][1]["detail"] = json!([
        { "type": "basis", "valueString": "emergency" },
        { "type": "reason", "valueString": "cannot-communicate" },
        { "type": "note", "valueString": "Never happened, but it reads well" },
    ]);

    device.does(&house, forged).await;
    device.does(&house, said_no("withdrawn", &gp, &ivy, house.now())).await;

    let kept = "SELECT count(*) FROM access_grant WHERE id = 'forged' AND ended_by = 'forgotten'";
    assert_eq!(house.count(kept), 1, "it is there to be looked at");
    assert_eq!(house.record(&rita, &ivy, &hers).await.status, StatusCode::OK);
}

const CAUGHT_UP: &str = "SELECT count(*) FROM gateway_event WHERE kind = 'caught-up'";

async fn ward() -> (House, Person, PatientId, Device) {
    let house = House::open();
    house.import(
        "Northampton General Hospital",
        &of_patient(IVY, &[entry("Condition", "c", "asthma")]),
    );
    let rita = house.signed_in("triage-nurse").await;
    let ivy = house.find(&rita, IVY).await;
    let device = Device::registered(&house);
    (house, rita, ivy, device)
}

/// Somebody, and the session in which it was done.
struct Who {
    account: String,
    session: String,
}

/// In the session that began last.
fn at_work(house: &House, job: &str) -> Who {
    let find =
        "SELECT account.id, session.id FROM account JOIN session ON session.account = account.id
                WHERE email = ?1 ORDER BY began DESC LIMIT 1";
    let read = |row: &rusqlite::Row<'_>| Ok(Who { account: row.get(0)?, session: row.get(1)? });
    let email = format!("{job}@nhs.net");
    house.gateway.store.read(|db| db.query_row(find, [email], read)).unwrap()
}

fn closed(who: &Who, patient: &PatientId, grant: &GrantId, at: DateTime<Utc>) -> Value {
    let mut event = said_no("closed", who, patient, at);
    event["entity"].as_array_mut().unwrap().push(json!({
        "what": { "identifier": { "system": "https://care-record.example/Id/grant", "value": grant } },
        "detail": [{ "type": "could-agree", "valueString": "yes" }],
    }));
    event
}

fn said_no(act: &str, who: &Who, patient: &PatientId, at: DateTime<Utc>) -> Value {
    let session = format!("urn:ietf:params:oauth:jti:{}", who.session);
    json!({
        "meta": { "tag": [{ "code": act }] },
        "recorded": at,
        "agent": [{ "requestor": true, "role": [], "who": { "identifier": { "value": who.account } }, "policy": [session] }],
        "entity": [{ "what": { "reference": format!("Patient/{patient}") } }],
    })
}

const IVY: &str = "9990000018";

//! A practice that does not share: whose it is, in whatever order that is learnt, and what a doubt about it does.

use access::Refusal;
use axum::http::StatusCode;
use contract::AccessAnswer;
use serde_json::{Value, json};

use crate::{
    fhir::{bundle, entry, of_patient, patient, practice, with},
    house::{House, emergency},
    sharing::refusal,
};

#[test]
fn a_practice_is_found_however_it_is_named_and_whenever_its_code_comes() {
    let role = json!({ "resourceType": "PractitionerRole", "id": "role", "organization": { "reference": "Organization/practice" } });
    let ods =
        json!({ "system": "https://fhir.nhs.uk/Id/ods-organization-code", "value": "y99004" });
    let ended = json!({ "system": "https://fhir.nhs.uk/Id/ods-organization-code", "value": "Y99001", "period": { "end": "2020-01-01" } });
    let by_code = "Organization?identifier=https://fhir.nhs.uk/Id/ods-organization-code%7Cy99004";
    let cases = [
        ("by reference", json!([{ "reference": "Organization/practice" }])),
        ("by somebody who works there", json!([{ "reference": "PractitionerRole/role" }])),
        ("by code, in small letters", json!([{ "identifier": ods }])),
        ("by a search for its code", json!([{ "reference": by_code }])),
        ("by one that the patient holds", json!([{ "reference": "#held" }])),
        (
            "after one that has ended",
            json!([{ "identifier": ended }, { "reference": "Organization/practice" }]),
        ),
    ];
    for (why, named) in cases {
        for explained_first in [true, false] {
            let house = House::open();
            let closed = "INSERT INTO practice VALUES ('Y99004', 0)";
            house.gateway.store.write(|tx| tx.execute(closed, [])).unwrap();
            let ivy = with(patient(IVY), "generalPractitioner", named.clone());
            let held = with(practice("Y99004"), "id", json!("held"));
            let ivy = with(ivy, "contained", json!([held]));
            let data = bundle(&[ivy, entry("Condition", "c", "diabetes")], "Patient/p-9990000018");
            let explained = bundle(&[practice("Y99004"), role.clone()], "");
            let files = if explained_first { [&explained, &data] } else { [&data, &explained] };
            for file in files {
                house.import(GP, file);
            }
            let held = "SELECT count(*) FROM resource WHERE patient IS NOT NULL";
            assert_eq!(
                house.count(held),
                0,
                "{why}, its code {}",
                if explained_first { "first" } else { "last" }
            );
        }
    }
}

#[tokio::test]
async fn a_practice_closes_its_patients_records_whenever_it_does_so_and_whatever_came_first() {
    let of = |practice: &str| {
        let named = json!([{ "reference": practice }]);
        let ivy = with(patient(IVY), "generalPractitioner", named);
        bundle(&[ivy, entry("Condition", "c", practice)], "Patient/p-9990000018")
    };
    let alone = |resource: Value| bundle(&[resource], "");
    let (here, there) = (called("here", OPEN), called("there", CLOSED));
    let uncoded = with(there.clone(), "identifier", json!([]));
    let to_there = json!({ "resourceType": "PractitionerRole", "id": "role", "organization": { "reference": "Organization/there" } });
    let (ivy_here, ivy_there, ivy_role) =
        (of("Organization/here"), of("Organization/there"), of("PractitionerRole/role"));
    let (here, there, uncoded, role) = (alone(here), alone(there), alone(uncoded), alone(to_there));
    let orders = [
        ("the patient, the practice", vec![&ivy_there, &there]),
        ("the practice, the patient", vec![&there, &ivy_there]),
        ("the practice without its code", vec![&ivy_there, &uncoded, &there]),
        ("a move, the practice last", vec![&here, &ivy_here, &ivy_there, &there]),
        ("a move, the practice first", vec![&there, &here, &ivy_here, &ivy_there]),
        ("a move, both practices last", vec![&ivy_here, &ivy_there, &here, &there]),
        ("a role, the practice last", vec![&ivy_role, &role, &there]),
        ("a role that comes last", vec![&ivy_role, &there, &role]),
        ("a move to a role that comes last", vec![&here, &ivy_here, &ivy_role, &there, &role]),
    ];
    for (order, files) in orders {
        for closes in 0..=files.len() {
            let house = House::open();
            for (number, file) in files.iter().enumerate() {
                if number == closes {
                    close(&house);
                }
                house.import(GP, file);
            }
            if closes == files.len() {
                close(&house);
            }
            let raj = house.signed_in("ed-consultant").await;
            let ivy = house.find(&raj, IVY).await;
            let when = format!("{order}; it closes after {closes} of them");
            assert_eq!(refusal(&house, &raj, &ivy).await, Refusal::PracticeNotSharing, "{when}");
            let held = "SELECT count(*) FROM resource WHERE patient IS NOT NULL";
            assert_eq!(house.count(held), 0, "{when}");
        }
    }
}

#[tokio::test]
async fn whose_new_practice_is_not_known_yet_is_of_none_and_may_be_of_one_that_does_not_share() {
    let to = |practice: &str| {
        let named = json!([{ "reference": practice, "display": "Moulton" }]);
        let ivy = with(patient(IVY), "generalPractitioner", named);
        bundle(&[ivy, entry("Condition", "c", practice)], "Patient/p-9990000018")
    };
    let held = "SELECT count(*) FROM resource WHERE patient IS NOT NULL";
    for (code, then) in [(OPEN, None), (CLOSED, Some(Refusal::PracticeNotSharing))] {
        let house = House::open();
        house.import(GP, &bundle(&[called("here", "Y99001")], ""));
        house.import(GP, &to("Organization/here"));
        let raj = house.signed_in("ed-consultant").await;
        let ivy = house.find(&raj, IVY).await;
        house.import(GP, &to("Organization/there"));
        let of_here = "SELECT count(*) FROM patient WHERE practice = 'Y99001'";
        assert_eq!(house.count(of_here), 0, "not of the old one");
        let grant = house.opened(&raj, &ivy, emergency()).await.grant;

        close(&house);

        let answer = house.record(&raj, &ivy, &grant).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "what is open is closed");
        assert_eq!(refusal(&house, &raj, &ivy).await, Refusal::PracticeNotSharing, "a doubt");
        assert_eq!(house.count(held), 1, "but nothing is forgotten for a doubt");

        house.import(GP, &bundle(&[called("there", code)], ""));

        match house.ask(&raj, &ivy, Some(emergency())).await {
            AccessAnswer::Refused { refusal } => assert_eq!(Some(refusal), then),
            AccessAnswer::Permitted(_) => assert_eq!(None, then),
        }
        assert_eq!(house.count(held), i64::from(then.is_none()));
        let found = house.search(&raj, &[("identifier", IVY)]).await.text();
        assert!(found.contains(&format!("Surgery {code}")), "the search names it: {found}");
    }
}

/// A hospital mostly knows a practice by its name. Nothing more will come of that, so it is no doubt: or else one practice that does
/// not share would close the records of all whose hospital names theirs without a code.
#[tokio::test]
async fn a_practice_that_is_named_without_a_code_leaves_the_one_that_is_known() {
    let no_code = with(called("nameless", OPEN), "identifier", json!([]));
    for named in [json!({ "display": "Moulton" }), json!({ "reference": "Organization/nameless" })]
    {
        let house = House::open();
        house.import(GP, &bundle(&[called("here", OPEN)], ""));
        let here = json!([{ "reference": "Organization/here" }]);
        let ivy = with(patient(IVY), "generalPractitioner", here);
        house
            .import(GP, &bundle(&[ivy, entry("Condition", "c", "asthma")], "Patient/p-9990000018"));
        let at_hospital = with(patient(IVY), "generalPractitioner", json!([named]));
        let at_hospital =
            with(at_hospital, "meta", json!({ "lastUpdated": "2026-11-21T13:00:00Z" }));
        house.import(NGH, &bundle(&[at_hospital, no_code.clone()], ""));

        close(&house);

        let raj = house.signed_in("ed-consultant").await;
        let ivy = house.find(&raj, IVY).await;
        house.opened(&raj, &ivy, emergency()).await;
    }
}

#[tokio::test]
async fn a_practice_that_does_not_share_has_no_record_to_open() {
    let house = House::open();
    house
        .gateway
        .store
        .write(|tx| tx.execute("INSERT INTO practice VALUES ('Y99004', 0)", []))
        .unwrap();
    house.import(GP, &of_patient(IVY, &[practice("Y99004"), entry("Condition", "c", "diabetes")]));
    house.import(NGH, &of_patient(MARGARET, &[entry("Condition", "c", "gout")]));
    let raj = house.signed_in("ed-consultant").await;
    let patient = house.find(&raj, IVY).await;

    assert_eq!(refusal(&house, &raj, &patient).await, Refusal::PracticeNotSharing);
    assert_eq!(
        house.count("SELECT count(*) FROM resource WHERE type = 'Condition'"),
        1,
        "only the other patient's"
    );
}

#[tokio::test]
async fn no_other_source_undoes_that_a_practice_does_not_share() {
    let later =
        |patient: Value| with(patient, "meta", json!({ "lastUpdated": "2026-11-21T13:00:00Z" }));
    let hidden = json!({ "lastUpdated": "2026-11-21T13:00:00Z",
        "security": [{ "system": "http://terminology.hl7.org/CodeSystem/v3-Confidentiality", "code": "R" }] });
    let without = |field: &str| {
        let mut patient = patient(IVY);
        patient.as_object_mut().unwrap().remove(field);
        patient
    };
    let cases = [
        ("one that names no practice", later(without("generalPractitioner"))),
        ("one that restricts where the patient is", with(patient(IVY), "meta", hidden)),
    ];
    for (said, of_hospital) in cases {
        let house = House::open();
        house
            .gateway
            .store
            .write(|tx| tx.execute("INSERT INTO practice VALUES ('Y99004', 0)", []))
            .unwrap();
        house.import(GP, &of_patient(IVY, &[practice("Y99004")]));
        let sent = bundle(&[of_hospital, entry("Condition", "c", "gout")], "Patient/p-9990000018");
        house.import("Northampton General Hospital", &sent);
        let raj = house.signed_in("ed-consultant").await;
        let patient = house.find(&raj, IVY).await;

        assert_eq!(refusal(&house, &raj, &patient).await, Refusal::PracticeNotSharing, "{said}");
        assert_eq!(
            house.count("SELECT count(*) FROM resource WHERE type = 'Condition'"),
            0,
            "{said}"
        );
    }
}

fn close(house: &House) {
    let ods = CLOSED.parse().unwrap();
    gateway_server::opt_out::say_of_practice(&house.gateway, &ods, false).unwrap();
}

/// A practice that its source calls this.
fn called(id: &str, ods: &str) -> Value {
    with(with(practice(ods), "id", json!(id)), "name", json!(format!("Surgery {ods}")))
}

const NGH: &str = "Northampton General Hospital";
const IVY: &str = "9990000018";
const MARGARET: &str = "9990000026";
const GP: &str = "Abington Park Surgery";
const OPEN: &str = "Y99002";
const CLOSED: &str = "Y99004";

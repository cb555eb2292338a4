//! What ties a person to a patient: looked up by the gateway at every use, claimed with a reason, or a reason to look twice.

use access::{Basis, BasisKind, Claim, ClaimReason, Closeness, Policy, Refusal, Relationship};
use axum::http::StatusCode;
use chrono::{DateTime, Duration, Utc};
use contract::AccessAnswer;
use gateway_server::{accounts::duties::Duties, training::named};
use identity::WorkplaceKind;
use nhs::PatientId;
use serde_json::{Value, json};

use crate::{
    fhir::{bundle, entry, of_patient, patient, practice, restricted, with},
    house::{House, Person, emergency, note},
    program::program,
};

#[tokio::test]
async fn a_claim_counts_only_where_nothing_is_known_and_the_policy_lets_it() {
    let (house, helen, [registered, stranger]) = a_practice().await;
    let claim = || Some(Claim { reason: ClaimReason::Covering, note: note() });
    let once = || Some(Basis::PermissionOnce);

    assert_eq!(house.refused(&helen, &stranger, once()).await, Refusal::NoRelationship);
    let claimed = permitted(house.ask_claiming(&helen, &stranger, once(), claim()).await);
    assert_eq!(claimed.relationship, Some(Relationship::SelfClaimed));
    assert_eq!(house.kinds_of(&claimed.grant), ["self-claimed"], "the privacy officer is told");
    assert!(!house.has_on_disk("cold and confused"), "what was written with it is sealed");

    let known = permitted(house.ask_claiming(&helen, &registered, once(), claim()).await);
    assert_eq!(
        known.relationship,
        Some(Relationship::RegisteredPractice),
        "nobody needs to claim that"
    );
    assert!(house.kinds_of(&known.grant).is_empty());

    house.becomes(&helen, "R8009", WorkplaceKind::GeneralPractice);
    let answer = house.ask_claiming(&helen, &stranger, once(), claim()).await;
    assert!(
        matches!(answer, AccessAnswer::Refused { refusal: Refusal::NoRelationship }),
        "a receptionist claims nothing"
    );
}

#[tokio::test]
async fn what_was_claimed_holds_as_long_as_its_grant() {
    let (house, helen, [_, stranger]) = a_practice().await;
    let until = Basis::PermissionUntil { until: house.now() + Duration::days(5) };
    let claim = Claim { reason: ClaimReason::Referred, note: note() };
    let open = permitted(house.ask_claiming(&helen, &stranger, Some(until), Some(claim)).await);

    house.later(Duration::days(2));
    let helen = house.signed_in("gp").await;
    assert_eq!(house.record(&helen, &stranger, &open.grant).await.status, StatusCode::OK);
    let again = permitted(house.ask(&helen, &stranger, None).await);
    assert_eq!(
        (again.grant, again.relationship),
        (open.grant.clone(), Some(Relationship::SelfClaimed))
    );
    assert_eq!(
        house.standing(&helen, &stranger).await.relationship,
        None,
        "but it is none for a new grant"
    );

    house.becomes(&helen, "R8000", WorkplaceKind::GeneralPractice);
    assert_eq!(
        house.record(&helen, &stranger, &open.grant).await.status,
        StatusCode::OK,
        "a role that may claim"
    );
    house.becomes(&helen, "R8009", WorkplaceKind::GeneralPractice);
    assert_eq!(
        house.record(&helen, &stranger, &open.grant).await.status,
        StatusCode::FORBIDDEN,
        "one that may not"
    );
}

#[tokio::test]
async fn a_patient_who_was_discharged_meanwhile_is_tied_no_longer() {
    let house = House::open();
    house.import(NGH, &of_patient(IVY, &[stay("in-progress", None)]));
    let owen = a_ward_nurse(&house).await;
    let ivy = house.find(&owen, IVY).await;
    let until = Basis::PermissionUntil { until: house.now() + Duration::days(6) };
    let open = house.opened(&owen, &ivy, until).await;
    assert_eq!(open.relationship, Some(Relationship::PresentInOrganisation));

    let left = house.now();
    house.import(NGH, &of_patient(IVY, &[stay("finished", Some(left))]));
    house.later(Duration::hours(47));
    let owen = a_ward_nurse(&house).await;
    assert_eq!(
        house.record(&owen, &ivy, &open.grant).await.status,
        StatusCode::OK,
        "within the window"
    );
    house.later(Duration::hours(2));
    let owen = a_ward_nurse(&house).await;

    assert_eq!(house.record(&owen, &ivy, &open.grant).await.status, StatusCode::FORBIDDEN);
    assert_eq!(
        house.refused(&owen, &ivy, None).await,
        Refusal::GrantEnded,
        "it is in nobody's way"
    );
    let anew = Some(Basis::PermissionOnce);
    assert_eq!(house.refused(&owen, &ivy, anew).await, Refusal::NoRelationship);
}

#[tokio::test]
async fn who_did_not_come_is_not_there() {
    let booked = |status: &str| {
        json!({ "resourceType": "Appointment", "id": "a", "status": status, "start": "2026-11-21T16:00:00Z",
                "participant": [{ "actor": { "reference": format!("Patient/p-{IVY}") } }] })
    };
    let here = |status: &str| stay(status, None);
    let cases = [
        (here("in-progress"), here("cancelled")),
        (here("arrived"), here("entered-in-error")),
        (booked("booked"), booked("cancelled")),
        (booked("booked"), booked("noshow")),
        (booked("arrived"), booked("entered-in-error")),
    ];
    for (comes, comes_not) in cases {
        let (said, house) = (format!("{}", comes_not["status"]), House::open());
        house.import(NGH, &of_patient(IVY, &[comes]));
        let owen = a_ward_nurse(&house).await;
        let ivy = house.find(&owen, IVY).await;
        let tie = async || house.standing(&owen, &ivy).await.relationship;
        assert_eq!(tie().await, Some(Relationship::PresentInOrganisation), "{said}: expected");

        house.import(NGH, &of_patient(IVY, &[comes_not]));

        assert_eq!(tie().await, None, "{said}: did not come");
    }
}

#[tokio::test]
async fn presenting_here_now_is_looked_at_in_samples() {
    let house =
        House::under(&Policy::standard().replace("sampled_percent = 10", "sampled_percent = 50"));
    house.import(NGH, &of_patient(IVY, &[entry("Condition", "c", "diabetes")]));
    let rita = house.signed_in("triage-nurse").await;
    let ivy = house.find(&rita, IVY).await;

    for _ in 0..200 {
        let open = house.opened(&rita, &ivy, Basis::PermissionOnce).await;
        assert_eq!(open.relationship, Some(Relationship::PresentingHere));
    }
    let sampled = house.count("SELECT count(*) FROM alert_kind WHERE kind = 'presenting-here'");
    assert!((60..=140).contains(&sampled), "about half of 200: {sampled}");

    let open = house.opened(&rita, &ivy, emergency()).await;
    assert_eq!(house.kinds_of(&open.grant), ["emergency"], "an emergency does not rest on it");
}

#[tokio::test]
async fn own_relatives_and_colleagues_records_are_seen_to_be_such() {
    let house = House::open();
    let mut lodger = patient(LODGER);
    lodger["name"] = json!([{ "family": "Okafor", "given": ["Ada"] }]);
    house.import(NGH, &of_patient(IVY, &[]));
    house.import(NGH, &of_patient(IVOR, &[]));
    house.import(NGH, &bundle(&[lodger], "Patient/none"));
    let (rita, raj) =
        (house.signed_in("triage-nurse").await, house.signed_in("ed-consultant").await);
    program(&house, &["own-record", "set", "triage-nurse@nhs.net"], IVY);
    let [ivy, ivor, lodger] = [
        house.find(&rita, IVY).await,
        house.find(&rita, IVOR).await,
        house.find(&rita, LODGER).await,
    ];

    let cases = [
        ("her own", &rita, &ivy, Some(Closeness::OwnRecord)),
        ("her brother's", &rita, &ivor, Some(Closeness::SameSurnameAndAddress)),
        ("her lodger's", &rita, &lodger, None),
        ("that of Rita, a colleague", &raj, &ivy, Some(Closeness::Colleague)),
        ("that of Rita's brother", &raj, &ivor, None),
    ];
    for (said, person, patient, closeness) in cases {
        let told = house.standing(person, patient).await.closeness;
        assert_eq!(told, closeness.into_iter().collect::<Vec<_>>(), "{said}: told before");
        let open = house.opened(person, patient, emergency()).await;
        let mut found = house.kinds_of(&open.grant);
        found.retain(|kind| kind != "emergency");
        let kinds: Vec<&str> = closeness.into_iter().map(Closeness::name).collect();
        assert_eq!(found, kinds, "{said}: looked at afterwards");
    }

    house.disabled("triage-nurse@nhs.net");
    assert!(
        house.standing(&raj, &ivy).await.closeness.is_empty(),
        "who has left is a colleague no longer"
    );
}

#[tokio::test]
async fn the_training_county_has_one_link_of_each_kind() {
    let house = House::of_the_county();
    let (helen, raj) = (house.signed_in("gp").await, house.signed_in("ed-consultant").await);
    let own = house.find(&helen, named::COLLEAGUE).await;
    let husband = house.find(&helen, named::COLLEAGUES_HUSBAND).await;

    let closeness = async |person, patient| house.standing(person, patient).await.closeness;
    assert_eq!(closeness(&helen, &own).await, [Closeness::OwnRecord]);
    assert_eq!(closeness(&helen, &husband).await, [Closeness::SameSurnameAndAddress]);
    assert_eq!(closeness(&raj, &own).await, [Closeness::Colleague]);
    assert_eq!(closeness(&raj, &husband).await, []);
}

#[tokio::test]
async fn where_a_protected_patient_lives_is_not_told_to_a_relative_and_still_looked_at() {
    let house = House::open();
    house.import(NGH, &of_patient(IVY, &[]));
    house.import(NGH, &bundle(&[restricted(patient(IVOR))], "Patient/none"));
    let rita = house.signed_in("triage-nurse").await;
    program(&house, &["own-record", "set", "triage-nurse@nhs.net"], IVY);
    let ivor = house.find(&rita, IVOR).await;

    assert!(house.standing(&rita, &ivor).await.closeness.is_empty(), "it would say where he lives");
    let open = house.opened(&rita, &ivor, emergency()).await;
    assert_eq!(house.kinds_of(&open.grant), ["emergency", "same-surname-and-address"]);
}

#[tokio::test]
async fn after_a_refusal_every_opening_is_looked_at() {
    let house = House::open();
    house.import(NGH, &of_patient(IVY, &[practice("Y99001")]));
    let helen = house.signed_in("gp").await;
    let ivy = house.find(&helen, IVY).await;
    house.said_no(&helen, &ivy).await;

    house.later(Duration::minutes(1));
    let first = house.opened(&helen, &ivy, Basis::PermissionOnce).await;
    house.later(Duration::minutes(1));
    let second = house.opened(&helen, &ivy, Basis::PermissionOnce).await;

    assert_eq!(house.kinds_of(&first.grant), ["after-refusal"]);
    assert!(house.kinds_of(&second.grant).is_empty(), "the patient has agreed since");
}

fn permitted(answer: AccessAnswer) -> contract::Permitted {
    match answer {
        AccessAnswer::Permitted(permitted) => permitted,
        AccessAnswer::Refused { refusal } => panic!("refused: {}", refusal.name()),
    }
}

/// Helen at her practice, one patient who is registered there and one who is not.
async fn a_practice() -> (House, Person, [PatientId; 2]) {
    let house = House::open();
    house.import(NGH, &of_patient(IVY, &[entry("Condition", "c", "diabetes"), practice("Y99001")]));
    house.import(
        "Kettering",
        &of_patient(IVOR, &[entry("Condition", "c", "gout"), practice("Y99002")]),
    );
    let helen = house.signed_in("gp").await;
    let patients = [house.find(&helen, IVY).await, house.find(&helen, IVOR).await];
    (house, helen, patients)
}

/// A restricted clinic would otherwise be told by the tie, to people from whom its entries are hidden.
#[tokio::test]
async fn a_restricted_stay_ties_only_those_from_whom_it_is_not_hidden() {
    let house = House::open();
    let stay = restricted(stay("in-progress", None));
    house.import(NGH, &of_patient(IVY, &[stay]));
    for (role, sees) in [("R8009", false), ("R8001", true), ("R0050", true)] {
        let owen = house.signed_in("biomedical-scientist").await;
        house.becomes(&owen, role, WorkplaceKind::Hospital);
        let ivy = house.find(&owen, IVY).await;
        let expected = sees.then_some(Relationship::PresentInOrganisation);
        assert_eq!(house.standing(&owen, &ivy).await.relationship, expected, "{role}");
    }
}

/// Owen in another role: a nurse of the hospital, where nobody presents unbooked.
async fn a_ward_nurse(house: &House) -> Person {
    let owen = house.signed_in("biomedical-scientist").await;
    house.becomes(&owen, "R8001", WorkplaceKind::Hospital);
    owen
}

/// A stay since the day before the gateway was set up.
fn stay(status: &str, end: Option<DateTime<Utc>>) -> Value {
    let period = json!({ "start": "2026-11-20T14:00:00Z", "end": end.map(|end| end.to_rfc3339()) });
    with(with(entry("Encounter", "e", "ward"), "status", status.into()), "period", period)
}

const IVY: &str = "9990000018";
const IVOR: &str = "9990000026";
const LODGER: &str = "9990000034";
const NGH: &str = "Northampton General Hospital";

/// Found by letting the tie lapse under a permission until a date: its holder was refused for days, emergencies included.
#[tokio::test]
async fn a_permission_that_no_longer_permits_is_in_nobodys_way() {
    let (house, helen, [ivy, ..]) = a_practice().await;
    let until = Basis::PermissionUntil { until: house.now() + Duration::days(3) };
    let grant = house.opened(&helen, &ivy, until).await.grant;
    house
        .gateway
        .store
        .write(|tx| tx.execute("UPDATE patient SET practice = 'Y00000'", ()))
        .unwrap();

    let standing = house.standing(&helen, &ivy).await;

    assert_eq!(standing.relationship, None, "nothing ties the two any more");
    assert_eq!(standing.in_force, None, "so nothing is offered that would be refused");
    assert!(!house.record(&helen, &ivy, &grant).await.status.is_success());
    house.opened(&helen, &ivy, emergency()).await;
    let in_force = house.standing(&helen, &ivy).await.in_force.expect("the emergency");
    assert_eq!(in_force.basis, BasisKind::Emergency);
}

/// Found by moving a GP to the emergency department: the permission given in the practice opened the record there.
#[tokio::test]
async fn what_was_permitted_in_one_post_is_not_permitted_in_another() {
    let (house, helen, [ivy, ..]) = a_practice().await;
    let until = || Basis::PermissionUntil { until: house.now() + Duration::days(3) };
    let title = Duties { title: Some("Partner".to_owned()), ..Duties::default() };
    let role = Duties { role: "R0050".parse().ok(), ..Duties::default() };

    let grant = house.opened(&helen, &ivy, until()).await.grant;
    house.does("gp@nhs.net", &title);
    assert!(
        house.record(&helen, &ivy, &grant).await.status.is_success(),
        "a title changes nothing"
    );
    house.does("gp@nhs.net", &role);
    assert!(!house.record(&helen, &ivy, &grant).await.status.is_success());
}

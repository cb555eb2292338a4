//! Launches: a person's own system vouches to the gateway, and nobody believes a link.

use access::{Basis, Relationship};
use axum::{
    body::Body,
    http::{Method, Request, StatusCode, header},
};
use chrono::Duration;
use contract::{Launch, Launched, LaunchedPatient, RedeemLaunch, path};
use gateway_server::launches;
use identity::WorkplaceKind;
use nhs::PatientId;

use crate::{
    fhir::{entry, of_patient, practice},
    house::{Answer, House, Person},
    program::program,
};

#[tokio::test]
async fn a_launch_that_was_vouched_for_is_a_tie_for_the_session() {
    let (house, key) = a_hospital();
    let owen = a_ward_nurse(&house).await;
    let ivy = house.find(&owen, IVY).await;
    assert_eq!(house.standing(&owen, &ivy).await.relationship, None, "nothing ties them yet");

    let launched = house.launches(&key, &launch()).await;
    assert!(launched.launch.len() * 6 >= 128, "the code cannot be guessed");
    assert_eq!(launched.expires, house.now() + Duration::minutes(1));
    assert_eq!(
        house.redeems(&owen, &ivy, &launched.launch).await,
        Some(Relationship::LaunchedInContext)
    );
    let until = Basis::PermissionUntil { until: house.now() + Duration::days(3) };
    let open = house.opened(&owen, &ivy, until).await;
    assert_eq!(open.relationship, Some(Relationship::LaunchedInContext));

    for _ in 0..35 {
        house.later(Duration::minutes(20));
        assert!(house.standing(&owen, &ivy).await.relationship.is_some(), "at {}", house.now());
    }
    house.later(Duration::minutes(25));
    let owen = a_ward_nurse(&house).await;
    assert_eq!(
        house.standing(&owen, &ivy).await.relationship,
        None,
        "twelve hours, and this session"
    );
    assert_eq!(
        house.record(&owen, &ivy, &open.grant).await.status,
        StatusCode::OK,
        "the grant keeps its tie"
    );
    for (kind, times) in [("launch", 1), ("launched", 1)] {
        let noted = format!(
            "SELECT count(*) FROM gateway_event WHERE kind = '{kind}' AND outcome = 'done' AND patient = '{ivy}'"
        );
        assert_eq!(house.count(&noted), times, "{kind} is written down");
    }
}

#[tokio::test]
async fn a_code_holds_once_shortly_for_one_person_and_one_patient() {
    let (house, key) = a_hospital();
    house.import("Kettering", &of_patient(MARGARET, &[practice("Y99002")]));
    let owen = a_ward_nurse(&house).await;
    let (ivy, margaret) = (house.find(&owen, IVY).await, house.find(&owen, MARGARET).await);
    let elsewhere = a_ward_nurse(&house).await;
    let raj = house.signed_in("ed-consultant").await;
    house.becomes(&raj, "R0050", WorkplaceKind::Hospital);

    let launched = house.launches(&key, &launch()).await;
    assert_eq!(house.redeems(&raj, &ivy, &launched.launch).await, None, "another person");
    assert_eq!(house.redeems(&owen, &ivy, "a guess").await, None);
    house.later(Duration::seconds(60));
    assert_eq!(house.redeems(&owen, &ivy, &launched.launch).await, None, "a minute is over");

    let launched = house.launches(&key, &launch()).await;
    assert!(house.redeems(&owen, &ivy, &launched.launch).await.is_some());
    assert_eq!(house.standing(&owen, &margaret).await.relationship, None, "another patient");
    assert_eq!(
        house.redeems(&elsewhere, &ivy, &launched.launch).await,
        None,
        "a replay in another session"
    );
    assert_eq!(
        house.redeem(&owen, &launched.launch).await.status,
        StatusCode::NOT_FOUND,
        "or here"
    );
    let refused = "SELECT count(*) FROM gateway_event WHERE kind = 'launched' AND outcome = 'code-not-accepted'";
    assert_eq!(house.count(refused), 5, "each is written down");
}

#[tokio::test]
async fn who_follows_a_launch_is_told_the_patient_as_the_system_has_named_them() {
    let (house, key) = a_hospital();
    let owen = a_ward_nurse(&house).await;
    let launched = house.launches(&key, &launch()).await;

    let told: LaunchedPatient = house.redeem(&owen, &launched.launch).await.is(StatusCode::OK);
    assert_eq!(
        (told.nhs_number.as_str(), told.birth_date.as_str(), told.location.as_str()),
        (IVY, "1945-03-12", "RNS")
    );
    for (said, person, code) in
        [("twice", &owen, launched.launch.as_str()), ("a guess", &owen, "x")]
    {
        let refused = house.redeem(person, code).await;
        assert_eq!(refused.status, StatusCode::NOT_FOUND, "{said}");
        assert!(!refused.text().contains(IVY), "{said}");
    }
}

#[tokio::test]
async fn whatever_does_not_fit_is_refused_in_the_same_words() {
    let (house, key) = a_hospital();
    accounts(&house);
    let cases = [
        ("somebody of another organisation", Launch { email: "gp@nhs.net".to_owned(), ..launch() }),
        ("nobody", Launch { email: "nobody@nhs.net".to_owned(), ..launch() }),
        ("an unknown patient", Launch { nhs_number: MARGARET.to_owned(), ..launch() }),
        ("no NHS number", Launch { nhs_number: "9990000019".to_owned(), ..launch() }),
        ("another birthday", Launch { birth_date: "1945-03-13".to_owned(), ..launch() }),
        ("half a birthday", Launch { birth_date: "1945-03".to_owned(), ..launch() }),
        ("no birthday", Launch { birth_date: String::new(), ..launch() }),
    ];
    let mut answers = Vec::new();
    for (said, launch) in cases {
        let answer = house.vouches(&key, &launch).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{said}");
        answers.push(answer.text());
    }
    house.disabled("biomedical-scientist@nhs.net");
    answers.push(house.vouches(&key, &launch()).await.text());
    answers.dedup();
    assert_eq!(answers.len(), 1, "one refusal: {answers:?}");
    assert_eq!(house.count("SELECT count(*) FROM launch"), 0);
    assert_eq!(
        house.count(
            "SELECT count(*) FROM gateway_event WHERE kind = 'launch' AND outcome = 'no-match'"
        ),
        8
    );
    assert_eq!(
        house.count(
            "SELECT count(*) FROM gateway_event WHERE kind = 'launch' AND patient IS NOT NULL"
        ),
        0
    );
}

#[tokio::test]
async fn only_a_system_that_was_added_vouches_until_it_is_revoked() {
    let (house, key) = a_hospital();
    let owen = a_ward_nurse(&house).await;
    let ivy = house.find(&owen, IVY).await;
    let before = house.launches(&key, &launch()).await;
    let unused = house.launches(&key, &launch()).await;
    assert!(house.redeems(&owen, &ivy, &before.launch).await.is_some());

    for wrong in ["", "a guess", &owen.bearer()["Bearer ".len()..]] {
        let answer = house.vouches(wrong, &launch()).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{wrong:?}");
    }
    let id = house.text("SELECT id FROM launcher");
    program(&house, &["launcher", "revoke", &id], "");

    assert_eq!(house.vouches(&key, &launch()).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(house.standing(&owen, &ivy).await.relationship, None, "its ties have ended");
    assert_eq!(house.redeems(&owen, &ivy, &unused.launch).await, None, "and its codes");
    assert!(launches::revoke(&house.gateway, &id).is_err(), "it is revoked already");
}

#[tokio::test]
async fn neither_key_nor_code_can_be_read_from_the_database() {
    let (house, key) = a_hospital();
    accounts(&house);
    let launched = house.launches(&key, &launch()).await;

    assert!(!house.has_on_disk(&key) && !house.has_on_disk(&launched.launch));
    let listed = program(&house, &["launcher", "list"], "");
    assert!(listed.contains("Ward system") && !listed.contains(&key), "{listed}");
}

impl House {
    async fn launches(&self, key: &str, launch: &Launch) -> Launched {
        self.vouches(key, launch).await.is(StatusCode::OK)
    }

    /// What the gateway answers a system with this key.
    async fn vouches(&self, key: &str, launch: &Launch) -> Answer {
        let request = Request::builder()
            .method(Method::POST)
            .uri(path::LAUNCHES)
            .header(header::AUTHORIZATION, format!("Bearer {key}"))
            .header(header::CONTENT_TYPE, "application/json");
        self.send(request.body(Body::from(serde_json::to_vec(launch).unwrap())).unwrap()).await
    }

    /// What ties the two once the viewer has handed over this code.
    async fn redeems(
        &self,
        person: &Person,
        patient: &PatientId,
        code: &str,
    ) -> Option<Relationship> {
        if self.redeem(person, code).await.status != StatusCode::OK {
            return None;
        }
        self.standing(person, patient).await.relationship
    }

    /// What the gateway answers to this code.
    async fn redeem(&self, person: &Person, code: &str) -> Answer {
        let asked = RedeemLaunch { launch: code.to_owned() };
        self.post(person, path::REDEEM_LAUNCH, &asked).await
    }
}

/// A hospital whose ward system may vouch for its people, with the system's key; Ivy is known and not there.
fn a_hospital() -> (House, String) {
    let house = House::open();
    house.import(
        "Kettering",
        &of_patient(IVY, &[entry("Condition", "c", "diabetes"), practice("Y99002")]),
    );
    let key = program(&house, &["launcher", "add", "--name", "Ward system", "--ods", "RNS"], "");
    (house, key.trim().to_owned())
}

fn accounts(house: &House) {
    gateway_server::accounts::training::enrol(&house.gateway).unwrap();
}

/// Owen in another role: a nurse of the hospital, where nobody presents unbooked.
async fn a_ward_nurse(house: &House) -> Person {
    let owen = house.signed_in("biomedical-scientist").await;
    house.becomes(&owen, "R8001", WorkplaceKind::Hospital);
    owen
}

fn launch() -> Launch {
    Launch {
        email: "biomedical-scientist@nhs.net".to_owned(),
        nhs_number: IVY.to_owned(),
        birth_date: "1945-03-12".to_owned(),
    }
}

const IVY: &str = "9990000018";
const MARGARET: &str = "9990000026";

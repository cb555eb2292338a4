//! The policy: signed by whoever answers for it, believed only then, and the stricter one wherever two differ.

use access::{BasisKind, Policy, PolicyKey, Refusal, SafeguardingReason, SignedPolicy};
use gateway_server::policy::{PolicySigner, signed_for_training};
use tests::{County, Workstation, agreed, code_of, emergency, patient, person};
use viewer::wire::{Chosen, GateAnswer, Opening};

#[tokio::test]
async fn a_policy_that_another_key_has_signed_opens_nothing_and_leaves_nobody_signed_in() {
    let county = County::open().await;
    let ward = county.workstation_that_believes(Some(PolicyKey::from_bytes([7; 32]))).await;

    assert_eq!(refused_at_sign_in(&county, &ward).await, "POL-02");

    assert_eq!(county.count(SESSIONS), 0, "the gateway is told that nobody came in");
}

#[tokio::test]
async fn a_computer_that_was_not_told_who_signs_lets_nobody_in() {
    let county = County::open().await;
    let ward = county.workstation_that_believes(None).await;

    assert_eq!(refused_at_sign_in(&county, &ward).await, "POL-03");

    assert_eq!(county.count("SELECT count(*) FROM session"), 0, "no password was even sent");
}

#[tokio::test]
async fn a_policy_that_is_signed_and_cannot_be_read_opens_nothing() {
    let mut county = County::open().await;
    let signer = PolicySigner::for_training().unwrap();
    let unknown = Policy::standard().replace("\"allergies\"", "\"alergies\"");
    let cases = [
        ("an unknown word", signer.sign(&unknown, "2026.2")),
        ("another version than it is said to be", signer.sign(Policy::standard(), "2026.3")),
    ];
    for (what, policy) in cases {
        county.starts_again_with(|gateway| gateway.signed_policy = policy.into()).await;
        let ward = county.workstation().await;

        assert_eq!(refused_at_sign_in(&county, &ward).await, "POL-01", "{what}");

        assert_eq!(county.count(SESSIONS), 0, "{what}");
    }
}

#[tokio::test]
async fn a_policy_that_was_changed_on_the_way_is_not_believed() {
    let mut county = County::open().await;
    let SignedPolicy { text, version, signature } =
        signed_for_training(Policy::standard()).unwrap();
    let text = text.replace("restricted = \"withheld\"", "restricted = \"visible\"");
    let altered = SignedPolicy { text, version, signature };
    county.starts_again_with(|gateway| gateway.signed_policy = altered.into()).await;
    let ward = county.workstation().await;

    assert_eq!(refused_at_sign_in(&county, &ward).await, "POL-02");
}

#[tokio::test]
async fn every_event_quotes_the_version_of_the_policy_also_while_locked() {
    let county = County::open().await;
    let nurse = county.signed_in("triage-nurse").await;
    nurse.opened(patient::IVY, emergency()).await;
    nurse.viewer.lock().unwrap();
    nurse.viewer.unlock("not the password").await.unwrap();
    nurse.viewer.unlock(&person("triage-nurse").password).await.unwrap();
    nurse.viewer.sign_out().await.unwrap();
    nurse.send().await;

    for event in county.events() {
        let quotes = event.body.contains("2026.2");
        assert!(quotes || event.act == "chain-begun", "{} does not quote the policy", event.act);
    }
    assert!(county.events().iter().any(|event| event.act == "unlock-failed"));
}

#[tokio::test]
async fn a_policy_that_is_changed_at_the_gateway_holds_there_at_once_and_here_from_the_next_sign_in()
 {
    let mut county = County::open().await;
    let nurse = county.signed_in("triage-nurse").await;
    county.decides_by(&without_emergencies()).await;

    assert!(offered(&nurse).await.contains(&BasisKind::Emergency), "by the policy of the sign-in");
    let opening = nurse.answer(emergency()).await.unwrap();
    assert!(
        matches!(opening.get(), Opening::Refused { refusal: Refusal::BasisNotAllowed, .. }),
        "the gateway decides by its own: {opening:?}"
    );

    nurse.sign_in(&county, "triage-nurse").await;
    assert!(!offered(&nurse).await.contains(&BasisKind::Emergency));
    nurse.send().await;
    let events = county.events();
    assert!(events.last().is_some_and(|event| event.body.contains("2026.3")), "the new version");
}

#[tokio::test]
async fn what_the_gateway_permits_and_the_policy_of_the_viewer_does_not_is_refused_and_given_back()
{
    let mut county = County::open().await;
    let stricter = signed_for_training(&without_emergencies()).unwrap();
    county.starts_again_with(|gateway| gateway.signed_policy = stricter.into()).await;
    let nurse = county.signed_in("triage-nurse").await;
    nurse.choose(patient::IVY).await;

    let opening = nurse.answer(emergency()).await.unwrap();

    assert!(matches!(opening.get(), Opening::Refused { refusal: Refusal::BasisNotAllowed, .. }));
    assert!(nurse.overview().is_err(), "nothing is open");
    assert_eq!(county.count(GRANTS), 0, "and nothing at the gateway either");
    nurse.opened(patient::IVY, agreed()).await;
}

/// The gateway has put the new grant in the place of the old one, so the record cannot stay open under that.
#[tokio::test]
async fn a_record_whose_grant_was_replaced_by_one_that_the_viewer_refuses_is_closed() {
    let mut county = County::open().await;
    let stricter = Policy::standard()
        .replacen("\"emergency\", \"safeguarding\"]", "\"emergency\"]", 1)
        .replace("version = \"2026.2\"", "version = \"2026.3\"");
    let stricter = signed_for_training(&stricter).unwrap();
    county.starts_again_with(|gateway| gateway.signed_policy = stricter.into()).await;
    let nurse = county.signed_in("triage-nurse").await;
    nurse.opened(patient::IVY, emergency()).await;
    nurse.ask_again().await.unwrap();

    let answer = GateAnswer::Safeguarding {
        reason: SafeguardingReason::AdultAtRisk,
        note: "Bruises that her carer cannot explain".into(),
    };
    let opening = nurse.answer(answer).await.unwrap();

    assert!(matches!(opening.get(), Opening::Refused { refusal: Refusal::BasisNotAllowed, .. }));
    assert!(nurse.overview().is_err(), "nothing is open");
    assert_eq!(nurse.told_why_closed(), Some(Refusal::BasisNotAllowed));
    assert_eq!(county.count(GRANTS), 0, "and nothing at the gateway either");
}

async fn refused_at_sign_in(county: &County, ward: &Workstation) -> String {
    let rita = person("triage-nurse");
    let code = county.code("triage-nurse");
    let trouble = ward.viewer.sign_in(rita.email, &rita.password, &code).await.unwrap_err();
    assert!(!ward.is_active(), "nobody is signed in");
    code_of(&trouble)
}

async fn offered(nurse: &Workstation) -> Vec<BasisKind> {
    let Chosen::Gate { gate } = nurse.choose(patient::IVY).await else { panic!("the gate stands") };
    gate.options.iter().map(|option| option.basis).collect()
}

/// The same policy, a version later: the triage nurse may open nothing in an emergency any more.
fn without_emergencies() -> String {
    let text =
        Policy::standard().replacen("\"emergency\", \"safeguarding\"]", "\"safeguarding\"]", 1);
    text.replace("version = \"2026.2\"", "version = \"2026.3\"")
}

const SESSIONS: &str = "SELECT count(*) FROM session WHERE ended IS NULL";
const GRANTS: &str = "SELECT count(*) FROM access_grant WHERE ended IS NULL";

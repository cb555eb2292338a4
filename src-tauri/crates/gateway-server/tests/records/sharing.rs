use access::{Basis, Refusal, Sharing};
use axum::http::StatusCode;
use contract::AccessAnswer;
use nhs::PatientId;
use serde_json::json;

use crate::{
    fhir::{choice, entry, of_patient, practice},
    house::{House, Person, emergency},
};

#[tokio::test]
async fn an_opted_out_patient_has_nothing_to_open_even_in_an_emergency() {
    let house = House::open();
    let entries = [entry("Condition", "c", "unmistakable"), choice("no", AGAINST, "2025-02-14")];
    let report = house.import(GP, &of_patient(IVY, &entries));
    let raj = house.signed_in("ed-consultant").await;
    let patient = house.find(&raj, IVY).await;

    assert_eq!(report.not_shared, 2, "nothing is kept but the choice");
    assert_eq!(house.count("SELECT count(*) FROM resource"), 0);
    assert_eq!(house.standing(&raj, &patient).await.sharing, Sharing::OptedOut);
    assert_eq!(
        refusal(&house, &raj, &patient).await,
        Refusal::OptedOut,
        "no emergency reaches past it"
    );
    let found = house.search(&raj, &[("identifier", IVY)]).await;
    assert!(!found.text().contains("Karen"), "who is close to the patient is not kept either");
}

#[tokio::test]
async fn an_opt_out_that_comes_later_takes_everything_away_and_closes_what_is_open() {
    let house = House::open();
    house.import(GP, &of_patient(IVY, &[entry("Condition", "c", "unmistakable")]));
    let raj = house.signed_in("ed-consultant").await;
    let patient = house.find(&raj, IVY).await;
    let permitted = house.opened(&raj, &patient, emergency()).await;
    assert!(house.record(&raj, &patient, &permitted.grant).await.text().contains("unmistakable"));

    house.import(GP, &of_patient(IVY, &[choice("no", AGAINST, "2026-11-20")]));

    let answer = house.record(&raj, &patient, &permitted.grant).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN, "the grant no longer opens anything");
    assert!(answer.text().contains("opted-out"), "{}", answer.text());
    assert_eq!(house.count("SELECT count(*) FROM resource"), 0, "nothing is kept");
    assert_eq!(house.count("SELECT count(*) FROM patient WHERE opened_text('patient/person/' || id, sealed_person) LIKE '%Karen%'"), 0);
}

#[tokio::test]
async fn the_latest_word_counts_whatever_the_order_of_the_files() {
    let house = House::open();
    let (no, yes) = (choice("no", AGAINST, "2024-03-01"), choice("yes", FOR, "2025-06-01"));
    let condition = entry("Condition", "c", "diabetes");
    let opted_out = |house: &House| house.count("SELECT opted_out FROM patient") == 1;

    house.import(GP, &of_patient(IVY, &[yes.clone(), condition.clone()]));
    house.import(GP, &of_patient(IVY, &[no.clone(), condition.clone()]));
    assert!(!opted_out(&house), "an older refusal does not undo a later consent");

    house.import(GP, &of_patient(IVY, &[choice("again", AGAINST, "2026-01-01")]));
    assert!(opted_out(&house), "the latest word is no");

    house.import(GP, &of_patient(IVY, &[condition]));
    assert!(
        opted_out(&house),
        "a file that says nothing changes nothing: opting in must be active"
    );
    assert_eq!(house.count("SELECT count(*) FROM resource"), 0);
}

#[tokio::test]
async fn who_shares_again_is_taken_in_again() {
    let house = House::open();
    let condition = entry("Condition", "c", "diabetes");
    house.import(GP, &of_patient(IVY, std::slice::from_ref(&condition)));
    house.import(GP, &of_patient(IVY, &[condition.clone(), choice("no", AGAINST, "2025-02-14")]));
    house.import(GP, &of_patient(IVY, &[condition, choice("yes", FOR, "2026-02-14")]));
    let raj = house.signed_in("ed-consultant").await;
    let patient = house.find(&raj, IVY).await;
    let grant = house.opened(&raj, &patient, emergency()).await.grant;

    let sent = house.record(&raj, &patient, &grant).await.text();

    for words in ["diabetes", "Karen"] {
        assert!(sent.contains(words), "{words} is there again");
    }
}

#[tokio::test]
async fn nothing_overrides_an_opt_out_whoever_asks_on_whatever_basis() {
    let note: access::Note = "A child in the house is in danger tonight".parse().unwrap();
    let bases = [
        Basis::PermissionOnce,
        Basis::PermissionUntil { until: "2026-11-25T12:00:00Z".parse().unwrap() },
        Basis::PermissionByProxy {
            authority: access::ProxyAuthority::Attorney,
            note: note.clone(),
        },
        Basis::Informed,
        Basis::TestInterpretation,
        emergency(),
        Basis::Safeguarding { reason: access::SafeguardingReason::ALL[0], note: note.clone() },
        Basis::LegalDuty { reason: access::LegalReason::ALL[0], note },
    ];
    let house = House::open();
    let no = of_patient(IVY, &[choice("no", AGAINST, "2025-02-14"), practice("Y99001")]);
    house.import(GP, &no);
    house.import(GP, &of_patient(MARGARET, &[practice("Y99004")]));
    let ods = "Y99004".parse().unwrap();
    gateway_server::opt_out::say_of_practice(&house.gateway, &ods, false).unwrap();
    for job in
        ["gp", "triage-nurse", "ed-consultant", "out-of-hours-doctor", "biomedical-scientist"]
    {
        let person = house.signed_in(job).await;
        for (number, expected) in
            [(IVY, Refusal::OptedOut), (MARGARET, Refusal::PracticeNotSharing)]
        {
            let patient = house.find(&person, number).await;
            for basis in &bases {
                let answer = house.ask(&person, &patient, Some(basis.clone())).await;
                let AccessAnswer::Refused { refusal } = answer else {
                    panic!("{job} got in by {}", basis.kind().name())
                };
                assert_eq!(refusal, expected, "{job}, {}", basis.kind().name());
            }
        }
    }
    assert_eq!(house.count("SELECT count(*) FROM access_grant"), 0, "nothing was given");
}

#[tokio::test]
async fn organisations_that_disagree_are_a_doubt_and_a_doubt_is_a_refusal() {
    let house = House::open();
    let hospital = "Northampton General Hospital";
    house.import(GP, &of_patient(IVY, &[choice("no", AGAINST, "2024-01-01")]));
    house.import(hospital, &of_patient(IVY, &[choice("yes", FOR, "2026-01-01")]));
    assert_eq!(house.count("SELECT opted_out FROM patient"), 1, "the practice's word stands");

    house.import(GP, &of_patient(IVY, &[choice("yes", FOR, "2025-01-01")]));
    assert_eq!(
        house.count("SELECT opted_out FROM patient"),
        0,
        "until the practice is told otherwise"
    );

    house.import(hospital, &of_patient(IVY, &[choice("no", AGAINST, "2026-02-01")]));
    assert_eq!(house.count("SELECT opted_out FROM patient"), 1, "and the hospital's as well");
}

#[test]
fn other_choices_never_block_care() {
    let coded = |system: &str, code: &str| {
        let mut said = choice(code, code, "2025-01-01");
        said["code"]["coding"][0]["system"] = system.into();
        said
    };
    let national = json!({ "resourceType": "Consent", "id": "x", "status": "active", "dateTime": "2025-02-14",
        "meta": { "profile": ["https://fhir.nhs.uk/STU3/StructureDefinition/NDOP-Consent-1"] },
        "scope": { "coding": [{ "code": "patient-privacy" }] }, "provision": { "type": "deny" } });
    let (read, ctv3) = ("http://read.info/readv2", "http://read.info/ctv3");
    let cases = [
        (
            "summary-care-record",
            vec![
                coded(SNOMED, "416308001"),
                coded(read, "93C3."),
                coded(ctv3, "XaKRy"),
                coded(read, "9Ndo."),
                coded(ctv3, "XaXj6"),
            ],
        ),
        (
            "secondary-use",
            vec![coded(SNOMED, "827241000000103"), coded(read, "9Nu0."), coded(ctv3, "XaZ89")],
        ),
        (
            "type-2",
            vec![coded(SNOMED, "881561000000100"), coded(read, "9Nu4."), coded(ctv3, "XaaVL")],
        ),
        (
            "third-party",
            vec![
                coded(SNOMED, "320011000000108"),
                coded(read, "9NdH."),
                coded(ctv3, "XaNwT"),
                coded(read, "9NdJ."),
                coded(ctv3, "XaNwU"),
            ],
        ),
        ("national-data-opt-out", vec![national]),
        (
            "nothing",
            vec![
                coded(read, "9NdR."),
                coded(ctv3, "XaQxZ"),
                coded(read, "9R1.."),
                coded(read, "9R12."),
            ],
        ),
    ];
    for (about, said) in cases {
        let house = House::open();
        let count = said.len();
        house.import(
            GP,
            &of_patient(IVY, &[said, vec![entry("Condition", "c", "diabetes")]].concat()),
        );

        assert_eq!(house.count("SELECT opted_out FROM patient"), 0, "{about}");
        assert_eq!(
            house.count("SELECT count(*) FROM resource WHERE type = 'Condition'"),
            1,
            "{about}"
        );
        let kept =
            format!("SELECT count(*) FROM sharing_choice WHERE about = '{about}' AND says = 'no'");
        let expected = if about == "nothing" { 0 } else { i64::try_from(count).unwrap() };
        assert_eq!(house.count(&kept), expected, "{about} is kept as what it is");
        assert_eq!(
            house.count("SELECT count(*) FROM sharing_choice"),
            expected,
            "{about}, and as nothing else"
        );
    }
}

#[tokio::test]
async fn a_consent_that_denies_is_an_opt_out() {
    let house = House::open();
    let consent = json!({ "resourceType": "Consent", "id": "x", "status": "active", "dateTime": "2025-02-14",
        "scope": { "coding": [{ "code": "patient-privacy" }] }, "patient": { "reference": "Patient/p-9990000018" },
        "provision": { "type": "deny" } });
    house.import(GP, &of_patient(IVY, &[consent, entry("Condition", "c", "diabetes")]));
    let rita = house.signed_in("triage-nurse").await;
    let patient = house.find(&rita, IVY).await;

    let answer = house.ask(&rita, &patient, Some(Basis::PermissionOnce)).await;
    assert!(
        matches!(answer, AccessAnswer::Refused { refusal: Refusal::OptedOut }),
        "a permission does not reach past it"
    );
}

pub(crate) async fn refusal(house: &House, person: &Person, patient: &PatientId) -> Refusal {
    match house.ask(person, patient, Some(emergency())).await {
        AccessAnswer::Refused { refusal } => refusal,
        AccessAnswer::Permitted(_) => panic!("permitted"),
    }
}

const SNOMED: &str = "http://snomed.info/sct";
const IVY: &str = "9990000018";
const MARGARET: &str = "9990000026";
const GP: &str = "Abington Park Surgery";
const AGAINST: &str = "416409005";
const FOR: &str = "417528008";

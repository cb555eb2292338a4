//! Every ground on which a record opens, through the gate as a person meets it.

use access::{
    BasisKind, ClaimReason, Closeness, LegalReason, Policy, ProxyAuthority, Refusal, Relationship,
    SafeguardingReason,
};
use nhs::Section;
use tests::{County, Workstation, agreed, emergency, patient};
use viewer::wire::{Chosen, ClaimAnswer, Gate, GateAnswer, Opening};

/// Who opens a record, on which answer, and what the line that says why it is open begins with.
type Case = (&'static str, fn() -> GateAnswer, BasisKind, &'static str);

const CASES: [Case; 7] = [
    ("triage-nurse", agreed, BasisKind::PermissionOnce, "patient agreed to this visit, "),
    ("triage-nurse", until_tomorrow, BasisKind::PermissionUntil, "patient agreed, "),
    (
        "triage-nurse",
        by_proxy,
        BasisKind::PermissionByProxy,
        "agreed in the patient’s place (attorney for health and welfare), ",
    ),
    ("triage-nurse", emergency, BasisKind::Emergency, "begun "),
    ("ed-consultant", safeguarding, BasisKind::Safeguarding, "safeguarding, begun "),
    ("ed-consultant", legal_duty, BasisKind::LegalDuty, "legal duty, begun "),
    (
        "biomedical-scientist",
        || GateAnswer::TestInterpretation,
        BasisKind::TestInterpretation,
        "interpreting a requested test, ",
    ),
];

#[tokio::test]
async fn every_basis_opens_a_record_and_says_why_it_is_open() {
    // Ivy's last test was some weeks ago.
    let tests_of_weeks =
        Policy::standard().replace("test_window_days = 28", "test_window_days = 60");
    let county = County::under(&tests_of_weeks).await;
    for (account, answer, basis, words) in CASES {
        let person = county.signed_in(account).await;
        let gate = gate(&person, patient::IVY).await;
        assert!(gate.options.iter().any(|option| option.basis == basis), "{account}: {basis:?}");

        let opened = person.answer(answer()).await.unwrap();

        let Opening::Opened { record } = opened.get() else { panic!("{basis:?} is refused") };
        assert_eq!(record.access.basis, basis);
        assert!(record.access.words.starts_with(words), "{basis:?}: {}", record.access.words);
        // Nothing of it shall be in force when the next one comes.
        person.withdraw().await.unwrap();
    }
}

#[tokio::test]
async fn that_the_patient_was_told_is_enough_only_where_the_record_is_one_that_informs() {
    let asks = County::open().await;
    let nurse = asks.signed_in("triage-nurse").await;
    let offered = gate(&nurse, patient::IVY).await.options;
    assert!(offered.iter().all(|option| option.basis != BasisKind::Informed));
    let told = nurse.answer(GateAnswer::Informed).await.unwrap();
    assert!(matches!(told.get(), Opening::Refused { refusal: Refusal::BasisNotAllowed, .. }));

    let informs = County::under(&Policy::standard().replace("\"ask\"", "\"inform\"")).await;
    let nurse = informs.signed_in("triage-nurse").await;
    let opened = nurse.opened(patient::IVY, GateAnswer::Informed).await;
    assert!(opened.access.words.starts_with("patient told, "), "{}", opened.access.words);
}

#[tokio::test]
async fn without_a_test_there_is_nothing_to_interpret() {
    let county = County::open().await;
    let scientist = county.signed_in("biomedical-scientist").await;

    let chosen = scientist.choose(patient::IVY).await;

    let Chosen::Refused { refusal, .. } = chosen else { panic!("her last test is too old") };
    assert_eq!(refusal, Refusal::NoTestRequested);
    assert!(scientist.answer(GateAnswer::TestInterpretation).await.is_err(), "no question stands");
}

/// Found by looking at the window of the biomedical scientist: all of a record refers to the patient, whose entries are people.
#[tokio::test]
async fn what_a_role_sees_is_there_although_people_are_hidden_from_it() {
    let county = County::open().await;
    let scientist = county.signed_in("biomedical-scientist").await;
    gate(&scientist, RECENTLY_TESTED).await;

    let opened = scientist.answer(GateAnswer::TestInterpretation).await.unwrap();

    let Opening::Opened { record } = opened.get() else { panic!("a test was requested") };
    assert_eq!(record.access.basis, BasisKind::TestInterpretation);
    for section in &scientist.the_rest().await.unwrap().get().sections {
        let is_read =
            matches!(section.section, Section::Medicines | Section::Problems | Section::Results);
        assert_eq!(
            section.shown > Some(0),
            is_read || section.section == Section::Allergies,
            "{section:?}"
        );
        assert_eq!(section.withheld, 0, "what is restricted is hidden from this role: {section:?}");
    }
}

#[tokio::test]
async fn a_relationship_that_nobody_knows_of_is_claimed_with_a_reason_and_told() {
    let county = County::open().await;
    let doctor = county.signed_in("gp").await;
    let gate = gate(&doctor, STRANGER).await;
    assert_eq!(gate.you.relationship, None, "not her patient");
    let once = gate.options.iter().find(|option| option.basis == BasisKind::PermissionOnce);
    assert!(once.is_some_and(|option| option.needs_claim), "and the gate says so");

    let none = doctor.answer(agreed()).await.unwrap_err().fault();
    assert_eq!(none.field.as_deref(), Some("claim-reason"), "{}", none.words);
    let wordless = ClaimAnswer { note: "x".into(), ..covering() };
    let wordless = doctor.answer_claiming(agreed(), wordless).await.unwrap_err().fault();
    assert_eq!(wordless.field.as_deref(), Some("claim-note"), "{}", wordless.words);
    assert!(doctor.overview().is_err(), "nothing is open yet");

    let opened = doctor.answer_claiming(agreed(), covering()).await.unwrap();

    assert!(matches!(opened.get(), Opening::Opened { .. }));
    let claimed = "SELECT count(*) FROM alert_kind WHERE kind = 'self-claimed'";
    assert_eq!(county.count(claimed), 1, "the privacy officer is told");
    doctor.send().await;
    let asked = county.events().into_iter().rfind(|event| event.act == "asked").unwrap();
    assert!(asked.body.contains("covering"), "what was claimed is written down: {}", asked.body);
}

#[tokio::test]
async fn a_reason_that_the_policy_does_not_offer_is_named_at_its_field() {
    let fewer = Policy::standard().replace("\"covering\", \"other\"", "\"other\"");
    let county = County::under(&fewer).await;
    let doctor = county.signed_in("gp").await;
    gate(&doctor, STRANGER).await;

    let fault = doctor.answer_claiming(agreed(), covering()).await.unwrap_err().fault();

    assert_eq!(fault.field.as_deref(), Some("claim-reason"), "{}", fault.words);
}

#[tokio::test]
async fn a_tie_that_is_known_needs_no_claim_and_an_emergency_needs_no_tie() {
    let county = County::open().await;
    let doctor = county.signed_in("gp").await;
    let own = gate(&doctor, patient::IVY).await;
    assert_eq!(own.you.relationship, Some(Relationship::RegisteredPractice));
    assert!(own.options.iter().all(|option| !option.needs_claim));

    let strange = gate(&doctor, STRANGER).await;
    let needs =
        |basis| strange.options.iter().any(|option| option.basis == basis && option.needs_claim);
    assert!(needs(BasisKind::PermissionOnce) && !needs(BasisKind::Emergency));
    assert!(matches!(doctor.answer(emergency()).await.unwrap().get(), Opening::Opened { .. }));
}

#[tokio::test]
async fn a_permission_that_is_in_force_is_not_asked_for_and_the_line_says_so() {
    let county = County::open().await;
    let nurse = county.signed_in("triage-nurse").await;
    nurse.opened(patient::IVY, until_tomorrow()).await;
    nurse.viewer.close_patient(None).await.unwrap();

    let Chosen::Opened { record } = nurse.choose(patient::IVY).await else {
        panic!("the permission is in force")
    };

    let words = &record.access.words;
    assert!(words.starts_with("permission in force, given on "), "{words}");
    assert!(words.ends_with(": patient agreed"), "{words}");
    nurse.viewer.lock().unwrap();
    nurse.viewer.unlock(&tests::person("triage-nurse").password).await.unwrap();
    assert_eq!(nurse.viewer.status().access.unwrap().words, *words, "also after an unlocking");
}

#[tokio::test]
async fn somebody_elses_closeness_is_a_warning_at_the_gate() {
    let county = County::open().await;
    let nurse = county.signed_in("triage-nurse").await;
    let elsewhere = county.signed_in_elsewhere("ed-consultant").await;
    let own = Some(patient::IVY.parse().unwrap());
    gateway_server::closeness::say_own_record(&county.gateway, "triage-nurse@nhs.net", own)
        .unwrap();

    assert_eq!(gate(&nurse, patient::IVY).await.closeness, [Closeness::OwnRecord]);
    assert_eq!(gate(&elsewhere, patient::IVY).await.closeness, [Closeness::Colleague]);
    assert!(gate(&nurse, patient::AMIR).await.closeness.is_empty());
}

async fn gate(person: &Workstation, nhs_number: &str) -> Gate {
    match person.choose(nhs_number).await {
        Chosen::Gate { gate } => gate,
        Chosen::Opened { record } => panic!("it is open: {}", record.access.words),
        Chosen::Refused { refusal, .. } => panic!("refused: {}", refusal.name()),
    }
}

fn until_tomorrow() -> GateAnswer {
    let tomorrow = chrono::Local::now().date_naive() + chrono::Days::new(1);
    GateAnswer::PermissionUntil { until: tomorrow.to_string() }
}

fn by_proxy() -> GateAnswer {
    GateAnswer::PermissionByProxy {
        authority: ProxyAuthority::Attorney,
        note: "Her daughter, who showed the registered power of attorney".into(),
    }
}

fn safeguarding() -> GateAnswer {
    GateAnswer::Safeguarding {
        reason: SafeguardingReason::AdultAtRisk,
        note: "Bruises that her carer cannot explain".into(),
    }
}

fn legal_duty() -> GateAnswer {
    GateAnswer::LegalDuty {
        reason: LegalReason::CourtOrder,
        note: "Order of the county court of 3 November".into(),
    }
}

fn covering() -> ClaimAnswer {
    ClaimAnswer { reason: ClaimReason::Covering, note: "In the place of Dr Shah this week".into() }
}

/// FAIRBAIRN, Rosalind (Ms), who has people of her own.
const RECENTLY_TESTED: &str = "9990000182";
/// A patient of another practice, whom nothing ties to the GP of the county.
const STRANGER: &str = patient::IVOR;

//! From the list of patients to what is on the screen.

use access::BasisKind;
use nhs::Section;
use record::view::{AllergyState, Body};
use tests::{County, agreed, patient};
use viewer::wire::{Chosen, GateAnswer};

#[tokio::test]
async fn a_search_shows_demographics_and_marks_names_that_could_be_mistaken() {
    let county = County::open().await;
    let nurse = county.signed_in("triage-nurse").await;

    let found = nurse.find("patterson 12/03/1945").await;

    let numbers: Vec<_> =
        found.patients.iter().filter_map(|row| row.banner.nhs_number.as_deref()).collect();
    assert!(numbers.contains(&"999 000 0018") && numbers.contains(&"999 000 0026"), "{numbers:?}");
    for row in &found.patients {
        let twin = row.twin.as_deref().unwrap_or_default();
        assert!(
            twin.contains("same date of birth"),
            "Ivy and Ivor are told apart in words, on both rows"
        );
    }
}

#[tokio::test]
async fn who_is_found_by_number_alone_is_marked_and_the_question_says_it_again() {
    let county = County::open().await;
    let nurse = county.signed_in("triage-nurse").await;

    for number in [patient::IVY, patient::IVOR] {
        let found = nurse.find(number).await;
        let chosen = nurse.choose(number).await;

        let [row] = found.patients.as_slice() else { panic!("one row") };
        assert_eq!(row.twin.as_deref(), Some("Similar name, same date of birth"));
        let Chosen::Gate { gate } = chosen else { panic!("the question stands") };
        assert_eq!(
            gate.twin.as_deref(),
            Some("Another patient has a similar name and the same date of birth.")
        );
    }
}

#[tokio::test]
async fn a_search_says_when_it_found_only_similar_names() {
    let county = County::open().await;
    let nurse = county.signed_in("triage-nurse").await;

    let slip = nurse.find("pattersn ivy").await;
    let exact = nurse.find("patterson ivy").await;

    assert!(
        slip.similar && !slip.patients.is_empty(),
        "a slip of the pen still finds, and is said"
    );
    assert!(!exact.similar);
}

#[tokio::test]
async fn the_nurse_sees_allergies_medicines_problems_and_the_care_package_on_the_first_screen() {
    let county = County::open().await;
    let nurse = county.signed_in("triage-nurse").await;

    let opened = nurse.opened(patient::IVY, agreed()).await;

    let first = opened.first;
    let AllergyState::Known { lines } = &first.allergies.state else {
        panic!("Ivy's allergies are known")
    };
    assert!(lines.iter().any(|line| line.agent.contains("penicillin")), "{lines:?}");
    assert_eq!(first.overview.medicines.entries.len(), 8, "eight current medicines");
    assert!(!first.overview.problems.entries.is_empty());
    assert!(!first.overview.flagged_results.entries.is_empty());
    assert!(!first.overview.social_care.entries.is_empty(), "the care package");
    assert_eq!(first.banner.nhs_number.as_deref(), Some("999 000 0018"));
    assert_eq!(first.banner.age.as_deref(), Some("81y"));
}

#[tokio::test]
async fn a_nurse_at_triage_reads_no_letters_but_is_told_how_many_there_are() {
    let county = County::open().await;
    let nurse = county.signed_in("triage-nurse").await;
    nurse.opened(patient::IVY, agreed()).await;

    let letters = nurse.section(Section::Letters).unwrap();

    assert!(letters.get().entries.is_empty());
    assert!(letters.get().withheld >= 4, "a count, never a category");
}

#[tokio::test]
async fn a_consultant_reads_the_letters() {
    let county = County::open().await;
    let consultant = county.signed_in("ed-consultant").await;
    consultant.opened(patient::IVY, agreed()).await;

    let letters = consultant.section(Section::Letters).unwrap();
    assert!(letters.get().entries.len() >= 12);

    for entry in &letters.get().entries {
        let letter = consultant.letter(&entry.id).await.unwrap();
        let shown =
            !matches!(letter.get().content, record::view::LetterContent::CannotBeShown { .. });
        assert!(shown, "every letter of the county can be read here");
    }
}

#[tokio::test]
async fn a_permission_for_this_visit_ends_when_the_record_is_closed() {
    let county = County::open().await;
    let nurse = county.signed_in("triage-nurse").await;
    nurse.opened(patient::IVY, agreed()).await;

    nurse.viewer.close_patient(None).await.unwrap();

    assert!(
        matches!(nurse.choose(patient::IVY).await, Chosen::Gate { .. }),
        "the next visit is asked for again"
    );
}

#[tokio::test]
async fn a_permission_until_a_date_skips_the_question_and_says_so() {
    let county = County::open().await;
    let nurse = county.signed_in("triage-nurse").await;
    let tomorrow = (chrono::Local::now().date_naive() + chrono::Days::new(1)).to_string();
    nurse.opened(patient::IVY, GateAnswer::PermissionUntil { until: tomorrow }).await;
    nurse.viewer.close_patient(None).await.unwrap();

    let chosen = nurse.choose(patient::IVY).await;

    let Chosen::Opened { record } = chosen else {
        panic!("the permission is in force: {chosen:?}")
    };
    assert_eq!(record.access.basis, BasisKind::PermissionUntil);
    assert!(record.access.words.contains("patient agreed"), "{}", record.access.words);
}

#[tokio::test]
async fn one_patient_is_closed_before_another_is_opened() {
    let county = County::open().await;
    let nurse = county.signed_in("triage-nurse").await;
    nurse.opened(patient::IVY, agreed()).await;

    let amir = nurse.opened(patient::AMIR, agreed()).await;

    let medicines = nurse.section(Section::Medicines).unwrap();
    assert_eq!(amir.first.banner.family, "KHAN");
    let of_ivy = medicines.get().entries.iter().any(
        |entry| matches!(&entry.body, Body::Medicine { name, .. } if name.contains("apixaban")),
    );
    assert!(!of_ivy, "nothing of the patient before is left");
}

#[tokio::test]
async fn no_known_allergies_is_said_only_where_a_source_says_so() {
    let county = County::open().await;
    let nurse = county.signed_in("triage-nurse").await;

    let grace = nurse.opened(patient::NO_KNOWN_ALLERGIES, agreed()).await;
    let kieran = nurse.opened(patient::ALLERGIES_NOT_RECORDED, agreed()).await;

    assert!(matches!(grace.first.allergies.state, AllergyState::NoneKnown { .. }));
    assert!(
        matches!(kieran.first.allergies.state, AllergyState::NotRecorded),
        "silence is not a no"
    );
}

#[tokio::test]
async fn a_source_that_did_not_answer_is_named() {
    let county = County::open().await;
    let nurse = county.signed_in("triage-nurse").await;

    let opened = nurse.opened(patient::HOSPITAL_SILENT, agreed()).await;

    let silent: Vec<&str> = opened
        .first
        .sources
        .iter()
        .filter(|source| source.answer == record::view::Answer::Silent)
        .map(|source| source.source.short.as_str())
        .collect();
    assert_eq!(silent, ["NGH"], "a partial record never looks whole");
}

//! Finding words in an open record: what is found is what the grant shows, and it is written down before it is seen.

use nhs::Section;
use record::view::Findings;
use tests::{County, Workstation, agreed, code_of, emergency, patient};

#[tokio::test]
async fn a_nurse_does_not_find_what_a_doctor_finds() {
    let county = County::open().await;
    let doctor = county.signed_in("ed-consultant").await;
    doctor.opened(patient::IVY, agreed()).await;
    let nurse = county.signed_in("triage-nurse").await;
    nurse.opened(patient::IVY, emergency()).await;

    let his = find(&doctor, "discharge");
    let hers = find(&nurse, "discharge");

    assert!(sections(&his).contains(&Section::Letters), "he sees letters: {his:?}");
    assert!(!sections(&hers).contains(&Section::Letters), "for her role they are counted only");
    assert!(hers.not_searched.iter().any(|said| said.contains("for your role")), "and it says so");
    let medicine = find(&nurse, "METFORMÍN");
    assert!(sections(&medicine).contains(&Section::Medicines), "what she sees she finds");
}

#[tokio::test]
async fn what_is_found_is_written_down_before_it_is_seen_and_what_was_typed_never_is() {
    let county = County::open().await;
    let nurse = county.signed_in("triage-nurse").await;
    nurse.opened(patient::IVY, emergency()).await;
    let before = nurse.viewer.status().unsent;
    let typed = "MeTForMin";

    let found = find(&nurse, typed);

    assert_eq!(nurse.viewer.status().unsent, before + 1, "one event, and it is on the disk");
    nurse.viewer.sign_out().await.unwrap();
    nurse.send().await;
    let events = county.events();
    let shown = events.iter().find(|event| event.act == "showing" && event.body.contains("find"));
    let shown = shown.expect("the showing has reached the gateway");
    for hit in &found.hits {
        let resource = hit.id.split('#').next().unwrap_or_default();
        assert!(shown.body.contains(resource), "{resource} was on the screen");
    }
    assert!(
        events.iter().all(|event| !event.body.contains(typed)),
        "what was typed may say anything of the patient"
    );
}

#[tokio::test]
async fn nothing_is_found_once_it_is_locked_closed_or_another_patient_is_open() {
    let county = County::open().await;
    let doctor = county.signed_in("ed-consultant").await;
    doctor.opened(patient::IVY, agreed()).await;
    let ivy = doctor.page();

    doctor.viewer.lock().unwrap();
    let locked = doctor.viewer.find_in_record(&ivy, "metformin").unwrap_err();
    assert_eq!(code_of(&locked), code_of(&viewer::Trouble::NotSignedIn));
    let password = tests::person("ed-consultant").password;
    doctor.viewer.unlock(&password).await.unwrap();
    assert!(!find(&doctor, "metformin").hits.is_empty());

    doctor.opened(patient::AMIR, agreed()).await;
    let another = doctor.viewer.find_in_record(&ivy, "metformin").unwrap_err();
    assert_eq!(code_of(&another), code_of(&viewer::Trouble::Superseded));
    doctor.viewer.close_patient(None).await.unwrap();
    assert!(doctor.viewer.find_in_record(&ivy, "metformin").is_err());
}

/// Finding leads nowhere by itself: an unlocking leads back to the part beside it.
#[tokio::test]
async fn finding_does_not_change_the_part_to_which_an_unlocking_leads_back() {
    let county = County::open().await;
    let doctor = county.signed_in("ed-consultant").await;
    doctor.opened(patient::IVY, agreed()).await;
    doctor.section(Section::Problems).unwrap();
    find(&doctor, "metformin");

    doctor.viewer.lock().unwrap();
    let password = tests::person("ed-consultant").password;
    let back = doctor.viewer.unlock(&password).await.unwrap();

    let viewer::wire::Unlocking::Back { place, .. } = back.get() else { panic!("it unlocks") };
    assert_eq!(*place, viewer::wire::Place::Section(Section::Problems));
}

fn find(desk: &Workstation, text: &str) -> Findings {
    desk.viewer.find_in_record(&desk.page(), text).expect("it is searched").get().clone()
}

fn sections(found: &Findings) -> Vec<Section> {
    found.sections.iter().map(|each| each.section).collect()
}

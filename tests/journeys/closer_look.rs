//! Looking closer at one entry, and the keys of whoever is at work.

use nhs::Section;
use tests::{County, agreed, code_of, emergency, patient, person};

#[tokio::test]
async fn an_original_is_written_down_before_it_is_seen() {
    let county = County::open().await;
    let nurse = county.signed_in("triage-nurse").await;
    nurse.opened(patient::IVY, agreed()).await;
    let medicines = nurse.section(Section::Medicines).unwrap();
    let entry = medicines.get().entries.first().unwrap().id.clone();
    let before = nurse.viewer.status().unsent;

    let original = nurse.viewer.show_original(&nurse.page(), Section::Medicines, &entry).unwrap();

    assert_eq!(nurse.viewer.status().unsent, before + 1, "one event, and it is on the disk");
    let said = &original.get().lines;
    assert!(said.iter().any(|line| line.label.starts_with("Medication")), "{said:?}");
    nurse.viewer.sign_out().await.unwrap();
    nurse.send().await;
    let events = county.events();
    let shown = events.iter().find(|event| event.body.contains("original"));
    assert!(shown.unwrap().body.contains(&entry), "the entry is named in the event");
}

#[tokio::test]
async fn what_stands_beside_an_entry_is_written_down_before_it_is_seen() {
    let county = County::open().await;
    let nurse = county.signed_in("triage-nurse").await;
    nurse.opened(patient::IVY, agreed()).await;
    let medicines = nurse.section(Section::Medicines).unwrap();
    let entry = medicines.get().entries.first().unwrap().id.clone();
    let sent = serde_json::to_value(&medicines).unwrap();
    let of_it = sent["entries"][0].as_object().unwrap();
    assert!(!of_it.contains_key("details"), "nothing of it crosses with the list");
    let before = nurse.viewer.status().unsent;

    let beside = nurse.viewer.show_details(&nurse.page(), Section::Medicines, &entry).unwrap();

    assert_eq!(nurse.viewer.status().unsent, before + 1, "one event, and it is on the disk");
    assert_eq!(beside.get().id, entry);
    assert!(beside.get().lines.iter().any(|line| line.label == "Code"), "{:?}", beside.get().lines);
    nurse.viewer.sign_out().await.unwrap();
    nurse.send().await;
    let events = county.events();
    let shown = events.iter().find(|event| event.body.contains("\"details\""));
    assert!(shown.unwrap().body.contains(&entry), "the entry is named in the event");
}

#[tokio::test]
async fn nothing_stands_beside_what_the_role_may_not_see() {
    let county = County::open().await;
    let doctor = county.signed_in("ed-consultant").await;
    doctor.opened(patient::IVY, agreed()).await;
    let letters = doctor.section(Section::Letters).unwrap();
    let letter = letters.get().entries.first().unwrap().id.clone();
    let nurse = county.signed_in("triage-nurse").await;
    nurse.opened(patient::IVY, emergency()).await;

    for section in [Section::Letters, Section::Medicines] {
        let refused = nurse.viewer.show_details(&nurse.page(), section, &letter).unwrap_err();
        assert_eq!(code_of(&refused), code_of(&viewer::Trouble::NothingOpen));
    }
}

#[tokio::test]
async fn what_the_role_may_not_see_has_no_original() {
    let county = County::open().await;
    let doctor = county.signed_in("ed-consultant").await;
    doctor.opened(patient::IVY, agreed()).await;
    let letters = doctor.section(Section::Letters).unwrap();
    let letter = letters.get().entries.first().unwrap().id.clone();
    let nurse = county.signed_in("triage-nurse").await;
    nurse.opened(patient::IVY, emergency()).await;

    let refused = nurse.viewer.show_original(&nurse.page(), Section::Letters, &letter).unwrap_err();

    assert_eq!(code_of(&refused), code_of(&viewer::Trouble::NothingOpen));
}

#[tokio::test]
async fn shortcuts_that_are_switched_off_stay_so_through_a_lock_and_no_longer_than_the_session() {
    let county = County::open().await;
    let nurse = county.signed_in("triage-nurse").await;
    assert!(nurse.viewer.status().shortcuts, "they work to begin with");

    nurse.viewer.switch_shortcuts(false);
    nurse.viewer.lock().unwrap();
    nurse.viewer.unlock(&person("triage-nurse").password).await.unwrap();
    assert!(!nurse.viewer.status().shortcuts, "a lock changes nothing of it");
    nurse.viewer.switch_shortcuts(true);
    assert!(nurse.viewer.status().shortcuts);

    nurse.viewer.switch_shortcuts(false);
    nurse.viewer.sign_out().await.unwrap();
    assert!(nurse.viewer.status().shortcuts, "the next person has switched nothing off");
}

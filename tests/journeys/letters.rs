//! Which letters a clinician has opened: known of this session, and claimed of nothing else.

use nhs::Section;
use tests::{County, Weather, Workstation, agreed, patient, person};
use viewer::wire::OpenedLetter;

#[tokio::test]
async fn a_letter_is_said_to_be_opened_once_it_was_on_the_screen() {
    let county = County::open().await;
    let consultant = county.signed_in("ed-consultant").await;
    consultant.opened(patient::IVY, agreed()).await;
    let [first, second, third] = listed(&consultant);
    assert!(opened(&consultant).is_empty(), "none was opened, though all are listed");

    county.link.turns(Weather::Cut).await;
    let failed = consultant.letter(&third).await;
    county.link.turns(Weather::Fair).await;
    assert!(failed.is_err());
    assert!(opened(&consultant).is_empty(), "one that did not come was not opened");

    let letter = consultant.letter(&first).await.unwrap();
    consultant.letter(&second).await.unwrap();
    let told = opened(&consultant);
    assert_eq!(ids(&told), [&first, &second]);
    assert_eq!(told[0].version, letter.get().version, "of another version nothing is said");
    assert_eq!(told[0].at.len(), "14:05".len(), "with the time of day");
    consultant.letter(&first).await.unwrap();
    assert_eq!(ids(&opened(&consultant)), [&second, &first], "opened again, it is said once");
}

#[tokio::test]
async fn what_was_opened_is_known_of_one_person_one_patient_and_one_session() {
    let county = County::open().await;
    let consultant = county.signed_in("ed-consultant").await;
    consultant.opened(patient::IVY, agreed()).await;
    let [letter, ..] = listed(&consultant);
    consultant.letter(&letter).await.unwrap();

    consultant.viewer.lock().unwrap();
    consultant.viewer.unlock(&person("ed-consultant").password).await.unwrap();
    assert_eq!(ids(&opened(&consultant)), [&letter], "a lock does not make it unopened");
    consultant.viewer.close_patient(None).await.unwrap();
    consultant.opened(patient::AMIR, agreed()).await;
    assert!(opened(&consultant).is_empty(), "another patient's letters are others");
    consultant.viewer.close_patient(None).await.unwrap();
    consultant.opened(patient::IVY, agreed()).await;
    assert_eq!(ids(&opened(&consultant)), [&letter], "nor does closing the record");

    consultant.viewer.sign_out().await.unwrap();
    consultant.sign_in(&county, "ed-consultant").await;
    consultant.opened(patient::IVY, agreed()).await;
    assert!(opened(&consultant).is_empty(), "the next session begins with nothing opened");
}

fn opened(at: &Workstation) -> Vec<OpenedLetter> {
    at.viewer.status().access.expect("a record is open").letters_opened
}

fn ids(opened: &[OpenedLetter]) -> Vec<&str> {
    opened.iter().map(|letter| letter.id.as_str()).collect()
}

/// Three letters of the open record.
fn listed(at: &Workstation) -> [String; 3] {
    let letters = at.section(Section::Letters).expect("the letters");
    let ids: Vec<String> = letters.get().entries.iter().map(|entry| entry.id.clone()).collect();
    ids.first_chunk().expect("three letters").clone()
}

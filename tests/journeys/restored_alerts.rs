//! An emergency that the gateway has forgotten with its disk is reviewed all the same.

use tests::{County, emergency, patient};

#[tokio::test]
async fn an_emergency_of_after_the_backup_is_before_the_privacy_officer_again_as_it_was_told() {
    let mut county = County::open().await;
    let nurse = county.signed_in("triage-nurse").await;
    nurse.send().await;
    let older = county.copied();
    nurse.opened(patient::IVY, emergency()).await;
    nurse.viewer.close_patient(Some(access::CouldAgree::No)).await.unwrap();
    nurse.send().await;
    assert_eq!(county.count("SELECT count(*) FROM alert"), 1);

    county.starts_from(older).await;
    assert_eq!(county.count("SELECT count(*) FROM alert"), 0, "it is forgotten");
    let nurse = nurse.restarted();
    nurse.viewer.contact().await;
    nurse.send().await;

    let officer = county.signed_in("privacy-officer").await;
    officer.viewer.step_up(&county.code("privacy-officer")).await.unwrap();
    let mut rows = officer.to_review().await;
    rows.retain(|row| !row.work.is_empty());
    let [row] = rows.as_slice() else { panic!("one emergency, not {}", rows.len()) };
    assert_eq!(row.kinds, ["Emergency", "Not given here"]);
    let told = officer.viewer.review_item(&row.id).await.unwrap().opening.unwrap();
    assert_eq!(
        (told.person.as_str(), told.patient.as_str()),
        ("Rita CLARKE", "PATTERSON, Ivy (Mrs)")
    );
    assert_eq!(told.reason.as_deref(), Some("Cannot communicate"));
    assert_eq!(told.note.as_deref(), Some("Found on floor, cold and confused, GCS 12"));
    assert_eq!(told.could_agree.as_deref(), Some("No"));
    assert_eq!(county.count("SELECT count(*) FROM access_grant WHERE ended IS NULL"), 0);
}

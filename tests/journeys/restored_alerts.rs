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
    let mut alerts = officer.viewer.alerts().await.unwrap();
    alerts.retain(|alert| alert.patient != "None");
    let [alert] = alerts.as_slice() else { panic!("one emergency, not {}", alerts.len()) };
    assert_eq!(alert.kinds, ["Emergency", "Only in the device’s log"]);
    assert_eq!(alert.person, "Rita CLARKE, Triage nurse, Northampton General Hospital");
    assert_eq!(alert.patient, "PATTERSON, Ivy (Mrs)");
    let why = "Cannot communicate: Found on floor, cold and confused, GCS 12";
    assert_eq!(alert.why.as_deref(), Some(why));
    assert_eq!(alert.could_agree.as_deref(), Some("No"));
    assert_eq!(county.count("SELECT count(*) FROM access_grant WHERE ended IS NULL"), 0);
}

//! Locking leaves nothing to see, and unlocking needs no network.

use nhs::Section;
use tests::{County, Weather, agreed, patient, person};
use viewer::wire::{Place, Unlocking};

#[tokio::test]
async fn a_locked_session_shows_nothing_and_comes_back_without_the_network() {
    let county = County::open().await;
    let nurse = county.signed_in("triage-nurse").await;
    nurse.opened(patient::IVY, agreed()).await;
    nurse.viewer.lock().unwrap();
    county.link.turns(Weather::Cut).await;

    assert!(nurse.is_locked());
    assert!(nurse.overview().is_err(), "nothing is shown while locked");
    assert!(nurse.viewer.recents().is_empty(), "no patient is named while locked");
    let unlocking = nurse.viewer.unlock(&person("triage-nurse").password).await.unwrap();

    let Unlocking::Back { record: Some(record), .. } = unlocking.get() else {
        panic!("back to the record")
    };
    assert_eq!(record.first.banner.nhs_number.as_deref(), Some("999 000 0018"));
}

#[tokio::test]
async fn unlocking_leads_back_to_the_part_of_the_record_that_was_shown() {
    let county = County::open().await;
    let nurse = county.signed_in("triage-nurse").await;
    nurse.opened(patient::IVY, agreed()).await;
    let patient = nurse.page();
    let left = || async {
        nurse.viewer.lock().unwrap();
        let unlocking = nurse.viewer.unlock(&person("triage-nurse").password).await.unwrap();
        let Unlocking::Back { record: Some(_), place, scroll } = unlocking.get() else {
            panic!("back to the record")
        };
        (*place, *scroll)
    };

    assert_eq!(left().await, (Place::Overview, 0), "nothing else was shown");
    nurse.section(Section::Medicines).unwrap();
    nurse.viewer.scrolled(&patient, 240);
    assert_eq!(left().await, (Place::Section(Section::Medicines), 240));
    nurse.viewer.show_timeline(&patient).unwrap();
    nurse.viewer.scrolled("another-patient", 480);
    assert_eq!(left().await, (Place::Timeline, 0), "another part begins at its top");
}

#[tokio::test]
async fn five_wrong_passwords_end_the_session() {
    let county = County::open().await;
    let nurse = county.signed_in("triage-nurse").await;
    nurse.opened(patient::IVY, agreed()).await;
    nurse.viewer.lock().unwrap();

    for left in [4, 3, 2, 1] {
        let unlocking = nurse.viewer.unlock("not the password").await.unwrap();
        assert!(matches!(unlocking.get(), Unlocking::Wrong { tries_left } if *tries_left == left));
    }
    let last = nurse.viewer.unlock("not the password").await.unwrap();

    assert!(matches!(last.get(), Unlocking::Ended));
    assert!(
        nurse.viewer.unlock(&person("triage-nurse").password).await.is_err(),
        "the seal is destroyed: even the right password opens nothing"
    );
}

#[tokio::test]
async fn a_session_left_alone_is_locked_and_then_ended() {
    let county = County::open().await;
    let nurse = county.signed_in("triage-nurse").await;
    nurse.opened(patient::IVY, agreed()).await;

    nurse.clock.pass(chrono::Duration::seconds(301));
    nurse.viewer.tick();
    assert!(nurse.is_locked(), "five minutes on a ward");

    nurse.clock.pass(chrono::Duration::minutes(21));
    nurse.viewer.tick();
    assert!(!nurse.is_locked() && !nurse.is_active(), "and twenty more end it");
}

#[tokio::test]
async fn a_key_press_keeps_the_session() {
    let county = County::open().await;
    let nurse = county.signed_in("triage-nurse").await;

    for _ in 0..10 {
        nurse.clock.pass(chrono::Duration::minutes(4));
        nurse.viewer.touch();
    }

    assert!(nurse.is_active());
}

#[tokio::test]
async fn a_computer_that_wakes_shows_nothing_of_what_it_showed_when_it_fell_asleep() {
    let county = County::open().await;
    let nurse = county.signed_in("triage-nurse").await;
    nurse.opened(patient::IVY, agreed()).await;

    nurse.clock.pass(chrono::Duration::minutes(10));

    assert!(nurse.overview().is_err(), "before anything has looked at the clock");
    assert!(nurse.is_locked());
}

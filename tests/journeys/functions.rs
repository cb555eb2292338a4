//! Privacy and administration: behind the second factor, given again, and written down before they are used. And the own
//! password.

use std::time::Duration;

use access::Function;
use tests::{County, Weather, Workstation, agreed, code_of, emergency, patient, person};
use viewer::{
    Trouble,
    wire::{PersonAct, ReviewTab, SessionState, Then, Unlocking},
};

#[tokio::test]
async fn the_functions_of_a_role_are_known_at_the_sign_in() {
    let county = County::open().await;
    let cases = [
        ("triage-nurse", vec![]),
        ("privacy-officer", vec![Function::PrivacyReview, Function::AccessReport]),
        ("administrator", vec![Function::Administration]),
    ];
    for (account, functions) in cases {
        let person = county.signed_in(account).await;
        let SessionState::Active { who, .. } = person.viewer.status().session else {
            panic!("{account} is at work")
        };
        assert_eq!(who.functions, functions, "{account}");
    }
}

#[tokio::test]
async fn nothing_is_administered_or_reviewed_before_the_second_factor_is_given_again() {
    let county = County::open().await;
    let administrator = county.signed_in("administrator").await;
    let officer = county.signed_in("privacy-officer").await;

    let refused: [Trouble; 3] = [
        administrator.viewer.organisations().await.unwrap_err(),
        administrator
            .viewer
            .act_on_person("any".into(), PersonAct::Disable, "Left on Friday")
            .await
            .unwrap_err(),
        officer.viewer.review_queue(ReviewTab::New, None).await.unwrap_err(),
    ];

    for trouble in refused {
        assert_eq!(trouble.fault().then, Then::StepUp, "{}", trouble.fault().words);
    }
}

#[tokio::test]
async fn who_does_not_have_a_function_is_told_so_whatever_code_is_given() {
    let county = County::open().await;
    let nurse = county.signed_in("triage-nurse").await;
    nurse.viewer.step_up(&county.code("triage-nurse")).await.unwrap();

    assert_eq!(code_of(&nurse.viewer.organisations().await.unwrap_err()), "AUTH-11");
    assert_eq!(
        code_of(&nurse.viewer.review_queue(ReviewTab::New, None).await.unwrap_err()),
        "AUTH-11"
    );
}

#[tokio::test]
async fn a_second_factor_that_does_not_match_is_named_and_written_down() {
    let county = County::open().await;
    let administrator = county.signed_in("administrator").await;

    let fault = administrator.viewer.step_up("000 000").await.unwrap_err().fault();
    assert_eq!((fault.field.as_deref(), fault.then), (Some("code"), Then::Stay), "{}", fault.words);
    administrator.viewer.step_up(&county.code("administrator")).await.unwrap();
    administrator.viewer.organisations().await.unwrap();

    assert_eq!(
        acts(&administrator, &county).await,
        ["step-up-failed", "stepped-up", "function-used"],
        "each is written down, the use before it is asked"
    );
}

#[tokio::test]
async fn the_second_factor_opens_a_function_for_some_minutes_only() {
    let county = County::open().await;
    let officer = county.signed_in("privacy-officer").await;
    officer.viewer.step_up(&county.code("privacy-officer")).await.unwrap();
    officer.works_on(&county, 9).await;
    assert!(officer.viewer.review_queue(ReviewTab::New, None).await.is_ok());

    officer.works_on(&county, 1).await;

    assert_eq!(
        officer.viewer.review_queue(ReviewTab::New, None).await.unwrap_err().fault().then,
        Then::StepUp
    );
}

#[tokio::test]
async fn the_privacy_officer_reads_in_words_who_opened_what_and_why() {
    let county = County::open().await;
    let nurse = county.signed_in("triage-nurse").await;
    nurse.opened(patient::IVY, emergency()).await;
    let officer = county.signed_in("privacy-officer").await;
    officer.viewer.step_up(&county.code("privacy-officer")).await.unwrap();

    let open = officer.first_to_review().await;
    nurse.viewer.close_patient(Some(access::CouldAgree::No)).await.unwrap();
    let closed = officer.first_to_review().await;

    assert_eq!(open.why[0].name, "Emergency");
    let (open, closed) = (open.opening.unwrap(), closed.opening.unwrap());
    assert_eq!(open.person, "Rita CLARKE");
    assert_eq!(open.work, "Triage nurse, Northampton General Hospital");
    assert_eq!(open.patient, "PATTERSON, Ivy (Mrs)");
    assert_eq!(open.nhs_number.as_deref(), Some("999 000 0018"));
    assert_eq!((open.basis.as_str(), open.emergency), ("Emergency", true));
    assert_eq!(open.reason.as_deref(), Some("Cannot communicate"));
    assert_eq!(open.note.as_deref(), Some("Found on floor, cold and confused, GCS 12"));
    assert!(open.lasted.starts_with("still open"), "{}", open.lasted);
    assert_eq!(open.could_agree, None);
    assert!(!closed.lasted.contains("open"), "{}", closed.lasted);
    assert_eq!((closed.could_agree.as_deref(), closed.became.as_deref()), (Some("No"), None));

    nurse.opened(patient::IVY, emergency()).await;
    nurse.ask_again().await.unwrap();
    nurse.answer(agreed()).await.unwrap();
    let last = officer.to_review().await.pop().unwrap();
    let became = officer.viewer.review_item(&last.id).await.unwrap().opening.unwrap();
    assert_eq!(became.became.as_deref(), Some("patient agreed to this visit"));
}

#[tokio::test]
async fn a_password_that_was_changed_opens_the_lock_and_the_old_one_does_not() {
    let county = County::open().await;
    let nurse = county.signed_in("triage-nurse").await;
    let other = county.signed_in_elsewhere("triage-nurse").await;
    let _running = other.runs();
    let old = person("triage-nurse").password;

    let code = county.code("triage-nurse");
    nurse.viewer.change_password(&old, NEW, &code).await.unwrap();

    until_signed_out(&other).await;
    nurse.viewer.lock().unwrap();
    let with_old = nurse.viewer.unlock(&old).await.unwrap();
    assert!(matches!(with_old.get(), Unlocking::Wrong { .. }), "the old one is worth nothing");
    let with_new = nurse.viewer.unlock(NEW).await.unwrap();
    assert!(matches!(with_new.get(), Unlocking::Back { .. }));
    assert!(acts(&nurse, &county).await.contains(&"password-changed".to_owned()));

    nurse.viewer.sign_out().await.unwrap();
    let code = county.code("triage-nurse");
    let rita = person("triage-nurse");
    assert!(nurse.viewer.sign_in(rita.email, &old, &code).await.is_err());
    let code = county.code("triage-nurse");
    assert!(nurse.viewer.sign_in(rita.email, NEW, &code).await.is_ok());
}

#[tokio::test]
async fn a_password_that_cannot_be_taken_says_why_at_its_field_and_changes_nothing() {
    let county = County::open().await;
    let nurse = county.signed_in("triage-nurse").await;
    let old = person("triage-nurse").password;
    let cases = [
        (old.as_str(), "short", "AUTH-06", "new-password"),
        ("not the password", NEW, "AUTH-07", "old-password"),
    ];
    for (given, new, code, field) in cases {
        let fault = nurse
            .viewer
            .change_password(given, new, &county.code("triage-nurse"))
            .await
            .unwrap_err()
            .fault();
        assert_eq!(
            (fault.code.as_str(), fault.field.as_deref()),
            (code, Some(field)),
            "{}",
            fault.words
        );
    }

    nurse.viewer.lock().unwrap();
    let unlocked = nurse.viewer.unlock(&old).await.unwrap();
    assert!(matches!(unlocked.get(), Unlocking::Back { .. }), "the old one still opens the lock");
}

async fn until_signed_out(workstation: &Workstation) {
    tests::until("the end of the other session", || {
        workstation.viewer.status().session == SessionState::SignedOut
    })
    .await;
}

/// What this person did besides signing in, as the gateway has it.
async fn acts(person: &Workstation, county: &County) -> Vec<String> {
    person.send().await;
    let acts = county.events().into_iter().map(|event| event.act);
    acts.filter(|act| {
        matches!(
            act.as_str(),
            "step-up-failed" | "stepped-up" | "function-used" | "password-changed"
        )
    })
    .collect()
}

/// Asked before a lock and answered after it.
#[tokio::test]
async fn a_list_that_comes_after_the_lock_is_for_nobody() {
    let county = County::open().await;
    let officer = county.signed_in("privacy-officer").await;
    officer.viewer.step_up(&county.code("privacy-officer")).await.unwrap();
    county.link.turns(Weather::Slow(Duration::from_millis(700))).await;
    let viewer = officer.viewer.clone();
    let late = tokio::spawn(async move { viewer.review_queue(ReviewTab::New, None).await });
    tokio::time::sleep(Duration::from_millis(200)).await;

    officer.viewer.lock().unwrap();

    assert!(late.await.unwrap().is_err(), "nobody reads it");
}

const NEW: &str = "seven grey herons by the weir";

/// Found by locking while the answer was on its way: what had been done at the gateway was written down nowhere.
#[tokio::test]
async fn what_was_done_before_the_lock_is_written_down_in_the_name_of_who_asked() {
    let county = County::open().await;
    for (wrong, act) in [(false, "stepped-up"), (true, "step-up-failed")] {
        let officer = county.signed_in("privacy-officer").await;
        let code = if wrong { "000000".to_owned() } else { county.code("privacy-officer") };
        let viewer = officer.viewer.clone();
        let asking = async move { viewer.step_up(&code).await };
        let _ = locked_meanwhile(&county, &officer, asking).await;

        assert!(wrote_down(&officer, &county, act, "privacy-officer@nhs.net").await, "{act}");
    }

    let nurse = county.signed_in("triage-nurse").await;
    let (viewer, old) = (nurse.viewer.clone(), person("triage-nurse").password);
    let code = county.code("triage-nurse");
    let changing = async move { viewer.change_password(&old, NEW, &code).await };
    let _ = locked_meanwhile(&county, &nurse, changing).await;

    assert!(wrote_down(&nurse, &county, "password-changed", "triage-nurse@nhs.net").await);
}

/// Asks, and locks before the answer.
async fn locked_meanwhile<T: Send + 'static>(
    county: &County,
    person: &Workstation,
    asking: impl Future<Output = T> + Send + 'static,
) -> T {
    county.link.turns(Weather::LateAnswers(Duration::from_millis(700))).await;
    let late = tokio::spawn(asking);
    tokio::time::sleep(Duration::from_millis(400)).await;
    person.viewer.lock().unwrap();
    assert!(!late.is_finished(), "the answer comes after that");
    let answer = late.await.unwrap();
    county.link.turns(Weather::Fair).await;
    answer
}

/// Whether the last event of this kind that the gateway holds names this person.
async fn wrote_down(person: &Workstation, county: &County, act: &str, email: &str) -> bool {
    person.send().await;
    let written = county.events().into_iter().rfind(|event| event.act == act);
    written.is_some_and(|event| event.body.contains(email))
}

#[test]
fn each_rule_of_the_gateway_has_the_same_name_in_the_queue() {
    for rule in gateway_server::review::rules::RULES {
        assert_eq!(viewer::kind_words(rule.kind), rule.name, "{}", rule.kind);
    }
    assert_eq!(viewer::kind_words("a-later-one"), "A later one", "what is newer is said as it is");
}

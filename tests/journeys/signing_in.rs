//! Who comes in, and who does not.

use chrono::TimeDelta;
use tests::{County, code_of, person};

#[tokio::test]
async fn a_wrong_password_and_a_wrong_code_are_answered_alike() {
    let county = County::open().await;
    let ward = county.workstation().await;
    let rita = person("triage-nurse");
    let code = county.code("triage-nurse");

    let password = ward.viewer.sign_in(rita.email, "not the password", &code).await.unwrap_err();
    let stranger =
        ward.viewer.sign_in("nobody@nhs.net", "not the password", &code).await.unwrap_err();
    let wrong_code = ward.viewer.sign_in(rita.email, &rita.password, "000000").await.unwrap_err();

    assert_eq!(code_of(&password), "AUTH-02");
    assert_eq!(code_of(&stranger), "AUTH-02");
    assert_eq!(code_of(&wrong_code), "AUTH-02", "never which");
}

#[tokio::test]
async fn an_address_from_elsewhere_is_refused_before_anything_is_sent() {
    let county = County::open().await;
    let ward = county.workstation().await;

    let fault =
        ward.viewer.sign_in("rita@evilnhs.net", "a password", "123456").await.unwrap_err().fault();

    assert_eq!(fault.field.as_deref(), Some("email"));
    assert_eq!(fault.code, "AUTH-01");
}

#[tokio::test]
async fn a_code_is_taken_once() {
    let county = County::open().await;
    let ward = county.workstation().await;
    let rita = person("triage-nurse");
    let code = county.code("triage-nurse");
    ward.viewer.sign_in(rita.email, &rita.password, &code).await.unwrap();
    ward.viewer.sign_out().await.unwrap();

    let again = ward.viewer.sign_in(rita.email, &rita.password, &code).await.unwrap_err();

    assert_eq!(code_of(&again), "AUTH-02", "whoever looked over the shoulder is too late");
}

#[tokio::test]
async fn nothing_can_be_done_before_the_statement_is_accepted() {
    let county = County::open().await;
    let ward = county.workstation().await;
    let rita = person("triage-nurse");
    ward.viewer.sign_in(rita.email, &rita.password, &county.code("triage-nurse")).await.unwrap();

    assert!(ward.viewer.find_patient("patterson").await.is_err());
    ward.viewer.accept_statement().await.unwrap();

    assert!(ward.viewer.find_patient("patterson").await.is_ok());
}

#[tokio::test]
async fn a_lock_is_no_way_round_the_statement() {
    let county = County::open().await;
    let ward = county.workstation().await;
    let rita = person("triage-nurse");
    ward.viewer.sign_in(rita.email, &rita.password, &county.code("triage-nurse")).await.unwrap();

    ward.viewer.lock().unwrap();

    assert!(ward.viewer.unlock(&rita.password).await.is_err(), "there is nothing to come back to");
    assert!(!ward.is_active() && !ward.is_locked());
}

#[tokio::test]
async fn the_gateway_says_on_the_sign_in_screen_that_its_patients_are_invented() {
    let county = County::open().await;
    let ward = county.workstation().await;

    assert!(ward.viewer.status().training.is_some());
}

#[tokio::test]
async fn a_clock_that_is_wrong_is_said_in_the_status_and_with_a_code_that_fails() {
    let county = County::open().await;
    let ward = county.workstation().await;
    assert_eq!(ward.viewer.status().clock_skew_seconds, None, "it is right");
    let rita = person("triage-nurse");

    for (seconds, words) in [(-7_300, "2h "), (7_300, "2h ")] {
        let ward = county.workstation().await;
        ward.clock.set_wall(TimeDelta::seconds(seconds));
        let told = ward.viewer.status().clock_skew_seconds.expect("it is told");
        assert!((told - seconds).abs() < 60, "{told} for {seconds}");

        let fault = ward.viewer.sign_in(rita.email, &rita.password, "000000").await.unwrap_err();

        let said = fault.fault().words;
        let how = if seconds < 0 { "slow" } else { "fast" };
        assert!(said.contains(&format!("This computer's clock is {words}")), "{said}");
        assert!(said.ends_with(&format!("{how} - codes may fail. Tell IT.")), "{said}");
    }
}

#[tokio::test]
async fn a_network_that_the_gateway_does_not_answer_is_told_so_before_anything_is_typed() {
    let mut county = County::open().await;
    let hscn = "10.0.0.0/8".parse().unwrap();
    county.starts_again_with(|gateway| gateway.settings.networks = vec![hscn]).await;

    let ward = county.workstation().await;

    let warning = ward.viewer.status().warning.expect("it is said in the status");
    assert_eq!(warning.code, "NET-08", "{}", warning.words);
    county.starts_again_with(|_| {}).await;
    ward.viewer.contact().await;
    assert!(ward.viewer.status().warning.is_none(), "and no longer, once it answers");
}

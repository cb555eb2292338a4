//! Who comes in, and who does not.

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

//! Administration: a leaver and a lost laptop are shut out within two seconds wherever they are at work, and nobody by a slip.

use std::time::{Duration, Instant};

use tests::{County, Workstation, agreed, code_of, patient, until};
use viewer::wire::{AccountState, DevicesListed, PeopleListed, PersonAct, SessionState};

#[tokio::test]
async fn a_leaver_is_out_within_two_seconds_and_the_record_closes() {
    let county = County::open().await;
    let nurse = county.signed_in("triage-nurse").await;
    let _running = nurse.runs();
    nurse.opened(patient::IVY, agreed()).await;
    let administrator = administrator(&county).await;
    let account = account_of(&administrator, "rita clarke").await;

    let said = Instant::now();
    let act = administrator.viewer.act_on_person(account, PersonAct::Disable, "Left on Friday");
    let seen = act.await.unwrap();
    until("the end", || nurse.viewer.status().session == SessionState::SignedOut).await;
    let took = said.elapsed();

    println!("a leaver was out {} ms after it was said", took.as_millis());
    assert!(took < AT_ONCE, "it took {took:?}");
    assert!(nurse.overview().is_err(), "nothing of the record is left");
    assert_eq!((seen.row.state, seen.row.sessions), (AccountState::Disabled, 0));
    let again = nurse.sign_in_again(&county, "triage-nurse").await;
    assert_eq!(again, "AUTH-02", "nor does she come back");
}

#[tokio::test]
async fn a_lost_computer_is_out_within_two_seconds_and_nobody_signs_in_there_again() {
    let county = County::open().await;
    let nurse = county.signed_in("triage-nurse").await;
    let _running = nurse.runs();
    nurse.opened(patient::IVY, agreed()).await;
    let administrator = administrator(&county).await;
    let found = administrator.viewer.devices("rita clarke".into(), DevicesListed::InUse, None);
    let laptop = found.await.unwrap().rows.remove(0);
    assert_eq!((laptop.sessions, laptop.own), (1, false));

    let said = Instant::now();
    let seen = administrator.viewer.revoke_device(&laptop.id, "Left on a train").await.unwrap();
    until("the end", || nurse.viewer.status().session == SessionState::SignedOut).await;
    let took = said.elapsed();

    println!("a lost computer was out {} ms after it was said", took.as_millis());
    assert!(took < AT_ONCE, "it took {took:?}");
    assert!(seen.row.revoked.is_some());
    assert_eq!(seen.acts[0].why, "Left on a train");
    let again = nurse.sign_in_again(&county, "triage-nurse").await;
    assert_eq!(again, "DEV-01", "nobody signs in there");
    let elsewhere = county.signed_in_elsewhere("triage-nurse").await;
    assert!(elsewhere.is_active(), "she works on at another one");
}

#[tokio::test]
async fn an_administrator_does_nothing_to_the_own_account_and_says_why_it_does_what_it_does() {
    let county = County::open().await;
    let administrator = administrator(&county).await;
    let own = account_of(&administrator, "administrator@nhs.net").await;
    let viewer = &administrator.viewer;

    let disable = viewer.act_on_person(own.clone(), PersonAct::Disable, "For a moment").await;
    assert_eq!(code_of(&disable.unwrap_err()), "ADM-03");
    let post = viewer.person(own.clone()).await.unwrap().post;
    let clinician = viewer::wire::Post { role: "R8000".into(), ..post };
    let act = PersonAct::ChangePost { post: clinician };
    let change = viewer.act_on_person(own, act, "To look something up").await;
    assert_eq!(code_of(&change.unwrap_err()), "ADM-03", "nobody makes a clinician of themselves");
    let rita = account_of(&administrator, "rita clarke").await;
    let unsaid = viewer.act_on_person(rita, PersonAct::Disable, "  ").await.unwrap_err();
    assert_eq!(unsaid.fault().field.as_deref(), Some("why"));
    assert!(administrator.is_active(), "and goes on");
}

async fn administrator(county: &County) -> Workstation {
    let administrator = county.signed_in_elsewhere("administrator").await;
    administrator.viewer.step_up(&county.code("administrator")).await.unwrap();
    administrator
}

async fn account_of(administrator: &Workstation, words: &str) -> String {
    let found = administrator.viewer.people(words.into(), PeopleListed::Everybody, None);
    found.await.unwrap().rows.remove(0).id
}

trait SignsInAgain {
    /// With which code it is refused.
    async fn sign_in_again(&self, county: &County, account: &str) -> String;
}

impl SignsInAgain for Workstation {
    async fn sign_in_again(&self, county: &County, account: &str) -> String {
        let person = tests::person(account);
        let code = county.code(account);
        let refused = self.viewer.sign_in(person.email, &person.password, &code).await;
        code_of(&refused.expect_err("it is refused"))
    }
}

const AT_ONCE: Duration = Duration::from_secs(2);

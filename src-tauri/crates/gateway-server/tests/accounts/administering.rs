//! What an administrator sees of people and computers, and does about them, over the wire and on the gateway's own computer.

use axum::http::{Method, StatusCode};
use chrono::Duration;
use contract::{
    AccountState, ActKind, ActOnPerson, AskDevice, AskDevices, AskPeople, AskPerson, DeviceSeen,
    DevicesFound, DevicesListed, OrganisationsFound, PeopleFound, PeopleListed, PersonAct,
    PersonSeen, ProblemCode, RegisterDevice, RevokeDevice, SignedIn, path,
};
use gateway_server::administration::{
    acts,
    order::{ActError, Order, Whom},
    rules::Refused,
};
use serde::Serialize;
use uuid::Uuid;

use crate::house::{Answer, DESK, House, PETRA, Person, RA_AGENT, RITA, address, order};

#[tokio::test]
async fn people_are_found_by_any_word_of_theirs_a_page_at_a_time() {
    let (house, petra) = house_with_an_administrator().await;
    house.signed_in(RITA).await;
    for number in 0..60 {
        house.invited(&format!("nurse-{number:02}@nhs.net"));
    }

    let first = people(&house, &petra, "nurse-", PeopleListed::Everybody, None).await;
    let second =
        people(&house, &petra, "nurse-", PeopleListed::Everybody, first.next.clone()).await;

    assert_eq!((first.found, first.people.len(), second.people.len()), (60, 50, 10));
    assert!(second.next.is_none(), "there are no more");
    let both = first.people.iter().chain(&second.people);
    let accounts: std::collections::BTreeSet<_> = both.map(|one| &one.account).collect();
    assert_eq!(accounts.len(), 60, "each stands on one page");
    for (words, only, expected) in [
        ("RITA northampton", PeopleListed::Everybody, 62),
        ("rita.clarke@nhs.net", PeopleListed::Everybody, 1),
        ("rns triage", PeopleListed::SignedIn, 2),
        ("", PeopleListed::Disabled, 0),
        ("nobody", PeopleListed::Everybody, 0),
        ("%", PeopleListed::Everybody, 0),
    ] {
        let found = people(&house, &petra, words, only, None).await;
        assert_eq!(found.found, expected, "{words}");
    }
    let rita = people(&house, &petra, RITA, PeopleListed::Everybody, None).await;
    assert_eq!((rita.people[0].sessions, rita.people[0].own), (1, false));
    assert_eq!(rita.people[0].role_name.as_deref(), Some("Triage nurse"));
}

#[tokio::test]
async fn a_leaver_is_signed_out_at_once_and_it_is_told_who_said_so_and_why() {
    let (house, petra) = house_with_an_administrator().await;
    let (rita, ritas) = house.signed_in(RITA).await;
    let account = account_of(&house, &petra, RITA).await;

    let disabled: PersonSeen =
        act(&house, &petra, &account, PersonAct::Disable, " Left on 20 November ")
            .await
            .is(StatusCode::OK);

    assert_eq!(disabled.person.state, AccountState::Disabled);
    assert_eq!(disabled.person.disabled, Some(house.clock.now()));
    assert!(disabled.sessions.is_empty(), "no session is left");
    let out = house.post_as(&ritas.token, path::SIGN_OUT, &()).await;
    assert_eq!(out.code(), ProblemCode::NotSignedIn, "it has ended at once");
    house.later(Duration::seconds(30));
    assert_eq!(house.sign_in(&rita).await.code(), ProblemCode::NoMatch, "nor does she come back");

    house.later(Duration::minutes(1));
    let enabled: PersonSeen =
        act(&house, &petra, &account, PersonAct::Enable, "Came back").await.is(StatusCode::OK);
    assert_eq!((enabled.person.state, enabled.person.disabled), (AccountState::Active, None));
    house.later(Duration::seconds(30));
    assert_eq!(house.sign_in(&rita).await.status, StatusCode::OK, "as before");

    let told: Vec<_> = enabled.acts.iter().map(|act| (act.kind, act.why.as_deref())).collect();
    let expected =
        [(ActKind::Enable, Some("Came back")), (ActKind::Disable, Some("Left on 20 November"))];
    assert_eq!(told, expected, "the latest first, and nothing is taken away");
    assert!(enabled.acts.iter().all(|act| act.by.is_some()), "and who said so");
    assert_eq!(house.outcomes("user-disabled"), ["done"]);
    assert_eq!(house.outcomes("session-ended"), ["account-disabled"]);
}

#[tokio::test]
async fn nobody_acts_on_their_own_account_nor_on_the_computer_at_which_they_sit() {
    let (house, petra) = house_with_an_administrator().await;
    let own = account_of(&house, &petra, PETRA).await;
    let seen = seen(&house, &petra, &own).await;
    let post = seen.person.post.clone();

    for what in [PersonAct::Disable, PersonAct::Enable, PersonAct::ChangePost(post)] {
        let answer = act(&house, &petra, &own, what, "For a moment").await;
        assert_eq!(answer.code(), ProblemCode::Oneself);
    }
    let pc = registered(&house, DESK).await;
    let answer = revoked(&house, &petra, pc, "Lost").await;

    assert_eq!(answer.code(), ProblemCode::Oneself);
    assert_eq!(house.outcomes("user-disabled"), ["own-account"], "the try is written down");
    assert_eq!(house.outcomes("user-changed"), ["own-account"]);
    assert_eq!(house.outcomes("device-revoked"), ["own-computer"]);
    let again = seen_again(&house, &petra, &own).await;
    assert_eq!(again, StatusCode::OK, "she goes on");
}

#[tokio::test]
async fn somebody_is_always_left_who_administers() {
    let (house, petra) = house_with_an_administrator().await;
    let console = |email| acts::disable(&house.gateway, &order(), Whom::Email(email));
    let last = console(PETRA);
    assert!(matches!(last, Err(ActError::Refused(Refused::LastAdministrator))), "{last:?}");
    let nurse_now = gateway_server::accounts::duties::Duties {
        role: Some("R8001".parse().unwrap()),
        ..Default::default()
    };
    let changed =
        acts::change_post(&house.gateway, &order(), Whom::Email(PETRA), &nurse_now).unwrap_err();
    assert!(matches!(changed, ActError::Refused(Refused::LastAdministrator)));

    house.invited("joyce@nhs.net");
    house.has_role("joyce@nhs.net", RA_AGENT);
    let invited = console(PETRA);
    assert!(invited.is_err(), "who has not begun cannot sign in to administer");
    house.enrolled("grace@nhs.net").await;
    house.has_role("grace@nhs.net", RA_AGENT);
    let petras = account_of(&house, &petra, PETRA).await;
    assert!(console("grace@nhs.net").is_ok(), "Petra is left");
    assert!(console(PETRA).is_err(), "who is disabled does not count");
    assert_eq!(seen_again(&house, &petra, &petras).await, StatusCode::OK);
    assert_eq!(house.outcomes("user-changed"), ["last-administrator"]);
}

#[tokio::test]
async fn of_two_administrators_who_disable_each_other_one_is_left() {
    let (house, petra) = house_with_an_administrator().await;
    let (_, grace) = administrator(&house, "grace@nhs.net").await;
    let (petras, graces) = (
        account_of(&house, &petra, PETRA).await,
        account_of(&house, &petra, "grace@nhs.net").await,
    );

    let (one, other) = tokio::join!(
        act(&house, &petra, &graces, PersonAct::Disable, "She left"),
        act(&house, &grace, &petras, PersonAct::Disable, "She left"),
    );

    let done = [one.status, other.status];
    assert_eq!(done.iter().filter(|status| **status == StatusCode::OK).count(), 1, "{done:?}");
}

#[tokio::test]
async fn whoever_was_signed_out_a_moment_ago_does_nothing_more() {
    let (house, petra) = house_with_an_administrator().await;
    house.enrolled(RITA).await;
    let account = account_of(&house, &petra, RITA).await;
    assert_eq!(house.signed_out(PETRA), 1);

    let answer = act(&house, &petra, &account, PersonAct::Disable, "Left").await;

    assert_eq!(answer.code(), ProblemCode::NotSignedIn);
    assert!(house.outcomes("user-disabled").is_empty());
}

#[tokio::test]
async fn nothing_is_done_without_a_reason() {
    let (house, petra) = house_with_an_administrator().await;
    house.enrolled(RITA).await;
    let account = account_of(&house, &petra, RITA).await;

    for why in ["", "   ", "ab", &"x".repeat(301)] {
        for what in [PersonAct::Disable, PersonAct::Enable, PersonAct::EndSessions] {
            let answer = act(&house, &petra, &account, what, why).await;
            assert_eq!(answer.code(), ProblemCode::Unreadable, "{why}");
        }
        assert!(Order::at_the_console(why).is_err(), "nor on the gateway's own computer");
    }
    assert!(house.outcomes("user-disabled").is_empty());
}

#[tokio::test]
async fn a_lost_computer_signs_everybody_out_and_nobody_in() {
    let (house, petra) = house_with_an_administrator().await;
    let laptop = registered(&house, LAPTOP).await;
    let rita = house.enrolled(RITA).await;
    let ritas: SignedIn = on(&house, laptop, &rita).await.is(StatusCode::OK);
    house.later(Duration::seconds(30));
    let elsewhere: SignedIn = house.sign_in(&rita).await.is(StatusCode::OK);
    let listed = devices(&house, &petra, "laptop rita", DevicesListed::InUse).await;
    assert_eq!((listed.found, listed.devices[0].sessions), (1, 1));
    assert_eq!(listed.devices[0].person.as_deref(), Some("Rita CLARKE"));

    let seen: DeviceSeen =
        revoked(&house, &petra, laptop, "Left on a train").await.is(StatusCode::OK);

    assert_eq!(seen.device.revoked, Some(house.clock.now()));
    assert_eq!(seen.acts[0].why.as_deref(), Some("Left on a train"));
    let there = house.post_as(&ritas.token, path::SIGN_OUT, &()).await;
    assert_eq!(there.code(), ProblemCode::NotSignedIn, "who is signed in there is signed out");
    let goes_on = house.post_as(&elsewhere.token, path::SIGN_OUT, &()).await;
    assert_ne!(goes_on.status, StatusCode::UNAUTHORIZED, "elsewhere she goes on");
    house.later(Duration::seconds(30));
    assert_eq!(on(&house, laptop, &rita).await.code(), ProblemCode::DeviceNotAccepted);
    assert_eq!(house.outcomes("session-ended"), ["device-revoked"]);
    assert_eq!(house.outcomes("sign-in").last().map(String::as_str), Some("device-revoked"));
    let first = seen.device.revoked;
    house.later(Duration::minutes(1));
    let again: DeviceSeen = revoked(&house, &petra, laptop, "Again").await.is(StatusCode::OK);
    assert_eq!(again.device.revoked, first, "it is told since when");
}

#[tokio::test]
async fn another_post_counts_at_once_and_has_every_field() {
    let (house, petra) = house_with_an_administrator().await;
    house.signed_in(RITA).await;
    let account = account_of(&house, &petra, RITA).await;
    let mut post = seen(&house, &petra, &account).await.person.post;
    post.workplace = String::new();
    let empty = act(&house, &petra, &account, PersonAct::ChangePost(post.clone()), "Moved").await;
    assert_eq!(empty.code(), ProblemCode::Unreadable);
    post.workplace = "Ward 4".to_owned();
    post.workplace_kind = "hospital".to_owned();
    post.role = "R8002".to_owned();

    let answer = act(&house, &petra, &account, PersonAct::ChangePost(post), "Moved").await;

    let seen: PersonSeen = answer.is(StatusCode::OK);
    assert_eq!(seen.person.role_name.as_deref(), Some("Nurse manager"));
    assert_eq!((seen.sessions.len(), seen.acts[0].kind), (1, ActKind::ChangePost));
    assert!(seen.roles.iter().any(|role| role.code == "R0260"), "the roles of the policy");
}

#[tokio::test]
async fn organisations_are_listed_with_their_people() {
    let (house, petra) = house_with_an_administrator().await;
    house.enrolled(RITA).await;
    house.disabled(RITA);

    let found: OrganisationsFound =
        house.asked_by(&petra, path::ORGANISATIONS, &()).await.is(StatusCode::OK);

    let [hospital] = found.organisations.as_slice() else { panic!("one organisation") };
    assert_eq!((hospital.ods.as_str(), hospital.people, hospital.disabled), ("RNS", 1, 1));
}

#[tokio::test]
async fn no_part_of_administration_opens_without_the_function_and_the_second_factor() {
    let (house, petra) = house_with_an_administrator().await;
    let (_, ritas) = house.signed_in(RITA).await;
    let account = account_of(&house, &petra, RITA).await;
    house.later(Duration::minutes(10));
    let (device, why) = (Uuid::new_v4(), "Because".to_owned());
    let disable =
        ActOnPerson { account: account.clone(), act: PersonAct::Disable, why: why.clone() };
    let bodies = [
        (
            path::PEOPLE,
            json(&AskPeople { words: String::new(), only: PeopleListed::Everybody, after: None }),
        ),
        (path::PERSON, json(&AskPerson { account })),
        (path::ACT_ON_PERSON, json(&disable)),
        (
            path::ADMINISTERED_DEVICES,
            json(&AskDevices { words: String::new(), only: DevicesListed::All, after: None }),
        ),
        (path::ADMINISTERED_DEVICE, json(&AskDevice { device })),
        (path::REVOKE_DEVICE, json(&RevokeDevice { device, why })),
        (path::ORGANISATIONS, serde_json::Value::Null),
    ];
    for (path, body) in &bodies {
        let nurse = house.asked_by(&ritas, path, body).await;
        assert_eq!(nurse.code(), ProblemCode::FunctionNotAllowed, "{path}");
        let late = house.asked_by(&petra, path, body).await;
        assert_eq!(late.code(), ProblemCode::StepUpNeeded, "{path}");
    }
    assert!(house.outcomes("user-disabled").is_empty());
}

impl House {
    /// Asks as this person, at the administrator's desk.
    async fn asked_by<T: Serialize>(&self, who: &SignedIn, path: &str, body: &T) -> Answer {
        let method = if path == contract::path::ORGANISATIONS { Method::GET } else { Method::POST };
        self.recorded(&who.token, method, path, serde_json::to_vec(body).unwrap().into()).await
    }
}

/// Petra is signed in and has given her second factor again.
async fn house_with_an_administrator() -> (House, SignedIn) {
    let house = House::open();
    let (_, session) = administrator(&house, PETRA).await;
    (house, session)
}

async fn administrator(house: &House, email: &str) -> (Person, SignedIn) {
    let (person, session) = house.signed_in(email).await;
    house.has_role(email, RA_AGENT);
    house.later(Duration::seconds(30));
    let answer = house.step_up(&session.token, &person.code(house.clock.now())).await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT);
    (person, session)
}

async fn people(
    house: &House,
    by: &SignedIn,
    words: &str,
    only: PeopleListed,
    after: Option<String>,
) -> PeopleFound {
    let ask = AskPeople { words: words.to_owned(), only, after };
    house.asked_by(by, path::PEOPLE, &ask).await.is(StatusCode::OK)
}

async fn account_of(house: &House, by: &SignedIn, email: &str) -> String {
    people(house, by, email, PeopleListed::Everybody, None).await.people.remove(0).account
}

async fn seen(house: &House, by: &SignedIn, account: &str) -> PersonSeen {
    let ask = AskPerson { account: account.to_owned() };
    house.asked_by(by, path::PERSON, &ask).await.is(StatusCode::OK)
}

async fn seen_again(house: &House, by: &SignedIn, account: &str) -> StatusCode {
    let ask = AskPerson { account: account.to_owned() };
    house.asked_by(by, path::PERSON, &ask).await.status
}

async fn act(house: &House, by: &SignedIn, account: &str, act: PersonAct, why: &str) -> Answer {
    let body = ActOnPerson { account: account.to_owned(), act, why: why.to_owned() };
    house.asked_by(by, path::ACT_ON_PERSON, &body).await
}

async fn devices(house: &House, by: &SignedIn, words: &str, only: DevicesListed) -> DevicesFound {
    let ask = AskDevices { words: words.to_owned(), only, after: None };
    house.asked_by(by, path::ADMINISTERED_DEVICES, &ask).await.is(StatusCode::OK)
}

async fn revoked(house: &House, by: &SignedIn, device: Uuid, why: &str) -> Answer {
    let body = RevokeDevice { device, why: why.to_owned() };
    house.asked_by(by, path::REVOKE_DEVICE, &body).await
}

async fn registered(house: &House, device: Uuid) -> Uuid {
    let body = RegisterDevice {
        device,
        name: if device == DESK { "IT-DESK-1" } else { "LAPTOP-7" }.to_owned(),
        algorithm: "Ed25519".to_owned(),
        public_key: "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=".to_owned(),
        code: None,
    };
    let answer = house.post_from(address("10.1.2.3"), path::DEVICES, &body).await;
    assert_eq!(answer.status, StatusCode::OK);
    device
}

async fn on(house: &House, device: Uuid, who: &Person) -> Answer {
    let code = who.code(house.clock.now());
    house.try_on(device, address("10.1.2.3"), &who.email, &who.password, &code).await
}

fn json<T: Serialize>(body: &T) -> serde_json::Value {
    serde_json::to_value(body).unwrap()
}

const LAPTOP: Uuid = Uuid::from_bytes([9; 16]);

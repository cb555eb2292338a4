//! Another program asks for a patient's record by a link: a hint, which puts the question and opens nothing.

use access::Relationship;
use chrono::Duration;
use gateway_server::launches;
use tests::{County, Workstation, agreed, agreed_for_today, patient};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};
use viewer::wire::{Chosen, LaunchEnd, Led, SessionState};

#[tokio::test]
async fn a_link_leads_to_the_question_and_opens_nothing_by_itself() {
    let county = County::open().await;
    let nurse = county.signed_in("triage-nurse").await;
    let link = link_to(&nurse, patient::IVY).await;
    let fetched = county.count(GRANTS);

    nurse.viewer.launch(&link);
    assert!(nurse.viewer.status().launch.is_some(), "the page is told that there is one");
    let Led::Patient { row } = nurse.viewer.follow_launch(false).await.unwrap() else {
        panic!("it leads to the patient")
    };

    assert_eq!(row.banner.family, "PATTERSON");
    assert_eq!(county.count(GRANTS), fetched, "nothing was asked for her record");
    assert!(nurse.viewer.show_overview(&row.banner.patient).is_err(), "and nothing is open");
    let chosen = nurse.viewer.choose_patient(&row.banner.patient).await.unwrap().get().clone();
    assert!(matches!(chosen, Chosen::Gate { .. }), "the question comes next");
    assert!(nurse.viewer.status().launch.is_none(), "it is followed once");
    assert!(nurse.viewer.follow_launch(false).await.is_err());
}

#[tokio::test]
async fn what_does_not_fit_ends_in_words_of_its_own_and_is_on_record() {
    let county = County::open().await;
    let nurse = county.signed_in("triage-nurse").await;
    let ivy = link_to(&nurse, patient::IVY).await;
    let nobody = ivy.replace("9990000018", "9997654307");
    let born = ivy.split("birthdate=").nth(1).unwrap().split('&').next().unwrap().to_owned();
    let cases = [
        ("no link of ours".to_owned(), Why::Malformed, "malformed"),
        (ivy.replace("9990000018", "9990000019"), Why::Malformed, "malformed"),
        (format!("{ivy}&exp=1000000000"), Why::Expired, "expired"),
        (format!("{ivy}&nbf=9999999999"), Why::Expired, "expired"),
        (ivy.replace(&born, "1945-03-13"), Why::BirthDiffers, "birth-differs"),
        (nobody, Why::NotFound, "not-found"),
    ];
    for (link, why, word) in cases {
        nurse.viewer.launch(&link);
        let led = nurse.viewer.follow_launch(false).await.unwrap();
        assert_eq!(Why::of(&led), Some(why), "{link}");
        let told = format!("{led:?}");
        assert!(!told.contains("PATTERSON") && !told.contains("999000"), "nobody is shown: {told}");
        nurse.send().await;
        let last = county.events().pop().expect("it is on record");
        assert_eq!(last.act, "launched", "{link}");
        assert!(last.body.contains(&format!("\"{word}\"")), "{word}: {}", last.body);
        assert!(nurse.viewer.status().launch.is_none(), "it is over: {link}");
    }
}

#[tokio::test]
async fn a_link_with_a_code_of_the_persons_own_system_names_the_patient_and_ties_the_two() {
    let county = County::open().await;
    let nurse = county.signed_in("triage-nurse").await;
    let ivy = launched(&county, &nurse, patient::IVY).await;

    nurse.viewer.launch(&ivy);
    let led = nurse.viewer.follow_launch(false).await.unwrap();
    let Led::Patient { row } = led else { panic!("it leads to the patient: {led:?}") };
    assert_eq!(row.banner.family, "PATTERSON");
    assert!(nurse.viewer.show_overview(&row.banner.patient).is_err(), "and nothing is open");
    let chosen = nurse.viewer.choose_patient(&row.banner.patient).await.unwrap().get().clone();
    let Chosen::Gate { gate } = chosen else { panic!("the question comes next") };
    assert_eq!(
        gate.you.relationship,
        Some(Relationship::LaunchedInContext),
        "no claim is asked for"
    );

    nurse.viewer.launch(&ivy);
    let led = nurse.viewer.follow_launch(false).await.unwrap();
    assert_eq!(Why::of(&led), Some(Why::Expired), "the code holds once");
}

#[tokio::test]
async fn a_code_leads_nobody_but_the_one_for_whom_it_was_made_and_to_no_other_gateway() {
    let county = County::open().await;
    let nurse = county.signed_in("triage-nurse").await;
    let gp = county.signed_in("gp").await;
    let ivy = launched(&county, &nurse, patient::IVY).await;
    let elsewhere = ivy.replace(&issuer(&county), "https%3A%2F%2Fgateway.example");
    let asked = county.link.asked();

    nurse.viewer.launch(&elsewhere);
    let led = nurse.viewer.follow_launch(false).await.unwrap();
    assert_eq!(Why::of(&led), Some(Why::Malformed), "another gateway's");
    assert_eq!(county.link.asked(), asked, "and the code is shown to nobody");
    gp.viewer.launch(&ivy);
    let led = gp.viewer.follow_launch(false).await.unwrap();
    assert_eq!(Why::of(&led), Some(Why::Expired), "somebody else's");
    nurse.viewer.launch(&ivy);
    nurse.viewer.disk_full(true).unwrap();
    assert!(nurse.viewer.follow_launch(false).await.is_err(), "not written down, not followed");
    nurse.viewer.disk_full(false).unwrap();
    let led = nurse.viewer.follow_launch(false).await.unwrap();
    assert!(matches!(led, Led::Patient { .. }), "and not lost: {led:?}");
}

#[tokio::test]
async fn a_link_for_somebody_else_waits_for_them_and_leads_nobody_but_them() {
    let county = County::open().await;
    let nurse = county.signed_in("triage-nurse").await;
    let link = link_to(&nurse, patient::IVY).await;
    nurse.viewer.launch(&format!("{link}&practitioner=ED-Consultant@nhs.net"));

    let led = nurse.viewer.follow_launch(false).await.unwrap();

    let Led::OtherPerson { person } = led else { panic!("{led:?}") };
    assert_eq!(person, "ed-consultant@nhs.net");
    nurse.viewer.sign_out().await.unwrap();
    nurse.sign_in(&county, "ed-consultant").await;
    let led = nurse.viewer.follow_launch(false).await.unwrap();
    assert!(matches!(led, Led::Patient { .. }), "it is for him: {led:?}");
}

#[tokio::test]
async fn while_nobody_is_at_work_it_waits_five_minutes_and_names_nobody() {
    let county = County::open().await;
    let nurse = county.signed_in("triage-nurse").await;
    let link = link_to(&nurse, patient::IVY).await;
    nurse.viewer.lock().unwrap();
    nurse.viewer.launch(&link);

    let status = nurse.viewer.status();
    assert!(matches!(status.session, SessionState::Locked { .. }) && status.launch.is_some());
    let told = format!("{status:?}");
    assert!(!told.contains("PATTERSON") && !told.contains("9990000018"), "{told}");
    assert!(nurse.viewer.follow_launch(false).await.is_err(), "a locked session leads nowhere");
    let password = tests::person("triage-nurse").password;
    nurse.viewer.unlock(&password).await.unwrap();
    assert!(matches!(nurse.viewer.follow_launch(false).await, Ok(Led::Patient { .. })));

    nurse.viewer.launch(&link);
    nurse.clock.pass(Duration::minutes(5) + Duration::seconds(1));
    county.clock.advance(Duration::minutes(5) + Duration::seconds(1));
    let led = nurse.viewer.follow_launch(false).await.unwrap();
    assert_eq!(Why::of(&led), Some(Why::Expired), "nobody remembers what it was for");
}

#[tokio::test]
async fn an_open_record_is_left_for_a_link_only_when_the_person_says_so() {
    let county = County::open().await;
    let nurse = county.signed_in("triage-nurse").await;
    let (ivy, amir) = (link_to(&nurse, patient::IVY).await, link_to(&nurse, patient::AMIR).await);
    nurse.opened(patient::IVY, agreed_for_today()).await;

    nurse.viewer.launch(&ivy);
    assert_eq!(nurse.viewer.follow_launch(false).await.unwrap(), Led::AlreadyOpen);

    nurse.viewer.launch(&amir);
    let led = nurse.viewer.follow_launch(false).await.unwrap();
    let Led::AnotherOpen { banner } = led else { panic!("{led:?}") };
    assert_eq!(
        banner.family, "PATTERSON",
        "it names whose record is open, and not who is asked for"
    );
    assert!(nurse.overview().is_ok(), "hers is open as before");

    let led = nurse.viewer.follow_launch(true).await.unwrap();
    let Led::Patient { row } = led else { panic!("{led:?}") };
    assert!(nurse.overview().is_ok(), "it is closed by the choosing, not before");
    nurse.turn_to(&row.banner.patient);
    nurse.viewer.choose_patient(&row.banner.patient).await.unwrap();
    nurse.answer(agreed()).await.unwrap();
    assert_eq!(nurse.overview().unwrap().get().banner.family, "KHAN");
}

#[tokio::test]
async fn the_latest_link_counts_and_one_that_is_let_go_leads_nowhere() {
    let county = County::open().await;
    let nurse = county.signed_in("triage-nurse").await;
    let (ivy, amir) = (link_to(&nurse, patient::IVY).await, link_to(&nurse, patient::AMIR).await);
    nurse.viewer.launch(&ivy);
    let first = nurse.viewer.status().launch;
    nurse.viewer.launch(&amir);
    assert_ne!(nurse.viewer.status().launch, first, "the page hears that it is another");

    let Ok(Led::Patient { row }) = nurse.viewer.follow_launch(false).await else {
        panic!("it leads to the patient")
    };
    assert_eq!(row.banner.family, "KHAN");

    nurse.viewer.launch(&ivy);
    nurse.viewer.forget_launch();
    assert!(nurse.viewer.follow_launch(false).await.is_err());
}

#[tokio::test]
async fn what_cannot_be_written_down_leads_nowhere() {
    let county = County::open().await;
    let nurse = county.signed_in("triage-nurse").await;
    let link = link_to(&nurse, patient::IVY).await;
    nurse.viewer.launch(&link);
    nurse.viewer.disk_full(true).unwrap();

    assert!(nurse.viewer.follow_launch(false).await.is_err());

    nurse.viewer.disk_full(false).unwrap();
    let led = nurse.viewer.follow_launch(false).await.unwrap();
    assert!(matches!(led, Led::Patient { .. }), "it is followed again: {led:?}");
}

/// Why a link leads nowhere, without its words.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Why {
    Malformed,
    Expired,
    NotFound,
    BirthDiffers,
}

impl Why {
    fn of(led: &Led) -> Option<Self> {
        let Led::Ended { end } = led else { return None };
        Some(match end {
            LaunchEnd::Malformed { .. } => Self::Malformed,
            LaunchEnd::Expired => Self::Expired,
            LaunchEnd::NotFound => Self::NotFound,
            LaunchEnd::BirthDiffers => Self::BirthDiffers,
        })
    }
}

/// The link that a program would make which knows this patient rightly.
async fn link_to(at_work: &Workstation, nhs_number: &str) -> String {
    let found = at_work.find(nhs_number).await;
    let row = found.patients.first().expect("a patient has this number");
    let born = row.banner.born.as_ref().expect("a date of birth").iso.clone();
    let digits: String = nhs_number.chars().filter(char::is_ascii_digit).collect();
    format!("care-record://launch?patient={digits}&birthdate={born}&location=RNS")
}

/// The link that the nurse's own system makes once the gateway has given it a code for this patient.
async fn launched(county: &County, nurse: &Workstation, nhs_number: &str) -> String {
    let named = link_to(nurse, nhs_number).await;
    let said = |name: &str| named.split(name).nth(1).unwrap().split('&').next().unwrap().to_owned();
    let ods =
        county.column("SELECT ods FROM account WHERE email = 'triage-nurse@nhs.net'").remove(0);
    let key = launches::add(&county.gateway, "Ward system", &ods.parse().unwrap()).unwrap();
    let launch = serde_json::json!({
        "email": "triage-nurse@nhs.net",
        "nhsNumber": said("patient="),
        "birthDate": said("birthdate="),
    });
    let code = vouched(&county.link.address(), &key, &launch.to_string()).await;
    format!("care-record://launch?iss={}&launch={code}", issuer(county))
}

fn issuer(county: &County) -> String {
    let address = county.link.address();
    address.replace(':', "%3A").replace('/', "%2F")
}

/// The code that the gateway gives to a system with this key, asked as a system asks: over HTTP.
async fn vouched(gateway: &str, key: &str, launch: &str) -> String {
    let host = gateway.trim_start_matches("http://");
    let mut to = TcpStream::connect(host).await.unwrap();
    let length = launch.len();
    let request = format!(
        "POST {} HTTP/1.1\r\nhost: {host}\r\nauthorization: Bearer {key}\r\nconnection: close\r\n\
         content-type: application/json\r\ncontent-length: {length}\r\n\r\n{launch}",
        contract::path::LAUNCHES,
    );
    to.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    to.read_to_string(&mut answer).await.unwrap();
    let body = answer.split("\r\n\r\n").nth(1).expect("an answer");
    let launched: contract::Launched =
        serde_json::from_str(body).unwrap_or_else(|_| panic!("a code: {answer}"));
    launched.launch
}

/// Every asking for a grant.
const GRANTS: &str = "SELECT count(*) FROM access_grant";

use std::{collections::BTreeSet, sync::Arc, thread, time::Instant};

use access::{Decision, Permit, Policy, Request, Sharing};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use contract::AccessAnswer;
use gateway_server::{training, training_load};
use nhs::NhsNumber;
use record::Record;

use crate::{
    fhir,
    house::{House, emergency},
};

#[tokio::test]
async fn every_patient_of_the_village_opens_or_is_refused_for_the_right_reason() {
    let house = House::of_the_county();
    let raj = house.signed_in("ed-consultant").await;
    let mut opened = 0;
    for number in numbers(&training::village(house.now().date_naive())) {
        let found = house.search(&raj, &[("identifier", &number.digits())]).await.json();
        let id = found["entry"][0]["resource"]["id"].as_str().expect("the patient is found");
        let patient = id.parse().unwrap();
        let standing = house.standing(&raj, &patient).await;
        let answer = house.ask(&raj, &patient, Some(emergency())).await;
        let AccessAnswer::Permitted(permitted) = answer else {
            assert_ne!(standing.sharing, Sharing::Shared, "nothing else refuses an emergency");
            continue;
        };
        let sent = house.record(&raj, &patient, &permitted.grant).await;
        let policy = Policy::parse(Policy::standard()).unwrap();
        let practitioner = practitioner(&house);
        let decision = policy.decide(&Request {
            practitioner: &practitioner,
            session_active: true,
            standing: &standing,
            basis: &permitted.basis,
            permit: &Permit {
                id: permitted.grant,
                given: permitted.given,
                not_after: permitted.expires,
            },
            at: house.now(),
        });
        let Decision::Permit(grant) = decision else {
            panic!("the viewer decides as the gateway does")
        };
        let record =
            Record::from_bundle(&patient, &sent.body, house.now()).expect("the viewer can read it");
        let view = record.seen_through(&grant, house.now()).expect("it is theirs");
        assert_eq!(
            view.first_screen().banner.nhs_number.as_deref(),
            Some(number.spaced().as_str())
        );
        opened += 1;
    }
    assert_eq!(
        opened,
        training::VILLAGE - 2,
        "all but the one who opted out and the one whose practice does not share"
    );
}

#[tokio::test]
async fn no_record_of_the_county_tells_what_was_left_out_of_it() {
    let house = House::of_the_county();
    let raj = house.signed_in("ed-consultant").await;
    let mut read = 0;
    for number in numbers(&training::village(house.now().date_naive())) {
        let found = house.search(&raj, &[("identifier", &number.digits())]).await.json();
        let id = found["entry"][0]["resource"]["id"].as_str().expect("the patient is found");
        let patient = id.parse().unwrap();
        let AccessAnswer::Permitted(permitted) = house.ask(&raj, &patient, Some(emergency())).await
        else {
            continue;
        };
        let sent = without_pages(house.record(&raj, &patient, &permitted.grant).await.text());
        for words in LEFT_OUT {
            assert!(!sent.contains(words), "{words} crossed the wire");
        }
        read += 1;
    }
    assert_eq!(read, training::VILLAGE - 2, "every record that opens was read");
}

#[test]
fn loading_the_village_again_changes_nothing() {
    let house = House::open();
    let began = Instant::now();
    let first = training_load::load(&house.gateway).unwrap();
    let took = began.elapsed();
    house.gateway.store.write(|tx| tx.execute("DELETE FROM training_day", [])).unwrap();

    let second = training_load::load(&house.gateway).unwrap();

    assert_eq!(first.patients.len(), training::VILLAGE, "loaded in {took:?}: {first}");
    assert!(first.is_clean(), "{first}");
    assert!(first.sensitive > 0, "somebody in it has something that is never shared");
    assert_eq!(second.changes(), 0, "{second}");
}

#[tokio::test]
async fn everybody_else_moves_in_while_the_village_is_looked_at() {
    let house = House::of_the_county();
    let raj = house.signed_in("ed-consultant").await;
    let gateway = Arc::clone(&house.gateway);
    let moving = thread::spawn(move || training_load::load_newcomers(&gateway).unwrap());
    house.opened(&raj, &house.find(&raj, training::named::IVY).await, emergency()).await;

    let others = moving.join().unwrap();

    assert_eq!(others.patients.len(), training::PATIENTS - training::VILLAGE, "{others}");
    assert!(others.is_clean(), "{others}");
    assert_eq!(house.count("SELECT count(*) FROM patient"), training::PATIENTS as i64);
    let again = training_load::load_newcomers(&house.gateway).unwrap();
    assert_eq!(again.changes(), 0, "that was done today: {again}");
}

#[tokio::test]
async fn one_person_can_move_in_alone() {
    let house = House::open();
    let raj = house.signed_in("ed-consultant").await;
    let number = training::named::COLLEAGUE.parse().unwrap();

    let report = training_load::bring_in(&house.gateway, &number).unwrap();

    assert_eq!(report.patients.len(), 1, "{report}");
    house.find(&raj, training::named::COLLEAGUE).await;
    assert_eq!(house.count("SELECT count(*) FROM patient"), 1, "and nobody else");
}

#[tokio::test]
async fn a_source_that_does_not_answer_is_said_to_be_silent() {
    let house = House::of_the_county();
    let raj = house.signed_in("ed-consultant").await;
    for silence in training::silences() {
        training_load::bring_in(&house.gateway, &silence.patient).unwrap();
        let patient = house.find(&raj, &silence.patient.digits()).await;
        let grant = house.opened(&raj, &patient, emergency()).await.grant;
        let bundle = house.record(&raj, &patient, &grant).await.json();
        let envelope = record::envelope::Envelope::from_bundle(&bundle);
        let silent: Vec<_> = envelope.sources.iter().filter(|source| !source.answered).collect();
        assert_eq!(silent.len(), 1, "one of them does not answer");
        assert!(envelope.sources.len() > 1, "the others do");
    }
    assert_eq!(training::silences().len(), 2, "a hospital, and a practice");
}

/// The numbers of everybody of whom these pages are.
pub(crate) fn numbers(feeds: &[training::Feed]) -> BTreeSet<NhsNumber> {
    let patients = feeds.iter().map(|feed| fhir::of_kind(&feed.bundle, "Patient")[0]);
    patients
        .map(|patient| patient["identifier"][0]["value"].as_str().unwrap().parse().unwrap())
        .collect()
}

fn practitioner(house: &House) -> identity::Practitioner {
    let id: String = house
        .gateway
        .store
        .read(|db| {
            db.query_row("SELECT id FROM account WHERE email LIKE 'ed-consultant%'", [], |row| {
                row.get(0)
            })
        })
        .unwrap();
    practitioner_of("ed-consultant", id)
}

/// Whoever signs in while training with this job.
pub(crate) fn practitioner_of(job: &str, id: String) -> identity::Practitioner {
    let account =
        training::accounts().into_iter().find(|account| account.email.starts_with(job)).unwrap();
    identity::Practitioner {
        id: identity::PractitionerId(id),
        name: account.name.to_owned(),
        email: account.email.to_owned(),
        role: account.role.parse().unwrap(),
        title: account.title.to_owned(),
        organisation: identity::Organisation {
            ods: account.organisation.0.parse().unwrap(),
            name: account.organisation.1.to_owned(),
        },
        workplace: identity::Workplace {
            kind: account.workplace_kind,
            name: account.workplace.to_owned(),
        },
    }
}

/// The text of a record, with its attached pages as the words that are in them.
fn without_pages(text: String) -> String {
    let mut parts = text.split("\"data\":\"");
    let mut words = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (page, rest) = part.split_once('"').unwrap();
        words += &String::from_utf8_lossy(&BASE64_STANDARD.decode(page).unwrap());
        words += rest;
    }
    words
}

const LEFT_OUT: [&str; 8] = [
    "HIV",
    "sexual health",
    "Sexual health",
    "enitourinary",
    "mmunodeficiency",
    "Biktarvy",
    "Vance",
    "Blenheim",
];

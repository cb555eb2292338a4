//! The whole county as a clinician would go through it, record after record, as the viewer reads them.

use std::collections::{BTreeMap, BTreeSet};

use access::{Decision, Grant, Permit, Policy, Request, Sharing, Standing};
use chrono::{DateTime, Utc};
use gateway_server::training::{self, named};
use nhs::{PatientId, Section};
use record::{Record, View, envelope};
use serde_json::{Value, json};

use crate::{county::practitioner_of, fhir, house::emergency};

#[test]
fn every_section_is_there_for_enough_people_to_learn_from() {
    let mut people: BTreeMap<Section, usize> = BTreeMap::new();
    through_everybody(|_, view| {
        for count in view.counts().iter().filter(|count| count.shown > Some(0)) {
            *people.entry(count.section).or_default() += 1;
        }
    });
    let short: Vec<String> = [
        (Section::Flags, 40),
        (Section::Allergies, 150),
        (Section::Medicines, 150),
        (Section::Problems, 170),
        (Section::Procedures, 80),
        (Section::Results, 170),
        (Section::Vaccinations, 80),
        (Section::Letters, 120),
        (Section::Contacts, 180),
        (Section::Appointments, 160),
        (Section::CarePlans, 18),
        (Section::People, 195),
        (Section::SocialCare, 140),
        (Section::Other, 1),
    ]
    .into_iter()
    .map(|(section, at_least)| (section, at_least, people.get(&section).copied().unwrap_or(0)))
    .filter(|(_, at_least, count)| count < at_least)
    .map(|(section, _, count)| format!("{section:?}: {count} people"))
    .collect();
    assert!(short.is_empty(), "{short:?}");
}

#[test]
fn whatever_is_written_of_anybody_can_be_read() {
    let mut unreadable: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut doubtful = BTreeSet::new();
    through_everybody(|number, view| {
        for section in Section::ALL {
            let seen = serde_json::to_value(view.section(section)).unwrap();
            for entry in seen["entries"].as_array().unwrap() {
                if entry["body"]["kind"] == "unreadable" {
                    let what = entry["body"]["resourceType"].as_str().unwrap().to_owned();
                    unreadable.entry(number.to_owned()).or_default().insert(what);
                }
                if entry["status"] == "Cannot be read safely" {
                    doubtful.insert(number.to_owned());
                }
            }
        }
    });
    assert_eq!(unreadable.keys().collect::<Vec<_>>(), [named::UNKNOWN_KINDS], "{unreadable:?}");
    assert_eq!(
        doubtful,
        BTreeSet::from([named::MODIFIED.to_owned()]),
        "and only these are changed by a modifier"
    );
}

#[test]
fn the_five_states_of_allergies_are_all_met() {
    let mut states: BTreeMap<String, usize> = BTreeMap::new();
    through_everybody(|_, view| {
        let banner = serde_json::to_value(view.first_screen().allergies).unwrap();
        *states.entry(banner["state"]["kind"].as_str().unwrap().to_owned()).or_default() += 1;
    });
    for (state, at_least) in
        [("known", 80), ("none-known", 40), ("not-recorded", 10), ("unavailable", 1)]
    {
        let count = states.get(state).copied().unwrap_or(0);
        assert!(count >= at_least, "{state}: {count} people of {states:?}");
    }
    assert_eq!(state_of(named::PRACTICE_SILENT, "ed-consultant"), "unavailable");
    assert_eq!(state_of(named::ALLERGY_RESTRICTED, "triage-nurse"), "withheld");
}

#[test]
fn a_letter_of_every_kind_can_be_opened_or_says_why_not() {
    let mut kinds: BTreeMap<String, usize> = BTreeMap::new();
    through_everybody(|_, view| {
        let letters = serde_json::to_value(view.section(Section::Letters)).unwrap();
        for entry in letters["entries"].as_array().unwrap() {
            let letter = view.letter(entry["id"].as_str().unwrap()).expect("it opens");
            let content = serde_json::to_value(letter.content).unwrap();
            *kinds.entry(content["kind"].as_str().unwrap().to_owned()).or_default() += 1;
        }
    });
    assert!(kinds.values().sum::<usize>() > 180, "{kinds:?}");
    assert!(kinds.get("pdf").copied().unwrap_or(0) >= 3, "{kinds:?}");
    assert!(kinds.get("cannot-be-shown").copied().unwrap_or(0) >= 2, "{kinds:?}");
}

/// Shows the record of everybody who shares it, as a consultant sees it in an emergency.
fn through_everybody(mut look: impl FnMut(&str, &View<'_>)) {
    let mut people: BTreeMap<String, Vec<training::Feed>> = BTreeMap::new();
    for feed in training::county(now().date_naive()) {
        people.entry(number_of(&feed)).or_default().push(feed);
    }
    let mut seen = 0;
    for (number, feeds) in &people {
        let (patient, record) = record_of(feeds);
        let grant = grant(&patient, "ed-consultant");
        let view = record.seen_through(&grant, now()).expect("it is theirs");
        look(number, &view);
        seen += 1;
    }
    assert_eq!(seen, training::PATIENTS);
}

/// What is said of somebody's allergies to this role.
fn state_of(number: &str, job: &str) -> String {
    let feeds = training::record_of(&number.parse().unwrap(), now().date_naive());
    let (patient, record) = record_of(&feeds);
    let grant = grant(&patient, job);
    let view = record.seen_through(&grant, now()).expect("it is theirs");
    let banner = serde_json::to_value(view.first_screen().allergies).unwrap();
    banner["state"]["kind"].as_str().unwrap().to_owned()
}

/// The pages of all sources in one Bundle, as the gateway sends them: the sources named, one of the patients in it.
fn record_of(feeds: &[training::Feed]) -> (PatientId, Record) {
    let mut entries = Vec::new();
    let mut sources = Vec::new();
    let mut whose = None;
    for feed in feeds {
        let (short, name) = (feed.source.short, feed.source.name);
        sources.push(envelope::SourceAnswer {
            short: short.to_owned(),
            name: name.to_owned(),
            answered: feed.source.answers,
            at: now(),
        });
        for entry in feed.bundle["entry"].as_array().unwrap() {
            let mut entry = entry.clone();
            let is_patient = entry["resource"]["resourceType"] == "Patient";
            if is_patient && whose.is_some() {
                continue;
            }
            if is_patient {
                whose = entry["resource"]["id"].as_str().map(str::to_owned);
            }
            envelope::tag_source(&mut entry["resource"], short, name);
            entries.push(entry);
        }
    }
    let outcome = envelope::Envelope { sources, withheld: Vec::new() }.to_outcome();
    entries.push(json!({ "search": { "mode": "outcome" }, "resource": outcome }));
    let bundle: Value = json!({ "resourceType": "Bundle", "type": "searchset", "entry": entries });
    let patient: PatientId = whose.unwrap().parse().unwrap();
    let record = Record::from_bundle(&patient, bundle.to_string().as_bytes(), now())
        .expect("it can be read");
    (patient, record)
}

fn number_of(feed: &training::Feed) -> String {
    let patient = fhir::of_kind(&feed.bundle, "Patient")[0];
    patient["identifier"][0]["value"].as_str().unwrap().to_owned()
}

fn grant(patient: &PatientId, job: &str) -> Grant {
    let policy = Policy::parse(Policy::standard()).unwrap();
    let standing = Standing {
        patient: patient.clone(),
        sharing: Sharing::Shared,
        relationship: Some(access::Relationship::PresentingHere),
        closeness: Vec::new(),
        test_requested: false,
        refused: None,
        in_force: None,
    };
    let decision = policy.decide(&Request {
        practitioner: &practitioner_of(job, "1".to_owned()),
        session_active: true,
        standing: &standing,
        basis: &emergency(),
        permit: &Permit {
            id: access::GrantId("1".to_owned()),
            given: now(),
            not_after: now() + chrono::Duration::minutes(30),
        },
        at: now(),
    });
    let Decision::Permit(grant) = decision else { panic!("an emergency is permitted") };
    grant
}

fn now() -> DateTime<Utc> {
    "2026-11-21T14:00:00Z".parse().unwrap()
}

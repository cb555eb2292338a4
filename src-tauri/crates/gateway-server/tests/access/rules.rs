//! The rules of the review, each with an example that it selects and one beside it that it does not.

use chrono::{DateTime, Datelike as _, Duration, Utc};
use gateway_server::{
    accounts,
    review::{looking::look, rules::RULES},
};
use serde_json::json;

use crate::{fhir::of_patient, house::House, past::Past};

/// What was opened, of which the last is looked at: how long ago, by whom, of which patient, on which basis.
type Openings = fn(&House, &Past<'_>) -> String;

struct Example {
    rule: &'static str,
    said: &'static str,
    openings: Openings,
    selects: bool,
}

const fn selects(rule: &'static str, said: &'static str, openings: Openings) -> Example {
    Example { rule, said, openings, selects: true }
}

const fn leaves(rule: &'static str, said: &'static str, openings: Openings) -> Example {
    Example { rule, said, openings, selects: false }
}

const EXAMPLES: [Example; 16] = [
    selects(
        "no-contact",
        "Rita opens a record two days ago, and nobody ever saw the patient there",
        |house, past| past.opened(RITA, 0, ONCE, days_ago(house, 2)),
    ),
    leaves("no-contact", "the contact may still be told", |house, past| {
        past.opened(RITA, 0, ONCE, days_ago(house, 0))
    }),
    leaves("no-contact", "the patient was in her hospital the day before", |house, past| {
        seen(house, "finished", days_ago(house, 3));
        past.opened(RITA, 0, ONCE, days_ago(house, 2))
    }),
    selects("no-contact", "the patient was there a month before", |house, past| {
        seen(house, "finished", days_ago(house, 32));
        past.opened(RITA, 0, ONCE, days_ago(house, 2))
    }),
    selects("no-contact", "the appointment was cancelled", |house, past| {
        seen(house, "cancelled", days_ago(house, 3));
        past.opened(RITA, 0, ONCE, days_ago(house, 2))
    }),
    leaves("no-contact", "somebody had referred the patient", |house, past| {
        let day = days_ago(house, 9).date_naive().to_string();
        house.import("Surgery", &of_patient(IVY, &[json!({ "resourceType": "ServiceRequest", "id": "s", "status": "active", "authoredOn": day, "code": { "text": "X-ray" }, "performer": [{ "identifier": { "system": "https://fhir.nhs.uk/Id/ods-organization-code", "value": "RNS" } }] })]));
        past.opened(RITA, 0, ONCE, days_ago(house, 2))
    }),
    selects(
        "out-of-hours",
        "after weeks of mornings, a record at three at night",
        |house, past| {
            mornings(house, past);
            past.opened(RITA, 1, ONCE, morning(house, 1) - Duration::hours(7))
        },
    ),
    leaves("out-of-hours", "a record at half past ten, as in the weeks before", |house, past| {
        mornings(house, past);
        past.opened(RITA, 1, ONCE, morning(house, 1) + Duration::minutes(30))
    }),
    leaves("out-of-hours", "nobody knows yet what is usual for her", |house, past| {
        past.opened(RITA, 1, ONCE, morning(house, 1) - Duration::hours(7))
    }),
    selects("many-a-minute", "four patients within a minute", |house, past| {
        (0..4).fold(String::new(), |_, at| past.opened(RITA, at, ONCE, seconds_on(house, at, 15)))
    }),
    leaves("many-a-minute", "four patients, a minute each", |house, past| {
        (0..4).fold(String::new(), |_, at| past.opened(RITA, at, ONCE, seconds_on(house, at, 61)))
    }),
    selects(
        "many-emergencies",
        "half of hers are emergencies, and a tenth of those of others",
        |house, past| {
            others_have_few(house, past);
            (0..10).fold(String::new(), |_, at| {
                past.opened(RITA, at, if at < 5 { ONCE } else { "emergency" }, hours_on(house, at))
            })
        },
    ),
    leaves("many-emergencies", "she had as many as others", |house, past| {
        others_have_few(house, past);
        (0..10).fold(String::new(), |_, at| {
            past.opened(RITA, at, if at < 9 { ONCE } else { "emergency" }, hours_on(house, at))
        })
    }),
    leaves("many-emergencies", "there is nobody to compare her with", |house, past| {
        (0..10).fold(String::new(), |_, at| past.opened(RITA, at, "emergency", hours_on(house, at)))
    }),
    selects("once-used-often", "five visits of one patient in five days", |house, past| {
        (0..5).fold(String::new(), |_, at| past.opened(RITA, 0, ONCE, days_ago(house, 9 - at)))
    }),
    leaves(
        "once-used-often",
        "four visits, or five on a permission until a date",
        |house, past| {
            (0..5).for_each(|at| {
                drop(past.opened(RITA, 0, "permission-until", days_ago(house, 9 - at)))
            });
            (0..4).fold(String::new(), |_, at| past.opened(RITA, 0, ONCE, days_ago(house, 9 - at)))
        },
    ),
];

#[test]
fn each_rule_selects_its_example_and_leaves_the_one_beside_it() {
    for Example { rule, said, openings, selects } in EXAMPLES {
        let house = House::open();
        accounts::training::enrol(&house.gateway).unwrap();
        let past = Past::of(&house);
        let last = openings(&house, &past);

        look(&house.gateway).unwrap();

        let is_selected = past.kinds_of(&last).iter().any(|kind| kind == rule);
        assert_eq!(is_selected, selects, "{rule}: {said}");
        assert_eq!(look(&house.gateway).unwrap(), 0, "{rule}: nothing is selected twice");
    }
}

#[test]
fn an_opening_that_waited_to_be_written_is_looked_at_all_the_same() {
    let house = House::open();
    accounts::training::enrol(&house.gateway).unwrap();
    let past = Past::of(&house);
    let visit = |at, time| past.opened(RITA, at, ONCE, time);
    for at in [0, 1, 3] {
        visit(at, seconds_on(&house, at, 15));
    }
    for day in 1..5 {
        visit(9, days_ago(&house, day));
    }
    look(&house.gateway).unwrap();

    let of_many = visit(2, seconds_on(&house, 2, 15));
    let of_one = visit(9, days_ago(&house, 3) + Duration::hours(1));
    look(&house.gateway).unwrap();

    assert!(past.kinds_of(&of_many).contains(&"many-a-minute".to_owned()));
    assert!(past.kinds_of(&of_one).contains(&"once-used-often".to_owned()));
}

/// Where the examples of the others stand.
const ELSEWHERE: [(&str, &str); 25] = [
    ("emergency", "bases, emergencies"),
    ("safeguarding", "bases"),
    ("legal-duty", "bases"),
    ("self-claimed", "bases, ties"),
    ("presenting-here", "ties"),
    ("own-record", "ties, reviewing"),
    ("same-surname-and-address", "ties"),
    ("colleague", "ties"),
    ("after-refusal", "refusing, reviewing"),
    ("wrong-patient", "deciding_reviews"),
    ("unrecorded", "records/comparing"),
    ("not-given-here", "records/lost_and_sent_again"),
    ("sample", "sampling"),
    ("gap", "records/not_fitting, sampling"),
    ("log-gone", "records/not_fitting"),
    ("rolled-back", "records/not_fitting"),
    ("fork", "records/not_fitting"),
    ("edited", "records/not_fitting"),
    ("not-tied", "records/not_fitting"),
    ("foreign-chain", "records/not_fitting"),
    ("second-chain", "records/not_fitting"),
    ("clock-jump", "records/not_fitting"),
    ("not-in-session", "records/not_in_session"),
    ("not-given", "records/lost_and_sent_again"),
    ("ledger-doubted", "records/doubting"),
];

#[test]
fn every_rule_has_its_example() {
    for rule in RULES {
        let here = EXAMPLES.iter().any(|example| example.rule == rule.kind && example.selects);
        let elsewhere = ELSEWHERE.iter().any(|(kind, _)| *kind == rule.kind);
        assert!(here || elsewhere, "{} has an example", rule.kind);
    }
}

fn days_ago(house: &House, days: i64) -> DateTime<Utc> {
    house.now() - Duration::days(days)
}

fn hours_on(house: &House, at: usize) -> DateTime<Utc> {
    days_ago(house, 2) + Duration::hours(i64::try_from(at).unwrap())
}

fn seconds_on(house: &House, at: usize, each: i64) -> DateTime<Utc> {
    days_ago(house, 1) + Duration::seconds(each * i64::try_from(at).unwrap())
}

/// Ten in the morning of a working day, so many days ago at least.
fn morning(house: &House, days: i64) -> DateTime<Utc> {
    let mut at = days_ago(house, days) - Duration::hours(4);
    while at.weekday().num_days_from_monday() > 4 {
        at -= Duration::days(1);
    }
    at
}

/// For weeks she opened records in the morning.
fn mornings(house: &House, past: &Past<'_>) {
    for day in 2..26 {
        past.opened(RITA, 0, "permission-until", morning(house, day) + Duration::seconds(day));
    }
}

/// Three colleagues with ten openings each, one of which was an emergency.
fn others_have_few(house: &House, past: &Past<'_>) {
    let peers = ["gp", "ed-consultant", "receptionist"];
    past.are_peers(&peers, RITA);
    for peer in peers {
        for at in 0..10 {
            past.opened(peer, at, if at == 0 { "emergency" } else { ONCE }, hours_on(house, at));
        }
    }
}

/// Ivy was in Rita's hospital then, or should have been.
fn seen(house: &House, status: &str, at: DateTime<Utc>) {
    let end = at + Duration::hours(3);
    let encounter = json!({ "resourceType": "Encounter", "id": "e", "status": status, "period": { "start": at, "end": end } });
    house.import("Hospital", &of_patient(IVY, &[encounter]));
}

const RITA: &str = "triage-nurse";
const ONCE: &str = "permission-once";
const IVY: &str = "9990000018";

use contract::{ContactFound, LookedAt, ReviewSubject, SamePerson};

use super::*;

fn at(time: &str) -> DateTime<Utc> {
    time.parse().unwrap()
}

fn line(kinds: &[&str]) -> ReviewLine {
    ReviewLine {
        id: "i-1".to_owned(),
        kinds: kinds.iter().map(|kind| (*kind).to_owned()).collect(),
        what: ReviewSubject::Opening,
        who: "Rita CLARKE".to_owned(),
        title: Some("Triage nurse".to_owned()),
        organisation: Some("Northampton General Hospital".to_owned()),
        at: at("2026-11-21T13:40:00Z"),
        due: None,
        answered: false,
        in_bulk: true,
    }
}

/// What has become of a question, at noon of 21 November.
#[test]
fn a_question_says_until_when_that_it_is_overdue_or_that_it_was_answered() {
    let now = at("2026-11-21T12:00:00Z");
    let due = |time| Some(at(time));
    for (due, answered, words, overdue) in [
        (None, false, None, false),
        (due("2026-11-26T10:00:00Z"), false, Some("Answer by 26-Nov-2026"), false),
        (due("2026-11-21T12:00:00Z"), false, Some("Overdue since 21-Nov-2026"), true),
        (due("2026-11-16T10:00:00Z"), true, Some("Answered"), false),
    ] {
        let row = row(ReviewLine { due, answered, ..line(&["colleague"]) }, now);
        assert_eq!((row.clock.as_deref(), row.overdue), (words, overdue));
    }
}

#[test]
fn an_opening_is_told_in_words_a_reviewer_can_act_on() {
    let told = opening(contract::OpeningReviewed {
        patient: "KHAN, Amir (Mr)".to_owned(),
        nhs_number: Some("9990000042".to_owned()),
        patient_id: "p-1".to_owned(),
        person: "Rita CLARKE".to_owned(),
        title: "Triage nurse".to_owned(),
        organisation: "Northampton General Hospital".to_owned(),
        computer: None,
        given: at("2026-11-21T13:40:00Z"),
        ended: None,
        seconds: 3_665,
        basis: BasisKind::Emergency,
        reason: Some("Unconscious".to_owned()),
        note: None,
        relationship: Some(access::Relationship::SelfClaimed),
        claim: Some("I am covering for a colleague: Dr Ward asked".to_owned()),
        could_agree: None,
        became: Some(BasisKind::PermissionUntil),
        rule: "emergency-04".to_owned(),
        policy_version: "2026.4".to_owned(),
        looked_at: vec![
            LookedAt { screen: "overview".to_owned(), entries: 41 },
            LookedAt { screen: "care-plans".to_owned(), entries: 1 },
        ],
        contacts: vec![ContactFound {
            what: "attendance".to_owned(),
            at: Some(at("2026-11-21T13:31:00Z")),
            organisation: Some("Northampton General Hospital".to_owned()),
            source: "NGH PAS".to_owned(),
        }],
        closeness: vec!["colleague".to_owned()],
        same_person: SamePerson { emergencies_90_days: 1, peers_median: None, last: Vec::new() },
        other_viewers: Vec::new(),
    });

    assert_eq!(told.nhs_number.as_deref(), Some("999 000 0042"));
    assert_eq!(told.lasted, "still open, 1h 1min so far");
    assert_eq!(told.looked_at.as_deref(), Some("Overview (41 entries), Care plans (1 entry)"));
    assert_eq!(told.contacts[0].what, "Attendance, Northampton General Hospital");
    assert_eq!(
        told.relationship,
        "Claimed by the person: I am covering for a colleague: Dr Ward asked"
    );
    assert_eq!(told.became.as_deref(), Some("patient agreed until a date"));
    assert_eq!(told.same_person, "1 emergency in 90 days. Nobody else has the same job there.");
    assert_eq!(
        (told.closeness, told.rule),
        (vec!["Colleague".to_owned()], "emergency-04, policy 2026.4".to_owned())
    );
}

#[test]
fn numbers_are_grouped_and_months_named() {
    let numbers: Vec<String> = [0, 999, 1_000, 184_211, 1_000_000].map(grouped).into();
    assert_eq!(numbers, ["0", "999", "1,000", "184,211", "1,000,000"]);
    assert_eq!(month_words("2026-11"), "November 2026");
    assert_eq!(month_words("soon"), "soon");
    let spans: Vec<String> = [9, 260, 7_260].map(for_how_long).into();
    assert_eq!(spans, ["9sec", "4min 20sec", "2h 1min"]);
}

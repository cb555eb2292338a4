use audit::State;
use contract::{OwnQuestion, OwnReview, OwnReviewState};
use uuid::Uuid;

use super::*;

fn moment(time: &str) -> DateTime<Utc> {
    format!("2026-11-21T{time}:00Z").parse().unwrap()
}

fn event(sequence: u64, time: &str, kind: ActKind, grant: Option<&str>) -> Remembered {
    Remembered {
        id: Uuid::from_u128(u128::from(sequence)),
        sequence,
        recorded: moment(time),
        kind,
        patient: None,
        nhs_number: None,
        basis: (kind == ActKind::Permitted).then(|| "permission-once".to_owned()),
        said: None,
        screen: None,
        grant: grant.map(str::to_owned),
        state: State::Acknowledged { at: None },
    }
}

fn showing(sequence: u64, time: &str, grant: &str, screen: &str) -> Remembered {
    Remembered {
        screen: Some(screen.to_owned()),
        ..event(sequence, time, ActKind::Showing, Some(grant))
    }
}

fn access(grant: &str) -> MyAccess {
    MyAccess {
        grant: access::GrantId(grant.to_owned()),
        patient: "KHAN, Amir (Mr)".to_owned(),
        given: moment("13:40"),
        ended: Some(moment("13:45")),
        basis: access::BasisKind::Emergency,
        reason: Some("Unconscious".to_owned()),
        note: Some("Brought in".to_owned()),
        relationship: None,
        emergency: true,
        could_agree: None,
        wrong_patient: false,
        review: Some(OwnReview { state: OwnReviewState::Waiting, outcome_at: None }),
        question: None,
    }
}

fn listed(events: &[Remembered], accesses: &[MyAccess]) -> Vec<Activity> {
    let mut all: Vec<&Remembered> = events.iter().collect();
    all.sort_by_key(|event| event.sequence);
    let (openings, alone) = Opening::gathered(&all);
    let alone = alone.into_iter().map(|event| (event.recorded, row(None, event)));
    let told = told(&openings, accesses, moment("18:00"), |_| None);
    let mut rows: Vec<_> = alone.chain(told).collect();
    rows.sort_by_key(|(at, _)| *at);
    rows.into_iter().map(|(_, row)| row).collect()
}

#[test]
fn what_was_done_under_one_permit_is_one_line_and_two_openings_are_two() {
    let events = [
        event(1, "14:00", ActKind::SignedIn, None),
        event(2, "14:02", ActKind::Permitted, Some("g")),
        showing(3, "14:02", "g", "overview"),
        showing(4, "14:03", "g", "care-plans"),
        showing(5, "14:03", "g", "overview"),
        event(6, "14:05", ActKind::Closed, Some("g")),
        event(7, "15:00", ActKind::Permitted, Some("g")),
    ];

    let rows = listed(&events, &[access("g")]);

    let what: Vec<&str> = rows.iter().map(|row| row.what.as_str()).collect();
    assert_eq!(what, ["signed in", "Opened: overview, care plans", "Opened: nothing was shown"]);
    assert_eq!(rows[1].lasted.as_deref(), Some("3min 0sec"));
    assert_eq!(rows[2].lasted, None, "it is open");
    assert_eq!(rows[1].review.as_deref(), Some("Review: open"));
    assert_eq!(rows[2].review, None, "what is told of a grant is told once");
}

#[test]
fn a_line_is_sent_only_when_all_of_it_is() {
    let waiting = Remembered { state: State::Waiting, ..showing(3, "14:03", "g", "overview") };
    let aside = Remembered {
        state: State::SetAside { reason: "contradicts".to_owned() },
        ..showing(4, "14:03", "g", "results")
    };
    let permitted = event(2, "14:02", ActKind::Permitted, Some("g"));
    let sending = |events: &[Remembered]| listed(events, &[]).remove(0).sending;

    assert_eq!(sending(std::slice::from_ref(&permitted)), Sending::Sent);
    assert_eq!(sending(&[permitted.clone(), waiting.clone()]), Sending::Waiting);
    let reason = "contradicts".to_owned();
    assert_eq!(sending(&[permitted, waiting, aside]), Sending::SetAside { reason });
}

/// What can still be said of an opening of one's own.
#[test]
fn what_was_said_is_not_asked_for_again_and_nothing_is_asked_while_it_lasts() {
    let offered = |access: MyAccess| {
        from_elsewhere(&access, moment("18:00"))
            .afterwards
            .map(|then| (then.could_agree, then.wrong_patient))
    };
    let said = Some(access::CouldAgree::No);

    assert_eq!(offered(access("g")), Some((true, true)));
    assert_eq!(offered(MyAccess { ended: None, ..access("g") }), None);
    assert_eq!(offered(MyAccess { emergency: false, ..access("g") }), Some((false, true)));
    assert_eq!(offered(MyAccess { could_agree: said, ..access("g") }), Some((false, true)));
    let all = MyAccess { could_agree: said, wrong_patient: true, ..access("g") };
    assert_eq!(offered(all), None);
}

#[test]
fn only_the_network_is_said_not_to_answer_and_a_fault_is_named_for_it() {
    let said = |error: CallError| without(&Trouble::Call(error));
    assert_eq!(said(CallError::TooSlow), WITHOUT);
    let fault = said(CallError::Nonsense);
    assert!(fault.contains("a fault (") && fault.contains("tell IT"), "{fault}");
}

#[test]
fn a_question_of_the_review_names_who_asks_and_until_when() {
    let asked = OwnQuestion {
        item: "i".to_owned(),
        asked: moment("14:00"),
        by_title: "Privacy officer".to_owned(),
        words: "Why?".to_owned(),
        due: moment("17:00"),
        answered: None,
    };
    let question = |now| {
        let access = MyAccess { question: Some(asked.clone()), ..access("g") };
        from_elsewhere(&access, moment(now)).question.unwrap()
    };

    assert_eq!(question("16:00").asked, "Privacy officer, 21-Nov-2026 14:00");
    assert_eq!(question("16:00").due, "Answer by 21-Nov-2026 17:00");
    assert_eq!(question("18:00").due, "Overdue: it was to be answered by 21-Nov-2026 17:00");
}

#[test]
fn the_first_day_counts_today_among_so_many() {
    let first = |days| first_day(moment("12:00"), days).to_string();
    assert_eq!([first(1), first(7), first(90)], ["2026-11-21", "2026-11-15", "2026-08-24"]);
}

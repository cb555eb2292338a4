//! Where there is nothing, it is said why.

use nhs::Section;
use record::{
    RecordError,
    envelope::{Envelope, Withheld},
    view::Absence,
};
use serde_json::json;

use crate::people::{consultant, from, ivy, now, record_of, record_with, seen, triage_nurse};

#[test]
fn a_section_is_never_empty_in_silence() {
    let nothing = record_of(&[("GP", true), ("NGH", false)], &[]);
    for section in Section::ALL {
        let view = seen(&nothing).section(section);
        assert!(view.absence.is_some(), "{section} says why it is empty");
    }
    let medicines = seen(&nothing).section(Section::Medicines);
    assert_eq!(medicines.absence, Some(Absence::NoneRecorded { answered: vec!["GP".to_owned()] }));
    assert_eq!(medicines.silent[0].source.short, "NGH", "whose medicines may be missing");
    assert_eq!(medicines.silent[0].at, "14:02");
}

#[test]
fn nothing_recorded_and_nobody_answered_never_look_alike() {
    let silent = record_of(&[("GP", false), ("NGH", false)], &[]);
    assert_eq!(seen(&silent).section(Section::Problems).absence, Some(Absence::Unavailable));
}

#[test]
fn a_section_outside_the_role_is_counted_where_the_policy_says_so() {
    let letter =
        json!({ "resourceType": "DocumentReference", "id": "a", "type": { "text": "Letter" } });
    let withheld = vec![Withheld { section: Section::Letters, count: 3 }];
    let envelope = Envelope { sources: Vec::new(), withheld };
    let record = record_with(&envelope, &[from("GP", letter)]);
    let view = record.seen_through(&triage_nurse(&ivy()), now()).expect("a view");

    let letters = view.section(Section::Letters);

    assert_eq!(letters.absence, Some(Absence::OutOfScope));
    assert_eq!(letters.withheld, 4, "three that the gateway kept back, one that the view does");
    assert!(letters.entries.is_empty());
    assert!(view.letter("DocumentReference/a").is_none(), "nor can it be opened by its id");
    assert!(view.timeline().is_empty(), "nor does the timeline tell of it");
}

#[test]
fn everything_withheld_is_not_nothing_recorded() {
    let withheld = vec![Withheld { section: Section::Problems, count: 2 }];
    let record = record_with(&Envelope { sources: Vec::new(), withheld }, &[]);
    assert_eq!(seen(&record).section(Section::Problems).absence, Some(Absence::AllWithheld));
}

#[test]
fn a_stamp_says_who_was_fetched_when_and_how_long_ago() {
    let record = record_of(&[("GP", true), ("NGH", true), ("NHFT", false)], &[]);
    assert_eq!(seen(&record).section(Section::Medicines).stamp, "GP and NGH fetched 14:02 today");

    let later = now() + chrono::Duration::minutes(262);
    let view = record.seen_through(&consultant(&ivy()), later).expect("a view");
    assert_eq!(
        view.section(Section::Medicines).stamp,
        "GP and NGH fetched 14:02 today, 4hr 23min ago"
    );
}

#[test]
fn a_grant_for_somebody_else_and_one_that_has_ended_show_nothing() {
    let record = record_of(&[], &[]);
    let somebody = "somebody-else".parse().expect("an id");
    let refused = record.seen_through(&consultant(&somebody), now());
    assert_eq!(refused.err(), Some(RecordError::NotTheirs));

    let grant = consultant(&ivy());
    assert_eq!(record.seen_through(&grant, grant.expires()).err(), Some(RecordError::Ended));
}

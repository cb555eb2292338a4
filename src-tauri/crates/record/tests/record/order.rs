//! In which order the entries of a section stand.

use nhs::Section;
use proptest::{collection::vec, prelude::*};
use serde_json::{Value, json};

use crate::people::{from, record_of, seen};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn the_newest_stands_first_and_what_has_one_date_as_the_record_has_it(
        dates in vec(0..DATES.len(), 0..60),
    ) {
        for (section, kind, field) in KINDS {
            let resources: Vec<Value> = dates
                .iter()
                .enumerate()
                .map(|(place, date)| from("GP", entry(kind, field, place, DATES[*date])))
                .collect();
            let record = record_of(&[("GP", true)], &resources);
            let view = seen(&record);
            let shown: Vec<String> =
                view.section(section).entries.into_iter().map(|entry| entry.id).collect();
            prop_assert_eq!(&shown, &in_order(kind, &dates, 0..DATES.len()), "{}", section.name());
            if section == Section::Procedures {
                let told: Vec<String> = view.timeline().into_iter().map(|row| row.id).collect();
                prop_assert_eq!(&told, &in_order(kind, &dates, 0..DATES.len() - 1), "timeline");
            }
        }
    }
}

/// The entries of each of these dates, one date after another.
fn in_order(kind: &str, dates: &[usize], wanted: std::ops::Range<usize>) -> Vec<String> {
    let of = |date: usize| {
        let places = dates.iter().enumerate().filter(move |(_, of)| **of == date);
        places.map(|(place, _)| format!("{kind}/e{place}"))
    };
    wanted.flat_map(of).collect()
}

fn entry(kind: &str, field: &str, place: usize, date: Option<&str>) -> Value {
    let words = json!({ "text": "Something" });
    let mut entry = json!({ "resourceType": kind, "id": format!("e{place}"), "status": "final",
        "code": words, "vaccineCode": words, "description": "Something", "valueString": "x" });
    if let Some(date) = date {
        entry[field] = json!(date);
    }
    entry
}

/// Newest first, in every precision; what has no date comes last.
const DATES: [Option<&str>; 7] = [
    Some("2026-11-20"),
    Some("2025-03"),
    Some("2025"),
    Some("2019-04-05T10:30:00Z"),
    Some("2019-04-05T09:30:00Z"),
    Some("2019-04-05"),
    None,
];
const KINDS: [(Section, &str, &str); 5] = [
    (Section::Procedures, "Procedure", "performedDateTime"),
    (Section::Results, "Observation", "effectiveDateTime"),
    (Section::Problems, "Condition", "onsetDateTime"),
    (Section::Vaccinations, "Immunization", "occurrenceDateTime"),
    (Section::Letters, "DocumentReference", "date"),
];

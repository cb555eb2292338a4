//! A record that arrives in parts: whichever comes first, and whatever does not come.

use nhs::Section;
use proptest::prelude::*;
use record::{
    Part, Record, RecordError, View,
    envelope::{Envelope, SourceAnswer, Withheld},
    view::{Absence, AllergyState, Answer, LetterContent},
};
use serde_json::{Value, json};

use crate::people::{consultant, from, ivy, now, triage_nurse};

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(64) })]

    #[test]
    fn in_whatever_order_parts_come_the_view_is_the_same(order in Just(Part::REST).prop_shuffle(), again in 0..3_usize) {
        let mut parts: Vec<Part> = order.to_vec();
        parts.push(order[again]);

        let came = parts.iter().fold(begun(), |record, part| with(&record, *part));
        let in_order = Part::REST.iter().fold(begun(), |record, part| with(&record, *part));

        prop_assert_eq!(drawn(&came), drawn(&in_order));
        prop_assert_eq!(came.bundle(), in_order.bundle());
        prop_assert_eq!(drawn(&came), drawn(&whole()), "nor does it matter that it came in parts");
    }

    #[test]
    fn a_part_that_has_not_come_is_never_none_recorded(here in proptest::sample::subsequence(Part::REST.to_vec(), 0..=3), missed: bool) {
        let mut record = here.iter().fold(begun(), |record, part| with(&record, *part));
        let away: Vec<Part> = Part::REST.into_iter().filter(|part| !here.contains(part)).collect();
        if missed {
            away.iter().for_each(|part| record.miss(*part, now()));
        }
        let grant = consultant(&ivy());
        let view = record.seen_through(&grant, now()).expect("a view");
        let first = view.first_screen();
        for section in away.iter().flat_map(|part| part.sections()) {
            let expected = if missed { Absence::DidNotCome { at: "14:03".to_owned() } } else { Absence::Coming };
            let shown = view.section(section);
            prop_assert_eq!(shown.absence.as_ref(), Some(&expected), "{}", section);
            prop_assert!(shown.entries.is_empty());
            prop_assert!(!shown.stamp.contains("fetched"), "{}: {}", section, shown.stamp);
            let count = first.sections.iter().find(|count| count.section == section).expect("a line");
            prop_assert_eq!((count.shown, count.absence.as_ref()), (None, Some(&expected)), "no zero");
        }
        let told: Vec<Section> = if missed {
            first.arriving.missed.iter().flat_map(|part| part.sections.clone()).collect()
        } else {
            first.arriving.coming.clone()
        };
        let not_here: Vec<Section> = away.iter().flat_map(|part| part.sections()).collect();
        prop_assert_eq!(told, not_here, "every screen says what is not here");
        let looks_whole = first.sources.iter().any(|source| source.answer == Answer::UpToDate);
        prop_assert_eq!(looks_whole, away.is_empty(), "half a record never looks whole");
    }
}

#[test]
fn the_first_part_has_the_banner_allergies_flags_and_medicines() {
    let record = begun();
    let first = seen(&record).first_screen();

    assert_eq!(first.banner.family, "PATTERSON");
    assert!(matches!(first.allergies.state, AllergyState::Known { .. }));
    assert_eq!(first.flags.len(), 1);
    assert_eq!(first.overview.medicines.entries.len(), 1);
    assert_eq!(first.overview.contacts_in_all, None, "how many contacts there are is not known");
}

#[test]
fn that_problems_may_still_mention_an_allergy_is_said_until_they_have_come() {
    let said = |record: &Record| seen(record).first_screen().allergies.notes;
    let nothing = bundle(Part::First, &[]);
    let record = Record::beginning(&ivy(), nothing, now()).expect("a record");
    assert!(said(&record).iter().any(|note| note.contains("Problems have not come")));

    let problem =
        json!({ "resourceType": "Condition", "id": "p", "code": { "text": "Allergy to nuts" } });
    let record = record
        .with_part(Part::Now, bundle(Part::Now, &[from("GP", problem)]), now())
        .expect("a part");
    let said = said(&record);
    assert!(said.iter().all(|note| !note.contains("have not come")), "{said:?}");
    assert!(said.iter().any(|note| note.contains("Problems mention an allergy")), "{said:?}");
}

#[test]
fn a_part_that_is_fetched_again_stands_as_it_was_until_it_has_come() {
    let mut record = with(&begun(), Part::Now);
    record.expect(Part::Now);
    assert_eq!(seen(&record).section(Section::Problems).entries.len(), 1, "the older one stands");
    let coming = seen(&record).first_screen().arriving.coming;
    assert!(!coming.contains(&Section::Problems) && coming.contains(&Section::Results));

    record.miss(Part::Now, now());
    let missed = seen(&record).first_screen().arriving.missed;
    assert!(missed.iter().any(|part| part.stands && part.sections.contains(&Section::Problems)));
    assert_eq!(seen(&record).section(Section::Problems).entries.len(), 1);

    let record = record.with_part(Part::Now, bundle(Part::Now, &[]), now()).expect("a part");
    let problems = seen(&record).section(Section::Problems);
    assert!(
        matches!(problems.absence, Some(Absence::NoneRecorded { .. })),
        "the newer one says none"
    );
}

#[test]
fn a_source_that_was_silent_in_one_part_is_silent() {
    let silent = bundle_with(&envelope(false), &of(Part::Results));
    let record = with(&with(&begun(), Part::Now), Part::History);
    let record = record.with_part(Part::Results, silent, now()).expect("a part");
    let sources = seen(&record).sources();
    let silent: Vec<&str> = sources
        .iter()
        .filter(|state| state.answer == Answer::Silent)
        .map(|state| state.source.short.as_str())
        .collect();
    assert_eq!(silent, ["NGH"]);
}

#[test]
fn a_number_is_not_told_where_a_source_is_silent_and_it_would_say_none() {
    let silent = bundle_with(&envelope(false), &[]);
    let record = begun().with_part(Part::Results, silent, now()).expect("a part");
    let counts = seen(&record).counts();
    let results = counts.iter().find(|count| count.section == Section::Results).expect("a line");
    assert_eq!((results.shown, &results.absence), (None, &Some(Absence::Unavailable)));
}

#[test]
fn what_is_withheld_is_counted_once_however_many_parts_say_so() {
    let record = Part::REST.iter().fold(begun(), |record, part| with(&record, *part));
    let grant = triage_nurse(&ivy());
    for record in [begun(), record] {
        let view = record.seen_through(&grant, now()).expect("a view");
        assert_eq!(
            view.section(Section::CarePlans).withheld,
            3,
            "and known from the first part on"
        );
    }
}

#[test]
fn a_letter_is_listed_with_its_size_and_its_pages_come_when_it_is_opened() {
    let record = with(&begun(), Part::History);
    assert!(seen(&record).lacks_pages("DocumentReference/l"));
    let listed = serde_json::to_string(&seen(&record).section(Section::Letters)).expect("json");
    assert!(listed.contains("4 kB"), "its size is told before it is fetched: {listed}");

    let record =
        record.with_letter("DocumentReference/l", letter_bundle("1"), now()).expect("the letter");

    assert!(!seen(&record).lacks_pages("DocumentReference/l"));
    let letter = seen(&record).letter("DocumentReference/l").expect("it opens");
    assert_ne!(letter.content, cannot(), "{letter:?}");
    assert_eq!(seen(&record).section(Section::Letters).entries.len(), 1, "it is listed once");
    let again = with(&record, Part::History);
    assert!(!seen(&again).lacks_pages("DocumentReference/l"), "what was fetched stays");
}

#[test]
fn the_pages_of_an_older_version_do_not_stand_for_a_newer_letter() {
    let record = with(&begun(), Part::History);
    let record =
        record.with_letter("DocumentReference/l", letter_bundle("0"), now()).expect("the letter");
    let record = with(&record, Part::History);
    assert!(seen(&record).lacks_pages("DocumentReference/l"));
}

#[test]
fn a_letter_that_was_not_sent_takes_nothing_from_the_list() {
    let record = with(&begun(), Part::History);
    let nothing = bundle(Part::History, &[]);
    let refused = record.with_letter("DocumentReference/l", nothing, now());
    assert_eq!(refused.err(), Some(RecordError::NotSent));
}

#[test]
fn a_part_about_somebody_else_is_no_part_of_the_record() {
    let somebody = json!({ "resourceType": "Bundle", "entry": [{ "resource": { "resourceType": "Patient", "id": "ivor" } }] });
    let refused = begun().with_part(Part::Now, somebody.to_string().into_bytes(), now());
    assert_eq!(refused.err(), Some(RecordError::NotTheirs));
}

#[test]
fn what_was_kept_beside_the_bundle_makes_the_same_record_again() {
    let mut record = with(&with(&begun(), Part::Results), Part::History)
        .with_letter("DocumentReference/l", letter_bundle("1"), now())
        .expect("the letter");
    record.miss(Part::Now, now());
    let beside = serde_json::to_vec(record.arrival()).expect("json");

    let arrival = serde_json::from_slice(&beside).expect("the same");
    let bundle = record.bundle().as_bytes().to_vec();
    let resumed = Record::resumed(&ivy(), bundle, arrival).expect("a record");

    assert_eq!(drawn(&resumed), drawn(&record));
    let cut =
        Record::resumed(&ivy(), begun().bundle().as_bytes().to_vec(), record.arrival().clone());
    assert_eq!(cut.err(), Some(RecordError::NotABundle), "another bundle is not taken for it");
}

#[test]
fn a_newer_part_takes_the_place_of_its_sections_in_a_record_that_came_whole() {
    let record = whole().with_part(Part::Now, bundle(Part::Now, &[]), now()).expect("a part");
    assert!(seen(&record).section(Section::Problems).entries.is_empty());
    assert_eq!(seen(&record).section(Section::Results).entries.len(), 1, "the others stand");
    assert!(
        !seen(&record).lacks_pages("DocumentReference/l"),
        "with the pages that came with them"
    );
}

fn begun() -> Record {
    Record::beginning(&ivy(), bundle(Part::First, &of(Part::First)), now()).expect("a record")
}

fn with(record: &Record, part: Part) -> Record {
    record.with_part(part, bundle(part, &of(part)), now()).expect("a part")
}

/// The same in one piece, with the pages of the letter left out as they are in a part.
fn whole() -> Record {
    let all: Vec<Value> = Part::ALL.into_iter().flat_map(of).collect();
    Record::keeping(&ivy(), bundle(Part::First, &all), now()).expect("a record")
}

fn seen(record: &Record) -> View<'_> {
    record.seen_through(&consultant(&ivy()), now()).expect("a view")
}

/// Everything that the page could be given, but for how far the record has come.
fn drawn(record: &Record) -> String {
    let view = seen(record);
    let mut first = view.first_screen();
    first.arriving.round = 0;
    let mut all = serde_json::to_string(&first).expect("json");
    all.push_str(&serde_json::to_string(&view.timeline()).expect("json"));
    for section in Section::ALL {
        all.push_str(&serde_json::to_string(&view.section(section)).expect("json"));
    }
    all
}

fn of(part: Part) -> Vec<Value> {
    let entries = match part {
        Part::First => vec![
            json!({ "resourceType": "Flag", "id": "f", "status": "active", "code": { "text": "Falls risk" } }),
            json!({ "resourceType": "AllergyIntolerance", "id": "a", "code": { "text": "penicillin" } }),
            json!({ "resourceType": "MedicationStatement", "id": "m", "status": "active",
                "reasonReference": [{ "reference": "Condition/c" }], "medicationCodeableConcept": { "text": "metformin" } }),
        ],
        Part::Now => vec![
            json!({ "resourceType": "Condition", "id": "c", "recordedDate": "2019-04-05", "code": { "text": "Type 2 diabetes" } }),
            json!({ "resourceType": "Encounter", "id": "e", "status": "finished", "period": { "start": "2026-03-01" } }),
        ],
        Part::Results => vec![
            json!({ "resourceType": "Observation", "id": "o", "status": "final", "effectiveDateTime": "2026-11-20",
            "code": { "text": "creatinine" }, "valueQuantity": { "value": 97, "unit": "umol/L" } }),
        ],
        Part::History => vec![letter("1", None)],
    };
    entries.into_iter().map(|entry| from("GP", entry)).collect()
}

/// A letter as it is listed, or with its page.
fn letter(version: &str, page: Option<&str>) -> Value {
    let mut letter = json!({ "resourceType": "DocumentReference", "id": "l", "meta": { "versionId": version }, "status": "current",
        "date": "2026-03-01T10:00:00Z", "content": [{ "attachment": { "contentType": "text/plain", "title": "Letter", "size": 4000 } }] });
    if let Some(page) = page {
        letter["content"][0]["attachment"]["data"] = page.into();
    }
    letter
}

fn letter_bundle(version: &str) -> Vec<u8> {
    bundle(Part::History, &[from("GP", letter(version, Some("RGVhciBkb2N0b3I=")))])
}

fn cannot() -> LetterContent {
    LetterContent::CannotBeShown { why: "The source sent no document with this entry".to_owned() }
}

/// As the gateway sends a part: the patient, the entries, and what is said of the whole with each.
fn bundle(_part: Part, entries: &[Value]) -> Vec<u8> {
    bundle_with(&envelope(true), entries)
}

fn bundle_with(envelope: &Envelope, entries: &[Value]) -> Vec<u8> {
    let patient =
        json!({ "resourceType": "Patient", "id": "ivy", "name": [{ "family": "Patterson" }] });
    let surgery =
        json!({ "resourceType": "Organization", "id": "gp", "name": "Abington Park Surgery" });
    let all = [patient, surgery].into_iter().chain(entries.iter().cloned());
    let all = all.chain([envelope.to_outcome()]);
    let entries: Vec<Value> = all.map(|resource| json!({ "resource": resource })).collect();
    json!({ "resourceType": "Bundle", "type": "searchset", "entry": entries })
        .to_string()
        .into_bytes()
}

fn envelope(hospital_answers: bool) -> Envelope {
    let at = "2026-11-21T14:02:00Z".parse().expect("a moment");
    let source = |short: &str, name: &str, answered| SourceAnswer {
        short: short.to_owned(),
        name: name.to_owned(),
        answered,
        at,
    };
    Envelope {
        sources: vec![
            source("GP", "Abington Park Surgery", true),
            source("NGH", "Northampton General Hospital", hospital_answers),
        ],
        withheld: vec![Withheld { section: Section::CarePlans, count: 3 }],
    }
}

//! No entry outside the grant reaches the wire, nor anything that only such an entry names; and nothing tells that it is there.

use access::{Restricted, RoleRow, Treatment};
use axum::extract::Query;
use nhs::{Confidentiality, Section};
use proptest::{collection::vec, prelude::*, sample::select};
use record::envelope::Envelope;
use serde_json::{Value, json};

use super::{
    cases,
    house::{EVERYBODY, House},
};
use crate::records::{
    narrowed::{Narrowed, Parameters},
    open::{may_explain, treatment},
};

proptest! {
    #![proptest_config(cases(10_000))]

    /// From the words that the store keeps: what the table does not show is not shown, and a doubt hides.
    #[test]
    fn an_entry_is_shown_where_the_table_shows_it_and_nowhere_else(section in sections(), label in labels(), who in 0..100_usize) {
        let (row, grant) = &EVERYBODY[who % EVERYBODY.len()];
        let (known, treated) = treatment(grant, &section, &label);
        let expected = Section::ALL.into_iter().find(|known| known.name() == section);
        prop_assert_eq!(known, expected);
        prop_assert_eq!(treated, expected.map_or(Treatment::Hidden, |section| retold(row, section, &label)));
        let unrestricted = ["U", "L", "M", "N"].contains(&label.as_str());
        let restricted = ["R", "V"].contains(&label.as_str()) && row.restricted == Restricted::Visible;
        prop_assert_eq!(may_explain(grant, &label), unrestricted || restricted);
    }
}

proptest! {
    #![proptest_config(cases(150))]

    /// Every entry reaches exactly those whose row shows it, or is counted; so does what explains it.
    #[test]
    fn no_entry_outside_the_grant_reaches_the_wire(entries in vec(entry(), 1..7)) {
        let house = House::new();
        house.import(&written(&entries, ""));
        for (row, grant) in EVERYBODY.iter() {
            let sent = house.record(grant);
            let bundle: Value = serde_json::from_str(&sent).unwrap();
            let mut counted = std::collections::BTreeMap::new();
            let mut shown = 1;
            for (place, entry) in entries.iter().enumerate() {
                let section = SECTIONS[entry.kind].1;
                let treated = retold(row, section, LABELS[entry.label].1);
                prop_assert_eq!(sent.contains(&marker(place)), treated == Treatment::Shown, "{} {}", row.rule(), place);
                prop_assert_eq!(sent.contains(&author(place)), treated == Treatment::Shown, "who wrote it");
                shown += usize::from(treated == Treatment::Shown);
                match treated {
                    Treatment::Counted => *counted.entry(section).or_insert(0_u32) += 1,
                    // That one is hidden is said to those to whom allergies are shown, or it would pass for none.
                    Treatment::Hidden if section == Section::Allergies && row.shows.contains(&section) => {
                        counted.entry(section).or_default();
                    }
                    Treatment::Hidden | Treatment::Shown => {}
                }
            }
            let said = Envelope::from_bundle(&bundle).withheld;
            let said: std::collections::BTreeMap<Section, u32> = said.iter().map(|each| (each.section, each.count)).collect();
            prop_assert_eq!(said, counted, "a count for each section, and no other");
            prop_assert_eq!(&bundle["total"], shown, "the total counts what is there");
        }
    }

    /// Changing what a hidden or a counted entry says changes no byte of what is sent.
    #[test]
    fn changing_only_what_is_not_shown_changes_no_byte(entries in vec(entry(), 1..7), changed in 0..7_usize) {
        let changed = changed % entries.len();
        let (one, other) = (House::new(), House::new());
        one.import(&written(&entries, ""));
        other.import(&written(&entries, ""));
        let mut again = written(&entries, "");
        again[2 * changed] = rewritten(&again[2 * changed]);
        other.import(&again);
        let (section, label) = (SECTIONS[entries[changed].kind].1, LABELS[entries[changed].label].1);
        for (row, grant) in EVERYBODY.iter() {
            let shown = retold(row, section, label) == Treatment::Shown;
            prop_assert_eq!(one.record(grant) == other.record(grant), !shown, "{}", row.rule());
        }
    }

    /// That there is a hidden entry, and that others refer to it, changes no byte either; only of an allergy it is said.
    #[test]
    fn that_an_entry_is_hidden_changes_no_byte(entries in vec(entry(), 1..7), hidden in 0..7_usize) {
        let hidden = hidden % entries.len();
        let (with, without) = (House::new(), House::new());
        let all = written(&entries, "");
        with.import(&all);
        let mut fewer = all;
        for (place, _) in entries.iter().enumerate().filter(|(_, other)| other.refers % entries.len() == hidden) {
            fewer[2 * place].as_object_mut().unwrap().remove("basedOn");
        }
        fewer.drain(2 * hidden..2 * hidden + 2);
        without.import(&fewer);
        let (section, label) = (SECTIONS[entries[hidden].kind].1, LABELS[entries[hidden].label].1);
        for (row, grant) in EVERYBODY.iter() {
            let is_said = section == Section::Allergies && row.shows.contains(&section);
            if retold(row, section, label) == Treatment::Hidden && !is_said {
                prop_assert_eq!(with.record(grant), without.record(grant), "{}", row.rule());
            }
        }
    }
}

/// A record, asked for part by part, tells no more of what is withheld than the whole of it.
#[test]
fn what_is_withheld_cannot_be_asked_for_part_by_part() {
    let house = House::new();
    let restricted = |kind: &str, id: &str| json!({ "resourceType": kind, "id": id, "meta": { "security": [{ "code": "R" }] }, "subject": { "reference": "Patient/p" } });
    house.import(&[restricted("CarePlan", "a"), restricted("Goal", "b"), restricted("Goal", "c")]);
    let (_, nurse) =
        EVERYBODY.iter().find(|(row, _)| row.restricted == Restricted::Withheld).unwrap();
    let told = |asked: &str| {
        let text = house.narrowed(nurse, &narrowed(asked));
        Envelope::from_bundle(&serde_json::from_str(&text).unwrap())
    };
    let whole = told("");
    assert_eq!(whole.withheld[0].count, 3);
    let ids: Vec<String> = house.ids();
    let of_one = ids.iter().map(|id| format!("_id={id}"));
    let parts = [
        "_type=Goal",
        "_type=CarePlan",
        "_type=Encounter",
        "_section=care-plans",
        "_section=flags,letters",
    ];
    for asked in parts.map(str::to_owned).into_iter().chain(of_one) {
        assert_eq!(told(&asked), whole, "{asked}");
        for id in &ids {
            assert!(!house.narrowed(nurse, &narrowed(&asked)).contains(id), "{asked} brings {id}");
        }
    }
}

fn narrowed(query: &str) -> Narrowed {
    let place = format!("/?{query}").parse().unwrap();
    let Query(parameters) = Query::<Parameters>::try_from_uri(&place).unwrap();
    parameters.read().unwrap()
}

/// The page of a letter that is labelled itself goes only to whom such a label is shown.
#[test]
fn a_restricted_page_does_not_go_with_a_letter_that_is_not() {
    let house = House::new();
    house.import(&[
        json!({ "resourceType": "DocumentReference", "id": "d", "subject": { "reference": "Patient/p" },
            "content": [{ "attachment": { "url": "Binary/b" } }] }),
        json!({ "resourceType": "Binary", "id": "b", "contentType": "text/plain", "data": "U0VDUkVU", "meta": { "security": [{ "code": "R" }] } }),
    ]);
    for (row, grant) in EVERYBODY.iter() {
        let is_shown =
            row.shows.contains(&Section::Letters) && row.restricted == Restricted::Visible;
        assert_eq!(house.record(grant).contains("U0VDUkVU"), is_shown, "{}", row.rule());
    }
}

#[derive(Clone, Debug)]
struct Entry {
    kind: usize,
    label: usize,
    /// To which other entry it refers.
    refers: usize,
}

fn entry() -> impl Strategy<Value = Entry> {
    (0..SECTIONS.len(), 0..LABELS.len(), 0..7_usize).prop_map(|(kind, label, refers)| Entry {
        kind,
        label,
        refers,
    })
}

/// Each entry, and somebody whom only it names.
fn written(entries: &[Entry], words: &str) -> Vec<Value> {
    let written = entries.iter().enumerate().flat_map(|(place, entry)| {
        let target = entry.refers % entries.len();
        let mut resource = json!({
            "resourceType": SECTIONS[entry.kind].0,
            "id": place.to_string(),
            "subject": { "reference": "Patient/p" },
            "code": { "text": format!("{}{words}", marker(place)), "coding": [{ "system": "urn:local", "code": "unknown" }] },
            "performer": [{ "reference": format!("Practitioner/{place}") }],
            "basedOn": [{ "reference": format!("{}/{target}", SECTIONS[entries[target].kind].0) }],
        });
        let (system, code) = LABELS[entry.label];
        if !code.is_empty() {
            resource["meta"] = json!({ "security": [{ "system": system, "code": code }] });
        }
        [resource, json!({ "resourceType": "Practitioner", "id": place.to_string(), "name": [{ "text": author(place) }] })]
    });
    written.collect()
}

/// The same entry, in other words.
fn rewritten(entry: &Value) -> Value {
    let mut entry = entry.clone();
    entry["code"]["text"] = json!("something else");
    entry["note"] = json!([{ "text": "quite another thing" }]);
    entry
}

fn marker(place: usize) -> String {
    format!("entry-{place}-")
}

fn author(place: usize) -> String {
    format!("author-{place}-")
}

/// What the row says, told from the row alone.
fn retold(row: &RoleRow, section: Section, label: &str) -> Treatment {
    if row.counts.contains(&section) {
        return Treatment::Counted;
    }
    if !row.shows.contains(&section) {
        return Treatment::Hidden;
    }
    match (label, row.restricted) {
        ("U" | "L" | "M" | "N" | "", _) | ("R" | "V", Restricted::Visible) => Treatment::Shown,
        (_, Restricted::Visible | Restricted::Withheld) => Treatment::Counted,
        (_, Restricted::Hidden) => Treatment::Hidden,
    }
}

fn sections() -> impl Strategy<Value = String> {
    let known: Vec<String> = Section::ALL.iter().map(|section| section.name().to_owned()).collect();
    prop_oneof![4 => select(known), 1 => "[a-z-]{0,12}"]
}

fn labels() -> impl Strategy<Value = String> {
    let known = select(vec!["U", "L", "M", "N", "R", "V", "?"]).prop_map(str::to_owned);
    prop_oneof![4 => known, 1 => "[A-Za-z]{2,4}"]
}

/// A type, and the section to which it belongs.
const SECTIONS: [(&str, Section); 12] = [
    ("Flag", Section::Flags),
    ("AllergyIntolerance", Section::Allergies),
    ("MedicationRequest", Section::Medicines),
    ("Condition", Section::Problems),
    ("Observation", Section::Results),
    ("DocumentReference", Section::Letters),
    ("Appointment", Section::Appointments),
    ("CarePlan", Section::CarePlans),
    ("Encounter", Section::Contacts),
    ("Procedure", Section::Procedures),
    ("Immunization", Section::Vaccinations),
    ("ThresholdCode", Section::Other),
];
const CONFIDENTIALITY: &str = nhs::system::CONFIDENTIALITY;
/// Labels: system and code; the last two are not known.
const LABELS: [(&str, &str); 7] = [
    ("", ""),
    (CONFIDENTIALITY, "N"),
    (CONFIDENTIALITY, "R"),
    (CONFIDENTIALITY, "R"),
    (CONFIDENTIALITY, "V"),
    (CONFIDENTIALITY, "X"),
    ("urn:nobody", "R?"),
];

#[test]
fn a_label_that_is_not_known_restricts() {
    assert!(Confidentiality::from_code("R?").is_restricted());
}

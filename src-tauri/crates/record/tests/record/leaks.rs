//! Nothing outside the grant reaches the page: over generated records and every role of the standard policy.
//!
//! `CASES` sets how many cases each property is tried with.

use access::{Grant, Policy, RoleRow, Treatment};
use identity::WorkplaceKind;
use nhs::{Confidentiality, Section};
use proptest::{collection::vec, option, prelude::*};
use record::Record;
use serde_json::{Value, json};

use crate::people::{from, grant, ivy, now, record_of};

/// An entry of a generated record.
#[derive(Clone, Debug)]
struct Generated {
    kind: usize,
    label: Option<usize>,
    /// Another entry that it refers to, by place.
    refers: Option<usize>,
    year: u32,
}

proptest! {
    #![proptest_config(cases(2_000))]

    /// Whatever the page is given, on whichever screen, names only what the role is shown; and that, it does name.
    #[test]
    fn no_entry_outside_the_grant_reaches_the_page(entries in records(), row in 0..ROWS) {
        let (row, grant) = role(row);
        let record = record_of(&[("GP", true)], &resources(&entries, "first"));
        let drawn = drawn(&record, &grant);
        for (place, treatment) in become_of(&entries, &row).into_iter().enumerate() {
            let named = drawn.contains(&marker(place, "first"));
            prop_assert_eq!(named, treatment == Treatment::Shown, "entry {} for {}", place, row.rule());
        }
    }

    /// A number that is said counts what is withheld in the open, and nothing that is hidden.
    #[test]
    fn a_count_says_nothing_of_what_is_hidden(entries in records(), row in 0..ROWS) {
        let (row, grant) = role(row);
        let record = record_of(&[("GP", true)], &resources(&entries, "first"));
        let view = record.seen_through(&grant, now()).expect("a view");
        for section in Section::ALL {
            let all = entries.iter().zip(become_of(&entries, &row));
            let counted = all
                .filter(|(entry, treatment)| entry.section() == section && *treatment == Treatment::Counted)
                .count();
            prop_assert_eq!(view.section(section).withheld as usize, counted, "{} for {}", section, row.rule());
        }
    }

    /// Whatever a hidden entry says, the page is given the same bytes.
    #[test]
    fn changing_only_a_hidden_entry_changes_no_byte(entries in records(), row in 0..ROWS) {
        let (row, grant) = role(row);
        let hidden = |entry: &Generated| entry.treatment(&row) == Treatment::Hidden;
        let changed: Vec<Value> = resources(&entries, "first")
            .into_iter()
            .zip(resources(&entries, "other"))
            .zip(&entries)
            .map(|((was, is), entry)| if hidden(entry) { is } else { was })
            .collect();
        let before = record_of(&[("GP", true)], &resources(&entries, "first"));
        let after = record_of(&[("GP", true)], &changed);
        prop_assert_eq!(drawn(&before, &grant), drawn(&after, &grant));
    }
}

impl Generated {
    fn section(&self) -> Section {
        KINDS[self.kind].1
    }

    /// Whether its label says that no other entry tells of it.
    fn is_guarded(&self) -> bool {
        let code = self.label.map(|label| LABELS[label].1);
        code.is_some_and(|code| !["U", "N"].contains(&code))
    }

    /// What becomes of it by itself, by the table as a person reads it.
    fn treatment(&self, row: &RoleRow) -> Treatment {
        let Some((_, code)) = self.label.map(|label| LABELS[label]) else {
            return row.reach().treatment(self.section(), Confidentiality::Normal);
        };
        if ["SEX", "STD", "SDV", "GENDER"].contains(&code) {
            return Treatment::Hidden;
        }
        row.reach().treatment(self.section(), Confidentiality::from_code(code))
    }
}

/// What becomes of each entry among the others: one that tells of an entry out of reach is withheld with it, but for an allergy.
/// (The gateway sends no entry out of reach; this is the second lock.)
fn become_of(entries: &[Generated], row: &RoleRow) -> Vec<Treatment> {
    let mut becomes: Vec<Treatment> = entries.iter().map(|entry| entry.treatment(row)).collect();
    for _ in entries {
        for (place, entry) in entries.iter().enumerate() {
            let told = entry.refers.filter(|told| *told < entries.len() && *told != place);
            let out = told.is_some_and(|told| {
                !entries[told].is_guarded() && becomes[told] != Treatment::Shown
            });
            if becomes[place] == Treatment::Shown && out && entry.section() != Section::Allergies {
                becomes[place] = Treatment::Counted;
            }
        }
    }
    becomes
}

fn records() -> impl Strategy<Value = Vec<Generated>> {
    let entry = (
        0..KINDS.len(),
        option::weighted(0.5, 0..LABELS.len()),
        option::of(0..8_usize),
        1_990..2_026_u32,
    );
    let entry =
        entry.prop_map(|(kind, label, refers, year)| Generated { kind, label, refers, year });
    vec(entry, 0..8)
}

/// The resources, each with words by which it is known anywhere.
fn resources(entries: &[Generated], state: &str) -> Vec<Value> {
    let name = |place: usize| format!("{}/e{place}", KINDS[entries[place].kind].0);
    let written = |place: usize, entry: &Generated| {
        let words = json!({ "text": marker(place, state) });
        let date = format!("{}-03-12", entry.year);
        let mut resource = json!({
            "resourceType": KINDS[entry.kind].0,
            "id": format!("e{place}"),
            "identifier": [{ "system": "urn:gp", "value": format!("e{place}") }],
            "status": "active",
            "code": words, "type": words, "vaccineCode": words, "medicationCodeableConcept": words,
            "title": marker(place, state), "description": marker(place, state),
            "recordedDate": date, "date": date, "effectiveDateTime": date, "start": date, "occurrenceDateTime": date,
            "content": [{ "attachment": { "contentType": "text/plain", "title": marker(place, state) } }],
            "valueString": "12",
        });
        if KINDS[entry.kind].0 == "Encounter" {
            resource["type"] = json!([words]);
            resource["period"] = json!({ "start": date });
        }
        if KINDS[entry.kind].0 == "Appointment" {
            resource["serviceType"] = json!([words]);
        }
        if let Some(target) =
            entry.refers.filter(|target| *target < entries.len() && *target != place)
        {
            let mut reference = json!({ "display": marker(target, state) });
            if place.is_multiple_of(2) {
                reference["reference"] = json!(name(target));
            } else {
                let value = format!("e{target}");
                reference["identifier"] = json!({ "system": "urn:gp", "value": value });
            }
            let reference = json!([reference]);
            for field in ["reasonReference", "basedOn", "partOf", "supportingInformation"] {
                resource[field] = reference.clone();
            }
        }
        if let Some(label) = entry.label {
            let (system, code) = LABELS[label];
            resource["meta"] = json!({ "security": [{ "system": system, "code": code }] });
        }
        from("GP", resource)
    };
    entries.iter().enumerate().map(|(place, entry)| written(place, entry)).collect()
}

/// One word that begins with a digit, so that no capital letter is made of it.
fn marker(place: usize, state: &str) -> String {
    format!("9{place}{state}")
}

/// Everything that the page could ever be given of it.
fn drawn(record: &Record, grant: &Grant) -> String {
    let view = record.seen_through(grant, now()).expect("a view");
    let mut all = serde_json::to_string(&view.first_screen()).expect("json");
    all.push_str(&serde_json::to_string(&view.timeline()).expect("json"));
    for section in Section::ALL {
        let shown = view.section(section);
        all.push_str(&serde_json::to_string(&shown).expect("json"));
        for entry in &shown.entries {
            let beside = view.details(section, &entry.id).expect("what is listed can be asked for");
            all.push_str(&serde_json::to_string(&beside).expect("json"));
            if let Some(letter) = view.letter(&entry.id) {
                all.push_str(&serde_json::to_string(&letter).expect("json"));
            }
        }
    }
    all
}

fn role(row: usize) -> (RoleRow, Grant) {
    let policy = Policy::parse(Policy::standard()).expect("the standard policy");
    let row = policy
        .rows()
        .iter()
        .filter(|row| row.allows(access::BasisKind::PermissionOnce))
        .nth(row)
        .expect("a role that opens records")
        .clone();
    let kind = row.workplaces.first().copied().unwrap_or(WorkplaceKind::Office);
    let grant = grant(&ivy(), row.role.code(), kind);
    (row, grant)
}

fn cases(usually: u32) -> ProptestConfig {
    let asked = std::env::var("CASES").ok().and_then(|cases| cases.parse().ok());
    ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::with_cases(asked.unwrap_or(usually))
    }
}

#[test]
fn every_role_of_the_policy_that_opens_records_is_among_those_tried() {
    let policy = Policy::parse(Policy::standard()).expect("the standard policy");
    let rows = policy.rows().iter().filter(|row| row.allows(access::BasisKind::PermissionOnce));
    assert_eq!(rows.count(), ROWS);
}

const ROWS: usize = 27;
const KINDS: [(&str, Section); 11] = [
    ("Flag", Section::Flags),
    ("AllergyIntolerance", Section::Allergies),
    ("MedicationStatement", Section::Medicines),
    ("Condition", Section::Problems),
    ("Observation", Section::Results),
    ("DocumentReference", Section::Letters),
    ("Appointment", Section::Appointments),
    ("CarePlan", Section::CarePlans),
    ("Encounter", Section::Contacts),
    ("Procedure", Section::Procedures),
    ("Immunization", Section::Vaccinations),
];
const CONFIDENTIALITY: &str = "http://terminology.hl7.org/CodeSystem/v3-Confidentiality";
const ACT_CODE: &str = "http://terminology.hl7.org/CodeSystem/v3-ActCode";
const LABELS: [(&str, &str); 10] = [
    (CONFIDENTIALITY, "U"),
    (CONFIDENTIALITY, "N"),
    (CONFIDENTIALITY, "R"),
    (CONFIDENTIALITY, "V"),
    (CONFIDENTIALITY, "Q"),
    (ACT_CODE, "GENDER"),
    (ACT_CODE, "STD"),
    (ACT_CODE, "SEX"),
    (ACT_CODE, "SDV"),
    ("urn:label:of:tomorrow", "X"),
];

//! Social care: the first screen has it in brief, its section has all of it.

use nhs::Section;
use record::view::{Body, Entry};
use serde_json::{Value, json};

use crate::people::{from, record_of, seen};

#[test]
fn the_first_screen_says_in_brief_what_is_arranged_and_whom_to_ring() {
    let record = record_of(&[("ASC", true)], &[package(), equipment()]);
    let view = seen(&record);

    let overview = view.first_screen().overview.social_care;
    let section = view.section(Section::SocialCare);

    assert_eq!(
        lines(&overview.entries),
        [
            "Home care: 2 visits a day, 08:00 and 18:00, since 07-Oct-2026",
            "Agency: Larkfield Home Care, 01604 555 0199",
            "Key worker: J. Osei, 01604 555 0110",
            "Equipment: Key safe by the back door, code held by the agency. Pendant alarm",
        ]
    );
    assert_eq!(overview.manifest(), section.manifest(), "in brief, but the same entries");
    let all = lines(&section.entries).join("; ");
    assert!(all.contains("Includes: Morning visit 08:00"), "{all}");
    assert!(all.contains("Bath board"), "nothing is missing in the section");
}

#[test]
fn whoever_provides_a_visit_is_named_once_without_the_visit() {
    let agency = json!({
        "resourceType": "Organization",
        "id": "agency",
        "name": "Larkfield Home Care",
        "telecom": [{ "system": "phone", "value": "01604 555 0199" }],
    });
    let mut package = package();
    package["description"] = json!("Out of hours 01604 555 0111.");
    let visits = package["activity"].as_array_mut().expect("visits");
    for visit in visits {
        visit["detail"]["performer"] = json!([{ "reference": "Organization/agency" }]);
    }
    let record = record_of(&[("ASC", true)], &[from("ASC", agency), package]);
    assert_eq!(
        lines(&seen(&record).first_screen().overview.social_care.entries),
        [
            "Home care: 2 visits a day, since 07-Oct-2026",
            "Telephone: Out of hours 01604 555 0111",
            "Agency: Larkfield Home Care, 01604 555 0199",
        ]
    );
}

#[test]
fn care_that_has_ended_says_so_in_its_line() {
    let mut package = package();
    package["status"] = json!("revoked");
    let record = record_of(&[("ASC", true)], &[package]);
    let entries = seen(&record).first_screen().overview.social_care.entries;
    assert!(lines(&entries)[0].starts_with("Home care: Revoked: 2 visits a day"));
}

fn package() -> Value {
    let visit = |words: &str| json!({ "detail": { "status": "in-progress", "description": words, "code": { "text": words } } });
    let plan = json!({
        "resourceType": "CarePlan",
        "id": "package",
        "status": "active",
        "category": [{ "text": "Social care package" }],
        "title": "Home care, 2 visits a day",
        "description": "Home care 2 visits a day, 08:00 and 18:00. Agency Larkfield Home Care, 01604 555 0199. \
            Key worker J. Osei, 01604 555 0110.",
        "period": { "start": "2026-10-07" },
        "activity": [visit("Morning visit 08:00, 45 minutes: washing"), visit("Evening visit 18:00: meal")],
    });
    from("ASC", plan)
}

fn equipment() -> Value {
    let fact = json!({
        "resourceType": "Observation",
        "id": "equipment",
        "status": "final",
        "category": [{ "coding": [{ "code": "social-history" }] }],
        "code": { "text": "Equipment" },
        "effectiveDateTime": "2026-10-07",
        "valueString": "Key safe by the back door, code held by the agency. Pendant alarm. Walking frame. Bath board.",
    });
    from("ASC", fact)
}

/// Every label with its words.
fn lines(entries: &[Entry]) -> Vec<String> {
    let mut all = Vec::new();
    for entry in entries {
        let Body::SocialCare { label, words, lines } = &entry.body else { panic!("social care") };
        all.push(format!("{label}: {words}"));
        all.extend(lines.iter().map(|line| format!("{}: {}", line.label, line.value)));
    }
    all
}

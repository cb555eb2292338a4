use nhs::system::ACT_CODE;
use serde_json::json;

use super::*;

/// `name kind`, then what it refers to; `!` makes it sensitive, `@` names an encounter, `+` a part.
fn node(line: &str) -> Node {
    let mut words = line.split_whitespace();
    let name = words.next().unwrap();
    let kind = words.next().unwrap();
    let mut links = Links::default();
    for word in words {
        if let Some(encounter) = word.strip_prefix('@') {
            links.encounters.insert(encounter.to_owned());
        } else if let Some(part) = word.strip_prefix('+') {
            links.parts.insert(part.to_owned());
            links.refers.insert(part.to_owned());
        } else {
            links.refers.insert(word.to_owned());
        }
    }
    let id = name.trim_start_matches('!').to_owned();
    let letter = kind == "DocumentReference";
    Node { id, kind: kind.to_owned(), letter, sensitive: name.starts_with('!'), links }
}

/// The entries that go, then after a bar those that lose their free text.
fn outcome(lines: &[&str], before: &Before) -> String {
    let nodes: Vec<Node> = lines.iter().map(|line| node(line)).collect();
    let verdict = judge(&nodes, before);
    let gone: Vec<_> = verdict.left_out.keys().cloned().collect();
    let cleared: Vec<_> = verdict.without_free_text.into_iter().collect();
    format!("{} | {}", gone.join(" "), cleared.join(" ")).trim().to_owned()
}

#[test]
fn what_refers_to_a_sensitive_entry_goes_with_it() {
    let cases: [(&str, &[&str], &str); 16] = [
        ("an entry alone", &["!c Condition", "other Condition"], "c |"),
        ("a letter", &["!c Condition", "d DocumentReference c"], "c d |"),
        ("a referral", &["!c Condition", "r ServiceRequest c"], "c r |"),
        ("an encounter for it", &["!c Condition", "e Encounter c"], "c e | "),
        ("a medicine", &["!c Condition", "m MedicationRequest c"], "c m |"),
        ("a result", &["!c Condition", "o Observation c"], "c o |"),
        ("a care plan", &["!c Condition", "p CarePlan c"], "c p |"),
        (
            "step by step",
            &["o Observation r", "r ServiceRequest c", "!c Condition", "d DocumentReference o"],
            "c d o r |",
        ),
        ("two that refer to each other", &["!c Condition", "a List b c", "b List a"], "a b c |"),
        (
            "an allergy is never left out by association",
            &["!c Condition", "a AllergyIntolerance c @e"],
            "c |",
        ),
        (
            "nor is what refers to that allergy",
            &["!c Condition", "a AllergyIntolerance c", "m MedicationRequest a"],
            "c |",
        ),
        ("a sensitive allergy itself goes", &["!a AllergyIntolerance"], "a |"),
        (
            "the results of a sensitive report",
            &["!r DiagnosticReport +o", "o Observation", "x Observation"],
            "o r |",
        ),
        ("the page of a sensitive letter", &["!d DocumentReference +b", "b Binary"], "b d |"),
        ("what it refers to stays", &["!c Condition o", "o Observation"], "c |"),
        ("nothing sensitive, nothing left out", &["c Condition", "d DocumentReference c"], "|"),
    ];
    for (said, lines, expected) in cases {
        assert_eq!(outcome(lines, &Before::default()), expected.trim(), "{said}");
    }
}

#[test]
fn sharing_an_encounter_alone_removes_letters_and_free_text_only() {
    let cases: [(&str, &[&str], &str); 8] = [
        (
            "a letter of the same encounter",
            &["!c Condition @e", "d DocumentReference @e", "e Encounter"],
            "c d | e",
        ),
        (
            "a medicine of the same encounter stays",
            &["!c Condition @e", "m MedicationRequest @e"],
            "c | m",
        ),
        ("a result of the same encounter stays", &["!c Condition @e", "o Observation @e"], "c | o"),
        ("an allergy keeps its words", &["!c Condition @e", "a AllergyIntolerance @e"], "c |"),
        (
            "another encounter is not touched",
            &["!c Condition @e", "d DocumentReference @f", "m MedicationRequest @f"],
            "c |",
        ),
        (
            "the encounter of what went by association",
            &[
                "!c Condition",
                "m MedicationRequest c @e",
                "d DocumentReference @e",
                "o Observation @e",
            ],
            "c d m | o",
        ),
        (
            "an encounter left out by association is shared, no more",
            &["!c Condition", "e Encounter c", "o Observation @e", "d DocumentReference @e"],
            "c d e | o",
        ),
        (
            "what happened at an encounter that is sensitive itself refers to it",
            &["!e Encounter", "m MedicationRequest @e", "a AllergyIntolerance @e"],
            "e m |",
        ),
    ];
    for (said, lines, expected) in cases {
        assert_eq!(outcome(lines, &Before::default()), expected.trim(), "{said}");
    }
}

#[test]
fn what_was_left_out_before_still_counts() {
    let before = Before {
        entries: [("c", Why::Sensitive), ("o", Why::Part)]
            .map(|(id, why)| (id.to_owned(), why))
            .into(),
        encounters: ["e".to_owned()].into(),
    };
    let lines = [
        "d DocumentReference c",
        "o Observation",
        "m MedicationRequest @e",
        "l DocumentReference @e",
        "x Observation",
    ];

    assert_eq!(outcome(&lines, &before), "d l o | m");
    assert_eq!(
        outcome(&["c Condition"], &before),
        "|",
        "an entry that has been corrected comes in again"
    );
}

#[test]
fn labels_and_codes_make_an_entry_sensitive() {
    let cases = [
        (json!({ "meta": { "security": [{ "system": ACT_CODE, "code": "SDV" }] } }), true),
        (json!({ "meta": { "security": [{ "system": ACT_CODE, "code": "PSY" }] } }), false),
        (json!({ "code": { "coding": [{ "system": SNOMED, "code": "86406008" }] } }), true),
        (json!({ "reasonCode": [{ "coding": [{ "code": "76272004" }] }] }), true),
        (
            json!({ "contained": [{ "code": { "coding": [{ "system": SNOMED, "code": "52637005" }] } }] }),
            true,
        ),
        (json!({ "code": { "coding": [{ "system": "urn:other", "code": "86406008" }] } }), false),
        (json!({ "code": { "coding": [{ "system": SNOMED, "code": "44054006" }] } }), false),
    ];
    for (resource, expected) in cases {
        assert_eq!(is_sensitive(&resource), expected, "{resource}");
    }
}

#[test]
fn free_text_goes_and_what_is_coded_stays() {
    let mut encounter = json!({
        "resourceType": "Encounter", "text": { "div": "secret" }, "type": [{ "text": "Clinic" }],
        "reasonCode": [{ "text": "secret" }, { "coding": [{ "code": "1" }], "text": "secret" }],
    });
    remove_free_text(&mut encounter);
    assert_eq!(
        encounter,
        json!({ "resourceType": "Encounter", "type": [{ "text": "Clinic" }], "reasonCode": [{ "coding": [{ "code": "1" }] }] })
    );

    let mut result = json!({ "resourceType": "Observation", "category": [{ "coding": [{ "code": "laboratory" }] }],
        "code": { "text": "Culture" }, "valueString": "No growth", "note": [{ "text": "secret" }] });
    remove_free_text(&mut result);
    assert_eq!(result["valueString"], "No growth", "the words of a laboratory are a result");
    assert_eq!(result.get("note"), None);
}

#[test]
fn nothing_points_to_what_was_left_out() {
    let mut allergy = json!({ "code": { "text": "latex" }, "encounter": { "reference": "Encounter/e" },
        "extension": [{ "valueReference": { "reference": "Condition/c", "display": "secret" } }, { "url": "u" }] });
    remove_references(&mut allergy, &|id| id == "c");
    assert_eq!(
        allergy,
        json!({ "code": { "text": "latex" }, "encounter": { "reference": "Encounter/e" }, "extension": [{}, { "url": "u" }] })
    );
}

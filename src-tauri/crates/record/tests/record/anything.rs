//! Whatever is sent, there is an answer.

use nhs::Section;
use proptest::prelude::*;
use record::Record;
use serde_json::{Value, json};

use crate::{
    glance::assert_that_first_screen_and_sections_agree,
    people::{ivy, now, seen},
};

proptest! {
    #[test]
    fn no_bytes_at_all_bring_it_down(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        drawn(&bytes);
    }

    #[test]
    fn no_shape_of_a_resource_brings_it_down(kind in kinds(), fields in proptest::collection::vec((names(), anything()), 0..8)) {
        let mut resource = json!({ "resourceType": kind, "id": "x" });
        for (name, value) in fields {
            resource[name.as_str()] = value;
        }
        let bundle = json!({ "resourceType": "Bundle", "entry": [{ "resource": resource }] });
        let entries = drawn(bundle.to_string().as_bytes());
        prop_assert!(entries.is_some_and(|entries| entries >= 1), "it is kept, whatever it is");
    }
}

#[test]
fn one_entry_nested_too_deep_does_not_take_the_others_with_it() {
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let sound = r#"{"resource":{"resourceType":"Condition","code":{"text":"Asthma"}}}"#;
    let bundle = format!(r#"{{"resourceType":"Bundle","entry":[{{"resource":{deep}}},{sound}]}}"#);
    let record = Record::from_bundle(&ivy(), bundle.as_bytes(), now()).expect("a record");
    assert_eq!(seen(&record).section(Section::Problems).entries.len(), 1);
    assert_eq!(seen(&record).section(Section::Other).entries.len(), 1, "it is kept as unreadable");
}

/// How many entries there are, once everything has been drawn; `None` where there is no record.
pub(crate) fn drawn(bytes: &[u8]) -> Option<usize> {
    let record = Record::from_bundle(&ivy(), bytes, now()).ok()?;
    let view = seen(&record);
    assert_that_first_screen_and_sections_agree(&view);
    let screen = serde_json::to_string(&view.first_screen()).expect("json");
    let timeline = view.timeline().len();
    let mut entries = 0;
    for section in Section::ALL {
        let section = view.section(section);
        for entry in &section.entries {
            assert!(view.letter(&entry.id).is_none_or(|letter| letter.id == entry.id));
        }
        entries += section.entries.len() + usize::try_from(section.withheld).expect("a count");
    }
    assert!(!screen.is_empty() && timeline <= 2 * entries);
    Some(entries)
}

/// Types of which every resource makes an entry.
fn kinds() -> impl Strategy<Value = &'static str> {
    proptest::sample::select(vec![
        "AllergyIntolerance",
        "Appointment",
        "CarePlan",
        "CareTeam",
        "Communication",
        "Composition",
        "Condition",
        "Consent",
        "DiagnosticReport",
        "DocumentReference",
        "Encounter",
        "EpisodeOfCare",
        "FamilyMemberHistory",
        "Flag",
        "Goal",
        "ImagingStudy",
        "Immunization",
        "ImmunizationRecommendation",
        "List",
        "MedicationAdministration",
        "MedicationDispense",
        "MedicationRequest",
        "MedicationStatement",
        "Observation",
        "Procedure",
        "QuestionnaireResponse",
        "RelatedPerson",
        "ServiceRequest",
        "Unheard",
    ])
}

fn names() -> impl Strategy<Value = String> {
    proptest::sample::select(vec![
        "code",
        "status",
        "text",
        "period",
        "valueQuantity",
        "valueRange",
        "component",
        "referenceRange",
        "interpretation",
        "content",
        "presentedForm",
        "participant",
        "dosage",
        "dosageInstruction",
        "category",
        "name",
        "title",
        "start",
        "effectiveDateTime",
        "reaction",
        "section",
        "activity",
        "extension",
        "contained",
        "note",
        "medicationCodeableConcept",
        "medicationReference",
        "reasonReference",
        "type",
        "class",
        "item",
        "result",
    ])
    .prop_map(str::to_owned)
}

fn anything() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(|number| json!(number)),
        "[ -~£µ…]{0,20}".prop_map(Value::from),
        proptest::sample::select(vec![
            "2019",
            "2019-02-30",
            "2019-04-05T14:02:00Z",
            "H",
            "active",
            "#x",
            "mg",
            "text/plain"
        ])
        .prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 48, 6, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            proptest::collection::vec((inner_names(), inner), 0..6)
                .prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
}

fn inner_names() -> impl Strategy<Value = String> {
    proptest::sample::select(vec![
        "coding",
        "code",
        "display",
        "text",
        "system",
        "value",
        "unit",
        "low",
        "high",
        "start",
        "end",
        "reference",
        "attachment",
        "data",
        "contentType",
        "timing",
        "repeat",
        "frequency",
        "period",
        "periodUnit",
        "doseAndRate",
        "doseQuantity",
        "member",
        "actor",
        "detail",
        "modifierExtension",
        "url",
        "div",
        "section",
    ])
    .prop_map(str::to_owned)
}

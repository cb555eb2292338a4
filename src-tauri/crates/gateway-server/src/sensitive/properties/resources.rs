//! Generated resources, and what makes them sensitive.

use std::sync::LazyLock;

use nhs::{
    NEVER_SHARED,
    system::{ACT_CODE, SNOMED},
};
use proptest::{prelude::*, sample::select};
use serde_json::{Map, Value, json};

use super::super::Codes;

/// The codes that are listed.
pub(super) static CODES: LazyLock<Codes> = LazyLock::new(Codes::for_training);

/// A resource of some shape that says nothing sensitive.
pub(super) fn resource() -> impl Strategy<Value = Value> {
    let kinds = select(vec![
        "Condition",
        "Composition",
        "List",
        "AllergyIntolerance",
        "Patient",
        "ThresholdCode",
    ]);
    let fields = proptest::collection::vec((path(), harmless()), 0..4);
    (kinds, fields).prop_map(|(kind, fields)| {
        let mut resource = json!({ "resourceType": kind, "id": "x" });
        for (place, value) in fields {
            put_at(&mut resource, &place, value);
        }
        resource
    })
}

fn harmless() -> impl Strategy<Value = Value> {
    (systems(), unlisted(), 0..4_u8).prop_map(|(system, code, shape)| match shape {
        0 => json!({ "coding": [{ "system": system, "code": code }], "text": "words" }),
        1 => json!([{ "reference": "Observation/9", "display": code }]),
        2 => json!({ "resourceType": "Condition", "code": { "coding": [{ "code": code }] } }),
        _ => json!(code),
    })
}

/// Something that makes whatever holds it sensitive.
pub(super) fn telling() -> impl Strategy<Value = Value> {
    let listed = select(vec!["86406008", "76272004", "386639001", "93461009"]);
    (listed, select(NEVER_SHARED.to_vec()), 0..6_u8).prop_map(|(code, label, shape)| match shape {
        0 => json!({ "system": SNOMED, "code": code }),
        1 => json!([{ "coding": [{ "system": SNOMED, "code": code, "display": "SECRET" }] }]),
        2 => json!({ "code": code }),
        3 => json!({ "resourceType": "Condition", "meta": { "security": [{ "code": label }] } }),
        4 => json!([{ "meta": { "security": { "system": ACT_CODE, "code": label } } }]),
        _ => json!({ "valueCoding": { "system": ACT_CODE, "code": label } }),
    })
}

pub(super) fn systems() -> impl Strategy<Value = &'static str> {
    select(vec![
        SNOMED,
        "http://loinc.org",
        "http://read.info/readv2",
        "urn:local",
        "https://dmd.nhs.uk",
    ])
}

/// A code that is in no list.
pub(super) fn unlisted() -> impl Strategy<Value = String> {
    prop_oneof!["[1-9][0-9]{5,9}1[0-9]9", "[A-Z][0-9]{3}\\.", "[a-z-]{1,12}"]
        .prop_filter("it is in no list", |code| !CODES.hold(&object(json!({ "code": code }))))
}

pub(super) fn path() -> impl Strategy<Value = Vec<String>> {
    let names = select(vec![
        "code",
        "reaction",
        "extension",
        "contained",
        "section",
        "entry",
        "valueCodeableConcept",
        "reasonCode",
        "component",
        "x",
    ]);
    proptest::collection::vec(names.prop_map(str::to_owned), 1..4)
}

/// Puts a value there, in objects within objects.
pub(super) fn put_at(resource: &mut Value, place: &[String], value: Value) {
    match place {
        [] => *resource = value,
        [name, rest @ ..] => {
            if !resource.is_object() {
                *resource = json!({});
            }
            put_at(&mut resource[name.as_str()], rest, value);
        }
    }
}

fn object(value: Value) -> Map<String, Value> {
    value.as_object().cloned().unwrap_or_default()
}

//! What is taken out of an entry that stays: its free text, its references to what was left out.

use serde_json::{Map, Value};

use crate::{fhir, import};

/// Takes the free text out of an entry: narrative, notes, conclusions, answers in words and attached pages. What is coded
/// stays, and so do the words of a coded term, how a medicine is taken, and what a laboratory or an instrument says.
pub(crate) fn remove_free_text(resource: &mut Value) {
    let keeps_values = is_measured(resource);
    let Some(fields) = resource.as_object_mut() else { return };
    let contained = fields.remove("contained");
    fields.remove("text");
    remove_words(fields, keeps_values);
    if let Some(Value::Array(mut contained)) = contained {
        contained.iter_mut().for_each(remove_free_text);
        fields.insert("contained".to_owned(), contained.into());
    }
}

/// Takes out every reference to what was left out, so that its absence is not seen. Where one of them has no address that
/// could be followed, `vaguely`, every such reference goes but those to people and places.
pub(crate) fn remove_references(
    resource: &mut Value,
    left_out: &dyn Fn(&str) -> bool,
    vaguely: bool,
) {
    remove(resource, &|value| refers_to(value, left_out) || (vaguely && refers_vaguely(value)));
}

/// Takes out every reference to these contained resources.
pub(crate) fn remove_contained_references(resource: &mut Value, held: &dyn Fn(&str) -> bool) {
    remove(resource, &|value| {
        let address = value.get("reference").and_then(Value::as_str);
        address.and_then(|address| address.strip_prefix('#')).is_some_and(held)
    });
}

/// Whether a resource refers to one of these.
pub(crate) fn refers_to_any(resource: &Value, left_out: &dyn Fn(&str) -> bool) -> bool {
    match resource {
        Value::Object(fields) => {
            refers_to(resource, left_out)
                || fields.values().any(|value| refers_to_any(value, left_out))
        }
        Value::Array(all) => all.iter().any(|value| refers_to_any(value, left_out)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
    }
}

fn remove_words(fields: &mut Map<String, Value>, keeps_values: bool) {
    fields.retain(|name, value| !is_free_text(name, value, keeps_values));
    for (name, value) in fields.iter_mut() {
        match name.as_str() {
            "dosageInstruction" | "dosage" | "modifierExtension" => continue,
            name if REASONS.contains(&name) => remove_uncoded(value),
            "extension" => remove_extensions_of_words(value),
            "encounter" | "context" | "partOf" | "episodeOfCare" => remove_display(value),
            _ => {}
        }
        remove_words_within(value, keeps_values);
    }
    fields.retain(|name, value| !REASONS.contains(&name.as_str()) || !is_empty(value));
}

fn remove_words_within(value: &mut Value, keeps_values: bool) {
    match value {
        Value::Object(fields) => remove_words(fields, keeps_values),
        Value::Array(all) => {
            all.iter_mut().for_each(|value| remove_words_within(value, keeps_values));
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn is_free_text(name: &str, value: &Value, keeps_values: bool) -> bool {
    match name {
        "valueString" => !keeps_values,
        "valueCodeableConcept" => !keeps_values && !is_coded(value),
        _ if FREE_TEXT.contains(&name) => !is_coded(value),
        _ => value.get("div").is_some(),
    }
}

/// Values of the laboratory and of instruments are results, not free text, even where they are words.
fn is_measured(resource: &Value) -> bool {
    fhir::kind(resource) == "Observation"
        && fhir::codings(resource, "category").any(|coding| {
            matches!(fhir::text(coding, "code"), Some("laboratory" | "vital-signs" | "imaging"))
        })
}

fn is_coded(concept: &Value) -> bool {
    !fhir::list(concept, "coding").is_empty()
}

/// Of concepts, those without a code, and the words of the others.
fn remove_uncoded(concepts: &mut Value) {
    match concepts {
        Value::Array(all) => {
            all.retain(is_coded);
            all.iter_mut().for_each(remove_uncoded);
        }
        Value::Object(fields) => drop(fields.remove("text")),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
            *concepts = Value::Null;
        }
    }
}

fn remove_extensions_of_words(extensions: &mut Value) {
    let says_words = |extension: &Value| {
        ["valueString", "valueMarkdown", "valueAnnotation"]
            .iter()
            .any(|name| extension.get(name).is_some())
    };
    if let Value::Array(all) = extensions {
        all.retain(|extension| !says_words(extension));
    }
}

/// What an encounter is called beside the reference to it.
fn remove_display(references: &mut Value) {
    match references {
        Value::Array(all) => all.iter_mut().for_each(remove_display),
        Value::Object(fields) => drop(fields.remove("display")),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn is_empty(value: &Value) -> bool {
    value.is_null() || value.as_array().is_some_and(Vec::is_empty)
}

fn remove(value: &mut Value, goes: &dyn Fn(&Value) -> bool) {
    match value {
        Value::Object(fields) => {
            fields.retain(|_, value| !goes(value));
            fields.values_mut().for_each(|value| remove(value, goes));
        }
        Value::Array(all) => {
            all.retain(|value| !goes(value));
            all.iter_mut().for_each(|value| remove(value, goes));
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn refers_to(value: &Value, left_out: &dyn Fn(&str) -> bool) -> bool {
    let address = value.get("reference").or_else(|| value.get("url")).and_then(Value::as_str);
    address.and_then(|address| address.split_once('/')).is_some_and(|(_, id)| left_out(id))
}

/// A reference by an identifier, or one whose address leads nowhere, unless it is to a person or a place.
fn refers_vaguely(value: &Value) -> bool {
    let Some(fields) = value.as_object() else { return false };
    let is_reference = fields.keys().all(|name| {
        matches!(name.as_str(), "identifier" | "type" | "display" | "extension" | "id")
    });
    let kind = fhir::text(value, "type").unwrap_or_default();
    let identifier = fields.get("identifier").filter(|identifier| identifier.is_object());
    let system = identifier.and_then(|one| fhir::text(one, "system")).unwrap_or_default();
    is_reference
        && (identifier.is_some() || fields.contains_key("type"))
        && kind != "Patient"
        && !import::is_person_or_place(kind)
        && !PEOPLE.iter().any(|prefix| system.starts_with(prefix))
}

const FREE_TEXT: &[&str] = &[
    "note",
    "comment",
    "conclusion",
    "presentedForm",
    "patientInstruction",
    "description",
    "payload",
    "summary",
    "progress",
];
const REASONS: [&str; 3] = ["reasonCode", "reason", "statusReason"];
/// Identifiers of people and organisations in the NHS.
const PEOPLE: [&str; 2] = ["https://fhir.nhs.uk/Id/", "https://fhir.hl7.org.uk/Id/"];

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn free_text_goes_and_what_is_coded_stays() {
        let coded = || json!({ "coding": [{ "code": "1" }] });
        let laboratory = || json!([{ "coding": [{ "code": "laboratory" }] }]);
        let cases = [
            (
                json!({ "resourceType": "Encounter", "text": { "status": "generated", "div": "secret" }, "type": [{ "text": "Clinic" }],
                    "reasonCode": [{ "text": "secret" }, { "coding": [{ "code": "1" }], "text": "secret" }] }),
                json!({ "resourceType": "Encounter", "type": [{ "text": "Clinic" }], "reasonCode": [coded()] }),
            ),
            (
                json!({ "resourceType": "Observation", "category": laboratory(), "valueString": "No growth", "note": [{ "text": "secret" }] }),
                json!({ "resourceType": "Observation", "category": laboratory(), "valueString": "No growth" }),
            ),
            (
                json!({ "resourceType": "Observation", "code": { "text": "Asked" }, "valueString": "secret",
                    "component": [{ "valueCodeableConcept": { "text": "secret" } }, { "valueCodeableConcept": coded() }] }),
                json!({ "resourceType": "Observation", "code": { "text": "Asked" }, "component": [{}, { "valueCodeableConcept": coded() }] }),
            ),
            (
                json!({ "resourceType": "MedicationRequest", "reasonCode": [{ "text": "secret" }], "note": [{ "text": "secret" }],
                    "dosageInstruction": [{ "text": "one a day", "patientInstruction": "with food" }] }),
                json!({ "resourceType": "MedicationRequest", "dosageInstruction": [{ "text": "one a day", "patientInstruction": "with food" }] }),
            ),
            (
                json!({ "resourceType": "CarePlan", "description": "secret", "activity": [{ "detail": { "description": "secret", "status": "stopped" },
                    "progress": [{ "text": "secret" }] }], "contained": [{ "resourceType": "Goal", "description": coded(), "note": [{}] }] }),
                json!({ "resourceType": "CarePlan", "activity": [{ "detail": { "status": "stopped" } }],
                    "contained": [{ "resourceType": "Goal", "description": coded() }] }),
            ),
            (
                json!({ "resourceType": "QuestionnaireResponse", "item": [{ "answer": [{ "valueString": "secret" }, { "valueInteger": 1 }] }],
                    "encounter": { "reference": "Encounter/e", "display": "secret clinic" } }),
                json!({ "resourceType": "QuestionnaireResponse", "item": [{ "answer": [{}, { "valueInteger": 1 }] }],
                    "encounter": { "reference": "Encounter/e" } }),
            ),
            (
                json!({ "resourceType": "Procedure", "extension": [{ "valueString": "secret" }, { "valueBoolean": true }],
                    "modifierExtension": [{ "valueString": "changes the meaning" }] }),
                json!({ "resourceType": "Procedure", "extension": [{ "valueBoolean": true }],
                    "modifierExtension": [{ "valueString": "changes the meaning" }] }),
            ),
        ];
        for (mut sent, stays) in cases {
            remove_free_text(&mut sent);
            assert_eq!(sent, stays);
        }
    }

    #[test]
    fn nothing_points_to_what_was_left_out() {
        let mut allergy = json!({ "code": { "text": "latex" }, "encounter": { "reference": "Encounter/e" },
            "extension": [{ "valueReference": { "reference": "Condition/c", "display": "secret" } }, { "url": "u" }] });
        remove_references(&mut allergy, &|id| id == "c", false);
        assert_eq!(
            allergy,
            json!({ "code": { "text": "latex" }, "encounter": { "reference": "Encounter/e" }, "extension": [{}, { "url": "u" }] })
        );
    }

    #[test]
    fn nor_does_a_reference_whose_address_cannot_be_followed() {
        let by_number =
            json!({ "identifier": { "system": "urn:local", "value": "7" }, "display": "secret" });
        let nowhere = json!({ "type": "Condition", "display": "secret" });
        let doctor = json!({ "identifier": { "system": "https://fhir.hl7.org.uk/Id/gmc-number", "value": "7" }, "display": "Dr Ward" });
        let mut allergy = json!({ "code": { "coding": [{ "display": "latex" }] }, "identifier": [{ "value": "1" }], "recorder": doctor,
            "extension": [{ "valueReference": by_number }, { "valueReference": nowhere }] });
        remove_references(&mut allergy, &|_| false, true);
        assert_eq!(
            allergy,
            json!({ "code": { "coding": [{ "display": "latex" }] }, "identifier": [{ "value": "1" }], "recorder": doctor, "extension": [{}, {}] })
        );
    }
}

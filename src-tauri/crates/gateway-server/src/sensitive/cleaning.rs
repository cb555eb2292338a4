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

/// What was left out, by every way in which an entry may refer to it.
pub(crate) struct Untold<'a> {
    /// By the gateway's id.
    pub(crate) by_id: &'a dyn Fn(&str) -> bool,
    /// By an identifier: its system and its value.
    pub(crate) by_identifier: &'a dyn Fn(&str, &str) -> bool,
    /// Whether one of them may be what a reference is to whose address leads nowhere. Then every such reference goes, unless it is
    /// to a person or a place.
    pub(crate) nowhere: bool,
}

/// Takes out every reference to what was left out, so that its absence is not seen.
pub(crate) fn remove_references(resource: &mut Value, untold: &Untold<'_>) {
    remove(resource, &|value| {
        refers_to(value, untold.by_id)
            || refers_by_identifier(value, untold.by_identifier)
            || (untold.nowhere && leads_nowhere(value))
    });
}

/// Takes out every reference to these by their ids alone.
pub(crate) fn remove_references_to(resource: &mut Value, by_id: &dyn Fn(&str) -> bool) {
    let untold = Untold { by_id, by_identifier: &|_, _| false, nowhere: false };
    remove_references(resource, &untold);
}

/// Takes out every reference to these contained resources.
pub(crate) fn remove_contained_references(resource: &mut Value, held: &dyn Fn(&str) -> bool) {
    remove(resource, &|value| {
        let address = value.get("reference").and_then(Value::as_str);
        address.and_then(|address| address.strip_prefix('#')).is_some_and(held)
    });
}

/// The ids of everything to which a resource refers by an address.
pub(crate) fn referred_to_in(resource: &Value) -> Vec<String> {
    let mut ids = Vec::new();
    fhir::each_object(resource, &mut |fields| {
        let address = fields.get("reference").and_then(Value::as_str);
        ids.extend(address.and_then(|address| Some(address.split_once('/')?.1.to_owned())));
    });
    ids
}

/// Whether a resource refers to an entry that is not one of these.
pub(crate) fn refers_beyond(resource: &Value, known: &dyn Fn(&str) -> bool) -> bool {
    let mut beyond = false;
    fhir::each_object(resource, &mut |fields| {
        let address = fields.get("reference").and_then(Value::as_str);
        let place = address.and_then(|address| address.split_once('/'));
        beyond |= place.is_some_and(|(kind, id)| {
            kind != "Patient" && !import::is_shared_kind(kind) && !known(id)
        });
    });
    beyond
}

/// Whether anything was taken out.
fn remove_words(fields: &mut Map<String, Value>, keeps_values: bool) -> bool {
    let before = fields.len();
    fields.retain(|name, value| !is_free_text(name, value, keeps_values));
    let mut changed = fields.len() < before;
    fields.retain(|name, value| {
        let less = remove_words_in_field(name, value, keeps_values);
        changed |= less;
        !(less && says_nothing(value))
    });
    changed
}

fn remove_words_in_field(name: &str, value: &mut Value, keeps_values: bool) -> bool {
    let of_its_own = match name {
        "dosageInstruction" | "dosage" | "modifierExtension" => return false,
        "reasonCode" | "reason" | "statusReason" => remove_uncoded(value),
        "extension" => remove_extensions_of_words(value),
        "encounter" | "context" | "partOf" | "episodeOfCare" => remove_display(value),
        _ => false,
    };
    remove_words_within(value, keeps_values) || of_its_own
}

fn remove_words_within(value: &mut Value, keeps_values: bool) -> bool {
    match value {
        Value::Object(fields) => remove_words(fields, keeps_values),
        Value::Array(all) => {
            let mut changed = false;
            all.retain_mut(|value| {
                let less = remove_words_within(value, keeps_values);
                changed |= less;
                !(less && says_nothing(value))
            });
            changed
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
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

/// Takes out of concepts those without a code, and the words of the others.
fn remove_uncoded(concepts: &mut Value) -> bool {
    match concepts {
        Value::Array(all) => {
            let before = all.len();
            all.retain(is_coded);
            let fewer = all.len() < before;
            all.iter_mut().fold(fewer, |changed, concept| remove_uncoded(concept) || changed)
        }
        Value::Object(fields) => fields.remove("text").is_some(),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
        Value::String(_) => {
            *concepts = Value::Array(Vec::new());
            true
        }
    }
}

fn remove_extensions_of_words(extensions: &mut Value) -> bool {
    let says_words = |extension: &Value| {
        ["valueString", "valueMarkdown", "valueAnnotation"]
            .iter()
            .any(|name| extension.get(name).is_some())
    };
    let Value::Array(all) = extensions else { return false };
    let before = all.len();
    all.retain(|extension| !says_words(extension));
    all.len() < before
}

/// What an encounter is called beside the reference to it.
fn remove_display(references: &mut Value) -> bool {
    match references {
        Value::Array(all) => {
            let removed = all.iter_mut().map(remove_display);
            // Each of them, not only until one had any.
            removed.filter(|removed| *removed).count() > 0
        }
        Value::Object(fields) => fields.remove("display").is_some(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
    }
}

/// Takes out what goes, and with it whatever held nothing else: an empty place would tell that something stood there.
/// Whether anything was taken out.
fn remove(value: &mut Value, goes: &dyn Fn(&Value) -> bool) -> bool {
    let mut changed = false;
    let mut stays = |value: &mut Value| {
        let removed = goes(value);
        let less = !removed && remove(value, goes);
        changed |= removed || less;
        !removed && (!less || !says_nothing(value))
    };
    match value {
        Value::Object(fields) => fields.retain(|_, value| stays(value)),
        Value::Array(all) => all.retain_mut(stays),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
    changed
}

/// Whether nothing is left: no field, no element, or only the name of an extension.
fn says_nothing(value: &Value) -> bool {
    match value {
        Value::Object(fields) => fields.keys().all(|name| matches!(name.as_str(), "url" | "id")),
        Value::Array(all) => all.is_empty(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
    }
}

fn refers_to(value: &Value, left_out: &dyn Fn(&str) -> bool) -> bool {
    let address = value.get("reference").or_else(|| value.get("url")).and_then(Value::as_str);
    address.and_then(|address| address.split_once('/')).is_some_and(|(_, id)| left_out(id))
}

fn refers_by_identifier(value: &Value, left_out: &dyn Fn(&str, &str) -> bool) -> bool {
    let identifier = value.get("identifier").filter(|identifier| identifier.is_object());
    let Some(identifier) = identifier.filter(|_| value.get("resourceType").is_none()) else {
        return false;
    };
    let system = fhir::text(identifier, "system").unwrap_or_default();
    fhir::text(identifier, "value").is_some_and(|value| left_out(system, value))
}

/// A reference without an address, of which only the type and words are left.
fn leads_nowhere(value: &Value) -> bool {
    let Some(fields) = value.as_object() else { return false };
    let is_reference = fields.keys().all(|name| {
        matches!(name.as_str(), "identifier" | "type" | "display" | "extension" | "id")
    });
    let kind = fhir::text(value, "type").unwrap_or_default();
    is_reference
        && fields.contains_key("type")
        && kind != "Patient"
        && !import::is_person_or_place(kind)
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
                json!({ "resourceType": "Observation", "code": { "text": "Asked" }, "component": [{ "valueCodeableConcept": coded() }] }),
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
                json!({ "resourceType": "QuestionnaireResponse", "item": [{ "answer": [{ "valueInteger": 1 }] }],
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
        remove_references_to(&mut allergy, &|id| id == "c");
        assert_eq!(
            allergy,
            json!({ "code": { "text": "latex" }, "encounter": { "reference": "Encounter/e" }, "extension": [{ "url": "u" }] })
        );
    }

    #[test]
    fn nor_does_a_reference_without_an_address() {
        let by_number = |value: &str| json!({ "identifier": { "system": "urn:local", "value": value }, "display": "words" });
        let nowhere = |kind: &str| json!({ "type": kind, "display": "words" });
        let all = |values: &[Value]| json!({ "code": { "coding": [{ "display": "latex" }] }, "identifier": [{ "value": "7" }], "basedOn": values });
        let references =
            [by_number("7"), by_number("8"), nowhere("Condition"), nowhere("Practitioner")];
        let by_identifier = |system: &str, value: &str| (system, value) == ("urn:local", "7");
        for (nowhere, stays) in [(true, vec![1, 3]), (false, vec![1, 2, 3])] {
            let mut allergy = all(&references);
            let untold = Untold { by_id: &|_| false, by_identifier: &by_identifier, nowhere };
            remove_references(&mut allergy, &untold);
            let stays: Vec<Value> =
                stays.into_iter().map(|place: usize| references[place].clone()).collect();
            assert_eq!(allergy, all(&stays));
        }
    }
}

//! Reading FHIR without believing in it: every question has an answer, whatever was sent.

use serde_json::Value;

/// What stands at this place, `meta.source`; null where nothing does, the first where a list stands.
pub(crate) fn at<'v>(value: &'v Value, path: &str) -> &'v Value {
    path.split('.').fold(value, |value, name| first(value).get(name).unwrap_or(&Value::Null))
}

/// The text at this place, `None` where it is blank.
pub(crate) fn text<'v>(value: &'v Value, path: &str) -> Option<&'v str> {
    first(at(value, path)).as_str().map(str::trim).filter(|text| !text.is_empty())
}

/// All that stands at this place; one thing is a list of one.
pub(crate) fn list<'v>(value: &'v Value, path: &str) -> &'v [Value] {
    match at(value, path) {
        Value::Null => &[],
        Value::Array(all) => all,
        one @ (Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_)) => {
            std::slice::from_ref(one)
        }
    }
}

/// The type of a resource, empty where it has none.
pub(crate) fn kind(resource: &Value) -> &str {
    resource.get("resourceType").and_then(Value::as_str).unwrap_or_default()
}

/// The value of the first identifier in this system.
pub(crate) fn identifier<'v>(resource: &'v Value, system: &str) -> Option<&'v str> {
    list(resource, "identifier")
        .iter()
        .find(|identifier| text(identifier, "system") == Some(system))
        .and_then(|identifier| text(identifier, "value"))
}

/// Every coding of the concepts at this place.
pub(crate) fn codings<'v>(value: &'v Value, path: &str) -> impl Iterator<Item = &'v Value> {
    list(value, path).iter().flat_map(|concept| {
        let codings = list(concept, "coding");
        if codings.is_empty() { std::slice::from_ref(concept) } else { codings }
    })
}

/// Calls on every object within a value, the value itself first.
pub(crate) fn each_object<'v>(
    value: &'v Value,
    look: &mut impl FnMut(&'v serde_json::Map<String, Value>),
) {
    match value {
        Value::Object(fields) => {
            look(fields);
            fields.values().for_each(|value| each_object(value, look));
        }
        Value::Array(all) => all.iter().for_each(|value| each_object(value, look)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Calls on every object within a value, the value itself first, to change it.
pub(crate) fn each_object_mut(
    value: &mut Value,
    change: &mut impl FnMut(&mut serde_json::Map<String, Value>),
) {
    match value {
        Value::Object(fields) => {
            change(fields);
            fields.values_mut().for_each(|value| each_object_mut(value, change));
        }
        Value::Array(all) => all.iter_mut().for_each(|value| each_object_mut(value, change)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn first(value: &Value) -> &Value {
    match value {
        Value::Array(all) => all.first().unwrap_or(&Value::Null),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_) => {
            value
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_question_has_an_answer_whatever_was_sent() {
        let patient = json!({ "name": [{ "given": ["Ivy", "May"] }], "gender": "female", "contact": { "x": 1 } });

        assert_eq!(text(&patient, "name.given"), Some("Ivy"), "the first of a list answers");
        assert_eq!(list(&patient, "name.given").len(), 2);
        assert_eq!(list(&patient, "contact").len(), 1, "one thing is a list of one");
        assert_eq!(text(&patient, "gender.of.nothing"), None);
        assert!(list(&json!("text"), "entry").is_empty());
    }
}

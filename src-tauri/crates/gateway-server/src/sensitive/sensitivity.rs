//! Whether an entry is sensitive by itself, told from the entry alone.

use nhs::NEVER_SHARED;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::codes::Codes;
use crate::fhir;

/// How far an entry is sensitive by itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) enum Sensitivity {
    /// It is not.
    #[default]
    No,
    /// Something that it only holds is: a contained resource, a section of a document, an item of a list.
    ByWhatItHolds,
    /// It is, by a label or a code of its own.
    Itself,
}

/// How far this resource is sensitive: by a label, or by a code anywhere in it.
pub(crate) fn sensitivity(codes: &Codes, resource: &Value) -> Sensitivity {
    let Some(fields) = resource.as_object() else { return Sensitivity::No };
    let kind = fhir::kind(resource);
    let telling = fields.iter().filter(|(name, value)| {
        tells(codes, value) || (name.as_str() == "meta" && is_labelled(fields))
    });
    telling
        .map(|(name, _)| {
            if is_of_its_own(kind, name) { Sensitivity::Itself } else { Sensitivity::ByWhatItHolds }
        })
        .max()
        .unwrap_or_default()
}

/// Takes out of a resource whatever in it is sensitive, where the resource itself is not: of an allergy, of a person.
pub(crate) fn strip(codes: &Codes, resource: &mut Value) {
    let kind = fhir::kind(resource).to_owned();
    let Some(fields) = resource.as_object_mut() else { return };
    let held = ids_of_sensitive_parts(codes, fields);
    fields.retain(|name, value| {
        if name == "meta" || (kind == "AllergyIntolerance" && is_of_its_own(&kind, name)) {
            return true;
        }
        if let Value::Array(all) = value {
            all.retain(|each| !tells(codes, each));
            return !all.is_empty();
        }
        !tells(codes, value)
    });
    let leads_there = |id: &str| held.iter().any(|held| held == id);
    super::remove_contained_references(resource, &leads_there);
}

fn ids_of_sensitive_parts(codes: &Codes, fields: &Map<String, Value>) -> Vec<String> {
    let contained = fields.get("contained").and_then(Value::as_array);
    let sensitive = contained.into_iter().flatten().filter(|part| tells(codes, part));
    sensitive.filter_map(|part| fhir::text(part, "id").map(str::to_owned)).collect()
}

/// Whether what stands in this field is said of the resource itself. What an allergy says of itself is what it is to, and
/// what happens; everything else is only associated with it.
fn is_of_its_own(kind: &str, field: &str) -> bool {
    match kind {
        "AllergyIntolerance" => matches!(field, "meta" | "code" | "reaction"),
        "Composition" => !matches!(field, "contained" | "section"),
        "List" => !matches!(field, "contained" | "entry"),
        _ => field != "contained",
    }
}

/// Whether anything within this is sensitive.
fn tells(codes: &Codes, value: &Value) -> bool {
    let mut found = false;
    fhir::each_object(value, &mut |fields| {
        found = found || is_labelled(fields) || codes.hold(fields);
    });
    found
}

/// Whether this is a resource labelled as never shared. The system of a label may be missing or mistaken.
fn is_labelled(fields: &Map<String, Value>) -> bool {
    let labels = fields.get("meta").map(|meta| fhir::list(meta, "security")).unwrap_or_default();
    labels
        .iter()
        .filter_map(|label| fhir::text(label, "code"))
        .any(|code| NEVER_SHARED.contains(&code))
}

#[cfg(test)]
mod tests {
    use nhs::system::{ACT_CODE, SNOMED};
    use serde_json::json;

    use super::*;

    fn hiv() -> Value {
        json!({ "coding": [{ "system": SNOMED, "code": "86406008" }] })
    }

    fn labelled(label: Value) -> Value {
        json!({ "security": [label] })
    }

    #[test]
    fn a_label_or_a_code_makes_an_entry_sensitive() {
        use Sensitivity::{ByWhatItHolds, Itself, No};
        let cases = [
            (json!({ "resourceType": "Condition", "code": hiv() }), Itself),
            (
                json!({ "resourceType": "Condition", "meta": labelled(json!({ "system": ACT_CODE, "code": "STD" })) }),
                Itself,
            ),
            (
                json!({ "resourceType": "Condition", "meta": labelled(json!({ "code": "GENDER" })) }),
                Itself,
            ),
            (
                json!({ "resourceType": "Condition", "meta": { "security": { "code": "SEX" } } }),
                Itself,
            ),
            (
                json!({ "resourceType": "Condition", "meta": labelled(json!({ "system": ACT_CODE, "code": "PSY" })) }),
                No,
            ),
            (json!({ "resourceType": "Condition", "meta": labelled(json!({ "code": "R" })) }), No),
            (
                json!({ "resourceType": "Flag", "extension": [{ "valueCodeableConcept": hiv() }] }),
                Itself,
            ),
            (
                json!({ "resourceType": "Observation", "component": [{ "valueCodeableConcept": hiv() }] }),
                Itself,
            ),
            (
                json!({ "resourceType": "MedicationRequest", "contained": [{ "resourceType": "Condition", "code": hiv() }] }),
                ByWhatItHolds,
            ),
            (
                json!({ "resourceType": "CarePlan", "contained": [{ "resourceType": "Goal", "meta": labelled(json!({ "code": "SDV" })) }] }),
                ByWhatItHolds,
            ),
            (
                json!({ "resourceType": "Composition", "section": [{ "code": hiv() }] }),
                ByWhatItHolds,
            ),
            (json!({ "resourceType": "Composition", "type": hiv() }), Itself),
            (json!({ "resourceType": "List", "entry": [{ "flag": hiv() }] }), ByWhatItHolds),
            (json!({ "resourceType": "AllergyIntolerance", "code": hiv() }), Itself),
            (
                json!({ "resourceType": "AllergyIntolerance", "extension": [{ "valueCodeableConcept": hiv() }] }),
                ByWhatItHolds,
            ),
            (
                json!({ "resourceType": "ThresholdCode", "anything": [[{ "code": "86406008" }]] }),
                Itself,
            ),
            (json!("86406008"), No),
        ];
        for (resource, expected) in cases {
            assert_eq!(sensitivity(&Codes::for_training(), &resource), expected, "{resource}");
        }
    }

    #[test]
    fn an_allergy_loses_what_in_it_is_sensitive_and_stays() {
        let mut allergy = json!({
            "resourceType": "AllergyIntolerance",
            "code": { "text": "co-trimoxazole" },
            "contained": [{ "resourceType": "Condition", "id": "c", "code": hiv() }, { "resourceType": "Device", "id": "d" }],
            "extension": [{ "valueReference": { "reference": "#c", "display": "HIV" } }, { "valueCodeableConcept": hiv() }, { "url": "u" }],
            "recorder": { "reference": "#d" },
        });

        strip(&Codes::for_training(), &mut allergy);

        let stays = json!({
            "resourceType": "AllergyIntolerance",
            "code": { "text": "co-trimoxazole" },
            "contained": [{ "resourceType": "Device", "id": "d" }],
            "extension": [{ "url": "u" }],
            "recorder": { "reference": "#d" },
        });
        assert_eq!(allergy, stays);
    }
}

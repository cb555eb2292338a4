//! Taking out of a resource what says where the patient is.

use serde_json::{Map, Value};

use super::names::Names;
use crate::fhir;

/// Takes it out of a resource, and of those that are contained in it.
pub(super) fn from(resource: &mut Value, names: &Names) {
    let gone = places_contained_in(resource);
    let terms_stay = matches!(fhir::kind(resource), kind if NAMES_A_PRODUCT.contains(&kind));
    let Some(fields) = resource.as_object_mut() else { return };
    if let Some(contained) = fields.get_mut("contained").and_then(Value::as_array_mut) {
        contained.retain(|inner| !is_place_or_staff(fhir::kind(inner)));
        contained.iter_mut().for_each(|inner| from(inner, names));
    }
    if let Some(meta) = fields.get_mut("meta").and_then(Value::as_object_mut) {
        meta.retain(|name, _| OF_META.contains(&name.as_str()));
    }
    let sweep = Sweep { names, gone: &gone, terms_stay };
    sweep.fields(fields, &["contained", "meta"]);
}

struct Sweep<'a> {
    names: &'a Names,
    /// Contained resources that are taken out, as they are referred to.
    gone: &'a [String],
    /// Whether concepts name products, which are never touched.
    terms_stay: bool,
}

impl Sweep<'_> {
    fn fields(&self, fields: &mut Map<String, Value>, but: &[&str]) {
        fields.retain(|name, value| {
            but.contains(&name.as_str())
                || !(is_removed(name) || is_gone(name, value, self.gone) || is_attachment(name))
        });
        for (name, value) in fields.iter_mut().filter(|(name, _)| !but.contains(&name.as_str())) {
            self.value(name, value);
        }
        fields.retain(|_, value| !is_empty(value));
    }

    /// A code of one's own may be the name of a place, and its system the address of a source.
    fn coding(&self, fields: &mut Map<String, Value>) {
        if fields.get("system").is_some_and(is_national) {
            return;
        }
        fields.remove("system");
        let display = fields.get_mut("display").filter(|_| !self.terms_stay);
        if let Some(Value::String(display)) = display
            && self.names.stand_in(display)
        {
            NOT_SHOWN.clone_into(display);
        }
    }

    fn value(&self, name: &str, value: &mut Value) {
        match value {
            Value::Object(fields) if name == "coding" || name == "valueCoding" => {
                self.coding(fields);
            }
            Value::Object(fields) => {
                let is_term = fields.contains_key("coding") || TERMS.contains(&name);
                let is_term = self.terms_stay && is_term;
                self.fields(fields, if is_term { &["text"] } else { &[] });
            }
            Value::Array(all) => {
                all.retain(|each| !is_gone(name, each, self.gone));
                all.iter_mut().for_each(|each| self.value(name, each));
                all.retain(|each| !is_empty(each));
            }
            Value::String(text) if !AS_SENT.contains(&name) && self.names.stand_in(text) => {
                NOT_SHOWN.clone_into(text);
            }
            Value::String(_) | Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }
}

/// Whether a system of codes is everybody's: then its words name no place, and its address is no source's own.
fn is_national(system: &Value) -> bool {
    system.as_str().is_some_and(|system| NATIONAL.iter().any(|known| system.starts_with(known)))
}

/// Whether this is a reference to an organisation, a place or somebody who works there; by its address, else by where it stands.
fn is_gone(name: &str, value: &Value, gone: &[String]) -> bool {
    let Some(fields) = value.as_object() else { return false };
    let text = |name| fields.get(name).and_then(Value::as_str);
    match (text("reference"), text("type")) {
        (Some(address), _) if address.starts_with('#') => gone.iter().any(|each| each == address),
        (Some(address), _) => address.split('/').rev().nth(1).is_none_or(is_place_or_staff),
        (None, Some(kind)) if is_reference(fields) => is_place_or_staff(kind),
        (None, _) => is_reference(fields) && NAMES_SOMEBODY.contains(&name),
    }
}

/// A reference in words, without an address.
fn is_reference(fields: &Map<String, Value>) -> bool {
    fields.contains_key("display")
        && fields.keys().all(|name| OF_REFERENCE.contains(&name.as_str()))
}

fn is_removed(name: &str) -> bool {
    REMOVED.contains(&name) || name == "identifier" || name.ends_with("Identifier")
}

/// Pages and pictures cannot be searched.
fn is_attachment(name: &str) -> bool {
    matches!(
        name,
        "presentedForm"
            | "attachment"
            | "valueAttachment"
            | "photo"
            | "media"
            | "contentAttachment"
    )
}

fn is_empty(value: &Value) -> bool {
    value.as_array().is_some_and(Vec::is_empty) || value.as_object().is_some_and(Map::is_empty)
}

fn is_place_or_staff(kind: &str) -> bool {
    PLACES_AND_STAFF.contains(&kind)
}

fn places_contained_in(resource: &Value) -> Vec<String> {
    fhir::list(resource, "contained")
        .iter()
        .filter(|inner| is_place_or_staff(fhir::kind(inner)))
        .filter_map(|inner| Some(format!("#{}", fhir::text(inner, "id")?)))
        .collect()
}

const PLACES_AND_STAFF: [&str; 7] = [
    "Organization",
    "Location",
    "HealthcareService",
    "Practitioner",
    "PractitionerRole",
    "Endpoint",
    "OrganizationAffiliation",
];
/// Fields that say where, whatever stands in them; `text` is the narrative, which repeats all the others.
const REMOVED: [&str; 20] = [
    "address",
    "contact",
    "contactPoint",
    "custodian",
    "destination",
    "div",
    "endpoint",
    "generalPractitioner",
    "location",
    "locationCode",
    "managingOrganization",
    "organization",
    "origin",
    "position",
    "serviceProvider",
    "telecom",
    "valueAddress",
    "valueContactDetail",
    "valueContactPoint",
    "valueIdentifier",
];
/// Where a reference without an address names somebody who works somewhere, or a place.
const NAMES_SOMEBODY: [&str; 22] = [
    "actor",
    "agent",
    "assigner",
    "attester",
    "author",
    "authenticator",
    "careManager",
    "enterer",
    "individual",
    "informationSource",
    "manufacturer",
    "member",
    "onBehalfOf",
    "owner",
    "party",
    "performer",
    "recipient",
    "recorder",
    "requester",
    "sender",
    "source",
    "asserter",
];
const OF_REFERENCE: [&str; 6] = ["id", "extension", "type", "identifier", "display", "reference"];
/// Where the codes come from that everybody uses: HL7, SNOMED International, Regenstrief, the NHS.
const NATIONAL: [&str; 8] = [
    "http://hl7.org/",
    "http://loinc.org",
    "http://read.info/",
    "http://snomed.info/",
    "http://terminology.hl7.org/",
    "http://unitsofmeasure.org",
    "https://fhir.hl7.org.uk/",
    "https://fhir.nhs.uk/",
];
const OF_META: [&str; 4] = ["versionId", "lastUpdated", "security", "profile"];
/// What is no text for people.
const AS_SENT: [&str; 16] = [
    "resourceType",
    "id",
    "reference",
    "url",
    "system",
    "code",
    "status",
    "intent",
    "use",
    "unit",
    "version",
    "contentType",
    "language",
    "type",
    "start",
    "end",
];
/// What is named in these must never be lost: the name of a product that happens to be that of a place as well.
const NAMES_A_PRODUCT: [&str; 8] = [
    "AllergyIntolerance",
    "Immunization",
    "Medication",
    "MedicationAdministration",
    "MedicationDispense",
    "MedicationRequest",
    "MedicationStatement",
    "Substance",
];
/// The concepts that name it, where they have words alone.
const TERMS: [&str; 8] = [
    "code",
    "itemCodeableConcept",
    "manifestation",
    "medicationCodeableConcept",
    "substance",
    "vaccineCode",
    "form",
    "valueCodeableConcept",
];
/// What stands in the place of words that say where the patient is.
pub(super) const NOT_SHOWN: &str = "Not shown: it says where the patient is or was.";

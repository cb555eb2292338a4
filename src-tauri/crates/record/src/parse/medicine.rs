use serde_json::Value;

use super::{
    Draft, detail,
    dosage::Dosage,
    product::Product,
    quantity::number_of,
    sheet::{Sheet, status_words},
};
use crate::{
    envelope::SOURCE_TAG,
    fhir::{Fhir as _, day_text, lower_first},
    medicines::{MedicineFacts, ingredients},
    record::Facts,
    view::{Body, Detail},
};

pub(super) fn read(sheet: &Sheet<'_>) -> Draft {
    let medication = medication(sheet);
    let started = sheet.date(&STARTED);
    let Some(sent_name) = medication.and_then(|each| each.term("code").or_else(|| each.term("")))
    else {
        return Draft::unreadable(sheet, "It does not say which medicine it is").on(started);
    };
    if sheet.has_code("medicationCodeableConcept", &NO_MEDICINES) {
        return Draft::new(Body::Term { term: sent_name, note: None })
            .on(started)
            .telling(sheet.details());
    }
    let product = Product::from_name(&sent_name);
    let dosages = [sheet.list("dosageInstruction"), sheet.list("dosage")].concat();
    let dosage = Dosage::of(&dosages);
    let current = is_current(sheet);
    let ended = (!current).then(|| ended(sheet)).flatten();
    let facts = MedicineFacts {
        ingredients: active_ingredients(medication, &product.name),
        repeat: is_repeat(sheet),
        last_issued: last_issued(sheet),
        ended,
    };
    let indication = sheet.reasons("reasonCode", "reasonReference");
    let form = medication.and_then(|each| each.term("form")).map(|form| lower_first(&form));
    let body = Body::Medicine {
        form: form_with_strength(form.or(product.form), product.strength, dosage.dose.as_deref()),
        name: product.name,
        text: dosage.text.clone().filter(|_| !dosage.is_structured()),
        dose: dosage.dose,
        route: dosage.route.or(product.route),
        frequency: dosage.frequency,
        indication: indication.first().map(|reason| format!("for {}", lower_first(reason))),
        status: status(sheet),
        current,
        started: started.as_ref().map(day_text),
        ended: ended.as_ref().map(day_text),
        last_issued: facts.last_issued.as_ref().map(day_text),
        note: None,
    };
    let told = details(sheet, &sent_name, medication, dosage.text);
    Draft::new(body)
        .on(started)
        .standing(status_words(sheet.text("status")).or_else(|| on_hold(sheet)))
        .with(Facts::Medicine(facts))
        .telling(told)
}

/// The Medication, or the CodeableConcept in its place.
fn medication<'a>(sheet: &Sheet<'a>) -> Option<&'a Value> {
    let concept = sheet.resource.at("medicationCodeableConcept");
    if !concept.is_null() {
        return Some(concept);
    }
    let reference = sheet.resource.at("medicationReference");
    sheet.resolve(reference).or_else(|| reference.get("display"))
}

/// `500 mg tablet`: the strength stands with the form, where no dose in the same unit says it already.
fn form_with_strength(
    form: Option<String>,
    strength: Option<String>,
    dose: Option<&str>,
) -> Option<String> {
    match (form, strength) {
        (form, Some(strength)) if dose == Some(strength.as_str()) => form,
        (Some(form), Some(strength)) => Some(format!("{strength} {form}")),
        (form, strength) => form.or(strength),
    }
}

/// What the source calls current; where it does not say, it is shown among the current ones, with its status in words.
fn is_current(sheet: &Sheet<'_>) -> bool {
    let status = sheet.text("status").unwrap_or("unknown");
    match sheet.kind().unwrap_or_default() {
        "MedicationDispense" | "MedicationAdministration" => status == "in-progress",
        _ if matches!(sheet.text("intent"), Some("proposal" | "option")) => false,
        _ => matches!(status, "active" | "intended" | "on-hold" | "unknown"),
    }
}

fn on_hold(sheet: &Sheet<'_>) -> Option<String> {
    (sheet.text("status") == Some("on-hold")).then(|| "On hold".to_owned())
}

fn ended(sheet: &Sheet<'_>) -> Option<nhs::ClinicalDate> {
    let bounds = [
        "dosageInstruction.timing.repeat.boundsPeriod.end",
        "dosage.timing.repeat.boundsPeriod.end",
    ];
    let end = sheet.date(&["effectivePeriod.end", "dispenseRequest.validityPeriod.end"]);
    end.or_else(|| sheet.date(&bounds)).or_else(|| {
        let changed = extension(sheet, "MedicationStatusReason")?;
        let changed = changed
            .list("extension")
            .iter()
            .find(|part| part.text("url") == Some("statusChangeDate"));
        changed?.date(&["valueDateTime"])
    })
}

fn last_issued(sheet: &Sheet<'_>) -> Option<nhs::ClinicalDate> {
    let said = extension(sheet, "LastIssueDate").and_then(|each| each.date(&["valueDateTime"]));
    said.or_else(|| match sheet.kind().unwrap_or_default() {
        "MedicationDispense" => sheet.date(&["whenHandedOver", "whenPrepared"]),
        "MedicationRequest" if !is_repeat(sheet) => sheet.date(&["authoredOn"]),
        _ => None,
    })
}

/// `GP repeat`, `NGH discharge`, `Prescription`.
fn status(sheet: &Sheet<'_>) -> String {
    let kind = supply(sheet);
    let tag = sheet.list("meta.tag").iter().find(|tag| tag.text("system") == Some(SOURCE_TAG));
    match (tag.and_then(|tag| tag.text("code")), kind) {
        (Some(source), Some(kind)) => format!("{source} {kind}"),
        (Some(source), None) => format!("{source} {}", lower_first(act(sheet))),
        (None, Some(kind)) => crate::fhir::upper_first(&kind),
        (None, None) => act(sheet).to_owned(),
    }
}

fn act(sheet: &Sheet<'_>) -> &'static str {
    match sheet.kind().unwrap_or_default() {
        "MedicationDispense" => "Dispensed",
        "MedicationAdministration" => "Given",
        "MedicationStatement" => "Reported",
        _ if matches!(sheet.text("intent"), Some("proposal" | "option")) => "Proposed",
        _ => "Prescription",
    }
}

/// In which way it is supplied: `repeat`, `acute`, `discharge`.
fn supply(sheet: &Sheet<'_>) -> Option<String> {
    let course = sheet.at("courseOfTherapyType");
    if is_repeat(sheet) {
        let dispensing = course.has_code("", &["continuous-repeat-dispensing"]);
        return Some(if dispensing { "repeat dispensing" } else { "repeat" }.to_owned());
    }
    if course.has_code("", &["acute"]) && sheet.text("category").is_none() && !is_hospital(sheet) {
        return Some("acute".to_owned());
    }
    let category = sheet.term("category").map(|category| lower_first(&category));
    category.filter(|category| !matches!(category.as_str(), "community" | "patient specified"))
}

fn is_hospital(sheet: &Sheet<'_>) -> bool {
    sheet.has_code("category", &["discharge", "inpatient", "outpatient"])
}

fn is_repeat(sheet: &Sheet<'_>) -> bool {
    let continuous = ["continuous", "continuous-repeat-dispensing", "repeat", "repeat-dispensing"];
    let said =
        sheet.term("category").is_some_and(|category| category.eq_ignore_ascii_case("repeat"));
    said || sheet.has_code("courseOfTherapyType", &continuous)
}

/// The ingredients that are listed, else those of the name.
fn active_ingredients(medication: Option<&Value>, name: &str) -> Vec<String> {
    let listed: Vec<String> = medication
        .map(|each| each.list("ingredient"))
        .unwrap_or_default()
        .iter()
        .filter_map(|each| each.term("itemCodeableConcept"))
        .flat_map(|name| ingredients(&name))
        .collect();
    if listed.is_empty() { ingredients(name) } else { listed }
}

fn details(
    sheet: &Sheet<'_>,
    name: &str,
    medication: Option<&Value>,
    dosage: Option<String>,
) -> Vec<Detail> {
    let mut details = vec![detail("As the source words it", name)];
    details.extend(dosage.map(|text| detail("Dosage", text)));
    let more = [sheet.list("dosageInstruction"), sheet.list("dosage")].concat();
    for instruction in more {
        let said =
            instruction.list("additionalInstruction").iter().filter_map(|each| each.term(""));
        details.extend(said.map(|words| detail("Instruction", words)));
        details.extend(
            instruction.text("patientInstruction").map(|words| detail("For the patient", words)),
        );
    }
    let supplied = sheet.at("dispenseRequest.quantity");
    let supplied = if supplied.is_null() { sheet.at("quantity") } else { supplied };
    if let Some(number) = number_of(supplied) {
        let unit = supplied.text("unit").unwrap_or_default();
        details.push(detail("Quantity supplied", format!("{number} {unit}").trim_end().to_owned()));
    }
    let days = sheet.at("dispenseRequest.expectedSupplyDuration");
    if let Some(number) = days.number("value") {
        details.push(detail("Supply", format!("{number} {}", days.text("unit").unwrap_or("days"))));
    }
    details.extend(sheet.term("statusReason").map(|why| detail("Reason for the status", why)));
    details.extend(
        sheet
            .reasons("reasonCode", "reasonReference")
            .into_iter()
            .map(|why| detail("Indication", why)),
    );
    let concept =
        medication.map(|each| if each.at("code").is_object() { each.at("code") } else { each });
    if let Some(concept) = concept {
        details.extend(Sheet { resource: concept, refs: sheet.refs }.codes(""));
    }
    details.extend(sheet.details());
    details
}

fn extension<'s>(sheet: &'s Sheet<'_>, name: &str) -> Option<&'s Value> {
    sheet
        .list("extension")
        .iter()
        .find(|each| each.text("url").is_some_and(|url| url.contains(name)))
}

const STARTED: [&str; 10] = [
    "effectivePeriod",
    "effectiveDateTime",
    "dosageInstruction.timing.repeat.boundsPeriod",
    "dispenseRequest.validityPeriod",
    "authoredOn",
    "whenHandedOver",
    "whenPrepared",
    "dateAsserted",
    "dateWritten",
    "meta.lastUpdated",
];
/// SNOMED CT: no known medications, no current medication.
const NO_MEDICINES: [&str; 2] = ["787481004", "182904002"];

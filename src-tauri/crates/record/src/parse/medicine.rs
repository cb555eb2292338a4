use super::{
    Draft, detail,
    dosage::Dosage,
    product::Product,
    quantity::number_of,
    sheet::{Sheet, any_status, status_words},
};
use crate::{
    envelope::SOURCE_TAG,
    fhir::{Fhir as _, day_text, lower_first},
    json::Json,
    medicines::{MedicineFacts, ingredients},
    record::Facts,
    view::{Body, Detail},
};

pub(super) fn read(sheet: &Sheet<'_>) -> Draft {
    let medication = medication(sheet);
    let started = sheet.date(&STARTED);
    let Some(sent_name) = name(sheet) else {
        return Draft::unreadable(sheet, "It does not say which medicine it is").on(started);
    };
    if medication.is_some_and(|each| each.has_code("", &NO_MEDICINES)) {
        return Draft::new(Body::Term { term: sent_name, note: None })
            .on(started)
            .telling(sheet.details());
    }
    let product = Product::from_name(&sent_name);
    let dosages: Vec<Json<'_>> = dosages(sheet).collect();
    let dosage = Dosage::of(&dosages);
    let current = is_current(sheet);
    let forbidden = is_forbidden(sheet);
    let ended = (!current && !forbidden).then(|| ended(sheet)).flatten();
    let facts = MedicineFacts {
        ingredients: active_ingredients(medication, &product.name),
        repeat: is_repeat(sheet),
        forbidden,
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
        twin: None,
    };
    let told = details(sheet, &sent_name, medication, dosage.text);
    Draft::new(body)
        .on(started)
        .standing(standing(sheet))
        .with(Facts::Medicine(facts))
        .telling(told)
}

fn name(sheet: &Sheet<'_>) -> Option<String> {
    medication(sheet).and_then(|each| each.term("code").or_else(|| each.term("")))
}

/// The Medication, or the CodeableConcept in its place; since R5 both stand in `medication`.
fn medication<'a>(sheet: &Sheet<'a>) -> Option<Json<'a>> {
    let sent = |before: &str, since: &str| {
        let place = sheet.at(before);
        if place.is_null() { sheet.at("medication").at(since) } else { place }
    };
    let concept = sent("medicationCodeableConcept", "concept");
    if !concept.is_null() {
        return Some(concept);
    }
    let reference = sent("medicationReference", "reference");
    let called = sheet.called(reference).map(|_| reference.at("display"));
    sheet.resolve(reference).or(called)
}

fn dosages<'a>(sheet: &Sheet<'a>) -> impl Iterator<Item = Json<'a>> + use<'a> {
    sheet.list("dosageInstruction").chain(sheet.list("dosage"))
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

/// Whether it may be current: its source does not say otherwise, or it cannot be read.
pub(super) fn may_be_current(sheet: &Sheet<'_>) -> bool {
    is_current(sheet) || name(sheet).is_none()
}

/// What the source calls current; where it does not say, or says it in words that are not known here, it is shown among
/// the current ones, with its status in words. What must not be given is never among them.
fn is_current(sheet: &Sheet<'_>) -> bool {
    let status = sheet.text("status").unwrap_or("unknown").to_lowercase();
    let proposed = matches!(sheet.text("intent"), Some("proposal" | "option"));
    if is_forbidden(sheet) || is_not_taken(sheet) || (proposed && !is_supply(sheet)) {
        return false;
    }
    let status = status.as_str();
    let over = PAST.contains(&status) || (is_supply(sheet) && PAST_SUPPLY.contains(&status));
    !over
}

/// An order not to give it.
fn is_forbidden(sheet: &Sheet<'_>) -> bool {
    sheet.is_true("doNotPerform")
}

/// STU3 says apart from the status that it is not taken.
fn is_not_taken(sheet: &Sheet<'_>) -> bool {
    sheet.text("taken") == Some("n")
}

fn is_supply(sheet: &Sheet<'_>) -> bool {
    matches!(sheet.kind(), Some("MedicationDispense" | "MedicationAdministration"))
}

/// What has to be said beside the name: that it must not be given, and any status that is not an ordinary one.
fn standing(sheet: &Sheet<'_>) -> Option<String> {
    let status = sheet.text("status");
    match status {
        Some("entered-in-error") => status_words(status),
        None | Some("active") if is_forbidden(sheet) => Some(DO_NOT_GIVE.to_owned()),
        _ if is_forbidden(sheet) => Some(format!("{DO_NOT_GIVE}. {}", any_status(status))),
        None | Some("active" | "completed") if is_not_taken(sheet) => Some("Not taken".to_owned()),
        Some("in-progress" | "preparation") if is_supply(sheet) => None,
        None | Some("active" | "intended" | "completed") => None,
        _ => status_words(status).or_else(|| Some(any_status(status))),
    }
}

/// When it ended, as far as its source says so.
pub(crate) fn ended(sheet: &Sheet<'_>) -> Option<nhs::ClinicalDate> {
    let bounds = [
        "dosageInstruction.timing.repeat.boundsPeriod.end",
        "dosage.timing.repeat.boundsPeriod.end",
    ];
    let end = sheet.date(&["effectivePeriod.end", "dispenseRequest.validityPeriod.end"]);
    end.or_else(|| sheet.date(&bounds)).or_else(|| {
        let changed = extension(sheet, "MedicationStatusReason")?;
        let changed =
            changed.list("extension").find(|part| part.text("url") == Some("statusChangeDate"));
        changed?.date(&["valueDateTime"])
    })
}

fn last_issued(sheet: &Sheet<'_>) -> Option<nhs::ClinicalDate> {
    let said = extension(sheet, "LastIssueDate").and_then(|each| each.date(&["valueDateTime"]));
    said.or_else(|| match sheet.kind().unwrap_or_default() {
        "MedicationDispense" => sheet.date(&["whenHandedOver", "whenPrepared"]),
        "MedicationRequest" if !is_repeat(sheet) && !is_forbidden(sheet) => {
            sheet.date(&["authoredOn"])
        }
        _ => None,
    })
}

/// `GP repeat`, `NGH discharge`, `Prescription`.
fn status(sheet: &Sheet<'_>) -> String {
    let kind = supply(sheet).filter(|_| !is_forbidden(sheet));
    let tag = sheet.list("meta.tag").find(|tag| tag.text("system") == Some(SOURCE_TAG));
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
        _ if is_forbidden(sheet) => DO_NOT_GIVE,
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
fn active_ingredients(medication: Option<Json<'_>>, name: &str) -> Vec<String> {
    let listed: Vec<String> = medication
        .into_iter()
        .flat_map(|each| each.list("ingredient"))
        .filter_map(|each| each.term("itemCodeableConcept").or_else(|| each.term("item")))
        .flat_map(|name| ingredients(&name))
        .collect();
    if listed.is_empty() { ingredients(name) } else { listed }
}

fn details(
    sheet: &Sheet<'_>,
    name: &str,
    medication: Option<Json<'_>>,
    dosage: Option<String>,
) -> Vec<Detail> {
    let mut details = vec![detail("As the source words it", name)];
    details.extend(dosage.map(|text| detail("Dosage", text)));
    for instruction in dosages(sheet) {
        let said = instruction.list("additionalInstruction").filter_map(|each| each.term(""));
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
        details.extend(Sheet::new(concept, sheet.refs).codes(""));
    }
    details.extend(sheet.details());
    details
}

fn extension<'s>(sheet: &'s Sheet<'_>, name: &str) -> Option<Json<'s>> {
    sheet.list("extension").find(|each| each.text("url").is_some_and(|url| url.contains(name)))
}

pub(super) const STARTED: [&str; 10] = [
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
/// Every status that says that it is over or has not begun. Any other word leaves a medicine current.
const PAST: [&str; 6] =
    ["completed", "stopped", "cancelled", "entered-in-error", "draft", "not-taken"];
/// And of what is supplied or given, where only what is going on is current.
const PAST_SUPPLY: [&str; 5] = ["preparation", "on-hold", "declined", "not-done", "unknown"];
const DO_NOT_GIVE: &str = "Do not give";
/// SNOMED CT: no known medications, no current medication.
const NO_MEDICINES: [&str; 2] = ["787481004", "182904002"];

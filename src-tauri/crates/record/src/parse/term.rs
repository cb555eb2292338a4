//! Whatever is a term and a date: procedures, vaccinations, family history, devices, lists, answers.

use nhs::ClinicalDate;

use super::{
    Draft, detail,
    sheet::{Sheet, any_status, status_words},
};
use crate::{
    fhir::{Fhir as _, lower_first, upper_first},
    json::Json,
    view::{Body, Detail},
};

pub(super) fn read(sheet: &Sheet<'_>) -> Draft {
    let date = sheet.date(&DATES);
    let known = match sheet.kind().unwrap_or_default() {
        "Procedure" => procedure(sheet),
        "Immunization" => vaccination(sheet),
        "ImmunizationRecommendation" => recommended(sheet),
        "FamilyMemberHistory" => family(sheet),
        "Device" => device(sheet),
        "DeviceUseStatement" => device_used(sheet),
        "List" => list(sheet),
        "QuestionnaireResponse" => answers(sheet),
        "Consent" => consent(sheet),
        "ClinicalImpression" | "RiskAssessment" | "DetectedIssue" | "AdverseEvent" => {
            finding(sheet)
        }
        "OperationOutcome" => outcome(sheet),
        "" => return Draft::unreadable(sheet, "It does not say what it is"),
        kind => return unknown(sheet, kind, date),
    };
    let Some((term, note)) = known else {
        return Draft::unreadable(sheet, "It does not say what it is about").on(date);
    };
    let told = sheet.details().into_iter().chain(more(sheet)).collect();
    Draft::new(Body::Term { term: upper_first(&term), note })
        .on(date)
        .standing(status_words(sheet.text("status")))
        .telling(told)
}

type Said = Option<(String, Option<String>)>;

fn procedure(sheet: &Sheet<'_>) -> Said {
    let site = sheet.list("bodySite").find_map(|site| site.term("")).map(|site| lower_first(&site));
    let outcome = sheet.term("outcome").map(|words| lower_first(&words));
    let reason = sheet
        .reasons("reasonCode", "reasonReference")
        .first()
        .map(|why| format!("for {}", lower_first(why)));
    let note: Vec<String> = [site, outcome, reason].into_iter().flatten().collect();
    Some((sheet.term("code")?, joined(&note)))
}

/// UK Core says what was done in an extension where the vaccine itself is not known.
fn vaccination(sheet: &Sheet<'_>) -> Said {
    let done = sheet
        .list("extension")
        .find(|each| each.text("url").is_some_and(|url| url.ends_with("VaccinationProcedure")))
        .and_then(|each| each.term("valueCodeableConcept"));
    let unknown = sheet.has_code("vaccineCode", &["UNK", "NAV", "NASK", "ASKU"]);
    let vaccine = sheet.term("vaccineCode").filter(|_| !unknown);
    let term = vaccine.or(done).or_else(|| unknown.then(|| "Vaccine not known".to_owned()))?;
    let dose = sheet
        .at("protocolApplied")
        .number("doseNumberPositiveInt")
        .map(|number| format!("dose {number}"));
    let dose = dose.or_else(|| sheet.text("protocolApplied.doseNumberString").map(str::to_owned));
    let why_not = sheet.term("statusReason").map(|why| lower_first(&why));
    let note: Vec<String> = [dose, why_not].into_iter().flatten().collect();
    Some((term, joined(&note)))
}

fn recommended(sheet: &Sheet<'_>) -> Said {
    let words = sheet.list("recommendation").flat_map(|each| {
        let advised = each.list("vaccineCode").filter_map(|code| code.term(""));
        let against = each.list("contraindicatedVaccineCode").filter_map(|code| code.term(""));
        advised.chain(against.map(|words| format!("contraindicated: {words}"))).collect::<Vec<_>>()
    });
    let words: Vec<String> = words.collect();
    (!words.is_empty()).then(|| ("Vaccination advice".to_owned(), Some(words.join("; "))))
}

fn family(sheet: &Sheet<'_>) -> Said {
    let conditions: Vec<String> =
        sheet.list("condition").filter_map(|each| each.term("code")).collect();
    let who = sheet.term("relationship");
    let what = joined(&conditions)
        .or_else(|| sheet.list("note").find_map(|note| note.text("text")).map(str::to_owned));
    match (what, who) {
        (Some(what), who) => Some((
            format!("Family history: {}", lower_first(&what)),
            who.map(|who| lower_first(&who)),
        )),
        (None, Some(who)) => Some(("Family history".to_owned(), Some(lower_first(&who)))),
        (None, None) => None,
    }
}

fn device(sheet: &Sheet<'_>) -> Said {
    let name = sheet.text("deviceName.name").map(str::to_owned).or_else(|| sheet.term("type"));
    let name =
        name.or_else(|| sheet.text("udiCarrier.deviceIdentifier").map(|id| format!("Device {id}")));
    Some((name?, Some(format!("Device, {}", any_status(sheet.text("status")).to_lowercase()))))
}

fn device_used(sheet: &Sheet<'_>) -> Said {
    let reference = sheet.at("device");
    let name = sheet.name_of(reference).or_else(|| sheet.resolve(reference)?.term("type"));
    Some((name?, Some("Device in use".to_owned())))
}

fn list(sheet: &Sheet<'_>) -> Said {
    let title = sheet.text("title").map(str::to_owned).or_else(|| sheet.term("code"))?;
    let note = match sheet.list("entry").len() {
        0 => sheet.term("emptyReason").map(|why| format!("Empty: {why}")),
        1 => Some("List of 1 entry".to_owned()),
        many => Some(format!("List of {many} entries")),
    };
    Some((title, note))
}

fn answers(sheet: &Sheet<'_>) -> Said {
    let number = sheet.list("item").len();
    let title = sheet.text("questionnaire").and_then(|address| address.rsplit('/').next());
    Some((
        format!("Questionnaire {}", title.unwrap_or_default()),
        Some(format!("{number} questions")),
    ))
}

fn consent(sheet: &Sheet<'_>) -> Said {
    let term = sheet.term("category").or_else(|| sheet.term("scope"))?;
    let given = match sheet.text("provision.type") {
        Some("deny") => "refused",
        Some(_) | None => "given",
    };
    Some((term, Some(format!("{given}, {}", any_status(sheet.text("status")).to_lowercase()))))
}

fn finding(sheet: &Sheet<'_>) -> Said {
    let said = sheet
        .term("code")
        .or_else(|| sheet.term("event"))
        .or_else(|| sheet.term("prediction.outcome"));
    let words = sheet
        .text("summary")
        .or_else(|| sheet.text("description"))
        .or_else(|| sheet.text("detail"));
    Some((said.or_else(|| words.map(str::to_owned))?, words.map(str::to_owned)))
}

/// A source's own words that something went wrong; they are shown, not swallowed.
fn outcome(sheet: &Sheet<'_>) -> Said {
    let words = sheet.list("issue").filter_map(|issue| {
        let said = issue.term("details").or_else(|| issue.text("diagnostics").map(str::to_owned));
        said.or_else(|| issue.text("code").map(str::to_owned))
    });
    let words: Vec<String> = words.collect();
    (!words.is_empty()).then(|| ("The source reports a fault".to_owned(), joined(&words)))
}

/// A type that has no reading here: kept, with what its source says of it in words.
fn unknown(sheet: &Sheet<'_>, kind: &str, date: Option<ClinicalDate>) -> Draft {
    let named = ["code", "type", "title", "description", "topic", "name"];
    let words = named.iter().find_map(|path| sheet.term(path));
    let told = words.map(|words| detail("What it says it is", words));
    Draft::unreadable(sheet, &format!("This version cannot show an entry of type {kind}"))
        .on(date)
        .telling(told.into_iter().collect())
}

fn more(sheet: &Sheet<'_>) -> Vec<Detail> {
    let mut details = Vec::new();
    for (path, label) in
        [("lotNumber", "Batch"), ("expirationDate", "Expires"), ("implicitRules", "Rules")]
    {
        details.extend(sheet.text(path).map(|words| detail(label, words)));
    }
    details.extend(sheet.term("route").map(|words| detail("Route", words)));
    details.extend(sheet.term("site").map(|words| detail("Site", words)));
    for entry in sheet.list("entry") {
        let item = entry.at("item");
        let words = sheet.name_of(item).or_else(|| sheet.resolve(item)?.term("code"));
        let words = words.or_else(|| item.text("reference").map(str::to_owned));
        details.extend(words.map(|words| detail("In the list", words)));
    }
    questions(sheet.list("item"), &mut details, 0);
    details.extend(sheet.narrative().map(|words| detail("As the source words it", words)));
    details
}

/// Each question with its answers, and the questions below it.
fn questions<'a>(items: impl Iterator<Item = Json<'a>>, details: &mut Vec<Detail>, depth: usize) {
    for item in items {
        let question = item.text("text").or_else(|| item.text("linkId")).unwrap_or("Question");
        for answer in item.list("answer") {
            let words = answer
                .term("valueCoding")
                .or_else(|| answer.text("valueString").map(str::to_owned))
                .or_else(|| answer.number("valueDecimal"))
                .or_else(|| answer.number("valueInteger"))
                .or_else(|| {
                    answer
                        .at("valueBoolean")
                        .as_bool()
                        .map(|yes| if yes { "Yes" } else { "No" }.to_owned())
                })
                .or_else(|| answer.date(&["valueDate", "valueDateTime"]).map(|date| date.short()));
            details.push(detail(
                question,
                words.unwrap_or_else(|| "an answer that cannot be shown".to_owned()),
            ));
        }
        if depth < 8 {
            questions(item.list("item"), details, depth + 1);
        }
    }
}

fn joined(words: &[String]) -> Option<String> {
    (!words.is_empty()).then(|| words.join(", "))
}

pub(super) const DATES: [&str; 16] = [
    "performedDateTime",
    "performedPeriod",
    "performedString",
    "occurrenceDateTime",
    "effectiveDateTime",
    "effectivePeriod",
    "authoredOn",
    "authored",
    "date",
    "dateTime",
    "recordedDate",
    "recordedOn",
    "created",
    "period",
    "manufactureDate",
    "meta.lastUpdated",
];

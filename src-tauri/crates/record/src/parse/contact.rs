use super::{
    Draft, detail,
    sheet::{Sheet, any_status, status_words},
};
use crate::{
    fhir::{Fhir as _, lower_first, moment_text, upper_first},
    json::Json,
    record::Facts,
    view::{Body, Detail},
};

pub(super) fn encounter(sheet: &Sheet<'_>) -> Draft {
    let date = sheet.date(&DATES);
    let named = sheet.term("type").or_else(|| sheet.term("serviceType"));
    let Some(words) = named.or_else(|| class(sheet)) else {
        return Draft::unreadable(sheet, "It does not say what kind of contact it was").on(date);
    };
    let (what, more) = in_two(sheet, words);
    let reasons = sheet.reasons("reasonCode", "reasonReference");
    let reason = more.or_else(|| reasons.first().map(|reason| lower_first(reason)));
    let places: Vec<String> = sheet
        .resource
        .list("location")
        .filter_map(|each| sheet.name_of(each.at("location")))
        .chain(sheet.names("serviceProvider"))
        .collect();
    let body = Body::Contact {
        what,
        reason: with_nights(sheet, reason),
        ended: sheet.date(&["period.end"]).as_ref().map(moment_text),
        place: places.first().cloned(),
    };
    let status = status_words(sheet.text("status")).or_else(|| match sheet.text("status") {
        Some("finished") | None => None,
        open => Some(any_status(open)),
    });
    let mut told = sheet.details();
    told.extend(reasons.into_iter().map(|reason| detail("Reason", reason)));
    told.extend(class(sheet).map(|class| detail("Kind of contact", class)));
    told.extend(
        sheet
            .term("hospitalization.dischargeDisposition")
            .map(|words| detail("Discharged to", words)),
    );
    Draft::new(body).on(date).standing(status).telling(told)
}

pub(super) fn episode(sheet: &Sheet<'_>) -> Draft {
    let what = sheet.term("type").unwrap_or_else(|| "Episode of care".to_owned());
    let body = Body::Contact {
        what: upper_first(&what),
        reason: None,
        ended: sheet.date(&["period.end"]).as_ref().map(moment_text),
        place: sheet.names("managingOrganization").into_iter().next(),
    };
    let mut told = sheet.details();
    told.extend(sheet.names("careManager").into_iter().map(|name| detail("Led by", name)));
    Draft::new(body)
        .on(sheet.date(&["period", "meta.lastUpdated"]))
        .standing(Some(any_status(sheet.text("status"))))
        .telling(told)
}

pub(super) fn appointment(sheet: &Sheet<'_>) -> Draft {
    let start = sheet.date(&["start", "requestedPeriod", "created"]);
    let what = sheet
        .text("description")
        .map(str::to_owned)
        .or_else(|| sheet.term("serviceType"))
        .or_else(|| sheet.term("specialty"))
        .or_else(|| sheet.term("appointmentType"))
        .unwrap_or_else(|| "Appointment".to_owned());
    let with: Vec<String> = sheet
        .resource
        .list("participant")
        .map(|each| each.at("actor"))
        .filter(|actor| !is_patient(*actor))
        .filter_map(|actor| sheet.name_of(actor))
        .collect();
    let standing = match sheet.text("status") {
        Some("proposed") => "Proposed",
        Some("pending") => "Not confirmed",
        Some("booked") => "Booked",
        Some("arrived" | "checked-in") => "Arrived",
        Some("fulfilled") => "Attended",
        Some("noshow") => "Did not attend",
        Some("cancelled") => "Cancelled",
        Some("waitlist") => "On the waiting list",
        Some("entered-in-error") => "Entered in error",
        Some(_) | None => "Status not known",
    };
    let ahead = matches!(
        standing,
        "Proposed" | "Not confirmed" | "Booked" | "On the waiting list" | "Status not known"
    );
    let body = Body::Appointment {
        what,
        place: (!with.is_empty()).then(|| with.join(", ")),
        standing: standing.to_owned(),
        ahead,
    };
    let mut told = sheet.details();
    told.extend(sheet.text("comment").map(|words| detail("Note", words)));
    told.extend(sheet.text("patientInstruction").map(|words| detail("For the patient", words)));
    told.extend(
        sheet
            .number("minutesDuration")
            .map(|minutes| detail("Length", format!("{minutes} minutes"))),
    );
    told.extend(
        sheet.reasons("reasonCode", "reasonReference").into_iter().map(|why| detail("Reason", why)),
    );
    let status = (standing == "Entered in error").then(|| standing.to_owned());
    Draft::new(body).at(start).standing(status).with(Facts::Appointment { start }).telling(told)
}

/// A referral, or the request for a test that has no result yet, or for something else.
pub(super) fn request(sheet: &Sheet<'_>) -> Draft {
    let date =
        sheet.date(&["authoredOn", "occurrenceDateTime", "occurrencePeriod", "meta.lastUpdated"]);
    let Some(what) = sheet.term("code").or_else(|| sheet.term("category")) else {
        return Draft::unreadable(sheet, "It does not say what is requested").on(date);
    };
    let reasons = sheet.reasons("reasonCode", "reasonReference");
    let told: Vec<Detail> = sheet
        .details()
        .into_iter()
        .chain(reasons.iter().map(|why| detail("Reason", why.clone())))
        .collect();
    if crate::section_of(sheet.resource) != nhs::Section::Appointments {
        let note = Some(format!("Requested, {}", any_status(sheet.text("status")).to_lowercase()));
        let body = Body::Term { term: upper_first(&what), note };
        return Draft::new(body)
            .on(date)
            .standing(status_words(sheet.text("status")))
            .telling(told);
    }
    let standing = match sheet.text("status") {
        Some("active") => "Referred".to_owned(),
        Some("completed") => "Referral completed".to_owned(),
        Some("revoked") => "Referral withdrawn".to_owned(),
        other => format!("Referral: {}", any_status(other).to_lowercase()),
    };
    let place = sheet.names("performer");
    let body = Body::Appointment {
        what: upper_first(&what),
        place: (!place.is_empty()).then(|| place.join(", ")),
        standing,
        ahead: sheet.text("status") == Some("active"),
    };
    let start = sheet.date(&["occurrenceDateTime", "occurrencePeriod"]);
    let status = status_words(sheet.text("status"));
    Draft::new(body).on(date).standing(status).with(Facts::Appointment { start }).telling(told)
}

/// `A&E, fall, stayed 2 nights` in the source's own words: what it was, and what more is said.
fn in_two(sheet: &Sheet<'_>, words: String) -> (String, Option<String>) {
    let own_words = sheet.text("type.text").is_some();
    match words.split_once(", ") {
        Some((what, more)) if own_words => (what.to_owned(), Some(more.to_owned())),
        Some(_) | None => (upper_first(&words), None),
    }
}

fn with_nights(sheet: &Sheet<'_>, reason: Option<String>) -> Option<String> {
    let stays = sheet.has_code("class", &["IMP", "EMER", "ACUTE", "NONAC", "OBSENC", "SS"]);
    let said = reason.as_deref().is_some_and(|reason| reason.contains("night"));
    let day = |path: &str| sheet.date(&[path]).and_then(|date| date.day());
    let nights =
        day("period.end").zip(day("period.start")).map(|(end, start)| (end - start).num_days());
    let words = match nights {
        Some(1) if stays && !said => "stayed 1 night".to_owned(),
        Some(nights @ 2..) if stays && !said => format!("stayed {nights} nights"),
        Some(_) | None => return reason,
    };
    Some(reason.map_or_else(|| words.clone(), |reason| format!("{reason}, {words}")))
}

fn class(sheet: &Sheet<'_>) -> Option<String> {
    let class = sheet.at("class");
    let words = match class.text("code")? {
        "AMB" => "Clinic or surgery",
        "EMER" => "A&E",
        "FLD" => "Ambulance",
        "HH" => "Home visit",
        "IMP" | "ACUTE" | "NONAC" => "Hospital stay",
        "OBSENC" => "Observation stay",
        "PRENC" => "Before admission",
        "SS" => "Short stay",
        "VR" => "Telephone or video",
        _ => return class.term(""),
    };
    Some(words.to_owned())
}

fn is_patient(actor: Json<'_>) -> bool {
    actor.text("type") == Some("Patient")
        || actor.text("reference").is_some_and(|reference| reference.contains("Patient/"))
}

/// Of an encounter.
pub(super) const DATES: [&str; 2] = ["period", "meta.lastUpdated"];

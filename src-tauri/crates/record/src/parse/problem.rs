use super::{
    Draft, detail,
    sheet::{STATE_NOT_KNOWN, Sheet, State},
};
use crate::{
    allergies::speaks_of_allergy,
    fhir::{Fhir as _, day_text, upper_first},
    record::Facts,
    view::{Body, Detail},
};

pub(super) fn read(sheet: &Sheet<'_>) -> Draft {
    let date = sheet.date(&DATES);
    let Some(term) = sheet.term("code") else {
        return Draft::unreadable(sheet, "It does not say which problem it is").on(date);
    };
    let clinical = sheet.state("clinicalStatus", &CLINICAL);
    let verified = sheet.state("verificationStatus", &VERIFIED);
    let over = clinical.is_one_of(&["inactive", "resolved", "remission"]);
    let status = match verified {
        State::Is("entered-in-error") => Some("Entered in error"),
        State::Is("refuted") => Some("Refuted"),
        State::NotKnown => Some(STATE_NOT_KNOWN),
        _ if clinical == State::NotKnown => Some(STATE_NOT_KNOWN),
        State::Is("confirmed") | State::NotSent => None,
        State::Is(_) => Some("Not confirmed"),
    };
    let ruled_out = verified.is_one_of(&["entered-in-error", "refuted"]);
    let body = Body::Problem {
        term: upper_first(&term),
        onset: sheet.date(&["onsetDateTime", "onsetPeriod"]).as_ref().map(day_text),
        ended: sheet.date(&["abatementDateTime", "abatementPeriod.end"]).as_ref().map(day_text),
        active: !over && !ruled_out && !sheet.is_true("abatementBoolean"),
    };
    // An anaphylaxis that is over is still a sign of an allergy; one that never was is none.
    let of_allergy = !ruled_out && speaks_of_allergy(sheet);
    Draft::new(body)
        .on(date)
        .standing(status.map(str::to_owned))
        .with(Facts::Problem { of_allergy })
        .telling(details(sheet))
}

fn details(sheet: &Sheet<'_>) -> Vec<Detail> {
    let mut details = sheet.details();
    details
        .extend(sheet.term("clinicalStatus").map(|words| detail("Standing", upper_first(&words))));
    details.extend(sheet.term("severity").map(|words| detail("Severity", words)));
    details.extend(
        sheet
            .list("bodySite")
            .iter()
            .filter_map(|site| site.term(""))
            .map(|site| detail("Body site", site)),
    );
    details.extend(sheet.text("onsetString").map(|words| detail("Began", words)));
    details.extend(sheet.text("abatementString").map(|words| detail("Ended", words)));
    details
}

const CLINICAL: [&str; 6] =
    ["inactive", "resolved", "remission", "active", "recurrence", "relapse"];
const VERIFIED: [&str; 7] = [
    "entered-in-error",
    "refuted",
    "differential",
    "provisional",
    "unconfirmed",
    "unknown",
    "confirmed",
];
const DATES: [&str; 5] =
    ["onsetDateTime", "onsetPeriod", "recordedDate", "assertedDate", "meta.lastUpdated"];

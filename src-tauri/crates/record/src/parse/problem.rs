use super::{
    Draft, detail,
    sheet::{STATE_NOT_KNOWN, Sheet, State},
};
use crate::{
    allergies::speaks_of_allergy,
    fhir::{Fhir as _, day_text, upper_first},
    view::{Body, Detail},
};

/// Whether it may be active: nothing says that it is over or was never there.
pub(super) fn may_be_active(sheet: &Sheet<'_>) -> bool {
    let over = sheet.state("clinicalStatus", &CLINICAL).is_one_of(&OVER);
    let ruled_out = sheet.state("verificationStatus", &VERIFIED).is_one_of(&RULED_OUT);
    !over && !ruled_out && !sheet.is_true("abatementBoolean") || sheet.said("code").is_none()
}

/// Whether it speaks of an allergy. An anaphylaxis that is over is still a sign of one; one that never was is none.
pub(crate) fn is_of_allergy(sheet: &Sheet<'_>) -> bool {
    let ruled_out = || sheet.state("verificationStatus", &VERIFIED).is_one_of(&RULED_OUT);
    sheet.kind() == Some("Condition") && speaks_of_allergy(sheet.resource) && !ruled_out()
}

pub(super) fn read(sheet: &Sheet<'_>) -> Draft {
    let date = sheet.date(&DATES);
    let Some(term) = sheet.term("code") else {
        return Draft::unreadable(sheet, "It does not say which problem it is").on(date);
    };
    let clinical = sheet.state("clinicalStatus", &CLINICAL);
    let verified = sheet.state("verificationStatus", &VERIFIED);
    let status = match verified {
        State::Is("entered-in-error") => Some("Entered in error"),
        State::Is("refuted") => Some("Refuted"),
        State::NotKnown => Some(STATE_NOT_KNOWN),
        _ if clinical == State::NotKnown => Some(STATE_NOT_KNOWN),
        State::Is("confirmed") | State::NotSent => None,
        State::Is(_) => Some("Not confirmed"),
    };
    let body = Body::Problem {
        term: upper_first(&term),
        onset: sheet.date(&["onsetDateTime", "onsetPeriod"]).as_ref().map(day_text),
        ended: sheet.date(&["abatementDateTime", "abatementPeriod.end"]).as_ref().map(day_text),
        active: may_be_active(sheet),
    };
    Draft::new(body).on(date).standing(status.map(str::to_owned)).telling(details(sheet))
}

fn details(sheet: &Sheet<'_>) -> Vec<Detail> {
    let mut details = sheet.details();
    details
        .extend(sheet.term("clinicalStatus").map(|words| detail("Standing", upper_first(&words))));
    details.extend(sheet.term("severity").map(|words| detail("Severity", words)));
    details.extend(
        sheet
            .list("bodySite")
            .filter_map(|site| site.term(""))
            .map(|site| detail("Body site", site)),
    );
    details.extend(sheet.text("onsetString").map(|words| detail("Began", words)));
    details.extend(sheet.text("abatementString").map(|words| detail("Ended", words)));
    details
}

const OVER: [&str; 3] = ["inactive", "resolved", "remission"];
const RULED_OUT: [&str; 2] = ["entered-in-error", "refuted"];
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
pub(super) const DATES: [&str; 5] =
    ["onsetDateTime", "onsetPeriod", "recordedDate", "assertedDate", "meta.lastUpdated"];

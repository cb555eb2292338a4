//! What a patient has said about sharing this record, as sources write it: by a Consent, or by a code of the GP.
//!
//! Four choices are often confused. Only the one about local shared records counts here; the Summary Care Record's, the one
//! about secondary use (Type 1) and the National Data Opt-out never block care in this record.

use chrono::{DateTime, NaiveDateTime, Utc};
use nhs::ClinicalDate;
use serde_json::Value;

use crate::fhir;

/// One choice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Choice {
    /// Whether the patient shares.
    pub(crate) shares: bool,
    /// When it was made.
    pub(crate) decided: NaiveDateTime,
}

/// The choice that this entry tells of, if it tells of one. A choice against sharing without a date counts as made now,
/// one for sharing without a date as older than every other.
pub(crate) fn choice_in(entry: &Value, now: DateTime<Utc>) -> Option<Choice> {
    if is_void(entry) {
        return None;
    }
    let shares = match fhir::kind(entry) {
        "Consent" => of_consent(entry)
            .or_else(|| of_codes(entry, &["provision.code", "category", "policyRule"])),
        _ => of_codes(entry, &["code"]),
    }?;
    let undated = if shares { DateTime::UNIX_EPOCH } else { now };
    Some(Choice { shares, decided: date_of(entry).unwrap_or(undated.naive_utc()) })
}

/// A Consent about privacy that denies or permits as a whole; one about some people or purposes only says something else.
fn of_consent(consent: &Value) -> Option<bool> {
    let about_sharing = fhir::codings(consent, "scope")
        .any(|coding| fhir::text(coding, "code") == Some("patient-privacy"));
    let narrow = ["actor", "purpose", "class", "code", "data", "securityLabel"];
    let is_narrow =
        narrow.iter().any(|part| !fhir::at(consent, &format!("provision.{part}")).is_null());
    if !about_sharing || is_narrow {
        return None;
    }
    match fhir::text(consent, "provision.type") {
        Some("deny") => Some(false),
        Some("permit") => Some(true),
        Some(_) | None => None,
    }
}

fn of_codes(entry: &Value, places: &[&str]) -> Option<bool> {
    let codes = || {
        places
            .iter()
            .flat_map(|place| fhir::codings(entry, place))
            .filter_map(|coding| fhir::text(coding, "code"))
    };
    if codes().any(|code| AGAINST.contains(&code)) {
        return Some(false);
    }
    codes().any(|code| FOR.contains(&code)).then_some(true)
}

/// Whether the source says that the entry holds no longer, or never did.
fn is_void(entry: &Value) -> bool {
    let status = fhir::text(entry, "status");
    let verification = fhir::codings(entry, "verificationStatus")
        .any(|coding| fhir::text(coding, "code") == Some("entered-in-error"));
    verification
        || matches!(
            status,
            Some("entered-in-error" | "cancelled" | "rejected" | "draft" | "proposed" | "inactive")
        )
}

fn date_of(entry: &Value) -> Option<NaiveDateTime> {
    DATES.iter().find_map(|place| {
        let date: ClinicalDate = fhir::text(entry, place)?.parse().ok()?;
        Some(date.earliest())
    })
}

const DATES: [&str; 8] = [
    "dateTime",
    "effectiveDateTime",
    "effectivePeriod.start",
    "recordedDate",
    "onsetDateTime",
    "issued",
    "performedDateTime",
    "authoredOn",
];
/// SNOMED CT, Read v2 and CTV3.
const AGAINST: [&str; 7] = ["416409005", "93C1.", "XaKRw", "9Nd1.", "XaKII", "9Ndb.", "XaX1u"];
const FOR: [&str; 5] = ["417528008", "425691002", "93C0.", "XaKRv", "9Nd7."];

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn said(entry: Value) -> Option<bool> {
        choice_in(&entry, "2026-11-21T09:00:00Z".parse().unwrap()).map(|choice| choice.shares)
    }

    #[test]
    fn only_a_choice_about_this_record_counts() {
        let coded = |code: &str| json!({ "resourceType": "Observation", "code": { "coding": [{ "code": code }] } });
        let consent = |provision: Value| json!({ "resourceType": "Consent", "status": "active", "scope": { "coding": [{ "code": "patient-privacy" }] }, "provision": provision });
        let cases = [
            (coded("416409005"), Some(false)),
            (coded("93C1."), Some(false)),
            (coded("417528008"), Some(true)),
            (coded("827241000000103"), None),
            (coded("416308001"), None),
            (coded("881561000000100"), None),
            (consent(json!({ "type": "deny" })), Some(false)),
            (consent(json!({ "type": "permit" })), Some(true)),
            (consent(json!({ "type": "deny", "actor": [{}] })), None),
            (consent(json!({ "type": "deny", "purpose": [{ "code": "HRESCH" }] })), None),
            (
                json!({ "resourceType": "Consent", "status": "active", "scope": { "coding": [{ "code": "adr" }] }, "provision": { "type": "deny" } }),
                None,
            ),
            (
                json!({ "resourceType": "Observation", "status": "entered-in-error", "code": { "coding": [{ "code": "416409005" }] } }),
                None,
            ),
        ];
        for (entry, expected) in cases {
            assert_eq!(said(entry.clone()), expected, "{entry}");
        }
    }

    #[test]
    fn a_choice_without_a_date_is_taken_for_the_side_of_privacy() {
        let now = "2026-11-21T09:00:00Z".parse().unwrap();
        let coded = |code: &str| json!({ "resourceType": "Observation", "code": { "coding": [{ "code": code }] } });

        assert_eq!(choice_in(&coded("416409005"), now).unwrap().decided, now.naive_utc());
        assert!(choice_in(&coded("417528008"), now).unwrap().decided < now.naive_utc());
    }
}

//! To which section a resource belongs, told from the resource alone, so that the gateway and the viewer agree.

use nhs::{
    Confidentiality, NEVER_SHARED, Section,
    system::{ACT_CODE, ACT_REASON, CONFIDENTIALITY},
};

use crate::fhir::Fhir;

/// The section to which this resource belongs. What is not known belongs to [`Section::Other`].
///
/// Resources that only explain others ([`is_supporting`]) have the section of the people and places that they name; they
/// are sent with whatever refers to them.
#[must_use]
pub fn section_of<'a>(resource: impl Fhir<'a>) -> Section {
    section_of_kind(resource.text("resourceType").unwrap_or_default(), resource)
}

/// The section of a resource of this type.
pub(crate) fn section_of_kind<'a>(kind: &str, resource: impl Fhir<'a>) -> Section {
    match kind {
        "AllergyIntolerance" => Section::Allergies,
        "MedicationRequest"
        | "MedicationStatement"
        | "MedicationDispense"
        | "MedicationAdministration" => Section::Medicines,
        "Condition" if crate::allergies::speaks_of_absence(resource) => Section::Allergies,
        "Condition" => Section::Problems,
        "Observation" if crate::allergies::speaks_of_absence(resource) => Section::Allergies,
        "Observation" if is_social_context(resource) => Section::SocialCare,
        "Observation" | "ImagingStudy" => Section::Results,
        "DiagnosticReport" if is_letter(resource) => Section::Letters,
        "DiagnosticReport" => Section::Results,
        "DocumentReference" | "Composition" | "Communication" => Section::Letters,
        "Encounter" | "EpisodeOfCare" => Section::Contacts,
        "Appointment" => Section::Appointments,
        "ServiceRequest" => of_request(resource),
        "CarePlan" if is_social_care(resource) => Section::SocialCare,
        "CarePlan" | "Goal" => Section::CarePlans,
        "Consent" if is_about_treatment(resource) => Section::CarePlans,
        "CareTeam" | "RelatedPerson" | "Patient" | "Practitioner" | "PractitionerRole"
        | "Organization" => Section::People,
        "Flag" => Section::Flags,
        "Procedure" | "DeviceUseStatement" => Section::Procedures,
        "Device" if !is_supporting(resource) => Section::Procedures,
        "Immunization" | "ImmunizationRecommendation" => Section::Vaccinations,
        "List" => of_list(resource),
        _ => Section::Other,
    }
}

/// How confidential a resource is, by its security labels: the highest of them; an unknown one is higher than all.
#[must_use]
pub fn confidentiality_of<'a>(resource: impl Fhir<'a>) -> Confidentiality {
    highest_label(resource.at("meta.security"))
}

/// The highest of these labels.
pub(crate) fn highest_label<'a>(labels: impl Fhir<'a>) -> Confidentiality {
    labels.list("").filter_map(confidentiality_label).max().unwrap_or(Confidentiality::Normal)
}

/// Whether a resource carries a label of what is never shared: gender, sexually transmitted disease, sexuality, violence.
///
/// The gateway removes such resources before it stores them; the viewer drops what should slip through.
#[must_use]
pub fn is_sensitive<'a>(resource: impl Fhir<'a>) -> bool {
    has_sensitive_label(resource.at("meta.security"))
}

/// Whether one of these labels is among those.
pub(crate) fn has_sensitive_label<'a>(labels: impl Fhir<'a>) -> bool {
    labels.list("").any(|label| label.text("code").is_some_and(|code| NEVER_SHARED.contains(&code)))
}

/// Whether a resource only explains others: who somebody is, where a place is, what a product contains.
///
/// It makes no entry, and it is sent whatever the section of the entry that refers to it.
#[must_use]
pub fn is_supporting<'a>(resource: impl Fhir<'a>) -> bool {
    is_supporting_kind(resource.text("resourceType").unwrap_or_default(), resource)
}

/// Whether a resource of this type only explains others.
pub(crate) fn is_supporting_kind<'a>(kind: &str, resource: impl Fhir<'a>) -> bool {
    match kind {
        _ if is_always_supporting(kind) => true,
        // A pacemaker has a patient; the computer that sent a message has none.
        "Device" => resource.at("patient").is_null(),
        _ => false,
    }
}

/// Whether every resource of this type does.
pub(crate) fn is_always_supporting(kind: &str) -> bool {
    matches!(
        kind,
        "Patient"
            | "Practitioner"
            | "PractitionerRole"
            | "Organization"
            | "Location"
            | "HealthcareService"
            | "Medication"
            | "Substance"
            | "Specimen"
            | "Binary"
            | "Endpoint"
    )
}

/// Whether resources of this type never say anything clinical: money, insurance, and the paperwork of exchange.
///
/// They are not entries of a care record: a claim repeats what was done in the words of a bill, and provenance and
/// message headers are said of entries, not of the patient.
#[must_use]
pub fn is_never_clinical<'a>(resource: impl Fhir<'a>) -> bool {
    resource.text("resourceType").is_some_and(is_never_clinical_kind)
}

/// Whether resources of this type never do.
pub(crate) fn is_never_clinical_kind(kind: &str) -> bool {
    NEVER_CLINICAL.contains(&kind)
}

fn of_request<'a>(request: impl Fhir<'a>) -> Section {
    let words = spoken(request, &["category", "code"]);
    if request.has_code("category", &["3457005", "306206005"]) || words.contains("referral") {
        Section::Appointments
    } else if is_test_request(request) {
        Section::Results
    } else {
        Section::Other
    }
}

/// A request for a test of the laboratory or for pictures.
pub(crate) fn is_test_request<'a>(request: impl Fhir<'a>) -> bool {
    let words = spoken(request, &["category"]);
    request.has_code("category", &["108252007", "363679005"])
        || ["laborator", "patholog", "imaging", "radiolog"].iter().any(|kind| words.contains(kind))
}

fn of_list<'a>(list: impl Fhir<'a>) -> Section {
    if crate::allergies::speaks_of_absence(list) { Section::Allergies } else { Section::Other }
}

/// A report that is a document: it carries a page and groups no results.
fn is_letter<'a>(report: impl Fhir<'a>) -> bool {
    !report.list("presentedForm").is_empty() && report.list("result").is_empty()
}

fn is_social_care<'a>(plan: impl Fhir<'a>) -> bool {
    let words = spoken(plan, &["category"]);
    ["social care", "care package", "home care", "domiciliary"]
        .iter()
        .any(|kind| words.contains(kind))
}

/// What is said of a person's home and life; the answers of questionnaires (LOINC) are observations.
fn is_social_context<'a>(observation: impl Fhir<'a>) -> bool {
    let survey = || {
        observation.codings("code").any(|coding| coding.text("system") == Some("http://loinc.org"))
    };
    observation.has_code("category", &["social-history"]) && !survey()
}

/// An advance decision, a treatment escalation plan; not the choice to share a record.
fn is_about_treatment<'a>(consent: impl Fhir<'a>) -> bool {
    consent.has_code("scope", &["adr", "treatment"])
        || consent.has_code("category", &["acd", "dnr", "emrgonly", "hcd", "polst"])
}

/// Everything that the concepts at these places say, in small letters.
fn spoken<'a>(resource: impl Fhir<'a>, paths: &[&str]) -> String {
    let mut words = String::new();
    for concept in paths.iter().flat_map(|path| resource.list(path)) {
        let displays = concept.codings("").filter_map(|coding| coding.text("display"));
        for said in concept.text("text").into_iter().chain(displays) {
            words.push_str(&said.to_lowercase());
            words.push('\n');
        }
    }
    words
}

/// `None` for a label that does not restrict. A label that is not known here withholds: it may mean anything.
fn confidentiality_label<'a>(label: impl Fhir<'a>) -> Option<Confidentiality> {
    let code = label.text("code").unwrap_or_default();
    let system = label.text("system").unwrap_or(CONFIDENTIALITY);
    if system == CONFIDENTIALITY || CONFIDENTIALITY_BEFORE.contains(&system) {
        Some(Confidentiality::from_code(code))
    } else if system == ACT_CODE && SENSITIVITIES.contains(&code) {
        Some(Confidentiality::Restricted)
    } else if system == ACT_REASON || system.ends_with("/v3-ObservationValue") {
        None
    } else {
        Some(Confidentiality::Unknown)
    }
}

/// Older names of the same code system.
const CONFIDENTIALITY_BEFORE: [&str; 3] = [
    "http://hl7.org/fhir/v3/Confidentiality",
    "http://terminology.hl7.org/ValueSet/v3-Confidentiality",
    "urn:oid:2.16.840.1.113883.5.25",
];
/// HL7 v3 ActCode, sensitivities other than those that are never shared: they restrict.
const SENSITIVITIES: [&str; 16] = [
    "BH", "CEL", "DEMO", "DIA", "EMP", "ETH", "ETHUD", "HIV", "MH", "OPIOIDUD", "PRS", "PSY",
    "PSYTHPN", "SICKLE", "SUD", "TBOO",
];
const NEVER_CLINICAL: [&str; 24] = [
    "Account",
    "AuditEvent",
    "ChargeItem",
    "Claim",
    "ClaimResponse",
    "Contract",
    "Coverage",
    "CoverageEligibilityRequest",
    "CoverageEligibilityResponse",
    "EnrollmentRequest",
    "EnrollmentResponse",
    "ExplanationOfBenefit",
    "InsurancePlan",
    "Invoice",
    "MessageHeader",
    "Parameters",
    "PaymentNotice",
    "PaymentReconciliation",
    "Provenance",
    "Schedule",
    "Slot",
    "Subscription",
    "SupplyDelivery",
    "SupplyRequest",
];

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn the_section_is_told_from_the_resource_alone() {
        let lives_alone = json!({"resourceType": "Observation", "category": [{"coding": [{"code": "social-history"}]}],
            "code": {"coding": [{"system": nhs::system::SNOMED, "code": "105529008"}]}});
        let smoking = json!({"resourceType": "Observation", "category": [{"coding": [{"code": "social-history"}]}],
            "code": {"coding": [{"system": "http://loinc.org", "code": "72166-2"}]}});
        let cases = [
            (
                json!({"resourceType": "CarePlan", "category": [{"text": "Social care package"}]}),
                Section::SocialCare,
            ),
            (
                json!({"resourceType": "CarePlan", "category": [{"text": "ReSPECT plan"}]}),
                Section::CarePlans,
            ),
            (
                json!({"resourceType": "ServiceRequest", "category": [{"text": "Referral"}]}),
                Section::Appointments,
            ),
            (
                json!({"resourceType": "ServiceRequest", "category": [{"text": "Laboratory procedure"}]}),
                Section::Results,
            ),
            (json!({"resourceType": "DiagnosticReport", "presentedForm": [{}]}), Section::Letters),
            (
                json!({"resourceType": "DiagnosticReport", "presentedForm": [{}], "result": [{}]}),
                Section::Results,
            ),
            (
                json!({"resourceType": "Consent", "scope": {"coding": [{"code": "adr"}]}}),
                Section::CarePlans,
            ),
            (
                json!({"resourceType": "Consent", "scope": {"coding": [{"code": "patient-privacy"}]}}),
                Section::Other,
            ),
            (json!({"resourceType": "ThresholdCode"}), Section::Other),
            (json!(["not even an object"]), Section::Other),
            (lives_alone, Section::SocialCare),
            (smoking, Section::Results),
        ];
        for (resource, section) in cases {
            assert_eq!(section_of(&resource), section, "{resource}");
        }
    }

    #[test]
    fn the_highest_label_counts_and_an_unknown_one_is_higher_than_all() {
        let labelled =
            |labels: Value| confidentiality_of(&json!({ "meta": { "security": labels } }));
        let label = |code: &str| json!({ "system": CONFIDENTIALITY, "code": code });

        assert_eq!(labelled(json!([])), Confidentiality::Normal, "no label is an ordinary entry");
        assert_eq!(
            labelled(json!([label("N"), label("V"), label("R")])),
            Confidentiality::VeryRestricted
        );
        assert_eq!(labelled(json!([label("R"), label("Q")])), Confidentiality::Unknown);
        assert_eq!(
            labelled(label("R")),
            Confidentiality::Restricted,
            "one label without a list is a label"
        );
        assert_eq!(
            labelled(json!([{ "code": "X" }])),
            Confidentiality::Unknown,
            "a doubt withholds"
        );
        let other =
            |system: &str, code: &str| labelled(json!([{ "system": system, "code": code }]));
        assert_eq!(other("urn:other", "X"), Confidentiality::Unknown, "nor is its system known");
        assert_eq!(other(ACT_CODE, "PSY"), Confidentiality::Restricted, "sensitive to some");
        assert_eq!(other(ACT_REASON, "HTEST"), Confidentiality::Normal, "a purpose is no label");
    }

    #[test]
    fn sensitivity_labels_are_recognised() {
        for code in NEVER_SHARED {
            let resource =
                json!({ "meta": { "security": [{ "system": ACT_CODE, "code": code }] } });
            assert!(is_sensitive(&resource), "{code} is never shared");
        }
        assert!(!is_sensitive(
            &json!({ "meta": { "security": [{ "system": ACT_CODE, "code": "HTEST" }] } })
        ));
    }
}

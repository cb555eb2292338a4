//! The addresses by which FHIR names code systems and kinds of identifier.

/// NHS numbers.
pub const NHS_NUMBER: &str = "https://fhir.nhs.uk/Id/nhs-number";
/// Codes of organisations.
pub const ODS_ORGANISATION: &str = "https://fhir.nhs.uk/Id/ods-organization-code";
/// Job roles of the Spine Directory Service.
pub const SDS_JOB_ROLE: &str = "https://fhir.hl7.org.uk/CodeSystem/UKCore-SDSJobRoleName";
/// SNOMED CT, and within it dm+d.
pub const SNOMED: &str = "http://snomed.info/sct";
/// The dictionary of medicines and devices.
pub const DMD: &str = "https://dmd.nhs.uk";
/// How confidential something is.
pub const CONFIDENTIALITY: &str = "http://terminology.hl7.org/CodeSystem/v3-Confidentiality";
/// What makes something sensitive, among other acts.
pub const ACT_CODE: &str = "http://terminology.hl7.org/CodeSystem/v3-ActCode";
/// Why something is done.
pub const ACT_REASON: &str = "http://terminology.hl7.org/CodeSystem/v3-ActReason";
/// How far an NHS number was traced.
pub const NHS_NUMBER_VERIFICATION: &str =
    "https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-NHSNumberVerificationStatus";

//! The systems that the codes and identifiers of an event come from.

/// Our own words for the acts, in `meta.tag`.
pub(crate) const ACT_SYSTEM: &str = "https://care-record.example/CodeSystem/audit-act";
/// The gateway's ids of people.
pub(crate) const PERSON_SYSTEM: &str = "https://care-record.example/Id/person";

pub(crate) const GRANT_SYSTEM: &str = "https://care-record.example/Id/grant";
pub(super) const AUTHORISATION: &str = "https://profiles.ihe.net/ITI/BALP/CodeSystem/AuthZsubType";
pub(super) const DCM: &str = "http://dicom.nema.org/resources/ontology/DCM";
pub(super) const EVENT_TYPE: &str = "http://terminology.hl7.org/CodeSystem/audit-event-type";
pub(super) const ENTITY_TYPE: &str = "http://terminology.hl7.org/CodeSystem/audit-entity-type";
pub(super) const INTERACTION: &str = "http://hl7.org/fhir/restful-interaction";
pub(super) const OBJECT_ROLE: &str = "http://terminology.hl7.org/CodeSystem/object-role";
pub(super) const PARTICIPATION: &str = "http://terminology.hl7.org/CodeSystem/v3-ParticipationType";
pub(super) const RESOURCE_TYPES: &str = "http://hl7.org/fhir/resource-types";
pub(super) const ROLE_CLASS: &str = "http://terminology.hl7.org/CodeSystem/v3-RoleClass";
pub(super) const SECURITY_ROLE: &str =
    "http://terminology.hl7.org/CodeSystem/extra-security-role-type";
pub(super) const SOURCE_TYPE: &str = "http://terminology.hl7.org/CodeSystem/security-source-type";
pub(super) const URI: &str = "urn:ietf:rfc:3986";

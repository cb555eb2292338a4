//! What a resource is to a shared record: somebody's entry, something that explains entries, or nothing of the kind.

use serde_json::Value;

use crate::fhir;

/// What becomes of a resource when it is imported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Nature {
    /// It says who somebody is.
    Patient,
    /// It belongs to one patient.
    Clinical,
    /// It explains entries of many patients: who works there, where that is.
    Shared,
    /// It never says anything clinical: money, insurance, the paperwork of exchange.
    NotClinical,
    /// It is about no patient at all: the outcome of a request, a definition.
    NotARecord,
}

impl Nature {
    /// What this resource is.
    pub(crate) fn of(resource: &Value) -> Self {
        match fhir::kind(resource) {
            "Patient" => Self::Patient,
            "Specimen" | "Binary" => Self::Clinical,
            kind if NOT_A_RECORD.contains(&kind) => Self::NotARecord,
            _ if record::is_never_clinical(resource) => Self::NotClinical,
            _ if record::is_supporting(resource) => Self::Shared,
            _ => Self::Clinical,
        }
    }
}

/// Whether resources of this type explain the entries of many patients, told from the type alone.
pub(crate) fn is_shared_kind(kind: &str) -> bool {
    SHARED.contains(&kind)
}

/// Whether resources of this type say who, or where.
pub(crate) fn is_person_or_place(kind: &str) -> bool {
    PEOPLE_AND_PLACES.contains(&kind)
}

const PEOPLE_AND_PLACES: [&str; 5] =
    ["Organization", "Location", "Practitioner", "PractitionerRole", "HealthcareService"];
const SHARED: [&str; 8] = [
    "Organization",
    "Location",
    "Practitioner",
    "PractitionerRole",
    "HealthcareService",
    "Medication",
    "Substance",
    "Endpoint",
];
/// Answers, requests and definitions: FHIR has more of them than it has clinical resources.
const NOT_A_RECORD: [&str; 38] = [
    "ActivityDefinition",
    "Bundle",
    "CapabilityStatement",
    "ChargeItemDefinition",
    "CodeSystem",
    "CompartmentDefinition",
    "ConceptMap",
    "EffectEvidenceSynthesis",
    "EventDefinition",
    "Evidence",
    "EvidenceVariable",
    "ExampleScenario",
    "GraphDefinition",
    "Group",
    "ImplementationGuide",
    "Library",
    "Measure",
    "MedicationKnowledge",
    "MessageDefinition",
    "NamingSystem",
    "ObservationDefinition",
    "OperationDefinition",
    "OperationOutcome",
    "OrganizationAffiliation",
    "Parameters",
    "PlanDefinition",
    "Questionnaire",
    "ResearchDefinition",
    "ResearchElementDefinition",
    "ResearchStudy",
    "RiskEvidenceSynthesis",
    "SearchParameter",
    "SpecimenDefinition",
    "StructureDefinition",
    "StructureMap",
    "TerminologyCapabilities",
    "TestScript",
    "ValueSet",
];

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_nobodys_entry_is_told_apart() {
        let cases = [
            ("Patient", Nature::Patient),
            ("Condition", Nature::Clinical),
            ("ThresholdCode", Nature::Clinical),
            ("Binary", Nature::Clinical),
            ("Organization", Nature::Shared),
            ("ExplanationOfBenefit", Nature::NotClinical),
            ("AuditEvent", Nature::NotClinical),
            ("OperationOutcome", Nature::NotARecord),
            ("Parameters", Nature::NotARecord),
        ];
        for (kind, nature) in cases {
            assert_eq!(Nature::of(&json!({ "resourceType": kind })), nature, "{kind}");
        }
    }
}

//! The part about the rights of a patient.

use contract::{
    AccessKind, AccessReport, AskAccessReport, AskSubjectAccess, IdentitySeen, Redaction,
    RedactionReason, ReportProof, ReportedAccess, ReportedPatient, ReportedReview, path,
};
use utoipa::openapi::ComponentsBuilder;

use super::{Call, post};

pub(super) fn calls() -> Vec<(&'static str, Call)> {
    vec![
        (
            path::ACCESS_REPORT,
            post::<AskAccessReport>("Who has opened a patient's record, for the patient; the second factor has to be given again first")
                .answers::<AccessReport>(),
        ),
        (
            path::SUBJECT_ACCESS,
            post::<AskSubjectAccess>("Everything that the gateway holds about a patient, for the patient; the second factor has to be given again first")
                .answers_some_object("A FHIR Bundle; of what stays behind it says how many entries there are, and why"),
        ),
    ]
}

pub(super) fn schemas(components: ComponentsBuilder) -> ComponentsBuilder {
    components
        .schema_from::<AccessKind>()
        .schema_from::<AccessReport>()
        .schema_from::<AskAccessReport>()
        .schema_from::<AskSubjectAccess>()
        .schema_from::<IdentitySeen>()
        .schema_from::<Redaction>()
        .schema_from::<RedactionReason>()
        .schema_from::<ReportProof>()
        .schema_from::<ReportedAccess>()
        .schema_from::<ReportedPatient>()
        .schema_from::<ReportedReview>()
}

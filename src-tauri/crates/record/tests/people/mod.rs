//! The grants that the tests see records through.

use access::{
    Basis, Decision, Grant, GrantId, Permit, Policy, Relationship, Request, Sharing, Standing,
};
use chrono::{DateTime, Duration, Utc};
use identity::{Organisation, Practitioner, PractitionerId, Workplace, WorkplaceKind};
use nhs::PatientId;

/// The moment of every test: 21-Nov-2026 14:03.
pub(crate) fn now() -> DateTime<Utc> {
    "2026-11-21T14:03:00Z".parse().expect("a moment")
}

/// A grant for this role in this kind of workplace, by the standard policy, given now for this visit.
pub(crate) fn grant(patient: &PatientId, role: &str, workplace: WorkplaceKind) -> Grant {
    let policy = Policy::parse(Policy::standard()).expect("the standard policy");
    let practitioner = Practitioner {
        id: PractitionerId("p-1".to_owned()),
        name: "Raj MEHTA".to_owned(),
        email: "consultant@nhs.net".to_owned(),
        role: role.parse().expect("a role"),
        title: "Consultant".to_owned(),
        organisation: Organisation {
            ods: "RNS".parse().expect("a code"),
            name: "Northampton General Hospital".to_owned(),
        },
        workplace: Workplace { kind: workplace, name: "Here".to_owned() },
    };
    let standing = Standing {
        patient: patient.clone(),
        sharing: Sharing::Shared,
        relationship: Some(Relationship::PresentInOrganisation),
        refused: None,
        in_force: None,
    };
    let permit = Permit {
        id: GrantId("g-1".to_owned()),
        given: now(),
        not_after: now() + Duration::hours(12),
    };
    let decision = policy.decide(&Request {
        practitioner: &practitioner,
        session_active: true,
        standing: &standing,
        basis: &Basis::PermissionOnce,
        permit: &permit,
        at: now(),
    });
    match decision {
        Decision::Permit(grant) => grant,
        Decision::Refuse(refusal) => panic!("refused: {refusal:?}"),
    }
}

/// A consultant, who sees every section and restricted entries.
pub(crate) fn full_reach(patient: &PatientId) -> Grant {
    grant(patient, "R0050", WorkplaceKind::Hospital)
}

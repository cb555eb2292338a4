//! Lives of which one thing is to be told, of people who are known by name.

use super::{
    super::{
        care::ContactKind,
        clinical::{ANAPHYLAXIS, Allergy, PENICILLIN, Severity},
        code::{snomed, words},
        medicines::more::PARACETAMOL_CHILD,
        staff::MR_HALLAM,
    },
    Allergic, Clinic, Life, NOTHING, Where,
};

pub(in super::super) const EARACHE: Life = Life {
    ages: (3, 10),
    allergic: Allergic::NoneKnown,
    problems: &[(snomed("65363002", "Otitis media").said("Middle ear infection"), 4, true)],
    courses: &[(&PARACETAMOL_CHILD, "ear infection", 118)],
    seen: &[("GP surgery, earache", 118)],
    booked: Some("Flu vaccination"),
    ..NOTHING
};

pub(in super::super) const PENICILLIN_ALLERGY: Life = Life {
    allergic: Allergic::Known(&[Allergy {
        to: PENICILLIN,
        reaction: ANAPHYLAXIS,
        severity: Severity::Severe,
        category: "medication",
    }]),
    ..EARACHE
};

pub(in super::super) const LEG_INJURY: Life = Life {
    ages: (20, 45),
    allergic: Allergic::NoneKnown,
    problems: &[
        (words("Open fracture of left tibia, blast injury"), 30, false),
        (words("Foot drop, left"), 29, false),
    ],
    procedures: &[(words("Nailing of left tibia with skin graft"), 30)],
    clinics: &[Clinic {
        place: Where::Hospital,
        kind: ContactKind::Clinic,
        department: "Limb reconstruction clinic",
        by: &MR_HALLAM,
        days: 90,
        title: "Clinic letter",
        printed: true,
        given: &[],
        letter: "Blast injury of the left leg two years ago. The bone has healed. Walks two miles with a splint for the foot and one stick;                  runs on a blade of the army's.\n\n{name} is under the regional rehabilitation unit as well, whose letters do not come here.                  Hearing less on the left since the blast.",
    }],
    seen: &[("GP surgery, veteran health check", 70)],
    booked: Some("Medication review"),
    flags: &[("admin", words("Armed forces: injured in service"))],
    ..NOTHING
};

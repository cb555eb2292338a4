//! Illnesses and injuries of the nerves, of those who came later.

use super::{
    super::{
        care::ContactKind,
        clinical::{Allergy, LATEX, PENICILLIN, Severity, URTICARIA},
        code::{snomed, words},
        medicines::{
            SENNA,
            more::{
                BACLOFEN, DIMETHYL_FUMARATE, ENEMA, FOOD_SUPPLEMENT, OXYBUTYNIN, RILUZOLE,
                THICKENER,
            },
        },
        results::{ALT, CREATININE, CRP, WHITE_CELLS},
        staff::{DR_OKORO, MS_NAIR, MS_YIP, NURSE_BRIGHT},
    },
    Allergic, Bloods, Clinic, Life, NOTHING, Support, Where, trend,
};

pub(in super::super) const MULTIPLE_SCLEROSIS: Life = Life {
    ages: (28, 58),
    allergic: Allergic::Known(&[Allergy {
        to: PENICILLIN,
        reaction: URTICARIA,
        severity: Severity::Moderate,
        category: "medication",
    }]),
    problems: &[
        (
            snomed("24700007", "Multiple sclerosis").said("Relapsing-remitting multiple sclerosis"),
            74,
            false,
        ),
        (words("Overactive bladder"), 30, false),
    ],
    repeats: &[
        (&DIMETHYL_FUMARATE, "multiple sclerosis", 40),
        (&BACLOFEN, "stiff legs", 36),
        (&OXYBUTYNIN, "overactive bladder", 28),
    ],
    bloods: Some(&Bloods {
        name: words("Dimethyl fumarate monitoring bloods"),
        times: 4,
        every_days: 91,
        tests: &[
            trend(&WHITE_CELLS, 4.9, -0.6, 1),
            trend(&ALT, 27.0, 1.0, 0),
            trend(&CREATININE, 66.0, 0.0, 0),
        ],
    }),
    clinics: &[
        Clinic {
            place: Where::Hospital,
            kind: ContactKind::Clinic,
            department: "Neurology clinic",
            by: &DR_OKORO,
            days: 140,
            title: "Clinic letter",
            printed: true,
            given: &[],
            letter: "Relapsing-remitting multiple sclerosis. {No relapse|One relapse of the right eye, recovered|Numb left hand for two \
                     weeks, recovered} in the last year. Walks {500 metres with a stick|two miles|indoors holding on, wheelchair outside}. \
                     MRI: {no new lesions|one new lesion, not active}.\n\n\
                     Lymphocytes every three months with the practice; stop and ring us under 0.5. Heat makes it worse for a while: this \
                     is not a relapse. {name} knows to have urine tested first.",
        },
        Clinic {
            place: Where::Community,
            kind: ContactKind::Home,
            department: "Community rehabilitation",
            by: &MS_NAIR,
            days: 250,
            title: "Home assessment",
            printed: false,
            given: &[],
            letter: "{Rails by the bath and a perching stool|A second stair rail|A ramp at the front door} fitted. Fatigue is the main \
                     trouble: rests after lunch. Works {three short days from home|part time at the library|full time with adjustments}.",
        },
    ],
    seen: &[("Telephone consultation, tired", 90)],
    booked: Some("Nurse, blood test"),
    ..NOTHING
};

pub(in super::super) const SPINAL_INJURY: Life = Life {
    ages: (24, 60),
    allergic: Allergic::Known(&[Allergy {
        to: LATEX,
        reaction: URTICARIA,
        severity: Severity::Moderate,
        category: "environment",
    }]),
    problems: &[
        (words("Spinal cord injury at the fifth thoracic level"), 96, false),
        (words("Neuropathic bladder, suprapubic catheter"), 94, false),
    ],
    repeats: &[
        (&BACLOFEN, "spasms", 90),
        (&OXYBUTYNIN, "bladder spasms", 90),
        (&SENNA, "bowel routine", 90),
        (&ENEMA, "bowel routine", 60),
    ],
    procedures: &[(words("Suprapubic catheter insertion"), 94)],
    clinics: &[Clinic {
        place: Where::Community,
        kind: ContactKind::Home,
        department: "Community nurses",
        by: &NURSE_BRIGHT,
        days: 24,
        title: "Catheter change",
        printed: false,
        given: &[],
        letter: "Suprapubic catheter changed, size {14|16} LATEX FREE. Clear urine. Skin over the seat bones {sound|a red mark of 2 cm that \
                 fades}. Drives an adapted car, plays {wheelchair basketball|chess for the county}.\n\n\
                 Autonomic dysreflexia: a pounding headache with high blood pressure is an emergency. Sit up, look for a blocked catheter or full \
                 bowel, glyceryl trinitrate if over 150. Next change in eight weeks.",
    }],
    seen: &[("Telephone consultation, urine infection", 140)],
    booked: Some("Medication review"),
    support: Support::HomeCare,
    flags: &[(
        "safety",
        words("Autonomic dysreflexia: sudden high blood pressure, find the cause at once"),
    )],
    ..NOTHING
};

pub(in super::super) const MOTOR_NEURONE: Life = Life {
    ages: (52, 74),
    allergic: Allergic::NoneKnown,
    problems: &[(
        snomed("37340000", "Motor neuron disease").said("Motor neurone disease"),
        17,
        false,
    )],
    repeats: &[
        (&RILUZOLE, "motor neurone disease", 15),
        (&THICKENER, "swallowing", 5),
        (&FOOD_SUPPLEMENT, "weight loss", 6),
        (&BACLOFEN, "stiff legs", 8),
    ],
    bloods: Some(&Bloods {
        name: words("Riluzole monitoring bloods"),
        times: 4,
        every_days: 90,
        tests: &[
            trend(&ALT, 31.0, 4.0, 0),
            trend(&WHITE_CELLS, 6.0, 0.0, 1),
            trend(&CRP, 3.0, 0.0, 0),
        ],
    }),
    clinics: &[
        Clinic {
            place: Where::Hospital,
            kind: ContactKind::Clinic,
            department: "Motor neurone disease clinic",
            by: &DR_OKORO,
            days: 48,
            title: "Clinic letter",
            printed: true,
            given: &[],
            letter: "Motor neurone disease, began in the {right hand|speech|left foot}. Breathing test {68|74|61} %: mask ventilation at night \
                     begun. {Decided against a feeding tube|Feeding tube planned|Still deciding about a feeding tube}.\n\n\
                     {name} does not want a tracheostomy and has written an advance decision. Oxygen alone can harm: use the mask ventilator. All \
                     thinking is clear.",
        },
        Clinic {
            place: Where::Community,
            kind: ContactKind::Home,
            department: "Speech and language therapy",
            by: &MS_YIP,
            days: 31,
            title: "Home visit",
            printed: false,
            given: &[],
            letter: "Speech {slurred when tired|hard to follow on the telephone: please text|clear to family}. Voice recorded for a speaking \
                     tablet. Drinks thickened to level 2, soft food, sits upright. No chest infection.",
        },
        Clinic {
            place: Where::Community,
            kind: ContactKind::Home,
            department: "Community rehabilitation",
            by: &MS_NAIR,
            days: 20,
            title: "Equipment",
            printed: false,
            given: &[],
            letter: "Powered chair delivered. Ceiling hoist measured for. Neck collar for the car.",
        },
    ],
    seen: &[("Home visit, review", 33)],
    booked: Some("Home visit, review"),
    support: Support::HomeCareWithRespect,
    flags: &[("safety", words("Ventilator at night: bring it to hospital, oxygen alone can harm"))],
    ..NOTHING
};

//! Later life, of those who came later.

use super::{
    super::{
        care::{ADJUSTMENTS, ContactKind, FALLS_RISK},
        clinical::{
            ASPIRIN, Allergy, CODEINE, CONTACT_RASH, IBUPROFEN, PENICILLIN, RASH, Severity,
            URTICARIA, WHEEZE,
        },
        code::{snomed, words},
        medicines::{
            ALENDRONIC_ACID, AMLODIPINE, ATORVASTATIN, BISOPROLOL, COLECALCIFEROL, EMOLLIENT,
            HYPROMELLOSE, LANSOPRAZOLE, PARACETAMOL, SALBUTAMOL, SENNA,
            more::{
                BUPRENORPHINE_PATCH, FLUCLOXACILLIN, FOOD_SUPPLEMENT, FUROSEMIDE_TWICE,
                LATANOPROST, MIRTAZAPINE, NINTEDANIB, PREDNISOLONE_LOW, WARFARIN,
            },
        },
        results::{
            ALT, BLOODS, CREATININE, CRP, HAEMOGLOBIN, SODIUM, WHITE_CELLS,
            more::{ALBUMIN, ESR, INR},
        },
        staff::{
            DR_HARGREAVES, DR_RUTHERFORD, DR_SAVAGE, DR_WINTERS, MS_ABBOTT, NURSE_BRIGHT,
            NURSE_SHAW,
        },
    },
    Allergic, Bloods, Clinic, Life, NOTHING, Support, Where, trend,
};

pub(in super::super) const ATRIAL_FIBRILLATION: Life = Life {
    ages: (66, 90),
    allergic: Allergic::Known(&[Allergy {
        to: ASPIRIN,
        reaction: WHEEZE,
        severity: Severity::Moderate,
        category: "medication",
    }]),
    problems: &[
        (snomed("49436004", "Atrial fibrillation"), 84, false),
        (words("Metal mitral valve"), 80, false),
    ],
    repeats: &[
        (&WARFARIN, "metal heart valve and atrial fibrillation", 80),
        (&BISOPROLOL, "atrial fibrillation", 84),
        (&ATORVASTATIN, "raised cholesterol", 90),
    ],
    procedures: &[(words("Mitral valve replacement, mechanical"), 80)],
    bloods: Some(&Bloods {
        name: words("INR"),
        times: 10,
        every_days: 21,
        tests: &[trend(&INR, 3.0, 0.3, 1)],
    }),
    clinics: &[Clinic {
        place: Where::Hospital,
        kind: ContactKind::Clinic,
        department: "Cardiology clinic",
        by: &DR_RUTHERFORD,
        days: 160,
        title: "Clinic letter",
        printed: true,
        given: &[],
        letter: "Metal mitral valve for {six|seven} years, clicks clearly. Atrial fibrillation, rate {68|74|80}. Echocardiogram: good \
                 function, no leak. {Walks the dog twice a day|Bowls in the summer|Climbs two flights of stairs}.\n\n\
                 Warfarin for life, INR target 3.0 (2.5 to 3.5). Never change to another anticoagulant. Antibiotic cover for the dentist by \
                 the cardiology advice sheet that {name} carries. See in a year.",
    }],
    seen: &[("Nurse, INR", 21), ("Telephone consultation, nose bleed", 130)],
    booked: Some("Nurse, INR"),
    ..NOTHING
};

pub(in super::super) const POLYMYALGIA: Life = Life {
    ages: (66, 86),
    allergic: Allergic::NoneKnown,
    problems: &[
        (snomed("65323003", "Polymyalgia rheumatica"), 14, false),
        (snomed("396275006", "Osteoarthritis"), 110, false),
    ],
    repeats: &[
        (&PREDNISOLONE_LOW, "polymyalgia rheumatica", 14),
        (&ALENDRONIC_ACID, "bone protection with prednisolone", 13),
        (&COLECALCIFEROL, "bone protection with prednisolone", 13),
        (&LANSOPRAZOLE, "stomach protection with prednisolone", 14),
    ],
    bloods: Some(&Bloods {
        name: words("ESR, CRP and glucose control"),
        times: 5,
        every_days: 75,
        tests: &[
            trend(&ESR, 18.0, -34.0, 0),
            trend(&CRP, 4.0, -28.0, 0),
            trend(&HAEMOGLOBIN, 131.0, 8.0, 0),
        ],
    }),
    clinics: &[Clinic {
        place: Where::Hospital,
        kind: ContactKind::Clinic,
        department: "Rheumatology clinic",
        by: &DR_WINTERS,
        days: 170,
        title: "Clinic letter",
        printed: false,
        given: &[],
        letter: "Polymyalgia rheumatica, better within {three days|a week} of 15 mg of prednisolone. Now 5 mg, {stiff for ten minutes|no \
                 stiffness|stiff on cold mornings}. No headache, no jaw pain, eyes well.\n\n\
                 Down by 1 mg every {month|six weeks}. {name} knows to ring the same day for a new headache, jaw pain or loss of sight. Steroid \
                 card carried: do not stop suddenly.",
    }],
    seen: &[("GP surgery, shoulder stiffness", 420), ("Nurse, blood test", 40)],
    booked: Some("Nurse, blood test"),
    flags: &[("safety", words("Steroids: do not stop suddenly"))],
    ..NOTHING
};

pub(in super::super) const MACULAR: Life = Life {
    ages: (72, 94),
    allergic: Allergic::Known(&[Allergy {
        to: words("brimonidine eye drops"),
        reaction: words("red, sore eyes"),
        severity: Severity::Mild,
        category: "medication",
    }]),
    problems: &[
        (
            snomed("267718000", "Age-related macular degeneration")
                .said("Wet macular degeneration, both eyes"),
            38,
            false,
        ),
        (snomed("23986001", "Glaucoma"), 70, false),
    ],
    repeats: &[(&LATANOPROST, "glaucoma", 66), (&HYPROMELLOSE, "dry eyes", 50)],
    procedures: &[(
        snomed("54885007", "Extraction of cataract").said("Cataract operation, both eyes"),
        96,
    )],
    clinics: &[Clinic {
        place: Where::Hospital,
        kind: ContactKind::Clinic,
        department: "Macular clinic",
        by: &MS_ABBOTT,
        days: 44,
        title: "Clinic letter",
        printed: true,
        given: &[],
        letter: "Injection into the {right|left} eye today, number {17|23|31}. Reads {large print with a lamp|headlines only|with a magnifier}. Pressures \
                 {15 and 16|17 and 17|14 and 18} mmHg on latanoprost.\n\n\
                 Registered as {sight impaired|severely sight impaired}. Please write in print of 18 points and say who you are when you come in. \
                 {name} sees things that are not there ({flowers on the wall|small people|patterns}), knows why, and is not troubled. Next in {eight|ten} weeks.",
    }],
    seen: &[("GP surgery, flu vaccination", 45)],
    booked: Some("Medication review"),
    flags: &[(
        "contact",
        ADJUSTMENTS.said("Sight impaired: letters in 18 point print, say who you are"),
    )],
    ..NOTHING
};

pub(in super::super) const LEG_ULCER: Life = Life {
    ages: (70, 92),
    allergic: Allergic::Known(&[Allergy {
        to: words("silver dressings"),
        reaction: CONTACT_RASH,
        severity: Severity::Mild,
        category: "environment",
    }]),
    problems: &[
        (words("Venous leg ulcer, left"), 9, false),
        (snomed("59621000", "Essential hypertension").said("Hypertension"), 160, false),
    ],
    repeats: &[
        (&AMLODIPINE, "hypertension", 150),
        (&EMOLLIENT, "dry skin", 80),
        (&PARACETAMOL, "ulcer pain", 8),
    ],
    courses: &[(&FLUCLOXACILLIN, "infected leg ulcer", 88)],
    clinics: &[Clinic {
        place: Where::Community,
        kind: ContactKind::Home,
        department: "Community nurses",
        by: &NURSE_BRIGHT,
        days: 10,
        title: "Wound review",
        printed: false,
        given: &[],
        letter: "Ulcer above the {inner|outer} ankle {4 by 3|6 by 4|3 by 2} cm, {smaller than last month|the same size|pink and filling}. Ankle \
                 pressure index {0.98|1.04|0.92}: compression is safe. Two layer bandage, changed {twice|three times} a week.\n\n\
                 {name} {sleeps in a chair: asked to put the leg up|puts both legs up after lunch|walks to the shop each morning}. Photograph taken with consent.",
    }],
    seen: &[("Home visit, leg ulcer", 88)],
    booked: Some("Community nurse, dressing"),
    ..NOTHING
};

pub(in super::super) const CARE_HOME: Life = Life {
    ages: (84, 99),
    allergic: Allergic::Known(&[
        Allergy {
            to: PENICILLIN,
            reaction: RASH,
            severity: Severity::Mild,
            category: "medication",
        },
        Allergy {
            to: CODEINE,
            reaction: words("confusion"),
            severity: Severity::Moderate,
            category: "medication",
        },
    ]),
    problems: &[
        (words("Severe frailty"), 20, false),
        (words("Mixed dementia"), 50, false),
        (snomed("84114007", "Heart failure"), 40, false),
        (snomed("165232002", "Urinary incontinence"), 44, false),
    ],
    repeats: &[
        (&FUROSEMIDE_TWICE, "heart failure", 38),
        (&BUPRENORPHINE_PATCH, "joint pain", 16),
        (&SENNA, "constipation", 16),
        (&MIRTAZAPINE, "low mood and poor appetite", 14),
        (&FOOD_SUPPLEMENT, "weight loss", 10),
    ],
    bloods: Some(&Bloods {
        name: BLOODS,
        times: 2,
        every_days: 200,
        tests: &[
            trend(&HAEMOGLOBIN, 108.0, -6.0, 0),
            trend(&CREATININE, 104.0, 10.0, 0),
            trend(&SODIUM, 134.0, -1.0, 0),
            trend(&ALBUMIN, 31.0, -2.0, 0),
        ],
    }),
    clinics: &[Clinic {
        place: Where::Community,
        kind: ContactKind::Home,
        department: "Care home team",
        by: &DR_HARGREAVES,
        days: 66,
        title: "Care home round",
        printed: false,
        given: &[],
        letter: "Needs {two carers and a stand aid|two carers and a hoist|one carer and a frame}. Eats {half of each meal|well if somebody sits \
                 with {her}|soft food}. Calls out {at dusk|when alone|seldom}; better with {hymns on the radio|a doll|the cat}. No pain on the face scale.\n\n\
                 Statin stopped, blood pressure tablets stopped. Family agree: care here, comfort first. Skin sound, turned at night.",
    }],
    seen: &[("Home visit, care home round", 30)],
    booked: Some("Care home round"),
    support: Support::CareHome,
    flags: &[("safety", FALLS_RISK)],
    ..NOTHING
};

pub(in super::super) const HOME_OXYGEN: Life = Life {
    ages: (66, 86),
    allergic: Allergic::Known(&[Allergy {
        to: IBUPROFEN,
        reaction: URTICARIA,
        severity: Severity::Mild,
        category: "medication",
    }]),
    problems: &[
        (words("Idiopathic pulmonary fibrosis"), 28, false),
        (words("Home oxygen"), 8, false),
    ],
    repeats: &[(&LANSOPRAZOLE, "acid reflux", 60), (&SALBUTAMOL, "breathlessness", 30)],
    bloods: Some(&Bloods {
        name: words("Nintedanib monitoring bloods"),
        times: 4,
        every_days: 90,
        tests: &[
            trend(&ALT, 29.0, 3.0, 0),
            trend(&HAEMOGLOBIN, 152.0, 3.0, 0),
            trend(&WHITE_CELLS, 8.1, 0.0, 1),
        ],
    }),
    clinics: &[
        Clinic {
            place: Where::Hospital,
            kind: ContactKind::Clinic,
            department: "Lung fibrosis clinic",
            by: &DR_SAVAGE,
            days: 95,
            title: "Clinic letter",
            printed: true,
            given: &[(&NINTEDANIB, "pulmonary fibrosis, supplied by the hospital")],
            letter: "Pulmonary fibrosis. Vital capacity {64|58|70} % of predicted, {down 4|down 6|steady} in six months. Walks {120|90|160} metres \
                     on oxygen. Saturation at rest on air {90|89|91} %, on 2 L/min {95|94|96} %.\n\n\
                     Home oxygen 2 L/min for {exertion|16 hours a day}. No smoking in the house; smoke alarms fitted. Nintedanib 150 mg twice a day, \
                     loose stools bearable.",
        },
        Clinic {
            place: Where::Community,
            kind: ContactKind::Home,
            department: "Specialist palliative care",
            by: &NURSE_SHAW,
            days: 40,
            title: "Home visit",
            printed: false,
            given: &[],
            letter: "Talked about what matters: {the grandchildren|the garden|being at home}. A fan, pacing and small doses of morphine for breathlessness \
                     were explained; {name} does not want morphine yet.",
        },
    ],
    seen: &[("GP surgery, breathless", 300), ("Nurse, flu vaccination", 46)],
    booked: Some("Home visit, review"),
    flags: &[("safety", words("Oxygen at home: fire risk, no smoking"))],
    support: Support::HomeCare,
    ..NOTHING
};

//! The middle of life.

use super::{
    super::{
        care::ContactKind,
        clinical::{ASPIRIN, Allergy, CODEINE, NAUSEA, PENICILLIN, RASH, Severity, URTICARIA},
        code::{snomed, words},
        medicines::{
            ALLOPURINOL, AMLODIPINE, ATORVASTATIN, DOXYCYCLINE, FOLIC_ACID_WEEKLY, INDAPAMIDE,
            LAMOTRIGINE, METFORMIN_FULL, METHOTREXATE, OMEPRAZOLE, RAMIPRIL, SERTRALINE,
            TRIMETHOPRIM,
        },
        person::Gender,
        results::{
            ALT, CHOLESTEROL, CREATININE, CRP, DIABETES, HAEMOGLOBIN, HBA1C, KIDNEY, PLATELETS,
            POTASSIUM, SODIUM, URATE, WHITE_CELLS,
        },
        staff::{DR_MAYHEW, DR_OKORO, DR_SAVAGE, NURSE_QUAYE},
    },
    Allergic, Bloods, Clinic, Life, NOTHING, Where, trend,
};

pub(in super::super) const HIGH_BLOOD_PRESSURE: Life = Life {
    ages: (46, 72),
    allergic: Allergic::Known(&[Allergy {
        to: CODEINE,
        reaction: NAUSEA,
        severity: Severity::Mild,
        category: "medication",
    }]),
    problems: &[
        (snomed("59621000", "Essential hypertension").said("Hypertension"), 96, false),
        (snomed("13644009", "Hypercholesterolemia").said("Raised cholesterol"), 90, false),
    ],
    repeats: &[
        (&AMLODIPINE, "hypertension", 96),
        (&INDAPAMIDE, "hypertension", 40),
        (&ATORVASTATIN, "raised cholesterol", 88),
    ],
    courses: &[(&DOXYCYCLINE, "chest infection", 310)],
    bloods: Some(&Bloods {
        name: KIDNEY,
        times: 3,
        every_days: 350,
        tests: &[
            trend(&CREATININE, 78.0, 1.0, 0),
            trend(&SODIUM, 137.0, -0.5, 0),
            trend(&POTASSIUM, 3.9, 0.0, 1),
            trend(&CHOLESTEROL, 4.3, -0.2, 1),
        ],
    }),
    seen: &[("Nurse, blood pressure check", 60), ("GP surgery, chest infection", 310)],
    booked: Some("Medication review"),
    ..NOTHING
};

pub(in super::super) const TYPE_2_DIABETES: Life = Life {
    ages: (48, 74),
    allergic: Allergic::Known(&[Allergy {
        to: PENICILLIN,
        reaction: RASH,
        severity: Severity::Moderate,
        category: "medication",
    }]),
    problems: &[
        (snomed("44054006", "Diabetes mellitus type 2").said("Type 2 diabetes"), 110, false),
        (snomed("59621000", "Essential hypertension").said("Hypertension"), 130, false),
        (snomed("414916001", "Obesity"), 130, false),
    ],
    repeats: &[
        (&METFORMIN_FULL, "type 2 diabetes", 110),
        (&RAMIPRIL, "hypertension", 125),
        (&ATORVASTATIN, "raised cardiovascular risk", 108),
    ],
    courses: &[(&TRIMETHOPRIM, "urinary tract infection", 205)],
    bloods: Some(&Bloods {
        name: DIABETES,
        times: 5,
        every_days: 170,
        tests: &[
            trend(&HBA1C, 56.0, 3.0, 0),
            trend(&CREATININE, 82.0, 2.0, 0),
            trend(&POTASSIUM, 4.6, 0.1, 1),
            trend(&CHOLESTEROL, 3.9, -0.1, 1),
        ],
    }),
    clinics: &[Clinic {
        place: Where::Hospital,
        kind: ContactKind::Clinic,
        department: "Diabetes education",
        by: &NURSE_QUAYE,
        days: 280,
        title: "Course completed",
        printed: false,
        given: &[],
        letter: "{name} came to all six sessions of the diabetes course. Walks every day now and has lost 3 kg. \
                 Feet examined: sensation and pulses normal, low risk.\n\nGoal: HbA1c of 53 mmol/mol or less.",
    }],
    seen: &[("Practice nurse, diabetes check", 55), ("GP surgery, urine infection", 205)],
    booked: Some("Diabetes annual review"),
    ..NOTHING
};

pub(in super::super) const RHEUMATOID: Life = Life {
    ages: (44, 70),
    allergic: Allergic::Known(&[Allergy {
        to: ASPIRIN,
        reaction: URTICARIA,
        severity: Severity::Moderate,
        category: "medication",
    }]),
    problems: &[(snomed("69896004", "Rheumatoid arthritis"), 84, false)],
    repeats: &[
        (&METHOTREXATE, "rheumatoid arthritis", 78),
        (&FOLIC_ACID_WEEKLY, "taken with methotrexate", 78),
        (&OMEPRAZOLE, "acid reflux", 40),
    ],
    bloods: Some(&Bloods {
        name: words("Methotrexate monitoring bloods"),
        times: 6,
        every_days: 84,
        tests: &[
            trend(&HAEMOGLOBIN, 128.0, -2.0, 0),
            trend(&WHITE_CELLS, 6.1, 0.0, 1),
            trend(&PLATELETS, 288.0, 0.0, 0),
            trend(&ALT, 24.0, 1.0, 0),
            trend(&CRP, 7.0, -2.0, 0),
            trend(&CREATININE, 70.0, 0.0, 0),
        ],
    }),
    clinics: &[Clinic {
        place: Where::Hospital,
        kind: ContactKind::Clinic,
        department: "Rheumatology clinic",
        by: &DR_SAVAGE,
        days: 85,
        title: "Clinic letter",
        printed: true,
        given: &[],
        letter: "Rheumatoid arthritis, seropositive, low disease activity on methotrexate 15 mg ONCE A WEEK on Mondays \
                 with folic acid 5 mg on Fridays.\n\n\
                 No tender joints today. Blood monitoring every 12 weeks with the practice under shared care. \
                 {name} knows to stop methotrexate and have blood taken with any sore throat, fever or breathlessness.\n\n\
                 Please do not prescribe trimethoprim. Annual flu and pneumococcal vaccination. See in nine months.",
    }],
    seen: &[("Nurse, blood test", 40), ("GP surgery, sore hands", 200)],
    booked: Some("Nurse, methotrexate blood test"),
    ..NOTHING
};

pub(in super::super) const DEPRESSION: Life = Life {
    ages: (24, 58),
    allergic: Allergic::NoneKnown,
    problems: &[
        (snomed("35489007", "Depressive disorder").said("Depression"), 28, false),
        (snomed("197480006", "Anxiety disorder"), 28, false),
    ],
    repeats: &[(&SERTRALINE, "depression and anxiety", 22)],
    clinics: &[Clinic {
        place: Where::Community,
        kind: ContactKind::Clinic,
        department: "Talking therapies",
        by: &DR_MAYHEW,
        days: 160,
        title: "End of therapy",
        printed: false,
        given: &[],
        letter: "{name} has finished twelve sessions of cognitive therapy. PHQ-9 was 17 at the start and is 6 now. \
                 Back at work four days a week. No thoughts of self-harm.\n\n\
                 Sertraline 50 mg to go on for at least six more months. Can refer back at any time, without a letter.",
    }],
    seen: &[("Telephone consultation, mood", 35), ("GP surgery, low mood", 230)],
    booked: Some("Telephone review, mood"),
    ..NOTHING
};

pub(in super::super) const GOUT: Life = Life {
    ages: (50, 76),
    gender: Some(Gender::Male),
    allergic: Allergic::NoneKnown,
    problems: &[
        (snomed("90560007", "Gout"), 60, false),
        (snomed("59621000", "Essential hypertension").said("Hypertension"), 100, false),
    ],
    repeats: &[(&ALLOPURINOL, "gout", 44), (&AMLODIPINE, "hypertension", 100)],
    bloods: Some(&Bloods {
        name: words("Urate and kidney function"),
        times: 3,
        every_days: 200,
        tests: &[trend(&URATE, 372.0, -60.0, 0), trend(&CREATININE, 88.0, 1.0, 0)],
    }),
    seen: &[("GP surgery, painful big toe", 210), ("Nurse, blood pressure check", 70)],
    booked: Some("Medication review"),
    ..NOTHING
};

pub(in super::super) const EPILEPSY: Life = Life {
    ages: (22, 56),
    allergic: Allergic::NoneKnown,
    problems: &[(snomed("84757009", "Epilepsy"), 150, false)],
    repeats: &[(&LAMOTRIGINE, "epilepsy", 140)],
    clinics: &[Clinic {
        place: Where::Hospital,
        kind: ContactKind::Clinic,
        department: "Neurology clinic",
        by: &DR_OKORO,
        days: 240,
        title: "Clinic letter",
        printed: true,
        given: &[],
        letter: "Focal epilepsy, free of seizures for 26 months on lamotrigine 100 mg twice a day. No side effects.\n\n\
                 {name} may drive. Please keep to one maker of lamotrigine where that can be done. \
                 Showers rather than baths, and no ladders, were talked about again. See in a year.",
    }],
    seen: &[("GP surgery, epilepsy review", 120)],
    booked: Some("Epilepsy review"),
    ..NOTHING
};

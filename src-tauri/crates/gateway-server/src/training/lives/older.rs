//! Later life.

use super::{
    super::{
        care::ContactKind,
        clinical::{Allergy, CODEINE, CONTACT_RASH, LATEX, NAUSEA, PENICILLIN, RASH, Severity},
        code::{snomed, words},
        medicines::{
            ALENDRONIC_ACID, ASPIRIN, ATORVASTATIN_HIGH, BISOPROLOL, CLOPIDOGREL, CO_CARELDOPA,
            COLECALCIFEROL, DONEPEZIL, DOXYCYCLINE, FUROSEMIDE, GTN, LANSOPRAZOLE, MACROGOL,
            PARACETAMOL, PREDNISOLONE, RAMIPRIL, RAMIPRIL_LOW, SALBUTAMOL, SENNA, SPIRONOLACTONE,
            TAMSULOSIN, TIOTROPIUM,
        },
        person::Gender,
        results::{
            BLOODS, CHOLESTEROL, CREATININE, CRP, FERRITIN, HAEMOGLOBIN, KIDNEY, POTASSIUM, PSA,
            SODIUM, UREA, WHITE_CELLS,
        },
        staff::{
            DR_HARGREAVES, DR_OKORO, DR_RUTHERFORD, DR_SAVAGE, MR_HALLAM, MS_NAIR, NURSE_BRIGHT,
        },
    },
    Allergic, Bloods, Clinic, Life, NOTHING, Support, Where, trend,
};

const PENICILLIN_RASH: Allergy = Allergy {
    to: PENICILLIN,
    reaction: RASH,
    severity: Severity::Moderate,
    category: "medication",
};
const CODEINE_NAUSEA: Allergy =
    Allergy { to: CODEINE, reaction: NAUSEA, severity: Severity::Mild, category: "medication" };
const LATEX_RASH: Allergy = Allergy {
    to: LATEX,
    reaction: CONTACT_RASH,
    severity: Severity::Mild,
    category: "environment",
};

pub(in super::super) const COPD: Life = Life {
    ages: (62, 84),
    allergic: Allergic::Known(&[PENICILLIN_RASH]),
    problems: &[(snomed("13645005", "Chronic obstructive lung disease").said("COPD"), 120, false)],
    repeats: &[(&TIOTROPIUM, "COPD", 100), (&SALBUTAMOL, "COPD", 120)],
    courses: &[(&PREDNISOLONE, "COPD flare-up", 95), (&DOXYCYCLINE, "COPD flare-up", 95)],
    bloods: Some(&Bloods {
        name: BLOODS,
        times: 2,
        every_days: 340,
        tests: &[
            trend(&HAEMOGLOBIN, 148.0, 1.0, 0),
            trend(&WHITE_CELLS, 9.8, 0.5, 1),
            trend(&CRP, 8.0, 1.0, 0),
            trend(&CREATININE, 84.0, 1.0, 0),
        ],
    }),
    clinics: &[
        Clinic {
            place: Where::Hospital,
            kind: ContactKind::Ward,
            department: "Respiratory ward",
            by: &DR_SAVAGE,
            days: 330,
            title: "Discharge summary",
            printed: true,
            given: &[(&PREDNISOLONE, "COPD flare-up"), (&DOXYCYCLINE, "COPD flare-up")],
            letter: "Flare-up of COPD without pneumonia. Treated with nebulisers, prednisolone 30 mg for five days and \
                     doxycycline. Oxygen saturation on air at discharge 91 %; target 88 to 92 %.\n\n\
                     {name} has an oxygen alert card. Stopped smoking four years ago. \
                     Pulmonary rehabilitation offered. Please repeat the chest X-ray in six weeks.",
        },
        Clinic {
            place: Where::Community,
            kind: ContactKind::Home,
            department: "Community respiratory nurses",
            by: &NURSE_BRIGHT,
            days: 60,
            title: "Home visit",
            printed: false,
            given: &[],
            letter: "Seen at home. Walks 80 metres on the flat. Inhaler technique good. Rescue pack at home: knows to \
                     start it with more or greener sputum, and to ring us.\n\n{She} is up to date with flu vaccination.",
        },
    ],
    seen: &[("Nurse, COPD review", 75), ("Telephone consultation, chest worse", 95)],
    booked: Some("Nurse, COPD review"),
    ambulance: Some(("Breathless at home, conveyed to hospital", 336)),
    ..NOTHING
};

pub(in super::super) const HEART_FAILURE: Life = Life {
    ages: (70, 89),
    allergic: Allergic::Known(&[CODEINE_NAUSEA]),
    problems: &[
        (snomed("84114007", "Heart failure"), 34, false),
        (snomed("59621000", "Essential hypertension").said("Hypertension"), 200, false),
        (
            snomed("700378005", "Chronic kidney disease stage 3A")
                .said("Chronic kidney disease stage 3a"),
            26,
            false,
        ),
    ],
    repeats: &[
        (&FUROSEMIDE, "heart failure", 34),
        (&BISOPROLOL, "heart failure", 33),
        (&RAMIPRIL_LOW, "heart failure", 33),
        (&SPIRONOLACTONE, "heart failure", 20),
    ],
    bloods: Some(&Bloods {
        name: KIDNEY,
        times: 6,
        every_days: 90,
        tests: &[
            trend(&CREATININE, 112.0, 9.0, 0),
            trend(&POTASSIUM, 4.9, 0.2, 1),
            trend(&SODIUM, 136.0, -1.0, 0),
            trend(&UREA, 9.4, 1.0, 1),
        ],
    }),
    clinics: &[Clinic {
        place: Where::Hospital,
        kind: ContactKind::Clinic,
        department: "Heart failure clinic",
        by: &DR_RUTHERFORD,
        days: 70,
        title: "Clinic letter",
        printed: true,
        given: &[],
        letter: "Heart failure with reduced ejection fraction (35 %). Sleeps on two pillows, ankles swollen by evening. \
                 Weight steady. Blood pressure 112/68, pulse 62.\n\n\
                 Treatment unchanged: furosemide 40 mg, bisoprolol 2.5 mg, ramipril 2.5 mg, spironolactone 25 mg. \
                 Kidney function and potassium every three months. If vomiting or diarrhoea: stop ramipril and \
                 spironolactone until 24 hours well.\n\n{name} weighs every morning and rings us for 2 kg in three days.",
    }],
    seen: &[("GP surgery, ankle swelling", 150), ("Nurse, blood test", 30)],
    booked: Some("Nurse, kidney function blood test"),
    support: Support::HomeCare,
    ..NOTHING
};

pub(in super::super) const DEMENTIA: Life = Life {
    ages: (78, 92),
    allergic: Allergic::Known(&[PENICILLIN_RASH]),
    problems: &[
        (snomed("26929004", "Alzheimer's disease"), 30, false),
        (snomed("396275006", "Osteoarthritis"), 150, false),
    ],
    repeats: &[(&DONEPEZIL, "Alzheimer's disease", 26), (&MACROGOL, "constipation", 12)],
    clinics: &[Clinic {
        place: Where::Community,
        kind: ContactKind::Home,
        department: "Memory service",
        by: &DR_HARGREAVES,
        days: 140,
        title: "Memory review",
        printed: false,
        given: &[],
        letter: "Alzheimer's disease, moderate. Seen at home with family. Knows the family, not the year; needs prompting to \
                 wash and eat. Sleeps well. No distress.\n\n\
                 Donepezil 10 mg at night to go on. Carer's assessment offered. {name} likes the wireless and being \
                 called by {her} first name. Review in a year or sooner.",
    }],
    seen: &[("Home visit, dementia review", 100)],
    booked: Some("Dementia review at home"),
    support: Support::HomeCareWithRespect,
    ..NOTHING
};

pub(in super::super) const AFTER_A_HEART_ATTACK: Life = Life {
    ages: (56, 79),
    allergic: Allergic::NoneKnown,
    problems: &[
        (snomed("22298006", "Myocardial infarction").said("Heart attack"), 40, false),
        (snomed("59621000", "Essential hypertension").said("Hypertension"), 100, false),
    ],
    repeats: &[
        (&ASPIRIN, "coronary heart disease", 40),
        (&ATORVASTATIN_HIGH, "coronary heart disease", 40),
        (&BISOPROLOL, "coronary heart disease", 40),
        (&RAMIPRIL, "hypertension", 40),
        (&LANSOPRAZOLE, "stomach protection", 40),
        (&GTN, "chest pain", 40),
    ],
    bloods: Some(&Bloods {
        name: KIDNEY,
        times: 3,
        every_days: 360,
        tests: &[
            trend(&CREATININE, 86.0, 1.0, 0),
            trend(&POTASSIUM, 4.5, 0.0, 1),
            trend(&CHOLESTEROL, 3.4, -0.3, 1),
        ],
    }),
    clinics: &[Clinic {
        place: Where::Hospital,
        kind: ContactKind::Clinic,
        department: "Cardiology clinic",
        by: &DR_RUTHERFORD,
        days: 350,
        title: "Clinic letter",
        printed: true,
        given: &[],
        letter: "Inferior heart attack three years ago with a stent to the right coronary artery. No angina since. \
                 Echocardiogram: good function.\n\nThe second antiplatelet has ended; aspirin for life. \
                 {name} swims twice a week. Discharged to the practice.",
    }],
    seen: &[("Nurse, heart check", 85)],
    booked: Some("Medication review"),
    ..NOTHING
};

pub(in super::super) const AFTER_A_STROKE: Life = Life {
    ages: (66, 88),
    allergic: Allergic::Known(&[LATEX_RASH]),
    problems: &[
        (snomed("230690007", "Cerebrovascular accident").said("Stroke"), 16, false),
        (snomed("59621000", "Essential hypertension").said("Hypertension"), 140, false),
    ],
    repeats: &[
        (&CLOPIDOGREL, "after stroke", 16),
        (&ATORVASTATIN_HIGH, "after stroke", 16),
        (&RAMIPRIL, "hypertension", 140),
        (&LANSOPRAZOLE, "stomach protection", 16),
    ],
    bloods: Some(&Bloods {
        name: KIDNEY,
        times: 3,
        every_days: 180,
        tests: &[
            trend(&CREATININE, 90.0, 2.0, 0),
            trend(&POTASSIUM, 4.4, 0.0, 1),
            trend(&CHOLESTEROL, 3.6, -0.4, 1),
        ],
    }),
    clinics: &[
        Clinic {
            place: Where::Hospital,
            kind: ContactKind::Ward,
            department: "Stroke unit",
            by: &DR_OKORO,
            days: 480,
            title: "Discharge summary",
            printed: true,
            given: &[(&CLOPIDOGREL, "after stroke"), (&ATORVASTATIN_HIGH, "after stroke")],
            letter: "Left middle cerebral artery stroke. Right arm weak (4 of 5), speech slow, swallowing safe.\n\n\
                     Started: clopidogrel 75 mg, atorvastatin 80 mg. Sinus rhythm on 72 hours of monitoring. \
                     {name} went home with early supported discharge. Not to drive for a month.",
        },
        Clinic {
            place: Where::Community,
            kind: ContactKind::Home,
            department: "Community stroke rehabilitation",
            by: &MS_NAIR,
            days: 300,
            title: "End of rehabilitation",
            printed: false,
            given: &[],
            letter: "Walks outdoors with a stick. Dresses without help. Speech is clear, slower when tired: please allow time.\n\n\
                     Six-month review done. Goals reached; discharged.",
        },
    ],
    seen: &[("Nurse, blood pressure check", 50), ("GP surgery, stroke review", 170)],
    booked: Some("Stroke annual review"),
    ambulance: Some(("Face and arm weakness, conveyed to hospital", 486)),
    support: Support::HomeCare,
    ..NOTHING
};

pub(in super::super) const HIP_FRACTURE: Life = Life {
    ages: (76, 92),
    gender: Some(Gender::Female),
    allergic: Allergic::Known(&[CODEINE_NAUSEA]),
    problems: &[
        (snomed("64859006", "Osteoporosis"), 8, false),
        (snomed("396275006", "Osteoarthritis"), 130, false),
    ],
    repeats: &[(&ALENDRONIC_ACID, "osteoporosis", 7), (&COLECALCIFEROL, "osteoporosis", 8)],
    bloods: Some(&Bloods {
        name: BLOODS,
        times: 2,
        every_days: 170,
        tests: &[
            trend(&HAEMOGLOBIN, 117.0, 14.0, 0),
            trend(&CREATININE, 72.0, 0.0, 0),
            trend(&FERRITIN, 48.0, 0.0, 0),
        ],
    }),
    clinics: &[
        Clinic {
            place: Where::Hospital,
            kind: ContactKind::Ward,
            department: "Orthopaedic ward",
            by: &MR_HALLAM,
            days: 235,
            title: "Discharge summary",
            printed: true,
            given: &[(&PARACETAMOL, "pain after hip operation"), (&SENNA, "constipation")],
            letter: "Broken neck of the right femur after a fall indoors, treated with a hemiarthroplasty the next day.\n\n\
                     Walks with a frame and one person beside her. Alendronic acid 70 mg once a week to begin in two weeks; \
                     teeth checked. Colecalciferol 800 units a day. Wound clips out at ten days.\n\n\
                     {name} goes home with intermediate care.",
        },
        Clinic {
            place: Where::Community,
            kind: ContactKind::Home,
            department: "Intermediate care team",
            by: &MS_NAIR,
            days: 190,
            title: "Intermediate care summary",
            printed: false,
            given: &[],
            letter: "Six weeks of rehabilitation at home. Walks indoors with a stick, stairs with a rail. Grab rails fitted, \
                     loose rugs gone. Strength and balance class from next month.",
        },
    ],
    seen: &[("GP surgery, bone health review", 120)],
    booked: Some("Nurse, blood test"),
    ambulance: Some(("Fall indoors, hip pain, conveyed to hospital", 241)),
    support: Support::HomeCare,
    ..NOTHING
};

pub(in super::super) const PARKINSONS: Life = Life {
    ages: (67, 84),
    allergic: Allergic::NoneKnown,
    problems: &[(snomed("49049000", "Parkinson's disease"), 58, false)],
    repeats: &[(&CO_CARELDOPA, "Parkinson's disease", 50), (&MACROGOL, "constipation", 30)],
    clinics: &[Clinic {
        place: Where::Hospital,
        kind: ContactKind::Clinic,
        department: "Movement disorders clinic",
        by: &DR_OKORO,
        days: 110,
        title: "Clinic letter",
        printed: true,
        given: &[],
        letter: "Parkinson's disease for five years. Tremor of the left hand, slower at the end of a dose. No falls, no \
                 hallucinations.\n\nCo-careldopa 25/100 three times a day at 08:00, 13:00 and 18:00. THE TIMES MATTER: in \
                 hospital {name} must have each dose within 30 minutes. Never metoclopramide, prochlorperazine or \
                 haloperidol.\n\nSee in six months.",
    }],
    seen: &[("GP surgery, Parkinson's review", 200)],
    booked: Some("Medication review"),
    ..NOTHING
};

pub(in super::super) const PROSTATE: Life = Life {
    ages: (60, 82),
    gender: Some(Gender::Male),
    allergic: Allergic::NoneKnown,
    problems: &[
        (snomed("266569009", "Benign prostatic hyperplasia").said("Enlarged prostate"), 48, false),
        (snomed("239873007", "Osteoarthritis of knee"), 70, false),
    ],
    repeats: &[(&TAMSULOSIN, "enlarged prostate", 46)],
    bloods: Some(&Bloods {
        name: words("PSA and kidney function"),
        times: 3,
        every_days: 365,
        tests: &[trend(&PSA, 3.1, 0.2, 1), trend(&CREATININE, 92.0, 1.0, 0)],
    }),
    seen: &[("GP surgery, urinary symptoms", 190)],
    booked: Some("Blood test, PSA"),
    ..NOTHING
};

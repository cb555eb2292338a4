//! Hearts that were mended, of those who came later.

use super::{
    super::{
        care::ContactKind,
        clinical::{Allergy, NAUSEA, Severity},
        code::{snomed, words},
        medicines::{
            ATORVASTATIN, CLOPIDOGREL, DOXYCYCLINE, MACROGOL, RAMIPRIL_LOW,
            more::{DAPAGLIFLOZIN, DOXAZOSIN, LOSARTAN},
        },
        person::Gender,
        results::{CREATININE, KIDNEY, POTASSIUM, more::BNP},
        staff::DR_RUTHERFORD,
    },
    Allergic, Bloods, Clinic, Life, NOTHING, Support, Where, trend,
};

pub(in super::super) const NEW_AORTIC_VALVE: Life = Life {
    ages: (78, 93),
    allergic: Allergic::NoneKnown,
    problems: &[
        (words("Aortic stenosis, valve replaced through the groin"), 22, false),
        (snomed("59621000", "Essential hypertension").said("Hypertension"), 210, false),
    ],
    repeats: &[
        (&CLOPIDOGREL, "heart valve", 16),
        (&RAMIPRIL_LOW, "hypertension", 130),
        (&ATORVASTATIN, "raised cholesterol", 120),
        (&MACROGOL, "constipation", 20),
    ],
    procedures: &[(words("Transcatheter aortic valve implantation"), 16)],
    bloods: Some(&Bloods {
        name: KIDNEY,
        times: 3,
        every_days: 160,
        tests: &[
            trend(&CREATININE, 94.0, 4.0, 0),
            trend(&POTASSIUM, 4.5, 0.0, 1),
            trend(&BNP, 620.0, -900.0, 0),
        ],
    }),
    clinics: &[Clinic {
        place: Where::Hospital,
        kind: ContactKind::Clinic,
        department: "Valve clinic",
        by: &DR_RUTHERFORD,
        days: 120,
        title: "Clinic letter",
        printed: false,
        given: &[],
        letter: "One year after the new aortic valve. {No faints since.|Breath is easier.|Gardens again.} Echocardiogram: valve opens well, \
                 {trivial|no|mild} leak beside it. {Sinus rhythm|Left bundle branch block as before}.\n\n\
                 Clopidogrel alone because aspirin upset the stomach. Antibiotics before dental extractions. See in a year.",
    }],
    seen: &[("Nurse, blood pressure check", 58)],
    booked: Some("Medication review"),
    ..NOTHING
};

pub(in super::super) const PACEMAKER: Life = Life {
    ages: (70, 94),
    allergic: Allergic::Known(&[Allergy {
        to: words("trimethoprim"),
        reaction: NAUSEA,
        severity: Severity::Mild,
        category: "medication",
    }]),
    problems: &[
        (words("Complete heart block, pacemaker fitted"), 30, false),
        (snomed("59621000", "Essential hypertension").said("Hypertension"), 92, false),
        (words("Heart failure with preserved function"), 14, false),
        (snomed("266569009", "Benign prostatic hyperplasia").said("Enlarged prostate"), 60, false),
    ],
    gender: Some(Gender::Male),
    repeats: &[
        (&DAPAGLIFLOZIN, "heart failure", 12),
        (&LOSARTAN, "hypertension", 90),
        (&DOXAZOSIN, "enlarged prostate", 50),
    ],
    courses: &[(&DOXYCYCLINE, "chest infection", 120)],
    procedures: &[(
        snomed("307280005", "Implantation of cardiac pacemaker").said("Pacemaker, two leads"),
        30,
    )],
    clinics: &[Clinic {
        place: Where::Hospital,
        kind: ContactKind::Clinic,
        department: "Pacemaker clinic",
        by: &DR_RUTHERFORD,
        days: 200,
        title: "Device check",
        printed: true,
        given: &[],
        letter: "Two-lead pacemaker, {battery seven years|battery eight years|battery six years}. Paces the lower chamber {98|100|94} % of the time, the upper \
                 {12|30|22} %. {No atrial fibrillation|Two minutes of atrial fibrillation in a year}. Leads good.\n\n\
                 MRI is possible in the MRI mode. Home monitor by the bed. {name} carries the device card. Next check in a year, or by the monitor.",
    }],
    seen: &[("GP surgery, chest infection", 120)],
    booked: Some("Medication review"),
    flags: &[("safety", words("Pacemaker, depends on it"))],
    support: Support::HomeCare,
    ..NOTHING
};

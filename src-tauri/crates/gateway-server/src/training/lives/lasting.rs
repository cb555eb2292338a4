//! Illnesses of the middle of life that stay, of those who came later.

use super::{
    super::{
        care::{ADJUSTMENTS, ContactKind},
        clinical::{
            ANAPHYLAXIS, ASPIRIN, Allergy, CODEINE, IBUPROFEN, NAUSEA, RASH, SWOLLEN_LIPS,
            Severity, WHEEZE,
        },
        code::{snomed, words},
        medicines::{
            ATORVASTATIN, COLECALCIFEROL, DESOGESTREL, LEVOTHYROXINE, METFORMIN_FULL, NAPROXEN,
            OMEPRAZOLE, PARACETAMOL, PREDNISOLONE, RAMIPRIL, SERTRALINE,
            more::{
                ADALIMUMAB, AMITRIPTYLINE, CALCIPOTRIOL, CLOZAPINE, FLUDROCORTISONE, GABAPENTIN,
                HYDROCORTISONE_TABLETS, HYDROXYCHLOROQUINE, LACTULOSE, LOSARTAN, SEMAGLUTIDE,
            },
        },
        person::Gender,
        results::{
            ALT, CHOLESTEROL, CREATININE, CRP, HAEMOGLOBIN, HBA1C, PLATELETS, POTASSIUM, SODIUM,
            TSH, WHITE_CELLS,
            more::{CALPROTECTIN, CLOZAPINE_LEVEL, ESR, NEUTROPHILS},
        },
        staff::{DR_COSTELLO, DR_MAYHEW, DR_SAVAGE, DR_WINTERS, MISS_PEMBERTON, MS_NAIR},
    },
    Allergic, Bloods, Clinic, Life, NOTHING, Where, trend,
};

pub(in super::super) const CROHNS: Life = Life {
    ages: (19, 56),
    allergic: Allergic::Known(&[Allergy {
        to: words("azathioprine"),
        reaction: words("pancreatitis"),
        severity: Severity::Severe,
        category: "medication",
    }]),
    problems: &[(snomed("34000006", "Crohn's disease"), 80, false)],
    repeats: &[(&ADALIMUMAB, "Crohn's disease", 34), (&COLECALCIFEROL, "low vitamin D", 50)],
    procedures: &[
        (words("Right hemicolectomy for Crohn's disease"), 60),
        (snomed("73761001", "Colonoscopy"), 11),
    ],
    bloods: Some(&Bloods {
        name: words("Inflammatory bowel disease bloods and stool"),
        times: 4,
        every_days: 120,
        tests: &[
            trend(&HAEMOGLOBIN, 138.0, 6.0, 0),
            trend(&CRP, 4.0, -9.0, 0),
            trend(&CALPROTECTIN, 84.0, -160.0, 0),
            trend(&ALT, 22.0, 0.0, 0),
        ],
    }),
    clinics: &[Clinic {
        place: Where::Hospital,
        kind: ContactKind::Clinic,
        department: "Inflammatory bowel disease clinic",
        by: &DR_COSTELLO,
        days: 70,
        title: "Clinic letter",
        printed: true,
        given: &[],
        letter: "Crohn's disease of the {ileum|ileum and right colon}. Bowels {twice|three times|once} a day, no blood, {no pain|some \
                 cramps before meals|joints stiff in the morning}. Colonoscopy last year: {small ulcers at the join|healed|mild redness}.\n\n\
                 Adalimumab 40 mg every two weeks goes on, supplied by home delivery and not by the practice. No live vaccines. \
                 Azathioprine caused pancreatitis and must not be tried again. Helpline 01604 555 0223.",
    }],
    seen: &[("GP surgery, sick note", 200), ("Nurse, blood test", 34)],
    booked: Some("Nurse, blood test"),
    ..NOTHING
};

pub(in super::super) const SCHIZOPHRENIA: Life = Life {
    ages: (26, 60),
    allergic: Allergic::NoneKnown,
    problems: &[
        (snomed("58214004", "Schizophrenia"), 160, false),
        (words("Raised cholesterol"), 40, false),
    ],
    repeats: &[
        (&ATORVASTATIN, "raised cholesterol", 38),
        (&METFORMIN_FULL, "weight gain on clozapine", 30),
        (&LACTULOSE, "constipation on clozapine", 60),
    ],
    bloods: Some(&Bloods {
        name: words("Clozapine monitoring bloods"),
        times: 7,
        every_days: 28,
        tests: &[
            trend(&WHITE_CELLS, 7.4, 0.0, 1),
            trend(&NEUTROPHILS, 4.6, 0.0, 1),
            trend(&HBA1C, 42.0, 1.5, 0),
            trend(&CLOZAPINE_LEVEL, 0.41, 0.0, 2),
        ],
    }),
    clinics: &[Clinic {
        place: Where::Community,
        kind: ContactKind::Clinic,
        department: "Clozapine clinic",
        by: &DR_MAYHEW,
        days: 40,
        title: "Clinic letter",
        printed: false,
        given: &[(&CLOZAPINE, "schizophrenia, supplied by the community trust")],
        letter: "Well. Lives {in supported housing|alone, sister near|with his parents}, goes to {the allotment group|football on \
                 Tuesdays|the day centre}. No voices for {a year|eight months|three years}. Bowels open daily.\n\n\
                 CLOZAPINE 300 mg at night comes from this clinic and is not on the practice's repeats: please show it as a hospital \
                 medicine. Blood every four weeks. If two days are missed, do not restart at this dose: ring us. If smoking stops, the \
                 level rises: ring us. Fever or sore throat: full blood count the same day.",
    }],
    seen: &[("GP surgery, annual physical health check", 130)],
    booked: Some("Nurse, physical health check"),
    ..NOTHING
};

pub(in super::super) const THYROID: Life = Life {
    ages: (30, 70),
    allergic: Allergic::Known(&[Allergy {
        to: CODEINE,
        reaction: NAUSEA,
        severity: Severity::Mild,
        category: "medication",
    }]),
    problems: &[(snomed("40930008", "Hypothyroidism"), 120, false)],
    repeats: &[(&LEVOTHYROXINE, "hypothyroidism", 84)],
    bloods: Some(&Bloods {
        name: words("Thyroid function"),
        times: 4,
        every_days: 350,
        tests: &[trend(&TSH, 2.1, -0.2, 2)],
    }),
    seen: &[("GP surgery, thyroid review", 200), ("Nurse, blood test", 45)],
    booked: Some("Nurse, thyroid blood test"),
    ..NOTHING
};

pub(in super::super) const ENDOMETRIOSIS: Life = Life {
    ages: (24, 44),
    gender: Some(Gender::Female),
    allergic: Allergic::Known(&[Allergy {
        to: words("adhesive dressings"),
        reaction: RASH,
        severity: Severity::Mild,
        category: "environment",
    }]),
    problems: &[(snomed("129103003", "Endometriosis"), 44, false)],
    repeats: &[
        (&DESOGESTREL, "endometriosis", 40),
        (&NAPROXEN, "period pain", 60),
        (&OMEPRAZOLE, "stomach protection with naproxen", 30),
    ],
    procedures: &[(words("Laparoscopy with removal of endometriosis"), 32)],
    clinics: &[Clinic {
        place: Where::Hospital,
        kind: ContactKind::Clinic,
        department: "Gynaecology clinic",
        by: &MISS_PEMBERTON,
        days: 180,
        title: "Clinic letter",
        printed: false,
        given: &[],
        letter: "Endometriosis {behind the womb|on both ovaries|of the left side of the pelvis}, treated by laparoscopy. Pain {four of ten|\
                 six of ten at worst|much less}, {two days|a week} off work in a year. Without periods on desogestrel.\n\n\
                 {name} would like {to try for a baby in a year or two|no more surgery for now|to keep to tablets}. Physiotherapy of the \
                 pelvic floor helps. Open return for a year.",
    }],
    seen: &[("GP surgery, pelvic pain", 260)],
    booked: Some("Cervical screening"),
    ..NOTHING
};

pub(in super::super) const BACK_PAIN: Life = Life {
    ages: (36, 64),
    allergic: Allergic::Known(&[Allergy {
        to: IBUPROFEN,
        reaction: WHEEZE,
        severity: Severity::Moderate,
        category: "medication",
    }]),
    problems: &[
        (snomed("279039007", "Low back pain").said("Long-lasting low back pain"), 62, false),
        (words("Sciatica, left"), 50, true),
    ],
    repeats: &[
        (&AMITRIPTYLINE, "nerve pain", 40),
        (&GABAPENTIN, "nerve pain", 44),
        (&PARACETAMOL, "back pain", 60),
    ],
    procedures: &[(words("Discectomy, fourth and fifth lumbar discs"), 48)],
    clinics: &[Clinic {
        place: Where::Community,
        kind: ContactKind::Clinic,
        department: "Pain management programme",
        by: &MS_NAIR,
        days: 210,
        title: "End of programme",
        printed: false,
        given: &[],
        letter: "Ten sessions done. Pain still {five|six|seven} of ten, but {walks a mile|sits through a film|gardens for half an hour} \
                 again. {Opioids stopped two years ago and not missed.|Never wishes to have opioids again.|Has come off codeine.}\n\n\
                 Gabapentin to be reviewed by the practice: could come down by 300 mg a month. {name} has a plan for bad days.",
    }],
    seen: &[("Telephone consultation, medication review", 80), ("GP surgery, back pain", 300)],
    booked: Some("Medication review"),
    ..NOTHING
};

pub(in super::super) const LUPUS: Life = Life {
    ages: (22, 56),
    gender: Some(Gender::Female),
    allergic: Allergic::Known(&[Allergy {
        to: words("co-trimoxazole"),
        reaction: RASH,
        severity: Severity::Severe,
        category: "medication",
    }]),
    problems: &[
        (snomed("55464009", "Systemic lupus erythematosus"), 66, false),
        (words("Raynaud's phenomenon"), 60, false),
    ],
    repeats: &[(&HYDROXYCHLOROQUINE, "lupus", 64), (&LOSARTAN, "protein in urine", 20)],
    courses: &[(&PREDNISOLONE, "lupus flare", 240)],
    bloods: Some(&Bloods {
        name: words("Lupus monitoring bloods"),
        times: 5,
        every_days: 110,
        tests: &[
            trend(&HAEMOGLOBIN, 118.0, 3.0, 0),
            trend(&PLATELETS, 176.0, 8.0, 0),
            trend(&ESR, 28.0, -6.0, 0),
            trend(&CREATININE, 72.0, 1.0, 0),
        ],
    }),
    clinics: &[Clinic {
        place: Where::Hospital,
        kind: ContactKind::Clinic,
        department: "Rheumatology clinic",
        by: &DR_WINTERS,
        days: 65,
        title: "Clinic letter",
        printed: true,
        given: &[],
        letter: "Lupus of skin, joints and kidneys{, quiet|; one flare in spring|, with tired days}. Protein in urine is {down by \
                 half|down to a trace|the same}. Hydroxychloroquine 200 mg a day; eyes checked {last year|in March|in summer}.\n\n\
                 {name} keeps out of strong sun. No live vaccines while on steroids. Before any pregnancy: see us first, losartan has to \
                 be changed. See in four months.",
    }],
    seen: &[("GP surgery, sore joints", 240), ("Nurse, blood test", 30)],
    booked: Some("Nurse, blood test"),
    ..NOTHING
};

pub(in super::super) const ADDISONS: Life = Life {
    ages: (26, 62),
    allergic: Allergic::Known(&[Allergy {
        to: words("wasp venom"),
        reaction: ANAPHYLAXIS,
        severity: Severity::Severe,
        category: "environment",
    }]),
    problems: &[
        (words("Addison's disease (adrenal failure)"), 90, false),
        (snomed("40930008", "Hypothyroidism"), 70, false),
    ],
    repeats: &[
        (&HYDROCORTISONE_TABLETS, "Addison's disease", 90),
        (&FLUDROCORTISONE, "Addison's disease", 90),
        (&LEVOTHYROXINE, "hypothyroidism", 70),
    ],
    bloods: Some(&Bloods {
        name: words("Salts and thyroid function"),
        times: 3,
        every_days: 180,
        tests: &[
            trend(&SODIUM, 138.0, 0.0, 0),
            trend(&POTASSIUM, 4.6, 0.0, 1),
            trend(&TSH, 1.9, 0.0, 2),
        ],
    }),
    clinics: &[Clinic {
        place: Where::Hospital,
        kind: ContactKind::Clinic,
        department: "Endocrine clinic",
        by: &DR_SAVAGE,
        days: 155,
        title: "Clinic letter",
        printed: false,
        given: &[],
        letter: "Addison's disease. Hydrocortisone 10 mg on waking, 5 mg at noon, 5 mg at 17:00. {No crisis since the diagnosis|One \
                 crisis four years ago, with vomiting|Doubled the dose twice this winter for colds}.\n\n\
                 SICK DAY RULES: double the dose with fever; with vomiting or before an operation HYDROCORTISONE 100 mg BY INJECTION AT \
                 ONCE. {name} and {her husband|a friend|his wife} have been taught to give it. Steroid card and bracelet worn.",
    }],
    seen: &[("GP surgery, annual review", 220)],
    booked: Some("Nurse, blood test"),
    flags: &[(
        "safety",
        words("Steroid dependent: hydrocortisone 100 mg by injection in any serious illness"),
    )],
    ..NOTHING
};

pub(in super::super) const SLEEP_APNOEA: Life = Life {
    ages: (38, 66),
    allergic: Allergic::NeverAsked,
    problems: &[
        (snomed("78275009", "Obstructive sleep apnea").said("Obstructive sleep apnoea"), 30, false),
        (snomed("414916001", "Obesity"), 100, false),
        (snomed("59621000", "Essential hypertension").said("Hypertension"), 60, false),
    ],
    repeats: &[(&RAMIPRIL, "hypertension", 58), (&SEMAGLUTIDE, "obesity", 7)],
    bloods: Some(&Bloods {
        name: words("NHS health check bloods"),
        times: 2,
        every_days: 340,
        tests: &[
            trend(&HBA1C, 45.0, -2.0, 0),
            trend(&CHOLESTEROL, 5.1, -0.4, 1),
            trend(&CREATININE, 80.0, 0.0, 0),
        ],
    }),
    clinics: &[Clinic {
        place: Where::Hospital,
        kind: ContactKind::Clinic,
        department: "Sleep clinic",
        by: &DR_SAVAGE,
        days: 125,
        title: "Clinic letter",
        printed: false,
        given: &[],
        letter: "Severe sleep apnoea, {44|38|61} pauses an hour before treatment and {3|2|5} with CPAP. Uses it {6|7|5} hours a night. \
                 Sleepiness score {5|7|4} of 24. {Drives a lorry: may go on driving with yearly review.|Drives: DVLA has been told.}\n\n\
                 {name} must bring the machine to any stay in hospital. Care with opioids and sedatives after an operation.",
    }],
    seen: &[("Nurse, blood pressure check", 66)],
    booked: Some("Medication review"),
    flags: &[("safety", words("Sleep apnoea: needs own CPAP machine at night"))],
    ..NOTHING
};

pub(in super::super) const PSORIASIS: Life = Life {
    ages: (24, 66),
    allergic: Allergic::Known(&[Allergy {
        to: ASPIRIN,
        reaction: SWOLLEN_LIPS,
        severity: Severity::Severe,
        category: "medication",
    }]),
    problems: &[
        (snomed("9014002", "Psoriasis"), 150, false),
        (snomed("35489007", "Depressive disorder").said("Depression"), 26, true),
    ],
    repeats: &[(&CALCIPOTRIOL, "psoriasis", 30)],
    courses: &[(&SERTRALINE, "depression", 700)],
    seen: &[("GP surgery, psoriasis review", 110)],
    booked: Some("Medication review"),
    flags: &[("contact", ADJUSTMENTS.said("Prefers letters by email and large print"))],
    ..NOTHING
};

//! Lives in which a hospital has a large part, of those who came later.

use super::{
    super::{
        care::ContactKind,
        clinical::{
            ANAPHYLAXIS, Allergy, CODEINE, CONTACT_RASH, LATEX, NAUSEA, PENICILLIN, RASH, Severity,
            URTICARIA,
        },
        code::{snomed, words},
        medicines::{
            AMLODIPINE, ATORVASTATIN, BISOPROLOL, COLECALCIFEROL, LANSOPRAZOLE, MACROGOL,
            OMEPRAZOLE, PARACETAMOL, SENNA, SPIRONOLACTONE,
            more::{
                ALFACALCIDOL, APIXABAN, CALCIUM_ACETATE, CARVEDILOL, ENOXAPARIN, EPOETIN,
                LACTULOSE, LETROZOLE, MYCOPHENOLATE, PREDNISOLONE_LOW, RIVAROXABAN, TACROLIMUS,
                THIAMINE,
            },
        },
        person::Gender,
        results::{
            ALT, CREATININE, HAEMOGLOBIN, KIDNEY, PLATELETS, POTASSIUM, SODIUM, UREA,
            more::{ALBUMIN, BILIRUBIN, CALCIUM, CEA, PHOSPHATE, TACROLIMUS_LEVEL},
        },
        staff::{DR_BANERJEE, DR_COSTELLO, DR_LEIGHTON, DR_TREGEAR, MR_HALLAM, MR_OYEDELE},
    },
    Allergic, Bloods, Clinic, Life, NOTHING, Where, trend,
};

pub(in super::super) const KIDNEY_TRANSPLANT: Life = Life {
    ages: (30, 64),
    allergic: Allergic::NoneKnown,
    problems: &[
        (words("Kidney transplant, working"), 58, false),
        (snomed("59621000", "Essential hypertension").said("Hypertension"), 140, false),
    ],
    repeats: &[
        (&AMLODIPINE, "hypertension", 120),
        (&PREDNISOLONE_LOW, "kidney transplant", 58),
        (&ATORVASTATIN, "raised cholesterol", 70),
    ],
    procedures: &[(snomed("70536003", "Transplant of kidney").said("Kidney transplant"), 58)],
    bloods: Some(&Bloods {
        name: words("Transplant clinic bloods"),
        times: 7,
        every_days: 56,
        tests: &[
            trend(&CREATININE, 128.0, 5.0, 0),
            trend(&POTASSIUM, 4.7, 0.0, 1),
            trend(&HAEMOGLOBIN, 124.0, -2.0, 0),
            trend(&TACROLIMUS_LEVEL, 6.4, -0.5, 1),
        ],
    }),
    clinics: &[Clinic {
        place: Where::Hospital,
        kind: ContactKind::Clinic,
        department: "Transplant clinic",
        by: &DR_TREGEAR,
        days: 50,
        title: "Clinic letter",
        printed: true,
        given: &[
            (&TACROLIMUS, "kidney transplant, supplied by the hospital"),
            (&MYCOPHENOLATE, "kidney transplant, supplied by the hospital"),
        ],
        letter: "Kidney transplant {from a sister|from a donor who had died|from a friend}, working well. No rejection since the first year. \
                 Blood pressure at home {128/76|132/80|124/72}. Passes {two|three} litres a day.\n\n\
                 Tacrolimus BY BRAND (Adoport) 3 mg twice a day and mycophenolate come from the hospital. NO clarithromycin, no \
                 erythromycin, no fluconazole without ringing us: 01536 555 0231. No live vaccines. No ibuprofen. Skin check yearly.",
    }],
    seen: &[("GP surgery, cough", 130), ("Nurse, flu vaccination", 45)],
    booked: Some("Nurse, blood test"),
    flags: &[(
        "safety",
        words(
            "Kidney transplant: immune system suppressed, ring the transplant team before new medicines",
        ),
    )],
    ..NOTHING
};

pub(in super::super) const DIALYSIS: Life = Life {
    ages: (50, 79),
    allergic: Allergic::Known(&[Allergy {
        to: words("iron sucrose"),
        reaction: ANAPHYLAXIS,
        severity: Severity::Severe,
        category: "medication",
    }]),
    problems: &[
        (
            snomed("433146000", "Chronic kidney disease stage 5")
                .said("Kidney failure, on haemodialysis"),
            30,
            false,
        ),
        (snomed("59621000", "Essential hypertension").said("Hypertension"), 200, false),
    ],
    repeats: &[
        (&CALCIUM_ACETATE, "high phosphate", 30),
        (&ALFACALCIDOL, "kidney failure", 30),
        (&BISOPROLOL, "hypertension", 80),
        (&LANSOPRAZOLE, "stomach protection", 60),
    ],
    procedures: &[(words("Arteriovenous fistula, left arm"), 36)],
    bloods: Some(&Bloods {
        name: words("Monthly dialysis bloods, before dialysis"),
        times: 8,
        every_days: 30,
        tests: &[
            trend(&CREATININE, 640.0, 20.0, 0),
            trend(&UREA, 21.0, 0.0, 1),
            trend(&POTASSIUM, 5.4, 0.2, 1),
            trend(&PHOSPHATE, 1.72, 0.1, 2),
            trend(&CALCIUM, 2.31, 0.0, 2),
            trend(&HAEMOGLOBIN, 106.0, 4.0, 0),
        ],
    }),
    clinics: &[Clinic {
        place: Where::Hospital,
        kind: ContactKind::Clinic,
        department: "Dialysis unit",
        by: &DR_TREGEAR,
        days: 36,
        title: "Clinic letter",
        printed: true,
        given: &[(&EPOETIN, "anaemia of kidney failure, given at dialysis")],
        letter: "Haemodialysis {Monday, Wednesday and Friday mornings|Tuesday, Thursday and Saturday evenings|Monday, Wednesday and Friday \
                 evenings}, four hours, by a fistula in the left arm. Dry weight steady. Drinks {one litre|800 mL} a day.\n\n\
                 NO BLOOD PRESSURE, NO BLOOD, NO DRIP IN THE LEFT ARM. No potassium, no ibuprofen, no metformin. {name} is {on the list for a \
                 transplant|not fit for a transplant and content with that|being looked at for a transplant}. Unit 01536 555 0232.",
    }],
    seen: &[("Telephone consultation, itching", 110)],
    booked: Some("Medication review"),
    flags: &[(
        "safety",
        words("Fistula in left arm: no blood pressure, blood or drips in this arm"),
    )],
    ..NOTHING
};

pub(in super::super) const BREAST_CANCER: Life = Life {
    ages: (48, 74),
    gender: Some(Gender::Female),
    allergic: Allergic::Known(&[Allergy {
        to: words("iodine contrast"),
        reaction: URTICARIA,
        severity: Severity::Moderate,
        category: "medication",
    }]),
    problems: &[(
        snomed("254837009", "Malignant neoplasm of breast").said("Breast cancer, left, treated"),
        30,
        false,
    )],
    repeats: &[
        (&LETROZOLE, "breast cancer", 24),
        (&COLECALCIFEROL, "bone protection with letrozole", 24),
    ],
    procedures: &[(words("Wide local excision of left breast with sentinel node biopsy"), 29)],
    clinics: &[Clinic {
        place: Where::Hospital,
        kind: ContactKind::Clinic,
        department: "Breast clinic",
        by: &DR_LEIGHTON,
        days: 115,
        title: "Clinic letter",
        printed: true,
        given: &[],
        letter: "Cancer of the left breast, {grade 2, 18 mm|grade 3, 22 mm|grade 1, 11 mm}, oestrogen receptor positive, {no node|one of three \
                 nodes} involved. Surgery, {radiotherapy|chemotherapy and radiotherapy}. Mammogram this year clear.\n\n\
                 Letrozole for {five|seven} years. Hot flushes {bearable|every night|fewer now}. Left arm measures {as the right|1 cm more than \
                 the right}: blood pressure and blood from the RIGHT arm where there is a choice. Yearly mammograms; {name} can ring at any time.",
    }],
    seen: &[("GP surgery, joint aches", 190), ("Nurse, cancer care review", 60)],
    booked: Some("Cancer care review"),
    ..NOTHING
};

pub(in super::super) const BOWEL_CANCER: Life = Life {
    ages: (58, 82),
    allergic: Allergic::Known(&[Allergy {
        to: PENICILLIN,
        reaction: RASH,
        severity: Severity::Moderate,
        category: "medication",
    }]),
    problems: &[(
        snomed("363406005", "Malignant tumor of colon").said("Bowel cancer, treated"),
        26,
        false,
    )],
    repeats: &[(&MACROGOL, "constipation", 20)],
    procedures: &[
        (words("Laparoscopic right hemicolectomy"), 25),
        (snomed("73761001", "Colonoscopy"), 26),
    ],
    bloods: Some(&Bloods {
        name: words("Bowel cancer follow-up bloods"),
        times: 4,
        every_days: 182,
        tests: &[
            trend(&CEA, 2.4, -0.4, 1),
            trend(&HAEMOGLOBIN, 134.0, 9.0, 0),
            trend(&ALT, 24.0, 0.0, 0),
        ],
    }),
    clinics: &[Clinic {
        place: Where::Hospital,
        kind: ContactKind::Ward,
        department: "Surgical ward",
        by: &MR_OYEDELE,
        days: 745,
        title: "Discharge summary",
        printed: true,
        given: &[(&ENOXAPARIN, "prevention of clots after surgery")],
        letter: "Laparoscopic right hemicolectomy for cancer of the {caecum|ascending colon}, found by {the screening test|anaemia}. Pathology: \
                 {T3 N0, 0 of 21 nodes|T2 N0, 0 of 18 nodes|T3 N1, 2 of 24 nodes}, clear margins.\n\n\
                 Enoxaparin 40 mg daily for 28 days in all. Clips out at ten days. {name} {was told of the result with family present|asked \
                 for all of the result in writing}. CEA every six months and scans for three years.",
    }],
    seen: &[("Nurse, cancer care review", 120)],
    booked: Some("Nurse, blood test"),
    ..NOTHING
};

pub(in super::super) const NEW_KNEE: Life = Life {
    ages: (60, 82),
    allergic: Allergic::Known(&[Allergy {
        to: CODEINE,
        reaction: NAUSEA,
        severity: Severity::Moderate,
        category: "medication",
    }]),
    problems: &[(snomed("239873007", "Osteoarthritis of knee"), 90, false)],
    repeats: &[(&PARACETAMOL, "knee pain", 60), (&OMEPRAZOLE, "acid reflux", 100)],
    procedures: &[(
        snomed("609588000", "Total knee replacement").said("Total knee replacement, right"),
        7,
    )],
    clinics: &[Clinic {
        place: Where::Hospital,
        kind: ContactKind::Ward,
        department: "Orthopaedic ward",
        by: &MR_HALLAM,
        days: 212,
        title: "Discharge summary",
        printed: true,
        given: &[
            (&APIXABAN, "prevention of clots after knee replacement"),
            (&SENNA, "constipation"),
        ],
        letter: "Right total knee replacement under spinal anaesthetic. Walks with {two crutches|a frame}, {stairs done|stairs with one person}. \
                 Bends to {85|90|80} degrees. Haemoglobin {112|118|108} at discharge.\n\n\
                 Apixaban for two weeks. Dressing stays on for ten days. Codeine made {her|him} sick: paracetamol and ice. {name} rings the ward, \
                 01604 555 0253, for a hot, swollen calf or a leaking wound. Clinic at six weeks.",
    }],
    seen: &[("GP surgery, knee pain", 400), ("Nurse, wound check", 198)],
    booked: Some("Medication review"),
    ..NOTHING
};

pub(in super::super) const LUNG_CLOT: Life = Life {
    ages: (32, 74),
    allergic: Allergic::Known(&[Allergy {
        to: LATEX,
        reaction: CONTACT_RASH,
        severity: Severity::Mild,
        category: "environment",
    }]),
    problems: &[(
        snomed("59282003", "Pulmonary embolism").said("Blood clots in both lungs"),
        9,
        false,
    )],
    repeats: &[(&RIVAROXABAN, "blood clots in the lungs", 9)],
    bloods: Some(&Bloods {
        name: KIDNEY,
        times: 3,
        every_days: 110,
        tests: &[
            trend(&CREATININE, 78.0, 0.0, 0),
            trend(&HAEMOGLOBIN, 141.0, 0.0, 0),
            trend(&PLATELETS, 232.0, 0.0, 0),
        ],
    }),
    clinics: &[Clinic {
        place: Where::Hospital,
        kind: ContactKind::Clinic,
        department: "Clot clinic",
        by: &DR_BANERJEE,
        days: 150,
        title: "Clinic letter",
        printed: false,
        given: &[],
        letter: "Clots in both lungs {after a knee in plaster|after a flight of eleven hours|without a cause}. Breathless {only on hills|no more|on \
                 two flights of stairs}. Heart scan: right side {normal again|a little large}.\n\n\
                 Rivaroxaban 20 mg with food, {for six months in all|without an end, reviewed yearly}. Bleeding risk low. {name} carries an alert \
                 card. No hormone tablets. Before an operation: stop for {two|three} days.",
    }],
    seen: &[("GP surgery, breathless", 275), ("Telephone consultation, bruising", 60)],
    booked: Some("Anticoagulant review"),
    ambulance: Some(("Chest pain and breathlessness, conveyed to hospital", 281)),
    ..NOTHING
};

pub(in super::super) const LIVER: Life = Life {
    ages: (42, 66),
    allergic: Allergic::NeverAsked,
    problems: &[
        (snomed("19943007", "Cirrhosis of liver").said("Cirrhosis of the liver"), 28, false),
        (
            snomed("66590003", "Alcohol dependence").said("Alcohol dependence, not drinking"),
            70,
            false,
        ),
    ],
    repeats: &[
        (&THIAMINE, "alcohol dependence", 40),
        (&SPIRONOLACTONE, "fluid in the abdomen", 24),
        (&CARVEDILOL, "enlarged veins of the gullet", 24),
        (&LACTULOSE, "prevention of confusion from liver disease", 24),
    ],
    procedures: &[(words("Upper gastrointestinal endoscopy with banding of varices"), 26)],
    bloods: Some(&Bloods {
        name: words("Liver function and kidney function"),
        times: 5,
        every_days: 100,
        tests: &[
            trend(&BILIRUBIN, 34.0, -8.0, 0),
            trend(&ALBUMIN, 33.0, 3.0, 0),
            trend(&ALT, 38.0, -6.0, 0),
            trend(&PLATELETS, 92.0, 4.0, 0),
            trend(&SODIUM, 133.0, 1.0, 0),
            trend(&CREATININE, 74.0, 0.0, 0),
        ],
    }),
    clinics: &[Clinic {
        place: Where::Hospital,
        kind: ContactKind::Clinic,
        department: "Liver clinic",
        by: &DR_COSTELLO,
        days: 90,
        title: "Clinic letter",
        printed: true,
        given: &[],
        letter: "Cirrhosis from alcohol. Has not had a drink for {14|22|31} months and goes to {a group on Thursdays|AA twice a week|the recovery \
                 café}. No swelling, no confusion, no bleeding since the banding. Scan of the liver: no growth.\n\n\
                 Ultrasound every six months. Paracetamol: no more than 2 g a day. No ibuprofen. Black stools, vomiting blood or confusion: 999.",
    }],
    seen: &[("GP surgery, ankle swelling", 320), ("Nurse, blood test", 36)],
    booked: Some("Nurse, blood test"),
    ..NOTHING
};

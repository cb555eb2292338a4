//! From birth to forty.

use super::{
    super::{
        care::ContactKind,
        clinical::{
            Allergy, EGG, IBUPROFEN, PEANUT, PENICILLIN, RASH, SWOLLEN_LIPS, Severity, URTICARIA,
            WHEEZE,
        },
        code::{snomed, words},
        medicines::{
            AMOXICILLIN_CHILD, BECLOMETASONE, BECLOMETASONE_CHILD, CETIRIZINE, DESOGESTREL,
            EMOLLIENT, HYDROCORTISONE, INSULIN_ASPART, INSULIN_GLARGINE, SALBUTAMOL, SUMATRIPTAN,
        },
        person::Gender,
        results::{CHOLESTEROL, CREATININE, HBA1C, TSH},
        staff::{DR_CHAUDHRY, MS_EASTON},
    },
    Allergic, Bloods, Clinic, Life, NOTHING, Where, trend,
};

pub(in super::super) const BABY: Life = Life {
    ages: (0, 0),
    allergic: Allergic::NeverAsked,
    repeats: &[(&EMOLLIENT, "dry skin", 1)],
    problems: &[(snomed("43116000", "Eczema"), 1, false)],
    clinics: &[Clinic {
        place: Where::Community,
        kind: ContactKind::Home,
        department: "Health visiting",
        by: &MS_EASTON,
        days: 60,
        title: "Health visitor review",
        printed: false,
        given: &[],
        letter: "Seen at home with both parents. {name} is feeding and gaining weight well, smiles, follows a face.\n\n\
                 Dry patches on the cheeks: emollient twice a day. Immunisations as they fall due.\n\
                 Safe sleeping talked about. No concerns.",
    }],
    seen: &[("Six to eight week check", 62)],
    booked: Some("Development review"),
    ..NOTHING
};

pub(in super::super) const TODDLER: Life = Life {
    ages: (2, 4),
    allergic: Allergic::Known(&[Allergy {
        to: EGG,
        reaction: URTICARIA,
        severity: Severity::Moderate,
        category: "food",
    }]),
    problems: &[
        (snomed("65363002", "Otitis media"), 5, true),
        (snomed("43116000", "Eczema"), 20, false),
    ],
    repeats: &[(&EMOLLIENT, "eczema", 20)],
    courses: &[(&AMOXICILLIN_CHILD, "ear infection", 150), (&HYDROCORTISONE, "eczema flare", 220)],
    clinics: &[Clinic {
        place: Where::Hospital,
        kind: ContactKind::Clinic,
        department: "Children's allergy clinic",
        by: &DR_CHAUDHRY,
        days: 190,
        title: "Clinic letter",
        printed: false,
        given: &[],
        letter: "{name} came out in hives around the mouth within minutes of scrambled egg, with no wheeze and no \
                 vomiting. Skin test to egg 5 mm.\n\n\
                 Baked egg is tolerated and should go on. Avoid lightly cooked egg. Antihistamine at home. \
                 Can have MMR and nasal flu vaccine as any other child. Review in a year.",
    }],
    seen: &[("GP surgery, earache", 150), ("GP surgery, eczema", 220)],
    booked: Some("Nurse, allergy action plan"),
    ..NOTHING
};

pub(in super::super) const SCHOOLCHILD_WITH_ASTHMA: Life = Life {
    ages: (6, 12),
    allergic: Allergic::Known(&[Allergy {
        to: PEANUT,
        reaction: SWOLLEN_LIPS,
        severity: Severity::Moderate,
        category: "food",
    }]),
    problems: &[(snomed("195967001", "Asthma"), 30, false)],
    repeats: &[(&SALBUTAMOL, "asthma", 30), (&BECLOMETASONE_CHILD, "asthma", 26)],
    clinics: &[Clinic {
        place: Where::Hospital,
        kind: ContactKind::Clinic,
        department: "Children's clinic",
        by: &DR_CHAUDHRY,
        days: 120,
        title: "Clinic letter",
        printed: true,
        given: &[],
        letter: "Asthma, two courses of steroids in the winter, none since the preventer was started. \
                 Inhaler used with a spacer, technique good. Sleeps through, plays football.\n\n\
                 {name} has a written asthma plan; a copy has gone to the school with a spare inhaler. \
                 Strict avoidance of peanut goes on. Back to the GP for yearly review.",
    }],
    seen: &[("Nurse, asthma review", 80), ("GP surgery, cough and wheeze", 300)],
    booked: Some("Nurse, asthma review"),
    ..NOTHING
};

pub(in super::super) const TEENAGER_WITH_DIABETES: Life = Life {
    ages: (13, 17),
    allergic: Allergic::NoneKnown,
    problems: &[(
        snomed("46635009", "Diabetes mellitus type 1").said("Type 1 diabetes"),
        50,
        false,
    )],
    repeats: &[
        (&INSULIN_GLARGINE, "type 1 diabetes", 50),
        (&INSULIN_ASPART, "type 1 diabetes", 50),
    ],
    bloods: Some(&Bloods {
        name: words("Diabetes monitoring bloods"),
        times: 6,
        every_days: 95,
        tests: &[trend(&HBA1C, 61.0, -5.0, 0)],
    }),
    clinics: &[Clinic {
        place: Where::Hospital,
        kind: ContactKind::Clinic,
        department: "Children's diabetes clinic",
        by: &DR_CHAUDHRY,
        days: 45,
        title: "Clinic letter",
        printed: true,
        given: &[],
        letter: "Type 1 diabetes on insulin glargine 18 units at night and insulin aspart with meals. \
                 Wears a glucose sensor, time in range 58 %. HbA1c is coming down. No ketones, no admissions.\n\n\
                 {name} wants to manage school meals alone; we agreed a ratio of 1 unit to 10 g of carbohydrate. \
                 Annual screening complete. See in three months.",
    }],
    seen: &[("Telephone consultation, prescriptions", 25)],
    booked: Some("Flu vaccination"),
    ..NOTHING
};

pub(in super::super) const MIGRAINE: Life = Life {
    ages: (20, 36),
    gender: Some(Gender::Female),
    allergic: Allergic::Known(&[Allergy {
        to: PENICILLIN,
        reaction: RASH,
        severity: Severity::Mild,
        category: "medication",
    }]),
    problems: &[(snomed("37796009", "Migraine").said("Migraine with aura"), 70, false)],
    repeats: &[(&SUMATRIPTAN, "migraine", 60), (&DESOGESTREL, "contraception", 24)],
    bloods: Some(&Bloods {
        name: words("Thyroid function"),
        times: 1,
        every_days: 1,
        tests: &[trend(&TSH, 1.8, 0.0, 2)],
    }),
    seen: &[("GP surgery, headache", 130), ("Nurse, contraceptive pill check", 40)],
    booked: Some("Cervical screening"),
    ..NOTHING
};

pub(in super::super) const ASTHMA_AND_HAY_FEVER: Life = Life {
    ages: (19, 45),
    allergic: Allergic::Known(&[Allergy {
        to: IBUPROFEN,
        reaction: WHEEZE,
        severity: Severity::Moderate,
        category: "medication",
    }]),
    problems: &[
        (snomed("195967001", "Asthma"), 240, false),
        (snomed("21719001", "Allergic rhinitis caused by pollen").said("Hay fever"), 180, false),
    ],
    repeats: &[
        (&SALBUTAMOL, "asthma", 200),
        (&BECLOMETASONE, "asthma", 120),
        (&CETIRIZINE, "hay fever", 60),
    ],
    seen: &[("Nurse, asthma review", 95), ("GP surgery, chest tightness", 260)],
    booked: Some("Nurse, asthma review"),
    ..NOTHING
};

pub(in super::super) const WELL: Life = Life {
    ages: (25, 48),
    allergic: Allergic::NoneKnown,
    problems: &[(snomed("279039007", "Low back pain"), 14, true)],
    bloods: Some(&Bloods {
        name: words("NHS health check bloods"),
        times: 1,
        every_days: 1,
        tests: &[
            trend(&CHOLESTEROL, 4.8, 0.0, 1),
            trend(&HBA1C, 35.0, 0.0, 0),
            trend(&CREATININE, 76.0, 0.0, 0),
        ],
    }),
    seen: &[("GP surgery, back pain", 420)],
    ..NOTHING
};

//! From birth to forty, of those who came later.

use super::{
    super::{
        care::{ADJUSTMENTS, ContactKind},
        clinical::{Allergy, NAUSEA, PENICILLIN, RASH, Severity, URTICARIA},
        code::{snomed, words},
        medicines::{
            CETIRIZINE, DESOGESTREL, EMOLLIENT, FERROUS_SULFATE, FOLIC_ACID, LEVOTHYROXINE_LOW,
            MACROGOL, OMEPRAZOLE, SALBUTAMOL,
            more::{
                AZITHROMYCIN, BACLOFEN_LIQUID, BUCCAL_MIDAZOLAM, CODEINE, DORNASE,
                FOLIC_ACID_DAILY, FOOD_SUPPLEMENT, HYDROXYCARBAMIDE, IBUPROFEN, LYMECYCLINE,
                MELATONIN, METHYLPHENIDATE, MORPHINE_LIQUID, PANCREATIN, PARACETAMOL_CHILD,
                PHENOXYMETHYLPENICILLIN,
            },
        },
        person::Gender,
        results::{
            CREATININE, FERRITIN, HAEMOGLOBIN, PLATELETS, TSH, WHITE_CELLS,
            more::{TRANSGLUTAMINASE, VITAMIN_D},
        },
        staff::{
            DR_BANERJEE, DR_CHAUDHRY, DR_COSTELLO, DR_FAROOQ, DR_ROWAN, DR_SAVAGE, MIDWIFE_LACEY,
            MR_ILES,
        },
    },
    Allergic, BIRTH, Bloods, Clinic, Life, NOTHING, Where, trend,
};

pub(in super::super) const PREMATURE: Life = Life {
    ages: (1, 3),
    allergic: Allergic::NoneKnown,
    problems: &[
        (snomed("395507008", "Premature infant").said("Born at 29 weeks"), BIRTH, false),
        (snomed("4120002", "Bronchiolitis"), 8, true),
    ],
    repeats: &[(&EMOLLIENT, "dry skin", 6)],
    courses: &[(&PARACETAMOL_CHILD, "fever", 70)],
    clinics: &[
        Clinic {
            place: Where::Hospital,
            kind: ContactKind::Ward,
            department: "Children's ward",
            by: &DR_CHAUDHRY,
            days: 240,
            title: "Discharge summary",
            printed: true,
            given: &[],
            letter: "Bronchiolitis (RSV positive). {Oxygen by nasal cannula for three days|High-flow oxygen for two days|Oxygen \
                     by mask for one night}, feeds by tube for {one day|two days}, then fed normally. Home in air.\n\n\
                     {name} was born at 29 weeks and weighed {1.1|1.2|1.3} kg. Parents know to call 999 for pauses in breathing.",
        },
        Clinic {
            place: Where::Hospital,
            kind: ContactKind::Clinic,
            department: "Neonatal follow-up clinic",
            by: &DR_FAROOQ,
            days: 100,
            title: "Clinic letter",
            printed: false,
            given: &[],
            letter: "Seen for follow-up after birth at 29 weeks. {Sits and bears weight|Walks holding on|Says three words}, uses both \
                     hands alike. Hearing and eyes passed. Weight follows the {second|ninth} centile by corrected age.\n\n\
                     No concern. Next review in six months.",
        },
    ],
    seen: &[("GP surgery, cough", 70)],
    booked: Some("Health visitor review"),
    ..NOTHING
};

pub(in super::super) const CEREBRAL_PALSY: Life = Life {
    ages: (5, 15),
    allergic: Allergic::NoneKnown,
    problems: &[
        (
            snomed("128188000", "Cerebral palsy").said("Cerebral palsy, both legs more than arms"),
            BIRTH,
            false,
        ),
        (snomed("84757009", "Epilepsy"), 30, false),
    ],
    repeats: &[
        (&BACLOFEN_LIQUID, "tight muscles", 30),
        (&MACROGOL, "constipation", 24),
        (&FOOD_SUPPLEMENT, "feeding by gastrostomy", 20),
        (&BUCCAL_MIDAZOLAM, "seizure of five minutes", 28),
    ],
    procedures: &[(words("Gastrostomy tube insertion"), 20)],
    clinics: &[Clinic {
        place: Where::Hospital,
        kind: ContactKind::Clinic,
        department: "Community children's clinic",
        by: &DR_CHAUDHRY,
        days: 85,
        title: "Clinic letter",
        printed: true,
        given: &[],
        letter: "Cerebral palsy, uses a wheelchair outdoors and a {walker|standing frame} at school. Fed by gastrostomy, with \
                 {tastes of puree|small meals by mouth}. {One seizure|No seizure|Two seizures} since the last clinic.\n\n\
                 {name} answers with {eyes and a symbol book|a tablet that speaks|yes and no by thumb}: please wait for the answer. \
                 Hip X-ray unchanged. Physiotherapy at school goes on.",
    }],
    seen: &[("GP surgery, constipation", 160)],
    booked: Some("Nurse, gastrostomy check"),
    flags: &[(
        "contact",
        ADJUSTMENTS.said("Reasonable adjustment: hoist and a changing table needed"),
    )],
    ..NOTHING
};

pub(in super::super) const ADHD: Life = Life {
    ages: (8, 16),
    allergic: Allergic::Known(&[Allergy {
        to: PENICILLIN,
        reaction: RASH,
        severity: Severity::Mild,
        category: "medication",
    }]),
    problems: &[(
        snomed("406506008", "Attention deficit hyperactivity disorder").said("ADHD"),
        26,
        false,
    )],
    repeats: &[(&METHYLPHENIDATE, "ADHD", 22), (&MELATONIN, "sleep", 12)],
    clinics: &[Clinic {
        place: Where::Community,
        kind: ContactKind::Clinic,
        department: "Child and adolescent ADHD clinic",
        by: &DR_ROWAN,
        days: 75,
        title: "Clinic letter",
        printed: false,
        given: &[],
        letter: "ADHD. Methylphenidate modified-release 36 mg at 07:30 on school days{ and weekends|; none at weekends|}. Teachers \
                 say {homework is handed in|fewer lessons are missed|reading is a year ahead}. Appetite less at lunch, eats well in \
                 the evening. Pulse {78|84|72}, blood pressure {104/62|110/66|108/60}, weight and height follow their centiles.\n\n\
                 {name} wants a break in the summer holidays: agreed. Shared care with the practice. See in six months.",
    }],
    seen: &[("GP surgery, height, weight and blood pressure", 60)],
    booked: Some("Nurse, height, weight and blood pressure"),
    ..NOTHING
};

pub(in super::super) const COELIAC: Life = Life {
    ages: (10, 40),
    allergic: Allergic::NoneKnown,
    problems: &[
        (snomed("396331005", "Celiac disease").said("Coeliac disease"), 40, false),
        (snomed("87522002", "Iron deficiency anaemia"), 40, true),
    ],
    courses: &[(&FERROUS_SULFATE, "iron deficiency", 1100)],
    bloods: Some(&Bloods {
        name: words("Coeliac annual bloods"),
        times: 3,
        every_days: 360,
        tests: &[
            trend(&TRANSGLUTAMINASE, 4.0, -22.0, 0),
            trend(&HAEMOGLOBIN, 132.0, 4.0, 0),
            trend(&FERRITIN, 46.0, 10.0, 0),
            trend(&VITAMIN_D, 62.0, 4.0, 0),
        ],
    }),
    procedures: &[(words("Upper gastrointestinal endoscopy with duodenal biopsy"), 40)],
    clinics: &[Clinic {
        place: Where::Hospital,
        kind: ContactKind::Clinic,
        department: "Coeliac clinic",
        by: &DR_COSTELLO,
        days: 130,
        title: "Clinic letter",
        printed: false,
        given: &[],
        letter: "Coeliac disease proven by biopsy. Strict gluten-free diet, with {a lapse on holiday|none missed|one slip at a \
                 wedding}. Weight {up 3 kg|steady|up 1 kg}. {No pain, bowels regular.|Bloating has gone.|Energy is back.}\n\n\
                 {name} gets gluten-free flour and bread on prescription. Antibody is back in the range. Bone scan at 50.",
    }],
    seen: &[("GP surgery, tired", 1180), ("Nurse, blood test", 30)],
    booked: Some("Coeliac annual review"),
    ..NOTHING
};

pub(in super::super) const ACNE: Life = Life {
    ages: (14, 21),
    allergic: Allergic::NeverAsked,
    problems: &[(words("Acne"), 16, false)],
    repeats: &[(&LYMECYCLINE, "acne", 4)],
    seen: &[("GP surgery, acne", 120), ("Telephone consultation, acne review", 35)],
    booked: Some("Telephone review, acne"),
    ..NOTHING
};

pub(in super::super) const DOWNS: Life = Life {
    ages: (18, 46),
    allergic: Allergic::NoneKnown,
    problems: &[
        (snomed("41040004", "Down syndrome").said("Down's syndrome"), BIRTH, false),
        (snomed("40930008", "Hypothyroidism"), 90, false),
        (words("Atrioventricular septal defect, repaired in infancy"), BIRTH, true),
    ],
    repeats: &[(&LEVOTHYROXINE_LOW, "hypothyroidism", 88), (&EMOLLIENT, "dry skin", 60)],
    bloods: Some(&Bloods {
        name: words("Thyroid function and blood count"),
        times: 3,
        every_days: 365,
        tests: &[trend(&TSH, 2.6, -0.3, 2), trend(&HAEMOGLOBIN, 136.0, 0.0, 0)],
    }),
    clinics: &[Clinic {
        place: Where::Community,
        kind: ContactKind::Clinic,
        department: "Learning disability team",
        by: &MR_ILES,
        days: 95,
        title: "Health action plan",
        printed: false,
        given: &[],
        letter: "Annual health check done with {her mother|his mother|a support worker} present. {name} likes {swimming|football|\
                 the drama group} and works {in a cafe two mornings a week|at the garden centre on Fridays|in the charity shop}.\n\n\
                 Weight, eyes, ears, teeth and thyroid checked. Snores, does not stop breathing. Please speak to {name} first, \
                 use short words and pictures, and allow double time.",
    }],
    seen: &[("GP surgery, annual health check", 110)],
    booked: Some("Annual health check, double appointment"),
    flags: &[(
        "contact",
        ADJUSTMENTS.said("Reasonable adjustment: double appointment, easy words and pictures"),
    )],
    ..NOTHING
};

pub(in super::super) const SICKLE_CELL: Life = Life {
    ages: (16, 38),
    allergic: Allergic::Known(&[Allergy {
        to: words("diclofenac"),
        reaction: URTICARIA,
        severity: Severity::Moderate,
        category: "medication",
    }]),
    problems: &[(words("Sickle cell disease (HbSS)"), BIRTH, false)],
    repeats: &[
        (&PHENOXYMETHYLPENICILLIN, "sickle cell disease, no working spleen", 180),
        (&FOLIC_ACID_DAILY, "sickle cell disease", 180),
        (&HYDROXYCARBAMIDE, "sickle cell disease", 40),
        (&CODEINE, "painful crisis", 60),
    ],
    bloods: Some(&Bloods {
        name: words("Hydroxycarbamide monitoring bloods"),
        times: 5,
        every_days: 84,
        tests: &[
            trend(&HAEMOGLOBIN, 89.0, 4.0, 0),
            trend(&WHITE_CELLS, 7.2, -0.8, 1),
            trend(&PLATELETS, 310.0, -10.0, 0),
            trend(&CREATININE, 52.0, 0.0, 0),
        ],
    }),
    clinics: &[Clinic {
        place: Where::Hospital,
        kind: ContactKind::Ward,
        department: "Haematology ward",
        by: &DR_BANERJEE,
        days: 150,
        title: "Discharge summary",
        printed: true,
        given: &[(&MORPHINE_LIQUID, "painful crisis")],
        letter: "Painful sickle crisis of the {back and legs|chest wall and arms|hips}, after {a cold|a long flight|a stomach upset}. \
                 No chest syndrome, no fever. Morphine within 30 minutes by the pain plan, fluids, {three|four} nights.\n\n\
                 {name} carries a pain plan: MORPHINE FIRST DOSE WITHIN 30 MINUTES, then every 20 minutes until eased. Oxygen only \
                 below 95 %. Fever over 38 °C: antibiotics at once, call haematology.",
    }],
    seen: &[("Telephone consultation, prescriptions", 25)],
    booked: Some("Flu vaccination"),
    flags: &[(
        "safety",
        words("Sickle cell disease: pain relief within 30 minutes, see pain plan"),
    )],
    ..NOTHING
};

pub(in super::super) const CYSTIC_FIBROSIS: Life = Life {
    ages: (17, 34),
    allergic: Allergic::Known(&[Allergy {
        to: words("ceftazidime"),
        reaction: RASH,
        severity: Severity::Moderate,
        category: "medication",
    }]),
    problems: &[
        (snomed("190905008", "Cystic fibrosis"), BIRTH, false),
        (words("Pancreatic insufficiency"), BIRTH, false),
    ],
    repeats: &[
        (&PANCREATIN, "pancreatic insufficiency", 200),
        (&DORNASE, "cystic fibrosis", 120),
        (&AZITHROMYCIN, "cystic fibrosis", 60),
        (&SALBUTAMOL, "cystic fibrosis", 150),
    ],
    clinics: &[Clinic {
        place: Where::Hospital,
        kind: ContactKind::Clinic,
        department: "Cystic fibrosis clinic",
        by: &DR_SAVAGE,
        days: 60,
        title: "Clinic letter",
        printed: true,
        given: &[],
        letter: "Cystic fibrosis. FEV1 {71|64|82} % of predicted, {unchanged|up 6|down 2} in a year since elexacaftor with tezacaftor \
                 and ivacaftor, which the hospital supplies. Weight steady. Sputum: Pseudomonas not grown for \
                 {14|20|9} months.\n\n\
                 {name} must not sit with others who have cystic fibrosis: a side room, please. Physiotherapy twice a day. See in \
                 three months.",
    }],
    seen: &[("Telephone consultation, prescriptions", 40)],
    booked: Some("Flu vaccination"),
    flags: &[("safety", words("Infection control: keep apart from others with cystic fibrosis"))],
    ..NOTHING
};

pub(in super::super) const AFTER_A_BIRTH: Life = Life {
    ages: (22, 40),
    gender: Some(Gender::Female),
    allergic: Allergic::Known(&[Allergy {
        to: words("metronidazole"),
        reaction: NAUSEA,
        severity: Severity::Mild,
        category: "medication",
    }]),
    problems: &[(words("Anaemia after birth"), 3, false)],
    repeats: &[(&FERROUS_SULFATE, "anaemia after birth", 3), (&DESOGESTREL, "contraception", 2)],
    courses: &[
        (&IBUPROFEN, "pain after caesarean", 98),
        (&FOLIC_ACID, "early pregnancy", 380),
        (&OMEPRAZOLE, "heartburn in pregnancy", 170),
        (&CETIRIZINE, "itching in pregnancy", 150),
    ],
    procedures: &[(snomed("11466000", "Cesarean section").said("Caesarean section"), 3)],
    bloods: Some(&Bloods {
        name: words("Blood count and ferritin"),
        times: 2,
        every_days: 60,
        tests: &[trend(&HAEMOGLOBIN, 104.0, 90.0, 0), trend(&FERRITIN, 14.0, 20.0, 0)],
    }),
    clinics: &[Clinic {
        place: Where::Hospital,
        kind: ContactKind::Ward,
        department: "Maternity ward",
        by: &MIDWIFE_LACEY,
        days: 97,
        title: "Discharge summary",
        printed: false,
        given: &[(&IBUPROFEN, "pain after caesarean")],
        letter: "Caesarean section in labour for {slow progress|the baby's heart rate|a breech baby}. A {girl|boy} of {3.2|3.6|2.9} kg, \
                 well. Blood loss {900|1,100|750} mL, haemoglobin {86|91|94} on the second day: iron for three months.\n\n\
                 {name} is {breast feeding|feeding by breast and bottle|bottle feeding}. Wound clean. Six-week check with the GP. May \
                 plan a vaginal birth next time.",
    }],
    seen: &[("GP surgery, six-week check", 55)],
    booked: Some("Nurse, blood test"),
    ..NOTHING
};

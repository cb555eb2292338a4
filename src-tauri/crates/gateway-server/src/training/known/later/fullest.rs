//! The fullest first screen that anybody has: medicines, allergies, flags, problems, and care at home.

use super::{
    super::super::{
        care::{
            ADJUSTMENTS, CARE_AND_SUPPORT, ContactKind, FALLS_RISK, Plan, RESPECT,
            RESPECT_IN_PLACE, Relative, SOCIAL_CARE,
        },
        clinical::{
            ANAPHYLAXIS, Allergy, CODEINE, CONTACT_RASH, Course, LATEX, PENICILLIN, Problem, RASH,
            Severity, URTICARIA,
        },
        code::{Code, snomed, words},
        lives::{Clinic, HEART_FAILURE, Where},
        medicines::{
            BISOPROLOL, COLECALCIFEROL, DONEPEZIL, FERROUS_SULFATE, LEVOTHYROXINE, Medicine,
            PARACETAMOL, SPIRONOLACTONE,
            more::{APIXABAN, FUROSEMIDE_TWICE},
        },
        sources::{ASC, NHFT},
        staff::{DR_HARGREAVES, DR_RUTHERFORD, J_OSEI, MS_NAIR, NURSE_BRIGHT, gp_of},
    },
    Chart, Dice, Life, NOTHING, live_without_kin,
};

pub(super) fn write(chart: &mut Chart, dice: &mut Dice) {
    const LIFE: Life = Life {
        bloods: HEART_FAILURE.bloods,
        clinics: &[Clinic {
            place: Where::Hospital,
            kind: ContactKind::Clinic,
            department: "Heart failure clinic",
            by: &DR_RUTHERFORD,
            days: 74,
            title: "Clinic letter",
            printed: true,
            given: &[],
            letter: "Heart failure with reduced ejection fraction (35 %) and atrial fibrillation. Sleeps on three pillows, ankles swollen by \
                     evening. Blood pressure 108/62, pulse 68 and irregular.\n\n\
                     Furosemide twice a day. NO ramipril and nothing like it: her tongue swelled. Kidney function every three months. If vomiting \
                     or diarrhoea: stop spironolactone until 24 hours well.",
        }],
        seen: &[("Home visit, breathless", 35), ("GP surgery, ankle swelling", 150)],
        booked: Some("Home visit, review"),
        ambulance: Some(("Fall in the bathroom, not conveyed", 61)),
        ..NOTHING
    };
    live_without_kin(chart, &LIFE, dice);
    at_the_practice(chart);
    flags(chart);
    at_home(chart);
}

fn at_the_practice(chart: &mut Chart) {
    let calendar = chart.calendar;
    let practice = chart.person.practice;
    let doctor = gp_of(practice.source.ods);
    let mut gp = chart.at(practice);
    for (number, allergy) in (1_i64..).zip(ALLERGIES) {
        gp.allergy(allergy, calendar.working(400 + 900 * number), doctor);
    }
    for (code, since, years) in [
        (snomed("84114007", "Heart failure"), "2023-05", 3),
        (snomed("49436004", "Atrial fibrillation"), "2021", 5),
        (
            snomed("700378005", "Chronic kidney disease stage 3A")
                .said("Chronic kidney disease stage 3a"),
            "2022",
            4,
        ),
        (snomed("40930008", "Hypothyroidism"), "1998", 20),
        (words("Mild dementia"), "2025", 1),
        (snomed("87522002", "Iron deficiency anaemia"), "2026", 0),
        (snomed("396275006", "Osteoarthritis").said("Osteoarthritis of both hips"), "2011", 15),
    ] {
        gp.problem(
            &Problem { code, since, over: None, note: None },
            calendar.ago(years * 365 + 40),
            doctor,
        );
    }
    for (medicine, reason, months) in MEDICINES {
        let (started, issued) = (calendar.months_ago(*months), calendar.working(11));
        gp.gp_medicine(&Course { medicine, reason, started, issued, ended: None }, doctor);
    }
}

fn flags(chart: &mut Chart) {
    let calendar = chart.calendar;
    let practice = chart.person.practice;
    let mut gp = chart.at(practice);
    gp.flag(
        "contact",
        ADJUSTMENTS.said("Hard of hearing: face her, and telephone her son"),
        calendar.ago(700),
    );
    gp.flag("safety", words("Takes a blood thinner: apixaban"), calendar.ago(1500));
    let mut community = chart.at(&NHFT);
    community.flag("safety", FALLS_RISK, calendar.ago(60));
    community.flag("advance-directive", RESPECT_IN_PLACE, calendar.ago(210));
    community.flag(
        "clinical",
        words("Pressure damage risk: turn every three hours"),
        calendar.ago(58),
    );
    let mut council = chart.at(&ASC);
    council.flag("safety", words("Two carers for every transfer"), calendar.ago(55));
}

fn at_home(chart: &mut Chart) {
    let calendar = chart.calendar;
    let since = calendar.ago(55);
    let mut council = chart.at(&ASC);
    let package = Plan {
        category: SOCIAL_CARE,
        title: "Home care, 4 visits a day",
        text: "Home care 4 visits a day by two carers, 07:30, 12:00, 16:30 and 20:30. Agency Larkfield Home Care, 01604 555 0199. \
               Key worker J. Osei, 01604 555 0110.",
        since,
        steps: &[
            "Transfers with a stand aid and two carers",
            "Medicines given from a locked box",
            "Night sitter on Friday and Saturday",
        ],
    };
    council.plan(&package, &J_OSEI, &[]);
    let alone = snomed("105529008", "Lives alone").said("Home");
    council.social_fact(
        alone,
        "Lives alone in a ground-floor flat, warden on site",
        since,
        &J_OSEI,
    );
    council.social_fact(
        words("Equipment"),
        "Key safe, code held by the agency. Profiling bed. Stand aid. Pendant alarm.",
        since,
        &J_OSEI,
    );
    let agencies = [
        ("Home care agency", "Larkfield Home Care", "01604 555 0199"),
        ("Night sitting", "Nene Nights", "01604 555 0192"),
    ];
    council.team("Adult social care", "01604 555 0105", &[&J_OSEI], &agencies, since);
    let son = Relative {
        name: ["Mr", "Alan", "Ashby"],
        kind: ("SON", "son"),
        telephone: "07700 900484",
        note: Some("Next of kin. Lasting power of attorney for health."),
    };
    council.relative(&son, since);
    let agreed = calendar.ago(210);
    let mut community = chart.at(&NHFT);
    let goal = community
        .goal("To stay in my own flat, and to see the great-grandchildren on Sundays", agreed);
    let plan = Plan {
        category: RESPECT,
        title: "ReSPECT plan",
        text: "Agreed with Mrs Ashby and her son. She had capacity. Hospital for what can be put right in a few days; no intensive care.",
        since: agreed,
        steps: &[
            "Antibiotics and fluids on a ward are wanted",
            "Not for intensive care or ventilation",
            "Not for cardiopulmonary resuscitation",
        ],
    };
    community.plan(&plan, &DR_HARGREAVES, std::slice::from_ref(&goal));
    let support = Plan {
        category: CARE_AND_SUPPORT,
        title: "Heart failure self-care plan",
        text: "Weighed every morning by the carer. Ring the heart failure nurses, 01604 555 0243, for 2 kg in three days.",
        since: calendar.ago(70),
        steps: &["Daily weight in the folder", "Furosemide reviewed by telephone each week"],
    };
    community.plan(&support, &NURSE_BRIGHT, &[]);
    community.team("Community nurses", "01604 555 0127", &[&NURSE_BRIGHT, &MS_NAIR], &[], since);
}

const fn allergy(to: Code, reaction: Code, severity: Severity, category: &'static str) -> Allergy {
    Allergy { to, reaction, severity, category }
}

const ALLERGIES: &[Allergy] = &[
    allergy(PENICILLIN, ANAPHYLAXIS, Severity::Severe, "medication"),
    allergy(CODEINE, words("confusion and falls"), Severity::Moderate, "medication"),
    allergy(words("trimethoprim"), RASH, Severity::Moderate, "medication"),
    allergy(
        words("ramipril"),
        words("cough, and swelling of the tongue"),
        Severity::Severe,
        "medication",
    ),
    allergy(LATEX, CONTACT_RASH, Severity::Mild, "environment"),
    allergy(words("shellfish"), URTICARIA, Severity::Moderate, "food"),
];
const MEDICINES: &[(&Medicine, &str, u32)] = &[
    (&APIXABAN, "atrial fibrillation", 60),
    (&FUROSEMIDE_TWICE, "heart failure", 42),
    (&SPIRONOLACTONE, "heart failure", 24),
    (&BISOPROLOL, "heart failure", 41),
    (&LEVOTHYROXINE, "hypothyroidism", 240),
    (&DONEPEZIL, "dementia", 12),
    (&FERROUS_SULFATE, "iron deficiency anaemia", 5),
    (&PARACETAMOL, "hip pain", 120),
    (&COLECALCIFEROL, "bone protection", 50),
];

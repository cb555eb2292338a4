//! Medicines from two places at once, and medicines that a pharmacy hands over.

use super::{
    super::super::{
        care::{Contact, ContactKind},
        clinical::{Allergy, Course, NAUSEA, Problem, Severity},
        code::{snomed, words},
        letters::{DISCHARGE, Letter},
        lives::{Allergic, PROSTATE},
        medicines::{
            AMLODIPINE, ATORVASTATIN, CLOPIDOGREL, CO_CODAMOL, DONEPEZIL, LANSOPRAZOLE,
            LEVOTHYROXINE, Medicine, NAPROXEN, OMEPRAZOLE, PARACETAMOL, RAMIPRIL, SENNA,
            TAMSULOSIN,
            more::{APIXABAN, IBUPROFEN, MORPHINE_LIQUID},
        },
        sources::NGH,
        staff::{MR_HALLAM, MR_KHATRI, gp_of},
    },
    Chart, Dice, Life, NOTHING, live,
};

/// Five days home with a new hip: the hospital's paracetamol and ibuprofen stand beside the practice's co-codamol and naproxen.
pub(super) fn duplicates(chart: &mut Chart, dice: &mut Dice) {
    const LIFE: Life = Life {
        allergic: Allergic::Known(&[Allergy {
            to: words("tramadol"),
            reaction: NAUSEA,
            severity: Severity::Mild,
            category: "medication",
        }]),
        seen: &[("GP surgery, hip pain", 190)],
        bloods: PROSTATE.bloods,
        booked: Some("Nurse, wound check"),
        ..NOTHING
    };
    live(chart, &LIFE, dice);
    let calendar = chart.calendar;
    let practice = chart.person.practice;
    let doctor = gp_of(practice.source.ods);
    let mut gp = chart.at(practice);
    let hip = snomed("239872002", "Osteoarthritis of hip").said("Osteoarthritis of right hip");
    let note = Some("Hip replaced this month.");
    gp.problem(&Problem { code: hip, since: "2021", over: None, note }, calendar.ago(1500), doctor);
    for (medicine, reason, months) in HOME {
        let (started, issued) = (calendar.months_ago(*months), calendar.working(20));
        gp.gp_medicine(&Course { medicine, reason, started, issued, ended: None }, doctor);
    }
    let home = calendar.ago(5);
    let mut hospital = chart.at(&NGH);
    hospital.procedure(
        snomed("52734007", "Total replacement of hip").said("Total hip replacement, right"),
        calendar.ago(8),
        &MR_HALLAM,
    );
    let stay = Contact {
        kind: ContactKind::Ward,
        what: "Orthopaedic ward, hip replacement",
        start: calendar.ago(8),
        end: home,
        reason: Some(hip),
    };
    let stay = hospital.contact(&stay, &MR_HALLAM);
    for (medicine, reason) in TAKEN_HOME {
        let ends = Some(calendar.ago(5 - i64::from(medicine.supply)));
        let course = Course {
            medicine,
            reason,
            started: home,
            issued: home,
            ended: ends.filter(|day| *day < calendar.today),
        };
        hospital.discharge_medicine(&course, Some(&stay), &MR_HALLAM);
    }
    let letter = Letter {
        kind: DISCHARGE,
        title: "Discharge summary",
        department: "Orthopaedic ward",
        dated: home,
        version: 1,
        printed: true,
        about: Some(&stay),
        body: "Right total hip replacement under spinal anaesthetic, no trouble. Walks with two crutches, stairs done.\n\n\
               Started: apixaban 5 mg twice a day until five weeks, paracetamol 1 g four times a day, ibuprofen 400 mg for seven days, morphine \
               liquid 5 mg when needed for three days, senna.\n\n\
               PLEASE REVIEW: Mr Sewell has co-codamol and naproxen at home. Paracetamol must not be taken twice, nor ibuprofen with naproxen.",
    };
    hospital.letter(&letter, &MR_HALLAM);
}

/// Weekly blister packs from a pharmacy, of which this week's are ready.
pub(super) fn dispensed(chart: &mut Chart, dice: &mut Dice) {
    const LIFE: Life = Life {
        allergic: Allergic::Known(&[Allergy {
            to: words("simvastatin"),
            reaction: words("muscle pain"),
            severity: Severity::Moderate,
            category: "medication",
        }]),
        problems: &[
            (words("Mild vascular dementia"), 20, false),
            (snomed("230690007", "Cerebrovascular accident").said("Stroke"), 44, false),
            (snomed("40930008", "Hypothyroidism"), 200, false),
        ],
        seen: &[("Clinical pharmacist, medicines review", 33)],
        booked: Some("Medication review"),
        ..NOTHING
    };
    live(chart, &LIFE, dice);
    let calendar = chart.calendar;
    let practice = chart.person.practice;
    let mut gp = chart.at(practice);
    for (medicine, reason) in PACKED {
        let (started, issued) = (calendar.months_ago(30), calendar.working(16));
        gp.gp_medicine(&Course { medicine, reason, started, issued, ended: None }, &MR_KHATRI);
    }
    for week in 0..5 {
        let day = calendar.ago(7 * week - 1);
        let handed_over = day <= calendar.today;
        let day = day.min(calendar.today);
        for (medicine, _) in PACKED {
            gp.dispensed(medicine, PHARMACY, day, 7, handed_over);
        }
    }
    gp.team(
        "Medicines at home",
        "01536 555 0160",
        &[&MR_KHATRI],
        &[("Pharmacy", PHARMACY.0, PHARMACY.1)],
        calendar.ago(300),
    );
}

const PHARMACY: (&str, &str) = ("Rockingham Lane Pharmacy", "01536 555 0166");
const HOME: &[(&Medicine, &str, u32)] = &[
    (&CO_CODAMOL, "hip pain", 9),
    (&NAPROXEN, "hip pain", 14),
    (&OMEPRAZOLE, "stomach protection with naproxen", 14),
    (&AMLODIPINE, "hypertension", 70),
    (&TAMSULOSIN, "enlarged prostate", 40),
];
const TAKEN_HOME: &[(&Medicine, &str)] = &[
    (&APIXABAN, "prevention of clots after hip replacement"),
    (&PARACETAMOL, "pain after hip replacement"),
    (&IBUPROFEN, "pain after hip replacement"),
    (&MORPHINE_LIQUID, "pain after hip replacement"),
    (&SENNA, "constipation"),
];
const PACKED: &[(&Medicine, &str)] = &[
    (&CLOPIDOGREL, "after stroke"),
    (&ATORVASTATIN, "after stroke"),
    (&RAMIPRIL, "after stroke"),
    (&AMLODIPINE, "after stroke"),
    (&LEVOTHYROXINE, "hypothyroidism"),
    (&DONEPEZIL, "dementia"),
    (&LANSOPRAZOLE, "stomach protection"),
];

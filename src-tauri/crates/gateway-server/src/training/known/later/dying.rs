//! The last weeks of a life at home: what is wanted, what is in the house, and whom to ring at night.

use super::{
    super::super::{
        care::{
            Booking, CARE_AND_SUPPORT, Contact, ContactKind, Plan, RESPECT, RESPECT_IN_PLACE,
            Relative, SOCIAL_CARE,
        },
        clinical::{Allergy, Course, Problem, RASH, Severity},
        code::{snomed, words},
        letters::{CLINIC, Letter},
        lives::Allergic,
        medicines::{
            MACROGOL, Medicine,
            more::{
                CYCLIZINE, GLYCOPYRRONIUM, LEVOMEPROMAZINE, METOCLOPRAMIDE, MIDAZOLAM_INJECTION,
                MORPHINE_INJECTION, MORPHINE_LIQUID, MORPHINE_SLOW, PANCREATIN,
            },
        },
        results::more::{ALBUMIN, BILIRUBIN},
        results::{CRP, HAEMOGLOBIN_MALE, KIDNEY, Report, reading},
        sources::{ASC, EMAS, NGH, NHFT},
        staff::{DR_LEIGHTON, DR_WARD, J_OSEI, NURSE_BRIGHT, NURSE_SHAW},
    },
    Chart, Dice, Life, NOTHING, live_without_kin,
};

pub(super) fn write(chart: &mut Chart, dice: &mut Dice) {
    const LIFE: Life = Life {
        allergic: Allergic::Known(&[Allergy {
            to: words("co-amoxiclav"),
            reaction: RASH,
            severity: Severity::Moderate,
            category: "medication",
        }]),
        seen: &[("Home visit, pain review", 12), ("Telephone consultation, appetite", 30)],
        ..NOTHING
    };
    live_without_kin(chart, &LIFE, dice);
    illness(chart);
    medicines(chart);
    plans(chart);
    people(chart);
}

fn illness(chart: &mut Chart) {
    let calendar = chart.calendar;
    let mut hospital = chart.at(&NGH);
    let cancer = snomed("363418001", "Malignant tumor of pancreas")
        .said("Cancer of the pancreas, spread to the liver");
    let since = calendar.months_ago(7).format("%Y-%m").to_string();
    hospital.problem(
        &Problem { code: cancer, since: &since, over: None, note: None },
        calendar.months_ago(7),
        &DR_LEIGHTON,
    );
    hospital.procedure(words("Stent in the bile duct"), calendar.months_ago(6), &DR_LEIGHTON);
    let day = calendar.working(34);
    hospital.report(&Report {
        name: KIDNEY,
        taken: (day, 11, 0),
        asked_by: &DR_LEIGHTON,
        readings: &[
            reading(&BILIRUBIN, 48.0).judged(),
            reading(&ALBUMIN, 24.0).judged(),
            reading(&HAEMOGLOBIN_MALE, 98.0).judged(),
            reading(&CRP, 86.0).judged(),
        ],
        conclusion: None,
        because: None,
    });
    let contact = Contact {
        kind: ContactKind::Clinic,
        what: "Oncology clinic, review",
        start: day,
        end: day,
        reason: None,
    };
    let seen = hospital.contact(&contact, &DR_LEIGHTON);
    let letter = Letter {
        kind: CLINIC,
        title: "Clinic letter",
        department: "Oncology",
        dated: day,
        version: 1,
        printed: true,
        about: Some(&seen),
        body: "Cancer of the pancreas with spread to the liver, growing in spite of two courses of chemotherapy. Mr Haddon and his wife know that there \
               is no more treatment against it. He expects weeks, perhaps two months.\n\n\
               He wants to be at home. Thank you for seeing him; we do not plan to see him again.",
    };
    hospital.letter(&letter, &DR_LEIGHTON);
}

fn medicines(chart: &mut Chart) {
    let calendar = chart.calendar;
    let mut gp = chart.at(chart.person.practice);
    for (medicine, reason, days) in REGULAR {
        let started = calendar.ago(*days);
        gp.gp_medicine(
            &Course { medicine, reason, started, issued: calendar.working(6), ended: None },
            &DR_WARD,
        );
    }
    let stopped = Course {
        medicine: &METOCLOPRAMIDE,
        reason: "sickness",
        started: calendar.ago(80),
        issued: calendar.ago(60),
        ended: Some(calendar.ago(40)),
    };
    gp.gp_medicine(&stopped, &DR_WARD);
    for (medicine, reason) in JUST_IN_CASE {
        let issued = calendar.working(6);
        gp.gp_medicine(
            &Course { medicine, reason, started: issued, issued, ended: None },
            &DR_WARD,
        );
    }
}

fn plans(chart: &mut Chart) {
    let calendar = chart.calendar;
    let agreed = calendar.ago(24);
    let mut community = chart.at(&NHFT);
    let goals = [
        community.goal("To die at home, in the room that looks on the garden", agreed),
        community.goal("To be awake for my granddaughter's visits, if it can be done", agreed),
    ];
    let respect = Plan {
        category: RESPECT,
        title: "ReSPECT plan",
        text: "Agreed with Mr Haddon and his wife at home. He has capacity. Comfort comes first. He does not want to go to hospital, for a \
               broken bone alone. Treatment escalation: nothing beyond what can be given at home.",
        since: agreed,
        steps: &[
            "Care at home; hospice second; hospital only for a fracture or bleeding that cannot be eased",
            "No antibiotics into a vein, no blood tests",
            "Not for cardiopulmonary resuscitation",
            "Just in case medicines are in the blue box in the kitchen",
        ],
    };
    community.plan(&respect, &NURSE_SHAW, &goals);
    community.flag("advance-directive", RESPECT_IN_PLACE, agreed);
    community.flag("clinical", words("End of life: on the palliative care register"), agreed);
    community.flag(
        "safety",
        words("Just in case medicines in the house, with authority to give them"),
        calendar.ago(6),
    );
    let care = Plan {
        category: CARE_AND_SUPPORT,
        title: "Palliative care plan",
        text: "Night and weekend: county palliative line, 01604 555 0150, all hours. Nurse visits Monday and Thursday. Wife sleeps in the next room.",
        since: agreed,
        steps: &[
            "Syringe pump when he can no longer swallow",
            "Verification of death by the community nurse",
            "Wife wishes to wash him herself",
        ],
    };
    community.plan(&care, &NURSE_SHAW, &[]);
    let next = Booking {
        what: "Specialist palliative care nurse, home visit",
        at: (calendar.working(-2), 11, 0),
        minutes: 60,
        state: "booked",
    };
    community.booking(&next, &NURSE_SHAW);
    chart.at(&EMAS).flag(
        "advance-directive",
        words("Ambulance: do not resuscitate, ring 01604 555 0150 before conveying"),
        agreed,
    );
}

fn people(chart: &mut Chart) {
    let calendar = chart.calendar;
    let since = calendar.ago(21);
    let mut council = chart.at(&ASC);
    let package = Plan {
        category: SOCIAL_CARE,
        title: "Fast track care at home, 4 visits a day",
        text: "NHS continuing healthcare, fast track. Two carers, 4 visits a day. Agency Larkfield Home Care, 01604 555 0199. Night sitter three nights.",
        since,
        steps: &[
            "Washing and turning with a slide sheet",
            "Hospital bed and air mattress downstairs",
            "Night sitter on Monday, Wednesday and Friday",
        ],
    };
    council.plan(&package, &J_OSEI, &[]);
    let wife = Relative {
        name: ["Mrs", "Joan", "Haddon"],
        kind: ("SPS", "spouse"),
        telephone: "01604 555 0303",
        note: Some("Next of kin, main carer. Lasting power of attorney for health."),
    };
    council.relative(&wife, since);
    let mut community = chart.at(&NHFT);
    let hospice = [
        ("Hospice", "Meadow Lodge Hospice", "01604 555 0152"),
        ("Night nursing", "Nene Nights", "01604 555 0192"),
    ];
    community.team(
        "Palliative care team",
        "01604 555 0150",
        &[&NURSE_SHAW, &NURSE_BRIGHT],
        &hospice,
        since,
    );
}

const REGULAR: &[(&Medicine, &str, i64)] = &[
    (&MORPHINE_SLOW, "pain", 60),
    (&MORPHINE_LIQUID, "breakthrough pain", 60),
    (&CYCLIZINE, "sickness", 40),
    (&MACROGOL, "constipation", 60),
    (&PANCREATIN, "digestion", 150),
];
const JUST_IN_CASE: &[(&Medicine, &str)] = &[
    (&MORPHINE_INJECTION, "pain or breathlessness, just in case"),
    (&MIDAZOLAM_INJECTION, "agitation, just in case"),
    (&LEVOMEPROMAZINE, "sickness, just in case"),
    (&GLYCOPYRRONIUM, "noisy breathing, just in case"),
];

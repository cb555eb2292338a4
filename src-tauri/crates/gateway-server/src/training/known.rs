//! The records of the people whom tests and stories know by name, each made to show one thing.

use chrono::NaiveDate;
use nhs::NhsNumber;

use super::{
    Feed,
    chart::Chart,
    clinical::Course,
    dice::Dice,
    everyday::live,
    lives::{
        AFTER_A_HEART_ATTACK, ASTHMA_AND_HAY_FEVER, Allergic, COPD, DEMENTIA, HEART_FAILURE,
        HIGH_BLOOD_PRESSURE, Life, NOTHING, SCHOOLCHILD_WITH_ASTHMA, Support, TYPE_2_DIABETES,
        WELL,
    },
    medicines::{AMOXICILLIN, CO_CODAMOL},
    people::named,
    person::Person,
    sources::{ABINGTON_PARK, NGH},
    staff::{DR_MEHTA, gp_of},
    time::Calendar,
};

mod guarded;
pub(super) mod later;
mod supported;
mod unborn;

/// The record of somebody known by name.
pub(super) fn record(person: Person, calendar: Calendar, dice: &mut Dice) -> Vec<Feed> {
    let number = person.nhs.digits();
    let mut chart = Chart::new(person, calendar);
    match number.as_str() {
        named::IVOR => live(&mut chart, &WITH_PENICILLIN_BEFORE, dice),
        named::IVA => live(&mut chart, &HEART_FAILURE, dice),
        named::AMIR => live(&mut chart, &ASTHMA_AND_HAY_FEVER, dice),
        named::OPTED_OUT => opted_out(&mut chart, dice),
        named::MARGARET_15_MAY | named::INTERPRETER => live(&mut chart, &TYPE_2_DIABETES, dice),
        named::PRACTICE_DOES_NOT_SHARE => live(&mut chart, &COPD, dice),
        named::DECEASED => died(&mut chart, dice),
        named::ALLERGIES_NOT_RECORDED => broke_a_wrist(&mut chart, dice),
        named::NO_KNOWN_ALLERGIES => live(&mut chart, &WELL, dice),
        named::HOSPITAL_SILENT => {
            live(&mut chart, &Life { support: Support::None, ..DEMENTIA }, dice)
        }
        named::CHILD_PROTECTION => live(&mut chart, &SCHOOLCHILD_WITH_ASTHMA, dice),
        named::PREGNANT => unborn::write(&mut chart, dice),
        named::SENSITIVE => guarded::sensitive(&mut chart, dice),
        named::RESTRICTED => guarded::restricted(&mut chart, dice),
        named::WHEREABOUTS_PROTECTED => guarded::protected(&mut chart, dice),
        named::ADJUSTMENTS => supported::learning_disability(&mut chart, dice),
        // The elder Margaret Taylor and the man with the long names.
        _ => live(&mut chart, &HIGH_BLOOD_PRESSURE, dice),
    }
    match number.as_str() {
        named::HOSPITAL_SILENT => {
            supported::in_a_care_home(&mut chart);
            chart.silent(&NGH);
        }
        named::CHILD_PROTECTION => supported::protected(&mut chart),
        named::INTERPRETER => supported::interpreter(&mut chart),
        _ => {}
    }
    chart.close()
}

fn opted_out(chart: &mut Chart, dice: &mut Dice) {
    live(chart, &HIGH_BLOOD_PRESSURE, dice);
    let day = NaiveDate::from_ymd_opt(2025, 2, 14).unwrap_or_default();
    let today = chart.calendar.today;
    chart.at(chart.person.practice).opted_out(day.min(today));
}

/// Heart failure to the end, in hospital.
fn died(chart: &mut Chart, dice: &mut Dice) {
    use super::{
        care::{Contact, ContactKind},
        letters::{DISCHARGE, Letter},
        staff::DR_SAVAGE,
    };

    let before = Life { repeats: &[], booked: None, ..HEART_FAILURE };
    live(chart, &before, dice);
    let calendar = chart.calendar;
    let day = chart.person.died.unwrap_or(calendar.today);
    let doctor = gp_of(chart.person.practice.source.ods);
    let mut gp = chart.at(chart.person.practice);
    for (medicine, reason, months) in HEART_FAILURE.repeats {
        let started = calendar.months_ago(*months);
        let issued = calendar.working(41);
        gp.gp_medicine(&Course { medicine, reason, started, issued, ended: Some(day) }, doctor);
    }
    let mut ward = chart.at(chart.person.hospital);
    let stay = Contact {
        kind: ContactKind::Ward,
        what: "Medical ward, worsening heart failure",
        start: calendar.ago(24),
        end: day,
        reason: None,
    };
    let stay = ward.contact(&stay, &DR_SAVAGE);
    let letter = Letter {
        kind: DISCHARGE,
        title: "Notification of death",
        department: "Medical ward",
        dated: day,
        version: 1,
        printed: false,
        about: Some(&stay),
        body: "Mr Brookes was admitted with worsening heart failure that no longer answered to treatment. He was made \
               comfortable on the ward and died peacefully with his son beside him.\n\n\
               Cause of death 1a: heart failure. The medical examiner has been informed.",
    };
    ward.letter(&letter, &DR_SAVAGE);
}

/// Somebody whom nobody has asked about allergies.
fn broke_a_wrist(chart: &mut Chart, dice: &mut Dice) {
    use super::{
        care::{Contact, ContactKind},
        code::words,
        letters::{DISCHARGE, Letter},
    };

    live(chart, &Life { seen: &[("GP surgery, sick note", 88)], ..NOTHING }, dice);
    let day = chart.calendar.ago(96);
    let mut hospital = chart.at(&NGH);
    let reason = Some(words("Broken right wrist after a fall from a bicycle"));
    let seen = Contact {
        kind: ContactKind::Emergency,
        what: "A&E, wrist injury",
        start: day,
        end: day,
        reason,
    };
    let seen = hospital.contact(&seen, &DR_MEHTA);
    let letter = Letter {
        kind: DISCHARGE,
        title: "Emergency department discharge summary",
        department: "Emergency department",
        dated: day,
        version: 1,
        printed: true,
        about: Some(&seen),
        body: "Fell from his bicycle on to the outstretched right hand. Undisplaced fracture of the distal radius. \
               Backslab, sling, fracture clinic in one week.\n\nCo-codamol 30/500 for pain, three days.",
    };
    hospital.letter(&letter, &DR_MEHTA);
    let ended = Some(chart.calendar.ago(93));
    let course =
        Course { medicine: &CO_CODAMOL, reason: "broken wrist", started: day, issued: day, ended };
    chart.at(&NGH).discharge_medicine(&course, Some(&seen), &DR_MEHTA);
}

/// Which source does not answer for whom: a hospital, and a practice.
pub(super) fn silent() -> Vec<(NhsNumber, &'static str)> {
    let silent = [(named::HOSPITAL_SILENT, NGH), (named::PRACTICE_SILENT, ABINGTON_PARK)];
    silent
        .iter()
        .filter_map(|(number, place)| Some((number.parse().ok()?, place.source.code)))
        .collect()
}

/// Ivor Patterson takes penicillin without harm, which is what makes confusing him with Ivy dangerous.
const WITH_PENICILLIN_BEFORE: Life = Life {
    allergic: Allergic::NoneKnown,
    courses: &[(&AMOXICILLIN, "chest infection", 130)],
    ..AFTER_A_HEART_ATTACK
};

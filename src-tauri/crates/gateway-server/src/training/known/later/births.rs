//! A pregnancy that needs a hospital, and a baby of five days.

use serde_json::json;

use super::{
    super::super::{
        care::{Booking, CARE_AND_SUPPORT, Contact, ContactKind, Plan, Relative},
        clinical::{Allergy, Course, FLU, PERTUSSIS, Problem, Severity, URTICARIA},
        code::{loinc, snomed, words},
        letters::{CLINIC, DISCHARGE, Letter},
        lives::Allergic,
        medicines::{
            ASPIRIN, FERROUS_SULFATE, METFORMIN, Medicine,
            more::{ANTI_D, INSULIN_DETEMIR, LABETALOL},
        },
        results::{
            FERRITIN, HAEMOGLOBIN, HBA1C, PLATELETS, Report, TEMPERATURE, WEIGHT,
            more::BILIRUBIN_NEWBORN, reading,
        },
        sources::NGH,
        staff::{DR_FAROOQ, MIDWIFE_LACEY, MISS_PEMBERTON, MS_EASTON, NURSE_DOBSON, gp_of},
        time::{in_words, moment},
    },
    Chart, Dice, Life, NOTHING, live,
};

/// 34 weeks on: diabetes of pregnancy, raised blood pressure, a caesarean before, and a blood group that needs anti-D.
pub(super) fn high_risk(chart: &mut Chart, dice: &mut Dice) {
    const LIFE: Life = Life {
        allergic: Allergic::Known(&[Allergy {
            to: words("erythromycin"),
            reaction: URTICARIA,
            severity: Severity::Moderate,
            category: "medication",
        }]),
        seen: &[("GP surgery, pregnancy confirmed", 195)],
        ..NOTHING
    };
    live(chart, &LIFE, dice);
    let calendar = chart.calendar;
    let practice = chart.person.practice;
    let doctor = gp_of(practice.source.ods);
    let mut gp = chart.at(practice);
    for (medicine, reason, days) in MEDICINES {
        let started = calendar.ago(*days);
        gp.gp_medicine(
            &Course { medicine, reason, started, issued: calendar.working(9), ended: None },
            doctor,
        );
    }
    gp.vaccination(PERTUSSIS, calendar.working(80), &NURSE_DOBSON);
    gp.vaccination(FLU, calendar.working(45), &NURSE_DOBSON);
    expected(chart);
    in_the_clinic(chart);
}

fn expected(chart: &mut Chart) {
    let calendar = chart.calendar;
    let due = calendar.ago(WEEKS * 7 - 280);
    let booked_in = calendar.working(WEEKS * 7 - 63);
    let since = calendar.ago(WEEKS * 7).to_string();
    let mut maternity = chart.at(&NGH);
    for (code, since, note) in [
        (
            snomed("77386006", "Pregnant"),
            since.as_str(),
            Some("Second pregnancy. One caesarean, four years ago."),
        ),
        (
            snomed("11687002", "Gestational diabetes mellitus").said("Diabetes of pregnancy"),
            since.as_str(),
            None,
        ),
        (words("Rhesus D negative"), "2021", Some("Anti-D given at 28 weeks.")),
    ] {
        maternity.problem(&Problem { code, since, over: None, note }, booked_in, &MIDWIFE_LACEY);
    }
    let caesarean = snomed("11466000", "Cesarean section").said("Caesarean section");
    maternity.procedure(caesarean, calendar.months_ago(49), &MISS_PEMBERTON);
    let term = loinc("11778-8", "Delivery date Estimated").said("Estimated date of delivery");
    let body = json!({
        "status": "final",
        "category": [{ "coding": [{ "system": "http://terminology.hl7.org/CodeSystem/observation-category", "code": "exam", "display": "Exam" }] }],
        "code": term.concept(),
        "subject": maternity.subject(),
        "effectiveDateTime": booked_in.to_string(),
        "performer": [maternity.staff(&MIDWIFE_LACEY)],
        "valueDateTime": due.to_string(),
    });
    maternity.write("Observation", booked_in, body);
    maternity.flag(
        "clinical",
        words("Pregnant, high risk: obstetric ward 01604 555 0291, day and night"),
        booked_in,
    );
    maternity.flag(
        "safety",
        words("Rhesus negative: anti-D after any bleeding or injury"),
        booked_in,
    );
    let anti_d = Course {
        medicine: &ANTI_D,
        reason: "rhesus negative",
        started: calendar.ago(42),
        issued: calendar.ago(42),
        ended: Some(calendar.ago(42)),
    };
    maternity.discharge_medicine(&anti_d, None, &MIDWIFE_LACEY);
}

fn in_the_clinic(chart: &mut Chart) {
    let calendar = chart.calendar;
    let due = calendar.ago(WEEKS * 7 - 280);
    let day = calendar.working(6);
    let mut maternity = chart.at(&NGH);
    for (weeks, pressure) in
        [(12, (118, 72)), (20, (124, 76)), (28, (136, 86)), (31, (144, 92)), (33, (138, 88))]
    {
        let day = calendar.working((WEEKS - weeks) * 7);
        maternity.blood_pressure(pressure, &moment(day, 10, 10), day, &MIDWIFE_LACEY);
    }
    for (days, readings) in [
        (
            160,
            &[reading(&HAEMOGLOBIN, 121.0), reading(&FERRITIN, 22.0), reading(&PLATELETS, 244.0)],
        ),
        (20, &[reading(&HAEMOGLOBIN, 103.0), reading(&HBA1C, 39.0), reading(&PLATELETS, 231.0)]),
    ] {
        let readings: Vec<_> = readings.iter().map(|reading| reading.judged()).collect();
        maternity.report(&Report {
            name: words("Antenatal bloods"),
            taken: (calendar.working(days), 9, 40),
            asked_by: &MIDWIFE_LACEY,
            readings: &readings,
            conclusion: Some("Blood group O, RhD negative. No red cell antibodies."),
            because: None,
        });
    }
    let contact = Contact {
        kind: ContactKind::Clinic,
        what: "Consultant antenatal clinic, 33 weeks",
        start: day,
        end: day,
        reason: None,
    };
    let seen = maternity.contact(&contact, &MISS_PEMBERTON);
    let body = format!(
        "Diabetes of pregnancy on metformin and insulin detemir 8 units at night. Raised blood pressure on labetalol, no protein. Scan: \
         fiftieth centile, head down.\n\nPlan: birth by 39 weeks; expected on {}. Mrs Foster would like a vaginal birth after her caesarean and \
         knows the risks of both. Blood pressure over 150/100, headache or less movement: maternity triage at once, 01604 555 0291.",
        in_words(due)
    );
    let letter = Letter {
        kind: CLINIC,
        title: "Antenatal clinic letter",
        department: "Maternity",
        dated: day,
        version: 1,
        printed: true,
        about: Some(&seen),
        body: &body,
    };
    maternity.letter(&letter, &MISS_PEMBERTON);
    let goal =
        maternity.goal("A vaginal birth this time, with my mother and my husband there", day);
    let plan = Plan {
        category: CARE_AND_SUPPORT,
        title: "Personalised maternity care plan",
        text: "Consultant-led pregnancy. Maternity triage, day and night: 01604 555 0291.",
        since: calendar.working(150),
        steps: &[
            "Growth scans at 32, 34 and 36 weeks",
            "Blood sugar four times a day",
            "Steroids if birth is before 36 weeks",
        ],
    };
    maternity.plan(&plan, &MISS_PEMBERTON, &[goal]);
    maternity.team(
        "Diabetes antenatal team",
        "01604 555 0292",
        &[&MISS_PEMBERTON, &MIDWIFE_LACEY],
        &[],
        calendar.working(90),
    );
    let next = Booking {
        what: "Growth scan and consultant clinic",
        at: (calendar.working(-5), 9, 30),
        minutes: 40,
        state: "booked",
    };
    maternity.booking(&next, &MISS_PEMBERTON);
}

/// Five days old, home for two days, yellow and gaining.
pub(super) fn newborn(chart: &mut Chart) {
    let calendar = chart.calendar;
    let (born, home, today) = (chart.person.born, calendar.ago(2), calendar.today);
    let mut hospital = chart.at(&NGH);
    let since = born.to_string();
    hospital.problem(
        &Problem {
            code: words("Jaundice of the newborn"),
            since: &since,
            over: None,
            note: Some("Under the line for treatment."),
        },
        calendar.ago(3),
        &DR_FAROOQ,
    );
    hospital.vital(&WEIGHT, 3.41, &moment(born, 4, 12), born, &MIDWIFE_LACEY);
    hospital.vital(&WEIGHT, 3.18, &moment(home, 9, 0), home, &MIDWIFE_LACEY);
    hospital.vital(&TEMPERATURE, 36.8, &moment(home, 9, 0), home, &MIDWIFE_LACEY);
    hospital.report(&Report {
        name: words("Bilirubin of the newborn"),
        taken: (calendar.ago(3), 8, 20),
        asked_by: &DR_FAROOQ,
        readings: &[reading(&BILIRUBIN_NEWBORN, 168.0)],
        conclusion: Some("Plot on the chart for a baby of this age."),
        because: None,
    });
    let stay = Contact {
        kind: ContactKind::Ward,
        what: "Birth centre, birth and first days",
        start: born,
        end: home,
        reason: None,
    };
    let stay = hospital.contact(&stay, &MIDWIFE_LACEY);
    let letter = Letter {
        kind: DISCHARGE,
        title: "Discharge summary",
        department: "Birth centre",
        dated: home,
        version: 1,
        printed: false,
        about: Some(&stay),
        body: "A girl, born at 40 weeks and 2 days, cried at once. Vitamin K given into the muscle. Newborn examination: hips, heart, eyes normal. \
               Hearing screen passed on both sides. Breast feeding, latch good.\n\n\
               Yellow on the second day, under the line. Community midwife tomorrow for weight, jaundice and the heel prick. The NHS number is not \
               confirmed yet. No name has been chosen.",
    };
    hospital.letter(&letter, &MIDWIFE_LACEY);
    let next = Booking {
        what: "Community midwife, heel prick",
        at: (calendar.ago(-1), 10, 0),
        minutes: 30,
        state: "booked",
    };
    hospital.booking(&next, &MIDWIFE_LACEY);
    let practice = chart.person.practice;
    let mut gp = chart.at(practice);
    let mother = Relative {
        name: ["Mrs", "Lucy", "Fenwick"],
        kind: ("MTH", "mother"),
        telephone: "07700 900778",
        note: Some("Next of kin. Parental responsibility."),
    };
    gp.relative(&mother, today);
    gp.team(
        practice.source.name,
        practice.telephone,
        &[gp_of(practice.source.ods), &MS_EASTON],
        &[],
        today,
    );
}

const WEEKS: i64 = 34;
const MEDICINES: &[(&Medicine, &str, i64)] = &[
    (&METFORMIN, "diabetes of pregnancy", 60),
    (&INSULIN_DETEMIR, "diabetes of pregnancy", 24),
    (&LABETALOL, "raised blood pressure in pregnancy", 20),
    (&ASPIRIN, "prevention of pre-eclampsia", 150),
    (&FERROUS_SULFATE, "anaemia of pregnancy", 18),
];

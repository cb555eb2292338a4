//! A pregnancy, 24 weeks on.

use super::super::{
    care::{Booking, CARE_AND_SUPPORT, Contact, ContactKind, Plan},
    chart::Chart,
    clinical::{Course, PERTUSSIS, Problem},
    code::{loinc, snomed, words},
    dice::Dice,
    everyday::live,
    letters::{CLINIC, Letter},
    lives::{Allergic, Life, NOTHING},
    medicines::FOLIC_ACID,
    results::{FERRITIN, HAEMOGLOBIN, Report, reading},
    sources::NGH,
    staff::{MIDWIFE_LACEY, NURSE_DOBSON, gp_of},
    time::{in_words, moment},
};

pub(super) fn write(chart: &mut Chart, dice: &mut Dice) {
    let life = Life {
        allergic: Allergic::NoneKnown,
        seen: &[("GP surgery, pregnancy confirmed", 120)],
        ..NOTHING
    };
    live(chart, &life, dice);
    at_the_practice(chart);
    at_the_hospital(chart);
}

fn at_the_practice(chart: &mut Chart) {
    let calendar = chart.calendar;
    let doctor = gp_of(chart.person.practice.source.ods);
    let since = calendar.ago(WEEKS * 7).to_string();
    let mut gp = chart.at(chart.person.practice);
    let pregnant = snomed("77386006", "Pregnant");
    let note = Some("First pregnancy.");
    gp.problem(
        &Problem { code: pregnant, since: &since, over: None, note },
        calendar.ago(120),
        doctor,
    );
    let folic = Course {
        medicine: &FOLIC_ACID,
        reason: "first twelve weeks of pregnancy",
        started: calendar.ago(150),
        issued: calendar.ago(120),
        ended: Some(calendar.ago(WEEKS * 7 - 84)),
    };
    gp.gp_medicine(&folic, doctor);
    gp.vaccination(PERTUSSIS, calendar.working(16), &NURSE_DOBSON);
}

fn at_the_hospital(chart: &mut Chart) {
    let calendar = chart.calendar;
    let due = calendar.ago(WEEKS * 7 - 280);
    let scanned = calendar.working(WEEKS * 7 - 140);
    let mut maternity = chart.at(&NGH);
    let term = loinc("11778-8", "Delivery date Estimated").said("Estimated date of delivery");
    maternity.social_fact(term, &in_words(due), scanned, &MIDWIFE_LACEY);
    maternity.blood_pressure((108, 64), &moment(scanned, 11, 5), scanned, &MIDWIFE_LACEY);
    let booked_in = calendar.working(WEEKS * 7 - 63);
    maternity.report(&Report {
        name: words("Antenatal booking bloods"),
        taken: (booked_in, 10, 30),
        asked_by: &MIDWIFE_LACEY,
        readings: &[reading(&HAEMOGLOBIN, 124.0), reading(&FERRITIN, 31.0)],
        conclusion: Some("Blood group A, RhD positive. No red cell antibodies."),
        because: None,
    });
    let scan = Contact {
        kind: ContactKind::Clinic,
        what: "Antenatal clinic, 20-week scan",
        start: scanned,
        end: scanned,
        reason: None,
    };
    let scan = maternity.contact(&scan, &MIDWIFE_LACEY);
    let body = format!(
        "One baby, growing well, placenta clear of the cervix. No structural problem seen. Expected on {}.\n\n\
         Low-risk care with the community midwife. Whooping cough vaccination at the practice. \
         Glucose tolerance test not needed. Mrs Bennett hopes to use the birth centre.",
        in_words(due)
    );
    let letter = Letter {
        kind: CLINIC,
        title: "Antenatal clinic letter",
        department: "Maternity",
        dated: scanned,
        version: 1,
        printed: false,
        about: Some(&scan),
        body: &body,
    };
    maternity.letter(&letter, &MIDWIFE_LACEY);
    let goal = maternity.goal("To give birth in the birth centre, in water if possible", scanned);
    let plan = Plan {
        category: CARE_AND_SUPPORT,
        title: "Personalised maternity care plan",
        text: "Low-risk pregnancy, midwife-led care. Maternity triage, day and night: 01604 555 0291.",
        since: booked_in,
        steps: &[
            "Midwife at 28, 31, 34, 36, 38 and 40 weeks",
            "Anti-D not needed",
            "Infant feeding talked about at 28 weeks",
        ],
    };
    maternity.plan(&plan, &MIDWIFE_LACEY, &[goal]);
    maternity.team("Community midwives", "01604 555 0290", &[&MIDWIFE_LACEY], &[], booked_in);
    let next = Booking {
        what: "Community midwife, 28 weeks",
        at: (calendar.working(7 * (WEEKS - 28)), 14, 0),
        minutes: 20,
        state: "booked",
    };
    maternity.booking(&next, &MIDWIFE_LACEY);
}

const WEEKS: i64 = 24;

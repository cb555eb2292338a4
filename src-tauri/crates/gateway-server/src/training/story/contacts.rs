//! When Ivy was seen, by whom, and what is booked.

use super::{
    super::{
        care::{Booking, Contact, ContactKind},
        chart::Chart,
        code::Code,
        results::{BREATHING, COMA_SCORE, FINGER_GLUCOSE, OXYGEN, PULSE, TEMPERATURE, Test},
        sources::{ABINGTON_PARK, ASC, EMAS, NGH, NHFT, Place},
        staff::{
            DR_ASHDOWN, DR_HARGREAVES, DR_MEHTA, DR_OKORO, DR_RUTHERFORD, DR_WARD, J_OSEI,
            MR_HALLAM, MR_SINGLETON, MS_CORBETT, MS_NAIR, MS_TENNANT, NURSE_BRIGHT, NURSE_DOBSON,
            NURSE_QUAYE, Staff,
        },
        time::{Calendar, moment},
    },
    FALL_WITH_CONTUSION, TYPE_2_DIABETES, ago,
};

/// The contacts that letters and medicines belong to.
pub(super) struct Stays {
    pub(super) emergency: String,
    pub(super) ward: String,
    pub(super) ambulance: String,
    pub(super) brought_in_today: String,
    pub(super) diabetes_clinic: String,
}

pub(super) fn write(chart: &mut Chart) -> Stays {
    let stays = the_story(chart);
    for (days, place, kind, what, by) in BEFORE {
        seen(chart, *days, place, *kind, what, by);
    }
    booked(chart);
    stays
}

fn the_story(chart: &mut Chart) -> Stays {
    let calendar = chart.calendar;
    let fell = Some(FALL_WITH_CONTUSION);
    let diabetes = Some(TYPE_2_DIABETES);
    let fall = (calendar.ago(ago::FALL), calendar.ago(ago::FALL));
    let mut ngh = chart.at(&NGH);
    let emergency = ngh.contact(
        &visit(ContactKind::Emergency, "A&E, fall, stayed 2 nights", fall, fell),
        &DR_MEHTA,
    );
    let stay = (calendar.ago(ago::FALL), calendar.ago(ago::DISCHARGE));
    let ward = ngh
        .contact(&visit(ContactKind::Ward, "Observation ward, after fall", stay, fell), &DR_OKORO);
    let clinic = (calendar.ago(ago::DIABETES_CLINIC), calendar.ago(ago::DIABETES_CLINIC));
    let diabetes_clinic = ngh.contact(
        &visit(ContactKind::Clinic, "Diabetes clinic, review", clinic, diabetes),
        &DR_ASHDOWN,
    );
    let mut emas = chart.at(&EMAS);
    let conveyed = "Ambulance, conveyed to hospital";
    let ambulance = emas.contact(&visit(ContactKind::Ambulance, conveyed, fall, fell), &MS_CORBETT);
    let today = (calendar.today, calendar.today);
    let brought = "Ambulance, conveyed to hospital, cold and confused";
    let brought_in_today =
        emas.contact(&visit(ContactKind::Ambulance, brought, today, None), &MS_CORBETT);
    signs_on_the_way(chart, calendar);
    Stays { emergency, ward, ambulance, brought_in_today, diabetes_clinic }
}

/// What the ambulance crew measured today; the time of day is not told, so that it is never in the future.
fn signs_on_the_way(chart: &mut Chart, calendar: Calendar) {
    let signs: [(&Test, f64); 6] = [
        (&TEMPERATURE, 34.6),
        (&FINGER_GLUCOSE, 3.3),
        (&COMA_SCORE, 14.0),
        (&PULSE, 52.0),
        (&BREATHING, 16.0),
        (&OXYGEN, 95.0),
    ];
    let today = calendar.today;
    let mut emas = chart.at(&EMAS);
    for (sign, value) in signs {
        emas.vital(sign, value, &today.to_string(), today, &MS_CORBETT);
    }
    emas.blood_pressure((104, 58), &today.to_string(), today, &MS_CORBETT);
    let fall = calendar.ago(ago::FALL);
    let at = moment(fall, 8, 35);
    emas.vital(&FINGER_GLUCOSE, 5.9, &at, fall, &MS_CORBETT);
    emas.blood_pressure((112, 64), &at, fall, &MS_CORBETT);
}

fn seen(
    chart: &mut Chart,
    days: i64,
    place: &'static Place,
    kind: ContactKind,
    what: &str,
    by: &'static Staff,
) {
    let day = chart.calendar.ago(days);
    chart.at(place).contact(&visit(kind, what, (day, day), None), by);
}

fn visit<'a>(
    kind: ContactKind,
    what: &'a str,
    (start, end): (chrono::NaiveDate, chrono::NaiveDate),
    reason: Option<Code>,
) -> Contact<'a> {
    Contact { kind, what, start, end, reason }
}

fn booked(chart: &mut Chart) {
    let calendar = chart.calendar;
    let falls = Booking {
        what: "Falls clinic, first appointment",
        at: (calendar.working(-12), 10, 30),
        minutes: 45,
        state: "booked",
    };
    chart.at(&NGH).booking(&falls, &DR_OKORO);
    let review = Booking {
        what: "Medication review with kidney function blood test",
        at: (calendar.working(-5), 9, 40),
        minutes: 20,
        state: "booked",
    };
    chart.at(&ABINGTON_PARK).booking(&review, &DR_WARD);
}

use ContactKind::{Clinic, Home, Surgery, Telephone};

type Seen = (i64, &'static Place, ContactKind, &'static str, &'static Staff);

/// The rest of two years and a half, newest first.
const BEFORE: &[Seen] = &[
    (30, &NHFT, Home, "Intermediate care, home visit, strength and balance", &MS_NAIR),
    (37, &NHFT, Home, "Intermediate care, home visit, strength and balance", &MS_NAIR),
    (44, &NHFT, Home, "Intermediate care, first visit at home", &MS_NAIR),
    (46, &ASC, Home, "Social care assessment at home", &J_OSEI),
    (ago::GP_CONSULTATION, &ABINGTON_PARK, Surgery, "GP surgery, consultation", &DR_WARD),
    (
        ago::DIABETES_REVIEW,
        &ABINGTON_PARK,
        Surgery,
        "Practice nurse, diabetes check",
        &NURSE_DOBSON,
    ),
    (ago::CARDIOLOGY, &NGH, Clinic, "Cardiology clinic, atrial fibrillation", &DR_RUTHERFORD),
    (ago::SUMMER_BLOODS, &ABINGTON_PARK, Surgery, "Blood test", &NURSE_DOBSON),
    (
        ago::APIXABAN_LAST_ISSUED,
        &ABINGTON_PARK,
        Telephone,
        "Telephone consultation, prescriptions",
        &DR_WARD,
    ),
    (ago::EYE_SCREENING, &NGH, Clinic, "Diabetic eye screening", &MR_SINGLETON),
    (ago::WINTER_BLOODS, &ABINGTON_PARK, Surgery, "Blood test", &NURSE_DOBSON),
    (ago::LAST_DIABETES_CLINIC, &NGH, Clinic, "Diabetes clinic, review", &NURSE_QUAYE),
    (392, &NHFT, Home, "Memory assessment at home", &DR_HARGREAVES),
    (ago::ORTHOPAEDICS, &NGH, Clinic, "Orthopaedic clinic, knee pain", &MR_HALLAM),
    (473, &ABINGTON_PARK, Surgery, "Practice nurse, diabetes check", &NURSE_DOBSON),
    (550, &ABINGTON_PARK, Surgery, "GP surgery, conjunctivitis", &DR_WARD),
    (600, &NGH, Clinic, "Audiology, hearing aid fitted", &MS_TENNANT),
    (620, &NHFT, Home, "Community nursing, leg wound, discharged", &NURSE_BRIGHT),
    (634, &NHFT, Home, "Community nursing, leg wound", &NURSE_BRIGHT),
    (648, &NHFT, Home, "Community nursing, leg wound", &NURSE_BRIGHT),
    (655, &ABINGTON_PARK, Surgery, "GP surgery, chest infection", &DR_WARD),
    (718, &NGH, Clinic, "Diabetes clinic, review", &DR_ASHDOWN),
    (765, &ABINGTON_PARK, Surgery, "Practice nurse, flu vaccination", &NURSE_DOBSON),
    (838, &ABINGTON_PARK, Surgery, "Practice nurse, diabetes check", &NURSE_DOBSON),
    (968, &NGH, Clinic, "Cardiology clinic, new atrial fibrillation", &DR_RUTHERFORD),
    (995, &ABINGTON_PARK, Surgery, "GP surgery, irregular pulse", &DR_WARD),
];

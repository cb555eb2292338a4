//! The writing of an ordinary life: what the GP, the hospital and the others hold about it.

use chrono::{Days, Months, NaiveDate};

use super::{
    arranged, besides,
    care::{
        Booking, Contact, ContactKind, FALLS_RISK, Plan, RESPECT, RESPECT_IN_PLACE, Relative,
        SOCIAL_CARE,
    },
    chart::{Chart, Pen},
    choices,
    clinical::{Course, Problem},
    dice::Dice,
    household,
    letters::{CLINIC, DISCHARGE, Letter},
    lives::{Allergic, Clinic, Life, Support, Where},
    names::Names,
    person::{Gender, Person},
    results::{
        CREATININE, CREATININE_MALE, EGFR, HAEMOGLOBIN, HAEMOGLOBIN_MALE, OXYGEN, PULSE, Reading,
        Report, Test, WEIGHT, reading,
    },
    sources::{ASC, EMAS, NHFT, Place},
    staff::{DR_HARGREAVES, J_OSEI, MS_CORBETT, NURSE_DOBSON, Staff, gp_of},
    time::moment,
    vaccines,
};

/// Writes an ordinary life on its pages.
pub(super) fn live(chart: &mut Chart, life: &Life, dice: &mut Dice) {
    at_the_practice(chart, life, dice);
    bloods(chart, life, dice);
    clinic(chart, life, dice);
    ambulance(chart, life);
    supported(chart, life, dice);
    close_to(chart, dice);
    booked(chart, life, dice);
}

/// Writes an ordinary life but for the people in it, who are written down elsewhere.
pub(super) fn live_without_kin(chart: &mut Chart, life: &Life, dice: &mut Dice) {
    at_the_practice(chart, life, dice);
    bloods(chart, life, dice);
    clinic(chart, life, dice);
    ambulance(chart, life);
    booked(chart, life, dice);
}

/// Writes the life of somebody who came later: with what they have besides, their own household, and care of their own.
pub(super) fn live_later(chart: &mut Chart, life: &Life, round: usize, dice: &mut Dice) {
    at_the_practice(chart, life, dice);
    bloods(chart, life, dice);
    clinic(chart, life, dice);
    ambulance(chart, life);
    done_and_flagged(chart, life, dice);
    besides::write(chart, life, round, dice);
    household::write(chart, life, dice);
    arranged::write(chart, life, dice);
    booked(chart, life, dice);
}

fn done_and_flagged(chart: &mut Chart, life: &Life, dice: &mut Dice) {
    let calendar = chart.calendar;
    let (practice, hospital) = (chart.person.practice, chart.person.hospital);
    for (procedure, months) in life.procedures {
        let day = calendar.months_ago(*months).max(chart.person.born);
        let by = life.clinics.first().map_or(gp_of(practice.source.ods), |clinic| clinic.by);
        chart.at(hospital).procedure(*procedure, day, by);
    }
    for (category, flag) in life.flags {
        let since = calendar.working(dice.between(60, 500)).max(chart.person.born);
        chart.at(practice).flag(category, *flag, since);
    }
}

fn at_the_practice(chart: &mut Chart, life: &Life, dice: &mut Dice) {
    let calendar = chart.calendar;
    let practice = chart.person.practice;
    let doctor = gp_of(practice.source.ods);
    let issued = calendar.working(dice.between(3, 24));
    // What began long ago began at another time for each of those who came later.
    let came_later = chart.person.particulars.is_some();
    let stretch =
        if came_later { u32::try_from(dice.between(75, 130)).unwrap_or(100) } else { 100 };
    let ago = |months: u32| if months < 100 { months } else { months * stretch / 100 };
    let mut gp = chart.at(practice);
    let half_a_life = calendar.today - (calendar.today - gp.person.born) / 2;
    match life.allergic {
        Allergic::Known(list) => {
            for allergy in list {
                let day = calendar.working(dice.between(700, 4000));
                let day = if came_later { day.max(half_a_life) } else { day };
                gp.allergy(allergy, day, doctor);
            }
        }
        Allergic::NoneKnown => {
            let day = calendar.working(dice.between(200, 1500));
            let day = if came_later { day.max(half_a_life) } else { day };
            gp.no_known_allergies(day, doctor);
        }
        Allergic::NeverAsked => {}
    }
    for (code, months, over) in life.problems {
        let began = calendar.months_ago(ago(*months)).max(gp.person.born);
        let since = began.format(if *months > 36 { "%Y" } else { "%Y-%m" }).to_string();
        let over = over
            .then(|| (began + Months::new(1)).max(calendar.months_ago(months.saturating_sub(1))));
        gp.problem(&Problem { code: *code, since: &since, over, note: None }, began, doctor);
    }
    for (medicine, reason, months) in life.repeats {
        let started = calendar.months_ago(ago(*months)).max(gp.person.born);
        gp.gp_medicine(&Course { medicine, reason, started, issued, ended: None }, doctor);
    }
    for (medicine, reason, days) in life.courses {
        let started = calendar.working(*days);
        let ended = started + Days::new(u64::from(medicine.supply));
        let course = Course { medicine, reason, started, issued: started, ended: Some(ended) };
        gp.gp_medicine(&course, doctor);
    }
    surgery(&mut gp, life, doctor, dice);
    vaccines::give(&mut gp);
}

fn surgery(gp: &mut Pen<'_>, life: &Life, doctor: &'static Staff, dice: &mut Dice) {
    let calendar = gp.calendar;
    for (what, days) in life.seen {
        let day = calendar.working(days + dice.between(0, 9));
        let kind = if what.starts_with("Telephone") {
            ContactKind::Telephone
        } else {
            ContactKind::Surgery
        };
        gp.contact(&Contact { kind, what, start: day, end: day, reason: None }, doctor);
    }
    let grown_up = gp.person.age(calendar.today) >= 18;
    if let (true, Some((_, days))) = (grown_up, life.seen.first()) {
        let day = calendar.working(*days);
        let at = moment(day, 10, 15);
        let systolic = u32::try_from(dice.between(118, 146)).unwrap_or(128);
        gp.blood_pressure((systolic, systolic - 52), &at, day, nurse(gp.place, doctor));
        let weight = match gp.person.gender {
            Gender::Female => dice.between(52, 88),
            Gender::Male => dice.between(64, 104),
        };
        #[expect(clippy::cast_precision_loss, reason = "a weight in kilograms")]
        gp.vital(&WEIGHT, weight as f64, &at, day, nurse(gp.place, doctor));
    }
}

fn nurse(practice: &Place, doctor: &'static Staff) -> &'static Staff {
    if practice.source.ods == "Y99001" { &NURSE_DOBSON } else { doctor }
}

/// Blood tests, oldest first, each value drifting towards the one that the life ends with.
fn bloods(chart: &mut Chart, life: &Life, dice: &mut Dice) {
    let Some(bloods) = life.bloods else { return };
    let calendar = chart.calendar;
    let person = chart.person.clone();
    let asked_by = gp_of(person.practice.source.ods);
    let last = dice.between(20, 70);
    for back in (0..bloods.times).rev() {
        let days = last + i64::from(back) * bloods.every_days;
        let mut readings = Vec::new();
        for trend in bloods.tests {
            let throw = trend.latest - trend.yearly * years(days - last);
            let value = rounded(throw + noise(throw, dice), trend.decimals);
            let test = for_gender(trend.test, person.gender);
            readings.push(reading(test, value).judged());
            readings.extend(filtration(test, value, &person, days, chart));
        }
        let taken = (calendar.working(days), 9, 5 + u32::try_from(back % 6).unwrap_or(0) * 10);
        chart.at(person.hospital).report(&Report {
            name: bloods.name,
            taken,
            asked_by,
            readings: &readings,
            conclusion: None,
            because: None,
        });
    }
}

/// The filtration rate that a laboratory works out from creatinine, age and sex (CKD-EPI 2009).
fn filtration(
    test: &Test,
    creatinine: f64,
    person: &Person,
    days: i64,
    chart: &Chart,
) -> Option<Reading> {
    let age = person.age(chart.calendar.ago(days));
    if test.code != CREATININE.code || age < 18 {
        return None;
    }
    let (scale, kappa, alpha) = match person.gender {
        Gender::Female => (144.0, 0.7, -0.329),
        Gender::Male => (141.0, 0.9, -0.411),
    };
    let ratio = creatinine / 88.4 / kappa;
    let power = if ratio <= 1.0 { alpha } else { -1.209 };
    let rate: f64 = scale * ratio.powf(power) * 0.993_f64.powi(i32::try_from(age).unwrap_or(50));
    Some(reading(&EGFR, rounded(rate.min(90.0), 0)))
}

fn for_gender(test: &'static Test, gender: Gender) -> &'static Test {
    match gender {
        Gender::Male if test.code == CREATININE.code => &CREATININE_MALE,
        Gender::Male if test.code == HAEMOGLOBIN.code => &HAEMOGLOBIN_MALE,
        Gender::Male | Gender::Female => test,
    }
}

/// A clinic: the contact there, its letter, and the referral that led to it.
fn clinic(chart: &mut Chart, life: &Life, dice: &mut Dice) {
    for clinic in life.clinics {
        let days =
            if clinic.kind.is_a_stay() { clinic.days } else { clinic.days + dice.between(0, 14) };
        if clinic.kind == ContactKind::Clinic {
            referred(chart, clinic, days);
        }
        seen_in(chart, clinic, days, dice);
    }
}

fn referred(chart: &mut Chart, clinic: &Clinic, days: i64) {
    let asked = chart.calendar.working(days + 70);
    let practice = chart.person.practice;
    let doctor = gp_of(practice.source.ods);
    chart.at(practice).referral(clinic.department, "For assessment and advice", asked, doctor);
}

fn seen_in(chart: &mut Chart, clinic: &Clinic, days: i64, dice: &mut Dice) {
    let calendar = chart.calendar;
    let (start, end, dated) = if clinic.kind.is_a_stay() {
        (calendar.ago(days + DAYS_ON_A_WARD), calendar.ago(days), calendar.ago(days))
    } else {
        let day = calendar.working(days);
        (day, day, calendar.working(days - 3).max(day))
    };
    let letter = choices::made(clinic.letter, dice);
    let body = told(&letter, &chart.person, calendar.today);
    let place = whereabouts(clinic, &chart.person);
    let mut pen = chart.at(place);
    let contact = Contact { kind: clinic.kind, what: clinic.department, start, end, reason: None };
    let seen = pen.contact(&contact, clinic.by);
    let letter = Letter {
        kind: if clinic.kind.is_a_stay() { DISCHARGE } else { CLINIC },
        title: clinic.title,
        department: clinic.department,
        dated,
        version: 1,
        printed: clinic.printed,
        about: Some(&seen),
        body: &body,
    };
    pen.letter(&letter, clinic.by);
    for (medicine, reason) in clinic.given {
        let ended = Some(end + Days::new(u64::from(medicine.supply)));
        let course = Course { medicine, reason, started: end, issued: end, ended };
        pen.discharge_medicine(&course, Some(&seen), clinic.by);
    }
}

fn whereabouts(clinic: &Clinic, person: &Person) -> &'static Place {
    match clinic.place {
        Where::Hospital => person.hospital,
        Where::Community => &NHFT,
    }
}

/// The letter with the person in it.
pub(super) fn told(template: &str, person: &Person, on: NaiveDate) -> String {
    let she = person.gender.subject();
    let mut capital = she.to_owned();
    if let Some(first) = capital.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    template
        .replace("{name}", &person.short(on))
        .replace("{she}", she)
        .replace("{She}", &capital)
        .replace("{her}", person.gender.possessive())
}

fn ambulance(chart: &mut Chart, life: &Life) {
    let Some((what, days)) = life.ambulance else { return };
    let day = chart.calendar.ago(days);
    let mut crew = chart.at(&EMAS);
    let contact =
        Contact { kind: ContactKind::Ambulance, what, start: day, end: day, reason: None };
    crew.contact(&contact, &MS_CORBETT);
    let at = moment(day, 7, 50);
    crew.vital(&OXYGEN, 94.0, &at, day, &MS_CORBETT);
    crew.vital(&PULSE, 96.0, &at, day, &MS_CORBETT);
    crew.blood_pressure((142, 84), &at, day, &MS_CORBETT);
}

/// Home care, what goes with it, and how far treatment goes.
fn supported(chart: &mut Chart, life: &Life, dice: &mut Dice) {
    let calendar = chart.calendar;
    let since = calendar.working(dice.between(90, 400));
    let with_respect = match life.support {
        Support::None => return,
        Support::HomeCare => false,
        Support::HomeCareWithRespect | Support::CareHome => true,
    };
    let mut council = chart.at(&ASC);
    let package = Plan {
        category: SOCIAL_CARE,
        title: "Home care, 1 visit a day",
        text: "Home care 1 visit a day, 08:30. Agency Nene Home Care, 01604 555 0197. \
               Key worker J. Osei, 01604 555 0110.",
        since,
        steps: &["Morning visit 08:30, 30 minutes: washing, dressing, breakfast", "Pendant alarm"],
    };
    council.plan(&package, &J_OSEI, &[]);
    let agency = [("Home care agency", "Nene Home Care", "01604 555 0197")];
    council.team("Adult social care", "01604 555 0105", &[&J_OSEI], &agency, since);
    let mut community = chart.at(&NHFT);
    community.flag("safety", FALLS_RISK, since);
    if with_respect {
        let plan = Plan {
            category: RESPECT,
            title: "ReSPECT plan",
            text: "Agreed with the family in best interests. Hospital for what can be put right quickly; otherwise at home.",
            since,
            steps: &["Ward-based treatment is wanted", "Not for cardiopulmonary resuscitation"],
        };
        community.plan(&plan, &DR_HARGREAVES, &[]);
        community.flag("advance-directive", RESPECT_IN_PLACE, since);
    }
}

fn close_to(chart: &mut Chart, dice: &mut Dice) {
    let person = chart.person.clone();
    let age = person.age(chart.calendar.today);
    let (code, kind, gender, years) = match age {
        0..30 => ("MTH", "mother", Gender::Female, 45),
        30..60 if person.single => ("MTH", "mother", Gender::Female, 65),
        _ if person.single => ("SIS", "sister", Gender::Female, 70),
        30..75 => ("SPS", "spouse", person.gender.other(), i32::try_from(age).unwrap_or(50)),
        _ => ("SON", "son", Gender::Male, 50),
    };
    let prefix = if gender == Gender::Male { "Mr" } else { "Mrs" };
    let given = Names::of_family(person.family).given(gender, years, dice);
    let number = format!("07700 900{:03}", dice.between(200, 999));
    let relative = Relative {
        name: [prefix, given, person.family],
        kind: (code, kind),
        telephone: &number,
        note: Some("Next of kin."),
    };
    let day = chart.calendar.working(dice.between(100, 900)).max(person.born);
    let practice = person.practice;
    let mut gp = chart.at(practice);
    gp.relative(&relative, day);
    gp.team(practice.source.name, practice.telephone, &[gp_of(practice.source.ods)], &[], day);
}

fn booked(chart: &mut Chart, life: &Life, dice: &mut Dice) {
    let Some(what) = life.booked else { return };
    let calendar = chart.calendar;
    let practice = chart.person.practice;
    let doctor = gp_of(practice.source.ods);
    let mut gp = chart.at(practice);
    let hour = u32::try_from(dice.between(9, 16)).unwrap_or(9);
    let ahead = calendar.working(-dice.between(4, 40));
    gp.booking(&Booking { what, at: (ahead, hour, 20), minutes: 10, state: "booked" }, doctor);
    if life.ages == (0, 0) {
        return;
    }
    let kept = if dice.happens(20) { "noshow" } else { "fulfilled" };
    let before = calendar.working(dice.between(60, 300));
    gp.booking(&Booking { what, at: (before, hour, 40), minutes: 10, state: kept }, doctor);
}

#[expect(clippy::cast_precision_loss, reason = "a number of days")]
fn years(days: i64) -> f64 {
    days as f64 / 365.0
}

/// Up to two per cent either way: what repeating a test does.
#[expect(clippy::cast_precision_loss, reason = "a small whole number")]
fn noise(value: f64, dice: &mut Dice) -> f64 {
    value * dice.between(-20, 20) as f64 / 1000.0
}

fn rounded(value: f64, decimals: i32) -> f64 {
    let scale = 10_f64.powi(decimals);
    (value * scale).round() / scale
}

const DAYS_ON_A_WARD: i64 = 6;

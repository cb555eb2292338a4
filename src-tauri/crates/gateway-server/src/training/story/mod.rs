//! The patient of the story: Ivy Patterson, 81, a widow who lives alone, brought to A&E cold and confused.
//!
//! Days are counted back from today, so that the fall is always seven weeks ago and the ambulance always today.

mod care;
mod contacts;
mod letters;
mod medicines;
mod results;

use chrono::NaiveDate;
use nhs::NhsNumber;

use super::{
    Feed,
    chart::Chart,
    clinical::{
        ANAPHYLAXIS, Allergy, CONTACT_RASH, COVID, FLU, LATEX, PENICILLIN, PNEUMOCOCCAL, Problem,
        SHINGLES, Severity,
    },
    code::{Code, snomed, words},
    person::{Gender, Home, Person},
    sources::{ABINGTON_PARK, NGH},
    staff::{DR_MEHTA, DR_WARD, MS_ABBOTT, NURSE_DOBSON},
    time::Calendar,
};

/// Days back from today on which something in the story happened.
pub(super) mod ago {
    pub(crate) const LAST_ISSUE: i64 = 19;
    pub(crate) const DIABETES_CLINIC: i64 = 38;
    pub(crate) const HOME_CARE_BEGAN: i64 = 45;
    pub(crate) const DISCHARGE: i64 = 47;
    pub(crate) const FALL: i64 = 49;
    pub(crate) const CO_CODAMOL_ENDED: i64 = 51;
    pub(crate) const FALLS_REFERRAL: i64 = 60;
    pub(crate) const GP_CONSULTATION: i64 = 62;
    pub(crate) const KIDNEY_CHECK: i64 = 73;
    pub(crate) const DIABETES_REVIEW: i64 = 102;
    pub(crate) const CARDIOLOGY: i64 = 154;
    pub(crate) const SUMMER_BLOODS: i64 = 172;
    pub(crate) const APIXABAN_LAST_ISSUED: i64 = 221;
    pub(crate) const SPRING_BLOODS: i64 = 246;
    pub(crate) const EYE_SCREENING: i64 = 255;
    pub(crate) const WINTER_BLOODS: i64 = 310;
    pub(crate) const LAST_DIABETES_CLINIC: i64 = 354;
    pub(crate) const ORTHOPAEDICS: i64 = 429;
}

/// The whole record of the patient of the story.
pub(super) fn record(nhs: NhsNumber, calendar: Calendar) -> Vec<Feed> {
    let mut chart = Chart::new(ivy(nhs), calendar);
    allergies(&mut chart);
    problems(&mut chart);
    medicines::write(&mut chart);
    results::write(&mut chart);
    let stays = contacts::write(&mut chart);
    medicines::write_discharge(&mut chart, &stays);
    letters::write(&mut chart, &stays);
    care::write(&mut chart);
    prevention(&mut chart);
    chart.close()
}

fn ivy(nhs: NhsNumber) -> Person {
    Person {
        nhs,
        prefix: "Mrs",
        given: vec!["Ivy"],
        family: "Patterson",
        preferred: Some("Ivy"),
        gender: Gender::Female,
        born: NaiveDate::from_ymd_opt(1945, 3, 12).unwrap_or_default(),
        died: None,
        home: Home {
            line: "4 Mill Rd".to_owned(),
            town: "Northampton",
            postcode: "NN2 6AB".to_owned(),
        },
        telephone: Some("01604 555 0142".to_owned()),
        email: None,
        language: None,
        traced: true,
        single: false,
        protected: false,
        practice: &ABINGTON_PARK,
        hospital: &NGH,
        particulars: None,
    }
}

fn allergies(chart: &mut Chart) {
    let penicillin = Allergy {
        to: PENICILLIN,
        reaction: ANAPHYLAXIS,
        severity: Severity::Severe,
        category: "medication",
    };
    let latex = Allergy {
        to: LATEX,
        reaction: CONTACT_RASH,
        severity: Severity::Moderate,
        category: "environment",
    };
    let mut gp = chart.at(&ABINGTON_PARK);
    gp.allergy(&penicillin, day(1998, 2, 17), &DR_WARD);
    gp.allergy(&latex, day(2011, 5, 9), &NURSE_DOBSON);
}

fn problems(chart: &mut Chart) {
    let calendar = chart.calendar;
    let recovered = calendar.ago(ago::DISCHARGE - 28);
    let fall = calendar.ago(ago::FALL);
    let mut gp = chart.at(&ABINGTON_PARK);
    for (code, since, recorded) in [
        (TYPE_2_DIABETES, "2009", day(2009, 5, 12)),
        (ATRIAL_FIBRILLATION, "2024", day(2024, 3, 1)),
        (KIDNEY_DISEASE, "2024", day(2024, 1, 22)),
        (HYPERTENSION, "2012", day(2012, 2, 3)),
        (HYPOTHYROIDISM, "2003", day(2003, 4, 22)),
    ] {
        gp.problem(&Problem { code, since, over: None, note: None }, recorded, &DR_WARD);
    }
    for (code, since, over) in [
        (
            snomed("68566005", "Urinary tract infectious disease").said("Urinary tract infection"),
            "2022-06",
            day(2022, 6, 24),
        ),
        (snomed("193570009", "Cataract"), "2016", day(2017, 3, 30)),
        (snomed("34713006", "Vitamin D deficiency"), "2020-12", day(2021, 4, 12)),
        (snomed("87522002", "Iron deficiency anaemia"), "2015-11", day(2016, 6, 7)),
    ] {
        gp.problem(&Problem { code, since, over: Some(over), note: None }, over, &DR_WARD);
    }
    let mut hospital = chart.at(&NGH);
    let fell = fall.to_string();
    let note = Some("Found on the kitchen floor by a neighbour. No fracture on X-ray.");
    hospital.problem(
        &Problem { code: FALL_WITH_CONTUSION, since: &fell, over: None, note },
        fall,
        &DR_MEHTA,
    );
    let kidneys =
        Problem { code: ACUTE_KIDNEY_INJURY, since: &fell, over: Some(recovered), note: None };
    hospital.problem(&kidneys, fall, &DR_MEHTA);
    hospital.procedure(
        words("Cataract extraction and lens implant, left eye"),
        day(2017, 3, 14),
        &MS_ABBOTT,
    );
}

fn prevention(chart: &mut Chart) {
    let calendar = chart.calendar;
    let mut gp = chart.at(&ABINGTON_PARK);
    for (vaccine, when) in [
        (FLU, calendar.working(36)),
        (COVID, calendar.working(36)),
        (FLU, calendar.working(402)),
        (COVID, calendar.working(398)),
        (FLU, calendar.working(765)),
        (SHINGLES, day(2017, 5, 18)),
        (PNEUMOCOCCAL, day(2010, 10, 6)),
    ] {
        gp.vaccination(vaccine, when, &NURSE_DOBSON);
    }
    let mother = ("MTH", "mother");
    gp.family_history(mother, snomed("44054006", "Diabetes mellitus type 2"), day(2009, 5, 12));
    let father = ("FTH", "father");
    gp.family_history(father, snomed("22298006", "Myocardial infarction"), day(2012, 2, 3));
}

/// A day of the calendar that does not move with today.
pub(super) fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default()
}

const TYPE_2_DIABETES: Code =
    snomed("44054006", "Diabetes mellitus type 2").said("Type 2 diabetes");
const ATRIAL_FIBRILLATION: Code = snomed("49436004", "Atrial fibrillation");
const KIDNEY_DISEASE: Code =
    snomed("700378005", "Chronic kidney disease stage 3A").said("Chronic kidney disease stage 3a");
const HYPERTENSION: Code = snomed("59621000", "Essential hypertension").said("Hypertension");
const HYPOTHYROIDISM: Code = snomed("40930008", "Hypothyroidism");
const FALL_WITH_CONTUSION: Code = snomed("1912002", "Fall").said("Fall with contusion of hip");
const ACUTE_KIDNEY_INJURY: Code =
    snomed("14669001", "Acute renal failure").said("Acute kidney injury");

//! What Ivy takes, and what she has taken.

use chrono::NaiveDate;

use super::{
    super::{
        chart::Chart,
        clinical::Course,
        medicines::{
            AMLODIPINE, APIXABAN_LOW, ASPIRIN, ATORVASTATIN, BENDROFLUMETHIAZIDE, CHLORAMPHENICOL,
            CO_CODAMOL, COLECALCIFEROL, COLECALCIFEROL_LOADING, DOXYCYCLINE, EMOLLIENT,
            FERROUS_SULFATE, GLICLAZIDE, GLICLAZIDE_LOW, HYDROCORTISONE, HYPROMELLOSE,
            LEVOTHYROXINE, LEVOTHYROXINE_LOW, MACROGOL, METFORMIN, Medicine, NAPROXEN,
            NITROFURANTOIN, OMEPRAZOLE, PARACETAMOL, RAMIPRIL, SENNA, SIMVASTATIN, TRIMETHOPRIM,
            ZOPICLONE,
        },
        sources::{ABINGTON_PARK, NGH},
        staff::{DR_MEHTA, DR_WARD},
    },
    ago,
    contacts::Stays,
    day,
};

pub(super) fn write(chart: &mut Chart) {
    let calendar = chart.calendar;
    let issued = calendar.ago(ago::LAST_ISSUE);
    let mut gp = chart.at(&ABINGTON_PARK);
    for (medicine, reason, started) in REPEATS {
        let started = day(started.0, started.1, started.2);
        let issued = if medicine.name == APIXABAN_LOW.name {
            calendar.ago(ago::APIXABAN_LAST_ISSUED)
        } else {
            issued
        };
        gp.gp_medicine(&Course { medicine, reason, started, issued, ended: None }, &DR_WARD);
    }
    for (medicine, reason, began, ended) in PAST {
        let ended = ended.map_or(calendar.ago(ago::CO_CODAMOL_ENDED), date);
        let started = began.map_or(calendar.ago(ago::CO_CODAMOL_ENDED + 14), date);
        let course = Course {
            medicine,
            reason,
            started,
            issued: ended.min(calendar.today),
            ended: Some(ended),
        };
        gp.gp_medicine(&course, &DR_WARD);
    }
}

/// The one medicine that she was given on leaving hospital.
pub(super) fn write_discharge(chart: &mut Chart, stays: &Stays) {
    let left = chart.calendar.ago(ago::DISCHARGE);
    let paracetamol = Course {
        medicine: &PARACETAMOL,
        reason: "pain after fall",
        started: left,
        issued: left,
        ended: None,
    };
    chart.at(&NGH).discharge_medicine(&paracetamol, Some(&stays.ward), &DR_MEHTA);
}

fn date((year, month, of_month): Day) -> NaiveDate {
    day(year, month, of_month)
}

type Day = (i32, u32, u32);

const REPEATS: [(&Medicine, &str, Day); 7] = [
    (&APIXABAN_LOW, "atrial fibrillation", (2024, 3, 1)),
    (&ATORVASTATIN, "raised cardiovascular risk", (2013, 6, 11)),
    (&COLECALCIFEROL, "vitamin D deficiency", (2021, 1, 19)),
    (&GLICLAZIDE, "type 2 diabetes", (2018, 9, 5)),
    (&LEVOTHYROXINE, "hypothyroidism", (2003, 4, 22)),
    (&METFORMIN, "type 2 diabetes", (2009, 5, 12)),
    (&RAMIPRIL, "hypertension", (2012, 2, 3)),
];

/// Medicines that have ended; the one without dates is the co-codamol of before the fall.
const PAST: [(&Medicine, &str, Option<Day>, Option<Day>); 23] = [
    (&CO_CODAMOL, "back pain", None, None),
    (&NITROFURANTOIN, "urinary tract infection", Some((2022, 6, 17)), Some((2022, 6, 20))),
    (&DOXYCYCLINE, "chest infection", Some((2025, 2, 4)), Some((2025, 2, 9))),
    (&CHLORAMPHENICOL, "conjunctivitis", Some((2025, 5, 20)), Some((2025, 5, 25))),
    (&ASPIRIN, "cardiovascular prevention", Some((2009, 6, 2)), Some((2024, 3, 1))),
    (&HYDROCORTISONE, "contact dermatitis", Some((2023, 8, 15)), Some((2023, 8, 29))),
    (&EMOLLIENT, "dry skin", Some((2023, 8, 15)), Some((2024, 6, 10))),
    (&ZOPICLONE, "sleeplessness after bereavement", Some((2021, 9, 13)), Some((2021, 9, 20))),
    (&COLECALCIFEROL_LOADING, "vitamin D deficiency", Some((2020, 12, 1)), Some((2021, 1, 19))),
    (
        &AMLODIPINE,
        "hypertension, stopped for ankle swelling",
        Some((2014, 1, 8)),
        Some((2019, 7, 16)),
    ),
    (&GLICLAZIDE_LOW, "type 2 diabetes, dose increased", Some((2017, 3, 7)), Some((2018, 9, 5))),
    (&TRIMETHOPRIM, "urinary tract infection", Some((2018, 11, 26)), Some((2018, 11, 29))),
    (&DOXYCYCLINE, "chest infection", Some((2018, 1, 15)), Some((2018, 1, 20))),
    (&HYPROMELLOSE, "dry eyes", Some((2017, 4, 3)), Some((2019, 4, 2))),
    (&CHLORAMPHENICOL, "after cataract operation", Some((2017, 3, 14)), Some((2017, 3, 28))),
    (&OMEPRAZOLE, "indigestion", Some((2015, 12, 8)), Some((2016, 9, 12))),
    (&FERROUS_SULFATE, "iron deficiency anaemia", Some((2015, 11, 24)), Some((2016, 6, 7))),
    (&SENNA, "constipation", Some((2015, 12, 8)), Some((2016, 1, 5))),
    (&MACROGOL, "constipation", Some((2016, 1, 5)), Some((2016, 7, 4))),
    (
        &BENDROFLUMETHIAZIDE,
        "hypertension, stopped for low sodium",
        Some((2012, 5, 21)),
        Some((2014, 1, 8)),
    ),
    (&SIMVASTATIN, "raised cardiovascular risk, changed", Some((2010, 2, 9)), Some((2013, 6, 11))),
    (&NAPROXEN, "knee pain", Some((2011, 10, 4)), Some((2011, 10, 18))),
    (
        &LEVOTHYROXINE_LOW,
        "hypothyroidism, dose increased",
        Some((2003, 1, 14)),
        Some((2003, 4, 22)),
    ),
];

//! Two years of Ivy's blood results: her kidneys go down, her potassium goes up.

use super::{
    super::{
        chart::Chart,
        results::{
            ALT, BLOODS, CHOLESTEROL, CREATININE, CRP, DIABETES, EGFR, Flagged, HAEMOGLOBIN, HBA1C,
            KIDNEY, PLATELETS, POTASSIUM, Reading, Report, SODIUM, TSH, UREA, WEIGHT, WHITE_CELLS,
            reading,
        },
        sources::{ABINGTON_PARK, NGH},
        staff::{DR_ASHDOWN, DR_MEHTA, DR_WARD, NURSE_DOBSON},
        time::moment,
    },
    ago,
};

pub(super) fn write(chart: &mut Chart) {
    laboratory(chart);
    at_the_surgery(chart);
}

fn laboratory(chart: &mut Chart) {
    let calendar = chart.calendar;
    let mut lab = chart.at(&NGH);
    for (days, (hour, minute), name, asked_by, readings, conclusion) in [
        (680, (9, 20), DIABETES, &DR_WARD, TWO_YEARS_AGO, None),
        (510, (9, 10), KIDNEY, &DR_WARD, A_YEAR_AND_A_HALF_AGO, None),
        (ago::LAST_DIABETES_CLINIC, (9, 40), DIABETES, &DR_WARD, LAST_WINTER, None),
        (ago::WINTER_BLOODS, (8, 55), KIDNEY, &DR_WARD, JANUARY, None),
        (ago::SPRING_BLOODS, (10, 20), KIDNEY, &DR_WARD, SPRING, None),
        (ago::SUMMER_BLOODS, (9, 15), DIABETES, &DR_WARD, SUMMER, None),
        (ago::KIDNEY_CHECK, (9, 5), KIDNEY, &DR_WARD, SEPTEMBER, None),
        (
            ago::FALL,
            (11, 47),
            BLOODS,
            &DR_MEHTA,
            AFTER_THE_FALL,
            Some("Acute kidney injury stage 1."),
        ),
        (ago::DIABETES_CLINIC, (9, 10), DIABETES, &DR_ASHDOWN, DIABETES_CLINIC, Some(TELEPHONED)),
    ] {
        lab.report(&Report {
            name,
            taken: (calendar.ago(days), hour, minute),
            asked_by,
            readings,
            conclusion,
            because: None,
        });
    }
}

fn at_the_surgery(chart: &mut Chart) {
    let calendar = chart.calendar;
    let mut gp = chart.at(&ABINGTON_PARK);
    let seen = calendar.ago(ago::DIABETES_REVIEW);
    let at = moment(seen, 11, 20);
    gp.vital(&WEIGHT, 54.2, &at, seen, &NURSE_DOBSON);
    gp.blood_pressure((138, 76), &at, seen, &NURSE_DOBSON);
    let before = calendar.ago(ago::DIABETES_REVIEW + 371);
    let at = moment(before, 10, 40);
    gp.vital(&WEIGHT, 58.6, &at, before, &NURSE_DOBSON);
    gp.blood_pressure((144, 80), &at, before, &NURSE_DOBSON);
}

const TELEPHONED: &str =
    "Potassium telephoned to the diabetes clinic. Please repeat without delay.";

const TWO_YEARS_AGO: &[Reading] = &[
    reading(&CREATININE, 84.0),
    reading(&EGFR, 57.0),
    reading(&HBA1C, 59.0).flagged(Flagged::High),
    reading(&CHOLESTEROL, 4.1),
];
const A_YEAR_AND_A_HALF_AGO: &[Reading] =
    &[reading(&CREATININE, 85.0), reading(&EGFR, 56.0), reading(&POTASSIUM, 4.3)];
const LAST_WINTER: &[Reading] = &[
    reading(&CREATININE, 86.0),
    reading(&EGFR, 55.0),
    reading(&POTASSIUM, 4.4),
    reading(&HBA1C, 58.0).flagged(Flagged::High),
];
const JANUARY: &[Reading] = &[reading(&CREATININE, 88.0), reading(&EGFR, 53.0)];
const SPRING: &[Reading] =
    &[reading(&CREATININE, 91.0), reading(&EGFR, 51.0), reading(&POTASSIUM, 4.7)];
const SUMMER: &[Reading] = &[
    reading(&CREATININE, 96.0).flagged(Flagged::High),
    reading(&EGFR, 48.0),
    reading(&POTASSIUM, 4.9),
    reading(&HBA1C, 61.0).flagged(Flagged::High),
    reading(&TSH, 2.14),
    reading(&ALT, 22.0),
    reading(&CHOLESTEROL, 4.0),
];
const SEPTEMBER: &[Reading] = &[
    reading(&CREATININE, 128.0).flagged(Flagged::High),
    reading(&EGFR, 34.0),
    reading(&POTASSIUM, 5.2),
    reading(&UREA, 9.6),
];
const AFTER_THE_FALL: &[Reading] = &[
    reading(&CREATININE, 148.0).flagged(Flagged::High),
    reading(&EGFR, 28.0),
    reading(&POTASSIUM, 5.3),
    reading(&SODIUM, 131.0).flagged(Flagged::Low),
    reading(&HAEMOGLOBIN, 118.0),
    reading(&WHITE_CELLS, 9.2),
    reading(&PLATELETS, 241.0),
    reading(&CRP, 5.0).below(),
    reading(&UREA, 12.8),
];
const DIABETES_CLINIC: &[Reading] = &[
    reading(&CREATININE, 142.0)
        .flagged(Flagged::High)
        .noted("Corrected by the laboratory: was 141"),
    reading(&EGFR, 30.0),
    reading(&POTASSIUM, 6.6)
        .flagged(Flagged::CriticalHigh)
        .noted("Sample not haemolysed. Telephoned to the clinic at 15:50."),
    reading(&UREA, 11.4),
    reading(&HBA1C, 64.0).flagged(Flagged::High),
];

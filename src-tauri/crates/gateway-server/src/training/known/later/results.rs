//! Every kind of result: trends across a change of method and of laboratory, comparators, words, corrections, no range.

use super::{
    super::super::{
        clinical::{Course, Problem},
        code::{Code, loinc, snomed, words},
        letters::{CLINIC, Letter},
        lives::Allergic,
        medicines::{ATORVASTATIN_HIGH, METFORMIN_FULL, RAMIPRIL},
        results::{
            BLOODS, CHOLESTEROL, CREATININE_MALE, FERRITIN, HAEMOGLOBIN_MALE, HBA1C, PLATELETS,
            POTASSIUM, PSA, Report, WEIGHT, WHITE_CELLS,
            fine::{
                Fine,
                Measured::{Nothing, Number, Over, Under, Words},
                Range, fine,
            },
            more::{ALBUMIN, CALCIUM},
            reading,
        },
        sources::{KGH, NGH},
        staff::{DR_BANERJEE, LABORATORY, LABORATORY_KGH, NURSE_DOBSON, gp_of},
        time::moment,
    },
    Chart, Dice, Life, NOTHING, live,
};

pub(super) fn write(chart: &mut Chart, dice: &mut Dice) {
    const LIFE: Life = Life {
        allergic: Allergic::NoneKnown,
        seen: &[("GP surgery, diabetes review", 40), ("Nurse, blood test", 24)],
        booked: Some("Nurse, blood test"),
        ..NOTHING
    };
    live(chart, &LIFE, dice);
    problems(chart);
    two_laboratories(chart);
    of_every_shape(chart);
    at_the_bedside(chart);
}

fn problems(chart: &mut Chart) {
    let calendar = chart.calendar;
    let practice = chart.person.practice;
    let doctor = gp_of(practice.source.ods);
    let mut gp = chart.at(practice);
    for (code, since) in [
        (snomed("44054006", "Diabetes mellitus type 2").said("Type 2 diabetes"), "2014"),
        (words("Monoclonal gammopathy of uncertain significance"), "2023-02"),
        (words("Raised PSA, watched"), "2024"),
    ] {
        gp.problem(&Problem { code, since, over: None, note: None }, calendar.ago(700), doctor);
    }
    for (medicine, reason, months) in [
        (&METFORMIN_FULL, "type 2 diabetes", 130),
        (&RAMIPRIL, "protein in urine", 120),
        (&ATORVASTATIN_HIGH, "raised cardiovascular risk", 90),
    ] {
        let (started, issued) = (calendar.months_ago(months), calendar.working(8));
        gp.gp_medicine(&Course { medicine, reason, started, issued, ended: None }, doctor);
    }
}

/// Ten years of HbA1c: first in per cent, then in the new unit, and since the spring by another method in another laboratory.
fn two_laboratories(chart: &mut Chart) {
    let calendar = chart.calendar;
    let mut lab = chart.at(&NGH);
    for (days, value) in [(3600, 7.4), (3240, 7.1), (2900, 7.6)] {
        let old =
            fine(HBA1C_PER_CENT, Number(value), "%").by_method(CHROMATOGRAPHY).within(PER_CENT);
        lab.fine_result(&old, (calendar.working(days), 9, 10), &LABORATORY);
    }
    for (days, value) in [(1500, 58.0), (1140, 56.0), (780, 61.0), (420, 63.0)] {
        let result = hba1c(value, CHROMATOGRAPHY);
        lab.fine_result(&result, (calendar.working(days), 9, 15), &LABORATORY);
    }
    for (days, value) in [(1480, 3.8), (1120, 4.4), (760, 5.1), (400, 5.6)] {
        let psa = fine(PSA.code, Number(value), "ug/L")
            .by_method("Assay A, not corrected for weight")
            .within(PSA_RANGE);
        lab.fine_result(&psa, (calendar.working(days), 9, 20), &LABORATORY);
    }
    let mut other = chart.at(&KGH);
    for (days, value) in [(210, 60.0), (110, 57.0), (24, 54.0)] {
        let result = hba1c(value, "Capillary electrophoresis");
        other.fine_result(&result, (calendar.working(days), 8, 50), &LABORATORY_KGH);
    }
    for (days, value) in [(200, 4.6), (100, 4.7), (24, 4.9)] {
        let psa = fine(PSA.code, Number(value), "ug/L").by_method("Assay B").within(PSA_RANGE);
        other.fine_result(&psa, (calendar.working(days), 8, 55), &LABORATORY_KGH);
    }
    let report = Report {
        name: BLOODS,
        taken: (calendar.working(24), 8, 45),
        asked_by: gp_of("Y99001"),
        readings: &[
            reading(&HAEMOGLOBIN_MALE, 127.0).judged(),
            reading(&WHITE_CELLS, 6.8).judged(),
            reading(&PLATELETS, 204.0).judged(),
            reading(&CREATININE_MALE, 98.0).judged(),
            reading(&POTASSIUM, 4.8).judged(),
            reading(&CALCIUM, 2.44).judged(),
            reading(&ALBUMIN, 41.0).judged(),
            reading(&FERRITIN, 88.0).judged(),
            reading(&CHOLESTEROL, 3.6),
            reading(&HBA1C, 54.0).judged(),
        ],
        conclusion: None,
        because: None,
    };
    other.report(&report);
}

fn hba1c(value: f64, method: &'static str) -> Fine {
    fine(HBA1C.code, Number(value), "mmol/mol")
        .by_method(method)
        .within(HBA1C_RANGE)
        .flagged("H", "High")
}

fn of_every_shape(chart: &mut Chart) {
    let calendar = chart.calendar;
    let day = calendar.working(31);
    let at = (day, 10, 30);
    let mut lab = chart.at(&NGH);
    for result in [
        fine(words("hepatitis B surface antigen"), Words("Not detected"), "")
            .flagged("NEG", "Negative"),
        fine(words("hepatitis C antibody"), Words("Detected"), "")
            .flagged("POS", "Positive")
            .noted("A second sample is needed to confirm this."),
        fine(words("urine culture"), Words("Escherichia coli, more than 100,000 per mL"), "")
            .flagged("A", "Abnormal"),
        fine(words("trimethoprim"), Words("Resistant"), "").flagged("R", "Resistant"),
        fine(words("nitrofurantoin"), Words("Susceptible"), "").flagged("S", "Susceptible"),
        fine(words("troponin T, high sensitivity"), Under(5.0), "ng/L"),
        fine(words("D-dimer"), Over(4000.0), "ng/mL").flagged("H", "High"),
        fine(words("vitamin B12"), Over(2000.0), "ng/L").flagged("H", "High"),
        fine(words("urine albumin to creatinine ratio"), Number(3.4), "mg/mmol").within(RATIO),
        fine(words("free kappa light chains"), Number(41.2), "mg/L")
            .within(LIGHT_CHAINS)
            .flagged("H", "High"),
        fine(words("paraprotein"), Number(6.0), "g/L").noted("IgG kappa. Typed before."),
        fine(words("ferritin, by age"), Number(88.0), "ug/L").within(BY_AGE),
        fine(words("potassium, from the surgery"), Nothing("error", "Error"), "mmol/L")
            .noted("Haemolysed. Please send another sample."),
        fine(words("blood film"), Words("A few rouleaux. No blasts."), ""),
        fine(words("sodium, provisional"), Number(134.0), "mmol/L").of_status("preliminary"),
        fine(words("magnesium"), Number(0.61), "mmol/L").within(MAGNESIUM),
    ] {
        lab.fine_result(&result, at, &LABORATORY);
    }
    let calcium = || {
        fine(words("calcium, corrected by the laboratory"), Number(2.91), "mmol/L")
            .within(CALCIUM_RANGE)
    };
    let wrong = calcium()
        .flagged("H", "High")
        .of_status("entered-in-error")
        .noted("Reported against the wrong sample.");
    let wrong = lab.fine_result(&wrong, at, &LABORATORY);
    let right = fine(words("calcium, corrected by the laboratory"), Number(2.39), "mmol/L")
        .within(CALCIUM_RANGE);
    let right = right.correcting(&wrong).noted("Corrected: was 2.91. The practice was telephoned.");
    lab.fine_result(&right, at, &LABORATORY);
    let letter = Letter {
        kind: CLINIC,
        title: "Clinic letter",
        department: "Haematology clinic",
        dated: calendar.working(28),
        version: 1,
        printed: true,
        about: None,
        body: "A paraprotein of 6 g/L, IgG kappa, steady for three years. No anaemia of it, no bone pain. The calcium of 2.91 was a mistake of the \
               laboratory: it is 2.39.\n\nBlood every six months with the practice. The hepatitis C antibody needs a second sample.",
    };
    lab.letter(&letter, &DR_BANERJEE);
}

fn at_the_bedside(chart: &mut Chart) {
    let calendar = chart.calendar;
    let practice = chart.person.practice;
    let mut gp = chart.at(practice);
    for (days, pressure, weight) in [
        (40, (136, 78), 91.4),
        (220, (142, 82), 93.0),
        (400, (148, 84), 95.2),
        (590, (151, 88), 96.1),
    ] {
        let day = calendar.working(days);
        let at = moment(day, 9, 40);
        gp.blood_pressure(pressure, &at, day, &NURSE_DOBSON);
        gp.vital(&WEIGHT, weight, &at, day, &NURSE_DOBSON);
    }
}

const fn range(low: Option<f64>, high: Option<f64>, whom: Option<&'static str>) -> Range {
    Range { low, high, whom }
}

const CHROMATOGRAPHY: &str = "Ion-exchange chromatography";
const HBA1C_PER_CENT: Code =
    loinc("4548-4", "Hemoglobin A1c/Hemoglobin.total in Blood").said("HbA1c");
const PER_CENT: &[Range] = &[range(Some(4.0), Some(6.0), None)];
const HBA1C_RANGE: &[Range] = &[range(Some(20.0), Some(41.0), None)];
const PSA_RANGE: &[Range] = &[range(None, Some(4.5), Some("men of 60 to 69"))];
const RATIO: &[Range] = &[range(None, Some(3.0), None)];
const LIGHT_CHAINS: &[Range] = &[range(Some(3.3), Some(19.4), None)];
const BY_AGE: &[Range] =
    &[range(Some(20.0), Some(300.0), Some("men")), range(Some(10.0), Some(120.0), Some("women"))];
const MAGNESIUM: &[Range] = &[range(Some(0.7), Some(1.0), None)];
const CALCIUM_RANGE: &[Range] = &[range(Some(2.2), Some(2.6), None)];

//! Letters of every format in which they come, one of them replaced by a later one.

use super::{
    super::super::{
        clinical::{Course, Problem},
        code::{Code, snomed, words},
        letters::{ASSESSMENT, CLINIC, DISCHARGE, Letter, REFERRAL, SCREENING, documents::Format},
        lives::{Allergic, THYROID},
        medicines::more::{AZATHIOPRINE, LEVOTHYROXINE_FULL},
        sources::{KGH, NGH, NHFT},
        staff::{DR_COSTELLO, DR_OKORO, DR_WARD, DR_WINTERS, MR_SINGLETON, MS_NAIR, Staff},
    },
    Chart, Dice, Life, NOTHING, live_later,
};

pub(super) fn write(chart: &mut Chart, dice: &mut Dice) {
    const LIFE: Life = Life {
        allergic: Allergic::NoneKnown,
        bloods: THYROID.bloods,
        seen: &[("GP surgery, tired", 340)],
        booked: Some("Nurse, blood test"),
        ..NOTHING
    };
    live_later(chart, &LIFE, 0, dice);
    illness(chart);
    let calendar = chart.calendar;
    let mut gp = chart.at(chart.person.practice);
    for (days, title, formats, body) in FROM_THE_PRACTICE {
        gp.document(
            &letter(title, REFERRAL, "GP practice", calendar.working(*days), body),
            formats,
            None,
            &DR_WARD,
        );
    }
    let mut hospital = chart.at(&NGH);
    for (days, title, kind, department, formats, by, body) in FROM_THE_HOSPITAL {
        hospital.document(
            &letter(title, *kind, department, calendar.working(*days), body),
            formats,
            None,
            by,
        );
    }
    let day = calendar.working(88);
    let first = Letter {
        version: 0,
        ..letter("Discharge summary", DISCHARGE, "Gastroenterology ward", day, FIRST_VERSION)
    };
    let first = hospital.document(&first, &[Format::Text, Format::Pdf], None, &DR_COSTELLO);
    let second = letter(
        "Discharge summary, corrected",
        DISCHARGE,
        "Gastroenterology ward",
        calendar.working(86),
        SECOND_VERSION,
    );
    hospital.document(&second, &[Format::Text, Format::Pdf], Some(&first), &DR_COSTELLO);
    let mut other = chart.at(&KGH);
    let seen = letter(
        "Rheumatology letter",
        CLINIC,
        "Rheumatology clinic",
        calendar.working(55),
        WITH_TABLE,
    );
    other.document(&seen, &[Format::Html], None, &DR_WINTERS);
    let mut community = chart.at(&NHFT);
    let advice = letter(
        "Exercise programme",
        ASSESSMENT,
        "Physiotherapy",
        calendar.working(26),
        "Six exercises, twice a day. Pictures are in the document.",
    );
    community.document(&advice, &[Format::Word], None, &MS_NAIR);
}

fn letter<'a>(
    title: &'a str,
    kind: Code,
    department: &'a str,
    dated: chrono::NaiveDate,
    body: &'a str,
) -> Letter<'a> {
    Letter { kind, title, department, dated, version: 1, printed: false, about: None, body }
}

fn illness(chart: &mut Chart) {
    let calendar = chart.calendar;
    let mut gp = chart.at(chart.person.practice);
    for (code, since) in [
        (words("Autoimmune hepatitis"), "2024-09"),
        (snomed("40930008", "Hypothyroidism"), "2010"),
        (words("Joint pains"), "2026-03"),
    ] {
        gp.problem(&Problem { code, since, over: None, note: None }, calendar.ago(500), &DR_WARD);
    }
    for (medicine, reason, months) in
        [(&AZATHIOPRINE, "autoimmune hepatitis", 20), (&LEVOTHYROXINE_FULL, "hypothyroidism", 120)]
    {
        let (started, issued) = (calendar.months_ago(months), calendar.working(7));
        gp.gp_medicine(&Course { medicine, reason, started, issued, ended: None }, &DR_WARD);
    }
}

type FromHospital =
    (i64, &'static str, Code, &'static str, &'static [Format], &'static Staff, &'static str);

const FROM_THE_PRACTICE: &[(i64, &str, &[Format], &str)] = &[
    (
        330,
        "Referral, gastroenterology",
        &[Format::Text],
        "Thank you for seeing Mrs Halliwell, tired and itching for three months, with an ALT of 412.",
    ),
    (
        2400,
        "Letter from a former practice",
        &[Format::Scan],
        "Registered with us from 1989 to 2019. Measles in 1974. Gall stones never proven. Last smear clear.",
    ),
];
const FROM_THE_HOSPITAL: &[FromHospital] = &[
    (
        300,
        "Clinic letter",
        CLINIC,
        "Liver clinic",
        &[Format::Text, Format::Pdf],
        &DR_COSTELLO,
        "Liver biopsy: autoimmune hepatitis. Prednisolone begun, azathioprine to follow once the TPMT is known.\n\nPlease check blood every week for four weeks.",
    ),
    (
        210,
        "Clinic letter",
        CLINIC,
        "Liver clinic",
        &[Format::Pdf],
        &DR_COSTELLO,
        "ALT is 38. Prednisolone has ended. Azathioprine 100 mg a day goes on for at least two years. Flu and pneumococcal vaccination, no live vaccines.",
    ),
    (
        160,
        "Endoscopy report, scanned",
        SCREENING,
        "Endoscopy",
        &[Format::Scan],
        &DR_COSTELLO,
        "Gastroscopy to the second part of the duodenum. No varices. Small hiatus hernia.\n\nNo biopsy taken.",
    ),
    (
        140,
        "Retinal photograph",
        SCREENING,
        "Eye clinic",
        &[Format::Elsewhere],
        &MR_SINGLETON,
        "Picture kept at the hospital.",
    ),
    (
        120,
        "Letter to the patient",
        CLINIC,
        "Liver clinic",
        &[Format::Word, Format::Pdf],
        &DR_OKORO,
        "Dear Mrs Halliwell, your liver tests are back in the range. Please go on with the tablets and ring us if you bruise or have a sore throat with fever.",
    ),
];
const FIRST_VERSION: &str =
    "In hospital for two days with fever. Azathioprine STOPPED for good.\n\nBlood count in a week.";
const SECOND_VERSION: &str = "This replaces the summary of two days before, which said that azathioprine was stopped for good. That was a mistake.\n\n\
     In hospital for two days with fever. Azathioprine paused for a week and begun again at 100 mg a day. Blood count in a week.";
const WITH_TABLE: &str = "<h2>Joints</h2><p>Pain and stiffness of the small joints of the hands since March. <b>No swelling today.</b></p>\
     <h2>Medicines</h2><table><tr><th>Medicine</th><th>Dose</th><th>Since</th></tr><tr><td>azathioprine</td><td>100 mg once a day</td><td>2025</td></tr>\
     <tr><td>levothyroxine</td><td>100 micrograms once a day</td><td>2016</td></tr></table>\
     <h2>Results</h2><table><tr><th>Test</th><th>Result</th><th>Range</th></tr><tr><td>Rheumatoid factor</td><td>&lt; 10 IU/mL</td><td>up to 20</td></tr>\
     <tr><td>ESR</td><td>22 mm/h</td><td>up to 30</td></tr><tr><td>CRP</td><td>4 mg/L</td><td>up to 5</td></tr></table>\
     <h2>Plan</h2><ul><li>Simple pain relief, no ibuprofen</li><li>Hand therapy</li><li>See again only if joints swell</li></ul>";

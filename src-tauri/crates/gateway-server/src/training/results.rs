//! What was measured: laboratory results in reports, and vital signs.

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::{
    chart::{Pen, to},
    code::{Code, HL7, loinc, number, snomed, words},
    staff::{LABORATORY, Staff},
    time::moment,
};

pub(super) mod fine;
pub(super) mod more;

/// A test of the laboratory, with its unit and the range that the laboratory prints.
#[derive(Clone, Copy, Debug)]
pub(super) struct Test {
    pub(super) code: Code,
    unit: &'static str,
    low: Option<f64>,
    high: Option<f64>,
}

/// One result: the number, and the flag that the laboratory sent with it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reading {
    pub(super) test: &'static Test,
    pub(super) value: f64,
    pub(super) flag: Flagged,
    pub(super) below: bool,
    pub(super) note: Option<&'static str>,
}

/// What the laboratory said about a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Flagged {
    No,
    Low,
    High,
    CriticalHigh,
}

/// A report: which tests, taken when, asked for by whom.
#[derive(Clone, Copy, Debug)]
pub(super) struct Report<'a> {
    pub(super) name: Code,
    pub(super) taken: (NaiveDate, u32, u32),
    pub(super) asked_by: &'static Staff,
    pub(super) readings: &'a [Reading],
    pub(super) conclusion: Option<&'a str>,
    pub(super) because: Option<Because<'a>>,
}

/// The problem for which tests were asked for, and the contact at which that was.
#[derive(Clone, Copy, Debug)]
pub(super) struct Because<'a> {
    pub(super) code: Code,
    pub(super) problem: &'a str,
    pub(super) contact: &'a str,
}

/// A number with nothing said about it.
pub(super) const fn reading(test: &'static Test, value: f64) -> Reading {
    Reading { test, value, flag: Flagged::No, below: false, note: None }
}

impl Reading {
    pub(super) const fn flagged(self, flag: Flagged) -> Self {
        Self { flag, ..self }
    }

    /// Less than the number, `<5`.
    pub(super) const fn below(self) -> Self {
        Self { below: true, ..self }
    }

    pub(super) const fn noted(self, note: &'static str) -> Self {
        Self { note: Some(note), ..self }
    }

    /// The number with the flag that a laboratory sends for it by its own range.
    pub(super) fn judged(self) -> Self {
        let over = self.test.high.is_some_and(|high| self.value > high);
        let under = self.test.low.is_some_and(|low| self.value < low);
        let flag = match (over, under) {
            (true, _) => Flagged::High,
            (false, true) => Flagged::Low,
            (false, false) => Flagged::No,
        };
        self.flagged(flag)
    }
}

impl Pen<'_> {
    /// A report of the laboratory with its results; answers with the reference to the report.
    pub(super) fn report(&mut self, report: &Report<'_>) -> String {
        let (day, hour, minute) = report.taken;
        let taken = moment(day, hour, minute);
        let request = self.test_request(report, &taken);
        let results: Vec<Value> = report
            .readings
            .iter()
            .map(|reading| to(&self.laboratory_result(reading, report, &taken, &request)))
            .collect();
        let body = json!({
            "basedOn": [to(&request)],
            "status": "final",
            "category": [category("v2-0074", "LAB", "Laboratory")],
            "code": report.name.concept(),
            "subject": self.subject(),
            "effectiveDateTime": taken,
            "issued": moment(day, 16, 10),
            "performer": [self.staff(&LABORATORY)],
            "encounter": report.because.map(|because| to(because.contact)),
            "result": results,
            "conclusion": report.conclusion,
            "conclusionCode": report.because.map(|because| json!([because.code.concept()])),
        });
        self.write("DiagnosticReport", day, body)
    }

    /// A vital sign or another measurement at the bedside.
    pub(super) fn vital(
        &mut self,
        sign: &Test,
        value: f64,
        at: &str,
        day: NaiveDate,
        by: &'static Staff,
    ) -> String {
        let body = json!({
            "status": "final",
            "category": [category("observation-category", "vital-signs", "Vital Signs")],
            "code": sign.code.concept(),
            "subject": self.subject(),
            "effectiveDateTime": at,
            "performer": [self.staff(by)],
            "valueQuantity": { "value": number(value), "unit": sign.unit },
        });
        self.write("Observation", day, body)
    }

    pub(super) fn blood_pressure(
        &mut self,
        pressure: (u32, u32),
        at: &str,
        day: NaiveDate,
        by: &'static Staff,
    ) -> String {
        let part = |code: Code, value: u32| json!({ "code": code.concept(), "valueQuantity": { "value": value, "unit": "mmHg" } });
        let body = json!({
            "status": "final",
            "category": [category("observation-category", "vital-signs", "Vital Signs")],
            "code": loinc("85354-9", "Blood pressure panel with all children optional").said("blood pressure").concept(),
            "subject": self.subject(),
            "effectiveDateTime": at,
            "performer": [self.staff(by)],
            "component": [
                part(loinc("8480-6", "Systolic blood pressure").said("systolic"), pressure.0),
                part(loinc("8462-4", "Diastolic blood pressure").said("diastolic"), pressure.1),
            ],
        });
        self.write("Observation", day, body)
    }

    /// Something that is said about a person's life rather than measured.
    pub(super) fn social_fact(
        &mut self,
        fact: Code,
        said: &str,
        day: NaiveDate,
        by: &'static Staff,
    ) -> String {
        let body = json!({
            "status": "final",
            "category": [category("observation-category", "social-history", "Social History")],
            "code": fact.concept(),
            "subject": self.subject(),
            "effectiveDateTime": day.to_string(),
            "performer": [self.staff(by)],
            "valueString": said,
        });
        self.write("Observation", day, body)
    }

    fn test_request(&mut self, report: &Report<'_>, taken: &str) -> String {
        let body = json!({
            "status": "completed",
            "intent": "order",
            "category": [words("Laboratory procedure").concept()],
            "code": report.name.concept(),
            "subject": self.subject(),
            "authoredOn": taken,
            "requester": self.staff(report.asked_by),
            "reasonReference": report.because.map(|because| json!([to(because.problem)])),
        });
        self.write("ServiceRequest", report.taken.0, body)
    }

    fn laboratory_result(
        &mut self,
        reading: &Reading,
        report: &Report<'_>,
        taken: &str,
        request: &str,
    ) -> String {
        let day = report.taken.0;
        let test = reading.test;
        let corrected = reading.note.is_some_and(|note| note.starts_with("Corrected"));
        let quantity = json!({
            "value": number(reading.value),
            "comparator": reading.below.then_some("<"),
            "unit": test.unit,
        });
        let body = json!({
            "basedOn": [to(request)],
            "status": if corrected { "corrected" } else { "final" },
            "category": [category("observation-category", "laboratory", "Laboratory")],
            "code": test.code.concept(),
            "subject": self.subject(),
            "focus": report.because.map(|because| json!([to(because.problem)])),
            "encounter": report.because.map(|because| to(because.contact)),
            "effectiveDateTime": taken,
            "issued": moment(day, 16, 10),
            "performer": [self.staff(&LABORATORY)],
            "valueQuantity": without_nulls(quantity),
            "interpretation": reading.flag.concept(),
            "referenceRange": test.range(),
            "note": reading.note.map(|text| json!([{ "text": text }])),
        });
        self.write("Observation", day, body)
    }
}

impl Test {
    fn range(&self) -> Option<Value> {
        let edge = |value: f64| json!({ "value": number(value), "unit": self.unit });
        let mut range = serde_json::Map::new();
        if let Some(low) = self.low {
            range.insert("low".to_owned(), edge(low));
        }
        if let Some(high) = self.high {
            range.insert("high".to_owned(), edge(high));
        }
        (!range.is_empty()).then(|| json!([range]))
    }
}

impl Flagged {
    fn concept(self) -> Option<Value> {
        let (code, display) = match self {
            Self::No => return None,
            Self::Low => ("L", "Low"),
            Self::High => ("H", "High"),
            Self::CriticalHigh => ("HH", "Critical high"),
        };
        Some(json!([category("v3-ObservationInterpretation", code, display)]))
    }
}

fn category(system: &str, code: &str, display: &str) -> Value {
    json!({ "coding": [{ "system": format!("{HL7}{system}"), "code": code, "display": display }] })
}

fn without_nulls(value: Value) -> Value {
    match value {
        Value::Object(fields) => fields.into_iter().filter(|(_, value)| !value.is_null()).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => {
            value
        }
    }
}

const fn test(code: Code, unit: &'static str, low: Option<f64>, high: Option<f64>) -> Test {
    Test { code, unit, low, high }
}

// Laboratory
pub(super) const CREATININE: Test = test(
    snomed("1000731000000107", "Serum creatinine level").said("creatinine"),
    "umol/L",
    Some(49.0),
    Some(90.0),
);
pub(super) const CREATININE_MALE: Test = Test { low: Some(64.0), high: Some(104.0), ..CREATININE };
pub(super) const EGFR: Test = test(
    snomed("1011481000000105", "eGFR using creatinine CKD-EPI per 1.73 square metres").said("eGFR"),
    "mL/min/1.73 m²",
    None,
    None,
);
pub(super) const POTASSIUM: Test = test(
    snomed("1000651000000109", "Serum potassium level").said("potassium"),
    "mmol/L",
    Some(3.5),
    Some(5.3),
);
pub(super) const SODIUM: Test = test(
    snomed("1000661000000107", "Serum sodium level").said("sodium"),
    "mmol/L",
    Some(133.0),
    Some(146.0),
);
pub(super) const UREA: Test = test(
    snomed("1000951000000103", "Serum urea level").said("urea"),
    "mmol/L",
    Some(2.5),
    Some(7.8),
);
pub(super) const HBA1C: Test = test(
    snomed("999791000000106", "Haemoglobin A1c level - IFCC standardised").said("HbA1c"),
    "mmol/mol",
    Some(20.0),
    Some(41.0),
);
pub(super) const HAEMOGLOBIN: Test = test(
    snomed("1022431000000105", "Haemoglobin estimation").said("haemoglobin"),
    "g/L",
    Some(115.0),
    Some(165.0),
);
pub(super) const HAEMOGLOBIN_MALE: Test =
    Test { low: Some(130.0), high: Some(180.0), ..HAEMOGLOBIN };
pub(super) const WHITE_CELLS: Test = test(
    snomed("1022541000000102", "Total white cell count").said("white cells"),
    "10⁹/L",
    Some(4.0),
    Some(11.0),
);
pub(super) const PLATELETS: Test = test(
    snomed("1022651000000100", "Platelet count").said("platelets"),
    "10⁹/L",
    Some(150.0),
    Some(400.0),
);
pub(super) const CRP: Test = test(
    snomed("1001371000000100", "Serum C reactive protein level").said("CRP"),
    "mg/L",
    None,
    Some(5.0),
);
pub(super) const TSH: Test =
    test(snomed("1022791000000101", "Serum TSH level").said("TSH"), "mU/L", Some(0.27), Some(4.2));
pub(super) const ALT: Test = test(
    snomed("1018251000000107", "Serum alanine aminotransferase level").said("ALT"),
    "U/L",
    None,
    Some(35.0),
);
pub(super) const CHOLESTEROL: Test = test(
    snomed("1005671000000105", "Serum cholesterol level").said("cholesterol"),
    "mmol/L",
    None,
    None,
);
pub(super) const FERRITIN: Test = test(words("ferritin"), "ug/L", Some(15.0), Some(200.0));
pub(super) const URATE: Test = test(words("urate"), "umol/L", Some(200.0), Some(430.0));
pub(super) const PSA: Test = test(words("PSA"), "ug/L", None, Some(6.5));
pub(super) const HIV_VIRAL_LOAD: Test = test(words("HIV-1 viral load"), "copies/mL", None, None);
pub(super) const CD4: Test = test(words("CD4 count"), "10⁶/L", Some(500.0), Some(1500.0));

// Reports
pub(super) const KIDNEY: Code = words("Urea, electrolytes and creatinine");
pub(super) const BLOODS: Code = words("Full blood count, CRP and kidney function");
pub(super) const DIABETES: Code = words("Diabetes monitoring bloods");

// At the bedside
pub(super) const PULSE: Test =
    test(loinc("8867-4", "Heart rate").said("pulse"), "beats/min", None, None);
pub(super) const BREATHING: Test =
    test(loinc("9279-1", "Respiratory rate").said("breathing rate"), "breaths/min", None, None);
pub(super) const TEMPERATURE: Test =
    test(loinc("8310-5", "Body temperature").said("temperature"), "°C", None, None);
pub(super) const OXYGEN: Test = test(
    loinc("59408-5", "Oxygen saturation in Arterial blood by Pulse oximetry")
        .said("oxygen saturation"),
    "%",
    None,
    None,
);
pub(super) const WEIGHT: Test =
    test(loinc("29463-7", "Body weight").said("weight"), "kg", None, None);
pub(super) const COMA_SCORE: Test = test(
    loinc("9269-2", "Glasgow coma score total").said("Glasgow coma score"),
    "of 15",
    None,
    None,
);
pub(super) const FINGER_GLUCOSE: Test = test(
    loinc("14743-9", "Glucose [Moles/volume] in Capillary blood by Glucometer")
        .said("glucose, finger-prick"),
    "mmol/L",
    None,
    None,
);

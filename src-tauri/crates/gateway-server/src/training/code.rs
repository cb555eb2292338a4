//! A thing with its code and its words, as FHIR's CodeableConcept.

use nhs::system::SNOMED;
use serde_json::{Value, json};

/// A term: a code where it is certain, and always words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Code {
    system: &'static str,
    code: Option<&'static str>,
    display: &'static str,
    text: &'static str,
}

/// A term of SNOMED CT (dm+d among it).
pub(super) const fn snomed(code: &'static str, display: &'static str) -> Code {
    Code { system: SNOMED, code: Some(code), display, text: display }
}

/// A term of LOINC.
pub(super) const fn loinc(code: &'static str, display: &'static str) -> Code {
    Code { system: LOINC, code: Some(code), display, text: display }
}

/// A term of another code system.
pub(super) const fn coded(system: &'static str, code: &'static str, display: &'static str) -> Code {
    Code { system, code: Some(code), display, text: display }
}

/// Words alone, where no code is certain.
pub(super) const fn words(text: &'static str) -> Code {
    Code { system: "", code: None, display: text, text }
}

impl Code {
    /// The same code in the words that the source used.
    pub(super) const fn said(self, text: &'static str) -> Self {
        Self { text, ..self }
    }

    /// The words.
    pub(super) const fn text(self) -> &'static str {
        self.text
    }

    /// The term as a CodeableConcept.
    pub(super) fn concept(self) -> Value {
        match self.code {
            Some(_) => json!({ "coding": [self.coding()], "text": self.text }),
            None => json!({ "text": self.text }),
        }
    }

    /// The term as a Coding.
    pub(super) fn coding(self) -> Value {
        match self.code {
            Some(code) => json!({ "system": self.system, "code": code, "display": self.display }),
            None => json!({ "display": self.display }),
        }
    }
}

/// The code of a status that FHIR wants as a CodeableConcept.
pub(super) fn status(system: &str, code: &str) -> Value {
    json!({ "coding": [{ "system": format!("{HL7}{system}"), "code": code }] })
}

/// A whole number is written without a decimal point.
pub(super) fn number(value: f64) -> Value {
    if value.fract() == 0.0 && value.abs() < 1e9 {
        #[expect(clippy::cast_possible_truncation, reason = "a whole number well inside the range")]
        let whole = value as i64;
        json!(whole)
    } else {
        json!(value)
    }
}

pub(super) const HL7: &str = "http://terminology.hl7.org/CodeSystem/";
const LOINC: &str = "http://loinc.org";

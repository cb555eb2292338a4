//! Results in every shape in which laboratories send them: with a method, a comparator, a word, a correction, or no value.

use chrono::NaiveDate;
use serde_json::{Map, Value, json};

use super::{category, without_nulls};
use crate::training::{
    chart::{Pen, to},
    code::{Code, number, words},
    staff::Staff,
    time::moment,
};

/// One result as a laboratory sends it.
#[derive(Clone, Debug)]
pub(in super::super) struct Fine {
    code: Code,
    value: Measured,
    unit: &'static str,
    ranges: &'static [Range],
    flag: Option<(&'static str, &'static str)>,
    method: Option<&'static str>,
    status: &'static str,
    note: Option<&'static str>,
    /// The result that this one corrects.
    instead_of: Option<String>,
}

/// What was found.
#[derive(Clone, Copy, Debug)]
pub(in super::super) enum Measured {
    Number(f64),
    /// Under the least that can be measured.
    Under(f64),
    Over(f64),
    Words(&'static str),
    /// Nothing, and why.
    Nothing(&'static str, &'static str),
}

/// A range that a laboratory prints, and for whom.
#[derive(Clone, Copy, Debug)]
pub(in super::super) struct Range {
    pub(in super::super) low: Option<f64>,
    pub(in super::super) high: Option<f64>,
    pub(in super::super) whom: Option<&'static str>,
}

pub(in super::super) fn fine(code: Code, value: Measured, unit: &'static str) -> Fine {
    Fine {
        code,
        value,
        unit,
        ranges: &[],
        flag: None,
        method: None,
        status: "final",
        note: None,
        instead_of: None,
    }
}

impl Fine {
    pub(in super::super) fn within(self, ranges: &'static [Range]) -> Self {
        Self { ranges, ..self }
    }

    pub(in super::super) fn flagged(self, code: &'static str, words: &'static str) -> Self {
        Self { flag: Some((code, words)), ..self }
    }

    pub(in super::super) fn by_method(self, method: &'static str) -> Self {
        Self { method: Some(method), ..self }
    }

    pub(in super::super) fn of_status(self, status: &'static str) -> Self {
        Self { status, ..self }
    }

    pub(in super::super) fn noted(self, note: &'static str) -> Self {
        Self { note: Some(note), ..self }
    }

    /// The corrected version of a result that was sent before.
    pub(in super::super) fn correcting(self, earlier: &str) -> Self {
        Self { instead_of: Some(earlier.to_owned()), status: "corrected", ..self }
    }

    fn value(&self) -> (&'static str, Value) {
        let quantity = |value: f64, comparator: Option<&str>| {
            without_nulls(
                json!({ "value": number(value), "comparator": comparator, "unit": self.unit }),
            )
        };
        match self.value {
            Measured::Number(value) => ("valueQuantity", quantity(value, None)),
            Measured::Under(value) => ("valueQuantity", quantity(value, Some("<"))),
            Measured::Over(value) => ("valueQuantity", quantity(value, Some(">"))),
            Measured::Words(said) => ("valueString", json!(said)),
            Measured::Nothing(code, display) => {
                ("dataAbsentReason", category("data-absent-reason", code, display))
            }
        }
    }

    fn ranges(&self) -> Option<Value> {
        let edge = |value: f64| json!({ "value": number(value), "unit": self.unit });
        let range = |range: &Range| {
            let whom = range.whom.map(|whom| json!([words(whom).concept()]));
            without_nulls(
                json!({ "low": range.low.map(edge), "high": range.high.map(edge), "appliesTo": whom }),
            )
        };
        let ranges: Vec<Value> = self.ranges.iter().map(range).collect();
        (!ranges.is_empty()).then(|| json!(ranges))
    }
}

impl Pen<'_> {
    /// Writes a result as this laboratory sends it; answers with the reference to it.
    pub(in super::super) fn fine_result(
        &mut self,
        result: &Fine,
        taken: (NaiveDate, u32, u32),
        laboratory: &'static Staff,
    ) -> String {
        let (day, hour, minute) = taken;
        let (kind, value) = result.value();
        let extension = result
            .instead_of
            .as_deref()
            .map(|earlier| json!([{ "url": REPLACES, "valueReference": to(earlier) }]));
        let mut body = Map::new();
        let mut say = |field: &str, value: Value| {
            body.insert(field.to_owned(), value);
        };
        say("extension", json!(extension));
        say("status", json!(result.status));
        say("category", json!([category("observation-category", "laboratory", "Laboratory")]));
        say("code", result.code.concept());
        say("subject", self.subject());
        say("effectiveDateTime", json!(moment(day, hour, minute)));
        say("issued", json!(moment(day, 17, 5)));
        say("performer", json!([self.staff(laboratory)]));
        say(kind, value);
        let flag = result
            .flag
            .map(|(code, words)| json!([category("v3-ObservationInterpretation", code, words)]));
        say("interpretation", json!(flag));
        say("method", json!(result.method.map(words_of)));
        say("referenceRange", json!(result.ranges()));
        say("note", json!(result.note.map(|text| [json!({ "text": text })])));
        self.write("Observation", day, Value::Object(body))
    }
}

fn words_of(text: &str) -> Value {
    json!({ "text": text })
}

/// HL7's extension for an observation that replaces another.
const REPLACES: &str = "http://hl7.org/fhir/StructureDefinition/observation-replaces";

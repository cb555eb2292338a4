//! How much, by which route, how often.

use super::quantity::{dose, without_end_zeros};
use crate::{
    fhir::{Fhir as _, lower_first},
    json::Json,
};

/// What the dosage of a medicine says.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Dosage {
    pub(super) dose: Option<String>,
    pub(super) route: Option<String>,
    pub(super) frequency: Option<String>,
    /// The source's own words.
    pub(super) text: Option<String>,
}

impl Dosage {
    /// The dosage in these FHIR Dosages. Where there are several, the source's own words stand for all of them.
    pub(super) fn of(dosages: &[Json<'_>]) -> Self {
        match dosages {
            [] => Self::default(),
            &[one] => Self {
                dose: amount(one),
                route: one.term("route").map(|route| route_words(&route)),
                frequency: frequency(one),
                text: one.text("text").map(str::to_owned),
            },
            several => {
                let text: Vec<String> = several.iter().copied().filter_map(in_words).collect();
                let text = Some(text.join("; then ")).filter(|text| !text.is_empty());
                let route = several.iter().find_map(|each| each.term("route"));
                Self { route: route.map(|route| route_words(&route)), text, ..Self::default() }
            }
        }
    }

    /// Whether the dose and how often are known without the source's own words.
    pub(super) fn is_structured(&self) -> bool {
        self.dose.is_some() && self.frequency.is_some()
    }
}

fn amount(dosage: Json<'_>) -> Option<String> {
    let rate = dosage.at("doseAndRate");
    let quantity = dose(rate.at("doseQuantity")).or_else(|| dose(dosage.at("doseQuantity")));
    quantity.or_else(|| {
        let range = rate.at("doseRange");
        let low = without_end_zeros(&range.number("low.value")?);
        let high = dose(range.at("high"))?;
        Some(format!("{low} to {high}"))
    })
}

fn in_words(dosage: Json<'_>) -> Option<String> {
    if let Some(text) = dosage.text("text") {
        return Some(text.to_owned());
    }
    let parts: Vec<String> = [amount(dosage), frequency(dosage)].into_iter().flatten().collect();
    (!parts.is_empty()).then(|| parts.join(" "))
}

/// `twice a day when needed`
fn frequency(dosage: Json<'_>) -> Option<String> {
    let timing = dosage.at("timing");
    let repeat = timing.at("repeat");
    let said = timing.term("code").map(|code| abbreviation(&code).unwrap_or(code));
    let mut words = said.or_else(|| repeated(repeat))?;
    if let Some(length) = bounds(repeat) {
        words.push_str(&length);
    }
    if let Some(condition) = when_needed(dosage)
        && !words.contains("needed")
        && !words.contains("required")
    {
        words.push_str(&condition);
    }
    Some(words)
}

/// The words for a Timing.repeat.
fn repeated(repeat: Json<'_>) -> Option<String> {
    let times = repeat.number("frequency");
    let most = repeat.number("frequencyMax");
    let period = repeat.number("period").map(|period| without_end_zeros(&period));
    let unit = repeat.text("periodUnit").map(unit_of_time);
    let often = match (times.as_deref(), period.as_deref(), unit) {
        (times, Some("1"), Some(unit)) => {
            let times = times_of(times.unwrap_or("1"), most.as_deref());
            let a = if unit == "hour" { "an" } else { "a" };
            Some(format!("{times} {a} {unit}"))
        }
        (Some("1") | None, Some(period), Some(unit)) => Some(format!("every {period} {unit}s")),
        (Some(times), Some(period), Some(unit)) => {
            Some(format!("{} every {period} {unit}s", times_of(times, most.as_deref())))
        }
        (_, _, None) | (_, None, Some(_)) => None,
    };
    let events: Vec<&str> = repeat.list("when").filter_map(Json::as_str).map(event).collect();
    let hours: Vec<&str> = repeat
        .list("timeOfDay")
        .filter_map(Json::as_str)
        .map(|time| time.get(..5).unwrap_or(time))
        .collect();
    let at = (!hours.is_empty()).then(|| format!("at {}", hours.join(" and ")));
    let around = (!events.is_empty()).then(|| events.join(" and "));
    let parts: Vec<String> = [often, around, at].into_iter().flatten().collect();
    (!parts.is_empty()).then(|| parts.join(" "))
}

fn bounds(repeat: Json<'_>) -> Option<String> {
    let length = repeat.at("boundsDuration");
    let number = without_end_zeros(&length.number("value")?);
    let unit = length.text("code").or_else(|| length.text("unit"))?;
    let plural = if number == "1" { "" } else { "s" };
    Some(format!(" for {number} {}{plural}", unit_of_time(unit)))
}

fn when_needed(dosage: Json<'_>) -> Option<String> {
    if let Some(reason) = dosage.term("asNeededCodeableConcept") {
        return Some(format!(" when needed for {}", lower_first(&reason)));
    }
    dosage.is_true("asNeededBoolean").then(|| " when needed".to_owned())
}

fn times_of(times: &str, most: Option<&str>) -> String {
    let word = |number: &str| match number {
        "1" => "once".to_owned(),
        "2" => "twice".to_owned(),
        "3" => "three times".to_owned(),
        "4" => "four times".to_owned(),
        "5" => "five times".to_owned(),
        "6" => "six times".to_owned(),
        other => format!("{other} times"),
    };
    match most {
        Some(most) if most != times => format!("{} to {}", word(times), word(most)),
        Some(_) | None => word(times),
    }
}

fn unit_of_time(unit: &str) -> &str {
    match unit {
        "s" => "second",
        "min" => "minute",
        "h" => "hour",
        "d" => "day",
        "wk" => "week",
        "mo" => "month",
        "a" => "year",
        other => other.trim_end_matches('s'),
    }
}

/// HL7 codes of timing, never shown as abbreviations.
fn abbreviation(code: &str) -> Option<String> {
    let words = match code {
        "QD" | "OD" | "od" => "once a day",
        "BID" | "BD" | "bd" => "twice a day",
        "TID" | "TDS" | "tds" => "three times a day",
        "QID" | "QDS" | "qds" => "four times a day",
        "QOD" => "every other day",
        "AM" => "in the morning",
        "PM" => "in the evening",
        "BED" => "at bedtime",
        "WK" => "once a week",
        "MO" => "once a month",
        "Q1H" => "every hour",
        "Q2H" => "every 2 hours",
        "Q3H" => "every 3 hours",
        "Q4H" => "every 4 hours",
        "Q6H" => "every 6 hours",
        "Q8H" => "every 8 hours",
        _ => return None,
    };
    Some(words.to_owned())
}

fn event(code: &str) -> &str {
    match code {
        "MORN" | "MORN.early" | "MORN.late" => "in the morning",
        "NOON" => "at noon",
        "AFT" | "AFT.early" | "AFT.late" => "in the afternoon",
        "EVE" | "EVE.early" | "EVE.late" => "in the evening",
        "NIGHT" => "at night",
        "HS" => "at bedtime",
        "WAKE" => "on waking",
        "C" => "with meals",
        "CM" => "with breakfast",
        "CD" => "with lunch",
        "CV" => "with the evening meal",
        "AC" => "before meals",
        "ACM" => "before breakfast",
        "ACD" => "before lunch",
        "ACV" => "before the evening meal",
        "PC" => "after meals",
        "PCM" => "after breakfast",
        "PCD" => "after lunch",
        "PCV" => "after the evening meal",
        other => other,
    }
}

/// `Oral route` and `Oral` as `oral`.
fn route_words(route: &str) -> String {
    let route =
        route.strip_suffix(" route").or_else(|| route.strip_suffix(" use")).unwrap_or(route);
    lower_first(route)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::json::Document;

    #[test]
    fn how_often_is_said_in_words() {
        let day = |times: u32| json!({"timing": {"repeat": {"frequency": times, "period": 1, "periodUnit": "d"}}});
        let cases = [
            (day(1), "once a day"),
            (day(2), "twice a day"),
            (day(7), "7 times a day"),
            (
                json!({"timing": {"repeat": {"frequency": 1, "period": 8, "periodUnit": "h"}}}),
                "every 8 hours",
            ),
            (
                json!({"timing": {"repeat": {"frequency": 1, "period": "1.0", "periodUnit": "wk"}}}),
                "once a week",
            ),
            (
                json!({"timing": {"repeat": {"frequency": 2, "period": 3, "periodUnit": "d"}}}),
                "twice every 3 days",
            ),
            (
                json!({"timing": {"code": {"text": "once a day at night"}, "repeat": {"frequency": 1}}}),
                "once a day at night",
            ),
            (json!({"timing": {"code": {"coding": [{"code": "BID"}]}}}), "twice a day"),
            (
                json!({"timing": {"repeat": {"when": ["MORN", "NIGHT"]}}}),
                "in the morning and at night",
            ),
            (
                json!({"timing": {"repeat": {"timeOfDay": ["08:00:00", "20:00:00"]}}}),
                "at 08:00 and 20:00",
            ),
            (
                json!({"asNeededBoolean": true, "timing": {"repeat": {"frequency": 4, "period": 1, "periodUnit": "d",
                    "boundsDuration": {"value": 14, "code": "d"}}}}),
                "four times a day for 14 days when needed",
            ),
            (
                json!({"asNeededBoolean": true, "timing": {"code": {"text": "four times a day when needed"}}}),
                "four times a day when needed",
            ),
        ];
        for (dosage, words) in cases {
            let sent = Document::of_value(&dosage);
            assert_eq!(frequency(sent.root()).as_deref(), Some(words), "{dosage}");
        }
    }

    #[test]
    fn several_steps_stay_in_the_words_of_the_source() {
        let steps = json!([{"text": "two today"}, {"doseAndRate": [{"doseQuantity": {"value": 1, "unit": "tablet"}}],
            "timing": {"repeat": {"frequency": 1, "period": 1, "periodUnit": "d"}}}]);
        let sent = Document::of_value(&steps);
        let steps: Vec<Json<'_>> = sent.root().items().collect();
        let dosage = Dosage::of(&steps);
        assert_eq!(dosage.text.as_deref(), Some("two today; then 1\u{a0}tablet once a day"));
        assert_eq!(dosage.dose, None, "the dose of one step is not the dose");
    }
}

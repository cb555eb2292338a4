//! Values, ranges and flags as the laboratory sent them.

use nhs::Section;
use record::view::{Body, Entry, Flag};
use serde_json::{Value, json};

use crate::people::{beside, from, record_of, seen};

#[test]
fn only_the_laboratory_flags_and_normal_is_never_said() {
    let cases = [
        ("H", Some(Flag::High)),
        ("HI", Some(Flag::High)),
        ("L", Some(Flag::Low)),
        ("LO", Some(Flag::Low)),
        ("HH", Some(Flag::CriticalHigh)),
        ("LL", Some(Flag::CriticalLow)),
        ("A", Some(Flag::OutsideRange)),
        ("OR", Some(Flag::OutsideRange)),
        ("PA", Some(Flag::PotentiallyAbnormal)),
        ("N", None),
        ("of a kind that is not known", None),
    ];
    for (code, expected) in cases {
        let entry = only(with(json!({
            "interpretation": [{ "coding": [{ "code": code, "display": "Normal" }] }],
            "valueQuantity": { "value": 999, "unit": "umol/L" },
            "referenceRange": [{ "low": { "value": 49 }, "high": { "value": 90 } }],
        })));
        let Body::Result { flag, .. } = &entry.body else { panic!("a result") };
        assert_eq!(
            *flag, expected,
            "{code}: where the laboratory speaks, nothing is worked out here"
        );
        let told = serde_json::to_string(&entry.body).expect("json");
        assert!(!told.contains("Normal"), "no word of it in the row");
    }
}

#[test]
fn a_flag_that_is_not_known_is_said_in_the_laboratorys_words() {
    let coded = |code: &str| json!([{ "coding": [{ "code": code }] }]);
    let as_sent = Some(Flag::AsSent);
    let cases = [
        (coded("POS"), as_sent, Some("POS")),
        (
            json!([{ "coding": [{ "code": "R", "display": "Resistant" }] }]),
            as_sent,
            Some("Resistant"),
        ),
        (json!([{ "text": "Repeat at once" }]), as_sent, Some("Repeat at once")),
        (json!({ "text": "Detected" }), as_sent, Some("Detected")),
        (json!([{ "text": "H" }]), Some(Flag::High), None),
        (json!([coded("H")[0], coded("W")[0]]), Some(Flag::High), Some("W")),
        (json!([coded("XX1")[0], coded("XX2")[0]]), as_sent, Some("XX1; XX2")),
        (
            json!([{ "coding": [{ "code": "local-7" }, { "code": "HH" }] }]),
            Some(Flag::CriticalHigh),
            None,
        ),
        (coded("NEG"), None, Some("NEG")),
        (coded("N"), None, None),
        (json!([{ "coding": [{ "code": "local-1", "display": "Normal" }] }]), None, None),
    ];
    for (interpretation, flag, words) in cases {
        let entry = only(with(json!({
            "interpretation": interpretation,
            "valueQuantity": { "value": 60, "unit": "umol/L" },
            "referenceRange": [{ "low": { "value": 49 }, "high": { "value": 90 } }],
        })));
        let Body::Result { flag: drawn, flag_words, .. } = &entry.body else { panic!("a result") };
        assert_eq!((*drawn, flag_words.as_deref()), (flag, words), "{interpretation}");
    }
}

#[test]
fn a_flag_of_a_part_that_is_not_known_is_said_as_well() {
    let part =
        |code: &str| json!({ "code": { "text": "Part" }, "interpretation": [{ "text": code }] });
    let entry = only(with(json!({ "component": [part("Normal"), part("Resistant")] })));
    let Body::Result { flag, flag_words, .. } = &entry.body else { panic!("a result") };
    assert_eq!((*flag, flag_words.as_deref()), (Some(Flag::AsSent), Some("Resistant")));
}

#[test]
fn a_value_outside_the_range_without_a_flag_is_said_to_be_worked_out_here() {
    let quantity = |value: Value, range: Value| {
        let entry = only(with(json!({ "valueQuantity": value, "referenceRange": range })));
        let Body::Result { flag, .. } = entry.body else { panic!("a result") };
        flag
    };
    let range = json!([{ "low": { "value": 49, "unit": "umol/L" }, "high": { "value": 90, "unit": "umol/L" } }]);
    let value = |number: Value, unit: &str| json!({ "value": number, "unit": unit });
    let here = Some(Flag::OutsideRangeWorkedOutHere);
    assert_eq!(quantity(value(json!(91), "umol/L"), range.clone()), here);
    assert_eq!(quantity(value(json!(48.9), "umol/L"), range.clone()), here);
    assert_eq!(quantity(value(json!(90), "umol/L"), range.clone()), None, "the edge is inside");
    assert_eq!(
        quantity(value(json!(91), "mg/dL"), range.clone()),
        None,
        "in another unit it cannot be told"
    );
    let with_comparator = json!({ "value": 91, "unit": "umol/L", "comparator": "<" });
    assert_eq!(quantity(with_comparator, range.clone()), None, "less than 91 may be 50");
    let two = json!([range[0], { "high": { "value": 10 }, "type": { "text": "pregnant" } }]);
    assert_eq!(
        quantity(value(json!(91), "umol/L"), two),
        None,
        "of two ranges it is not known which applies"
    );
}

#[test]
fn a_value_keeps_every_digit_that_was_sent() {
    let text = r#"{"resourceType":"Bundle","entry":[{"resource":{"resourceType":"Observation","status":"final",
        "code":{"text":"potassium"},"valueQuantity":{"value":4.10,"unit":"mmol/L"},
        "referenceRange":[{"low":{"value":3.50},"high":{"value":5.3}}]}}]}"#;
    let record =
        record::Record::from_bundle(&crate::people::ivy(), text.as_bytes(), crate::people::now())
            .expect("a record");
    let entry = seen(&record).section(Section::Results).entries.remove(0);

    let Body::Result { value, range, number, .. } = entry.body else { panic!("a result") };

    assert_eq!((value.as_str(), range.as_deref()), ("4.10", Some("3.50 to 5.3")));
    assert_eq!(number, Some(4.1));
}

#[test]
fn every_kind_of_value_is_shown_in_words() {
    let cases = [
        (json!({ "valueQuantity": { "value": 5, "comparator": "<", "unit": "mg/L" } }), "<5"),
        (json!({ "valueQuantity": { "value": 12345, "unit": "ng/L" } }), "12,345"),
        (json!({ "valueString": "No growth after 48 hours" }), "No growth after 48 hours"),
        (
            json!({ "valueCodeableConcept": { "coding": [{ "display": "Positive (qualifier value)" }] } }),
            "Positive",
        ),
        (json!({ "valueBoolean": true }), "Yes"),
        (json!({ "valueInteger": 3 }), "3"),
        (json!({ "valueRange": { "low": { "value": 1 }, "high": { "value": 2 } } }), "1 to 2"),
        (
            json!({ "valueRatio": { "numerator": { "value": 1 }, "denominator": { "value": 128 } } }),
            "1:128",
        ),
        (
            json!({ "dataAbsentReason": { "coding": [{ "code": "not-performed" }] } }),
            "No value: not performed",
        ),
        (
            json!({ "valueSampledData": { "data": "1 2" } }),
            "A recording, which cannot be drawn here",
        ),
        (json!({}), "No value sent"),
    ];
    for (more, expected) in cases {
        let Body::Result { value, .. } = only(with(more)).body else { panic!("a result") };
        assert_eq!(value, expected);
    }
}

#[test]
fn a_blood_pressure_is_one_value_with_two_parts() {
    let part = |code: &str, name: &str, value: u32| json!({ "code": { "coding": [{ "code": code }], "text": name }, "valueQuantity": { "value": value, "unit": "mm[Hg]" } });
    let entry = only(with(
        json!({ "component": [part("8480-6", "systolic", 142), part("8462-4", "diastolic", 88)] }),
    ));
    let Body::Result { value, unit, parts, .. } = entry.body else { panic!("a result") };
    assert_eq!((value.as_str(), unit.as_deref(), parts.len()), ("142/88", Some("mmHg"), 2));
}

#[test]
fn a_report_that_only_groups_is_told_with_its_results_and_not_twice() {
    let mut result = with(json!({ "valueString": "x" }));
    result["id"] = json!("r");
    let report = json!({
        "resourceType": "DiagnosticReport",
        "status": "final",
        "code": { "text": "Kidney function" },
        "result": [{ "reference": "Observation/r" }],
    });
    let record =
        record_of(&[("NGH", true)], &[from("NGH", result.clone()), from("NGH", report.clone())]);
    let results = seen(&record).section(Section::Results);
    assert_eq!(results.entries.len(), 1);
    let report_of_it = beside(&record, Section::Results, &results.entries[0].id, "Report");
    assert_eq!(
        report_of_it.as_deref(),
        Some("Kidney function"),
        "the result says to which it belongs"
    );

    let mut concluding = report;
    concluding["conclusion"] = json!("Acute kidney injury, stage 1");
    let record = record_of(&[("NGH", true)], &[from("NGH", result), from("NGH", concluding)]);
    let results = seen(&record).section(Section::Results);
    assert_eq!(results.entries.len(), 2, "what a report says itself is an entry");
}

#[test]
fn a_result_entered_in_error_is_shown_as_such_and_flags_nobody() {
    let mut result = with(json!({
        "valueQuantity": { "value": 9, "unit": "mmol/L" },
        "interpretation": [{ "coding": [{ "code": "HH" }] }],
        "effectiveDateTime": "2026-11-20",
    }));
    result["status"] = json!("entered-in-error");
    let record = record_of(&[("NGH", true)], &[from("NGH", result)]);
    let view = seen(&record);
    assert_eq!(
        view.section(Section::Results).entries[0].status.as_deref(),
        Some("Entered in error")
    );
    assert!(view.first_screen().overview.flagged_results.entries.is_empty());
}

#[test]
fn the_overview_has_the_latest_flagged_result_of_each_test_of_the_last_90_days() {
    let flagged = |test: &str, day: &str| {
        let mut result = with(
            json!({ "effectiveDateTime": day, "valueInteger": 1, "interpretation": [{ "coding": [{ "code": "H" }] }] }),
        );
        result["code"] = json!({ "text": test });
        from("NGH", result)
    };
    let unflagged = with(json!({ "effectiveDateTime": "2026-11-21", "valueInteger": 1 }));
    let record = record_of(
        &[("NGH", true)],
        &[
            flagged("urate", "2026-08-01"),
            flagged("sodium", "2026-10-01"),
            flagged("creatinine", "2026-10-02"),
            flagged("creatinine", "2026-11-20"),
            from("NGH", unflagged),
        ],
    );
    let screen = seen(&record).first_screen();
    let shown: Vec<_> = screen
        .overview
        .flagged_results
        .entries
        .iter()
        .map(|entry| {
            let Body::Result { test, .. } = &entry.body else { panic!("a result") };
            (test.as_str(), entry.date.as_ref().map(|date| date.short.as_str()))
        })
        .collect();
    let expected = [("creatinine", Some("20-Nov-2026")), ("sodium", Some("01-Oct-2026"))];
    assert_eq!(shown, expected, "newest first, none of them twice, and none too old");
    let results = screen.sections.iter().find(|count| count.section == Section::Results);
    assert_eq!(results.map(|count| count.flagged), Some(4), "the section lists every one");
}

fn with(more: Value) -> Value {
    let mut result = json!({ "resourceType": "Observation", "status": "final", "code": { "text": "creatinine" } });
    for (name, value) in more.as_object().into_iter().flatten() {
        result[name.as_str()] = value.clone();
    }
    result
}

fn only(result: Value) -> Entry {
    let record = record_of(&[("NGH", true)], &[from("NGH", result)]);
    seen(&record).section(Section::Results).entries.remove(0)
}

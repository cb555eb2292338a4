//! Results in the course of time: one line for one test in one unit by one method in one laboratory, and nothing else.

use nhs::Section;
use record::view::{Chart, InTime, SectionView, TestInTime};
use serde_json::{Value, json};

use crate::people::{from, record_of, seen};

#[test]
fn never_one_line_across_different_units_or_methods() {
    let told = in_time(&[
        taken("2026-01-05", 80.0, json!({})),
        taken("2026-02-05", 0.9, json!({ "valueQuantity": { "value": 0.9, "unit": "mg/dL" } })),
        taken("2026-03-05", 82.0, json!({})),
        taken("2026-04-05", 0.8, json!({ "valueQuantity": { "value": 0.8, "unit": "mg/dL" } })),
        taken("2026-05-05", 84.0, json!({})),
        taken("2026-06-05", 1.1, json!({ "valueQuantity": { "value": 1.1, "unit": "mg/dL" } })),
        taken("2026-07-05", 70.0, json!({ "method": { "text": "Enzymatic" } })),
        taken("2026-08-05", 71.0, json!({ "method": { "text": "Enzymatic" } })),
        taken("2026-09-05", 72.0, json!({ "method": { "text": "Enzymatic" } })),
    ]);
    let test = only(&told);
    assert_eq!(test.results.len(), 9, "in the table stand all of them");
    let charts: Vec<(Option<&str>, Option<&str>, Vec<f64>)> = test
        .charts
        .iter()
        .map(|chart| (chart.unit.as_deref(), chart.method.as_deref(), values(chart)))
        .collect();
    assert_eq!(
        charts,
        [
            (Some("umol/L"), Some("Enzymatic"), vec![70.0, 71.0, 72.0]),
            (Some("mg/dL"), None, vec![0.9, 0.8, 1.1]),
            (Some("umol/L"), None, vec![80.0, 82.0, 84.0]),
        ],
        "one chart each, the newest first"
    );
}

#[test]
fn the_line_breaks_where_the_laboratory_changes_and_where_a_result_is_no_plain_number() {
    let by = |name: &str| json!({ "performer": [{ "reference": format!("Organization/{name}"), "display": name }] });
    let told = in_time(&[
        taken("2026-01-05", 80.0, by("NGH Pathology")),
        taken("2026-02-05", 81.0, by("NGH Pathology")),
        taken("2026-03-05", 95.0, by("KGH Pathology")),
        taken(
            "2026-04-05",
            0.0,
            json!({ "performer": [{ "display": "KGH Pathology" }],
                "valueQuantity": { "value": 50, "comparator": "<", "unit": "umol/L" } }),
        ),
        taken("2026-05-05", 90.0, by("KGH Pathology")),
        taken("2026-06-05", 91.0, by("KGH Pathology")),
    ]);
    let breaks: Vec<Option<&str>> =
        only(&told).charts[0].points.iter().map(|point| point.breaks.as_deref()).collect();
    assert_eq!(
        breaks,
        [
            None,
            None,
            Some("NGH Pathology before, KGH Pathology from here"),
            Some("a result before it is not a plain number"),
            None
        ]
    );
}

#[test]
fn a_person_who_took_the_sample_is_no_laboratory() {
    let nurse = |id: &str| json!({ "performer": [{ "reference": format!("Practitioner/{id}"), "display": id }] });
    let told = in_time(&[
        taken("2026-01-05", 80.0, nurse("Ms Coe")),
        taken("2026-02-05", 81.0, nurse("Mr Dow")),
        taken("2026-03-05", 82.0, nurse("Ms Eve")),
    ]);
    assert!(only(&told).charts[0].points.iter().all(|point| point.breaks.is_none()));
}

#[test]
fn with_fewer_than_three_numbers_there_is_no_chart_and_the_table_has_them_all() {
    let told = in_time(&[
        taken("2026-01-05", 80.0, json!({})),
        taken("2026-02-05", 81.0, json!({})),
        taken("2026-03-05", 0.0, json!({ "valueQuantity": null, "valueString": "haemolysed" })),
    ]);
    let test = only(&told);
    assert_eq!((test.charts.len(), test.results.len()), (0, 3));
    assert_eq!(test.span, None);
}

#[test]
fn what_was_entered_in_error_and_what_was_corrected_are_no_points() {
    let version = |number: &str, value: f64| {
        let mut result = taken("2026-03-05", value, json!({ "meta": { "versionId": number } }));
        result["id"] = json!("corrected");
        result
    };
    let told = in_time(&[
        taken("2026-01-05", 80.0, json!({})),
        taken("2026-02-05", 810.0, json!({ "status": "entered-in-error" })),
        version("1", 800.0),
        version("2", 82.0),
        taken("2026-04-05", 83.0, json!({})),
    ]);
    let chart = &only(&told).charts[0];
    assert_eq!(values(chart), [80.0, 82.0, 83.0]);
    assert!(chart.points.iter().all(|point| point.breaks.is_none()), "and no line breaks for them");
}

#[test]
fn a_band_says_for_whom_it_is_and_breaks_where_the_range_changes() {
    let range = |low: u32, high: u32| {
        json!({ "referenceRange": [{ "low": { "value": low }, "high": { "value": high },
        "appliesTo": [{ "text": "Adult female" }] }] })
    };
    let told = in_time(&[
        taken("2026-01-05", 80.0, range(49, 90)),
        taken("2026-02-05", 81.0, range(49, 90)),
        taken("2026-03-05", 82.0, range(45, 84)),
        taken("2026-04-05", 83.0, json!({})),
        taken("2026-05-05", 84.0, range(45, 84)),
    ]);
    let chart = &only(&told).charts[0];
    let bands: Vec<(&str, Option<f64>, Option<f64>)> =
        chart.bands.iter().map(|band| (band.words.as_str(), band.low, band.high)).collect();
    assert_eq!(
        bands,
        [
            ("49 to 90, Adult female, NGH", Some(49.0), Some(90.0)),
            ("45 to 84, Adult female, NGH", Some(45.0), Some(84.0)),
            ("45 to 84, Adult female, NGH", Some(45.0), Some(84.0)),
        ],
        "a result without a range ends it"
    );
    let at: Vec<i32> = chart.points.iter().map(|point| point.at).collect();
    let reach: Vec<(i32, i32)> = chart.bands.iter().map(|band| (band.from, band.to)).collect();
    assert_eq!(reach, [(at[0], at[1]), (at[2], at[2]), (at[4], at[4])], "never two at one moment");
}

#[test]
fn no_band_is_drawn_where_it_is_not_known_which_range_applies_or_in_which_unit_it_is() {
    let two = json!({ "referenceRange": [{ "low": { "value": 49 } }, { "low": { "value": 60 }, "appliesTo": [{ "text": "Men" }] }] });
    let other_unit = json!({ "referenceRange": [{ "low": { "value": 0.6, "unit": "mg/dL" }, "high": { "value": 1.1, "unit": "mg/dL" } }] });
    let in_words = json!({ "referenceRange": [{ "text": "see report" }] });
    for range in [two, other_unit, in_words] {
        let told = in_time(&[
            taken("2026-01-05", 80.0, range.clone()),
            taken("2026-02-05", 81.0, range.clone()),
            taken("2026-03-05", 82.0, range),
        ]);
        assert_eq!(only(&told).charts[0].bands, []);
    }
    let one_end = json!({ "referenceRange": [{ "high": { "value": 1240 } }] });
    let told = in_time(&[
        taken("2026-01-05", 80.0, one_end.clone()),
        taken("2026-02-05", 81.0, one_end.clone()),
        taken("2026-03-05", 82.0, one_end),
    ]);
    let band = &only(&told).charts[0].bands[0];
    assert_eq!(
        (band.low, band.high, band.words.as_str()),
        (None, Some(1240.0), "up to 1,240, NGH")
    );
}

#[test]
fn the_periods_are_told_from_the_day_that_it_is_in_britain() {
    let told = in_time(&[taken("2019", 80.0, json!({}))]);
    assert_eq!(told.today.short, "21-Nov-2026");
    let periods: Vec<(&str, Option<&str>)> = told
        .periods
        .iter()
        .map(|period| (period.name.as_str(), period.from.as_ref().map(|day| day.short.as_str())))
        .collect();
    assert_eq!(
        periods,
        [
            ("3 months", Some("21-Aug-2026")),
            ("1 year", Some("21-Nov-2025")),
            ("5 years", Some("21-Nov-2021")),
            ("All", None),
        ]
    );
    let year = told.periods[1].span.as_ref().expect("a span");
    let ticks: Vec<&str> = year.ticks.iter().map(|tick| tick.words.as_str()).collect();
    assert_eq!(
        ticks,
        ["21-Nov-2025", "23-Mar-2026", "23-Jul-2026", "21-Nov-2026"],
        "full dates at both ends"
    );
}

#[test]
fn letters_can_be_narrowed_to_the_same_periods() {
    let letter = from(
        "NGH",
        json!({ "resourceType": "DocumentReference", "id": "l", "date": "2019-05-01T09:00:00Z",
        "description": "Clinic letter" }),
    );
    let record = record_of(&[("NGH", true)], &[letter]);
    let of = |section| seen(&record).section(section).in_time;
    let letters = of(Section::Letters).expect("the periods of letters");
    assert_eq!(letters.periods, in_time(&[taken("2019", 80.0, json!({}))]).periods);
    assert!(letters.tests.is_empty(), "nothing of them is measured");
    assert!(of(Section::Contacts).is_none(), "where it cannot be chosen, no period is told");
}

#[test]
fn without_a_beginning_a_chart_begins_with_its_oldest_number() {
    let told = in_time(&[
        taken("2024-03", 80.0, json!({})),
        taken("2025-03-05", 81.0, json!({})),
        taken("2026-03-05", 82.0, json!({})),
    ]);
    let test = only(&told);
    let span = test.span.as_ref().expect("a span");
    assert_eq!(span.ticks[0].words, "15-Mar-2024", "a month stands at its middle");
    assert_eq!(span.from, test.charts[0].points[0].at);
    assert_eq!(span.ticks[3].words, "21-Nov-2026");
}

#[test]
fn what_lies_outside_its_range_unflagged_is_counted_by_itself() {
    let range = json!({ "referenceRange": [{ "low": { "value": 49 }, "high": { "value": 90 } }] });
    let flagged = json!({ "interpretation": [{ "coding": [{ "code": "H" }] }] });
    let view = results(&[
        taken("2026-11-05", 95.0, range.clone()),
        taken("2026-11-06", 96.0, range.clone()),
        taken("2026-11-07", 80.0, range.clone()),
        taken("2026-11-08", 99.0, flagged),
        taken("2019-11-05", 95.0, range),
    ]);
    assert_eq!(view.section.worked_out, 3);
    assert_eq!(view.first.overview.flagged_results.worked_out, 2, "of the last 90 days");
    assert_eq!(view.first.overview.flagged_results.entries.len(), 1, "and not among the flagged");
}

struct Seen {
    section: SectionView,
    first: record::view::FirstScreen,
}

fn results(observations: &[Value]) -> Seen {
    let record = record_of(&[("NGH", true)], observations);
    let view = seen(&record);
    Seen { section: view.section(Section::Results), first: view.first_screen() }
}

fn in_time(observations: &[Value]) -> InTime {
    results(observations).section.in_time.expect("the section of results")
}

fn only(told: &InTime) -> &TestInTime {
    assert_eq!(told.tests.len(), 1, "one test");
    &told.tests[0]
}

fn values(chart: &Chart) -> Vec<f64> {
    chart.points.iter().map(|point| point.value).collect()
}

/// A creatinine of this day with something else in it.
fn taken(on: &str, value: f64, change: Value) -> Value {
    let mut result = json!({
        "resourceType": "Observation",
        "id": format!("r-{on}-{value}"),
        "status": "final",
        "code": { "coding": [{ "system": "http://snomed.info/sct", "code": "1000731000000107", "display": "creatinine" }] },
        "effectiveDateTime": on,
        "valueQuantity": { "value": value, "unit": "umol/L" },
    });
    for (name, value) in change.as_object().expect("an object") {
        result[name] = value.clone();
    }
    from("NGH", result)
}

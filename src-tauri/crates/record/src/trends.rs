//! The results of a test in the course of time: which belong together, where a line breaks, for how long a range held.
//!
//! What is joined by a line was measured in the same unit, by the same method and by the same laboratory. A doubt breaks the line.

use std::collections::HashMap;

use chrono::{Days, Months, NaiveDate, NaiveDateTime, NaiveTime};
use nhs::ClinicalDate;

use crate::{
    fhir::{Fhir as _, day_text},
    parse::test_of,
    record::{Item, Record},
    view::{Band, Body, Chart, InTime, Period, ReferenceRange, Span, TestInTime, Tick, TrendPoint},
};

/// The results among these items, which are newest first.
pub(crate) fn in_time(record: &Record, items: &[Item<'_>], today: NaiveDate) -> InTime {
    let mut order = Vec::new();
    let mut tests: HashMap<String, Vec<Measured<'_>>> = HashMap::new();
    let measured = (0..).zip(items).filter_map(|(place, item)| Measured::of(record, item, place));
    for measured in measured {
        let test = tests.entry(measured.test.clone()).or_default();
        if test.is_empty() {
            order.push(measured.test.clone());
        }
        test.push(measured);
    }
    let tests = order.into_iter().filter_map(|key| tests.remove(&key).map(|all| (key, all)));
    InTime {
        today: day_text(&ClinicalDate::Day(today)),
        periods: periods(today),
        tests: tests.map(|(key, all)| test_in_time(key, &all, today)).collect(),
    }
}

/// The periods that can be chosen where nothing is measured.
pub(crate) fn without_tests(today: NaiveDate) -> InTime {
    InTime {
        today: day_text(&ClinicalDate::Day(today)),
        periods: periods(today),
        tests: Vec::new(),
    }
}

/// A result, as far as a trend is concerned.
struct Measured<'i> {
    /// Its place among the entries of the section.
    place: u32,
    /// The same for results of the same test, whatever the unit and the method.
    test: String,
    name: &'i str,
    series: &'i str,
    unit: Option<&'i str>,
    method: Option<&'i str>,
    /// Who measured it, else who sent it.
    by: &'i str,
    number: Option<f64>,
    at: Option<i32>,
    range: Option<&'i ReferenceRange>,
    /// Whether it is told only for the sake of the record: an earlier version, or one that was entered in error.
    void: bool,
}

impl<'i> Measured<'i> {
    fn of(record: &Record, item: &'i Item<'i>, place: u32) -> Option<Self> {
        let Body::Result { test: name, unit, number, series, method, laboratory, ranges, .. } =
            &item.entry.body
        else {
            return None;
        };
        let sheet = record.sheet(item.head.page);
        let source = || item.entry.source.short.as_str();
        Some(Self {
            place,
            test: test_of(&sheet),
            name,
            series,
            unit: unit.as_deref(),
            method: method.as_deref(),
            by: laboratory.as_deref().unwrap_or_else(source),
            number: *number,
            at: item.head.date.as_ref().map(minute),
            range: one_range(ranges),
            void: record.is_superseded(item.head)
                || sheet.text("status") == Some("entered-in-error"),
        })
    }
}

fn test_in_time(key: String, all: &[Measured<'_>], today: NaiveDate) -> TestInTime {
    let mut series: Vec<(&str, Vec<&Measured<'_>>)> = Vec::new();
    for measured in all {
        match series.iter_mut().find(|(name, _)| *name == measured.series) {
            Some((_, same)) => same.push(measured),
            None => series.push((measured.series, vec![measured])),
        }
    }
    let charts: Vec<Chart> = series.iter().filter_map(|(_, same)| chart(same)).collect();
    let oldest = charts.iter().filter_map(|chart| chart.points.first()).map(|point| point.at).min();
    TestInTime {
        key,
        test: all.first().map(|newest| newest.name.to_owned()).unwrap_or_default(),
        results: all.iter().map(|measured| measured.place).collect(),
        charts,
        span: oldest.map(|oldest| span(day_of(oldest), today)),
    }
}

/// The chart of one series, newest first; nothing where the table says it better.
fn chart(series: &[&Measured<'_>]) -> Option<Chart> {
    let newest = series.first()?;
    let mut points: Vec<TrendPoint> = Vec::new();
    let mut bands: Vec<(Band, Held<'_>)> = Vec::new();
    let mut before: Option<&Measured<'_>> = None;
    let mut passed_over = false;
    for (at, measured) in oldest_first(series) {
        let Some(value) = measured.number else {
            passed_over = true;
            continue;
        };
        let breaks = before.and_then(|before| break_between(before, measured, passed_over));
        points.push(TrendPoint { entry: measured.place, at, value, breaks });
        held(&mut bands, before, measured, at);
        (before, passed_over) = (Some(measured), false);
    }
    (points.len() >= FEWEST).then(|| Chart {
        series: newest.series.to_owned(),
        unit: newest.unit.map(str::to_owned),
        method: newest.method.map(str::to_owned),
        points,
        bands: bands.into_iter().map(|(band, _)| band).collect(),
    })
}

/// What stands in time, oldest first.
fn oldest_first<'m, 'i>(series: &[&'m Measured<'i>]) -> Vec<(i32, &'m Measured<'i>)> {
    let standing = series.iter().rev().filter(|measured| !measured.void);
    let mut dated: Vec<_> = standing.filter_map(|each| Some((each.at?, *each))).collect();
    dated.sort_by_key(|(at, _)| *at);
    dated
}

fn break_between(before: &Measured<'_>, here: &Measured<'_>, passed_over: bool) -> Option<String> {
    if before.by != here.by {
        return Some(format!("{} before, {} from here", before.by, here.by));
    }
    passed_over.then(|| "a result before it is not a plain number".to_owned())
}

/// What makes two ranges the same.
#[derive(PartialEq)]
struct Held<'a> {
    words: &'a str,
    population: Option<&'a str>,
    by: &'a str,
}

/// Lets the last band reach as far as this result, or begins another one. A result without a range ends it.
fn held<'i>(
    bands: &mut Vec<(Band, Held<'i>)>,
    before: Option<&Measured<'i>>,
    here: &Measured<'i>,
    at: i32,
) {
    let Some(range) = here.range else { return };
    let says = Held { words: &range.words, population: range.population.as_deref(), by: here.by };
    let runs_on = before.is_some_and(|before| before.range.is_some());
    match bands.last_mut() {
        Some((band, held)) if runs_on && *held == says => band.to = at,
        Some(_) | None => {
            let (low, high) = (edge(range.low.as_deref()), edge(range.high.as_deref()));
            let whom = says.population.map(|whom| format!(", {whom}")).unwrap_or_default();
            let words = format!("{}{whom}, {}", says.words, says.by);
            bands.push((Band { from: at, to: at, low, high, words }, says));
        }
    }
}

/// The range that can be drawn: the only one, in the unit of the value, with at least one end. Of two it is not known which applies.
fn one_range(ranges: &[ReferenceRange]) -> Option<&ReferenceRange> {
    let [range] = ranges else { return None };
    let plain = match (range.low.as_deref(), range.high.as_deref()) {
        (Some(low), Some(high)) => format!("{low} to {high}"),
        (Some(low), None) => format!("from {low}"),
        (None, Some(high)) => format!("up to {high}"),
        (None, None) => return None,
    };
    let readable = |end: &Option<String>| end.is_none() || edge(end.as_deref()).is_some();
    (range.words == plain && readable(&range.low) && readable(&range.high)).then_some(range)
}

fn edge(words: Option<&str>) -> Option<f64> {
    words?.replace(',', "").parse().ok().filter(|number: &f64| number.is_finite())
}

fn periods(today: NaiveDate) -> Vec<Period> {
    let back = PERIODS.into_iter().filter_map(|(name, months)| {
        let from = today.checked_sub_months(Months::new(months))?;
        Some(Period {
            name: name.to_owned(),
            from: Some(day_text(&ClinicalDate::Day(from))),
            span: Some(span(from, today)),
        })
    });
    back.chain([Period { name: "All".to_owned(), from: None, span: None }]).collect()
}

/// From the beginning of one day to the end of another.
fn span(from: NaiveDate, to: NaiveDate) -> Span {
    let end = to.checked_add_days(Days::new(1)).unwrap_or(to);
    let (begins, ends) = (at_midnight(from.min(to)), at_midnight(end));
    let tick = |part: i32| {
        let at =
            begins + i32::try_from(i64::from(ends - begins) * i64::from(part) / 3).unwrap_or(0);
        let day = if part == 3 { to } else { day_of(at) };
        Tick { at, words: ClinicalDate::Day(day).short() }
    };
    Span { from: begins, to: ends, ticks: (0..=3).map(tick).collect() }
}

/// Where a date stands on an axis: what is less precise than a day in the middle of what it can mean.
fn minute(date: &ClinicalDate) -> i32 {
    let day = |year, month, day| NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default();
    match date {
        ClinicalDate::Year(year) => at_midnight(day(*year, 7, 1)),
        ClinicalDate::Month(year, month) => at_midnight(day(*year, *month, 15)),
        ClinicalDate::Day(day) => at_midnight(*day),
        ClinicalDate::Moment(at) => minutes(at.naive_local()),
    }
}

fn at_midnight(day: NaiveDate) -> i32 {
    minutes(day.and_time(NaiveTime::MIN))
}

/// Minutes since 1970; a date out of all reason stands at the end of what can be told.
fn minutes(at: NaiveDateTime) -> i32 {
    i32::try_from(at.and_utc().timestamp().div_euclid(60)).unwrap_or(i32::MAX)
}

fn day_of(minute: i32) -> NaiveDate {
    let at = chrono::DateTime::from_timestamp(i64::from(minute) * 60, 0);
    at.map(|at| at.date_naive()).unwrap_or_default()
}

const PERIODS: [(&str, u32); 3] = [("3 months", 3), ("1 year", 12), ("5 years", 60)];
/// With fewer points the table says it better.
const FEWEST: usize = 3;

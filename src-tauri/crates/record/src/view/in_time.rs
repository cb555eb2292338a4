//! How results and answers of sources stand in time, as the page draws them: it maps moments to places, and decides nothing.

use serde::Serialize;

use super::DateText;

shapes! {
/// The results of a record in the course of time, and the periods to which they, or letters, can be narrowed.
struct InTime {
    /// The day that it is in Britain.
    pub today: DateText,
    /// The periods that can be chosen, the shortest first; the last is all there is.
    pub periods: Vec<Period>,
    /// Each test once, in the order of the newest result of each.
    pub tests: Vec<TestInTime>,
}

/// How far back is shown.
struct Period {
    /// `3 months`
    pub name: String,
    /// Its first day; nothing where it has no beginning. What has no date falls in every period.
    pub from: Option<DateText>,
    /// The days that its charts cover; nothing where each test has its own.
    pub span: Option<Span>,
}

/// The days that a chart covers, whether or not there is a result at its ends.
struct Span {
    /// When the first begins, in minutes since 1970 on the British clock.
    pub from: i32,
    /// When the last ends.
    pub to: i32,
    /// What stands under the axis: both ends, and between them at equal distances.
    pub ticks: Vec<Tick>,
}

/// A date under an axis.
struct Tick {
    /// In minutes since 1970 on the British clock.
    pub at: i32,
    /// `14-Oct-2026`
    pub words: String,
}

/// The results of one test, in whatever unit and by whatever method.
struct TestInTime {
    /// By what it is known: two results of the same test have the same.
    pub key: String,
    /// `creatinine`, as its newest result calls it.
    pub test: String,
    /// Its results by the places of their entries in the section, newest first.
    pub results: Vec<u32>,
    /// One for each unit and method with enough numbers for a line, the newest first: never two on one axis of values.
    pub charts: Vec<Chart>,
    /// From its oldest number until today; nothing where none is drawn.
    pub span: Option<Span>,
}

/// The numbers of one test in one unit by one method.
struct Chart {
    /// The `series` of its results.
    pub series: String,
    /// `umol/L`
    pub unit: Option<String>,
    /// How it was measured, where that was sent.
    pub method: Option<String>,
    /// Oldest first.
    pub points: Vec<TrendPoint>,
    /// For how long each range held; never two at one moment.
    pub bands: Vec<Band>,
}

/// A number in its time.
struct TrendPoint {
    /// The place of its entry in the section.
    pub entry: u32,
    /// In minutes since 1970 on the British clock; a month stands at its middle.
    pub at: i32,
    /// The value.
    pub value: f64,
    /// Why no line leads here from the one before: `NGH before, KGH from here`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ts", ts(optional))]
    pub breaks: Option<String>,
}

/// A range that a laboratory sent with one result after the other.
struct Band {
    /// When the first result with it was taken, in minutes since 1970 on the British clock.
    pub from: i32,
    /// When the last one was.
    pub to: i32,
    /// Where it begins; nothing where it has no lower end.
    pub low: Option<f64>,
    /// Where it ends; nothing where it has no upper end.
    pub high: Option<f64>,
    /// `49 to 90, women, NGH Pathology`
    pub words: String,
}

/// When the sources of a section answered, so that it grows old while it stands on the screen.
struct Stamp {
    /// `GP and NGH fetched 14:02 today`, without how long ago that is.
    pub today: String,
    /// The same once the day is over, `GP and NGH fetched 22-Nov-2026 14:02`.
    pub dated: String,
    /// How many seconds the day still has when this is shown; nothing where it was over before.
    pub day_ends_seconds: Option<u32>,
    /// How old the answer is when this is shown, in seconds.
    pub age_seconds: u32,
    /// From which age on its age is said, in seconds.
    pub fresh_seconds: u32,
}
}

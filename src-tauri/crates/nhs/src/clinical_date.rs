use std::{fmt, str::FromStr};

use chrono::{DateTime, Datelike, FixedOffset, NaiveDate, NaiveDateTime};
use thiserror::Error;

use crate::british;

/// A date in a record, exactly as precise as it was sent: a year, a month, a day or a moment.
///
/// The short form is the clinical one of the NHS Common User Interface (`2019`, `Apr-2019`, `05-Apr-2019`,
/// `05-Apr-2019 14:02`); the long one is for screen readers and for patients (`5 April 2019`). A moment stands on the British clock
/// ([`british`]), in whatever zone it was written. Order: by its first possible moment, the less precise
/// before the more precise.
///
/// Source: FHIR R4 `date`, `dateTime`, `instant`; NHS CUI, Date Display and Time Display.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClinicalDate {
    /// A year.
    Year(i32),
    /// A year and a month (1 to 12).
    Month(i32, u32),
    /// A day.
    Day(NaiveDate),
    /// A moment, on the British clock.
    Moment(DateTime<FixedOffset>),
}

/// A text that is not a FHIR date.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("this is not a FHIR date")]
pub struct ClinicalDateError;

impl ClinicalDate {
    /// As clinicians read it, `05-Apr-2019`.
    #[must_use]
    pub fn short(&self) -> String {
        match self {
            Self::Year(year) => year.to_string(),
            Self::Month(year, month) => format!("{}-{year}", short_month(*month)),
            Self::Day(day) => short_day(*day),
            Self::Moment(at) => format!("{} {}", short_day(at.date_naive()), at.format("%H:%M")),
        }
    }

    /// The day without the time, `05-Apr-2019`; what is less precise than a day stays so.
    #[must_use]
    pub fn short_day(&self) -> String {
        match self {
            Self::Year(_) | Self::Month(..) | Self::Day(_) => self.short(),
            Self::Moment(at) => short_day(at.date_naive()),
        }
    }

    /// As patients and screen readers read it, `5 April 2019`.
    #[must_use]
    pub fn long(&self) -> String {
        match self {
            Self::Year(year) => year.to_string(),
            Self::Month(year, month) => format!("{} {year}", long_month(*month)),
            Self::Day(day) => long_day(*day),
            Self::Moment(at) => format!("{} at {}", long_day(at.date_naive()), at.format("%H:%M")),
        }
    }

    /// The first moment that it can mean, for ordering.
    #[must_use]
    pub fn earliest(&self) -> NaiveDateTime {
        let day = match self {
            Self::Year(year) => NaiveDate::from_ymd_opt(*year, 1, 1),
            Self::Month(year, month) => NaiveDate::from_ymd_opt(*year, *month, 1),
            Self::Day(day) => Some(*day),
            Self::Moment(at) => return at.naive_utc(),
        };
        day.unwrap_or(NaiveDate::MIN).and_hms_opt(0, 0, 0).unwrap_or(NaiveDateTime::MIN)
    }

    fn precision(&self) -> u8 {
        match self {
            Self::Year(_) => 0,
            Self::Month(..) => 1,
            Self::Day(_) => 2,
            Self::Moment(_) => 3,
        }
    }

    /// The day, where it is precise enough.
    #[must_use]
    pub fn day(&self) -> Option<NaiveDate> {
        match self {
            Self::Year(_) | Self::Month(..) => None,
            Self::Day(day) => Some(*day),
            Self::Moment(at) => Some(at.date_naive()),
        }
    }
}

impl FromStr for ClinicalDate {
    type Err = ClinicalDateError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if !text.is_ascii() {
            return Err(ClinicalDateError);
        }
        if text.contains('T') {
            return DateTime::parse_from_rfc3339(text)
                .map(|at| Self::Moment(british(at.to_utc())))
                .map_err(|_| ClinicalDateError);
        }
        let number = |part: &str, length: usize| {
            (part.len() == length)
                .then(|| part.parse::<u32>().ok())
                .flatten()
                .ok_or(ClinicalDateError)
        };
        let parts: Vec<&str> = text.split('-').collect();
        match parts.as_slice() {
            [year] => Ok(Self::Year(number(year, 4)?.cast_signed())),
            [year, month] => {
                let (year, month) = (number(year, 4)?.cast_signed(), number(month, 2)?);
                NaiveDate::from_ymd_opt(year, month, 1).ok_or(ClinicalDateError)?;
                Ok(Self::Month(year, month))
            }
            [year, month, day] => NaiveDate::from_ymd_opt(
                number(year, 4)?.cast_signed(),
                number(month, 2)?,
                number(day, 2)?,
            )
            .map(Self::Day)
            .ok_or(ClinicalDateError),
            _ => Err(ClinicalDateError),
        }
    }
}

impl PartialOrd for ClinicalDate {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for ClinicalDate {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.earliest()
            .cmp(&other.earliest())
            .then_with(|| self.precision().cmp(&other.precision()))
    }
}

impl fmt::Display for ClinicalDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.short())
    }
}

/// The age between birth and a moment, in the steps of the NHS CUI patient banner: `35min`, `26hr`, `13d`, `7w 2d`, `13m 4d`,
/// `5y 2m`, `81y`. `None` if the moment lies before the birth, or the birth is less precise than a day and the years
/// are not certain enough to be said. A birth that is known to the day is said in days at the least, `0d`.
#[must_use]
pub fn age_at(birth: &ClinicalDate, at: NaiveDateTime) -> Option<String> {
    let born = match birth {
        ClinicalDate::Year(_) | ClinicalDate::Month(..) => return None,
        ClinicalDate::Day(day) => day.and_hms_opt(0, 0, 0)?,
        ClinicalDate::Moment(moment) => moment.naive_local(),
    };
    let elapsed = at.signed_duration_since(born);
    if elapsed.num_seconds() < 0 {
        return None;
    }
    let to_the_hour = matches!(birth, ClinicalDate::Moment(_));
    let (months, days) = months_and_days(born.date(), at.date());
    let parts = match (elapsed.num_hours(), elapsed.num_days(), months) {
        (0..2, _, _) if to_the_hour => [(elapsed.num_minutes(), "min"), (0, "")],
        (2..48, _, _) if to_the_hour => [(elapsed.num_hours(), "hr"), (0, "")],
        (_, 0..28, _) => [(elapsed.num_days(), "d"), (0, "")],
        (_, weeks, 0..12) => [(weeks / 7, "w"), (weeks % 7, "d")],
        (_, _, 12..24) => [(months, "m"), (days, "d")],
        (_, _, 24..216) => [(months / 12, "y"), (months % 12, "m")],
        _ => [(months / 12, "y"), (0, "")],
    };
    let words: Vec<String> = parts
        .iter()
        .enumerate()
        .filter(|(place, (number, _))| *place == 0 || *number > 0)
        .map(|(_, (number, unit))| format!("{number}{unit}"))
        .collect();
    Some(words.join(" "))
}

fn months_and_days(from: NaiveDate, to: NaiveDate) -> (i64, i64) {
    let whole =
        i64::from(to.year() - from.year()) * 12 + i64::from(to.month()) - i64::from(from.month());
    let months = if to.day() < from.day() { whole - 1 } else { whole };
    let anchor = u32::try_from(months)
        .ok()
        .and_then(|months| from.checked_add_months(chrono::Months::new(months)))
        .unwrap_or(from);
    (months, to.signed_duration_since(anchor).num_days())
}

fn short_day(day: NaiveDate) -> String {
    format!("{:02}-{}-{}", day.day(), short_month(day.month()), day.year())
}

fn long_day(day: NaiveDate) -> String {
    format!("{} {} {}", day.day(), long_month(day.month()), day.year())
}

fn short_month(month: u32) -> &'static str {
    long_month(month).get(..3).unwrap_or_default()
}

/// Written out because the regional settings of the computer must not change a clinical date.
fn long_month(month: u32) -> &'static str {
    let index = usize::try_from(month.saturating_sub(1)).unwrap_or_default();
    MONTHS.get(index).copied().unwrap_or_default()
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_shown_as_precisely_as_it_was_sent() {
        let cases = [
            ("2019", "2019", "2019"),
            ("2019-04", "Apr-2019", "April 2019"),
            ("2019-04-05", "05-Apr-2019", "5 April 2019"),
            ("2019-04-05T14:02:00+01:00", "05-Apr-2019 14:02", "5 April 2019 at 14:02"),
            // Two sources write the same moment, and it reads the same.
            ("2019-04-05T13:02:00Z", "05-Apr-2019 14:02", "5 April 2019 at 14:02"),
            ("2019-04-05T15:02:00+02:00", "05-Apr-2019 14:02", "5 April 2019 at 14:02"),
            ("2019-07-01T23:30:00Z", "02-Jul-2019 00:30", "2 July 2019 at 00:30"),
        ];
        for (sent, short, long) in cases {
            let date: ClinicalDate = sent.parse().unwrap();
            assert_eq!((date.short(), date.long()), (short.into(), long.into()));
        }
    }

    #[test]
    fn what_is_not_a_date_is_refused() {
        for text in [
            "",
            "19",
            "2019-13",
            "2019-02-30",
            "2019-4-5",
            "05/04/2019",
            "2019-04-05T25:00:00Z",
            "２０１９",
        ] {
            assert_eq!(text.parse::<ClinicalDate>(), Err(ClinicalDateError), "{text}");
        }
    }

    #[test]
    fn age_is_said_in_the_steps_of_the_common_user_interface() {
        let cases = [
            ("2026-11-21T13:25:00Z", "35min"),
            ("2026-11-20T12:00:00Z", "26hr"),
            ("2026-11-21", "0d"),
            ("2026-11-20", "1d"),
            ("2026-11-08", "13d"),
            ("2026-10-01", "7w 2d"),
            ("2025-10-17", "13m 4d"),
            ("2021-09-21", "5y 2m"),
            ("1945-03-12", "81y"),
        ];
        let now = NaiveDate::from_ymd_opt(2026, 11, 21).unwrap().and_hms_opt(14, 0, 0).unwrap();
        for (born, age) in cases {
            assert_eq!(age_at(&born.parse().unwrap(), now).as_deref(), Some(age), "born {born}");
        }
        assert_eq!(age_at(&"2030-01-01".parse().unwrap(), now), None, "not born yet");
        assert_eq!(age_at(&"1945".parse().unwrap(), now), None, "a year alone is no age");
    }
}

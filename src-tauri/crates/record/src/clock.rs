//! The time on a British clock, whatever the settings of this computer.

use chrono::{DateTime, Datelike, Days, Duration, NaiveDate, NaiveDateTime, Utc};

/// The local time in Britain: summer time from the last Sunday of March to the last of October, changed at 01:00 UTC.
pub(crate) fn british(at: DateTime<Utc>) -> NaiveDateTime {
    let utc = at.naive_utc();
    let changes = |month| last_sunday(utc.year(), month).and_then(|day| day.and_hms_opt(1, 0, 0));
    match (changes(3), changes(10)) {
        (Some(spring), Some(autumn)) if (spring..autumn).contains(&utc) => utc + Duration::hours(1),
        (Some(_) | None, _) => utc,
    }
}

/// `14:02`
pub(crate) fn time_of_day(at: DateTime<Utc>) -> String {
    british(at).format("%H:%M").to_string()
}

fn last_sunday(year: i32, month: u32) -> Option<NaiveDate> {
    let last = NaiveDate::from_ymd_opt(year, month, 31)?;
    last.checked_sub_days(Days::new(u64::from(last.weekday().num_days_from_sunday())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn summer_time_begins_and_ends_at_one_in_the_morning_utc() {
        let cases = [
            ("2026-03-29T00:59:00Z", "00:59"),
            ("2026-03-29T01:00:00Z", "02:00"),
            ("2026-10-25T00:59:00Z", "01:59"),
            ("2026-10-25T01:00:00Z", "01:00"),
            ("2026-11-21T14:02:00Z", "14:02"),
        ];
        for (utc, clock) in cases {
            assert_eq!(time_of_day(utc.parse().unwrap()), clock, "{utc}");
        }
    }
}

//! Days as people here count them: from midnight to midnight on the British clock.

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};

/// The day of this moment.
pub(super) fn day_of(at: DateTime<Utc>) -> NaiveDate {
    nhs::british(at).date_naive()
}

/// The first moment of a day.
pub(super) fn begins(day: NaiveDate) -> DateTime<Utc> {
    let midnight = day.and_time(NaiveTime::MIN);
    // The clock is never changed at midnight, so that every day has one.
    nhs::on_british_clock(midnight).unwrap_or_else(|| midnight.and_utc())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_that_of_the_british_clock() {
        let cases = [
            ("2026-07-15T22:59:00Z", "2026-07-15", "2026-07-14T23:00:00Z"),
            ("2026-07-15T23:30:00Z", "2026-07-16", "2026-07-15T23:00:00Z"),
            ("2026-12-15T23:30:00Z", "2026-12-15", "2026-12-15T00:00:00Z"),
            // The days of 23 and of 25 hours.
            ("2026-03-29T22:30:00Z", "2026-03-29", "2026-03-29T00:00:00Z"),
            ("2026-10-25T23:30:00Z", "2026-10-25", "2026-10-24T23:00:00Z"),
        ];
        for (at, day, first) in cases {
            let found = day_of(at.parse().unwrap());
            assert_eq!(found.to_string(), day, "{at}");
            assert_eq!(begins(found), first.parse::<DateTime<Utc>>().unwrap(), "{at}");
        }
    }
}

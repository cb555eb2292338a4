use chrono::{DateTime, FixedOffset, NaiveDateTime, TimeZone as _, Utc};
use chrono_tz::Europe::London;

/// A moment on the British clock, whatever the settings of this computer and the zone in which it was written: one nurse reads on
/// one screen when the ward gave a dose, when the laboratory reported, and what time it is.
///
/// Source: IANA time zone database, `Europe/London`.
#[must_use]
pub fn british(at: DateTime<Utc>) -> DateTime<FixedOffset> {
    at.with_timezone(&London).fixed_offset()
}

/// The moment at which the British clock shows this; the first of two in the hour that comes twice, `None` in the hour that does not come.
#[must_use]
pub fn on_british_clock(shown: NaiveDateTime) -> Option<DateTime<Utc>> {
    London.from_local_datetime(&shown).earliest().map(|at| at.to_utc())
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
            // In these years the clocks stayed an hour ahead all winter.
            ("1969-12-24T17:00:00Z", "18:00"),
        ];
        for (utc, clock) in cases {
            let at: DateTime<Utc> = utc.parse().unwrap();
            assert_eq!(british(at).format("%H:%M").to_string(), clock, "{utc}");
        }
    }

    #[test]
    fn what_the_clock_shows_is_one_moment_but_in_the_nights_of_the_change() {
        let cases = [
            ("2026-07-01T23:59:00", Some("2026-07-01T22:59:00Z")),
            ("2026-12-01T23:59:00", Some("2026-12-01T23:59:00Z")),
            ("2026-10-25T01:30:00", Some("2026-10-25T00:30:00Z")),
            ("2026-03-29T01:30:00", None),
        ];
        for (shown, utc) in cases {
            let at = on_british_clock(shown.parse().unwrap());
            assert_eq!(at, utc.map(|utc| utc.parse().unwrap()), "{shown}");
        }
    }
}

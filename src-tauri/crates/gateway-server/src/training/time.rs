//! Days told from today, and British clock time.

use chrono::{Datelike as _, Days, Months, NaiveDate, Weekday};

/// The day from which everything is counted.
#[derive(Clone, Copy, Debug)]
pub(super) struct Calendar {
    pub(super) today: NaiveDate,
}

impl Calendar {
    /// The day so many days ago; in the future where the number is below zero.
    pub(super) fn ago(self, days: i64) -> NaiveDate {
        let span = Days::new(days.unsigned_abs());
        let day = if days < 0 {
            self.today.checked_add_days(span)
        } else {
            self.today.checked_sub_days(span)
        };
        day.unwrap_or(self.today)
    }

    /// The last working day up to so many days ago (the next one, in the future).
    pub(super) fn working(self, days: i64) -> NaiveDate {
        let day = self.ago(days);
        let shift = match (day.weekday(), days < 0) {
            (Weekday::Sat, false) => days + 1,
            (Weekday::Sun, false) => days + 2,
            (Weekday::Sat, true) => days - 2,
            (Weekday::Sun, true) => days - 1,
            (Weekday::Mon | Weekday::Tue | Weekday::Wed | Weekday::Thu | Weekday::Fri, _) => days,
        };
        self.ago(shift)
    }

    /// The birthday in this month and on this day on which the person became `age`.
    pub(super) fn born(self, age: i32, month: u32, day: u32) -> NaiveDate {
        let born = |year| NaiveDate::from_ymd_opt(year, month, day);
        let this_year = self.today.year();
        match born(this_year - age) {
            Some(date) if (self.today.month(), self.today.day()) >= (month, day) => date,
            Some(_) | None => born(this_year - age - 1).unwrap_or(self.today),
        }
    }

    /// The day so many months ago.
    pub(super) fn months_ago(self, months: u32) -> NaiveDate {
        self.today.checked_sub_months(Months::new(months)).unwrap_or(self.today)
    }
}

/// A day with a British clock time, as FHIR writes an instant.
pub(super) fn moment(day: NaiveDate, hour: u32, minute: u32) -> String {
    let zone = if is_summer_time(day) { "+01:00" } else { "+00:00" };
    format!("{day}T{hour:02}:{minute:02}:00{zone}")
}

/// A day as a letter writes it, `5 October 2026`.
pub(super) fn in_words(day: NaiveDate) -> String {
    day.format("%-d %B %Y").to_string()
}

fn is_summer_time(day: NaiveDate) -> bool {
    let last_sunday = |month| {
        let last = NaiveDate::from_ymd_opt(day.year(), month, 31).unwrap_or(day);
        last - Days::new(u64::from(last.weekday().num_days_from_sunday()))
    };
    (last_sunday(3)..last_sunday(10)).contains(&day)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn clocks_go_forward_in_march_and_back_in_october() {
        assert_eq!(moment(day("2026-03-28"), 9, 5), "2026-03-28T09:05:00+00:00");
        assert_eq!(moment(day("2026-03-29"), 9, 5), "2026-03-29T09:05:00+01:00");
        assert_eq!(moment(day("2026-10-25"), 9, 5), "2026-10-25T09:05:00+00:00");
    }

    #[test]
    fn somebody_of_an_age_is_that_old_today_whatever_the_day() {
        for today in ["2026-11-21", "2024-02-29", "2027-01-01"] {
            let calendar = Calendar { today: day(today) };
            let born = calendar.born(34, 6, 15);
            assert_eq!(calendar.today.years_since(born).unwrap_or(0), 34);
        }
    }
}

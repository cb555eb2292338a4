//! When the sources of a section answered, in words that stay true while they stand on the screen.

use std::collections::BTreeMap;

use chrono::{DateTime, Days, Duration, NaiveTime, Utc};
use nhs::ClinicalDate;

use crate::{
    clock::{british, time_of_day},
    envelope::SourceAnswer,
    view::Stamp,
};

/// One for each moment at which some of these sources answered; of none, the moment of the fetch.
pub(crate) fn stamps(
    sources: &[&SourceAnswer],
    fetched: DateTime<Utc>,
    now: DateTime<Utc>,
    fresh_for: Duration,
) -> Vec<Stamp> {
    let mut by_time: BTreeMap<DateTime<Utc>, Vec<&str>> = BTreeMap::new();
    for source in sources {
        // The minute is what is said.
        let minute = source.at.timestamp() / 60;
        let at = DateTime::from_timestamp(minute * 60, 0).unwrap_or(source.at);
        by_time.entry(at).or_default().push(&source.short);
    }
    if by_time.is_empty() {
        return vec![stamp("Fetched", fetched, now, fresh_for)];
    }
    let of = |(at, names): (_, Vec<&str>)| {
        stamp(&format!("{} fetched", in_a_row(&names)), at, now, fresh_for)
    };
    by_time.into_iter().map(of).collect()
}

/// That of a copy that was kept for a visit: it is never fresh.
pub(crate) fn of_saved_copy(fetched: DateTime<Utc>, now: DateTime<Utc>) -> Stamp {
    let saved = stamp("Saved copy from", fetched, now, Duration::zero());
    Stamp { today: saved.dated.clone(), ..saved }
}

/// All of them as they are when they are shown: `GP and NGH fetched 14:02 today. EMAS fetched 09:40 today, 4hr 22min ago`
pub(crate) fn in_words(stamps: &[Stamp]) -> String {
    let each = stamps.iter().map(|stamp| {
        let words = if stamp.day_ends_seconds.is_some() { &stamp.today } else { &stamp.dated };
        if stamp.age_seconds <= stamp.fresh_seconds {
            return words.clone();
        }
        let minutes = stamp.age_seconds / 60;
        if minutes == 0 {
            return format!("{words}, just now");
        }
        let hours = if minutes < 60 { String::new() } else { format!("{}hr ", minutes / 60) };
        format!("{words}, {hours}{}min ago", minutes % 60)
    });
    each.collect::<Vec<_>>().join(". ")
}

fn stamp(who: &str, at: DateTime<Utc>, now: DateTime<Utc>, fresh_for: Duration) -> Stamp {
    let (day, here) = (british(at).date(), british(now));
    let midnight =
        here.date().checked_add_days(Days::new(1)).map(|day| day.and_time(NaiveTime::MIN));
    let left = midnight.filter(|_| day == here.date()).map(|midnight| midnight - here);
    let time = time_of_day(at);
    Stamp {
        today: format!("{who} {time} today"),
        dated: format!("{who} {} {time}", ClinicalDate::Day(day).short()),
        day_ends_seconds: left.map(seconds),
        age_seconds: seconds(now.signed_duration_since(at)),
        fresh_seconds: seconds(fresh_for),
    }
}

/// Whole seconds; never below 0.
fn seconds(time: Duration) -> u32 {
    u32::try_from(time.num_seconds().max(0)).unwrap_or(u32::MAX)
}

/// `GP, NGH and NHFT`
fn in_a_row(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [before @ .., last] => format!("{} and {last}", before.join(", ")),
    }
}

//! The time on a British clock, whatever the settings of this computer.

use chrono::{DateTime, NaiveDateTime, Utc};

/// The local time in Britain.
pub(crate) fn british(at: DateTime<Utc>) -> NaiveDateTime {
    nhs::british(at).naive_local()
}

/// `14:02`
pub(crate) fn time_of_day(at: DateTime<Utc>) -> String {
    british(at).format("%H:%M").to_string()
}

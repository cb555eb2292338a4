//! What if the patient cannot be asked: the answer at the gate becomes a basis, and an emergency needs a reason and a note.

use access::{Basis, Policy};
use audit::Ground;
use chrono::{DateTime, Local, NaiveDate, NaiveTime, TimeZone, Utc};

use crate::{Trouble, wire::GateAnswer};

/// The basis that the person claims.
///
/// # Errors
/// A reason that the policy does not offer, a note that says nothing, a date that is none: named with its field.
pub(crate) fn basis(answer: GateAnswer, policy: &Policy) -> Result<Basis, Trouble> {
    match answer {
        GateAnswer::PermissionOnce => Ok(Basis::PermissionOnce),
        GateAnswer::PermissionUntil { until } => {
            Ok(Basis::PermissionUntil { until: end_of_day(&until)? })
        }
        GateAnswer::Emergency { reason, .. } if !policy.emergency_reasons().contains(&reason) => {
            Err(Trouble::input("reason", "EMG-01", "choose why the patient cannot be asked"))
        }
        GateAnswer::Emergency { reason, note } => {
            let note = note.parse().map_err(|error: access::NoteError| {
                Trouble::input("note", "EMG-02", error.to_string())
            })?;
            Ok(Basis::Emergency { reason, note })
        }
    }
}

/// The basis as it is written down.
pub(crate) fn ground(basis: &Basis) -> Ground {
    match basis {
        Basis::PermissionOnce => Ground::PermissionOnce,
        Basis::PermissionUntil { until } => Ground::PermissionUntil(*until),
        Basis::Emergency { reason, note } => {
            Ground::Emergency { reason: reason.words().to_owned(), note: note.as_str().to_owned() }
        }
    }
}

/// The last minute of a day here.
fn end_of_day(day: &str) -> Result<DateTime<Utc>, Trouble> {
    let wrong = || Trouble::input("until", "ACC-03", "choose the last day of the permission");
    let day: NaiveDate = day.parse().map_err(|_| wrong())?;
    let evening = NaiveTime::from_hms_opt(23, 59, 0).ok_or_else(wrong)?;
    let local = Local.from_local_datetime(&day.and_time(evening)).earliest().ok_or_else(wrong)?;
    Ok(local.with_timezone(&Utc))
}
